"""Faults of create: what is accepted, what is identified how, what the answer lacks.

W148 5.3 (R2 to R4), 6.1.2 (R7 to R10, O3), 6.1.3 (R11, R13, R14). The echo of what the
buyer sent (R12) is in faults.echo.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Problem
from lso_conformance.sof.edits.reshaping import (
    Document,
    in_both,
    in_retrieved,
    inside,
    reads_as,
    was_suspended,
    without,
)
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import Breach, Row, add_fault, fault

CONFIGURATION = "serviceSpecificConfiguration"

# --- R7: a create request without a mandatory attribute is accepted ------------------------------

# What the server assumes for an absent attribute: so its answers still conform to the OpenAPI file.
ASSUMED: Document = {
    "granularity": {"timeDurationValue": 1, "timeDurationUnits": "MIN"},
    "jobType": "on-demand",
    "monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-usable"},
    "outputFormat": "json",
    "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
    "resultFormat": "payload",
    "scheduleDefinition": {},
    CONFIGURATION: {"@type": "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all"},
}
NAMES = {
    "granularity": "granularity",
    "jobType": "job-type",
    "monitoredObject": "monitored-object",
    "outputFormat": "output-format",
    "reportingPeriod": "reporting-period",
    "resultFormat": "result-format",
    "scheduleDefinition": "schedule-definition",
    CONFIGURATION: "configuration",
}


def _assumes(attribute: str, *, null: bool) -> type[Behaviour]:
    def change(document: Document) -> Document:
        assumed = document[attribute] is None if attribute in document else not null
        return {**document, attribute: ASSUMED[attribute]} if assumed else document

    return reads_as(change)


for _attribute, _name in NAMES.items():
    add_fault(
        f"accepts-no-{_name}",
        "W148-R7",
        f"Accepts a create request without {_attribute}, or with null, and assumes a value.",
        _assumes(_attribute, null=False),
        subtle=_attribute in {"reportingPeriod", "resultFormat", "outputFormat"},
    )
for _attribute in ("granularity", "scheduleDefinition"):
    add_fault(
        f"accepts-null-{NAMES[_attribute]}",
        "W148-R7",
        f"Accepts a create request whose {_attribute} is null, and assumes a value.",
        _assumes(_attribute, null=True),
        subtle=True,
    )

# --- R8 to R10: a monitored object without its ids is accepted -----------------------------------


def _monitored(kind: str, complete: Callable[[Document], Document]) -> type[Behaviour]:
    def change(document: Document) -> Document:
        monitored = document.get("monitoredObject")
        if isinstance(monitored, dict) and monitored.get("@type") == kind:
            return {**document, "monitoredObject": complete(monitored)}
        return document

    return reads_as(change)


def _with(name: str, assumed: Any) -> Callable[[Document], Document]:
    """Adds the absent attribute."""
    return lambda found: found if name in found else {**found, name: assumed}


def _with_end(side: str) -> Callable[[Document], Document]:
    """Adds the id to one end of a pair that has the end, but not its id."""

    def complete(found: Document) -> Document:
        end = found.get(side)
        return {**found, side: {f"{side}Id": "uni-0", **end}} if isinstance(end, dict) else found

    return complete


def _by_href(name: str) -> Callable[[Document], Document]:
    """Adds the id only where an address is given in its place."""
    return lambda found: {f"{name}Id": "from-href", **found} if f"{name}Href" in found else found


def _not_null(name: str) -> Callable[[Document], Document]:
    return lambda found: {**found, name: "unknown"} if found.get(name, "") is None else found


for _breach in (
    Breach("accepts-pair-without-from", "W148-R8", "an ordered pair without its serviceFrom",
           _monitored("ServiceFromToRef", _with("serviceFrom", {"serviceFromId": "uni-0"})), subtle=False),
    Breach("accepts-pair-without-to", "W148-R8", "an ordered pair without its serviceTo",
           _monitored("ServiceFromToRef", _with("serviceTo", {"serviceToId": "uni-0"})), subtle=False),
    Breach("accepts-pair-without-from-id", "W148-R8", "an ordered pair whose serviceFrom has no id",
           _monitored("ServiceFromToRef", _with_end("serviceFrom")), subtle=True),
    Breach("accepts-pair-without-to-id", "W148-R8", "an ordered pair whose serviceTo has no id",
           _monitored("ServiceFromToRef", _with_end("serviceTo")), subtle=True),
    Breach("accepts-service-without-id", "W148-R9", "a service without its serviceId",
           _monitored("ServiceRef", _with("serviceId", "svc-usable")), subtle=False),
    Breach("accepts-service-with-null-id", "W148-R9", "a service whose serviceId is null",
           _monitored("ServiceRef", _not_null("serviceId")), subtle=True),
    Breach("accepts-service-by-href", "W148-R9", "a service with a serviceHref in place of its serviceId",
           _monitored("ServiceRef", _by_href("service")), subtle=True),
    Breach("accepts-entity-without-id", "W148-R10", "an entity without its entityId",
           _monitored("EntityRef", _with("entityId", "port-0")), subtle=False),
    Breach("accepts-entity-with-null-id", "W148-R10", "an entity whose entityId is null",
           _monitored("EntityRef", _not_null("entityId")), subtle=True),
    Breach("accepts-entity-by-href", "W148-R10", "an entity with an entityHref in place of its entityId",
           _monitored("EntityRef", _by_href("entity")), subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, f"Accepts {_breach.text}.", _breach.of, subtle=_breach.subtle)

# --- O3: the optional attributes -----------------------------------------------------------------


def _forgets(attribute: str, kind: str = "") -> type[Behaviour]:
    class Forgets(Behaviour):
        def show_request(self, job: Job) -> Document:
            shown = super().show_request(job)
            if kind in job.request["monitoredObject"]["@type"]:
                shown.pop(attribute, None)
            return shown

    return Forgets


add_fault(
    "description-dropped", "W148-O3", "Never shows a description.", _forgets("description"), subtle=False
)
add_fault("priority-dropped", "W148-O3", "Never shows a jobPriority.", _forgets("jobPriority"), subtle=False)
add_fault(
    "description-dropped-for-pairs",
    "W148-O3",
    "Never shows the description of a job on an ordered pair.",
    _forgets("description", "ServiceFromToRef"),
    subtle=True,
)


@fault("W148-O3", subtle=True)
class PriorityAlwaysDefault(Behaviour):
    """Shows the default jobPriority, whatever the buyer sent."""

    def show_request(self, job: Job) -> Document:
        return {**super().show_request(job), "jobPriority": 5}


# --- R2 to R4: the service-specific part ---------------------------------------------------------


def _flatten(shown: Document) -> Document:
    inner = shown[CONFIGURATION]
    return {
        **shown,
        CONFIGURATION: {"@type": inner["@type"]},
        **{k: v for k, v in inner.items() if k != "@type"},
    }


def _leak_last(shown: Document) -> Document:
    *kept, last = shown[CONFIGURATION]
    if last == "@type":
        return shown
    return {
        **shown,
        CONFIGURATION: {name: shown[CONFIGURATION][name] for name in kept},
        last: shown[CONFIGURATION][last],
    }


def _numbers_as_text(inner: Document) -> Document:
    return {k: str(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in inner.items()}


def _objects_as_text(inner: Document) -> Document:
    return {k: jsontext.write(v) if isinstance(v, dict) else v for k, v in inner.items()}


def _generic(inner: Document) -> Document:
    return {**inner, "@type": "ServiceSpecificConfiguration"}


def _typed(inner: Any) -> Any:
    return {**ASSUMED[CONFIGURATION], **inner} if isinstance(inner, dict) and "@type" not in inner else inner


def _next_version(inner: Document) -> Document:
    return {**inner, "@type": inner["@type"].replace(":v0.0.1:", ":v0.0.2:")}


for _breach in (
    Breach("configuration-flattened", "W148-R2",
           "Shows the service-specific attributes beside those of the job",
           in_both(_flatten), subtle=False),
    Breach("configuration-leaks", "W148-R2", "A retrieval shows one service-specific attribute outside",
           in_retrieved(_leak_last), subtle=True),
    Breach("configuration-untyped", "W148-R3", "Shows a configuration without its @type",
           in_both(inside(CONFIGURATION, without("@type"))), subtle=False),
    Breach("configuration-type-generic", "W148-R3",
           "A retrieval shows the name of the base class as the @type",
           in_retrieved(inside(CONFIGURATION, _generic)), subtle=True),
    Breach("configuration-type-of-next-version", "W148-R3",
           "After a suspend the @type is that of a later version",
           in_retrieved(inside(CONFIGURATION, _next_version), when=was_suspended), subtle=True),
    Breach("configuration-numbers-as-text", "W148-R4", "Shows the numbers of a configuration as text",
           in_both(inside(CONFIGURATION, _numbers_as_text)), subtle=False),
    Breach("configuration-objects-as-text", "W148-R4",
           "A retrieval shows the objects of a configuration as text",
           in_retrieved(inside(CONFIGURATION, _objects_as_text)), subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, f"{_breach.text}.", _breach.of, subtle=_breach.subtle)


add_fault(
    "accepts-untyped-configuration",
    "W148-R3",
    "Accepts a configuration without @type and takes it for a ping.",
    reads_as(inside(CONFIGURATION, _typed)),
    subtle=False,
)


@fault("W148-R4")
class AcceptsInvalidConfiguration(Behaviour):
    """Accepts a configuration that breaks the schema named by its @type."""

    def configuration_problems(self, _configuration: Document) -> list[Problem]:
        return []


@fault("W148-R4", subtle=True)
class AcceptsInvalidNestedConfiguration(Behaviour):
    """Checks a configuration against its schema only at the top level."""

    def configuration_problems(self, configuration: Document) -> list[Problem]:
        found = super().configuration_problems(configuration)
        return [problem for problem in found if (problem.path or "").count("/") <= 2]


# --- R11, R13, R14: identity and dates -----------------------------------------------------------


@fault("W148-R11")
class CreatedInTheSeventies(Behaviour):
    """Every job was created on the first of January 1970."""

    def creation_date(self, _job: Job) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC)


@fault("W148-R11", subtle=True)
class CreationDateMoves(Behaviour):
    """Each answer shows the current time as the creation date."""

    def creation_date(self, _job: Job) -> datetime:
        return self.world.now()


@fault("W148-R11", subtle=True)
class CreationDateMovesWithState(Behaviour):
    """The creation date is the time of the last state change."""

    def creation_date(self, job: Job) -> datetime:
        return job.modified


@fault("W148-R11", subtle=True)
class CreationDateInLocalTime(Behaviour):
    """The creation date is local time, two hours ahead, labelled as UTC."""

    def creation_date(self, job: Job) -> datetime:
        return super().creation_date(job) + timedelta(hours=2)


def _repeats(times: int) -> type[Behaviour]:
    """From the thirtieth equal request on, the job before is given out again, so many times."""

    class Repeats(Behaviour):
        def new_job(self, document: Document) -> Job:
            job = super().new_job(document)
            series: list[Job] = self.world.notes.setdefault(jsontext.write(document), [])
            repeated = len(series) - len({old.id for old in series})
            if len(series) >= 29 and repeated < times and series[-1].state == "acknowledged":
                job = series[-1]
            series.append(job)
            return job

    return Repeats


for _row in (
    Row(
        "id-repeats-in-series", "In a long series of equal requests, some jobs share an id.", 3, subtle=False
    ),
    Row("id-repeats-once", "In a long series of equal requests, two jobs share an id.", 1, subtle=True),
):
    add_fault(_row.name, "W148-R13", _row.text, _repeats(_row.of), subtle=_row.subtle)


@fault("W148-R13", subtle=True)
class IdReusedAfterTheEnd(Behaviour):
    """A new job takes over the id of one that ended a second ago or earlier."""

    def new_job(self, document: Document) -> Job:
        job = super().new_job(document)
        past = self.world.now() - timedelta(seconds=1)
        over = (
            old.id for old in self.world.jobs.items.values() if old.state in FINAL and old.modified < past
        )
        job.id = next(over, job.id)
        return job


def _lacks(attribute: str, *, only: str = "") -> type[Behaviour]:
    """The create answer has no such attribute."""

    class Lacks(Behaviour):
        def show_created(self, job: Job) -> Document:
            shown = super().show_created(job)
            if only in job.request["monitoredObject"]["@type"]:
                del shown[attribute]
            return shown

    return Lacks


for _attribute, _name in (("id", "id"), ("state", "state"), ("creationDate", "creation-date")):
    add_fault(
        f"created-without-{_name}",
        "W148-R14",
        f"The create answer has no {_attribute}.",
        _lacks(_attribute),
        subtle=False,
    )
add_fault(
    "created-without-state-for-pairs",
    "W148-R14",
    "The create answer of a job on an ordered pair has no state.",
    _lacks("state", only="ServiceFromToRef"),
    subtle=True,
)
add_fault(
    "created-without-creation-date-for-entities",
    "W148-R14",
    "The create answer of a job on an entity has no creationDate.",
    _lacks("creationDate", only="EntityRef"),
    subtle=True,
)


@fault("W148-R14", subtle=True)
class CreatedWithNullDate(Behaviour):
    """The create answer has a creationDate of null."""

    def show_created(self, job: Job) -> Document:
        return {**super().show_created(job), "creationDate": None}
