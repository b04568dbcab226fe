"""Drives: create jobs, valid ones of every kind and those that must be refused.

Judged by test_create, test_retrieve.  FM: W148 6.1.2, 6.1.3: R1-R5, R7-R14, O3.
"""

import copy
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.halt import Blocked, NotApplicable, Undeclared
from lso_conformance.drive.job_step import JobStep
from lso_conformance.standard import dates

CONTROL = "create with the mandatory attributes"
ANOTHER_ORDER = "create with the attributes in another order"
MANY = 50

# What a creation must repeat unchanged, whatever the product behind it (R12).  The first group
# is the API's own; the second stands in the service-specific part, which a target may restrict.
ECHOES: Mapping[str, Mapping[str, Any]] = {
    "a unicode description": {"description": "Prüfung \u2013 試験 👩\u200d🚀 e\u0301 \u00e9 \u200f"},
    "an empty description": {"description": ""},
    "blanks around a description": {"description": "  two blanks \t and a tab  "},
    "characters with a meaning": {"description": "<b>&amp; \"quoted\" 'single' \\n %s ${x} {{y}} </b>"},
    "a long description": {"description": "0123456789" * 40},
    "a number as text": {"description": "007"},
    "a text of several lines": {"description": "first line\n\n\tthird line\n"},
    "another priority": {"jobPriority": 42},
    "a priority of zero": {"jobPriority": 0},
    "cron strings": {
        "scheduleDefinition": {
            "recurringSchedule": {
                "second": "0", "minute": "*/30", "hour": "0-23/2", "dayOfMonth": "*", "month": "JAN-DEC",
                "dayOfWeek": "SUN,MON-FRI", "hourRange": [{"start": "08:00", "end": "12:00"}],
            }
        }
    },
}  # fmt: skip
FULL_SCHEDULE = "a full schedule"
OFFSETS = "times with an offset"
HREF = "an href of the service"
WITH_OPTIONS = (
    "create with description and jobPriority",
    "create on an ordered pair with both",
    "create on an entity with both",
)
OWN_ECHOES = (*ECHOES, FULL_SCHEDULE, OFFSETS, HREF)
SERVICE_ECHOES: Mapping[str, Mapping[str, Any]] = {
    "a big integer": {"x-sequence": 9007199254740993},
    "decimals": {"x-ratio": 0.1, "x-whole": 10.0, "x-small": 1.5e-7, "x-long": 3.141592653589793},
    "texts": {"x-text": "  Prüfung 👩\u200d🚀 e\u0301 ", "x-markup": '<b>&amp; "x" </b>', "x-digits": "007"},
    "a text in a known attribute": {"pattern": " a\u0301 <&> "},
    "an empty string": {"x-empty": ""},
    "an empty object and list": {"x-object": {}, "x-list": []},
    "false and zero": {"x-flag": False, "x-zero": 0},
    "a list": {"x-list": [3, 1, 2, 2, "b", "a", 1]},
    "an unknown nested attribute": {"x-nested": {"list": [1, "two", [3.5], {"four": ""}], "flag": False}},
    "an attribute with a type": {"x-typed": {"@type": "Example", "value": 1}},
    "a key with a slash": {"x-a/b~c": "d"},
}
# What, the JSON pointer of the element, and a value that the OAS does not allow there.
WRONG_VALUES: Mapping[str, tuple[str, Any]] = {
    "a word as jobPriority": ("/jobPriority", "high"),
    "a number in quotes as jobPriority": ("/jobPriority", "7"),
    "a fraction as jobPriority": ("/jobPriority", 2.5),
    "a word outside jobType": ("/jobType", "sometimes"),
    "a jobType in capitals": ("/jobType", "ON-DEMAND"),
    "a word outside outputFormat": ("/outputFormat", "pdf"),
    "a word outside resultFormat": ("/resultFormat", "telegram"),
    "text as granularity": ("/granularity", "15 minutes"),
    "text as timeDurationValue": ("/granularity/timeDurationValue", "15"),
    "a unit outside timeDurationUnits": ("/reportingPeriod/timeDurationUnits", "FORTNIGHT"),
    "a list as scheduleDefinition": ("/scheduleDefinition", []),
    "a start time that is none": ("/scheduleDefinition", {"scheduleDefinitionStartTime": "tomorrow"}),
    "a start time without zone": (
        "/scheduleDefinition",
        {"scheduleDefinitionStartTime": "2099-01-01T00:00:00"},
    ),
    "a start time that does not exist": (
        "/scheduleDefinition",
        {"scheduleDefinitionStartTime": "2099-02-30T00:00:00Z"},
    ),
    "an execution duration as text": ("/scheduleDefinition", {"executionDuration": "1 hour"}),
    "a number as description": ("/description", 12),
    "text as configuration": ("/serviceSpecificConfiguration", "ping"),
    "a kind of monitoredObject that does not exist": ("/monitoredObject/@type", "GalaxyRef"),
}
INCOMPLETE_VALUES: Mapping[str, tuple[str, Any]] = {
    "a granularity without units": ("/granularity", {"timeDurationValue": 15}),
    "a reportingPeriod without value": ("/reportingPeriod", {"timeDurationUnits": "MIN"}),
}
MALFORMED: Mapping[str, Callable[[bytes], bytes]] = {
    "a body that ends early": lambda body: body[:-1],
    "a trailing comma": lambda body: body[:-1] + b",}",
    "text after the body": lambda body: body + b" and more",
    "an empty body": lambda _: b"",
    "a list instead of an object": lambda body: b"[" + body + b"]",
    "text instead of JSON": lambda _: b"jobType=on-demand",
}


