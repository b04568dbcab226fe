"""The waits of a rehearsed scenario of jobs: all comes at once, and what waiting might cost is noted."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping, Sequence

from lso_conformance.drive.calls import HeldJob, HeldProcess, HeldSubscription
from lso_conformance.drive.step import Bench
from lso_conformance.drive.waits import LONGEST_POLL_S, WATCH_READS, Named, Waits, watch_s
from lso_conformance.profile.model import Timing
from lso_conformance.run.span import Span
from lso_conformance.seen.notification import Due
from lso_conformance.seen.skew import TRUSTED_SKEW_S
from lso_conformance.wire.listener import LONGEST_QUEUE

POLL_GROWTH = 1.2


class Cost:
    """What a rehearsed scenario may cost a target, beside the requests that it sends while rehearsed.

    Attributes:
        polls: requests of waits.
        seconds: how long it waits.
    """

    def __init__(self, timing: Timing) -> None:
        self.polls = self.seconds = Span(0, 0)
        self._timing = timing

    def add(self, polls: Span, seconds: Span) -> None:
        """Note what one wait may cost."""
        self.polls += polls
        self.seconds += seconds

    def polls_in(self, seconds: float) -> int:
        """How often a wait that lasts so long asks (Waits.until)."""
        asked, pause, passed = 1, self._timing.poll_interval_ms / 1000, 0.0
        while passed <= seconds:
            passed += pause
            pause = min(pause * POLL_GROWTH, LONGEST_POLL_S)
            asked += 1
        return asked


class RehearsedWaits(Waits):
    """Waits for nothing: what is waited for is there.

    `states` are those of the made-up target's jobs, by their ids.
    """

    def __init__(
        self, step: Named, scenario: str, bench: Bench, cost: Cost, states: MutableMapping[str, str]
    ) -> None:
        super().__init__(step, scenario, bench)
        self._cost, self._states = cost, states

    def until(
        self,
        job: HeldJob,
        states: Collection[str],
        allowance_s: float = 0.0,
        *,
        brief_s: float = 60.0,  # noqa: ARG002 - it changes no number that is planned
    ) -> None:
        """The job is in the first of the states; note how long that may take."""
        limit = allowance_s + self._timing.state_change_timeout_s
        limit += TRUSTED_SKEW_S if allowance_s else 0.0
        self._cost.add(Span(1, self._cost.polls_in(limit)), Span(allowance_s, limit))
        job.state = self._states[job.id] = next(iter(states))

    def settle(self, process: HeldProcess) -> str | None:
        """The process is done; note how long that may take."""
        limit = self._timing.state_change_timeout_s
        self._cost.add(Span(1, self._cost.polls_in(limit)), Span(0, limit))
        process.state = self._api.process_states["done"]
        return process.state

    def for_events(self, job: HeldJob, *subscriptions: HeldSubscription, also: Sequence[Due] = ()) -> None:  # noqa: ARG002
        """All has come; note how long that may take."""
        limit = LONGEST_QUEUE * self._timing.notification_timeout_s
        self._cost.add(Span(0, 0), Span(0, limit))

    def untouched(
        self,
        job: HeldJob,
        subscription: HeldSubscription,  # noqa: ARG002 - as in Waits
        state: str,
        allowance_s: float,
    ) -> None:
        """It has come; note how long that may take."""
        timing = self._timing
        limit = timing.state_change_timeout_s + timing.notification_timeout_s + allowance_s
        self._cost.add(Span(0, 0), Span(allowance_s, LONGEST_QUEUE * limit))
        self._states[job.id] = state

    def read_until(self, name: str, role: str, id: str, states: Collection[str]) -> None:  # noqa: ARG002
        """Read once; note the other reads, and how long they go on."""
        self._step(name).read(role, id)
        limit = self._timing.state_change_timeout_s
        self._cost.add(Span(0, self._cost.polls_in(limit)), Span(0, limit))

    def list_until_any(self, name: str, role: str, **query: str) -> None:
        """Read the list once; note the other reads, and how long they go on."""
        self._step(name).list(role, **query)
        self._cost.add(Span(0, WATCH_READS), Span(0, watch_s(self._timing)))

    def for_reports(
        self, name: str, job: HeldJob, count: int = 1, allowance_s: float = 0.0, *, follow: bool = False
    ) -> list[str]:
        """The reports have ended; note how often that asks, and how long it may take."""
        self._step(name).list(self._api.reports.lists, **{self._api.job_reference[1]: job.id})
        limit = allowance_s + self._timing.report_timeout_s
        each = 1 + count if follow else 1
        self._cost.add(Span(0, each * self._cost.polls_in(limit)), Span(allowance_s, limit))
        return [f"{job.id}-{place}" for place in range(count)]

    def watch(self, name: str, job: HeldJob, beyond_s: float = 0.0) -> None:
        """Read the job once; note the other reads, and how long they go on."""
        self._step(name, job).retrieve()
        seconds = watch_s(self._timing, beyond_s)
        self._cost.add(Span(WATCH_READS, WATCH_READS), Span(seconds, seconds))
