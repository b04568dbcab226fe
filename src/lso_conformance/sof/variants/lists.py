"""Ways of listing that the documents allow.  W148 6.2, 6.5, 6.8, 6.12, 6.13, 6.15, 6.16.

Pages, order, parameters, filters, items. None of them may be judged a failure.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Problem, Refusal
from lso_conformance.sof.core.filters import JOBS, KINDS, NOTHING, Criterion, Filter
from lso_conformance.sof.core.lists import Count, Page
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.documents import Document, without
from lso_conformance.sof.registry import variant

SMALL_PAGE: Final = 7
POLICY: Final = 25
LARGEST_INT32: Final = 2**31 - 1


def _without_header(headers: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


# --- pages -----------------------------------------------------------------------------------------


@variant
class CappedPages(Behaviour):
    """No page holds more than seven items; X-Total-Count and X-Pagination-Throttled say so."""

    def max_page(self) -> int:
        return SMALL_PAGE

    def check_query_amount(self, found: int) -> None:
        pass


@variant
class TotalCountOnly(CappedPages):
    """No page holds more than seven items; X-Total-Count alone says so (CR1-D1)."""

    def page_headers(self, count: Count) -> dict[str, str]:
        return {"x-total-count": str(count.total)}


@variant
class ThrottledOnly(CappedPages):
    """No page holds more than seven items; X-Pagination-Throttled alone says so (CR1-D1)."""

    def page_headers(self, count: Count) -> dict[str, str]:
        return {"x-pagination-throttled": "true"} if count.more else {}


@variant
class ThrottledByServerOnly(CappedPages):
    """X-Pagination-Throttled is true only where the server gave fewer items than were asked for."""

    def page_headers(self, count: Count) -> dict[str, str]:
        headers = _without_header(super().page_headers(count), "x-pagination-throttled")
        return {**headers, "x-pagination-throttled": str(count.shown < count.wanted).lower()}


@variant
class ThrottledFalse(Behaviour):
    """Sends X-Pagination-Throttled: false with a page after which nothing follows."""

    def page_headers(self, count: Count) -> dict[str, str]:
        return {"x-pagination-throttled": "false", **super().page_headers(count)}


@variant
class QuietCompletePages(Behaviour):
    """A page that holds everything has none of the three headers (FM-B15)."""

    def page_headers(self, count: Count) -> dict[str, str]:
        return super().page_headers(count) if count.shown < count.total else {}


@variant
class NoPaging(Behaviour):
    """Does not know limit and offset (D1 is a SHOULD): every list is complete and without headers."""

    def claims(self) -> Mapping[str, bool]:
        return {**super().claims(), "pagination": False}

    def read_page(self, _given: dict[str, str]) -> Page:
        return Page()

    def max_page(self) -> int:
        return 1_000_000

    def page_headers(self, _count: Count) -> dict[str, str]:
        return {}


@variant
class TooMany(Behaviour):
    """Refuses to answer with more than 25 records (422, tooManyRecords); filters and limit help."""

    def check_amount(self, wanted: int) -> None:
        if wanted > POLICY:
            raise self.too_many()

    def check_query_amount(self, found: int) -> None:
        self.check_amount(found)


@variant
class TooManyWithoutPaging(NoPaging, TooMany):
    """Refuses to answer with more than 25 records and does not know limit: only filters help."""


@variant
class LimitZeroRefused(Behaviour):
    """Refuses a limit of 0 by 400 and invalidQuery."""

    def read_page(self, given: dict[str, str]) -> Page:
        page = super().read_page(given)
        if page.limit == 0:
            raise self.invalid_query("limit must be at least 1.")
        return page


@variant
class LimitZeroIsNoLimit(Behaviour):
    """Takes a limit of 0 for none."""

    def read_page(self, given: dict[str, str]) -> Page:
        page = super().read_page(given)
        return Page(page.limit or None, page.offset)


@variant
class NegativeNumbersIgnored(Behaviour):
    """Takes a negative limit or offset for an absent one."""

    def negative_number(self, _name: str) -> int | None:
        return None


@variant
class PastTheEndRefused(Behaviour):
    """Refuses an offset beyond the last item by 400 and invalidQuery."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        if 0 < len(found) <= page.offset:
            raise self.invalid_query("offset lies beyond the end of the list.")
        return super().cut(found, page)


@variant
class ShortPageByDefault(Behaviour):
    """Without limit a page holds seven items; with it, up to a thousand."""

    def read_page(self, given: dict[str, str]) -> Page:
        page = super().read_page(given)
        return Page(SMALL_PAGE if page.limit is None else page.limit, page.offset)


# --- order -----------------------------------------------------------------------------------------


