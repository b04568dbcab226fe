"""The conformance log: every exchange and step in order, the only input of judging.

One JSON record a line.  An exchange is two records, `sent` (written before the wire) and
`answered` or `failed`, so that a hang leaves its evidence.  A notification is one record,
`received`, written before it is answered.  Where a Buyer is recorded, `sent` is what it asked the SOF,
and a notification to its listener is two records as well, `notified` and its outcome.  What the wire
does not show (scenario, step, a wait that ended without result) is a record of its own.  Secrets are
replaced here, before anything is kept.  A log without its `footer` is an incomplete run.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

import httpx

from lso_conformance import leaks
from lso_conformance.errors import UsageError
from lso_conformance.profile import SHORTEST_SECRET

Record = Mapping[str, Any]
SCHEMA = 1
# What judging reads of a record, by its kind.
KINDS = {
    "header": {"schema", "suite", "target", "profile", "schemas"},
    "scenario": {"scenario", "event"},
    "sent": {"scenario", "step", "method", "url", "headers"},
    "answered": {"of", "status", "headers"},
    "failed": {"of", "error"},
    "received": {"scenario", "callback", "method", "url", "headers", "status"},
    "notified": {"scenario", "method", "url", "headers"},
    "awaited": {"callback", "job", "result", "limit_s", "binding"},
    "untouched": {"callback", "job", "state", "result", "limit_s", "binding"},
    "wait": {"job", "states", "result", "state", "limit_s", "binding", "exchange"},
    "stream": {"scenario", "step", "subscription", "protocol", "place"},
    "opened": {"of"},
    "message": {"of", "headers"},
    "counted": {"of", "count", "without"},
    "mark": {"of", "name"},
    "closed": {"of", "how", "reason"},
    "note": {"about"},
    "footer": set[str](),
}


def now() -> str:
    """The present as RFC 3339 text in UTC with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """A time that the log itself wrote."""
    return datetime.fromisoformat(text)


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
        try:
            return urlsplit(self.url).path
        except ValueError:
            return ""

    def request_json(self) -> Any:
        """The request body as JSON; None when there is none or it is not JSON."""
        return parse_json(self.request_body or b"")[0]

    def json(self) -> Any:
        """The response body as JSON; None when it is not JSON (see `parse_json`)."""
        return self._document

    @cached_property
    def _document(self) -> Any:
        return parse_json(self.body)[0]

    def summary(self, limit: int = 300) -> str:
        """Status and the beginning of the body, or why there was no answer."""
        if self.status is None:
            return f"no answer: {self.error}"
        text = self.body.decode("utf-8", "replace")
        text = text if len(text) <= limit else text[:limit] + " …"
        return f"{self.status} {text}".strip()


