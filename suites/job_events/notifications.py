"""Drives: jobs whose life is told to subscribers.

Judged by test_notifications.  FM: W148 6.19, 7.3: CR1-O2, R67-R69, O10, R16.
A subscription comes before the job that it is told of, and at the end of the job's life the scenario
waits, once, until everything that is due has come.  Who asks for everything is told of the jobs of
all other scenarios too, so few do.
"""

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldSubscription
from lso_conformance.drive.job_step import JobStep
from suites import tables
from suites.every_api.hub import repeated
from suites.job_apis.schedules import interval

EVERYTHING, CREATIONS, CHANGES = "subscribe to everything", "subscribe to creations", "subscribe to changes"
REPEATED = "subscribe by a repeated parameter"
AT_THE_SAME_CALLBACK = "subscribe to changes at the same callback"
BOTH = "subscribe to creations and changes"
WITH_EMPTY_QUERY = "subscribe with an empty query"
JOB, LATER, ENDING = "create a job to be told of", "create a later job to be told of", "create a job to end"
SOON, REJECTED, STARVED = "create a job to start soon", "create a job to reject", "create a job to starve"
LEAVES, STAYS = "subscribe and leave", "subscribe and stay"
READ_STAYING = "read the subscription that stays at the callback"
LATER_ACTION = "suspend the earlier job"
NEXT = "create a job after unregistering"
OLDER = "create a job before the subscription"
UNTOUCHED = "create a job that nobody reads"
RECURRING = "create a job that recurs"
LAST_READ = "read the job when all was told"


def whole_life(step: JobStep) -> None:
    everything = step.subscribe(EVERYTHING)
    creations = step.subscribe(CREATIONS, step.asking("created"))
    changes = step.subscribe(CHANGES, step.asking("changed"))
    job = step.running(JOB)
    step.done(step("suspend the job", job).suspend())
    step("read the suspended job", job).retrieve()
    step.waits.watch("watch the suspended job", job)  # which keeps the times of the events apart
    step.done(step("resume the job", job).resume())
    step.waits.until(job, step.states("running"))
    step.done(step("suspend the job again", job).suspend())
    step("read the job suspended again", job).retrieve()
    answer = step("cancel the job", job).cancel()
    if answer.status is not None and answer.status < 300:
        step.waits.at_best(job, step.states("stopped"))
    step("suspend the job that is over", job).suspend()
    _told(step, job, everything, creations, changes)


def repeated_parameter(step: JobStep) -> None:
    step.subscribe(CREATIONS, step.asking("created"))
    both, _ = step.try_to_subscribe(REPEATED, repeated(step))
    job = step.running(JOB)
    if both is not None:
        step.waits.for_events(job, both)


def one_callback(step: JobStep) -> None:
    first = step.subscribe(CREATIONS, step.asking("created"))
    second, _ = step.try_to_subscribe(AT_THE_SAME_CALLBACK, step.asking("changed"), at=first.inbox)
    job = step.running(JOB)
    step.waits.for_events(job, first, *([second] if second is not None else []))
    if second is None or second.id == first.id:
        for name in (READ_STAYING, NEXT):
            step.leave_out(name, "there are no two subscriptions at one callback")
        return
    step.done(step("unregister the second at the callback").unregister(second))
    step(READ_STAYING).registration(first.id)
    step.waits.for_events(step.running(NEXT), first)


def an_older_job(step: JobStep) -> None:
    job = step.running(OLDER)
    changes = step.subscribe(CHANGES, step.asking("changed"))
    job.seen.clear()  # what was before the subscription is told to nobody
    step.done(step("suspend the older job", job).suspend())
    step("read the older job suspended", job).retrieve()
    step.waits.for_events(job, changes)


def starts_later(step: JobStep) -> None:
    changes = step.subscribe(CHANGES, step.asking("changed"))
    everything = step.subscribe(WITH_EMPTY_QUERY, "")
    far = {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}
    job = step.created(LATER, scheduleDefinition=far)
    step.waits.until(job, step.states("waiting"))
    soon = step.lasting(SOON, scheduleDefinition={"scheduleDefinitionStartTime": step.later()})
    step.waits.until(soon, step.states("running"), bodies.start_delay_s(step.profile))
    step.waits.for_events(job, changes, everything)
    step.waits.for_events(soon, changes, everything)


def ends(step: JobStep) -> None:
    both = step.subscribe(BOTH, step.asking("created", "changed"))
    job = step.created(ENDING, **step.ending())
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))
    _told(step, job, both)


def read_when_told(step: JobStep) -> None:
    both = step.subscribe(BOTH, step.asking("created", "changed"))
    job = step.created(ENDING, **step.ending())
    for state in step.states("running", "done"):
        step.waits.untouched(job, both, state, bodies.ends_after_s(step.profile))
        step(f"read the job told to be {state}", job).retrieve()
    _told(step, job, both)


def starts_untouched(step: JobStep) -> None:
    changes = step.subscribe(CHANGES, step.asking("changed"))
    start = {"scheduleDefinitionStartTime": step.later()}
    job = step.lasting(UNTOUCHED, scheduleDefinition=start)
    [running] = step.states("running")
    step.waits.untouched(job, changes, running, bodies.start_delay_s(step.profile))
    step(LAST_READ, job).retrieve()


def recurs(step: JobStep) -> None:
    both = step.subscribe(BOTH, step.asking("created", "changed"))
    cron, seconds = interval(step)
    schedule = {"recurringSchedule": cron, "executionDuration": bodies.execution(step.profile, 2)}
    job = step.taken(RECURRING, **bodies.reporting(step.profile), scheduleDefinition=schedule)
    for role in ("running", "waiting", "running"):
        step.waits.at_best(job, step.states(role), seconds)
    step("cancel the job that recurs", job).cancel()
    step.waits.at_best(job, step.states("stopped"))
    _told(step, job, both)


def is_rejected(step: JobStep) -> None:
    service = step.service("rejected", needed=False)
    both = step.subscribe(BOTH, step.asking("created", "changed"))
    job = step.created(REJECTED, monitoredObject=service)
    step.waits.until(job, step.states("refused"))
    _told(step, job, both)


@tables.needs("starved")
def finds_no_resources(step: JobStep) -> None:
    service = step.service("no_resources", needed=False)
    both = step.subscribe(BOTH, step.asking("created", "changed"))
    job = step.lasting(STARVED, until=step.states("starved"), monitoredObject=service)
    _told(step, job, both)


def after_unregistering(step: JobStep) -> None:
    leaves = step.subscribe(LEAVES, step.asking("created", "changed"))
    stays = step.subscribe(STAYS, step.asking("created", "changed"))
    first = step.running("create a job before unregistering")
    step.waits.for_events(first, leaves, stays)
    step.done(step("unregister", unsubscribed=leaves.id).unregister(leaves))
    step.waits.watch("let pass what is on its way", first)
    step.done(step(LATER_ACTION, first).suspend())
    step("read the job suspended after unregistering", first).retrieve()
    job = step.running(NEXT)
    step.waits.for_events(first, stays)
    step.waits.for_events(job, stays)
    step.waits.watch("let pass what should not be on its way", job)


def _told(step: JobStep, job: HeldJob, *subscriptions: HeldSubscription) -> None:
    step.waits.for_events(job, *subscriptions)
    step(LAST_READ, job).retrieve()
