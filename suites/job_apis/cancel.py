"""Drives: cancel a job, in the states that allow it and in those that do not.

Judged by test_cancel.  FM: W148 6.7, 6.9: R32-R38, R40-R42, U2.
"""

from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldProcess
from lso_conformance.drive.job_step import JobStep
from suites import tables

ROLE = "cancel"


def _cancel(step: JobStep, job: HeldJob, kind: str) -> HeldProcess:
    """Cancel a job, see it end and stay so.

    Raises:
        Blocked: the cancel was not accepted, or the job did not end.
    """
    step(f"read the {kind} job", job).retrieve()
    process = step.process(step(f"cancel a {kind} job", job).cancel())
    step.waits.settle(process)
    step(f"read the cancel of the {kind} job").follow(process)
    if process.state != step.api.process_states["refused"]:
        step.waits.until(job, step.states("stopped"))
        step.waits.watch(f"watch the cancelled {kind} job", job)
    else:
        step(f"read the {kind} job after its declined cancel", job).retrieve()
    return process


def _try(step: JobStep, job: HeldJob, what: str) -> None:
    """Ask for a cancel that must be declined, and read the job before and after."""
    step(f"read the job before: {what}", job).retrieve()
    answer = step(what, job).cancel()
    step.settled(answer)
    step(f"read the job after: {what}", job).retrieve()
    step.look_again(f"read the process of: {what}", answer)


def a_running_job(step: JobStep) -> None:
    job = step.running("create a running job to cancel")
    process = _cancel(step, job, "running")
    step("list the cancels of the job").list("list_cancel", **{step.api.job_reference[1]: job.id})
    _try(step, job, "cancel a cancelled job")
    step.waits.watch("watch the job after the second cancel", job)
    step("read the first cancel again").follow(process)


def a_suspended_job(step: JobStep) -> None:
    job = step.running("create a suspended job to cancel")
    step.done(step("suspend the job to cancel", job).suspend())
    _cancel(step, job, "suspended")


def a_scheduled_job(step: JobStep) -> None:
    start = {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}
    job = step.created("create a scheduled job to cancel", scheduleDefinition=start)
    step.waits.until(job, step.states("waiting"))
    _cancel(step, job, "scheduled")


def a_completed_job(step: JobStep) -> None:
    job = step.created("create a job to complete before its cancel", **step.ending())
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))
    _try(step, job, "cancel a completed job")
    step.waits.watch("watch the completed job", job)


def a_rejected_job(step: JobStep) -> None:
    service = step.service("rejected", needed=False)
    job = step.created("create a job to reject before its cancel", monitoredObject=service)
    step.waits.until(job, step.states("refused"))
    _try(step, job, "cancel a rejected job")


@tables.needs("starved")
def a_starved_job(step: JobStep) -> None:
    service = step.service("no_resources", needed=False)
    name = "create a job to starve before its cancel"
    job = step.lasting(name, until=step.states("starved"), monitoredObject=service)
    _try(step, job, "cancel a starved job")


def declined(step: JobStep) -> None:
    service = step.service("cancel_declined", needed=False)
    job = step.running("create a job that declines a cancel", monitoredObject=service)
    _try(step, job, "cancel that is declined")
    step.waits.watch("watch the job after the declined cancel", job)


def declined_before_its_end(step: JobStep) -> None:
    service = step.service("cancel_declined", needed=False)
    job = step.created(
        "create a job that declines a cancel and ends", monitoredObject=service, **step.ending()
    )
    step.waits.if_it_comes(job, step.states("running"))
    step.settled(step("cancel that is declined before the end", job).cancel())
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))


def what_is_not_defined(step: JobStep) -> None:
    outer, inner = step.api.job_reference
    job = step.running("create a job to cancel in unknown ways")
    body = {outer: {inner: job.id}, "sofInternal": "x"}
    step.settled(step("cancel with an unknown attribute", job, undefined="/sofInternal").query(ROLE, body))
    step("read the job after the unknown attribute", job).retrieve()