def parse_json(body: bytes) -> tuple[Any, str | None]:
    """(document, None), or (None, what is wrong); never raises on a body of a hostile target."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant), None
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}"


def repeated_names(body: bytes) -> list[str]:
    """Names that stand twice in one object of a JSON text; empty when it is no JSON."""
    twice: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice.extend(name for name in found if names.count(name) > 1)
        return found

    try:
        json.loads(body.decode("utf-8"), object_pairs_hook=look, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return []
    return twice


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a JSON value")


class Redactor:
    """Replaces each secret by a stable token, so that echo and equality judge as before."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._known: dict[str, str] = {}
        self._tokens: list[tuple[str, str]] = []
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Replace these too from now on; one that is known keeps its token."""
        for secret in sorted({s for s in secrets if s} - self._known.keys(), key=lambda s: (-len(s), s)):
            self._known[secret] = f"REDACTED-{len(self._known) + 1}"
        forms = [(form, token) for secret, token in self._known.items() for form in _forms(secret)]
        self._tokens = sorted(forms, key=lambda pair: -len(pair[0]))  # a whole list: other threads read it

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that is replaced."""
        return tuple(self._known)

    def text(self, text: str) -> str:
        """Text without secrets."""
        for secret, token in self._tokens:
            text = text.replace(secret, token)
        return text

    def document(self, value: Any) -> Any:
        """A JSON document without secrets in its strings."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.document(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.document(item) for item in value]
        return value

    def body(self, body: bytes) -> bytes:
        """Bytes without secrets (as UTF-8)."""
        for secret, token in self._tokens:
            body = body.replace(secret.encode(), token.encode())
        return body


def _forms(secret: str) -> list[str]:
    """A secret as it is, escaped in a JSON text or a URL, and in base64 (RFC 4648); longest first."""
    escaped = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    quoted = quote(secret, safe="", errors="replace")
    in_url = {quoted, re.sub("%..", lambda found: found[0].lower(), quoted), quoted.replace("%20", "+")}
    in_base64 = {core.decode() for core in leaks.cores(secret)}
    return sorted({secret, *escaped, *in_url, *in_base64}, key=len, reverse=True)


class Log:
    """The log of one run: kept in memory, and written to `path` line by line as it grows."""

    def __init__(self, path: Path | None = None, secrets: Sequence[str] = ()) -> None:
        self.records: list[Record] = []
        self._redact = Redactor(secrets)
        self._lock = threading.Lock()
        self._file: IO[str] | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8")

    def hide(self, *secrets: str) -> None:
        """Replace what has turned out to be secret, from the next record on."""
        with self._lock:
            self._redact.learn(text for text in secrets if len(text) >= SHORTEST_SECRET)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must stand in nothing that is written."""
        return self._redact.secrets

    def without_secrets(self, text: str) -> str:
        """Text as the log would keep it."""
        return self._redact.text(text)

    def write(self, kind: str, **values: Any) -> int:
        """Append a record and return its number; its time is now, unless `at` says otherwise."""
        line = self._redact.document(values)
        with self._lock:
            number = len(self.records)
            record = {"n": number, "at": now(), "kind": kind, **line}
            self.records.append(record)
            if self._file is not None:
                self._file.write(json.dumps(record, ensure_ascii=True) + "\n")
                self._file.flush()
        return number

    def sent(self, label: Mapping[str, Any], request: httpx.Request) -> int:
        """Record a request before it goes to the wire."""
        headers = _headers(request.headers)
        return self.request("sent", label, request.method, str(request.url), headers, request.content)

    def answered(self, number: int, response: httpx.Response, body: bytes) -> None:
        """Record the answer to request `number`."""
        self.response(number, response.status_code, _headers(response.headers), body)

    def request(
        self, kind: str, label: Mapping[str, Any], method: str, url: str, headers: Sequence[Sequence[str]],
        body: bytes,
    ) -> int:  # fmt: skip
        """Record a request of any kind (`sent`, `notified`) before it is answered."""
        return self.write(kind, **label, method=method, url=url, headers=headers, **self._packed(body))

    def response(
        self, of: int, status: int, headers: Sequence[Sequence[str]], body: bytes, **more: Any
    ) -> None:  # fmt: skip
        """Record the answer to request `of`."""
        self.write("answered", of=of, status=status, headers=headers, **more, **self._packed(body))

    def failed(self, number: int, error: str) -> None:
        """Record that request `number` got no usable answer."""
        self.write("failed", of=number, error=error)

    def received(
        self, label: Mapping[str, Any], method: str, url: str, headers: Sequence[Sequence[str]],
        body: bytes, status: int, error: str | None = None,
    ) -> int:  # fmt: skip
        """Record a request of the target to our listener, and the status that we answer."""
        problem = {"error": error} if error is not None else {}
        said = {"method": method, "url": url, "headers": headers, "status": status, **problem}
        return self.write("received", **label, **said, **self._packed(body))

    def message(
        self, of: int, label: Mapping[str, Any], headers: Sequence[Sequence[str]], body: bytes
    ) -> int:
        """Record a message of stream number `of`."""
        return self.write("message", of=of, **label, headers=headers, **self._packed(body))

    def close(self) -> None:
        """Close the file; records stay readable."""
        if self._file is not None:
            self._file.close()

    def _packed(self, body: bytes) -> dict[str, str]:
        body = self._redact.body(body)
        if not body:
            return {}
        try:
            return {"body": body.decode("utf-8")}
        except UnicodeDecodeError:
            return {"body_base64": base64.b64encode(body).decode("ascii")}


def _headers(headers: httpx.Headers) -> list[list[str]]:
    return [[name.lower(), value] for name, value in headers.multi_items()]


def _folded(pairs: Iterable[Sequence[str]]) -> dict[str, str]:
    folded: dict[str, str] = {}
    for name, value in pairs:
        folded[name] = f"{folded[name]}, {value}" if name in folded else value
    return folded


def body_of(record: Record) -> bytes:
    """The body that a record holds."""
    return _unpacked(record)


def _unpacked(record: Record) -> bytes:
    if "body_base64" in record:
        return base64.b64decode(record["body_base64"])
    return str(record.get("body", "")).encode("utf-8", "surrogatepass")


def exchanges(records: Sequence[Record]) -> list[Exchange]:
    """Every exchange of a log, in the order in which the requests were sent."""
    return _of_kind("sent", records)


