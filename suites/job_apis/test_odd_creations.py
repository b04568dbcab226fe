"""Judges: creations that break a sentence without a label.  FM: W148 7.2.3.8, 6.1.3 (U5, U7); MANN-U6."""

import pytest

from lso_conformance.checks.resource import odd_creations as checks
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from suites.job_apis import odd_creations
from suites.job_apis.create import CONTROL
from suites.marks import decides, drives


@decides("job.schedule")
@drives(odd_creations.out_of_range)
@pytest.mark.parametrize("what", odd_creations.OUT_OF_RANGE)
def test_schedule_out_of_range_is_kept_out(seen: Seen, job: JobOf, judge: Judge, what: str) -> None:
    """A recurring schedule with a field out of its range brings no job that runs."""
    judge(checks.kept_out(seen(f"create with {what}"), seen(odd_creations.IN_RANGE), job, what))


@decides("job.id_given")
@drives(odd_creations.with_an_id)
def test_sent_id_is_not_taken_over(observed: Observed, seen: Seen, judge: Judge) -> None:
    """The id of a job is the SOF's own, also where the Buyer sends one."""
    made = seen(odd_creations.WITH_ID)
    reads = observed.steps.get((made.scenario, odd_creations.BY_SENT_ID), ())
    judge(checks.id_is_the_servers(made, seen(CONTROL), reads))


@decides("urn.refused")
@drives(odd_creations.broken_types)
@pytest.mark.parametrize("what", odd_creations.BROKEN)
def test_type_in_broken_form_is_kept_out(seen: Seen, job: JobOf, judge: Judge, what: str) -> None:
    """A configuration whose type is a URN in a broken form brings no job that runs."""
    judge(checks.kept_out(seen(f"create with a type with {what}"), seen(CONTROL), job, f"@type with {what}"))
