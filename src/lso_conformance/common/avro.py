"""Avro 1.12: container files and single records, taken apart with bounds.  Pure.

The blocks of a container are taken apart here, so that what is unpacked and decoded of them has a bound:
fastavro, which decodes header and records, would unpack whatever there is, and recurse as deep as the data
say.
"""

from __future__ import annotations

import bz2
import json
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any, Protocol

import fastavro

from lso_conformance.common.packing import zstd

MAGIC = b"Obj\x01"
HEADER = fastavro.parse_schema({  # as it stands in the specification
    "type": "record",
    "name": "org.apache.avro.file.Header",
    "fields": [
        {"name": "magic", "type": {"type": "fixed", "name": "Magic", "size": 4}},
        {"name": "meta", "type": {"type": "map", "values": "bytes"}},
        {"name": "sync", "type": {"type": "fixed", "name": "Sync", "size": 16}},
    ],
})  # fmt: skip
MOST_BYTES = 8 << 20  # unpacked; what follows is not decoded
MOST_RECORDS = 100_000  # looked at
MOST_EMPTY = 16  # values that may take no room, beside each byte
INSTALL = "pip install 'lso-conformance[codecs]'"
PACKAGES = {"snappy": "cramjam"}
NO_BOUND = "its schema sets no bound to what a few bytes may mean"
SIZES = {"null": 0, "float": 4, "double": 8}


class _Unpacker(Protocol):
    eof: bool

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _by(made: Callable[[], Any]) -> Callable[[bytes], bytes]:
    def unpack(data: bytes) -> bytes:
        unpacker: _Unpacker = made()
        unpacked = unpacker.decompress(data, MOST_BYTES + 1)
        if not unpacker.eof and len(unpacked) <= MOST_BYTES:
            raise ValueError("a block ends too early")
        return unpacked

    return unpack


def _snappy(data: bytes) -> bytes:
    """With a CRC-32 of what is packed behind it."""
    library, packed = import_module(PACKAGES["snappy"]).snappy, data[:-4]
    if library.decompress_raw_len(packed) > MOST_BYTES:
        return bytes(MOST_BYTES + 1)
    unpacked = bytes(library.decompress_raw(packed))
    if zlib.crc32(unpacked).to_bytes(4, "big") != data[-4:]:
        raise ValueError("a block whose checksum does not fit")
    return unpacked


CODECS: Mapping[str, Callable[[bytes], bytes]] = {
    "null": bytes,
    "deflate": _by(lambda: zlib.decompressobj(-15)),
    "bzip2": _by(bz2.BZ2Decompressor),
    "xz": _by(lzma.LZMADecompressor),
    "snappy": _snappy,
    "zstandard": _by(zstd.ZstdDecompressor),
}


class UnreadError(Exception):
    """It cannot be read here, whatever it is: too large, without bound, or in a codec without its package."""


@dataclass(frozen=True)
class Container:
    """An object container file: how many records, its codec, and of a codec of Avro the records."""

    count: int
    codec: str
    records: list[Any]

    @property
    def named(self) -> bool:
        """Whether its codec is one of Avro's own."""
        return self.codec in CODECS


def container(body: bytes, *, keep: int = 0, most: int = MOST_BYTES) -> Container:
    """What a container file holds; records are looked at until `most` bytes, and the first `keep` are kept.

    Raises:
        UnreadError: see there.
        Exception: it is broken; the library raises whatever it likes.
    """
    if not body.startswith(MAGIC):
        raise ValueError("no container file of Avro")
    source = BytesIO(body)
    header = _decoded(source, HEADER)
    codec = header["meta"].get("avro.codec", b"null").decode()
    schema = fastavro.parse_schema(_plain(json.loads(header["meta"]["avro.schema"])))
    unpack, blocks = CODECS.get(codec), list(_blocks(source, header["sync"]))
    records: list[Any] = []
    if unpack is not None and _is_bounded(schema):
        try:
            records = _decode(blocks, unpack, schema, keep, most)
        except ImportError as error:
            raise UnreadError(f"its codec is {codec}, which needs {PACKAGES[codec]}: {INSTALL}") from error
    elif keep and unpack is not None:
        raise UnreadError(NO_BOUND)
    return Container(sum(count for count, _ in blocks), codec, records)


