"""Faults of a cancel that is accepted: the job does not stop, or should not have been cancelled.

W148 6.7 (R32, R36), Figure 22, Table 9; the job: R16. A cancel that is declined:
faults.cancel_declined. What a process shows: faults.process_answers.
"""

# ruff: noqa: D102 - the class says what its method does

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Call, Problem
from lso_conformance.sof.edits.process_edits import leaves
from lso_conformance.sof.edits.reshaping import Document
from lso_conformance.sof.faults.process_answers import REFERENCE
from lso_conformance.sof.faults.states import Counting, after_reads, hold
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.registry import add_fault, fault

CANCELLABLE = ("inProgress", "suspended", "scheduled")
SPARED_S = 5.0  # longer than a Buyer waits; jobs that went on for ever would flood the server with reports

# --- requests that must be refused (R5, R6, R32) ---------------------------------------------------


@fault("W148-R32")
class CancelTakesNoJob(Behaviour):
    """Takes a cancel request that does not say which job it is about."""

    def read_process(self, call: Call) -> Document:
        document = super().read_process(call)
        return (
            {REFERENCE: {"faultManagementJobId": "none"}, **document} if "cancel" in call.path else document
        )


@fault("W148-R32", subtle=True)
class CancelTakesEmptyReference(Behaviour):
    """Takes a cancel request whose reference to the job has no id."""

    def read_process(self, call: Call) -> Document:
        document = super().read_process(call)
        if "cancel" in call.path and document.get(REFERENCE) == {}:
            document[REFERENCE] = {"faultManagementJobId": "none"}
        return document


@fault("W148-R6")
class CancelTakesUndefined(Behaviour):
    """Takes a cancel request that has attributes that no definition names, and repeats them."""

    def process_problems(self, kind: str, document: Document) -> list[Problem]:
        found = super().process_problems(kind, document)
        return [p for p in found if kind.startswith("Modify") or p.code != "unexpectedProperty"]


# --- accepted, but the job does not stop (R36) -----------------------------------------------------


@fault("W148-R36")
class CancelDoesNothing(Behaviour):
    """Completes a cancel and leaves the job as it was."""

    def accept_cancel(self, process: Process) -> None:
        self.move_process(process, "start")
        self.arm_process(process, self.process_work_time(), self.cancel_done)


def _spares(state: str) -> type[Behaviour]:
    class Spares(Behaviour):
        def accept_cancel(self, process: Process) -> None:
            job = self.job_of(process)
            if job is None or job.state != state:
                super().accept_cancel(process)
                return
            self.move_process(process, "start")
            self.arm_process(process, self.process_work_time(), self.cancel_done)
            self.world.later(SPARED_S, self.move, job, "cancel")
            self.world.later(SPARED_S + self.world.pace, self.move, job, "release")

    return Spares


for _state in CANCELLABLE:
    add_fault(
        f"cancel-spares-{_state.lower()}",
        "W148-R36",
        f"Completes a cancel of a job that is {_state}, and lets it go on for seconds.",
        _spares(_state),
        subtle=True,
    )


@fault("W148-R36")
class CancelStaysPending(Behaviour):
    """Completes a cancel and leaves the job in pendingCancel."""

    def cancel_done(self, process: Process) -> None:
        self.move_process(process, "finish")


@fault("W148-R36")
class CancelStaysInProgress(Behaviour):
    """Accepts a cancel that never ends: the process stays inProgress, the job pendingCancel."""

    def cancel_done(self, _process: Process) -> None:
        pass


@fault("W148-R36")
class CancelStaysAcknowledged(Behaviour):
    """A cancel process never leaves acknowledged, and the job runs on."""

    def cancel_validated(self, _process: Process) -> None:
        pass


@fault("W148-U2", subtle=True)
class CancelDoneStaysInProgress(Behaviour):
    """Cancels the job, and the process stays inProgress for ever."""

    def cancel_done(self, process: Process) -> None:
        super().cancel_done(process)
        process.state = "inProgress"


