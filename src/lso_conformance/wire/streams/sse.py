"""Reads server-sent events (WHATWG HTML, 9.2)."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
from httpx_sse import EventSource, SSEError

from lso_conformance.common import packing, urls
from lso_conformance.wire.proxies import proxy_of
from lso_conformance.wire.streams.sink import Final, Sink, TooLarge, Wish

ASKED = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"}
BY_ZLIB = {"gzip", "x-gzip", "deflate"}  # may come though nobody asked for it
GONE = {204, 401, 403, 404, 406, 410}  # 204 tells a client to stop (9.2.3)


async def consume(wish: Wish, sink: Sink) -> None:
    """Read until the server ends the response.

    Raises:
        Final: no URL is an event stream's.
        TooLarge: an event is over the bound.
    """
    verify: bool | ssl.SSLContext = (
        ssl.create_default_context(cafile=wish.verify) if isinstance(wish.verify, str) else wish.verify
    )
    timeout = httpx.Timeout(wish.connect_s, read=None)
    found = proxy_of(wish.place.urls[0])  # the others are at the same host
    by_tls = found is not None and urls.read(found.url).scheme == "https"
    secured = verify if by_tls and isinstance(verify, ssl.SSLContext) else None
    proxy = httpx.Proxy(found.url, ssl_context=secured) if found else None
    async with httpx.AsyncClient(
        timeout=timeout, verify=verify, trust_env=False, proxy=proxy, transport=wish.transport
    ) as client:
        for place, url in enumerate(wish.place.urls, 1):
            headers = {**ASKED, **wish.headers(url)}
            async with client.stream("GET", url, headers=headers) as response:
                if response.status_code == 200:
                    await _read(response, wish, sink)
                    return
                if place == len(wish.place.urls):
                    why = f"the stream is answered with {response.status_code}"
                    raise Final(why) if response.status_code in GONE else ConnectionError(why)


async def _read(response: httpx.Response, wish: Wish, sink: Sink) -> None:
    named = packing.codings(response.headers.pop("content-encoding", ""))
    if named and (len(named) > 1 or named[0] not in BY_ZLIB):
        raise ConnectionError(f"the stream comes packed ({', '.join(named)[:60]}), though asked for as it is")
    bounded = _Bounded(_unpacked(response.stream) if named else response.stream, wish.largest)
    response.stream = bounded
    source = EventSource(response)
    try:
        events = source.aiter_sse()
        sink.opened()
        async for event in events:
            bounded.count = 0
            if not event.data:  # a blank line after a comment; only httpx_sse takes it for an event
                continue
            native = [["event", event.event], ["id", event.id]]
            sink.take([pair for pair in native if pair[1] not in {"", "message"}], event.data.encode())
    except SSEError as error:
        raise Final(str(error)) from error


async def _unpacked(stream: Any) -> AsyncIterator[bytes]:
    """A stream in gzip or deflate in small pieces, so that none is longer than it may be counted."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        async for chunk in stream:
            rest, piece = chunk, b""
            while rest or len(piece) == packing.PIECE:
                yield (piece := unpacker.decompress(rest, packing.PIECE))
                rest = unpacker.unconsumed_tail
    finally:
        await stream.aclose()


class _Bounded(httpx.AsyncByteStream):
    """A stream that ends with an error when so much comes and no event has ended."""

    def __init__(self, stream: object, largest: int) -> None:
        self._stream, self._largest, self.count = stream, largest, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:  # type: ignore[attr-defined]
            self.count += len(chunk)
            if self.count > self._largest + len(chunk):
                raise TooLarge(f"an event over {self._largest} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()  # type: ignore[attr-defined]
