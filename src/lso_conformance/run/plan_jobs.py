"""The rehearsal of a scenario of an API with jobs: answers made up, nothing sent, nothing awaited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.job_step import SOON_S, JobStep
from lso_conformance.drive.lengths import Need
from lso_conformance.drive.step import Bench
from lso_conformance.drive.walks import MOST_PAGES
from lso_conformance.log.exchange import Exchange, parse_json
from lso_conformance.log.labels import LEARN
from lso_conformance.profile.model import Command, Prompt
from lso_conformance.run.plan_waits import Cost, RehearsedWaits
from lso_conformance.run.span import Span
from lso_conformance.standard.api import Api

QUERY = "query"
MUTANT, UNKNOWN = "mutant", "unknown"
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


class JobRehearsal(JobStep):
    """A step whose target accepts all that is right, at once, and which waits for nothing."""

    def __init__(self, scenario: str, api: Api, bench_for: BenchFor) -> None:
        self._states: dict[str, str] = {}
        self._queries = tuple(api.role(role).path for role in api.roles if role.startswith(QUERY))
        self._documents: dict[str, dict[str, object]] = {}
        self._lists = {api.role(role).path.strip("/") for role in api.lists}
        bench = bench_for(self._answer)
        super().__init__(scenario, bench)
        self.cost = Cost(bench.profile.ixit.timing)
        self.waits = RehearsedWaits(self, scenario, bench, self.cost, self._states)
        self._made: list[tuple[HeldJob, float]] = []

    @property
    def seconds(self) -> Span:
        """How long it would wait."""
        return self.cost.seconds

    def requests(self, sent: int) -> Span:
        """How many it would send to a target, having sent so many here."""
        return Span(sent, sent) + self.cost.polls

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

    def _takes(self, body: dict[str, Any]) -> bool:
        """The job is taken; note how often it is read until that shows, and how long it may take."""
        job, _ = self._created(LEARN, body)
        self.cost.add(Span(1, self.cost.polls_in(SOON_S)), Span(0, SOON_S))
        if job is not None:
            self._end(job)
        return job is not None

    def skip_if_accepted(self, answer: Exchange, why: str) -> None:
        """Go on: a target that declines costs most."""

    def _answer(self, request: httpx.Request) -> httpx.Response:
        facts = request.extensions["label"]["facts"]
        if UNKNOWN in facts or MUTANT in facts:
            return httpx.Response(404 if UNKNOWN in facts else 422, json={})
        if request.method == "GET" and request.url.path.rpartition("/")[2] in self._lists:
            self.cost.add(Span(0, MOST_PAGES), Span(0, 0))
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
        self._states[job] = next(iter((*self.api.job.in_role("stopped"), *self.api.final)))
        if self.quota is not None:  # the next job has to wait for the place
            limit = self.profile.ixit.timing.state_change_timeout_s
            self.cost.add(Span(0, self.cost.polls_in(limit)), Span(0, limit))
