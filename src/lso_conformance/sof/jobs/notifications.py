"""What is told to subscribers, and where.  W148 5.2.2, 6.18, 6.19, 7.3.

Whatever happens goes to the queue of every subscription (reports, which are many, only where they
are asked for); what is said about it is decided when
the queue is worked off, in the context of the registration. So an override of `notifications`,
or of what it calls, changes only what that subscriber sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from lso_conformance.sof.core.delivery import Notification
from lso_conformance.sof.jobs.payloads import Payloads
from lso_conformance.sof.jobs.world import Job, Process, Report, Subscription


class Row(NamedTuple):
    """One event type: path below the listener's base path, and the attributes of its `event`."""

    path: str
    attributes: tuple[str, ...]


_REFERENCE = ("id", "href")
_STATE = ("id", "href", "state")

EVENTS: Final = {
    "faultManagementJobCreateEvent": Row("listener/faultManagementJobCreateEvent", _REFERENCE),
    "faultManagementJobStateChangeEvent": Row("listener/faultManagementJobStateChangeEvent", _STATE),
    "faultManagementJobAttributeValueChangeEvent": Row(
        "listener/faultManagementJobAttributeValueChangeEvent", _REFERENCE
    ),
    "faultManagementJobReportReadyEvent": Row(
        "listener/faultManagementJobReportReadyEvent", ("id", "href", "reportId", "reportHref")
    ),
    "faultManagementJobReportPreparationErrorEvent": Row(
        "listener/faultManagementJobReportPreparationErrorEvent",
        ("id", "href", "reportPreparationFailedReason"),
    ),
    "cancelFaultManagementJobStateChangeEvent": Row(
        "listener/cancelFaultManagementJobStateChangeEvent", _STATE
    ),
    "modifyFaultManagementJobStateChangeEvent": Row(
        "listener/modifyFaultManagementJobStateChangeEvent", _STATE
    ),
    "faultManagementReportCreateEvent": Row("listener/faultManagementReportCreateEvent", _REFERENCE),
    "faultManagementReportStateChangeEvent": Row("listener/faultManagementReportStateChangeEvent", _STATE),
}
"""Table 6 and 7.3 of W148."""
REPORT_EVENTS: Final = frozenset(name for name in EVENTS if "Report" in name)
"""Events that every running job makes again and again."""


@dataclass(frozen=True)
class Happening:
    """Something a subscriber may want to know, as it was when it happened.

    Attributes:
        id: the event's id, the same for every subscriber.
        event_type: a key of EVENTS.
        subject: id, href and state of what it is about, and what else the event says.
        time: when it happened.
    """

    id: str
    event_type: str
    subject: Mapping[str, str]
    time: datetime


class Notifications(Payloads):
    """Tells every subscription what happens."""

    def job_created(self, job: Job) -> None:
        """A job was stored; its first state is no state change (6.19)."""
        self.announce("faultManagementJobCreateEvent", self.about_job(job))

    def job_moved(self, job: Job) -> None:
        """A job's state has another value than before."""
        self.announce("faultManagementJobStateChangeEvent", self.about_job(job))

    def attributes_changed(self, job: Job) -> None:
        """A modification changed attributes of the job."""
        self.announce("faultManagementJobAttributeValueChangeEvent", self.about_job(job))

    def process_moved(self, process: Process) -> None:
        """The state of a modify or cancel process has another value than before."""
        self.announce(f"{process.kind}FaultManagementJobStateChangeEvent", self.about_process(process))

    def report_created(self, report: Report) -> None:
        """A report was stored; its first state is no state change."""
        self.announce("faultManagementReportCreateEvent", self.about_report(report))

    def report_moved(self, report: Report) -> None:
        """A report's state has another value than before."""
        self.announce("faultManagementReportStateChangeEvent", self.about_report(report))

    def report_ready(self, report: Report) -> None:
        """A report's results are available (R70)."""
        made = {"reportId": report.id, "reportHref": self.show_report_href(report)}
        self.announce("faultManagementJobReportReadyEvent", {**self.about_job(report.job), **made})

    def preparation_failed(self, report: Report) -> None:
        """A report has no results."""
        about = {**self.about_job(report.job), "reportPreparationFailedReason": report.failure or ""}
        self.announce("faultManagementJobReportPreparationErrorEvent", about)

    def about_report(self, report: Report) -> dict[str, str]:
        """What an event may say about a report."""
        return {"id": report.id, "href": self.show_report_href(report), "state": report.state}

    def about_job(self, job: Job) -> dict[str, str]:
        """What an event may say about a job."""
        return {"id": job.id, "href": self.show_href(job), "state": job.state}

    def about_process(self, process: Process) -> dict[str, str]:
        """What an event may say about a process: the id is its own, not the job's (FM-M20)."""
        href = f"{self.world.base_url}{process.kind}FaultManagementJob/{process.id}"
        return {"id": process.id, "href": href, "state": process.state}

    def announce(self, event_type: str, subject: Mapping[str, str]) -> None:
        """Queue for every subscription what has just happened."""
        happening = Happening(self.new_id(), event_type, subject, self.world.now())
        for subscription in tuple(self.world.subscriptions.items.values()):
            if self.is_queued(subscription, happening):
                self.queue(subscription, happening)

    def queue(self, subscription: Subscription, happening: Happening) -> None:
        """Have the courier tell the subscriber of it."""
        self.world.courier.put(subscription.id, happening)

    def is_queued(self, subscription: Subscription, happening: Happening) -> bool:
        """Whether it is put into the subscription's queue; reports of others would fill it for nothing."""
        return happening.event_type not in REPORT_EVENTS or happening.event_type in subscription.event_types

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        """The requests by which the subscriber learns of it; none if it did not ask for this type."""
        return [self.notification(subscription, happening)] if self.wants(subscription, happening) else []

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        """Whether the subscriber asked for this (R67, R68)."""
        return happening.event_type in subscription.event_types

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        """One request to the listener."""
        return Notification(
            url=self.listener_url(subscription, happening),
            content=self.event_text(self.show_event(subscription, happening)).encode(),
            headers={"content-type": self.event_content_type()},
        )

    def listener_url(self, subscription: Subscription, happening: Happening) -> str:
        """The callback, then base path and path of the event (5.2.2, 6.18, 7.2.4.1)."""
        path = EVENTS[happening.event_type].path
        return f"{subscription.callback.rstrip('/')}/{self.listener_base()}{path}"

    def listener_base(self) -> str:
        """Base path of the notification API (5.2.2, the example of 6.18, the OpenAPI file's server)."""
        return f"mefApi/{self.world.irp}/faultNotification/v2/"

    def show_event(self, _subscription: Subscription, happening: Happening) -> dict[str, Any]:
        """The body of a notification (R69)."""
        return {
            "eventId": happening.id,
            "eventTime": self.stamp(happening.time),
            "eventType": happening.event_type,
            "event": self.show_event_payload(happening),
        }

    def show_event_payload(self, happening: Happening) -> dict[str, Any]:
        """The object that caused the notification (R69)."""
        attributes = EVENTS[happening.event_type].attributes
        return {name: happening.subject[name] for name in attributes if name in happening.subject}

    def event_text(self, event: Any) -> str:
        """A notification's document as text."""
        return self.body_text(event)

    def event_content_type(self) -> str:
        """Media type of every notification."""
        return "application/json;charset=utf-8"
