"""Consumers of brokers: RabbitMQ, Mosquitto, and Kafka by librdkafka's mock cluster."""

import asyncio
import io
import json
import uuid
from collections.abc import Iterator

import aio_pika
import aiomqtt
import fastavro
import pytest
from confluent_kafka import Producer
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from stream_reading import AMQP_URL, MQTT_URL, Relay, at, need_broker, reading, seen

from lso_conformance.seen import payload
from lso_conformance.seen.place import StreamPlace
from lso_conformance.seen.stream import ENDED, STOPPED, UNREACHABLE
from lso_conformance.wire.streams.consumer import KEPT, MOST_SHAPES

AT_ONCE = 50
BODY = json.dumps({"eventId": "1", "eventType": "t"}).encode()
AVRO = {
    "type": "record", "name": "Message",
    "fields": [{"name": "eventId", "type": "string"}, {"name": "eventType", "type": "string"}],
}  # fmt: skip


@pytest.fixture
def amqp() -> str:
    need_broker(AMQP_URL)
    return AMQP_URL


@pytest.fixture
def mqtt() -> str:
    need_broker(MQTT_URL)
    return MQTT_URL


async def _publish(url: str, name: str, count: int, *, routed: bool = False) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel(publisher_confirms=routed)
        message = aio_pika.Message(BODY, headers={"eventId": "7"}, message_id="m")
        exchange = await channel.get_exchange(name) if routed else channel.default_exchange
        for _ in range(count):
            await exchange.publish(message, routing_key=name)


async def _declare(url: str, name: str, *, routed: bool = False, delete: bool = False) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        if delete:
            await (channel.exchange_delete(name) if routed else channel.queue_delete(name))
        elif routed:
            await channel.declare_exchange(name, aio_pika.ExchangeType.TOPIC)
        else:
            await channel.declare_queue(name)


def test_an_amqp_queue_is_read(amqp: str) -> None:
    name = f"lso-{uuid.uuid4()}"
    asyncio.run(_declare(amqp, name))
    place = at(amqp, "amqp", channel="streams/x", **{"is": "queue", "queue": {"name": name, "vhost": "/"}})
    try:
        with reading(place) as (consumer, log):
            assert consumer.wait_open(5)
            asyncio.run(_publish(amqp, name, 3))
            assert consumer.wait_count(3, 5)
    finally:
        asyncio.run(_declare(amqp, name, delete=True))
    message = seen(log).messages[0]
    assert (message.body, message.headers) == (BODY, [["eventId", "7"], ["message-id", "m"]])


def test_an_amqp_exchange_is_read_by_its_routing_key(amqp: str) -> None:
    name = f"lso-{uuid.uuid4()}"
    asyncio.run(_declare(amqp, name, routed=True))
    place = at(
        amqp, "amqp", channel=name, **{"is": "routingKey", "exchange": {"name": name, "type": "topic"}}
    )
    try:
        with reading(place) as (consumer, _):
            assert consumer.wait_open(5)
            asyncio.run(_publish(amqp, name, 2, routed=True))
            assert consumer.wait_count(2, 5)
    finally:
        asyncio.run(_declare(amqp, name, routed=True, delete=True))


def test_an_amqp_queue_that_is_not_there_is_unreachable(amqp: str) -> None:
    with reading(at(amqp, "amqp", channel=f"lso-{uuid.uuid4()}")) as (consumer, log):
        assert not consumer.wait_open(10)
    assert seen(log).how == UNREACHABLE
    assert "NOT_FOUND" in seen(log).reason


def test_an_mqtt_topic_is_read_with_its_user_properties(mqtt: str) -> None:
    topic = f"lso/{uuid.uuid4()}"

    async def publish() -> None:
        host, port = at(mqtt, "mqtt").address(1883)
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.UserProperty = [("eventId", "7")]
        async with aiomqtt.Client(host, port, protocol=aiomqtt.ProtocolVersion.V5) as client:
            await client.publish(topic, BODY, qos=1, properties=properties)

    with reading(at(mqtt, "mqtt", channel=topic)) as (consumer, log):
        assert consumer.wait_open(5)
        asyncio.run(publish())
        assert consumer.wait_count(1, 5)
    (message,) = seen(log).messages
    assert (message.body, message.headers) == (BODY, [["eventId", "7"]])


