"""Ways of listing and querying that W148 allows; each names the sentence that allows it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from examiner.server import CANCEL, MODIFY, Call, Document, Item, Job, Problem, Reply, Sof

PING = "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all"


def foreign(number: int) -> Document:
    """The request for a job of somebody else."""
    about: Document = {"@type": "ServiceRef", "serviceId": f"svc-theirs-{number % 997}"}
    if number % 5 == 3:
        ends = {
            "serviceFrom": {"serviceFromId": f"uni-a-{number % 97}"},
            "serviceTo": {"serviceToId": "uni-z"},
        }
        about = {"@type": "ServiceFromToRef"} | ends
    if number % 5 == 4:
        about = {"@type": "EntityRef", "@referredType": "Port", "entityId": f"port-theirs-{number % 97}"}
    return {
        "jobType": ("on-demand", "proactive", "passive")[number % 3],
        "granularity": {"timeDurationValue": 15, "timeDurationUnits": "MIN"},
        "monitoredObject": about,
        "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
        "outputFormat": ("json", "csv")[number % 2], "resultFormat": "payload",
        "scheduleDefinition": {}, "jobPriority": number % 7,
        "serviceSpecificConfiguration": {"@type": PING, "count": number},
    }  # fmt: skip


class Crowded(Sof):
    """100,000 jobs of others, of all states, since a month ago: no sentence limits them."""

    crowd = 100_000
    STATES = ("completed", "cancelled", "rejected", "scheduled", "suspended", "inProgress")

    def __init__(self) -> None:
        super().__init__()
        kinds, now = [foreign(number) for number in range(4850)], self.now()
        for number in range(self.crowd):
            age = 30 * 86400 * (self.crowd - number) / self.crowd
            job = Job(self.new_id(), kinds[number % 4850], now - age)
            job.state = self.STATES[number % 6]
            self.add(job)
        self.active.clear()
        self.reporting.clear()


class Busy(Sof):
    """Others create, suspend, resume, change and cancel their jobs all the time."""

    turns, rest = 0, 10

    def meanwhile(self) -> None:
        with self.lock:
            self.turns += 1
            if self.turns % self.rest == 0:
                self.others(self.turns // self.rest)
        super().meanwhile()

    def others(self, turn: int) -> None:
        self.create(foreign(turn))
        self.settle()
        for place, job in enumerate(job for job in self.order[-200:] if "theirs" in f"{job.service}"):
            with suppress(Reply):
                if (place + turn) % 11 == 0:
                    self.suspend(job)
                elif (place + turn) % 23 == 0:
                    kind, change = (CANCEL, {}) if place % 2 else (MODIFY, {"description": f"change {turn}"})
                    self.begin(kind, {"faultManagementJob": {"faultManagementJobId": job.id}} | change)


class FivePerPage(Sof):
    """6.2: "If the requested limit is higher than the supported list size ... the smaller list"."""

    largest = 5


class NewestFirst(Sof):
    """No sentence orders a list."""

    newest_first = True


class LastMovedFirst(Sof):
    """FM-M36: a stable order stands in a description of the OAS only."""

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        return super().page(sorted(found, key=lambda one: (-one.modified, one.id)), call, show)


class NoPaging(Sof):
    """D1: the pagination mechanism is a SHOULD."""

    largest, paging, total, throttled, result_count = None, False, False, False, False


class TotalOnly(Sof):
    """CR1-D1: "either X-Total-Count or X-Pagination-Throttled"."""

    throttled, result_count = False, False


class ThrottledOnly(Sof):
    """CR1-D1: "either X-Total-Count or X-Pagination-Throttled"."""

    total, throttled, result_count = False, True, False


class SilentWhenComplete(Sof):
    """6.2: headers indicate "that there are additional results"; a complete list has none."""

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        reply = super().page(found, call, show)
        complete = len(reply.body) == len(found)
        return Reply(200, reply.body, {} if complete else reply.headers)


class Summarised(Sof):
    """R17: eleven attributes; FM-B16: the others warn."""

    summary = True


class RefusesUnknown(Sof):
    """7.1.1.3: invalidQuery is a code of Error400."""

    ignores_unknown = False


class RefusesMany(Sof):
    """6.2: "An empty list and error message ... HTTP status 422 with tooManyRecords"."""

    many = 40

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        asked = self.number(call, "limit")
        if len(found) > self.many and (asked is None or asked > self.many):
            raise self.error(422, "That is too much.", "tooManyRecords")
        return super().page(found, call, show)


class UnknownWordsMatchNothing(Sof):
    """R19: no item matches a word that is none of the enumeration."""

    def value(self, name: str, text: str, words: Sequence[str] | None) -> str | float:
        return super().value(name, text, None)


class MayEqual(Sof):
    """FM-M13: nested values are compared as a whole, but for the schedule of the example."""

    def within(self, wanted: Any, stored: Any, name: str) -> bool:
        alike = not isinstance(wanted, dict) or wanted.keys() == (stored or {}).keys()
        return (alike or name == "scheduleDefinition") and super().within(wanted, stored, name)


class RefusesManyMatches(Sof):
    """OAS: a complex query has no pages, but 422 tooManyRecords."""

    too_many = 25


class NoPriorityIsNone(Sof):
    """FM-M10: a job without jobPriority need not have 5."""

    def meets(self, job: Job, name: str, value: Any) -> bool:
        return super().meets(job, name, value) and not (name == "jobPriority" and name not in job.sent)

    def test(self, item: Item, name: str, value: Any) -> bool:
        return super().test(item, name, value) and not (name == "jobPriority" and name not in item.sent)


class PrintsPriority(Sof):
    """FM-M10: "At creation accept 5 appearing"."""

    def create(self, sent: Any) -> Reply:
        return super().create({"jobPriority": 5} | sent if isinstance(sent, dict) else sent)


class OpenQuery(Sof):
    """R6 binds the Buyer; what a server does with an unknown attribute of a query is its own affair."""

    def faults(self, sent: Document, known: Sequence[str], states: Sequence[str]) -> Iterator[Problem]:
        yield from super().faults({key: sent[key] for key in sent if key in known}, known, states)

    def meets(self, job: Job, name: str, value: Any) -> bool:
        known = name in job.sent or "." in name or name in {"jobPriority", "state"}
        return not known or super().meets(job, name, value)


class Berlin(Sof):
    """RFC 3339 allows any offset; here +02:00 and microseconds."""

    def date(self, at: float) -> str:
        return datetime.fromtimestamp(at, timezone(timedelta(hours=2))).isoformat(timespec="microseconds")


class HiddenFractions(Sof):
    """Whole seconds are printed; filters know the milliseconds."""

    def date(self, at: float) -> str:
        return datetime.fromtimestamp(int(at), timezone.utc).isoformat()  # noqa: UP017

    def time(self, item: Item) -> float:
        return item.created


class Headers(Sof):
    """FM-L17: headers are not bound by R6."""

    extra_headers: ClassVar[Mapping[str, str]] = {
        "Cache-Control": "private, no-store", "ETag": 'W/"1"', "Set-Cookie": "a=b; Path=/",
        "Link": '<x>; rel="next"', "Server": "Examiner", "Vary": "*", "X-Total": "7",
    }  # fmt: skip


class OldButKept(Sof):
    """HTTP/1.0 that keeps its connections."""

    version = "HTTP/1.0"
    extra_headers: ClassVar[Mapping[str, str]] = {"Connection": "Keep-Alive", "Keep-Alive": "timeout=5"}


class EarlyHints(Sof):
    """RFC 9110 allows interim answers."""

    def answer(self, reply: Reply) -> tuple[str, bytes]:
        head, body = super().answer(reply)
        return "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head, body


class OtherOrder(Sof):
    """JSON objects have no order."""

    def view(self, job: Job, *, first: bool = False) -> Document:
        shown = copy.deepcopy(super().view(job, first=first))
        return {key: shown[key] for key in sorted(shown, key=lambda key: key[::-1])}
