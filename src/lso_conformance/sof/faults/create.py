"""Faults of create: what is accepted, what is identified how, what the answer lacks.

W148 5.3 (R2 to R4), 6.1.2 (R7 to R10, O3), 6.1.3 (R11, R13, R14). The echo of what the
buyer sent (R12) is in faults.echo; what the profile claims and the server does not take, R1, stands here too.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Problem
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.documents import Change, Document, inside, put, without
from lso_conformance.sof.operators.moves import was_suspended
from lso_conformance.sof.operators.requests import creates_as
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, skips, together
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.lists import short

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
UNSEEN = ("reportingPeriod", "resultFormat", "outputFormat")


def _assumes(attribute: str, *, null: bool) -> Change:
    def change(document: Document) -> Document:
        assumed = document[attribute] is None if attribute in document else not null
        return {**document, attribute: ASSUMED[attribute]} if assumed else document

    return change


sow(
    "W148-R7", "Accepts a create request {}, and assumes a value.", creates_as,
    *(
        (subtle if one in UNSEEN else blunt)(
            f"accepts-no-{short(one)}", f"without {one}, or with null", _assumes(one, null=False)
        )
        for one in ASSUMED
    ),
    *(
        subtle(f"accepts-null-{short(one)}", f"whose {one} is null", _assumes(one, null=True))
        for one in ("granularity", "scheduleDefinition")
    ),
)  # fmt: skip

# --- R8 to R10: a monitored object without its ids is accepted -----------------------------------


def _monitored(kind: str, complete: Change) -> Change:
    def change(document: Document) -> Document:
        monitored = document.get("monitoredObject")
        if isinstance(monitored, dict) and monitored.get("@type") == kind:
            return {**document, "monitoredObject": complete(monitored)}
        return document

    return change


def _with(name: str, assumed: Any) -> Change:
    """Adds the absent attribute."""
    return lambda found: found if name in found else {**found, name: assumed}


def _with_end(side: str) -> Change:
    """Adds the id to one end of a pair that has the end, but not its id."""

    def complete(found: Document) -> Document:
        end = found.get(side)
        return {**found, side: {f"{side}Id": "uni-0", **end}} if isinstance(end, dict) else found

    return complete


def _by_href(name: str) -> Change:
    """Adds the id only where an address is given in its place."""
    return lambda found: {f"{name}Id": "from-href", **found} if f"{name}Href" in found else found


def _not_null(name: str) -> Change:
    return lambda found: {**found, name: "unknown"} if found.get(name, "") is None else found


for _end in ("From", "To"):
    sow(
        "W148-R8", f"Accepts an ordered pair {{}} service{_end}.",
        lambda complete: creates_as(_monitored("ServiceFromToRef", complete)),
        blunt("", "without its", _with(f"service{_end}", {f"service{_end}Id": "uni-0"})),
        subtle("-id", "that has no id in its", _with_end(f"service{_end}")),
        name=f"accepts-pair-without-{_end.lower()}{{}}",
    )  # fmt: skip
for _type, _one, _kind, _attribute, _known, _breaks in (
    ("service", "a service", "ServiceRef", "serviceId", "svc-usable", "W148-R9"),
    ("entity", "an entity", "EntityRef", "entityId", "port-0", "W148-R10"),
):
    sow(
        _breaks, f"Accepts {_one} {{}}.",
        lambda complete, kind=_kind: creates_as(_monitored(kind, complete)),
        blunt("without-id", f"without its {_attribute}", _with(_attribute, _known)),
        subtle("with-null-id", f"whose {_attribute} is null", _not_null(_attribute)),
        subtle("by-href", f"with an address in place of its {_attribute}", _by_href(_type)),
        name=f"accepts-{_type}-{{}}",
    )  # fmt: skip

# --- O3: the optional attributes -----------------------------------------------------------------


def _of_type(kind: str) -> Callable[..., bool]:
    return lambda _sof, job: kind in job.request["monitoredObject"]["@type"]


PAIRS, ENTITIES = _of_type("ServiceFromToRef"), _of_type("EntityRef")
sow(
    "W148-O3", "{}.", changes,
    blunt("description-dropped", "Never shows a description", "show_request", without("description")),
    blunt("priority-dropped", "Never shows a jobPriority", "show_request", without("jobPriority")),
    subtle("description-dropped-for-pairs", "Never shows the description of a job on an ordered pair",
           "show_request", without("description"), PAIRS),
    subtle("priority-always-default", "Shows the default jobPriority, whatever the buyer sent",
           "show_request", put(jobPriority=5)),
)  # fmt: skip

# --- R2 to R4: the service-specific part ---------------------------------------------------------


def _flatten(shown: Document) -> Document:
    inner = shown[CONFIGURATION]
    return {**shown, CONFIGURATION: {"@type": inner["@type"]}, **without("@type")(inner)}


def _leak_last(shown: Document) -> Document:
    *kept, last = shown[CONFIGURATION]
    if last == "@type":
        return shown
    inner = {name: shown[CONFIGURATION][name] for name in kept}
    return {**shown, CONFIGURATION: inner, last: shown[CONFIGURATION][last]}


def _numbers_as_text(inner: Document) -> Document:
    return {k: str(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in inner.items()}


def _objects_as_text(inner: Document) -> Document:
    return {k: jsontext.write(v) if isinstance(v, dict) else v for k, v in inner.items()}


def _typed(inner: Any) -> Any:
    return {**ASSUMED[CONFIGURATION], **inner} if isinstance(inner, dict) and "@type" not in inner else inner


def _next_version(inner: Document) -> Document:
    return {**inner, "@type": inner["@type"].replace(":v0.0.1:", ":v0.0.2:")}


def _configuration(change: Change) -> Change:
    return inside(CONFIGURATION, change)


def _at_the_top(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if (problem.path or "").count("/") <= 2]


_GENERIC = _configuration(lambda inner: {**inner, "@type": "ServiceSpecificConfiguration"})
sow(
    "W148-R3", "{}.", changes,
    blunt("configuration-flattened", "Shows the service-specific attributes beside those of the job",
          "show_job", _flatten, breaks="W148-R2"),
    subtle("configuration-leaks", "A retrieval shows one service-specific attribute outside",
           "show_retrieved", _leak_last, breaks="W148-R2"),
    blunt("configuration-untyped", "Shows a configuration without its @type",
          "show_job", _configuration(without("@type"))),
    subtle("configuration-type-generic", "A retrieval shows the name of the base class as the @type",
           "show_retrieved", _GENERIC),
    subtle("configuration-type-of-next-version", "After a suspend the @type is that of a later version",
           "show_retrieved", _configuration(_next_version), was_suspended),
    blunt("configuration-numbers-as-text", "Shows the numbers of a configuration as text",
          "show_job", _configuration(_numbers_as_text), breaks="W148-R4"),
    subtle("configuration-objects-as-text", "A retrieval shows the objects of a configuration as text",
           "show_retrieved", _configuration(_objects_as_text), breaks="W148-R4"),
)  # fmt: skip
sow(
    "W148-R4", "{}.", as_it_is,
    blunt("accepts-untyped-configuration", "Accepts a configuration without @type and takes it for a ping",
          creates_as(_configuration(_typed)), breaks="W148-R3"),
    blunt("accepts-invalid-configuration",
          "Accepts a configuration that breaks the schema named by its @type",
          skips("configuration_problems", gives=[])),
    subtle("accepts-invalid-nested-configuration",
           "Checks a configuration against its schema only at the top level",
           changes("configuration_problems", _at_the_top)),
)  # fmt: skip

# --- R11, R13, R14: identity and dates -----------------------------------------------------------


def _in_series(times: int) -> Mixed:
    """From the thirtieth equal request on, the job before is given out again, so many times."""

    def act(sof: Any, beneath: Act, document: Document) -> Any:
        job = beneath(document)
        series: list[Job] = sof.world.notes.setdefault(jsontext.write(document), [])
        repeated = len(series) - len({old.id for old in series})
        if len(series) >= 29 and repeated < times and series[-1].state == "acknowledged":
            job = series[-1]
        series.append(job)
        return job

    return over("new_job", act)


def _takes_over(sof: Any, beneath: Act, document: Document) -> Any:
    job, past = beneath(document), sof.world.now() - timedelta(seconds=1)
    ended = (old for old in sof.world.jobs.items.values() if old.state in FINAL and old.modified < past)
    job.id = next((old.id for old in ended), job.id)
    return job


sow(
    "W148-R11", "{}.", lambda date: over("creation_date", date),
    blunt("created-in-the-seventies", "Every job was created on the first of January 1970",
          lambda _sof, _beneath, _job: datetime(1970, 1, 1, tzinfo=UTC)),
    subtle("creation-date-moves", "Each answer shows the current time as the creation date",
           lambda sof, _beneath, _job: sof.world.now()),
    subtle("creation-date-moves-with-state", "The creation date is the time of the last state change",
           lambda _sof, _beneath, job: job.modified),
    subtle("creation-date-in-local-time",
           "The creation date is local time, two hours ahead, labelled as UTC",
           lambda _sof, beneath, job: beneath(job) + timedelta(hours=2)),
)  # fmt: skip
sow(
    "W148-R13", "{}.", as_it_is,
    blunt("id-repeats-in-series", "In a long series of equal requests, some jobs share an id", _in_series(3)),
    subtle("id-repeats-once", "In a long series of equal requests, two jobs share an id", _in_series(1)),
    subtle("id-reused-after-the-end",
           "A new job takes over the id of one that ended a second ago or earlier",
           over("new_job", _takes_over)),
)  # fmt: skip
sow(
    "W148-R14", "The create answer {}.", lambda change, *when: changes("show_created", change, *when),
    subtle("created-without-state-for-pairs", "of a job on an ordered pair has no state",
           without("state"), PAIRS),
    subtle("created-without-creation-date-for-entities", "of a job on an entity has no creationDate",
           without("creationDate"), ENTITIES),
    subtle("created-with-null-date", "has a creationDate of null", put(creationDate=None)),
)  # fmt: skip

# --- R1: what the target profile claims (FM-M37) -------------------------------------------------


def _refuses(why: str, when: Callable[[Document], bool]) -> Mixed:
    problem = Problem(why, "invalidValue", "/outputFormat")
    return over("problems", lambda _sof, beneath, document: beneath(document) or [problem] * when(document))


def _is_avro_payload(document: Document) -> bool:
    return (document.get("outputFormat"), document.get("resultFormat")) == ("avro", "payload")


def _is_csv(document: Document) -> bool:
    return document.get("outputFormat") == "csv"


def _is_passive(_sof: Any, job: Job) -> bool:
    return bool(job.request["jobType"] == "passive")


sow(
    "W148-R1", "{}.", together,
    blunt("refuses-claimed-pair", "Refuses avro as payload, a pair that its profile claims",
          _refuses("Results in avro come as files only.", _is_avro_payload)),
    subtle("rejects-claimed-job-type",
           "Acknowledges a passive job, a type that its profile claims, and then rejects it",
           skips("objection", _is_passive, gives="There are no passive jobs here.")),
    subtle("refuses-claimed-format",
           "Claims csv, without saying for which results, and refuses it for each",
           changes("supported", put(pairs=None)), _refuses("There is no csv here.", _is_csv)),
)  # fmt: skip
