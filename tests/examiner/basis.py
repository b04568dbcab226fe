"""What all operations of the second SOF share: values, knobs, clock, errors, the form of an answer."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any, ClassVar

Document = dict[str, Any]
Problem = tuple[str, str]  # JSON pointer, code of Error422
START, END = "scheduleDefinitionStartTime", "scheduleDefinitionEndTime"
DATE = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class Reply(Exception):
    """An answer; raised, it ends the operation."""

    def __init__(self, status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, dict(headers or {})


@dataclass(frozen=True)
class Call:
    """A request: method and path below the base URL, decoded; the query's values by name."""

    parts: list[str]
    body: bytes = b""
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Item:
    """A job or process: its id, and its state since when (seconds)."""

    def __init__(self, id: str, sent: Document, created: float) -> None:
        self.id, self.sent, self.created, self.modified, self.since = id, sent, created, created, created
        self.state = "acknowledged"


def instant(text: Any) -> float:
    """An RFC 3339 date-time as seconds; ValueError when it is none."""
    if not isinstance(text, str) or DATE.fullmatch(text) is None:
        raise ValueError(text)
    return datetime.fromisoformat(text.upper()).timestamp()


def whole(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and value == int(value)


class Basis:
    """The plain way; each attribute is a knob."""

    prefix = "/mefApi/allegro/faultManagement/v2/"
    skew_s, delay_s, date_age_s = 0.0, 0.0, 0.0
    invalid = 422  # status for an invalid request
    version, chunked, gzipped, sized, keep_alive, date_header = "HTTP/1.1", False, False, True, True, True
    content_type = "application/json;charset=utf-8"
    extra_headers: ClassVar[Mapping[str, str]] = {}
    # What the vendor's profile says beside the common: test_data, ixit (URL stands for the base URL), ics.
    declared: ClassVar[Document] = {}
    reached: ClassVar[Document] = {}
    claimed: ClassVar[Document] = {}

    def __init__(self) -> None:
        self.lock = threading.RLock()

    def now(self) -> float:
        return time.time() + self.skew_s

    def date(self, at: float) -> str:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def new_id(self) -> str:
        """An id for a job."""
        return str(uuid.uuid4())

    def other_id(self) -> str:
        """An id for anything else."""
        return str(uuid.uuid4())

    def dump(self, body: Any) -> bytes:
        return json.dumps(body, ensure_ascii=False).encode()

    def meanwhile(self) -> None:
        """What happens without a request; called again and again while the SOF serves."""

    def handle(self, call: Call) -> Reply:
        try:
            with self.lock:
                return self.route(call)
        except Reply as reply:
            return reply

    def route(self, call: Call) -> Reply:
        """The operation that is called."""
        raise self.error(404, f"There is no {call.parts[-1][:80]}.")

    def document(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except ValueError:
            raise self.error(400, "The body is no JSON.") from None

    # Errors (section 7.1.1).

    def error(self, status: int, reason: str, code: str | None = None) -> Reply:
        codes = {
            400: "invalidBody", 401: "invalidCredentials", 403: "accessDenied", 404: "notFound",
            422: "otherIssue", 501: "notImplemented",
        }  # fmt: skip
        body = {"reason": reason} | ({"code": code or codes[status]} if status in codes else {})
        return Reply(status, [body] if status == 422 else body)

    def not_found(self, id: str) -> Reply:
        return self.error(404, f"There is no {id[:80]}.")

    def refusal(self, found: Iterable[Problem]) -> Reply:
        found = list(found)
        if self.invalid != 422:
            return self.error(self.invalid, f"{found[0][0]} is not right.")
        says = [{"code": code, "reason": f"{at} is not right.", "propertyPath": at} for at, code in found]
        return Reply(422, says)

    # The wire.

    def answer(self, reply: Reply) -> tuple[str, bytes]:
        """Status line with headers, and the bytes after them."""
        raw = isinstance(reply.body, bytes)
        body = reply.body if raw else b"" if reply.body is None else self.dump(reply.body)
        head = {"Content-Type": self.content_type} if body else {}
        head |= {"Date": formatdate(self.now() - self.date_age_s, usegmt=True)} if self.date_header else {}
        head |= {} if self.keep_alive else {"Connection": "close"}
        if self.gzipped and body:
            head, body = head | {"Content-Encoding": "gzip"}, gzip.compress(body)
        if self.chunked and body:
            head["Transfer-Encoding"] = "chunked"
            pieces = [body[n : n + 999] for n in range(0, len(body), 999)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        elif reply.status != 204 and self.sized:
            head["Content-Length"] = str(len(body))
        lines = [
            f"{name}: {value}" for name, value in (head | reply.headers | dict(self.extra_headers)).items()
        ]
        return "\r\n".join([f"{self.version} {reply.status} -", *lines, "", ""]), body
