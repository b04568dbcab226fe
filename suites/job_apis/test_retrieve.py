"""Judges: reads by id.  FM: W148 6.1.3 (R13, R15) and 6.3 (R20, R21)."""

from functools import partial

import pytest

from lso_conformance.checks.form import errors
from lso_conformance.checks.job import job as checks
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites.job_apis import create, retrieve
from suites.marks import decides, drives, steps

WITH_OPTIONS = "create a job with options to read"


@decides("job.unknown")
@drives(retrieve.unknown_ids)
@pytest.mark.parametrize("step", ["read an unknown id", "read another unknown id", "read a third unknown id"])
def test_unknown_id_is_not_found(seen: Seen, judge: Judge, step: str) -> None:
    """A read of an id that belongs to no job is answered with Error404."""
    judge(errors.not_found(seen(step), seen("read the real id")))


@decides("job.representation")
@pytest.mark.parametrize(
    ("created", "read"),
    steps(
        (retrieve.by_id, "create a job to read", "read a real id"),
        (retrieve.by_id, "create a job to read", "read it suspended"),
        (retrieve.by_id, "create a job to read", "read it resumed"),
        (retrieve.with_options, WITH_OPTIONS, "read the suspended job with options"),
        (retrieve.with_options, WITH_OPTIONS, "read the resumed job with options"),
    ),
)
def test_read_is_the_full_representation(
    seen: Seen, job: JobOf, api: Api, judge: Judge, created: str, read: str
) -> None:
    """A read by id shows all that the buyer sent and the SOF set."""
    judge(checks.full_representation(job(created), seen(read), api))


@decides("job.representation")
@pytest.mark.parametrize(
    "step",
    steps(
        (retrieve.with_options, WITH_OPTIONS),
        (retrieve.ended_with_options, "create a job with options that ends"),
    ),
)
def test_ended_job_keeps_its_options(job: JobOf, api: Api, judge: Judge, step: str) -> None:
    """A job that has ended still shows its description and priority, as long as it is there."""
    judge(checks.over_reads([job(step)], partial(checks.full_representation, api=api)))


@decides("job.representation")
def test_every_read_is_the_full_representation(observed: Observed, judge: Judge) -> None:
    """Whatever happened to the job, each read shows it whole."""
    judge(checks.over_reads(observed.told_apart, partial(checks.full_representation, api=observed.api)))


@decides("job.id")
def test_id_stays_the_same(observed: Observed, judge: Judge) -> None:
    """Every job is found under its id, and carries it, in every read of the run."""
    judge(checks.ids_stay(observed))


@decides("job.own_id")
@drives(create.many)
def test_many_jobs_have_as_many_ids(observed: Observed, seen: Seen, judge: Judge) -> None:
    """As many creations in a row bring as many ids."""
    seen("create many jobs")
    jobs = [job for job in observed.jobs if job.created.step == "create many jobs"]
    judge(checks.unique_ids(jobs, at_least=create.MANY))


@decides("job.own_id")
def test_no_id_is_used_twice(observed: Observed, judge: Judge) -> None:
    """No id of the run comes twice, also after jobs have ended."""
    judge(checks.unique_ids(observed.jobs))
