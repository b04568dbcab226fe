"""The conformance log: every exchange and step in order, the only input of judging.

One JSON record a line.  An exchange is two records, `sent` (written before the wire) and
`answered` or `failed`, so that a hang leaves its evidence.  A notification is one record,
`received`, written before it is answered.  Where a Buyer is recorded, `sent` is what it asked the SOF,
and a notification to its listener is two records as well, `notified` and its outcome.  What the wire
does not show (scenario, step, a wait that ended without result) is a record of its own.  Secrets are
replaced here, before anything is kept: those of the profile everywhere, other values of credential headers
in their place, and where others are recorded (`query`) such values of URLs too.  A log without its `footer`
is an incomplete run.
"""

from __future__ import annotations

import base64
import copy
import json
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any

import httpx

from lso_conformance.common import text_file
from lso_conformance.common.clock import REAL, Clock
from lso_conformance.common.errors import UsageError
from lso_conformance.log.bodies import SMALL, Bodies, Body
from lso_conformance.log.log_file import LogFile
from lso_conformance.log.shape import look, look_at_headers
from lso_conformance.masking import places
from lso_conformance.masking.redaction import Redactor
from lso_conformance.profile.load import SHORTEST_SECRET

Record = Mapping[str, Any]
SCHEMA = 2  # its records say of which API they are
READABLE = {1, SCHEMA}
NAME = "conformance-log.jsonl"
BODIES = {"body", "body_base64"}
# Texts that many records have.
OFTEN = {"kind", "api", "scenario", "step", "method", "url", "callback", "body"}
MOST_DISCOVERED = 256  # credentials of a recording that are looked for everywhere; the rest in their places
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


def instant(text: str) -> datetime:
    """A time that the log itself wrote."""
    return datetime.fromisoformat(text)


