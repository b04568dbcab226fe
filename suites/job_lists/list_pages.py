"""Drives: lists in pages, alone on the target, so that nothing else comes or goes meanwhile.

Judged by test_list_pages.  FM: W148 6.2: D1, CR1-D1, R18.
"""

from lso_conformance.drive import bodies
from lso_conformance.drive.halt import Blocked
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.pool import exclusive
from suites.job_lists.listed import Group, each, group_of
from suites.job_lists.lists import made

JOBS = 7
PAGED = ("read it in pages of two", "read it in pages of three")
AGAIN = "read it in pages of two again"


def _steady_jobs(step: JobStep) -> Group:
    start = {"scheduleDefinition": {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}}
    pair = bodies.ordered_pair(step.profile)
    for place in range(JOBS):
        other = {"monitoredObject": pair} if pair is not None and place % 2 else {}
        step("create a job to be paged").create(bodies.create(step.profile, **start, **other))
    if not step.jobs:
        raise Blocked("no job could be made to be paged")
    documents = {f"{place}": job.created.json() for place, job in enumerate(step.jobs)}
    return Group(step, "list", documents, step.jobs)


def pages(step: JobStep, role: str) -> None:
    group = _steady_jobs(step) if role == "list" else group_of(step, role)
    window = group.window()
    group.walker.walk("read it whole", window)
    for name, limit in ((PAGED[0], 2), (PAGED[1], 3), (AGAIN, 2)):
        group.walker.walk(name, window, limit)
    group.walker.walk("read it whole again", window)
    step("read it without limit").list(role, **window)
    step("read a page from the middle").list(role, **window, limit="2", offset="1")
    one = group.values(next(iter(group.made)))
    for name, value in list(one.items())[:2]:
        group.walker.walk("read a part in pages", {name: value, **window}, 2)


PAGES = {role: exclusive(scenario) for role, scenario in each(pages, made).items()}
