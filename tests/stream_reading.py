"""A consumer beside a place of its own, for tests; and whether a broker is there."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lso_conformance.log import Log
from lso_conformance.streams.consumer import Consumer
from lso_conformance.streams.place import Place, place_of
from lso_conformance.streams.seen import Stream, streams
from lso_conformance.streams.sink import Wish

LARGEST = 64 * 1024
AMQP_URL = os.environ.get("LSO_AMQP_URL", "amqp://127.0.0.1:5672")
MQTT_URL = os.environ.get("LSO_MQTT_URL", "mqtt://127.0.0.1:1883")


@contextmanager
def reading(place: Place, *, model: Any = None, largest: int = LARGEST) -> Iterator[tuple[Consumer, Log]]:
    """A consumer that reads a place until the end."""
    log, stop = Log(), threading.Event()
    number = log.write(
        "stream", scenario="a.b", step="read", subscription="one", protocol=place.protocol, place=place.shown
    )
    wish = Wish(place, lambda _: {}, largest, 1.0)
    consumer = Consumer(log, {"scenario": "a.b", "step": "read"}, wish, number, model, stop)
    try:
        yield consumer, log
    finally:
        consumer.stop()


def seen(log: Log) -> Stream:
    """The one stream of a log."""
    (found,) = streams(log.records)
    return found


def at(url: str, protocol: str, *, channel: str = "", **binding: Any) -> Place:
    """A place, as a subscription names it."""
    servers = {"one": {"url": url, "protocol": protocol}}
    channels = {"name": channel, "bindings": {protocol: binding}}
    found = place_of(
        {"id": "one", "protocol": protocol, "connectionConfig": {"servers": servers, "channel": channels}}, {}
    )
    assert isinstance(found, Place)
    return found


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def need_broker(url: str) -> None:
    """Skip where no broker answers; fail where LSO_REQUIRE_BROKERS=1."""
    host, port = url.rsplit("//", maxsplit=1)[-1].rpartition("@")[2].split("/")[0].rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError as error:
        why = f"no broker at {url} ({error})"
        if os.environ.get("LSO_REQUIRE_BROKERS") == "1":
            pytest.fail(why)
        pytest.skip(why)
