"""TCP in memory: what a virtual loop has for sockets.  No byte is lost, none comes late."""

from __future__ import annotations

import asyncio
import errno
import itertools
import socket
from collections import deque
from collections.abc import Callable
from typing import Any, cast

FIRST_PORT = 20_000

Factory = Callable[[], asyncio.BaseProtocol]


class Sockets:
    """Who listens where, by port; every host is this machine."""

    def __init__(self) -> None:
        self._listening: dict[int, tuple[Factory, Server]] = {}
        self._ports = itertools.count(FIRST_PORT)

    def listen(self, factory: Factory, host: str, port: int) -> Server:
        """Take connections at a port; 0: one that nobody has."""
        port = port or next(self._ports)
        server = Server((host, port), lambda: self._listening.pop(port, None))
        self._listening[port] = factory, server
        return server

    def connect(self, factory: Factory, port: int) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """A connection to a port.

        Raises:
            ConnectionRefusedError: nobody listens there.
        """
        if port not in self._listening:
            raise ConnectionRefusedError(errno.ECONNREFUSED, f"nobody listens at port {port}")
        at_server, server = self._listening[port]
        here, there = _End(), _End()
        here.peer, there.peer = there, here
        server.taken(there)
        theirs, mine = at_server(), factory()
        there.begin(theirs)
        here.begin(mine)
        return here, mine


class Server:
    """Takes connections until it is closed; `wait_closed` returns when none of them is left."""

    def __init__(self, address: tuple[str, int], leave: Callable[[], Any]) -> None:
        self.sockets, self._leave, self._serves = (_Address(address),), leave, True
        self._open: set[_End] = set()
        self._loop = asyncio.get_running_loop()
        self._empty = asyncio.Event()
        self._empty.set()

    def taken(self, end: _End) -> None:
        """A connection has come."""
        self._open.add(end)
        self._empty.clear()
        end.over = self._ended

    def _ended(self, end: _End) -> None:
        self._open.discard(end)
        if not self._open:
            self._empty.set()

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """The loop that it is in."""
        return self._loop

    def is_serving(self) -> bool:
        """Whether connections are taken."""
        return self._serves

    def close(self) -> None:
        """Take no more connections."""
        self._serves = False
        self._leave()

    async def wait_closed(self) -> None:
        """Return when the last connection has ended."""
        await self._empty.wait()


class _Address:
    """What a listening socket is asked for."""

    family = socket.AF_INET

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address

    def getsockname(self) -> tuple[str, int]:
        return self._address


class _End(asyncio.Transport):
    """One end of a connection."""

    peer: _End

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.get_running_loop()
        self._protocol: asyncio.Protocol
        self._waiting: deque[bytes] = deque()  # came while nobody read; an empty one is the end
        self._paused = self._closing = False
        self.over: Callable[[_End], None] = lambda _: None

    def begin(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = cast(asyncio.Protocol, protocol)
        protocol.connection_made(self)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if data and not self._closing:
            self._loop.call_soon(self.peer.came, bytes(data))

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._loop.call_soon(self.peer.came, b"")

    def came(self, data: bytes) -> None:
        if self._closing:
            return
        self._waiting.append(data)
        self._give()

    def _give(self) -> None:
        while self._waiting and not self._paused:
            data = self._waiting.popleft()
            if data:
                self._protocol.data_received(data)
            elif not self._protocol.eof_received():
                self.close()

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        self._loop.call_soon(self._give)

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)
            self._loop.call_soon(self.over, self)
            self._loop.call_soon(self.peer.came, b"")

    def abort(self) -> None:
        self.close()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = cast(asyncio.Protocol, protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Without effect: whatever is written has been read at once."""

    def get_write_buffer_size(self) -> int:
        return 0
