"""Jobs of other lengths, and servers that take their time. None of them may be judged a failure.

The guide does not say how long a job runs that has no executionDuration, how soon one starts, nor which
durations a server must take (7.2.3.12, 6.1.4, FM-B27, FM-B31). That a job is completed after one
execution although its schedule names more of them is not allowed (6.1.4, Table 8): there is none of those.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Call, Problem
from lso_conformance.sof.core.times import seconds
from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.world import Job, Report, Subscription
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.registry import variant

SHORT: Final = timedelta(seconds=2)
LATE_S: Final = 0.7
STEP_S: Final = 0.5
LONGEST_EXECUTION: Final = timedelta(minutes=1)
LEAST_PERIOD: Final = timedelta(seconds=1)
WHOLE: Final = {
    "granularity": {"timeDurationValue": 5, "timeDurationUnits": "MIN"},
    "reportingPeriod": {"timeDurationValue": 30, "timeDurationUnits": "MIN"},
    "scheduleDefinition": {"executionDuration": {"timeDurationValue": 2, "timeDurationUnits": "HOUR"}},
}
"""Changes of a job of quarters of an hour, reported each hour, that leave it whole."""
SECOND: Final = {"timeDurationValue": 1, "timeDurationUnits": "SEC"}


# --- jobs without executionDuration ------------------------------------------------------------------


@variant
class ShortOnDemandJobs(Behaviour):
    """An on-demand job without duration and end runs for two seconds, then it is completed (FM-B27)."""

    def usual_length(self, job: Job) -> timedelta | None:
        return SHORT if job.request["jobType"] == "on-demand" else super().usual_length(job)


@variant
class OnePeriodWithoutDuration(Behaviour):
    """An on-demand job without duration and end makes one report of a whole period and is completed."""

    def usual_length(self, job: Job) -> timedelta | None:
        on_demand = job.request["jobType"] == "on-demand"
        return self.reporting_period(job) if on_demand else super().usual_length(job)


@variant
class ThreePeriodsEachTime(Behaviour):
    """A recurring job without executionDuration makes three reports each time that it runs."""

    def usual_execution(self, job: Job) -> timedelta:
        return 3 * super().usual_execution(job)


# --- time --------------------------------------------------------------------------------------------


@variant
class StartsLate(Behaviour):
    """Looks for resources for most of a second when a job is to start; it is in its old state meanwhile."""

    def begin(self, job: Job) -> None:
        job.timer = self.world.later(LATE_S, super().begin, job)

    def timing(self) -> Mapping[str, float]:
        return _longer(super().timing(), LATE_S)


@variant
class SlowInEverything(Behaviour):
    """Takes half a second for each step and event, and some for each answer, as its profile says."""

    def validation_time(self) -> float:
        return STEP_S

    def process_work_time(self) -> float:
        return STEP_S

    def report_validation_time(self) -> float:
        return STEP_S

    def finish_report(self, report: Report) -> None:
        if report.notes.setdefault("slowly", True):
            report.notes["slowly"] = False
            report.timer = self.world.later(STEP_S, self.finish_report, report)
        elif report.state == "inProgress":
            super().finish_report(report)

    def queue(self, subscription: Subscription, happening: Happening) -> None:
        self.world.later(STEP_S, super().queue, subscription, happening)

    def answer_delay(self, call: Call) -> float:
        return super().answer_delay(call) + 0.1

    def timing(self) -> Mapping[str, float]:
        return _longer(super().timing(), 5 * STEP_S)


def _longer(limits: Mapping[str, float], by: float) -> Mapping[str, float]:
    return {name: limit if name == "poll_interval_ms" else limit + by for name, limit in limits.items()}


# --- what is refused ---------------------------------------------------------------------------------


@variant
class LongestExecution(Behaviour):
    """Refuses a job whose executionDuration is longer than a minute, by 422."""

    def problems(self, document: Document) -> list[Problem]:
        return super().problems(document) or list(_too_long(document))

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return _within_a_minute(super().offered_changes(values))


@variant
class LongestExecutionRejected(Behaviour):
    """Rejects a job whose executionDuration is longer than a minute, after it was acknowledged."""

    def objection_to_schedule(self, request: Mapping[str, Any]) -> str | None:
        wrong = [problem.reason for problem in _too_long(request)]
        return super().objection_to_schedule(request) or next(iter(wrong), None)

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return _within_a_minute(super().offered_changes(values))


def _too_long(request: Mapping[str, Any]) -> Iterator[Problem]:
    duration = request["scheduleDefinition"].get("executionDuration")
    if duration is not None and seconds(duration) > LONGEST_EXECUTION:
        path = "/scheduleDefinition/executionDuration"
        yield Problem("executionDuration is longer than this server runs a job.", "invalidValue", path)


def _within_a_minute(values: Mapping[str, Any]) -> Mapping[str, Any]:
    half = {"timeDurationValue": 30, "timeDurationUnits": "SEC"}
    return {**values, "scheduleDefinition": {"executionDuration": half}}


@variant
class LeastReportingPeriod(Behaviour):
    """Refuses a reportingPeriod of less than a second, by 422; its profile names this shortest one."""

    def problems(self, document: Document) -> list[Problem]:
        found = super().problems(document)
        if found or seconds(document["reportingPeriod"]) >= LEAST_PERIOD:
            return found
        return [Problem("reportingPeriod is too short for this server.", "invalidValue", "/reportingPeriod")]

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**super().offered_changes(values), "reportingPeriod": SECOND}

    def shortest_schedule(self) -> Mapping[str, Any]:
        two = {**SECOND, "timeDurationValue": 2}
        return {**super().shortest_schedule(), "reporting_period": SECOND, "execution_duration": two}


@variant
class WholePeriodsOnly(Behaviour):
    """Rejects a job whose period holds no whole number of granularities, or whose run none of periods."""

    def objection_to_schedule(self, request: Mapping[str, Any]) -> str | None:
        return super().objection_to_schedule(request) or _uneven(request)

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**super().offered_changes(values), **WHOLE}


def _uneven(request: Mapping[str, Any]) -> str | None:
    granularity, period = (seconds(request[name]) for name in ("granularity", "reportingPeriod"))
    duration = request["scheduleDefinition"].get("executionDuration")
    if period % granularity or (duration is not None and seconds(duration) % period):
        return "This server makes whole reports of whole measurements only."
    return None
