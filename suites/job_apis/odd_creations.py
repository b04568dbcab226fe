"""Drives: creations that break a sentence without a label, each beside its valid twin.

Judged by test_odd_creations.  FM: W148 7.2.3.8 (U5), 6.1.3 (U7); MANN 3.5.2 (U6).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.standard import urns
from suites.job_apis.create import CONTROL

VALIDATED = ("waiting", "running", "held")  # roles of states
IN_RANGE = "create a job with a recurring schedule in range"
DAILY = {"second": "0", "minute": "0", "hour": "0", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*"}
# What, the field, and a text that its row of the table does not allow; a weekday of 7 is Sunday in cron.
OUT_OF_RANGE: Mapping[str, tuple[str, str]] = {
    "a second of 99": ("second", "99"),
    "a minute of 75": ("minute", "75"),
    "an hour of 25": ("hour", "25"),
    "a day of 32": ("dayOfMonth", "32"),
    "a day of 0": ("dayOfMonth", "0"),
    "a month of 13": ("month", "13"),
    "a weekday of 9": ("dayOfWeek", "9"),
    "a list with an hour of 25": ("hour", "0,25"),
    "a range to a minute of 75": ("minute", "0-75"),
}
WITH_ID, BY_SENT_ID = "create with an id", "read by the id that was sent"
TYPE = "/serviceSpecificConfiguration/@type"
BROKEN = ("no v before its version", "nothing between two colons", "a blank")


def out_of_range(step: JobStep) -> None:
    control = step.taken(IN_RANGE, **_recurring(step, {}))
    for what, (field, text) in OUT_OF_RANGE.items():
        body = bodies.create(step.profile, **_recurring(step, {field: text}))
        element = f"/scheduleDefinition/recurringSchedule/{field}"
        step(f"create with {what}", mutant=IN_RANGE, element=element).create(body)
    _settle(step, control)


def _recurring(step: JobStep, changes: Mapping[str, str]) -> dict[str, Any]:
    """Changes that make a job run once a day."""
    schedule = {
        "recurringSchedule": {**DAILY, **changes}, "executionDuration": bodies.execution(step.profile, 1)
    }  # fmt: skip
    return {**bodies.reporting(step.profile), "scheduleDefinition": schedule}


def _settle(step: JobStep, control: HeldJob) -> None:
    """Wait until all that was accepted is validated; what never is keeps nobody waiting twice."""
    settled = (*step.states(*VALIDATED), *step.api.final)
    step.waits.at_best(control, settled)
    for job in step.jobs:
        if job is not control and control.state in settled:
            step.waits.at_best(job, settled)


def with_an_id(step: JobStep) -> None:
    given = step.unknown_id(step.created(CONTROL))
    before = len(step.jobs)
    body = {**bodies.create(step.profile), "id": given}
    step(WITH_ID, mutant=CONTROL, element="/id", given=given).create(body)
    if len(step.jobs) > before:
        step("read the job by the id that it got", step.jobs[-1]).retrieve()
        step(BY_SENT_ID, unknown=given).read("retrieve", given)
    else:
        step.leave_out(BY_SENT_ID, "the creation with an id was refused")


def broken(urn: str) -> Iterator[tuple[str, str]]:
    """(what, URN) of a URN in right form, broken in one place; the version only where it has one."""
    parts = urns.explain(urn).parts
    levels = [part.text for part in parts]
    places = [place for place, part in enumerate(parts) if part.role == urns.OF_VERSION]
    for place in places[:1]:
        changed = [*levels[:place], levels[place].removeprefix("v"), *levels[place + 1 :]]
        yield BROKEN[0], ":".join(changed)
    yield BROKEN[1], ":".join([*levels[:-1], "", levels[-1]])
    yield BROKEN[2], ":".join([*levels[:-1], f"{levels[-1]} {levels[-1]}"])


def broken_types(step: JobStep) -> None:
    configuration = bodies.create(step.profile)["serviceSpecificConfiguration"]
    urn = str(configuration.get("@type")) if isinstance(configuration, dict) else ""
    if not urns.is_meant(urn) or urns.explain(urn).all_remarks():
        raise NotApplicable("the @type of the profile's job_template is no URN in the form of MANN")
    control = step.created(CONTROL)
    spoiled = dict(broken(urn))
    for what in BROKEN:
        if what not in spoiled:
            step.leave_out(f"create with a type with {what}", "the @type of the profile has no version")
            continue
        other = {"serviceSpecificConfiguration": {**configuration, "@type": spoiled[what]}}
        body = bodies.create(step.profile, **other)
        step(f"create with a type with {what}", mutant=CONTROL, element=TYPE).create(body)
    _settle(step, control)
