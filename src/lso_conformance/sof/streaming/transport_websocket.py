"""Streams by WebSocket (RFC 6455): a listening port of its own, one path per channel."""

import logging
from collections import defaultdict
from http import HTTPStatus
from typing import Any

from websockets import ConnectionClosed
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from lso_conformance.sof.streaming.stream_world import Packet

CLOSE_LIMIT = 0.5  # seconds for the closing handshake
_log = logging.getLogger(__name__)
_log.setLevel(logging.CRITICAL)  # what consumers do wrong is not this server's failure


class WebSocketTransport:
    """Sends text frames for JSON, binary frames for everything else."""

    protocol = "ws"

    def __init__(self, host: str) -> None:
        self._host = host
        self._server: Server | None = None
        self._listeners: dict[str, set[ServerConnection]] = defaultdict(set)
        self._open: set[str] = set()

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await serve(
            self._take,
            self._host,
            0,
            process_request=self._admit,
            close_timeout=CLOSE_LIMIT,
            ping_interval=None,
            compression=None,
            logger=_log,
        )

    async def end(self) -> None:
        """Close every connection, and the port."""
        self._open.clear()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def server(self) -> dict[str, Any]:
        """Where to connect: the channel's name is the path."""
        port = next(iter(self._server.sockets)).getsockname()[1] if self._server else 0
        host = f"[{self._host}]" if ":" in self._host else self._host
        return {"url": f"ws://{host}:{port}", "protocol": "ws"}

    def bindings(self, _channel: str) -> dict[str, Any]:
        """The handshake is a GET."""
        return {"ws": {"method": "GET", "bindingVersion": "0.1.0"}}

    async def open(self, channel: str) -> None:
        """Let consumers connect."""
        self._open.add(channel)

    async def send(self, channel: str, packet: Packet) -> None:
        """Send to all who are connected; to one that does not read, as far as its buffer goes."""
        for connection in tuple(self._listeners.get(channel, ())):
            try:
                if packet.ping:
                    await connection.ping()
                await connection.send(_frames(packet))
            except ConnectionClosed:
                continue

    async def drop(self, channel: str) -> None:
        """Close the connections; consumers may connect again."""
        for connection in tuple(self._listeners.pop(channel, ())):
            await connection.close()

    async def close(self, channel: str) -> None:
        """Close the connections, and let nobody connect any more."""
        self._open.discard(channel)
        await self.drop(channel)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        known = request.path.removeprefix("/") in self._open
        return None if known else connection.respond(HTTPStatus.NOT_FOUND, "There is no such stream.\n")

    async def _take(self, connection: ServerConnection) -> None:
        path = connection.request.path if connection.request else ""
        channel = path.removeprefix("/")
        self._listeners[channel].add(connection)
        try:
            async for _ignored in connection:
                pass
        except ConnectionClosed:
            pass
        finally:
            self._listeners[channel].discard(connection)


def _frames(packet: Packet) -> Any:
    """The message as the library sends it: text, bytes, or a list of parts, one frame each."""
    if packet.content_type != "application/json":
        return packet.payload
    text = packet.payload.decode()
    if packet.fragments < 2:
        return text
    size = -(-len(text) // packet.fragments)
    return [text[start : start + size] for start in range(0, len(text), size)]