@variant
class OrderTurnsBetweenPages(Behaviour):
    """Cuts every page after the first from the list in reversed order (FM-M36: a warning)."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        return super().cut(found[::-1] if page.offset else found, page)


@variant
class NewestFirst(Behaviour):
    """Lists the newest first."""

    def in_order(self, items: list[Any]) -> list[Any]:
        return list(reversed(super().in_order(items)))


@variant
class OrderedById(Behaviour):
    """Lists in the order of the ids, so that a new item may appear anywhere."""

    def in_order(self, items: list[Any]) -> list[Any]:
        return sorted(super().in_order(items), key=lambda item: str(item.id))


# --- parameters ------------------------------------------------------------------------------------


@variant
class StrictParameters(Behaviour):
    """Refuses a parameter that the OpenAPI file does not name (400, invalidQuery)."""

    def unknown_parameter(self, name: str) -> None:
        raise self.invalid_query(f"{name} is no parameter of this operation.")


@variant
class MisprintedFilter(Behaviour):
    """Knows the filter serviceFromIf, as 6.2 prints it, beside serviceFromId (FM-E5)."""

    def read_parameters(self, kind: str, query: str) -> dict[str, str]:
        meant = query.replace("serviceFromIf=", "serviceFromId=") if kind == JOBS else query
        return super().read_parameters(kind, meant)


@variant
class Int32Numbers(Behaviour):
    """Refuses a limit or offset above the largest int32 by 400 and invalidQuery."""

    def read_number(self, given: dict[str, str], name: str) -> int | None:
        found = super().read_number(given, name)
        if found is not None and found > LARGEST_INT32:
            raise self.invalid_query(f"{name} is too large.")
        return found


@variant
class EmptyFilterIgnored(Behaviour):
    """Takes a parameter without a value for an absent one."""

    def empty_value(self, _name: str) -> Criterion | None:
        return None


@variant
class EmptyFilterMatchesNothing(Behaviour):
    """Takes a filter without a value for a value that no resource has."""

    def empty_value(self, name: str) -> Criterion | None:
        return super().empty_value(name) if name in {"limit", "offset"} else _none(Filter(name, ()))


@variant
class InvalidFilterMatchesNothing(Behaviour):
    """Takes a filter with a malformed value for one that no resource meets."""

    def invalid_value(self, wanted: Filter) -> Criterion | None:
        return _none(wanted)


@variant
class InvalidFilter422(Behaviour):
    """Refuses a malformed query by 422 instead of 400."""

    def invalid_query(self, why: str) -> Refusal:
        return Refusal(422, Problem(why, "invalidValue"))


@variant
class LastParameterWins(Behaviour):
    """Of a parameter that is given twice, the last one counts."""

    def repeated_parameter(self, _name: str, value: str) -> str:
        return value


@variant
class PlusIsBlank(Behaviour):
    """Reads a bare plus sign in a query as a blank, so that an offset must be written %2B."""

    def read_value(self, wanted: Filter, text: str) -> Any:
        if wanted.values == "date" and " " in text:
            raise ValueError(text)
        return super().read_value(wanted, text)


def _none(wanted: Filter) -> Criterion:
    return Criterion(wanted, NOTHING)


# --- filters and queries -----------------------------------------------------------------------------


@variant
class ExactDatesBehindSeconds(Behaviour):
    """Shows its dates without fractions, but filters by the exact moment."""

    def stamp(self, moment: datetime) -> str:
        return super().stamp(moment.replace(microsecond=0)).replace(".000", "")

    def as_shown(self, moment: datetime) -> datetime:
        return moment


@variant
class NoDefaultPriority(Behaviour):
    """A job without jobPriority has none: it is not shown, and no filter finds it."""

    def show_request(self, job: Job) -> Document:
        return {name: value for name, value in super().show_request(job).items() if name in job.request}

    def default_priority(self) -> int | None:
        return None


@variant
class QueryDefaultPriority(Behaviour):
    """A complex query without jobPriority asks for 5, as the OpenAPI file literally says (FM-M10)."""

    def understand_query(self, kind: str, document: Document) -> Document:
        read = super().understand_query(kind, document)
        return {"jobPriority": 5, **read} if "jobPriority" in KINDS[kind].filters else read


@variant
class NestedEquality(Behaviour):
    """A complex query must name nested objects whole; of a schedule, whole parts (FM-M13)."""

    def query_criterion(self, wanted: Filter, value: Any) -> Criterion:
        if wanted.values != "any":
            return super().query_criterion(wanted, value)
        test = _same_parts if wanted.name == "scheduleDefinition" else _same
        return Criterion(Filter(wanted.name, wanted.path, test, wanted.values), value)


def _same(whole: Any, part: Any) -> bool:
    return bool(whole == part)


def _same_parts(whole: Document, part: Document) -> bool:
    return all(name in whole and whole[name] == value for name, value in part.items())


@variant
class LenientQueries(Behaviour):
    """Ignores undefined attributes in the body of a complex query (FM-E8)."""

    def understand_query(self, kind: str, document: Document) -> Document:
        read = super().understand_query(kind, document)
        return {name: value for name, value in read.items() if name in KINDS[kind].filters}


@variant
class CappedQueries(Behaviour):
    """Answers a complex query with at most 25 records and says in the headers that there are more."""

    def check_query_amount(self, found: int) -> None:
        pass

    def query_answer(self, kind: str, found: list[Any]) -> Answer:
        answer = super().query_answer(kind, found[:POLICY])
        answer.headers = self.page_headers(Count(len(found), 0, len(found), min(len(found), POLICY)))
        return answer


# --- items -----------------------------------------------------------------------------------------


@variant
class BriefLists(Behaviour):
    """Lists and queries show no attribute of a job that the OpenAPI file leaves optional (FM-B16)."""

    def show_listed(self, job: Job) -> Document:
        return _BRIEF(super().show_listed(job))

    def show_queried(self, job: Job) -> Document:
        return _BRIEF(super().show_queried(job))


_BRIEF: Final = without("description", "jobPriority", "href", "lastModifiedDate", "rejectionReason")
