"""An explorer of an API with jobs: what failed to create one is doubted, and every job is seen to its end."""

from __future__ import annotations

from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.job_step import JobStep
from lso_conformance.explore.explorer import Explorer
from lso_conformance.explore.marks import look_for, may_have_made
from lso_conformance.log.exchange import Exchange


class JobExplorer(Explorer):
    """Explores by a step with jobs."""

    step: JobStep

    def __init__(self, step: JobStep, level: str) -> None:
        super().__init__(step, level)
        self._doubtful: list[Exchange] = []

    def begin(self) -> None:
        """Begin an example, with nothing in doubt.

        Raises: as `Explorer.begin`.
        """
        super().begin()
        self._doubtful = []

    def doubt(self, answer: Exchange) -> Exchange:
        """Remember a creation that failed: what it made all the same is looked for with the next look."""
        if may_have_made(answer):
            self._doubtful.append(answer)
        return answer

    def look(self) -> None:
        """Look for what doubtful creations made, then for a problem as `Explorer.look`."""
        if self._doubtful:
            failed, self._doubtful = self._doubtful, []
            with self.guarded():
                look_for(self.step, failed)
        super().look()

    def _tidy(self, keep: int) -> None:
        super()._tidy(keep)
        alive = [job for job in self.step.jobs if not job.ended(self.api) and job.id not in self._asked]
        for job in alive[: len(alive) - keep] if keep else alive:
            self._cancel(job)

    def _cancel(self, job: HeldJob) -> None:
        self._asked.add(job.id)
        self.step("end a job", job).cancel()

    def _end_all(self) -> None:
        """End all that was made, and look at every job until it has ended, within the limit for that."""
        super()._end_all()
        timing = self.step.profile.ixit.timing
        for job in self.step.jobs:
            until = self.step.clock.monotonic() + timing.state_change_timeout_s
            asked_again = False
            while not job.ended(self.api):
                self.step("see that a job has ended", job).retrieve()
                if job.ended(self.api) or self.step.clock.monotonic() > until:
                    break
                if job.state not in self.step.api.job.in_role("stopping") and not asked_again:
                    asked_again = True
                    self._cancel(job)
                self.step.pause(timing.poll_interval_ms / 1000)
