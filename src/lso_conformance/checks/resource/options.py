"""What the items of a list may tell and need not: of a tracking record (R61), of a report (O8).

Source: W148 6.13 (O8), 6.16 (R61), FM-L3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lso_conformance.checks.basics import differences, finding, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.resource.listings import items_of
from lso_conformance.checks.resource.own_items import id_of
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted, id_in_path
from lso_conformance.standard.views import ListOf


def listed(observed: Observations, role: str) -> Iterator[tuple[Exchange, Mapping[str, Any]]]:
    """Every item that a list has shown, with its page; a wrong query is its test's own matter."""
    for page in observed.called(observed.api.roles[role]):
        if "mutant" not in page.facts:
            yield from ((page, item) for item in items_of(page))


def shown(observed: Observations, role: str, reads: Sequence[Exchange]) -> list[Finding]:
    """Whether the items of a list tell what they may (R61, O8): not supported where none does.

    What is told is a text, and the same in the list and in a read of the item by its id.
    """
    spec = observed.api.lists[role]
    want = f"any of {', '.join(spec.options)}"
    pages = [page for page in observed.called(observed.api.roles[role]) if accepted(page)]
    told = [(page, name) for page, item in listed(observed, role) for name in spec.options if name in item]
    if not pages:
        return [finding(Verdict.INCONCLUSIVE, want, "no list was answered")]
    if not told:
        return [finding(Verdict.NOT_SUPPORTED, want, "none", *pages[:1])]
    got = ", ".join(dict.fromkeys(name for _, name in told))
    return [
        *_texts(observed, spec),
        *_kept(observed, spec, reads),
        finding(Verdict.PASS, want, got, told[0][0]),
    ]


def _texts(observed: Observations, spec: ListOf) -> list[Finding]:
    wrong = [
        finding(Verdict.FAIL, "what an item tells, as a text", f"{name} {item[name]!r}"[:200], page)
        for page, item in listed(observed, spec.role) for name in spec.options
        if name in item and not isinstance(item[name], str)
    ]  # fmt: skip
    return kinds(wrong) if wrong else []


def _kept(observed: Observations, spec: ListOf, reads: Sequence[Exchange]) -> list[Finding]:
    """The options that the list shows are in the read too: it is the full representation (6.14, 6.17)."""
    want = "what the list shows, in the full representation too"
    items: dict[str, tuple[Exchange, Mapping[str, Any]]] = {}
    for page, item in listed(observed, spec.role):
        if (name := id_of(item)) is not None:
            items[name] = page, item
    found = []
    for read in reads:
        document, (page, item) = read.json(), items.get(id_in_path(read), (read, {}))
        if read.status == 200 and isinstance(document, dict):
            told = {name: item[name] for name in spec.options if item.get(name) is not None}
            wrong = list(differences(told, document))
            if wrong:
                found.append(finding(Verdict.FAIL, want, "; ".join(map(str, wrong)), page, read))
    return found
