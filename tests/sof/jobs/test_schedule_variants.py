"""Jobs of other lengths, and servers that refuse some: each shows what its name says."""

from typing import Any

import pytest
from sof.reports import ms, reports, wanted
from sof.shelf import Shelf, request

REFUSED = "the job is rejected"
RECURRING = {"recurringSchedule": {"second": "*"}}
ENDING = {"scheduleDefinitionEndTime": "2026-03-04T00:00:00Z"}


@pytest.mark.parametrize(
    ("variant", "more", "length"),
    [
        ("short-on-demand-jobs", {}, 2),
        ("short-on-demand-jobs", {"jobType": "proactive"}, None),
        ("short-on-demand-jobs", {"scheduleDefinition": ENDING}, None),
        ("short-on-demand-jobs", {"scheduleDefinition": {"executionDuration": ms(3000)}}, None),
        ("one-period-without-duration", {}, 60),
        ("one-period-without-duration", {"reportingPeriod": ms(7000)}, 7),
        ("three-periods-each-time", {"scheduleDefinition": RECURRING, "reportingPeriod": ms(7000)}, 21),
        ("three-periods-each-time", {}, None),
    ],
)  # fmt: skip
def test_length_of_a_job(variant: str, more: dict[str, Any], length: float | None) -> None:
    shelf = Shelf(variants=(variant,))
    job = shelf.world.jobs.items["job-0"]
    job.request, job.running_since = request(**more), shelf.world.now()
    assert shelf.sof.run_time_left(job) == length


def test_job_of_one_period_makes_one_report_and_is_completed(opened: Any) -> None:
    with opened(variants=("one-period-without-duration",)) as buyer:
        job = buyer.created(**wanted(reportingPeriod=ms(100)))
        assert buyer.wait(job, "completed") == ["inProgress", "completed"]
        assert len(reports(buyer, job, state="completed")) == 1


@pytest.mark.parametrize(
    ("variant", "more", "answer"),
    [
        ("longest-execution", {"scheduleDefinition": {"executionDuration": ms(60_000)}}, 201),
        ("longest-execution", {"scheduleDefinition": {"executionDuration": ms(60_001)}}, 422),
        ("longest-execution-rejected", {"scheduleDefinition": {"executionDuration": ms(60_001)}}, REFUSED),
        ("least-reporting-period", {"reportingPeriod": ms(1000)}, 201),
        ("least-reporting-period", {"reportingPeriod": ms(999)}, 422),
        ("whole-periods-only", {"granularity": ms(300), "reportingPeriod": ms(1000)}, REFUSED),
        ("whole-periods-only", {"scheduleDefinition": {"executionDuration": ms(300)}}, REFUSED),
        ("whole-periods-only", {"scheduleDefinition": {"executionDuration": ms(400)}}, 201),
    ],
)
def test_what_is_refused(opened: Any, variant: str, more: dict[str, Any], answer: int | str) -> None:
    with opened(variants=(variant,)) as buyer:
        created = buyer.create(**wanted(**more))
        assert created.status_code == (201 if answer == REFUSED else answer)
        if created.status_code == 201:
            end = buyer.wait(created.json()["id"], "rejected" if answer == REFUSED else "inProgress")
            assert end == ["rejected" if answer == REFUSED else "inProgress"]
