"""Reports: attributes, agreement, states, timeframes; one wrong thing at a time."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from reported import Reported, at, lasting, report

from lso_conformance.checks.finding import Finding
from lso_conformance.checks.job import reports as checks
from lso_conformance.checks.job import timeframes
from lso_conformance.seen.observations import Observations

FRAME = "reportingTimeframe"
LASTING = lasting(3600)


def words(found: Finding | Sequence[Finding]) -> set[str]:
    """The verdicts, without the passes beside others."""
    listed = [found] if isinstance(found, Finding) else found
    return {f.verdict.value for f in listed} - {"pass"} or {"pass"}


def shown(**changes: Any) -> Observations:
    """A log with a list and a read of one report."""
    log = Reported()
    log.both(**changes)
    return log.observed()


def listed(**changes: Any) -> Observations:
    """A log with a list of one report."""
    log = Reported()
    log.listed(report(listed=True, **changes))
    return log.observed()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "pass"),
        ({"description": "d"}, "pass"),
        ({"reportContent": []}, "fail"),
        ({"reportUrl": {"url": "http://a/b"}}, "fail"),
        ({"state": ...}, "fail"),
        ({FRAME: ...}, "fail"),
        ({"faultManagementJob": ...}, "fail"),
        ({"id": ...}, "fail"),
        ({"id": ..., "faultManagementJob": {"faultManagementJobId": "job-2"}}, "inconclusive"),
        ({"href": "http://a"}, "warning"),
        ({"failureReason": "none"}, "warning"),
    ],
)
def test_item_of_the_list(changes: dict[str, Any], verdict: str) -> None:
    assert words(checks.items(listed(**changes), "list")) == {verdict}


def test_results_in_a_complex_query_only_warn() -> None:
    log = Reported()
    log.call("query_report", 200, [report()], sent={})
    assert words(checks.items(log.observed(), "query")) == {"warning"}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "pass"),
        ({"granularity": ...}, "fail"),
        ({"granularity": {}}, "fail"),
        ({FRAME: {}}, "warning"),
        ({FRAME: ...}, "fail"),
        ({"monitoredObject": None}, "fail"),
        ({"creationDate": ""}, "fail"),
    ],
)
def test_read_report(changes: dict[str, Any], verdict: str) -> None:
    assert words(checks.whole(shown(**changes))) == {verdict}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "pass"),
        ({"outputFormat": "xml"}, "fail"),
        ({"resultFormat": "attachment"}, "fail"),
        ({"granularity": {"timeDurationValue": 2, "timeDurationUnits": "SEC"}}, "fail"),
        ({"monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-2"}}, "fail"),
        ({"monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-1", "serviceHref": "x"}}, "pass"),
        ({"serviceSpecificConfiguration": {"@type": "x"}}, "fail"),
    ],
)
def test_report_copies_its_job(changes: dict[str, Any], verdict: str) -> None:
    assert words(checks.of_the_job(shown(**changes), "read")) == {verdict}


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        ({}, "pass"),
        ({"id": "r-2"}, "fail"),
        ({"creationDate": at(9)}, "fail"),
        ({"outputFormat": "csv"}, "fail"),
        ({"state": "failed"}, "pass"),
        ({"faultManagementJob": {"faultManagementJobId": "job-2"}}, "fail"),
        ({"faultManagementJob": {"faultManagementJobId": "job-1", "faultManagementJobHref": "h"}}, "pass"),
    ],
)
def test_report_stays_the_same(later: dict[str, Any], verdict: str) -> None:
    log = Reported()
    log.both()
    log.read(report(**later))
    assert words(checks.agree(log.observed())) == {verdict}


def test_report_that_is_listed_is_found() -> None:
    log = Reported()
    log.listed(report(listed=True))
    log.read({"code": "notFound", "reason": "gone"}, 404)
    assert words(checks.agree(log.observed())) == {"fail"}


@pytest.mark.parametrize(
    ("first", "then", "verdict"),
    [
        ({}, {}, "pass"),
        ({"description": "d"}, {}, "fail"),
        ({"description": "d"}, {"description": "e"}, "pass"),
        ({"href": "h"}, {"description": "d"}, "fail"),
        ({"lastModifiedDate": at(1)}, {}, "fail"),
        ({}, {"reportContent": ...}, "fail"),
    ],
)
def test_options_stay(first: dict[str, Any], then: dict[str, Any], verdict: str) -> None:
    log = Reported()
    log.read(report())
    log.both(**first)
    log.read(report(**then))
    assert words(checks.with_options(log.observed())) == {verdict}


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        (["acknowledged", "inProgress", "completed"], "pass"),
        (["acknowledged", "completed"], "pass"),
        (["completed"], "pass"),
        (["inProgress", "failed"], "pass"),
        (["acknowledged", "rejected"], "pass"),
        (["acknowledged", "failed"], "pass"),
        (["inProgress", "rejected"], "fail"),
        (["completed", "inProgress"], "fail"),
        (["failed", "completed"], "fail"),
        (["inProgress", "acknowledged"], "fail"),
        (["rejected", "inProgress"], "fail"),
        (["inProgress", "sleeping", "completed"], "fail"),
    ],
)
def test_moves(states: list[str], verdict: str) -> None:
    log = Reported()
    for state in states:
        log.listed(report(listed=True, state=state))
    assert words(checks.legal(log.observed())) == {verdict}


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        (["completed", "inProgress", "completed"], "pass"),
        (["inProgress", "acknowledged"], "pass"),
        (["completed", "failed"], "fail"),
    ],
)
def test_of_requests_that_overlap_either_may_show_the_older_state(states: list[str], verdict: str) -> None:
    log = Reported()
    first = log.listed(report(listed=True, state=states[0]))
    for state in states[1:]:
        log.listed(report(listed=True, state=state))
    log.records[first + 1] = {**log.records[first + 1], "at": log.records[first + 3]["at"]}
    assert words(checks.legal(log.observed())) == {verdict}


@pytest.mark.parametrize(
    ("states", "binding", "verdict"),
    [
        (["completed"], True, "pass"),
        (["failed"], True, "pass"),
        (["inProgress"], True, "fail"),
        (["inProgress"], False, "inconclusive"),
        ([], True, "fail"),
        ([], False, "inconclusive"),
    ],
)
def test_reports_end(states: list[str], binding: bool, verdict: str) -> None:
    log = Reported(scheduleDefinition=LASTING)
    log.listed(*(report(listed=True, state=state) for state in states))
    log.waited(binding=binding)
    seen = log.observed()
    assert words(checks.ends(seen, seen.jobs[0], 1)) == {verdict}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"state": "failed", "failureReason": "no answer"}, "pass"),
        ({"state": "failed"}, "warning"),
        ({"state": "failed", "failureReason": " "}, "warning"),
        ({}, "inconclusive"),
        ({"state": "inProgress"}, "inconclusive"),
    ],
)
def test_failed_report_says_why(changes: dict[str, Any], verdict: str) -> None:
    seen = shown(**changes)
    assert words(checks.ends_as(seen, seen.jobs[0], "failed")) == {verdict}


@pytest.mark.parametrize(
    ("state", "binding", "verdict"),
    [
        ("inProgress", True, "fail"),
        ("inProgress", False, "inconclusive"),
        ("completed", True, "inconclusive"),
    ],
)
def test_report_that_should_fail_ends(state: str, verdict: str, *, binding: bool) -> None:
    log = Reported(scheduleDefinition=LASTING)
    log.both(state=state)
    log.waited(binding=binding)
    seen = log.observed()
    assert words(checks.ends_as(seen, seen.jobs[0], "failed")) == {verdict}


def test_report_that_should_be_rejected_need_not_be_seen() -> None:
    log = Reported(scheduleDefinition=LASTING)
    log.waited()
    seen = log.observed()
    assert words(checks.ends_as(seen, seen.jobs[0], "rejected")) == {"inconclusive"}


@pytest.mark.parametrize(
    ("starts", "verdict"),
    [
        ([0, 1, 2, 3], "pass"),
        ([0, 1.1, 2.1, 3.1], "pass"),
        ([0, 1, 3, 4], "fail"),
        ([0, 1, 1.5, 2.5], "fail"),
        ([0, 0, 1, 2], "fail"),
        ([0], "inconclusive"),
        ([], "inconclusive"),
    ],
)
def test_timeframes(starts: list[float], verdict: str) -> None:
    log = Reported()
    log.listed(*(report(f"r-{place}", start, listed=True) for place, start in enumerate(starts)))
    seen = log.observed()
    assert words(timeframes.consecutive(seen, seen.jobs[0])) == {verdict}


@pytest.mark.parametrize(
    ("lengths", "verdict"),
    [([1, 1, 1], "pass"), ([0.3, 1, 0.3], "pass"), ([1, 2, 1], "fail"), ([1, -1, 1], "fail")],
)
def test_length_of_timeframes(lengths: list[float], verdict: str) -> None:
    log, start, items = Reported(), 10.0, []
    for place, length in enumerate(lengths):
        frame = {"reportingStartDate": at(start), "reportingEndDate": at(start + length)}
        items.append(report(f"r-{place}", listed=True, reportingTimeframe=frame))
        start += length
    log.listed(*items)
    seen = log.observed()
    assert words(timeframes.consecutive(seen, seen.jobs[0])) == {verdict}


def test_a_timeframe_with_one_bound_is_left_alone() -> None:
    log = Reported()
    log.listed(
        report(listed=True, reportingTimeframe={"reportingStartDate": at(0)}), report("r-2", 1, listed=True)
    )
    seen = log.observed()
    assert words(timeframes.consecutive(seen, seen.jobs[0])) == {"inconclusive"}


# The log's records are a second apart: suspended at about 4, resumed at about 12.
@pytest.mark.parametrize(
    ("starts", "verdict"),
    [
        ([0, 1, 2], "pass"),
        ([0, 1, 2, 13], "pass"),
        ([0, 8], "fail"),
        ([0, 6, 7, 13], "fail"),
        ([], "inconclusive"),
    ],
)
def test_none_while_suspended(starts: list[float], verdict: str) -> None:
    _while_suspended(Reported(), starts, verdict)


@pytest.mark.parametrize(
    ("starts", "verdict"), [([0, 1, 12], "pass"), ([0, 1, 2, 11.3], "pass"), ([0, 8], "fail")]
)
def test_a_creation_in_whole_seconds_says_little_of_the_clock(starts: list[float], verdict: str) -> None:
    log = Reported()
    made = json.loads(log.records[-1]["body"])
    log.records[-1] = {
        **log.records[-1],
        "body": json.dumps({**made, "creationDate": "2025-01-01T12:00:01Z"}),
    }
    _while_suspended(log, starts, verdict)


def _while_suspended(log: Reported, starts: list[float], verdict: str) -> None:
    log.call("retrieve", 200, None)
    log.call("suspend", 204)
    for _ in range(3):
        log.call("retrieve", 200, {"id": "job-1", "state": "suspended"})
    log.call("resume", 204)
    log.listed(*(report(f"r-{place}", start, listed=True) for place, start in enumerate(starts)))
    seen = log.observed()
    assert words(timeframes.none_between(seen, seen.jobs[0], "suspend")) == {verdict}


@pytest.mark.parametrize(("starts", "verdict"), [([0, 1, 2], "pass"), ([0, 1, 30], "fail")])
def test_none_once_cancelled(starts: list[float], verdict: str) -> None:
    log = Reported()
    log.call(
        "cancel",
        201,
        {"id": "c-1", "state": "acknowledged"},
        sent={"faultManagementJob": {"faultManagementJobId": "job-1"}},
    )
    log.call("retrieve", 200, {"id": "job-1", "state": "cancelled"})
    log.listed(*(report(f"r-{place}", start, listed=True) for place, start in enumerate(starts)))
    seen = log.observed()
    assert words(timeframes.none_between(seen, seen.jobs[0], "cancel")) == {verdict}


@pytest.mark.parametrize(
    ("count", "verdict"), [(1, "fail"), (2, "pass"), (3, "pass"), (4, "pass"), (5, "fail")]
)
def test_as_many_as_fit(count: int, verdict: str) -> None:
    three = {"timeDurationValue": 3, "timeDurationUnits": "SEC"}
    log = Reported(scheduleDefinition={"executionDuration": three})
    log.call("retrieve", 200, {"id": "job-1", "state": "completed"})
    log.listed(*(report(f"r-{place}", place, listed=True) for place in range(count)))
    seen = log.observed()
    assert words(timeframes.as_many_as_fit(seen, seen.jobs[0])) == {verdict}


OTHER: dict[str, Any] = {"faultManagementJob": {"faultManagementJobId": "job-9"}}


@pytest.mark.parametrize(
    ("items", "nobodys", "verdict", "folded"),
    [
        ([report(listed=True)], [], "pass", None),
        ([report(listed=True, **OTHER)], [], "fail", None),
        ([report(listed=True, **OTHER)], [report(listed=True)], "fail", "W148-O7"),
        ([report(listed=True, faultManagementJob=...)], [], "fail", None),
        ([], [], "inconclusive", None),
    ],
)
def test_listed_by_a_job(items: list[Any], nobodys: list[Any], verdict: str, folded: str | None) -> None:
    log = Reported()
    log.listed(*items)
    log.call("list_report", 200, nobodys)
    seen = log.observed()
    found = checks.refers_to_its_job(seen, seen.exchanges[1], seen.exchanges[2], seen.jobs[0])
    assert (found.verdict.value, found.folded_into) == (verdict, folded)


@pytest.mark.parametrize(
    ("when", "verdict"), [(at(0.5), "pass"), ("2025-01-01T11:00:00Z", "fail"), (at(600), "fail")]
)
def test_dated(when: str, verdict: str) -> None:
    assert words(checks.dated(listed(creationDate=when))) == {verdict}


UNIVERSAL: list[Callable[[Observations], list[Finding]]] = [
    lambda o: checks.items(o, "list"),
    checks.whole,
    lambda o: checks.of_the_job(o, "list"),
    checks.agree,
    checks.with_options,
    checks.legal,
    checks.dated,
]


@pytest.mark.parametrize("check", UNIVERSAL)
def test_nothing_to_look_at_is_no_pass(check: Callable[[Observations], list[Finding]]) -> None:
    assert words(check(Reported().observed())) == {"inconclusive"}


def test_foreign_reports_do_not_count() -> None:
    log = Reported()
    log.call("list_report", 200, [report(listed=True, **OTHER)])
    assert log.observed().reports == []
