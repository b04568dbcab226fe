"""Faults of pages: limit and offset (D1), what the headers say (CR1-D1), and too large lists (U8).  W148 6.2.

What shows only where limit or offset is used breaks D1; what loses or doubles items R18 as well, which
counts; a wrong header breaks CR1-D1.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from lso_conformance.sof.core.answers import Problem, Refusal
from lso_conformance.sof.core.lists import Count, Page
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, skips, together
from lso_conformance.sof.registry import Mixed

SMALL_PAGE: Final = 5
LARGE: Final = 100
CUT: Final = 99  # a page by limit is never as long
TOTAL, RESULT, THROTTLED = "x-total-count", "x-result-count", "x-pagination-throttled"
Headers = dict[str, str]

# --- D1 ----------------------------------------------------------------------------------------------


def _more(page: Page) -> Page:
    return page if page.limit is None else replace(page, limit=page.limit + 1)


def _fewer(page: Page) -> Page:
    return replace(page, limit=page.limit - 1) if page.limit and page.limit > 1 else page


def _last_index(page: Page) -> Page:
    return page if page.limit is None else replace(page, limit=max(0, page.limit - page.offset))


sow(
    "W148-D1", "{}.", lambda change: changes("read_page", change),
    blunt("limit-ignored", "Ignores limit", lambda page: replace(page, limit=None)),
    blunt("offset-ignored", "Ignores offset", lambda page: replace(page, offset=0)),
    subtle("limit-one-more", "Gives one item more than limit allows", _more),
    subtle("limit-one-less", "Gives one item less than limit asks for", _fewer),
    subtle("limit-is-last-index", "Takes limit for the index after the last item", _last_index,
           breaks="W148-R18"),
    subtle("offset-from-one",
           "Counts offset from 1, so that the last item of a page comes again on the next",
           lambda page: replace(page, offset=max(0, page.offset - 1)), breaks="W148-R18"),
    subtle("offset-skips-one", "Skips one item between two pages",
           lambda page: replace(page, offset=page.offset + 1) if page.offset else page, breaks="W148-R18"),
    subtle("offset-counts-pages", "Takes offset for a number of pages",
           lambda page: replace(page, offset=page.offset * (page.limit or 1)), breaks="W148-R18"),
)  # fmt: skip


def _refused(sof: Any, beneath: Act, kind: str, query: str) -> Any:
    given = beneath(kind, query)
    if given.keys() & {"limit", "offset"}:
        raise sof.invalid_query("limit and offset are no parameters of this operation.")
    return given


def _no_such_page(_sof: Any, beneath: Act, found: list[Any], page: Page) -> Any:
    if page.offset and page.offset >= len(found):
        raise Refusal(404, Problem("There is no such page.", "notFound"))
    return beneath(found, page)


def _wraps(_sof: Any, beneath: Act, found: list[Any], page: Page) -> Any:
    return beneath(found, replace(page, offset=0) if page.offset >= len(found) else page)


def _refuses_more(sof: Any, beneath: Act, given: dict[str, str]) -> Any:
    page = beneath(given)
    if page.limit is not None and page.limit > sof.max_page():
        raise sof.invalid_query(f"limit must not exceed {sof.max_page()}.")
    return page


sow(
    "W148-D1", "{}.", over,
    blunt("paging-refused", "Answers 400 when limit or offset is given", "read_parameters", _refused),
    blunt("past-the-end-not-found", "Answers 404 to an offset beyond the last item", "cut", _no_such_page),
    subtle("past-the-end-wraps", "An offset beyond the last item gives the first page again", "cut", _wraps),
    blunt("limit-above-maximum-refused",
          "Refuses a limit above its maximum instead of giving the smaller list", "read_page", _refuses_more),
)  # fmt: skip

# --- CR1-D1 ------------------------------------------------------------------------------------------

Say = Callable[[Count, Headers], Headers]
SMALL_PAGES = together(skips("max_page", gives=SMALL_PAGE), skips("check_query_amount"))


def _with(name: str, value: Callable[[Count], object]) -> Say:
    return lambda count, headers: {**headers, name: str(value(count))}


def _alone(name: str, value: Callable[[Count], object]) -> Say:
    return lambda count, _headers: {name: str(value(count))}


def _says(change: Say) -> Mixed:
    return over("page_headers", lambda _sof, beneath, count: change(count, beneath(count)))


def _result_only(_count: Count, headers: Headers) -> Headers:
    return {name: value for name, value in headers.items() if name not in {TOTAL, THROTTLED}}


sow(
    "W148-CR1-D1", "{}.", _says,
    blunt("total-of-page", "X-Total-Count is the number of items on the page",
          _alone(TOTAL, lambda count: count.shown)),
    subtle("total-of-rest", "X-Total-Count leaves out the items before the page",
           _with(TOTAL, lambda count: max(0, count.total - count.offset))),
    subtle("total-off-by-one", "X-Total-Count is one too high", _with(TOTAL, lambda count: count.total + 1)),
    blunt("total-as-text", "X-Total-Count is the word many", _with(TOTAL, lambda _count: "many")),
    subtle("result-is-total", "X-Result-Count is the number of all items that match",
           _with(RESULT, lambda count: count.total)),
    subtle("result-off-by-one", "X-Result-Count is one too high",
           _with(RESULT, lambda count: count.shown + 1)),
    subtle("throttled-always", "X-Pagination-Throttled is true on complete pages too",
           _with(THROTTLED, lambda _count: "true")),
)  # fmt: skip
sow(
    "W148-CR1-D1", "{}.", lambda change: together(_says(change), SMALL_PAGES),
    blunt("truncated-without-headers", "A page of five items at most has no header that says so",
          lambda _count, _headers: {}),
    subtle("truncated-with-result-count-only", "A page of five items at most has X-Result-Count only",
           _result_only),
    blunt("truncated-not-throttled",
          "A page of five items at most says X-Pagination-Throttled: false and no total",
          _alone(THROTTLED, lambda _count: "false")),
    subtle("truncated-second-page-quiet", "A page of five items at most says so on the first page only",
           lambda count, headers: headers if count.offset == 0 else {}),
    blunt("throttled-turned-round",
          "X-Pagination-Throttled is true on complete pages and false on cut ones",
          _with(THROTTLED, lambda count: str(not count.more).lower())),
)  # fmt: skip


def _unfiltered(sof: Any, beneath: Act, kind: str, given: Headers, items: Any, headers: Headers) -> Any:
    return beneath(kind, given, items, {**headers, TOTAL: str(len(sof.select(kind, [])))})


sow(
    "W148-CR1-D1", "X-Total-Count counts all items, whether they match or not.", over,
    subtle("total-unfiltered", "", "list_answer", _unfiltered),
)  # fmt: skip

# --- U8: lists that are too large for the server -----------------------------------------------------


def _refuses(status: int, problem: Problem) -> Mixed:
    def act(_sof: Any, _beneath: Act, wanted: int) -> None:
        if wanted > LARGE:
            raise Refusal(status, problem)

    return over("check_amount", act)


def _cut_in_silence(_sof: Any, beneath: Act, found: list[Any], page: Page) -> Any:
    wanted = beneath(found, page)
    return wanted if page.limit is not None else wanted[:CUT]


def _counts_the_cut(_sof: Any, beneath: Act, count: Count) -> Any:
    at_the_end = count.wanted == CUT and count.offset == 0
    return beneath(replace(count, total=CUT) if at_the_end else count)


sow(
    "W148-U8", "A list of more than 100 items is {}.", _refuses,
    blunt("fails", "answered by 500", 500, Problem("Out of memory.", "internalError")),
    blunt("refused-by-413", "refused by 413", 413, Problem("The result is too large.")),
    blunt("refused-with-other-code", "refused as an invalid value",
          422, Problem("The result is too large.", "invalidValue")),
    name="large-list-{}",
)  # fmt: skip
sow(
    "W148-U8", "A list without limit ends after 99 items, and its headers count no more.", as_it_is,
    subtle("large-list-cut-in-silence", "",
           together(over("cut", _cut_in_silence), over("page_headers", _counts_the_cut))),
)  # fmt: skip
