"""A network backend that bounds a whole exchange, not only the pause between two bytes.

A target that drips its answer byte by byte would otherwise hold a run for ever.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore

from lso_conformance.common.clock import REAL

TOO_LONG = "not complete within limits.request_timeout_s"


@dataclass
class Traffic:
    """What happened on the wire during one exchange."""

    end: float
    connected: bool = False  # a connection was opened for it
    received: int = 0  # bytes


_current = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[Traffic]:
    """What this thread sends and receives inside must be over after so many seconds."""
    traffic = _current.traffic = Traffic(REAL.monotonic() + seconds)
    try:
        yield traffic
    finally:
        _current.traffic = None


def _traffic() -> Traffic | None:
    return getattr(_current, "traffic", None)


def _left(timeout: float | None) -> float | None:
    traffic = _traffic()
    if traffic is None:
        return timeout
    left = traffic.end - REAL.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout(TOO_LONG)
    return left if timeout is None else min(left, timeout)


class BoundedStream(httpcore.NetworkStream):
    """A connection on which nothing outlasts the deadline of the thread that uses it."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            data = self._inner.read(max_bytes, _left(timeout))
        except httpcore.ReadTimeout as error:
            raise httpcore.ReadTimeout(TOO_LONG) from error
        if (traffic := _traffic()) is not None:
            traffic.received += len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return BoundedStream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class BoundedBackend(httpcore.SyncBackend):
    """Opens bounded connections."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        if (traffic := _traffic()) is not None:
            traffic.connected = True
        return BoundedStream(super().connect_tcp(host, port, _left(timeout), local_address, socket_options))
