"""Faults of suspend and resume: accepted without effect, refused with effect, allowed in any state.

W148 6.10 (R44 to R46), 6.11 (R49 to R51), and that the id stays what it was (R15).  How a refusal is worded:
faults.refusals.
"""

from typing import Any

from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.jobs.transitions import FINAL, forbidding
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.moves import (
    COUNTS_JOBS,
    after_reads,
    allows,
    delays,
    does,
    does_too,
    enters,
    in_state,
    new_id,
    reads_later,
    was_in,
)
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, shows_with, skips, together
from lso_conformance.sof.registry import Mixed

# --- suspend in a state other than inProgress (R44), resume in one other than suspended (R49) ----

SLOW_PROCESSES = over("process_work_time", lambda _sof, beneath: beneath() + 0.2)
"""Takes longer for the steps of a process, so that the state between can be met."""
BETWEEN = frozenset({"pending", "pendingCancel"})
UNSEEN = {"suspend": {"acknowledged"}, "resume": {"acknowledged", "pending"}}
"""States, by action, in which no scenario asks for it: they are over too soon."""


def _taken(action: str, *states: str) -> Mixed:
    do = enters("suspended") if action == "suspend" else enters("inProgress", holds=True)
    taken = allows(action, states, do)
    return together(taken, SLOW_PROCESSES) if {*states} <= BETWEEN else taken


for _action, _breaks in (("suspend", "W148-R44"), ("resume", "W148-R49")):
    _unfit = forbidding(_action)
    _met = [state for state in _unfit if state not in UNSEEN[_action]]
    _long = [state for state in _unfit if state != "pending"]
    sow(
        _breaks, f"{_action.capitalize()}s a job {{}}.", _taken,
        blunt("in-any-state", "in whatever state it is", _action, *_long),
        *(subtle(state.lower(), f"that is {state}", _action, state) for state in _met),
        name=f"{_action}s-{{}}",
    )  # fmt: skip


def _resumed_before(_sof: Any, job: Job, _why: str) -> bool:
    return job.state == "inProgress" and "suspended" in job.history


def _shown_late(action: str, before: str) -> Mixed:
    """The first retrieval after the action still shows the state before."""
    note = f"{action} shown"

    def act(_sof: Any, beneath: Act, job: Job) -> None:
        job.notes[note] = False
        beneath(job)

    def show(_sof: Any, beneath: Act, job: Job) -> Any:
        if (job.state == "suspended") is (action == "suspend") and not job.notes.get(note, True):
            job.notes[note] = True
            return before
        return beneath(job)

    return together(over(f"do_{action}", act), over("show_state", show))


def _starts_over(sof: Any, job: Job) -> None:
    enters("acknowledged", holds=True)(sof, job)
    after_reads(job, 1, lambda: sof.enter(job, "inProgress"))


sow(
    "W148-R45", "{}.", as_it_is,
    subtle("says-yes-to-second-suspend", "Answers 204 to suspending a suspended job, and changes nothing",
           skips("decline_suspend", in_state("suspended"), gives=Answer(204)), breaks="W148-R44"),
    subtle("says-yes-to-second-resume",
           "Answers 204 to resuming a job that was resumed before, and changes nothing",
           skips("decline_resume", _resumed_before, gives=Answer(204)), breaks="W148-R49"),
    blunt("suspend-does-nothing", "Accepts a suspend and leaves the job running", skips("do_suspend")),
    blunt("suspend-cancels", "Accepts a suspend and cancels the job",
          does("do_suspend", enters("cancelled"))),
    subtle("suspend-schedules", "Accepts a suspend and puts the job back to scheduled",
           does("do_suspend", enters("scheduled", holds=True))),
    subtle("suspend-late", "Answers 204 to a suspend and suspends after the next retrieval",
           delays("do_suspend")),
    subtle("suspend-shown-late", "The first retrieval after a suspend still says inProgress",
           _shown_late("suspend", "inProgress")),
    subtle("second-suspension-ignored",
           "Suspends a job once; when it was resumed, a further suspend is accepted without effect",
           skips("do_suspend", was_in("suspended"))),
)  # fmt: skip
sow(
    "W148-R50", "{}.", as_it_is,
    blunt("resume-does-nothing", "Accepts a resume and leaves the job suspended", skips("do_resume")),
    blunt("resume-completes", "Accepts a resume and completes the job",
          does("do_resume", enters("completed"))),
    subtle("resume-starts-over", "Accepts a resume and puts the job back to acknowledged",
           together(does("do_resume", _starts_over), COUNTS_JOBS)),
    subtle("resume-late", "Answers 204 to a resume and resumes after the next retrieval",
           delays("do_resume")),
    subtle("resume-shown-late", "The first retrieval after a resume still says suspended",
           _shown_late("resume", "suspended")),
)  # fmt: skip

# --- refused, but done (R46, R51) ----------------------------------------------------------------

for _action, _breaks, _fit, _state in (
    ("suspend", "W148-R46", "inProgress", "suspended"),
    ("resume", "W148-R51", "suspended", "inProgress"),
):
    _done = enters(_state)
    sow(
        _breaks, f"Refuses to {_action} {{}} all the same.",
        lambda state, done, seam=f"decline_{_action}": does_too(seam, done, in_state(state)),
        blunt("yet-done", f"a job that is {_fit} and does it", _fit, _done),
        subtle("done-when-scheduled", "a scheduled job and does it", "scheduled", _done),
        subtle("done-when-completed", "a completed job and does it", "completed",
               enters(_state, holds=_action == "resume")),
        name=f"{_action}-refused-{{}}",
    )  # fmt: skip
    sow(
        _breaks, f"Refuses to {_action} a job that is {_fit}, and does it after the next retrieval.",
        reads_later, subtle(f"{_action}-refused-done-later", "", f"decline_{_action}", _done, in_state(_fit)),
    )  # fmt: skip

# --- the id stays what it was (R15) --------------------------------------------------------------


def _after_resume(_sof: Any, job: Job) -> bool:
    return "suspended" in job.history and job.state != "suspended"


sow(
    "W148-R15", "{}.", as_it_is,
    blunt("id-new-on-each-retrieval", "Each retrieval shows another id",
          shows_with("show_retrieved", lambda sof, _job: {"id": sof.new_id()})),
    subtle("id-upper-case-after-resume", "A job that was resumed shows its id in capitals",
           changes("show_id", str.upper, _after_resume)),
    subtle("id-new-when-suspended", "A suspended job has a new id, and answers to both",
           does_too("do_suspend", new_id)),
    subtle("id-marked-when-final", "A job in a final state shows its id with a suffix",
           changes("show_id", lambda shown: f"{shown}.1", in_state(*FINAL))),
)  # fmt: skip
