"""The filters of lists and complex queries: tables, values and comparisons.  W148 6.2 to 6.16.

Pure. A filter names a parameter of the OpenAPI file (or an attribute of a query's body), the
attribute that it is about, how the two are compared and what values it takes.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any, Final
from urllib.parse import parse_qsl

from lso_conformance.sof.core.times import instant

Test = Callable[[Any, Any], bool]
Read = Callable[[Any], Any]
Predicate = Callable[[Any], bool]


@dataclass(frozen=True)
class Filter:
    """One filter.

    Attributes:
        name: of the query parameter, or of the attribute in the body of a complex query.
        path: where the attribute stands in the resource.
        test: called with the resource's value and the wanted one.
        values: text, number, date, any (a body's value), or the OpenAPI type of an enumeration.
    """

    name: str
    path: tuple[str, ...]
    test: Test = operator.eq
    values: str = "text"


@dataclass(frozen=True)
class Criterion:
    """A filter and the value that a request gave it; NOTHING is a value that no resource has."""

    filter: Filter
    value: Any

    @property
    def name(self) -> str:
        """The filter's name."""
        return self.filter.name


@dataclass(frozen=True)
class Kind:
    """A list operation or complex query.

    Attributes:
        store: attribute of the world that holds the resources.
        document: attribute of a resource that holds what the server did not add.
        show: the behaviour's method that shows one resource.
        schema: OpenAPI type of the request body; empty for a list.
    """

    store: str
    document: str
    show: str
    filters: Mapping[str, Filter]
    schema: str = ""


NOTHING: Final = object()
CREATED: Final = ("creationDate",)
MODIFIED: Final = ("lastModifiedDate",)
STATE: Final = ("state",)
PRIORITY: Final = ("jobPriority",)
LONG: Final = timedelta(days=2)
MANY: Final = 1000  # fewer are all looked at
_FIRST: Final = datetime.min.replace(tzinfo=UTC) + LONG + timedelta(days=1)
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DATES_OF_SCHEDULE = frozenset({"scheduleDefinitionStartTime", "scheduleDefinitionEndTime"})


# --- values ----------------------------------------------------------------------------------------


def parameters(query: str) -> list[tuple[str, str]]:
    """Names and values of a query string, decoded.

    Raises:
        ValueError: a name or value is not UTF-8.
    """
    return parse_qsl(query, keep_blank_values=True, errors="strict")


def number(text: str) -> int:
    """A whole number of at most 18 digits.

    Raises:
        ValueError: it is none.
    """
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


def date(text: str, test: Test) -> datetime:
    """The moment that an RFC 3339 text names; a blank that was a plus sign in the URL is read as one.

    Digits beyond the microsecond decide like the exact value would: they raise an upper bound
    to the next microsecond, and leave a lower bound alone.

    Raises:
        ValueError: it is no date-time with a time zone.
    """
    found = _DATE.fullmatch(text.strip().upper().replace(" ", "+"))
    moment = instant(found.group()) if found else None
    if found is None or moment is None:
        raise ValueError(text)
    beyond = (found[1] or "")[7:].strip("0") != "" and test is operator.lt
    last = datetime.max.replace(tzinfo=moment.tzinfo)
    return moment + timedelta(microseconds=1) if beyond and moment < last else moment


# --- many resources --------------------------------------------------------------------------------


def earliest(criteria: Iterable[Criterion]) -> datetime | None:
    """When a resource was created that meets the criteria, at the earliest; None if they do not say."""
    since = [one.value for one in criteria if one.filter.path == CREATED and one.filter.test is operator.gt]
    return max((moment for moment in since if isinstance(moment, datetime)), default=None)


def not_long_before(moment: datetime | None, items: dict[str, Any]) -> list[Any]:
    """The items in their order, without those of a time long before the moment: they are not looked at.

    Items are added in the order of their creation; `LONG` is more than any variant or fault changes of it.
    """
    if moment is None or moment < _FIRST or len(items) < MANY:
        return list(items.values())
    since = moment - LONG
    found = list(takewhile(lambda item: item.created > since, reversed(items.values())))
    found.reverse()
    return found


# --- comparisons -----------------------------------------------------------------------------------


def predicate(criterion: Criterion, read: Read) -> Predicate:
    """Whether a resource meets the criterion; one without the attribute never does."""
    test, wanted = criterion.filter.test, criterion.value
    if wanted is NOTHING:
        return lambda _item: False
    if test is operator.eq and wanted is not None:
        return lambda item: bool(read(item) == wanted)

    def meets(item: Any) -> bool:
        found = read(item)
        return found is not None and test(found, wanted)

    return meets


def reader(document: str, path: tuple[str, ...]) -> Read:
    """Reads the attribute at the path, or None."""
    whole = operator.attrgetter(document)
    if len(path) == 1:
        (only,) = path
        return lambda item: whole(item).get(only)

    def read(item: Any) -> Any:
        found = whole(item)
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    return read


def holds(whole: Any, part: Any) -> bool:
    """Whether all that `part` says is true of `whole`: objects may say less, lists may not (FM-M13)."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and _TESTS.get(name, holds)(whole[name], value) for name, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(holds, whole, part))
    return isinstance(whole, bool) == isinstance(part, bool) and bool(whole == part)


def same_instant(one: Any, other: Any) -> bool:
    """Whether two RFC 3339 texts name the same moment."""
    return instant(one) == instant(other)


_TESTS: Mapping[str, Test] = dict.fromkeys(_DATES_OF_SCHEDULE, same_instant)


# --- tables ----------------------------------------------------------------------------------------


def _table(*filters: Filter) -> Mapping[str, Filter]:
    return {entry.name: entry for entry in filters}


def _between(name: str, path: tuple[str, ...]) -> tuple[Filter, Filter]:
    return (
        Filter(f"{name}.gt", path, operator.gt, "date"),
        Filter(f"{name}.lt", path, operator.lt, "date"),
    )


def _parts(*names: str) -> tuple[Filter, ...]:
    return tuple(Filter(name, (name,), holds, "any") for name in names)


JOBS: Final = "faultManagementJob"
CANCELS: Final = "cancelFaultManagementJob"
MODIFIES: Final = "modifyFaultManagementJob"
REPORTS: Final = "faultManagementReport"
RECORDS: Final = "trackingRecord"
JOB_QUERY: Final = "faultManagementJobComplexQuery"
REPORT_QUERY: Final = "faultManagementReportComplexQuery"

_MONITORED = (
    Filter("serviceId", ("monitoredObject", "serviceId")),
    Filter("serviceFromId", ("monitoredObject", "serviceFrom", "serviceFromId")),
    Filter("serviceToId", ("monitoredObject", "serviceTo", "serviceToId")),
    Filter("entityId", ("monitoredObject", "entityId")),
)
_JOB_ID, _RELATED = ("faultManagementJob", "faultManagementJobId"), ("relatedObjectId",)
REFERENCES: Final = frozenset({_JOB_ID, _RELATED})
"""Where the id stands of the job, or of the report, that a resource is about."""
_OF_A_JOB = Filter("faultManagementJobId", _JOB_ID)
_CREATED = _between("creationDate", CREATED)
_TIMEFRAME = (
    *_between("reportingTimeframe.startDate", ("reportingTimeframe", "reportingStartDate")),
    *_between("reportingTimeframe.endDate", ("reportingTimeframe", "reportingEndDate")),
)
_PROCESSES = _table(
    _OF_A_JOB, Filter("state", STATE, values="FaultManagementJobProcessStateType"), *_CREATED
)  # O5, O6

KINDS: Final[Mapping[str, Kind]] = {
    JOBS: Kind("jobs", "request", "show_listed", _table(
        *_MONITORED,
        Filter("state", STATE, values="FaultManagementJobStateType"),
        *_CREATED,
        Filter("jobType", ("jobType",), values="JobType"),
        Filter("jobPriority", PRIORITY, values="number"),
    )),  # O4
    CANCELS: Kind("cancels", "request", "show_cancel", _PROCESSES),
    MODIFIES: Kind("modifies", "request", "show_modify", _PROCESSES),
    REPORTS: Kind("reports", "document", "show_report_listed", _table(
        _OF_A_JOB,
        *_MONITORED,
        Filter("state", STATE, values="FaultManagementReportStateType"),
        *_CREATED,
        *_TIMEFRAME,
        Filter("outputFormat", ("outputFormat",), values="OutputFormat"),
        Filter("resultFormat", ("resultFormat",), values="ResultFormat"),
    )),  # O7
    RECORDS: Kind("tracking", "document", "show_record", _table(
        Filter("relatedObjectId", _RELATED), *_CREATED, Filter("user", ("user",)),
    )),  # O9
    JOB_QUERY: Kind("jobs", "request", "show_queried", _table(
        *_CREATED,
        *_between("lastModifiedDate", MODIFIED),
        *_parts("granularity", "jobPriority", "jobType", "monitoredObject", "outputFormat", "reportingPeriod",
                "resultFormat", "scheduleDefinition", "serviceSpecificConfiguration", "state"),
    ), "FaultManagementJobComplexQuery_Create"),  # 7.2.1.7
    REPORT_QUERY: Kind("reports", "document", "show_report_queried", _table(
        *_CREATED,
        *_TIMEFRAME,
        *_parts("faultManagementJob", "granularity", "monitoredObject", "outputFormat", "resultFormat",
                "serviceSpecificConfiguration", "state"),
    ), "FaultManagementReportComplexQuery_Create"),  # 7.2.2.3
}  # fmt: skip
"""All list operations and complex queries, by their path."""
