"""How a job moves by itself.  W148 6.1.4, Figure 12, Table 8, 7.2.3.12.

One timer per job; entering a state arms the timer of that state. Execution time counts
only while the job runs, so a suspended job does not use it up. A recurring job's next execution
begins when the schedule says so; starts that fall into an execution are passed over.
"""

import asyncio
from datetime import timedelta

from lso_conformance.sof.jobs import transitions
from lso_conformance.sof.jobs.reports import Reports
from lso_conformance.sof.jobs.world import SERVICES, Job


class LifeCycle(Reports):
    """The job state machine."""

    def next_state(self, state: str, do: str) -> str | None:
        """Where the step leads (transitions.JOB), or None if it is not allowed."""
        return transitions.job_target(state, do)

    def move(self, job: Job, do: str) -> bool:
        """Take the step if the table has it."""
        target = self.next_state(job.state, do)
        if target is not None:
            self.enter(job, target)
            self.track_step(job, do)
        return target is not None

    def enter(self, job: Job, state: str) -> None:
        """Put the job into the state."""
        if job.running_since is not None:
            self.stop_reporting(job)
            job.ran += self.world.now() - job.running_since
        job.running_since = self.run_start(job) if state == "inProgress" else None
        job.planned = None
        before = job.state
        job.history.append(before)
        job.state, job.modified = state, self.world.now()
        self.arm(job)
        if state != before:
            self.job_moved(job)
        if job.running_since is not None:
            self.start_reporting(job, job.running_since)

    def arm(self, job: Job) -> None:
        """Set the timer of the state that the job is in."""
        if job.timer is not None:
            job.timer.cancel()
            job.timer = None
        if job.state == "acknowledged":
            job.timer = self.world.later(self.validation_time(), self.validated, job)
        elif job.state == "scheduled":
            job.planned = self.next_start(job)
            job.timer = self.world.later(max(self.start_delay(job), self.world.pace), self.begin, job)
        elif job.state == "inProgress":
            job.timer = self.finish_timer(job)

    def validation_time(self) -> float:
        """Seconds that a job stays acknowledged."""
        return self.world.pace

    def validated(self, job: Job) -> None:
        """The validations after the create answer are done: reject, wait or start."""
        objection = self.objection(job)
        if objection is not None:
            self.reject(job, objection)
        elif self.start_delay(job) > 0:
            self.move(job, "wait")
        else:
            job.planned = self.next_start(job)
            self.begin(job)

    def objection(self, job: Job) -> str | None:
        """Why the job cannot be run, if so."""
        why = self.objection_to_schedule(job.request)
        if why is not None:
            return why
        return "This service cannot be diagnosed." if job.service == SERVICES["rejected"] else None

    def reject(self, job: Job, why: str) -> None:
        """Refuse the job after it was acknowledged."""
        job.rejection = why
        self.move(job, "reject")

    def begin(self, job: Job) -> None:
        """The start time has come: run, if there are resources."""
        self.move(job, "start" if self.has_resources(job) else "starve")

    def has_resources(self, job: Job) -> bool:
        """Whether the job gets what it needs to run."""
        return job.service != SERVICES["no_resources"]

    def finish_timer(self, job: Job) -> asyncio.TimerHandle | None:
        """Timer of the run's end, or None for a job that runs until it is told otherwise."""
        left = self.run_time_left(job)
        return None if left is None else self.world.later(max(left, self.world.pace), self.run_over, job)

    def run_over(self, job: Job) -> None:
        """The run is over: a recurring job waits for its next execution, any other one is completed."""
        following = self.next_execution(job)
        if following is None:
            self.move(job, "finish")
            return
        self.end_execution(job)
        job.planned = following
        self.move(job, "again" if following <= self.world.now() else "rest")

    def end_execution(self, job: Job) -> None:
        """An execution of the schedule has its results; the next one begins from nothing."""
        self.stop_reporting(job)
        job.running_since, job.ran = None, timedelta()
