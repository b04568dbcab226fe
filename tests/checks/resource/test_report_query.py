"""Complex queries of reports: what must be in the answer, and what must not."""

from typing import Any

import pytest
from by_hand import error
from reported import Reported, at, report

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.resource import report_query as checks
from lso_conformance.seen.observations import Observations

ONE, TWO = report("r-1", 0), report("r-2", 30, outputFormat="xml", state="failed", reportContent=...)


def item(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in {"reportContent", "href"}}


def asked(
    query: dict[str, Any], answer: Any, status: int = 200, **facts: Any
) -> tuple[Finding, Observations]:
    """Two reports, read before and after a query."""
    log = Reported()
    log.listed(item(ONE), item(TWO))
    numbers: list[int] = []
    for _ in range(2):
        log.read(ONE)
        log.read(TWO, name="r-2")
        if not numbers:
            log.call("query_report", 200, [], sent={}, step="control")
            numbers.append(log.call("query_report", status, answer, sent=query, **facts))
    seen = log.observed()
    answered = next(e for e in seen.exchanges if e.number == numbers[0])
    control = next(e for e in seen.exchanges if e.step == "control" and e.status == 200)
    return checks.found(seen, answered, control), seen


BOTH = [item(ONE), item(TWO)]


@pytest.mark.parametrize(
    ("query", "answer", "verdict"),
    [
        ({}, BOTH, "pass"),
        ({}, [item(ONE)], "fail"),
        ({"outputFormat": "xml"}, [item(TWO)], "pass"),
        ({"outputFormat": "xml"}, BOTH, "fail"),
        ({"outputFormat": "xml"}, [], "fail"),
        ({"outputFormat": "csv"}, [], "pass"),
        ({"state": "failed"}, [item(TWO)], "pass"),
        ({"state": "failed"}, BOTH, "fail"),
        ({"state": "rejected"}, [], "pass"),
        ({"state": "rejected"}, [item(TWO)], "fail"),
        ({"reportingTimeframe.startDate.gt": at(15)}, [item(TWO)], "pass"),
        ({"reportingTimeframe.startDate.gt": at(15)}, BOTH, "fail"),
        ({"reportingTimeframe.startDate.lt": at(15)}, [item(ONE)], "pass"),
        ({"reportingTimeframe.endDate.gt": at(15)}, [item(TWO)], "pass"),
        ({"reportingTimeframe.endDate.lt": at(15)}, [], "fail"),
        ({"creationDate.gt": at(15)}, [item(ONE)], "fail"),
        ({"creationDate.gt": at(15), "state": "completed"}, [], "pass"),
        ({"faultManagementJob": {"faultManagementJobId": "job-1"}}, BOTH, "pass"),
        ({"faultManagementJob": {"faultManagementJobId": "job-1"}}, [], "fail"),
        ({"faultManagementJob": {"faultManagementJobId": "job-7"}}, BOTH, "fail"),
        ({}, [item(ONE), item(TWO), item(TWO)], "warning"),
        ({}, {"items": BOTH}, "fail"),
    ],
)
def test_what_is_found(query: dict[str, Any], answer: Any, verdict: str) -> None:
    assert asked(query, answer)[0].verdict.value == verdict


@pytest.mark.parametrize(
    ("status", "verdict"), [(500, "fail"), (422, "fail"), (503, "inconclusive"), (404, "fail")]
)
def test_query_that_is_not_served(status: int, verdict: str) -> None:
    assert asked({}, None, status)[0].verdict.value == verdict


@pytest.mark.parametrize(("status", "verdict"), [(500, "fail"), (422, "not-applicable"), (404, "fail")])
def test_query_for_what_the_target_may_not_know(status: int, verdict: str) -> None:
    assert asked({"granularity": {}}, None, status, alien=True)[0].verdict.value == verdict


def test_reports_of_others_do_not_count() -> None:
    other = {**item(ONE), "id": "r-9", "faultManagementJob": {"faultManagementJobId": "job-9"}}
    assert asked({}, [*BOTH, other])[0].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "pass"),
        ({"state": "failed"}, "fail"),
        ({"creationDate": ...}, "fail"),
    ],
)
def test_items_are_whole(changes: dict[str, Any], verdict: str) -> None:
    shown = {k: v for k, v in {**item(ONE), **changes}.items() if v is not ...}
    _, seen = asked({}, [shown, item(TWO)])
    answered = [
        e
        for e in seen.exchanges
        if e.step != "control" and seen.operation(e) is seen.api.role("query_report")
    ]
    assert checks.whole(seen, answered[0]).verdict.value == verdict


def test_an_optional_attribute_that_a_list_lacks_only_warns() -> None:
    log = Reported()
    log.listed(item(ONE))
    log.read({**ONE, "description": "d"})
    number = log.call("query_report", 200, [item(ONE)], sent={})
    log.read({**ONE, "description": "d"})
    seen = log.observed()
    answered = next(e for e in seen.exchanges if e.number == number)
    assert checks.whole(seen, answered).verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("status", "answer", "verdict"),
    [
        (422, [error("tooManyRecords")], "not-applicable"), (422, [error("invalidValue")], "fail"),
        (422, None, "fail"), (404, None, "fail"),
    ],
)  # fmt: skip
def test_window_that_was_too_wide_is_no_failure(status: int, answer: Any, verdict: str) -> None:
    """A list that is too large may be refused; the narrower one, which was served, decides."""
    assert asked({}, answer, status, step="control")[0].verdict.value == verdict
