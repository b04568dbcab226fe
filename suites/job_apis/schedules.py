"""Drives: jobs by every part of a schedule, where a start or its absence within seconds can show it.

Judged by test_schedules.  FM: W148 6.1.4, 7.2.3.8, 7.2.3.12: R16.  All times are UTC (FM-M17), and
one field of the cron at a time is restricted beside the second.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.halt import Blocked
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import list_all
from lso_conformance.seen.skew import TRUSTED_SKEW_S
from lso_conformance.standard import dates, durations
from suites.job_reports.reports import LIST, by_job

EVERY = {"second": "*", "minute": "*", "hour": "*", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*"}
STEPS_S = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
PAUSE_S = 2.0
ATTEMPTS, LEAD_S, MOST_LEAD_S = (
    3,
    1.2,
    40.0,
)  # from the last creation to the moment at which the jobs must start
LONGEST_S = 20.0  # an execution in which a start cannot be missed
BY_ANY_CLOCK_S = 1.2  # a clock that shows whole seconds may be behind so far
RECURS = "create a job that recurs"
FROM = "create a job that recurs from a start"
SUSPENDED = "create a job that recurs after a suspension"
OVER_ITS_START = "watch the job that is suspended over its next execution"
UNTIL = "create a job that recurs until its end"
# Restrictions that include the present hour, day and month, and such that do not, in every form.
RUNS = (
    "a second", "a list of seconds", "a range of seconds", "a step of seconds", "a list of minutes",
    "a step of minutes", "a range of hours", "a list of hours", "a range of days", "a list of days",
    "a range of months", "a name of a month", "a range of weekdays", "a name of a weekday", "a range of time",
)  # fmt: skip
STAYS = (
    "another minute", "another hour", "another day", "another month", "another month by name",
    "another weekday", "another weekday by name", "another range of time",
)  # fmt: skip
HALVES = ("the hours before noon", "the hours after noon")  # of which one runs, whatever the time zone
BY_ZONE = ("a list of hours", "a range of time", "another hour")


def restricted(then: datetime) -> dict[str, Mapping[str, Any]]:
    """What each of them says, for a start at a time.

    Where it can be, a wrong time zone of the target does not show: minutes go by quarters of an hour, days
    by their neighbours.  What is right stands last in a list, and is not where a range begins.
    """
    second, minute, hour, weekday = then.second, then.minute, then.hour, (then.weekday() + 1) % 7
    just = {**EVERY, "second": f"{second}"}
    quarters = [(minute + 15 * quarter + more) % 60 for more in (1, 0) for quarter in (3, 2, 1, 0)]
    near = [then + timedelta(days=more) for more in (-1, 1, 0)]
    far_day, far_month, far_weekday = (then.day + 14) % 28 + 1, (then.month + 5) % 12 + 1, (weekday + 3) % 7
    fields: dict[str, Mapping[str, Any]] = {
        "a second": {},
        "a list of seconds": {"second": f"{(second + 30) % 60},{second}"},
        "a range of seconds": {"second": f"{second}-{min(second + 1, 59)}"},
        "a step of seconds": {"second": f"{second}-59/{60 - second}"},
        "a list of minutes": {"minute": _list(quarters)},
        "a step of minutes": {"minute": "*/1"},
        "a range of hours": {"hour": "0-23"},
        "a list of hours": {"hour": _list([(then + timedelta(minutes=10)).hour, hour])},
        "a range of days": {"dayOfMonth": "1-31"},
        "a list of days": {"dayOfMonth": _list([day.day for day in near])},
        "a range of months": {"month": "1-12"},
        "a name of a month": {"month": _list([MONTHS[day.month - 1] for day in near])},
        "a range of weekdays": {"dayOfWeek": "0-6"},
        "a name of a weekday": {"dayOfWeek": _list([DAYS[(day.weekday() + 1) % 7] for day in near])},
        "a range of time": {"hourRange": [_range(then, -30, 30)]},
        "another minute": {"minute": f"{(minute + 7) % 60}"},
        "another hour": {"hour": f"{(hour + 11) % 24}"},
        "another day": {"dayOfMonth": f"{far_day}"},
        "another month": {"month": f"{far_month}"},
        "another month by name": {"month": MONTHS[far_month - 1]},
        "another weekday": {"dayOfWeek": f"{far_weekday}"},
        "another weekday by name": {"dayOfWeek": DAYS[far_weekday]},
        "another range of time": {"hourRange": [_range(then, 7, 8) or _range(then, -8, -7)]},
        HALVES[0]: {"hour": "0-11"},
        HALVES[1]: {"hour": "12-23"},
    }
    return {what: {**just, **given} for what, given in fields.items()}


def _list(values: Sequence[Any]) -> str:
    return ",".join(str(value) for value in dict.fromkeys(values))


def _range(then: datetime, from_min: int, to_min: int) -> dict[str, str]:
    """A range of the day so many minutes from a time; the whole day where it would pass midnight."""
    start, end = (then + timedelta(minutes=minutes) for minutes in (from_min, to_min))
    if start.date() != end.date() and from_min < 0 < to_min:
        return {"start": "00:00:00", "end": "23:59:59"}
    return {"start": f"{start:%H:%M:%S}", "end": f"{end:%H:%M:%S}"} if start.date() == end.date() else {}


def by_cron(step: JobStep) -> None:
    then, jobs = _made_in_time(step)
    if not jobs:
        raise Blocked("no recurring schedule was taken; check test_data.schedule")
    late = max(0.0, (then - _now(step)).total_seconds())
    step.waits.watch("watch the first of them until its start", next(iter(jobs.values())), late)
    for what in RUNS:
        if what in jobs:
            with suppress(Blocked):
                step.waits.until(jobs[what], step.states("running"))
    for what, job in jobs.items():
        if what in STAYS:
            step(f"read the job for {what} after the others' start", job).retrieve()
    last = next((jobs[what] for what in STAYS if what in jobs), None)
    if last is not None:
        step.waits.watch("watch a job that has no start", last)
    for what, job in jobs.items():
        if what not in RUNS:
            step(f"read the job for {what} at last", job).retrieve()


def _made_in_time(step: JobStep) -> tuple[datetime, dict[str, HeldJob]]:
    """The jobs, and the start for which they are made and read in time.

    Where the target is too slow for that start, or its clock is by the times that it says of the jobs beyond
    it, they are made once more for one that is further ahead.
    """
    lead, duration, jobs = max(LEAD_S, bodies.start_delay_s(step.profile)), _long(step), dict[str, HeldJob]()
    for _ in range(ATTEMPTS):
        then, began = _next_start(step, lead), step.clock.monotonic()
        for what, schedule in restricted(then).items():
            given = {"recurringSchedule": schedule, "executionDuration": duration}
            with suppress(Blocked):  # a refusal is judged by itself
                jobs[what] = step.created(
                    f"create a job for {what}", **bodies.reporting(step.profile), scheduleDefinition=given
                )
        for what, job in jobs.items():
            step(f"read the job for {what} before its start", job).retrieve()
        if max(_now(step), *map(_made, jobs.values())) < then:
            break
        lead = min(MOST_LEAD_S, LEAD_S + TRUSTED_SKEW_S + 2 * (step.clock.monotonic() - began))
    return then, jobs


def _made(job: HeldJob) -> datetime:
    """When the target says that it made a job."""
    document = job.created.json()
    said = document.get("creationDate") if isinstance(document, dict) else None
    return dates.parsed(said) or job.created.sent_at


def _now(step: JobStep) -> datetime:
    """The present by the target's clock."""
    return dates.parsed(step.later(0.0)) or step.clock.now()


