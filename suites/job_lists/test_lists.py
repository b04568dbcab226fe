"""Judges: lists by every filter.  FM: W148 6.2, 6.5, 6.8, 6.13, 6.16."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from lso_conformance.checks.resource import complex_query, paging
from lso_conformance.checks.resource import lists as checks
from lso_conformance.judge.judging import Judge, Observed, Seen
from lso_conformance.log.scenario import Scenario
from lso_conformance.standard.api import Api
from suites import tables
from suites.job_lists import lists
from suites.job_lists.lists import kind_of
from suites.marks import decides, drives

COMBINED = (
    "list by two filters", "list by many filters", "list by two filters, one of which excludes",
    "list by many filters, one of which excludes", "list by both dates",
    "list between dates that exclude each other",
)  # fmt: skip
DATED = (
    "list after a date", "list before a date", "list after the very date of one",
    "list before the very date of one",
)  # fmt: skip
AS_IT_GOES = (
    "list it while it runs", "list it once it is suspended", "list it once it is resumed",
    "list it suspended again", "list it once it is cancelled",
)  # fmt: skip


def rows(scenarios: Mapping[str, Scenario], question: str, values: Iterable[Any] = ("",)) -> list[Any]:
    """Parameters (role, value) of a test for each list, with its scenario and its clause."""
    return [_row(role, scenario, question, value) for role, scenario in scenarios.items() for value in values]


def by_filter(scenarios: Mapping[str, Scenario], question: str) -> list[Any]:
    """Parameters (role, filter) for every filter of each list, for the APIs that have it."""

    def filters(api: Api) -> list[tuple[str, str]]:
        return [(role, name) for role in scenarios if role in api.lists for name in api.lists[role].filters]

    of_lists = sorted(tables.of_all(filters), key=lambda row: [*scenarios].index(row[0]))
    return [
        _row(role, scenarios[role], question, name, pytest.mark.of(*tables.having(filters, (role, name))))
        for role, name in of_lists
    ]


def _row(role: str, scenario: Scenario, question: str, value: Any, *more: pytest.MarkDecorator) -> Any:
    marks = [drives(scenario), decides(f"{kind_of(role)}.{question}"), *more]
    return pytest.param(role, value, id=f"{role}-{value}", marks=marks)


@pytest.mark.parametrize(("role", "filter"), by_filter({**lists.ALONE, **lists.PLAIN}, "filters"))
def test_filter_is_accepted(observed: Observed, seen: Seen, judge: Judge, role: str, filter: str) -> None:
    """A list may be asked for by each filter of its table."""
    scenario = seen(f"list by {filter}").scenario
    judge(checks.filters_accepted(observed, role, observed.steps[scenario, f"list by {filter}"]))


@pytest.mark.parametrize(("role", "filter"), by_filter(lists.ALONE, "matches"))
def test_filter_is_honoured(observed: Observed, seen: Seen, judge: Judge, role: str, filter: str) -> None:
    """A list by one filter holds what matches, and nothing else."""
    scenario = seen(f"list by {filter}").scenario
    judge(checks.holds_what_matches(observed, role, observed.steps[scenario, f"list by {filter}"]))


@pytest.mark.parametrize(("role", "step"), rows(lists.COMBINED, "matches", COMBINED))
def test_filters_combine(observed: Observed, seen: Seen, judge: Judge, role: str, step: str) -> None:
    """A list by several filters holds what passes all of them."""
    judge(checks.holds_what_matches(observed, role, observed.steps[seen(step).scenario, step]))


@pytest.mark.parametrize(("role", "step"), rows(lists.DATES, "matches", DATED))
def test_dates_are_instants(observed: Observed, seen: Seen, judge: Judge, role: str, step: str) -> None:
    """A date in a filter is an instant, whatever its offset and digits; equal is neither after nor before."""
    judge(checks.holds_what_matches(observed, role, observed.steps[seen(step).scenario, step]))


@pytest.mark.parametrize(("role", "step"), rows(lists.DATES, "filters", DATED))
def test_every_form_of_a_date_is_accepted(
    observed: Observed, seen: Seen, judge: Judge, role: str, step: str
) -> None:
    """A date may have any offset, and fractions of a second or none."""
    judge(checks.filters_accepted(observed, role, observed.steps[seen(step).scenario, step]))


@decides("job.matches")
@drives(lists.actions_show_at_once)
@pytest.mark.parametrize("step", AS_IT_GOES)
def test_list_follows_the_state(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A list by state knows the state of each job when it is asked."""
    judge(checks.holds_what_matches(observed, "list", observed.steps[seen(step).scenario, step]))


