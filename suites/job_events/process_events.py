"""Drives: modifications and a cancellation that are told to subscribers, each to those who asked.

Judged by test_process_events and test_object_events.
FM: W148 6.19, 7.3.6, 7.3.11 to 7.3.14: R67-R69, CR1-O2, R27, U2, R16.
"""

from collections.abc import Sequence
from contextlib import suppress

from lso_conformance.drive.calls import HeldJob, HeldProcess, HeldSubscription
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.seen.notification import Due, due_of_process, lacking, types
from suites.job_apis.modify import LEFT_CHANGING, first_change

EVERYTHING, MODIFIES = "subscribe to jobs and processes", "subscribe to modifications"
CANCELS, ALTERED = "subscribe to cancellations", "subscribe to changes of attributes"
OF_PROCESSES = ("altered", "modify_changed", "cancel_changed")  # who asks for more is told of all jobs
BOTH = "subscribe to modifications and cancellations"
JOB, REFUSING = "create a job to modify and cancel", "create a job that refuses a modify"
AFTER_THE_LAST = "read the job when all was told"
OLDER_PROCESS = "create a job before unregistering"
LEAVES, STAYS = "subscribe and leave", "subscribe and stay"
STRANGER, MOST_STRANGERS = "read what an event names", 3
LATER_ACTION = "modify the job after unregistering"


def modified(step: JobStep) -> None:
    everything = step.subscribe(EVERYTHING, step.asking("created", "changed", *OF_PROCESSES))
    modifies = step.subscribe(MODIFIES, step.asking("modify_changed"))
    cancels = step.subscribe(CANCELS, step.asking("cancel_changed"))
    altered = step.subscribe(ALTERED, step.asking("altered"))
    job = step.running(JOB)
    done = [_modified(step, job, "first"), _modified(step, job, "second", modifies)]
    cancel = step.process(step("cancel the job", job).cancel(), needed=False)
    step.waits.settle(cancel)
    step.waits.at_best(job, step.states("stopped"))
    _told(step, job, [*done, cancel], everything, modifies, cancels, altered)


def refused(step: JobStep) -> None:
    at_once = step("modify a running job", step.running("create a job to try a modify on"))
    step.process(at_once.modify(**first_change(step)), needed=False)  # else there is nothing to tell of
    both = step.subscribe(BOTH, step.asking("modify_changed", "cancel_changed"))
    job = step.running(REFUSING)
    processes = []
    for asked in ("modify the running job", "cancel the job", "cancel the job that is over"):
        call = step(asked, job)
        answer = call.modify(**first_change(step)) if asked.startswith("modify") else call.cancel()
        with suppress(NotApplicable):  # it may be refused at once (FM-B9)
            processes.append(step.process(answer, needed=False))
            step.waits.settle(processes[-1])
            if asked == "cancel the job":
                step.waits.at_best(job, step.states("stopped"))
    if not processes:
        raise NotApplicable("the target refuses at once what it does not do")
    _told(step, job, processes, both)


def after_unregistering(step: JobStep) -> None:
    query = step.asking(*OF_PROCESSES)
    leaves, stays = step.subscribe(LEAVES, query), step.subscribe(STAYS, query)
    job = step.running(OLDER_PROCESS)
    step.done(step("unregister", unsubscribed=leaves.id).unregister(leaves))
    step.waits.watch("let pass what is on its way", job)
    step.done(step("suspend the job after unregistering", job).suspend())
    answer = step(LATER_ACTION, job).modify(**first_change(step))
    process = step.process(answer, needed=False)
    step.waits.settle(process)
    cancel = step.process(step("cancel the job after unregistering", job).cancel(), needed=False)
    step.waits.settle(cancel)
    _told(step, job, [process, cancel], stays)
    step.waits.watch("let pass what should not be on its way", job)


def _modified(step: JobStep, job: HeldJob, which: str, told: HeldSubscription | None = None) -> HeldProcess:
    """Suspend the job and modify it, until that is done with.

    Where a subscription should be told how it ended, nothing is read before that.
    """
    step.done(step(f"suspend the job for the {which} modify", job).suspend())
    answer = step(f"ask for the {which} modify", job).modify(**first_change(step))
    process = step.process(answer)
    if told is not None:
        done = step.api.process_states["done"]
        step.waits.for_events(job, told, also=[Due("modify_changed", process.id, done)])
    step.waits.settle(process)
    step.waits.until(job, step.states(*LEFT_CHANGING))
    if job.state in step.api.job.in_role("held"):  # FM-B7
        step.done(step(f"resume the job after the {which} modify", job).resume())
    step.waits.if_it_comes(job, step.states("running"))
    return process


def _told(
    step: JobStep, job: HeldJob, processes: Sequence[HeldProcess], *subscriptions: HeldSubscription
) -> None:
    """Wait for what is due, and look at everything again."""
    due = [one for process in processes for one in _due(step, job, process)]
    step.waits.for_events(job, *subscriptions, also=due)
    step(AFTER_THE_LAST, job).retrieve()
    for process in processes:
        step(f"read the {process.kind} when all was told").follow(process)
    look_for_strangers(step, due, *subscriptions)


def look_for_strangers(step: JobStep, due: Sequence[Due], *subscriptions: HeldSubscription) -> None:
    """Read what is named by events that came in place of those that were due, to know whether it is there."""
    api, known = step.api, {one.id for one in due}
    readers = {"job": "retrieve", "report": api.reports.reads} | {
        k: p.reads for k, p in api.processes.items()
    }
    for each in subscriptions:
        gone = {one.role for one in lacking(each.inbox.came, types(each.query, api), due, api)}
        names = dict.fromkeys(
            (n.event.of, n.about) for n in each.inbox.came
            if n.taken and n.event and n.event.role in gone and n.about and n.about not in known
        )  # fmt: skip
        for of, name in list(names)[-MOST_STRANGERS:]:
            step(STRANGER, unknown=name).read(readers[of], name)


def _due(step: JobStep, job: HeldJob, process: HeldProcess) -> list[Due]:
    first = process.created.json()
    began = str(first.get("state")) if isinstance(first, dict) else ""
    found = due_of_process(process.kind, process.id, [began, str(process.state)], step.api)
    changes = step.api.processes[process.kind].may_change
    done = process.state == step.api.process_states["done"]
    return [*found, *([Due("altered", job.id)] if done and changes else [])]


# Who subscribed in a scenario, and the job that they are told of.
SUBSCRIBED = (
    *((modified, subscribed, JOB) for subscribed in (EVERYTHING, MODIFIES, CANCELS, ALTERED)),
    (refused, BOTH, REFUSING),
)
