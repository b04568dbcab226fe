"""Judges: schedules.  FM: W148 6.1.4, 7.2.3.8, 7.2.3.12 (R16), and R44, R58 of jobs that recur."""

import pytest

from lso_conformance.checks.job import life_cycle
from lso_conformance.checks.job import schedules as checks
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites import tables
from suites.job_apis import schedules
from suites.marks import decides, drives, steps


@decides("job.states")
@drives(schedules.by_cron)
@pytest.mark.parametrize("what", schedules.RUNS)
def test_job_starts_by_its_cron(observed: Observed, seen: Seen, judge: Judge, what: str) -> None:
    """A job starts at the first time that its recurring schedule allows, and not before."""
    asked = seen(f"create a job for {what}")
    judge(checks.starts(observed, asked, by_zone=what in schedules.BY_ZONE))


@decides("job.states")
@drives(schedules.by_cron)
@pytest.mark.parametrize("what", schedules.STAYS)
def test_job_waits_for_its_cron(observed: Observed, seen: Seen, judge: Judge, what: str) -> None:
    """A job does not run while its recurring schedule allows no time."""
    asked = seen(f"create a job for {what}")
    judge(checks.stays_out(observed, asked, by_zone=what in schedules.BY_ZONE))


@decides("job.states")
@drives(schedules.by_cron)
def test_job_heeds_the_hour(observed: Observed, seen: Seen, judge: Judge) -> None:
    """Of a job for the hours before noon and one for those after it, one runs, whatever the time zone."""
    before, after = (seen(f"create a job for {half}") for half in schedules.HALVES)
    judge(checks.one_half_runs(observed, before, after))


@decides("job.states")
@drives(schedules.recurs)
def test_recurring_job_goes_on(observed: Observed, job: JobOf, judge: Judge) -> None:
    """A job that recurs without an end runs again and again."""
    judge(checks.goes_on(observed, job(schedules.RECURS)))


@decides("job.states")
@drives(schedules.recurs)
def test_no_execution_is_passed_over(observed: Observed, job: JobOf, judge: Judge) -> None:
    """Each time that the cron of a recurring job names brings an execution."""
    judge(checks.none_passed_over(observed, job(schedules.RECURS)))


@decides("job.states")
@drives(schedules.recurs_after_a_suspension)
def test_suspended_job_stays_over_its_start(seen: Seen, job: JobOf, judge: Judge) -> None:
    """A suspended job stays so until it is resumed, also when its cron names a time."""
    last = seen(schedules.OVER_ITS_START)
    judge(life_cycle.stays_suspended(job(schedules.SUSPENDED), last))


@decides("job.states")
@drives(schedules.recurs_after_a_suspension)
def test_resumed_job_goes_on_to_recur(observed: Observed, seen: Seen, job: JobOf, judge: Judge) -> None:
    """A recurring job that was suspended and resumed runs again and again."""
    seen("resume the job that recurs")
    judge(checks.goes_on(observed, job(schedules.SUSPENDED)))


@decides("job.states")
@drives(schedules.recurs_until_its_end)
def test_recurring_job_ends_with_its_schedule(observed: Observed, api: Api, job: JobOf, judge: Judge) -> None:
    """A recurring job is completed once its schedule has ended."""
    judge(life_cycle.makes_move(tables.completion(api), job(schedules.UNTIL), observed.waits, api))


@decides("job.states")
@drives(schedules.recurs_from_a_start)
def test_recurring_job_waits_for_its_start(job: JobOf, judge: Judge) -> None:
    """A recurring job does not run before its schedule begins."""
    judge(checks.starts_at(job(schedules.FROM)))


@decides("suspend.refused")
@pytest.mark.parametrize("step", steps((schedules.recurs, "suspend the job between two executions")))
def test_job_between_executions_cannot_be_suspended(
    observed: Observed, seen: Seen, judge: Judge, step: str
) -> None:
    """A recurring job that waits for its next execution refuses a suspend."""
    judge(checks.declined_between(observed, seen(step), step))


@decides("job.states")
@drives(schedules.recurs)
def test_reports_are_of_executions(observed: Observed, job: JobOf, judge: Judge) -> None:
    """What a recurring job reports was collected when its cron says so."""
    judge(checks.within_executions(observed, job(schedules.RECURS)))


@decides("report.results")
@drives(schedules.recurs)
def test_each_execution_brings_its_reports(observed: Observed, job: JobOf, judge: Judge) -> None:
    """Each execution of a recurring job brings as many reports as periods fit into it."""
    judge(checks.as_many_a_run(observed, job(schedules.RECURS)))
