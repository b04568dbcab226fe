"""Drives: modify a job, in the state that allows it and in those that do not.

Judged by test_modify.  FM: W148 6.4, 6.6: R16, R20, R22-R27, R29-R31.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldProcess
from lso_conformance.drive.halt import Blocked, NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.log.scenario import TabledScenario
from lso_conformance.standard.api import Api
from suites import tables
from suites.job_apis.create import is_taken_up

ROLE = "modify"
LEFT_CHANGING = ("held", "running", "waiting")  # roles of the states after a modify
CONTROL = "modify a job"
WRONG_VALUES: Mapping[str, tuple[str, Any]] = {
    "text as jobPriority": ("jobPriority", "high"),
    "a fraction as jobPriority": ("jobPriority", 2.5),
    "a number as description": ("description", 12),
    "text as granularity": ("granularity", "15 minutes"),
    "a unit outside timeDurationUnits": (
        "reportingPeriod",
        {"timeDurationValue": 1, "timeDurationUnits": "FORTNIGHT"},
    ),
    "a word outside outputFormat": ("outputFormat", "pdf"),
    "a word outside resultFormat": ("resultFormat", "telegram"),
    "a list as scheduleDefinition": ("scheduleDefinition", []),
    "a start time that is none": ("scheduleDefinition", {"scheduleDefinitionStartTime": "tomorrow"}),
    "text as configuration": ("serviceSpecificConfiguration", "ping"),
}


def _suspended(
    step: JobStep, name: str, optional: Mapping[str, Any] = bodies.OPTIONS, **changes: Any
) -> HeldJob:
    """A new job with description and priority, if the target takes them, that is suspended."""
    job = step.running(name, optional=optional, **changes)
    step.done(step("suspend it", job).suspend())
    return job


def _values(step: JobStep, *attributes: str) -> dict[str, Any]:
    """Values to be set; an attribute without another value is left out."""
    found = {name: bodies.change(step.profile, name) for name in attributes}
    return {name: value for name, value in found.items() if value is not None}


def may_change(api: Api) -> tuple[str, ...]:
    """The attributes that a modify may set (R23)."""
    return api.processes[ROLE].may_change


def _named(step: JobStep, *attributes: str) -> bool:
    """Whether the vendor's profile says that a modify may set all of them."""
    return set(attributes) <= step.profile.ixit.test_data.changes.keys()


def first_change(step: JobStep) -> dict[str, Any]:
    """The one change that a scenario needs to show something else: a description, if nothing is named."""
    known = may_change(step.api)
    named = [name for name in known if _named(step, name)]
    return _values(step, named[0] if named else known[0])


def _second_change(step: JobStep) -> dict[str, Any]:
    """Another attribute than the first change, so that what undoes the first shows; if one is named."""
    known = may_change(step.api)
    named = [name for name in known if _named(step, name)]
    return _values(step, named[1] if len(named) > 1 else known[0])


def _change(
    step: JobStep, job: HeldJob, what: str, changes: Mapping[str, Any], *, needed: bool
) -> HeldProcess:
    """Modify the job, and read it and the process before and after.

    Raises:
        Blocked: the modify was not accepted.
        NotApplicable: it was refused, and may be.
    """
    step(f"read the job before {what}", job).retrieve()
    answer = step(what, job, named=_named(step, *changes)).modify(**changes)
    process = step.process(answer, needed=needed)
    step.waits.settle(process)
    step(f"read the process of {what}").follow(process)
    if not needed and process.state == step.api.process_states["refused"]:
        raise NotApplicable(f"{what}: refused, which is allowed", process.created.number)
    step(f"read the job after {what}", job).retrieve()
    if process.state == step.api.process_states["done"] and job.state in step.api.job.in_role("changing"):
        step.waits.until(job, step.states(*LEFT_CHANGING))
        step(f"read the job after {what}", job).retrieve()
    return process


def _try(step: JobStep, job: HeldJob, what: str) -> None:
    """Ask for a change that must be refused, and read the job before and after."""
    changes = first_change(step)
    step(f"read the job before: {what}", job).retrieve()
    answer = step(what, job, named=_named(step, *changes)).modify(**changes)
    step.settled(answer)
    step(f"read the job after: {what}", job).retrieve()
    step.look_again(f"read the process of: {what}", answer)


