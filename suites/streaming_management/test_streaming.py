"""Judges: streams that were read.  W147 6.3 (R9), 6.4 (R11), 7.1.1.3 (R14), 7.2.1 (R16)."""

import pytest

from lso_conformance.checks.stream import streams as checks
from lso_conformance.checks.stream import subscriptions as details
from lso_conformance.judge.judging import Judge, Observed, Seen
from suites.marks import decides, drives, steps
from suites.streaming_management import streams

PROTOCOLS = steps(
    (streams.web_socket, "ws"),
    (streams.server_sent_events, "sse"),
    (streams.kafka, "kafka"),
    (streams.amqp, "amqp"),
    (streams.mqtt, "mqtt"),
    (streams.other_protocols, "others"),
)


@decides("subscription.streams")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_streaming_starts(seen: Seen, observed: Observed, judge: Judge, protocol: str) -> None:
    """After an accepted subscription messages come."""
    seen(streams.SUBSCRIBE)
    judge(checks.started(observed))


@decides("subscription.delete.effect")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_streaming_stops(seen: Seen, observed: Observed, judge: Judge, protocol: str) -> None:
    """After an accepted end no message comes."""
    seen(streams.SUBSCRIBE)
    judge(checks.stopped(observed))


@decides("message.attributes")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_messages_are_complete(seen: Seen, observed: Observed, judge: Judge, protocol: str) -> None:
    """Every message has the mandatory attributes."""
    seen(streams.SUBSCRIBE)
    judge(checks.complete(observed))


@decides("topic.model")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_messages_follow_their_model(seen: Seen, observed: Observed, judge: Judge, protocol: str) -> None:
    """Every message fits the data model of its topic, where that can be had."""
    seen(streams.SUBSCRIBE)
    judge(checks.of_model(observed))


@decides("subscription.streams")
@drives(streams.apart)
def test_subscriptions_are_kept_apart(seen: Seen, observed: Observed, judge: Judge) -> None:
    """Two subscriptions do not leak into each other, and the end of one leaves the other."""
    seen(streams.OTHER)
    judge(checks.started(observed), checks.apart(observed), checks.goes_on(observed))


@decides("subscription.streams")
@drives(streams.twins)
def test_every_subscription_to_a_topic_starts(seen: Seen, observed: Observed, judge: Judge) -> None:
    """A second subscription to a topic streams too, and one with more attributes."""
    seen(streams.OTHER)
    judge(checks.started(observed))


@decides("subscription.details")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_details_lead_to_the_stream(seen: Seen, observed: Observed, judge: Judge, protocol: str) -> None:
    """What the answer says is enough to read the stream."""
    seen(streams.SUBSCRIBE)
    judge(details.suffices(observed))


@decides("subscription.delete.effect")
@drives(streams.apart)
def test_only_the_ended_one_stops(seen: Seen, observed: Observed, judge: Judge) -> None:
    """The subscription that ends brings nothing more, though the other goes on."""
    seen(streams.OTHER)
    judge(checks.one_stopped(observed))
