"""Faults of what a notification says: R69, and R5 and R6 for its body.  W148 6.19, 7.3."""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.delivery import Notification
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Subscription
from lso_conformance.sof.registry import Row, add_fault, fault

CREATED = "faultManagementJobCreateEvent"
MOVED = "faultManagementJobStateChangeEvent"
When = Callable[[Happening], bool]


def always(_happening: Happening) -> bool:
    """Every event."""
    return True


def of_type(event_type: str) -> When:
    """Events of this type."""
    return lambda happening: happening.event_type == event_type


def in_states(*states: str) -> When:
    """State changes of a job to one of these states."""
    return lambda happening: happening.event_type == MOVED and happening.subject["state"] in states


def _shows(change: Change, when: When) -> type[Behaviour]:
    class Shows(Behaviour):
        def show_event(self, subscription: Subscription, happening: Happening) -> Document:
            shown = super().show_event(subscription, happening)
            return change(shown) if when(happening) else shown

    return Shows


def _with(name: str, value: Any) -> Change:
    return lambda shown: {**shown, name: value}


def _in_object(change: Change) -> Change:
    return inside("event", change)


def _moved_by(**difference: float) -> Change:
    def later(text: str) -> str:
        moved = datetime.fromisoformat(text) + timedelta(**difference)
        return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return inside("eventTime", later)


