"""The faults and variants of reports, schedules, files, tracking records: none stumbles over itself."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from sof.reports import REPORTS, ms, wanted

from lso_conformance.sof import FAULTS, VARIANTS, overrides
from lso_conformance.sof.jobs.report_operations import ReportOperations
from lso_conformance.sof.jobs.reports import Reports
from lso_conformance.sof.jobs.schedules import Schedules
from lso_conformance.sof.jobs.tracking import Tracking

DECIDED = [
    *(f"W148-R{number}" for number in range(53, 65)),
    "W148-R70",
    "W148-U4",
    "W148-O7",
    "W148-O8",
    "W148-O9",
]
POINTS = {name for layer in (Tracking, Schedules, Reports, ReportOperations) for name in vars(layer)}
LIFE = {"executionDuration": ms(120), "recurringSchedule": {"second": "*"}}


def test_a_fault_of_each_kind_for_each_paragraph() -> None:
    subtle = {(info.breaks, info.subtle) for info in FAULTS.values()}
    lacking = {(name, kind) for name in DECIDED for kind in (True, False)} - subtle
    assert lacking <= {("W148-R54", True), ("W148-R62", True)}


def test_none_stumbles_over_itself(opened: Any, caplog: pytest.LogCaptureFixture) -> None:
    def one(chosen: dict[str, tuple[str, ...]]) -> None:
        with opened(**chosen) as buyer:
            period = {"reportingPeriod": ms(60), "granularity": ms(30)}
            service = {"@type": "ServiceRef", "serviceId": "svc-failing-report"}
            jobs = [
                buyer.create(**wanted(**period, **more)).json()["id"]
                for more in (
                    {},
                    {"resultFormat": "attachment", "outputFormat": "avro"},
                    {"scheduleDefinition": LIFE},
                    {"monitoredObject": service},
                )
            ]
            with suppress(AssertionError):  # some faults let it wait for long
                buyer.wait(jobs[2], "inProgress", "completed", seconds=1.3)
            for action in ("suspend", "resume"):
                buyer.do(action, jobs[0])
            process = {"faultManagementJob": {"faultManagementJobId": jobs[1]}}
            buyer.http.post("cancelFaultManagementJob", json=process)
            buyer.wait(jobs[1], "cancelled", "completed")  # some let it run for one report only
            answers = [buyer.http.get(REPORTS), buyer.http.post("faultManagementReportComplexQuery", json={})]
            made = tuple(buyer.sof._world.reports.items)
            answers += [buyer.http.get(f"{REPORTS}/{report}") for report in made]
            urls = [answer.json().get("reportUrl") for answer in answers[2:] if answer.status_code == 200]
            answers += [buyer.http.get(found.get("url", "")) for found in urls if isinstance(found, dict)]
            for job in jobs:
                records = buyer.http.get("trackingRecord", params={"relatedObjectId": job})
                answers += [records, buyer.http.get(f"trackingRecord/{job}")]
        assert {answer.status_code for answer in answers} <= {200, 204, 404, 422, 500, 501}, chosen

    chosen: list[dict[str, tuple[str, ...]]] = [
        {"faults": (name,)} for name in FAULTS if overrides(name) & POINTS
    ]
    chosen += [{"variants": (name,)} for name in VARIANTS if overrides(name) & POINTS]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, chosen))
    assert len(chosen) > 100
    assert "failed" not in caplog.text
    assert "Traceback" not in caplog.text
