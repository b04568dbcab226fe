"""What a log shows of the lists that were read, and which values match their filters.

A listing is one list, page by page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from lso_conformance.checks.basics import moment
from lso_conformance.checks.resource.own_items import UNKNOWN, OwnItem, id_of
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.found import plain
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.pages import ids_of, says_nothing, throttled, total_of
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.kinds import Filter
from lso_conformance.standard.views import ListOf

PAGING = ("limit", "offset")
NOTHING = timedelta()


def query_of(page: Exchange) -> dict[str, str]:
    """The parameters of a request."""
    return dict(page.address.parameters)


def number(text: str | None) -> int:
    """A parameter that is a number; 0 for anything else."""
    return int(text) if text is not None and text.isdecimal() and text.isascii() and len(text) < 16 else 0


def items_of(page: Exchange) -> list[Mapping[str, Any]]:
    """The items of a page that are objects."""
    document = page.json() if accepted(page) else None
    return [item for item in document if isinstance(item, dict)] if isinstance(document, list) else []


@dataclass
class Listing:
    """One list: its filters, and every request for it in order."""

    filters: Mapping[str, str]
    requests: Sequence[Exchange] = ()
    # What it was compared with, and how that came out.
    beside: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def span(self) -> tuple[int, int]:
        """The numbers of the first request and of the last."""
        return self.requests[0].number, self.requests[-1].number

    @cached_property
    def pages(self) -> list[Exchange]:
        """The requests that brought a list."""
        return [e for e in self.requests if _brings_list(e)]

    @cached_property
    def items(self) -> dict[str, tuple[Mapping[str, Any], Exchange]]:
        """Each item by its id, as it was first listed, with its page."""
        found: dict[str, tuple[Mapping[str, Any], Exchange]] = {}
        for page in self.pages:
            for item in items_of(page):
                if (name := id_of(item)) is not None:
                    found.setdefault(name, (item, page))
        return found

    @cached_property
    def nameless(self) -> list[Exchange]:
        """The pages with items that nobody can tell apart, for want of an id."""
        return [page for page in self.pages if any(id_of(item) is None for item in items_of(page))]

    @property
    def countable(self) -> bool:
        """Whether every item has an id, and none comes twice."""
        return not self.nameless and sum(len(ids_of(page)) for page in self.pages) == len(self.items)

    @cached_property
    def whole(self) -> bool:
        """Whether all that the list has was read, by all that the target said."""
        count, ended = 0, False
        for page in self.pages:
            query, ids = query_of(page), ids_of(page)
            if number(query.get("offset")) != count:
                return ended
            limit, total = number(query.get("limit")), total_of(page)
            count += len(ids)
            more = throttled(page) or (total is not None and total > count)
            full = bool(limit) and len(ids) == limit
            ended = not ids or not (more or full or self.cut_in_silence())
        last = self.pages[-1] if self.pages else None
        if last is not None and not ended and self.repeated(last):
            first = self.pages[0]
            return not throttled(first) and len(ids_of(first)) != number(query_of(first).get("limit"))
        return ended

    @property
    def may_go_on(self) -> bool:
        """Whether the last page says nothing of its end: it has items, and no total or flag beside them."""
        return says_nothing(self.pages[-1])

    def repeated(self, page: Exchange) -> bool:
        """Whether a later page brings the first one again: the offset is ignored.

        With another total, as many items may have come before them.
        """
        first = self.pages[0]
        same = bool(ids_of(page)) and ids_of(page) == ids_of(first)
        return same and page is not first and total_of(page) == total_of(first)

    @cached_property
    def steady(self) -> bool:
        """Whether nothing came or went while it was read, so that page followed page.

        What is in a state changes all the time: over several pages only a total that stays tells, and
        where no dates leave others out, nothing does.
        """
        pages = [page for page in self.pages if not self.repeated(page)]
        if len(pages) < 2:
            return True
        totals = {total_of(page) for page in pages if ids_of(page) or total_of(page) is not None}
        dated = {"creationDate.gt", "creationDate.lt"} <= self.filters.keys()
        moves = "state" in self.filters and not (dated and None not in totals)
        doubled = sum(len(ids_of(page)) for page in pages) > len(self.items)
        return len(totals) < 2 and not moves and not doubled

    def cut_in_silence(self) -> Exchange | None:
        """A page that does not say that there is more, where the next one brings more."""
        return self._cut

    @cached_property
    def _cut(self) -> Exchange | None:
        pages = self.pages
        for page, following in pairwise(pages):
            offset = number(query_of(page).get("offset"))
            read_on = number(query_of(following).get("offset")) == offset + len(ids_of(page))
            more = read_on and bool(set(ids_of(following)) - set(ids_of(page)))
            total = total_of(page)
            told = throttled(page) or (total is not None and total > offset + len(ids_of(page)))
            if more and not told:
                return page
        return None


def listings(requests: Sequence[Exchange]) -> list[Listing]:
    """The lists that a sequence of requests has read."""
    found: list[tuple[Mapping[str, str], list[Exchange]]] = []
    for request in requests:
        query = query_of(request)
        filters = {name: value for name, value in query.items() if name not in PAGING}
        again = bool(found) and any(map(_brings_list, found[-1][1])) and not number(query.get("offset"))
        if not found or found[-1][0] != filters or again:
            found.append((filters, []))
        found[-1][1].append(request)
    return [Listing(filters, asked) for filters, asked in found]


def _brings_list(request: Exchange) -> bool:
    return accepted(request) and isinstance(request.json(), list)


def matches(filter: Filter, wanted: str, value: Any) -> bool | None:
    """Whether a value passes a filter; None when nobody can tell.

    A printed time says no more than its digits: within its last one the order is open, and an equal
    instant is judged only where there are fractions of a second.
    """
    if value is UNKNOWN:
        return None
    if isinstance(value, frozenset):
        return wanted in value if len(value) == 1 or wanted not in value else None
    if filter.kind == "equal":
        return plain(value) == wanted
    return _is_on_side(filter.kind, wanted, value) if isinstance(value, str) else None


def _is_on_side(kind: str, wanted: str, value: str) -> bool | None:
    (then, unit, exact), (bound, _, _) = printed(value), printed(wanted)
    if then is None or bound is None:
        return None
    apart = then - bound
    if abs(apart) < unit and (apart or not exact):
        return None
    return apart > NOTHING if kind == "after" else apart < NOTHING


@lru_cache(maxsize=65536)  # the same dates are compared in thousands of lists
def printed(text: str) -> tuple[datetime | None, timedelta, bool]:
    """A date-time, what its last printed digit stands for, and whether it has fractions of a second."""
    digits = len(found.group(1)) if (found := re.search(r"\.(\d*[1-9]\d*)", text)) else 0
    return moment(text), timedelta(seconds=10**-digits), digits > 0


def too_close(own: OwnItem, listing: Listing, spec: ListOf) -> bool:
    """Whether the printed digits of a date leave open on which side of a bound an item is."""
    for name, wanted in listing.filters.items():
        row = spec.filters.get(name)
        if row is not None and row.kind != "equal":
            value = own.known(listing.requests, row.pointer)
            known = value is not UNKNOWN and moment(value) is not None and moment(wanted) is not None
            if known and matches(row, wanted, value) is None:
                return True
    return False


def every_listing(observed: Observations, role: str) -> list[Listing]:
    """The lists of a role that the run has read, each scenario's for itself."""
    return observed.once(_listings_of, role)


def _listings_of(observed: Observations, role: str) -> list[Listing]:
    return listings(sorted(of_role(observed, role), key=lambda request: request.scenario))


def of_role(observed: Observations, role: str) -> Iterator[Exchange]:
    """Every request for the list of a role that was not made wrong on purpose."""
    for exchange in observed.called(observed.api.roles[role]):
        if "mutant" not in exchange.facts:
            yield exchange
