"""When a job is to run, and for how long.  W148 7.2.3.12, 7.2.3.8, 6.1.4."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from lso_conformance.sof.core.times import LONGEST, instant, next_hit, recurs, seconds
from lso_conformance.sof.jobs.tracking import Tracking
from lso_conformance.sof.jobs.world import Job

TIMER_SLACK: Final = 0.002  # so that a job never starts a clock tick before its start time
LATEST: Final = timedelta(seconds=1)  # a start that comes later than this begins a schedule of its own
SHORTEST_PERIOD: Final = timedelta(milliseconds=10)


class Schedules(Tracking):
    """Reads the schedule definition of a job."""

    def objection_to_schedule(self, request: Mapping[str, Any]) -> str | None:
        """Why no job can run by the schedule of a create request, if so."""
        schedule = request["scheduleDefinition"]
        try:
            over = self.is_over(schedule)
        except ValueError as error:
            return str(error)
        if over:
            return "The schedule ends before the job can run."
        if seconds(request["reportingPeriod"]) < SHORTEST_PERIOD:
            return "The reporting period is too short for this server."
        return None

    def is_over(self, schedule: Mapping[str, Any]) -> bool:
        """Whether the schedule ends before a job could run.

        Raises:
            ValueError: the recurring schedule cannot be read.
        """
        now = self.world.now()
        first = max(instant(schedule.get("scheduleDefinitionStartTime")) or now, now)
        end = instant(schedule.get("scheduleDefinitionEndTime"))
        over = end is not None and end <= first
        return over or (recurs(schedule) and self.hit(schedule, first) is None)

    def hit(self, schedule: Mapping[str, Any], earliest: datetime) -> datetime | None:
        """The next start that a recurring schedule has within its start and end time."""
        start, end = (instant(schedule.get(f"scheduleDefinition{which}Time")) for which in ("Start", "End"))
        found = next_hit(schedule["recurringSchedule"], max(start or earliest, earliest))
        return None if found is None or (end is not None and found >= end) else found

    def next_start(self, job: Job) -> datetime | None:
        """When the schedule lets the job start; None for at once.

        A start that came while a new job was still validated counts: the job begins late.
        """
        schedule = job.request["scheduleDefinition"]
        if recurs(schedule):
            return self.hit(schedule, job.created if job.state == "acknowledged" else self.world.now())
        return instant(schedule.get("scheduleDefinitionStartTime"))

    def start_delay(self, job: Job) -> float:
        """Seconds until the job is to start; 0 for at once."""
        start = self.next_start(job)
        if start is None or start <= self.world.now():
            return 0.0
        return min(start - self.world.now(), LONGEST).total_seconds() + TIMER_SLACK

    def run_start(self, job: Job) -> datetime:
        """When the run that begins now began by the schedule, on a whole millisecond."""
        now, planned = self.world.now(), job.planned
        if planned is not None and timedelta() <= now - planned <= LATEST:
            return planned
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def reporting_period(self, job: Job) -> timedelta:
        """Length of one report."""
        return max(seconds(job.request["reportingPeriod"]), SHORTEST_PERIOD)

    def execution_length(self, job: Job) -> timedelta | None:
        """How long one execution of the schedule takes; None: without end."""
        schedule = job.request["scheduleDefinition"]
        if "executionDuration" in schedule:
            return seconds(schedule["executionDuration"])
        if recurs(schedule):
            return self.usual_execution(job)
        return None if "scheduleDefinitionEndTime" in schedule else self.usual_length(job)

    def usual_execution(self, job: Job) -> timedelta:
        """How long a recurring job without executionDuration runs each time: for one report.

        The guide does not say it.
        """
        return self.reporting_period(job)

    def usual_length(self, _job: Job) -> timedelta | None:
        """How long a job runs that has neither a recurrence nor a duration nor an end; None: on and on.

        The guide does not say it; on-demand jobs are "initiated for a limited time" (6.1), others are not.
        """
        return None

    def execution_end(self, job: Job) -> datetime | None:
        """When the execution that runs now will have collected its results; None: never."""
        schedule, since = job.request["scheduleDefinition"], job.running_since or self.world.now()
        length, end = self.execution_length(job), instant(schedule.get("scheduleDefinitionEndTime"))
        if length is None:
            return end
        left = min(max(length - job.ran, timedelta()), LONGEST)
        return min(since + left, end) if end is not None and recurs(schedule) else since + left

    def run_time_left(self, job: Job) -> float | None:
        """Seconds until the run is over; None if nothing ends it.

        A recurring job's run is over with its execution. The guide does not say when another job
        without both execution duration and end time ends, nor which of the two wins: such a job
        goes on (W148 7.2.3.12: without a recurring schedule it runs non-stop), until both are over,
        or for its usual length.
        """
        schedule, last = job.request["scheduleDefinition"], self.execution_end(job)
        if not recurs(schedule):
            end = instant(schedule.get("scheduleDefinitionEndTime"))
            if "executionDuration" in schedule:
                last = max(last, end) if last is not None and end is not None else None
            elif self.execution_length(job) is None:
                last = None
        return None if last is None else min(last - self.world.now(), LONGEST).total_seconds()

    def next_execution(self, job: Job) -> datetime | None:
        """When a recurring job that has just run is to run again; None if never."""
        schedule = job.request["scheduleDefinition"]
        over = self.execution_end(job)
        return self.hit(schedule, over or self.world.now()) if recurs(schedule) else None
