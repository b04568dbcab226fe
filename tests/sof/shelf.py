"""A SOF without network, timers or chance: known jobs and processes, and requests asked of it directly."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lso_conformance.sof import register, registry
from lso_conformance.sof.app import OPERATIONS
from lso_conformance.sof.behaviour import Behaviour, build
from lso_conformance.sof.core import schemas
from lso_conformance.sof.core.answers import Call, Refusal
from lso_conformance.sof.jobs.world import Job, Process, Record, Report, World

SPECS = Path(__file__).parents[2] / "specs"
START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
PAIR = {"@type": "ServiceFromToRef"}
SERVICE = {"@type": "ServiceRef", "serviceId": "svc-a"}


def _pair(here: str, there: str) -> dict[str, Any]:
    return {**PAIR, "serviceFrom": {"serviceFromId": here}, "serviceTo": {"serviceToId": there}}


ENTITY = {"@type": "EntityRef", "@referredType": "Port", "entityId": "port-1"}
WHOLE = {
    "scheduleDefinitionStartTime": "2026-03-01T10:00:00Z",
    "recurringSchedule": {"second": "0", "hour": "*/2"},
}
JOBS: tuple[tuple[float, str, dict[str, Any]], ...] = (
    (0.250, "acknowledged inProgress", {"monitoredObject": SERVICE, "jobPriority": 1, "description": "one"}),
    (0.750, "acknowledged inProgress suspended", {"monitoredObject": SERVICE, "jobPriority": 10}),
    (2, "acknowledged inProgress completed", {"monitoredObject": _pair("uni-1", "uni-2")}),
    (3, "acknowledged rejected", {"monitoredObject": _pair("uni-2", "uni-1"), "jobType": "passive"}),
    (4, "acknowledged scheduled pendingCancel cancelled", {"monitoredObject": ENTITY, "jobPriority": 3}),
    (5, "acknowledged scheduled", {"monitoredObject": {**SERVICE, "serviceId": "svc-ab"}, "jobPriority": 1,
                                   "scheduleDefinition": WHOLE}),
    (90_000.5, "acknowledged inProgress", {"monitoredObject": {**SERVICE, "serviceId": "svc-b"},
                                           "reportingPeriod": {"timeDurationValue": 1,
                                                               "timeDurationUnits": "HOUR"}}),
)  # fmt: skip
"""Seconds after START, states, and what differs from the usual request; ids are job-0, job-1 and so on."""


def request(**changes: Any) -> dict[str, Any]:
    """A create request as a job holds it."""
    return {
        "granularity": {"timeDurationValue": 1, "timeDurationUnits": "MIN"},
        "jobType": "on-demand",
        "outputFormat": "json",
        "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "MIN"},
        "resultFormat": "payload",
        "scheduleDefinition": {},
        "serviceSpecificConfiguration": {"@type": "urn:example:agreed", "count": 10, "size": {"of": 2}},
        **changes,
    }


@dataclass(frozen=True)
class Answered:
    """What would go over the wire."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        """The JSON document."""
        return json.loads(self.raw)

    @property
    def ids(self) -> list[str]:
        """Ids of the items."""
        assert self.status == 200, self.raw
        return [item["id"] for item in self.body]


class Shelf:
    """The behaviour with these faults and variants, over a world of known resources."""

    def __init__(self, faults: tuple[str, ...] = (), variants: tuple[str, ...] = ()) -> None:
        register()
        self.world = _world()
        self.sof: Behaviour = build(registry.mixins(faults, variants), None)(self.world)
        self.sof.populate()

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answered:
        """The answer to a GET of path and query."""
        path, _, query = path.partition("?")
        return self._ask(Call("GET", path, headers=headers or {}, query=query))

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Answered:
        """The answer to a POST of a document, or of bytes as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask(Call("POST", path, headers=headers or {}, body=raw))

    def ids(self, query: str = "", path: str = "faultManagementJob") -> str:
        """Numbers of the resources that the list gives, as one text."""
        return "".join(found.rpartition("-")[2] for found in self.get(f"{path}?{query}").ids)

    def _ask(self, call: Call) -> Answered:
        try:
            self.sof.authorize(call)
        except Refusal as refusal:
            return Answered(*self.sof.finish(call, self.sof.refuse_caller(call, refusal)))
        try:
            answer = getattr(self.sof, dict(OPERATIONS)[call.path][call.method])(call)
        except Refusal as refusal:
            answer = self.sof.refused(refusal)
        return Answered(*self.sof.finish(call, answer))


class _Standing(World):
    """A world whose clock stands."""

    def now(self) -> datetime:
        return START + timedelta(days=2)


def _world() -> World:
    world = _Standing(schemas.load(SPECS), 0.02, 200_000)
    world.base_url = "http://sof/"
    for number, (after, states, changes) in enumerate(JOBS):
        created = START + timedelta(seconds=after)
        *history, state = states.split()
        job = Job(f"job-{number}", request(**changes), created, created + timedelta(days=1), state)
        job.history = history
        world.jobs.add(job)
    for number, (job_id, state) in enumerate((("job-4", "completed"), ("job-0", "rejected"))):
        wanted = {"faultManagementJob": {"faultManagementJobId": job_id}}
        created = START + timedelta(seconds=number)
        world.cancels.add(Process(f"cancel-{number}", "cancel", wanted, created, state))
        world.modifies.add(Process(f"modify-{number}", "modify", wanted, created, state))
    return world


def add_reports(world: World) -> None:
    """Two reports, the second without bounds, and a tracking record of each."""
    for number, timeframe in enumerate(
        ({"reportingStartDate": "2026-03-01T12:00:00+01:00", "reportingEndDate": "2026-03-01T13:00:00Z"}, {})
    ):
        document = {
            "faultManagementJob": {"faultManagementJobId": f"job-{number}"},
            "granularity": {"timeDurationValue": 1, "timeDurationUnits": "MIN"},
            "monitoredObject": SERVICE,
            "outputFormat": ("json", "csv")[number],
            "reportingTimeframe": timeframe,
            "resultFormat": "payload",
            "serviceSpecificConfiguration": {"@type": "urn:example:agreed"},
        }
        created = START + timedelta(seconds=number)
        job = world.jobs.items[f"job-{number}"]
        start, end = (created, created + timedelta(minutes=1))
        report = Report(f"report-{number}", document, created, job, start, end, end, "completed")
        world.reports.add(report)
        about = {"relatedObjectId": f"report-{number}", "user": ("ann", "ben")[number]}
        world.tracking.add(Record(f"record-{number}", about, created))
