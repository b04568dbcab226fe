"""Streams by AMQP 0-9-1: a queue per channel on a broker.  Needs the extra `amqp`."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractRobustConnection
from aiormq.exceptions import AMQPError

from lso_conformance.sof.streaming.stream_world import Packet

TIMEOUT = 3.0  # seconds for one step
EXPIRY_MS = 60_000  # the broker drops a queue that nobody used so long
LONGEST_QUEUE = 20_000  # messages that wait
LOST = (AMQPError, OSError, RuntimeError, TimeoutError)  # the broker, or the connection to it


class AmqpTransport:
    """Publishes to the default exchange with the queue's name as routing key."""

    protocol = "amqp"

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: AbstractRobustConnection | None = None
        self._publishing: AbstractChannel | None = None
        self._queues: set[str] = set()

    async def start(self) -> None:
        """Connect to the broker."""
        try:
            self._connection = await aio_pika.connect_robust(self._url, timeout=TIMEOUT)
            self._publishing = await self._connection.channel(publisher_confirms=False)
        except LOST as error:
            raise OSError(f"{type(error).__name__} {error}") from error

    async def end(self) -> None:
        """Delete the queues, then disconnect."""
        if self._connection is None or self._publishing is None:
            return
        with suppress(*LOST):  # what cannot be deleted expires
            async with asyncio.timeout(TIMEOUT):
                for name in self._queues:
                    await self._publishing.queue_delete(name)
        with suppress(*LOST):
            async with asyncio.timeout(TIMEOUT):
                await self._connection.close()

    def server(self) -> dict[str, Any]:
        """The broker, without credentials."""
        parts = urlsplit(self._url)
        host = parts.netloc.rpartition("@")[2]
        return {"url": f"{parts.scheme}://{host}{parts.path}", "protocol": "amqp", "protocolVersion": "0.9.1"}

    def bindings(self, channel: str) -> dict[str, Any]:
        """The queue of the channel."""
        vhost = urlsplit(self._url).path.removeprefix("/").replace("%2F", "/").replace("%2f", "/") or "/"
        queue = {"name": _queue(channel), "durable": False, "autoDelete": False, "vhost": vhost}
        return {"amqp": {"is": "queue", "queue": queue, "bindingVersion": "0.2.0"}}

    async def open(self, channel: str) -> None:
        """Declare the queue."""
        assert self._publishing is not None
        arguments: Any = {"x-expires": EXPIRY_MS, "x-max-length": LONGEST_QUEUE}
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._publishing.declare_queue(_queue(channel), arguments=arguments)
        except LOST as error:
            raise OSError(f"{type(error).__name__} {error}") from error
        self._queues.add(_queue(channel))

    async def send(self, channel: str, packet: Packet) -> None:
        """Publish to the queue."""
        assert self._publishing is not None
        headers: Any = dict(packet.headers)
        message = aio_pika.Message(
            packet.payload,
            content_type=packet.content_type,
            headers=headers,
            message_id=packet.headers.get("eventId"),
            type=packet.headers.get("eventType"),
        )
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._publishing.default_exchange.publish(message, routing_key=_queue(channel))
        except LOST as error:
            raise OSError(f"{type(error).__name__} {error}") from error

    async def drop(self, channel: str) -> None:
        """Connections belong to the broker: nothing to do."""

    async def close(self, channel: str) -> None:
        """The queue stays until it expires; nothing more comes."""


def _queue(channel: str) -> str:
    return channel.replace("/", ".")
