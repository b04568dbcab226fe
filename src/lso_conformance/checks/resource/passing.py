"""Which items of the run pass the filters of a list: all of them are compared with it at once.

A set of items is a number, in which the bit of an item's place among them is 1.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Generic, TypeVar

from lso_conformance.checks.resource.listings import Listing, matches, printed
from lso_conformance.checks.resource.own_items import STATE, OwnItem, made
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.found import plain
from lso_conformance.seen.observations import Observations
from lso_conformance.standard.kinds import Filter
from lso_conformance.standard.views import ListOf

SECOND = timedelta(seconds=1)  # the most that the last digit of a printed time stands for
STEP = 64  # places
Key = TypeVar("Key", datetime, int)


@dataclass(frozen=True)
class Compared:
    """A list beside the items: those that were there while it was read, and those that it shows.

    `passed` has, for each of its filters that the API knows, those that pass it and those that do not; of
    the rest nobody can tell.
    """

    filters: Collection[str]
    there: int
    shown: int
    passed: Mapping[str, tuple[int, int]]

    def fitting(self, without: Collection[str] = ()) -> tuple[int, int]:
        """Those that pass every filter, as if some were not there, and those that fail one.

        What was not there fits nothing, nor does it not fit.
        """
        names = [name for name in self.filters if name not in without]
        if not self.passed.keys() >= set(names):
            return 0, 0
        fit, unfit = self.there, 0
        for name in names:
            fit, unfit = fit & self.passed[name][0], unfit | self.passed[name][1]
        return fit, unfit & self.there


class Passing:
    """Items, by what their filters look at."""

    def __init__(self, owned: Sequence[OwnItem], spec: ListOf) -> None:
        self.owned, self.all = owned, (1 << len(owned)) - 1
        self._spec = spec
        self._began = _Sorted((own.sights[0].number, place) for place, own in enumerate(owned))
        self._leaving = [place for place, own in enumerate(owned) if own.gone_at < inf]
        self._by_id: defaultdict[str, int] = defaultdict(int)
        for place, own in enumerate(owned):
            self._by_id[own.id] |= 1 << place
        self._at: dict[str, _Values] = {}

    def of(self, places: int) -> Iterator[OwnItem]:
        """The items of a set, in their order."""
        return (self.owned[place] for place in _places(places))

    def compared(self, listing: Listing) -> Compared:
        """A list beside the items."""
        if self not in listing.beside:
            listing.beside[self] = self._compared(listing)
        found: Compared = listing.beside[self]
        return found

    def _compared(self, listing: Listing) -> Compared:
        there = self._began.below(bisect_right, listing.span[0])
        for place in self._leaving:
            if self.owned[place].may_be_gone(listing.requests):
                there &= ~(1 << place)
        shown = 0
        for name in listing.items.keys() & self._by_id.keys():
            shown |= self._by_id[name]
        passed = {
            name: self._passed(self._spec.filters[name], wanted, listing.requests, there)
            for name, wanted in listing.filters.items() if name in self._spec.filters
        }  # fmt: skip
        return Compared(listing.filters.keys(), there, shown, passed)

    def _passed(self, row: Filter, wanted: str, requests: Sequence[Exchange], there: int) -> tuple[int, int]:
        """Those that pass a filter, and those that do not; of what was there no less."""
        if row.pointer not in self._at:
            self._at[row.pointer] = _Values(self.owned, row.pointer)
        values = self._at[row.pointer]
        fit, unfit = values.steady(row, wanted)
        for place in _places(values.moving & there):
            match = matches(row, wanted, self.owned[place].known(requests, row.pointer))
            fit |= (match is True) << place
            unfit |= (match is False) << place
        return fit, unfit


def passing(observed: Observations, spec: ListOf) -> Passing:
    """The items that the run made for a list, by what its filters look at."""
    return observed.once(_passing, spec.role)


def _passing(observed: Observations, role: str) -> Passing:
    spec = observed.api.lists[role]
    return Passing(made(observed, spec), spec)


class _Values:
    """What stands at a JSON pointer of each item; the items are `moving` where it was not always the same."""

    def __init__(self, owned: Sequence[OwnItem], pointer: str) -> None:
        self.moving = self._steady = 0
        self._texts: defaultdict[str | None, int] = defaultdict(int)
        self._dates: dict[int, str] = {}
        for place, own in enumerate(owned):
            values = own.ever(pointer) if pointer != STATE else ()
            if len(values) != 1:
                self.moving |= 1 << place
                continue
            self._steady |= 1 << place
            self._texts[plain(values[0])] |= 1 << place
            if isinstance(values[0], str) and printed(values[0])[0] is not None:
                self._dates[place] = values[0]
        moments = [(printed(text)[0], place) for place, text in self._dates.items()]
        self._by_date = _Sorted((then, place) for then, place in moments if then is not None)

    def steady(self, row: Filter, wanted: str) -> tuple[int, int]:
        """Of those that are not moving, those that pass a filter, and those that do not."""
        if row.kind == "equal":
            fit = self._texts.get(wanted, 0)
            return fit, self._steady & ~fit
        bound = printed(wanted)[0]
        if bound is None:
            return 0, 0

        def apart(then: datetime) -> timedelta:
            return then - bound

        before = self._by_date.below(bisect_left, -SECOND, apart)
        near = self._by_date.below(bisect_right, SECOND, apart) & ~before
        after = self._by_date.all & ~(before | near)
        fit, unfit = (after, before) if row.kind == "after" else (before, after)
        for place in _places(near):
            match = matches(row, wanted, self._dates[place])
            fit |= (match is True) << place
            unfit |= (match is False) << place
        return fit, unfit


class _Sorted(Generic[Key]):
    """Places in the order of a key, and the sets of those that come first."""

    def __init__(self, keyed: Iterable[tuple[Key, int]]) -> None:
        pairs = sorted(keyed)
        self._keys: list[Key] = [key for key, _ in pairs]
        self._places = [place for _, place in pairs]
        self._first = [0]  # STEP more each time
        for begin in range(0, len(pairs), STEP):
            self._first.append(self._first[-1] | _set(self._places[begin : begin + STEP]))
        self.all = self._first[-1]

    def below(
        self, bisect: Callable[..., int], value: object, key: Callable[[Key], object] | None = None
    ) -> int:
        """The places below a value, by which of the two bisections."""
        end = bisect(self._keys, value, key=key)
        return self._first[end // STEP] | _set(self._places[end - end % STEP : end])


def _set(places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= 1 << place
    return found


def _places(of: int) -> Iterator[int]:
    while of:
        lowest = of & -of
        yield lowest.bit_length() - 1
        of ^= lowest