class Amqp:
    """A queue of RabbitMQ."""

    def __init__(self, url: str) -> None:
        self._url, self._name = url, f"lso-{uuid.uuid4()}"
        asyncio.run(_declare(url, self._name))

    def place(self, url: str) -> StreamPlace:
        return at(url, "amqp", channel=self._name)

    def send(self, count: int) -> None:
        asyncio.run(_publish(self._url, self._name, count))

    def end(self) -> None:
        asyncio.run(_declare(self._url, self._name, delete=True))


class Mqtt:
    """A topic of Mosquitto."""

    def __init__(self, url: str) -> None:
        self._url, self._name = url, f"lso/{uuid.uuid4()}"

    def place(self, url: str) -> StreamPlace:
        return at(url, "mqtt", channel=self._name)

    def send(self, count: int) -> None:
        asyncio.run(self._publish(count))

    async def _publish(self, count: int) -> None:
        host, port = at(self._url, "mqtt").address(1883)
        async with aiomqtt.Client(host, port) as client:
            for start in range(0, count, AT_ONCE):
                few = range(start, min(start + AT_ONCE, count))
                await asyncio.gather(*(client.publish(self._name, BODY) for _ in few))

    def end(self) -> None:
        """A topic ends by itself."""


@pytest.fixture(params=["amqp", "mqtt"])
def broker(request: pytest.FixtureRequest) -> Iterator[tuple[Amqp | Mqtt, str]]:
    """Something to read at a broker, and the broker's URL."""
    url = {"amqp": AMQP_URL, "mqtt": MQTT_URL}[request.param]
    need_broker(url)
    made = Amqp(url) if request.param == "amqp" else Mqtt(url)
    yield made, url
    made.end()


def test_a_broker_that_stops_ends_the_stream_and_what_came_is_kept(broker: tuple[Amqp | Mqtt, str]) -> None:
    made, url = broker
    relay = Relay(url)
    with reading(made.place(relay.url)) as (consumer, log):
        assert consumer.wait_open(10)
        made.send(2)
        assert consumer.wait_count(2, 10)
        relay.stop()
        consumer.wait_count(3, 30)
        assert consumer.is_over
    assert (seen(log).count, seen(log).how) == (2, ENDED)
    assert seen(log).reason


def test_a_connection_to_a_broker_that_breaks_is_made_again(broker: tuple[Amqp | Mqtt, str]) -> None:
    made, url = broker
    relay = Relay(url)
    try:
        with reading(made.place(relay.url)) as (consumer, log):
            assert consumer.wait_open(10)
            made.send(1)
            assert consumer.wait_count(1, 10)
            relay.hang_up()
            while len(seen(log).opened) < 2 and not consumer.is_over:
                consumer.wait_count(2, 0.05)
            made.send(1)
            assert consumer.wait_count(2, 10)
    finally:
        relay.stop()
    assert (len(seen(log).opened), seen(log).how) == (2, STOPPED)


def test_messages_of_a_broker_in_pieces_are_whole(broker: tuple[Amqp | Mqtt, str]) -> None:
    made, url = broker
    relay = Relay(url, piece=3)
    try:
        with reading(made.place(relay.url)) as (consumer, log):
            assert consumer.wait_open(10)
            made.send(3)
            assert consumer.wait_count(3, 10)
    finally:
        relay.stop()
    assert [message.body for message in seen(log).messages] == [BODY] * 3


