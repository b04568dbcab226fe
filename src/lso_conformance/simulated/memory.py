"""HTTP in memory: requests become calls of ASGI applications in the same loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

import httpx
from starlette.types import ASGIApp

from lso_conformance.simulated.loop import VirtualLoop, run


@dataclass(frozen=True)
class Host:
    """An application, the clock of its Date headers, and seconds that each way to it takes."""

    app: ASGIApp
    now: Callable[[], datetime]
    way: Callable[[], float]


class Network:
    """Hosts by `host:port`."""

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """What a host answers, whole.

        Raises:
            httpx.ConnectError: there is no such host.
            httpx.ReadError: it gives no answer.
        """
        host, call = await self._arrived(request)
        await host.app(call.scope, call.receive, call.send)
        await _pass(host.way())
        return _answer(request, host, call, httpx.ByteStream(call.body))

    async def begin(self, request: httpx.Request) -> httpx.Response:
        """What a host answers; its body can be read while it comes.

        Raises:
            httpx.ConnectError: there is no such host.
            httpx.ReadError: it gives no answer.
        """
        host, call = await self._arrived(request)
        task = asyncio.get_running_loop().create_task(call.run(host.app))
        await call.began.wait()
        await _pass(host.way())
        return _answer(request, host, call, _Coming(call, task))

    async def _arrived(self, request: httpx.Request) -> tuple[Host, _Call]:
        name = "127.0.0.1" if request.url.host == "localhost" else request.url.host
        host = f"{name}:{request.url.port or 80}"
        if host not in self.hosts:
            raise httpx.ConnectError(f"nobody listens at {host}", request=request)
        call = _Call(request, await _content(request))
        await _pass(self.hosts[host].way())
        return self.hosts[host], call


async def _pass(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


def _answer(
    request: httpx.Request, host: Host, call: _Call, stream: httpx.SyncByteStream | httpx.AsyncByteStream
) -> httpx.Response:
    if call.status is None:
        raise httpx.ReadError("closed without an answer", request=request)
    date = format_datetime(host.now(), usegmt=True).encode()
    headers = [(b"date", date), *call.headers]
    return httpx.Response(call.status, headers=headers, stream=stream, request=request)


async def _content(request: httpx.Request) -> bytes:
    stream: Any = request.stream
    if isinstance(stream, httpx.AsyncByteStream) and not isinstance(stream, httpx.SyncByteStream):
        return b"".join([part async for part in stream])
    return b"".join(stream)


class _Call:
    """One request on its way through an application."""

    def __init__(self, request: httpx.Request, content: bytes) -> None:
        raw_path, _, query = request.url.raw_path.partition(b"?")
        self.scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
            "scheme": request.url.scheme, "path": unquote(raw_path.decode("ascii")), "raw_path": raw_path,
            "query_string": query, "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
        }  # fmt: skip
        self._content: bytes | None = content
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.began, self.over, self._more = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def receive(self) -> MutableMapping[str, Any]:
        if self._content is None:
            await self.over.wait()
            return {"type": "http.disconnect"}
        content, self._content = self._content, None
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
            self.began.set()
        elif message["type"] == "http.response.body" and not self.over.is_set():
            self.body += message.get("body", b"")
            self._more.set()
            if not message.get("more_body", False):
                self.over.set()

    async def run(self, app: ASGIApp) -> None:
        """Run it beside who reads."""
        try:
            await app(self.scope, self.receive, self.send)
        finally:
            for event in (self.began, self.over, self._more):
                event.set()

    async def parts(self) -> AsyncIterator[bytes]:
        """The body, as it comes."""
        while self.body or not self.over.is_set():
            await self._more.wait()
            self._more.clear()
            part, self.body = self.body, b""
            yield part


class _Coming(httpx.AsyncByteStream):
    """The body of an answer that may never end."""

    def __init__(self, call: _Call, task: asyncio.Task[None]) -> None:
        self._call, self._task = call, task

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._call.parts():
            yield part

    async def aclose(self) -> None:
        self._call.over.set()
        await self._task


class Caller(httpx.BaseTransport):
    """What a scenario's client sends by."""

    def __init__(self, loop: VirtualLoop, network: Network) -> None:
        self._loop, self._network = loop, network

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        return run(self._loop, self._network.ask(request))


class AsyncCaller(httpx.AsyncBaseTransport):
    """What the SOF notifies by, and what streams are read by."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        return await self._network.begin(request)
