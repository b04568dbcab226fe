"""A notification as its receiver reads it, and which of those that are due are missing.

Scenarios wait by `missing`, and judging decides by it, so that both mean the same.
Source: W148 5.2.2 (paths), 6.19, 7.3 (events); FM-E10, FM-E13, FM-B30.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice, pairwise
from typing import Any
from urllib.parse import parse_qsl, unquote

from lso_conformance.common import urls
from lso_conformance.log.exchange import Exchange
from lso_conformance.standard.api import CALLBACK_PREFIX, Api
from lso_conformance.standard.kinds import Event

REACHED = "listener reached"  # the note of the log that says so
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_ORDERS, MOST_EVENTS = 1000, 200
Follows = Callable[[str, str], bool]


@dataclass(frozen=True)
class Notification:
    """A request to our listener.

    `event` is by its path (None: none of the paths that are printed anywhere), `base` is what stood
    between the callback and the event's path.
    """

    exchange: Exchange
    event: Event | None
    base: str | None

    @property
    def document(self) -> Mapping[str, Any]:
        """The body, where it is an object."""
        document = self.exchange.request_json()
        return document if isinstance(document, dict) else {}

    @property
    def payload(self) -> Mapping[str, Any]:
        """The object that the event is of."""
        inner = self.document.get("event")
        return inner if isinstance(inner, dict) else {}

    @property
    def taken(self) -> bool:
        """Whether the listener took it: POST, to a path that exists, and of a size that can be read."""
        answered = self.exchange.error is None and (self.exchange.status or 0) in range(200, 300)
        return self.event is not None and answered

    @property
    def about(self) -> str | None:
        """The id of the object."""
        value = self.payload.get(self.event.id) if self.event else None
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None

    @property
    def state(self) -> str | None:
        """The state that the object has now, if the event tells."""
        value = self.payload.get(self.event.state) if self.event and self.event.state else None
        return value if isinstance(value, str) else None

    @property
    def report(self) -> str | None:
        """The id of the report that is meant, if the event tells of one."""
        value = self.payload.get(self.event.report) if self.event and self.event.report else None
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None

    @property
    def time(self) -> datetime | None:
        """When the event happened, if it tells."""
        return _time(self.document.get("eventTime"))

    @property
    def identity(self) -> tuple[str, str]:
        """What a second delivery of the same event has too: its eventId and eventTime."""
        return str(self.document.get("eventId")), str(self.document.get("eventTime"))


@dataclass(frozen=True)
class Due:
    """An event that must come: its role, its object, and the state or the report that it tells of."""

    role: str
    id: str
    state: str | None = None
    report: str | None = None

    def told_by(self, notification: Notification, api: Api) -> bool:
        """Whether a notification is that event."""
        return (
            notification.taken
            and notification.event == api.event(self.role)
            and notification.about == self.id
            and self.state in {None, notification.state}
            and self.report in {None, notification.report}
        )

    def __str__(self) -> str:
        what = self.report or self.state
        return f"{self.role} of {self.id}" + (f": {what}" if what else "")


def place(path: str, api: Api) -> tuple[Event | None, str | None]:
    """The event and the base that a path below a callback stands for.

    Slashes at the end or doubled, and which interface reference point stands in it, tell nothing.
    """
    parts = [unquote(part) for part in path.split("/") if part]
    below = "/" + "/".join(parts[-2:])
    event = next((event for event in api.events.values() if event.path == below), None)
    before = parts[:-2]
    if len(before) >= 2 and before[0] == CALLBACK_PREFIX:
        before = before[2:]
    base = "/".join(before)
    return (event, base) if event and base in {api.base, *api.other_bases} else (None, None)


def read(exchange: Exchange, api: Api) -> Notification:
    """The notification of a request to our listener; the callback ends its URL's own part."""
    callback = str(exchange.facts.get("callback")).rstrip("/")
    below = exchange.address.path_below(urls.read(callback))
    if below is None:
        _, _, below = exchange.path.partition("/" + token(callback))
    event, base = place(below, api)
    return Notification(exchange, event, base)


def token(callback: object) -> str:
    """The last part of a callback's path, by which our listener knows its subscriptions."""
    return str(callback).rpartition("/")[2]


def types(query: str | None, api: Api) -> frozenset[str]:
    """The event types that a query asks for; all where it asks for none (7.2.4.1)."""
    values = [value for name, value in parse_qsl(query or "") if name == "eventType"]
    return frozenset(part for value in values for part in value.split(",")) or frozenset(api.events)


def unheard_of(notifications: Iterable[Notification], api: Api) -> list[Notification]:
    """Those whose path and type are no event's (FM-L17); one of a known type only has the wrong path."""
    sent = [n for n in notifications if n.exchange.method == "POST" and n.event is None]
    kinds = [(n.document.get("eventType"), n) for n in sent]
    return [n for kind, n in kinds if isinstance(kind, str) and kind and kind not in api.events]


def once(notifications: Iterable[Notification]) -> list[Notification]:
    """Each event once, in the order in which they came first."""
    found: dict[tuple[str, str], Notification] = {}
    for each in notifications:
        found.setdefault(each.identity, each)
    return list(found.values())


