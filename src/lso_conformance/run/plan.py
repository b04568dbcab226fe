"""What a run would do, found by rehearsing its scenarios: nothing is sent.

Each scenario is driven against answers made up here, with the profile's data and without any
waiting.  So the plan knows what the profile leaves out and why, how many requests there are, and
which delays are in them; whatever the target adds by itself stays open.
"""

from __future__ import annotations

import heapq
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import httpx

from lso_conformance.drive.halt import NotApplicable, Undeclared
from lso_conformance.drive.lengths import Lengths
from lso_conformance.drive.patience import Patience
from lso_conformance.drive.pool import EXCLUSIVE, EXPLORING
from lso_conformance.drive.situations import Situations
from lso_conformance.drive.step import Bench
from lso_conformance.judge.judging import Case, speaks_of
from lso_conformance.log.labels import LEFT_OUT
from lso_conformance.log.log import Log
from lso_conformance.log.scenario import Scenario, apis_of, by_name, name_of
from lso_conformance.profile.model import Profile
from lso_conformance.run.plan_found import FoundRehearsal
from lso_conformance.run.plan_jobs import BenchFor, JobRehearsal, RehearsedJob
from lso_conformance.run.plan_streams import StreamRehearsal
from lso_conformance.run.span import Span
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import JOB, SUBSCRIPTION
from lso_conformance.standard.requirements import Decided, Requirement, RequirementsMap
from lso_conformance.standard.schemas import Schemas
from lso_conformance.wire.client import Client
from lso_conformance.wire.listener import Inboxes
from lso_conformance.wire.pauses import ALL_PAUSES_S, PAUSE_S

RUNS = "runs"


@dataclass(frozen=True)
class Rehearsed:
    """One scenario as it would go for one API.

    `outcome` is `runs`, `undeclared` or `not-applicable`, with a reason.

    `seconds` leaves out the time that answers take; `left_out` are its steps that the profile excludes,
    `jobs` those that it makes, in order.
    """

    name: str
    api: str  # empty where no API is offered that it drives
    requirements: tuple[str, ...]
    outcome: str
    reason: str
    requests: Span
    seconds: Span
    left_out: tuple[tuple[str, str], ...]
    jobs: tuple[RehearsedJob, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Ids with reasons: `open` are left to attestation, `absent` are not applicable; `partly` lists for
    each decided id the reasons why some of its tests would not decide.  `longest_s` is what it takes where
    every wait and every answer uses up its limit, and a busy target all its pauses.
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
    longest_s: float
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
    pairs: list[tuple[Api | None, str, Scenario]] = []
    for name, scenario in chosen.items():
        pairs += [(each, name, scenario) for each in apis_of(scenario, apis)] or [(None, name, scenario)]
    ids = _ids(cases)
    lengths = defaultdict[str, Lengths](_AtOnce)
    rehearsed = tuple(
        _rehearse(scenario, ids[name], profile, each, schemas, lengths) for each, name, scenario in pairs
    )
    requests = Span(*(len(apis) + sum(getattr(r.requests, e) for r in rehearsed) for e in ("least", "most")))
    workers, _ = _room(profile)
    seconds = Span(
        *(
            _in_turn([getattr(r.seconds, end) for r in rehearsed], [pair[2] for pair in pairs], workers)
            for end in ("least", "most")
        )
    )
    if rate := profile.ixit.limits.max_requests_per_second:
        seconds = Span(max(seconds.least, requests.least / rate), max(seconds.most, requests.most / rate))
    limit_s = float(profile.ixit.limits.request_timeout_s)
    slowest = [each.seconds.most + each.requests.most * limit_s for each in rehearsed]
    busy_s = ALL_PAUSES_S + ALL_PAUSES_S / PAUSE_S * limit_s  # a busy answer is one more request
    longest_s = _in_turn(slowest, [pair[2] for pair in pairs], workers) + busy_s
    blocked = _blocked(cases, {(r.name, i): r for r in rehearsed for i in r.requirements})
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
        longest_s=max(longest_s, seconds.most),
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
    cases: Iterable[Case], scenarios: Mapping[tuple[str, str], Rehearsed]
) -> Mapping[str, list[Rehearsed | None]]:
    """Per requirement, for each of its tests: the scenario that will not run, or None."""
    found: defaultdict[str, list[Rehearsed | None]] = defaultdict(list)
    for case in cases:
        for requirement_id in case.requirements:
            name = name_of(case.scenario) if case.scenario is not None else ""
            scenario = scenarios.get((name, requirement_id), _absent_api(name, ()) if name else None)
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
    scenario: Scenario, ids: tuple[str, ...], profile: Profile, api: Api | None, schemas: Schemas,
    lengths: Mapping[str, Lengths],
) -> Rehearsed:  # fmt: skip
    log, name, outcome, reason = Log(), name_of(scenario), RUNS, ""
    if api is None:
        return _absent_api(name, ids)
    ids = tuple(each for each in ids if speaks_of(each, api))
    profile = profile.of(api.name)
    bench_for = partial(_bench, profile, api, log, schemas, lengths[api.name])
    step = _rehearsal(name, api, bench_for)
    try:
        scenario(step)
    except (Undeclared, NotApplicable) as halt:
        outcome, reason = halt.event, halt.reason
    except Exception as error:  # noqa: BLE001 - it will run all the same; made-up answers went no further
        reason = f"rehearsed in part only: {error!r}"
    finally:
        step.end()
        step.client.close()
    requests = step.requests(sum(record["kind"] == "sent" for record in log.records))
    left_out = tuple((r["step"], r["reason"]) for r in log.records if r.get("about") == LEFT_OUT)
    jobs = step.made() if isinstance(step, JobRehearsal) else ()
    return Rehearsed(name, api.name, ids, outcome, reason, requests, step.seconds, left_out, jobs)


def _rehearsal(name: str, api: Api, bench_for: BenchFor) -> JobRehearsal | StreamRehearsal | FoundRehearsal:
    if api.has(JOB):
        return JobRehearsal(name, api, bench_for)
    return StreamRehearsal(name, bench_for) if api.has(SUBSCRIPTION) else FoundRehearsal(name, api, bench_for)


def _absent_api(name: str, ids: tuple[str, ...]) -> Rehearsed:
    why = "the profile does not offer the API"
    return Rehearsed(name, "", ids, NotApplicable.event, why, Span(0, 0), Span(0, 0), ())


def _bench(
    profile: Profile, api: Api, log: Log, schemas: Schemas, lengths: Lengths,
    answer: Callable[[httpx.Request], httpx.Response],
) -> Bench:  # fmt: skip
    """What a rehearsed scenario works with: a client that reaches nobody, and no waiting."""
    limits = replace(profile.ixit.limits, max_requests_per_second=None)
    unpaced = replace(profile, ixit=replace(profile.ixit, limits=limits))
    client = Client(unpaced, api, log, httpx.MockTransport(answer))
    stop, inboxes = _NeverWaits(), Inboxes("http://listener.example.net", log)
    _, quota = _room(profile)
    situations, patience = Situations(profile, log, stop), Patience(profile.ixit.timing)
    return Bench(
        client, profile, api, log, schemas, stop, situations, inboxes, patience, lengths, quota=quota
    )


class _AtOnce(Lengths):
    """What a rehearsed run learns, once for all its scenarios, as a run does; answers take no time."""

    def answered(self, seconds: float) -> None:
        pass


class _NeverWaits(threading.Event):
    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
        return self.is_set()
