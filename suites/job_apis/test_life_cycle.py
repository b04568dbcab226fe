"""Judges: the job's state machine.  FM: W148 6.1.4 (R16, Figure 12, Table 8)."""

import pytest

from lso_conformance.checks.job import history
from lso_conformance.checks.job import life_cycle as checks
from lso_conformance.common.errors import UsageError
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from lso_conformance.log.scenario import Scenario
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import Transition
from suites import tables
from suites.job_apis import cancel, modify, schedules
from suites.job_apis import life_cycle as lc
from suites.job_apis import suspend_resume as sr
from suites.marks import decides, drives, judges_driven, steps

SCENARIOS: dict[str, Scenario] = {
    "create a job that is rejected": lc.is_rejected,
    "create a job that starts much later": lc.starts_much_later,
    "create a job that starts at once": lc.starts_at_once,
    "create a job without resources": lc.finds_no_resources,
    "create a job that starts later": lc.starts_later,
    "create a later job without resources": lc.finds_no_resources_later,
    "create a job that ends": lc.ends,
    "create the job to suspend": sr.suspend_and_resume,
    "create a running job to cancel": cancel.a_running_job,
    "create a suspended job to cancel": cancel.a_suspended_job,
    "create a scheduled job to cancel": cancel.a_scheduled_job,
    "read the modified job": modify.a_suspended_job,
    "read the job that was put off": modify.put_off,
    schedules.RECURS: schedules.recurs,
}


def shown(api: Api) -> list[Transition]:
    """The moves that a step shows."""
    rows = [row for row in api.transitions if row.shown_by]
    if unknown := {str(row.shown_by) for row in rows} - SCENARIOS.keys():
        raise UsageError(
            f"suites/{api.folder}: shown_by: {', '.join(map(repr, sorted(unknown)))}: no such step of a "
            f"scenario; there are {', '.join(map(repr, SCENARIOS))}"
        )
    return rows


ROWS = tables.params(
    shown,
    lambda row: [drives(SCENARIOS[row.shown_by])],
    lambda row: f"{row.start}-{row.end}",
)


@decides("job.states")
@pytest.mark.parametrize("row", ROWS)
def test_move_is_made(observed: Observed, job: JobOf, api: Api, judge: Judge, row: Transition) -> None:
    """A job that must make a move of the table makes it."""
    judge(checks.makes_move(row, job(row.shown_by or ""), observed.waits, api))


@decides("job.states")
@drives(lc.ends_after_a_suspension)
def test_suspension_does_not_keep_a_job_from_ending(
    observed: Observed, api: Api, job: JobOf, judge: Judge
) -> None:
    """A job that was suspended and resumed ends all the same."""
    suspended = job("create a job that ends after a suspension")
    judge(checks.makes_move(tables.completion(api), suspended, observed.waits, api))


@decides("job.states")
@pytest.mark.parametrize(
    "step",
    steps(
        (lc.ends_after_refusals, "create a job that ends after refusals"),
        (lc.ends_after_a_declined_suspend, "create a job that ends after a declined suspend"),
    ),
)
def test_refusal_does_not_keep_a_job_from_ending(
    observed: Observed, api: Api, job: JobOf, judge: Judge, step: str
) -> None:
    """A job of which something was asked in vain ends when its schedule says."""
    judge(checks.makes_move(tables.completion(api), job(step), observed.waits, api))


@decides("job.states")
@drives(lc.suspended_over_its_end)
def test_suspended_job_stays_over_its_end(seen: Seen, job: JobOf, judge: Judge) -> None:
    """A suspended job stays so until it is resumed, also when its schedule ends."""
    last = seen("watch the suspended job over its end")
    judge(checks.stays_suspended(job("create a job that is suspended over its end"), last))


@decides("job.states")
@pytest.mark.parametrize(
    "step",
    steps(
        (lc.starts_much_later, "create a job that starts much later"),
        (lc.starts_later, "create a job that starts later"),
    ),
)
def test_job_waits_for_its_start(job: JobOf, judge: Judge, step: str) -> None:
    """A job is not in progress before its start time."""
    judge(checks.waits_for_start(job(step)))


@decides("job.states")
@drives(lc.is_rejected)
def test_rejection_has_a_reason(job: JobOf, judge: Judge) -> None:
    """A rejected job says why."""
    judge(checks.rejection_explained(job("create a job that is rejected")))


@decides("job.states")
def test_every_job_begins_acknowledged(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each creation shows an acknowledged job."""
    judge(checks.all_begin(observed.jobs, api))


@decides("job.states")
@judges_driven
def test_every_move_is_in_the_table(observed: Observed, api: Api, judge: Judge) -> None:
    """No job of the run is seen, or told to a subscriber, to make a move that the table does not have."""
    judge(checks.all_legal(observed.told_apart, api), history.all_exact(observed))
