"""How the SOF shows jobs and processes.  W148 6.1.3, 6.3, 6.4.3, 6.7.3.

The first layer of Fault Management. Every public method of these layers is an override point.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.wire import Wire
from lso_conformance.sof.jobs.world import Job, Process, Report, World


class Payloads(Wire):
    """How things are shown."""

    def __init__(self, world: World) -> None:
        self.world = world

    def show_created(self, job: Job) -> dict[str, Any]:
        """The job in the answer to its create request (R11, R12, R14)."""
        return self.show_job(job)

    def show_retrieved(self, job: Job) -> dict[str, Any]:
        """The job in the answer to a retrieval by id (R20)."""
        return self.show_job(job)

    def show_job(self, job: Job) -> dict[str, Any]:
        """The full representation: what the buyer sent and what the server added."""
        return {**self.show_request(job), **self.show_added(job)}

    def show_request(self, job: Job) -> dict[str, Any]:
        """What the buyer sent, with the default of the OpenAPI file for an absent jobPriority."""
        return {"jobPriority": 5, **jsontext.copied(job.request)}

    def show_added(self, job: Job) -> dict[str, Any]:
        """What the server added."""
        added: dict[str, Any] = {
            "id": self.show_id(job),
            "href": self.show_href(job),
            "state": self.show_state(job),
            "creationDate": self.stamp(self.creation_date(job)),
            "lastModifiedDate": self.stamp(job.modified),
        }
        if job.rejection is not None:
            added["rejectionReason"] = job.rejection
        return added

    def show_id(self, job: Job) -> str:
        """The job's id (R13, R15)."""
        return job.id

    def show_state(self, job: Job) -> str:
        """The job's state (R16)."""
        return job.state

    def show_href(self, job: Job) -> str:
        """The job's address."""
        return f"{self.world.base_url}faultManagementJob/{job.id}"

    def creation_date(self, job: Job) -> datetime:
        """When the job was created (R11)."""
        return job.created

    def show_cancel(self, process: Process) -> dict[str, Any]:
        """A cancel process (R33, R34, R41)."""
        return self.show_process(process)

    def show_modify(self, process: Process) -> dict[str, Any]:
        """A modify process (R24, R25, R30)."""
        return self.show_process(process)

    def show_process(self, process: Process) -> dict[str, Any]:
        """What both kinds of processes show: what the buyer sent and what the server added."""
        return {
            **jsontext.copied(process.request),
            "id": process.id,
            "href": self.show_process_href(process),
            "state": process.state,
            "creationDate": self.stamp(process.created),
        }

    def show_process_href(self, process: Process) -> str:
        """The process's address."""
        return f"{self.world.base_url}{process.kind}FaultManagementJob/{process.id}"

    def show_report_href(self, report: Report) -> str:
        """The report's address."""
        return f"{self.world.base_url}faultManagementReport/{report.id}"

    def populate(self) -> None:
        """Put into the world what is there before the first request: nothing."""

    def claims(self) -> Mapping[str, bool]:
        """What the target profile claims (ics.faultManagement)."""
        return {"supported": True, "notifications": False, "pagination": True}

    def timing(self) -> Mapping[str, float]:
        """Limits that the target profile promises (design of the profile: ixit.timing)."""
        return {
            "state_change_timeout_s": 1.5,
            "report_timeout_s": 1.5,
            "notification_timeout_s": 3.0,
            "stream_message_timeout_s": 1.5,
            "poll_interval_ms": 10,
        }

    def shortest_schedule(self) -> Mapping[str, Any]:
        """The shortest schedule that the target profile names (ixit.test_data.schedule)."""
        return {
            "granularity": {"timeDurationValue": 250, "timeDurationUnits": "MS"},
            "reporting_period": {"timeDurationValue": 500, "timeDurationUnits": "MS"},
            "execution_duration": {"timeDurationValue": 1500, "timeDurationUnits": "MS"},
            "start_delay_s": 0.6,
        }
