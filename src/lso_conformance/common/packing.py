"""Content codings: bodies as they came on the wire -> what they hold, within bounds.

Source: RFC 9110, 8.4.1 (gzip, deflate), RFC 7932 (br), RFC 8878 (zstd), RFC 9112, 7.1 (chunked).
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping

import brotli
import h11

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = [
    "CODINGS", "GZIP", "ZSTD", "NotUnpacked", "TooLarge", "codings", "opened", "unchunked",
    "unpacked", "zstd",
]  # fmt: skip

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PIECE = 64 * 1024
WINDOW_LOG = 23  # 8 MiB; more is no content coding (RFC 9659)
MOST_LAYERS = 5  # codings of one body, one over the other
MOST_MEMBERS = 1000  # of a gzip body, or frames of a zstd one; each costs a copy of the rest


class NotUnpacked(ValueError):
    """A body that is not packed as it is said to be, is cut, or is too large."""


class TooLarge(NotUnpacked):
    """A body that holds more than anybody wants to read."""


def codings(header: str) -> list[str]:
    """The codings that a header names, the last applied first; `identity` is none."""
    named = [part.strip().lower() for part in header.split(",")]
    return [name for name in reversed(named) if name not in {"", "identity"}]


def unpacked(body: bytes, coding: str, largest: int) -> bytes:
    """What a body in a coding holds.

    Raises:
        NotUnpacked: nobody can unpack it.
    """
    if coding not in CODINGS:
        raise NotUnpacked(f"the content coding {coding} is not known")
    try:
        return CODINGS[coding](body, largest)
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
        raise NotUnpacked(f"a body that is not whole in {coding} ({error})") from error


def opened(body: bytes, header: str, largest: int) -> bytes:
    """What the body of a message holds whose `Content-Encoding` is this; codings that are not known stay.

    Raises:
        NotUnpacked: it is not whole, not packed as it says, or too large.
    """
    known = [name for name in codings(header) if name in CODINGS] if body else []
    if len(known) > MOST_LAYERS:
        raise NotUnpacked(f"a body packed more than {MOST_LAYERS} times")
    for name in known:
        body = unpacked(body, name, largest)
    return body


def _gzip(body: bytes, largest: int) -> bytes:
    """Every member of a gzip body."""
    plain, members = b"", 0
    while body:
        members = _one_more(members)
        plain += _inflated(unpacker := zlib.decompressobj(16 + zlib.MAX_WBITS), body, largest - len(plain))
        body = unpacker.unused_data.lstrip(b"\0")
    return plain


def _one_more(members: int) -> int:
    if members == MOST_MEMBERS:
        raise NotUnpacked(f"a body of more than {MOST_MEMBERS} members")
    return members + 1


def _deflate(body: bytes, largest: int) -> bytes:
    """In the form of zlib, as the RFC has it, or raw, as some servers send it."""
    try:
        return _inflated(zlib.decompressobj(), body, largest)
    except zlib.error:
        return _inflated(zlib.decompressobj(-zlib.MAX_WBITS), body, largest)


def _inflated(unpacker: zlib._Decompress, body: bytes, largest: int) -> bytes:
    plain = unpacker.decompress(body, largest + 1)
    _bound(plain, largest)
    if not unpacker.eof:
        raise EOFError("it is cut")
    return plain


def _brotli(body: bytes, largest: int) -> bytes:
    unpacker, plain, given = brotli.Decompressor(), bytearray(), body
    while not unpacker.is_finished():
        piece = unpacker.process(given, output_buffer_limit=PIECE)
        plain += piece
        given = b""
        _bound(plain, largest)
        if not (piece or unpacker.is_finished()):
            raise EOFError("it is cut")
    return bytes(plain)


def _zstd(body: bytes, largest: int) -> bytes:
    """Every frame of a zstd body."""
    plain, frames = b"", 0
    while body:
        frames = _one_more(frames)
        unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})
        plain += unpacker.decompress(body, largest - len(plain) + 1)
        _bound(plain, largest)
        if not unpacker.eof:
            raise EOFError("it is cut")
        body = unpacker.unused_data
    return plain


def _bound(plain: bytes | bytearray, largest: int) -> None:
    if len(plain) > largest:
        raise TooLarge("a body that is too large when unpacked")


CODINGS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd,
}  # fmt: skip


def unchunked(body: bytes) -> bytes | None:
    """What a body holds whose chunked framing was kept; None where there is none, or it is not whole."""
    if not body[:1].isalnum() or b"\r\n" not in body[:64]:
        return None
    end = body if body.endswith(b"\r\n\r\n") else body + b"\r\n"
    client, plain = h11.Connection(h11.CLIENT), bytearray()
    try:
        client.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
        client.receive_data(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + end)
        while not isinstance(event := client.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                plain += event.data
            elif not isinstance(event, h11.Response):
                return None
    except h11.RemoteProtocolError:
        return None
    return None if client.trailing_data[0] else bytes(plain)
