"""Clocks: what the log tells of them, and no blame where target or tester stood still."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import by_hand
import pytest
from by_hand import API, NOON
from reported import Reported, at, report

from lso_conformance.checks import clocks
from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.job import life_cycle, timeframes
from lso_conformance.log.log import Record
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.seen.resources import Job


def made(said: str, *, date: timedelta | None = None, took: float = 1.0) -> Job:
    """A job that was asked for a second after noon; `date`: how far its Date header is from noon."""
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(creationDate=said), sent=by_hand.request())
    answered = dict(log.records[-1])
    date_header = [["date", format_datetime(NOON + date, usegmt=True)]] if date is not None else []
    answered |= {"headers": [*answered["headers"], *date_header], "at": later(took + 1)}
    log.records[-1] = answered
    return observe(log.ended(), API).jobs[0]


def later(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


SAID: list[tuple[str, float, float]] = [
    ("2025-01-01T12:00:01.500Z", -0.5, 0.5),
    ("2025-01-01T12:00:01.500000000Z", -0.5, 0.5),
    ("2025-01-01T17:30:01.500+05:30", -0.5, 0.5),
    ("2025-01-01T12:00:01.5Z", -0.61, 0.61),
    ("2025-01-01T12:00:01Z", -2.1, 1.1),
    ("2025-01-04T12:00:01.500Z", 3 * 86400 - 0.5, 3 * 86400 + 0.5),
    ("9999-12-31T23:59:59Z", -1.1, 1.1),
    ("soon", -1.1, 1.1),
]


@pytest.mark.parametrize(("said", "least", "most"), SAID)
def test_a_creation_tells_of_the_clock(said: str, least: float, most: float) -> None:
    ahead = clocks.ahead_of(made(said))
    assert ahead.least.total_seconds() == pytest.approx(least, abs=0.005)
    assert ahead.most.total_seconds() == pytest.approx(most, abs=0.005)


@pytest.mark.parametrize("hours", [0, 1])
def test_a_date_header_that_contradicts_the_creation_is_believed(hours: int) -> None:
    ahead = clocks.ahead_of(made("2025-01-01T13:00:01.500Z", date=timedelta(hours=hours, seconds=1)))
    assert ahead.least <= timedelta(hours=hours) <= ahead.most


def test_a_creation_that_took_long_tells_less() -> None:
    """Three seconds before or after the job was made: nobody knows."""
    ahead = clocks.ahead_of(made("2025-01-01T12:00:02.500Z", took=3))
    assert ahead.most - ahead.least >= timedelta(seconds=3)


def slowed(log: Reported, seconds: float) -> list[Record]:
    """The log with one exchange at its end that took so long, beside those that took one second."""
    for _ in range(3):
        log.call("retrieve", 200, by_hand.job())
    number = log.call("retrieve", 200, by_hand.job(state="completed"))
    ended = log.ended()
    return put_off(ended, number + 1, seconds - 1)


def put_off(records: Sequence[Record], first: int, seconds: float) -> list[Record]:
    """The records, those from number `first` so much later."""
    return [{**r, "at": later(r["n"] + seconds)} if r["n"] >= first else r for r in records]


def framed(frames: Sequence[tuple[float, float]], **changes: Any) -> Reported:
    """A log with a list of reports of those timeframes."""
    log = Reported(**changes)
    log.listed(*(
        report(f"r-{start}", listed=True,
               reportingTimeframe={"reportingStartDate": at(start), "reportingEndDate": at(end)})
        for start, end in frames
    ))  # fmt: skip
    return log


STOOD: list[tuple[list[tuple[float, float]], float, str]] = [
    ([(0, 1), (1, 4.2), (4.2, 5), (5, 6)], 1, "fail"),
    ([(0, 1), (1, 4.2), (4.2, 5), (5, 6)], 4, "inconclusive"),  # a timer that fired late
    ([(0, 1), (4.2, 5.2), (5.2, 6.2)], 1, "fail"),
    ([(0, 1), (4.2, 5.2), (5.2, 6.2)], 4.5, "inconclusive"),  # nothing was collected meanwhile
    ([(0, 2), (1, 2), (2, 3)], 4, "fail"),  # no delay makes timeframes overlap
]


@pytest.mark.parametrize(("frames", "took", "verdict"), STOOD)
def test_timeframes_while_the_target_stood_still(
    frames: list[tuple[float, float]], took: float, verdict: str
) -> None:
    seen = observe(slowed(framed(frames), took), API)
    found = {f.verdict.value for f in timeframes.consecutive(seen, seen.jobs[0])} - {"pass"}
    assert ("fail" if "fail" in found else "inconclusive") == verdict
    assert "fail" not in {f.verdict.value for f in timeframes.not_longer(seen)} or verdict == "fail"


def test_tenths_of_seconds_are_no_odd_length() -> None:
    """Two tenths, printed by a target that cuts off all behind the first digit."""
    log = Reported()
    times = [f"2025-01-01T12:00:0{second}Z" for second in ("0.2", "1.2", "2.1", "3.2")]
    log.listed(*(
        report(f"r-{start}", listed=True,
               reportingTimeframe={"reportingStartDate": start, "reportingEndDate": end})
        for start, end in pairwise(times)
    ))  # fmt: skip
    seen = log.observed()
    assert {f.verdict for f in timeframes.consecutive(seen, seen.jobs[0])} == {Verdict.PASS}


def suspended(frame: tuple[float, float], created_took: float = 1.0) -> Observations:
    """A job that is suspended from about 4 s to about 12 s after noon, with a report about a time."""
    log = Reported()
    log.call("retrieve", 200, None)
    log.call("suspend", 204)
    for _ in range(3):
        log.call("retrieve", 200, {"id": "job-1", "state": "suspended"})
    log.call("resume", 204)
    bounds = dict(zip(("reportingStartDate", "reportingEndDate"), map(at, frame), strict=True))
    log.listed(report("r-0", 0, listed=True), report("r-1", listed=True, reportingTimeframe=bounds))
    return observe(put_off(log.ended(), 2, created_took - 1), API)


# Suspended at 5 to 6 by our clock, resumed at 13 to 14; the target's is one to two seconds behind, or, where
# the creation took four seconds, one to five, and all that follows is three seconds later.
BETWEEN: list[tuple[tuple[float, float], float, str]] = [
    ((7, 8), 1, "fail"),
    ((9.5, 13.5), 1, "pass"),  # about the time of the resumption
    ((9, 10.5), 1, "fail"),
    ((11, 12.5), 4, "pass"),  # perhaps about the time after it: the clocks are not known so well
]


@pytest.mark.parametrize(("frame", "took", "verdict"), BETWEEN)
def test_a_report_about_the_resumption_is_none_about_the_suspension(
    frame: tuple[float, float], took: float, verdict: str
) -> None:
    seen = suspended(frame, took)
    assert timeframes.none_between(seen, seen.jobs[0], "suspend").verdict.value == verdict


THREE = {"timeDurationValue": 3, "timeDurationUnits": "SEC"}


@pytest.mark.parametrize(("end", "verdict"), [(at(4), "inconclusive"), (at(60), "fail")])
def test_an_execution_that_began_too_late_for_its_end_brings_no_reports(end: str, verdict: str) -> None:
    log = Reported(scheduleDefinition={"executionDuration": THREE, "scheduleDefinitionEndTime": end})
    log.call("retrieve", 200, by_hand.job(state="inProgress"))
    log.call("retrieve", 200, by_hand.job(state="completed"))
    log.listed()
    seen = log.observed()
    assert timeframes.as_many_as_fit(seen, seen.jobs[0]).verdict.value == verdict


@pytest.mark.parametrize(("binding", "verdict"), [(True, "fail"), (False, "inconclusive")])
def test_reports_that_are_late_are_missing_only_past_a_limit_that_binds(binding: bool, verdict: str) -> None:
    log = Reported(scheduleDefinition={"executionDuration": THREE})
    log.call("retrieve", 200, by_hand.job(state="completed"))
    log.listed()
    log.waited(binding=binding)
    seen = log.observed()
    assert timeframes.as_many_as_fit(seen, seen.jobs[0]).verdict.value == verdict


def test_a_start_time_in_tenths_may_be_a_tenth_early() -> None:
    log = by_hand.Written()
    start = {"scheduleDefinitionStartTime": "2025-01-01T12:00:04.080Z"}
    sent = by_hand.request(scheduleDefinition=start)
    shown = by_hand.job(
        scheduleDefinition={"scheduleDefinitionStartTime": "2025-01-01T12:00:04.1Z"},
        creationDate="2025-01-01T12:00:01.020Z",
    )
    log.call("create", 201, shown, sent=sent)
    log.call("retrieve", 200, {**shown, "state": "inProgress"})
    seen = observe(log.ended(), API)
    assert life_cycle.waits_for_start(seen.jobs[0]).verdict is Verdict.PASS
