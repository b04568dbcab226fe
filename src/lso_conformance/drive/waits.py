"""How a scenario waits: it polls until a job is where it must be, or watches that it stays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import Any, Protocol

from lso_conformance.drive.calls import HeldJob, HeldProcess, HeldSubscription, JobCalls
from lso_conformance.drive.halt import Blocked, NotApplicable, blamed
from lso_conformance.drive.patience import REPORTS, Wait
from lso_conformance.drive.step import Bench
from lso_conformance.drive.walks import list_all
from lso_conformance.log.exchange import Exchange
from lso_conformance.profile.model import Timing
from lso_conformance.seen.notification import Due, Notification, has_gap, lacking, missing, types
from lso_conformance.seen.pages import says_nothing
from lso_conformance.seen.resources import shown_state, state_of
from lso_conformance.seen.skew import TRUSTED_SKEW_S

LONGEST_POLL_S = 1.0
LONGEST_WATCH_S, WATCH_READS = 2.0, 5
TRIES = 10


class Named(Protocol):
    """Whose calls are made while waiting: a scenario's `JobStep`."""

    def __call__(self, name: str, job: HeldJob | None = None, **facts: Any) -> JobCalls:
        """The calls of one named step."""


class Waits:
    """What a scenario of jobs waits for, by the calls of its step; the log keeps how each wait ended."""

    def __init__(self, step: Named, scenario: str, bench: Bench) -> None:
        self._step, self._scenario, self._timing = step, scenario, bench.profile.ixit.timing
        self._api, self._log, self._clock = bench.api, bench.log, bench.log.clock
        self._patience, self._stop = bench.patience, bench.stop

    def until(
        self, job: HeldJob, states: Collection[str], allowance_s: float = 0.0, *, brief_s: float = 60.0
    ) -> None:
        """Poll until the job is in one of the states, of which one may last so long only (`brief_s`).

        Only a read that was sent after the limit shows that it did not come in time.

        Raises:
            Blocked: it ended elsewhere, or the profile's limit (plus the allowance) ran out.
        """
        timing = self._timing
        by_clock_s = allowance_s and TRUSTED_SKEW_S  # so much later it may be by the target's clock
        wait = Wait(self._patience, allowance_s + by_clock_s)
        states = sorted(states)  # the log is the same every time
        name, pause = f"wait until the job is {' or '.join(states)}", timing.poll_interval_ms / 1000
        while True:
            asked = self._clock.monotonic()
            answer = self._step(name, job).retrieve()
            self._patience.saw([state_of(job.created.json()), *job.seen])
            if job.state in states:
                result = "reached"
            elif job.state in self._api.final:
                result = "elsewhere"
            elif answer.is_unasked or wait.is_over(asked):
                result = "timed out" if shown_state(answer) in self._api.states else "unreadable"
            else:
                self._stop.wait(pause)
                pause = min(pause * 1.2, LONGEST_POLL_S, brief_s / 4)
                continue
            break
        self._log.write(
            "wait", scenario=self._scenario, about="job", job=job.id, states=list(states), result=result,
            state=job.state, limit_s=wait.limit_s,
            binding=timing.binds("state_change_timeout_s"), exchange=answer.number,
        )  # fmt: skip
        wanted = " or ".join(states)
        if result == "elsewhere":
            hint = too_short(job) if job.state in self._api.job.in_role("done") else ""
            raise Blocked(f"the job ended as {job.state}, not {wanted}{hint}", answer.number)
        if result == "unreadable":
            why = "the target stays busy" if answer.is_busy else "the state of the job cannot be read"
            raise Blocked(f"{why}: {answer.summary(100)}", answer.number)
        if result == "timed out":
            self._patience.in_vain()
            text = f"the job did not become {wanted} within {wait.limit_s:g} s; it was {job.state}"
            if wait.limit_s < timing.state_change_timeout_s:
                text += " (cut short: no job or process of this target has changed its state)"
            raise Blocked(text, answer.number, self._api.clause("job.states"))

    def if_it_comes(self, job: HeldJob, states: Collection[str], allowance_s: float = 0.0) -> None:
        """Wait for what another use case must bring about; that it does is judged there.

        Raises:
            NotApplicable: it did not come.
        """
        try:
            self.until(job, states, allowance_s)
        except Blocked as blocked:
            raise NotApplicable(blocked.reason, blocked.exchange) from blocked

    def for_reports(
        self, name: str, job: HeldJob, count: int = 1, allowance_s: float = 0.0, *, follow: bool = False
    ) -> list[str]:
        """Poll the list of a job's reports until so many have ended; the ids of those that have.

        `follow`: each that has not is read by its id every time.  Fewer come back when the profile's
        limit (plus the allowance) ran out.

        Raises:
            Blocked: none came at all.
        """
        timing, kind = self._timing, self._api.reports
        wait, pause = Wait(self._patience, allowance_s, REPORTS), timing.poll_interval_ms / 1000
        states, ended = dict[str, str | None](), list[str]()
        of_job, last = {self._api.job_reference[1]: job.id}, False
        while True:
            asked = self._clock.monotonic()
            pages = list_all(self._step, name, kind.lists, of_job, to_the_end=last)
            answer = pages[-1]
            for page in pages:
                states |= self._reports_in(page, job)
            for one in [one for one, state in states.items() if follow and state not in kind.final]:
                states[one] = shown_state(self._step(f"{name}, each by its id").read(kind.reads, one))
            ended = [one for one, state in states.items() if state in kind.final]
            if ended:
                self._patience.came(REPORTS)
            if len(ended) >= count or last:
                break
            if answer.is_unasked or wait.is_over(asked):
                if not says_nothing(answer):
                    break
                last = True  # the list may be cut without a word: it is read to its end
                continue
            self._stop.wait(pause)
            pause = min(pause * 1.2, LONGEST_POLL_S)
        result = "unreadable" if answer.status is None else "timed out"
        self._log.write(
            "wait", scenario=self._scenario, about="report", job=job.id, states=sorted(kind.final),
            result="reached" if len(ended) >= count else result, state=None, limit_s=wait.limit_s,
            binding=timing.binds(REPORTS), exchange=answer.number,
        )  # fmt: skip
        if not ended:
            self._patience.in_vain(REPORTS)
            text = f"no report of the job has ended within {wait.limit_s:g} s: {answer.summary(100)}"
            paragraph = kind.clauses["states" if states else "results"]
            raise Blocked(text, answer.number, blamed(answer, paragraph))
        return ended

    def _reports_in(self, answer: Exchange, job: HeldJob) -> dict[str, str | None]:
        """The reports of a job in a list, with their states; one that names no job is taken for its own."""
        outer, inner = self._api.job_reference
        document = answer.json() if answer.status == 200 else None
        found: dict[str, str | None] = {}
        for item in document if isinstance(document, list) else ():
            reference = item.get(outer) if isinstance(item, dict) else None
            about = reference.get(inner) if isinstance(reference, dict) else job.id
            if isinstance(item, dict) and about == job.id and isinstance(item.get("id"), str | int):
                found[str(item["id"])] = state_of(item)
        return found

    def read_until(self, name: str, role: str, id: str, states: Collection[str]) -> None:
        """Read what is no job until it is in one of the states, within the limit for a change of state."""
        timing = self._timing
        wait = Wait(self._patience)
        while True:
            asked = self._clock.monotonic()
            answer = self._step(name).read(role, id)
            reached = shown_state(answer) in states
            if reached or answer.is_unasked or wait.is_over(asked) or self._stop.is_set():
                return
            self._stop.wait(timing.poll_interval_ms / 1000)

    def list_until_any(self, name: str, role: str, **query: str) -> None:
        """Read the first page of a list a few times over a while, until it shows anything."""
        pause = watch_s(self._timing) / WATCH_READS
        for _ in range(WATCH_READS + 1):
            answer = self._step(name).list(role, **query)
            if (answer.status == 200 and answer.json()) or self._stop.is_set():
                return
            self._stop.wait(pause)

    def settle(self, process: HeldProcess) -> str | None:
        """Poll until a process has ended or the profile's limit ran out; the state in which it is then."""
        timing = self._timing
        wait, pause = Wait(self._patience), timing.poll_interval_ms / 1000
        name, first = f"wait until the {process.kind} has ended", process.state
        while True:
            asked = self._clock.monotonic()
            answer = self._step(name).follow(process)
            self._patience.saw([first, process.state])
            if process.state in self._api.process_final:
                result = "reached"
            elif answer.is_unasked or wait.is_over(asked):
                result = "timed out" if answer.status == 200 else "unreadable"
            else:
                self._stop.wait(pause)
                pause = min(pause * 1.2, LONGEST_POLL_S)
                continue
            break
        self._log.write(
            "wait", scenario=self._scenario, about=process.kind, job=process.id,
            states=sorted(self._api.process_final), result=result, state=process.state,
            limit_s=wait.limit_s, binding=timing.binds("state_change_timeout_s"), exchange=answer.number,
        )  # fmt: skip
        if result == "timed out":
            self._patience.in_vain()
        return process.state

    def meanwhile(self, name: str, process: HeldProcess) -> Iterator[None]:
        """Come round a few times at growing intervals until a process, read each time, has ended."""
        pause = self._timing.poll_interval_ms / 1000
        for _ in range(TRIES):
            yield
            self._step(name).follow(process)
            if process.state in self._api.process_final or self._stop.is_set():
                return
            self._stop.wait(pause)
            pause = min(pause * 1.5, LONGEST_POLL_S)

    def untouched(self, job: HeldJob, subscription: HeldSubscription, state: str, allowance_s: float) -> None:
        """Wait, without reading anything, until the subscription was told of a state of the job.

        What is missing when the time is over stands in the log; it does not end the scenario.  So a SOF
        shows whether it tells what it does by itself, and not only what it finds when it is asked.
        """
        timing = self._timing

        def told(came: Sequence[Notification]) -> bool:
            return (
                state not in missing(came, types("", self._api), job.id, [state], self._api)
                or self._stop.is_set()
            )

        limit = self._patience.limit_s(allowance_s) + timing.notification_timeout_s
        reached = subscription.inbox.wait(told, self._clock.monotonic(), limit)
        self._log.write(
            "untouched", scenario=self._scenario, callback=subscription.inbox.url, job=job.id, state=state,
            result="reached" if reached else "timed out", limit_s=limit,
            binding=all(timing.binds(f"{what}_timeout_s") for what in ("state_change", "notification")),
        )  # fmt: skip

    def at_best(self, job: HeldJob, states: Collection[str], allowance_s: float = 0.0) -> None:
        """Wait for what another use case must bring about; the scenario goes on without it."""
        with suppress(Blocked):
            self.until(job, states, allowance_s)

    def for_events(self, job: HeldJob, *subscriptions: HeldSubscription, also: Sequence[Due] = ()) -> None:
        """Wait until each subscription was told of the creation of the job and of all that was seen of it.

        `also` is what is due of its processes and reports.  What is missing when the time is over
        stands in the log; it does not end the scenario.
        """
        timing, api = self._timing, self._api
        began = self._clock.monotonic()
        states = list(job.seen)
        for each in subscriptions:
            asked = types(each.query, api)
            whole = each.asked < job.created.number

            def all_there(
                came: Sequence[Notification], asked: Collection[str] = asked, whole: bool = whole
            ) -> bool:
                told = not missing(came, asked, job.id, states, api) and not lacking(came, asked, also, api)
                told = told and not (whole and has_gap(came, job.id, api))
                return told or self._stop.is_set()

            reached = each.inbox.wait(all_there, began, timing.notification_timeout_s)
            self._log.write(
                "awaited", scenario=self._scenario, callback=each.inbox.url, job=job.id,
                result="reached" if reached else "timed out", limit_s=timing.notification_timeout_s,
                binding=timing.binds("notification_timeout_s"),
            )  # fmt: skip

    def watch(self, name: str, job: HeldJob, beyond_s: float = 0.0) -> None:
        """Read the job a few times over a while (and so much longer), to see whether its state stays."""
        pause = watch_s(self._timing, beyond_s) / WATCH_READS
        for _ in range(WATCH_READS):
            self._step(name, job).retrieve()
            self._stop.wait(pause)
        self._step(name, job).retrieve()


def too_short(job: HeldJob) -> str:
    """What to do about a job that a scenario needs for longer than it may last, if it needs it so long."""
    if job.need is None:
        return ""
    if not job.is_short:
        return f", though it was to go on for {job.lasts_s:g} s"
    taken = f"{job.lasts_s:g} s at the most" if job.lasts_s is not None else "none with an executionDuration"
    return (
        f"; the target takes jobs of {taken}, and this needs one that goes on: a "
        f"test_data.job_template with an executionDuration of {job.need.seconds:.0f} SEC would do"
    )


def watch_s(timing: Timing, beyond_s: float = 0.0) -> float:
    """How long a job is watched: a fifth of the limit for a change of state, but not for ever."""
    return min(LONGEST_WATCH_S, timing.state_change_timeout_s / 5) + beyond_s
