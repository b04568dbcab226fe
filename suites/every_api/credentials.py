"""Drives: requests without credentials and with wrong ones, beside the same with the right ones.

Judged by test_credentials.  FM: W148 5.5 (U1), 7.1.1.4 to 7.1.1.7 (R5).

One wrong password only: a target may lock an account that has seen several.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import Calls
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.step import Step
from lso_conformance.profile.credentials import WRONG, WRONG_PASSWORD, wrong
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import JOB, role_of
from lso_conformance.wire import client

NONE = "no credentials"
RIGHT = "the right credentials"
HOW = (NONE, WRONG)
OF_JOBS = ("read a job", "list jobs", "query jobs", "create a job", "suspend a job")
LIST = "list each {}"
Sends = Mapping[str, Callable[[Any], object]]  # called with the calls of a step


def requests(api: Api) -> list[str]:
    """The requests that are tried."""
    return [*OF_JOBS] if api.has(JOB) else [LIST.format(kind) for kind in api.found]


def first(api: Api) -> list[str]:
    """The one that is tried with a wrong password too."""
    return requests(api)[:1]


def refused(step: Step) -> None:
    right = client.carried_by(step.profile)
    others = {
        name: client.credentials(step.profile, auth) for name, auth in wrong(step.profile.ixit.auth).items()
    }
    if not right or not others:
        raise NotApplicable("the profile names no credentials (ixit.auth) that could be left out")
    nobody: Mapping[str, str | None] = dict.fromkeys(right)
    for what, send in (_of_jobs(step) if isinstance(step, JobStep) else _of_lists(step)).items():
        send(step(f"{what} with {NONE}", without=NONE, mutant=RIGHT).with_headers(nobody))
        send(step(f"{what} with {WRONG}", without=WRONG, mutant=RIGHT).with_headers(others[WRONG]))
        if what in first(step.api) and WRONG_PASSWORD in others:
            call = step(f"{what} with {WRONG_PASSWORD}", without=WRONG_PASSWORD, mutant=RIGHT)
            send(call.with_headers(others[WRONG_PASSWORD]))
        elif what in first(step.api):
            step.leave_out(f"{what} with {WRONG_PASSWORD}", "the credentials are no user and password")
        send(step(f"{what} with {RIGHT}"))


def _of_jobs(step: JobStep) -> Sends:
    """How each request is sent; none of them brings more than one page, or nothing."""
    job = step.running("create a job to be protected")
    early, late = (step.later(times * bodies.FAR_AHEAD_S) for times in (1, 2))
    window = {"creationDate.gt": early, "creationDate.lt": late}
    sends: tuple[Callable[[Any], object], ...] = (
        lambda calls: calls.retrieve(job.id),
        lambda calls: calls.list("list", limit="1"),
        lambda calls: calls.query("query", window),
        lambda calls: calls.create(bodies.create(step.profile)),
        lambda calls: calls.suspend(job.id),
    )
    return dict(zip(OF_JOBS, sends, strict=True))


def _of_lists(step: Step) -> Sends:
    return {LIST.format(kind): partial(_one, role_of(kind, "list")) for kind in step.api.found}


def _one(role: str, calls: Calls) -> None:
    calls.list(role, limit="1")
