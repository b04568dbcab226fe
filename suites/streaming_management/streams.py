"""Drives: subscriptions whose streams are really read, protocol by protocol.

Judged by test_streams.  W147 6.3 and 6.4 (R9, R11), 7.2.1 (R16), 7.1.1.3 (R14).
"""

from lso_conformance.checks.stream.streams import OTHER_ENDED, UNSUBSCRIBED
from lso_conformance.drive.halt import Blocked
from lso_conformance.drive.stream_step import StreamStep, Subscribed, not_offered
from lso_conformance.seen.place import AMQP, KAFKA, MQTT, SSE, WEB_SOCKET

SUBSCRIBE, END = "subscribe to read", "unsubscribe while reading"
ONE, OTHER, WITH_MORE = "subscribe one", "subscribe the other", "subscribe with an attribute more"
MOST, ENOUGH = 2, 2  # topics of a protocol; messages before the end
ORDER = [WEB_SOCKET, SSE, MQTT, AMQP, KAFKA]
KNOWN = set(ORDER)


def web_socket(step: StreamStep) -> None:
    _read(step, WEB_SOCKET)


def server_sent_events(step: StreamStep) -> None:
    _read(step, SSE)


def kafka(step: StreamStep) -> None:
    _read(step, KAFKA)


def amqp(step: StreamStep) -> None:
    _read(step, AMQP)


def mqtt(step: StreamStep) -> None:
    _read(step, MQTT)


def other_protocols(step: StreamStep) -> None:
    """What this version has no client for is subscribed to all the same, and says so."""
    offers = [pair for pair in step.offers() if step.kind(pair[1]) not in KNOWN]
    if not offers:
        raise not_offered("a protocol that this version cannot read")
    step.read("read the stream", step.subscribed(SUBSCRIBE, *offers[0]))


def _read(step: StreamStep, protocol: str) -> None:
    """Read some topics at once; those that emit come first, and are enough if there are any."""
    offers = [pair for pair in step.offers() if step.kind(pair[1]) == protocol]
    if not offers:
        raise not_offered(protocol)
    of = {topic.id: (topic, name) for topic, name in reversed(offers)}
    chosen = [pair for pair in reversed(of.values()) if step.emits(pair[0])] or list(reversed(of.values()))
    held = [step.subscribed(SUBSCRIBE, topic, name) for topic, name in chosen[:MOST]]
    readers = [step.read("read the stream", each) for each in held]
    for each, reader in zip(held, readers, strict=True):
        if step.opens(reader):
            step.await_messages(reader, ENOUGH)
        _end(step, each)
    for reader in readers:
        step.listen_on(reader)


def _end(step: StreamStep, held: Subscribed) -> None:
    answer = step.unsubscribe(END, held)
    if held.ended and held.reader is not None:
        held.reader.mark(UNSUBSCRIBED)
    elif not held.ended:
        paragraph = step.api.clause("subscription.delete.answer")
        raise Blocked(f"the subscription was not ended: {answer.summary(100)}", answer.number, paragraph)


def twins(step: StreamStep) -> None:
    """Two subscriptions to one topic at once, the second with an attribute more where that is taken."""
    offers = [pair for pair in step.offers() if step.kind(pair[1]) in KNOWN]
    if not offers:
        raise not_offered("a protocol that this version can read")
    topic, protocol = min(
        offers, key=lambda pair: (not step.emits(pair[0]), ORDER.index(str(step.kind(pair[1]))))
    )
    held = [step.subscribed(ONE, topic, protocol), step.subscribed(OTHER, topic, protocol)]
    more, _ = step.try_to_subscribe_to(
        WITH_MORE, {"topicId": topic.id, "protocol": protocol, "consumerGroup": "lso-conformance"}, topic
    )
    held += [more] if more is not None else []
    readers = [step.read("read the stream", each) for each in held]
    for each, reader in zip(held, readers, strict=True):
        if step.opens(reader):
            step.await_messages(reader, 1)
        _end(step, each)


def apart(step: StreamStep) -> None:
    """Two subscriptions at once, of two topics where there are two; one ends, the other goes on."""
    offers = [pair for pair in step.offers() if step.kind(pair[1]) in KNOWN]
    if not offers:
        raise not_offered("a protocol that this version can read")
    offers.sort(key=lambda pair: (not step.emits(pair[0]), ORDER.index(str(step.kind(pair[1])))))
    first = offers[0]
    second = next((o for o in offers if o[0].id != first[0].id and step.emits(o[0])), first)
    one, other = step.subscribed(ONE, *first), step.subscribed(OTHER, *second)
    readers = [step.read("read the stream", each) for each in (one, other)]
    for reader in readers:
        if step.opens(reader):
            step.await_messages(reader, ENOUGH)
    _end(step, one)
    readers[1].mark(OTHER_ENDED)
    if readers[1].is_open:
        step.await_messages(readers[1], readers[1].count + ENOUGH)
    step.listen_on(readers[0])
