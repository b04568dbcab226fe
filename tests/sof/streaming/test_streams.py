"""Streams by WebSocket and SSE: they start, carry what the model says, stay apart, and stop."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from jsonschema import Draft7Validator
from sof.streams import TOPICS, Opening, Subscriber, address, by_sse, by_websocket, messages
from websockets.exceptions import InvalidStatus

from lso_conformance.sof import FAULTS

WEB = ["ws", "sse"]


def validator(client: Subscriber, topic: str) -> Draft7Validator:
    found = client.http.get(f"topic/{TOPICS[topic]}").json()["modelRef"]
    return Draft7Validator(httpx.get(found).json())


@pytest.mark.parametrize("protocol", WEB)
def test_messages_follow_the_model_of_their_topic(client: Subscriber, protocol: str) -> None:
    subscription = client.subscribe("ip", protocol)
    found = messages(subscription)
    assert len(found) == 3
    model = validator(client, "ip")
    for message in found:
        model.validate(message)
        assert message["eventType"] == "IpPerformanceStatistics"
    assert len({message["eventId"] for message in found}) == 3


@pytest.mark.parametrize("protocol", WEB)
def test_nothing_comes_after_the_end(client: Subscriber, protocol: str) -> None:
    subscription = client.subscribe(protocol=protocol)
    took = by_websocket if protocol == "ws" else by_sse
    began = time.monotonic()
    assert len(took(subscription, seconds=2, most=9, act=lambda: client.end(subscription))) <= 1
    assert time.monotonic() - began < 1  # the server closes the connection
    if protocol == "ws":
        with pytest.raises(InvalidStatus, match="404"):
            by_websocket(subscription)
    else:
        assert httpx.get(address(subscription)).status_code == 404


def test_two_subscriptions_stay_apart(client: Subscriber) -> None:
    one, two = client.subscribe("ethernet"), client.subscribe("storage")
    assert {message["eventType"] for message in messages(one)} == {"CePerformanceStatistics"}
    assert {message["eventType"] for message in messages(two)} == {"DiskUsage"}
    assert client.end(one) == 204
    assert len(messages(two, most=2)) == 2


def test_two_consumers_of_one_channel_both_get_it(client: Subscriber) -> None:
    subscription = client.subscribe()
    inner: list[Any] = []
    outer = by_websocket(subscription, act=lambda: inner.extend(by_websocket(subscription, most=2)))
    assert outer[: len(inner)] == inner
    assert len(inner) == 2


def test_the_profile_says_where_and_what(client: Subscriber) -> None:
    profile = client.sof.profile()
    assert profile["ics"]["streamingManagement"] == {"supported": True, "asyncapi": True}
    target = profile["ixit"]["streamingManagement"]
    assert target["base_url"] == client.sof.streaming_url
    assert target["topics_that_emit"] == [topic["id"] for topic in client.http.get("topic").json()]
    assert target["servers"] == {}


def test_without_brokers_there_is_what_needs_none(client: Subscriber) -> None:
    topics = client.http.get("topic").json()
    offered = {channel["protocol"] for topic in topics for channel in topic["availableChannels"]}
    assert offered == {"ws", "sse"}


def test_stops_at_once_with_open_streams(streaming: Opening) -> None:
    with streaming() as client:
        subscription = client.subscribe(protocol="sse")
        by_sse(subscription, most=1, act=client.sof.stop)
        began = time.monotonic()
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("breaks", ["W147-R9", "W147-R11", "W147-R14", "W147-R16"])
def test_faults_of_streams(breaks: str) -> None:
    assert {info.subtle for info in FAULTS.values() if info.breaks == breaks} == {True, False}


@pytest.mark.parametrize("protocol", WEB)
@pytest.mark.parametrize("fault", ["stream-never-starts", "stream-starts-late", "stream-on-wrong-channel"])
def test_faults_that_send_nothing(streaming: Opening, fault: str, protocol: str) -> None:
    with streaming(faults=(fault,)) as client:
        assert messages(client.subscribe(protocol=protocol), seconds=0.6) == []


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("message-without-event-id", lambda message: "eventId" not in message),
        ("message-without-event-type", lambda message: "eventType" not in message),
        ("message-empty", lambda message: message == {}),
        ("message-with-null-event-id", lambda message: message["eventId"] is None),
        ("message-id-misspelt", lambda message: "event_id" in message),
        ("message-with-number-as-event-type", lambda message: message["eventType"] == 7),
        ("message-without-event", lambda message: "event" not in message),
        ("message-with-other-event-type", lambda message: message["eventType"].endswith("V2")),
        (
            "message-with-metrics-as-text",
            lambda message: isinstance(message["event"]["metrics"]["load"], str),
        ),
        ("message-by-sse-without-event-id", lambda message: "eventId" not in message),
        ("stream-of-other-topic", lambda message: message["eventType"] == "DiskUsage"),
    ],
)
def test_faults_of_messages(streaming: Opening, fault: str, wrong: Callable[[Any], bool]) -> None:
    with streaming(faults=(fault,)) as client:
        found = messages(client.subscribe("computing", "sse"), most=2)
        assert len(found) == 2
        assert all(wrong(message) for message in found)


@pytest.mark.parametrize("fault", ["some-messages-without-event-id", "some-messages-without-event-type"])
def test_faults_of_some_messages(streaming: Opening, fault: str) -> None:
    missing = "eventId" if fault.endswith("id") else "eventType"
    with streaming(faults=(fault,)) as client:
        found = messages(client.subscribe(), seconds=2, most=5)
        assert sorted(missing in message for message in found) == [False, True, True, True, True]


def test_fault_leaks_into_the_other_subscription(streaming: Opening) -> None:
    with streaming(faults=("stream-leaks-into-other",)) as client:
        one, two = client.subscribe("ethernet"), client.subscribe("ip")
        both = {"CePerformanceStatistics", "IpPerformanceStatistics"}
        assert {message["eventType"] for message in messages(one, most=5)} == both
        assert {message["eventType"] for message in messages(two, most=5)} == both


@pytest.mark.parametrize("protocol", WEB)
@pytest.mark.parametrize(
    "fault", ["stream-goes-on", "stream-pauses-then-goes-on", "stream-ends-slowly", "stream-by-{}-goes-on"]
)
def test_faults_that_send_after_the_end(streaming: Opening, fault: str, protocol: str) -> None:
    with streaming(faults=(fault.format({"ws": "websocket"}.get(protocol, protocol)),)) as client:
        subscription = client.subscribe(protocol=protocol)
        assert client.end(subscription) == 204
        ended = time.monotonic()
        messages(subscription, seconds=1.4, most=4)
        assert time.monotonic() - ended > 0.5  # of grace
        assert messages(subscription, most=1)


@pytest.mark.parametrize("protocol", WEB)
@pytest.mark.parametrize(
    "variant",
    ["stream-slow", "stream-in-bursts", "stream-in-fragments", "stream-reconnects", "stream-of-shared-events",
     "messages-say-less", "messages-say-more", "event-ids-are-numbers"],
)  # fmt: skip
def test_variants_stream_what_the_model_says(streaming: Opening, variant: str, protocol: str) -> None:
    with streaming(variants=(variant,)) as client:
        model = validator(client, "ethernet")
        found = messages(client.subscribe(protocol=protocol), seconds=1.4, most=1)
        assert len(found) == 1
        model.validate(found[0])


def test_variant_cuts_connections(streaming: Opening) -> None:
    with streaming(variants=("stream-reconnects",)) as client:
        subscription = client.subscribe()
        assert len(messages(subscription, seconds=3, most=20)) <= 5
        assert messages(subscription, most=1)


def test_variant_shares_events(streaming: Opening) -> None:
    with streaming(variants=("stream-of-shared-events",)) as client:
        one, two = client.subscribe(), client.subscribe(protocol="sse")
        ids = {message["eventId"] for message in messages(one, most=4)}
        assert ids & {message["eventId"] for message in messages(two, most=4, seconds=2)} or len(ids) == 4


def test_variant_puts_attributes_into_fields_of_the_event(streaming: Opening) -> None:
    with streaming(variants=("stream-attributes-in-headers",)) as client:
        (event,) = by_sse(client.subscribe(protocol="sse"), most=1)
        assert event["event"] == "CePerformanceStatistics"
        assert event["id"]
        assert json.loads(event["data"]).keys() == {"eventTime", "priority", "event"}


@pytest.mark.parametrize("variant", ["web-socket-by-its-long-name", "server-url-with-path"])
def test_variants_of_addresses(streaming: Opening, variant: str) -> None:
    name = "web-socket" if variant.startswith("web") else "ws"
    with streaming(variants=(variant,)) as client:
        subscription = client.subscribe(protocol=name)
        assert subscription["protocol"] == name
        assert messages(subscription, most=1)
