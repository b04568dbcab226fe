"""Faults of the job state machine: wrong moves, moves that never come, final states left.  R16.

W148 6.1.4, Figure 12, Table 8. Faults of suspend and resume: faults.actions.
"""

from typing import Any

from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.documents import put
from lso_conformance.sof.operators.moves import (
    COUNTS_JOBS,
    after_reads,
    does,
    enters,
    in_state,
    leaves_job,
    was_in,
)
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, skips, together
from lso_conformance.sof.registry import Mixed

NEAR = 60.0  # seconds to a start time that a run can wait for
SEEN_OFTEN = 5  # reads, after which a buyer thinks that a state stays


def _starts_later(sof: Any, job: Job) -> bool:
    return bool(sof.start_delay(job) > 0)


def _may_start(sof: Any, job: Job) -> bool:
    return sof.objection(job) is None and bool(sof.start_delay(job) == 0)


def _arms_early(sof: Any, beneath: Act, job: Job) -> None:
    beneath(job)
    if job.state == "scheduled" and sof.start_delay(job) < NEAR:
        after_reads(job, 1, lambda: sof.begin(job) if job.state == "scheduled" else None)


def _rejects_later(sof: Any, _beneath: Act, job: Job, why: str) -> None:
    job.rejection = why
    enters("scheduled", holds=True)(sof, job)
    after_reads(job, 2, lambda: sof.enter(job, "rejected"))


def _acknowledged_again(sof: Any, beneath: Act, job: Job) -> None:
    if job.state != "scheduled":
        beneath(job)
        return
    enters("acknowledged", holds=True)(sof, job)
    after_reads(job, 2, lambda: beneath(job))


sow(
    "W148-R16", "{}.", as_it_is,
    blunt("created-in-progress", "The create answer says inProgress instead of acknowledged",
          changes("show_created", put(state="inProgress"))),
    blunt("created-scheduled",
          "The create answer of a job with a start time ahead says scheduled instead of acknowledged",
          changes("show_created", put(state="scheduled"), _starts_later)),
    blunt("stays-acknowledged", "A job never leaves acknowledged", skips("validated")),
    blunt("never-starts", "A scheduled job stays scheduled when its start time comes",
          skips("begin", in_state("scheduled"))),
    blunt("never-completes", "A one-time job goes on when its execution duration and its end time are over",
          skips("run_over")),
    subtle("starts-early",
           "A scheduled job with a near start time starts as soon as it has been read, before that time",
           together(over("arm", _arms_early), COUNTS_JOBS)),
    subtle("ignores-start-time", "A job with a start time ahead is inProgress at once",
           skips("start_delay", gives=0.0)),
    subtle("immediate-job-waits", "A job without a start time becomes scheduled and stays so",
           does("validated", enters("scheduled", holds=True), _may_start)),
    blunt("runs-rejected-jobs", "A job that fails validation runs all the same",
          does("reject", lambda sof, job: sof.begin(job))),
    blunt("runs-without-resources", "A job for which there are no resources runs all the same",
          skips("has_resources", gives=True)),
    subtle("rejects-after-scheduling", "A job that fails validation is scheduled first, then rejected",
           together(over("reject", _rejects_later), COUNTS_JOBS)),
    subtle("returns-to-acknowledged", "A scheduled job is acknowledged again for a moment before it starts",
           together(over("begin", _acknowledged_again), COUNTS_JOBS)),
    subtle("forgets-the-end-when-resumed", "A job that was suspended once never completes",
           skips("run_over", was_in("suspended"))),
)  # fmt: skip


def _detour(state: str) -> Mixed:
    """A one-time job that is about to complete takes a detour and runs again for a moment."""

    def act(sof: Any, beneath: Act, job: Job) -> None:
        if state in job.history:
            beneath(job)
            return
        enters(state, holds=True)(sof, job)
        after_reads(job, 2, lambda: sof.enter(job, "inProgress"))

    return together(over("run_over", act), COUNTS_JOBS)


sow(
    "W148-R16", "A one-time job is {} it.", _detour,
    *(
        subtle(state.lower(), f"{state} for a moment before it completes, though nobody asked to {verb}",
               state)
        for state, verb in (("pending", "modify"), ("suspended", "suspend"), ("pendingCancel", "cancel"))
    ),
    name="passes-through-{}",
)  # fmt: skip


def _rejects_as(state: str) -> Mixed:
    def act(sof: Any, _beneath: Act, job: Job, why: str) -> None:
        job.rejection = why
        sof.enter(job, state)

    return over("reject", act)


def _starves(sof: Any, job: Job) -> bool:
    return not sof.has_resources(job)


sow(
    "W148-R16", "A job that ran to its end ends as {}.", lambda state: does("run_over", enters(state)),
    *(subtle(f"completes-as-{state}", state, state) for state in ("cancelled", "suspended")),
)  # fmt: skip
sow(
    "W148-R16", "A job that fails validation ends as {}.", _rejects_as,
    *(subtle(f"rejects-as-{state}", state, state) for state in ("cancelled", "scheduled")),
)  # fmt: skip
sow(
    "W148-R16", "A job without resources ends as {}.", lambda state: does("begin", enters(state), _starves),
    *(subtle(f"starves-as-{state}", state, state) for state in ("rejected", "cancelled")),
)  # fmt: skip
sow(
    "W148-R16", "A job that is {} by itself.", lambda before, state: leaves_job(before, state, SEEN_OFTEN),
    *(
        subtle(f"{before.lower()}-becomes-{state.lower()}", f"{before} becomes {state}", before, state)
        for before, state in (
            ("completed", "inProgress"), ("completed", "cancelled"), ("rejected", "scheduled"),
            ("resourcesUnavailable", "inProgress"), ("cancelled", "suspended"), ("suspended", "inProgress"),
            ("suspended", "completed"),
        )
    ),
)  # fmt: skip
