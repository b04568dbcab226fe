"""Faults of a cancel that is declined: the job stops all the same, or nobody says why.

W148 6.7.3 (R37, R38), Figure 22. A cancel that is accepted: faults.cancel.
"""

# ruff: noqa: D102 - the class says what its method does

from typing import Any, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.edits.process_edits import (
    CountingProcesses,
    after_process_reads,
    leaves,
    refuse_at_once,
)
from lso_conformance.sof.faults.states import Counting, after_reads, hold
from lso_conformance.sof.jobs.world import Process
from lso_conformance.sof.registry import add_fault, fault

ALIVE = frozenset({"acknowledged", "scheduled", "inProgress", "suspended", "pending"})

# --- declined, but the job stops (R37) -------------------------------------------------------------


def _declines_yet(state: str, only: frozenset[str]) -> type[Behaviour]:
    """A cancel that is declined puts a job in one of these states into another."""

    class DeclinesYet(Behaviour):
        def decline_cancel(self, process: Process, why: str) -> None:
            super().decline_cancel(process, why)
            job = self.job_of(process)
            if job is not None and job.state in only:
                self.enter(job, state)
                hold(job)

    return DeclinesYet


class _Declined(NamedTuple):
    """A cancel is rejected, and yet a job in one of the states `only` goes to `state`."""

    name: str
    text: str
    state: str
    only: Any
    subtle: bool


for _declined_row in (
    _Declined("cancelled", "cancels the job all the same", "cancelled", ALIVE, subtle=False),
    _Declined("suspended", "suspends the job", "suspended", ALIVE, subtle=True),
    _Declined("completed", "completes the job", "completed", ALIVE, subtle=True),
    _Declined("scheduled", "schedules a running job", "scheduled", frozenset({"inProgress"}), subtle=True),
    _Declined("pending-cancel", "leaves the job in pendingCancel", "pendingCancel", ALIVE, subtle=False),
):
    add_fault(
        f"cancel-rejected-yet-{_declined_row.name}",
        "W148-R37",
        f"Rejects a cancel and {_declined_row.text}.",
        _declines_yet(_declined_row.state, _declined_row.only),
        subtle=_declined_row.subtle,
    )


@fault("W148-R37", subtle=True)
class CancelRejectedDoneLater(Counting):
    """Rejects a cancel and cancels the job after its next retrieval."""

    def decline_cancel(self, process: Process, why: str) -> None:
        super().decline_cancel(process, why)
        job = self.job_of(process)
        if job is not None and job.state in ALIVE:
            after_reads(job, 1, lambda: self.enter(job, "cancelled"))


@fault("W148-R37", subtle=True)
class CancelRejectedStopsTimers(Behaviour):
    """Rejects a cancel and forgets that the job has an end; it never completes."""

    def decline_cancel(self, process: Process, why: str) -> None:
        super().decline_cancel(process, why)
        job = self.job_of(process)
        if job is not None and job.state in ALIVE:
            hold(job)


@fault("W148-R37", subtle=True)
class CancelRefusedYetDone(Behaviour):
    """Refuses a cancel by 422 and cancels the job all the same."""

    def check_at_once(self, process: Process) -> None:
        super().check_at_once(process)
        job = self.job_of(process)
        if process.kind == "cancel" and job is not None and self.objection_to_cancel(process) is not None:
            if job.state in ALIVE:
                self.enter(job, "cancelled")
            refuse_at_once(self, process)


@fault("W148-R36", subtle=True)
class CancelCompletesDeclined(Behaviour):
    """A cancel that the service does not allow ends as completed, and the job runs on."""

    def decline_cancel(self, process: Process, why: str) -> None:
        job = self.job_of(process)
        if job is not None and job.state in ALIVE:
            process.state = "completed"
        else:
            super().decline_cancel(process, why)


for _state in ("completed", "inProgress", "acknowledged"):
    add_fault(
        f"cancel-rejected-becomes-{_state.lower()}",
        "W148-U2",
        f"A cancel process that is rejected becomes {_state} by itself.",
        leaves("cancel", "rejected", _state),
        subtle=True,
    )


@fault("W148-R37", subtle=True)
class CancelRejectedDoneWhenRead(CountingProcesses):
    """Rejects a cancel and cancels the job when the rejected process was read."""

    def decline_cancel(self, process: Process, why: str) -> None:
        super().decline_cancel(process, why)
        job = self.job_of(process)
        if job is not None and job.state in ALIVE:
            after_process_reads(process, 1, lambda: self.enter(job, "cancelled"))


