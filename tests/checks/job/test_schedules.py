"""Schedules: when a cron starts a job, and what a history shows of it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import by_hand
import pytest
from reported import Reported, at, report

from lso_conformance.checks.job import schedules as checks
from lso_conformance.seen.observations import Observations, observe
from suites.job_apis import schedules as suite

NOON = by_hand.NOON
FIVE = {"timeDurationValue": 5, "timeDurationUnits": "SEC"}


def cron(**fields: Any) -> dict[str, Any]:
    return {"recurringSchedule": {**suite.EVERY, **fields}, "executionDuration": FIVE}


@pytest.mark.parametrize(
    ("fields", "after_s"),
    [
        ({}, 1),
        ({"second": "20"}, 20),
        ({"second": "*/15"}, 15),
        ({"second": "7,40"}, 7),
        ({"second": "30-35"}, 30),
        ({"second": "10-59/50"}, 10),
        ({"second": "0", "minute": "5"}, 300),
        ({"second": "0", "hour": "13"}, 3600),
        ({"second": "0", "minute": "0", "hour": "0", "dayOfMonth": "2"}, 12 * 3600),
        ({"second": "0", "minute": "0", "hour": "0", "month": "FEB"}, 12 * 3600 + 30 * 86400),
        (
            {"second": "0", "minute": "0", "hour": "0", "dayOfWeek": "thu"},
            12 * 3600,
        ),  # 1 January 2025: Wednesday
        ({"second": "0", "hourRange": [{"start": "12:30", "end": "12:40"}]}, 1800),
        ({"second": "0", "hourRange": [{"start": "11:00:00", "end": "12:40:00"}]}, 60),
    ],
)
def test_next_start(fields: dict[str, Any], after_s: int) -> None:
    assert checks.next_start(cron(**fields), NOON) == NOON + timedelta(seconds=after_s)


@pytest.mark.parametrize(
    "fields", [{"second": "61"}, {"second": "x"}, {"month": "13"}, {"second": ""}, {"hour": 7.5}]
)
def test_what_is_no_cron_never_starts(fields: dict[str, Any]) -> None:
    assert checks.next_start(cron(**fields), NOON) is None


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        datetime(2025, 12, 31, 23, 59, 58, tzinfo=UTC),
        datetime(2024, 2, 29, 0, 0, 1, tzinfo=UTC),
        datetime(2025, 6, 30, 13, 7, 56, tzinfo=UTC),
    ],
)
def test_restrictions_let_a_job_start_or_keep_it(moment: datetime) -> None:
    made = moment - timedelta(seconds=2)
    for what, schedule in suite.restricted(moment).items():
        start = checks.next_start({"recurringSchedule": schedule}, made)
        if what in suite.RUNS or what == suite.HALVES[moment.hour >= 12]:
            assert start == moment, what
        else:
            assert start is None or start - moment > timedelta(seconds=50), what


def lived(
    schedule: dict[str, Any], *states: str, waited: bool | None = None, **response: Any
) -> Observations:
    """A job made at noon, and reads or suspends of it, 1.5 s apart; `waited`: a wait that binds, or not."""
    log = by_hand.Written()
    sent = by_hand.request(scheduleDefinition=schedule)
    made = {**by_hand.job(**sent), "creationDate": at(0), **response}
    log.call("create", response.get("status", 201), made, sent=sent)
    for state in states:
        if state in by_hand.ACTIONS:
            log.call(state, 409, by_hand.error("conflict"))
        else:
            log.call("retrieve", 200, {**made, "state": state})
    if waited is not None:
        log.add(
            "wait",
            scenario=by_hand.SCENARIO,
            about="job",
            job="job-1",
            states=["inProgress"],
            result="timed out",
            state=None,
            limit_s=2.0,
            binding=waited,
            exchange=1,
        )
    return observe(log.ended(), by_hand.API)


SOON, READY, LATER = cron(second="2"), cron(second="8"), cron(second="40")


@pytest.mark.parametrize(
    ("schedule", "states", "waited", "verdict"),
    [
        (READY, ["scheduled", "scheduled", "scheduled", "inProgress"], None, "pass"),
        (LATER, ["scheduled", "inProgress"], None, "fail"),
        (LATER, ["inProgress"], None, "fail"),
        (READY, ["scheduled"] * 6, True, "fail"),
        (READY, ["scheduled"] * 5, True, "inconclusive"),  # the limit may not be over yet
        (READY, ["scheduled"] * 6, False, "inconclusive"),
        (READY, ["acknowledged"] * 4 + ["scheduled"] * 2, True, "inconclusive"),  # checked until too late
        (READY, ["scheduled"] * 4 + ["suspend"] * 2, True, "inconclusive"),  # no read after the limit
        (SOON, ["scheduled"] * 6, True, "inconclusive"),  # made too late for its first time
        (cron(second="x"), ["inProgress"], None, "inconclusive"),
    ],
)
def test_job_starts_by_its_cron(
    schedule: dict[str, Any], states: list[str], waited: bool | None, verdict: str
) -> None:
    seen = lived(schedule, *states, waited=waited)
    assert checks.starts(seen, seen.exchanges[0], by_zone=False).verdict.value == verdict


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        (["scheduled", "scheduled"], "pass"),
        (["acknowledged"], "pass"),
        (["scheduled", "inProgress"], "fail"),
        (["completed"], "fail"),
        ([], "inconclusive"),
    ],
)
def test_job_waits_for_its_cron(states: list[str], verdict: str) -> None:
    seen = lived(cron(second="4", month="JUL"), *states)
    assert checks.stays_out(seen, seen.exchanges[0], by_zone=False).verdict.value == verdict


@pytest.mark.parametrize(("days", "verdict"), [(-3, "pass"), (3, "pass")])
def test_no_start_is_reckoned_by_our_clock(days: int, verdict: str) -> None:
    """The clock of the target is three days off; by ours its next start is over, or far ahead."""
    made = f"2025-01-0{1 + days}T12:00:00.004Z" if days > 0 else "2024-12-29T12:00:00.004Z"
    seen = lived(cron(second="4", minute="7"), "scheduled", "scheduled", creationDate=made)
    assert checks.stays_out(seen, seen.exchanges[0], by_zone=False).verdict.value == verdict
    ran = lived(READY, *["scheduled"] * 3, "inProgress", creationDate=made)
    assert checks.starts(ran, ran.exchanges[0], by_zone=False).verdict.value == "pass"


def test_another_time_zone_only_warns() -> None:
    seen = lived(cron(second="4", hour="23"), "scheduled", "inProgress")
    assert checks.stays_out(seen, seen.exchanges[0], by_zone=True).verdict.value == "warning"
    assert checks.starts(seen, seen.exchanges[0], by_zone=True).verdict.value == "warning"


def test_refused_schedule_decides_nothing() -> None:
    log = by_hand.Written()
    log.call("create", 422, [], sent=by_hand.request(scheduleDefinition=SOON))
    seen = observe(log.ended(), by_hand.API)
    for check in (checks.starts, checks.stays_out):
        assert check(seen, seen.exchanges[0], by_zone=False).verdict.value == "inconclusive"


@pytest.mark.parametrize(("start", "verdict"), [(at(2), "pass"), (at(50), "fail")])
def test_recurring_job_waits_for_its_start(start: str, verdict: str) -> None:
    schedule = {**cron(), "scheduleDefinitionStartTime": start}
    assert checks.starts_at(lived(schedule, "scheduled", "inProgress").jobs[0]).verdict.value == verdict


# Executions of five seconds at second 0, 20 and 40, each with five reports.
TWENTIES = cron(second="*/20")


@pytest.mark.parametrize(
    ("starts", "verdict"),
    [
        ([20, 21, 22, 23, 24], "pass"),
        ([20, 40], "pass"),
        ([20.3, 21.3], "pass"),
        ([22.4, 23.4, 24.4, 25.4, 26.4], "pass"),  # begun late, by less than half an execution
        ([22.7, 23.7, 24.7, 25.7, 26.7, 27.7, 28.7, 29.7], "fail"),
        ([24.9, 25.9, 26.9, 27.9, 28.9], "fail"),
        ([20, 30], "fail"),
        ([50], "fail"),
        ([], "inconclusive"),
    ],
)
def test_reports_are_of_executions(starts: list[float], verdict: str) -> None:
    log = Reported(scheduleDefinition=TWENTIES)
    log.listed(*(report(f"r-{place}", start, listed=True) for place, start in enumerate(starts)))
    seen = log.observed()
    assert checks.within_executions(seen, seen.jobs[0]).verdict.value == verdict


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(5, 5, "pass"), (4, 6, "pass"), (3, 5, "fail"), (5, 0, "pass"), (7, 5, "fail"), (5, 9, "fail")],
)
def test_each_execution_brings_its_reports(first: int, second: int, verdict: str) -> None:
    log = Reported(scheduleDefinition=TWENTIES)
    for state in ("scheduled", "inProgress", "scheduled"):
        log.call("retrieve", 200, {"id": "job-1", "state": state})
    for _ in range(50):
        log.add("note", about="time goes by")
    starts = [20 + place / 2 for place in range(first)] + [40 + place / 2 for place in range(second)]
    log.listed(*(report(f"r-{place}", start, listed=True) for place, start in enumerate(starts)))
    seen = log.observed()
    assert checks.as_many_a_run(seen, seen.jobs[0]).verdict.value == verdict


@pytest.mark.parametrize(("second", "verdict"), [(5, "pass"), (1, "pass"), (0, "fail")])
@pytest.mark.parametrize("third", [5, 0])
def test_no_execution_is_passed_over(second: int, third: int, verdict: str) -> None:
    log = Reported(scheduleDefinition=TWENTIES)
    log.call("retrieve", 200, {"id": "job-1", "state": "scheduled"})
    for _ in range(70):
        log.add("note", about="time goes by")
    starts = [20 + place for place in range(5)] + [40 + place for place in range(second)]
    starts += [60 + place for place in range(third)]
    log.listed(*(report(f"r-{place}", start, listed=True) for place, start in enumerate(starts)))
    seen = log.observed()
    found = checks.none_passed_over(seen, seen.jobs[0]).verdict.value
    assert found == (verdict if third else "pass")  # the reports of the last ones may still be to come


@pytest.mark.parametrize("late", [0, 5, 6, 8, 14])
def test_an_execution_that_begins_late_is_not_passed_over(late: float) -> None:
    log = Reported(scheduleDefinition=TWENTIES)
    for state in ("scheduled", "inProgress", "scheduled"):
        log.call("retrieve", 200, {"id": "job-1", "state": state})
    for _ in range(70):
        log.add("note", about="time goes by")
    starts = [begin + place for begin in (20, 40 + late, 60) for place in range(5)]
    log.listed(*(report(f"r-{place}", start, listed=True) for place, start in enumerate(starts)))
    seen = log.observed()
    assert checks.none_passed_over(seen, seen.jobs[0]).verdict.value == "pass"
    assert checks.as_many_a_run(seen, seen.jobs[0]).verdict.value == "pass"


def test_reports_that_are_missing_when_their_limit_is_over_will_not_come() -> None:
    log = Reported(scheduleDefinition=TWENTIES)
    log.call("retrieve", 200, {"id": "job-1", "state": "scheduled"})
    for _ in range(50):
        log.add("note", about="time goes by")
    log.listed(*(report(f"r-{place}", 20 + place, listed=True) for place in range(5)))
    log.waited()
    seen = log.observed()
    assert checks.none_passed_over(seen, seen.jobs[0]).verdict.value == "fail"


@pytest.mark.parametrize(
    ("counts", "over", "made"),
    [
        ([5, 5, 5], "pass", "pass"),
        ([5, 4, 5], "pass", "pass"),
        ([5, 5, 2], "pass", "pass"),  # the last may be under way
        ([5, 0, 5], "fail", "pass"),  # passed over: no run was seen, and nothing came of it
        ([5, 2, 5], "pass", "fail"),
        ([5, 0, 0], "inconclusive", "inconclusive"),  # nobody can tell what is over
    ],
)
def test_an_execution_is_over_when_a_later_one_has_reports(counts: list[int], over: str, made: str) -> None:
    """The Date header is 50 s old, so by the clocks alone no execution is sure to be over."""
    log = Reported(scheduleDefinition=TWENTIES)
    for state in ("scheduled", "inProgress", "scheduled"):
        log.call("retrieve", 200, {"id": "job-1", "state": state})
    for _ in range(55):
        log.add("note", about="time goes by")
    starts = [20 * run + place for run, count in enumerate(counts, 1) for place in range(count)]
    log.listed(*(report(f"r-{start}", start, listed=True) for start in starts))
    for record in log.records:
        if record["kind"] == "answered":
            then = datetime.fromisoformat(record["at"]) - timedelta(seconds=50)
            record["headers"].append(["date", format_datetime(then, usegmt=True)])
    seen = log.observed()
    assert checks.none_passed_over(seen, seen.jobs[0]).verdict.value == over
    assert checks.as_many_a_run(seen, seen.jobs[0]).verdict.value == made


@pytest.mark.parametrize(
    ("ran", "reported", "over", "made"),
    [
        ((20, 60), (20, 60), "fail", "pass"),
        ((20, 40, 60), (20, 60), "pass", "fail"),
        ((20, 40), (20, 80), "pass", "fail"),  # so no reports are no sign that nothing ran at 60
    ],
)
def test_an_execution_without_reports_is_passed_over_unless_it_was_seen(
    ran: tuple[int, ...], reported: tuple[int, ...], over: str, made: str
) -> None:
    """Of the second execution there are no reports; a run of another says nothing of it."""
    log = Reported(scheduleDefinition=TWENTIES)
    log.call("retrieve", 200, {"id": "job-1", "state": "scheduled"})
    for start in ran:
        while len(log.records) < start + 2:
            log.add("note", about="time goes by")
        for state in ("inProgress", "scheduled"):
            log.call("retrieve", 200, {"id": "job-1", "state": state})
    starts = [start + place for start in reported for place in range(5)]
    log.listed(*(report(f"r-{start}", start, listed=True) for start in starts))
    seen = log.observed()
    assert checks.none_passed_over(seen, seen.jobs[0]).verdict.value == over
    assert checks.as_many_a_run(seen, seen.jobs[0]).verdict.value == made


@pytest.mark.parametrize(
    ("states", "waited", "verdict"),
    [
        (["scheduled", "inProgress", "scheduled", "inProgress"], None, "pass"),
        (["scheduled", "inProgress", "completed"], None, "fail"),
        (["scheduled", "inProgress", "scheduled"], True, "fail"),
        (["scheduled", "inProgress", "scheduled"], False, "inconclusive"),
        (["rejected"], None, "inconclusive"),  # a schedule that is not supported
    ],
)
def test_recurring_job_goes_on(states: list[str], waited: bool | None, verdict: str) -> None:
    seen = lived(TWENTIES, *states, waited=waited)
    assert checks.goes_on(seen, seen.jobs[0]).verdict.value == verdict


@pytest.mark.parametrize(
    ("second", "status", "verdict"),
    [("40", 204, "fail"), ("40", 409, "pass"), ("*", 204, "inconclusive"), ("*", 409, "pass")],
)
def test_suspend_between_executions(second: str, status: int, verdict: str) -> None:
    """With one execution a second, the next may have begun before the suspend was looked at."""
    log = by_hand.Written()
    sent = by_hand.request(scheduleDefinition=cron(second=second))
    log.call("create", 201, {**by_hand.job(**sent), "creationDate": at(0)}, sent=sent)
    log.call("retrieve", 200, {"id": "job-1", "state": "scheduled"})
    log.call("suspend", status, by_hand.error() if status == 409 else None)
    seen = observe(log.ended(), by_hand.API)
    (answer,) = seen.called(by_hand.API.roles["suspend"])
    assert checks.declined_between(seen, answer, "suspend").verdict.value == verdict


def test_a_run_may_come_between_two_reads() -> None:
    """Executions of five seconds, and a tester that stood still for longer."""
    log = Reported(scheduleDefinition=TWENTIES)
    for state in ("scheduled", "inProgress", "scheduled"):
        log.call("retrieve", 200, {"id": "job-1", "state": state})
    for _ in range(10):
        log.add("note", about="time goes by")
    log.call("retrieve", 200, {"id": "job-1", "state": "scheduled"})
    log.add("wait", scenario=by_hand.SCENARIO, about="job", job="job-1", states=["inProgress"],
            result="timed out", state="scheduled", limit_s=2.0, binding=True, exchange=1)  # fmt: skip
    seen = log.observed()
    assert checks.goes_on(seen, seen.jobs[0]).verdict.value == "inconclusive"


def test_two_runs_that_only_their_reports_show() -> None:
    log = Reported(scheduleDefinition=TWENTIES)
    log.call("retrieve", 200, {"id": "job-1", "state": "scheduled"})
    for _ in range(50):
        log.add("note", about="time goes by")
    starts = [start + place for start in (20, 40) for place in range(5)]
    log.listed(*(report(f"r-{start}", start, listed=True) for start in starts))
    seen = log.observed()
    assert checks.goes_on(seen, seen.jobs[0]).verdict.value == "pass"


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("inProgress", "scheduled", "pass"),
        ("scheduled", "inProgress", "pass"),
        ("inProgress", "inProgress", "fail"),
        ("scheduled", "scheduled", "inconclusive"),
    ],
)
@pytest.mark.parametrize("made", ["2025-01-01T12:00:20Z", "2025-01-01T12:00:00Z"])
def test_one_half_of_the_day_runs(first: str, second: str, verdict: str, made: str) -> None:
    """Both may run where it becomes noon meanwhile, as it may at the second of these times."""
    log = by_hand.Written()
    for name, state in (("job-1", first), ("job-2", second)):
        sent = by_hand.request(scheduleDefinition=cron())
        log.call("create", 201, by_hand.job(**sent, id=name, creationDate=made), sent=sent)
        log.call("retrieve", 200, {"id": name, "state": state}, id=name)
    seen = observe(log.ended(), by_hand.API)
    found = checks.one_half_runs(seen, seen.exchanges[0], seen.exchanges[2]).verdict.value
    assert found == ("inconclusive" if verdict == "fail" and made.endswith(":00Z") else verdict)


def test_a_limit_that_the_profile_leaves_out_has_its_default() -> None:
    log = Reported(scheduleDefinition=TWENTIES)
    log.records[0]["profile"]["ixit"]["timing"].clear()
    seen = log.observed()
    assert seen.limit("state_change_timeout_s").total_seconds() == 30
    assert checks.none_passed_over(seen, seen.jobs[0]).verdict.value == "inconclusive"
