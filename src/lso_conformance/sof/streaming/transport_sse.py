"""Streams by Server-Sent Events (HTML Living Standard 9.2): GET of the channel on the SOF's own port."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from lso_conformance.sof.streaming.stream_world import Packet

LONGEST_QUEUE = 20_000  # packets that wait for one consumer; past it the stream is cut
_Queue = asyncio.Queue[bytes | None]


class SseTransport:
    """Sends one event per packet; its headers `id` and `event` become the fields of that name."""

    protocol = "sse"

    def __init__(self) -> None:
        self.url = ""  # of the server, without a slash at its end
        self._listeners: dict[str, set[_Queue]] = defaultdict(set)
        self._open: set[str] = set()

    async def start(self) -> None:
        """The HTTP server listens already."""

    async def end(self) -> None:
        """End every response."""
        self._open.clear()
        for channel in tuple(self._listeners):
            await self.drop(channel)

    def server(self) -> dict[str, Any]:
        """Where to connect: the channel's name is the path."""
        return {"url": self.url, "protocol": "sse"}

    def bindings(self, _channel: str) -> dict[str, Any]:
        """None: a GET is all."""
        return {}

    async def open(self, channel: str) -> None:
        """Let consumers connect."""
        self._open.add(channel)

    async def send(self, channel: str, packet: Packet) -> None:
        """Queue for all who are connected."""
        event = _event(packet)
        for queue in tuple(self._listeners.get(channel, ())):
            if queue.qsize() < LONGEST_QUEUE:
                queue.put_nowait(event)
            else:
                queue.put_nowait(None)
                self._listeners[channel].discard(queue)
        await asyncio.sleep(0)

    async def drop(self, channel: str) -> None:
        """End the responses; consumers may connect again."""
        for queue in self._listeners.pop(channel, set()):
            queue.put_nowait(None)

    async def close(self, channel: str) -> None:
        """End the responses, and let nobody connect any more."""
        self._open.discard(channel)
        await self.drop(channel)

    async def serve(self, request: Request) -> Response:
        """The response that streams a channel."""
        channel = request.url.path.removeprefix("/")
        if channel not in self._open:
            return PlainTextResponse("There is no such stream.\n", 404)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        return StreamingResponse(
            self._events(channel), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _events(self, channel: str) -> AsyncIterator[bytes]:
        queue: _Queue = asyncio.Queue()
        self._listeners[channel].add(queue)
        try:
            yield b": welcome\n\n"
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._listeners[channel].discard(queue)


def _event(packet: Packet) -> bytes:
    fields = [f"{name}: {packet.headers[name]}\n" for name in ("id", "event") if name in packet.headers]
    lines = packet.payload.decode().split("\n")
    comment = ": still here\n\n" if packet.ping else ""
    return "".join([comment, *fields, *(f"data: {line}\n" for line in lines), "\n"]).encode()
