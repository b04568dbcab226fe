"""Faults of the streams themselves: when messages come, on which channel, and what they carry.

W147 6.3 (R9), 6.4 (R11), 7.1.1.3 (R14), 7.2.1 (R16); MANN 2.1, 3.5 in what messages say.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.core.answers import Problem, Refusal
from lso_conformance.sof.operators.documents import Change, Document, put, without
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, always, changes, over, skips, together
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.streaming import topics
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topics import Topic

LATE = 6.0  # seconds, far beyond the limit in the profile
One = StreamSubscription
Who = Callable[[Any, One], bool]


def _by(protocol: str) -> Who:
    return lambda _sof, one: one.protocol == protocol


def _of_ip(_sof: Any, one: One) -> bool:
    return one.topic.category == "IP"


# --- R9: after an accepted subscription the server streams -------------------------------------------


def _is_first(sof: Any, one: One) -> bool:
    return bool(sof.world.notes.setdefault("first of " + one.topic.id, one.id) == one.id)


def _has_older_twin(sof: Any, one: One) -> bool:
    living = sof.world.subscriptions.items.values()
    twins = [kept for kept in living if kept.topic is one.topic and kept.protocol == one.protocol]
    return bool(twins) and twins[0] is not one


def _has_more(_sof: Any, one: One) -> bool:
    return len(one.request) > 2


sow(
    "W147-R9", "{} never gets a message.", lambda when: skips("streaming.due", when, gives=[]),
    blunt("stream-never-starts", "A subscription", always),
    subtle("stream-by-websocket-never-starts", "A subscription by WebSocket", _by("ws")),
    subtle("stream-by-sse-never-starts", "A subscription by SSE", _by("sse")),
    subtle("stream-of-topic-never-starts", "A subscription to the topic of category IP", _of_ip),
    subtle("stream-of-first-never-starts", "The first subscription to a topic", _is_first),
    subtle("stream-of-twin-never-starts", "A second subscription to a topic, while the first lives,",
           _has_older_twin),
    subtle("stream-with-more-never-starts", "A subscription with an additional attribute", _has_more),
)  # fmt: skip


def _read(_sof: Any, beneath: Act, one: One) -> Any:
    one.notes["was read"] = True
    return beneath(one)


def _unread(_sof: Any, one: One) -> bool:
    return "was read" not in one.notes


def _leaks(sof: Any, beneath: Act, one: One) -> Any:
    living = sof.world.subscriptions.items.values()
    others = [kept for kept in living if kept is not one and kept.protocol == one.protocol]
    return [*beneath(one), *(kept.channel for kept in others if kept.topic is not one.topic)]


def _secret(sof: Any, _beneath: Act, _call: object) -> Any:
    return sof.refused(Refusal(403, Problem("It was given at the onboarding.", "accessDenied")))


def _other_topic(sof: Any, one: One) -> One:
    """A copy of the subscription, to the next topic whose messages are written alike."""
    alike = [kept for kept in sof.world.topics.items.values() if kept.avro == one.topic.avro]
    return replace(one, topic=alike[(alike.index(one.topic) + 1) % len(alike)])


def _of_other_topic(when: Callable[[One], bool]) -> Act:
    return lambda sof, beneath, one: beneath(_other_topic(sof, one) if when(one) else one)


LEAKS = over("streaming.channels", _leaks)
sow(
    "W147-R9", "{}.", as_it_is,
    blunt("stream-starts-late", "The first message comes long after the subscription was accepted",
          skips("streaming.first_after", gives=LATE)),
    subtle("stream-starts-when-read", "Messages come only once the subscription was retrieved by id",
           together(over("streaming.show_subscription_retrieved", _read),
                    skips("streaming.due", _unread, gives=[]))),
    blunt("stream-on-wrong-channel", "Streams on another channel than the one that it shows",
          changes("streaming.channels", lambda names: [name + "-internal" for name in names])),
    subtle("stream-on-shown-channel-missing", "The channel that a subscription shows is not there",
           changes("streaming.show_channel_name", lambda name: name + "-1")),
    subtle("stream-leaks-into-other", "Messages of a topic also come to the subscriptions of other topics",
           LEAKS),
    subtle("stream-leaks-where-models-are-secret",
           "Messages of a topic also come to other topics' subscriptions, and nobody is given a data model",
           together(over("streaming.retrieve_model", _secret), LEAKS)),
    blunt("stream-of-other-topic", "A subscription gets the messages of another topic instead of its own",
          over("streaming.new_message", _of_other_topic(lambda _one: True))),
    subtle("stream-mixed-with-other-topic", "Every third message to a subscription is one of another topic",
           over("streaming.new_message", _of_other_topic(lambda one: one.sent % 3 == 2))),
)  # fmt: skip

# --- R11: after an accepted unsubscribe nothing more comes -------------------------------------------


def _goes_on(when: Who) -> Mixed:
    async def act(sof: Any, beneath: Act, one: One) -> None:
        if when(sof, one):
            sof.world.notes.setdefault("running", []).append(one)
        else:
            await beneath(one)

    return over("streaming.close_stream", act)


async def _pauses(_sof: Any, _beneath: Act, one: One) -> None:
    one.notes["ended at"] = asyncio.get_running_loop().time()


def _is_pausing(sof: Any, one: One) -> bool:
    ended = one.notes.get("ended at")
    return ended is not None and asyncio.get_running_loop().time() < ended + sof.stop_grace() + 0.1


async def _slowly(sof: Any, beneath: Act, one: One) -> None:
    async def end() -> None:
        await asyncio.sleep(sof.stop_grace() + 1.5)
        await beneath(one)

    sof.world.notes.setdefault("ending", []).append(asyncio.get_running_loop().create_task(end()))


sow(
    "W147-R11", "Streams on {}.", _goes_on,
    blunt("stream-goes-on", "after an unsubscribe", always),
    subtle("stream-by-sse-goes-on", "by SSE after an unsubscribe", _by("sse")),
    subtle("stream-by-websocket-goes-on", "by WebSocket after an unsubscribe", _by("ws")),
    subtle("stream-of-topic-goes-on", "after an unsubscribe from the topic of category IP", _of_ip),
)  # fmt: skip
sow(
    "W147-R11", "{}.", as_it_is,
    subtle("stream-pauses-then-goes-on", "Stops after an unsubscribe, and goes on a little later",
           together(over("streaming.close_stream", _pauses), skips("streaming.due", _is_pausing, gives=[]))),
    subtle("stream-ends-slowly",
           "Sends for some seconds after an unsubscribe, longer than the profile promises",
           over("streaming.close_stream", _slowly)),
)  # fmt: skip

# --- R16: mandatory attributes; R14: the model is the contract -----------------------------------------


def _messages(change: Change, when: Who = always) -> Mixed:
    def act(sof: Any, beneath: Act, one: One, message: Document) -> Any:
        plain = one.topic.avro or not when(sof, one)
        return beneath(one, message if plain else change(message))

    return over("streaming.encode", act)


def _fourth(_sof: Any, one: One) -> bool:
    return one.sent % 4 == 3


def _misspelt(message: Document) -> Document:
    return {"event_id": message["eventId"], **without("eventId")(message)}


def _measured(change: Change) -> Change:
    return lambda message: {
        **message,
        "event": {**message["event"], "metrics": change(message["event"]["metrics"])},
    }


sow(
    "W147-R16", "{}.", _messages,
    blunt("message-without-event-id", "Messages have no eventId", without("eventId")),
    blunt("message-without-event-type", "Messages have no eventType", without("eventType")),
    blunt("message-empty", "Messages are empty documents", lambda _message: {}),
    subtle("message-with-null-event-id", "The eventId of a message is null", put(eventId=None)),
    subtle("message-with-number-as-event-type", "The eventType of a message is a number", put(eventType=7)),
    blunt("message-id-misspelt", "Messages have an event_id instead of an eventId", _misspelt),
    subtle("some-messages-without-event-id", "Every fourth message has no eventId", without("eventId"),
           _fourth),
    subtle("some-messages-without-event-type", "Every fourth message has no eventType", without("eventType"),
           _fourth),
    subtle("message-by-sse-without-event-id", "Messages by SSE have no eventId", without("eventId"),
           _by("sse")),
    subtle("message-by-websocket-without-event-type", "Messages by WebSocket have no eventType",
           without("eventType"), _by("ws")),
)  # fmt: skip
sow(
    "W147-R14", "{}.", _messages,
    blunt("message-without-event", "Messages lack the event that the data model demands", without("event")),
    blunt("message-with-other-event-type", "The eventType of a message is another than the data model's",
          lambda message: {**message, "eventType": message["eventType"] + "V2"}),
    subtle("message-with-metrics-as-text", "Messages give what was measured as text",
           _measured(lambda shown: {name: str(value) for name, value in shown.items()})),
    subtle("some-messages-without-metric", "Every fourth message lacks a metric of the data model",
           _measured(lambda shown: dict([*shown.items()][1:])), _fourth),
)  # fmt: skip


def _lines(_sof: Any, beneath: Act, one: One, message: Document) -> Any:
    if one.topic.avro:
        return beneath(one, message)
    return f"eventId={message['eventId']} eventType={message['eventType']}".encode()


def _no_schema(sof: Any, _beneath: Act, topic: Topic) -> Document:
    return {**topics.model(topic, sof.world.irp), "type": "message"}


sow(
    "W147-R14", "{}.", over,
    blunt("messages-are-no-json", "Messages are lines of text where the data model is a JSON schema",
          "streaming.encode", _lines),
    subtle("model-is-no-schema", "What the modelRef leads to is no valid schema",
           "streaming.show_model", _no_schema),
)  # fmt: skip


def _names(urn: str) -> Mixed:
    """Every fourth message names a schema so."""

    def act(_sof: Any, beneath: Act, one: One) -> Any:
        message = beneath(one)
        return {**message, "schema": urn} if one.sent % 4 == 0 and not one.topic.avro else message

    return over("streaming.new_message", act)


sow(
    "MANN-U1", "Some messages have a URN {}.", _names,
    subtle("with-empty-level", "with an empty level", "urn:mef:lso:spec::metrics:v1.0.0:all"),
    subtle("level-with-star", "with a star in a name", "urn:mef:lso:spec:legato:metrics*:v1.0.0:all",
           breaks="MANN-U2"),
    subtle("of-one-level-in-messages", "of one level after urn:mef", "urn:mef:metrics", breaks="MANN-U3"),
    subtle("ends-with-spec", "that ends after the level spec", "urn:mef:lso:spec", breaks="MANN-U4"),
    subtle("version-of-two-numbers", "with a version of two numbers",
           "urn:mef:lso:spec:legato:metrics:v1.0:all", breaks="MANN-U5"),
    name="urn-{}",
)  # fmt: skip
