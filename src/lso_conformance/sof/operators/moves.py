"""Moves: states entered that should not be, or not yet, or not at all."""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.answers import Call, Problem, Refusal
from lso_conformance.sof.jobs.world import Job, Kind, Process
from lso_conformance.sof.operators.seams import Act, When, always, over, skips, together
from lso_conformance.sof.registry import Mixed

Do = Callable[[Any, Job], object]
"""What is done to a job, of the behaviour and the job."""


def hold(job: Job) -> None:
    """Take the job's timer away, so that it stays where it is."""
    if job.timer is not None:
        job.timer.cancel()
        job.timer = None


def enters(state: str, only: frozenset[str] | None = None, *, holds: bool = False) -> Do:
    """The job enters the state, from some states only, and stays there."""

    def do(sof: Any, job: Job) -> None:
        if only is None or job.state in only:
            sof.enter(job, state)
            if holds:
                hold(job)

    return do


def in_state(*states: str) -> When:
    """When the job, or process, is in one of these states."""
    return lambda _sof, thing, *_more: thing.state in states


def was_in(state: str) -> When:
    """When the job, or process, was in the state before."""
    return lambda _sof, thing, *_more: state in thing.history


def was_suspended(_sof: Any, job: Job, *_more: object) -> bool:
    """When the job is, or was, suspended."""
    return job.state == "suspended" or "suspended" in job.history


def does(seam: str, do: Do, when: When = always) -> Mixed:
    """The job is treated so instead, at least `when` this is so."""

    def act(sof: Any, beneath: Act, job: Job, *more: Any) -> Any:
        return do(sof, job) if when(sof, job, *more) else beneath(job, *more)

    return over(seam, act, "Moves")


def does_too(seam: str, do: Do, when: When = always) -> Mixed:
    """The job is treated so too, after what is right, if it was so `when` it began."""

    def act(sof: Any, beneath: Act, job: Job, *more: Any) -> Any:
        too = when(sof, job, *more)
        found = beneath(job, *more)
        if too:
            do(sof, job)
        return found

    return over(seam, act, "Moves")


def new_id(sof: Any, job: Job) -> None:
    """The job has another id, and answers to both."""
    job.id = sof.new_id()
    sof.world.jobs.add(job)


def to_job(seam: str, do: Do) -> Mixed:
    """The job of a process is treated so too, after what is right."""

    def act(sof: Any, beneath: Act, process: Process, *more: Any) -> Any:
        found, job = beneath(process, *more), sof.job_of(process)
        if job is not None:
            do(sof, job)
        return found

    return over(seam, act, "Moves")


def process_becomes(seam: str, state: str, *, instead: bool = False) -> Mixed:
    """The process is in the state after that, or instead of that."""

    def act(_sof: Any, beneath: Act, process: Process, *more: Any) -> None:
        if not instead:
            beneath(process, *more)
        process.state = state

    return over(seam, act, "Moves")


# --- after so many reads: a clock would leave it to luck -------------------------------------------


def after_reads(thing: Any, count: int, act: Callable[[], object]) -> None:
    """Have a counting behaviour act after so many reads of the job, process or report."""
    thing.notes["after reads"] = (count, act)


def _tick(thing: Any) -> None:
    left, act = thing.notes.pop("after reads", (0, None))
    if left > 1:
        thing.notes["after reads"] = (left - 1, act)
    elif act is not None:
        act()


def _counts(_sof: Any, beneath: Act, thing: Any) -> Any:
    shown = beneath(thing)
    _tick(thing)
    return shown


def _counts_in(store: str) -> Act:
    def act(sof: Any, beneath: Act, call: Call) -> Any:
        answer, process = beneath(call), getattr(sof.world, store).get(call.job_id)
        if process is not None:
            _tick(process)
        return answer

    return act