@fault("W148-R37", subtle=True)
class CancelRejectedDone(Behaviour):
    """A cancel process goes from inProgress to rejected, and the job runs on from pendingCancel."""

    def cancel_done(self, process: Process) -> None:
        process.state = "rejected"
        job = self.job_of(process)
        if job is not None:
            self.enter(job, "inProgress")


def _ends_as(state: str) -> type[Behaviour]:
    class EndsAs(Behaviour):
        def cancel_done(self, process: Process) -> None:
            self.move_process(process, "finish")
            job = self.job_of(process)
            if job is not None and job.state == "pendingCancel":
                self.enter(job, state)
                hold(job)

    return EndsAs


for _state, _subtle in (
    ("completed", True),
    ("rejected", True),
    ("resourcesUnavailable", True),
    ("suspended", False),
    ("scheduled", False),
    ("inProgress", False),
):
    add_fault(
        f"cancels-as-{_state.lower()}",
        "W148-R36",
        f"Completes a cancel and the job ends in {_state}.",
        _ends_as(_state),
        subtle=_subtle,
    )


def _revives(state: str, reads: int) -> type[Behaviour]:
    """A cancelled job comes back to life when it was read so many times."""

    class Revives(Counting):
        def cancel_done(self, process: Process) -> None:
            super().cancel_done(process)
            job = self.job_of(process)
            if job is not None and job.state == "cancelled":
                after_reads(job, reads, lambda: self._revive(job))

        def _revive(self, job: Job) -> None:
            self.enter(job, state)
            hold(job)

    return Revives


for _state, _reads in (("inProgress", 1), ("scheduled", 1), ("completed", 1), ("pendingCancel", 1)):
    add_fault(
        f"cancelled-job-becomes-{_state.lower()}",
        "W148-R36",
        f"A cancelled job is {_state} after it was read once.",
        _revives(_state, _reads),
        subtle=True,
    )


@fault("W148-R36", subtle=True)
class CancelledScheduledJobStarts(Counting):
    """A job that was cancelled when scheduled starts all the same, after it was read once."""

    def enter(self, job: Job, state: str) -> None:
        super().enter(job, state)
        if state == "cancelled" and "scheduled" in job.history[-2:]:
            after_reads(job, 1, lambda: self.enter(job, "inProgress"))


for _before, _state in (
    ("completed", "rejected"),
    ("completed", "inProgress"),
    ("completed", "acknowledged"),
):
    add_fault(
        f"cancel-{_before}-becomes-{_state.lower()}",
        "W148-U2",
        f"A cancel process that is {_before} becomes {_state} by itself.",
        leaves("cancel", _before, _state),
        subtle=True,
    )


# --- which jobs (6.7.3: refused in every other state) ----------------------------------------------


def _cancels_in(state: str, *, to_cancelled: bool) -> type[Behaviour]:
    """Accepts a cancel in this state; the job becomes cancelled, or stays as it is."""

    class Cancels(Behaviour):
        def objection_to_cancel(self, process: Process) -> str | None:
            job = self.job_of(process)
            return None if job and job.state == state else super().objection_to_cancel(process)

        def accept_cancel(self, process: Process) -> None:
            job = self.job_of(process)
            if to_cancelled and job is not None and job.state == state:
                self.enter(job, "pendingCancel")
            super().accept_cancel(process)

    return Cancels


for _state in sorted(FINAL - {"cancelled"}):
    add_fault(
        f"cancels-{_state.lower()}",
        "W148-R16",
        f"Cancels a job that is {_state}: it becomes pendingCancel, then cancelled.",
        _cancels_in(_state, to_cancelled=True),
        subtle=False,
    )
for _state in sorted(FINAL):
    add_fault(
        f"cancel-completes-when-{_state.lower()}",
        "W148-R37",
        f"Completes a cancel of a job that is {_state}, which stays as it is.",
        _cancels_in(_state, to_cancelled=False),
        subtle=True,
    )


@fault("W148-R37")
class CancelCompletesUnknown(Behaviour):
    """Completes the cancel of a job that does not exist."""

    def objection_to_cancel(self, process: Process) -> str | None:
        return None if self.job_of(process) is None else super().objection_to_cancel(process)
