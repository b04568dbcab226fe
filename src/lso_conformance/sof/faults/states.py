"""Faults of the job state machine: wrong moves, moves that never come, final states left.  R16.

W148 6.1.4, Figure 12, Table 8. Faults of suspend and resume: faults.actions.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import add_fault, fault

NEAR = 60.0  # seconds to a start time that a run can wait for
SEEN_OFTEN = 5  # reads, after which a buyer thinks that a state stays


def hold(job: Job) -> None:
    """Take the job's timer away, so that it stays where it is."""
    if job.timer is not None:
        job.timer.cancel()
        job.timer = None


class Counting(Behaviour):
    """Lets a fault act when a job has been read so many times: a clock would leave it to luck."""

    def show_retrieved(self, job: Job) -> dict[str, Any]:
        shown = super().show_retrieved(job)
        waiting = job.notes.pop("after reads", None)
        if waiting is not None:
            left, act = waiting
            if left > 1:
                job.notes["after reads"] = (left - 1, act)
            else:
                act()
        return shown


def after_reads(job: Job, count: int, act: Callable[[], None]) -> None:
    """Have a `Counting` behaviour act after so many reads of the job."""
    job.notes["after reads"] = (count, act)


@fault("W148-R16")
class CreatedInProgress(Behaviour):
    """The create answer says inProgress instead of acknowledged."""

    def show_created(self, job: Job) -> dict[str, Any]:
        return {**super().show_created(job), "state": "inProgress"}


@fault("W148-R16")
class CreatedScheduled(Behaviour):
    """The create answer of a job with a start time ahead says scheduled instead of acknowledged."""

    def show_created(self, job: Job) -> dict[str, Any]:
        shown = super().show_created(job)
        return {**shown, "state": "scheduled"} if self.start_delay(job) > 0 else shown


@fault("W148-R16")
class StaysAcknowledged(Behaviour):
    """A job never leaves acknowledged."""

    def validated(self, job: Job) -> None:
        pass


@fault("W148-R16")
class NeverStarts(Behaviour):
    """A scheduled job stays scheduled when its start time comes."""

    def begin(self, job: Job) -> None:
        if job.state != "scheduled":
            super().begin(job)


@fault("W148-R16")
class NeverCompletes(Behaviour):
    """A one-time job goes on when its execution duration and its end time are over."""

    def run_over(self, job: Job) -> None:
        pass


@fault("W148-R16", subtle=True)
class StartsEarly(Counting):
    """A scheduled job with a near start time starts as soon as it has been read, before that time."""

    def arm(self, job: Job) -> None:
        super().arm(job)
        if job.state == "scheduled" and self.start_delay(job) < NEAR:
            after_reads(job, 1, lambda: self.begin(job) if job.state == "scheduled" else None)


@fault("W148-R16", subtle=True)
class IgnoresStartTime(Behaviour):
    """A job with a start time ahead is inProgress at once."""

    def start_delay(self, _job: Job) -> float:
        return 0.0


@fault("W148-R16", subtle=True)
class ImmediateJobWaits(Behaviour):
    """A job without a start time becomes scheduled and stays so."""

    def validated(self, job: Job) -> None:
        if self.objection(job) is None and self.start_delay(job) == 0:
            self.enter(job, "scheduled")
            hold(job)
        else:
            super().validated(job)


@fault("W148-R16")
class RunsRejectedJobs(Behaviour):
    """A job that fails validation runs all the same."""

    def reject(self, job: Job, _why: str) -> None:
        self.begin(job)


@fault("W148-R16")
class RunsWithoutResources(Behaviour):
    """A job for which there are no resources runs all the same."""

    def has_resources(self, _job: Job) -> bool:
        return True


@fault("W148-R16", subtle=True)
class RejectsAfterScheduling(Counting):
    """A job that fails validation is scheduled first, then rejected."""

    def reject(self, job: Job, why: str) -> None:
        job.rejection = why
        self.enter(job, "scheduled")
        hold(job)
        after_reads(job, 2, lambda: self.enter(job, "rejected"))


@fault("W148-R16", subtle=True)
class ReturnsToAcknowledged(Counting):
    """A scheduled job is acknowledged again for a moment before it starts."""

    def begin(self, job: Job) -> None:
        if job.state == "scheduled":
            self.enter(job, "acknowledged")
            hold(job)
            start = super().begin
            after_reads(job, 2, lambda: start(job))
        else:
            super().begin(job)


@fault("W148-R16", subtle=True)
class ForgetsTheEndWhenResumed(Behaviour):
    """A job that was suspended once never completes."""

    def run_over(self, job: Job) -> None:
        if "suspended" not in job.history:
            super().run_over(job)


def _detour(state: str) -> type[Behaviour]:
    """A one-time job that is about to complete takes a detour and runs again for a moment."""

    class Detour(Counting):
        def run_over(self, job: Job) -> None:
            if state in job.history:
                super().run_over(job)
            else:
                self.enter(job, state)
                hold(job)
                after_reads(job, 2, lambda: self.enter(job, "inProgress"))

    return Detour


for _state, _unasked in (("pending", "modify"), ("suspended", "suspend"), ("pendingCancel", "cancel")):
    add_fault(
        f"passes-through-{_state.lower()}",
        "W148-R16",
        f"A one-time job is {_state} for a moment before it completes, though nobody asked to {_unasked} it.",
        _detour(_state),
        subtle=True,
    )


def _finishes_as(state: str) -> type[Behaviour]:
    class FinishesAs(Behaviour):
        def run_over(self, job: Job) -> None:
            self.enter(job, state)

    return FinishesAs


def _rejects_as(state: str) -> type[Behaviour]:
    class RejectsAs(Behaviour):
        def reject(self, job: Job, why: str) -> None:
            job.rejection = why
            self.enter(job, state)

    return RejectsAs


def _starves_as(state: str) -> type[Behaviour]:
    class StarvesAs(Behaviour):
        def begin(self, job: Job) -> None:
            if self.has_resources(job):
                super().begin(job)
            else:
                self.enter(job, state)

    return StarvesAs


for _verb, _make, _states, _text in (
    ("completes", _finishes_as, ("cancelled", "suspended"), "that ran to its end"),
    ("rejects", _rejects_as, ("cancelled", "scheduled"), "that fails validation"),
    ("starves", _starves_as, ("rejected", "cancelled"), "without resources"),
):
    for _state in _states:
        _description = f"A job {_text} ends as {_state}."
        add_fault(f"{_verb}-as-{_state.lower()}", "W148-R16", _description, _make(_state), subtle=True)


def _leaves(before: str, state: str) -> type[Behaviour]:
    """A job that was read often enough in a state leaves it by itself."""

    class Leaves(Counting):
        def enter(self, job: Job, state_entered: str) -> None:
            super().enter(job, state_entered)
            if state_entered == before:
                after_reads(job, SEEN_OFTEN, lambda: leave(self, job))

    def leave(behaviour: Behaviour, job: Job) -> None:
        if job.state == before:
            behaviour.enter(job, state)
            hold(job)

    return Leaves


for _before, _state in (
    ("completed", "inProgress"),
    ("completed", "cancelled"),
    ("rejected", "scheduled"),
    ("resourcesUnavailable", "inProgress"),
    ("cancelled", "suspended"),
    ("suspended", "inProgress"),
    ("suspended", "completed"),
):
    add_fault(
        f"{_before.lower()}-becomes-{_state.lower()}",
        "W148-R16",
        f"A job that is {_before} becomes {_state} by itself.",
        _leaves(_before, _state),
        subtle=True,
    )
