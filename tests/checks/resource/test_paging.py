"""Pages of a list: how many, what they lose or double, their headers, their order."""

from typing import Any

import by_hand
import pytest
from listed import WINDOW, Log, job, listed, worst

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.resource import lists, paging
from lso_conformance.log.exchange import Exchange

P, W, F, I, N = (  # noqa: E741 - short in tables
    Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE,
)  # fmt: skip
Pages = list[tuple[int, list[str], dict[str, str]]]


def paged(pages: Pages, role: str = "list", limit: int | None = 2) -> tuple[Any, list[Exchange]]:
    log = Log(role)
    for offset, ids, headers in pages:
        query = {**WINDOW, **({"limit": limit} if limit else {}), **({"offset": offset} if offset else {})}
        log.page(query, 200, [job(name) for name in ids], **headers)
    return log.seen()


TOLD = {"x_total_count": "3", "x_result_count": "2"}
LAST = {"x_total_count": "3", "x_result_count": "1"}
NINE = {"x_total_count": "9"}
MORE = {"x_pagination_throttled": "true"}
A, B, C = "job-1", "job-2", "x"
PAGED: dict[str, tuple[Pages, Verdict, Verdict, Verdict]] = {
    # pages, and what they say of D1, of R18 and of CR1-D1
    "right": ([(0, [A, B], TOLD), (2, [C], LAST)], P, P, P),
    "by the other header": ([(0, [A, B], MORE), (2, [C], {})], P, P, P),
    "not said": ([(0, [A, B], {}), (2, [C], {})], P, P, F),
    "not said truly": ([(0, [A, B], {"x_pagination_throttled": "false"}), (2, [C], {})], P, P, F),
    "a wrong total": ([(0, [A, B], NINE), (2, [C], NINE), (3, [], {})], P, P, F),
    "a total that changes": ([(0, [A, B], TOLD), (2, [C], {"x_total_count": "4"}), (3, [], {})], P, P, N),
    "a total below what is shown": ([(0, [A, B], TOLD), (2, [C], {"x_total_count": "1"})], P, P, F),
    "a wrong count": ([(0, [A, B], {**TOLD, "x_result_count": "3"}), (2, [C], LAST)], P, P, F),
    "a total that is a word": ([(0, [A, B], {**TOLD, "x_total_count": "many"}), (2, [C], LAST)], P, P, F),
    "more at the end": ([(0, [A, B], MORE), (2, [C], MORE), (3, [], {})], P, P, F),
    "one twice": ([(0, [A, B], TOLD), (2, [B, C], {"x_total_count": "4"}), (4, [], {})], P, F, N),
    "one lost": ([(0, [A, C], {}), (2, [], {})], P, F, N),
    "the limit ignored": ([(0, [A, B, C], {})], F, N, N),
    "the offset ignored": ([(0, [A, B], TOLD), (2, [A, B], TOLD)], F, N, N),
    "a smaller page than asked": ([(0, [A], MORE), (1, [B], MORE), (2, [C], {})], P, P, P),
}  # fmt: skip


@pytest.mark.parametrize(("pages", "d1", "r18", "cr1"), PAGED.values(), ids=PAGED)
def test_pages(pages: Pages, d1: Verdict, r18: Verdict, cr1: Verdict) -> None:
    observed, requests = paged(pages)
    assert paging.supported(requests).verdict is d1
    assert worst(paging.nothing_lost(observed, "list", (), [requests])) is r18
    assert worst(paging.headers_right(observed, "list")) is cr1


def test_a_list_that_others_leave_meanwhile_decides_nothing_of_what_is_missing() -> None:
    log = Log()
    log.page({"limit": 1, "state": "suspended"}, 200, [job("x")], x_total_count="3")
    log.page({"limit": 1, "offset": 1, "state": "suspended"}, 200, [job("y")], x_total_count="2")
    log.page({"limit": 1, "offset": 2, "state": "suspended"}, 200, [], x_total_count="2")
    observed, requests = log.seen()
    assert worst(lists.holds_what_matches(observed, "list", requests)) is N
    assert worst(paging.headers_right(observed, "list")) is N