def without(body: dict[str, Any], *path: str) -> dict[str, Any]:
    """The body less one element."""
    inner = body
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return body


def with_value(body: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """The body with one element set."""
    *path, last = pointer.split("/")[1:]
    inner = body
    for key in path:
        inner = inner[key]
    inner[last] = value
    return body


def backwards(value: Any) -> Any:
    """The same JSON value with the attributes of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: backwards(inner) for key, inner in reversed(value.items())}
    return [backwards(inner) for inner in value] if isinstance(value, list) else value


def plain(step: JobStep) -> None:
    job = step.lasting(CONTROL)
    step("read the new job", job).retrieve()
    step.waits.until(job, step.states("running", "waiting"))
    step("read the new job later", job).retrieve()


def options(step: JobStep) -> None:
    given = {"description": "Loopback of a port", "jobPriority": 3}
    plain_one, on_pair, on_entity = WITH_OPTIONS
    step(CONTROL).create(bodies.create(step.profile))
    step(plain_one).create(bodies.create(step.profile, **given))
    for name, monitored in (
        (on_pair, bodies.ordered_pair(step.profile)),
        (on_entity, bodies.entity(step.profile)),
    ):
        if monitored is None:
            step.leave_out(name, "the profile declares no such monitored object")
        else:
            step(name).create(bodies.create(step.profile, monitoredObject=monitored, **given))


def echoes(step: JobStep) -> None:
    for what, changes in ECHOES.items():
        _create_and_read(step, what, changes)
    start, end = (step.later(times * bodies.FAR_AHEAD_S) for times in (1, 2))
    whole: dict[str, Any] = {
        "scheduleDefinitionStartTime": start,
        "scheduleDefinitionEndTime": end,
        "executionDuration": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
    }
    _create_and_read(step, FULL_SCHEDULE, {"scheduleDefinition": whole})
    local = {name: _with_offset(whole[name]) for name in whole if name.endswith("Time")}
    _create_and_read(step, OFFSETS, {"scheduleDefinition": {**whole, **local}})
    monitored = bodies.create(step.profile)["monitoredObject"]
    if monitored["@type"] == "ServiceRef":
        href = {**monitored, "serviceHref": "https://inventory.example.net/service/1?view=full#top"}
        _create_and_read(step, HREF, {"monitoredObject": href})
    else:
        step.leave_out(f"create with {HREF}", "the profile's job_template is not about a service")


def _with_offset(text: str) -> str:
    """The same time, as a clock east of Greenwich shows it."""
    then = dates.parsed(text)
    return text if then is None else dates.written(then, "+05:30")


def service_echoes(step: JobStep) -> None:
    for what, extra in SERVICE_ECHOES.items():
        template = bodies.create(step.profile)["serviceSpecificConfiguration"]
        _create_and_read(step, what, {"serviceSpecificConfiguration": {**template, **extra}})


def _create_and_read(step: JobStep, what: str, changes: Mapping[str, Any]) -> None:
    before = len(step.jobs)
    step(f"create with {what}").create(bodies.create(step.profile, **changes))
    if len(step.jobs) > before:
        step(f"read the job with {what}", step.jobs[-1]).retrieve()


def job_types(step: JobStep) -> None:
    is_taken_up(step, step.lasting(CONTROL))  # as long as what is tried
    for job_type in step.api.words("jobType"):
        name = f"create a {job_type} job"
        if step.profile.ixit.test_data.supported.claims("jobType", job_type) is False:
            step.leave_out(name, f"the profile does not list {job_type} in test_data.supported.job_types")
        else:
            tried(step, name, {"jobType": job_type})


def tried(
    step: JobStep, name: str, words: Mapping[str, str], control: str = CONTROL, reports: int = 0,
    **changes: Any,
) -> HeldJob | None:  # fmt: skip
    """A job that differs from the control in words that the target need not take; None where it did not.

    Refused, is it that, or does nothing go any more?
    """
    with suppress(Blocked):
        facts = {"asks": dict(words)}
        job = step.lasting(name, reports=reports, facts=facts, shorter=False, **{**changes, **words})
        if is_taken_up(step, job):
            return job
    with suppress(Blocked):
        is_taken_up(step, step.lasting(control, reports=reports, shorter=False, **changes))
    return None


def is_taken_up(step: JobStep, job: HeldJob) -> bool:
    """Wait until a job has been checked by the target, and say whether it goes on."""
    step.waits.at_best(job, step.states("running", "waiting", "refused"))
    return job.state not in step.api.job.in_role("refused")


def mandatory_attributes(step: JobStep) -> None:
    step(CONTROL).create(bodies.create(step.profile))
    for attribute in step.api.create_mandatory:
        body = without(bodies.create(step.profile), attribute)
        step(f"create without {attribute}", mutant=CONTROL, element=f"/{attribute}").create(body)
        body = bodies.create(step.profile, **{attribute: None})
        step(f"create with null as {attribute}", mutant=CONTROL, element=f"/{attribute}").create(body)


def wrong_values(step: JobStep) -> None:
    step(CONTROL).create(bodies.create(step.profile))
    for what, (pointer, value) in {**WRONG_VALUES, **INCOMPLETE_VALUES}.items():
        body = with_value(bodies.create(step.profile), pointer, value)
        step(f"create with {what}", mutant=CONTROL, element=pointer).create(body)


def malformed(step: JobStep) -> None:
    step(CONTROL).create(bodies.create(step.profile))
    right = json.dumps(bodies.create(step.profile)).encode()
    for what, spoiled in MALFORMED.items():
        step(f"create with {what}", mutant=CONTROL, element="").create(content=spoiled(right))


def without_a_type(step: JobStep) -> None:
    step(CONTROL).create(bodies.create(step.profile))
    body = without(bodies.create(step.profile), "serviceSpecificConfiguration", "@type")
    step("create without @type", mutant=CONTROL, element="/serviceSpecificConfiguration/@type").create(body)
    body = with_value(bodies.create(step.profile), "/serviceSpecificConfiguration/@type", 7)
    step(
        "create with a number as @type", mutant=CONTROL, element="/serviceSpecificConfiguration/@type"
    ).create(body)


def on_a_service(step: JobStep) -> None:
    monitored = bodies.create(step.profile)["monitoredObject"]
    if monitored["@type"] != "ServiceRef":
        monitored = step.service("usable", needed=False)
    _kind(step, "a service", monitored, [("serviceId",)])


def on_an_ordered_pair(step: JobStep) -> None:
    monitored = bodies.ordered_pair(step.profile)
    if monitored is None:
        raise NotApplicable("the profile declares no ordered pair (test_data.ordered_pair)")
    paths = [("serviceFrom",), ("serviceTo",), ("serviceFrom", "serviceFromId"), ("serviceTo", "serviceToId")]
    _kind(step, "an ordered pair", monitored, paths)


def on_an_entity(step: JobStep) -> None:
    monitored = bodies.entity(step.profile)
    if monitored is None:
        raise NotApplicable("the profile declares no entity (test_data.entity)")
    _kind(step, "an entity", monitored, [("entityId",)])


def another_order(step: JobStep) -> None:
    step(CONTROL).create(bodies.create(step.profile))
    _claimed(step, ANOTHER_ORDER, backwards(bodies.create(step.profile)))


def _claimed(step: JobStep, name: str, body: dict[str, Any]) -> None:
    """Create what the profile declares; refused, is it that, or does nothing go any more?"""
    before = len(step.jobs)
    step(name).create(body)
    if len(step.jobs) > before:
        step(f"read: {name}", step.jobs[-1]).retrieve()
    else:
        step(CONTROL).create(bodies.create(step.profile))


def _kind(step: JobStep, kind: str, monitored: dict[str, Any], paths: list[tuple[str, ...]]) -> None:
    """The valid job on a kind of monitored object, and one without, with null and by href for each path."""
    control = f"create a job on {kind}"
    step(CONTROL).create(bodies.create(step.profile))
    _claimed(step, control, bodies.create(step.profile, monitoredObject=monitored))
    for path in paths:
        element = "/".join(["", *path])
        absent = without(copy.deepcopy(monitored), *path)
        spoiled = {
            f"create without {path[-1]}": absent,
            f"create with null as {path[-1]}": with_value(copy.deepcopy(monitored), element, None),
        }
        if path[-1].endswith("Id"):
            spoiled[f"create with a number as {path[-1]}"] = with_value(copy.deepcopy(monitored), element, 7)
            by_href = with_value(
                copy.deepcopy(absent), element[:-2] + "Href", "https://inventory.example.net/1"
            )
            spoiled[f"create with an href as {path[-1]}"] = by_href
        for what, wrong in spoiled.items():
            body = bodies.create(step.profile, monitoredObject=wrong)
            step(what, mutant=control, element=f"/monitoredObject{element}").create(body)


def wrong_configuration(step: JobStep) -> None:
    _wrong_configuration(step, "create with a wrong configuration", nested=False)


def wrong_nested_configuration(step: JobStep) -> None:
    _wrong_configuration(step, "create with a configuration wrong inside", nested=True)


def _wrong_configuration(step: JobStep, name: str, *, nested: bool) -> None:
    step(CONTROL).create(bodies.create(step.profile))
    body = bodies.create(step.profile)
    configuration = body["serviceSpecificConfiguration"]
    wrong = step.schemas.wrong_value(configuration["@type"], configuration, nested=nested)
    if wrong is None and nested:
        raise NotApplicable("the schema of the configuration has nothing nested")
    if wrong is None:
        raise Undeclared(f"no schema of {configuration['@type']} is known: name it in test_data.schemas")
    element, body["serviceSpecificConfiguration"] = wrong
    before = len(step.jobs)
    step(name, mutant=CONTROL, element=element, schema=configuration["@type"]).create(body)
    if len(step.jobs) > before:
        step.waits.until(step.jobs[-1], step.states("refused", "running", "waiting", "held"))


def many(step: JobStep) -> None:
    for _ in range(MANY):
        step("create many jobs").create(bodies.create(step.profile))
