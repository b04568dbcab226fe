"""Attempts, shrinking and confirmation: what both explorers share.

Each attempt is one example of hypothesis: its requests carry its number in the log.  `look` raises for
the first problem that is not known yet, hypothesis shrinks it, and the shortest story is sent again
twice.  Then the search goes on for the next problem.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, HypothesisDeprecationWarning, HypothesisException, Unsatisfiable

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.story.exploration import problems
from lso_conformance.checks.story.explored import Problem
from lso_conformance.drive.depth import DEEP
from lso_conformance.drive.halt import Halt
from lso_conformance.drive.step import Step
from lso_conformance.explore.retelling import Retelling
from lso_conformance.seen.observations import EXPLORED, FOUND, TRIED, Observations, essential, told

# Other threads (a reference SOF in this process) use `random` while an example runs, and may.
warnings.filterwarnings("ignore", "Do not use the `random` module", HypothesisDeprecationWarning)
TOGETHER = 12  # values that a sweep tries in one attempt
ALIVE = 30  # jobs of earlier attempts that are not cancelled yet
FEW_SHRINKS = 10  # of what the OAS alone has against a target, and of what is awaited in vain


@dataclass(frozen=True)
class Budget:
    """How far a level goes: examples of one search, searches after a find, attempts to shrink it.

    `coverage` and `generated` are cases of schemathesis for each operation, by its phase.  All are
    counts, so that a slow machine finds the same; `seconds` is a safety net only, and when it ends an
    exploration, the matrix says so.
    """

    attempts: int
    examples: int
    rounds: int
    shrinks: int
    seconds: float
    stories: int
    steps: int
    coverage: int
    generated: int
    findings: int


SMOKE_BUDGET = Budget(
    attempts=3000, examples=8, rounds=4, shrinks=50, seconds=600, stories=16, steps=8, coverage=6,
    generated=4, findings=60,
)  # fmt: skip
DEEP_BUDGET = Budget(
    attempts=50000, examples=80, rounds=8, shrinks=300, seconds=7200, stories=300, steps=14, coverage=300,
    generated=80, findings=200,
)  # fmt: skip


class ShowsProblem(Exception):
    """An attempt shows a problem; hypothesis shrinks it."""


class Enough(BaseException):
    """The search is over; no exception, so that hypothesis does not take it for a failure."""


class TimeIsUp(Enough):
    """So is the whole exploration: its budget is used up, or the run was interrupted."""


@dataclass(frozen=True)
class Shown:
    """A problem, and the records of the log that show it: from `first` up to `last`."""

    problem: Problem
    first: int
    last: int
    size: tuple[int, int]
    slow: bool = False


class Explorer:
    """Runs searches one after the other, and keeps what they find."""

    def __init__(self, step: Step, level: str) -> None:
        self.step, self.api = step, step.api
        self.level = level
        self.budget = DEEP_BUDGET if level == DEEP else SMOKE_BUDGET
        self.attempts = 0
        self.cut = False  # whether the wall clock ended it, not the budget
        self.known: set[str] = set()
        self.findings = 0
        target = step.profile.ixit.target(self.api.name)
        self._base_url = target.base_url if target is not None else ""
        self._until = self.step.clock.monotonic() + self.budget.seconds
        self._first = 0
        self._shown: Shown | None = None
        self._shrinks = 0
        self._asked: set[str] = set()  # jobs and subscriptions whose end was asked for
        step.ambient = {EXPLORED: 0}

    def begin(self) -> None:
        """Begin an example; what it makes is ended before one of the next.

        Raises:
            Enough: the search is over.
        """
        if self._shown is not None:
            self._shrinks += 1
            few = self._shown.problem.requirement is None or self._shown.slow
            if self._shrinks > (FEW_SHRINKS if few else self.budget.shrinks):
                raise Enough
        self.cut = self.step.clock.monotonic() > self._until
        if self.step.stopped or self.cut or self.attempts >= self.budget.attempts:
            raise TimeIsUp
        with self.guarded():
            self._tidy(ALIVE)
        self.attempts += 1
        self.step.ambient = {EXPLORED: self.attempts}
        self._first = len(self.step.log.records)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """What stops a scenario ends the exploration, and is no failure of the example."""
        try:
            yield
        except Halt as halt:
            raise TimeIsUp from halt

    def story(self) -> Observations:
        """What the present attempt has shown so far."""
        records = self.step.log.records
        return told([records[0], *records[self._first :]], self._first, len(records), self.api)

    def look(self) -> None:
        """Raise for the first problem of the attempt that is new; while one is shrunk, for that one."""
        story = self.story()
        for problem in self._new(story):
            if self._shown is None or problem.key == self._shown.problem.key:
                steps = essential(story.exchanges)
                size = len(steps), sum(len(e.request_body or b"") + len(e.url) for e in steps)
                slow = any(each.result != "reached" for each in story.awaited)
                shown = Shown(problem, self._first, len(self.step.log.records), size, slow)
                if self._shown is None or size <= self._shown.size:
                    self._shown = shown
                raise ShowsProblem(problem.key)

    def _new(self, story: Observations) -> list[Problem]:
        return [problem for problem in problems(story) if not self._is_known(problem.key)]

    def _is_known(self, key: str) -> bool:
        """Whether it was found already, perhaps in an element of the request."""
        return key in self.known or any(one.startswith(f"{key} ") for one in self.known)

    def sweep(self, name: str, values: Sequence[Any], test: Callable[[Any], None]) -> None:
        """Try every value, several in one attempt; only where one shows a problem, each by itself.

        Raises:
            TimeIsUp: no further search is to begin.
        """
        for place in range(0, len(values), TOGETHER):
            some = values[place : place + TOGETHER]
            self.begin()
            with self.guarded():
                for value in some:
                    test(value)
            try:
                self.look()
            except ShowsProblem:
                self._take()
                self.hunt(name, st.sampled_from(some), test, 2 * len(some))

    def hunt(
        self, name: str, strategy: Any, test: Callable[[Any], None], examples: int | None = None
    ) -> None:
        """Search examples of a strategy for problems, one after the other.

        Raises:
            TimeIsUp: no further search is to begin.
        """

        def example(value: Any) -> None:
            self.begin()
            with self.guarded():
                test(value)
            self.look()

        def run() -> None:
            given: Callable[[], None] = hypothesis.given(strategy)(example)  # type: ignore[no-untyped-call]
            made = self.settings(examples or self.budget.examples)(given)
            (hypothesis.seed(self.step.depth.seed)(made) if self.step.depth.seed else made)()

        self.search(name, run)

    def settings(self, examples: int, **more: Any) -> settings:
        """The same examples in every run, nothing kept, nothing printed."""
        return settings(
            max_examples=examples, database=None, derandomize=not self.step.depth.seed, deadline=None,
            phases=(Phase.explicit, Phase.generate, Phase.shrink), verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False, print_blob=False, **more,
        )  # fmt: skip

    def search(self, name: str, run: Callable[[], None]) -> None:
        """Let hypothesis run until nothing new is found; confirm what is."""
        for _ in range(self.budget.rounds):
            if self.findings >= self.budget.findings:
                raise TimeIsUp
            over = self._ran(name, run)
            if (shown := self._take()) is not None:
                self._confirm(shown)
            elif over is None:
                return
            if over is not None:
                raise over

    def _take(self) -> Shown | None:
        """What the search has found; the next one begins anew."""
        shown, self._shown, self._shrinks = self._shown, None, 0
        return shown

    def _ran(self, name: str, run: Callable[[], None]) -> TimeIsUp | None:
        """Let hypothesis run; what it makes of a target that answers otherwise each time is no error."""
        try:
            run()
        except TimeIsUp as up:
            return up
        except (ShowsProblem, Flaky, Unsatisfiable, Enough):
            pass
        except HypothesisException as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            about = {"about": "search ended", "search": name, "reason": reason}
            self.step.log.write("note", scenario=self.step.scenario, **about)
        return None

    def _confirm(self, shown: Shown) -> None:
        """Send the shortest story again, twice, and write it down; judging says what it is worth."""
        self.known.add(shown.problem.key)
        self.findings += (
            shown.problem.finding.verdict is Verdict.FAIL and shown.problem.requirement is not None
        )
        log = self.step.log
        tellings = [[shown.first, shown.last]]
        story = told(
            [log.records[0], *log.records[shown.first : shown.last]], shown.first, shown.last, self.api
        )
        given = f"f-{hashlib.sha256(shown.problem.key.encode()).hexdigest()[:6]}"
        for number in (1, 2):
            self._tidy(0)
            self.step.ambient = {EXPLORED: f"{given}/{number}"}
            first = len(log.records)
            with suppress(Halt):
                Retelling(self.step, story, self._base_url).tell()
            tellings.append([first, len(log.records)])
        log.write(
            "note", about=FOUND, api=self.api.name, scenario=self.step.scenario, id=given,
            key=shown.problem.key, tellings=tellings,
        )  # fmt: skip

    def _tidy(self, keep: int) -> None:  # noqa: ARG002 - subscriptions are none of those that are kept
        """End what earlier attempts made, but for so many of the youngest jobs."""
        for subscription in self.step.subscriptions:
            if not subscription.ended and subscription.id not in self._asked:
                self._asked.add(subscription.id)
                self.step("end a subscription").unregister(subscription)

    def _end_all(self) -> None:
        """End all that was made."""
        self._tidy(0)

    def finish(self) -> None:
        """End all that was made, and see that it has ended; say how much was tried."""
        self.step.ambient = {EXPLORED: 0}
        with suppress(Halt):
            self._end_all()
        self.step.log.write(
            "note", about=TRIED, api=self.api.name, scenario=self.step.scenario, level=self.level,
            attempts=self.attempts, findings=self.findings, cut=self.cut,
        )  # fmt: skip
