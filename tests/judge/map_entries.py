"""A small map of requirements, and results for it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import by_hand

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.common import resources
from lso_conformance.judge import matrix
from lso_conformance.judge.verdict import TestResult as Result
from lso_conformance.log.log import Record
from lso_conformance.standard import requirements
from lso_conformance.standard.requirements import Decided, Level, RequirementsMap

ONE, TWO, THREE = "W148-R12", "W148-R14", "W148-R5"
WHOLE = requirements.load(resources.requirements_map())


def entry(requirement_id: str, level: Level = Level.MANDATORY, decided: Decided = Decided.TEST) -> Any:
    why = {"server": "nobody sees it"} if decided is Decided.ATTESTATION else {}
    return replace(WHOLE[requirement_id], level=level, decided_by_server=decided, why=why)


def finding(verdict: Verdict, folded_into: str | None = None) -> Finding:
    return Finding(verdict, "this", "that", (1,), folded_into)


def result(requirement_id: str, *verdicts: Verdict | Finding) -> Result:
    found = [each if isinstance(each, Finding) else finding(each) for each in verdicts]
    return Result(f"suite::{requirement_id}", (requirement_id,), tuple(found))


def verdicts(document: dict[str, Any]) -> list[str]:
    return [row["verdict"] for row in document["requirements"]]


LOG = by_hand.Written().ended()


def build(
    results: Sequence[Result], *entries: Any, selected: Sequence[str] | None = None,
    records: Sequence[Record] = LOG,
) -> dict[str, Any]:  # fmt: skip
    known = RequirementsMap(Path("map.yaml"), (), tuple(entries or (entry(ONE),)), "sha256:0")
    return matrix.build(records, results, known, {r.id for r in known} if selected is None else selected)