def notified(records: Sequence[Record]) -> list[Exchange]:
    """Every notification to the listener of a Buyer, with what its listener answered."""
    return [replace(exchange, is_notification=True) for exchange in _of_kind("notified", records)]


def role_of(records: Sequence[Record]) -> str:
    """Who was recorded: `server` or `buyer`."""
    return str(records[0].get("role", "server"))


def _of_kind(kind: str, records: Sequence[Record]) -> list[Exchange]:
    outcomes = {r["of"]: r for r in records if r["kind"] in {"answered", "failed"}}
    return [_exchange(r, outcomes.get(r["n"])) for r in records if r["kind"] == kind]


def _exchange(sent: Record, outcome: Record | None) -> Exchange:
    request = {
        "number": sent["n"],
        "scenario": sent["scenario"],
        "step": sent.get("step", "notification"),
        "facts": sent.get("facts", {}),
        "method": sent["method"],
        "url": sent["url"],
        "request_headers": _folded(sent["headers"]),
        "request_body": _unpacked(sent) or None,
        "sent_at": instant(sent["at"]),
    }
    if outcome is None:
        return Exchange(**request, error="the run ended before an answer came")
    if outcome["kind"] == "failed":
        return Exchange(**request, error=outcome["error"], answered_at=instant(outcome["at"]))
    return Exchange(
        **request,
        status=outcome["status"],
        headers=_folded(outcome["headers"]),
        body=_unpacked(outcome),
        answered_at=instant(outcome["at"]),
    )


def notifications(records: Sequence[Record]) -> list[Exchange]:
    """Every request of the target to our listener, in the order in which they came."""
    return [notification(r) for r in records if r["kind"] == "received"]


def notification(received: Record) -> Exchange:
    """One of them; `facts` name the callback that it was sent to."""
    at = instant(received["at"])
    return Exchange(
        number=received["n"], scenario=received["scenario"], step="notification",
        facts={"callback": received["callback"]}, method=received["method"], url=received["url"],
        request_headers=_folded(received["headers"]), request_body=_unpacked(received) or None,
        sent_at=at, answered_at=at, status=received["status"], error=received.get("error"),
        is_notification=True,
    )  # fmt: skip


def both_ways(records: Sequence[Record]) -> list[Exchange]:
    """Requests of either side, in the order of the log."""
    all_of_it = [*exchanges(records), *notifications(records), *notified(records)]
    return sorted(all_of_it, key=lambda exchange: exchange.number)


def everything(records: Sequence[Record]) -> list[Exchange]:
    """The same, with the streams that were read and the messages that are kept of them.

    Those have the methods `STREAM` and `MESSAGE`, and status 0.
    """
    places = {r["n"]: str(r["place"]) for r in records if r["kind"] == "stream"}
    read_of = [_read_of(r, places) for r in records if r["kind"] in {"stream", "message"}]
    return sorted([*both_ways(records), *read_of], key=lambda exchange: exchange.number)


def _read_of(record: Record, places: Mapping[int, str]) -> Exchange:
    at, is_message = instant(record["at"]), record["kind"] == "message"
    return Exchange(
        number=record["n"], scenario=record.get("scenario", ""), step=record.get("step", ""), facts={},
        method="MESSAGE" if is_message else "STREAM",
        url=places.get(record["of"] if is_message else record["n"], ""),
        request_headers=_folded(record.get("headers", ())), request_body=_unpacked(record) or None,
        sent_at=at, answered_at=at, status=0, is_notification=True,
    )  # fmt: skip


def read(path: Path) -> list[Record]:
    """The records of a log file.

    Raises:
        UsageError: no such file, or a line that is no record of a conformance log.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); give a conformance-log.jsonl") from error
    lines = text.splitlines()
    if lines and not text.endswith("\n"):
        lines.pop()  # the run was killed while it wrote: what came before is its evidence
    records = [_record(path, place, line) for place, line in enumerate(lines, 1)]
    if not records or records[0]["kind"] != "header" or records[0].get("schema") != SCHEMA:
        raise UsageError(
            f"{path}:1: is not a conformance log of schema {SCHEMA}; give the conformance-log.jsonl "
            "that a run of this version left in its report directory"
        )
    return records


def _record(path: Path, place: int, line: str) -> Record:
    problem = "it is not JSON"
    try:
        record = json.loads(line)
        problem = "a record out of order, of unknown kind, or without what its kind needs"
        in_place = record["n"] == place - 1 and instant(record["at"]).tzinfo is not None
        if in_place and KINDS[record["kind"]] <= record.keys():
            return dict(record)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise UsageError(
        f"{path}:{place}: is no record of a conformance log ({problem}); the file was cut or edited, "
        "take the original"
    )
