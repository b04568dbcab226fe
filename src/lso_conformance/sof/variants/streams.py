"""Conformant ways of streaming: slowly, in bursts, in pieces, with attributes in headers.  W147 6.3, 7.2."""

# ruff: noqa: D102 - the class says what its method does

from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.operators.documents import Document, without
from lso_conformance.sof.registry import variant
from lso_conformance.sof.streaming.stream_world import Packet, StreamSubscription
from lso_conformance.sof.streaming.topics import Topic

BURST = 1000  # messages
IN_HEADERS = ("eventId", "eventType")


@variant
class StreamSlow(StreamBehaviour):
    """A message each second, the first after almost a second."""

    def first_after(self, _subscription: StreamSubscription) -> float:
        return 0.9

    def next_after(self, _subscription: StreamSubscription) -> float:
        return 1.0


@variant
class StreamInBursts(StreamBehaviour):
    """Many messages at once, then none for half a second."""

    def due(self, subscription: StreamSubscription) -> list[Document]:
        return [self.new_message(subscription) for _ in range(BURST)]

    def next_after(self, _subscription: StreamSubscription) -> float:
        return 0.5


@variant
class StreamInFragments(StreamBehaviour):
    """Messages come in several frames or lines, with signs of life between them."""

    def encode(self, subscription: StreamSubscription, message: Document) -> bytes:
        raw = super().encode(subscription, message)
        if subscription.topic.avro or subscription.protocol != "sse":
            return raw
        return raw.replace(b', "', b',\n "')  # JSON does not mind where its lines end

    def packets(self, subscription: StreamSubscription, message: Document) -> list[Packet]:
        found = super().packets(subscription, message)
        return [replace(packet, fragments=4, ping=True) for packet in found]


@variant
class StreamReconnects(StreamBehaviour):
    """Cuts the consumer's connection after every fifth message; it may connect again at once."""

    def packets(self, subscription: StreamSubscription, message: Document) -> list[Packet]:
        found = super().packets(subscription, message)
        return [replace(packet, last=subscription.sent % 5 == 4) for packet in found]


@variant
class StreamAttributesInHeaders(StreamBehaviour):
    """eventId and eventType stand in the transport's headers where it has some (SM-33)."""

    def packets(self, subscription: StreamSubscription, message: Document) -> list[Packet]:
        if not _has_headers(subscription):
            return super().packets(subscription, message)
        given = {name: str(message[name]) for name in IN_HEADERS}
        if subscription.protocol == "sse":
            given = {"id": given["eventId"], "event": given["eventType"]}
        return [replace(packet, headers=given) for packet in super().packets(subscription, message)]

    def encode(self, subscription: StreamSubscription, message: Document) -> bytes:
        rest = without(*IN_HEADERS)(message) if _has_headers(subscription) else message
        return super().encode(subscription, rest)

    def show_model(self, topic: Topic) -> Document:
        shown = super().show_model(topic)
        return shown if topic.avro else {**shown, "required": ["event"]}


def _has_headers(subscription: StreamSubscription) -> bool:
    return subscription.protocol not in {"ws", "web-socket"} and not subscription.topic.avro


@variant
class StreamOfSharedEvents(StreamBehaviour):
    """All subscriptions to a topic get the same events, with the same ids."""

    def due(self, subscription: StreamSubscription) -> list[Document]:
        events: list[Document] = self.world.notes.setdefault(f"events of {subscription.topic.id}", [])
        begun = subscription.notes.setdefault("begun at", len(events))
        place = begun + subscription.sent
        while len(events) <= place:
            events.append(super().new_message(subscription))
        return [events[place]]


@variant
class MessagesSayLess(StreamBehaviour):
    """Messages have eventId, eventType and event only (SM-13)."""

    def new_message(self, subscription: StreamSubscription) -> Document:
        message = super().new_message(subscription)
        return message if subscription.topic.avro else without("eventTime", "priority")(message)


@variant
class MessagesSayMore(StreamBehaviour):
    """Messages have a description and attributes that the table does not name."""

    def new_message(self, subscription: StreamSubscription) -> Document:
        more: dict[str, Any] = {"description": "Measured as agreed.", "source": {"system": "sof"}}
        return {**super().new_message(subscription), **more}


@variant
class EventIdsAreNumbers(StreamBehaviour):
    """The eventId is a text of digits (SM-13)."""

    def new_event_id(self, _subscription: StreamSubscription) -> str:
        number = self.world.notes["events"] = self.world.notes.get("events", 0) + 1
        return f"{number:020d}"


@variant
class EventIdsCountByStream(StreamBehaviour):
    """Each subscription counts its own events from 1 on (SM-13): one id, many streams."""

    def new_event_id(self, subscription: StreamSubscription) -> str:
        subscription.notes["events"] = subscription.notes.get("events", 0) + 1
        return str(subscription.notes["events"])


@variant
class EventIdsComeAgain(StreamBehaviour):
    """Each subscription counts its events to three, and then from 1 on again: no paragraph forbids it."""

    def new_event_id(self, subscription: StreamSubscription) -> str:
        return str(subscription.sent % 3 + 1)
