"""Judges: the records that a SOF keeps of jobs and reports.  FM: W148 6.16, 6.17: R60-R64, O9."""

import pytest

from lso_conformance.checks.form import errors
from lso_conformance.checks.job import tracking as checks
from lso_conformance.checks.resource import options
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from suites.job_reports import tracking as tr
from suites.marks import decides, drives


@decides("tracking.listed")
@drives(tr.of_a_job)
def test_what_is_done_to_a_job_is_recorded(observed: Observed, seen: Seen, judge: Judge) -> None:
    """There are records of a job that was made, suspended, modified and cancelled."""
    judge(checks.recorded(observed, observed.steps[seen(tr.LAST).scenario, tr.LAST]))


@decides("tracking.listed")
@pytest.mark.parametrize(
    "step",
    [
        pytest.param(tr.LAST, marks=drives(tr.of_a_job), id="job"),
        pytest.param(tr.OF_REPORT, marks=drives(tr.of_reports), id="report"),
    ],
)
def test_listed_records_are_whole(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """Every listed record shows its date, its id and its object, and each id is one record's."""
    seen(step)
    judge(checks.whole(observed), checks.told_apart(observed))


@decides("tracking.listed")
@drives(tr.of_a_job)
def test_records_are_dated(observed: Observed, seen: Seen, job: JobOf, judge: Judge) -> None:
    """Records are as old as what they tell of, and in its order."""
    scenario = seen(tr.LAST).scenario
    stages = [observed.steps[scenario, step] for step in tr.IN_STAGES]
    judge(checks.dated(observed, job(tr.TRACKED)), checks.in_order(observed, stages))


@decides("tracking.matches")
@drives(tr.of_a_job)
@pytest.mark.parametrize("step", [*tr.IN_STAGES, tr.LAST, tr.BY_DATE, tr.BY_USER, tr.OF_USER])
def test_records_are_those_asked_for(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A list by filters holds the records that match, and nobody else's."""
    scenario = seen(step).scenario
    first, last = (observed.steps[scenario, name] for name in (tr.FIRST, seen(tr.LAST).step))
    judge(checks.holds(observed, observed.steps[scenario, step], first, last))


@decides("tracking.matches")
@pytest.mark.parametrize(
    ("step", "own"),
    [
        pytest.param(tr.OF_OTHER, tr.FIRST, marks=drives(tr.of_a_job), id="job"),
        pytest.param(tr.OF_REPORT, tr.OF_REPORT_JOB, marks=drives(tr.of_reports), id="report"),
    ],
)
def test_records_of_others_are_apart(
    observed: Observed, seen: Seen, judge: Judge, step: str, own: str
) -> None:
    """A list by another object's id holds no record about ours."""
    scenario = seen(step).scenario
    own_pages = observed.steps[scenario, seen(own).step]
    judge(checks.excludes(observed, observed.steps[scenario, step], own_pages))


@decides("tracking.listed")
def test_records_are_about_their_objects(observed: Observed, judge: Judge) -> None:
    """A record is about the object that its request was for."""
    judge(checks.about_their_objects(observed))


@decides("tracking.listed")
@drives(tr.of_a_job)
def test_listed_records_are_about_the_job(observed: Observed, seen: Seen, job: JobOf, judge: Judge) -> None:
    """A record that a read shows to be the job's is listed as the job's."""
    reads = observed.steps[seen(tr.READ_ONE).scenario, tr.READ_ONE]
    judge(checks.misplaced(observed, reads, job(tr.TRACKED)))


@decides("tracking.listed")
@drives(tr.of_a_job)
def test_nothing_is_recorded_of_a_job_left_alone(
    observed: Observed, seen: Seen, job: JobOf, judge: Judge
) -> None:
    """What is asked of one job is not recorded as asked of another."""
    pages = observed.steps[seen(tr.OF_OTHER).scenario, tr.OF_OTHER]
    judge(checks.left_alone(job(tr.APART), job(tr.TRACKED), pages))


@decides("tracking.listed_options")
@drives(tr.of_a_job)
def test_records_may_tell_more(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A record may tell what was done, by whom and from where."""
    scenario = seen(tr.LAST).scenario
    judge(options.shown(observed, tr.ROLE, observed.steps.get((scenario, tr.READ_ONE), ())))


@decides("tracking.unknown")
@drives(tr.of_a_job)
@pytest.mark.parametrize("step", tr.UNKNOWN)
def test_unknown_record_is_not_found(seen: Seen, judge: Judge, step: str) -> None:
    """A read of an id that belongs to no record is answered with Error404."""
    judge(errors.not_found(seen(step), seen(tr.LAST)))


@decides("tracking.unknown")
@drives(tr.of_a_job)
def test_id_of_a_job_is_no_record(seen: Seen, judge: Judge) -> None:
    """The id of a job, where that of a record belongs, finds nothing."""
    judge(checks.of_an_object(seen(tr.READ_JOB), seen(tr.LAST)))


@decides("tracking.attributes")
@drives(tr.of_a_job)
def test_read_record_is_the_listed_one(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A record is read by its id as it was listed."""
    scenario = seen(tr.READ_ONE).scenario
    judge(checks.read_agrees(observed, observed.steps[scenario, tr.READ_ONE]))
