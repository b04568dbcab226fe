"""An exchange, a request and what became of it; and the exchanges of a log, whoever made them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from lso_conformance.common import urls
from lso_conformance.common.urls import Url
from lso_conformance.log.bodies import Body
from lso_conformance.log.items import Items, no_constant, shared
from lso_conformance.log.labels import NOT_ASKED
from lso_conformance.log.log import Record, body_of, instant

Found = TypeVar("Found")
# What a body says, why it is no JSON, and the names that stand twice in one of its objects.
Parsed = tuple[Any, str | None, list[str]]
ASKED: dict[Any, Any] = {}  # what is asked of many bodies
HELD = 3_000_000  # bytes of bodies that are kept read, those of an item that many have once
# What a status speaks of: the one table.  Which of these sets counts is the question of each check.
BUSY_STATUSES = frozenset({429, 503})  # the moment: RFC 6585, 4; RFC 9110, 15.6.4
OF_CALLER = frozenset({401, 403})  # RFC 9110, 15.5.2 and 15.5.4
OF_FORM = frozenset({406, 415})  # media types: RFC 9110, 15.5.7 and 15.5.16
NOT_OFFERED = frozenset({405, 501})  # no such operation: RFC 9110, 15.5.6; W148 7.1.1.12 with FM-M7
ABSENT = NOT_OFFERED | {404}  # how a path that is not offered answers
INVALID = frozenset({400, 422})  # what is wrong in a request: W148 7.1.1.3 and 7.1.1.10 with FM-B11
CREATION_REFUSED = INVALID | {403, 409, 413}  # what a creation asks for is not taken: FM-B11, FM-M8
NOT_OF_REQUEST = OF_CALLER | {404, 408, 429}  # the caller, the test data or the moment
# A twin that was accepted had the same credentials, path, method and media types, so these are untrue ...
UNTRUE_OF_TWIN = OF_CALLER | OF_FORM | {404, 405}
# ... and these, where the request was about another thing: it may be forbidden, or not be there.
UNTRUE_OF_OTHER = OF_FORM | {401}


class Json:
    """A body read as JSON, once, when that is first asked for; never raises on a body of a hostile target."""

    __slots__ = ("_body", "_found", "_once", "_shelf", "_sound")

    def __init__(self, body: bytes | Body, shelf: Shelf | None = None) -> None:
        self._body = body
        self._shelf = shelf
        self._sound = False  # whether it was read before, and nothing was wrong with it
        self._found: Parsed | None = None
        self._once: dict[Any, Any] | None = None

    def once(self, make: Callable[..., Found], *more: Hashable) -> Found:
        """What `make` says of it (and more), found once: many tests ask for the same."""
        asked = ASKED.setdefault((make, more), (make, more))  # one key for all bodies
        if self._once is None:
            self._once = {}
        if asked not in self._once:
            self._once[asked] = make(self, *more)
        found: Found = self._once[asked]
        return found

    @property
    def body(self) -> bytes:
        """The bytes."""
        return self._body.read() if isinstance(self._body, Body) else self._body

    @property
    def document(self) -> Any:
        """What it says; None where it is no JSON."""
        return (self._found or self._read())[0]

    @property
    def wrong(self) -> str | None:
        """Why it is no JSON; None where it is."""
        return (self._found or self._read())[1]

    @property
    def twice(self) -> list[str]:
        """Names that stand twice in one of its objects."""
        return (self._found or self._read())[2]

    def _read(self) -> Parsed:
        body = self.body
        if self._shelf is None:
            self._found = _parsed(body)
            return self._found
        found: Parsed
        try:
            document, fresh = self._shelf.items.document(body.decode("utf-8"), sound=self._sound)
            found, self._sound = (document, None, []), True
        except (ValueError, RecursionError):
            found, fresh = _parsed(body), len(body)
        self._found = found
        self._shelf.put(self, fresh)
        return found

    def forget(self) -> None:
        """Leave what was read to be read again."""
        self._found = None


class Shelf:
    """The bodies that were read last; those before them are left to be read again, to save memory."""

    def __init__(self) -> None:
        self.items = Items()
        self._held: deque[tuple[Json, int]] = deque()
        self._size = 0

    def put(self, read: Json, size: int) -> None:
        """Take one in that is being read; so many bytes of it are in no other."""
        self._held.append((read, size))
        self._size += size
        while self._size > HELD and len(self._held) > 1:
            self._forget()

    def clear(self) -> None:
        """Leave all of them to be read again."""
        self.items = Items()
        while self._held:
            self._forget()

    def _forget(self) -> None:
        oldest, size = self._held.popleft()
        self._size -= size
        oldest.forget()


def _parsed(body: bytes) -> Parsed:
    """What a body says, and what is wrong with it."""
    twice: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = shared(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice.extend(name for name in found if names.count(name) > 1)
        return found

    try:
        text = body.decode("utf-8")
        return json.loads(text, object_pairs_hook=look, parse_constant=no_constant), None, twice
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}", []


def parse_json(body: bytes) -> tuple[Any, str | None]:
    """(document, None), or (None, what is wrong); never raises on a body of a hostile target."""
    read = Json(body)
    return read.document, read.wrong


@dataclass(frozen=True)
class Exchange:
    """One request and what became of it.

    `status` is None when no answer came; `error` then says why.  Header names are lower case.
    A notification (`is_notification`) goes the other way: where a server is tested, it is a request of
    the target and the answer is ours; where a Buyer is, the answer is the Buyer's.
    """

    number: int
    scenario: str
    step: str
    facts: Mapping[str, Any]
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes | None
    sent_at: datetime
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    answered_at: datetime | None = None
    error: str | None = None
    is_notification: bool = False

    @property
    def path(self) -> str:
        """The path of the URL, percent-encoding kept; empty for what is no URL (a file's, by a target)."""
        return self.address.path

    @property
    def address(self) -> Url:
        """The URL in its parts; those that were asked for last are kept."""
        return urls.read(self.url)

    @property
    def is_busy(self) -> bool:
        """Whether the target had no time: it did not do what was asked, and shows nothing of it.

        Source: RFC 6585, section 4; RFC 9110, 15.6.4.
        """
        return self.status in BUSY_STATUSES

    @property
    def is_unasked(self) -> bool:
        """Whether it was never sent, since its operation gives no answer."""
        return self.error is not None and self.error.startswith(NOT_ASKED)

    @cached_property
    def answer(self) -> Json:
        """The response body, read as JSON."""
        return Json(self.body)

    @cached_property
    def request(self) -> Json:
        """The request body, read as JSON."""
        return Json(self.request_body or b"")

    def request_json(self) -> Any:
        """The request body as JSON; None when there is none or it is not JSON."""
        return self.request.document

    def json(self) -> Any:
        """The response body as JSON; None when it is not JSON (see `parse_json`)."""
        return self.answer.document

    def summary(self, limit: int = 300) -> str:
        """Status and the beginning of the body, or why there was no answer."""
        if self.status is None:
            return f"no answer: {self.error}"
        text = self.body.decode("utf-8", "replace")
        text = text if len(text) <= limit else text[:limit] + " …"
        return f"{self.status} {text}".strip()


class Read(Exchange):
    """An exchange of a log: its bodies are read when they are asked for.

    What replaces one of its fields (`dataclasses.replace`) gives the bodies themselves.
    """

    request: Json
    answer: Json

    def __init__(
        self, request: Json | None = None, answer: Json | None = None, *,
        request_body: bytes | None = None, body: bytes = b"", **facts: Any,
    ) -> None:  # fmt: skip
        facts["request"] = Json(request_body or b"") if request is None else request
        facts["answer"] = Json(body) if answer is None else answer
        for name, value in facts.items():
            object.__setattr__(self, name, value)

    @property
    def request_body(self) -> bytes | None:
        """The bytes of the request; None where there are none."""
        return self.request.body or None

    @property
    def body(self) -> bytes:
        """The bytes of the answer."""
        return self.answer.body


def _folded(pairs: Iterable[Sequence[str]]) -> dict[str, str]:
    folded: dict[str, str] = {}
    for name, value in pairs:
        folded[name] = f"{folded[name]}, {value}" if name in folded else value
    return folded


class Kept:
    """The exchanges of a log, whole or still growing, each made once; equal bodies are kept and read once."""

    def __init__(self) -> None:
        self._exchanges: dict[tuple[int, bool], Exchange] = {}
        self._bodies: dict[bytes | Body, Json] = {}
        self._headers: dict[tuple[tuple[str, ...], ...], Mapping[str, str]] = {}
        self._shelf = Shelf()

    def of(self, record: Record, outcome: Record | None = None) -> Exchange:
        """The exchange of a record, with its outcome where it is one that is answered by a record."""
        key = record["n"], outcome is not None
        if key not in self._exchanges:
            make = self._received if record["kind"] == "received" else self._sent
            self._exchanges[key] = make(record, outcome)
        return self._exchanges[key]

    def let_go(self) -> None:
        """Leave what was read of the bodies to be read again."""
        self._shelf.clear()

    def _sent(self, sent: Record, outcome: Record | None) -> Exchange:
        request: dict[str, Any] = {
            "number": sent["n"],
            "scenario": sent["scenario"],
            "step": sent.get("step", "notification"),
            "facts": sent.get("facts", {}),
            "method": sent["method"],
            "url": sent["url"],
            "request_headers": self._folded(sent["headers"]),
            "request": self._json(sent),
            "sent_at": instant(sent["at"]),
            "is_notification": sent["kind"] == "notified",
        }
        nothing: dict[str, Any] = {"headers": {}, "answer": self._json({})}
        if outcome is None:
            return Read(**request, **nothing, error="the run ended before an answer came")
        if outcome["kind"] == "failed":
            return Read(**request, **nothing, error=outcome["error"], answered_at=instant(outcome["at"]))
        return Read(
            **request,
            status=outcome["status"],
            headers=self._folded(outcome["headers"]),
            answer=self._json(outcome),
            answered_at=instant(outcome["at"]),
        )

    def _received(self, received: Record, _: Record | None) -> Exchange:
        """A notification; `facts` name the callback that it was sent to."""
        at = instant(received["at"])
        return Read(
            number=received["n"], scenario=received["scenario"], step="notification",
            facts={"callback": received["callback"]}, method=received["method"], url=received["url"],
            request_headers=self._folded(received["headers"]), request=self._json(received),
            sent_at=at, answered_at=at, status=received["status"], error=received.get("error"),
            is_notification=True, headers={}, answer=self._json({}),
        )  # fmt: skip

    def _json(self, record: Record) -> Json:
        """The body of a record; an empty one of a record without."""
        body = record.get("body")
        body = body if isinstance(body, Body) else body_of(record)
        if body not in self._bodies:
            self._bodies[body] = Json(body, self._shelf)
        return self._bodies[body]

    def _folded(self, pairs: Iterable[Sequence[str]]) -> Mapping[str, str]:
        key = pairs if isinstance(pairs, tuple) else tuple(map(tuple, pairs))
        if key not in self._headers:
            self._headers[key] = _folded(key)
        return self._headers[key]


def exchanges(records: Sequence[Record], kept: Kept | None = None) -> list[Exchange]:
    """Every exchange of a log, in the order in which the requests were sent."""
    return _of_kind("sent", records, kept or Kept())


def notified(records: Sequence[Record], kept: Kept | None = None) -> list[Exchange]:
    """Every notification to the listener of a Buyer, with what its listener answered."""
    return _of_kind("notified", records, kept or Kept())


def _of_kind(kind: str, records: Sequence[Record], kept: Kept) -> list[Exchange]:
    asked = [r for r in records if r["kind"] == kind]
    outcomes = {r["of"]: r for r in records if r["kind"] in {"answered", "failed"}} if asked else {}
    return [kept.of(r, outcomes.get(r["n"])) for r in asked]


def notifications(records: Sequence[Record], kept: Kept | None = None) -> list[Exchange]:
    """Every request of the target to our listener, in the order in which they came."""
    kept = kept or Kept()
    return [kept.of(r) for r in records if r["kind"] == "received"]


def notification(received: Record) -> Exchange:
    """One of them."""
    return Kept().of(received)


def both_ways(records: Sequence[Record], kept: Kept | None = None) -> list[Exchange]:
    """Requests of either side, in the order of the log."""
    kept = kept or Kept()
    all_of_it = [*exchanges(records, kept), *notifications(records, kept), *notified(records, kept)]
    return sorted(all_of_it, key=lambda exchange: exchange.number)


def everything(records: Sequence[Record], kept: Kept | None = None) -> list[Exchange]:
    """Requests of either side, streams that were read and messages that are kept, in the order of the log.

    Streams and messages have the methods `STREAM` and `MESSAGE`, and status 0.
    """
    places = {r["n"]: str(r["place"]) for r in records if r["kind"] == "stream"}
    read_of = [_read_of(r, places) for r in records if r["kind"] in {"stream", "message"}]
    return sorted([*both_ways(records, kept), *read_of], key=lambda exchange: exchange.number)


def _read_of(record: Record, places: Mapping[int, str]) -> Exchange:
    at, is_message = instant(record["at"]), record["kind"] == "message"
    return Exchange(
        number=record["n"], scenario=record.get("scenario", ""), step=record.get("step", ""), facts={},
        method="MESSAGE" if is_message else "STREAM",
        url=places.get(record["of"] if is_message else record["n"], ""),
        request_headers=_folded(record.get("headers", ())), request_body=body_of(record) or None,
        sent_at=at, answered_at=at, status=0, is_notification=True,
    )  # fmt: skip
