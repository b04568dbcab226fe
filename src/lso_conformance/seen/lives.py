"""Observations -> the lives of jobs and streams, for a person.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.notification import once
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import Job, Process
from lso_conformance.seen.stream import Stream
from lso_conformance.standard.kinds import JOB

STATE, ACTION, REPORT, NOTIFICATION, MESSAGE = "state", "action", "report", "notification", "message"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was seen at a time: its lane (a word above), text, and the exchange that shows it."""

    lane: str
    at: datetime
    text: str
    exchange: int


@dataclass(frozen=True)
class Life:
    """All that was seen of one thing, in order; `exchanges` are all that speak of it."""

    id: str
    scenario: str
    marks: tuple[Mark, ...]
    exchanges: frozenset[int]
    kind: str = "job"


def lives(seen: Observations) -> list[Life]:
    """One life for each job that has an id of its own, in the order of their creation, or for each stream."""
    if not seen.api.has(JOB):
        return [_stream(stream) for stream in seen.streams]
    told: dict[str, list[Mark]] = {}
    for notification in once(seen.notifications):  # each event once, however many listeners it came to
        if notification.event is not None and notification.about:
            state = f" {notification.state}" if notification.state else ""
            mark = _mark(NOTIFICATION, notification.exchange, f"{notification.event.type}{state}")
            told.setdefault(notification.about, []).append(mark)
    about: dict[str, list[Process]] = {}
    for process in seen.processes:
        about.setdefault(process.job, []).append(process)
    reports = _reports(seen)
    found = []
    for job in seen.told_apart:
        processes = about.get(job.id, [])
        events = [event for key in (job.id, *(p.id for p in processes)) for event in told.get(key, ())]
        marks = [*_states(job), *_processes(processes), *events, *reports.get(job.id, ())]
        marks.sort(key=lambda mark: (mark.at, mark.exchange))
        numbers = {moment.exchange.number for resource in (job, *processes) for moment in resource.moments}
        found.append(
            Life(job.id, job.created.scenario, tuple(marks), frozenset(numbers | {m.exchange for m in marks}))
        )
    return found


def _states(job: Job) -> Iterator[Mark]:
    """The states, repetitions left out, and the actions with what became of them."""
    last = None
    for moment in job.moments:
        if moment.state is not None and moment.state != last:
            last = moment.state
            yield _mark(STATE, moment.exchange, moment.state)
        if moment.action is not None:
            yield _mark(ACTION, moment.exchange, f"{moment.action}: {moment.outcome}")


def _processes(processes: Sequence[Process]) -> Iterator[Mark]:
    for process in processes:
        last = None
        for moment in process.moments:
            if moment.state is not None and moment.state != last:
                last = moment.state
                yield _mark(ACTION, moment.exchange, f"{process.kind} process {moment.state}")


def _reports(seen: Observations) -> Mapping[str, list[Mark]]:
    """The states in which reports of each job were seen, repetitions left out."""
    found: dict[str, list[Mark]] = {}
    for report in seen.reports:
        last = None
        for sight in report.sights:
            if sight.state is not None and sight.state != last:
                last = sight.state
                mark = _mark(REPORT, sight.exchange, f"report {report.id} {sight.state}")
                found.setdefault(report.job, []).append(mark)
    return found


def _stream(stream: Stream) -> Life:
    """A stream from its beginning to its end, with the messages that are kept of it."""
    marks = [Mark(STATE, stream.began, "connecting", stream.number)]
    marks += [Mark(STATE, at, "open", stream.number) for at in stream.opened]
    marks += [Mark(ACTION, at, name, stream.number) for name, at in stream.marks.items()]
    marks += [Mark(MESSAGE, m.at, f"message of {len(m.body)} bytes", m.number) for m in stream.messages]
    marks += [Mark(MESSAGE, c.last, f"{c.count} more messages", c.number) for c in stream.counted]
    if stream.closed is not None:
        marks.append(Mark(STATE, stream.closed, stream.how or "closed", stream.number))
    marks.sort(key=lambda mark: (mark.at, mark.exchange))
    name = f"{stream.subscription} ({stream.protocol})"
    return Life(
        name, stream.scenario, tuple(marks), frozenset(m.exchange for m in marks), "stream of subscription"
    )


def _mark(lane: str, exchange: Exchange, text: str) -> Mark:
    """A response tells of the time when it came, a notification of the time when it was received."""
    return Mark(lane, exchange.answered_at or exchange.sent_at, text, exchange.number)
