"""What a HAR file holds of a message: headers, and the body as it was before a recorder kept it.

Tools keep bodies as text, in base64, still packed as they came on the wire, cut, or not at all, and their
labels often speak of another form.  What can be unpacked is; a body of which the recorder left nothing
readable was not seen (None), and nobody is judged by it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lso_conformance.common.errors import UsageError
from lso_conformance.common.packing import GZIP, ZSTD, NotUnpacked, codings, unchunked, unpacked

REMEDY = "give the file as the recording tool saved it (HAR 1.2)"
LARGEST = 16 * 1024 * 1024  # bytes of a body when unpacked
BODILESS = {204}
NOT_MODIFIED = 304  # the answer is the one that the client had kept
MARKS = {"gzip": GZIP, "x-gzip": GZIP, "zstd": ZSTD}  # with which everything in a coding begins
# What browsers write of an answer that no server gave.
KEPT = (
    "_fromCache", "fromCache", "_fromDiskCache", "fromDiskCache", "_fromMemoryCache", "_servedFromCache",
    "_fromServiceWorker", "_fetchedViaServiceWorker",
)  # fmt: skip
LARGEST_NUMBER = 1e15
CUT = re.compile(r"truncat|not included|omitted|too (?:large|big)|discarded|\bcut\b", re.IGNORECASE)
BINARY = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")

Headers = list[tuple[str, str]]


def number(value: Any) -> float:
    """A size or time; -1, as HAR has it for what is not known, where it is none."""
    is_one = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER
    return float(value) if is_one else -1.0  # nor is what is beyond all sizes, and not a number


def is_kept(entry: Mapping[str, Any]) -> bool:
    """Whether the client took an answer from what it had kept, and no server was asked."""
    response = entry.get("response")
    response = response if isinstance(response, dict) else {}
    kind = entry.get("_fetchType") or response.get("_fetchType")
    if isinstance(kind, str) and ("cache" in kind.lower() or "worker" in kind.lower()):
        return True
    said = [place.get(name) for place in (entry, response) for name in KEPT]
    return any(each not in (None, False, "", 0, "false") for each in said)


def status(response: Mapping[str, Any]) -> int | None:
    """The status; 0, as browsers write where none came, is none."""
    given = response.get("status")
    if isinstance(given, str) and given.isdecimal():
        given = int(given[:4])
    known = isinstance(given, int) and not isinstance(given, bool) and 100 <= given <= 999
    return given if known else None


def headers(message: Mapping[str, Any]) -> Headers:
    """The headers by their names in lower case; what HTTP/2 puts there for its own use is none."""
    given = message.get("headers")
    if isinstance(given, dict):
        given = [{"name": name, "value": value} for name, value in given.items()]
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    pairs = [(str(row.get("name", "")).strip().lower(), str(row.get("value", ""))) for row in rows]
    return [(name, value) for name, value in pairs if name and not name.startswith(":")]


def answer_headers(response: Mapping[str, Any]) -> Headers:
    """The headers of an answer; where a tool keeps none, the media type that stands beside the body."""
    found, content = headers(response), response.get("content")
    media_type = content.get("mimeType") if isinstance(content, dict) else None
    if not found and isinstance(media_type, str) and "/" in media_type:
        return [("content-type", media_type)]
    return found


def sent(where: str, request: Mapping[str, Any]) -> bytes | None:
    """The body of a request, empty where it had none; None where the recording lacks it."""
    data, named, size = request.get("postData"), dict(headers(request)), number(request.get("bodySize"))
    if isinstance(data, dict):
        if isinstance(text := data.get("text"), str):
            packed = _kept(where, text, data.get("encoding") or data.get("_encoding"))
            return _readable(packed, named, size, data.get("comment"))
        if isinstance(params := data.get("params"), list) and params:
            pairs = [
                (str(p.get("name", "")), str(p.get("value") or "")) for p in params if isinstance(p, dict)
            ]
            return urlencode(pairs).encode()
    length = named.get("content-length", "0")
    return None if size > 0 or (length.isdecimal() and length.strip("0") != "") else b""


def received(where: str, response: Mapping[str, Any], code: int, method: str) -> bytes | None:
    """The body of an answer, unpacked; None where the recording lacks it."""
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    text, size, named = content.get("text"), number(content.get("size")), dict(headers(response))
    if code == NOT_MODIFIED:
        return None
    if isinstance(text, str) and (text or size <= 0):
        cut = content.get("comment") or response.get("_error")
        return _readable(_kept(where, text, content.get("encoding")), named, size, cut)
    if code in BODILESS or method == "HEAD":
        return b""
    length = named.get("content-length", "")
    nothing = size == 0 or (length.isdecimal() and not length.strip("0"))
    return b"" if nothing and max(size, number(response.get("bodySize"))) <= 0 else None


def _kept(where: str, text: str, encoding: Any) -> bytes:
    """The bytes that a recorder kept."""
    if encoding != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UsageError(f"{where}: no base64 as it says ({error}); {REMEDY}") from error


def _readable(kept: bytes, named: Mapping[str, str], size: float, comment: Any) -> bytes | None:
    """What the kept bytes were before they were packed; None where they are no whole body any more."""
    framed = unchunked(kept)
    body = kept if framed is None else framed
    if _is_json(body) or not body:
        return body  # whatever the labels say
    labels = codings(named.get("content-encoding", ""))
    # A recorder that knows no bytes makes each of them a character.
    for form in (body, _by_character(body)):
        if form is not None and (found := _by_labels(form, labels) or _by_guess(form)) is not None:
            return found
    if labels and not _is_text(body) and all(body.startswith(MARKS.get(label, b"")) for label in labels[:1]):
        return None
    cut = isinstance(comment, str) and (comment.startswith("net::") or CUT.search(comment) is not None)
    cut = cut or (framed is None and len(body) < size) or "\ufffd" in body.decode("utf-8", "ignore")
    return None if cut or _is_coded_json(body) else body


def _by_labels(body: bytes, labels: list[str]) -> bytes | None:
    """What was packed as the headers say; None where it is not, or no more."""
    try:
        for label in labels:
            body = unpacked(body, label, LARGEST)
    except NotUnpacked:
        return None
    return body if labels else None


def _by_guess(body: bytes) -> bytes | None:
    """What is packed without a label: gzip and zstd by their marks, others where a JSON text comes out."""
    for coding in ("gzip", "zstd", "deflate", "br"):
        mark = MARKS.get(coding)
        if (mark is not None and not body.startswith(mark)) or (mark is None and _is_text(body)):
            continue
        try:
            plain = unpacked(body, coding, LARGEST)
        except NotUnpacked:
            continue
        if mark is not None or _is_json(plain):
            return plain
    return None


def _by_character(body: bytes) -> bytes | None:
    try:
        return body.decode("utf-8").encode("latin-1")
    except ValueError:
        return None


def _is_coded_json(body: bytes) -> bool:
    """Whether a body is JSON in base64 of which the recorder did not say so."""
    try:
        return _is_json(base64.b64decode(body, validate=True))
    except ValueError:
        return False


def _is_text(body: bytes) -> bool:
    try:
        return BINARY.search(body.decode("utf-8")) is None
    except UnicodeDecodeError:
        return False


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return False
    return True
