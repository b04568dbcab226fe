"""Tracking records of the second SOF (W148 6.16, 6.17, 7.2.3.19): of each action on a job, of each report."""

from __future__ import annotations

from typing import Any

from examiner.basis import Call, Document, Item, Reply
from examiner.hub import Hub
from examiner.jobs import Job
from examiner.lists import REPORT_STATES, TRACKING_FILTERS
from examiner.reports import Report


class Track(Item):
    """What was done to a job or report, when, and by whom."""

    def __init__(self, id: str, about: str, what: str, user: str, created: float) -> None:
        super().__init__(id, {"relatedObjectId": about, "description": what, "user": user}, created)


class Tracking(Hub):
    """Keeps a record of all that succeeds."""

    user = "the Buyer"

    def __init__(self) -> None:
        super().__init__()
        self.tracks: dict[str, Track] = {}

    def note(self, about: str, what: str) -> None:
        track = Track(self.other_id(), about, what, self.user, self.now())
        self.tracks[track.id] = track

    # What is noted.

    def create(self, sent: Any) -> Reply:
        reply = super().create(sent)
        self.note(reply.body["id"], "created")
        return reply

    def suspend(self, job: Job) -> Reply:
        reply = super().suspend(job)
        self.note(job.id, "suspended")
        return reply

    def resume(self, job: Job) -> Reply:
        reply = super().resume(job)
        self.note(job.id, "resumed")
        return reply

    def begin(self, kind: str, sent: Any) -> Reply:
        reply = super().begin(kind, sent)
        about = sent["faultManagementJob"]["faultManagementJobId"]
        if about in self.jobs:
            self.note(about, kind)
        return reply

    def reported(self, report: Report) -> None:
        super().reported(report)
        self.note(report.id, "reported")

    # The operations.

    def test(self, item: Item, name: str, value: Any) -> bool:
        if isinstance(item, Track) and name in item.sent:
            return bool(item.sent[name] == value)
        return super().test(item, name, value)

    def list_tracks(self, call: Call) -> Reply:
        self.collect()
        asked = self.asked(call, TRACKING_FILTERS, REPORT_STATES)
        return self.page([t for t in self.tracks.values() if self.passes(t, asked)], call, self.recorded)

    def read_track(self, id: str) -> Reply:
        if id not in self.tracks:
            raise self.not_found(id)
        return Reply(200, self.recorded(self.tracks[id]))

    def recorded(self, track: Track) -> Document:
        return track.sent | {"id": track.id, "creationDate": self.date(track.created)}
