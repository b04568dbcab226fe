"""One requirement and all that stands for it: its map entry, tests, scenarios, faults, golden lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lso_conformance.common import resources, yaml_file
from lso_conformance.judge.judging import Case
from lso_conformance.log.scenario import function_of, name_of
from lso_conformance.report.show import purposes
from lso_conformance.sof import FaultInfo
from lso_conformance.standard import requirements
from lso_conformance.standard.requirements import Requirement

GOLDEN = "tests/proving/golden/faults.yaml"


def told(requirement: Requirement, cases: Sequence[Case], faults: Iterable[FaultInfo]) -> str:
    """The requirement, with files and lines; golden lines are in a checkout only."""
    of_it = [case for case in cases if requirement.id in case.requirements]
    golden = _golden()
    way = f"{requirement.decided_by_server} (server), {requirement.decided_by_buyer} (buyer)"
    where = f"{requirement.standard} {requirement.section}"
    parts = [
        f"{requirement.id}  {where}, {requirement.level}, decided by {way}",
        f"  {' '.join(requirement.summary.split())}",
        *([f"  {' '.join(requirement.interpretation.split())}"] if requirement.interpretation else []),
        f"map entry  {_entry(requirement.id)}",
        f"clause  {', '.join(requirement.clauses)}",
        *(f"test  {line}" for line in _tests(of_it)),
        *(f"scenario  {line}" for line in _scenarios(of_it)),
        *(
            f"fault  {fault.operator} at {fault.place}  {fault.name}: {fault.description}"
            f"{_line(golden, fault.name)}"
            for fault in faults
            if fault.breaks == requirement.id
        ),
    ]
    return "\n".join(parts)


def _tests(cases: Sequence[Case]) -> Iterator[str]:
    said = purposes([(case.nodeid, case.function) for case in cases])
    functions = {case.function: said[case.nodeid] for case in cases}
    for function, purpose in functions.items():
        yield f"{_place(function)}  {function.__name__}: {purpose}"


def _scenarios(cases: Sequence[Case]) -> list[str]:
    found = dict.fromkeys(case.scenario for case in cases)
    return [
        "the whole run" if scenario is None else f"{_place(function_of(scenario))}  {name_of(scenario)}"
        for scenario in found
    ]


def _place(function: Callable[..., Any]) -> str:
    return _shown(Path(function.__code__.co_filename), function.__code__.co_firstlineno)


def _shown(path: Path, line: int) -> str:
    root = resources.root()
    return f"{path.relative_to(root) if path.is_relative_to(root) else path}:{line}"


def _entry(name: str) -> str:
    path = requirements.load(resources.requirements_map()).file_of(name)
    lines = path.read_text(encoding="utf-8").splitlines()
    return _shown(path, next(n for n, line in enumerate(lines, 1) if re.match(rf"{name}:", line)))


def _golden() -> Mapping[str, Any] | None:
    path = resources.root() / GOLDEN
    return yaml_file.read(path, "golden lines", "take them again")[0] if path.is_file() else None


def _line(golden: Mapping[str, Any] | None, fault: str) -> str:
    """What a fault moves, as its golden line says."""
    if golden is None:
        return ""
    if fault not in golden:
        return "\n    golden  no line: held to fail what it breaks"
    moved = {word: ", ".join(ids) for word, ids in golden[fault].items() if word != "breaks"}
    return f"\n    golden  {'; '.join(f'{word} {ids}' for word, ids in moved.items())}"
