"""What a run would do, found by rehearsing its scenarios: nothing is sent.

Each scenario is driven against answers made up here, with the profile's data and without any
waiting.  So the plan knows what the profile leaves out and why, how many requests there are, and
which delays are in them; whatever the target adds by itself stays open.
"""

from __future__ import annotations

import heapq
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx

from lso_conformance import bodies, plan_streams
from lso_conformance.api import Api
from lso_conformance.calls import Job, Process, Subscription
from lso_conformance.client import Client
from lso_conformance.clock import TRUSTED_SKEW_S
from lso_conformance.drive import EXCLUSIVE, EXPLORING, Scenario, api_of, by_name, name_of
from lso_conformance.exchange import Exchange, parse_json
from lso_conformance.halt import NotApplicable, Undeclared
from lso_conformance.judging import Case
from lso_conformance.listener import LONGEST_QUEUE, Inboxes
from lso_conformance.log import Log
from lso_conformance.notification import Due
from lso_conformance.patience import Patience
from lso_conformance.plan_streams import StreamRehearsal
from lso_conformance.profile import Command, Profile, Prompt
from lso_conformance.requirements import Decided, Requirement, RequirementsMap
from lso_conformance.schemas import Schemas
from lso_conformance.situations import Situations
from lso_conformance.step import LEFT_OUT, Bench, Step
from lso_conformance.waits import LONGEST_POLL_S, WATCH_READS, watch_s
from lso_conformance.walks import MOST_PAGES

RUNS = "runs"
CANCELLED = "cancelled"
QUERY = "query"
MUTANT, UNKNOWN = "mutant", "unknown"
POLL_GROWTH = 1.2
CREATED = "2000-01-01T00:00:00.500Z"


@dataclass(frozen=True)
class Span:
    """From the least (the target does everything at once) to the most (every wait uses up its limit)."""

    least: float
    most: float


@dataclass(frozen=True)
class Rehearsed:
    """One scenario as it would go: `outcome` is `runs`, `undeclared` or `not-applicable`, with a reason.

    `seconds` leaves out the time that answers take; `left_out` are its steps that the profile excludes.
    """

    name: str
    requirements: tuple[str, ...]
    outcome: str
    reason: str
    requests: Span
    seconds: Span
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Ids with reasons: `open` are left to attestation, `absent` are not applicable; `partly` lists for
    each decided id the reasons why some of its tests would not decide.
    """

    scenarios: tuple[Rehearsed, ...]
    whole_run: tuple[str, ...]
    decided: tuple[str, ...]
    partly: Mapping[str, tuple[str, ...]]
    open: Mapping[str, str]
    absent: Mapping[str, str]
    planned: tuple[str, ...]
    requests: Span
    seconds: Span
    workers: int


def plan(
    profile: Profile, api: Api | Sequence[Api], cases: Sequence[Case], known: RequirementsMap,
    schemas: Schemas,
) -> Plan:  # fmt: skip
    """The plan of a run against the profile's target, for the APIs that it offers."""
    apis = [api] if isinstance(api, Api) else list(api)
    apis = [each for each in apis if profile.ixit.target(each.name)]
    cases = [case for case in cases if case.scenario not in EXPLORING]  # nobody knows what they will send
    chosen = by_name(case.scenario for case in cases if case.scenario is not None)
    ids = _ids(cases)
    rehearsed = tuple(
        _rehearse(scenario, ids[name], profile, api_of(scenario, apis), schemas)
        for name, scenario in chosen.items()
    )
    requests = Span(*(len(apis) + sum(getattr(r.requests, e) for r in rehearsed) for e in ("least", "most")))
    workers, _ = _room(profile)
    seconds = Span(
        *(
            _in_turn([getattr(r.seconds, end) for r in rehearsed], chosen.values(), workers)
            for end in ("least", "most")
        )
    )
    if rate := profile.ixit.limits.max_requests_per_second:
        seconds = Span(max(seconds.least, requests.least / rate), max(seconds.most, requests.most / rate))
    blocked = _blocked(cases, {r.name: r for r in rehearsed})
    left = {r.id: why for r in known if (why := _open(r, blocked.get(r.id)))}
    absent = {r.id: why for r in known if r.id not in left and (why := _absent(r, blocked.get(r.id)))}
    decided = tuple(r.id for r in known if _by_test(r) and r.id not in left and r.id not in absent)
    return Plan(
        scenarios=rehearsed,
        whole_run=tuple(
            dict.fromkeys(i for case in cases if case.scenario is None for i in case.requirements)
        ),
        decided=decided,
        partly={i: tuple(_reasons(blocked[i])) for i in decided if _reasons(blocked[i])},
        open=left,
        absent=absent,
        planned=tuple(r.id for r in known if r.decided_by_server is Decided.PLANNED),
        requests=requests,
        seconds=seconds,
        workers=workers,
    )


