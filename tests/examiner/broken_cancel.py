"""SOFs where what a cancel does to the job has one subtle defect each."""

from __future__ import annotations

from examiner.server import CANCEL, MODIFY, Job, Process, Reply, Sof


class RunsOnCancelled(Sof):
    """The cancel is completed, the job stays inProgress."""

    def done(self, process: Process, job: Job, at: float) -> None:
        if process.kind == MODIFY:
            super().done(process, job, at)

    cancel_state = None


class StopsAsCompleted(Sof):
    """A job that was cancelled ends as completed."""

    def move(self, job: Job, state: str, at: float | None = None) -> None:
        super().move(job, "completed" if state == "cancelled" else state, at)


class PendingCancelForever(Sof):
    def done(self, process: Process, job: Job, at: float) -> None:
        if process.kind == MODIFY:
            super().done(process, job, at)


class RevivesCancelled(Sof):
    """A job that was suspended when it was cancelled runs again after 100 ms."""

    def due(self, job: Job) -> tuple[float, str] | None:
        wakes = job.state == "cancelled" and job.suspensions > 0
        return (job.since + 0.1, "inProgress") if wakes else super().due(job)


class StopsDeclined(Sof):
    """A cancel that is rejected cancels all the same."""

    ends = "cancelled"

    def turn(self, process: Process, state: str, at: float) -> None:
        super().turn(process, state, at)
        job = self.jobs.get(process.job_id)
        if process.kind == CANCEL and state == "rejected" and job and job.service == "svc-unstoppable":
            self.move(job, self.ends, at)


class SuspendsDeclined(StopsDeclined):
    """A cancel that is rejected leaves the job suspended."""

    ends = "suspended"


class StopsDeclinedLater(Sof):
    """A job whose cancel was declined is cancelled 150 ms later."""

    def due(self, job: Job) -> tuple[float, str] | None:
        told = [p for p in self.processes[CANCEL].values() if p.job_id == job.id and p.state == "rejected"]
        if told and job.service == "svc-unstoppable" and job.state == "inProgress":
            return told[0].since + 0.15, "pendingCancel"
        return (job.since, "cancelled") if job.state == "pendingCancel" and told else super().due(job)


class CancelsCompleted(Sof):
    """A cancel of a job that has ended is completed too."""

    cancellable: tuple[str, ...] = ("scheduled", "inProgress", "suspended", "completed", "rejected")


class DeclinesWithoutReason(Sof):
    """A cancel is refused by an error without reason."""

    refuses_at_once = True

    def refuse(self, process: Process) -> None:
        try:
            super().refuse(process)
        except Reply as reply:
            if process.kind == CANCEL and isinstance(reply.body, list):
                raise Reply(422, [{"code": "otherIssue"}]) from None
            raise


class DeclinesWithEmptyReason(DeclinesWithoutReason):
    def refuse(self, process: Process) -> None:
        try:
            super().refuse(process)
        except Reply as reply:
            raise Reply(422, [{"code": "otherIssue", "reason": " "}]) from reply


class CancelsTheOthers(Sof):
    """A cancel stops all jobs of the service that were created within a millisecond of it."""

    def done(self, process: Process, job: Job, at: float) -> None:
        super().done(process, job, at)
        for other in list(self.active.values()):
            near = other.created - job.created < 0.001 and other.created >= job.created and other is not job
            if process.kind == CANCEL and near and other.state == "inProgress":
                self.move(other, "cancelled", at)
