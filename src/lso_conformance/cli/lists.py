"""The map with its tests and faults, as data, rows and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lso_conformance.judge.judging import Case
from lso_conformance.log.scenario import name_of
from lso_conformance.report.show import purposes
from lso_conformance.sof import FaultInfo
from lso_conformance.standard.requirements import Decided, RequirementsMap

COLUMNS = ("id", "section", "level", "decided by", "tests", "faults", "summary")


def catalogue(known: RequirementsMap, cases: Sequence[Case], faults: Iterable[FaultInfo]) -> dict[str, Any]:
    """`{"requirements_digest", "coverage", "requirements"}`, each entry of the map with `tests` and `faults`.

    A test has `nodeid`, `purpose` and `scenario` (null: the whole run); a fault is its name.
    """
    said = purposes([(case.nodeid, case.function) for case in cases])
    faults = list(faults)
    entries = [
        {
            **asdict(requirement),
            "operations": list(requirement.operations),
            "tests": [
                {
                    "nodeid": case.nodeid,
                    "purpose": said[case.nodeid],
                    "scenario": name_of(case.scenario) if case.scenario else None,
                    "judges": case.judges,
                }
                for case in cases
                if requirement.id in case.requirements
            ],
            "faults": [fault.name for fault in faults if fault.breaks == requirement.id],
        }
        for requirement in known
    ]
    coverage = _coverage(entries, Counter(case.judges for case in cases), len(faults))
    return {"requirements_digest": known.digest, "coverage": coverage, "requirements": entries}


def _coverage(
    entries: Sequence[Mapping[str, Any]], judging: Mapping[str, int], faults: int
) -> dict[str, Any]:
    ways = Counter(str(entry["decided_by_server"]) for entry in entries)
    counts = {str(way): ways[str(way)] for way in Decided}
    of_buyers = sum(str(entry["decided_by_buyer"]) == Decided.TEST for entry in entries)
    tests = judging["server"] + judging["driven"]
    text = (
        f"{len(entries)} requirements. Of a server, this version decides {counts['test']} by {tests} tests "
        f"(proved by {faults} seeded faults), leaves {counts['attestation']} to attestation, and has no test "
        f"yet for {counts['planned']}; those that oblige the buyer only: {counts['none']}. Of a buyer, it "
        f"decides {of_buyers} by {judging['buyer']} tests."
    )
    return {"requirements": len(entries), "server": counts, "tests": tests, "faults": faults, "text": text}


def catalogue_rows(found: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """One row per requirement, in the order of COLUMNS."""
    for entry in found["requirements"]:
        counts = [str(len(entry[key]) or "-") for key in ("tests", "faults")]
        words = [entry["id"], entry["section"], str(entry["level"]), str(entry["decided_by_server"])]
        yield (*words, *counts, " ".join(entry["summary"].split()))


def catalogue_markdown(found: Mapping[str, Any]) -> str:
    """One section per requirement, with the purposes of its tests and its faults."""
    parts = ["# Requirements, tests and seeded faults", found["coverage"]["text"]]
    for entry in found["requirements"]:
        decided = f"{entry['decided_by_server']} (server), {entry['decided_by_buyer']} (buyer)"
        parts += [
            f"## {entry['id']}",
            f"{entry['standard']}, section {entry['section']}; {entry['level']}; actor: {entry['actor']}",
            f"Decided by: {decided}",
            " ".join(entry["summary"].split()),
        ]
        parts += (
            [f"Interpretation: {' '.join(entry['interpretation'].split())}"]
            if entry["interpretation"]
            else []
        )
        parts += _tests(entry["tests"])
        parts += [f"Faults: {', '.join(f'`{name}`' for name in entry['faults'])}"] if entry["faults"] else []
    return "\n\n".join(parts)


def _tests(tests: Sequence[Mapping[str, Any]]) -> list[str]:
    """The test functions as one list; parameters are counted."""
    functions = Counter((test["nodeid"].partition("[")[0], test["purpose"]) for test in tests)
    lines = [
        f"- `{name}`{f' ({count} cases)' if count > 1 else ''}: {purpose}"
        for (name, purpose), count in functions.items()
    ]
    return ["\n".join(lines)] if lines else []


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars in cells are escaped."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
