"""Ways of running jobs that W148 allows, where it says nothing of how long, how soon and how often.

What it says: an executionDuration is the "total time for running one execution", without a recurring
schedule the "job runs non-stop" (7.2.3.12); an on-demand job is "initiated for a limited time" (6.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from examiner.jobs import seconds
from examiner.server import Document, Job, Problem, Sof

NOTHING: Document = {"timeDurationValue": 0, "timeDurationUnits": "HOUR"}
HOUR: Document = {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}


class EndsWithTheExecution(Sof):
    """Table 8: a "non-recurring Fault Management Job finished execution"; the end time may cut it short."""

    def due(self, job: Job) -> tuple[float, str] | None:
        if job.state != "inProgress" or job.cron:
            return super().due(job)
        length = self.length(job)
        ends = [] if length is None else [job.since + max(0, length - job.ran)]
        ends += [] if job.end is None else [max(job.end, job.since)]
        return (min(ends), "completed") if ends else None

    def length(self, job: Job) -> float | None:
        """Seconds that a job runs."""
        return job.duration


class SecondsOnDemand(EndsWithTheExecution):
    """FM-B27: how a one-time job is expressed is not said; here it is on-demand, with no time at all."""

    chosen_s = 2.0

    def length(self, job: Job) -> float | None:
        free = job.duration is None and job.end is None and job.sent["jobType"] == "on-demand"
        return self.chosen(job) if free else super().length(job)

    def chosen(self, job: Job) -> float:
        return self.chosen_s


class OneReportOnDemand(SecondsOnDemand):
    """An on-demand job without duration and end collects for one report, then it is over."""

    def chosen(self, job: Job) -> float:
        return seconds(job.sent["reportingPeriod"])


class UntilTheEnd(Sof):
    """7.2.3.12: "runs non-stop": an end time alone ends a job, an executionDuration means recurring ones."""

    def due(self, job: Job) -> tuple[float, str] | None:
        if job.state != "inProgress" or job.cron:
            return super().due(job)
        return None if job.end is None else (max(job.end, job.since), "completed")


class LooksForResources(Sof):
    """6.1.4: a job "that is starting needs appropriate resources"; that takes a second, in its old state."""

    seeking_s = 1.0

    def due(self, job: Job) -> tuple[float, str] | None:
        due = super().due(job)
        begins = due is not None and job.state in {"acknowledged", "scheduled"}
        starts = begins and due is not None and due[1] in {"inProgress", "resourcesUnavailable"}
        return (due[0] + self.seeking_s, due[1]) if starts and due is not None else due


class FiveMinutesAtMost(Sof):
    """No sentence says that every executionDuration must be taken."""

    longest_s = 300.0
    declared: ClassVar[Document] = {
        "changes": {"scheduleDefinition": {"executionDuration": {
            "timeDurationValue": 4, "timeDurationUnits": "MIN"}}},
    }  # fmt: skip

    def schedule(self, value: Document) -> Iterator[Problem]:
        found = list(super().schedule(value))
        yield from found
        if not found and seconds(value.get("executionDuration", NOTHING)) > self.longest_s:
            yield "/executionDuration", "invalidValue"


class RejectsTooLong(Sof):
    """A job of more than five minutes is rejected by the validation that follows the answer (6.1.4)."""

    longest_s = 300.0
    declared: ClassVar[Document] = FiveMinutesAtMost.declared

    def due(self, job: Job) -> tuple[float, str] | None:
        due = super().due(job)
        long = job.duration is not None and job.duration > self.longest_s
        return (due[0], "rejected") if long and due is not None and job.state == "acknowledged" else due


class HalfSecondReports(Sof):
    """No sentence says that every reportingPeriod must be taken; the profile says which."""

    shortest_s = 0.5
    declared: ClassVar[Document] = {
        "schedule": {
            "execution_duration": {"timeDurationValue": 1, "timeDurationUnits": "SEC"},
            "reporting_period": {"timeDurationValue": 500, "timeDurationUnits": "MS"},
            "start_delay_s": 1.5,
        },
    }  # fmt: skip

    def wrong(self, here: Document) -> Iterator[Problem]:
        found = list(super().wrong(here))
        yield from found
        if not found and seconds(here.get("reportingPeriod", HOUR)) < self.shortest_s:
            yield "/reportingPeriod", "invalidValue"