def test_what_others_do_between_pages_is_nobodys_loss() -> None:
    observed, requests = paged([(0, [A, C], {}), (2, [], {})])
    (_, whole), (_, again) = (listed({}, 200, [job(A), job(B), job(name)]) for name in ("x", "y"))
    assert worst(paging.nothing_lost(observed, "list", whole, [requests], whole)) is F
    assert worst(paging.nothing_lost(observed, "list", whole, [requests], again)) is N


def test_a_page_smaller_than_asked_needs_a_smaller_maximum() -> None:
    _, small = paged([(0, [A], MORE), (1, [B], MORE), (2, [C], {})])
    _, whole = paged([(0, [A, B, C], {})], limit=100)
    assert paging.supported(small, small).verdict is P
    assert paging.supported(small, whole).verdict is F


def test_headers_of_the_other_lists_only_warn() -> None:
    observed, _ = paged(PAGED["not said"][0], "list_report")
    assert worst(paging.headers_right(observed, "list_report")) is W


def test_refused_paging_is_no_paging() -> None:
    log = Log()
    log.page({"limit": 2, **WINDOW}, 400, by_hand.error("invalidQuery"))
    log.page(WINDOW, 200, [job(), job("job-2")])
    observed, requests = log.seen()
    assert paging.supported(requests).verdict is F
    assert worst(lists.holds_what_matches(observed, "list", requests)) is P
    assert worst(paging.nothing_lost(observed, "list", requests, [requests])) is N
    assert worst(paging.headers_right(observed, "list")) is N


def test_an_order_that_changes_warns_and_excuses_what_it_loses() -> None:
    def walk(*orders: list[str]) -> list[list[Exchange]]:
        return [paged([(0, ids[:2], TOLD), (2, ids[2:], LAST)])[1] for ids in orders]

    one, two = walk([A, B, C], [B, A, C])
    assert paging.order_stays(one, one).verdict is P
    assert paging.order_stays(one, two).verdict is W
    assert paging.order_stays(one, walk([])[0]).verdict is I
    observed, doubled = paged([(0, [A, B], TOLD), (2, [A], LAST)])
    assert worst(paging.nothing_lost(observed, "list", (), [doubled, two])) is W


def test_an_order_that_turns_in_the_whole_list_too_only_warns() -> None:
    def turned(limit: int) -> tuple[Any, list[Exchange]]:
        items = ["x", "y", A, B]
        pages: Pages = [(0, items[:limit], MORE), (limit, items[::-1][limit:], {}), (4, [], {})]
        return paged(pages, limit=limit)

    (observed, three), (_, whole) = turned(3), turned(2)
    assert worst(paging.nothing_lost(observed, "list", whole, [three, whole])) is W


@pytest.mark.parametrize(
    ("status", "items", "verdict"),
    [(200, 1, P), (200, 0, P), (200, 2, F), (400, 0, F), (501, 0, I), (None, 0, I)],
)
def test_a_page_has_no_more_than_its_limit(status: int | None, items: int, verdict: Verdict) -> None:
    answer = by_hand.exchange(status, [job()] * items if status == 200 else None, role="list")
    assert paging.not_more_than(answer, 1).verdict is verdict


def test_a_silent_cut_is_counted_under_the_headers() -> None:
    observed, requests = paged([(0, [A], {}), (1, [C], {}), (2, [], {})], limit=100)
    wrong = lists.holds_what_matches(observed, "list", requests)
    assert {(f.verdict, f.folded_into) for f in wrong} == {(F, "W148-CR1-D1")}


def test_what_a_cap_in_silence_leaves_out_is_counted_as_the_cap() -> None:
    log = Log()
    log.page({"limit": 9, **WINDOW}, 200, [job("x")])
    log.page({"limit": 9, "offset": 1, **WINDOW}, 200, [job("y")])
    log.page({"limit": 9, "jobPriority": 7, **WINDOW}, 200, [job("z")])
    observed, asked = log.seen()
    wrong = [f for f in lists.holds_what_matches(observed, "list", asked[2:]) if f.verdict is F]
    assert {f.folded_into for f in wrong} == {"W148-CR1-D1"}
