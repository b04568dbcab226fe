"""Who did what to which job or report.  W148 6.16, 6.17, 7.2.3.19.

Records are about jobs and reports only (FM-M35): what is done to a job by a modify or cancel
process is a record of the job. The guide does not say what has to be recorded (FM-B29).
"""

from typing import Final

from lso_conformance.sof.jobs.notifications import Notifications
from lso_conformance.sof.jobs.world import Job, Process, Record, Report

BUYER: Final = "buyer"
SERVER: Final = "sof"
REQUESTS: Final = {
    "suspend": "POST /faultManagementJob/{id}/suspend",
    "resume": "POST /faultManagementJob/{id}/resume",
    "resume-later": "POST /faultManagementJob/{id}/resume",
    "modify": "POST /modifyFaultManagementJob",
    "cancel": "POST /cancelFaultManagementJob",
}
"""Per step of a job the request that asks for it; the server takes all other steps by itself."""


class Tracking(Notifications):
    """Keeps tracking records."""

    def track_creation(self, job: Job) -> None:
        """A buyer created the job."""
        self.track(job.id, "The job was created.", "POST /faultManagementJob", BUYER)

    def track_step(self, job: Job, do: str) -> None:
        """The job took a step."""
        by = BUYER if do in REQUESTS else SERVER
        self.track(job.id, f"The job is {job.state}.", REQUESTS.get(do), by)

    def track_process(self, process: Process) -> None:
        """A buyer asked for a process that changes a job."""
        if self.world.jobs.get(process.job_id) is not None:
            what = f"Somebody asked to {process.kind} the job."
            self.track(process.job_id, what, REQUESTS[process.kind], BUYER)

    def track_change(self, job: Job) -> None:
        """The job has other attributes than before."""
        self.track(job.id, "The job was modified.", REQUESTS["modify"], BUYER)

    def track_report(self, report: Report) -> None:
        """The report was made, or has another state."""
        self.track(report.id, f"The report is {report.state}.", None, SERVER)

    def track(self, object_id: str, what: str, request: str | None, user: str) -> None:
        """Keep one record."""
        self.world.tracking.add(self.new_record(object_id, what, request, user))

    def new_record(self, object_id: str, what: str, request: str | None, user: str) -> Record:
        """The record of something that was just done (R60, R61, R64)."""
        document = {"relatedObjectId": object_id, "description": what, "user": user, "system": self.system()}
        if request is not None:
            document["request"] = request
        return Record(self.new_id(), document, self.world.now())

    def system(self) -> str:
        """The system from which all that is done here is done."""
        return "Reference SOF"
