"""Ways of writing values and of speaking HTTP that W148 allows; each names the sentence that allows it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from examiner.server import END, START, Document, Job, Reply, Sof, instant


class Nanoseconds(Sof):
    """FM-M27: any RFC 3339; nine digits of the second."""

    def date(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}417Z"


class Tenths(Sof):
    """FM-M27: any RFC 3339; one digit of the second, the rest cut off, also in what it repeats."""

    def date(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-5] + "Z"

    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        schedule = shown["scheduleDefinition"]
        for key in {START, END} & schedule.keys():
            schedule[key] = self.date(instant(schedule[key]))
        return shown


class SpecialIds(Sof):
    """`id` is a string: all that a URL gives a meaning to, and characters beyond ASCII."""

    def new_id(self) -> str:
        return f"FM job #{uuid.uuid4().hex[:12]}; a=b&c?d:e@[f]!$'()*,+%41/ü"

    def other_id(self) -> str:
        return f'~{uuid.uuid4().hex[:12]} "<q>" \\ ^`{{|}} %2e%2e ☃'


class OnePerPage(Sof):
    """6.2: "If the requested limit is higher than the supported list size ... the smaller list"."""

    largest = 1


class EscapedText(Sof):
    """RFC 8259, 7: any character may be escaped, the solidus too; white space is free."""

    def dump(self, body: Any) -> bytes:
        return ("\r\n\t " + json.dumps(body, separators=(" ,\n", "\t: ")).replace("/", "\\/") + " ").encode()


class MixedCaseMedia(Sof):
    """RFC 9110, 8.3.1: type, subtype and names of parameters in any case; others may be there."""

    content_type = 'Application/Json ; CharSet="Utf-8" ; Version=2'


class VendorHeaders(Sof):
    """FM-L17: headers are not bound by R6; their names have no case."""

    extra_headers: ClassVar[Mapping[str, str]] = {
        "x-vendor-trace": "0af7651916cd43dd8448eb211c80319c", "X-Request-ID": "é".encode().decode("latin-1"),
        "x-empty": "", "X-Long": "v" * 6000, "retry-after": "0", "Warning": '299 - "beta"',
        "Strict-Transport-Security": "max-age=31536000", "x-total-count-of-all": "many",
    }  # fmt: skip

    def create(self, sent: Any) -> Reply:
        reply = super().create(sent)
        reply.headers["location"] = f"{self.prefix}faultManagementJob/{len(self.jobs)}"
        return reply


class ClosesEachTime(Sof):
    """RFC 9112, 9.6: a server may end a connection after any answer."""

    keep_alive = False


class ChunkExtensions(Sof):
    """RFC 9112, 7.1: chunk extensions, upper-case sizes with zeros before them, and trailer fields."""

    def answer(self, reply: Reply) -> tuple[str, bytes]:
        head, body = super().answer(reply)
        if not body:
            return head, body
        kept = [line for line in head.split("\r\n") if line and not line.startswith("Content-Length")]
        pieces = [body[n : n + 700] for n in range(0, len(body), 700)]
        chunks = b"".join(b'00%X;vendor="x"\r\n%s\r\n' % (len(piece), piece) for piece in pieces)
        lines = [*kept, "Trailer: X-Checksum", "Transfer-Encoding: chunked", "", ""]
        return "\r\n".join(lines), chunks + b"0\r\nX-Checksum: 1\r\n\r\n"


class LateAnswers(Sof):
    """No sentence bounds the time of an answer; the profile's limits.request_timeout_s is ten seconds."""

    delay_s = 0.03
