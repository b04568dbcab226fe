"""Faults of suspend and resume: accepted without effect, refused with effect, allowed in any state.

W148 6.10 (R44 to R46), 6.11 (R49 to R51). How a refusal is worded: faults.errors.
"""

# ruff: noqa: D102 - the class says what its method does

from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.faults.states import Counting, after_reads, hold
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import add_fault, fault

# --- suspend in a state other than inProgress (R44), resume in one other than suspended (R49) ----


def _suspends_in(*states: str) -> type[Behaviour]:
    class Suspends(Behaviour):
        def objection_to_suspend(self, job: Job) -> str | None:
            return None if job.state in states else super().objection_to_suspend(job)

        def do_suspend(self, job: Job) -> None:
            if job.state in states:
                self.enter(job, "suspended")
            else:
                super().do_suspend(job)

    return Suspends


def _resumes_in(*states: str) -> type[Behaviour]:
    class Resumes(Behaviour):
        def objection_to_resume(self, job: Job) -> str | None:
            return None if job.state in states else super().objection_to_resume(job)

        def do_resume(self, job: Job) -> None:
            if job.state in states:
                self.enter(job, "inProgress")
                hold(job)
            else:
                super().do_resume(job)

    return Resumes


add_fault(
    "suspends-in-any-state",
    "W148-R44",
    "Suspends a job in whatever state it is.",
    _suspends_in("acknowledged", "scheduled", "suspended", "pendingCancel", *FINAL),
    subtle=False,
)
add_fault(
    "resumes-in-any-state",
    "W148-R49",
    "Resumes a job in whatever state it is.",
    _resumes_in("acknowledged", "scheduled", "inProgress", "pendingCancel", *FINAL),
    subtle=False,
)
for _state in ("scheduled", "suspended", "completed", "rejected", "cancelled", "resourcesUnavailable"):
    add_fault(
        f"suspends-{_state.lower()}",
        "W148-R44",
        f"Suspends a job that is {_state}.",
        _suspends_in(_state),
        subtle=True,
    )
for _state in ("scheduled", "inProgress", "completed", "rejected", "cancelled", "resourcesUnavailable"):
    add_fault(
        f"resumes-{_state.lower()}",
        "W148-R49",
        f"Resumes a job that is {_state}.",
        _resumes_in(_state),
        subtle=True,
    )


class _SlowProcesses(Behaviour):
    """Takes longer for the steps of a process, so that the state between can be met."""

    def process_work_time(self) -> float:
        return super().process_work_time() + 0.2


for _state in ("pending", "pendingCancel"):
    add_fault(
        f"suspends-{_state.lower()}",
        "W148-R44",
        f"Suspends a job that is {_state}.",
        type("Between", (_suspends_in(_state), _SlowProcesses), {}),
        subtle=True,
    )
add_fault(
    "resumes-pendingcancel",
    "W148-R49",
    "Resumes a job that is pendingCancel.",
    type("Between", (_resumes_in("pendingCancel"), _SlowProcesses), {}),
    subtle=True,
)


@fault("W148-R44", subtle=True)
class SaysYesToSecondSuspend(Behaviour):
    """Answers 204 to suspending a suspended job, and changes nothing."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        return Answer(204) if job.state == "suspended" else super().decline_suspend(job, why)


@fault("W148-R49", subtle=True)
class SaysYesToSecondResume(Behaviour):
    """Answers 204 to resuming a job that was resumed before, and changes nothing."""

    def decline_resume(self, job: Job, why: str) -> Answer:
        again = job.state == "inProgress" and "suspended" in job.history
        return Answer(204) if again else super().decline_resume(job, why)


# --- accepted, but not done (R45, R50) -----------------------------------------------------------


@fault("W148-R45")
class SuspendDoesNothing(Behaviour):
    """Accepts a suspend and leaves the job running."""

    def do_suspend(self, job: Job) -> None:
        pass


@fault("W148-R45")
class SuspendCancels(Behaviour):
    """Accepts a suspend and cancels the job."""

    def do_suspend(self, job: Job) -> None:
        self.enter(job, "cancelled")


@fault("W148-R45", subtle=True)
class SuspendSchedules(Behaviour):
    """Accepts a suspend and puts the job back to scheduled."""

    def do_suspend(self, job: Job) -> None:
        self.enter(job, "scheduled")
        hold(job)


@fault("W148-R45", subtle=True)
class SuspendLate(Counting):
    """Answers 204 to a suspend and suspends after the next retrieval."""

    def do_suspend(self, job: Job) -> None:
        act = super().do_suspend
        after_reads(job, 1, lambda: act(job))


@fault("W148-R45", subtle=True)
class SuspendShownLate(Behaviour):
    """The first retrieval after a suspend still says inProgress."""

    def do_suspend(self, job: Job) -> None:
        job.notes["suspend shown"] = False
        super().do_suspend(job)

    def show_state(self, job: Job) -> str:
        if job.state == "suspended" and not job.notes.get("suspend shown", True):
            job.notes["suspend shown"] = True
            return "inProgress"
        return super().show_state(job)


@fault("W148-R45", subtle=True)
class SecondSuspensionIgnored(Behaviour):
    """Suspends a job once; when it was resumed, a further suspend is accepted without effect."""

    def do_suspend(self, job: Job) -> None:
        if "suspended" not in job.history:
            super().do_suspend(job)


@fault("W148-R50")
class ResumeDoesNothing(Behaviour):
    """Accepts a resume and leaves the job suspended."""

    def do_resume(self, job: Job) -> None:
        pass


@fault("W148-R50")
class ResumeCompletes(Behaviour):
    """Accepts a resume and completes the job."""

    def do_resume(self, job: Job) -> None:
        self.enter(job, "completed")


@fault("W148-R50", subtle=True)
class ResumeStartsOver(Counting):
    """Accepts a resume and puts the job back to acknowledged."""

    def do_resume(self, job: Job) -> None:
        self.enter(job, "acknowledged")
        hold(job)
        after_reads(job, 1, lambda: self.enter(job, "inProgress"))


@fault("W148-R50", subtle=True)
class ResumeLate(Counting):
    """Answers 204 to a resume and resumes after the next retrieval."""

    def do_resume(self, job: Job) -> None:
        act = super().do_resume
        after_reads(job, 1, lambda: act(job))


@fault("W148-R50", subtle=True)
class ResumeShownLate(Behaviour):
    """The first retrieval after a resume still says suspended."""

    def do_resume(self, job: Job) -> None:
        job.notes["resume shown"] = False
        super().do_resume(job)

    def show_state(self, job: Job) -> str:
        if job.state != "suspended" and not job.notes.get("resume shown", True):
            job.notes["resume shown"] = True
            return "suspended"
        return super().show_state(job)


# --- refused, but done (R46, R51) ----------------------------------------------------------------


@fault("W148-R46")
class SuspendRefusedYetDone(Behaviour):
    """Refuses to suspend a running job and suspends it all the same."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        answer = super().decline_suspend(job, why)
        if job.state == "inProgress":
            self.enter(job, "suspended")
        return answer


