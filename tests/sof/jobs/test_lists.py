"""Lists: filters, pages, order, refusals; each variant differs, and each fault changes an answer."""

import time
from typing import Any

import pytest
from sof.shelf import Answered, Shelf, add_reports

from lso_conformance.sof import FAULTS, VARIANTS, registry

SAME = "2026-03-01T12:00:00.250Z"  # creationDate of job-0


@pytest.fixture(scope="module")
def honest() -> Shelf:
    shelf = Shelf()
    add_reports(shelf.world)
    return shelf


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "0123456"),
        ("serviceId=svc-a", "01"),
        ("serviceId=SVC-A", ""),
        ("serviceFromId=uni-1", "2"),
        ("serviceToId=uni-1", "3"),
        ("entityId=port-1", "4"),
        ("state=suspended", "1"),
        ("state=pending", ""),
        ("jobType=passive", "3"),
        ("jobPriority=1", "05"),
        ("jobPriority=5", "236"),
        ("serviceId=svc-a&state=suspended", "1"),
        (f"creationDate.gt={SAME}", "123456"),
        (f"creationDate.lt={SAME}", ""),
        ("creationDate.gt=2026-03-01T12:00:00.2499Z&creationDate.lt=2026-03-01T12:00:00.2501Z", "0"),
        ("creationDate.lt=2026-03-01T12:00:00.2500001Z", "0"),
        ("creationDate.gt=2026-03-01T14:00:00.250%2B02:00", "123456"),
        ("creationDate.gt=2026-03-01T14:00:00.250+02:00&creationDate.lt=2026-03-01t12:00:03z", "12"),
        ("limit=2&offset=1", "12"),
        ("limit=0", ""),
        ("offset=99", ""),
        ("limit=99999999999", "0123456"),
        ("unknown=1&serviceFromIf=x&limit=1", "0"),
    ],
)
def test_jobs_that_match(honest: Shelf, query: str, found: str) -> None:
    assert honest.ids(query) == found


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("cancelFaultManagementJob", "faultManagementJobId=job-4", "0"),
        ("cancelFaultManagementJob", "state=rejected&creationDate.gt=2026-03-01T12:00:00Z", "1"),
        ("modifyFaultManagementJob", "state=inProgress", ""),
        ("modifyFaultManagementJob", "creationDate.lt=2026-03-01T12:00:01Z", "0"),
        ("faultManagementReport", "faultManagementJobId=job-1&outputFormat=csv", "1"),
        ("faultManagementReport", "reportingTimeframe.startDate.lt=2026-03-01T11:00:00.001Z", "0"),
        ("faultManagementReport", "reportingTimeframe.startDate.lt=2026-03-01T11:00:00Z", ""),
        ("faultManagementReport", "reportingTimeframe.endDate.gt=2026-03-01T12:59:00Z", "0"),
        ("trackingRecord", "relatedObjectId=report-1", "1"),
        ("trackingRecord", "user=ann", "0"),
    ],
)
def test_others_that_match(honest: Shelf, path: str, query: str, found: str) -> None:
    assert honest.ids(query, path) == found


@pytest.mark.parametrize(
    ("query", "code"),
    [
        *((query, "invalidQuery") for query in (
            "state=busy", "state=suspended,completed", "jobType=Passive", "jobPriority=high",
            "creationDate.gt=yesterday", "creationDate.gt=2026-03-01T12:00:00", "creationDate.lt=2026-03-01",
            "creationDate.lt=2026-02-30T12:00:00Z", "limit=-1", "limit=ten", "limit=1.0", "offset=-1",
            "state=suspended&state=completed", "serviceId=%FF", "limit=%D9%A1",
        )),
        *((query, "missingQueryValue") for query in ("state=", "serviceId", "creationDate.gt=", "limit=")),
    ],
)  # fmt: skip
def test_malformed_queries_are_refused(honest: Shelf, query: str, code: str) -> None:
    answer = honest.get(f"faultManagementJob?{query}")
    assert (answer.status, answer.body["code"]) == (400, code)
    assert answer.body["reason"]


def test_headers_of_pages(honest: Shelf) -> None:
    cut = honest.get("faultManagementJob?limit=2&offset=2&jobPriority=5").headers
    assert cut["x-total-count"] == "3"
    assert cut["x-result-count"] == "1"
    assert "x-pagination-throttled" not in cut
    assert honest.get("faultManagementJob?limit=2").headers["x-pagination-throttled"] == "true"


