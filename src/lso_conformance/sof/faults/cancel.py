"""Faults of cancel: the job does not stop, stops though the cancel is declined, or should not have stopped.

W148 6.7 (R32, R36, R37), Figure 22, Table 9; the job: R16. How a refusal is worded: faults.refusals; what a
process shows: faults.process_answers.
"""

from typing import Any

from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.operators.moves import (
    COUNTS_JOBS,
    COUNTS_PROCESSES,
    Do,
    about_unknown,
    after_reads,
    allows_process,
    enters,
    hold,
    leaves_process,
    process_becomes,
    refuses_yet,
    to_job,
)
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, over, skips, together
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.processes import REFERENCE

ALIVE = frozenset({"acknowledged", "scheduled", "inProgress", "suspended", "pending"})
CANCELLABLE = ("inProgress", "suspended", "scheduled")
SPARED_S = 5.0  # longer than a Buyer waits; jobs that went on for ever would flood the server with reports
NO_JOB = {"faultManagementJobId": "none"}

# --- requests that must be refused (R6, R32) -------------------------------------------------------


def _no_job(_sof: Any, beneath: Act, call: Call) -> Document:
    return {REFERENCE: NO_JOB, **beneath(call)} if "cancel" in call.path else beneath(call)


def _empty_reference(_sof: Any, beneath: Act, call: Call) -> Any:
    document = beneath(call)
    empty = "cancel" in call.path and document.get(REFERENCE) == {}
    return {**document, REFERENCE: NO_JOB} if empty else document


def _any_attribute(_sof: Any, beneath: Act, kind: str, document: Document) -> Any:
    found = beneath(kind, document)
    return [one for one in found if kind.startswith("Modify") or one.code != "unexpectedProperty"]


sow(
    "W148-R32", "Takes a cancel request {}.", over,
    blunt("cancel-takes-no-job", "that does not say which job it is about", "read_process", _no_job),
    subtle("cancel-takes-empty-reference", "whose reference to the job has no id",
           "read_process", _empty_reference),
    blunt("cancel-takes-undefined", "that has attributes that no definition names, and repeats them",
          "process_problems", _any_attribute, breaks="W148-R6"),
)  # fmt: skip

# --- accepted, but the job does not stop (R36) -----------------------------------------------------


def _only_works(sof: Any, process: Process) -> None:
    sof.move_process(process, "start")
    sof.arm_process(process, sof.process_work_time(), sof.cancel_done)


def _spares(state: str) -> Mixed:
    def act(sof: Any, beneath: Act, process: Process) -> None:
        job = sof.job_of(process)
        if job is None or job.state != state:
            beneath(process)
            return
        _only_works(sof, process)
        sof.world.later(SPARED_S, sof.move, job, "cancel")
        sof.world.later(SPARED_S + sof.world.pace, sof.move, job, "release")

    return over("accept_cancel", act)


def _rejects_done(sof: Any, _beneath: Act, process: Process) -> None:
    process.state = "rejected"
    job = sof.job_of(process)
    if job is not None:
        sof.enter(job, "inProgress")


def _only_finishes(sof: Any, _beneath: Act, process: Process) -> None:
    sof.move_process(process, "finish")


def _ends_as(state: str) -> Mixed:
    end = enters(state, frozenset({"pendingCancel"}), holds=True)
    return together(to_job("cancel_done", end), over("cancel_done", _only_finishes))


def _revives(state: str) -> Mixed:
    """A cancelled job comes back to life when it was read."""

    def revive(sof: Any, job: Job) -> None:
        if job.state == "cancelled":
            after_reads(job, 1, lambda: enters(state, holds=True)(sof, job))

    return together(to_job("cancel_done", revive), COUNTS_JOBS)


def _starts(sof: Any, beneath: Act, job: Job, state: str) -> None:
    beneath(job, state)
    if state == "cancelled" and "scheduled" in job.history[-2:]:
        after_reads(job, 1, lambda: sof.enter(job, "inProgress"))


