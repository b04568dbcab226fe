"""SOFs whose processes, or what a modify does to the job, have one subtle defect each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from examiner.server import CANCEL, MODIFY, Document, Job, Problem, Process, Reply, Sof


class AppliesTheFirst(Sof):
    """Of several changes only the first is made."""

    def apply(self, process: Process, job: Job) -> None:
        job.sent = job.sent | dict(list(process.changes.items())[:1])
        job.set_schedule()


class LosesDescription(Sof):
    """A modify that has no description takes the job's away."""

    def apply(self, process: Process, job: Job) -> None:
        super().apply(process, job)
        if "description" not in process.sent:
            job.sent.pop("description", None)


class ResetsFormats(Sof):
    """A modify that names one format sets the other to the first of the enumeration."""

    def apply(self, process: Process, job: Job) -> None:
        super().apply(process, job)
        job.sent |= {"outputFormat": "json"} if "outputFormat" not in process.sent else {}


class MergesConfiguration(Sof):
    """A changed configuration keeps what the old one had besides."""

    def apply(self, process: Process, job: Job) -> None:
        old = job.sent["serviceSpecificConfiguration"]
        super().apply(process, job)
        job.sent["serviceSpecificConfiguration"] = old | job.sent["serviceSpecificConfiguration"]


class AppliesRejected(Sof):
    """What is declined is changed all the same."""

    def turn(self, process: Process, state: str, at: float) -> None:
        super().turn(process, state, at)
        if process.kind == MODIFY and state == "rejected" and process.job_id in self.jobs:
            job = self.jobs[process.job_id]
            job.sent = job.sent | process.changes


class AppliesNothing(Sof):
    def apply(self, process: Process, job: Job) -> None:
        """Forget it."""


class AppliesSoon(Sof):
    """The modify is completed 200 ms before the job shows it."""

    def apply(self, process: Process, job: Job) -> None:
        job.__dict__["late"] = (self.now() + 0.2, process)

    def find(self, id: str) -> Job:
        job = super().find(id)
        late = job.__dict__.get("late")
        if late and late[0] < self.now():
            super().apply(late[1], job)
            del job.__dict__["late"]
        return job


class ModifiesRunning(Sof):
    modifiable: tuple[str, ...] = ("scheduled", "suspended", "inProgress")


class ModifiesCompleted(Sof):
    """A job that has ended is changed: pending, and it lives again."""

    modifiable: tuple[str, ...] = ("scheduled", "suspended", "completed", "cancelled", "rejected")


class ModifiesNoSuspended(Sof):
    """A suspended job is not modified, by nothing that the profile says it could be."""

    declared: ClassVar[Document] = {"changes": {"description": "changed"}}
    modifiable: tuple[str, ...] = ("scheduled",)


class StaysPending(Sof):
    """The process is completed, the job is left in pending."""

    def done(self, process: Process, job: Job, at: float) -> None:
        if process.kind == MODIFY:
            self.apply(process, job)
        else:
            super().done(process, job, at)


class ModifyNeverEnds(Sof):
    def done(self, process: Process, job: Job, at: float) -> None:
        super().done(process, job, at)
        process.state = "inProgress" if process.kind == MODIFY else process.state


class CancelNeverEnds(Sof):
    """The job is cancelled, the process stays inProgress."""

    def done(self, process: Process, job: Job, at: float) -> None:
        super().done(process, job, at)
        process.state = "inProgress" if process.kind == CANCEL else process.state


class BackToAcknowledged(Sof):
    """A modify that works falls back to acknowledged before it is completed."""

    def show(self, process: Process, *, first: bool = False) -> Document:
        shown = super().show(process, first=first)
        back = process.kind == MODIFY and process.state == "completed" and self.now() - process.since < 0.08
        return shown | ({"state": "acknowledged"} if back else {})


class RejectsAfterWork(Sof):
    """completed, and 100 ms later rejected."""

    def show(self, process: Process, *, first: bool = False) -> Document:
        shown = super().show(process, first=first)
        later = process.state == "completed" and self.now() - process.since > 0.1
        return shown | ({"state": "rejected"} if later else {})


class StartsCompleted(Sof):
    """The answer to a cancel says completed."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        return Reply(201, reply.body | ({"state": "completed"} if kind == CANCEL else {}))


class StartsInProgress(Sof):
    """The answer to a modify says inProgress."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        return Reply(201, reply.body | ({"state": "inProgress"} if kind == MODIFY else {}))


class NewIdWhenDone(Sof):
    """The id in a modify process gets a suffix when it is completed."""

    kind = MODIFY

    def show(self, process: Process, *, first: bool = False) -> Document:
        done = process.kind == self.kind and process.state == "completed"
        return super().show(process, first=first) | ({"id": f"{process.id}-done"} if done else {})


class NewCancelIdWhenDone(NewIdWhenDone):
    kind = CANCEL


