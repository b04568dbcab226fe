"""Drives: jobs through the states that a SOF reaches by itself.

Judged by test_life_cycle.  FM: W148 6.1.4: R16.
"""

from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep
from suites import tables


def starts_at_once(step: JobStep) -> None:
    job = step.running("create a job that starts at once")
    step.waits.watch("watch the running job", job)


def starts_later(step: JobStep) -> None:
    start = step.later()
    later = {"scheduleDefinitionStartTime": start}
    until = step.states("waiting", "running")
    job = step.lasting("create a job that starts later", until=until, scheduleDefinition=later)
    step.waits.until(job, step.states("running"), bodies.start_delay_s(step.profile))


def starts_much_later(step: JobStep) -> None:
    start = step.later(bodies.FAR_AHEAD_S)
    job = step.created(
        "create a job that starts much later", scheduleDefinition={"scheduleDefinitionStartTime": start}
    )
    step.waits.until(job, step.states("waiting", "running"))
    step.waits.watch("watch the job that starts much later", job)


def ends(step: JobStep) -> None:
    changes = step.ending()
    job = step.created("create a job that ends", **changes)
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))
    step.waits.watch("watch the completed job", job)


def ends_after_a_suspension(step: JobStep) -> None:
    job = step.created("create a job that ends after a suspension", **step.ending())
    step.waits.if_it_comes(job, step.states("running"))
    step.done(step("suspend the job that ends", job).suspend(), needed=False)
    step.done(step("resume the job that ends", job).resume())
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))
    step.created("create a job after another has ended")


def ends_after_refusals(step: JobStep) -> None:
    job = step.created("create a job that ends after refusals", **step.ending())
    step.waits.if_it_comes(job, step.states("running"))
    step.skip_if_accepted(step("resume the job before its end", job).resume(), "judged elsewhere")
    step.settled(step("modify the job before its end", job).modify(**bodies.MODIFIED))
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))


def ends_after_a_declined_suspend(step: JobStep) -> None:
    service = step.service("suspend_declined", needed=False)
    name = "create a job that ends after a declined suspend"
    job = step.created(name, monitoredObject=service, **step.ending())
    step.waits.if_it_comes(job, step.states("running"))
    step.skip_if_accepted(step("suspend the job before its end", job).suspend(), "judged elsewhere")
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))


def suspended_over_its_end(step: JobStep) -> None:
    job = step.created("create a job that is suspended over its end", **step.ending())
    step.waits.if_it_comes(job, step.states("running"))
    step.done(step("suspend the job before its end", job).suspend(), needed=False)
    step.waits.watch("watch the suspended job over its end", job, bodies.ends_after_s(step.profile))


def is_rejected(step: JobStep) -> None:
    job = step.created("create a job that is rejected", monitoredObject=step.service("rejected"))
    step.waits.until(job, step.states("refused"))
    step.waits.watch("watch the rejected job", job)


@tables.needs("starved")
def finds_no_resources(step: JobStep) -> None:
    service = step.service("no_resources")
    name = "create a job without resources"
    job = step.lasting(name, until=step.states("starved"), monitoredObject=service)
    step.waits.watch("watch the job without resources", job)


@tables.needs("starved")
def finds_no_resources_later(step: JobStep) -> None:
    start = step.later()
    job = step.created(
        "create a later job without resources",
        monitoredObject=step.service("no_resources"),
        scheduleDefinition={"scheduleDefinitionStartTime": start},
    )
    step.waits.until(job, step.states("waiting", "starved"))
    step.waits.until(job, step.states("starved"), bodies.start_delay_s(step.profile))
