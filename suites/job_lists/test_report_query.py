"""Judges: complex queries of reports.  FM: W148 6.15 (U4)."""

import pytest

from lso_conformance.checks.job import reports as items
from lso_conformance.checks.resource import report_query as checks
from lso_conformance.judge.judging import Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites import tables
from suites.job_lists import report_query as query
from suites.marks import decides, drives


def by_value(api: Api) -> list[str]:
    """The steps that query by attributes of an API's reports."""
    return [
        query.WINDOW,
        *(f"query the reports by {name}" for name in (*query.attributes(api), *query.OTHERS)),
        *(f"query the reports by the state {state}" for state in query.words(api)),
        *query.TOGETHER,
    ]


BY_TIME = (
    query.WINDOW,
    *(f"query the reports by {name}" for name in query.BOUNDS),
    *(f"query the reports with an offset of {zone}" for zone in query.ZONES),
)


@decides("report.query")
@drives(query.by_attribute)
@pytest.mark.parametrize("step", tables.params(by_value))
def test_query_finds_the_reports_that_match(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A query by one attribute, or by several, finds the reports that match all, and no others."""
    control = seen(query.WINDOW)
    asked = observed.steps[seen(step).scenario, step]
    judge(checks.found(observed, answer, control) for answer in asked)


@decides("report.query")
@drives(query.by_time)
@pytest.mark.parametrize("step", BY_TIME)
def test_query_by_time_finds_what_lies_beyond(
    observed: Observed, seen: Seen, judge: Judge, step: str
) -> None:
    """The bounds are exclusive, are instants whatever their offset, and hold together."""
    control = seen(query.WINDOW)
    asked = observed.steps[seen(step).scenario, step]
    judge(checks.found(observed, answer, control) for answer in asked)


@decides("report.query")
@drives(query.by_attribute)
def test_reports_are_listed_whole(observed: Observed, seen: Seen, judge: Judge) -> None:
    """Each report in the answer is shown as a read by its id shows it."""
    judge(checks.whole(observed, seen(query.WINDOW)))


@decides("report.query")
@drives(query.by_attribute)
def test_queried_reports_have_their_attributes(observed: Observed, seen: Seen, judge: Judge) -> None:
    """Each report in the answer shows its ten attributes; results only warn here."""
    seen(query.WINDOW)
    judge(items.items(observed, "query"))
    judge(items.of_the_job(observed, "query"))
