"""What a running SOF holds: jobs, processes, reports, records, subscriptions, its clock and timers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Literal, Protocol, TypeVar

from lso_conformance.sof.core.answers import Problem, Refusal
from lso_conformance.sof.core.delivery import Courier
from lso_conformance.sof.core.schemas import Specs
from lso_conformance.sof.jobs.transitions import ENDED

SERVICES = {
    "usable": "svc-usable",
    "rejected": "svc-rejected",
    "no_resources": "svc-no-resources",
    "failing_report": "svc-failing-report",
    "rejected_report": "svc-rejected-report",
    "suspend_declined": "svc-suspend-declined",
    "resume_declined": "svc-resume-declined",
    "modify_declined": "svc-modify-declined",
    "cancel_declined": "svc-cancel-declined",
}
"""Service ids that make this SOF take a certain way; any other id behaves like `usable`."""


@dataclass(eq=False)
class Job:
    """A Fault Management Job: what the buyer asked for, and how far it came.

    Attributes:
        ran: how long the present execution ran before it was suspended.
        running_since: when it began, or was resumed, by the schedule; None while it does not run.
        planned: when the schedule lets it start next, if it waits for that.
        report: the report that is being collected.
        reported_until: end of the last report's time frame.
    """

    id: str
    request: dict[str, Any]
    created: datetime
    modified: datetime
    state: str = "acknowledged"
    rejection: str | None = None
    history: list[str] = field(default_factory=list)
    ran: timedelta = timedelta()
    running_since: datetime | None = None
    planned: datetime | None = None
    report: "Report | None" = None
    reported_until: datetime | None = None
    timer: asyncio.TimerHandle | None = None
    report_timer: asyncio.TimerHandle | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def service(self) -> str | None:
        """Id of the monitored service, if it is a service."""
        found = self.request["monitoredObject"].get("serviceId")
        return found if isinstance(found, str) else None


Kind = Literal["modify", "cancel"]


@dataclass(eq=False)
class Process:
    """A modify or cancel process (W148 6.4, 6.7)."""

    id: str
    kind: Kind
    request: dict[str, Any]
    created: datetime
    state: str = "acknowledged"
    history: list[str] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def job_id(self) -> str:
        """Id of the job to be modified or cancelled."""
        return str(self.request["faultManagementJob"]["faultManagementJobId"])


@dataclass(eq=False)
class Report:
    """A Fault Management Report (W148 6.13).

    Attributes:
        document: what id, state and the dates of the report itself do not say.
        job: the job that makes it.
        start, end: the time frame; the end moves when the job is suspended or ends earlier.
        failure: why there are no results.
    """

    id: str
    document: dict[str, Any]
    created: datetime
    job: Job
    start: datetime
    end: datetime
    modified: datetime
    state: str = "acknowledged"
    failure: str | None = None
    history: list[str] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Record:
    """A tracking record (W148 6.16): `document` holds what id and creationDate do not."""

    id: str
    document: dict[str, Any]
    created: datetime
    state: str = "completed"


@dataclass(eq=False)
class Subscription:
    """A listener that wants to be notified (W148 6.18).

    Attributes:
        id: given by this server.
        callback, query: as the buyer sent them; the query is None if it was absent.
        event_types: what the query asks for.
        state: none that is final, so that a full store never drops it.
        notes: what faults and variants remember about it.
    """

    id: str
    callback: str
    query: str | None
    event_types: frozenset[str]
    state: str = "active"
    notes: dict[str, Any] = field(default_factory=dict)


class _Stored(Protocol):
    id: str
    state: str


Item = TypeVar("Item", bound=_Stored)


class Store(Generic[Item]):
    """Things by id. When full, the oldest one in a final state makes room, else 503."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.items: dict[str, Item] = {}

    def add(self, item: Item) -> None:
        """Keep the item under its id."""
        if len(self.items) >= self.limit:
            over = next((old for old, kept in self.items.items() if kept.state in ENDED), None)
            if over is None:
                raise Refusal(503, Problem("The server holds as many resources as it can."))
            del self.items[over]
        self.items[item.id] = item

    def get(self, item_id: str) -> Item | None:
        """The item of exactly this id."""
        return self.items.get(item_id)

    def remove(self, item_id: str) -> None:
        """Forget the item of this id, if there is one."""
        self.items.pop(item_id, None)


def present() -> datetime:
    """Real time, UTC."""
    return datetime.now(UTC)


class World:
    """State shared by the overridable methods of one running SOF."""

    def __init__(
        self,
        specs: Specs,
        pace: float,
        limit: int,
        now: Callable[[], datetime] = present,
    ) -> None:
        self.specs = specs
        self._now = now
        self.pace = pace
        self.base_url = ""
        self.jobs: Store[Job] = Store(limit)
        self.modifies: Store[Process] = Store(limit)
        self.cancels: Store[Process] = Store(limit)
        self.reports: Store[Report] = Store(limit)
        self.tracking: Store[Record] = Store(limit)
        self.irp = "allegro"
        self.subscriptions: Store[Subscription] = Store(limit)
        self.allow_callbacks: frozenset[str] = frozenset()
        self.courier = Courier()
        self.notes: dict[str, Any] = {}

    def now(self) -> datetime:
        """Current time, UTC."""
        return self._now()

    def later(self, delay: float, step: Callable[..., object], *args: object) -> asyncio.TimerHandle:
        """Take a step after `delay` seconds, in the context of the request that asked for it."""
        return asyncio.get_running_loop().call_later(delay, step, *args)
