"""Filters and Pages: what a list or query finds, and which part of it is given."""

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.core.filters import NOTHING, Criterion, Predicate, Test
from lso_conformance.sof.operators.answers import FAILED, Edit
from lso_conformance.sof.operators.seams import Act, When, changes, over
from lso_conformance.sof.registry import Mixed

Criteria = list[Criterion]
Items = list[Any]
Given = dict[str, str]


def of_kind(kind: str) -> When:
    """When the list or query is of this kind."""
    return lambda _sof, asked, *_more: asked == kind


def finds(kind: str, change: Callable[[Items], Items], side: str = "") -> Mixed:
    """The list holds other things than those that match."""
    return changes(f"{side}select", change, of_kind(kind))


def answers_query(kind: str, change: Callable[[Items], Items]) -> Mixed:
    """A query finds other things than those that match."""

    def act(_sof: Any, beneath: Act, asked: str, found: Items) -> Any:
        return beneath(asked, change(found) if asked == kind else found)

    return over("query_answer", act)


def given(kind: str, change: Callable[[Criteria], Criteria], side: str = "") -> Mixed:
    """The list does as if other filters had been given."""

    def act(_sof: Any, beneath: Act, asked: str, criteria: Criteria) -> Items:
        found: Items = beneath(asked, change(criteria) if asked == kind else criteria)
        return found

    return over(f"{side}select", act)


def read_as(kind: str, change: Callable[[Criteria], Criteria]) -> Mixed:
    """The filters of a list are read as others."""
    return changes("read_criteria", change, of_kind(kind))


def queried_as(kind: str, change: Callable[[Criteria], Criteria]) -> Mixed:
    """The attributes of a query are read as others."""
    return changes("query_criteria", change, of_kind(kind))


def but(*names: str) -> Callable[[Criteria], Criteria]:
    """All but the filters of these names."""
    return lambda criteria: [one for one in criteria if one.name not in names]


def testing(test: Test, *names: str) -> Callable[[Criteria], Criteria]:
    """The filters of these names compare in another way."""

    def tested(one: Criterion) -> Criterion:
        return replace(one, filter=replace(one.filter, test=test)) if one.name in names else one

    return lambda criteria: [tested(one) for one in criteria]


def inclusive(name: str) -> Test:
    """The comparison of a bound, that lets the bound itself through."""
    return operator.ge if name.endswith(".gt") else operator.le


def matches(kind: str, name: str, change: Callable[[Predicate], Predicate]) -> Mixed:
    """What matches a filter is changed."""
    return changes(
        "predicate", change, lambda _sof, asked, criterion: asked == kind and criterion.name == name
    )


def asks_for(kind: str, names: frozenset[str], change: Callable[[Criterion], Criterion]) -> Mixed:
    """These filters are applied as if the buyer had asked for something else."""

    def act(_sof: Any, beneath: Act, asked: str, criterion: Criterion) -> Any:
        mine = asked == kind and criterion.name in names and criterion.value is not NOTHING
        return beneath(asked, change(criterion) if mine else criterion)

    return over("predicate", act)


def any_of(kind: str) -> Mixed:
    """One of several criteria has to match, not all."""

    def act(sof: Any, beneath: Act, asked: str, criteria: Criteria) -> Any:
        if asked != kind or len(criteria) < 2:
            return beneath(asked, criteria)
        tests = [sof.predicate(asked, criterion) for criterion in criteria]
        return [item for item in beneath(asked, []) if any(meets(item) for meets in tests)]

    return over("select", act)


def all_if_none(kind: str, side: str = "", most: int | None = None) -> Mixed:
    """Where nothing matches, all is listed, or the first."""

    def act(_sof: Any, beneath: Act, asked: str, criteria: Criteria) -> Any:
        found = beneath(asked, criteria)
        return found if found or asked != kind else beneath(asked, [])[:most]

    return over(f"{side}select", act)


def refuses_filter(kind: str, name: str, *, fails: bool) -> Mixed:
    """A list with this filter is refused, or fails."""

    def act(sof: Any, beneath: Act, asked: str, parameters: dict[str, str], *more: Any) -> Any:
        if asked != kind or name not in parameters:
            return beneath(asked, parameters, *more)
        if fails:
            return Answer(500, FAILED)
        return sof.refused(sof.invalid_query(f"{name} is no parameter of this operation."))

    return over("list_answer", act)


def empty(kind: str, edit: Edit, when: Callable[[dict[str, str]], bool], side: str = "") -> Mixed:
    """The answer with an empty list is edited, when this is so of the parameters."""

    def mine(_sof: Any, asked: str, parameters: Given, items: Items, headers: Given) -> bool:
        none = not items and (not side or int(headers["x-total-count"]) == 0)
        return asked == kind and none and when(parameters)

    return changes(f"{side}list_answer", edit, mine)
