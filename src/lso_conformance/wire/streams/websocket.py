"""Reads a WebSocket (RFC 6455): each message, whole whatever its fragments; pings are answered."""

from __future__ import annotations

import ssl
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, PayloadTooBig

from lso_conformance.common import urls
from lso_conformance.wire.proxies import proxy_of
from lso_conformance.wire.streams.sink import Final, Sink, TooLarge, Wish

GONE = {401, 403, 404, 410}
TOO_BIG = 1009


async def consume(wish: Wish, sink: Sink) -> None:
    """Read until the server closes.

    Raises:
        Final: no URL is a WebSocket's.
        TooLarge: a message is over the bound.
    """
    refused: InvalidStatus | None = None
    for url in wish.place.urls:
        try:
            await _read(url, wish, sink)
        except InvalidStatus as error:
            refused = error
            continue
        return
    if refused is not None:
        why = f"the handshake is answered with {refused.response.status_code}"
        raise Final(why) if refused.response.status_code in GONE else ConnectionError(why)


async def _read(url: str, wish: Wish, sink: Sink) -> None:
    place, proxy = urls.read(url), proxy_of(url)
    more: dict[str, Any] = {"ssl": _context(wish)} if place.scheme == "wss" else {}
    if proxy is not None and urls.read(proxy.url).scheme == "https":
        more["proxy_ssl"] = _context(wish)
    connecting = _Connecting(
        place.normal, additional_headers=wish.headers(url), max_size=wish.largest,
        open_timeout=wish.connect_s, close_timeout=1, proxy=proxy.url if proxy else None, compression=None,
        **more,
    )  # fmt: skip
    connecting.sink = sink
    async with connecting as connection:
        sink.opened()
        try:
            while True:
                message = await connection.recv()
                sink.take([], message.encode() if isinstance(message, str) else message)
        except PayloadTooBig as error:
            raise TooLarge(str(error)) from error
        except ConnectionClosed as closed:
            if closed.sent is not None and closed.sent.code == TOO_BIG:
                raise TooLarge(closed.sent.reason) from closed


class _Connecting(connect):
    """Follows redirections (RFC 6455, 4.1), but takes no header of ours to another origin."""

    sink: Sink

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Where the handshake is sent next, or why nowhere."""
        there = super().process_redirect(exc)
        if isinstance(there, str) and self.additional_headers:
            origin = urls.read(there).origin
            if origin is None or origin != urls.read(self.uri).origin:
                self.additional_headers = None
                self.sink.bare()
        return there


def _context(wish: Wish) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=wish.verify if isinstance(wish.verify, str) else None)
    if wish.verify is False:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