def test_items_are_shown_in_full(honest: Shelf) -> None:
    item = honest.get("faultManagementJob?jobPriority=10").body[0]
    assert item == {
        **honest.world.jobs.items["job-1"].request,
        "id": "job-1",
        "href": "http://sof/faultManagementJob/job-1",
        "state": "suspended",
        "creationDate": "2026-03-01T12:00:00.750Z",
        "lastModifiedDate": "2026-03-02T12:00:00.750Z",
    }
    report, record = honest.get("faultManagementReport").body[0], honest.get("trackingRecord").body[0]
    assert honest.world.specs.problems("FaultManagementReport_Find", report) == []
    assert honest.world.specs.problems("TrackingRecord", record) == []
    assert "state" not in record


def test_over_http(buyer: Any) -> None:
    job = buyer.created(monitoredObject={"@type": "ServiceRef", "serviceId": "a+b c"})
    found = buyer.http.get("faultManagementJob", params={"serviceId": "a+b c"})
    assert [item["id"] for item in found.json()] == [job]
    shown = found.json()[0]["creationDate"]
    later = buyer.http.get("faultManagementJob", params={"creationDate.gt": shown, "serviceId": "a+b c"})
    assert later.json() == []
    assert later.headers["x-total-count"] == "0"


# --- variants ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "query", "found"),
    [
        ("no-paging", "limit=2&offset=1", "0123456"),
        ("limit-zero-is-no-limit", "limit=0", "0123456"),
        ("negative-numbers-ignored", "limit=-1&offset=-2", "0123456"),
        ("newest-first", "limit=2", "65"),
        ("empty-filter-ignored", "state=&limit=", "0123456"),
        ("empty-filter-matches-nothing", "state=", ""),
        ("invalid-filter-matches-nothing", "creationDate.gt=x", ""),
        ("last-parameter-wins", "state=completed&state=suspended", "1"),
        ("no-default-priority", "jobPriority=5", ""),
        ("seconds-dates", f"creationDate.gt={SAME}", "23456"),
        ("exact-dates-behind-seconds", f"creationDate.gt={SAME}", "123456"),
        ("offset-dates", f"creationDate.gt={SAME}", "123456"),
        ("past-the-end-refused", "state=pending&offset=3", ""),
    ],
)
def test_variants_find(name: str, query: str, found: str) -> None:
    assert Shelf(variants=(name,)).ids(query) == found


@pytest.mark.parametrize(
    ("name", "query", "status", "code"),
    [
        ("limit-zero-refused", "limit=0", 400, "invalidQuery"),
        ("past-the-end-refused", "offset=7", 400, "invalidQuery"),
        ("strict-parameters", "unknown=1", 400, "invalidQuery"),
        ("plus-is-blank", "creationDate.gt=2026-03-01T14:00:00+02:00", 400, "invalidQuery"),
        ("invalid-filter-422", "state=busy", 422, "invalidValue"),
    ],
)
def test_variants_refuse(name: str, query: str, status: int, code: str) -> None:
    answer = Shelf(variants=(name,)).get(f"faultManagementJob?{query}")
    error = answer.body[0] if status == 422 else answer.body
    assert (answer.status, error["code"]) == (status, code)


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("capped-pages", {"x-total-count", "x-result-count", "x-pagination-throttled"}),
        ("total-count-only", {"x-total-count"}),
        ("throttled-only", {"x-pagination-throttled"}),
        ("throttled-by-server-only", {"x-total-count", "x-result-count", "x-pagination-throttled"}),
    ],
)
def test_capped_pages_say_so(name: str, headers: set[str]) -> None:
    shelf = Shelf(variants=(name,))
    for job in list(shelf.world.jobs.items.values()):
        shelf.world.jobs.items[f"{job.id}-again"] = job
    answer = shelf.get("faultManagementJob?limit=20")
    assert len(answer.ids) == 7
    assert {header for header in answer.headers if header.startswith("x-")} == headers
    assert answer.headers.get("x-pagination-throttled", "true") == "true"
    assert answer.headers.get("x-total-count", "14") == "14"


def test_too_many_records_are_refused_but_can_be_had() -> None:
    for name, limited in (("too-many", 200), ("too-many-without-paging", 422)):
        shelf = Shelf(variants=(name,))
        job = shelf.world.jobs.items["job-0"]
        shelf.world.jobs.items.update({f"job-{number}": job for number in range(100, 120)})
        refused = shelf.get("faultManagementJob")
        assert refused.status == 422
        assert refused.body[0]["code"] == "tooManyRecords"
        assert shelf.post("faultManagementJobComplexQuery", {}).status == 422
        assert shelf.get("faultManagementJob?limit=5").status == limited
        assert shelf.ids("serviceFromId=uni-1") == "2"
        assert shelf.sof.claims()["pagination"] is (limited == 200)