def a_suspended_job(step: JobStep) -> None:
    job = _suspended(step, "create a job to modify")
    changes = first_change(step)
    process = _change(step, job, CONTROL, changes, needed=True)
    step("list the modifies of the job").list("list_modify", **{step.api.job_reference[1]: job.id})
    with suppress(Blocked):  # back in suspended it is only warned of (FM-B7)
        step.waits.until(job, step.states("running"))
    step.waits.watch("watch the modified job", job)
    step("read the modified job", job).retrieve()
    step("read the modify again").follow(process)


def a_running_job(step: JobStep) -> None:
    job = step.running("create a running job to modify")
    _try(step, job, "modify a running job")
    step.waits.watch("watch the running job after the refused modify", job)


def _alone(step: JobStep, attribute: str) -> None:
    changes = _values(step, attribute)
    if not changes:
        raise NotApplicable(f"test_data.changes and supported leave no other value for {attribute}")
    job = _suspended(step, f"create a job to change its {attribute}")
    _change(step, job, f"change {attribute} alone", changes, needed=_named(step, attribute))


ALONE = {
    name: TabledScenario(f"{name}_alone", _alone, (name,), tables.having(may_change, name))
    for name in tables.of_all(may_change)
}


def several_together(step: JobStep) -> None:
    named = [name for name in may_change(step.api) if _named(step, name)] or ["description", "jobPriority"]
    job = _suspended(step, "create a job to change in several ways")
    _change(step, job, "change several together", _values(step, *named), needed=False)


def twice(step: JobStep) -> None:
    first, second = first_change(step), _second_change(step)
    job = _suspended(step, "create a job to modify twice")
    _change(step, job, "modify for the first time", first, needed=False)
    if job.state not in step.api.job.in_role("held"):
        step.waits.until(job, step.states("running"))
        step.done(step("suspend it again", job).suspend())
    _change(step, job, "modify for the second time", second, needed=False)


def of_another_priority(step: JobStep) -> None:
    changes = _values(step, "description")
    job = _suspended(step, "create a job of another priority", optional={**bodies.OPTIONS, "jobPriority": 3})
    _change(step, job, "modify a job of another priority", changes, needed=False)


def of_another_kind(step: JobStep) -> None:
    """A job without any value that a SOF might take for a default."""
    sent, possible = bodies.create(step.profile), step.profile.ixit.test_data.supported.possible()
    usual = {sent["outputFormat"], sent["resultFormat"]}
    output, result = min(possible, key=lambda pair: len(usual & set(pair)))
    hour = {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}
    end = {"scheduleDefinitionEndTime": step.later(bodies.FAR_AHEAD_S), "executionDuration": hour}
    changes = _values(step, "description")
    words = {"outputFormat": output, "resultFormat": result}
    job = step.taken("create a job of another kind", **words, **bodies.OPTIONS, scheduleDefinition=end)
    if not is_taken_up(step, job):
        raise NotApplicable("a job of another kind was rejected, which is allowed", job.created.number)
    step.waits.until(job, step.states("running"))
    step.done(step("suspend the job of another kind", job).suspend())
    _change(step, job, "modify a job of another kind", changes, needed=False)


