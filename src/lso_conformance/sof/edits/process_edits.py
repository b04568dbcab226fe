"""Makes mixins for the faults and variants of modify and cancel processes.

Both kinds have methods alike (`create_modify`, `create_cancel`, ...), so a fault is often one
function laid over the method of each kind.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.edits.edits import Edit
from lso_conformance.sof.edits.reshaping import Change
from lso_conformance.sof.jobs.world import Kind, Process

Over = Callable[[Any, Callable[..., Any], Any], Any]
"""What a method does instead: of the behaviour, the method beneath, and the method's argument."""


def overriding(point: str, over: Over) -> type[Behaviour]:
    """A mixin that overrides the method `point` of one argument."""

    def method(self: Any, argument: Any) -> Any:
        return over(self, getattr(super(mixin, self), point), argument)

    mixin: type[Behaviour] = type("Overriding", (Behaviour,), {point: method})
    return mixin


def in_answer(point: str, status: int, edit: Edit) -> type[Behaviour]:
    """Answers of this operation that have this status are edited."""

    def over(_self: Any, beneath: Callable[[Call], Answer], call: Call) -> Answer:
        answer = beneath(call)
        return edit(answer) if answer.status == status else answer

    return overriding(point, over)


def body(change: Change) -> Edit:
    """Changes the document of an answer."""
    return lambda answer: replace(answer, body=change(answer.body))


def in_process(
    kind: Kind, change: Callable[[Any, Process, dict[str, Any]], dict[str, Any]]
) -> type[Behaviour]:
    """Every representation of a process is changed, by a function of behaviour, process and document."""
    return overriding(f"show_{kind}", lambda self, beneath, process: change(self, process, beneath(process)))


def objection_to(behaviour: Behaviour, process: Process) -> str | None:
    """Why the process cannot be carried out, if so."""
    if process.kind == "modify":
        return behaviour.objection_to_modify(process)
    return behaviour.objection_to_cancel(process)


def refuse_at_once(behaviour: Behaviour, process: Process) -> None:
    """Refuse by 422 what would be rejected later (FM-B9)."""
    why = objection_to(behaviour, process)
    if why is not None:
        code = "otherIssue" if behaviour.job_of(process) else "referenceNotFound"
        raise Refusal(422, Problem(why, code, "/faultManagementJob/faultManagementJobId"))


class CountingProcesses(Behaviour):
    """Lets a fault act when a process has been read so many times: a clock would leave it to luck."""

    def retrieve_modify(self, call: Call) -> Answer:
        """Count, then answer."""
        return self._counted(super().retrieve_modify(call), self.world.modifies.get(call.job_id))

    def retrieve_cancel(self, call: Call) -> Answer:
        """Count, then answer."""
        return self._counted(super().retrieve_cancel(call), self.world.cancels.get(call.job_id))

    def _counted(self, answer: Answer, process: Process | None) -> Answer:
        waiting = process.notes.pop("after reads", None) if process is not None else None
        if process is not None and waiting is not None:
            left, act = waiting
            if left > 1:
                process.notes["after reads"] = (left - 1, act)
            else:
                act()
        return answer


def after_process_reads(process: Process, count: int, act: Callable[[], None]) -> None:
    """Have a `CountingProcesses` behaviour act after so many reads of the process."""
    process.notes["after reads"] = (count, act)


def leaves(kind: Kind, before: str, state: str) -> type[Behaviour]:
    """A process that was read once in a final state leaves it by itself."""

    class Leaves(CountingProcesses):
        def move_process(self, process: Process, do: str) -> None:
            """Move, then wait for the read."""
            super().move_process(process, do)
            if process.kind == kind and process.state == before:
                after_process_reads(process, 1, lambda: setattr(process, "state", state))

    return Leaves
