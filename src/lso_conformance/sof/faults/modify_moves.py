"""Faults of how a modify process and its job move, and of a modify that is declined yet done.

W148 6.4.4 (R27), Figure 17, Table 9; the job: R16. What a modify changes: faults.modify.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.edits.process_edits import (
    CountingProcesses,
    after_process_reads,
    leaves,
    overriding,
    refuse_at_once,
)
from lso_conformance.sof.edits.reshaping import Document
from lso_conformance.sof.faults.modify import SCHEDULE, first_only
from lso_conformance.sof.faults.states import hold
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.registry import Row, add_fault, fault

# --- rejected, yet done (R27) ----------------------------------------------------------------------


def _rejects_yet(act: Callable[[Any, Job, Document], None]) -> type[Behaviour]:
    """A modify that is declined does something to the job."""

    class RejectsYet(Behaviour):
        def decline_modify(self, process: Process, why: str) -> None:
            super().decline_modify(process, why)
            job = self.job_of(process)
            if job is not None:
                act(self, job, self.changes_of(process))

    return RejectsYet


def _resumed(sof: Behaviour, job: Job, _changes: Document) -> None:
    if job.state == "suspended":
        sof.enter(job, "inProgress")


def _suspended(sof: Behaviour, job: Job, _changes: Document) -> None:
    if job.state == "inProgress":
        sof.enter(job, "suspended")


def _pending(sof: Behaviour, job: Job, _changes: Document) -> None:
    if job.state not in FINAL:
        sof.enter(job, "pending")


for _row in (
    Row("applied", "changes the job all the same", lambda sof, job, new: sof.apply_changes(job, new),
        subtle=False),
    Row("partly-applied", "changes the first attribute all the same",
        lambda sof, job, new: sof.apply_changes(job, first_only(new)), subtle=True),
    Row("resumed", "resumes a suspended job", _resumed, subtle=True),
    Row("suspended", "suspends a running job", _suspended, subtle=True),
    Row("pending", "leaves the job pending", _pending, subtle=False),
):  # fmt: skip
    add_fault(
        f"modify-rejected-yet-{_row.name}",
        "W148-R27",
        f"Rejects a modify and {_row.text}.",
        _rejects_yet(_row.of),
        subtle=_row.subtle,
    )


@fault("W148-R27", subtle=True)
class ModifyRefusedYetApplied(Behaviour):
    """Refuses a modify by 422 and changes the job all the same."""

    def check_at_once(self, process: Process) -> None:
        super().check_at_once(process)
        job = self.job_of(process)
        if process.kind == "modify" and job is not None and self.objection_to_modify(process) is not None:
            self.apply_changes(job, self.changes_of(process))
            refuse_at_once(self, process)


# --- how the process moves (R27) -------------------------------------------------------------------


@fault("W148-R27")
class ModifyStaysAcknowledged(Behaviour):
    """A modify process never leaves acknowledged."""

    def modify_validated(self, _process: Process) -> None:
        pass


@fault("W148-R27")
class ModifyStaysInProgress(Behaviour):
    """A modify process never leaves inProgress, nor its job pending."""

    def modify_done(self, _process: Process) -> None:
        pass


@fault("W148-R27", subtle=True)
class ModifyDoneStaysInProgress(Behaviour):
    """A modify process never leaves inProgress, though its job is modified and runs again."""

    def modify_done(self, process: Process) -> None:
        super().modify_done(process)
        process.state = "inProgress"


@fault("W148-R27")
class ModifyNeverRejected(Behaviour):
    """A modify process that should be rejected stays acknowledged."""

    def decline_modify(self, _process: Process, _why: str) -> None:
        pass


@fault("W148-R27", subtle=True)
class ModifyRejectedDone(Behaviour):
    """A modify process ends as rejected when the job has been modified."""

    def modify_done(self, process: Process) -> None:
        super().modify_done(process)
        process.state = "rejected"


@fault("W148-R27", subtle=True)
class ModifyCompletesDeclined(Behaviour):
    """A modify process that should be rejected ends as completed, and the job stays as it is."""

    def decline_modify(self, process: Process, _why: str) -> None:
        process.state = "completed"


@fault("W148-R5")
class ModifyFails(Behaviour):
    """A modify process that cannot be done ends as failed, which no process does."""

    def decline_modify(self, process: Process, _why: str) -> None:
        process.state = "failed"


@fault("W148-R27", subtle=True)
class ModifyBackToAcknowledged(CountingProcesses):
    """A modify process that was read inProgress is acknowledged again before it completes."""

    def arm_process(self, process: Process, delay: float, step: Callable[[Process], None]) -> None:
        arm = super().arm_process

        def back() -> None:
            process.state = "acknowledged"
            after_process_reads(process, 1, on)

        def on() -> None:
            process.state = "inProgress"
            arm(process, delay, step)

        if process.kind == "modify" and process.state == "inProgress":
            after_process_reads(process, 1, back)
        else:
            arm(process, delay, step)


for _before, _state in (
    ("completed", "rejected"),
    ("completed", "inProgress"),
    ("completed", "acknowledged"),
    ("rejected", "inProgress"),
    ("rejected", "completed"),
    ("rejected", "acknowledged"),
):
    add_fault(
        f"modify-{_before}-becomes-{_state.lower()}",
        "W148-R27",
        f"A modify process that is {_before} becomes {_state} by itself.",
        leaves("modify", _before, _state),
        subtle=True,
    )


# --- how the modified job moves (R16) --------------------------------------------------------------


def _leaves_pending_as(state: str) -> type[Behaviour]:
    def over(self: Behaviour, _beneath: Callable[[Job], None], job: Job) -> None:
        self.enter(job, state)
        hold(job)

    return overriding("leave_pending", over)


for _state, _subtle in (
    ("completed", False),
    ("cancelled", False),
    ("rejected", True),
    ("acknowledged", True),
):
    add_fault(
        f"modified-job-becomes-{_state}",
        "W148-R16",
        f"A modified job becomes {_state}.",
        _leaves_pending_as(_state),
        subtle=_subtle,
    )


@fault("W148-R16")
class ModifiedJobStaysPending(Behaviour):
    """A job stays pending when its modify process is completed."""

    def leave_pending(self, _job: Job) -> None:
        pass


@fault("W148-R16", subtle=True)
class ModifiedJobStaysPendingScheduled(Behaviour):
    """A scheduled job stays pending when its modify process is completed."""

    def leave_pending(self, job: Job) -> None:
        if job.history[-1] != "scheduled":
            super().leave_pending(job)


@fault("W148-R16", subtle=True)
class ModifiedJobStartsEarly(Behaviour):
    """A modified job runs at once, though its start time is ahead."""

    def leave_pending(self, job: Job) -> None:
        self.begin(job)


@fault("W148-R16", subtle=True)
class ModifiedJobNeverStarts(Behaviour):
    """A modified job that may start at once is scheduled and stays so."""

    def leave_pending(self, job: Job) -> None:
        self.move(job, "wait")
        hold(job)


@fault("W148-R16", subtle=True)
class ModifyKeepsOldStart(Behaviour):
    """A modified job shows its new schedule and starts as the old one says."""

    def apply_changes(self, job: Job, changes: Document) -> None:
        job.notes.setdefault("old schedule", job.request[SCHEDULE])
        super().apply_changes(job, changes)

    def start_delay(self, job: Job) -> float:
        new = job.request
        job.request = {**new, SCHEDULE: job.notes.get("old schedule", new[SCHEDULE])}
        try:
            return super().start_delay(job)
        finally:
            job.request = new


@fault("W148-R16", subtle=True)
class ModifiedJobNeverCompletes(Behaviour):
    """A job that was modified goes on when its execution duration and its end time are over."""

    def run_over(self, job: Job) -> None:
        if "pending" not in job.history:
            super().run_over(job)


@fault("W148-R16", subtle=True)
class ModifiedJobRunsWithoutResources(Behaviour):
    """A modified job for which there are no resources runs all the same."""

    def has_resources(self, job: Job) -> bool:
        return job.state == "pending" or super().has_resources(job)
