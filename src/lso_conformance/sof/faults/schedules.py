"""Faults of recurring schedules: R16 by what Table 8 says of scheduled and completed, R58.

W148 7.2.3.8, 7.2.3.12, 6.10, 6.11: a schedule that is read wrongly, that forgets a suspension, or that a
refusal stops.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from lso_conformance.sof.core.times import recurs, seconds
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.documents import Change, Document, inside, put, without
from lso_conformance.sof.operators.moves import hold, to_job, was_suspended
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, over, skips, takes, together
from lso_conformance.sof.registry import Mixed

Moment = datetime | None


def _hits(turn: Callable[[datetime], datetime]) -> Mixed:
    """Every start of a recurring schedule is another moment."""

    def act(_sof: Any, beneath: Act, schedule: Mapping[str, Any], earliest: datetime) -> Moment:
        found: Moment = beneath(schedule, earliest)
        return None if found is None else turn(found)

    return over("hit", act)


def reads_schedule(change: Change) -> Mixed:
    """The recurring schedule is read as another one."""
    return takes("hit", lambda schedule: inside("recurringSchedule", change)(dict(schedule)))


def _each_field(change: Callable[[str], str]) -> Change:
    return lambda recurring: {
        name: change(value) if isinstance(value, str) else value for name, value in recurring.items()
    }


def _start_of_range(text: str) -> str:
    return text.partition("-")[0] if text[:1].isdigit() else text


sow(
    "W148-R16", "{}.", _hits,
    subtle("recurs-two-seconds-late",
           "Every execution starts two seconds after its time, beyond its own limit",
           lambda moment: moment + timedelta(seconds=2)),
    subtle("recurs-half-a-second-early", "Every execution starts half a second before its time",
           lambda moment: moment - timedelta(seconds=0.5)),
)  # fmt: skip
sow(
    "W148-R16", "{}.", reads_schedule,
    subtle("recurs-every-second", "A recurring job runs every second, whatever its schedule",
           put(second="*")),
    blunt("recurs-by-minutes-only", "A recurring schedule's seconds are not looked at", put(second="0")),
    subtle("reads-steps-as-values", "A step of a recurring schedule is read as a value",
           _each_field(lambda text: text.removeprefix("*/"))),
    subtle("reads-first-of-list", "Of a list in a recurring schedule only the first value counts",
           _each_field(lambda text: text.partition(",")[0])),
    subtle("reads-start-of-range", "Of a range in a recurring schedule only the start counts",
           _each_field(_start_of_range)),
    subtle("ignores-hour-ranges", "The hour ranges of a recurring schedule are not looked at",
           without("hourRange")),
    subtle("ignores-days-of-week", "The days of the week of a recurring schedule are not looked at",
           put(dayOfWeek="*")),
    subtle("ignores-months", "The months of a recurring schedule are not looked at", put(month="*")),
    subtle("ignores-hours", "The hours of a recurring schedule are not looked at", put(hour="*")),
)  # fmt: skip


def _schedule(job: Job) -> Document:
    found: Document = job.request["scheduleDefinition"]
    return found


def _recurs(job: Job) -> bool:
    return recurs(_schedule(job))


def _has_run(_sof: Any, job: Job) -> bool:
    return job.history.count("inProgress") > 0


def _recurs_without_start(_sof: Any, job: Job) -> bool:
    return _recurs(job) and "scheduleDefinitionStartTime" not in _schedule(job)


def _never_rests(sof: Any, beneath: Act, job: Job) -> None:
    following = sof.next_execution(job)
    if following is None or following <= sof.world.now():
        beneath(job)
        return
    sof.stop_reporting(job)
    job.ran += sof.world.now() - (job.running_since or sof.world.now())
    job.running_since, job.planned = None, following
    left = (following - sof.world.now()).total_seconds()
    job.timer = sof.world.later(left, _again, sof, job)


def _again(sof: Any, job: Job) -> None:
    if job.state == "inProgress":
        sof.end_execution(job)
        sof.enter(job, "inProgress")


def _without_end(sof: Any, _beneath: Act, job: Job) -> Any:
    schedule = without("scheduleDefinitionEndTime")(_schedule(job))
    return sof.hit(schedule, sof.world.now()) if recurs(schedule) else None


def _every_other(sof: Any, beneath: Act, job: Job) -> Any:
    found = beneath(job)
    if found is None:
        return None
    job.notes["passed over"] = found
    return sof.hit(_schedule(job), found + timedelta(seconds=1))


def _passed_over(sof: Any, beneath: Act, job: Job) -> Any:
    found, passed = beneath(job), job.notes.get("passed over")
    if found is None or passed is None or found != passed:
        return found
    return sof.hit(_schedule(job), found + timedelta(seconds=1))


def _wakes(sof: Any, beneath: Act, job: Job) -> None:
    beneath(job)
    if job.state != "suspended" or not _recurs(job):
        return
    following = sof.hit(_schedule(job), sof.world.now())
    if following is not None:
        left = (following - sof.world.now()).total_seconds()
        job.timer = sof.world.later(max(left, 0.0), sof.enter, job, "inProgress")


sow(
    "W148-R16", "A {}.", as_it_is,
    blunt("recurring-job-runs-at-once",
          "recurring job without a start time is inProgress at once, whatever its schedule",
          skips("next_start", _recurs_without_start)),
    blunt("recurring-job-runs-once",
          "recurring job is completed after its first execution, long before its schedule ends",
          skips("next_execution")),
    subtle("recurring-job-runs-twice",
           "recurring job is completed after its second execution, long before its schedule ends",
           skips("next_execution", _has_run)),
    subtle("recurring-job-never-rests", "recurring job stays inProgress between its executions",
           over("run_over", _never_rests)),
    subtle("recurring-job-stays-scheduled", "recurring job runs once, and stays scheduled after that",
           skips("begin", lambda _sof, job: _recurs(job) and "inProgress" in job.history)),
    subtle("recurring-job-outlives-its-end", "recurring job goes on after the end time of its schedule",
           over("next_execution", _without_end)),
    subtle("recurring-job-never-completes", "recurring job stays inProgress when its schedule has ended",
           skips("run_over", lambda sof, job: _recurs(job) and sof.next_execution(job) is None)),
    subtle("every-other-execution-is-passed-over",
           "recurring job passes over every other start that its schedule names",
           together(over("next_execution", _every_other), over("next_start", _passed_over))),
    subtle("cron-wakes-suspended-jobs",
           "suspended job that recurs runs again when its cron names a time, whoever resumed it or not",
           over("arm", _wakes)),
    subtle("recurs-no-more-after-suspension",
           "recurring job that was suspended and resumed is completed by its execution",
           skips("next_execution", was_suspended)),
)  # fmt: skip


def _forget_end(job: Job) -> None:
    if job.state == "inProgress":
        hold(job)


def _declines(action: str) -> Mixed:
    def act(_sof: Any, beneath: Act, job: Job, why: str) -> Any:
        _forget_end(job)
        return beneath(job, why)

    return over(f"decline_{action}", act)


sow(
    "W148-R16", "A {} never completes.", as_it_is,
    subtle("suspend", "job whose suspend was declined", _declines("suspend")),
    subtle("resume", "running job of which a resume was declined", _declines("resume")),
    subtle("modify", "running job of which a modify was rejected",
           to_job("decline_modify", lambda _sof, job: _forget_end(job))),
    name="declined-{}-forgets-end",
)  # fmt: skip


def _lasts(factor: float) -> Mixed:
    def act(_sof: Any, beneath: Act, job: Job) -> Any:
        if not _recurs(job) or "executionDuration" not in _schedule(job):
            return beneath(job)
        return seconds(_schedule(job)["executionDuration"]) * factor

    return over("execution_length", act)


sow(
    "W148-R58", "An execution of a recurring job takes {}.", _lasts,
    subtle("executions-last-half", "half its executionDuration", 0.5),
    subtle("executions-last-longer", "half as long again as it should", 1.5),
)  # fmt: skip
