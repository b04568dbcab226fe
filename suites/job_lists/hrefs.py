"""Drives: hrefs of jobs, processes and reports are followed, on the target's own origin only.

Judged by test_hrefs.  FM: W148 6.1.3, 7.2.1, 7.2.2.1: U6.
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep
from lso_conformance.log.exchange import Exchange
from lso_conformance.standard import hrefs
from lso_conformance.standard.api import Api
from suites.job_lists.listed import Group, value_at
from suites.job_reports.reports import BY_ID, reporting

CREATED, READ, LISTED = "create a job with an href", "read the job with an href", "list the job with an href"
MODIFY, CANCEL = "ask for a modify process with an href", "ask for a cancel process with an href"
REPORT = "read a report with an href"
OWN = ("/href", "/id")


def to_follow(name: str, pointers: tuple[str, str]) -> str:
    """The step that follows the href at the first pointer of what another step has shown."""
    return f"follow {pointers[0]}: {name}"


def shown_by(answer: Exchange, id: str | None = None) -> Mapping[str, Any]:
    """The object of an answer, or the one of an id in its list; empty when there is none."""
    document = answer.json()
    items = document if isinstance(document, list) else [document]
    objects = [item for item in items if isinstance(item, dict) and (id is None or item.get("id") == id)]
    return objects[0] if objects else {}


def _follow(step: JobStep, answer: Exchange, pointers: tuple[str, str], id: str | None = None) -> None:
    document, target = shown_by(answer, id), step.profile.ixit.target(step.api.name)
    href, wanted = (value_at(document, pointer) for pointer in pointers)
    base_url = target.base_url if target is not None else ""
    for url in hrefs.places(href, answer.url, base_url):
        found = step(to_follow(answer.step, pointers)).download(url, "application/json")
        if shown_by(found).get("id") == wanted:
            break


def of_a_job(step: JobStep) -> None:
    start = {"scheduleDefinition": {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}}
    job = step.created(CREATED, **start)
    _follow(step, job.created, OWN)
    _follow(step, step(READ, job).retrieve(), OWN)
    window = Group(step, "list", {"it": job.created.json()}, [job]).window()
    _follow(step, step(LISTED).list("list", **window), OWN, job.id)


def own(_: Api) -> tuple[str, str]:
    """Where anything has its own href, and its id."""
    return OWN


def of_the_job(api: Api) -> tuple[str, str]:
    """Where what is about a job has the job's href, and its id."""
    outer, inner = api.job_reference
    return f"/{outer}/{inner.removesuffix('Id')}Href", f"/{outer}/{inner}"


def of_processes(step: JobStep) -> None:
    job = step.running("create a job to be changed and ended")
    step("suspend the job to be changed", job).suspend()
    _of_a_process(step, step(MODIFY, job).modify(description="A description with an href"))
    _of_a_process(step, step(CANCEL, job).cancel())


def _of_a_process(step: JobStep, asked: Exchange) -> None:
    process = step.process(asked, needed=False)
    for pointers in (OWN, of_the_job(step.api)):
        _follow(step, asked, pointers)
    step.waits.settle(process)


def of_a_report(step: JobStep) -> None:
    job = reporting(step, "create a job whose report has an href", 1)
    ended = step.waits.for_reports("wait for a report with an href", job, 1, bodies.period_s(step.profile))
    report = step(REPORT).read(BY_ID, ended[0])
    for pointers in (OWN, of_the_job(step.api)):
        _follow(step, report, pointers)
