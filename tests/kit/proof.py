"""Drives the reference SOF with a fault or variant, judges, and returns its verdict vector.

A fault or variant re-drives only the scenarios that reach one of its override points in the
fault-free run; the rest of the log is taken from that run, and so is what was judged of it: a test
with a scenario sees that scenario alone.  `whole=True` re-drives and re-judges everything.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from lso_conformance import plugin
from lso_conformance.common import resources, urls
from lso_conformance.drive.pool import Drive
from lso_conformance.drive.preflight import SCENARIO as PREFLIGHT
from lso_conformance.drive.preflight import preflight
from lso_conformance.judge import matrix
from lso_conformance.judge.judging import Case, Judging, is_for, judge_log, schemas_of
from lso_conformance.judge.verdict import TestResult
from lso_conformance.log.header import open_log
from lso_conformance.log.log import Record
from lso_conformance.log.scenario import Scenario, by_name, name_of
from lso_conformance.profile import load as profiles
from lso_conformance.simulated.simulation import Simulation
from lso_conformance.sof import Options, overrides
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known as known_apis

Vector = dict[str, str]
# What these say stands in the profile, so it can change what a scenario does before its first request.
OF_THE_PROFILE = frozenset(
    {"auth", "claims", "offered_changes", "offers_hub", "shortest_schedule", "supported", "timing"}
)


@dataclass(frozen=True)
class Driven:
    """A log, and which scenarios reached which override point of the SOF."""

    records: Sequence[Record]
    reached: Mapping[str, set[str]]


@cache
def cases() -> tuple[Case, ...]:
    """Every test of the suites, collected once per process."""
    return plugin.collect()


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
) -> Driven:
    """Drive the scenarios (or some) in virtual time by the SOF's profile, amended, and return the log."""
    known = requirements.load(resources.requirements_map())
    options = Options(specs=resources.specs(), faults=tuple(faults), variants=tuple(variants), trace=trace)
    with Simulation(seed, options) as simulation:
        target = profiles.parse(amend(simulation.profile()), {})
        log = open_log(target, None, known.digest, seed, clock=simulation.clock)
        apis = tuple(api for api in known_apis() if target.ixit.target(api.name))
        checked = [
            preflight(target, api, log, simulation.client(target, api, log), simulation.reach) for api in apis
        ]
        driver = Drive(
            target, apis, log, schemas_of(log.records[0]), workers=target.ixit.limits.max_concurrency,
            skew_s=checked[0].skew_s, surroundings=simulation,
        )  # fmt: skip
        chosen = scenarios()
        driver.start(chosen[name] for name in (chosen if only is None else only))
        driver.close()
        log.write("footer", interrupted=False)
        return Driven(log.records, simulation.sof.reached())


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
    known = requirements.load(resources.requirements_map())
    return matrix.build(records, results, known, frozenset(r.id for r in known))


def _verdicts(matrix_document: dict[str, Any]) -> Vector:
    return {row["id"]: row["verdict"] for row in matrix_document["requirements"]}


def with_fault(name: str, *, whole: bool = False) -> Vector:
    """The verdicts of a run with one fault."""
    return _with(name, partial(drive, [name]), whole=whole)


def with_variant(name: str, *, whole: bool = False) -> Vector:
    """The verdicts of a run with one variant."""
    return _with(name, partial(drive, (), [name]), whole=whole)


def _with(name: str, driven: Callable[..., Driven], *, whole: bool) -> Vector:
    run, points = faultless(), overrides(name)
    again = {s for point in points for s in run.reached.get(point, ())} & set(scenarios())
    if whole or points & OF_THE_PROFILE or not points.issubset(run.reached):
        return vector(driven().records)
    records = spliced(run.records, driven(only=sorted(again)).records, again)
    judging, kept = Judging(records), base().results
    return _verdicts(_matrix(
        records,
        [
            judging.judge(case) if case.scenario is None or name_of(case.scenario) in again
            else kept[case.nodeid]
            for case in cases()
            if is_for(case, records[0])
        ],
    ))  # fmt: skip


def spliced(base: Sequence[Record], new: Sequence[Record], again: set[str]) -> list[Record]:
    """One log: the new run's scenarios, and the rest from the base; renumbered.

    Both runs spoke to a port of their own: the base's URLs are moved to the new one.
    """
    replaced = again | {PREFLIGHT}
    sent = {r["n"] for r in base if r["kind"] == "sent" and r["scenario"] in replaced}
    kept = [r for r in base[1:-1] if r.get("scenario") not in replaced and r.get("of") not in sent]
    moved = _moved(kept, base[0], new[0])
    shift = len(base)
    renumbered = [_shifted(record, shift) for record in new[1:-1]]
    return [new[0], *moved, *renumbered, _shifted(new[-1], shift)]


def _moved(records: Sequence[Record], old: Record, new: Record) -> list[Record]:
    """Records with the addresses of the new run's target, wherever they stand."""
    was, now = (_origin(each["profile"]["ixit"]) for each in (old, new))
    moved: list[Record] = json.loads(json.dumps(list(records)).replace(was, now))
    return moved


def _origin(ixit: Mapping[str, Any]) -> str:
    return next(urls.read(ixit[api.name]["base_url"]).netloc for api in known_apis() if ixit.get(api.name))


def _shifted(record: Record, by: int) -> dict[str, Any]:
    numbers = {key: record[key] + by for key in ("n", "of", "exchange") if isinstance(record.get(key), int)}
    return {**record, **numbers}
