"""Faults of the streams themselves: when messages come, on which channel, and what they carry.

W147 6.3 (R9), 6.4 (R11), 7.1.1.3 (R14), 7.2.1 (R16).
"""

# ruff: noqa: D102 - the class says what its method does

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.edits.reshaping import Change, Document, without
from lso_conformance.sof.registry import Row, add_fault, fault
from lso_conformance.sof.streaming import topics
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topics import Topic

LATE = 6.0  # seconds, far beyond the limit in the profile
_Subject = Callable[[StreamBehaviour, StreamSubscription], bool]

# --- R9: after an accepted subscription the server streams -------------------------------------------


def _silent(when: _Subject) -> type[StreamBehaviour]:
    class Silent(StreamBehaviour):
        def due(self, subscription: StreamSubscription) -> list[Document]:
            return [] if when(self, subscription) else super().due(subscription)

    return Silent


def _is_first(sof: StreamBehaviour, subscription: StreamSubscription) -> bool:
    first = sof.world.notes.setdefault("first of " + subscription.topic.id, subscription.id)
    return bool(first == subscription.id)


def _has_older_twin(sof: StreamBehaviour, subscription: StreamSubscription) -> bool:
    living = sof.world.subscriptions.items.values()
    twins = [
        one for one in living if one.topic is subscription.topic and one.protocol == subscription.protocol
    ]
    return bool(twins) and twins[0] is not subscription


def _has_more(_sof: StreamBehaviour, subscription: StreamSubscription) -> bool:
    return len(subscription.request) > 2


