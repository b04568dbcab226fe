"""Complex queries: what they find, how they refuse, and that each fault changes an answer."""

from typing import Any

import pytest
from sof.shelf import ENTITY, SERVICE, WHOLE, Answered, Shelf, add_reports

from lso_conformance.sof import FAULTS, FaultInfo

JOBS = "faultManagementJobComplexQuery"
REPORTS = "faultManagementReportComplexQuery"
PLACES = {"query_answer", "query_criteria", "query_jobs", "query_reports", "refuse_query", "show_queried"}
HOURLY = {"scheduleDefinition": {"recurringSchedule": WHOLE["recurringSchedule"]}}
CONFIGURED = {"@type": "urn:example:agreed", "count": 10}
QUERIES: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "0123456"),
    ({"state": "suspended"}, "1"),
    ({"jobPriority": 1}, "05"),
    ({"jobPriority": 5}, "236"),
    ({"jobType": "passive"}, "3"),
    ({"outputFormat": "csv"}, ""),
    ({"resultFormat": "attachment"}, ""),
    ({"monitoredObject": SERVICE}, "01"),
    ({"monitoredObject": ENTITY}, "4"),
    ({"monitoredObject": {**SERVICE, "serviceId": "svc-c"}}, ""),
    ({"granularity": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}}, ""),
    ({"reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}}, "6"),
    (HOURLY, "5"),
    ({"scheduleDefinition": {"recurringSchedule": {"hour": "*/2"}}}, "5"),
    ({"scheduleDefinition": {"recurringSchedule": {"hour": "*/3"}}}, ""),
    ({"scheduleDefinition": {"scheduleDefinitionStartTime": "2026-03-01T11:00:00.0+01:00"}}, "5"),
    ({"serviceSpecificConfiguration": CONFIGURED}, "0123456"),
    ({"serviceSpecificConfiguration": {**CONFIGURED, "count": 10.0}}, "0123456"),
    ({"serviceSpecificConfiguration": {**CONFIGURED, "count": 11}}, ""),
    ({"creationDate.gt": "2026-03-01T12:00:00.750Z", "creationDate.lt": "2026-03-01T12:00:05Z"}, "234"),
    ({"creationDate.lt": "2026-03-01T12:00:01Z"}, "01"),
    ({"lastModifiedDate.gt": "2026-03-02T13:00:04+01:00"}, "56"),
    ({"lastModifiedDate.lt": "2026-03-02T12:00:00.751Z"}, "01"),
    ({**HOURLY, "state": "scheduled", "jobPriority": 1}, "5"),
    ({"jobType": "passive", "state": "suspended"}, ""),
    ({"state": "suspended", "jobPriority": 1}, ""),
)
REFUSED: tuple[tuple[Any, int, str], ...] = (
    ({"state": "busy"}, 422, "invalidValue"),
    ({"jobPriority": "5"}, 422, "invalidValue"),
    ({"creationDate.gt": "yesterday"}, 422, "invalidFormat"),
    ({"granularity": {"timeDurationValue": 1}}, 422, "missingProperty"),
    ({"serviceRef": {"serviceId": "x"}}, 422, "unexpectedProperty"),
    ([], 400, "invalidBody"),
    (b"{", 400, "invalidBody"),
)


@pytest.mark.parametrize(("query", "found"), QUERIES, ids=lambda value: str(value)[:60])
def test_jobs_that_match(query: dict[str, Any], found: str) -> None:
    answer = Shelf().post(JOBS, query)
    assert "".join(name[-1] for name in answer.ids) == found


@pytest.mark.parametrize(("body", "status", "code"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_breaks_the_api_description_is_refused(body: Any, status: int, code: str) -> None:
    for path in (JOBS, REPORTS):
        answer = Shelf().post(path, body)
        if path == JOBS or "jobPriority" not in str(body):
            error = answer.body[0] if status == 422 else answer.body
            assert (answer.status, error["code"]) == (status, code)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["report-0", "report-1"]),
        ({"outputFormat": "csv"}, ["report-1"]),
        ({"faultManagementJob": {"faultManagementJobId": "job-0"}}, ["report-0"]),
        ({"reportingTimeframe.startDate.gt": "2026-03-01T10:59:59Z"}, ["report-0"]),
        ({"reportingTimeframe.endDate.lt": "2026-03-01T13:00:00Z"}, []),
    ],
)
def test_reports_that_match(query: dict[str, Any], found: list[str]) -> None:
    shelf = Shelf()
    add_reports(shelf.world)
    assert shelf.post(REPORTS, query).ids == found


def test_more_than_a_page_is_refused() -> None:
    shelf = Shelf(variants=("crowded",))
    answer = shelf.post(JOBS, {"state": "completed"})
    assert answer.status == 422
    assert answer.body[0]["code"] == "tooManyRecords"


def test_over_http(buyer: Any) -> None:
    job = buyer.created(jobPriority=7)
    answer = buyer.http.post(JOBS, json={"jobPriority": 7})
    assert answer.status_code == 200
    assert [item["id"] for item in answer.json()] == [job]
    assert buyer.http.post(JOBS, content=b"{}", headers={"content-type": "text/xml"}).status_code == 415


def test_variants() -> None:
    configured = {"serviceSpecificConfiguration": CONFIGURED}
    assert Shelf(variants=("nested-equality",)).post(JOBS, configured).ids == []
    assert Shelf(variants=("nested-equality",)).post(JOBS, HOURLY).ids == ["job-5"]
    assert len(Shelf(variants=("query-default-priority",)).post(JOBS, {}).ids) == 3
    assert len(Shelf(variants=("lenient-queries",)).post(JOBS, {"serviceRef": 1}).ids) == 7
    assert "href" not in Shelf(variants=("brief-lists",)).post(JOBS, {}).body[0]


def _answers(shelf: Shelf) -> list[Answered]:
    bodies = [query for query, _ in QUERIES] + [body for body, _, _ in REFUSED]
    return [shelf.post(path, body) for path in (JOBS, REPORTS) for body in bodies]


@pytest.fixture(scope="module")
def usual() -> list[Answered]:
    return _answers(Shelf())


def _is_about_reports(info: FaultInfo) -> bool:
    """What a query of reports finds is another test's."""
    return (info.breaks, info.operator) == ("W148-U4", "Filters")


@pytest.mark.parametrize(
    "name",
    [name for name, info in FAULTS.items() if info.place in PLACES and not _is_about_reports(info)],
)
def test_each_fault_changes_an_answer(usual: list[Answered], name: str) -> None:
    assert _answers(Shelf(faults=(name,))) != usual
