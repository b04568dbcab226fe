"""Judges: complex queries.  FM: W148 6.12 (U3), 6.15 (R1, R5 without reports)."""

import pytest

from lso_conformance.checks.form import errors
from lso_conformance.checks.form.errors import Wrong
from lso_conformance.checks.resource import complex_query as checks
from lso_conformance.judge.judging import Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites import tables
from suites.job_apis.create import MALFORMED
from suites.job_lists import complex_query as query
from suites.marks import decides, drives, steps

BY_VALUE = [f"query by {which}{name}" for name in query.ATTRIBUTES for which in ("", "another ")]


@decides("job.query")
@drives(query.by_attribute)
@pytest.mark.parametrize("step", [query.WINDOW, *BY_VALUE, *query.NEARLY, *query.TOGETHER])
def test_query_finds_what_matches(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A query by one attribute, or by several, finds the jobs that match all, and no others."""
    judge(checks.found(observed, seen(step), seen(query.WINDOW)))


@decides("job.query")
@drives(query.without_priority)
def test_default_priority_is_no_filter(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A query without jobPriority finds jobs of every priority."""
    judge(checks.found(observed, seen(query.WINDOW), seen(query.WINDOW)))


@decides("job.query")
@drives(query.by_date)
@pytest.mark.parametrize("step", [*query.DATES, query.SINCE])
def test_query_by_date_finds_what_lies_between(
    observed: Observed, seen: Seen, judge: Judge, step: str
) -> None:
    """The bounds are exclusive, are instants whatever their offset, and hold together."""
    judge(checks.found(observed, seen(step), seen(query.WINDOW)))


@decides("job.query")
@drives(query.by_date)
@pytest.mark.parametrize("step", query.MODIFIED)
def test_query_by_modification_finds_what_lies_between(
    observed: Observed, seen: Seen, judge: Judge, step: str
) -> None:
    """Bounds of the last modification are exclusive, are instants, and hold together, where jobs show one."""
    judge(checks.found(observed, seen(step), seen(query.WINDOW)))


@decides("job.query")
@drives(query.by_state)
@pytest.mark.parametrize("step", [query.WINDOW, *tables.params(query.by_each_state)])
def test_query_by_state_finds_what_is_in_it(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A query by state finds the jobs that are in it, and one by no state those in every state."""
    judge(checks.found(observed, seen(step), seen(query.WINDOW)))


@decides("job.query")
@drives(query.by_state)
@pytest.mark.parametrize("step", query.CHANGED)
def test_query_by_modification_is_none_by_creation(
    observed: Observed, seen: Seen, judge: Judge, step: str
) -> None:
    """A job that changed some time after its creation is found by the time of the change."""
    judge(checks.found(observed, seen(step), seen(query.WINDOW)))


@decides("job.query")
@drives(query.by_schedule)
@pytest.mark.parametrize("step", query.SCHEDULES)
def test_query_by_schedule_finds_what_has_it(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A query by the recurring schedule alone, as the guide's example, finds the jobs that have it."""
    judge(checks.found(observed, seen(step), seen(query.WINDOW)))


@decides("job.query")
@drives(query.alone)
@pytest.mark.parametrize("step", query.ALONE.values())
def test_query_may_have_one_attribute_or_none(
    observed: Observed, seen: Seen, judge: Judge, step: str
) -> None:
    """Nothing but one attribute finds the jobs that match; nothing at all finds every job, or too many."""
    judge(checks.found(observed, seen(step), seen(query.WINDOW)))


@decides("job.query")
@pytest.mark.parametrize(
    "step", steps((query.by_attribute, query.WINDOW), (query.by_schedule, query.SCHEDULES[0]))
)
def test_jobs_are_listed_whole(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """Each job in the answer is shown as a read by id shows it."""
    judge(checks.whole(observed, seen(step)))


@decides("payloads")
@drives(query.wrong_job_queries)
@pytest.mark.parametrize("what", query.WRONG_OF_JOBS)
def test_wrong_value_in_a_job_query_is_refused(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A query of jobs with a value of the wrong type, or outside the enum, is refused."""
    judge(errors.refused(seen(f"query with {what}"), seen(query.NOTHING), Wrong.NULL, what, api))


@decides("payloads")
@drives(query.wrong_report_queries)
@pytest.mark.parametrize("what", query.WRONG)
def test_wrong_value_in_a_report_query_is_refused(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A query of reports with a value of the wrong type, or outside the enum, is refused."""
    judge(errors.refused(seen(f"query with {what}"), seen(query.NOTHING), Wrong.NULL, what, api))


@decides("payloads")
@pytest.mark.parametrize(
    "whose", steps((query.wrong_job_queries, "of jobs"), (query.wrong_report_queries, "of reports"))
)
@pytest.mark.parametrize("what", MALFORMED)
def test_malformed_query_is_refused(seen: Seen, api: Api, judge: Judge, whose: str, what: str) -> None:
    """A query that is no JSON object is refused."""
    answer, control = seen(f"query with {what}"), seen(query.NOTHING)
    judge(errors.refused(answer, control, Wrong.SYNTAX, f"{what} as a query {whose}", api))


@decides("endpoints")
@drives(query.of_reports)
@pytest.mark.parametrize("name", tables.params(query.report_attributes))
def test_reports_are_queried_by_each_attribute(seen: Seen, judge: Judge, name: str) -> None:
    """A query of reports by each of its attributes is served."""
    judge(checks.understood(seen(f"query reports by {name}"), seen(query.NOTHING), name))
