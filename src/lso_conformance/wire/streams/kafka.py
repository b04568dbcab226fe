"""Reads a Kafka topic from its end on, every partition, without a consumer group."""

from __future__ import annotations

import asyncio
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from lso_conformance.common.clock import REAL
from lso_conformance.wire.streams.sink import Sink, TooLarge, Wish

PORT = 9092
AT_ONCE, LOOK_S = 500, 0.2
GROUP = "lso-conformance"  # the library wants a name; nothing is committed


async def consume(wish: Wish, sink: Sink) -> None:
    """Read until the broker is gone.

    Raises:
        KafkaException: the broker is not there, or has no such topic.
        TooLarge: a message is over the bound.
    """
    down: list[KafkaError] = []
    consumer = Consumer({**_settings(wish), "error_cb": lambda error: _note(error, down)})
    try:
        parts = await asyncio.to_thread(_parts, consumer, wish)
        consumer.assign(parts)
        sink.opened()
        while not down:
            for message in await asyncio.to_thread(consumer.consume, AT_ONCE, LOOK_S):
                _take(message, wish, sink)
        raise KafkaException(down[0])
    finally:
        await asyncio.to_thread(consumer.close)


def _note(error: KafkaError, down: list[KafkaError]) -> None:
    if error.code() == KafkaError._ALL_BROKERS_DOWN or error.fatal():  # noqa: SLF001 - its public name
        down.append(error)


def _parts(consumer: Any, wish: Wish) -> list[Any]:
    """Where to begin in every partition: at its end, unless all of it is this subscription's.

    A topic may come into being a moment after the subscription.
    """
    topic, until = wish.place.topic, REAL.monotonic() + wish.connect_s
    while True:
        found = consumer.list_topics(topic, timeout=wish.connect_s).topics[topic]
        if found.error is None and found.partitions:
            break
        if REAL.monotonic() > until:
            raise KafkaException(found.error or KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART))
        REAL.pause(LOOK_S)
    parts = [TopicPartition(topic, number) for number in found.partitions]
    bounds = [consumer.get_watermark_offsets(part, timeout=wish.connect_s) for part in parts]
    starts = [low if wish.place.own else high for low, high in bounds]
    return [TopicPartition(topic, part.partition, at) for part, at in zip(parts, starts, strict=True)]


def _take(message: Any, wish: Wish, sink: Sink) -> None:
    error = message.error()
    if error is not None:
        if error.retriable() or error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its public name
            return
        raise KafkaException(error)
    body = message.value() or b""
    if len(body) > wish.largest:
        raise TooLarge(f"a message over {wish.largest} bytes")
    headers = [[name, (value or b"").decode("utf-8", "replace")] for name, value in message.headers() or []]
    sink.take(headers, body)


def _settings(wish: Wish) -> dict[str, Any]:
    user, password = wish.place.credentials
    hosts = [each.netloc if each.port else f"{each.netloc}:{PORT}" for each in wish.place.brokers]
    settings: dict[str, Any] = {
        "bootstrap.servers": ",".join(hosts),
        "group.id": wish.place.options.get("groupId", GROUP),
        "enable.auto.commit": False,
        "auto.offset.reset": "latest",
        "log_level": 0,
        "fetch.wait.max.ms": 100,
        "message.max.bytes": max(wish.largest, 1000),
        "security.protocol": f"{'SASL_' if user else ''}{'SSL' if wish.place.secure else 'PLAINTEXT'}",
    }
    if user:
        mechanism = wish.place.options.get("mechanism", "PLAIN")
        settings |= {"sasl.mechanism": mechanism, "sasl.username": user, "sasl.password": password or ""}
    if isinstance(wish.verify, str):
        settings["ssl.ca.location"] = wish.verify
    elif wish.verify is False:
        settings["enable.ssl.certificate.verification"] = False
    return settings
