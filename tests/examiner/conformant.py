"""Ways of being a SOF that W148 allows, however unusual; `combined` has them combined."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from examiner.server import END, START, Document, Job, Problem, Reply, Sof, instant

UUID4 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class SecondsInIndia(Sof):
    """Whole seconds where it may choose; every time in +05:30, with lower-case letters."""

    zone = timezone(timedelta(hours=5, minutes=30))

    def date(self, at: float) -> str:
        return datetime.fromtimestamp(int(at), self.zone).isoformat().lower()

    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = super().view(job, first=first)
        schedule = shown["scheduleDefinition"]
        for key in {START, END} & schedule.keys():
            schedule[key] = datetime.fromtimestamp(instant(schedule[key]), self.zone).isoformat()
        return shown


class OddIds(Sof):
    """Ids that need escaping in a path."""

    def new_id(self) -> str:
        return f"région/7?{uuid.uuid4()}%2F#é 試"


class CountedIds(Sof):
    """1, 2, 3 …; anything else is malformed."""

    def new_id(self) -> str:
        return str(len(self.jobs) + 1)

    def find(self, id: str) -> Job:
        if not id.isdecimal():
            raise self.error(400, "An id is a number.")
        return super().find(id)


class StrictUuids(Sof):
    """Lower-case version 4 only; everything else is malformed."""

    def find(self, id: str) -> Job:
        if UUID4.fullmatch(id) is None:
            raise self.error(400, "An id is a UUID of version 4.")
        return super().find(id)


class WrongClock(Sof):
    skew_s = -3 * 86400.0


class NearlyRightClock(Sof):
    skew_s = -0.9


class OldDateHeader(Sof):
    """Writes the header anew only now and then."""

    date_age_s = 9.0


class OldTransport(Sof):
    version, sized, keep_alive, content_type = "HTTP/1.0", False, False, "APPLICATION/JSON"


class ZippedChunks(Sof):
    gzipped, chunked, content_type = True, True, 'application/json; charset="UTF-8"'


class PlainRefusals(Sof):
    invalid, unfit = 400, 409


class Slow(Sof):
    validation_s, start_s, cancel_s = 0.3, 0.1, 0.3
    resume_state = "scheduled"


class Hasty(Sof):
    """No time to validate; a cancelled job is cancelled at once (FM-B3)."""

    validation_s, cancel_state = 0.0, "cancelled"


class ClosedConfiguration(Sof):
    """Knows the attributes of its schema only, and refuses others by the state `rejected`."""

    def due(self, job: Job) -> tuple[float, str] | None:
        due = super().due(job)
        strange = any(key.startswith("x-") for key in job.sent["serviceSpecificConfiguration"])
        return (due[0], "rejected") if strange and due and job.state == "acknowledged" else due


class ServicesOnly(Sof):
    declared: ClassVar[Document] = {"ordered_pair": None, "entity": None}

    def monitored(self, value: Document) -> Iterator[Problem]:
        yield from super().monitored(value)
        if value.get("@type") in {"EntityRef", "ServiceFromToRef"}:
            yield "/@type", "invalidValue"


class RefusesOptions(Sof):
    def problems(self, sent: Document) -> Iterator[Problem]:
        yield from super().problems(sent)
        yield from ((f"/{key}", "unexpectedProperty") for key in {"description", "jobPriority"} & sent.keys())


class Undeclared(Sof):
    """Nothing provokes the special situations."""

    declared: ClassVar[Document] = {"services": {"usable": "svc-1"}}


class Floats(Sof):
    """Prints 2 as 2.0, keys backwards, and indents."""

    def dump(self, body: Any) -> bytes:
        return json.dumps(_floats(body), indent=7).encode() + b"\n\n"


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats(value[key]) for key in sorted(value, reverse=True)}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    small = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    return float(value) if small else value


class HidesCompleted(Sof):
    """A completed job is none that is to be suspended or resumed: 404 (R43)."""

    def error(self, status: int, reason: str, code: str | None = None) -> Reply:
        return super().error(404 if "is completed" in reason else status, reason, code)
