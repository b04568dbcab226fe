"""SOFs with one subtle defect each; `BROKEN` says which paragraph it breaks and which scenarios show it."""

from __future__ import annotations

import json
import struct
import time
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from examiner.jobs import next_time
from examiner.server import END, Call, Document, Job, Problem, Reply, Sof


class ShowsOldState(Sof):
    """Reads lag 80 ms behind."""

    def view(self, job: Job, *, first: bool = False) -> Document:
        lags = self.now() - job.since < 0.08 and job.state == "suspended"
        return super().view(job, first=first) | ({"state": "inProgress"} if lags else {})


class SuspendsOnce(Sof):
    def suspend(self, job: Job) -> Reply:
        job.suspensions += job.state == "inProgress"
        return Reply(204) if job.suspensions == 3 and job.state == "inProgress" else super().suspend(job)


class ResumesLater(Sof):
    """A resume that was declined is made good."""

    def due(self, job: Job) -> tuple[float, str] | None:
        wants = job.state == "suspended" and job.service == "svc-stays-suspended"
        return (job.since + 0.1, "inProgress") if wants else super().due(job)


class RunsOn(Sof):
    """A suspended job goes on by itself."""

    def due(self, job: Job) -> tuple[float, str] | None:
        return (job.since + 0.1, "inProgress") if job.state == "suspended" else super().due(job)


class ResumesAnything(Sof):
    def resume(self, job: Job) -> Reply:
        return Reply(204) if job.state in {"inProgress", "cancelled"} else super().resume(job)


class SuspendsStarved(Sof):
    def suspend(self, job: Job) -> Reply:
        return Reply(204) if job.state == "resourcesUnavailable" else super().suspend(job)


class FindsByPrefix(Sof):
    def find(self, id: str) -> Job:
        return super().find(next((known for known in self.jobs if known[:30] == id[:30]), id))


class CountsMilliseconds(Sof):
    def new_id(self) -> str:
        return str(int(time.time() * 100))


class ReusesIds(Sof):
    """The id of a job that was cancelled is free again."""

    cancel_state = "cancelled"
    deciding_s = working_s = 0.0

    def new_id(self) -> str:
        self.settle()
        return next((job.id for job in self.jobs.values() if job.state == "cancelled"), super().new_id())


class NewIdOnResume(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        return super().view(job, first=first) | ({"id": f"{job.id}-2"} if job.resumptions else {})


class HidesSuspended(Sof):
    def retrieve(self, id: str) -> Reply:
        if self.find(id).state == "suspended":
            raise self.not_found(id)
        return super().retrieve(id)


class Doubles(Sof):
    """Every whole number goes through an IEEE double."""

    def dump(self, body: Any) -> bytes:
        return json.dumps(json.loads(json.dumps(body), parse_int=lambda text: int(float(text)))).encode()


class Singles(Sof):
    def dump(self, body: Any) -> bytes:
        def narrow(text: str) -> Any:
            return struct.unpack("f", struct.pack("f", float(text)))[0]

        return json.dumps(json.loads(json.dumps(body), parse_float=narrow)).encode()


class Normalises(Sof):
    def dump(self, body: Any) -> bytes:
        return unicodedata.normalize("NFC", json.dumps(body, ensure_ascii=False)).encode()


class Trims(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        return shown | {key: shown[key].strip() for key in {"description"} & shown.keys()}


class CutsAt255(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        return shown | {key: shown[key][:255] for key in {"description"} & shown.keys()}


class ForgetsOnResume(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        lost = {"description", "jobPriority"} if job.resumptions else set()
        return {key: value for key, value in shown.items() if key not in lost}


class ForgetsTheEnd(Sof):
    def suspend(self, job: Job) -> Reply:
        answer = super().suspend(job)
        job.sent["scheduleDefinition"].pop(END, None)
        return answer


class CreatedWhenChanged(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        return super().view(job, first=first) | {"creationDate": self.date(job.modified)}


class LocalTimeWithZ(Sof):
    def date(self, at: float) -> str:
        return super().date(at + 7200)


class BeginsEarly(Sof):
    """Starts at the second before the start time."""

    def due(self, job: Job) -> tuple[float, str] | None:
        due = super().due(job)
        return (due[0] - 0.35, due[1]) if due and job.state == "scheduled" else due


class RevivesCompleted(Sof):
    def due(self, job: Job) -> tuple[float, str] | None:
        if job.state != "completed":
            return super().due(job)
        job.end = None
        return job.since + 0.05, "inProgress"


class PassesPending(Sof):
    def due(self, job: Job) -> tuple[float, str] | None:
        due = super().due(job)
        if job.state == "pending":
            return job.since + 0.1, "inProgress"
        return (due[0], "pending") if due and job.state == "scheduled" else due


class SaysScheduled(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        return super().view(job, first=first) | ({"state": "scheduled"} if first and job.start else {})


class Misspells(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        return shown | {"state": shown["state"].replace("resourcesUn", "resourceUn")}


class Wordless(Sof):
    def error(self, status: int, reason: str, code: str | None = None) -> Reply:
        return super().error(status, "422" if status == 422 else reason, code)


class Dots(Sof):
    def refusal(self, found: Iterable[Problem]) -> Reply:
        return super().refusal([(at[1:].replace("/", "."), code) for at, code in found])


class AddsWhenSuspended(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        return super().view(job, first=first) | ({"suspendedAt": "now"} if job.state == "suspended" else {})


class Answers200(Sof):
    def resume(self, job: Job) -> Reply:
        super().resume(job)
        return Reply(200, self.view(job))


class DefaultsResultFormat(Sof):
    def create(self, sent: Any) -> Reply:
        return super().create({"resultFormat": "payload"} | sent if isinstance(sent, dict) else sent)


class UnknownIsEmpty(Sof):
    def retrieve(self, id: str) -> Reply:
        return super().retrieve(id) if id in self.jobs else Reply(200, {})


class UnknownToResume(Sof):
    def route(self, call: Call) -> Reply:
        if call.parts[-1] == "resume" and call.parts[2] not in self.jobs:
            raise self.error(422, "There is no such job.")
        return super().route(call)


class ChangesTheType(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        inner = shown["serviceSpecificConfiguration"]
        return shown | {"serviceSpecificConfiguration": inner if first else inner | {"@type": "newer"}}


class Flattens(Sof):
    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        return shown if first else shown | {"count": shown["serviceSpecificConfiguration"].get("count")}


class Recurring(Sof):
    """An honest one, whose clock and Date header nobody can rely on to the second."""

    skew_s, date_age_s = -0.9, 9.0


class ReportsEachOtherRun(Recurring):
    """Of each second execution of a job that recurs there are no reports."""

    def periods(self, job: Job) -> Iterator[tuple[tuple[int, int], float, float]]:
        yield from (each for each in super().periods(job) if not job.cron or each[0][0] % 2 == 0)


class PassesARunOver(Recurring):
    """After its first execution a job that recurs passes one time of its cron over."""

    def due(self, job: Job) -> tuple[float, str] | None:
        due = super().due(job)
        if due is None or not job.cron or job.state != "scheduled" or len(job.runs) != 1:
            return due
        later = next_time(job.cron, due[0])
        return None if later is None else (later, due[1])
