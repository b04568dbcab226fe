"""A HAR file that another tool recorded (proxy, browser, gateway) -> the records of a log.

HAR 1.2 is read as the tools write it: entries out of order, HTTP/2 pseudo headers, bodies in base64 or
left out, fields missing.  `har_apis` finds the APIs that were asked, and where.  An answer whose body the
recording lacks counts as unseen, and so does all that is below no base URL of an API.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from lso_conformance import __version__
from lso_conformance.common import text_file, urls
from lso_conformance.common.errors import UsageError
from lso_conformance.common.urls import Url
from lso_conformance.log import har_apis
from lso_conformance.log import har_bodies as recorded
from lso_conformance.log.har_apis import Bases
from lso_conformance.log.har_bodies import REMEDY, Headers
from lso_conformance.log.header import parameters
from lso_conformance.log.log import SCHEMA, Log, Record
from lso_conformance.profile import load as profiles
from lso_conformance.standard.api import CALLBACK_PREFIX, Api

SCENARIO, STEP = "recording", "request"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000.0
IRPS = ("allegro", "interlude", "legato")


@dataclass(frozen=True)
class Entry:
    """One entry of a HAR file; `status` is None where no answer came, `body` where none was kept."""

    place: int
    at: datetime
    took_s: float
    method: str
    url: str
    headers: Headers
    sent: bytes | None
    status: int | None
    answer_headers: Headers
    body: bytes | None
    error: str
    is_kept: bool = False  # no server was asked

    @cached_property
    def parts(self) -> Url:
        """The URL in its parts."""
        return urls.read(self.url)


@dataclass(frozen=True)
class Message:
    """An entry that is of an API: a call of it, or (`is_told`) a notification to a listener."""

    entry: Entry
    api: Api
    is_told: bool


def is_har(path: Path) -> bool:
    """Whether a file is meant as a HAR file: one JSON object with `log`, or a name that says so."""
    if path.suffix.lower() == ".har":
        return True
    try:
        with path.open("rb") as file:
            start = text_file.begins(file.read(4096)).lstrip()
    except OSError:
        return False  # reading it as a log says why
    return re.match(r'\{\s*"log"\s*:\s*\{', start) is not None


def records(
    path: Path, role: str, apis: Sequence[Api], map_digest: str, log_path: Path | None = None
) -> list[Record]:
    """The records of a log with all that can be recognised of some APIs; also written to `log_path`.

    Args:
        path: the HAR file.
        role: who is to be judged by it, `server` or `buyer`.
        apis: whose calls are looked for.
        map_digest: of the requirements map.
        log_path: where the log goes; None: nowhere.

    Raises:
        UsageError: no HAR file, a broken one, or one without a call of an API.
    """
    held, creator = _held(path)
    found = sorted(_entries(path, held), key=lambda entry: (entry.at, entry.place))
    entries = [entry for entry in found if not (entry.is_kept or _is_preflight(entry))]
    try:
        bases = har_apis.find([entry.parts for entry in entries], apis)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    offered = [api for api in apis if api.name in bases.of]
    messages = [each for entry in entries if (each := _message(entry, bases, offered)) is not None]
    mine = [each.entry for each in messages]
    log = _log(log_path, mine)
    about = {
        "file": path.name, "creator": creator, "entries": len(found), "recognised": len(mine),
        "remarks": [*_remarks(found, mine), *bases.remarks],
    }  # fmt: skip
    _header(log, bases, role, map_digest, about, min(entry.at for entry in mine))
    _write(log, messages, role)
    log.close()
    if log.lost is not None:
        raise UsageError(log.lost)
    return list(log.records)


def _held(path: Path) -> tuple[Sequence[Any], Any]:
    try:
        document = json.loads(text_file.whole(path))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: cannot be read as a HAR file ({error}); {REMEDY}") from error
    log = document.get("log") if isinstance(document, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(log, dict) or not isinstance(entries, list):
        raise UsageError(f"{path}: log.entries: no list of entries; {REMEDY}")
    creator = log.get("creator")
    return entries, creator if isinstance(creator, dict) else {}


def _entries(path: Path, held: Sequence[Any]) -> Iterator[Entry]:
    last = EPOCH
    for place, given in enumerate(held):
        where = f"{path}: log.entries[{place}]"
        entry = _entry(where, place, given, last)
        last = entry.at
        yield entry


def _entry(where: str, place: int, given: Any, last: datetime) -> Entry:
    request = given.get("request") if isinstance(given, dict) else None
    if not isinstance(request, dict):
        raise UsageError(f"{where}.request: missing; {REMEDY}")
    method, url = request.get("method"), request.get("url")
    if not (isinstance(method, str) and method and isinstance(url, str) and url):
        raise UsageError(f"{where}.request: method or url is missing or wrong; {REMEDY}")
    response = given.get("response")
    response = response if isinstance(response, dict) else {}
    status, content = recorded.status(response), f"{where}.response.content"
    body = recorded.received(content, response, status, method.upper()) if status is not None else None
    why = next((text for text in (response.get("_error"), response.get("comment")) if text), "no answer")
    is_lacking = status is not None and body is None
    lacking = "the recording lacks a readable body of the answer" if is_lacking else ""
    return Entry(
        place=place, at=_time(given.get("startedDateTime")) or last,
        took_s=max(0.0, min(recorded.number(given.get("time")), DAY_MS)) / 1000,
        method=method.upper(), url=url, headers=recorded.headers(request),
        sent=recorded.sent(f"{where}.request.postData", request), status=status,
        answer_headers=recorded.answer_headers(response), body=body, error=lacking or str(why),
        is_kept=recorded.is_kept(given),
    )  # fmt: skip


def _time(text: Any) -> datetime | None:
    """A time as tools write it; without a zone it is taken as UTC."""
    try:
        found = datetime.fromisoformat(text.strip()) if isinstance(text, str) else None
        if found is None:
            return None
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        return found.astimezone(UTC) if EPOCH.year <= found.year < 9000 else None
    except (ValueError, OverflowError):
        return None


def _is_preflight(entry: Entry) -> bool:
    """Whether a browser asked on its own account (Fetch, 4.8, CORS preflight)."""
    return entry.method == "OPTIONS" and "access-control-request-method" in dict(entry.headers)


def _message(entry: Entry, bases: Bases, apis: Sequence[Api]) -> Message | None:
    """An entry as what it is to one of the APIs; None for other traffic."""
    if (name := bases.api_of(entry.parts)) is not None:
        return Message(entry, next(api for api in apis if api.name == name), is_told=False)
    if entry.method != "POST":
        return None
    parts = entry.parts.path.rstrip("/").split("/")
    below, before = "/" + "/".join(parts[-2:]), "/".join(parts[:-2])
    tell = [api for api in apis if any(event.path == below for event in api.events.values())]
    if len(tell) > 1:
        tell = [api for api in tell if any(base and before.endswith(f"/{base}") for base in _ends(api))]
    return Message(entry, tell[0], is_told=True) if len(tell) == 1 else None


def _ends(api: Api) -> list[str]:
    """What may stand between the callback and the path of an event, the longest first."""
    return sorted((api.base, *api.other_bases), key=len, reverse=True)


def _log(path: Path | None, entries: Sequence[Entry]) -> Log:
    """A log that hides the credentials of all that was recorded."""
    try:
        log = Log(path, query=parameters())
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); name a writable folder as --report-dir"
        ) from error
    public = "\n".join({f"{each.host}{each.path}" for each in (entry.parts for entry in entries)})
    for entry in entries:  # what stands in a path, an id say, is no credential
        log.discover(entry.headers, entry.url, entry.sent or b"", public)
        log.discover(entry.answer_headers, "", entry.body or b"", public)
    return log


def _remarks(entries: Sequence[Entry], mine: Sequence[Entry]) -> list[str]:
    lacking = sum(e.status is not None and e.body is None for e in mine)
    kept = sum(e.is_kept for e in entries)
    timeless = sum(e.at == EPOCH for e in entries)
    said = {
        f"{lacking} answers are recorded without a readable body and not judged": lacking,
        f"{kept} answers came from a cache of the client and are left out": kept,
        f"{timeless} entries have no time: they are taken in the order of the file": timeless,
    }
    return [text for text, count in said.items() if count]


def _header(
    log: Log, bases: Bases, role: str, map_digest: str, about: Mapping[str, Any], first: datetime
) -> None:
    parts = [part for base in bases.of.values() for part in base.path.split("/")]
    irp = next((part for part in parts if part in IRPS), IRPS[0])
    name = f"{', '.join(dict.fromkeys(base.netloc for base in bases.of.values()))} ({about['file']})"
    targets = {api: {"base_url": log.address(base.text)} for api, base in bases.of.items()}
    document = {"iut": {"name": name}, "irp": irp, "ixit": targets}
    read = profiles.parse(document, {}, "the recording", "buyer")  # of whom no API must be there
    profile = profiles.as_document(read)
    log.write(
        "header", schema=SCHEMA, suite={"name": "lso-conformance", "version": __version__},
        target={"name": name, "irp": irp, "release": profile["release"], "apis": list(bases.of)},
        profile=profile, seed=0, select=None, requirements_digest=map_digest, schemas={}, role=role,
        recorded=dict(about), at=_text(first),
    )  # fmt: skip


def _write(log: Log, messages: Sequence[Message], role: str) -> None:
    """Requests and answers in the order of their times; a log numbers by it."""
    events: list[tuple[datetime, int, int, Message]] = []
    for order, message in enumerate(messages):
        entry = message.entry
        events.append((entry.at, 0, order, message))
        if not (role == "server" and message.is_told):
            events.append((entry.at + timedelta(seconds=entry.took_s), 1, order, message))
    numbers: dict[int, int] = {}
    callbacks: list[str] = []
    for at, half, order, message in sorted(events, key=lambda event: event[:3]):
        entry, when, own = message.entry, _text(at), log.of(message.api.name)
        if half and entry.status is not None and entry.body is not None:
            own.response(numbers[order], entry.status, entry.answer_headers, entry.body, at=when)
        elif half:
            own.write("failed", of=numbers[order], error=log.text(entry.error), at=when)
        elif message.is_told and role == "server":
            label = {"scenario": SCENARIO, "callback": _callback(message, callbacks), "at": when}
            own.received(
                label, entry.method, entry.url, entry.headers, entry.sent or b"", entry.status or 0,
                None if entry.status is not None and entry.sent is not None else entry.error,
            )  # fmt: skip
        else:
            callbacks += _registered(entry)
            facts: dict[str, Any] = {} if entry.sent is not None else {"cut": True}
            asked: dict[str, Any] = {"scenario": SCENARIO, "step": STEP, "facts": facts, "at": when}
            kind = "notified" if message.is_told else "sent"
            number = own.request(kind, asked, entry.method, entry.url, entry.headers, entry.sent or b"")
            numbers[order] = number
    last = max((event[0] for event in events), default=EPOCH)
    log.write("footer", interrupted=False, at=_text(last))


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _registered(entry: Entry) -> list[str]:
    """The callback that a request names, if it registers one."""
    if entry.method != "POST" or not entry.parts.path.endswith("/hub"):
        return []
    try:
        document = json.loads(entry.sent or b"")
    except (ValueError, RecursionError):
        return []
    callback = document.get("callback") if isinstance(document, dict) else None
    return [callback] if isinstance(callback, str) and callback else []


def _callback(message: Message, callbacks: Sequence[str]) -> str:
    """The callback of a notification: one that was registered, or what stands before the base."""
    entry = message.entry
    known = [each for each in callbacks if entry.parts.path_below(urls.read(each)) is not None]
    if known:
        return max(known, key=len)
    before = "/".join(entry.url.partition("?")[0].rstrip("/").split("/")[:-2])
    for base in _ends(message.api):
        if base and (before.endswith(f"/{base}")):
            before = before.removesuffix(f"/{base}")
            head, _, irp = before.rpartition("/")
            return head.removesuffix(f"/{CALLBACK_PREFIX}") if irp in IRPS else before
    return before
