"""Records what passes between a Buyer and a SOF: around the SOF's application, and in its HTTP client.

Both halves of each exchange are written as they happen, requests before anybody acts on them.
Credentials that a Buyer sends never reach the log: each becomes a token that stays the same (see `places`).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lso_conformance.common import packing, urls
from lso_conformance.log.log import Log

SCENARIO = "buyer"
TOLD = "-> "  # begins the line of a notification
LABEL = {"scenario": SCENARIO, "step": "request", "facts": {}}
GIVEN_UP = "given up: the subscription ended, or it took too long"
CUT = "the connection ended before the request was complete"


class Recorder:
    """Writes what a SOF is asked and what it tells; `over` hears of every exchange that has ended.

    Args:
        log: where to; its header must be there before `open` is called.
        max_body: bytes of a body that are kept.
        over: called with number, request line and outcome, in the server's thread.
    """

    def __init__(self, log: Log, max_body: int, over: Callable[[int, str, str], None]) -> None:
        self._log, self._max_body, self._over = log, max_body, over
        self._open = log.clock.event()
        self._base = urls.read("")
        self._lock = threading.Lock()
        self._pending = 0
        self._last = self._log.clock.monotonic()

    def open(self, base_url: str) -> None:
        """Let requests in, to a SOF with this base URL."""
        self._base = urls.read(base_url)
        self._last = self._log.clock.monotonic()
        self._open.set()

    def idle_s(self) -> float:
        """For how long nothing has happened; 0 while anything is under way."""
        with self._lock:
            return 0.0 if self._pending else self._log.clock.monotonic() - self._last

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """The application, recorded."""

        async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            if not self._open.is_set():  # a Buyer that is quicker than our header
                await asyncio.to_thread(self._open.wait)
            with _Busy(self):
                await self._serve(app, scope, receive, send)

        return recorded

    def client(self, make: Callable[[], httpx.AsyncClient]) -> Callable[[], httpx.AsyncClient]:
        """The maker of a client whose every request is recorded."""

        def made() -> httpx.AsyncClient:
            client = make()
            client._transport = _Recording(client._transport, self)  # noqa: SLF001 - httpx wraps no client
            return client

        return made

    async def _serve(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        body, messages, complete = await self._read(receive)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        query = scope.get("query_string", b"").decode("latin-1")
        url = f"{self._base.site}{raw}{'?' if query else ''}{query}"
        label = LABEL if complete else {**LABEL, "facts": {"cut": True}}
        self._log.discover(headers, url, body)
        number = self._log.request("sent", label, scope["method"], url, headers, body[: self._max_body])
        below = urls.read(self._log.address(url)).below(self._base)
        line = self._log.without_secrets(f"{scope['method']} {url if below is None else below}")
        answer = _Answer(send, self._max_body)
        try:
            await app(scope, _replayed(messages, receive), answer.send)
        except BaseException as error:
            self._log.failed(number, repr(error) if complete else CUT)
            self._over(number, line, "no answer")
            if complete or not isinstance(error, Exception):
                raise
            return  # nobody is there any more to whom it could matter
        if answer.status is None:
            self._log.failed(number, CUT)
        else:
            self._log.response(number, answer.status, answer.headers, bytes(answer.body))
        self._over(number, line, str(answer.status or "no answer"))

    async def _read(self, receive: Receive) -> tuple[bytes, list[Message], bool]:
        """The body, as far as it is kept; what was received; whether the body is complete."""
        body, messages = bytearray(), []
        while len(body) <= self._max_body:
            message = await receive()
            messages.append(message)
            if message["type"] != "http.request":
                return bytes(body), messages, False
            body += message.get("body", b"")
            if not message.get("more_body"):
                return bytes(body), messages, len(body) <= self._max_body
        return bytes(body), messages, False

    async def tell(self, request: httpx.Request, inner: httpx.AsyncBaseTransport) -> httpx.Response:
        """Send a notification, recorded."""
        with _Busy(self):
            content = await request.aread()
            headers = [(name.lower(), value) for name, value in request.headers.multi_items()]
            url = str(request.url)
            self._log.discover(headers, url, content)
            number = self._log.request(
                "notified", {"scenario": SCENARIO}, request.method, url, headers, content
            )
            line = f"{TOLD}{request.method} {self._log.without_secrets(self._log.address(url))}"
            try:
                response = await inner.handle_async_request(request)
                kept = await _kept(response, self._max_body)
            except BaseException as error:
                given_up = isinstance(error, asyncio.CancelledError)
                self._log.failed(number, GIVEN_UP if given_up else repr(error))
                self._over(number, line, "no answer")
                raise
            fields = [(name.lower(), value) for name, value in response.headers.multi_items()]
            self._log.response(number, response.status_code, fields, _decoded(response, kept, self._max_body))
            self._over(number, line, str(response.status_code))
            return httpx.Response(
                response.status_code, headers=response.headers, stream=_Bytes(kept), request=request,
                extensions=response.extensions,
            )  # fmt: skip

    def _begin(self) -> None:
        with self._lock:
            self._pending += 1

    def _end(self) -> None:
        with self._lock:
            self._pending -= 1
            self._last = self._log.clock.monotonic()


class _Busy:
    """While it is entered, the recorder is not idle."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> None:
        self._recorder._begin()  # noqa: SLF001 - a part of it

    def __exit__(self, *_: object) -> None:
        self._recorder._end()  # noqa: SLF001 - a part of it


class _Answer:
    """What an application answers, while it goes out."""

    def __init__(self, send: Send, limit: int) -> None:
        self._send, self._limit = send, limit
        self.status: int | None = None
        self.headers: list[tuple[str, str]] = []
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            pairs = message.get("headers", ())
            self.headers = [
                (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in pairs
            ]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")[: max(0, self._limit - len(self.body))]
        await self._send(message)


class _Recording(httpx.AsyncBaseTransport):
    """A transport whose requests and answers are recorded."""

    def __init__(self, inner: httpx.AsyncBaseTransport, recorder: Recorder) -> None:
        self._inner, self._recorder = inner, recorder

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._recorder.tell(request, self._inner)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Bytes(httpx.AsyncByteStream):
    """A body that has been read, as it came on the wire."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    """A `receive` that first gives what has been received already."""
    waiting = list(messages)

    async def again() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return again


async def _kept(response: httpx.Response, limit: int) -> bytes:
    """The body as it came on the wire, up to a limit; the rest is not read."""
    body = bytearray()
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    try:
        async for chunk in stream:
            body += chunk
            if len(body) > limit:
                break
    finally:
        await stream.aclose()
    return bytes(body[:limit])


def _decoded(response: httpx.Response, raw: bytes, limit: int) -> bytes:
    """The body without its content encoding; as it came where that cannot be undone within the limit."""
    with suppress(packing.NotUnpacked):
        return packing.opened(raw, response.headers.get("content-encoding", ""), limit)
    return raw