@fault("W148-R46", subtle=True)
class SuspendRefusedDoneLater(Counting):
    """Refuses to suspend a running job and suspends it after the next retrieval."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        if job.state == "inProgress":
            after_reads(job, 1, lambda: self.enter(job, "suspended"))
        return super().decline_suspend(job, why)


@fault("W148-R46", subtle=True)
class SuspendRefusedDoneWhenScheduled(Behaviour):
    """Refuses to suspend a scheduled job and suspends it all the same."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        answer = super().decline_suspend(job, why)
        if job.state == "scheduled":
            self.enter(job, "suspended")
        return answer


@fault("W148-R46", subtle=True)
class SuspendRefusedDoneWhenCompleted(Behaviour):
    """Refuses to suspend a completed job and suspends it all the same."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        answer = super().decline_suspend(job, why)
        if job.state == "completed":
            self.enter(job, "suspended")
        return answer


@fault("W148-R51")
class ResumeRefusedYetDone(Behaviour):
    """Refuses to resume a suspended job and resumes it all the same."""

    def decline_resume(self, job: Job, why: str) -> Answer:
        answer = super().decline_resume(job, why)
        if job.state == "suspended":
            self.enter(job, "inProgress")
        return answer


@fault("W148-R51", subtle=True)
class ResumeRefusedDoneLater(Counting):
    """Refuses to resume a suspended job and resumes it after the next retrieval."""

    def decline_resume(self, job: Job, why: str) -> Answer:
        if job.state == "suspended":
            after_reads(job, 1, lambda: self.enter(job, "inProgress"))
        return super().decline_resume(job, why)


@fault("W148-R51", subtle=True)
class ResumeRefusedDoneWhenScheduled(Behaviour):
    """Refuses to resume a scheduled job and starts it all the same."""

    def decline_resume(self, job: Job, why: str) -> Answer:
        answer = super().decline_resume(job, why)
        if job.state == "scheduled":
            self.enter(job, "inProgress")
        return answer


@fault("W148-R51", subtle=True)
class ResumeRefusedDoneWhenCompleted(Behaviour):
    """Refuses to resume a completed job and runs it all the same."""

    def decline_resume(self, job: Job, why: str) -> Answer:
        answer = super().decline_resume(job, why)
        if job.state == "completed":
            self.enter(job, "inProgress")
            hold(job)
        return answer


# --- the id stays what it was (R15) --------------------------------------------------------------


@fault("W148-R15")
class IdNewOnEachRetrieval(Behaviour):
    """Each retrieval shows another id."""

    def show_retrieved(self, job: Job) -> dict[str, Any]:
        return {**super().show_retrieved(job), "id": self.new_id()}


@fault("W148-R15", subtle=True)
class IdUpperCaseAfterResume(Behaviour):
    """A job that was resumed shows its id in capitals."""

    def show_id(self, job: Job) -> str:
        shown = super().show_id(job)
        return shown.upper() if "suspended" in job.history and job.state != "suspended" else shown


@fault("W148-R15", subtle=True)
class IdNewWhenSuspended(Behaviour):
    """A suspended job has a new id, and answers to both."""

    def do_suspend(self, job: Job) -> None:
        super().do_suspend(job)
        job.id = self.new_id()
        self.world.jobs.add(job)


@fault("W148-R15", subtle=True)
class IdMarkedWhenFinal(Behaviour):
    """A job in a final state shows its id with a suffix."""

    def show_id(self, job: Job) -> str:
        shown = super().show_id(job)
        return f"{shown}.1" if job.state in FINAL else shown
