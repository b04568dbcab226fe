"""Lists that are too large: 422, or a part that says so."""

from typing import Any

import by_hand
import pytest
from by_hand import API, error
from listed import WINDOW, Log, job

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.resource import large_lists
from lso_conformance.log.exchange import Exchange

P, W, I, N = (  # noqa: E741 - short in tables
    Verdict.PASS, Verdict.WARNING, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE,
)  # fmt: skip
A, B, C = job("job-1"), job("job-2"), job("job-3")
TOO_MANY = [error("tooManyRecords")]
Page = tuple[int | None, Any, dict[str, str]]
LARGE: dict[str, tuple[Page, list[Page], Verdict]] = {
    "whole": ((200, [A, B, C], {}), [(200, [], {})], N),
    "whole, by its total": ((200, [A, B, C], {"x_total_count": "3"}), [], N),
    "whole, and the offset ignored": ((200, [A, B, C], {}), [(200, [A, B, C], {})], N),
    "refused": ((422, TOO_MANY, {}), [], P),
    "refused by an empty list": ((422, [], {}), [], W),
    "refused with another code": ((422, [error("invalidValue")], {}), [], W),
    "refused with a code that is a list": ((422, [{"code": ["a"]}], {}), [], W),
    "refused by 413": ((413, None, {}), [], W),
    "refused by 400": ((400, error("invalidQuery"), {}), [], W),
    "fails": ((500, error("internalError"), {}), [], W),
    "busy": ((503, None, {}), [], I),
    "no answer": ((None, None, {}), [], I),
    "no list": ((200, {}, {}), [], I),
    "cut, with a total": ((200, [A], {"x_total_count": "3"}), [], P),
    "cut, throttled": ((200, [A], {"x_pagination_throttled": "true"}), [], P),
    "cut in silence": ((200, [A], {}), [(200, [B, C], {})], W),
    "cut in silence, with a total of the part": ((200, [A], {"x_total_count": "1"}), [(200, [B, C], {})], W),
    "cut in silence, and the offset ignored": ((200, [A, B], {}), [(200, [A, B], {})], W),
    "cut in silence, and the offset refused": ((200, [A, B], {}), [(400, error("invalidQuery"), {})], W),
}


def judged(few: Page, whole: Page, further: list[Page], last: Any = C) -> Finding:
    log = Log()
    for place, (status, body, headers) in enumerate((few, whole, *further)):
        log.page({**WINDOW, **({"offset": f"{len(whole[1])}"} if place > 1 else {})}, status, body, **headers)
    log.call("retrieve", 200 if last else 404, last, id="job-3", step="last")
    observed, _ = log.seen(look=False)
    pages: list[Exchange] = [e for e in observed.exchanges if e.step == "list"]
    read = next(e for e in observed.exchanges if e.step == "last")
    return large_lists.told(pages[1], pages[0], pages[2:], read, API)


@pytest.mark.parametrize(("whole", "further", "verdict"), LARGE.values(), ids=LARGE)
def test_a_large_list(whole: Page, further: list[Page], verdict: Verdict) -> None:
    assert judged((200, [C], {}), whole, further).verdict is verdict


def test_a_large_list_decides_nothing_where_a_short_one_is_refused_too() -> None:
    assert judged((400, None, {}), (400, None, {}), []).verdict is I


@pytest.mark.parametrize(("few", "last"), [([], C), ([C], None), ([C], by_hand.error())])
def test_a_job_that_is_not_surely_listed_is_not_missed(few: list[Any], last: Any) -> None:
    assert judged((200, few, {}), (200, [A, B], {}), [], last).verdict is N
