"""Streams by real brokers: AMQP, MQTT, Kafka; each message is taken by the protocol's own client.

The brokers are looked for at LSO_AMQP_URL, LSO_MQTT_URL and LSO_KAFKA_BOOTSTRAP, by default on
loopback, and librdkafka's mock cluster for Kafka. Where none answers the test is skipped, or fails
when LSO_REQUIRE_BROKERS is 1.
"""

import asyncio
import importlib
import io
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from jsonschema import Draft7Validator
from sof.streams import ASYNCAPI, TOPICS, Opening, Subscriber

from lso_conformance.common import resources
from lso_conformance.sof.streaming.stream_world import Brokers
from lso_conformance.standard.schemas import read_document

LIBRARIES = {"amqp": "aio_pika", "mqtt": "aiomqtt", "kafka": "confluent_kafka"}
PORTS = {"amqp": 5672, "mqtt": 1883}
ADDRESSES = {
    "amqp": os.environ.get("LSO_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/"),
    "mqtt": os.environ.get("LSO_MQTT_URL", "mqtt://127.0.0.1:1883"),
    "kafka": os.environ.get("LSO_KAFKA_BOOTSTRAP", "mock"),
}
SECONDS = 5.0
Took = list[tuple[bytes, dict[str, Any]]]  # payload and what the transport says about it


def reason_to_skip(protocol: str) -> str:
    """Why the protocol cannot be tested here; empty if it can."""
    try:
        importlib.import_module(LIBRARIES[protocol])
    except ImportError:
        return f"{protocol}: install lso-conformance[{protocol}]"
    if ADDRESSES[protocol] == "mock":
        return ""
    parts = urlsplit(ADDRESSES[protocol] if "//" in ADDRESSES[protocol] else f"//{ADDRESSES[protocol]}")
    try:
        socket.create_connection((parts.hostname, parts.port or PORTS[protocol]), 1).close()
    except OSError as error:
        return f"{protocol}: no broker answers at {parts.hostname}:{parts.port}: {error}"
    return ""


def needed(protocol: str) -> str:
    """The protocol; skips the test, or fails it, where no broker is there."""
    if why := reason_to_skip(protocol):
        if os.environ.get("LSO_REQUIRE_BROKERS") == "1":
            pytest.fail(why)
        pytest.skip(why)
    return protocol


@pytest.fixture(scope="module", params=[*LIBRARIES])
def protocol(request: pytest.FixtureRequest) -> str:
    return needed(str(request.param))


@pytest.fixture(scope="module")
def client(streaming: Opening, protocol: str) -> Iterator[Subscriber]:
    with streaming(brokers=Brokers(**{protocol: ADDRESSES[protocol]})) as subscriber:
        yield subscriber


async def by_amqp(subscription: dict[str, Any], most: int, seconds: float) -> Took:
    import aio_pika  # noqa: PLC0415 - an extra

    found: Took = []
    queue_name = subscription["connectionConfig"]["channel"]["bindings"]["amqp"]["queue"]["name"]
    async with await aio_pika.connect(ADDRESSES["amqp"]) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(queue_name)
        async with asyncio.timeout(seconds), queue.iterator() as taken:
            async for message in taken:
                found.append((message.body, {"content-type": message.content_type, **message.headers}))
                await message.ack()
                if len(found) == most:
                    break
    return found


async def by_mqtt(subscription: dict[str, Any], most: int, seconds: float) -> Took:
    import aiomqtt  # noqa: PLC0415 - an extra

    found: Took = []
    server = urlsplit(subscription["connectionConfig"]["servers"]["mqtt"]["url"])
    version = aiomqtt.ProtocolVersion.V5
    async with aiomqtt.Client(str(server.hostname), server.port or 1883, protocol=version) as broker:
        await broker.subscribe(subscription["connectionConfig"]["channel"]["name"])
        async with asyncio.timeout(seconds):
            async for message in broker.messages:
                sent = vars(message.properties)
                more = dict(sent.get("UserProperty", []))
                found.append((message.payload, {"content-type": sent["ContentType"], **more}))
                if len(found) == most:
                    break
    return found


async def by_kafka(subscription: dict[str, Any], most: int, seconds: float) -> Took:
    from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition  # noqa: PLC0415 - an extra

    found: Took = []
    config = subscription["connectionConfig"]
    consumer = Consumer(
        {"bootstrap.servers": config["servers"]["kafka"]["url"], "group.id": "test", "log_level": 0}
    )
    consumer.assign([TopicPartition(config["channel"]["bindings"]["kafka"]["topic"], 0, OFFSET_BEGINNING)])
    end = time.monotonic() + seconds
    while len(found) < most and time.monotonic() < end:
        message = await asyncio.to_thread(consumer.poll, 0.2)
        if message is not None and message.error() is None:
            headers: Any = message.headers()
            payload: Any = message.value()
            found.append((payload, {name: value.decode() for name, value in headers}))
    consumer.close()
    return found


