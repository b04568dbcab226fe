"""A tiny HTTP server on a raw socket, for answers that no HTTP library would send."""

import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Self

Answer = Callable[[socket.socket], None]


def reply(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    """A well-formed response."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def say(content: bytes) -> Answer:
    """Answer and keep the connection."""
    return lambda connection: connection.sendall(content)


def then_close(content: bytes = b"") -> Answer:
    """Answer (or do not) and close the connection."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(content)
        connection.close()

    return answer


def drip(content: bytes, every_s: float) -> Answer:
    """Ten pieces with a pause after each."""

    def answer(connection: socket.socket) -> None:
        pause, size = threading.Event(), -(-len(content) // 10)
        for start in range(0, len(content), size):
            connection.sendall(content[start : start + size])
            pause.wait(every_s)

    return answer


class RawServer:
    """Gives each request its answer in turn; the last one again and again.  `received` keeps the requests."""

    def __init__(self, *answers: Answer, choose: Callable[[bytes], Answer] | None = None) -> None:
        self._answers: Sequence[Answer] = answers
        self._choose = choose
        self.received: list[bytes] = []
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/v2/"
        self._start(self._accept)

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections.append(connection)
            self._start(lambda: self._serve(connection))  # noqa: B023 - bound before the next one is accepted

    def _serve(self, connection: socket.socket) -> None:
        try:
            while (request := _request(connection)) is not None:
                with self._lock:
                    self.received.append(request)
                    place = len(self.received) - 1
                answer = (
                    self._choose(request)
                    if self._choose
                    else self._answers[min(place, len(self._answers) - 1)]
                )
                answer(connection)
        except OSError:
            pass
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)


def _request(connection: socket.socket) -> bytes | None:
    """One request with its body; None when the connection is closed."""
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
