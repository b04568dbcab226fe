"""What schedules do to jobs: executions, rests, ends."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sof.reports import frame, ms, reports

from lso_conformance.sof import FAULTS

SECOND = {"second": "*"}


def recurring(ahead: Any, length: int, last: float, **cron: Any) -> dict[str, Any]:
    """A job that runs for `length` milliseconds at each start, and ends after `last` seconds."""
    schedule = {
        "recurringSchedule": cron or SECOND,
        "executionDuration": ms(length),
        "scheduleDefinitionEndTime": ahead(last),
    }
    return {"scheduleDefinition": schedule, "reportingPeriod": ms(200)}


def timeframes(buyer: Any, job: str) -> list[tuple[datetime, datetime]]:
    """The time frames of a job's reports."""
    return [frame(report) for report in reports(buyer, job)]


def test_executions_begin_at_the_hit_and_end_after_their_duration(buyer: Any, ahead: Any) -> None:
    job = buyer.created(**recurring(ahead, 400, 2.2))
    seen = buyer.wait(job, "completed", seconds=4)
    runs = seen.count("inProgress")
    assert seen == [*["scheduled", "inProgress"] * runs, "completed"]
    frames = timeframes(buyer, job)
    assert runs in {2, 3}
    starts = [frame for frame in frames if frame[0].microsecond == 0]
    assert len(starts) == runs
    assert all(last - first <= timedelta(milliseconds=200) for first, last in frames)
    whole = [frame for frame in frames if frame[0] == starts[0][0] + timedelta(milliseconds=200)]
    assert whole == [(starts[0][1], starts[0][1] + timedelta(milliseconds=200))]


def test_next_execution_follows_at_once(buyer: Any, ahead: Any) -> None:
    job = buyer.created(**recurring(ahead, 1000, 3.5))
    assert buyer.wait(job, "completed", seconds=5) == ["scheduled", "inProgress", "completed"]
    frames = timeframes(buyer, job)
    assert len(frames) >= 10
    assert all(one[1] == other[0] for one, other in pairwise(frames))


def test_start_time_holds_a_recurring_job_back(buyer: Any, ahead: Any) -> None:
    job = buyer.created(
        scheduleDefinition={"scheduleDefinitionStartTime": ahead(60), "recurringSchedule": SECOND}
    )
    assert buyer.wait(job, "scheduled") == ["scheduled"]
    assert buyer.sof._world.jobs.items[job].planned > datetime.now(UTC) + timedelta(seconds=50)


def test_hour_range_that_is_over_holds_until_tomorrow(buyer: Any) -> None:
    gone = datetime.now(UTC) - timedelta(minutes=5)
    limits = {"start": f"{gone:%H:%M}", "end": f"{gone + timedelta(minutes=2):%H:%M}"}
    job = buyer.created(scheduleDefinition={"recurringSchedule": {**SECOND, "hourRange": [limits]}})
    assert buyer.wait(job, "scheduled") == ["scheduled"]
    planned = buyer.sof._world.jobs.items[job].planned
    assert planned.replace(second=0) - gone.replace(second=0, microsecond=0) == timedelta(days=1)


@pytest.mark.parametrize(
    "schedule",
    [
        {"recurringSchedule": {"second": "77"}},
        {"recurringSchedule": {"month": "FEB", "dayOfMonth": "30"}},
        {"recurringSchedule": {"minute": "0", "hour": "0", "dayOfMonth": "1", "month": "1"},
         "scheduleDefinitionEndTime": "2020-01-01T00:00:00Z"},
    ],
)  # fmt: skip
def test_impossible_schedules_are_rejected(buyer: Any, schedule: dict[str, Any]) -> None:
    job = buyer.created(scheduleDefinition=schedule)
    assert buyer.wait(job, "rejected") == ["rejected"]
    assert buyer.get(job).json()["rejectionReason"]


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("recurring-job-runs-once", ["scheduled", "inProgress", "completed"]),
        ("recurring-job-runs-at-once", ["inProgress", "scheduled", "inProgress"]),
        ("recurring-job-never-rests", ["scheduled", "inProgress", "completed"]),
        ("recurring-job-runs-twice", ["scheduled", "inProgress", "scheduled", "inProgress", "completed"]),
    ],
)
def test_faults_of_executions(opened: Any, ahead: Any, fault: str, seen: list[str]) -> None:
    assert fault in FAULTS
    with opened(faults=(fault,)) as buyer:
        job = buyer.created(**recurring(ahead, 300, 3.2))
        assert buyer.wait(job, "completed", seconds=5)[: len(seen)] == seen


@pytest.mark.parametrize(("fault", "shift"), [("recurs-two-seconds-late", 2), ("reads-steps-as-values", 58)])
def test_faults_of_reading(opened: Any, fault: str, shift: int) -> None:
    with opened(faults=(fault,)) as buyer:
        job = buyer.created(scheduleDefinition={"recurringSchedule": {"second": "*/59", "minute": "*"}})
        assert buyer.wait(job, "scheduled", "inProgress")
        second = buyer.sof._world.jobs.items[job].planned.second
        assert second in ({2, 1} if shift == 2 else {59})


def test_start_that_came_during_validation_counts(buyer: Any) -> None:
    sof, job = buyer.sof._behaviour, buyer.sof._world.jobs.items[buyer.created()]
    now = buyer.sof._world.now()
    job.request = {**job.request, "scheduleDefinition": {"recurringSchedule": SECOND}}
    job.state, job.created = "acknowledged", now - timedelta(seconds=1)
    assert sof.next_start(job) <= now
    assert sof.start_delay(job) == 0
    job.state = "suspended"
    assert sof.next_start(job) >= now
