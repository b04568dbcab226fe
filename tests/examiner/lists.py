"""Lists, filters, pages and complex queries of the second SOF (W148 6.2, 6.5, 6.8, 6.12, 6.13, 6.16)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf
from typing import Any, TypeVar

from examiner.basis import Call, Document, Item, Problem, Reply, instant
from examiner.jobs import MANDATORY, WORDS, Job
from examiner.processes import Process, Processes

SUMMARY = ("id", "state", "creationDate", *MANDATORY)  # the eleven of R17
AFTER, BEFORE = "creationDate.gt", "creationDate.lt"
JOB_FILTERS = ("serviceId", "serviceFromId", "serviceToId", "entityId", "state", AFTER, BEFORE, "jobType",
               "jobPriority")  # fmt: skip
PROCESS_FILTERS = ("faultManagementJobId", "state", AFTER, BEFORE)
FRAMES = tuple(f"reportingTimeframe.{end}Date.{way}" for end in ("start", "end") for way in ("gt", "lt"))
REPORT_FILTERS = (*PROCESS_FILTERS, *JOB_FILTERS[:4], *FRAMES, "outputFormat", "resultFormat")
TRACKING_FILTERS = ("relatedObjectId", AFTER, BEFORE, "user")
PROCESS_STATES = ("acknowledged", "completed", "inProgress", "rejected")
REPORT_STATES = (*PROCESS_STATES, "failed")
QUERIED = (*MANDATORY, "jobPriority", "state", AFTER, BEFORE, "lastModifiedDate.gt", "lastModifiedDate.lt")
REPORT_QUERIED = ("faultManagementJob", "granularity", "monitoredObject", "outputFormat", "resultFormat",
                  "serviceSpecificConfiguration", "state", AFTER, BEFORE, *FRAMES)  # fmt: skip
Some = TypeVar("Some", bound=Item)


class Lists(Processes):
    """Lists show the oldest first, a page of at most `largest`."""

    largest: int | None = 100
    paging = True  # limit and offset are honoured
    newest_first = summary = False
    total, throttled, result_count = True, False, True  # headers
    ignores_unknown = True  # query parameters
    too_many: int | None = None  # above that a complex query is refused

    def __init__(self) -> None:
        super().__init__()
        self.order: list[Job] = []
        self.by_object: dict[str, list[Job]] = {}

    def add(self, job: Job) -> None:
        super().add(job)
        self.order.append(job)
        for about in pointed(job).values():
            self.by_object.setdefault(about, []).append(job)

    # The operations.

    def list_jobs(self, call: Call) -> Reply:
        self.settle()
        asked = self.asked(call, JOB_FILTERS, WORDS["state"])
        found = [job for job in self.candidates(asked) if self.passes(job, asked)]
        return self.page(found, call, self.summarised)

    def list_processes(self, call: Call) -> Reply:
        self.settle()
        asked = self.asked(call, PROCESS_FILTERS, PROCESS_STATES)
        found = [one for one in self.processes[call.parts[1]].values() if self.passes(one, asked)]
        return self.page(found, call, self.show)

    def summarised(self, job: Job) -> Document:
        shown = self.view(job)
        return {key: shown[key] for key in SUMMARY} if self.summary else shown

    # Filters.

    def asked(self, call: Call, known: Sequence[str], states: Sequence[str]) -> dict[str, Any]:
        """The filters; dates as seconds."""
        words = {**WORDS, "state": states}
        asked: dict[str, Any] = {}
        for name, values in call.query.items():
            if name in {"limit", "offset"}:
                self.number(call, name)
            elif name in known:
                asked[name] = self.value(name, values[-1], words.get(name))
            elif not self.ignores_unknown:
                raise self.error(400, f"{name[:80]} is no parameter.", "invalidQuery")
        return asked

    def value(self, name: str, text: str, words: Sequence[str] | None) -> str | float:
        if not text:
            raise self.error(400, f"{name} has no value.", "missingQueryValue")
        if words is not None and text not in words:
            raise self.error(400, f"{name} is not right.", "invalidQuery")
        try:
            return instant(text) if name.endswith((".gt", ".lt")) else text
        except ValueError:
            raise self.error(400, f"{name} is no date.", "invalidQuery") from None

    def candidates(self, asked: Mapping[str, Any]) -> Sequence[Job]:
        """Few jobs that hold all that can pass: an index."""
        for name in JOB_FILTERS[:4]:
            if name in asked:
                return self.by_object.get(asked[name], [])
        first, last = (
            bisect_left(self.order, bound, key=lambda job: job.created)
            for bound in (asked.get(AFTER, 0) - 2, asked.get(BEFORE, inf) + 2)
        )
        return self.order[first:last]

    def passes(self, item: Item, asked: Mapping[str, Any]) -> bool:
        return all(self.test(item, name, value) for name, value in asked.items())

    def test(self, item: Item, name: str, value: Any) -> bool:
        if name == "state":
            return bool(item.state == value)
        if name == AFTER:
            return self.time(item) > float(value)
        if name == BEFORE:
            return self.time(item) < float(value)
        if isinstance(item, Process):
            return bool(item.job_id == value)
        if name in {"jobType", "jobPriority"}:
            return f"{item.sent.get(name, 5)}" == f"{value}"
        return pointed(item).get(name) == f"{value}"

    def time(self, item: Item) -> float:
        """The creation, as it is shown."""
        return instant(self.date(item.created))

    # Pages.

    def number(self, call: Call, name: str) -> int | None:
        if name not in call.query:
            return None
        if not call.query[name][-1].isdecimal():
            raise self.error(400, f"{name} is no number.", "invalidQuery")
        return int(call.query[name][-1])

    def page(self, found: Sequence[Some], call: Call, show: Callable[[Some], Document]) -> Reply:
        found = found[::-1] if self.newest_first else found
        offset, limit = self.number(call, "offset") or 0, self.number(call, "limit")
        if not self.paging:
            offset, limit = 0, None
        size = min(x for x in (limit, self.largest, len(found)) if x is not None)
        shown = found[offset : offset + size]
        headers = {"X-Result-Count": str(len(shown))} if self.result_count else {}
        headers |= {"X-Total-Count": str(len(found))} if self.total else {}
        if self.throttled:
            headers["X-Pagination-Throttled"] = "true" if offset + len(shown) < len(found) else "false"
        return Reply(200, [show(item) for item in shown], headers)

    # Complex queries.

    def query_jobs(self, sent: Any) -> Reply:
        self.settle()
        if not isinstance(sent, dict):
            raise self.error(400, "A query is an object.")
        if found := list(self.faults(sent, QUERIED, WORDS["state"])):
            raise self.refusal(found)
        bounds = {name: instant(sent[name]) for name in (AFTER, BEFORE) if name in sent}
        matched = [job for job in self.candidates(bounds) if self.matches(job, sent)]
        if self.too_many is not None and len(matched) > self.too_many:
            raise self.error(422, "Too many jobs match.", "tooManyRecords")
        return Reply(200, [self.view(job) for job in matched])

    def faults(self, sent: Document, known: Sequence[str], states: Sequence[str]) -> Iterator[Problem]:
        yield from ((f"/{key}", "unexpectedProperty") for key in sent.keys() - {*known})
        if "state" in sent and sent["state"] not in states:
            yield "/state", "invalidValue"
        for key in (key for key in known if key.endswith((".gt", ".lt")) and key in sent):
            try:
                instant(sent[key])
            except ValueError:
                yield f"/{key}", "invalidFormat"
        yield from self.wrong({key: sent[key] for key in known if key in sent and key != "state"})

    def matches(self, job: Job, sent: Document) -> bool:
        return all(self.meets(job, name, value) for name, value in sent.items())

    def meets(self, job: Job, name: str, value: Any) -> bool:
        attribute, _, operator = name.partition(".")
        if operator:
            at = job.created if attribute == "creationDate" else job.modified
            shown, bound = instant(self.date(at)), instant(value)
            return shown > bound if operator == "gt" else shown < bound
        if name == "state":
            return bool(job.state == value)
        return self.within(value, job.sent.get(name, 5 if name == "jobPriority" else None), name)

    def within(self, wanted: Any, stored: Any, name: str) -> bool:
        """Whether a value is a part of what is stored."""
        if isinstance(wanted, dict):
            keys = wanted.keys()
            return isinstance(stored, dict) and all(
                key in stored and self.within(wanted[key], stored[key], name) for key in keys
            )
        return same(wanted, stored)


def same(one: Any, other: Any) -> bool:
    """Equality; dates as instants."""
    try:
        return instant(one) == instant(other)
    except ValueError:
        return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def pointed(job: Item) -> dict[str, str]:
    """The ids of what a job monitors, by the name of the filter."""
    about = job.sent["monitoredObject"]
    return {
        name: value
        for name, value in (
            ("serviceId", about.get("serviceId")),
            ("entityId", about.get("entityId")),
            ("serviceFromId", (about.get("serviceFrom") or {}).get("serviceFromId")),
            ("serviceToId", (about.get("serviceTo") or {}).get("serviceToId")),
        )
        if value is not None
    }