def record(body: bytes, schema: Mapping[str, Any], *, most: int = MOST_BYTES) -> Any:
    """One record without a container.

    Raises:
        UnreadError: see there.
        Exception: it is broken; the library raises whatever it likes.
    """
    parsed = fastavro.parse_schema(_plain(dict(schema)))
    if not _is_bounded(parsed):
        raise UnreadError(NO_BOUND)
    if len(body) > most:
        raise UnreadError(f"it has more than {most} bytes")
    source = BytesIO(body)
    document = _decoded(source, parsed)
    left = len(body) - source.tell()
    if left:
        raise ValueError(f"{left} bytes are left over")
    return document


def _decoded(source: BytesIO, schema: Any) -> Any:
    return fastavro.schemaless_reader(source, schema, None)


def _blocks(source: BytesIO, sync: bytes) -> Iterator[tuple[int, bytes]]:
    """How many records each block has, and the block as it was packed."""
    end = len(source.getbuffer())
    while source.tell() < end:
        count, block = _decoded(source, "long"), _decoded(source, "bytes")
        if count < 0 or source.read(len(sync)) != sync:
            raise ValueError("expected sync marker not found")
        yield count, block


def _decode(
    blocks: list[tuple[int, bytes]], unpack: Callable[[bytes], bytes], schema: Any, keep: int, most: int
) -> list[Any]:
    kept: list[Any] = []
    records = size = 0
    for count, packed in blocks:
        block = unpack(packed)
        if len(block) > most:
            raise UnreadError(f"a block of more than {most} bytes")
        source, size = BytesIO(block), size + len(block)
        for _ in range(min(count, MOST_RECORDS - records)):
            found = _decoded(source, schema)
            if len(kept) < keep:
                kept.append(found)
        records += count
        if size > most or records > MOST_RECORDS:
            break
        if source.read(1):
            raise ValueError("a block that is longer than its records")
    return kept


def _is_bounded(schema: Any) -> bool:
    """Whether records of the schema take about as long to decode as they are.

    Not so where a type holds itself, or where many values (nulls, empty records) take no room.
    """
    named: dict[str, tuple[int, int] | None] = {}

    def measure(part: Any) -> tuple[int, int]:
        """(How many values one such value has without its items, how many bytes it takes at least)."""
        if isinstance(part, list):
            inner = [measure(each) for each in part] or [(0, 0)]
            return 1 + max(values for values, _ in inner), 1 + min(size for _, size in inner)
        if isinstance(part, str) and part not in named:
            return 1, SIZES.get(part, 1)
        if isinstance(part, str):
            known = named[part]
            if known is None:
                raise RecursionError
            return known
        kind, name = part["type"], part.get("name", "")
        if kind in {"record", "error"}:
            named[name] = None
            inner = [measure(field["type"]) for field in part["fields"]]
            named[name] = found = 1 + sum(values for values, _ in inner), sum(size for _, size in inner)
        elif kind in {"array", "map"}:
            values, size = measure(part["items" if kind == "array" else "values"])
            size += kind == "map"
            if size == 0 or values > MOST_EMPTY * size:
                raise RecursionError
            found = 1, 1
        elif kind in {"fixed", "enum"}:
            named[name] = found = 1, part.get("size", 1)
        else:
            found = measure(kind)
        return found

    try:
        values, size = measure(schema)
    except RecursionError:
        return False
    return values <= MOST_EMPTY * max(1, size)


def _plain(part: Any) -> Any:
    """A schema without logical types: a date that Python has no word for is none the less a long."""
    if isinstance(part, dict):
        return {name: _plain(inner) for name, inner in part.items() if name != "logicalType"}
    return [_plain(inner) for inner in part] if isinstance(part, list) else part
