"""Reads AMQP 0-9-1: the queue that a binding names, or an exchange through a queue of our own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import quote

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue, AbstractQueueIterator

from lso_conformance.wire.streams.sink import Sink, TooLarge, Wish

PORT, SECURE_PORT = 5672, 5671
PREFETCH, ACK_EACH = 200, 50


async def consume(wish: Wish, sink: Sink) -> None:
    """Read until the connection or the queue ends.

    Raises:
        TooLarge: a message is over the bound.
        aio_pika.exceptions.AMQPError, OSError: the broker is not there, or has no such queue.
    """
    connection = await aio_pika.connect(_url(wish), timeout=wish.connect_s)
    async with connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=PREFETCH)
        queue = await _queue(channel, wish)
        async with queue.iterator() as messages:
            sink.opened()
            await _take_all(messages, wish, sink)


async def _take_all(messages: AbstractQueueIterator, wish: Wish, sink: Sink) -> None:
    """Acknowledged are many at once, for single answers would be slower than a burst."""
    last: AbstractIncomingMessage | None = None
    try:
        async for message in messages:
            if len(message.body) > wish.largest:
                raise TooLarge(f"a message over {wish.largest} bytes")
            if message.redelivered:  # it came before the connection broke
                continue
            last = message
            sink.take(_headers(message), message.body)
            if (message.delivery_tag or 0) % ACK_EACH == 0:
                await message.ack(multiple=True)
    finally:
        if last is not None and not last.processed:
            with suppress(Exception):  # the connection may be gone
                await last.ack(multiple=True)


async def _queue(channel: Any, wish: Wish) -> AbstractQueue:
    place = wish.place
    if place.queue:
        found: AbstractQueue = await channel.get_queue(place.queue, ensure=True)
        return found
    own: AbstractQueue = await channel.declare_queue(exclusive=True, auto_delete=True)
    exchange = await channel.get_exchange(place.exchange, ensure=True)
    await own.bind(exchange, routing_key=place.routing_key)
    return own


def _headers(message: AbstractIncomingMessage) -> list[list[str]]:
    named = [(str(name), _text(value)) for name, value in (message.headers or {}).items()]
    native = [("message-id", message.message_id or ""), ("type", message.type or "")]
    return [[name, value] for name, value in (*named, *native) if value]


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _url(wish: Wish) -> str:
    place = wish.place
    host, port = place.address(SECURE_PORT if place.secure else PORT)
    user, password = place.credentials
    who = f"{quote(user or 'guest', safe='')}:{quote(password or 'guest', safe='')}"
    path = place.brokers[-1].path.lstrip("/") if "//" in place.urls[0] else ""
    vhost = path or quote(place.vhost, safe="")
    scheme = "amqps" if place.secure else "amqp"
    query = "?no_verify_ssl=1" if place.secure and wish.verify is False else ""
    return f"{scheme}://{who}@{f'[{host}]' if ':' in host else host}:{port}/{vhost}{query}"