for _row in (
    Row("stream-never-starts", "No subscription ever gets a message.", lambda _sof, _one: True, subtle=False),
    Row("stream-by-websocket-never-starts", "Subscriptions by WebSocket never get a message.",
        lambda _sof, one: one.protocol == "ws", subtle=True),
    Row("stream-by-sse-never-starts", "Subscriptions by SSE never get a message.",
        lambda _sof, one: one.protocol == "sse", subtle=True),
    Row("stream-of-topic-never-starts", "Subscriptions to the topic of category IP never get a message.",
        lambda _sof, one: one.topic.category == "IP", subtle=True),
    Row("stream-of-first-never-starts", "The first subscription to a topic never gets a message.", _is_first,
        subtle=True),
    Row("stream-of-twin-never-starts",
        "A second subscription to a topic gets no message while the first lives.",
        _has_older_twin, subtle=True),
    Row("stream-with-more-never-starts", "A subscription with an additional attribute never gets a message.",
        _has_more, subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W147-R9", _row.text, _silent(_row.of), subtle=_row.subtle)


@fault("W147-R9")
class StreamStartsLate(StreamBehaviour):
    """The first message comes long after the subscription was accepted."""

    def first_after(self, _subscription: StreamSubscription) -> float:
        return LATE


@fault("W147-R9", subtle=True)
class StreamStartsWhenRead(StreamBehaviour):
    """Messages come only once the subscription was retrieved by id."""

    def show_subscription_retrieved(self, subscription: StreamSubscription) -> Document:
        subscription.notes["was read"] = True
        return super().show_subscription_retrieved(subscription)

    def due(self, subscription: StreamSubscription) -> list[Document]:
        return super().due(subscription) if "was read" in subscription.notes else []


@fault("W147-R9")
class StreamOnWrongChannel(StreamBehaviour):
    """Streams on another channel than the one that it shows."""

    def channels(self, subscription: StreamSubscription) -> list[str]:
        return [name + "-internal" for name in super().channels(subscription)]


@fault("W147-R9", subtle=True)
class StreamOnShownChannelMissing(StreamBehaviour):
    """The channel that a subscription shows is not there."""

    def show_channel_name(self, subscription: StreamSubscription) -> str:
        return super().show_channel_name(subscription) + "-1"


def _others(sof: StreamBehaviour, subscription: StreamSubscription) -> list[StreamSubscription]:
    living = sof.world.subscriptions.items.values()
    return [one for one in living if one is not subscription and one.protocol == subscription.protocol]


@fault("W147-R9", subtle=True)
class StreamLeaksIntoOther(StreamBehaviour):
    """Messages of a topic also come to the subscriptions of other topics."""

    def channels(self, subscription: StreamSubscription) -> list[str]:
        others = [one for one in _others(self, subscription) if one.topic is not subscription.topic]
        return [*super().channels(subscription), *(one.channel for one in others)]


@fault("W147-R9", subtle=True)
class StreamLeaksWhereModelsAreSecret(StreamLeaksIntoOther):
    """Messages of a topic also come to other topics' subscriptions, and no data model is given to anybody."""

    def retrieve_model(self, _call: Call) -> Answer:
        return self.refused(Refusal(403, Problem("It was given at the onboarding.", "accessDenied")))


@fault("W147-R9")
class StreamOfOtherTopic(StreamBehaviour):
    """A subscription gets the messages of another topic instead of its own."""

    def new_message(self, subscription: StreamSubscription) -> Document:
        return super().new_message(replace_topic(self, subscription))


@fault("W147-R9", subtle=True)
class StreamMixedWithOtherTopic(StreamBehaviour):
    """Every third message to a subscription is one of another topic."""

    def new_message(self, subscription: StreamSubscription) -> Document:
        third = subscription.sent % 3 == 2
        return super().new_message(replace_topic(self, subscription) if third else subscription)


def replace_topic(sof: StreamBehaviour, subscription: StreamSubscription) -> StreamSubscription:
    """A copy of the subscription, to the next topic whose messages are written alike."""
    alike = [one for one in sof.world.topics.items.values() if one.avro == subscription.topic.avro]
    other = alike[(alike.index(subscription.topic) + 1) % len(alike)]
    return replace(subscription, topic=other)


# --- R11: after an accepted unsubscribe nothing more comes -------------------------------------------


def _goes_on(when: Callable[[StreamSubscription], bool]) -> type[StreamBehaviour]:
    class GoesOn(StreamBehaviour):
        async def close_stream(self, subscription: StreamSubscription) -> None:
            if when(subscription):
                self.world.notes.setdefault("running", []).append(subscription)
            else:
                await super().close_stream(subscription)

    return GoesOn


for _row in (
    Row("stream-goes-on", "Streams on after an unsubscribe.", lambda _one: True, subtle=False),
    Row("stream-by-sse-goes-on", "Streams on by SSE after an unsubscribe.", lambda one: one.protocol == "sse",
        subtle=True),
    Row("stream-by-websocket-goes-on", "Streams on by WebSocket after an unsubscribe.",
        lambda one: one.protocol == "ws", subtle=True),
    Row("stream-of-topic-goes-on", "Streams on after an unsubscribe from the topic of category IP.",
        lambda one: one.topic.category == "IP", subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W147-R11", _row.text, _goes_on(_row.of), subtle=_row.subtle)


@fault("W147-R11", subtle=True)
class StreamPausesThenGoesOn(StreamBehaviour):
    """Stops after an unsubscribe, and goes on a little later."""

    async def close_stream(self, subscription: StreamSubscription) -> None:
        subscription.notes["ended at"] = asyncio.get_running_loop().time()

    def due(self, subscription: StreamSubscription) -> list[Document]:
        ended = subscription.notes.get("ended at")
        pausing = ended is not None and asyncio.get_running_loop().time() < ended + self.stop_grace() + 0.1
        return [] if pausing else super().due(subscription)


@fault("W147-R11", subtle=True)
class StreamEndsSlowly(StreamBehaviour):
    """Sends for some seconds after an unsubscribe, longer than the profile promises."""

    async def close_stream(self, subscription: StreamSubscription) -> None:
        task = asyncio.get_running_loop().create_task(self._end_later(subscription))
        self.world.notes.setdefault("ending", []).append(task)

    async def _end_later(self, subscription: StreamSubscription) -> None:
        await asyncio.sleep(self.stop_grace() + 1.5)
        await super().close_stream(subscription)


# --- R16: mandatory attributes -------------------------------------------------------------------------


def _messages(
    change: Change, *, when: Callable[[StreamSubscription], bool] = lambda _one: True
) -> type[StreamBehaviour]:
    class Messages(StreamBehaviour):
        def encode(self, subscription: StreamSubscription, message: Document) -> bytes:
            if subscription.topic.avro or not when(subscription):
                return super().encode(subscription, message)
            return super().encode(subscription, change(message))

    return Messages


def _set(name: str, value: Any) -> Change:
    return lambda message: {**message, name: value}


def _fourth(one: StreamSubscription) -> bool:
    return one.sent % 4 == 3


for _row in (
    Row("message-without-event-id", "Messages have no eventId.", _messages(without("eventId")), subtle=False),
    Row("message-without-event-type", "Messages have no eventType.", _messages(without("eventType")),
        subtle=False),
    Row("message-empty", "Messages are empty documents.", _messages(lambda _message: {}), subtle=False),
    Row("message-with-null-event-id", "The eventId of a message is null.", _messages(_set("eventId", None)),
        subtle=True),
    Row("message-with-number-as-event-type", "The eventType of a message is a number.",
        _messages(_set("eventType", 7)), subtle=True),
    Row("message-id-misspelt", "Messages have an event_id instead of an eventId.",
        _messages(lambda message: {"event_id": message["eventId"], **without("eventId")(message)}),
        subtle=False),
    Row("some-messages-without-event-id", "Every fourth message has no eventId.",
        _messages(without("eventId"), when=_fourth), subtle=True),
    Row("some-messages-without-event-type", "Every fourth message has no eventType.",
        _messages(without("eventType"), when=_fourth), subtle=True),
    Row("message-by-sse-without-event-id", "Messages by SSE have no eventId.",
        _messages(without("eventId"), when=lambda one: one.protocol == "sse"), subtle=True),
    Row("message-by-websocket-without-event-type", "Messages by WebSocket have no eventType.",
        _messages(without("eventType"), when=lambda one: one.protocol == "ws"), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W147-R16", _row.text, _row.of, subtle=_row.subtle)


# --- R14: the model is the contract ----------------------------------------------------------------------


def _measured(change: Change) -> Change:
    return lambda message: {
        **message,
        "event": {**message["event"], "metrics": change(message["event"]["metrics"])},
    }


for _row in (
    Row("message-without-event", "Messages lack the event that the data model demands.",
        _messages(without("event")), subtle=False),
    Row("message-with-other-event-type", "The eventType of a message is another than the data model's.",
        _messages(lambda message: {**message, "eventType": message["eventType"] + "V2"}), subtle=False),
    Row("message-with-metrics-as-text", "Messages give what was measured as text.",
        _messages(_measured(lambda shown: {name: str(value) for name, value in shown.items()})), subtle=True),
    Row("some-messages-without-metric", "Every fourth message lacks a metric of the data model.",
        _messages(_measured(lambda shown: dict([*shown.items()][1:])), when=_fourth), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W147-R14", _row.text, _row.of, subtle=_row.subtle)


@fault("W147-R14")
class MessagesAreNoJson(StreamBehaviour):
    """Messages are lines of text where the data model is a JSON schema."""

    def encode(self, subscription: StreamSubscription, message: Document) -> bytes:
        if subscription.topic.avro:
            return super().encode(subscription, message)
        return f"eventId={message['eventId']} eventType={message['eventType']}".encode()


@fault("W147-R14", subtle=True)
class ModelIsNoSchema(StreamBehaviour):
    """What the modelRef leads to is no valid schema."""

    def show_model(self, topic: Topic) -> Document:
        return {**topics.model(topic, self.world.irp), "type": "message"}
