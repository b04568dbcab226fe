"""Recurring schedules, read as cron with seconds in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lso_conformance.sof.core.times import clock, cron_of, next_hit, recurs

START = datetime(2026, 11, 23, 10, 0, 3, 500000, tzinfo=UTC)  # a Monday
FULL = dict.fromkeys(("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"), "*")


@pytest.mark.parametrize(
    ("changes", "hit"),
    [
        ({}, "2026-11-23T10:00:04"),
        ({"second": "*/5"}, "2026-11-23T10:00:05"),
        ({"second": "1,3,7"}, "2026-11-23T10:00:07"),
        ({"second": "0-3"}, "2026-11-23T10:01:00"),
        ({"second": "10-20/5"}, "2026-11-23T10:00:10"),
        ({"second": "0", "minute": "*/30", "hour": "8"}, "2026-11-24T08:00:00"),
        ({"second": "0", "minute": "5", "hour": "4", "dayOfWeek": "sun"}, "2026-11-29T04:05:00"),
        ({"second": "0", "minute": "0", "hour": "0", "dayOfMonth": "1", "month": "JAN-MAR"},
         "2027-01-01T00:00:00"),
    ],
)  # fmt: skip
def test_next_hit(changes: dict[str, str], hit: str) -> None:
    assert next_hit({**FULL, **changes}, START) == datetime.fromisoformat(f"{hit}+00:00")


def test_the_earliest_moment_itself_is_a_hit() -> None:
    moment = START.replace(second=5, microsecond=0)
    assert next_hit({**FULL, "second": "*/5"}, moment) == moment
    assert next_hit({**FULL, "second": "*/5"}, moment + timedelta(microseconds=1)) == moment + timedelta(
        seconds=5
    )


@pytest.mark.parametrize(
    ("recurring", "expression"),
    [
        ({"second": "*/5", "minute": "*"}, "*/5 * * * * *"),
        ({"minute": "*/10"}, "0 */10 * * * *"),
        ({"hour": "8"}, "0 0 8 * * *"),
        ({"hourRange": []}, "0 * * * * *"),
    ],
)
def test_absent_fields(recurring: dict[str, Any], expression: str) -> None:
    assert cron_of(recurring) == expression


@pytest.mark.parametrize(
    ("ranges", "hit"),
    [
        ([("08:00", "12:00")], "2026-11-23T10:00:04"),
        ([("10:00:00", "10:00:04"), ("10:00:06", "24:00")], "2026-11-23T10:00:06"),
        ([("08:00", "10:00")], "2026-11-24T08:00:00"),
        ([("22:00", "10:00:05")], "2026-11-23T10:00:04"),
        ([("22:00", "06:00")], "2026-11-23T22:00:00"),
    ],
)
def test_hour_ranges(ranges: list[tuple[str, str]], hit: str) -> None:
    limits = [{"start": start, "end": end} for start, end in ranges]
    assert next_hit({**FULL, "hourRange": limits}, START) == datetime.fromisoformat(f"{hit}+00:00")


def test_no_hit_at_all() -> None:
    never = {"start": "09:00", "end": "09:00:30"}
    assert next_hit({**FULL, "second": "45", "hourRange": [never]}, START) is None


@pytest.mark.parametrize(
    "recurring",
    [
        {"second": "70"}, {"second": "often"}, {"second": ""}, {"dayOfWeek": "mon#1"}, {"month": "FOO"},
        {"dayOfMonth": "31", "month": "2"},
        {"hourRange": [{"start": "8", "end": "9"}]}, {"hourRange": [{"start": "25:00", "end": "26:00"}]},
    ],
)  # fmt: skip
def test_unreadable(recurring: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\."):
        next_hit({**FULL, **recurring}, START)


def test_clock_and_recurrence() -> None:
    assert clock("07:05") == timedelta(hours=7, minutes=5)
    assert clock("24:00") == timedelta(days=1)
    assert not recurs({"recurringSchedule": {}})
    assert not recurs({})
