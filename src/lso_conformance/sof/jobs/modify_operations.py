"""Modify a job by a process of its own.  W148 6.4, 6.6.

A change replaces the whole value of a top-level attribute; the guide does not say that parts
of a value could be sent. The job must be valid afterwards as a create request must be.
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.jobs.process_operations import ProcessOperations
from lso_conformance.sof.jobs.world import SERVICES, Job, Process

CHANGEABLE = (
    "description", "granularity", "jobPriority", "outputFormat", "reportingPeriod", "resultFormat",
    "scheduleDefinition", "serviceSpecificConfiguration",
)  # fmt: skip
"""What a modify may change (R23)."""
OUTPUT_FORMATS = ["json", "xml", "avro", "csv"]
SUPPORTED = {
    "job_types": ["on-demand", "proactive", "passive"],
    "output_formats": OUTPUT_FORMATS,
    "result_formats": ["payload", "attachment"],
    "pairs": {"payload": OUTPUT_FORMATS, "attachment": OUTPUT_FORMATS},
}
"""All that the standard defines; of each the first is what a job has that does not matter."""


class ModifyOperations(ProcessOperations):
    """Create and retrieve modify processes."""

    def create_modify(self, call: Call) -> Answer:
        """POST /modifyFaultManagementJob: 201 and the acknowledged process (R24, R25)."""
        document = self.read_process(call)
        self.check_modify(document)
        process = self.new_process("modify", document)
        self.check_at_once(process)
        self.world.modifies.add(process)
        self.track_process(process)
        self.arm_process(process, self.process_validation_time(), self.modify_validated)
        return Answer(201, self.show_modify(process))

    def check_modify(self, document: dict[str, Any]) -> None:
        """Refuse what the API description or a schema does not allow, and a modify of nothing (R22, R23)."""
        self.check_process("ModifyFaultManagementJob_Create", document)
        problems = self.missing_change(document) + self.bad_configuration(document)
        if problems:
            raise Refusal(422, *problems)

    def missing_change(self, document: dict[str, Any]) -> list[Problem]:
        """Whether the request changes nothing (R23; the OpenAPI file allows it, FM-M19)."""
        if any(name in document for name in CHANGEABLE):
            return []
        return [Problem("A modify must change at least one attribute.", "missingProperty", "")]

    def bad_configuration(self, document: dict[str, Any]) -> list[Problem]:
        """What is wrong with the type of the new configuration, or by its schema (R4)."""
        configuration = document.get("serviceSpecificConfiguration")
        if not isinstance(configuration, dict):
            return []
        return self.type_problems(configuration) + self.configuration_problems(configuration)

    def modify_validated(self, process: Process) -> None:
        """The validations after the answer are done: reject the process, or start it."""
        why = self.objection_to_modify(process)
        if why is None:
            self.accept_modify(process)
        else:
            self.decline_modify(process, why)

    def objection_to_modify(self, process: Process) -> str | None:
        """Why the job cannot be modified, if so (6.4.3; scheduled jobs can, FM-B1)."""
        job = self.job_of(process)
        if job is None:
            return "There is no such Fault Management Job."
        if self.next_state(job.state, "modify") is None:
            return f"A job in state {job.state} cannot be modified."
        if job.service == SERVICES["modify_declined"]:
            return "This service does not let its jobs be modified."
        return self.objection_to_changes(self.changes_of(process), job)

    def objection_to_changes(self, changes: dict[str, Any], job: Job) -> str | None:
        """Why the job would not be valid with the changes, if so."""
        problems = self.problems({**job.request, **changes})
        if problems:
            return problems[0].reason
        if "scheduleDefinition" not in changes and "reportingPeriod" not in changes:
            return None
        return self.objection_to_schedule({**job.request, **changes})

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Which of these values the target profile names as possible changes."""
        return values

    def supported(self) -> Mapping[str, Any]:
        """What the target profile claims to be supported (FM-M37); None claims nothing."""
        return SUPPORTED

    def changes_of(self, process: Process) -> dict[str, Any]:
        """Attributes that the process changes, with their new values."""
        asked = process.request
        return {name: jsontext.copied(asked[name]) for name in CHANGEABLE if name in asked}

    def decline_modify(self, process: Process, _why: str) -> None:
        """Reject the process; the job stays as it is."""
        self.move_process(process, "reject")

    def accept_modify(self, process: Process) -> None:
        """Start the process and put the job into pending."""
        self.move_process(process, "start")
        job = self.job_of(process)
        if job is not None:
            self.move(job, "modify")
        self.arm_process(process, self.process_work_time(), self.modify_done)

    def modify_done(self, process: Process) -> None:
        """The updates are done: the job has them, the process is completed, the job leaves pending."""
        job = self.job_of(process)
        if job is not None:
            self.apply_changes(job, self.changes_of(process))
            self.track_change(job)
            self.attributes_changed(job)
        self.move_process(process, "finish")
        if job is not None and job.state == "pending":
            self.leave_pending(job)

    def apply_changes(self, job: Job, changes: dict[str, Any]) -> None:
        """Change exactly these attributes of the job (6.4.2)."""
        job.request = {**job.request, **changes}
        job.modified = self.world.now()

    def leave_pending(self, job: Job) -> None:
        """On to scheduled, inProgress or resourcesUnavailable, as the schedule says (6.4.4)."""
        if self.start_delay(job) > 0:
            self.move(job, "wait")
        else:
            self.begin(job)

    def retrieve_modify(self, call: Call) -> Answer:
        """GET /modifyFaultManagementJob/{id} (R30, R31)."""
        process = self.world.modifies.get(call.job_id)
        return self.modify_unknown(call) if process is None else Answer(200, self.show_modify(process))

    def modify_unknown(self, _call: Call) -> Answer:
        """The answer to retrieving a modify process that is not there (R29)."""
        return self.refused(self.not_found("Modify Fault Management Job"))
