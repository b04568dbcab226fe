"""Faults of recurring schedules: R16 by what Table 8 says of scheduled and completed, R58.

W148 7.2.3.8, 7.2.3.12.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.times import recurs, seconds
from lso_conformance.sof.edits.reshaping import Document, inside, without
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import Row, add_fault, fault


def _hits(turn: Callable[[datetime], datetime]) -> type[Behaviour]:
    """Every start of a recurring schedule is another moment."""

    class Hits(Behaviour):
        def hit(self, schedule: Mapping[str, Any], earliest: datetime) -> datetime | None:
            found = super().hit(schedule, earliest)
            return None if found is None else turn(found)

    return Hits


def _reads(change: Callable[[Document], Document]) -> type[Behaviour]:
    """The recurring schedule is read as another one."""

    class Reads(Behaviour):
        def hit(self, schedule: Mapping[str, Any], earliest: datetime) -> datetime | None:
            return super().hit(inside("recurringSchedule", change)(dict(schedule)), earliest)

    return Reads


def _each_field(change: Callable[[str], str]) -> Callable[[Document], Document]:
    return lambda recurring: {
        name: change(value) if isinstance(value, str) else value for name, value in recurring.items()
    }


def _step_as_value(text: str) -> str:
    return text.removeprefix("*/")


def _first_of_list(text: str) -> str:
    return text.partition(",")[0]


def _start_of_range(text: str) -> str:
    return text.partition("-")[0] if text[:1].isdigit() else text


for _row in (
    Row("recurs-two-seconds-late", "Every execution starts two seconds after its time, beyond its own limit.",
        _hits(lambda moment: moment + timedelta(seconds=2)), subtle=True),
    Row("recurs-half-a-second-early", "Every execution starts half a second before its time.",
        _hits(lambda moment: moment - timedelta(seconds=0.5)), subtle=True),
    Row("recurs-every-second", "A recurring job runs every second, whatever its schedule.",
        _reads(lambda recurring: {**recurring, "second": "*"}), subtle=True),
    Row("recurs-by-minutes-only", "A recurring schedule's seconds are not looked at.",
        _reads(lambda recurring: {**recurring, "second": "0"}), subtle=False),
    Row("reads-steps-as-values", "A step of a recurring schedule is read as a value.",
        _reads(_each_field(_step_as_value)), subtle=True),
    Row("reads-first-of-list", "Of a list in a recurring schedule only the first value counts.",
        _reads(_each_field(_first_of_list)), subtle=True),
    Row("reads-start-of-range", "Of a range in a recurring schedule only the start counts.",
        _reads(_each_field(_start_of_range)), subtle=True),
    Row("ignores-hour-ranges", "The hour ranges of a recurring schedule are not looked at.",
        _reads(without("hourRange")), subtle=True),
    Row("ignores-days-of-week", "The days of the week of a recurring schedule are not looked at.",
        _reads(lambda recurring: {**recurring, "dayOfWeek": "*"}), subtle=True),
    Row("ignores-months", "The months of a recurring schedule are not looked at.",
        _reads(lambda recurring: {**recurring, "month": "*"}), subtle=True),
    Row("ignores-hours", "The hours of a recurring schedule are not looked at.",
        _reads(lambda recurring: {**recurring, "hour": "*"}), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R16", _row.text, _row.of, subtle=_row.subtle)


@fault("W148-R16")
class RecurringJobRunsAtOnce(Behaviour):
    """A recurring job without a start time is inProgress at once, whatever its schedule."""

    def next_start(self, job: Job) -> datetime | None:
        found = super().next_start(job)
        schedule = job.request["scheduleDefinition"]
        return None if recurs(schedule) and "scheduleDefinitionStartTime" not in schedule else found


@fault("W148-R16")
class RecurringJobRunsOnce(Behaviour):
    """A recurring job is completed after its first execution, long before its schedule ends."""

    def next_execution(self, _job: Job) -> datetime | None:
        return None


@fault("W148-R16", subtle=True)
class RecurringJobRunsTwice(Behaviour):
    """A recurring job is completed after its second execution, long before its schedule ends."""

    def next_execution(self, job: Job) -> datetime | None:
        return None if job.history.count("inProgress") > 0 else super().next_execution(job)


@fault("W148-R16", subtle=True)
class RecurringJobNeverRests(Behaviour):
    """A recurring job stays inProgress between its executions."""

    def run_over(self, job: Job) -> None:
        following = self.next_execution(job)
        if following is None or following <= self.world.now():
            super().run_over(job)
            return
        self.stop_reporting(job)
        job.ran += self.world.now() - (job.running_since or self.world.now())
        job.running_since, job.planned = None, following
        left = (following - self.world.now()).total_seconds()
        job.timer = self.world.later(left, self._again, job)

    def _again(self, job: Job) -> None:
        if job.state == "inProgress":
            self.end_execution(job)
            self.enter(job, "inProgress")


@fault("W148-R16", subtle=True)
class RecurringJobStaysScheduled(Behaviour):
    """A recurring job runs once, and stays scheduled after that."""

    def begin(self, job: Job) -> None:
        if not (recurs(job.request["scheduleDefinition"]) and "inProgress" in job.history):
            super().begin(job)


@fault("W148-R16", subtle=True)
class RecurringJobOutlivesItsEnd(Behaviour):
    """A recurring job goes on after the end time of its schedule."""

    def next_execution(self, job: Job) -> datetime | None:
        schedule = without("scheduleDefinitionEndTime")(job.request["scheduleDefinition"])
        return self.hit(schedule, self.world.now()) if recurs(schedule) else None


@fault("W148-R16", subtle=True)
class RecurringJobNeverCompletes(Behaviour):
    """A recurring job stays inProgress when its schedule has ended."""

    def run_over(self, job: Job) -> None:
        if not recurs(job.request["scheduleDefinition"]) or self.next_execution(job) is not None:
            super().run_over(job)


@fault("W148-R16", subtle=True)
class EveryOtherExecutionIsPassedOver(Behaviour):
    """A recurring job passes over every other start that its schedule names."""

    def next_execution(self, job: Job) -> datetime | None:
        found = super().next_execution(job)
        if found is None:
            return None
        job.notes["passed over"] = found
        return self.hit(job.request["scheduleDefinition"], found + timedelta(seconds=1))

    def next_start(self, job: Job) -> datetime | None:
        found, passed = super().next_start(job), job.notes.get("passed over")
        if found is None or passed is None or found != passed:
            return found
        return self.hit(job.request["scheduleDefinition"], found + timedelta(seconds=1))


def _length(turn: Callable[[timedelta], timedelta]) -> type[Behaviour]:
    class Length(Behaviour):
        def execution_length(self, job: Job) -> timedelta | None:
            schedule = job.request["scheduleDefinition"]
            if not recurs(schedule) or "executionDuration" not in schedule:
                return super().execution_length(job)
            return turn(seconds(schedule["executionDuration"]))

    return Length


for _row in (
    Row("executions-last-half", "An execution of a recurring job takes half its executionDuration.",
        lambda length: length / 2, subtle=True),
    Row("executions-last-longer", "An execution of a recurring job takes half as long again as it should.",
        lambda length: length * 1.5, subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R58", _row.text, _length(_row.of), subtle=_row.subtle)
