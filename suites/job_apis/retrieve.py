"""Drives: read jobs by id, real ids and ids that belong to nothing.

Judged by test_retrieve.  FM: W148 6.3: R15, R20, R21.
"""

from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep


def by_id(step: JobStep) -> None:
    job = step.running("create a job to read")
    step("read a real id", job).retrieve()
    step("suspend the job to read", job).suspend()
    step("read it suspended", job).retrieve()
    step("resume the job to read", job).resume()
    step("read it resumed", job).retrieve()


def unknown_ids(step: JobStep) -> None:
    job = step.created("create a job with a real id")
    step("read the real id", job).retrieve()
    for place, which in enumerate(("an unknown id", "another unknown id", "a third unknown id")):
        step.read_unknown(f"read {which}", job, place)


def with_options(step: JobStep) -> None:
    end = {"scheduleDefinitionEndTime": step.later(bodies.FAR_AHEAD_S)}
    options = {"description": "A job to be read", "jobPriority": 2, "scheduleDefinition": end}
    with step.if_taken():
        job = step.running("create a job with options to read", **options)
    step("suspend the job with options", job).suspend()
    step("read the suspended job with options", job).retrieve()
    step("resume the job with options", job).resume()
    step("read the resumed job with options", job).retrieve()
    process = step.process(step("cancel the job with options", job).cancel(), needed=False)
    step.waits.settle(process)
    step.waits.if_it_comes(job, step.states("stopped"))
    step("read the cancelled job with options", job).retrieve()


def ended_with_options(step: JobStep) -> None:
    given = {**step.ending(), "description": "A job to be read when it has ended", "jobPriority": 2}
    job = step.taken("create a job with options that ends", **given)
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))
    step("read the completed job with options", job).retrieve()