def twice_at_once(step: JobStep) -> None:
    job = step.running("create a job to cancel twice")
    process = step.process(step("cancel once", job).cancel())
    second = step("cancel again at once", job).cancel()
    step.waits.settle(process)
    step.settled(second)
    step.waits.until(job, step.states("stopped"))
    step.waits.watch("watch the job that was cancelled twice", job)


def and_suspend(step: JobStep) -> None:
    job = step.running("create a job to cancel and suspend")
    process = step.process(step("cancel before a suspend", job).cancel())
    step("suspend it at once", job).suspend()
    step.waits.settle(process)
    step.waits.until(job, step.states("stopped"))
    step.waits.watch("watch the job that was cancelled and suspended", job)


def and_suspend_meanwhile(step: JobStep) -> None:
    _try_meanwhile(step, "suspend")


def and_resume_meanwhile(step: JobStep) -> None:
    _try_meanwhile(step, "resume")


def _try_meanwhile(step: JobStep, action: str) -> None:
    """A job far from its start, which at no time of its cancellation can be suspended or resumed."""
    start = {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}
    job = step.created(f"create a job to {action} while it is cancelled", scheduleDefinition=start)
    step.waits.until(job, step.states("waiting"))
    cancel = step(f"cancel a job to {action} meanwhile", job).cancel()
    process = step.process(cancel, needed=False)
    for _ in step.waits.meanwhile("read the cancel meanwhile", process):
        getattr(step(f"{action} a job that is being cancelled", job), action)()
        step("read the job that is being cancelled", job).retrieve()
    step.waits.settle(process)


def unknown_ids(step: JobStep) -> None:
    job = step.running("create the job with a real id")
    unknown = step.unknown_id(job)
    step.settled(step("cancel an unknown job", unknown=unknown).cancel(unknown))
    process = step.process(step("cancel a job", job).cancel())
    step("read the real cancel").follow(process)
    for place, which in enumerate(("an unknown cancel", "another unknown cancel", "a third unknown cancel")):
        step.read_unknown(f"read {which}", process, place, role="retrieve_cancel")
    step("read the job's id as a cancel", unknown=job.id).read("retrieve_cancel", job.id)
    other = step.running("create a job to modify before its cancel")
    step.done(step("suspend it", other).suspend(), needed=False)
    changed = {"description": bodies.change(step.profile, "description")}
    modify = step.process(step("modify a job", other).modify(**changed), needed=False)
    step.waits.settle(modify)
    of_other = step.process(step("cancel the modified job", other).cancel(), needed=False)
    step("read the cancel of the modified job").follow(of_other)
    step("read a modify's id as a cancel", unknown=modify.id).read("retrieve_cancel", modify.id)


def _wrong(step: JobStep, what: str, element: str, body: Any) -> None:
    step(f"cancel {what}", mutant="cancel a job", element=element).query(ROLE, body)


def wrong_references(step: JobStep) -> None:
    outer, inner = step.api.job_reference
    job = step.running("create a job for wrong cancels")
    href = {f"{outer}Href": f"https://sof.example.net/{job.id}"}
    _wrong(step, "without a reference", f"/{outer}", {})
    _wrong(step, "with null as reference", f"/{outer}", {outer: None})
    _wrong(step, "with an empty reference", f"/{outer}/{inner}", {outer: {}})
    _wrong(step, "with null as id", f"/{outer}/{inner}", {outer: {inner: None}})
    _wrong(step, "with an href only", f"/{outer}/{inner}", {outer: href})
    _wrong(step, "with the id outside", f"/{outer}", {"id": job.id})
    step("read the job after the wrong cancels", job).retrieve()
    step.waits.watch("watch the job after the wrong cancels", job)
    step("cancel a job", job).cancel()


def with_an_href(step: JobStep) -> None:
    outer, inner = step.api.job_reference
    job = step.running("create a job to cancel with an href")
    body = {outer: {inner: job.id, f"{outer}Href": f"https://sof.example.net/{job.id}"}}
    process = step.process(step("cancel with an href", job).query(ROLE, body), needed=False)
    step.waits.settle(process)
    step("read the cancel with an href").follow(process)
