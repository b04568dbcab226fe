"""Drives: suspend and resume a job, in the states that allow it and in those that do not.

Judged by test_suspend_resume.  FM: W148 6.10, 6.11: R43-R52.
"""

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.job_step import JobStep
from suites import tables


def suspend_and_resume(step: JobStep) -> None:
    job = step.running("create the job to suspend")
    step("read the running job", job).retrieve()
    step("resume a running job", job).resume()
    step("read the running job after the refused resume", job).retrieve()
    step.done(step("suspend a running job", job).suspend())
    step("read the suspended job", job).retrieve()
    step.waits.watch("watch the suspended job", job)
    step("suspend a suspended job", job).suspend()
    step("read the suspended job after the refused suspend", job).retrieve()
    step.done(step("resume a suspended job", job).resume())
    step("read the resumed job", job).retrieve()
    step.waits.watch("watch the resumed job", job)
    step("resume a resumed job", job).resume()
    step("read the resumed job after the refused resume", job).retrieve()


def suspend_again_and_again(step: JobStep) -> None:
    job = step.running("create the job to suspend again")
    step.done(step("suspend once", job).suspend())
    step.done(step("resume once", job).resume())
    step.waits.until(job, step.states("running"))
    step.done(step("suspend again", job).suspend())
    step("read the job suspended again", job).retrieve()
    step("suspend a job suspended again", job).suspend()
    step.done(step("resume again", job).resume())
    step("read the job resumed again", job).retrieve()
    step.waits.until(job, step.states("running"))
    step.done(step("suspend a third time", job).suspend())
    step("read the job suspended a third time", job).retrieve()
    step.done(step("resume a third time", job).resume())
    step("read the job resumed a third time", job).retrieve()


def _try_both(step: JobStep, job: HeldJob, kind: str) -> None:
    step(f"suspend a {kind} job", job).suspend()
    step(f"read the {kind} job between", job).retrieve()
    step(f"resume a {kind} job", job).resume()
    step(f"read the {kind} job after the refusals", job).retrieve()


def a_new_job(step: JobStep) -> None:
    start = step.later(bodies.FAR_AHEAD_S)
    schedule = {"scheduleDefinitionStartTime": start}
    job = step.created("create a job far from its start", scheduleDefinition=schedule)
    _try_both(step, job, "new")


def a_job_about_to_start(step: JobStep) -> None:
    schedule = {"scheduleDefinitionStartTime": step.later()}
    job = step.lasting("create a job about to start", scheduleDefinition=schedule)
    step.waits.if_it_comes(job, step.states("waiting"))
    step("read the job about to start", job).retrieve()
    answer = step("suspend a job about to start", job).suspend()
    step.skip_if_accepted(answer, "the job had started, perhaps")
    step.waits.until(job, step.states("running", "held"), bodies.start_delay_s(step.profile))
    step.waits.watch("watch the job that was about to start", job)


def a_scheduled_job(step: JobStep) -> None:
    start = step.later(bodies.FAR_AHEAD_S)
    job = step.created("create a scheduled job", scheduleDefinition={"scheduleDefinitionStartTime": start})
    step.waits.until(job, step.states("waiting"))
    step("read the scheduled job", job).retrieve()
    step("suspend a scheduled job", job).suspend()
    step("read the scheduled job after the refused suspend", job).retrieve()
    step("resume a scheduled job", job).resume()
    step("read the scheduled job after the refused resume", job).retrieve()
    step.waits.watch("watch the scheduled job", job)


def a_completed_job(step: JobStep) -> None:
    changes = step.ending()
    job = step.created("create a job to complete", **changes)
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))
    step("read the completed job", job).retrieve()
    step("suspend a completed job", job).suspend()
    step("read the completed job after the refused suspend", job).retrieve()
    step("resume a completed job", job).resume()
    step("read the completed job after the refused resume", job).retrieve()


def a_rejected_job(step: JobStep) -> None:
    service = step.service("rejected", needed=False)
    job = step.created("create a job to be rejected", monitoredObject=service)
    step.waits.until(job, step.states("refused"))
    _try_both(step, job, "rejected")


@tables.needs("starved")
def a_starved_job(step: JobStep) -> None:
    service = step.service("no_resources", needed=False)
    job = step.lasting("create a job to be starved", until=step.states("starved"), monitoredObject=service)
    _try_both(step, job, "starved")


def a_cancelled_job(step: JobStep) -> None:
    job = step.running("create a job to be cancelled")
    step("cancel the job", job).cancel()
    step.waits.if_it_comes(job, step.states("stopped"))
    step.waits.watch("watch the cancelled job", job)
    _try_both(step, job, "cancelled")


def suspend_declined(step: JobStep) -> None:
    service = step.service("suspend_declined", needed=False)
    job = step.running("create a job that declines suspend", monitoredObject=service)
    step("read the job before the declined suspend", job).retrieve()
    step("suspend that is declined", job).suspend()
    step("read the job after the declined suspend", job).retrieve()
    step.waits.watch("watch the job after the declined suspend", job)


def resume_declined(step: JobStep) -> None:
    service = step.service("resume_declined", needed=False)
    job = step.running("create a job that declines resume", monitoredObject=service)
    step.done(step("suspend the job that declines resume", job).suspend())
    step("read the job before the declined resume", job).retrieve()
    step("resume that is declined", job).resume()
    step("read the job after the declined resume", job).retrieve()
    step.waits.watch("watch the job after the declined resume", job)


def unknown_ids(step: JobStep) -> None:
    job = step.running("create the job with a real id")
    unknown = step.unknown_id(job)
    step("suspend an unknown id", unknown=unknown).suspend(unknown)
    step.done(step("suspend the real id", job).suspend())
    step("resume an unknown id", unknown=unknown).resume(unknown)
    step("resume the real id", job).resume()
    near = step.unknown_id(job)
    step("suspend a nearly real id", unknown=near).suspend(near)
    step("resume a nearly real id", unknown=near).resume(near)
