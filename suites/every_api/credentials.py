"""Drives: requests without credentials and with wrong ones, beside the same with the right ones.

Judged by test_credentials.  FM: W148 5.5 (U1), 7.1.1.4 to 7.1.1.7 (R5).

One wrong password only: a target may lock an account that has seen several.
"""

from collections.abc import Callable, Mapping

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, JobCalls
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.profile.credentials import WRONG, WRONG_PASSWORD, wrong
from lso_conformance.wire import client

NONE = "no credentials"
RIGHT = "the right credentials"
HOW = (NONE, WRONG)
READ = "read a job"
REQUESTS = (READ, "list jobs", "query jobs", "create a job", "suspend a job")


def refused(step: JobStep) -> None:
    right = client.carried_by(step.profile)
    others = {
        name: client.credentials(step.profile, auth) for name, auth in wrong(step.profile.ixit.auth).items()
    }
    if not right or not others:
        raise NotApplicable("the profile names no credentials (ixit.auth) that could be left out")
    job = step.running("create a job to be protected")
    nobody: Mapping[str, str | None] = dict.fromkeys(right)
    for what, send in _requests(step, job).items():
        send(step(f"{what} with {NONE}", job, without=NONE, mutant=RIGHT).with_headers(nobody))
        send(step(f"{what} with {WRONG}", job, without=WRONG, mutant=RIGHT).with_headers(others[WRONG]))
        if what == READ and WRONG_PASSWORD in others:
            call = step(f"{what} with {WRONG_PASSWORD}", job, without=WRONG_PASSWORD, mutant=RIGHT)
            send(call.with_headers(others[WRONG_PASSWORD]))
        elif what == READ:
            step.leave_out(f"{what} with {WRONG_PASSWORD}", "the credentials are no user and password")
        send(step(f"{what} with {RIGHT}", job))


def _requests(step: JobStep, job: HeldJob) -> Mapping[str, Callable[[JobCalls], object]]:
    """How each request is sent; none of them brings more than one page, or nothing."""
    early, late = (step.later(times * bodies.FAR_AHEAD_S) for times in (1, 2))
    window = {"creationDate.gt": early, "creationDate.lt": late}
    sends: tuple[Callable[[JobCalls], object], ...] = (
        lambda calls: calls.retrieve(job.id),
        lambda calls: calls.list("list", limit="1"),
        lambda calls: calls.query("query", window),
        lambda calls: calls.create(bodies.create(step.profile)),
        lambda calls: calls.suspend(job.id),
    )
    return dict(zip(REQUESTS, sends, strict=True))
