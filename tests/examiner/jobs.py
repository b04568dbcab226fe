"""Jobs of the second SOF and their life cycle (W148 6.1, 6.3, 6.10, 6.11)."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from croniter import CroniterError, croniter
from examiner.basis import END, START, Basis, Document, Item, Problem, Reply, instant, whole

MANDATORY = (
    "jobType", "granularity", "monitoredObject", "reportingPeriod", "outputFormat", "resultFormat",
    "scheduleDefinition", "serviceSpecificConfiguration",
)  # fmt: skip
OPTIONAL = ("description", "jobPriority")
# Section 7.2: words, and seconds of the units of a duration.
WORDS: Mapping[str, tuple[str, ...]] = {
    "jobType": ("proactive", "on-demand", "passive"),
    "outputFormat": ("json", "xml", "avro", "csv"),
    "resultFormat": ("attachment", "payload"),
    "state": (
        "acknowledged", "cancelled", "completed", "inProgress", "pending", "pendingCancel", "rejected",
        "resourcesUnavailable", "scheduled", "suspended",
    ),
}  # fmt: skip
UNITS = {
    "NS": 1e-9, "US": 1e-6, "MS": 1e-3, "SEC": 1.0, "MIN": 60.0, "HOUR": 3600.0, "DAY": 86400.0,
    "WEEK": 604800.0, "MONTH": 2592000.0, "YEAR": 31536000.0,
}  # fmt: skip
POINTED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "ServiceRef": (("serviceId",),),
    "EntityRef": (("@referredType",), ("entityId",)),
    "ServiceFromToRef": (("serviceFrom", "serviceFromId"), ("serviceTo", "serviceToId")),
}
CRON = ("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek")
FINAL = ("rejected", "completed", "cancelled", "resourcesUnavailable")


class Job(Item):
    """A job, and for how long it has run (seconds)."""

    def __init__(self, id: str, sent: Document, created: float) -> None:
        super().__init__(id, sent, created)
        self.ran, self.suspensions, self.resumptions = 0.0, 0, 0
        self.runs: list[tuple[float, float | None]] = []  # when it was in progress
        self.set_schedule()

    def set_schedule(self) -> None:
        schedule = self.sent["scheduleDefinition"]
        self.start, self.end = (instant(schedule[key]) if key in schedule else None for key in (START, END))
        self.duration = seconds(schedule["executionDuration"]) if "executionDuration" in schedule else None
        self.cron = schedule.get("recurringSchedule")

    @property
    def service(self) -> Any:
        return self.sent["monitoredObject"].get("serviceId")


def next_time(cron: Mapping[str, Any], after: float) -> float | None:
    """When a recurring schedule names its next time, in UTC."""
    ranges = [
        (time.fromisoformat(r["start"]), time.fromisoformat(r["end"])) for r in cron.get("hourRange", ())
    ]
    try:
        times = croniter(" ".join(cron[field] for field in CRON), datetime.fromtimestamp(after, UTC),
                         second_at_beginning=True)  # fmt: skip
        for _ in range(3000):
            found = times.get_next(datetime)
            if not ranges or any(start <= found.time() <= end for start, end in ranges):
                return float(found.timestamp())
    except (CroniterError, KeyError, TypeError, ValueError):
        return None
    return None


def seconds(duration: Mapping[str, Any]) -> float:
    return float(duration["timeDurationValue"] * UNITS[duration["timeDurationUnits"]])


class Jobs(Basis):
    """Jobs, in the order of their creation."""

    validation_s, start_s = 0.03, 0.0
    resume_state = "inProgress"
    unfit = 422  # status for an action in the wrong state

    def __init__(self) -> None:
        super().__init__()
        self.jobs: dict[str, Job] = {}
        self.active: dict[str, Job] = {}  # those that may still move

    def view(self, job: Job, *, first: bool = False) -> Document:
        """The representation of a job; `first`: in the response to its creation."""
        why = {"rejectionReason": "The service cannot be tested."} if job.state == "rejected" else {}
        return copy.deepcopy(job.sent) | why | {
            "id": job.id, "state": job.state, "creationDate": self.date(job.created),
            "lastModifiedDate": self.date(job.modified), "href": f"{self.prefix}faultManagementJob/{job.id}",
        }  # fmt: skip

    # The operations.

    def create(self, sent: Any) -> Reply:
        if not isinstance(sent, dict):
            raise self.error(400, "A job is an object.")
        if found := list(self.problems(sent)):
            raise self.refusal(found)
        job = Job(self.new_id(), sent, self.now())
        self.add(job)
        return Reply(201, self.view(job, first=True))

    def add(self, job: Job) -> None:
        self.jobs[job.id] = self.active[job.id] = job

    def find(self, id: str) -> Job:
        self.settle()
        if id not in self.jobs:
            raise self.not_found(id)
        self.advance(self.jobs[id])
        return self.jobs[id]

    def retrieve(self, id: str) -> Reply:
        return Reply(200, self.view(self.find(id)))

    def suspend(self, job: Job) -> Reply:
        if job.state != "inProgress" or job.service == "svc-keeps-running":
            raise self.error(self.unfit, f"A job that is {job.state} cannot be suspended now.")
        job.suspensions += 1
        self.move(job, "suspended")
        return Reply(204)

    def resume(self, job: Job) -> Reply:
        if job.state != "suspended" or job.service == "svc-stays-suspended":
            raise self.error(self.unfit, f"A job that is {job.state} cannot be resumed now.")
        job.resumptions += 1
        self.move(job, self.resume_state)
        return Reply(204)

    # The life cycle (Figure 12, Table 8).

    def settle(self) -> None:
        """Bring about all that is due."""
        for job in list(self.active.values()):
            self.advance(job)

    def move(self, job: Job, state: str, at: float | None = None) -> None:
        at = self.now() if at is None else at
        job.ran += at - job.since if job.state == "inProgress" else 0
        if job.runs and job.runs[-1][1] is None:
            job.runs[-1] = (job.runs[-1][0], at)
        if state == "inProgress":
            job.runs.append((at, None))
            job.ran = 0.0 if job.state == "scheduled" else job.ran
        job.state, job.since, job.modified = state, at, at
        if state in FINAL:
            self.active.pop(job.id, None)

    def advance(self, job: Job) -> None:
        while (due := self.due(job)) is not None and due[0] <= self.now():
            self.move(job, due[1], due[0])

    def due(self, job: Job) -> tuple[float, str] | None:
        """When the job moves by itself, and to what."""
        begun = "resourcesUnavailable" if job.service == "svc-starved" else "inProgress"
        if job.state == "acknowledged":
            at = job.created + self.validation_s
            later = "scheduled" if (job.start or 0) > at or self.start_s or job.cron else begun
            return at, "rejected" if job.service == "svc-refused" else later
        if job.state == "scheduled" and job.cron:
            first = next_time(job.cron, max(job.start or 0, job.since))
            over = job.end is not None and (first is None or first >= job.end)
            return (job.end or 0, "completed") if over else (first, begun) if first is not None else None
        if job.state == "inProgress" and job.cron and job.duration is not None:
            at = job.since + max(0, job.duration - job.ran)
            over = job.end is not None and at >= job.end
            return max(min(at, job.end or at), job.since), "completed" if over else "scheduled"
        if job.state == "scheduled":
            return max(job.start or 0, job.since + self.start_s), begun
        if job.state == "inProgress" and job.end is not None and job.duration is not None:
            return min(job.since + max(0, job.duration - job.ran), max(job.end, job.since)), "completed"
        return None

    # What a request must be (sections 6.1.2 and 7.2).

    def problems(self, sent: Document) -> Iterator[Problem]:
        for key in MANDATORY:
            if sent.get(key) is None:
                yield f"/{key}", "invalidValue" if key in sent else "missingProperty"
        here = {key: value for key, value in sent.items() if value is not None}
        yield from ((f"/{key}", "unexpectedProperty") for key in here.keys() - {*MANDATORY, *OPTIONAL})
        yield from self.wrong(here)

    def wrong(self, here: Document) -> Iterator[Problem]:
        """What is wrong with the attributes that are there."""
        yield from ((f"/{key}", "invalidValue") for key in WORDS.keys() & here if here[key] not in WORDS[key])
        if not isinstance(here.get("description", ""), str):
            yield "/description", "invalidFormat"
        if not whole(here.get("jobPriority", 5)):
            yield "/jobPriority", "invalidFormat"
        for key in {"granularity", "reportingPeriod"} & here.keys():
            yield from self.span(f"/{key}", here[key])
        for key, rule in (
            ("monitoredObject", self.monitored),
            ("scheduleDefinition", self.schedule),
            ("serviceSpecificConfiguration", self.configuration),
        ):
            if key in here and not isinstance(here[key], dict):
                yield f"/{key}", "invalidFormat"
            elif key in here:
                yield from ((f"/{key}{at}", code) for at, code in rule(here[key]))

    def span(self, at: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield at, "invalidFormat"
            return
        wrong = {"timeDurationValue": not whole(value.get("timeDurationValue")),
                 "timeDurationUnits": value.get("timeDurationUnits") not in UNITS}  # fmt: skip
        for key in (key for key in wrong if wrong[key]):
            yield f"{at}/{key}", "invalidFormat" if key in value else "missingProperty"

    def monitored(self, value: Document) -> Iterator[Problem]:
        if value.get("@type") not in POINTED:
            yield "/@type", "invalidValue" if "@type" in value else "missingProperty"
        for path in POINTED.get(value.get("@type", ""), ()):
            inner: Any = value
            for place, key in enumerate(path, 1):
                inner = inner.get(key) if isinstance(inner, dict) else None
                if inner is None:
                    yield "/" + "/".join(path[:place]), "missingProperty"
                    break
            if inner is not None and not isinstance(inner, str):
                yield "/" + "/".join(path), "invalidFormat"

    def schedule(self, value: Document) -> Iterator[Problem]:
        for key in {START, END} & value.keys():
            try:
                instant(value[key])
            except ValueError:
                yield f"/{key}", "invalidFormat"
        if "executionDuration" in value:
            yield from self.span("/executionDuration", value["executionDuration"])
        if not isinstance(value.get("recurringSchedule", {}), dict):
            yield "/recurringSchedule", "invalidFormat"

    def configuration(self, value: Document) -> Iterator[Problem]:
        if not isinstance(value.get("@type"), str):
            yield "/@type", "invalidFormat" if "@type" in value else "missingProperty"
        whole_ones = {"count", "packetSize", "timeout"} & value.keys()
        yield from ((f"/{key}", "invalidFormat") for key in whole_ones if not whole(value[key]))
        if "transmissionInterval" in value:
            yield from self.span("/transmissionInterval", value["transmissionInterval"])
        for key in {"sourceIpAddress", "destinationIpAddress"} & value.keys():
            lists = value[key].values() if isinstance(value[key], dict) else (None,)
            if not all(isinstance(x, list) and all(isinstance(y, str) for y in x) for x in lists):
                yield f"/{key}", "invalidFormat"
