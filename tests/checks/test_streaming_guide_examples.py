"""The examples of W147, typed from the guide: what the checks say of them, its own slips included."""

import json
from typing import Any

import pytest
import stream_runs
from by_hand import NOON

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import payloads
from lso_conformance.checks.stream import asyncapi, subscriptions, topics
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen import payload
from lso_conformance.seen.place import StreamPlace, place_of, protocol_of, same_protocol

API = stream_runs.API
KAFKA: dict[str, Any] = {
    "topic": "metrics-kafka", "partitions": 1, "bindingVersion": "0.4.0",
    "topicConfiguration": {"cleanup.policy": ["compact"], "retention.ms": 604800000},
}  # fmt: skip
TOPIC: dict[str, Any] = {  # 6.1
    "id": "dde8b741-f7d3-483e-8c78-5ae84f0c6bb4",
    "category": "IP",
    "modelRef": "https://example.mef.net:7070/schemas/ip/cePerformanceStatistics.1.0.0.schema.json",
    "availableChannels": [
        {"protocol": "kafka", "description": "Kafka protocol"},
        {"protocol": "web-socket", "description": "WS protocol"},
    ],
}
CHANNEL = "streaming/ce-performance/634af680-eca7-499a-8d83-86b61242caeb"
SUBSCRIPTION: dict[str, Any] = {  # 6.3
    "id": "634af680-eca7-499a-8d83-86b61242caeb",
    "connectionConfig": {
        "servers": {"kafka-prod": {"url": "https://perf.broker.mef.net:9092", "protocol": "kafka"}},
        "channel": {"name": CHANNEL, "bindings": {"kafka": KAFKA}},
    },
    "protocol": "kafka",
    "topicId": "dde8b741-f7d3-483e-8c78-5ae84f0c6bb4",
}
MESSAGE = {  # 5.3.2
    "eventId": "88b6cb2d-e2ca-4093-9550-90c64096be7b",
    "eventTime": "2023-05-30T14:11:42.515835+02:00",
    "priority": "LOW",
    "event": {"key": {"serviceId": "service1"}, "metrics": {"oneWayFrameDelay": {"measuredOneWayFd": 67}}},
    "eventType": "CePerformanceStatistics",
}
ASYNCAPI: dict[str, Any] = {  # 6.5, its cut parts left out
    "asyncapi": "2.6.0",
    "info": {"title": "CePerformanceStatistics", "version": "1.0.0"},
    "servers": {"kafka": {"url": "localhost:29092", "protocol": "kafka"}},
    "channels": {
        CHANNEL: {
            "subscribe": {
                "description": "read from the channel",
                "bindings": {"kafka": KAFKA},
                "message": {"$ref": "#/components/messages/Event"},
            }
        }
    },
    "components": {"messages": {"Event": {"payload": {"type": "object"}}}},
}


def answer(
    role: str, status: int, body: Any, media_type: str = "application/json", sent: Any = None
) -> Exchange:
    operation = API.role(role)
    return Exchange(
        number=1, scenario="a.b", step="a step", facts={}, method=operation.method,
        url=f"https://sof.example.net{operation.path}", request_headers={},
        request_body=json.dumps(sent).encode() if sent else None, sent_at=NOON, status=status,
        headers={"content-type": media_type}, body=json.dumps(body).encode(), answered_at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status", "body"),
    [("list_topic", 200, [TOPIC]), ("retrieve_topic", 200, TOPIC), ("make_subscription", 201, SUBSCRIPTION),
     ("list_subscription", 200, [{**SUBSCRIPTION, "priority": "low"}])],
)  # fmt: skip
def test_examples_conform_to_the_oas(role: str, status: int, body: Any) -> None:
    assert payloads.response_defects(API, API.role(role), answer(role, status, body)) == []


def test_a_category_in_upper_case_is_the_guides_own_slip() -> None:
    listed = answer("list_topic", 200, [{**TOPIC, "category": "COMPUTING"}])
    defects = payloads.response_defects(API, API.role("list_topic"), listed)
    assert [each.pointer for each in defects] == ["/0/category"]
    assert topics.fits({**TOPIC, "category": "COMPUTING"}, {"category": "Computing"})


def test_the_example_subscription_can_be_read() -> None:
    place = place_of(SUBSCRIPTION, {})
    assert isinstance(place, StreamPlace)
    assert (place.protocol, place.topic, place.address(9092)) == (
        "kafka", "metrics-kafka", ("perf.broker.mef.net", 9092),
    )  # fmt: skip
    made = answer("make_subscription", 201, SUBSCRIPTION, sent={"topicId": TOPIC["id"], "protocol": "kafka"})
    read = answer("retrieve_subscription", 200, SUBSCRIPTION)
    assert subscriptions.same_details(SUBSCRIPTION, made, read).verdict is Verdict.PASS