def test_crowd_is_filtered_right_and_fast() -> None:
    shelf = Shelf(variants=("crowded",))
    started = time.process_time()
    assert shelf.get("faultManagementJob?limit=1").headers["x-total-count"] == "100007"
    assert shelf.ids("serviceId=svc-a") == "01"
    assert shelf.get("faultManagementJob?state=suspended&limit=1").headers["x-total-count"] == "14286"
    assert time.process_time() - started < 5  # a guard against quadratic work, not a benchmark


# --- what differs ------------------------------------------------------------------------------------

DATED = "creationDate.gt=2026-03-01T12:00:00.000Z&creationDate.lt=2026-03-01T12:00:03.500Z"
QUERIES = (
    "", "limit=2", "limit=2&offset=2", "offset=3", "limit=3&offset=6", "limit=2&offset=50", "limit=0",
    "limit=5000", "jobPriority=5&limit=1", "jobPriority=5&limit=1&offset=1",
    "limit=-1", "offset=x", "serviceId=svc-a", "serviceId=svc", "serviceId=SVC-A", "serviceFromId=uni-1",
    "serviceToId=uni-1", "entityId=port-1", "state=inProgress", "state=suspended", "state=completed",
    "state=rejected", "state=pending", "jobType=passive", "jobPriority=1", "jobPriority=5",
    f"creationDate.gt={SAME}", f"creationDate.lt={SAME}", "creationDate.lt=2026-03-01T12:00:00.750Z",
    "creationDate.gt=2026-03-01T12:00:00.500Z", "creationDate.gt=2026-03-01T14:00:02%2B02:00",
    "creationDate.gt=2026-03-01T14:00:02+02:00", DATED, f"{DATED}&limit=2", f"{DATED}&limit=2&offset=2",
    "serviceId=svc-a&state=suspended", "state=suspended&serviceId=svc-a", "serviceId=svc-b&state=suspended",
    "state=busy", "state=", "limit=", "state=completed&state=suspended", "unknown=1",
    "serviceFromIf=uni-1", "limit=9999999999",
)  # fmt: skip
OTHERS = (
    *(f"{kind}?{query}" for kind in ("cancelFaultManagementJob", "modifyFaultManagementJob") for query in (
        "", "faultManagementJobId=job-4", "faultManagementJobId=job-9", "state=completed", "state=inProgress",
        "state=completed&faultManagementJobId=job-9", "creationDate.gt=2026-03-01T12:00:00Z",
        "creationDate.lt=2026-03-01T12:00:01Z",
    )),
    *(f"faultManagementReport?{query}" for query in (
        "", "serviceFromId=x", "resultFormat=payload", "reportingTimeframe.startDate.gt=2026-03-01T12:00:00Z",
        "reportingTimeframe.endDate.lt=2026-03-01T12:00:00.5%2B02:00",
    )),
    *(f"trackingRecord?{query}" for query in (
        "", "relatedObjectId=x", "user=x", "creationDate.gt=2026-03-01T12:00:00.5%2B02:00",
    )),
)  # fmt: skip
BODIES: tuple[dict[str, Any], ...] = (
    {"surprise": 1},
    {"serviceSpecificConfiguration": {"@type": "urn:example:agreed"}},
)
PLACES = {
    "list_answer", "list_cancels", "list_jobs", "list_modifies", "page_headers", "predicate", "read_page",
    "read_parameters", "refuse_list", "show_listed",
}  # fmt: skip


def _is_of_lists(variant: str) -> bool:
    [mixin] = registry.mixins((), (variant,))
    return mixin.__module__.endswith("variants.lists")


def _answers(shelf: Shelf) -> list[Answered]:
    found = [shelf.get(f"faultManagementJob?{query}") for query in QUERIES]
    found += [shelf.get(path) for path in OTHERS]
    for job in list(shelf.world.jobs.items.values()):
        shelf.world.jobs.items.update({f"{job.id}-{number}": job for number in range(3)})
    found += [shelf.get("faultManagementJob"), shelf.get("faultManagementJob?offset=5")]
    found.append(shelf.post("faultManagementJobComplexQuery", {}))
    found += [shelf.post("faultManagementJobComplexQuery", query) for query in BODIES]
    return found


@pytest.fixture(scope="module")
def usual() -> list[Answered]:
    return _answers(Shelf())


@pytest.mark.parametrize("name", [name for name, info in FAULTS.items() if info.place in PLACES])
def test_each_fault_changes_an_answer(usual: list[Answered], name: str) -> None:
    assert _answers(Shelf(faults=(name,))) != usual


@pytest.mark.parametrize("name", [name for name in VARIANTS if _is_of_lists(name)])
def test_each_variant_differs(usual: list[Answered], name: str) -> None:
    assert _answers(Shelf(variants=(name,))) != usual
