"""Drives: what no request of an API makes: it is found in its list, read by its id, and filtered.

Judged by test_found and the API's own tests.  Streaming: W147 6.1, 6.2 (topics).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lso_conformance.drive.calls import Item
from lso_conformance.drive.halt import Blocked, NotApplicable, blamed
from lso_conformance.drive.step import Step
from lso_conformance.drive.walks import Walker
from lso_conformance.log.exchange import Exchange
from lso_conformance.log.scenario import TabledScenario
from lso_conformance.seen.found import values_of
from lso_conformance.seen.pages import ids_of
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known
from lso_conformance.standard.kinds import Filter, role_of
from suites import tables

NEEDS = ()

LISTED, AGAIN = "list them", "list them again"
READ, UNKNOWN = "read one", "read an unknown id"
BY, NOTHING_BY = "list by {}", "list nothing by {}"
EACH = "every filter"
MOST_READ, MOST_VALUES = 10, 2
NOBODYS = "nobodys-7f3a91c2"  # a value that nothing has
BOUNDS = {"after": ("1999-12-31T23:59:59Z", "2199-01-01T00:00:00Z")}
BOUNDS["before"] = (BOUNDS["after"][1], BOUNDS["after"][0])


def kinds(api: Api) -> tuple[str, ...]:
    """The kinds of an API that no request makes, with a list and a read."""
    return api.found


def filtered(api: Api) -> list[str]:
    """Those of them whose list has filters."""
    return [name for name in kinds(api) if api.kinds[name].filters]


def filters(api: Api) -> list[tuple[str, str]]:
    """The filters of their lists, and all of them together, each with its kind."""
    return [(name, each) for name in filtered(api) for each in (*api.kinds[name].filters, EACH)]


def by_id(step: Step, kind: str) -> None:
    """Some of what is listed is read, and an id of nobody's."""
    walker = Walker(step, role_of(kind, "list"))
    items = _listed(walker, kind)
    role = role_of(kind, "read")
    for each in dict.fromkeys((*items[:MOST_READ], *items[-1:])):
        step(READ, item=each).read(role, each)
    walker.walk(AGAIN, {})
    step.read_unknown(UNKNOWN, Item(items[0]), role=role)


def _listed(walker: Walker, kind: str) -> list[str]:
    """The ids of what is listed.

    Raises:
        Blocked: the list cannot be read.
        NotApplicable: it is empty.
    """
    walker.walk(LISTED, {})
    step, answer = walker.step, walker.pages[0]
    items = [i for page in walker.pages for i in ids_of(page)]
    if not items and answer.json() == []:
        raise NotApplicable(f"the target has no {step.api.kinds[kind].word} to be looked at", answer.number)
    if not items:
        why = f"no {step.api.kinds[kind].word} is listed with an id: {answer.summary(100)}"
        blames = None if answer.status == 200 else blamed(answer, step.api.clause("endpoints"))
        raise Blocked(why, answer.number, blames)
    return items


def by_filter(step: Step, kind: str) -> None:
    """The list by each filter, by all of them, and by what nothing has."""
    walker = Walker(step, role_of(kind, "list"))
    walker.walk(LISTED, {})
    found = [item for page in walker.pages for item in _items(page)]
    if not found:
        raise NotApplicable(f"no {step.api.kinds[kind].word} is listed", walker.pages[0].number)
    rows = step.api.kinds[kind].filters
    for name, row in rows.items():
        for value in (*_values(row, found),) or (None,):
            _walk(walker, BY.format(name), {name: value})
        _walk(walker, NOTHING_BY.format(name), {name: _nobodys(step.api, kind, row, found)})
    fullest = max(found, key=lambda item: sum(bool(_values(row, [item])) for row in rows.values()))
    every = {name: values[0] for name, row in rows.items() if (values := _values(row, [fullest]))}
    _walk(walker, BY.format(EACH), every)
    last = [*rows][-1]
    _walk(walker, NOTHING_BY.format(EACH), {**every, last: _nobodys(step.api, kind, rows[last], found)})
    walker.walk(AGAIN, {})


def _walk(walker: Walker, name: str, query: Mapping[str, str | None]) -> None:
    """Read a list by filters; one for which there is no value is left out."""
    if not query or None in query.values():
        walker.step.leave_out(name, "what is listed leaves no value to filter by")
        return
    walker.walk(name, {key: str(value) for key, value in query.items()})


def _items(page: Exchange) -> list[Mapping[str, Any]]:
    document = page.json() if page.status == 200 else None
    return [item for item in document if isinstance(item, dict)] if isinstance(document, list) else []


def _values(row: Filter, items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Values of a filter that let some of the items in."""
    printed = [value for item in items for value in values_of(row, item)]
    if printed and row.kind in BOUNDS:
        return [BOUNDS[row.kind][0]]
    return list(dict.fromkeys(printed))[:MOST_VALUES]


def _nobodys(api: Api, kind: str, row: Filter, items: Iterable[Mapping[str, Any]]) -> str | None:
    """A value of a filter that nothing listed has; None where every word of its enum is in use."""
    if row.kind in BOUNDS:
        return BOUNDS[row.kind][1]
    words = api.words_of(kind, row)
    used = {value.lower() for item in items for value in values_of(row, item)}
    return next((word for word in words if word.lower() not in used), None) if words else NOBODYS


def _each(drive: Any, rows: tables.Rows) -> dict[str, TabledScenario]:
    """One scenario for each kind, for the APIs that have it."""
    having = {kind: tables.having(rows, kind, known()) for kind in tables.of_all(rows, known())}
    return {
        kind: TabledScenario(f"{drive.__name__}_of_{kind}", drive, (kind,), apis)
        for kind, apis in having.items()
    }


BY_ID = _each(by_id, kinds)
BY_FILTER = _each(by_filter, filtered)