def take(subscription: dict[str, Any], most: int = 2, seconds: float = SECONDS) -> Took:
    """Up to `most` messages; fewer when the time is over."""
    consumers: dict[str, Callable[..., Any]] = {"amqp": by_amqp, "mqtt": by_mqtt, "kafka": by_kafka}
    try:
        found: Took = asyncio.run(consumers[subscription["protocol"]](subscription, most, seconds))
    except TimeoutError:
        return []
    return found


def model(client: Subscriber, topic: str) -> Any:
    return httpx.get(client.http.get(f"topic/{TOPICS[topic]}").json()["modelRef"]).json()


def test_messages_follow_the_model(client: Subscriber, protocol: str) -> None:
    found = take(client.subscribe("ip", protocol))
    validator = Draft7Validator(model(client, "ip"))
    assert len(found) == 2
    for payload, said in found:
        validator.validate(json.loads(payload))
        assert said == {"content-type": "application/json"}


def test_avro_messages_follow_the_model(client: Subscriber, protocol: str) -> None:
    fastavro = pytest.importorskip("fastavro")
    found = take(client.subscribe("layer1", protocol))
    schema = fastavro.parse_schema(model(client, "layer1"))
    assert len(found) == 2
    for payload, said in found:
        message = fastavro.schemaless_reader(io.BytesIO(payload), schema, None)
        assert message["eventType"] == "OpticalPower"
        assert said == {"content-type": "avro/binary"}


def test_nothing_is_sent_after_the_end(client: Subscriber, protocol: str) -> None:
    subscription = client.subscribe(protocol=protocol)
    assert len(take(subscription, most=1)) == 1
    assert client.end(subscription) == 204
    before = len(take(subscription, most=99, seconds=1.0)) if protocol == "kafka" else 0
    # What the broker still had is read first; then two paces without a message.
    take(subscription, most=99, seconds=0.5)
    assert len(take(subscription, most=99, seconds=1.0)) == before


def test_asyncapi_names_the_broker(client: Subscriber, protocol: str) -> None:
    subscription = client.subscribe(protocol=protocol)
    document = client.http.get("subscription", headers={"accept": ASYNCAPI}).json()
    schema = read_document(resources.specs() / "asyncapi" / "asyncapi-2.6.0.yaml")
    Draft7Validator(schema).validate(document)
    assert document["servers"][protocol] == subscription["connectionConfig"]["servers"][protocol]
    assert "guest" not in json.dumps(document)


def test_headers_carry_what_the_payload_leaves_out(streaming: Opening, protocol: str) -> None:
    brokers = Brokers(**{protocol: ADDRESSES[protocol]})
    with streaming(brokers=brokers, variants=("stream-attributes-in-headers",)) as client:
        ((payload, said),) = take(client.subscribe(protocol=protocol), most=1)
    assert said.keys() == {"content-type", "eventId", "eventType"}
    assert json.loads(payload).keys() == {"eventTime", "priority", "event"}


class Relay:
    """A TCP port that leads to a broker until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = [self._listening]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)


@pytest.mark.parametrize("protocol", [*PORTS])
def test_a_broker_that_goes_away_leaves_the_sof_answering(streaming: Opening, protocol: str) -> None:
    needed(protocol)
    parts = urlsplit(ADDRESSES[protocol])
    relay = Relay(str(parts.hostname), parts.port or PORTS[protocol])
    address = parts._replace(netloc=f"127.0.0.1:{relay.port}").geturl()
    with streaming(brokers=Brokers(**{protocol: address})) as client:
        subscription = client.subscribe(protocol=protocol)
        relay.cut()
        began = time.monotonic()
        asked = {"topicId": TOPICS["ip"], "protocol": protocol}
        statuses = [client.http.post("subscription", json=asked).status_code]
        while statuses[-1] == 201 and time.monotonic() < began + SECONDS:  # MQTT notices when it sends
            statuses.append(client.http.post("subscription", json=asked).status_code)
        assert statuses[-1] == 503
        assert len(client.http.get("subscription").json()) == len(statuses)
        assert client.end(subscription) == 204
        began = time.monotonic()
    assert time.monotonic() - began < 4 * SECONDS


@pytest.mark.parametrize("protocol", [*PORTS])
def test_a_broker_that_is_not_there_is_not_offered(streaming: Opening, protocol: str) -> None:
    needed(protocol)
    with streaming(brokers=Brokers(**{protocol: f"{protocol}://127.0.0.1:9"})) as client:
        assert client.http.get(f"topic?protocol={protocol}").json() == []
        assert len(client.http.get("topic?protocol=ws").json()) == 3


def test_addresses_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("LSO_AMQP_URL", "amqp://a:b@h/"),
        ("LSO_MQTT_URL", ""),
        ("LSO_KAFKA_BOOTSTRAP", "mock"),
    ):
        monkeypatch.setenv(name, value)
    brokers = Brokers.from_environment()
    assert brokers == Brokers("amqp://a:b@h/", None, "mock")
    assert brokers.with_credentials() == {"amqp": {"url": "amqp://a:b@h/"}}
