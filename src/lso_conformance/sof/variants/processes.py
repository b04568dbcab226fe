"""Ways of modifying and cancelling that the documents allow. None of them may be judged a failure."""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable, Mapping
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.jobs.world import SERVICES, Job, Kind, Process
from lso_conformance.sof.operators.documents import Document, inside
from lso_conformance.sof.operators.moves import objection_to, refuse_at_once
from lso_conformance.sof.registry import variant

# --- time --------------------------------------------------------------------------------------------


@variant
class SlowProcesses(Behaviour):
    """Takes ten times as long for each step of a modify or cancel, within its promised limits."""

    def process_validation_time(self) -> float:
        return super().process_validation_time() * 10

    def process_work_time(self) -> float:
        return super().process_work_time() * 10

    def timing(self) -> Mapping[str, float]:
        return {
            name: limit if name == "poll_interval_ms" else limit * 2
            for name, limit in super().timing().items()
        }


@variant
class InstantProcesses(Behaviour):
    """Ends a process before its first read: inProgress, pending and pendingCancel are never seen (FM-B3)."""

    def arm_process(self, process: Process, _delay: float, step: Callable[[Process], None]) -> None:
        process.notes["next"] = step

    def create_modify(self, call: Call) -> Answer:
        answer = super().create_modify(call)
        return self._carry_out(answer, self.world.modifies.get(answer.body["id"]))

    def create_cancel(self, call: Call) -> Answer:
        answer = super().create_cancel(call)
        return self._carry_out(answer, self.world.cancels.get(answer.body["id"]))

    def _carry_out(self, answer: Answer, process: Process | None) -> Answer:
        while process is not None and "next" in process.notes:
            process.notes.pop("next")(process)
        return answer


@variant
class ModifiesDirectly(Behaviour):
    """A modified job never shows pending, nor its process inProgress."""

    def accept_modify(self, process: Process) -> None:
        super().accept_modify(process)
        if process.timer is not None:
            process.timer.cancel()
        self.modify_done(process)


@variant
class CancelsDirectly(Behaviour):
    """A cancelled job never shows pendingCancel (FM-B3)."""

    def accept_cancel(self, process: Process) -> None:
        self.move_process(process, "start")
        job = self.job_of(process)
        if job is not None:
            self.enter(job, "cancelled")
        self.cancel_done(process)


# --- refusals (FM-B9, FM-B11) ------------------------------------------------------------------------


@variant
class ModifyChecksAtOnce(Behaviour):
    """Refuses at once, by 422, a modify that cannot be done, instead of rejecting the process (FM-B9)."""

    def check_at_once(self, process: Process) -> None:
        super().check_at_once(process)
        if process.kind == "modify":
            refuse_at_once(self, process)


@variant
class CancelChecksAtOnce(Behaviour):
    """Refuses at once, by 422, a cancel that cannot be done, instead of rejecting the process (FM-B9)."""

    def check_at_once(self, process: Process) -> None:
        super().check_at_once(process)
        if process.kind == "cancel":
            refuse_at_once(self, process)


@variant
class ProcessOfUnknownJobIs404(Behaviour):
    """Answers a modify or cancel of an unknown job by 404 (FM-B9, FM-M6)."""

    def check_at_once(self, process: Process) -> None:
        super().check_at_once(process)
        if self.job_of(process) is None:
            raise self.not_found("Fault Management Job")


@variant
class ProcessConflict(Behaviour):
    """Answers a modify or cancel that the job does not allow by 409 and an Error (FM-B9)."""

    def check_at_once(self, process: Process) -> None:
        super().check_at_once(process)
        why = objection_to(self, process)
        if why is not None and self.job_of(process) is not None:
            raise Refusal(409, Problem(why))


@variant
class ProcessForbidden(Behaviour):
    """Answers a modify or cancel that the service does not allow by 403, all else by state later."""

    def check_at_once(self, process: Process) -> None:
        super().check_at_once(process)
        job = self.job_of(process)
        if job is not None and job.service == SERVICES[f"{process.kind}_declined"]:
            raise Refusal(403, Problem("This service does not allow it.", "accessDenied"))


@variant
class BadConfigurationRejectedLater(Behaviour):
    """Takes in a modify whose configuration breaks its schema, then rejects the process (FM-B11)."""

    def bad_configuration(self, _document: Document) -> list[Problem]:
        return []


@variant
class StrictProcesses(Behaviour):
    """Refuses a modify or cancel that breaks the API description by 400 instead of 422."""

    def check_process(self, kind: str, document: Document) -> None:
        found = self.process_problems(kind, document)
        if found:
            raise Refusal(400, Problem(found[0].reason, "invalidBody"))


@variant
class LenientProcesses(Behaviour):
    """Ignores undefined attributes of a modify or cancel request, and does not repeat them."""

    def read_process(self, call: Call) -> Document:
        kind = "Modify" if "modify" in call.path else "Cancel"
        known = self.world.specs.types[f"{kind}FaultManagementJob_Create"]["properties"]
        return {name: value for name, value in super().read_process(call).items() if name in known}


