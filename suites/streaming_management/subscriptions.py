"""Drives: subscriptions made, refused, listed, read and ended.  No stream is read here.

Judged by test_subscriptions.  W147 6.3 to 6.6 (R6, R7, R8, R10, R12, R13, O2, O3).
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.checks.stream.subscriptions import ASYNCAPI
from lso_conformance.drive.pool import exclusive
from lso_conformance.drive.stream_step import StreamStep, Topic
from lso_conformance.drive.walks import Walker
from lso_conformance.seen.place import protocol_of
from lso_conformance.standard.identifiers import look_alike

MOST_OFFERS = 10
OFFERED = "subscribe to an offered protocol"
RIGHT, MORE, PLAIN = "subscribe rightly", "subscribe with more attributes", "subscribe in plain JSON"
UNKNOWN_TOPIC, UNKNOWN_PROTOCOL, LACKING = (
    "subscribe to an unknown topic", "subscribe to an unknown protocol",
    "subscribe to a protocol that the topic lacks",
)  # fmt: skip
NO_TOPIC, NO_PROTOCOL, EMPTY_OBJECT, NO_BODY, NULL_TOPIC, NO_JSON = (
    "subscribe without a topic",
    "subscribe without a protocol",
    "subscribe with an empty object",
    "subscribe without a body",
    "subscribe to null",
    "subscribe with half a body",
)
NULL_PROTOCOL = "subscribe by null"  # fmt: skip
LACK_SOMETHING = {
    NO_TOPIC: "missing", NO_PROTOCOL: "missing", EMPTY_OBJECT: "missing", NO_BODY: "body",
    NULL_TOPIC: "missing", NULL_PROTOCOL: "missing",
}  # fmt: skip
WRONG = {**LACK_SOMETHING, NO_JSON: "body", UNKNOWN_TOPIC: "topic", UNKNOWN_PROTOCOL: "protocol",
         LACKING: "protocol"}  # fmt: skip
END, END_AGAIN, END_UNKNOWN = "unsubscribe", "unsubscribe again", "unsubscribe what is not there"
READ, READ_ENDED, READ_UNKNOWN = "read it", "read it after its end", "read an unknown subscription"
FIRST, OTHERS = "subscribe first", "subscribe others"
ALL, BY_TOPIC, BY_PROTOCOL, BY_BOTH, AFTER = (
    "list subscriptions", "list by topic", "list by protocol", "list by topic and protocol",
    "list after the end of the first",
)  # fmt: skip
OF_NO_TOPIC, OF_NO_PROTOCOL, OF_NEITHER = (
    "list those of an unknown topic", "list those of an unknown protocol",
    "list those of a topic and an unknown protocol",
)  # fmt: skip
NOTHING = (OF_NO_TOPIC, OF_NO_PROTOCOL, OF_NEITHER)
ENDED, AS_ASYNCAPI = "subscribe for a moment", "list as AsyncAPI"
NO_SUCH = "no-such-protocol"


def offered(step: StreamStep) -> None:
    """One of each protocol, and of each topic, so far as there are not too many."""
    seen: set[str] = set()
    for topic, protocol in step.offers():
        new = {topic.id, protocol.lower()} - seen
        if new and len(seen) < MOST_OFFERS * 2:
            seen |= new
            held = step.subscribed(OFFERED, topic, protocol)
            step(READ, of=held.answer.number).read("retrieve_subscription", held.id)
            step.unsubscribe(END, held)


def refused(step: StreamStep) -> None:
    topic, protocol = step.offers()[0]
    right = {"topicId": topic.id, "protocol": protocol}
    held = step.subscribed(RIGHT, topic, protocol)
    others = {p for each in step.topics() for p in each.protocols}
    bodies: Mapping[str, Any] = {
        NO_TOPIC: {"protocol": protocol},
        NO_PROTOCOL: {"topicId": topic.id},
        EMPTY_OBJECT: {},
        NULL_TOPIC: {**right, "topicId": None},
        NULL_PROTOCOL: {**right, "protocol": None},
        UNKNOWN_TOPIC: {**right, "topicId": _unknown(topic, step)},
        UNKNOWN_PROTOCOL: {**right, "protocol": NO_SUCH},
    }
    for name, body in bodies.items():
        step.try_to_subscribe_to(name, body, mutant=RIGHT)
    step.try_to_subscribe_to(NO_BODY, None, content=b"", mutant=RIGHT)
    step.try_to_subscribe_to(NO_JSON, None, content=b'{"topicId": "', mutant=RIGHT)
    _lacking(step, others)
    step.unsubscribe(END, held)


def _lacking(step: StreamStep, others: set[str]) -> None:
    for topic in step.topics():
        kinds = {protocol_of(name) or name.lower() for name in topic.protocols}
        lacks = sorted(name for name in others if (protocol_of(name) or name.lower()) not in kinds)
        if lacks:
            body = {"topicId": topic.id, "protocol": lacks[0]}
            step.try_to_subscribe_to(LACKING, body, mutant=RIGHT)
            return
    step.leave_out(LACKING, "every topic offers every protocol")


def extended(step: StreamStep) -> None:
    topic, protocol = step.offers()[0]
    step.subscribed(RIGHT, topic, protocol)
    body = {"topicId": topic.id, "protocol": protocol, "consumerGroup": "lso-conformance"}
    step.try_to_subscribe_to(MORE, body, topic)
    plain = {"topicId": topic.id, "protocol": protocol}
    calls = step(PLAIN).with_headers({"Content-Type": "application/json"})
    step.adopt_made(calls.ask("make_subscription", body=plain), topic, protocol)


def ended(step: StreamStep) -> None:
    topic, protocol = step.offers()[0]
    held = step.subscribed(RIGHT, topic, protocol)
    step(READ, of=held.answer.number).read("retrieve_subscription", held.id)
    unknown = look_alike(held.id, 0)
    step(READ_UNKNOWN, unknown=unknown).read("retrieve_subscription", unknown)
    step.unsubscribe(END, held)
    step(READ_ENDED).read("retrieve_subscription", held.id)
    step(END_AGAIN, unknown=held.id).ask("delete_subscription", id=held.id)
    step(END_UNKNOWN, unknown=unknown).ask("delete_subscription", id=unknown)


@exclusive
def listed(step: StreamStep) -> None:
    """Alone: which subscription is the newest must not hang on others."""
    offers = step.offers()
    topic, protocol = offers[0]
    first = step.subscribed(FIRST, topic, protocol)
    for other in (*_varied(offers), offers[0]):  # the last one is the first one's twin
        step.subscribed(OTHERS, *other)
    by: Mapping[str, Mapping[str, str]] = {
        ALL: {},
        BY_TOPIC: {"topicId": topic.id},
        BY_PROTOCOL: {"protocol": protocol},
        BY_BOTH: {"topicId": topic.id, "protocol": protocol},
    }
    for name, query in by.items():
        _walk(step, name, query)
    _list(step, OF_NO_TOPIC, {"topicId": _unknown(topic, step)})
    _list(step, OF_NO_PROTOCOL, {"protocol": NO_SUCH})
    _list(step, OF_NEITHER, {"topicId": topic.id, "protocol": NO_SUCH})
    step.unsubscribe(END, first)
    _walk(step, AFTER, {})


def _varied(offers: list[tuple[Topic, str]]) -> list[tuple[Topic, str]]:
    """Other offers: one of each protocol and topic, so far as there are not too many."""
    seen = {offers[0][0].id, offers[0][1]}
    found: list[tuple[Topic, str]] = []
    for topic, protocol in offers:
        if {topic.id, protocol} - seen and len(found) < MOST_OFFERS:
            seen |= {topic.id, protocol}
            found.append((topic, protocol))
    return found


def _walk(step: StreamStep, name: str, query: Mapping[str, str]) -> None:
    step.filters[name] = dict(query)
    Walker(step, "list_subscription").walk(name, query)


def _list(step: StreamStep, name: str, query: Mapping[str, str]) -> None:
    step(name, filters=dict(query)).list("list_subscription", **query)


@exclusive
def as_asyncapi(step: StreamStep) -> None:
    """Alone, as above."""
    offers = step.offers()
    for topic, protocol in offers[:2]:
        step.subscribed(RIGHT, topic, protocol)
    step.unsubscribe(END, step.subscribed(ENDED, *offers[0]))
    accept = {"Accept": ASYNCAPI}
    step(AS_ASYNCAPI).with_headers(accept).list("list_subscription")


def _unknown(topic: Topic, step: StreamStep) -> str:
    known = {each.id for each in step.topics()}
    return next(made for place in range(10) if (made := look_alike(topic.id, place)) not in known)