class Log:
    """The log of one run: kept in memory, and written to `path` line by line as it grows.

    Args:
        path: where to; None: nowhere.
        secrets: what is replaced wherever it stands.
        words: public text; a secret that stands in it is replaced in its places only.
        query: where others are recorded: the parameters of URLs whose values stay. None: all stay, for
            the URLs are ours, or the target's that the run has to follow.
        clock: by which its records are dated, and by which everybody waits who writes it.
    """

    def __init__(
        self, path: Path | None = None, secrets: Sequence[str] = (), words: str = "",
        query: Collection[str] | None = None, clock: Clock = REAL,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.records: list[Record] = []
        self._redact, self._query = Redactor(secrets, words), query
        self._discovered: set[str] = set()
        self._lock = threading.Lock()
        self._label: dict[str, str] = {}
        self._file = LogFile(path) if path is not None else None

    def of(self, api: str) -> Log:
        """The same log, for what is done to one API: each record says so."""
        mine = copy.copy(self)
        mine._label = {"api": api}  # noqa: SLF001 - its own kind
        return mine

    def now(self) -> str:
        """The present as RFC 3339 text in UTC with microseconds."""
        return self.clock.now().isoformat(timespec="microseconds").replace("+00:00", "Z")

    def hide(self, *secrets: str) -> None:
        """Replace what has turned out to be secret, from the next record on."""
        with self._lock:
            self._redact.learn(text for text in secrets if len(text) >= SHORTEST_SECRET)

    def discover(
        self, headers: Sequence[Sequence[str]], url: str, body: bytes = b"", public: str = ""
    ) -> None:
        """Replace from now on what a recorded message shows to be a credential by its form.

        Not what earlier records, or the `public` text, hold already: it must not become two values.
        """
        shown = places.credentials(headers, url, body, self._query or ())
        fresh = {secret for secret in shown if secret not in public} - self._discovered
        for secret in sorted(fresh)[: MOST_DISCOVERED - len(self._discovered)]:
            self._discovered.add(secret)
            if not any(secret in r.get("url", "") or secret in r.get("body", "") for r in self.records):
                self.hide(secret)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must stand in nothing that is written."""
        return self._redact.secrets

    def without_secrets(self, text: str) -> str:
        """Text as the log would keep it."""
        return self._redact.text(text)

    def body_without_secrets(self, body: bytes) -> bytes:
        """Bytes as the log would keep them."""
        return self._redact.body(body)

    def text(self, text: str) -> str:
        """A text of a recording with the URLs in it as the log would keep them."""
        data = text.encode("utf-8", "surrogatepass")
        masked = places.urls(data, self._query or (), self._redact.in_place)
        return masked.decode("utf-8", "surrogatepass")

    def address(self, url: str) -> str:
        """A URL as the log would keep it."""
        return url if self._query is None else places.url(url, self._query, self._redact.in_place)

    def write(self, kind: str, **values: Any) -> int:
        """Append a record and return its number; its time is now, unless `at` says otherwise."""
        bodies = {key: values.pop(key) for key in BODIES & values.keys()}  # masked as bytes already
        line = {**self._label, **self._redact.document(values), **bodies}
        with self._lock:
            number = len(self.records)
            record = {"n": number, "at": self.now(), "kind": kind, **line}
            self.records.append(record)
            if self._file is not None:
                self._file.write(record)
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
        said = {"method": method, "url": self.address(url), "headers": self._masked(headers)}
        return self.write(kind, **label, **said, **self._packed(body))

    def response(
        self, of: int, status: int, headers: Sequence[Sequence[str]], body: bytes, **more: Any
    ) -> None:  # fmt: skip
        """Record the answer to request `of`."""
        masked = self._masked(headers)
        self.write("answered", of=of, status=status, headers=masked, **more, **self._packed(body))

    def failed(self, number: int, error: str) -> None:
        """Record that request `number` got no usable answer."""
        self.write("failed", of=number, error=error)

    def received(
        self, label: Mapping[str, Any], method: str, url: str, headers: Sequence[Sequence[str]],
        body: bytes, status: int, error: str | None = None,
    ) -> int:  # fmt: skip
        """Record a request of the target to our listener, and the status that we answer."""
        problem = {"error": error} if error is not None else {}
        said = {
            **label, "callback": self.address(str(label["callback"])), "method": method,
            "url": self.address(url), "headers": self._masked(headers), "status": status,
        }  # fmt: skip
        return self.write("received", **said, **problem, **self._packed(body))

    def message(
        self, of: int, label: Mapping[str, Any], headers: Sequence[Sequence[str]], body: bytes
    ) -> int:
        """Record a message of stream number `of`."""
        return self.write("message", of=of, **label, headers=headers, **self._packed(body))

    def close(self) -> None:
        """Close the file, which then is whole or `lost`; records stay readable."""
        if self._file is not None:
            self._file.close(self.records)

    @property
    def lost(self) -> str | None:
        """What a person is to be told of a file that is not whole; None where it is."""
        return self._file.lost if self._file is not None else None

    def _masked(self, headers: Sequence[Sequence[str]]) -> list[list[str]]:
        masked = places.headers(headers, self._redact.in_place)
        return masked if self._query is None else [[name, self.text(value)] for name, value in masked]

    def _packed(self, body: bytes) -> dict[str, str]:
        if self._query is not None:
            body = places.urls(body, self._query, self._redact.in_place)
        body = self._redact.body(body)
        if not body:
            return {}
        try:
            return {"body": body.decode("utf-8")}
        except UnicodeDecodeError:
            return {"body_base64": base64.b64encode(body).decode("ascii")}


def _headers(headers: httpx.Headers) -> list[list[str]]:
    return [[name.lower(), value] for name, value in headers.multi_items()]


def body_of(record: Record) -> bytes:
    """The body that a record holds."""
    if "body_base64" in record:
        return base64.b64decode(record["body_base64"])
    body = record.get("body", "")
    return body.read() if isinstance(body, Body) else str(body).encode("utf-8", "surrogatepass")


def role_of(records: Sequence[Record]) -> str:
    """Who was recorded: `server` or `buyer`."""
    return str(records[0].get("role", "server"))


def read(path: Path, bodies: Bodies | None = None) -> list[Record]:
    """The records of a log file.

    Args:
        path: the file.
        bodies: where to keep their long bodies; None: in the records.

    Raises:
        UsageError: no such file, or a line that is no record of a conformance log.
    """
    records: list[Record] = []
    shared, blank = dict[Any, Any](), 0
    try:
        for place, (line, ended) in enumerate(text_file.each_line(path, nul=True), 1):
            if not ended and not _is_whole(line):
                break  # the run was killed while it wrote: what came before is its evidence
            if not line.strip():
                blank = blank or place
            elif blank:
                _record(path, blank, "", shared, None)  # refused: such lines may stand at the end only
            else:
                records.append(_record(path, place, line, shared, bodies))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); give a {NAME}") from error
    except text_file.NotText as error:
        raise UsageError(f"{path}:{error.line}: cannot be read ({error.problem}); give a {NAME}") from error
    if bodies is not None:
        bodies.complete()
    if not records or records[0]["kind"] != "header" or records[0].get("schema") not in READABLE:
        known = " or ".join(map(str, sorted(READABLE)))
        raise UsageError(
            f"{path}:1: is not a conformance log of schema {known}; give the conformance-log.jsonl that a "
            "run of this version left in its report directory"
        )
    return records


def restated(records: Sequence[Record], path: Path) -> Iterator[str]:
    """The lines of a log file that was read into these records, of which the header may have been changed."""
    yield f"{json.dumps(records[0])}\n"
    for line, _ in islice(text_file.each_line(path, nul=True), 1, len(records)):
        yield f"{line}\n"


def _is_whole(line: str) -> bool:
    """Whether a last line without an end is one nevertheless, as an editor leaves it."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _record(path: Path, place: int, line: str, shared: dict[Any, Any], bodies: Bodies | None) -> Record:
    """A record of a line; texts and headers that others have too are kept once, in `shared`."""
    problem = "it is not JSON"
    try:
        record = json.loads(line)
        problem = "a record out of order, of unknown kind, or without what its kind needs"
        in_place = type(record["n"]) is int and record["n"] == place - 1 and "at" in record
        if in_place and KINDS[record["kind"]] <= record.keys():
            problem = "a value that none has"
            look(record)
            if bodies is not None and len(text := record.get("body", "")) > SMALL:
                record["body"] = bodies.keep(text.encode("utf-8", "surrogatepass"))
            for name in OFTEN & record.keys():
                record[name] = shared.setdefault(record[name], record[name])
            if "headers" in record:
                pairs = tuple([shared.setdefault(pair, pair) for pair in map(tuple, record["headers"])])
                if pairs not in shared:
                    look_at_headers(pairs)
                record["headers"] = shared.setdefault(pairs, pairs)
            return {intern(name): value for name, value in record.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise UsageError(
        f"{path}:{place}: is no record of a conformance log ({problem}); the file was cut or edited, "
        "take the original"
    )