@variant
class ReasonInProcess(Behaviour):
    """A rejected process says why, in an attribute that an earlier release had (FM-B10)."""

    def decline_modify(self, process: Process, why: str) -> None:
        process.notes["why"] = {"modificationDeniedReason": why}
        super().decline_modify(process, why)

    def decline_cancel(self, process: Process, why: str) -> None:
        process.notes["why"] = {"cancellationDeniedReason": why}
        super().decline_cancel(process, why)

    def show_process(self, process: Process) -> Document:
        return {**super().show_process(process), **process.notes.get("why", {})}


# --- what may be modified ----------------------------------------------------------------------------


@variant
class ScheduledJobsStay(Behaviour):
    """Rejects a modify of a scheduled job (FM-B1: 6.4.3 says any state other than suspended)."""

    def objection_to_modify(self, process: Process) -> str | None:
        job = self.job_of(process)
        if job is not None and job.state == "scheduled":
            return "Only a suspended job can be modified."
        return super().objection_to_modify(process)


@variant
class ChangesWordsOnly(Behaviour):
    """Lets a modify change description and jobPriority only, and says so in its profile (6.4.3)."""

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        offered = super().offered_changes(values)
        return {name: offered[name] for name in ("description", "jobPriority") if name in offered}

    def objection_to_changes(self, changes: Document, job: Job) -> str | None:
        fixed = changes.keys() - {"description", "jobPriority"}
        if fixed:
            return f"This server cannot change {', '.join(sorted(fixed))}."
        return super().objection_to_changes(changes, job)


@variant
class TakesEmptyModify(Behaviour):
    """Takes a modify that changes nothing, as the API description allows (FM-M19)."""

    def missing_change(self, _document: Document) -> list[Problem]:
        return []


# --- what a modify does ------------------------------------------------------------------------------


@variant
class ModifyDefaultPriority(Behaviour):
    """Reads a modify without jobPriority as one with the default 5, shows and applies it (FM-M10)."""

    def show_modify(self, process: Process) -> Document:
        return {"jobPriority": 5, **super().show_modify(process)}

    def changes_of(self, process: Process) -> Document:
        return {"jobPriority": 5, **super().changes_of(process)}


@variant
class ModifyShowsDefaultPriority(Behaviour):
    """Shows jobPriority 5 in a modify process that does not change it, and leaves the job alone (FM-M10)."""

    def show_modify(self, process: Process) -> Document:
        return {"jobPriority": 5, **super().show_modify(process)}


@variant
class ModifyToScheduled(Behaviour):
    """A modified job that may start at once is scheduled first, then inProgress (6.4.4)."""

    def leave_pending(self, job: Job) -> None:
        self.move(job, "wait")


@variant
class ModifyToSuspended(Behaviour):
    """A modified job that was suspended becomes suspended again (FM-B7)."""

    def leave_pending(self, job: Job) -> None:
        if job.history[-1] == "suspended":
            self.enter(job, "suspended")
        else:
            super().leave_pending(job)


@variant
class ModifyRestartsRun(Behaviour):
    """A modified job begins its execution duration anew."""

    def apply_changes(self, job: Job, changes: Document) -> None:
        super().apply_changes(job, changes)
        job.ran *= 0


@variant
class CancelsEarly(Behaviour):
    """Also cancels a job that is acknowledged or pending (FM-B25)."""

    def next_state(self, state: str, do: str) -> str | None:
        early = do == "cancel" and state in {"acknowledged", "pending"}
        return "pendingCancel" if early else super().next_state(state, do)


@variant
class SecondCancelCompletes(Behaviour):
    """A second cancel of a job in pendingCancel is accepted and completes with the first (FM-B25)."""

    def objection_to_cancel(self, process: Process) -> str | None:
        job = self.job_of(process)
        again = job is not None and job.state == "pendingCancel"
        return None if again else super().objection_to_cancel(process)


# --- what is shown -----------------------------------------------------------------------------------


@variant
class CountsEachKind(Behaviour):
    """Ids count up per kind of resource, so that a job, its modify and its cancel may all be number 1."""

    def new_job(self, document: Document) -> Job:
        job = super().new_job(document)
        job.id = self._next("job")
        return job

    def new_process(self, kind: Kind, document: Document) -> Process:
        process = super().new_process(kind, document)
        process.id = self._next(kind)
        return process

    def _next(self, kind: str) -> str:
        counts = self.world.notes.setdefault("counts", {})
        counts[kind] = counts.get(kind, 0) + 1
        return str(counts[kind])


@variant
class LinksToJob(Behaviour):
    """A process shows the address of its job, though the buyer sent the id only."""

    def show_process(self, process: Process) -> Document:
        href = f"{self.world.base_url}faultManagementJob/{process.job_id}"
        return inside("faultManagementJob", lambda reference: {"faultManagementJobHref": href, **reference})(
            super().show_process(process)
        )


@variant
class ReversedProcesses(Behaviour):
    """Shows the attributes of a process in reversed order."""

    def show_process(self, process: Process) -> Document:
        return dict(reversed(super().show_process(process).items()))
