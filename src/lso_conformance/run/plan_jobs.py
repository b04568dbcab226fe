"""The rehearsal of a scenario of an API with jobs: answers made up, nothing sent, nothing awaited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldProcess, HeldSubscription
from lso_conformance.drive.lengths import Need
from lso_conformance.drive.step import SOON_S, Bench, Step
from lso_conformance.drive.waits import LONGEST_POLL_S, WATCH_READS, watch_s
from lso_conformance.drive.walks import MOST_PAGES
from lso_conformance.log.exchange import Exchange, parse_json
from lso_conformance.log.labels import LEARN
from lso_conformance.profile.model import Command, Prompt
from lso_conformance.run.span import Span
from lso_conformance.seen.clock import TRUSTED_SKEW_S
from lso_conformance.seen.notification import Due
from lso_conformance.standard.api import Api
from lso_conformance.wire.listener import LONGEST_QUEUE

CANCELLED = "cancelled"
QUERY = "query"
MUTANT, UNKNOWN = "mutant", "unknown"
POLL_GROWTH = 1.2
CREATED = "2000-01-01T00:00:00.500Z"
BenchFor = Callable[[Callable[[httpx.Request], httpx.Response]], Bench]
"""What a scenario works with, given what the made-up target answers."""


@dataclass(frozen=True)
class RehearsedJob:
    """A job that a rehearsed scenario made: by which step, with what request, and what it counts on.

    `seconds` is how long the scenario may wait after its creation, at the most.
    """

    step: str
    sent: Any
    need: Need | None
    seconds: float


class JobRehearsal(Step):
    """A step whose target accepts all that is right, at once, and which waits for nothing."""

    def __init__(self, scenario: str, api: Api, bench_for: BenchFor) -> None:
        self._states: dict[str, str] = {}
        self._queries = tuple(api.role(role).path for role in api.roles if role.startswith(QUERY))
        self._documents: dict[str, dict[str, object]] = {}
        self._lists = {api.role(role).path.strip("/") for role in api.lists}
        super().__init__(scenario, bench_for(self._answer))
        self.polls = self.seconds = Span(0, 0)
        self._made: list[tuple[HeldJob, float]] = []

    def requests(self, sent: int) -> Span:
        """How many it would send to a target, having sent so many here."""
        return Span(sent, sent) + self.polls

    def adopt(self, answer: Exchange) -> HeldJob | None:
        """Remember the job, and when it was made."""
        job = super().adopt(answer)
        self._made += [(job, self.seconds.most)] if job is not None else []
        return job

    def made(self) -> tuple[RehearsedJob, ...]:
        """The jobs that the scenario made for itself, in order."""
        return tuple(
            RehearsedJob(job.created.step, job.created.request_json(), job.need, self.seconds.most - before)
            for job, before in self._made
            if job.created.step != LEARN
        )

    def service(self, key: str, *, needed: bool = True) -> dict[str, Any]:
        """The service, or a made-up one where the profile names a command or a person."""
        if isinstance(getattr(self.profile.ixit.test_data.services, key), Command | Prompt):
            return bodies.service(key)
        return super().service(key, needed=needed)

    def wait(
        self,
        job: HeldJob,
        states: Collection[str],
        allowance_s: float = 0.0,
        *,
        brief_s: float = 60.0,  # noqa: ARG002 - it changes no number that is planned
    ) -> None:
        """The job is in the first of the states; note how long that may take."""
        limit = allowance_s + self.profile.ixit.timing.state_change_timeout_s
        limit += TRUSTED_SKEW_S if allowance_s else 0.0
        self._note(Span(1, self._polls(limit)), Span(allowance_s, limit))
        job.state = self._states[job.id] = next(iter(states))

    def settle(self, process: HeldProcess) -> str | None:
        """The process is done; note how long that may take."""
        limit = self.profile.ixit.timing.state_change_timeout_s
        self._note(Span(1, self._polls(limit)), Span(0, limit))
        process.state = self.api.process_states["done"]
        return process.state

    def await_events(self, job: HeldJob, *subscriptions: HeldSubscription, also: Sequence[Due] = ()) -> None:  # noqa: ARG002
        """All has come; note how long that may take."""
        limit = LONGEST_QUEUE * self.profile.ixit.timing.notification_timeout_s
        self._note(Span(0, 0), Span(0, limit))

    def await_untouched(
        self,
        job: HeldJob,
        subscription: HeldSubscription,  # noqa: ARG002 - as in Waits
        state: str,
        allowance_s: float,
    ) -> None:
        """It has come; note how long that may take."""
        timing = self.profile.ixit.timing
        limit = timing.state_change_timeout_s + timing.notification_timeout_s + allowance_s
        self._note(Span(0, 0), Span(allowance_s, LONGEST_QUEUE * limit))
        self._states[job.id] = state

    def _takes(self, body: dict[str, Any]) -> bool:
        """The job is taken; note how often it is read until that shows, and how long it may take."""
        job, _ = self._created(LEARN, body)
        self._note(Span(1, self._polls(SOON_S)), Span(0, SOON_S))
        if job is not None:
            self._end(job)
        return job is not None

    def skip_if_accepted(self, answer: Exchange, why: str) -> None:
        """Go on: a target that declines costs most."""

    def read_until(self, name: str, role: str, id: str, states: Collection[str]) -> None:  # noqa: ARG002
        """Read once; note the other reads, and how long they go on."""
        self(name).read(role, id)
        limit = self.profile.ixit.timing.state_change_timeout_s
        self._note(Span(0, self._polls(limit)), Span(0, limit))

    def list_until_any(self, name: str, role: str, **query: str) -> None:
        """Read the list once; note the other reads, and how long they go on."""
        self(name).list(role, **query)
        self._note(Span(0, WATCH_READS), Span(0, watch_s(self.profile)))

    def await_reports(
        self, name: str, job: HeldJob, count: int = 1, allowance_s: float = 0.0, *, follow: bool = False
    ) -> list[str]:
        """The reports have ended; note how often that asks, and how long it may take."""
        self(name).list(self.api.reports.lists, **{self.api.job_reference[1]: job.id})
        limit = allowance_s + self.profile.ixit.timing.report_timeout_s
        each = 1 + count if follow else 1
        self._note(Span(0, each * self._polls(limit)), Span(allowance_s, limit))
        return [f"{job.id}-{place}" for place in range(count)]

    def watch(self, name: str, job: HeldJob, beyond_s: float = 0.0) -> None:
        """Read the job once; note the other reads, and how long they go on."""
        self(name, job).retrieve()
        seconds = watch_s(self.profile, beyond_s)
        self._note(Span(WATCH_READS, WATCH_READS), Span(seconds, seconds))

    def _note(self, polls: Span, seconds: Span) -> None:
        self.polls += polls
        self.seconds += seconds

    def _polls(self, seconds: float) -> int:
        """How often a wait that lasts so long asks (Step.wait)."""
        asked, pause, passed = 1, self.profile.ixit.timing.poll_interval_ms / 1000, 0.0
        while passed <= seconds:
            passed += pause
            pause = min(pause * POLL_GROWTH, LONGEST_POLL_S)
            asked += 1
        return asked

    def _answer(self, request: httpx.Request) -> httpx.Response:
        facts = request.extensions["label"]["facts"]
        if UNKNOWN in facts or MUTANT in facts:
            return httpx.Response(404 if UNKNOWN in facts else 422, json={})
        if request.method == "GET" and request.url.path.rpartition("/")[2] in self._lists:
            self._note(Span(0, MOST_PAGES), Span(0, 0))
            return httpx.Response(200, json=[])
        if request.method == "GET":
            job = request.url.path.rpartition("/")[2]
            made = self._documents.get(job, {})
            state = self._states.get(job, self.api.initial)
            return httpx.Response(200, json={"creationDate": CREATED, **made, "id": job, "state": state})
        if request.url.path.endswith(self._queries):
            return httpx.Response(200, json=[])
        document = parse_json(request.content)[0]
        if not isinstance(document, dict):
            return httpx.Response(204)
        outer, inner = self.api.job_reference
        if outer in document and request.url.path.endswith(self.api.role("cancel").path):
            self._cancelled(document[outer][inner])
        made = {**document, "id": f"{len(self.jobs)}", "state": self.api.initial, "creationDate": CREATED}
        self._documents[str(made["id"])] = made
        return httpx.Response(201, json=made)

    def _cancelled(self, job: str) -> None:
        self._states[job] = CANCELLED
        if self.quota is not None:  # the next job has to wait for the place
            limit = self.profile.ixit.timing.state_change_timeout_s
            self._note(Span(0, self._polls(limit)), Span(0, limit))