@decides("job.matches")
@drives(lists.changes_show_at_once)
def test_list_follows_a_modify(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A list by an attribute that was modified goes by its new value."""
    scenario = seen("list it modified").scenario
    judge(checks.holds_what_matches(observed, "list", observed.steps[scenario, "list it modified"]))


@decides("job.query")
@drives(lists.changes_show_at_once)
@pytest.mark.parametrize("step", ["query by the new value", "query by the old value"])
def test_query_follows_a_modify(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A complex query by an attribute that was modified goes by its new value."""
    judge(complex_query.found(observed, seen(step), seen("query by the new value")))


@decides("job.query")
@drives(lists.changes_show_at_once)
def test_query_shows_a_modified_job_as_it_is(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A modified job that a complex query finds is shown as a read by id shows it."""
    judge(complex_query.whole(observed, seen("query by the new value")))


@decides("job.listed")
@drives(lists.changes_show_at_once)
def test_listed_job_is_shown_modified(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A listed job shows what a modify made of it."""
    seen("list it modified")
    judge(checks.items_are_whole(observed, "list"))


@decides("job.listed")
@drives(lists.actions_show_at_once)
def test_listed_job_is_shown_as_it_is(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A listed job shows its state of that moment."""
    seen("list it while it runs")
    judge(checks.items_are_whole(observed, "list"))


@pytest.mark.parametrize(("role", "step"), rows(lists.COMBINED, "listed", ["list by both dates"]))
def test_items_are_whole(observed: Observed, seen: Seen, judge: Judge, role: str, step: str) -> None:
    """Each listed item shows what a read by its id shows."""
    seen(step)
    judge(checks.items_are_whole(observed, role))


@pytest.mark.parametrize(("role", "filter"), by_filter(lists.PLAIN, "matches"))
def test_nothing_else_is_listed(observed: Observed, seen: Seen, judge: Judge, role: str, filter: str) -> None:
    """No listed item contradicts the filter."""
    scenario = seen(f"list by {filter}").scenario
    judge(checks.contradicts_nothing(observed, role, observed.steps[scenario, f"list by {filter}"]))


@pytest.mark.parametrize(("role", "_"), rows(lists.NOTHING, "none"))
def test_nothing_is_an_empty_list(observed: Observed, seen: Seen, judge: Judge, role: str, _: str) -> None:
    """A list that nothing matches is empty, and no error."""
    scenario = seen("list a little").scenario
    steps = [
        e for (_, name), found in observed.steps.items() if name.startswith("list nothing") for e in found
    ]
    judge(checks.nothing_is_an_empty_list(observed, role, [e for e in steps if e.scenario == scenario]))


@decides("list.paging")
@pytest.mark.parametrize("role", [pytest.param(r, marks=drives(s), id=r) for r, s in lists.NOTHING.items()])
def test_limit_is_honoured(seen: Seen, judge: Judge, role: str) -> None:
    """A list is no longer than its limit."""
    judge(paging.not_more_than(seen("list a little"), 1))


@pytest.mark.parametrize(("role", "what"), rows(lists.WRONG_QUERIES, "matches", lists.WRONG_FILTERS))
def test_wrong_filter_is_refused_or_matches_nothing(
    observed: Observed, seen: Seen, judge: Judge, role: str, what: str
) -> None:
    """A wrong filter is refused by a fitting error, or lists nothing that it cannot mean."""
    judge(checks.wrong_query(observed, role, seen(f"list with {what}"), seen("list with a right query")))


@decides("list.paging")
@pytest.mark.parametrize(
    ("role", "what"),
    [
        pytest.param(role, what, marks=drives(scenario), id=f"{role}-{what}")
        for role, scenario in lists.WRONG_QUERIES.items()
        for what in lists.WRONG_PAGES
    ],
)
def test_wrong_page_is_refused_or_a_page(
    observed: Observed, seen: Seen, judge: Judge, role: str, what: str
) -> None:
    """A limit or offset that cannot be is refused by a fitting error, or a page comes."""
    judge(checks.wrong_query(observed, role, seen(f"list with {what}"), seen("list with a right query")))


@decides("list.paging")
@pytest.mark.parametrize(
    "role", [pytest.param(r, marks=drives(s), id=r) for r, s in lists.WRONG_QUERIES.items()]
)
def test_list_ends_where_it_ends(seen: Seen, judge: Judge, role: str) -> None:
    """A limit above the maximum gives a smaller list, an offset beyond the end no items."""
    judge(paging.not_more_than(seen(f"list with {lists.HIGH_LIMIT}"), lists.HIGHEST))
    judge(paging.nothing_beyond(seen(f"list with {lists.FAR_OFFSET}")))
