"""What a message says: its attributes in the payload (JSON or Avro) or in the transport's headers.  Pure.

Source: MEF W147 7.2.1 (R16) with SM-13, SM-14 (only eventId and eventType are checked) and SM-33 (they may
stand in the transport's headers); 5.3.2 (Avro is one of the formats).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lso_conformance.exchange import parse_json

MANDATORY = ("eventId", "eventType")
# Fields of a transport's own that mean the same: AMQP properties, fields of a server-sent event.
NATIVE = {"eventId": {"messageid", "id"}, "eventType": {"type", "event"}}
CONTAINER, WIRE = b"Obj\x01", b"\x00"  # an Avro object container file; the form with a schema's number
WIRE_BYTES = 5
DEPTH, MOST_PATHS = 4, 200


@dataclass(frozen=True)
class Content:
    """A message read: its document, or what is wrong; `form` is json, avro or unknown."""

    document: Any
    form: str
    problem: str | None = None


def read(body: bytes, model: Any = None) -> Content:
    """A payload as JSON, or as Avro: with its own schema, or by the topic's model."""
    if body.startswith(CONTAINER):
        return _avro(body, None)
    document, problem = parse_json(body)
    if problem is None:
        return Content(document, "json")
    if is_avro(model):
        read_as = _avro(body, model)
        if read_as.problem is not None and body.startswith(WIRE) and len(body) > WIRE_BYTES:
            return _avro(body[WIRE_BYTES:], model)
        return read_as
    return Content(None, "unknown", problem)


def is_avro(model: Any) -> bool:
    """Whether a topic's model is an Avro schema."""
    return isinstance(model, dict) and model.get("type") in ("record", "error") and "fields" in model


def _avro(body: bytes, model: Any) -> Content:
    try:
        import fastavro  # noqa: PLC0415 - an extra
    except ImportError:
        return Content(None, "avro", "Avro cannot be read: install lso-conformance[avro]")
    try:
        if model is None:
            records = list(fastavro.reader(io.BytesIO(body)))
            return Content(records[0] if len(records) == 1 else records, "avro")
        source = io.BytesIO(body)
        document = fastavro.schemaless_reader(source, fastavro.parse_schema(dict(model)), None)
        left = len(source.read())
        return Content(document, "avro", f"{left} bytes are left over" if left else None)
    except Exception as error:  # noqa: BLE001 - whatever a hostile message does to the library
        return Content(None, "avro", f"no Avro message: {error!r}"[:300])


def missing(content: Content, headers: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The mandatory attributes that stand neither in the payload nor, by their names, in the headers."""
    named = {_plain(str(pair[0])) for pair in headers if len(pair) > 1 and pair[1]}
    document = content.document if isinstance(content.document, Mapping) else {}
    return tuple(n for n in MANDATORY if not _is_text(document.get(n)) and n.lower() not in named)


def native(name: str, headers: Iterable[Sequence[str]]) -> bool:
    """Whether a field of the transport's own may hold an attribute."""
    return any(_plain(str(pair[0])) in NATIVE[name] and bool(pair[1]) for pair in headers if len(pair) > 1)


def whole(content: Content, headers: Iterable[Sequence[str]]) -> Any:
    """The document with the attributes that stand in the headers."""
    if not isinstance(content.document, Mapping):
        return content.document
    given = {
        n: pair[1] for n in MANDATORY for pair in headers if len(pair) > 1 and _plain(pair[0]) == n.lower()
    }
    return {**given, **content.document}


def value(name: str, content: Content, headers: Iterable[Sequence[str]]) -> str | None:
    """The value of a mandatory attribute, wherever it stands."""
    document = whole(content, headers)
    found = document.get(name) if isinstance(document, Mapping) else None
    return found if isinstance(found, str) else None


def shape(content: Content, headers: Iterable[Sequence[str]]) -> str:
    """Which attributes a message has, and of what types: messages of one shape are judged alike."""
    paths: set[str] = set()
    waiting: list[tuple[str, Any, int]] = [("", content.document, 0)]
    while waiting and len(paths) < MOST_PATHS:
        place, node, depth = waiting.pop()
        empty = node in ("", None) if not isinstance(node, dict | list) else not node
        paths.add(f"{place}:{type(node).__name__}{'!' if empty else ''}")
        if depth < DEPTH and isinstance(node, dict):
            waiting += [(f"{place}/{key}", item, depth + 1) for key, item in list(node.items())[:MOST_PATHS]]
        elif depth < DEPTH and isinstance(node, list):
            waiting += [(f"{place}/-", item, depth + 1) for item in node[:MOST_PATHS]]
    known = sorted({_plain(str(pair[0])) for pair in headers} & {n.lower() for n in MANDATORY})
    return f"{content.form} {known} {content.problem is None} {sorted(paths)}"


def _is_text(given: Any) -> bool:
    return isinstance(given, str) and bool(given)


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
