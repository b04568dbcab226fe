"""Faults of how a modify process and its job move, and of a modify that is declined yet done.

W148 6.4.4 (R27), Figure 17, Table 9; the job: R16. What a modify changes: faults.modify.
"""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.faults.modify import SCHEDULE, first_only
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.operators.moves import (
    COUNTS_PROCESSES,
    after_reads,
    does,
    enters,
    hold,
    in_state,
    leaves_process,
    process_becomes,
    refuses_yet,
    to_job,
    was_in,
)
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, over, skips, together
from lso_conformance.sof.registry import Mixed

# --- rejected, yet done (R27) ----------------------------------------------------------------------

LIVING = frozenset({"acknowledged", "scheduled", "inProgress", "suspended", "pending", "pendingCancel"})


def _applies(cut: Callable[[Document], Document]) -> Mixed:
    def act(sof: Any, beneath: Act, process: Process, why: str) -> None:
        beneath(process, why)
        job = sof.job_of(process)
        if job is not None:
            sof.apply_changes(job, cut(sof.changes_of(process)))

    return over("decline_modify", act)


def _applied(sof: Any, job: Job, process: Process) -> None:
    sof.apply_changes(job, sof.changes_of(process))


sow(
    "W148-R27", "Rejects a modify and {}.", as_it_is,
    blunt("applied", "changes the job all the same", _applies(lambda changes: changes)),
    subtle("partly-applied", "changes the first attribute all the same", _applies(first_only)),
    subtle("resumed", "resumes a suspended job",
           to_job("decline_modify", enters("inProgress", frozenset({"suspended"})))),
    subtle("suspended", "suspends a running job",
           to_job("decline_modify", enters("suspended", frozenset({"inProgress"})))),
    blunt("pending", "leaves the job pending", to_job("decline_modify", enters("pending", LIVING - FINAL))),
    name="modify-rejected-yet-{}",
)  # fmt: skip
sow(
    "W148-R27", "Refuses a modify by 422 and changes the job all the same.", refuses_yet,
    subtle("modify-refused-yet-applied", "", "modify", _applied),
)  # fmt: skip

# --- how the process moves (R27) -------------------------------------------------------------------


def _back(_sof: Any, beneath: Act, process: Process, delay: float, step: Callable[[Process], None]) -> None:
    def back() -> None:
        process.state = "acknowledged"
        after_reads(process, 1, on)

    def on() -> None:
        process.state = "inProgress"
        beneath(process, delay, step)

    if process.kind == "modify" and process.state == "inProgress":
        after_reads(process, 1, back)
    else:
        beneath(process, delay, step)


sow(
    "W148-R27", "A modify process {}.", as_it_is,
    blunt("modify-stays-acknowledged", "never leaves acknowledged", skips("modify_validated")),
    blunt("modify-stays-in-progress", "never leaves inProgress, nor its job pending", skips("modify_done")),
    subtle("modify-done-stays-in-progress",
           "never leaves inProgress, though its job is modified and runs again",
           process_becomes("modify_done", "inProgress")),
    blunt("modify-never-rejected", "that should be rejected stays acknowledged", skips("decline_modify")),
    subtle("modify-rejected-done", "ends as rejected when the job has been modified",
           process_becomes("modify_done", "rejected")),
    subtle("modify-completes-declined",
           "that should be rejected ends as completed, and the job stays as it is",
           process_becomes("decline_modify", "completed", instead=True)),
    blunt("modify-fails", "that cannot be done ends as failed, which no process does",
          process_becomes("decline_modify", "failed", instead=True), breaks="W148-R5"),
    subtle("modify-back-to-acknowledged",
           "that was read inProgress is acknowledged again before it completes",
           together(over("arm_process", _back), COUNTS_PROCESSES)),
    *(
        subtle(f"modify-{one}-becomes-{other.lower()}", f"that is {one} becomes {other} by itself",
               leaves_process("modify", one, other))
        for one, others in (
            ("completed", ("rejected", "inProgress", "acknowledged")),
            ("rejected", ("inProgress", "completed", "acknowledged")),
        )
        for other in others
    ),
)  # fmt: skip

# --- how the modified job moves (R16) --------------------------------------------------------------


def _waits(sof: Any, job: Job) -> None:
    sof.move(job, "wait")
    hold(job)


def _keeps_schedule(_sof: Any, beneath: Act, job: Job, changes: Document) -> None:
    job.notes.setdefault("old schedule", job.request[SCHEDULE])
    beneath(job, changes)


def _by_old_schedule(_sof: Any, beneath: Act, job: Job) -> Any:
    new = job.request
    job.request = {**new, SCHEDULE: job.notes.get("old schedule", new[SCHEDULE])}
    try:
        return beneath(job)
    finally:
        job.request = new


def _was_scheduled(_sof: Any, job: Job) -> bool:
    return job.history[-1] == "scheduled"


def _becomes(state: str) -> Mixed:
    return does("leave_pending", enters(state, holds=True))


sow(
    "W148-R16", "A modified job becomes {}.", _becomes,
    *(blunt(f"modified-job-becomes-{state}", state, state) for state in ("completed", "cancelled")),
    *(subtle(f"modified-job-becomes-{state}", state, state) for state in ("rejected", "acknowledged")),
)  # fmt: skip
sow(
    "W148-R16", "A {}.", as_it_is,
    blunt("modified-job-stays-pending", "job stays pending when its modify process is completed",
          skips("leave_pending")),
    subtle("modified-job-stays-pending-scheduled",
           "scheduled job stays pending when its modify process is completed",
           skips("leave_pending", _was_scheduled)),
    subtle("modified-job-starts-early", "modified job runs at once, though its start time is ahead",
           does("leave_pending", lambda sof, job: sof.begin(job))),
    subtle("modified-job-never-starts", "modified job that may start at once is scheduled and stays so",
           does("leave_pending", _waits)),
    subtle("modify-keeps-old-start", "modified job shows its new schedule and starts as the old one says",
           together(over("apply_changes", _keeps_schedule), over("start_delay", _by_old_schedule))),
    subtle("modified-job-never-completes",
           "job that was modified goes on when its execution duration and its end time are over",
           skips("run_over", was_in("pending"))),
    subtle("modified-job-runs-without-resources",
           "modified job for which there are no resources runs all the same",
           skips("has_resources", in_state("pending"), gives=True)),
)  # fmt: skip
