"""Reports: which there are, when, what they show and hold."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from sof.reports import REPORTS, await_reports, frame, let_pass, ms, reports, wanted

from lso_conformance.sof.core import schemas
from lso_conformance.sof.jobs.results import RESULTS

FIND = {
    "creationDate", "description", "faultManagementJob", "granularity", "id", "monitoredObject",
    "outputFormat", "reportingTimeframe", "resultFormat", "serviceSpecificConfiguration", "state",
}  # fmt: skip
SPECS = Path(__file__).parents[3] / "specs"
LONG = timedelta(milliseconds=200)


def valid(type_name: str, document: Any) -> bool:
    specs = schemas.load(SPECS)
    return not specs.problems(type_name, document) and not specs.undefined(type_name, document)


def test_a_running_job_makes_one_report_after_the_other(buyer: Any) -> None:
    job = buyer.created(**wanted())
    found = await_reports(buyer, job, 3)
    frames = [frame(one) for one in found]
    assert all(last - first == LONG for first, last in frames)
    assert all(one[1] == other[0] for one, other in pairwise(frames))
    for one in found:
        assert valid("FaultManagementReport", one)
        assert one["faultManagementJob"]["faultManagementJobId"] == job
        assert one["lastModifiedDate"] >= one["creationDate"]
        assert len(one["reportContent"]) == 2
    assert buyer.do("suspend", job).status_code == 204
    assert {one["state"] for one in reports(buyer, job)} == {"completed"}
    listed = reports(buyer, job)
    assert all(set(one) == FIND and valid("FaultManagementReport_Find", one) for one in listed)
    query = {"faultManagementJob": {"faultManagementJobId": job}, "state": "completed"}
    assert buyer.http.post("faultManagementReportComplexQuery", json=query).json() == listed


def test_reports_per_execution(buyer: Any, ahead: Any) -> None:
    schedule = {"executionDuration": ms(600), "scheduleDefinitionEndTime": ahead(0.9)}
    job = buyer.created(**wanted(scheduleDefinition=schedule))
    buyer.wait(job, "completed")
    assert [last - first for first, last in map(frame, reports(buyer, job))] == [LONG] * 3


def test_no_report_of_the_time_of_a_suspension(buyer: Any) -> None:
    job = buyer.created(**wanted())
    await_reports(buyer, job, 1)
    assert buyer.do("suspend", job).status_code == 204
    before = reports(buyer, job)
    let_pass(buyer)
    assert reports(buyer, job) == before
    suspended = datetime.fromisoformat(buyer.get(job).json()["lastModifiedDate"])
    assert frame(before[-1])[1] <= suspended + timedelta(milliseconds=1)
    buyer.do("resume", job)
    after = await_reports(buyer, job, len(before) + 1)[len(before)]
    assert frame(after)[0] - suspended > LONG


def test_no_report_after_the_end(buyer: Any) -> None:
    job = buyer.created(**wanted())
    await_reports(buyer, job, 1)
    buyer.http.post("cancelFaultManagementJob", json={"faultManagementJob": {"faultManagementJobId": job}})
    buyer.wait(job, "cancelled")
    before = reports(buyer, job)
    assert {one["state"] for one in before} == {"completed"}
    let_pass(buyer)
    assert reports(buyer, job) == before


@pytest.mark.parametrize(("kind", "state"), [("failing_report", "failed"), ("rejected_report", "rejected")])
def test_provoked_reports(buyer: Any, kind: str, state: str) -> None:
    service = buyer.sof.profile()["ixit"]["test_data"]["services"][kind]
    job = buyer.created(**wanted(monitoredObject={"@type": "ServiceRef", "serviceId": service}))
    report = await_reports(buyer, job, 1, state)[0]
    assert report["failureReason"]
    assert not {"reportContent", "reportUrl"} & set(report)
    assert buyer.state(job) == "inProgress"
    made = buyer.sof._world.reports.items[report["id"]]
    assert made.history == (["acknowledged", "inProgress"] if state == "failed" else ["acknowledged"])


@pytest.mark.parametrize("kind", RESULTS)
def test_results_obey_their_schema(buyer: Any, kind: str) -> None:
    job = buyer.created(**wanted(serviceSpecificConfiguration={"@type": kind}))
    report = await_reports(buyer, job, 1)[0]
    specs = schemas.load(SPECS)
    first, last = frame(report)
    for item in report["reportContent"]:
        times = item["measurementTime"]
        start, end = (datetime.fromisoformat(times[f"measurement{which}Date"]) for which in ("Start", "End"))
        assert first <= start < end <= last
        for point in item["measurementDataPoint"]:
            assert point["@type"] == RESULTS[kind][0]
            schema = specs.configurations[point["@type"]]
            assert not list(Draft7Validator(schema, registry=specs.registry).iter_errors(point))
    buyer.do("suspend", job)


def test_configuration_of_an_unknown_type(buyer: Any) -> None:
    job = buyer.created(**wanted(serviceSpecificConfiguration={"@type": "urn:example:odd-configuration"}))
    points = await_reports(buyer, job, 1)[0]["reportContent"][0]["measurementDataPoint"]
    assert points == [{"@type": "urn:example:odd-report"}]
    buyer.do("suspend", job)


def test_unknown(buyer: Any) -> None:
    answer = buyer.http.get(f"{REPORTS}/none")
    assert answer.status_code == 404
    assert answer.json()["code"] == "notFound"


def first_shown(opened: Any, name: str, *, end: str = "completed", **changes: Any) -> tuple[Any, Any, Any]:
    """The first completed report that a faulty SOF has, as listed and as read; and its job."""
    with opened(faults=(name,)) as buyer:
        job = buyer.created(**wanted(**changes))
        report = await_reports(buyer, job, 1, end)[0]
        listed = next(
            one for one in reports(buyer, job) if one.get("id", report.get("id")) == report.get("id")
        )
        return listed, report, job


@pytest.mark.parametrize(
    ("name", "breaks"),
    [
        ("report-without-job", lambda _listed, report, _job: "faultManagementJob" not in report),
        ("report-list-shows-content", lambda listed, _report, _job: "reportContent" in listed),
        ("report-list-says-in-progress", lambda listed, _report, _job: listed["state"] == "inProgress"),
        ("report-drops-description", lambda _listed, report, _job: "description" not in report),
        ("reports-of-other-object", lambda listed, report, _job: (
            listed["monitoredObject"] == report["monitoredObject"] != {"@type": "ServiceRef",
                                                                       "serviceId": "svc-usable"})),
        ("completed-without-results", lambda _listed, report, _job: "reportContent" not in report),
        ("results-are-empty", lambda _listed, report, _job: report["reportContent"] == []),
        ("results-of-other-type", lambda _listed, report, _job: "traceroute" in str(report["reportContent"])),
        ("report-list-other-description",
         lambda listed, report, _job: listed["description"] != report["description"]),
        ("reports-half-as-often", lambda _l, report, _j: frame(report)[1] - frame(report)[0] == 2 * LONG),
        ("attachment-for-content", lambda _listed, report, _job: "reportUrl" in report),
        ("report-timeframe-turned-round", lambda _l, report, _j: frame(report)[1] < frame(report)[0]),
    ],
)  # fmt: skip
def test_faults_of_reports(opened: Any, name: str, breaks: Any) -> None:
    assert breaks(*first_shown(opened, name))


@pytest.mark.parametrize(
    ("name", "gap"),
    [("report-hole", 40), ("report-overlap", -40), ("report-cumulates", -200)],
)
def test_faults_between_reports(opened: Any, name: str, gap: int) -> None:
    with opened(faults=(name,)) as buyer:
        one, other = await_reports(buyer, buyer.created(**wanted()), 2)[:2]
    assert frame(other)[0] - frame(one)[1] == timedelta(milliseconds=gap)


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("reports-while-suspended", "suspend"),
        ("one-report-while-suspended", "suspend"),
        ("report-after-cancel", "cancel"),
    ],
)
def test_reports_that_should_not_be(opened: Any, name: str, action: str) -> None:
    with opened(faults=(name,)) as buyer:
        job = buyer.created(**wanted())
        await_reports(buyer, job, 1)
        if action == "suspend":
            buyer.do("suspend", job)
        else:
            about = {"faultManagementJob": {"faultManagementJobId": job}}
            buyer.http.post("cancelFaultManagementJob", json=about)
            buyer.wait(job, "cancelled")
        ended = datetime.fromisoformat(buyer.get(job).json()["lastModifiedDate"])
        let_pass(buyer)
        assert [one for one in reports(buyer, job) if frame(one)[1] > ended + LONG / 2]


@pytest.mark.parametrize(
    ("name", "before", "state"),
    [
        ("completed-report-becomes-inprogress", "completed", "inProgress"),
        ("completed-report-becomes-failed", "completed", "failed"),
        ("failed-report-becomes-completed", "failed", "completed"),
    ],
)
def test_final_states_left(opened: Any, name: str, before: str, state: str) -> None:
    service = "svc-failing-report" if before == "failed" else "svc-usable"
    with opened(faults=(name,)) as buyer:
        job = buyer.created(**wanted(monitoredObject={"@type": "ServiceRef", "serviceId": service}))
        report = await_reports(buyer, job, 1, before)[0]
        states = [buyer.http.get(f"{REPORTS}/{report['id']}").json()["state"] for _ in range(3)]
    assert (states[0], states[-1]) == (before, state)


def test_second_report_never_ready(opened: Any) -> None:
    with opened(faults=("second-report-never-ready",)) as buyer:
        job = buyer.created(**wanted())
        await_reports(buyer, job, 1)
        await_reports(buyer, job, 2, "inProgress")
        assert len(reports(buyer, job, state="completed")) == 1


def test_report_made_when_done(opened: Any) -> None:
    with opened(variants=("reports-when-done",)) as buyer:
        job = buyer.created(**wanted())
        for report in await_reports(buyer, job, 2):
            assert datetime.fromisoformat(report["creationDate"]) >= frame(report)[1] - timedelta(
                milliseconds=1
            )
