"""SOFs whose lists or complex queries have one subtle defect each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from examiner.lists import AFTER, BEFORE, pointed
from examiner.server import Call, Document, Item, Job, Process, Reply, Sof, instant


class IgnoresTheEnd(Sof):
    """serviceToId counts only without serviceFromId."""

    def test(self, item: Item, name: str, value: Any) -> bool:
        return name == "serviceToId" or super().test(item, name, value)

    def candidates(self, asked: Mapping[str, Any]) -> Sequence[Job]:
        return super().candidates(asked)


class IgnoresEntity(Sof):
    def candidates(self, asked: Mapping[str, Any]) -> Sequence[Job]:
        return super().candidates({name: asked[name] for name in asked if name != "entityId"})

    def test(self, item: Item, name: str, value: Any) -> bool:
        return name == "entityId" or super().test(item, name, value)


class AnyEnd(Sof):
    """serviceFromId finds the id at either end."""

    def candidates(self, asked: Mapping[str, Any]) -> Sequence[Job]:
        return self.order

    def test(self, item: Item, name: str, value: Any) -> bool:
        if name == "serviceFromId" and isinstance(item, Job):
            about = pointed(item)
            return value in {about.get("serviceFromId"), about.get("serviceToId")}
        return super().test(item, name, value)


class AfterOrAt(Sof):
    def test(self, item: Item, name: str, value: Any) -> bool:
        return self.time(item) >= float(value) if name == AFTER else super().test(item, name, value)


class BeforeOrAt(Sof):
    def test(self, item: Item, name: str, value: Any) -> bool:
        return self.time(item) <= float(value) if name == BEFORE else super().test(item, name, value)


class DropsTheOffset(Sof):
    """12:00+02:00 is taken as 12:00Z."""

    def value(self, name: str, text: str, words: Sequence[str] | None) -> str | float:
        bare = text[:-6] + "Z" if name in {AFTER, BEFORE} and text[-6:-5] in {"+", "-"} else text
        return super().value(name, bare, words)


class ZuluOnly(Sof):
    """An offset other than Z is refused."""

    def value(self, name: str, text: str, words: Sequence[str] | None) -> str | float:
        if name in {AFTER, BEFORE} and text[-1:] not in {"Z", "z"}:
            raise self.error(400, f"{name} is no date.", "invalidQuery")
        return super().value(name, text, words)


class DropsFractions(Sof):
    """The bound of a filter is cut to the second."""

    def value(self, name: str, text: str, words: Sequence[str] | None) -> str | float:
        value = super().value(name, text, words)
        return float(int(value)) if isinstance(value, float) else value


class TypeBeatsState(Sof):
    """With jobType, state does not count."""

    def passes(self, item: Item, asked: Mapping[str, Any]) -> bool:
        return super().passes(
            item, {k: v for k, v in asked.items() if k != "state" or "jobType" not in asked}
        )


class BoundsBeatService(Sof):
    """With both bounds of the creation, serviceId does not count."""

    def free(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        both = {AFTER, BEFORE} <= asked.keys()
        return {name: asked[name] for name in asked if name != "serviceId" or not both}

    def candidates(self, asked: Mapping[str, Any]) -> Sequence[Job]:
        return super().candidates(self.free(asked))

    def passes(self, item: Item, asked: Mapping[str, Any]) -> bool:
        return super().passes(item, self.free(asked))


class FiltersByOr(Sof):
    def candidates(self, asked: Mapping[str, Any]) -> Sequence[Job]:
        return self.order

    def passes(self, item: Item, asked: Mapping[str, Any]) -> bool:
        return not asked or any(self.test(item, name, value) for name, value in asked.items())


class PriorityAtLeast(Sof):
    def test(self, item: Item, name: str, value: Any) -> bool:
        at_least = name == "jobPriority" and item.sent.get(name, 5) >= float(value)
        return at_least or super().test(item, name, value)


class HidesTheSuspended(Sof):
    def list_jobs(self, call: Call) -> Reply:
        asks = "state" in call.query
        reply = super().list_jobs(call)
        return reply if asks else self.without(reply, "suspended")

    def without(self, reply: Reply, state: str) -> Reply:
        shown = [job for job in reply.body if job["state"] != state]
        gone = len(reply.body) - len(shown)
        counts = {name: str(int(reply.headers[name]) - gone) for name in ("X-Total-Count", "X-Result-Count")}
        return Reply(200, shown, reply.headers | counts)


class HidesTheCancelled(HidesTheSuspended):
    def without(self, reply: Reply, state: str) -> Reply:
        return super().without(reply, "cancelled")


class ListsOldStates(Sof):
    """A list shows the state that a job had when it was created."""

    def summarised(self, job: Job) -> Document:
        return super().summarised(job) | {"state": "acknowledged"}


class FiltersOldStates(Sof):
    """The index behind the state filter lags one state behind."""

    def move(self, job: Job, state: str, at: float | None = None) -> None:
        self.old = getattr(self, "old", {}) | {job.id: job.state}
        super().move(job, state, at)

    def test(self, item: Item, name: str, value: Any) -> bool:
        if name == "state" and isinstance(item, Job) and item.state == "suspended":
            return bool(self.old[item.id] == value)
        return super().test(item, name, value)


class ServicesOnlyListed(Sof):
    """Jobs on an entity or a pair are in no list that does not ask for them."""

    def test(self, item: Item, name: str, value: Any) -> bool:
        return super().test(item, name, value)

    def passes(self, item: Item, asked: Mapping[str, Any]) -> bool:
        about = {"serviceId", "serviceFromId", "serviceToId", "entityId"} & asked.keys()
        plain = not isinstance(item, Job) or item.service is not None
        return (plain or bool(about)) and super().passes(item, asked)


class NothingIsUnknown(Sof):
    """404 when no job matches."""

    kinds: tuple[str, ...] = ("faultManagementJob",)

    def route(self, call: Call) -> Reply:
        reply = super().route(call)
        if call.parts[0] == "GET" and reply.body == [] and call.parts[1:] == [*self.kinds]:
            raise self.not_found("such thing")
        return reply


class NoModifyIsUnknown(NothingIsUnknown):
    kinds = ("modifyFaultManagementJob",)


class NoCancelIsUnknown(NothingIsUnknown):
    kinds = ("cancelFaultManagementJob",)


class NoReportIsUnknown(NothingIsUnknown):
    kinds = ("faultManagementReport",)


class NoTrackIsNothing(Sof):
    """204 when there is no tracking record."""

    def list_tracks(self, call: Call) -> Reply:
        reply = super().list_tracks(call)
        return reply if reply.body else Reply(204)


class SkipsAtBoundary(Sof):
    """Each page but the first starts one too late."""

    extra = 1

    def number(self, call: Call, name: str) -> int | None:
        found = super().number(call, name)
        return found + self.extra if name == "offset" and found else found


class RepeatsAtBoundary(SkipsAtBoundary):
    extra = -1


class LosesTheLast(Sof):
    """When the last page is full, its last item is missing."""

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        offset, limit = self.number(call, "offset") or 0, self.number(call, "limit")
        full = bool(limit and offset and offset + limit == len(found))
        reply = super().page(found, call, show)
        shown = reply.body[:-1] if full else reply.body
        return Reply(200, shown, reply.headers | {"X-Result-Count": str(len(shown))})


class CountsThePage(Sof):
    """X-Total-Count is the number of the page."""

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        reply = super().page(found, call, show)
        return Reply(200, reply.body, reply.headers | {"X-Total-Count": str(len(reply.body))})


class CountsEverything(Sof):
    """X-Total-Count does not know the filters."""

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        reply = super().page(found, call, show)
        jobs = call.parts[1] == "faultManagementJob"
        return Reply(
            200, reply.body, reply.headers | ({"X-Total-Count": str(len(self.order))} if jobs else {})
        )


class CountsTheRest(Sof):
    """X-Total-Count is what follows the offset."""

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        reply, offset = super().page(found, call, show), self.number(call, "offset") or 0
        return Reply(200, reply.body, reply.headers | {"X-Total-Count": str(max(0, len(found) - offset))})


class ResultCountIsLimit(Sof):
    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        reply, limit = super().page(found, call, show), self.number(call, "limit")
        return Reply(200, reply.body, reply.headers | ({"X-Result-Count": str(limit)} if limit else {}))


class CutsSilently(Sof):
    """At most 3 items, and no header says so."""

    largest, total, throttled, result_count = 3, False, False, False


class NeverThrottled(Sof):
    """The only header says that nothing was cut."""

    largest, total, throttled = 4, False, True

    def page(self, found: Sequence[Any], call: Call, show: Callable[[Any], Document]) -> Reply:
        reply = super().page(found, call, show)
        return Reply(200, reply.body, reply.headers | {"X-Pagination-Throttled": "false"})


class SummaryTooShort(Sof):
    """A list item has no reportingPeriod."""

    def summarised(self, job: Job) -> Document:
        shown = super().summarised(job)
        return {key: shown[key] for key in shown if key != "reportingPeriod"}


class SummaryForPairsTooShort(Sof):
    """A list item for a pair has no granularity."""

    def summarised(self, job: Job) -> Document:
        shown = super().summarised(job)
        return {key: shown[key] for key in shown if key != "granularity" or job.service is not None}


class ModifiesOfAll(Sof):
    """faultManagementJobId is ignored in the list of modify processes."""

    def test(self, item: Item, name: str, value: Any) -> bool:
        ignored = isinstance(item, Process) and item.kind[0] == "m" and name == "faultManagementJobId"
        return ignored or super().test(item, name, value)


class CancelsOfAnyState(Sof):
    """state is ignored in the list of cancel processes."""

    def test(self, item: Item, name: str, value: Any) -> bool:
        ignored = isinstance(item, Process) and item.kind[0] == "c" and name == "state"
        return ignored or super().test(item, name, value)


class ListsProcessesOfLiveJobs(Sof):
    """A cancel process vanishes from the list when it is completed."""

    def passes(self, item: Item, asked: Mapping[str, Any]) -> bool:
        gone = isinstance(item, Process) and item.kind[0] == "c" and item.state == "completed"
        return not gone and super().passes(item, asked)


# Complex queries.


class QueriesByOr(Sof):
    def matches(self, job: Job, sent: Document) -> bool:
        return not sent or any(self.meets(job, name, value) for name, value in sent.items())


class QueryWithout(Sof):
    without = "reportingPeriod"

    def meets(self, job: Job, name: str, value: Any) -> bool:
        return name == self.without or super().meets(job, name, value)


class QueryWithoutGranularity(QueryWithout):
    without = "granularity"


class QueryWithoutModified(QueryWithout):
    without = "lastModifiedDate.lt"


class QueryWithoutResultFormat(QueryWithout):
    without = "resultFormat"


class QueriesCreationForChange(Sof):
    """lastModifiedDate.gt looks at the creation."""

    def meets(self, job: Job, name: str, value: Any) -> bool:
        return super().meets(job, name.replace("lastModifiedDate", "creationDate"), value)


class QueriesNumbersOnly(Sof):
    """15 MIN and 15 HOUR are the same."""

    def within(self, wanted: Any, stored: Any, name: str) -> bool:
        if isinstance(wanted, dict) and "timeDurationUnits" in wanted and isinstance(stored, dict):
            return bool(wanted.get("timeDurationValue") == stored.get("timeDurationValue"))
        return super().within(wanted, stored, name)


class QueriesTypesOnly(Sof):
    """Of a configuration only the @type is compared."""

    def within(self, wanted: Any, stored: Any, name: str) -> bool:
        if name == "serviceSpecificConfiguration":
            return bool(wanted.get("@type") == stored.get("@type"))
        return super().within(wanted, stored, name)


class QueriesWholeSchedules(Sof):
    """A recurringSchedule alone matches nothing."""

    def within(self, wanted: Any, stored: Any, name: str) -> bool:
        alike = not isinstance(wanted, dict) or wanted.keys() == (stored or {}).keys()
        return (alike or name != "scheduleDefinition") and super().within(wanted, stored, name)


class QueriesLiveOnly(Sof):
    """Jobs that have ended are not found."""

    def matches(self, job: Job, sent: Document) -> bool:
        return job.state not in {"cancelled", "completed"} and super().matches(job, sent)


class QueryUpToTheSecond(Sof):
    def meets(self, job: Job, name: str, value: Any) -> bool:
        if name == "creationDate.gt":
            return instant(self.date(job.created)) > int(instant(value))
        return super().meets(job, name, value)


class QuerySummaries(Sof):
    """The list of a complex query has no description and no schedule."""

    def query_jobs(self, sent: Any) -> Reply:
        reply = super().query_jobs(sent)
        gone = {"description", "scheduleDefinition"}
        return Reply(200, [{k: job[k] for k in job if k not in gone} for job in reply.body])


class QueryNothingIsUnknown(Sof):
    def query_jobs(self, sent: Any) -> Reply:
        reply = super().query_jobs(sent)
        if not reply.body:
            raise self.not_found("such job")
        return reply
