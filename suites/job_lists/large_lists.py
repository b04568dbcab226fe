"""Drives: the list of all jobs that the run has made, once, without limit, after all others.

Judged by test_large_lists.  FM: W148 6.2: U8.  What was made before needs no room now: many of those
jobs have ended.
"""

from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.pool import exclusive
from lso_conformance.log.log import instant
from lso_conformance.seen.pages import ids_of, says_more
from lso_conformance.standard import dates
from suites.job_lists.listed import Group

JOB = "create the last job of the run"
FEW, ALL, FURTHER = "list what was made at last", "list all that the run made", "read on where the list ended"
AFTER = "read the last job"


@exclusive
def all_of_the_run(step: JobStep) -> None:
    start = {"scheduleDefinition": {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}}
    job = step.created(JOB, **start)
    group = Group(step, "list", {"it": job.created.json()}, [job])
    few = group.window()
    step(FEW).list("list", **few)
    lasted = step.clock.now() - instant(step.log.records[0]["at"])
    everything = {**few, "creationDate.gt": dates.written(group.moments[0] - lasted)}
    answer = step(ALL).list("list", **everything)
    count = len(ids_of(answer))
    if count and not says_more(answer, count):
        step(FURTHER).list("list", **everything, offset=f"{count}")
    step(AFTER, job).retrieve()
