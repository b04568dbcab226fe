"""Faults of what goes on by itself while a buyer suspends a job, or asks of it what is refused.

W148 6.1.4 (R16, Table 8), 6.10, 6.11: a schedule that forgets a suspension, or that a refusal stops.
"""

# ruff: noqa: D102 - the class says what its method does

from datetime import datetime

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.core.times import recurs
from lso_conformance.sof.edits.reshaping import was_suspended
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.registry import fault


@fault("W148-R16", subtle=True)
class CronWakesSuspendedJobs(Behaviour):
    """A suspended job that recurs runs again when its cron names a time, whoever resumed it or not."""

    def arm(self, job: Job) -> None:
        super().arm(job)
        schedule = job.request["scheduleDefinition"]
        if job.state != "suspended" or not recurs(schedule):
            return
        following = self.hit(schedule, self.world.now())
        if following is not None:
            left = (following - self.world.now()).total_seconds()
            job.timer = self.world.later(max(left, 0.0), self.enter, job, "inProgress")


@fault("W148-R16", subtle=True)
class RecursNoMoreAfterSuspension(Behaviour):
    """A recurring job that was suspended and resumed is completed by its execution."""

    def next_execution(self, job: Job) -> datetime | None:
        return None if was_suspended(job) else super().next_execution(job)


@fault("W148-R16", subtle=True)
class DeclinedSuspendForgetsEnd(Behaviour):
    """A job whose suspend was declined never completes."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        _forget_end(job)
        return super().decline_suspend(job, why)


@fault("W148-R16", subtle=True)
class DeclinedResumeForgetsEnd(Behaviour):
    """A running job of which a resume was declined never completes."""

    def decline_resume(self, job: Job, why: str) -> Answer:
        _forget_end(job)
        return super().decline_resume(job, why)


@fault("W148-R16", subtle=True)
class DeclinedModifyForgetsEnd(Behaviour):
    """A running job of which a modify was rejected never completes."""

    def decline_modify(self, process: Process, why: str) -> None:
        super().decline_modify(process, why)
        job = self.job_of(process)
        if job is not None:
            _forget_end(job)


def _forget_end(job: Job) -> None:
    if job.state == "inProgress" and job.timer is not None:
        job.timer.cancel()
        job.timer = None