def _next_start(step: JobStep, lead_s: float) -> datetime:
    """A full second some time ahead, by the target's clock, at which a range may begin."""
    then = _now(step).replace(microsecond=0) + timedelta(seconds=lead_s + 1)
    then = then.replace(microsecond=0)
    return then + timedelta(seconds=max(0, then.second - 56) and 60 - then.second)


def _long(step: JobStep) -> dict[str, Any]:
    """An execution that lasts some while, so that no poll can miss it."""
    shortest = bodies.execution(step.profile, 1)
    times = max(1, round(LONGEST_S / durations.seconds_of(shortest)))
    return bodies.times(shortest, times)


def interval(step: JobStep) -> tuple[dict[str, str], float]:
    """A cron whose executions have a pause between them, long enough for a few requests, and its seconds."""
    lasts = durations.seconds_of(bodies.execution(step.profile, 2))
    least = lasts + max(lasts, PAUSE_S)
    for unit, field, steps in (
        (1.0, "second", STEPS_S), (60.0, "minute", STEPS_S), (3600.0, "hour", (1, 2, 3, 4, 6, 8, 12)),
    ):  # fmt: skip
        for each in steps:
            if each * unit >= least:
                below = {"second": "0"} if field != "second" else {}
                below |= {"minute": "0"} if field == "hour" else {}
                return {**EVERY, **below, field: f"*/{each}"}, each * unit
    return {**EVERY, "second": "0", "minute": "0", "hour": "0"}, 86400.0