sow(
    "W148-R36", "Completes a cancel of a job that is {}, and lets it go on for seconds.", _spares,
    *(subtle(f"cancel-spares-{state.lower()}", state, state) for state in CANCELLABLE),
)  # fmt: skip
sow(
    "W148-R36", "Completes a cancel and the job ends in {}.", _ends_as,
    *(subtle(state.lower(), state, state) for state in ("completed", "rejected", "resourcesUnavailable")),
    *(blunt(state.lower(), state, state) for state in ("suspended", "scheduled", "inProgress")),
    name="cancels-as-{}",
)  # fmt: skip
sow(
    "W148-R36", "A cancelled job is {} after it was read once.", _revives,
    *(subtle(one.lower(), one, one) for one in ("inProgress", "scheduled", "completed", "pendingCancel")),
    name="cancelled-job-becomes-{}",
)  # fmt: skip
sow(
    "W148-R36", "{}.", as_it_is,
    blunt("cancel-does-nothing", "Completes a cancel and leaves the job as it was",
          over("accept_cancel", lambda sof, _beneath, process: _only_works(sof, process))),
    blunt("cancel-stays-pending", "Completes a cancel and leaves the job in pendingCancel",
          over("cancel_done", _only_finishes)),
    blunt("cancel-stays-in-progress",
          "Accepts a cancel that never ends: the process stays inProgress, the job pendingCancel",
          skips("cancel_done")),
    blunt("cancel-stays-acknowledged", "A cancel process never leaves acknowledged, and the job runs on",
          skips("cancel_validated")),
    subtle("cancelled-scheduled-job-starts",
           "A job that was cancelled when scheduled starts all the same, after it was read once",
           together(over("enter", _starts), COUNTS_JOBS)),
    subtle("cancel-done-stays-in-progress", "Cancels the job, and the process stays inProgress for ever",
           process_becomes("cancel_done", "inProgress"), breaks="W148-U2"),
    subtle("cancel-rejected-done",
           "A cancel process goes from inProgress to rejected, and the job runs on from pendingCancel",
           over("cancel_done", _rejects_done), breaks="W148-R37"),
)  # fmt: skip
sow(
    "W148-U2", "A cancel process that is {} by itself.",
    lambda one, other: leaves_process("cancel", one, other),
    *(
        subtle(f"cancel-{one}-becomes-{other.lower()}", f"{one} becomes {other}", one, other)
        for one, others in (
            ("completed", ("rejected", "inProgress", "acknowledged")),
            ("rejected", ("completed", "inProgress", "acknowledged")),
        )
        for other in others
    ),
)  # fmt: skip

# --- which jobs (6.7.3: refused in every other state) ----------------------------------------------


sow(
    "W148-R16", "Cancels a job that is {}: it becomes pendingCancel, then cancelled.",
    lambda state: allows_process("cancel", frozenset({state}), "pendingCancel"),
    *(blunt(f"cancels-{state.lower()}", state, state) for state in sorted(FINAL - {"cancelled"})),
)  # fmt: skip
sow(
    "W148-R37", "Completes a cancel of a job that is {}, which stays as it is.",
    lambda state: allows_process("cancel", frozenset({state}), None),
    *(subtle(f"cancel-completes-when-{state.lower()}", state, state) for state in sorted(FINAL)),
)  # fmt: skip
sow(
    "W148-R37", "Completes the cancel of a job that does not exist.", skips,
    blunt("cancel-completes-unknown", "", "objection_to_cancel", about_unknown),
)  # fmt: skip

# --- declined, but the job stops (R37) -------------------------------------------------------------


def _alive(do: Do) -> Do:
    def if_alive(sof: Any, job: Job) -> None:
        if job.state in ALIVE:
            do(sof, job)

    return if_alive


def _cancels_later(sof: Any, job: Job) -> None:
    after_reads(job, 1, lambda: sof.enter(job, "cancelled"))


def _cancels_when_read(sof: Any, beneath: Act, process: Process, why: str) -> None:
    beneath(process, why)
    job = sof.job_of(process)
    if job is not None and job.state in ALIVE:
        after_reads(process, 1, lambda: sof.enter(job, "cancelled"))


def _completes_declined(sof: Any, beneath: Act, process: Process, why: str) -> None:
    job = sof.job_of(process)
    if job is not None and job.state in ALIVE:
        process.state = "completed"
    else:
        beneath(process, why)


sow(
    "W148-R37", "Rejects a cancel and {}.", lambda do: to_job("decline_cancel", do),
    blunt("yet-cancelled", "cancels the job all the same", enters("cancelled", ALIVE, holds=True)),
    subtle("yet-suspended", "suspends the job", enters("suspended", ALIVE, holds=True)),
    subtle("yet-completed", "completes the job", enters("completed", ALIVE, holds=True)),
    subtle("yet-scheduled", "schedules a running job",
           enters("scheduled", frozenset({"inProgress"}), holds=True)),
    blunt("yet-pending-cancel", "leaves the job in pendingCancel",
          enters("pendingCancel", ALIVE, holds=True)),
    subtle("stops-timers", "forgets that the job has an end; it never completes",
           _alive(lambda _sof, job: hold(job))),
    name="cancel-rejected-{}",
)  # fmt: skip
sow(
    "W148-R37", "{}.", as_it_is,
    subtle("cancel-rejected-done-later", "Rejects a cancel and cancels the job after its next retrieval",
           together(to_job("decline_cancel", _alive(_cancels_later)), COUNTS_JOBS)),
    subtle("cancel-rejected-done-when-read",
           "Rejects a cancel and cancels the job when the rejected process was read",
           together(over("decline_cancel", _cancels_when_read), COUNTS_PROCESSES)),
    subtle("cancel-refused-yet-done", "Refuses a cancel by 422 and cancels the job all the same",
           refuses_yet("cancel", lambda sof, job, _process: enters("cancelled", ALIVE)(sof, job))),
    subtle("cancel-completes-declined",
           "A cancel that the service does not allow ends as completed, and the job runs on",
           over("decline_cancel", _completes_declined), breaks="W148-R36"),
)  # fmt: skip
