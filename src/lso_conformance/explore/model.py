"""The Buyer's actions in any order, as a state machine of hypothesis.

The rules are what a Buyer may do, the invariants what the standard says of whatever it did
(checks.story.exploration).  A story has its own jobs, so the shortest one that fails can be told again.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldSubscription
from lso_conformance.drive.depth import DEEP
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import LIMIT
from lso_conformance.explore.explorer import TimeIsUp
from lso_conformance.explore.job_explorer import JobExplorer
from lso_conformance.explore.requests import HOUR, WAITS, poll, window, with_state
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import accepted

ACTIONS = ("suspend", "resume", "cancel", "modify")
RUNNING, LATER = "running", "later"


def explore(step: JobStep) -> None:
    """Tell stories until the budget is used up."""
    explorer = JobExplorer(step, step.depth.order)
    budget = explorer.budget
    chosen = explorer.settings(budget.stories, stateful_step_count=budget.steps)

    def run() -> None:
        machine = _machine(explorer)
        run_state_machine_as_test(_seeded(machine, step.depth.seed), settings=chosen)

    def short(actions: list[str]) -> None:
        buyer = Buyer(explorer)
        buyer.listen()
        buyer.create(RUNNING)
        for action in actions if buyer.jobs else ():
            buyer.act(action, buyer.jobs[0])
            buyer.settle()

    def at_once(actions: tuple[str, str]) -> None:
        buyer = Buyer(explorer)
        buyer.listen()
        buyer.create(RUNNING)
        for action in actions if buyer.jobs else ():
            buyer.act(action, buyer.jobs[0])
            buyer.read(buyer.jobs[0])
        buyer.settle()

    try:
        length = 4 if explorer.level == DEEP else 3
        every = st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=length)
        explorer.hunt("short stories", every, short, 2 * len(ACTIONS) ** length)
        pairs = st.tuples(st.sampled_from(ACTIONS), st.sampled_from(ACTIONS))
        explorer.hunt("two actions at once", pairs, at_once, 2 * len(ACTIONS) ** 2)
        explorer.search("any order", run)
    except TimeIsUp:
        pass
    finally:
        explorer.finish()


def _seeded(machine: type[RuleBasedStateMachine], number: int) -> type[RuleBasedStateMachine]:
    if number:
        machine._hypothesis_internal_use_seed = number  # noqa: SLF001
    return machine


class Buyer:
    """What the rules do: each method is one thing that a Buyer does to its jobs."""

    def __init__(self, explorer: JobExplorer) -> None:
        self._explorer, self._step, self._api = explorer, explorer.step, explorer.api
        self.jobs: list[HeldJob] = []
        self._told: HeldSubscription | None = None
        self._open: list[Exchange] = []
        self._count = 0

    def listen(self) -> None:
        """Register for every event, unless the target says that it has no hub, or shows it."""
        if self._step.profile.ics.of(self._step.api.name).notifications is not False:
            self._told, _ = self._step.try_to_subscribe("register for everything")

    def create(self, kind: str) -> None:
        """A job that runs at once, or one that starts later; wait until it does, or is rejected."""
        later = {"scheduleDefinitionStartTime": self._step.later(bodies.FAR_AHEAD_S)}
        schedule = {"executionDuration": HOUR, **(later if kind == LATER else {})}
        count = len(self._step.jobs)
        self._step(f"create a {kind} job").create(
            bodies.create(self._step.profile, scheduleDefinition=schedule)
        )
        for job in self._step.jobs[count:]:
            self.jobs.append(job)
            read = self._step("wait until it has begun", job, **WAITS).retrieve
            poll(self._explorer, read, self._api.initial)

    def act(self, action: str, job: HeldJob) -> Exchange:
        """One action, whatever the state of the job."""
        calls = self._step(f"{action} it", job)
        self._count += 1
        change = {"description": f"Changed {self._count} times"}
        answer: Exchange = calls.modify(**change) if action == "modify" else getattr(calls, action)()
        if action in self._api.processes and accepted(answer):
            self._open.append(answer)
        return answer

    def read(self, job: HeldJob) -> None:
        """Read a job by its id."""
        self._step("read it", job).retrieve()

    def settle(self) -> None:
        """Wait for the end of every modify and cancel, then read every job."""
        for asked in self._open:
            with_state(self._explorer, asked)
        self._open.clear()
        for job in self.jobs:
            self.read(job)
            if self._told is not None:
                self._step.waits.for_events(job, self._told)

    def list(self, job: HeldJob) -> None:
        """List the jobs in the state that a job has now."""
        if job.state in self._api.states and (query := window(job.created)):
            call = self._step("list it by its state", element="state")
            call.list("list", state=str(job.state), **query, limit=f"{LIMIT}")
            self.read(job)


def _machine(explorer: JobExplorer) -> type[RuleBasedStateMachine]:
    """A new class for each search: hypothesis keeps what it knows of one."""
    jobs, actions = st.integers(0, 1), st.sampled_from(ACTIONS)

    class AnyOrder(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            explorer.begin()
            self._buyer = Buyer(explorer)

        def _do(self, place: int, *actions: str, settles: bool = True) -> None:
            buyer = self._buyer
            if not buyer.jobs:
                return
            job = buyer.jobs[place % len(buyer.jobs)]
            with explorer.guarded():
                for action in actions:
                    buyer.act(action, job)
                if settles:
                    buyer.settle()
                else:
                    buyer.read(job)

        @initialize(kind=st.sampled_from([RUNNING, LATER]))
        def begin(self, kind: str) -> None:
            with explorer.guarded():
                self._buyer.listen()
                self._buyer.create(kind)

        @rule(kind=st.sampled_from([RUNNING, LATER]))
        def create(self, kind: str) -> None:
            if len(self._buyer.jobs) < 2:
                with explorer.guarded():
                    self._buyer.create(kind)

        @rule(job=jobs, action=actions)
        def act(self, job: int, action: str) -> None:
            self._do(job, action, settles=False)

        @rule(job=jobs, action=actions)
        def act_and_settle(self, job: int, action: str) -> None:
            self._do(job, action)

        @rule(job=jobs, action=actions)
        def act_twice(self, job: int, action: str) -> None:
            self._do(job, action, action)

        @rule(job=jobs, first=actions, then=actions)
        def act_at_once(self, job: int, first: str, then: str) -> None:
            self._do(job, first, then)

        @rule(job=jobs)
        def list(self, job: int) -> None:
            if self._buyer.jobs:
                with explorer.guarded():
                    self._buyer.list(self._buyer.jobs[job % len(self._buyer.jobs)])

        @invariant()
        def nothing_is_wrong(self) -> None:
            explorer.look()

    return AnyOrder


__all__ = ["explore"]