def test_the_example_message_is_complete() -> None:
    assert payload.missing(payload.read(json.dumps(MESSAGE).encode()), []) == ()


def test_the_asyncapi_example_is_valid_but_for_its_known_slips() -> None:
    given = answer("list_subscription", 200, ASYNCAPI, subscriptions.ASYNCAPI)
    assert {f.verdict for f in asyncapi.valid(given)} == {Verdict.WARNING}
    channel = {"subscribe": {}, "message": {"$ref": "#/components/messages/Event"}}
    slipped = answer(
        "list_subscription", 200, {**ASYNCAPI, "channels": {CHANNEL: channel}}, subscriptions.ASYNCAPI
    )
    assert {f.verdict for f in asyncapi.valid(slipped)} == {Verdict.WARNING}


APPENDIX = {
    "kafka": {"topic": "ce-performance-metrics-kafka-all", "partitions": 1},
    "amqp": {"is": "queue", "queue": {"name": "ce-performance-metrics-all", "durable": True, "vhost": "/"}},
    "web-socket": {"method": "POST", "bindingVersion": "0.1.0"},
}


@pytest.mark.parametrize(
    ("protocol", "url", "shown"),
    [
        ("kafka", "b:9092", "b:9092 ce-performance-metrics-kafka-all"),
        ("amqp", "amqp://u:p@b:5672", "amqp://b:5672 ce-performance-metrics-all"),
        ("web-socket", "https://b/x", "wss://b/x/a/b"),
        ("wss", "b:80", "wss://b:80/a/b"),
        ("sse", "b:80", "http://b:80/a/b"),
        ("kafka", "b:1,c:2", "b:1,c:2 ce-performance-metrics-kafka-all"),
        ("MQTT", "mqtt://b", "mqtt://b a/b"),
    ],
)
def test_a_place_comes_from_server_channel_and_binding(protocol: str, url: str, shown: str) -> None:
    config = {
        "servers": {"s": {"url": url, "protocol": protocol}},
        "channel": {"name": "a/b", "bindings": APPENDIX},
    }
    place = place_of({"protocol": protocol, "connectionConfig": config}, {})
    assert isinstance(place, StreamPlace)
    assert place.shown == shown


def test_the_tester_may_say_where_to_read() -> None:
    place = place_of({"protocol": "mqtt"}, {"mqtt": {"url": "mqtt://b:1", "channel": "c", "username": "u"}})
    assert isinstance(place, StreamPlace)
    assert (place.topic, place.credentials, place.address(1883)) == ("c", ("u", None), ("b", 1))
    assert isinstance(place_of({"protocol": "mqtt"}, {}), str)
    assert isinstance(place_of({"protocol": "telepathy"}, {}), str)
    for url in ("ws://[", "ws://b:99999999", "//[::1", "ws://b:0x1"):
        broken = {"protocol": "ws", "connectionConfig": {"servers": {"a": {"url": url}}}}
        assert isinstance(place_of(broken, {}), str)
    assert isinstance(
        place_of({"protocol": "ws", "connectionConfig": {"servers": {"a": {"url": "ws://b:x"}}}}, {}), str
    )


def test_names_of_protocols_are_free_text() -> None:
    assert protocol_of("Web-Socket") == protocol_of("wss") == "ws"
    assert protocol_of("carrier pigeon") is None
    assert same_protocol("web-socket", "ws")
    assert same_protocol("http", "sse")
    assert same_protocol("carrier pigeon", "ws")
    assert not same_protocol("kafka", "ws")


@pytest.mark.parametrize(
    ("document", "headers", "missing"),
    [
        ({"eventId": "1", "eventType": "t"}, [], ()),
        ({"eventId": ""}, [["eventType", "t"]], ("eventId",)),
        ({}, [["event-id", "1"], ["EventType", "t"]], ()),
        ({"eventId": 1, "eventType": None}, [["x", "1"]], ("eventId", "eventType")),
        ([], [], ("eventId", "eventType")),
    ],
)
def test_attributes_stand_in_payload_or_headers(
    document: Any, headers: list[list[str]], missing: tuple[str, ...]
) -> None:
    assert payload.missing(payload.read(json.dumps(document).encode()), headers) == missing


@pytest.mark.parametrize(("name", "secure"), [("kafka", False), ("kafka-secure", True)])
def test_the_url_of_the_example_is_no_sign_of_tls(name: str, secure: bool) -> None:
    servers = {"kafka-prod": {"url": "https://perf.broker.mef.net:9092", "protocol": name}}  # 6.3, SM-24
    config = {"servers": servers, "channel": {"name": CHANNEL}}
    place = place_of({"protocol": "kafka", "connectionConfig": config}, {})
    assert isinstance(place, StreamPlace)
    assert (place.secure, place.address(1)) == (secure, ("perf.broker.mef.net", 9092))
