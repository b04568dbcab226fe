"""A list that is cut in silence: what it leaves out is counted once, under the missing headers (CR1-D1)."""

from listed import WINDOW, Log, job
from test_checks_paging import A, C, F, paged

from lso_conformance.checks import lists


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
