"""Create, retrieve, suspend and resume a job.  W148 6.1, 6.3, 6.10, 6.11."""

from typing import Any

from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.jobs.life_cycle import LifeCycle
from lso_conformance.sof.jobs.world import SERVICES, Job


class JobOperations(LifeCycle):
    """The operations on jobs that this version has."""

    def create_job(self, call: Call) -> Answer:
        """POST /faultManagementJob: 201 and the acknowledged job (R11 to R14)."""
        try:
            self.check_media_type(call)
            document = self.understand(self.read(call))
            self.check_create(document)
        except Refusal as refusal:
            return self.refuse_create(call, refusal)
        job = self.new_job(document)
        self.world.jobs.add(job)
        self.arm(job)
        self.track_creation(job)
        self.job_created(job)
        return Answer(201, self.show_created(job))

    def refuse_create(self, _call: Call, refusal: Refusal) -> Answer:
        """The answer to a create request that is refused (R7 to R10)."""
        return self.refused(refusal)

    def understand(self, document: dict[str, Any]) -> dict[str, Any]:
        """The create request as this server reads it."""
        return document

    def check_create(self, document: dict[str, Any]) -> None:
        """Refuse what the API description or the service-specific schema does not allow (R5 to R10)."""
        problems = self.problems(document)
        if problems:
            raise Refusal(422, *problems)

    def problems(self, document: dict[str, Any]) -> list[Problem]:
        """Everything wrong with a create request."""
        specs = self.world.specs
        found = specs.problems("FaultManagementJob_Create", document) + self.undefined(document)
        configuration = document.get("serviceSpecificConfiguration")
        if isinstance(configuration, dict):
            found += self.type_problems(configuration) + self.configuration_problems(configuration)
        return found

    def type_problems(self, configuration: dict[str, Any]) -> list[Problem]:
        """What is wrong with the form of the URN in `@type` (MANN 2.1, 3.5.2)."""
        return self.world.specs.type_problems(configuration, "/serviceSpecificConfiguration")

    def undefined(self, document: dict[str, Any]) -> list[Problem]:
        """Attributes outside the extension point that no definition names (R6)."""
        return self.world.specs.undefined("FaultManagementJob_Create", document)

    def configuration_problems(self, configuration: dict[str, Any]) -> list[Problem]:
        """What the schema named by `@type` finds wrong (R4)."""
        return self.world.specs.configuration_problems(configuration, "/serviceSpecificConfiguration")

    def new_job(self, document: dict[str, Any]) -> Job:
        """The job of an accepted request."""
        now = self.world.now()
        return Job(id=self.new_id(), request=document, created=now, modified=now)

    def find_job(self, call: Call) -> Job | None:
        """The job whose id the path holds."""
        return self.world.jobs.get(call.job_id)

    def retrieve_job(self, call: Call) -> Answer:
        """GET /faultManagementJob/{id} (R20)."""
        job = self.find_job(call)
        return self.retrieve_unknown(call) if job is None else Answer(200, self.show_retrieved(job))

    def retrieve_unknown(self, _call: Call) -> Answer:
        """The answer to retrieving a job that is not there (R21)."""
        return self.refused(self.not_found("Fault Management Job"))

    def suspend_job(self, call: Call) -> Answer:
        """POST /faultManagementJob/{id}/suspend (R43 to R47)."""
        job = self.find_job(call)
        if job is None:
            return self.suspend_unknown(call)
        objection = self.objection_to_suspend(job)
        if objection is not None:
            return self.decline_suspend(job, objection)
        self.do_suspend(job)
        return Answer(204)

    def suspend_unknown(self, _call: Call) -> Answer:
        """The answer to suspending a job that is not there (R43)."""
        return self.refused(self.not_found("Fault Management Job"))

    def objection_to_suspend(self, job: Job) -> str | None:
        """Why the job cannot be suspended, if so."""
        if self.next_state(job.state, "suspend") is None:
            return f"Only a job in state inProgress can be suspended; this one is {job.state}."
        return (
            "This service does not let its jobs be suspended."
            if job.service == SERVICES["suspend_declined"]
            else None
        )

    def do_suspend(self, job: Job) -> None:
        """Suspend the job, before the answer is sent (R45)."""
        self.move(job, "suspend")

    def decline_suspend(self, _job: Job, why: str) -> Answer:
        """Refuse to suspend (R46, R47)."""
        return self.refused(self.decline(why))

    def resume_job(self, call: Call) -> Answer:
        """POST /faultManagementJob/{id}/resume (R48 to R52)."""
        job = self.find_job(call)
        if job is None:
            return self.resume_unknown(call)
        objection = self.objection_to_resume(job)
        if objection is not None:
            return self.decline_resume(job, objection)
        self.do_resume(job)
        return Answer(204)

    def resume_unknown(self, _call: Call) -> Answer:
        """The answer to resuming a job that is not there (R48)."""
        return self.refused(self.not_found("Fault Management Job"))

    def objection_to_resume(self, job: Job) -> str | None:
        """Why the job cannot be resumed, if so."""
        if self.next_state(job.state, "resume") is None:
            return f"Only a job in state suspended can be resumed; this one is {job.state}."
        return (
            "This service does not let its jobs be resumed."
            if job.service == SERVICES["resume_declined"]
            else None
        )

    def do_resume(self, job: Job) -> None:
        """Resume the job, before the answer is sent (R50)."""
        self.move(job, "resume")

    def decline_resume(self, _job: Job, why: str) -> Answer:
        """Refuse to resume (R51, R52)."""
        return self.refused(self.decline(why))

    def decline(self, why: str) -> Refusal:
        """The error of an action that the job's state or service does not allow."""
        return Refusal(422, Problem(why, "otherIssue"))