def of_job(notifications: Iterable[Notification], role: str, job: str, api: Api) -> list[Notification]:
    """The events of a role about one job, each once."""
    event = api.event(role)
    return once(n for n in notifications if n.taken and n.event == event and n.about == job)


def missing(
    notifications: Sequence[Notification], asked: Collection[str], job: str, states: Sequence[str], api: Api
) -> list[str | None]:
    """What is due and has not come of a job that was created, and then seen in states.

    None stands for the creation; a state stands here as often as its event is missing.
    """
    gone: list[str | None] = []
    if api.event("created").type in asked and not of_job(notifications, "created", job, api):
        gone.append(None)
    if api.event("changed").type in asked:
        told = Counter(n.state for n in of_job(notifications, "changed", job, api))
        for state in due(states, api):
            if not told[state]:
                gone.append(state)
            told[state] -= bool(told[state])
    return gone


def due(states: Sequence[str], api: Api) -> list[str]:
    """The states, of those in which a job was seen, that an event must have told of."""
    seen = [state for at, state in enumerate(states) if at == 0 or states[at - 1] != state]
    return [state for state in seen if state in api.states and state not in api.unannounced]


def lacking(
    notifications: Sequence[Notification], asked: Collection[str], due: Iterable[Due], api: Api
) -> list[Due]:
    """What is due of other objects than a job's states, was asked for, and has not come."""
    wanted = [one for one in due if api.event(one.role).type in asked]
    return [one for one in wanted if not any(one.told_by(n, api) for n in notifications)]


def due_of_process(kind: str, id: str, states: Sequence[str], api: Api) -> list[Due]:
    """The events of a process by the states in which it was seen; only its end is never passed unseen."""
    return [Due(f"{kind}_changed", id, state) for state in states[1:] if state in api.process_final]


def due_of_report(id: str, job: str, states: Sequence[str], api: Api) -> list[Due]:
    """The events of a report by the states in which it was seen.

    It may be made in any state (FM-B18), and its creation is no change: a change is due only to one
    that was seen after another.  That of a state that goes on may still be on its way.
    """
    moves, kind = {row.end for row in api.reports.transitions}, api.reports
    passed = [state for state in states[1:-1] if state in moves]
    ended = [state for state in states[1:][-1:] if state in kind.final]
    found = [Due("report_created", id)] if states else []
    found += [Due("report_changed", id, state) for state in (*passed, *ended)]
    found += [Due("ready", job, report=id) for state in states[-1:] if state == kind.states["done"]]
    return found + [Due("failed", job) for state in states[-1:] if state == kind.states["failed"]]


def orders(
    notifications: Sequence[Notification], follows: Follows, before: str | None = None
) -> Iterator[tuple[Notification, ...]]:
    """The orders in which events may have happened, in each of which every one may follow the one before.

    As they came; or by eventTime, those of one time in any order.  Where a time cannot be read, only as
    they came.  `before` is the state before them all.  Orders that tell the same states are one.
    """
    told = [before, *(n.state for n in notifications)] if before else [n.state for n in notifications]
    if all(follows(str(one), str(other)) for one, other in pairwise(told)):
        yield tuple(notifications)
    times = [n.time for n in notifications]
    if None in times or len(notifications) > MOST_EVENTS:
        return
    ranked = sorted(zip(times, notifications, strict=True), key=lambda pair: pair[0] or EPOCH)
    together = [[n for _, n in group] for _, group in groupby(ranked, key=lambda pair: pair[0])]
    yield from islice(_walks(together, before, follows, set()), MOST_ORDERS)


def _walks(
    groups: Sequence[Sequence[Notification]], state: str | None, follows: Follows, dead: set[Any]
) -> Iterator[tuple[Notification, ...]]:
    """The ways through the events of one group after the other; `dead` are the places that none leaves."""
    if not groups:
        yield ()
        return
    here, *rest = groups
    place = len(groups), state, tuple(sorted(str(n.state) for n in here))
    if place in dead:
        return
    lost, tried = True, set[str | None]()
    for number, each in enumerate(here):
        if each.state in tried or not (state is None or follows(state, str(each.state))):
            continue
        tried.add(each.state)
        left = [*here[:number], *here[number + 1 :]]
        for walk in _walks([left, *rest] if left else rest, str(each.state), follows, dead):
            lost = False
            yield (each, *walk)
    if lost:
        dead.add(place)


def last_states(notifications: Sequence[Notification]) -> set[str]:
    """The states that the last event may have told of: as they came, or by eventTime."""
    times = [n.time for n in notifications]
    known = [time for time in times if time is not None]
    latest = max(known) if len(known) == len(times) and known else None
    ends = [n for time, n in zip(times, notifications, strict=True) if time is not None and time == latest]
    return {str(n.state) for n in [*notifications[-1:], *ends]}


def has_gap(notifications: Sequence[Notification], job: str, api: Api) -> bool:
    """Whether the state changes that came leave one out, in whichever order they happened."""
    told = of_job(notifications, "changed", job, api)
    return next(orders(told, api.adjacent, api.initial), None) is None


def _time(text: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(text).upper())
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
