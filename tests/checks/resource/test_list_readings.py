"""Lists: what may differ, or be missing, where the documents leave it open."""

from urllib.parse import urlencode

import by_hand
import pytest
from reported import Reported, at, report

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.resource import lists
from lso_conformance.seen.observations import observe

P, F = Verdict.PASS, Verdict.FAIL


@pytest.mark.parametrize(
    ("state", "end", "verdict"),
    [("inProgress", None, P), ("completed", 1, P), ("completed", 3, F), ("inProgress", 3, P)],
)
def test_the_end_of_a_report_is_compared_when_it_is_final(
    state: str, end: float | None, verdict: Verdict
) -> None:
    log, frame = Reported(), {"reportingStartDate": at(0)}
    listed = frame if end is None else {**frame, "reportingEndDate": at(end)}
    log.listed(report(listed=True, state=state, reportingTimeframe=listed))
    log.read(report())
    found = lists.items_are_whole(log.observed(), "list_report")
    assert min((f.verdict for f in found), key=list(Verdict).index) is verdict


@pytest.mark.parametrize(("role", "verdict"), [("list", F), ("list_report", P)])
def test_what_a_silent_cut_hides_is_missing_in_the_job_list_only(role: str, verdict: Verdict) -> None:
    """FM-L14: CR1-D1 binds the job list; of the others nobody knows then whether a page is the last."""
    log = Reported()
    mine = report(listed=True) if role == "list_report" else by_hand.job(state="completed")
    theirs = {**mine, "id": "x-9", "faultManagementJob": {"faultManagementJobId": "job-9"}}
    if role == "list":
        log.call("retrieve", 200, mine)
    for items, query in (
        ([mine], {"state": "completed", "limit": 100}),
        ([theirs], {"state": "completed", "limit": 100, "offset": 1}),
        ([theirs], {"limit": 100}),
    ):
        place = log.call(role, 200, items, step="list")
        log.records[place] = {
            **log.records[place], "url": f"{log.records[place]['url']}?{urlencode(query)}"
        }  # fmt: skip
    if role == "list":
        log.call("retrieve", 200, mine)
    observed = observe(log.ended(), by_hand.API)
    pages = observed.steps[by_hand.SCENARIO, "list"][-1:]
    found = lists.holds_what_matches(observed, role, pages)
    assert min((f.verdict for f in found), key=list(Verdict).index) is verdict
