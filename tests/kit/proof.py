"""Drives the reference SOF with a fault or variant in virtual time, judges, returns its verdict vector.

A fault or variant re-drives only the scenarios that reach one of its override points in the
fault-free run.  Of the others what was judged in that run stands, since a test with a scenario sees that
scenario alone; a universal test sees what was driven again and, of the fault-free run, the scenarios of
BESIDE, in which it finds all that it finds in the whole run.  `whole=True` drives and judges everything.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from lso_conformance import plugin
from lso_conformance.common import resources
from lso_conformance.drive.pool import Drive, Surroundings
from lso_conformance.drive.preflight import SCENARIO as PREFLIGHT
from lso_conformance.drive.preflight import preflight
from lso_conformance.judge import matrix
from lso_conformance.judge.judging import Case, Judging, is_for, judge_log, schemas_of
from lso_conformance.judge.verdict import TestResult
from lso_conformance.log.header import open_log
from lso_conformance.log.log import Record
from lso_conformance.log.scenario import Scenario, by_name, name_of
from lso_conformance.profile import load as profiles
from lso_conformance.simulated.conditions import Conditions
from lso_conformance.simulated.simulation import Simulation
from lso_conformance.sof import Options, overrides
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known as known_apis

Vector = dict[str, str]
# What these say stands in the profile, so it can change what a scenario does before its first request.
OF_THE_PROFILE = frozenset(
    {"auth", "claims", "offered_changes", "offers_hub", "shortest_schedule", "supported", "timing"}
)
BESIDE = frozenset({
    "complex_query.of_reports", "errors.odd_queries", "errors.odd_reads", "hub.refusals",
    "lists.nothing_matches_of_list_cancel", "lists.nothing_matches_of_list_modify",
    "lists.nothing_matches_of_list_report", "lists.wrong_queries_of_list", "process_events.refused",
    "reports.as_attachment", "reports.rejected", "subscriptions.ended", "subscriptions.listed",
    "found.by_id_of_topic", "tracking.of_a_job",
})  # fmt: skip


@dataclass(frozen=True)
class Driven:
    """A log, and which scenarios reached which override point of the SOF."""

    records: Sequence[Record]
    reached: Mapping[str, set[str]]


@cache
def cases() -> tuple[Case, ...]:
    """Every test of the suites, collected once per process."""
    return plugin.collect()


@cache
def requirements_map() -> requirements.RequirementsMap:
    """The map, read once per process."""
    return requirements.load(resources.requirements_map())


def scenarios() -> dict[str, Scenario]:
    """Every scenario that a test looks at."""
    return by_name(case.scenario for case in cases() if case.scenario is not None)


def drive(
    faults: Sequence[str] = (),
    variants: Sequence[str] = (),
    only: Iterable[str] | None = None,
    *,
    trace: bool = False,
    amend: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    seed: int = 2,
    conditions: Conditions = Conditions(),  # noqa: B008 - frozen
    pace: float = Options.pace,
    begin: Callable[[Simulation], None] = lambda _: None,
) -> Driven:
    """Drive the scenarios (or some) in virtual time by the SOF's profile, amended, and return the log.

    `begin` is called before the first.
    """
    options = Options(
        specs=resources.specs(), faults=tuple(faults), variants=tuple(variants), trace=trace, pace=pace
    )
    with Simulation(seed, options, conditions) as simulation:
        profile = amend(simulation.profile())
        records = driven_by(simulation, profile, only, seed, partial(begin, simulation))
        return Driven(records, simulation.sof.reached())


def driven_by(
    surroundings: Surroundings,
    profile: dict[str, Any],
    only: Iterable[str] | None = None,
    seed: int = 0,
    begin: Callable[[], None] = lambda: None,
) -> list[Record]:
    """The log of all scenarios (or some); `begin` is called before the first."""
    target, known = profiles.parse(profile, {}), requirements_map()
    log = open_log(target, None, known.digest, seed, clock=surroundings.clock)
    apis = tuple(api for api in known_apis() if target.ixit.target(api.name))
    logs = {api.name: log.of(api.name) for api in apis}
    clients = {api.name: surroundings.client(target, api, logs[api.name]) for api in apis}
    skews = {
        api.name: preflight(target, api, logs[api.name], clients[api.name], surroundings.reach).skew_s
        for api in apis
    }
    driver = Drive(
        target, apis, log, schemas_of(log.records[0]), workers=target.ixit.limits.max_concurrency,
        skew_s=skews, client=clients, surroundings=surroundings,
    )  # fmt: skip
    chosen = scenarios()
    begin()
    driver.start(chosen[name] for name in (chosen if only is None else only))
    driver.close()
    log.write("footer", interrupted=False)
    return log.records


@dataclass(frozen=True)
class Base:
    """The fault-free run, traced, and what was judged of it, by test."""

    driven: Driven
    results: Mapping[str, TestResult]

    def save(self, path: Path) -> None:
        """Write it for another process."""
        path.write_bytes(pickle.dumps(self))


_saved: list[Path] = []  # by another process, which drove it


def use(saved: Path) -> None:
    """Take the fault-free run from a file."""
    _saved.append(saved)


@cache
def base() -> Base:
    """The fault-free run of this session."""
    if _saved:
        read: Base = pickle.loads(_saved[0].read_bytes())  # noqa: S301 - we wrote it ourselves
        return read
    driven = drive(trace=True, seed=1)
    judging = Judging(driven.records)
    return Base(driven, {case.nodeid: judging.judge(case) for case in cases()})


def faultless() -> Driven:
    """The fault-free run, traced."""
    return base().driven


def vector(records: Sequence[Record]) -> Vector:
    """Verdict of every requirement."""
    return _verdicts(document(records))


def document(records: Sequence[Record]) -> dict[str, Any]:
    """The matrix of a log."""
    return _matrix(records, judge_log(records, cases()))


def _matrix(records: Sequence[Record], results: Sequence[TestResult]) -> dict[str, Any]:
    known = requirements_map()
    return matrix.build(records, results, known, frozenset(r.id for r in known))


def _verdicts(matrix_document: dict[str, Any]) -> Vector:
    return {row["id"]: row["verdict"] for row in matrix_document["requirements"]}


def with_fault(name: str, *, whole: bool = False) -> Vector:
    """The verdicts of a run with one fault."""
    return _with(name, partial(drive, [name]), whole=whole)


def with_variant(name: str, *, whole: bool = False) -> Vector:
    """The verdicts of a run with one variant."""
    return _with(name, partial(drive, (), [name]), whole=whole)


def with_fault_where(name: str, decides: str) -> Vector:
    """The verdicts of a run with one fault, of the scenarios alone that decide a requirement; {}: of none."""
    again = reached_by(name)
    only = sorted(deciding(decides) if again is None else deciding(decides) & again)
    return vector(drive([name], only=only).records) if only else {}


def deciding(requirement: str) -> set[str]:
    """The scenarios that a test of a requirement looks at."""
    return {name_of(case.scenario) for case in cases() if case.scenario and requirement in case.requirements}


def reached_by(name: str) -> set[str] | None:
    """The scenarios that a fault or variant can touch; None: it can touch them all, and their profile."""
    reached, points = faultless().reached, overrides(name)
    if points & OF_THE_PROFILE or not points.issubset(reached):
        return None
    return {scenario for point in points for scenario in reached[point]} & set(scenarios())


def _with(name: str, driven: Callable[..., Driven], *, whole: bool) -> Vector:
    again = reached_by(name)
    if whole or again is None:
        return vector(driven().records)
    return judged_again(driven(only=sorted(again)).records, again)


def judged_again(driven: Sequence[Record], again: set[str]) -> Vector:
    """The verdicts where some scenarios were driven again; of the others stands what was judged."""
    records = spliced(faultless().records, driven, again)
    return _verdicts(_matrix(records, _results(records, again)))


def beside() -> Vector:
    """The verdicts of the fault-free run, universal tests judged on BESIDE alone."""
    run = faultless()
    nothing = [run.records[0], *(r for r in run.records if r.get("scenario") == PREFLIGHT), run.records[-1]]
    records = spliced(run.records, nothing, set())
    return _verdicts(_matrix(records, _results(records, set())))


def _results(records: Sequence[Record], again: set[str]) -> list[TestResult]:
    judging, kept = Judging(records), base().results
    return [
        judging.judge(case) if case.scenario is None or name_of(case.scenario) in again else kept[case.nodeid]
        for case in cases()
        if is_for(case, records[0])
    ]


def spliced(base: Sequence[Record], new: Sequence[Record], again: set[str]) -> list[Record]:
    """One log: the new run's scenarios, and from the base those of BESIDE that it left out; renumbered."""
    names = BESIDE - again
    sent = {r["n"] for r in base if r["kind"] == "sent" and r["scenario"] in names}
    kept = [r for r in base[1:-1] if r.get("scenario") in names or r.get("of") in sent]
    return [new[0], *kept, *(_shifted(record, len(base)) for record in new[1:])]


def _shifted(record: Record, by: int) -> dict[str, Any]:
    numbers = {key: record[key] + by for key in ("n", "of", "exchange") if isinstance(record.get(key), int)}
    return {**record, **numbers}