COUNTS_JOBS = over("show_retrieved", _counts)
COUNTS_REPORTS = over("show_report", _counts)
COUNTS_PROCESSES = together(
    over("retrieve_modify", _counts_in("modifies")), over("retrieve_cancel", _counts_in("cancels"))
)


def reads_later(seam: str, do: Do, when: When = always, reads: int = 1, *, instead: bool = False) -> Mixed:
    """The job is treated so after so many reads; instead of what is right, or too."""

    def act(sof: Any, beneath: Act, job: Job, *more: Any) -> Any:
        if when(sof, job, *more):
            after_reads(job, reads, lambda: do(sof, job))
            if instead:
                return None
        return beneath(job, *more)

    return together(over(seam, act, "Moves"), COUNTS_JOBS)


def delays(seam: str, reads: int = 1) -> Mixed:
    """What is right is done after the job was read."""

    def act(_sof: Any, beneath: Act, job: Job, *more: Any) -> None:
        after_reads(job, reads, lambda: beneath(job, *more))

    return together(over(seam, act, "Moves"), COUNTS_JOBS)


def leaves_job(before: str, state: str, reads: int) -> Mixed:
    """A job that was read so often in a state leaves it by itself."""

    def act(sof: Any, beneath: Act, job: Job, entered: str) -> None:
        beneath(job, entered)
        if entered == before:
            leave = enters(state, frozenset({before}), holds=True)
            after_reads(job, reads, lambda: leave(sof, job))

    return together(over("enter", act), COUNTS_JOBS)


def leaves_process(kind: Kind, before: str, state: str) -> Mixed:
    """A process that was read once in a final state leaves it by itself."""

    def act(_sof: Any, beneath: Act, process: Process, do: str) -> None:
        beneath(process, do)
        if process.kind == kind and process.state == before:
            after_reads(process, 1, lambda: setattr(process, "state", state))

    return together(over("move_process", act), COUNTS_PROCESSES)


# --- what the states do not allow ------------------------------------------------------------------


def about_unknown(sof: Any, process: Process) -> bool:
    """When the job of a process is not there."""
    return sof.job_of(process) is None


def allows(action: str, states: tuple[str, ...], do: Do) -> Mixed:
    """An action on a job is taken in these states too, and does this then."""
    mine = in_state(*states)
    return together(skips(f"objection_to_{action}", mine), does(f"do_{action}", do, mine))


def allows_process(kind: Kind, states: frozenset[str], through: str | None) -> Mixed:
    """A process about a job in these states is accepted; the job goes through a state, if one is given."""

    def unobjected(sof: Any, process: Process) -> bool:
        job = sof.job_of(process)
        return job is not None and job.state in states

    def accept(sof: Any, beneath: Act, process: Process) -> None:
        job = sof.job_of(process)
        if through is not None and job is not None and job.state in states:
            sof.enter(job, through)
        beneath(process)

    return together(skips(f"objection_to_{kind}", unobjected), over(f"accept_{kind}", accept))


def objection_to(sof: Any, process: Process) -> str | None:
    """Why the process cannot be carried out, if so."""
    why: str | None = getattr(sof, f"objection_to_{process.kind}")(process)
    return why


def refuse_at_once(sof: Any, process: Process) -> None:
    """Refuse by 422 what would be rejected later (FM-B9)."""
    why = objection_to(sof, process)
    if why is not None:
        code = "otherIssue" if sof.job_of(process) else "referenceNotFound"
        raise Refusal(422, Problem(why, code, "/faultManagementJob/faultManagementJobId"))


def refuses_yet(kind: Kind, do: Callable[[Any, Job, Process], object]) -> Mixed:
    """Refuses a process at once by 422, and does this to its job all the same."""

    def act(sof: Any, beneath: Act, process: Process) -> None:
        beneath(process)
        job = sof.job_of(process)
        if process.kind == kind and job is not None and objection_to(sof, process) is not None:
            do(sof, job, process)
            refuse_at_once(sof, process)

    return over("check_at_once", act, "Moves")