def _epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _local(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


class _Told(NamedTuple):
    """`change` alters what the events show that `when` picks."""

    name: str
    breaks: str
    text: str
    change: Change
    when: When
    subtle: bool


for _told_row in (
    # what R69 names
    _Told("event-without-type", "W148-R69", "Events have no eventType.", without("eventType"), always,
          subtle=False),
    _Told("event-without-event-id", "W148-R69", "Events have no eventId.", without("eventId"), always,
          subtle=False),
    _Told("event-without-time", "W148-R69", "Events have no eventTime.", without("eventTime"), always,
          subtle=False),
    _Told("event-without-object", "W148-R69", "Events have no event.", without("event"), always,
          subtle=False),
    _Told("event-without-object-id", "W148-R69", "The event does not say which object it is about.",
          _in_object(without("id")), always, subtle=False),
    _Told("event-with-empty-object", "W148-R69", "The event is an empty object.",
          _with("event", {}), always, subtle=False),
    _Told("state-event-without-time", "W148-R69", "Events of state changes have no eventTime.",
          without("eventTime"), of_type(MOVED), subtle=True),
    _Told("create-event-without-event-id", "W148-R69", "Events of creations have no eventId.",
          without("eventId"), of_type(CREATED), subtle=True),
    _Told("event-id-is-empty", "W148-R69", "The eventId is an empty text.", _with("eventId", ""), always,
          subtle=True),
    _Told("event-id-is-always-the-same", "W148-R69", "All events have the same eventId.",
          _with("eventId", "1"), always, subtle=True),
    _Told("event-id-is-object-id", "W148-R69", "The eventId is the id of the object.",
          lambda shown: {**shown, "eventId": shown["event"]["id"]}, always, subtle=True),
    _Told("event-type-of-other-event", "W148-R69", "State changes say that they are creations.",
          _with("eventType", CREATED), of_type(MOVED), subtle=False),
    _Told("event-type-in-capitals", "W148-R69", "The eventType begins with a capital letter.",
          inside("eventType", _capital), always, subtle=False),
    _Told("event-time-a-day-ahead", "W148-R69", "The eventTime is a day ahead.", _moved_by(days=1), always,
          subtle=True),
    _Told("event-time-an-hour-late", "W148-R69", "The eventTime is an hour before the event.",
          _moved_by(hours=-1), always, subtle=True),
    _Told("event-time-local-as-utc", "W148-R69",
          "The eventTime is local time, two hours ahead, labelled as UTC.",
          _moved_by(hours=2), of_type(MOVED), subtle=True),
    _Told("event-time-1970", "W148-R69", "The eventTime is the beginning of 1970.",
          _with("eventTime", "1970-01-01T00:00:00.000Z"), always, subtle=True),
    _Told("event-says-cancelled-for-pending-cancel", "W148-R69",
          "The change to pendingCancel says cancelled.",
          _in_object(_with("state", "cancelled")), in_states("pendingCancel"), subtle=True),
    _Told("event-says-completed-for-cancelled", "W148-R69", "The change to cancelled says completed.",
          _in_object(_with("state", "completed")), in_states("cancelled"), subtle=True),
    _Told("event-says-scheduled-for-in-progress", "W148-R69", "The change to inProgress says scheduled.",
          _in_object(_with("state", "scheduled")), in_states("inProgress"), subtle=True),
    # types and formats
    _Told("event-time-as-number", "W148-R5", "The eventTime is a number.",
          inside("eventTime", _epoch), always, subtle=False),
    _Told("event-time-without-zone", "W148-R5", "The eventTime is a date and a time without T and offset.",
          inside("eventTime", _local), always, subtle=False),
    _Told("event-time-is-empty", "W148-R5", "The eventTime is an empty text.",
          _with("eventTime", ""), of_type(MOVED), subtle=True),
    _Told("event-id-as-number", "W148-R5", "The eventId is a number.", _with("eventId", 7), always,
          subtle=True),
    _Told("event-object-as-text", "W148-R5", "The event is only the id of the object.",
          inside("event", lambda named: named["id"]), always, subtle=False),
    _Told("event-object-as-list", "W148-R5", "The event is a list of objects.",
          inside("event", lambda named: [named]), always, subtle=False),
    _Told("event-without-state", "W148-R5", "State changes do not say which state.",
          _in_object(without("state")), of_type(MOVED), subtle=False),
    _Told("event-with-state-in-capitals", "W148-R5", "State changes say the state with a capital letter.",
          _in_object(inside("state", _capital)), of_type(MOVED), subtle=False),
    _Told("event-with-state-of-its-own", "W148-R5", "The change to suspended says paused.",
          _in_object(_with("state", "paused")), in_states("suspended"), subtle=True),
    _Told("event-with-null-href", "W148-R5", "The href in an event is null.",
          _in_object(_with("href", None)), always, subtle=True),
    # attributes that no definition names
    _Told("event-shows-source", "W148-R6", "Events show who sends them.", _with("source", "sof"), always,
          subtle=False),
    _Told("event-shows-state-beside", "W148-R6", "The state stands beside the event too.",
          lambda shown: {**shown, "state": shown["event"].get("state", "none")}, always, subtle=False),
    _Told("event-shows-correlation", "W148-R6", "Events show a correlationId, as those of TM Forum do.",
          _with("correlationId", "1"), always, subtle=True),
    _Told("event-shows-state-before", "W148-R6", "State changes show the state before.",
          _in_object(_with("previousState", "acknowledged")), of_type(MOVED), subtle=True),
    _Told("create-event-shows-state", "W148-R6", "The event of a creation shows the state.",
          _in_object(_with("state", "acknowledged")), of_type(CREATED), subtle=True),
    _Told("event-shows-reason-when-final", "W148-R6", "The change to a final state shows why.",
          _in_object(_with("reason", "It is over.")), in_states(*FINAL), subtle=True),
):  # fmt: skip
    add_fault(
        _told_row.name,
        _told_row.breaks,
        _told_row.text,
        _shows(_told_row.change, _told_row.when),
        subtle=_told_row.subtle,
    )


def _text_of(write: Callable[[str], str]) -> type[Behaviour]:
    class TextOf(Behaviour):
        def event_text(self, event: Any) -> str:
            return write(super().event_text(event))

    return TextOf


def _media_type(text: str) -> type[Behaviour]:
    class MediaType(Behaviour):
        def event_content_type(self) -> str:
            return text

    return MediaType


for _row in (
    Row("event-in-list", "A notification's body is a list.", _text_of(lambda text: f"[{text}]"),
        subtle=False),
    Row("event-in-envelope", "The event stands inside another object.",
        _text_of(lambda text: f'{{"notification":{text}}}'), subtle=False),
    Row("event-without-body", "A notification has no body.", _text_of(lambda _text: ""), subtle=False),
    Row("event-cut-off", "A notification's body lacks its last character.",
        _text_of(lambda text: text[:-1]), subtle=False),
    Row("event-as-plain-text", "A notification says that it is plain text.", _media_type("text/plain"),
        subtle=False),
    Row("event-as-form", "A notification says that it is a form.",
        _media_type("application/x-www-form-urlencoded"), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R5", _row.text, _row.of, subtle=_row.subtle)


# --- R69: what only the job itself, or another event, shows ----------------------------------------


@fault("W148-R69", subtle=True)
class EventOfOtherJob(Behaviour):
    """State changes name another job of this server, or one that is not there."""

    def show_event_payload(self, happening: Happening) -> Document:
        shown = super().show_event_payload(happening)
        if happening.event_type != MOVED:
            return shown
        others = (job_id for job_id in self.world.jobs.items if job_id != shown["id"])
        return {**shown, "id": next(others, self.new_id())}


@fault("W148-R69", subtle=True)
class StateEventIsOneBehind(Behaviour):
    """A state change says the state before the change."""

    def show_event_payload(self, happening: Happening) -> Document:
        shown = super().show_event_payload(happening)
        job = self.world.jobs.get(str(shown["id"])) if happening.event_type == MOVED else None
        return shown if job is None else {**shown, "state": _state_before(job, str(shown["state"]))}


def _state_before(job: Job, state: str) -> str:
    states = [*job.history, job.state]
    place = max((place for place, one in enumerate(states) if one == state), default=0)
    return states[max(0, place - 1)]


@fault("W148-R69", subtle=True)
class EventTimeOfCreation(Behaviour):
    """The eventTime of a job's state change is the time at which the job was created."""

    def show_event(self, subscription: Subscription, happening: Happening) -> Document:
        shown = super().show_event(subscription, happening)
        job = self.world.jobs.get(happening.subject["id"]) if happening.event_type == MOVED else None
        return shown if job is None else {**shown, "eventTime": self.stamp(job.created)}


@fault("W148-R67", subtle=True)
class SuspensionToldAfterResumption(Behaviour):
    """The change to suspended is held back until the job runs again, and dated then."""

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        sent = super().notifications(subscription, happening)
        if in_states("suspended")(happening):
            subscription.notes[happening.subject["id"]] = happening
            return []
        held = subscription.notes.pop(happening.subject["id"], None)
        if held is None:
            return sent
        return [*sent, *super().notifications(subscription, replace(held, time=self.world.now()))]


READS_BEHIND = 3


@fault("W148-R69", subtle=True)
class EventsRunAhead(Behaviour):
    """A job's start and end are told first, and seen only after some retrievals."""

    def job_moved(self, job: Job) -> None:
        own = job.state == "completed" or (job.state == "inProgress" and job.history[-1] != "suspended")
        asked = (MOVED in known.event_types for known in self.world.subscriptions.items.values())
        job.notes["behind"] = READS_BEHIND if own and any(asked) else 0
        super().job_moved(job)

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        sent = super().notifications(subscription, happening)
        job = self.world.jobs.get(happening.subject["id"])
        if sent and job is not None and happening.event_type == MOVED:
            job.notes["told"] = happening.subject["state"]
        return sent

    def show_retrieved(self, job: Job) -> Document:
        shown = super().show_retrieved(job)
        if not job.notes.get("behind"):
            return shown
        if job.notes.get("told") == job.state:
            job.notes["behind"] -= 1
        return {**shown, "state": job.history[-1]}
