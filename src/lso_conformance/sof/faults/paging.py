"""Faults of pages: limit and offset (D1), and what the headers say (CR1-D1).  W148 6.2.

What shows only where limit or offset is used breaks D1; what loses or doubles items R18 as well, which
counts; a wrong header breaks CR1-D1.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Problem, Refusal
from lso_conformance.sof.core.lists import Count, Page
from lso_conformance.sof.registry import Row, add_fault, fault

SMALL_PAGE: Final = 5
Headers = dict[str, str]
TOTAL: Final = "x-total-count"
RESULT: Final = "x-result-count"
THROTTLED: Final = "x-pagination-throttled"

# --- D1 ----------------------------------------------------------------------------------------------


def _reads_page(change: Callable[[Page], Page]) -> type[Behaviour]:
    class ReadsPage(Behaviour):
        def read_page(self, given: dict[str, str]) -> Page:
            return change(super().read_page(given))

    return ReadsPage


def _more(page: Page) -> Page:
    return page if page.limit is None else replace(page, limit=page.limit + 1)


def _fewer(page: Page) -> Page:
    return replace(page, limit=page.limit - 1) if page.limit and page.limit > 1 else page


def _last_index(page: Page) -> Page:
    return page if page.limit is None else replace(page, limit=max(0, page.limit - page.offset))


for _row in (
    Row("limit-ignored", "Ignores limit.", lambda page: replace(page, limit=None), subtle=False),
    Row("offset-ignored", "Ignores offset.", lambda page: replace(page, offset=0), subtle=False),
    Row("limit-one-more", "Gives one item more than limit allows.", _more, subtle=True),
    Row("limit-one-less", "Gives one item less than limit asks for.", _fewer, subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-D1", _row.text, _reads_page(_row.of), subtle=_row.subtle)
for _row in (
    Row("limit-is-last-index", "Takes limit for the index after the last item.", _last_index, subtle=True),
    Row("offset-from-one", "Counts offset from 1, so that the last item of a page comes again on the next.",
        lambda page: replace(page, offset=max(0, page.offset - 1)), subtle=True),
    Row("offset-skips-one", "Skips one item between two pages.",
        lambda page: replace(page, offset=page.offset + 1) if page.offset else page, subtle=True),
    Row("offset-counts-pages", "Takes offset for a number of pages.",
        lambda page: replace(page, offset=page.offset * (page.limit or 1)), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R18", _row.text, _reads_page(_row.of), subtle=_row.subtle)


@fault("W148-D1")
class PagingRefused(Behaviour):
    """Answers 400 when limit or offset is given."""

    def read_parameters(self, kind: str, query: str) -> dict[str, str]:
        given = super().read_parameters(kind, query)
        if given.keys() & {"limit", "offset"}:
            raise self.invalid_query("limit and offset are no parameters of this operation.")
        return given


@fault("W148-D1")
class PastTheEndNotFound(Behaviour):
    """Answers 404 to an offset beyond the last item."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        if page.offset and page.offset >= len(found):
            raise Refusal(404, Problem("There is no such page.", "notFound"))
        return super().cut(found, page)


@fault("W148-D1", subtle=True)
class PastTheEndWraps(Behaviour):
    """An offset beyond the last item gives the first page again."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        return super().cut(found, replace(page, offset=0) if page.offset >= len(found) else page)


@fault("W148-D1")
class LimitAboveMaximumRefused(Behaviour):
    """Refuses a limit above its maximum instead of giving the smaller list."""

    def read_page(self, given: dict[str, str]) -> Page:
        page = super().read_page(given)
        if page.limit is not None and page.limit > self.max_page():
            raise self.invalid_query(f"limit must not exceed {self.max_page()}.")
        return page


# --- CR1-D1 ------------------------------------------------------------------------------------------


def _without(*names: str) -> Callable[[Count, Headers], Headers]:
    return lambda _count, headers: {name: value for name, value in headers.items() if name not in names}


def _with(name: str, value: Callable[[Count], object]) -> Callable[[Count, Headers], Headers]:
    return lambda count, headers: {**headers, name: str(value(count))}


def _alone(name: str, value: Callable[[Count], object]) -> Callable[[Count, Headers], Headers]:
    """Only this header."""
    return lambda count, _headers: {name: str(value(count))}


def _says(change: Callable[[Count, Headers], Headers], *, capped: bool) -> type[Behaviour]:
    class Says(Behaviour):
        def max_page(self) -> int:
            return SMALL_PAGE if capped else super().max_page()

        def check_query_amount(self, found: int) -> None:
            if not capped:
                super().check_query_amount(found)

        def page_headers(self, count: Count) -> Headers:
            return change(count, super().page_headers(count))

    return Says


class _Said(NamedTuple):
    """`edit` alters the headers of a page; `capped`: no page has more than five items."""

    name: str
    text: str
    edit: Any
    capped: bool
    subtle: bool


for _said_row in (
    _Said("truncated-without-headers", "A page of five items at most has no header that says so.",
          lambda _count, _headers: {}, capped=True, subtle=False),
    _Said("truncated-with-result-count-only", "A page of five items at most has X-Result-Count only.",
          _without(TOTAL, THROTTLED), capped=True, subtle=True),
    _Said("truncated-not-throttled",
          "A page of five items at most says X-Pagination-Throttled: false and no total.",
          _alone(THROTTLED, lambda _count: "false"), capped=True, subtle=False),
    _Said("truncated-second-page-quiet", "A page of five items at most says so on the first page only.",
          lambda count, headers: headers if count.offset == 0 else {}, capped=True, subtle=True),
    _Said("total-of-page", "X-Total-Count is the number of items on the page.",
          _alone(TOTAL, lambda count: count.shown), capped=False, subtle=False),
    _Said("total-of-rest", "X-Total-Count leaves out the items before the page.",
          _with(TOTAL, lambda count: max(0, count.total - count.offset)), capped=False, subtle=True),
    _Said("total-off-by-one", "X-Total-Count is one too high.",
          _with(TOTAL, lambda count: count.total + 1), capped=False, subtle=True),
    _Said("total-as-text", "X-Total-Count is the word many.",
          _with(TOTAL, lambda _count: "many"), capped=False, subtle=False),
    _Said("result-is-total", "X-Result-Count is the number of all items that match.",
          _with(RESULT, lambda count: count.total), capped=False, subtle=True),
    _Said("result-off-by-one", "X-Result-Count is one too high.",
          _with(RESULT, lambda count: count.shown + 1), capped=False, subtle=True),
    _Said("throttled-always", "X-Pagination-Throttled is true on complete pages too.",
          _with(THROTTLED, lambda _count: "true"), capped=False, subtle=True),
    _Said("throttled-turned-round", "X-Pagination-Throttled is true on complete pages and false on cut ones.",
          _with(THROTTLED, lambda count: str(not count.more).lower()), capped=True, subtle=False),
):  # fmt: skip
    add_fault(
        _said_row.name,
        "W148-CR1-D1",
        _said_row.text,
        _says(_said_row.edit, capped=_said_row.capped),
        subtle=_said_row.subtle,
    )


@fault("W148-CR1-D1", subtle=True)
class TotalUnfiltered(Behaviour):
    """X-Total-Count counts all items, whether they match or not."""

    def list_answer(
        self, kind: str, given: dict[str, str], items: list[dict[str, Any]], headers: Headers
    ) -> Answer:
        everything = len(self.select(kind, []))
        return super().list_answer(kind, given, items, {**headers, TOTAL: str(everything)})
