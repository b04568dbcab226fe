"""A consumer beside a place of its own, for tests; and whether a broker is there."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from lso_conformance.log.log import Log
from lso_conformance.seen.place import StreamPlace, place_of
from lso_conformance.seen.stream import Stream, streams
from lso_conformance.wire.streams.consumer import Consumer
from lso_conformance.wire.streams.sink import Wish

LARGEST = 64 * 1024
AMQP_URL = os.environ.get("LSO_AMQP_URL", "amqp://127.0.0.1:5672")
MQTT_URL = os.environ.get("LSO_MQTT_URL", "mqtt://127.0.0.1:1883")


@contextmanager
def reading(
    place: StreamPlace, *, model: Any = None, largest: int = LARGEST
) -> Iterator[tuple[Consumer, Log]]:
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


def at(url: str, protocol: str, *, channel: str = "", **binding: Any) -> StreamPlace:
    """A place, as a subscription names it."""
    servers = {"one": {"url": url, "protocol": protocol}}
    channels = {"name": channel, "bindings": {protocol: binding}}
    found = place_of(
        {"id": "one", "protocol": protocol, "connectionConfig": {"servers": servers, "channel": channels}}, {}
    )
    assert isinstance(found, StreamPlace)
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


class Relay:
    """Stands between a client and a broker, in pieces of some bytes; it can hang up, and be gone."""

    def __init__(self, url: str, piece: int = 65536) -> None:
        host, port = url.rsplit("//", maxsplit=1)[-1].rpartition("@")[2].split("/")[0].rsplit(":", 1)
        self._broker, self._piece = (host, int(port)), piece
        self._open: list[socket.socket] = []
        self._gone = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.05)
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()
        scheme, _, rest = url.rpartition("//")
        user = rest.rpartition("@")[0]
        self.url = f"{scheme}//{user}{'@' if user else ''}127.0.0.1:{self._server.getsockname()[1]}"

    def _listen(self) -> None:
        while not self._gone.is_set():
            try:
                client, _ = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            broker = socket.create_connection(self._broker, timeout=5)
            client.settimeout(None)
            broker.settimeout(None)
            self._open += [client, broker]
            for pair in ((client, broker), (broker, client)):
                self._threads.append(threading.Thread(target=self._pass_on, args=pair, daemon=True))
                self._threads[-1].start()

    def _pass_on(self, source: socket.socket, to: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                for place in range(0, len(data), self._piece):
                    to.sendall(data[place : place + self._piece])
        except OSError:
            pass
        finally:
            with suppress(OSError):
                to.shutdown(socket.SHUT_RDWR)
            source.close()

    def hang_up(self) -> None:
        """End every connection; a new one is taken."""
        while self._open:
            with suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Be gone, as a broker that was stopped."""
        self._gone.set()
        self._threads[0].join(5)
        self._server.close()
        self.hang_up()
        for thread in self._threads[1:]:
            thread.join(5)
