"""Consumers against servers that are slow, loud, broken or gone: they end, and keep what came."""

import gzip
import json
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import pytest
from raw_server import RawServer, then_close
from stream_reading import LARGEST, at, free_port, reading, seen
from web_sockets import GOOD, one_each, web_socket
from websockets.asyncio.server import ServerConnection

from lso_conformance.seen.stream import ENDED, REFUSED, STOPPED, UNREACHABLE
from lso_conformance.wire.streams.consumer import KEPT, MOST_SHAPES


@contextmanager
def raw(*chunks: bytes, pause_s: float = 0.0, close: bool = False) -> Iterator[int]:
    """A TCP server that answers every connection with these bytes; its port."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def talk(peer: socket.socket) -> None:
            with peer:
                try:
                    for chunk in chunks:
                        peer.sendall(chunk)
                        over.wait(pause_s)
                    over.wait(0.01 if close else 30)
                except OSError:
                    return

        def listen() -> None:
            while not over.is_set():
                try:
                    peer, _ = server.accept()
                except TimeoutError:
                    continue
                peer.settimeout(5)
                threading.Thread(target=talk, args=(peer,), daemon=True).start()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join(5)


async def _fragments(connection: ServerConnection) -> None:
    async def parts() -> AsyncIterator[str]:
        for letter in GOOD:
            yield letter

    for _ in range(3):
        await connection.send(parts())
        await connection.ping()
    await connection.wait_closed()


async def _burst(connection: ServerConnection) -> None:
    for n in range(10_000):
        await connection.send(json.dumps({"eventId": f"{n}", "eventType": "t", f"k{n % 200}": n}))
    await connection.wait_closed()


async def _too_large(connection: ServerConnection) -> None:
    await connection.send(GOOD)
    await connection.send("x" * (LARGEST + 1))
    await connection.wait_closed()


def test_fragments_and_pings_are_one_message() -> None:
    with web_socket(_fragments) as url, reading(at(url, "ws")) as (consumer, log):
        assert consumer.wait_count(3, 5)
    assert [message.body.decode() for message in seen(log).messages] == [GOOD] * 3
    assert seen(log).how == STOPPED


def test_a_burst_is_counted_and_its_log_stays_bounded() -> None:
    with web_socket(_burst) as url, reading(at(url, "ws")) as (consumer, log):
        assert consumer.wait_count(10_000, 20)
    stream = seen(log)
    assert stream.count == 10_000
    assert len(stream.messages) <= KEPT + MOST_SHAPES
    assert sum(each.count for each in stream.counted) == 10_000 - len(stream.messages)


def test_a_message_over_the_bound_ends_the_stream_and_what_came_is_kept() -> None:
    with web_socket(_too_large) as url, reading(at(url, "ws")) as (consumer, log):
        assert not consumer.wait_count(2, 5)
        assert consumer.is_over
    assert (seen(log).count, seen(log).how) == (1, ENDED)


def test_a_connection_that_breaks_is_made_again() -> None:
    with web_socket(one_each) as url, reading(at(url, "ws")) as (consumer, log):
        assert consumer.wait_count(3, 5)
    assert len(seen(log).opened) >= 3


def test_a_server_that_stops_in_the_middle_ends_the_stream() -> None:
    with web_socket(_fragments) as url:
        place = at(url, "ws")
        ready = reading(place)
        consumer, log = ready.__enter__()
        assert consumer.wait_count(3, 5)
    assert not consumer.wait_count(4, 10)
    ready.__exit__(None, None, None)
    assert (seen(log).count, seen(log).how) == (3, ENDED)


@pytest.mark.parametrize(
    ("scheme", "protocol"), [("ws", "ws"), ("http", "sse"), ("mqtt", "mqtt"), ("amqp", "amqp")]
)
def test_nobody_there_is_unreachable(scheme: str, protocol: str) -> None:
    with reading(at(f"{scheme}://127.0.0.1:{free_port()}", protocol, channel="a")) as (consumer, log):
        assert not consumer.wait_open(10)
    assert seen(log).how == UNREACHABLE
    assert seen(log).reason


@pytest.mark.parametrize(
    ("scheme", "protocol"), [("ws", "ws"), ("http", "sse"), ("mqtt", "mqtt"), ("amqp", "amqp")]
)
def test_one_who_never_answers_does_not_hang_us(scheme: str, protocol: str) -> None:
    with raw() as port, reading(at(f"{scheme}://127.0.0.1:{port}", protocol, channel="a")) as (consumer, log):
        consumer.wait_open(1.5)
        began = time.monotonic()
        consumer.stop()
        assert time.monotonic() - began < 6
    assert seen(log).how in {STOPPED, UNREACHABLE}


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def test_events_in_pieces_with_comments_and_fields() -> None:
    event = b': hi\n\nevent: Metrics\nid: 7\ndata: {"eventId":\ndata: "1", "eventType": "t"}\n\n'
    pieces = [HEAD, *(event[place : place + 3] for place in range(0, len(event), 3))]
    with raw(*pieces) as port, reading(at(f"http://127.0.0.1:{port}", "sse", channel="a")) as (consumer, log):
        assert consumer.wait_count(1, 5)
    (message,) = seen(log).messages
    assert json.loads(message.body) == json.loads(GOOD)
    assert message.headers == [["event", "Metrics"], ["id", "7"]]


def test_a_sign_of_life_after_an_id_is_no_event() -> None:
    one = b'id: 7\ndata: {"eventId": "1", "eventType": "t"}\n\n: still here\n\n'
    with raw(HEAD, one, one) as port, reading(at(f"http://127.0.0.1:{port}", "sse")) as (consumer, log):
        assert consumer.wait_count(2, 5)
        assert not consumer.wait_count(3, 1)
    assert [message.body != b"" for message in seen(log).messages] == [True, True]


@pytest.mark.parametrize("endless", [b"data: x\n", b"x"])
def test_an_event_without_end_ends_the_stream(endless: bytes) -> None:
    chunks = [endless * 4096] * 64
    with raw(HEAD, *chunks) as port, reading(at(f"http://127.0.0.1:{port}", "sse")) as (consumer, log):
        consumer.wait_count(1, 5)
        assert consumer.is_over
    assert (seen(log).count, seen(log).how) == (0, ENDED)


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"],
)  # fmt: skip
def test_what_is_no_event_stream_is_refused(answer: bytes) -> None:
    with raw(answer, close=True) as port, reading(at(f"http://127.0.0.1:{port}", "sse")) as (consumer, log):
        consumer.wait_count(1, 5)
        assert consumer.is_over
    assert seen(log).how in {REFUSED, ENDED, UNREACHABLE}


EVENT = f"data: {GOOD}\n\n".encode()


def test_a_burst_of_events_is_counted_and_its_log_stays_bounded() -> None:
    with (
        raw(HEAD, *[EVENT * 100] * 100) as port,
        reading(at(f"http://127.0.0.1:{port}", "sse")) as (consumer, log),
    ):
        assert consumer.wait_count(10_000, 30)
    assert seen(log).count == 10_000
    assert len(seen(log).messages) <= KEPT + MOST_SHAPES


def test_an_event_stream_that_breaks_is_opened_again() -> None:
    with (
        raw(HEAD, EVENT, close=True) as port,
        reading(at(f"http://127.0.0.1:{port}", "sse")) as (consumer, log),
    ):
        assert consumer.wait_count(3, 15)
    assert len(seen(log).opened) >= 3


def test_an_event_stream_that_stops_in_the_middle_ends() -> None:
    with raw(HEAD, EVENT, EVENT) as port:
        ready = reading(at(f"http://127.0.0.1:{port}", "sse"))
        consumer, log = ready.__enter__()
        assert consumer.wait_count(2, 5)
    consumer.wait_count(3, 15)
    assert consumer.is_over
    ready.__exit__(None, None, None)
    assert (seen(log).count, seen(log).how) == (2, ENDED)


def test_a_mark_keeps_the_next_messages_whole_again() -> None:
    with web_socket(_burst) as url, reading(at(url, "ws")) as (consumer, log):
        assert consumer.wait_count(KEPT + 100, 10)
        consumer.mark("now")
        consumer.wait_count(10_000, 20)
    stream = seen(log)
    assert any(message.at >= stream.marks["now"] for message in stream.messages)
    assert stream.count == 10_000


EVENTS = b"data: {}\n\ndata: {}\n\n"


def packed_stream(label: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: {label}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(("label", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_an_event_stream_that_comes_packed_is_read_within_bounds(
    label: str, pack: Callable[[bytes], bytes]
) -> None:
    with RawServer(then_close(packed_stream(label, pack(EVENTS)))) as server:
        with reading(at(server.base_url, "sse")) as (consumer, _):
            assert consumer.wait_count(2, 5)
        assert b"accept-encoding: identity" in server.received[0].lower()
    bomb = packed_stream(label, pack(b"data: " + bytes(64 << 20)))
    tracemalloc.start()
    try:
        with (
            RawServer(then_close(bomb)) as server,
            reading(at(server.base_url, "sse")) as (consumer, log),
        ):
            assert not consumer.wait_count(1, 5)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "an event over" in seen(log).reason
    assert peak < 16 << 20


@pytest.mark.parametrize("label", ["gzip, gzip", "br"])
def test_an_event_stream_that_is_packed_otherwise_is_not_read(label: str) -> None:
    with (
        RawServer(then_close(packed_stream(label, b"x"))) as server,
        reading(at(server.base_url, "sse")) as (consumer, log),
    ):
        assert not consumer.wait_open(5)
    assert seen(log).how == UNREACHABLE
    assert "comes packed" in seen(log).reason
