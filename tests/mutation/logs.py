"""Logs of seeded faults, driven once: what a mutant of the judge is held against.

`save(FILE)` drives for each paragraph some faults that have a golden line and keeps their logs;
`holds(FILE, MODULE)` judges those that concern a module, and the fault-free run, by the code as it is now.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import golden_verdicts as golden
import proof

from lso_conformance.log.log import Record
from lso_conformance.sof import FAULTS

OF_EACH, MOST = 3, 16  # faults of a paragraph; logs that are judged for a mutant


@dataclass(frozen=True)
class Saved:
    """The log of a fault, where its scenarios were driven again, and its golden line."""

    name: str
    breaks: str
    records: Sequence[Record]
    again: frozenset[str]
    line: dict[str, Any]


def chosen() -> list[str]:
    """Some faults of each paragraph that are driven in a part of the scenarios, subtle ones first."""
    found: dict[str, list[str]] = {}
    for name in sorted(golden.read("faults"), key=lambda name: not FAULTS[name].subtle):
        if proof.reached_by(name) is not None:
            found.setdefault(FAULTS[name].breaks, []).append(name)
    return [name for names in found.values() for name in names[:OF_EACH]]


def saved(name: str) -> Saved:
    again = proof.reached_by(name) or set()
    line = {key: ids for key, ids in golden.read("faults")[name].items() if key != "breaks"}
    records = proof.drive([name], only=sorted(again)).records
    return Saved(name, FAULTS[name].breaks, records, frozenset(again), line)


def save(path: Path) -> None:
    """Drive the fault-free run and the chosen faults, and keep their logs."""
    base = path.with_suffix(".base")
    proof.base().save(base)
    with ProcessPoolExecutor(golden.WORKERS, get_context("spawn"), proof.use, (base,)) as pool:
        kept = list(pool.map(saved, chosen()))
    path.write_bytes(pickle.dumps(kept))


def holds(path: Path, module: str) -> Iterator[tuple[str, bool]]:
    """Whether the fault-free run, and the logs that concern a module, are judged as they should be."""
    proof.use(path.with_suffix(".base"))
    base = golden.read("base")
    yield "the fault-free run", proof.vector(proof.faultless().records) == base
    kept: list[Saved] = pickle.loads(path.read_bytes())  # noqa: S301 - we wrote it ourselves
    for each in sorted(kept, key=lambda one: not _concerns(module, one.breaks))[:MOST]:
        vector = proof.judged_again(each.records, set(each.again))
        yield each.name, golden.moved(vector, base) == each.line


def _concerns(module: str, paragraph: str) -> bool:
    """Whether a test of a paragraph names a module of the checks."""
    of_tests = {case.function.__module__ for case in proof.cases() if paragraph in case.requirements}
    named = (value for each in of_tests for value in vars(sys.modules[each]).values())
    return module in {getattr(value, "__name__", "") for value in named}
