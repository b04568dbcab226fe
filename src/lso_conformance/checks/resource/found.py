"""What no request makes: it is read by its id, and its list holds what fits the filters and nothing else.

Source: W147 6.1 (O1, R4), 6.2 (R1); SM-3 (a list that is not complete never fails), SM-6 (a word in
other case is the same word), SM-21.  Other people's resources come and go: what is missing in a list counts
only where the whole list showed it before and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lso_conformance.checks.basics import decide, finding, kinds, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY
from lso_conformance.checks.resource.listings import Listing, items_of, listings, matches
from lso_conformance.log.exchange import INVALID, Exchange
from lso_conformance.seen.found import values_of
from lso_conformance.seen.pages import ids_of, is_too_large
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.kinds import Filter, Kind

Filters = Mapping[str, Filter]


def by_id(answer: Exchange, after: Sequence[Exchange]) -> Finding:
    """What is listed is read by its id, unless it is gone: a list `after` the reads tells."""
    wanted = str(answer.facts.get("item"))
    want = f"200 with what is {wanted!r}"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in {404, 410} and wanted not in {i for page in after for i in ids_of(page)}:
        return finding(Verdict.INCONCLUSIVE, want, f"it is listed no more: {answer.summary(100)}", answer)
    document = answer.json()
    given = document.get("id") if isinstance(document, dict) else None
    return decide(answer.status == 200 and given == wanted, want, answer.summary(), answer)


def not_there(answer: Exchange, control: Exchange) -> Finding:
    """An id that nothing has is not found; the form of the error is the payloads' matter."""
    want = "404, for nothing has this id"
    if not accepted(control):
        got = f"a real id was not served either: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in INVALID:
        return finding(Verdict.WARNING, want, answer.summary(160), control, answer)
    return decide(answer.status in {404, 410}, want, answer.summary(160), control, answer)


def fits(filters: Filters, query: Mapping[str, str], item: Any) -> bool | None:
    """Whether an item is what a query asks for, letter case aside; None where a digit of a time is open."""
    found = [_fits(filters[name], wanted, item) for name, wanted in query.items() if name in filters]
    return False if False in found else None if None in found else True


def _fits(row: Filter, wanted: str, item: Any) -> bool | None:
    values = values_of(row, item)
    if row.kind in {"after", "before"}:
        sides = [matches(row, wanted, value) for value in values]
        return True if True in sides else None if None in sides else False
    return wanted.lower() in {value.lower() for value in values}


def holds_what_fits(
    kind: Kind, asked: Sequence[Exchange], before: Sequence[Exchange], after: Sequence[Exchange]
) -> list[Finding]:
    """A list by filters holds what fits and nothing else; `before` and `after` are the whole list."""
    first, last = _shown(before), _shown(after)
    stays = {name: item for name, item in first.items() if last.get(name) == item}
    return kinds([each for listing in listings(asked) for each in _holds(kind, listing, stays)])


def _shown(requests: Sequence[Exchange]) -> dict[str, Mapping[str, Any]]:
    return {name: item for one in listings(requests) for name, (item, _) in one.items.items()}


def _holds(kind: Kind, listing: Listing, stays: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    want = f"all that has {_said(listing.filters)}, and nothing else"
    if not listing.pages:
        return [_unserved(want, listing.requests[-1])]
    shown = [(item, page) for page in listing.pages for item in items_of(page)]
    items = [(fits(kind.filters, listing.filters, item), page) for item, page in shown]
    odd = [page for fit, page in items if fit is False]
    if odd:
        got = f"{len(odd)} of {len(items)} are others: {odd[0].summary(160)}"
        return [decide(False, want, got, odd[0])]
    if missing := _missing(kind, listing, stays):
        got = f"{missing[0]!r} is in the whole list, before and after, and not in this one"
        verdict = Verdict.WARNING if kind.may_omit else Verdict.FAIL
        return [finding(verdict, want, got, listing.pages[-1])]
    doubtful = [page for fit, page in items if fit is None]
    verdict = Verdict.WARNING if doubtful else Verdict.PASS
    return [finding(verdict, want, f"{len(items)} items", (doubtful or listing.pages)[0])]


def _missing(kind: Kind, listing: Listing, stays: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The ids of what fits, stays, and is not in a list that was read to its end."""
    if not listing.whole or not listing.countable:
        return []
    rest = {name: item for name, item in stays.items() if name not in listing.items}
    return [name for name, item in rest.items() if fits(kind.filters, listing.filters, item)]


def _unserved(want: str, answer: Exchange) -> Finding:
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if is_too_large(answer):
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(100), answer)
    return decide(False, want, answer.summary(160), answer)


def none_other(kind: Kind, asked: Sequence[Exchange]) -> list[Finding]:
    """Where nothing fits, nothing else is listed either; what else is answered is `empty`'s matter."""
    found = []
    for listing in listings(asked):
        want = f"only what has {_said(listing.filters)}"
        items = [item for page in listing.pages for item in items_of(page)]
        odd = [item for item in items if fits(kind.filters, listing.filters, item) is False]
        got = f"{len(odd)} others are listed" if odd else "none is listed"
        found.append(decide(not odd, want, got, *(listing.pages or listing.requests)[:1]))
    return kinds(found)


def empty(kind: Kind, asked: Sequence[Exchange]) -> list[Finding]:
    """Nothing fits: a success with an empty list; what fits after all has come meanwhile."""
    found = []
    for listing in listings(asked):
        answer = listing.requests[-1]
        want = f"200 with an empty list, for nothing has {_said(listing.filters)}"
        items = [item for page in listing.pages for item in items_of(page)]
        if answer.status is None or answer.status in BUSY:
            found.append(unanswered(want, answer))
        elif items and all(fits(kind.filters, listing.filters, item) is not False for item in items):
            found.append(finding(Verdict.INCONCLUSIVE, want, f"{len(items)} items fit after all", answer))
        else:
            ok = answer.status == 200 and answer.json() == [] and not items
            found.append(decide(ok, want, answer.summary(200), answer))
    return kinds(found)


def _said(query: Mapping[str, str]) -> str:
    return " and ".join(f"{key} {value}" for key, value in query.items()) or "no filter"
