"""What a message says: its attributes in the payload (JSON or Avro) or in the transport's headers.  Pure.

Source: MEF W147 7.2.1 (R16) with SM-13, SM-14 (only eventId and eventType are checked) and SM-33 (they may
stand in the transport's headers); 5.3.2 (Avro is one of the formats).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lso_conformance.common import avro
from lso_conformance.log.exchange import parse_json

MANDATORY = ("eventId", "eventType")
# Fields of a transport's own that mean the same: AMQP properties, fields of a server-sent event.
NATIVE = {"eventId": {"messageid", "id"}, "eventType": {"type", "event"}}
WIRE = b"\x00"  # the form of Avro with a schema's number
WIRE_BYTES = 5
DEPTH, MOST_PATHS = 4, 200
MOST_BYTES, MOST_RECORDS = 256 << 10, 1000  # of Avro, unpacked: what a few bytes mean may be long


@dataclass(frozen=True)
class Content:
    """A message read: its document, or what is wrong; `form` is json, avro or unknown.

    One that is `unread` may be right: it is too large, or in a codec without its package here.
    """

    document: Any
    form: str
    problem: str | None = None
    unread: bool = False


def read(body: bytes, model: Any = None) -> Content:
    """A payload as JSON, or as Avro: with its own schema, or by the topic's model."""
    if body.startswith(avro.MAGIC):
        return _avro(body, None)
    document, problem = parse_json(body)
    if problem is None:
        return Content(document, "json")
    if is_avro(model):
        read_as = _avro(body, model)
        framed = body.startswith(WIRE) and len(body) > WIRE_BYTES
        if read_as.problem is not None and not read_as.unread and framed:
            return _avro(body[WIRE_BYTES:], model)
        return read_as
    return Content(None, "unknown", problem)


def is_avro(model: Any) -> bool:
    """Whether a topic's model is an Avro schema."""
    return isinstance(model, dict) and model.get("type") in ("record", "error") and "fields" in model


def _avro(body: bytes, model: Any) -> Content:
    try:
        if model is None:
            file = avro.container(body, keep=MOST_RECORDS, most=MOST_BYTES)
            if not file.named:
                raise avro.UnreadError(f"its codec is {file.codec!r}")  # noqa: TRY301 - as unread as any
            return Content(file.records[0] if len(file.records) == 1 else file.records, "avro")
        return Content(avro.record(body, model, most=MOST_BYTES), "avro")
    except avro.UnreadError as error:
        return Content(None, "avro", f"Avro that is not read: {error}", unread=True)
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