def recurs(step: JobStep) -> None:
    cron, seconds = interval(step)
    duration, period = bodies.execution(step.profile, 2), bodies.period_s(step.profile)
    lasts = durations.seconds_of(duration)
    schedule = {"recurringSchedule": cron, "executionDuration": duration}
    job = step.created(RECURS, **bodies.reporting(step.profile), scheduleDefinition=schedule)
    step.waits.until(job, step.states("running"), seconds, brief_s=lasts)
    step.waits.until(job, step.states("waiting"), seconds, brief_s=lasts)
    step("read the job between two executions", job).retrieve()
    step("suspend the job between two executions", job).suspend()
    step("read the job after the refused suspend", job).retrieve()
    step.waits.until(job, step.states("running", "held"), seconds, brief_s=lasts)
    step.waits.until(job, step.states("waiting", "held"), seconds, brief_s=lasts)
    step.waits.watch("watch the job after its second execution", job, BY_ANY_CLOCK_S)
    with suppress(Blocked):  # how many come is judged
        step.waits.for_reports(
            "wait for the reports of two executions", job, 2 * round(lasts / period), seconds
        )
    list_all(step, "list the reports of the executions", LIST, by_job(step, job.id), to_the_end=True)


def recurs_after_a_suspension(step: JobStep) -> None:
    """A recurring job is suspended over the start of its next execution, resumed, and goes on to recur."""
    cron, seconds = interval(step)
    schedule = {"recurringSchedule": cron, "executionDuration": bodies.execution(step.profile, 2)}
    job = step.created(SUSPENDED, **bodies.reporting(step.profile), scheduleDefinition=schedule)
    step.waits.until(job, step.states("running"), seconds)
    step.done(step("suspend the job that recurs", job).suspend(), needed=False)  # its execution may be over
    step.waits.watch(OVER_ITS_START, job, seconds)
    step.done(step("resume the job that recurs", job).resume())
    step.waits.until(job, step.states("waiting"), 2 * seconds)
    step.waits.until(job, step.states("running"), seconds)


def recurs_until_its_end(step: JobStep) -> None:
    cron, seconds = interval(step)
    end = step.later(seconds + durations.seconds_of(bodies.execution(step.profile, 2)))
    schedule = {
        "recurringSchedule": cron, "executionDuration": bodies.execution(step.profile, 2),
        "scheduleDefinitionEndTime": end,
    }  # fmt: skip
    job = step.created(UNTIL, **bodies.reporting(step.profile), scheduleDefinition=schedule)
    step.waits.until(job, step.states("running", "done"), seconds)
    step.waits.until(job, step.states("done"), 2 * seconds)
    step.waits.watch("watch the job whose schedule has ended", job)


def recurs_from_a_start(step: JobStep) -> None:
    start = step.later(bodies.start_delay_s(step.profile) + LEAD_S)
    schedule = {
        "recurringSchedule": EVERY, "executionDuration": _long(step), "scheduleDefinitionStartTime": start,
    }  # fmt: skip
    job = step.created(FROM, **bodies.reporting(step.profile), scheduleDefinition=schedule)
    step.waits.until(job, step.states("running"), bodies.start_delay_s(step.profile) + LEAD_S)
