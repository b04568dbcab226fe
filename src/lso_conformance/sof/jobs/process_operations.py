"""What modify and cancel processes share: taken in, validated, ended.  W148 6.4.4, 6.7.4, Table 9."""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.answers import Call, Problem, Refusal
from lso_conformance.sof.jobs import transitions
from lso_conformance.sof.jobs.job_operations import JobOperations
from lso_conformance.sof.jobs.world import Job, Kind, Process


class ProcessOperations(JobOperations):
    """A process changes one job: acknowledged, then rejected, or inProgress and completed."""

    def read_process(self, call: Call) -> dict[str, Any]:
        """The request of a process, as this server reads it."""
        self.check_media_type(call)
        return self.read(call)

    def check_process(self, kind: str, document: dict[str, Any]) -> None:
        """Refuse what the API description does not allow (R5, R6)."""
        problems = self.process_problems(kind, document)
        if problems:
            raise Refusal(422, *problems)

    def process_problems(self, kind: str, document: dict[str, Any]) -> list[Problem]:
        """What the OpenAPI type `kind` finds wrong."""
        return self.world.specs.problems(kind, document) + self.world.specs.undefined(kind, document)

    def new_process(self, kind: Kind, document: dict[str, Any]) -> Process:
        """The process of an accepted request."""
        return Process(id=self.new_id(), kind=kind, request=document, created=self.world.now())

    def check_at_once(self, process: Process) -> None:
        """Refuse the request for what the server holds; this one rejects the process later (FM-B9)."""

    def job_of(self, process: Process) -> Job | None:
        """The job that the process is about."""
        return self.world.jobs.get(process.job_id)

    def process_validation_time(self) -> float:
        """Seconds that a process stays acknowledged."""
        return self.validation_time()

    def process_work_time(self) -> float:
        """Seconds that a process stays inProgress."""
        return self.world.pace

    def arm_process(self, process: Process, delay: float, step: Callable[[Process], None]) -> None:
        """Set the timer of the process's next step."""
        process.timer = self.world.later(delay, step, process)

    def next_process_state(self, state: str, do: str) -> str | None:
        """Where the step leads (transitions.PROCESS), or None if it is not allowed."""
        return transitions.process_target(state, do)

    def move_process(self, process: Process, do: str) -> None:
        """Take the step if the table has it."""
        target = self.next_process_state(process.state, do)
        if target is not None:
            process.history.append(process.state)
            process.state = target
            self.process_moved(process)
