"""Cancel a job by a process of its own.  W148 6.7, 6.9."""

from typing import Any

from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.jobs.modify_operations import ModifyOperations
from lso_conformance.sof.jobs.world import SERVICES, Process


class CancelOperations(ModifyOperations):
    """Create and retrieve cancel processes."""

    def create_cancel(self, call: Call) -> Answer:
        """POST /cancelFaultManagementJob: 201 and the acknowledged process (R33, R34)."""
        document = self.read_process(call)
        self.check_cancel(document)
        process = self.new_process("cancel", document)
        self.check_at_once(process)
        self.world.cancels.add(process)
        self.track_process(process)
        self.arm_process(process, self.process_validation_time(), self.cancel_validated)
        return Answer(201, self.show_cancel(process))

    def check_cancel(self, document: dict[str, Any]) -> None:
        """Refuse what the API description does not allow (R32)."""
        self.check_process("CancelFaultManagementJob_Create", document)

    def cancel_validated(self, process: Process) -> None:
        """The validations after the answer are done: reject the process, or start it."""
        why = self.objection_to_cancel(process)
        if why is None:
            self.accept_cancel(process)
        else:
            self.decline_cancel(process, why)

    def objection_to_cancel(self, process: Process) -> str | None:
        """Why the job cannot be cancelled, if so (6.7.3)."""
        job = self.job_of(process)
        if job is None:
            return "There is no such Fault Management Job."
        if self.next_state(job.state, "cancel") is None:
            return f"A job in state {job.state} cannot be cancelled."
        return (
            "This service does not let its jobs be cancelled."
            if job.service == SERVICES["cancel_declined"]
            else None
        )

    def decline_cancel(self, process: Process, _why: str) -> None:
        """Reject the process; the job goes on (R37)."""
        self.move_process(process, "reject")

    def accept_cancel(self, process: Process) -> None:
        """Start the process and put the job into pendingCancel (R36)."""
        self.move_process(process, "start")
        job = self.job_of(process)
        if job is not None:
            self.move(job, "cancel")
        self.arm_process(process, self.process_work_time(), self.cancel_done)

    def cancel_done(self, process: Process) -> None:
        """The job's resources are released: the process is completed, the job cancelled."""
        self.move_process(process, "finish")
        job = self.job_of(process)
        if job is not None:
            self.move(job, "release")

    def retrieve_cancel(self, call: Call) -> Answer:
        """GET /cancelFaultManagementJob/{id} (R41, R42)."""
        process = self.world.cancels.get(call.job_id)
        return self.cancel_unknown(call) if process is None else Answer(200, self.show_cancel(process))

    def cancel_unknown(self, _call: Call) -> Answer:
        """The answer to retrieving a cancel process that is not there (R40)."""
        return self.refused(self.not_found("Cancel Fault Management Job"))