class EchoesChangesOnly(Sof):
    """The answer to a modify leaves out what the job had already."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        job = self.jobs.get(sent["faultManagementJob"]["faultManagementJobId"])
        had = job.sent if job and kind == MODIFY else {}
        return Reply(201, {k: v for k, v in reply.body.items() if k not in had or had[k] != v})


class EchoesMinutes(Sof):
    """60 SEC comes back as 1 MIN, 60 MIN as 1 HOUR."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        for key in {"granularity", "reportingPeriod"} & reply.body.keys():
            span = reply.body[key]
            larger = {"SEC": "MIN", "MIN": "HOUR", "HOUR": None}.get(span["timeDurationUnits"])
            if larger and span["timeDurationValue"] % 60 == 0:
                reply.body[key] = {
                    "timeDurationValue": span["timeDurationValue"] // 60,
                    "timeDurationUnits": larger,
                }
        return reply


class TrimsTheEcho(Sof):
    """The description of a modify is cut to 64 letters in every answer."""

    def show(self, process: Process, *, first: bool = False) -> Document:
        shown = super().show(process, first=first)
        return shown | {key: shown[key][:64] for key in {"description"} & shown.keys()}


class DropsReferenceHref(Sof):
    """faultManagementJobHref, as it was sent, is not in the cancel process."""

    kind = CANCEL

    def show(self, process: Process, *, first: bool = False) -> Document:
        shown = super().show(process, first=first)
        if process.kind == self.kind:
            shown["faultManagementJob"].pop("faultManagementJobHref", None)
        return shown


class DropsReferenceHrefLater(DropsReferenceHref):
    """faultManagementJobHref, as it was sent, is missing only when the cancel process is read."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        return Reply(201, reply.body | {"faultManagementJob": sent["faultManagementJob"]})


class ForgetsDescriptionLater(Sof):
    """A modify process that is completed shows no description."""

    def show(self, process: Process, *, first: bool = False) -> Document:
        shown = super().show(process, first=first)
        gone = {"description"} if process.state == "completed" else set()
        return {key: shown[key] for key in shown if key not in gone}


class NoJobInModify(Sof):
    """A modify process that is read does not say which job it changes."""

    kind = MODIFY

    def follow(self, kind: str, id: str) -> Reply:
        reply = super().follow(kind, id)
        gone = {"faultManagementJob"} if kind == self.kind else set()
        return Reply(200, {key: reply.body[key] for key in reply.body if key not in gone})


class NoJobInCancel(NoJobInModify):
    kind = CANCEL


class NoDateInModify(Sof):
    """The answer to a modify has no creationDate."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        return Reply(
            201, {key: reply.body[key] for key in reply.body if key != "creationDate" or kind == CANCEL}
        )


class NoStateInCancel(Sof):
    """The answer to a cancel has no state."""

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        return Reply(201, {key: reply.body[key] for key in reply.body if key != "state" or kind == MODIFY})


class OnePathForAll(Sof):
    """A cancel process is found under modify as well, and the other way round."""

    def follow(self, kind: str, id: str) -> Reply:
        other = CANCEL if kind == MODIFY else MODIFY
        return super().follow(other if id in self.processes[other] else kind, id)


class UnknownModifyIs400(Sof):
    def follow(self, kind: str, id: str) -> Reply:
        if kind == MODIFY and id not in self.processes[kind]:
            raise self.error(400, "There is none.")
        return super().follow(kind, id)


class UnknownCancelIsEmpty(Sof):
    def follow(self, kind: str, id: str) -> Reply:
        if kind == CANCEL and id not in self.processes[kind]:
            return Reply(200, {})
        return super().follow(kind, id)


class ModifiesWithoutJob(Sof):
    """A modify that names no job is taken."""

    kind = MODIFY

    def faulty(self, kind: str, sent: Document) -> Iterator[Problem]:
        found = super().faulty(kind, sent)
        free = kind == self.kind and not (sent.get("faultManagementJob") or {}).get("faultManagementJobId")
        yield from (
            problem for problem in found if not (free and problem[0].startswith("/faultManagementJob"))
        )

    def begin(self, kind: str, sent: Any) -> Reply:
        lacks = isinstance(sent, dict) and kind == self.kind
        if lacks and not (sent.get("faultManagementJob") or {}).get("faultManagementJobId"):
            sent = sent | {"faultManagementJob": {"faultManagementJobId": ""}}
        return super().begin(kind, sent)


class CancelsWithoutJob(ModifiesWithoutJob):
    kind = CANCEL


class ModifiesTheUnchangeable(Sof):
    """jobType and monitoredObject in a modify are taken and dropped."""

    def faulty(self, kind: str, sent: Document) -> Iterator[Problem]:
        known: Iterable[Problem] = super().faulty(kind, sent)
        yield from (p for p in known if p[0] not in {"/jobType", "/monitoredObject"})


class MovesTheCreation(Sof):
    """The creationDate of a process is that of its last state."""

    def show(self, process: Process, *, first: bool = False) -> Document:
        return super().show(process, first=first) | {"creationDate": self.date(process.since)}
