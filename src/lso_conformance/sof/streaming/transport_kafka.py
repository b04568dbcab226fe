"""Streams by Kafka: a Kafka topic per channel.  Needs the extra `kafka`.

With the address `mock` librdkafka's own cluster is started in this process.
"""

import asyncio
from typing import Any

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lso_conformance.sof.streaming.stream_world import Packet

TIMEOUT = 5.0  # seconds for one step
MOCK = "mock"


class KafkaTransport:
    """Produces to one partition; packet headers become Kafka headers."""

    protocol = "kafka"

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._producer: Producer | None = None
        self._admin: AdminClient | None = None
        self._topics: set[str] = set()

    async def start(self) -> None:
        """Connect to the cluster, or start one."""
        mock = self._bootstrap == MOCK
        where: dict[str, Any] = (
            {"test.mock.num.brokers": 1} if mock else {"bootstrap.servers": self._bootstrap}
        )
        self._producer = Producer({**where, "linger.ms": 0, "log_level": 0})
        found = await self._metadata()
        if mock:  # it makes topics when they are asked for, and knows no admin requests
            self._bootstrap = ",".join(f"{one.host}:{one.port}" for one in found.brokers.values())
        else:
            self._admin = AdminClient({"bootstrap.servers": self._bootstrap, "log_level": 0})

    async def end(self) -> None:
        """Send what waits, and delete the topics."""
        if self._producer is not None:
            await asyncio.to_thread(self._producer.flush, 1.0)
        if self._admin is not None and self._topics:
            deleted = self._admin.delete_topics([*self._topics], request_timeout=1.0)
            await asyncio.wait([asyncio.wrap_future(one) for one in deleted.values()], timeout=1.0)
        self._producer = self._admin = None

    def server(self) -> dict[str, Any]:
        """The cluster."""
        return {"url": self._bootstrap, "protocol": "kafka"}

    def bindings(self, channel: str) -> dict[str, Any]:
        """The Kafka topic of the channel."""
        return {"kafka": {"topic": _topic(channel), "partitions": 1, "bindingVersion": "0.4.0"}}

    async def open(self, channel: str) -> None:
        """Create the topic."""
        topic = _topic(channel)
        if self._admin is None:
            await self._metadata(topic)
        else:
            made = self._admin.create_topics([NewTopic(topic, 1, 1)], request_timeout=TIMEOUT)
            try:
                await asyncio.wait_for(asyncio.wrap_future(made[topic]), TIMEOUT)
            except KafkaException as error:
                raise OSError(str(error)) from error
        self._topics.add(topic)

    async def send(self, channel: str, packet: Packet) -> None:
        """Produce to the topic."""
        assert self._producer is not None
        headers = {"content-type": packet.content_type, **packet.headers}
        self._producer.produce(_topic(channel), packet.payload, partition=0, headers=[*headers.items()])
        self._producer.poll(0)

    async def drop(self, channel: str) -> None:
        """Connections belong to the broker: nothing to do."""

    async def close(self, _channel: str) -> None:
        """The topic stays until the SOF ends; nothing more comes."""
        if self._producer is not None:
            await asyncio.to_thread(self._producer.flush, 1.0)

    async def _metadata(self, topic: str = "") -> Any:
        assert self._producer is not None
        try:
            return await asyncio.to_thread(self._producer.list_topics, topic or None, TIMEOUT)
        except KafkaException as error:
            raise OSError(str(error)) from error


def _topic(channel: str) -> str:
    return channel.replace("/", ".")