def a_recurring_job(step: JobStep) -> None:
    start = {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}
    often = {"second": "0", "minute": "*/30", "hour": "*", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*"}
    schedule = {**start, "recurringSchedule": often}
    job = step.taken("create a recurring job to modify", scheduleDefinition=schedule)
    step.waits.until(job, step.states("waiting"))
    changes = _values(step, "description")
    _change(step, job, "modify a recurring job", changes, needed=False)


def with_an_href(step: JobStep) -> None:
    outer, inner = step.api.job_reference
    job = _suspended(step, "create a job to modify with an href")
    reference = {inner: job.id, f"{outer}Href": f"https://sof.example.net/{job.id}"}
    body = {outer: reference, "description": "  two blanks, a tab \t "}
    step("read the job before the modify with an href", job).retrieve()
    process = step.process(step("modify with an href", job).query(ROLE, body), needed=False)
    step.waits.settle(process)
    step("read the modify with an href").follow(process)


def with_a_minute_in_seconds(step: JobStep) -> None:
    minute = {"timeDurationValue": 60, "timeDurationUnits": "SEC"}
    _easily_changed(step, "a minute in seconds", granularity=minute, reportingPeriod=minute)


def with_a_long_description(step: JobStep) -> None:
    text = 'Zażółć “gęślą” jaźń, it\'s "7 µs" — 測試. ' * 7
    _easily_changed(step, "a long description", description=text)


def _easily_changed(step: JobStep, what: str, **changes: Any) -> None:
    """Values that a SOF might cut, or write in another form (R24)."""
    job = _suspended(step, f"create a job to modify with {what}")
    process = step.process(step(f"modify with {what}", job).modify(**changes), needed=False)
    step.waits.settle(process)
    step(f"read the modify with {what}").follow(process)


def wrong_values(step: JobStep) -> None:
    job = _suspended(step, "create a job for wrong values")
    step("read the job before the wrong values", job).retrieve()
    for what, (attribute, value) in WRONG_VALUES.items():
        element = f"/{attribute}"
        step(f"modify with {what}", job, mutant=CONTROL, element=element).modify(**{attribute: value})
    step("read the job after the wrong values", job).retrieve()
    step.settled(step(CONTROL, job).modify(**first_change(step)))


def wrong_configuration(step: JobStep) -> None:
    right = bodies.create(step.profile)["serviceSpecificConfiguration"]
    wrong = step.schemas.wrong_value(right["@type"], right, nested=False)
    if wrong is None:
        raise NotApplicable(f"no schema of {right['@type']} is known: name it in test_data.schemas")
    element, value = wrong
    job = _suspended(step, "create a job for a wrong configuration")
    named = step(
        "modify to a wrong configuration", job, mutant=CONTROL, element=element, schema=right["@type"]
    )
    step.settled(named.modify(serviceSpecificConfiguration=value))
    step.waits.until(job, step.states(*LEFT_CHANGING))
    held = job.state in step.api.job.in_role("held")
    other = job if held else _suspended(step, "create another job to modify")
    step.settled(step(CONTROL, other).modify(**first_change(step)))


def put_off(step: JobStep) -> None:
    start = {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}
    schedule = {**bodies.create(step.profile)["scheduleDefinition"], **start}
    job = _suspended(step, "create a job to put off")
    _change(step, job, "put the job off", {"scheduleDefinition": schedule}, needed=False)
    with suppress(Blocked):  # back in suspended it is only warned of (FM-B7)
        step.waits.until(job, step.states("waiting", "running"))
    step("read the job that was put off", job).retrieve()


def a_scheduled_job(step: JobStep) -> None:
    start = {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}
    job = step.created("create a scheduled job to modify", scheduleDefinition=start)
    step.waits.until(job, step.states("waiting"))
    _change(step, job, "modify a scheduled job", _without_schedule(first_change(step)), needed=False)


def and_suspend_meanwhile(step: JobStep) -> None:
    """A job far from its start, which at no time of its modification can be suspended."""
    start = {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}
    job = step.created("create a job to suspend while it is modified", scheduleDefinition=start)
    step.waits.until(job, step.states("waiting"))
    answer = step("modify a job to suspend meanwhile", job).modify(**_without_schedule(first_change(step)))
    process = step.process(answer, needed=False)
    for _ in step.waits.meanwhile("read the modify meanwhile", process):
        step("suspend a job that is being modified", job).suspend()
        step("read the job that is being modified", job).retrieve()
    step.waits.settle(process)


def _without_schedule(changes: dict[str, Any]) -> Mapping[str, Any]:
    """The changes but that of the schedule, or others where nothing else is changed."""
    left = {name: value for name, value in changes.items() if name != "scheduleDefinition"}
    return left or bodies.MODIFIED


def a_completed_job(step: JobStep) -> None:
    job = step.created("create a job that completes", **step.ending())
    step.waits.until(job, step.states("done"), bodies.ends_after_s(step.profile))
    _try(step, job, "modify a completed job")


def a_cancelled_job(step: JobStep) -> None:
    job = step.running("create a job that is cancelled")
    step("cancel the job", job).cancel()
    step.waits.if_it_comes(job, step.states("stopped"))
    _try(step, job, "modify a cancelled job")


def a_rejected_job(step: JobStep) -> None:
    job = step.created("create a rejected job", monitoredObject=step.service("rejected", needed=False))
    step.waits.until(job, step.states("refused"))
    _try(step, job, "modify a rejected job")


@tables.needs("starved")
def a_starved_job(step: JobStep) -> None:
    service = step.service("no_resources", needed=False)
    job = step.lasting("create a starved job", until=step.states("starved"), monitoredObject=service)
    _try(step, job, "modify a starved job")


def declined(step: JobStep) -> None:
    service = step.service("modify_declined", needed=False)
    job = _suspended(step, "create a job that declines a modify", monitoredObject=service)
    _try(step, job, "modify that is declined")
    step.waits.watch("watch the job after the declined modify", job)


def unknown_ids(step: JobStep) -> None:
    job = _suspended(step, "create the job with a real id")
    changes = first_change(step)
    unknown = step.unknown_id(job)
    process = step.process(step(CONTROL, job).modify(**changes))
    step.waits.settle(process)
    step("read the real modify").follow(process)
    step.settled(step("modify an unknown job", unknown=unknown).modify(unknown, **changes))
    for place, which in enumerate(("an unknown modify", "another unknown modify", "a third unknown modify")):
        step.read_unknown(f"read {which}", process, place, role="retrieve_modify")
    step("read the job's id as a modify", unknown=job.id).read("retrieve_modify", job.id)
    cancel = step.process(step("cancel the job with a modify", job).cancel(), needed=False)
    step("read a cancel's id as a modify", unknown=cancel.id).read("retrieve_modify", cancel.id)


def _wrong(step: JobStep, what: str, element: str, reference: Any, **changes: Any) -> None:
    """Ask with a wrong reference (...: none) where the control has the job's."""
    outer = step.api.job_reference[0]
    body = changes if reference is ... else {outer: reference, **changes}
    step(f"modify {what}", mutant=CONTROL, element=element).query(ROLE, body)


def wrong_references(step: JobStep) -> None:
    outer, inner = step.api.job_reference
    job = _suspended(step, "create a job for wrong modifies")
    changes = first_change(step)
    step("read the job before the wrong modifies", job).retrieve()
    href = {f"{outer}Href": f"https://sof.example.net/{job.id}"}
    _wrong(step, "without a reference", f"/{outer}", ..., **changes)
    _wrong(step, "with null as reference", f"/{outer}", None, **changes)
    _wrong(step, "with an empty reference", f"/{outer}/{inner}", {}, **changes)
    _wrong(step, "with null as id", f"/{outer}/{inner}", {inner: None}, **changes)
    _wrong(step, "with an href only", f"/{outer}/{inner}", href, **changes)
    _wrong(step, "with the id outside", f"/{outer}", ..., id=job.id, **changes)
    step("read the job after the wrong modifies", job).retrieve()
    step.settled(step(CONTROL, job).modify(**changes))


def nothing(step: JobStep) -> None:
    job = _suspended(step, "create a job to change in nothing")
    answer = step("modify nothing", job, mutant=CONTROL, element="").modify()
    step.settled(answer)
    step.waits.until(job, step.states(*LEFT_CHANGING))
    if job.state in step.api.job.in_role("held"):
        step.settled(step(CONTROL, job).modify(**first_change(step)))
    else:
        other = _suspended(step, "create another job to modify")
        step.settled(step(CONTROL, other).modify(**first_change(step)))


def what_is_not_defined(step: JobStep) -> None:
    job = _suspended(step, "create a job to change in unknown ways")
    other = _suspended(step, "create a job that nobody means")
    changes = first_change(step)
    step("read the job that nobody means", other).retrieve()
    step.settled(step("modify with another job's id", job, undefined="/id").modify(**changes, id=other.id))
    step("read the job that nobody meant", other).retrieve()
    step.waits.until(job, step.states(*LEFT_CHANGING))
    name = "modify with an unknown attribute"
    step.settled(step(name, job, undefined="/sofInternal").modify(**changes, sofInternal="x"))
    step.waits.until(job, step.states(*LEFT_CHANGING))
    step("read the job after the unknown attribute", job).retrieve()
