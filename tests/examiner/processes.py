"""Modify and cancel processes of the second SOF (W148 6.4, 6.6, 6.7, 6.9, Table 9)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from examiner.basis import Document, Item, Problem, Reply
from examiner.jobs import Job, Jobs

# Section 6.4.2: what a modify may change.
CHANGEABLE = (
    "description", "granularity", "jobPriority", "outputFormat", "reportingPeriod", "resultFormat",
    "scheduleDefinition", "serviceSpecificConfiguration",
)  # fmt: skip
MODIFY, CANCEL = "modifyFaultManagementJob", "cancelFaultManagementJob"


class Process(Item):
    """A modification or cancellation of a job."""

    def __init__(self, id: str, kind: str, sent: Document, created: float) -> None:
        super().__init__(id, sent, created)
        self.kind = kind

    @property
    def job_id(self) -> str:
        return str(self.sent["faultManagementJob"]["faultManagementJobId"])

    @property
    def changes(self) -> Document:
        return {key: copy.deepcopy(self.sent[key]) for key in CHANGEABLE if key in self.sent}


class Processes(Jobs):
    """Processes, in the order of their creation."""

    deciding_s, working_s = 0.02, 0.03
    # Job states in which a process is taken; and whether a refusal comes as an error, with which status.
    modifiable: tuple[str, ...] = ("scheduled", "suspended")
    cancellable: tuple[str, ...] = ("scheduled", "inProgress", "suspended")
    refuses_at_once, unknown_job = False, 0
    pending_state: str | None = "pending"
    cancel_state: str | None = "pendingCancel"
    modified_state: str | None = None  # None: by the schedule

    def __init__(self) -> None:
        super().__init__()
        self.processes: dict[str, dict[str, Process]] = {MODIFY: {}, CANCEL: {}}
        self.working: dict[str, Process] = {}

    def show(self, process: Process, *, first: bool = False) -> Document:
        return copy.deepcopy(process.sent) | {
            "id": process.id, "state": process.state, "creationDate": self.date(process.created),
            "href": f"{self.prefix}{process.kind}/{process.id}",
        }  # fmt: skip

    # The operations.

    def begin(self, kind: str, sent: Any) -> Reply:
        if not isinstance(sent, dict):
            raise self.error(400, "A process is an object.")
        if found := list(self.faulty(kind, sent)):
            raise self.refusal(found)
        self.settle()
        process = Process(self.other_id(), kind, sent, self.now())
        self.refuse(process)
        self.processes[kind][process.id] = self.working[process.id] = process
        return Reply(201, self.show(process, first=True))

    def refuse(self, process: Process) -> None:
        """What is refused at once, by an error."""
        job = self.jobs.get(process.job_id)
        if job is None and self.unknown_job == 422:
            raise self.error(422, f"There is no job {process.job_id[:80]}.", "referenceNotFound")
        if job is None and self.unknown_job:
            raise self.not_found(process.job_id)
        if job is not None and self.refuses_at_once and not self.accepts(process, job):
            raise self.error(self.unfit, f"A job that is {job.state} cannot be changed so.")

    def follow(self, kind: str, id: str) -> Reply:
        self.settle()
        if id not in self.processes[kind]:
            raise self.not_found(id)
        return Reply(200, self.show(self.processes[kind][id]))

    def faulty(self, kind: str, sent: Document) -> Iterator[Problem]:
        reference = sent.get("faultManagementJob")
        if not isinstance(reference, dict):
            yield "/faultManagementJob", "missingProperty" if reference is None else "invalidFormat"
        elif not isinstance(reference.get("faultManagementJobId"), str):
            yield "/faultManagementJob/faultManagementJobId", "missingProperty"
        allowed = CHANGEABLE if kind == MODIFY else ()
        strange = sent.keys() - {"faultManagementJob", *allowed}
        yield from ((f"/{key}", "unexpectedProperty") for key in strange)
        yield from ((f"/{key}", "invalidValue") for key in allowed if key in sent and sent[key] is None)
        changes = {key: sent[key] for key in allowed if sent.get(key) is not None}
        yield from self.wrong(changes)
        if kind == MODIFY and not changes:
            yield "/description", "missingProperty"

    # The life cycle (Figures 17 and 22, Table 9).

    def settle(self) -> None:
        super().settle()
        for process in list(self.working.values()):
            self.work(process)
        super().settle()

    def work(self, process: Process) -> None:
        if process.state == "acknowledged" and (at := process.since + self.deciding_s) <= self.now():
            job = self.jobs.get(process.job_id)
            taken = job is not None and self.accepts(process, job)
            self.turn(process, "inProgress" if taken else "rejected", at)
            if taken and job is not None:
                self.taken(process, job, at)
        if process.state == "inProgress" and (at := process.since + self.working_s) <= self.now():
            self.turn(process, "completed", at)
            self.done(process, self.jobs[process.job_id], at)

    def accepts(self, process: Process, job: Job) -> bool:
        stubborn = {MODIFY: "svc-unchangeable", CANCEL: "svc-unstoppable"}[process.kind]
        states = {MODIFY: self.modifiable, CANCEL: self.cancellable}[process.kind]
        return job.state in states and job.service != stubborn

    def taken(self, process: Process, job: Job, at: float) -> None:
        state = self.pending_state if process.kind == MODIFY else self.cancel_state
        if state is not None:
            self.move(job, state, at)

    def done(self, process: Process, job: Job, at: float) -> None:
        if process.kind == CANCEL:
            if job.state != "cancelled":
                self.move(job, "cancelled", at)
            return
        self.apply(process, job)
        waits = (job.start or 0) > at
        self.move(job, self.modified_state or ("scheduled" if waits else "inProgress"), at)

    def apply(self, process: Process, job: Job) -> None:
        job.sent = job.sent | process.changes
        job.set_schedule()

    def turn(self, process: Process, state: str, at: float) -> None:
        process.state, process.since = state, at
        if state in {"rejected", "completed"}:
            self.working.pop(process.id, None)
