"""Avro files as their libraries write them."""

import io
from collections.abc import Sequence
from typing import Any

import fastavro

SCHEMA = fastavro.parse_schema({
    "type": "record", "name": "Result", "namespace": "org.example",
    "fields": [
        {"name": "name", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "delay", "type": ["null", "double"], "default": None},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["up", "down"]}},
        {"name": "last", "type": ["null", "State"]},
        {"name": "hops", "type": {"type": "array", "items": "bytes"}},
        {"name": "notes", "type": {"type": "map", "values": ["null", "string"]}},
        {"name": "nothing", "type": "null"},
    ],
})  # fmt: skip


def avro(records: Sequence[Any], codec: str = "null", schema: Any = SCHEMA, **more: Any) -> bytes:
    out = io.BytesIO()
    fastavro.writer(out, schema, records, codec, **more)
    return out.getvalue()