def test_a_burst_of_a_broker_is_counted_and_its_log_stays_bounded(broker: tuple[Amqp | Mqtt, str]) -> None:
    made, url = broker
    with reading(made.place(url)) as (consumer, log):
        assert consumer.wait_open(10)
        made.send(10_000)
        assert consumer.wait_count(10_000, 60)
    assert seen(log).count == 10_000
    assert len(seen(log).messages) <= KEPT + MOST_SHAPES


class Cluster:
    """A mock cluster of librdkafka; it lives as long as its producer."""

    def __init__(self) -> None:
        self.producer: Producer | None = Producer({"test.mock.num.brokers": 1, "log_level": 0})
        (broker,) = self.producer.list_topics(timeout=5).brokers.values()
        self.address = f"{broker.host}:{broker.port}"

    def send(self, topic: str, *bodies: bytes) -> None:
        assert self.producer is not None
        for body in bodies:
            self.producer.produce(topic, body, headers=[("eventType", b"t")])
        self.producer.flush(5)

    def place(self, topic: str) -> StreamPlace:
        return at(self.address, "kafka", channel="a", topic=topic)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.producer = None


def test_a_kafka_topic_is_read_from_its_end(cluster: Cluster) -> None:
    cluster.send("metrics", b"before")
    with reading(cluster.place("metrics")) as (consumer, log):
        assert consumer.wait_open(10)
        cluster.send("metrics", BODY, BODY)
        assert consumer.wait_count(2, 10)
    message = seen(log).messages[0]
    assert (message.body, message.headers) == (BODY, [["eventType", "t"]])


def test_a_burst_of_kafka_is_counted_and_its_log_stays_bounded(cluster: Cluster) -> None:
    cluster.send("metrics", b"before")
    with reading(cluster.place("metrics")) as (consumer, log):
        assert consumer.wait_open(10)
        cluster.send("metrics", *[BODY] * 10_000)
        assert consumer.wait_count(10_000, 60)
    assert seen(log).count == 10_000
    assert len(seen(log).messages) <= KEPT + MOST_SHAPES


def test_a_kafka_broker_that_stops_ends_the_stream(cluster: Cluster) -> None:
    cluster.send("metrics", b"before")
    with reading(cluster.place("metrics")) as (consumer, log):
        assert consumer.wait_open(10)
        cluster.send("metrics", BODY)
        assert consumer.wait_count(1, 10)
        cluster.producer = None
        consumer.wait_count(2, 20)
        assert consumer.is_over
    assert (seen(log).count, seen(log).how) == (1, ENDED)


def avro(*, container: bool) -> bytes:
    source, record = io.BytesIO(), {"eventId": "1", "eventType": "t"}
    if container:
        fastavro.writer(source, AVRO, [record])
    else:
        fastavro.schemaless_writer(source, AVRO, record)
    return source.getvalue()


@pytest.mark.parametrize(
    ("body", "model"),
    [(avro(container=True), None), (avro(container=False), AVRO),
     (b"\x00\x00\x00\x00\x05" + avro(container=False), AVRO)],
    ids=["container", "bare", "framed"],
)  # fmt: skip
def test_avro_is_read(body: bytes, model: object) -> None:
    content = payload.read(body, model)
    assert (content.form, content.problem) == ("avro", None)
    assert payload.missing(content, []) == ()


def test_avro_of_another_schema_is_a_problem_and_no_exception() -> None:
    assert payload.read(b"\xff\xfe\x00", AVRO).problem
    assert payload.read(b"Obj\x01nothing").problem


def test_avro_that_may_be_endless_is_not_read_and_nobodys_fault() -> None:
    many = {"type": "array", "items": "null"}
    nothings = {"type": "record", "name": "N", "fields": [{"name": "a", "type": many}]}
    endless = b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f"  # so many nothings
    for body in (endless, b"\x00" * 5 + endless):
        content = payload.read(body, nothings)
        assert content.unread
        assert "no bound" in str(content.problem)
    assert payload.read(bytes(payload.MOST_BYTES + 1), AVRO).unread
    assert payload.read(avro(container=True).replace(b"\x08null", b"\x06lzo", 1)).unread
