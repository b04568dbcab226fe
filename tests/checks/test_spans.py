"""For how long a job may run, by what it says itself: typed from W148 7.2.3.12, FM-B27, FM-B28."""

from typing import Any

import by_hand
import pytest
from reported import Reported, at, lasting, report

from lso_conformance.checks import spans
from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.job import reports as checks
from lso_conformance.checks.job import timeframes
from lso_conformance.seen.resources import Job

LASTING = lasting(3600)
CRON = {"recurringSchedule": {"second": "0", "minute": "*"}}
# What a job was asked for, what its answer has of it, how many seconds later, and whether it may be over.
OVER: dict[str, tuple[dict[str, Any], dict[str, Any], float, bool]] = {
    "as long as the server likes": ({}, {}, 0.5, True),
    "not for two seconds yet": (lasting(2), lasting(2), 1.5, False),
    "for two seconds": (lasting(2), lasting(2), 2.5, True),
    "as the answer says": ({}, lasting(2), 1.5, False),
    "by the answer in place of the request": (lasting(3600), lasting(2), 2.5, True),
    "its answer has dropped it": (lasting(3600), {}, 2.5, False),
    "from its start on": ({**lasting(2), "scheduleDefinitionStartTime": at(3)}, {}, 3.5, False),
    "after its start": ({**lasting(2), "scheduleDefinitionStartTime": at(3)}, {}, 8, True),
    "until its end": ({**lasting(3600), "scheduleDefinitionEndTime": at(2)}, {}, 5, True),
    "an end alone, as the server likes": ({"scheduleDefinitionEndTime": at(60)}, {}, 5, True),
    "it recurs without an end": ({**CRON, **lasting(2)}, {}, 600, False),
    "it recurs until its end": ({**CRON, **lasting(2), "scheduleDefinitionEndTime": at(60)}, {}, 90, True),
    "a duration that is none": ({"executionDuration": "PT2S"}, {}, 0.5, True),
}


@pytest.mark.parametrize(("asked", "answer", "seconds", "expected"), OVER.values(), ids=OVER)
def test_a_job_may_be_over(
    asked: dict[str, Any], answer: dict[str, Any], seconds: float, expected: bool
) -> None:
    made = by_hand.created(
        body=by_hand.job(scheduleDefinition=answer), sent=by_hand.request(scheduleDefinition=asked)
    )
    job = Job("job-1", made, made.request_json())
    assert spans.may_be_over(job, by_hand.exchange(200, number=2, seconds=seconds)) is expected


def test_of_a_schedule_that_a_modify_has_changed_nobody_knows() -> None:
    log = Reported(scheduleDefinition=LASTING)
    log.call("modify", 201, by_hand.process(), sent=by_hand.reference(scheduleDefinition=lasting(1)))
    log.call("retrieve", 200, by_hand.job(state="completed"))
    job = log.observed().jobs[0]
    assert spans.may_be_over(job, job.moments[-1].exchange)


# Of a job that reports each second: its schedule, how many reports were waited for and have ended, and
# its state after that.
AS_MANY: dict[str, tuple[dict[str, Any], int, int, str, str]] = {
    "no duration, over": ({}, 3, 2, "completed", "inconclusive"),
    "no duration, over without any": ({}, 3, 0, "completed", "inconclusive"),
    "no duration, running on": ({}, 3, 2, "inProgress", "fail"),
    "two seconds": (lasting(2), 3, 2, "completed", "inconclusive"),
    "two seconds, one report": (lasting(2), 3, 1, "completed", "inconclusive"),
    "two seconds, none": (lasting(2), 3, 0, "completed", "fail"),
    "five seconds, two": (lasting(5), 3, 2, "completed", "fail"),
    "an hour, two": (LASTING, 3, 2, "completed", "fail"),
    "two seconds, two wanted": (lasting(2), 2, 2, "completed", "pass"),
}


@pytest.mark.parametrize(("schedule", "count", "ended", "state", "verdict"), AS_MANY.values(), ids=AS_MANY)
def test_no_more_reports_are_wanted_than_the_job_may_make(
    schedule: dict[str, Any], count: int, ended: int, state: str, verdict: str
) -> None:
    log = Reported(scheduleDefinition=schedule)
    log.listed(*(report(f"r-{place}", place, listed=True) for place in range(ended)))
    log.waited(binding=True)
    log.call("retrieve", 200, by_hand.job(state=state))
    seen = log.observed()
    assert checks.ends(seen, seen.jobs[0], count).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("schedule", "state", "verdict"),
    [({}, "completed", "inconclusive"), ({}, "inProgress", "fail"), (LASTING, "completed", "fail")],
)
def test_a_job_that_may_be_over_need_not_go_on(schedule: dict[str, Any], state: str, verdict: str) -> None:
    log = Reported(scheduleDefinition=schedule)
    log.call("suspend", 204)
    number = log.call("resume", 204)
    log.listed()
    log.waited(binding=True)
    log.records[-1] = {**log.records[-1], "exchange": number + 2}
    log.call("retrieve", 200, by_hand.job(state=state))
    seen = log.observed()
    resumed = next(e for e in seen.exchanges if e.number == number)
    assert timeframes.goes_on(seen, seen.jobs[0], resumed).verdict is Verdict(verdict)