def _ids(cases: Iterable[Case]) -> Mapping[str, tuple[str, ...]]:
    """Requirements per scenario, in the order of the tests."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for case in cases:
        if case.scenario is not None:
            found[name_of(case.scenario)].update(dict.fromkeys(case.requirements))
    return {name: tuple(ids) for name, ids in found.items()}


def _blocked(
    cases: Iterable[Case], scenarios: Mapping[str, Rehearsed]
) -> Mapping[str, list[Rehearsed | None]]:
    """Per requirement, for each of its tests: the scenario that will not run, or None."""
    found: defaultdict[str, list[Rehearsed | None]] = defaultdict(list)
    for case in cases:
        scenario = scenarios[name_of(case.scenario)] if case.scenario is not None else None
        for requirement_id in case.requirements:
            found[requirement_id].append(scenario if scenario and scenario.outcome != RUNS else None)
    return found


def _reasons(blocked: Iterable[Rehearsed | None]) -> list[str]:
    return list(dict.fromkeys(f"{scenario.name}: {scenario.reason}" for scenario in blocked if scenario))


def _by_test(requirement: Requirement) -> bool:
    return requirement.decided_by_server is Decided.TEST


def _open(requirement: Requirement, blocked: Sequence[Rehearsed | None] | None) -> str | None:
    """Why a requirement ends as attestation; None when it does not (one undeclared test is enough)."""
    if requirement.decided_by_server is Decided.ATTESTATION:
        return requirement.why["server"]
    undeclared = [scenario for scenario in blocked or () if scenario and scenario.outcome == Undeclared.event]
    return "; ".join(_reasons(undeclared)) or None if _by_test(requirement) else None


def _absent(requirement: Requirement, blocked: Sequence[Rehearsed | None] | None) -> str | None:
    """Why a requirement is not applicable; None when it is."""
    if requirement.decided_by_server is Decided.NONE:
        return "obliges the buyer only"
    if not (_by_test(requirement) and blocked) or None in blocked:
        return None
    return "; ".join(_reasons(blocked))


def _room(profile: Profile) -> tuple[int, int | None]:
    """How many scenarios run at once, and how many jobs each may hold (as in Drive)."""
    limits = profile.ixit.limits
    workers = min(limits.max_concurrency, limits.max_jobs or limits.max_concurrency)
    return workers, limits.max_jobs // workers if limits.max_jobs else None


def _in_turn(seconds: Sequence[float], scenarios: Iterable[Scenario], workers: int) -> float:
    """How long the shared scenarios take together, and then each exclusive one alone."""
    alone = [scenario in EXCLUSIVE for scenario in scenarios]
    shared = [each for each, exclusive in zip(seconds, alone, strict=True) if not exclusive]
    return _together(shared, workers) + sum(seconds) - sum(shared)


def _together(seconds: Iterable[float], workers: int) -> float:
    """How long scenarios take in a pool that starts them in this order."""
    free = [0.0] * workers
    for each in seconds:
        heapq.heappush(free, heapq.heappop(free) + each)
    return max(free)


def _rehearse(
    scenario: Scenario, ids: tuple[str, ...], profile: Profile, api: Api | None, schemas: Schemas
) -> Rehearsed:
    log = Log()
    if api is None:
        why = "the profile does not offer the API"
        return Rehearsed(name_of(scenario), ids, NotApplicable.event, why, Span(0, 0), Span(0, 0), ())
    if not api.has_jobs:
        return _rehearse_streams(scenario, ids, profile, api, schemas)
    step = _Rehearsal(name_of(scenario), profile, api, log, schemas)
    outcome, reason = RUNS, ""
    try:
        scenario(step)
    except (Undeclared, NotApplicable) as halt:
        outcome, reason = halt.event, halt.reason
    except Exception as error:  # noqa: BLE001 - it will run all the same; made-up answers went no further
        reason = f"rehearsed in part only: {error!r}"
    finally:
        step.end()
        step.client.close()
    sent = sum(record["kind"] == "sent" for record in log.records)
    left_out = tuple(
        (r["step"], r["reason"]) for r in log.records if r["kind"] == "note" and r["about"] == LEFT_OUT
    )
    more, seconds = step.polls, step.seconds
    requests = Span(sent + more.least, sent + more.most)
    return Rehearsed(name_of(scenario), ids, outcome, reason, requests, seconds, left_out)


def _rehearse_streams(
    scenario: Scenario, ids: tuple[str, ...], profile: Profile, api: Api, schemas: Schemas
) -> Rehearsed:
    """The same for an API without jobs; how many topics there are, nobody knows."""
    log, name, outcome, reason = Log(), name_of(scenario), RUNS, ""
    step = StreamRehearsal(name, _bench(profile, api, log, schemas, plan_streams.answer))
    try:
        scenario(step)
    except (Undeclared, NotApplicable) as halt:
        outcome, reason = halt.event, halt.reason
    except Exception as error:  # noqa: BLE001 - it will run all the same; made-up answers went no further
        reason = f"rehearsed in part only: {error!r}"
    finally:
        step.end()
        step.client.close()
    sent = sum(record["kind"] == "sent" for record in log.records)
    left_out = tuple((r["step"], r["reason"]) for r in log.records if r.get("about") == LEFT_OUT)
    requests = Span(1, sent + step.most_requests)
    return Rehearsed(name, ids, outcome, reason, requests, Span(step.least_s, step.most_s), left_out)


def _bench(
    profile: Profile, api: Api, log: Log, schemas: Schemas, answer: Callable[[httpx.Request], httpx.Response]
) -> Bench:
    """What a rehearsed scenario works with: a client that reaches nobody, and no waiting."""
    limits = replace(profile.ixit.limits, max_requests_per_second=None)
    unpaced = replace(profile, ixit=replace(profile.ixit, limits=limits))
    client = Client(unpaced, api, log, httpx.MockTransport(answer))
    stop, inboxes = _NeverWaits(), Inboxes("http://listener.example.net", api, log)
    _, quota = _room(profile)
    situations, patience = Situations(profile, log, stop), Patience(profile.ixit.timing)
    return Bench(client, profile, api, log, schemas, stop, situations, inboxes, patience, quota=quota)


class _NeverWaits(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
        return self.is_set()


class _Rehearsal(Step):
    """A step whose target accepts all that is right, at once, and which waits for nothing."""

    def __init__(self, scenario: str, profile: Profile, api: Api, log: Log, schemas: Schemas) -> None:
        self._states: dict[str, str] = {}
        self._queries = tuple(api.role(role).path for role in api.roles if role.startswith(QUERY))
        self._documents: dict[str, dict[str, object]] = {}
        self._lists = {api.role(role).path.strip("/") for role in api.lists}
        super().__init__(scenario, _bench(profile, api, log, schemas, self._answer))
        self.polls = self.seconds = Span(0, 0)

    def service(self, key: str, *, needed: bool = True) -> dict[str, Any]:
        """The service, or a made-up one where the profile names a command or a person."""
        if isinstance(getattr(self.profile.ixit.test_data.services, key), Command | Prompt):
            return bodies.service(key)
        return super().service(key, needed=needed)

    def wait(
        self,
        job: Job,
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

    def settle(self, process: Process) -> str | None:
        """The process is done; note how long that may take."""
        limit = self.profile.ixit.timing.state_change_timeout_s
        self._note(Span(1, self._polls(limit)), Span(0, limit))
        process.state = self.api.process_states["done"]
        return process.state

    def await_events(self, job: Job, *subscriptions: Subscription, also: Sequence[Due] = ()) -> None:  # noqa: ARG002
        """All has come; note how long that may take."""
        limit = LONGEST_QUEUE * self.profile.ixit.timing.notification_timeout_s
        self._note(Span(0, 0), Span(0, limit))

    def await_untouched(self, job: Job, subscription: Subscription, state: str, allowance_s: float) -> None:  # noqa: ARG002
        """It has come; note how long that may take."""
        timing = self.profile.ixit.timing
        limit = timing.state_change_timeout_s + timing.notification_timeout_s + allowance_s
        self._note(Span(0, 0), Span(allowance_s, LONGEST_QUEUE * limit))
        self._states[job.id] = state

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
        self, name: str, job: Job, count: int = 1, allowance_s: float = 0.0, *, follow: bool = False
    ) -> list[str]:
        """The reports have ended; note how often that asks, and how long it may take."""
        self(name).list(self.api.reports.lists, **{self.api.job_reference[1]: job.id})
        limit = allowance_s + self.profile.ixit.timing.report_timeout_s
        each = 1 + count if follow else 1
        self._note(Span(0, each * self._polls(limit)), Span(allowance_s, limit))
        return [f"{job.id}-{place}" for place in range(count)]

    def watch(self, name: str, job: Job, beyond_s: float = 0.0) -> None:
        """Read the job once; note the other reads, and how long they go on."""
        self(name, job).retrieve()
        seconds = watch_s(self.profile, beyond_s)
        self._note(Span(WATCH_READS, WATCH_READS), Span(seconds, seconds))

    def _note(self, polls: Span, seconds: Span) -> None:
        self.polls = Span(self.polls.least + polls.least, self.polls.most + polls.most)
        self.seconds = Span(self.seconds.least + seconds.least, self.seconds.most + seconds.most)

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
