"""The matrix as JUnit XML, for CI servers: one test case per requirement.

A broken requirement is a failure, an undecided one an error, what was not to be decided is
skipped. A waived failure is skipped, with the waiver as its message: the exit code passes it too. With
LSO_JUNIT_UNDECIDED=skipped in the environment what is `inconclusive` or `not-tested` is skipped as well.
The document is valid by junit-10.xsd of Jenkins' xUnit plugin, which discards a file that is not. That
knows no properties of a test case: what else is known of a requirement is its `system-out`, one
`name: value` a line.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from lso_conformance.common.errors import UsageError
from lso_conformance.judge.matrix import WAIVED, word_of
from lso_conformance.report import text

# Verdict word to element of the test case (README, verdict words).
OUTCOMES = {
    "fail": "failure",
    "error": "error",
    "inconclusive": "error",
    "not-tested": "error",
    "warning": None,
    "pass": None,
    "attestation": "skipped",
    "not-supported": "skipped",
    "not-applicable": "skipped",
    "not-selected": "skipped",
    "planned": "skipped",
}


UNDECIDED = {"inconclusive", "not-tested"}
OPTION = "LSO_JUNIT_UNDECIDED"
MAX_TITLE = 160


def write(matrix: Mapping[str, Any], path: Path, seconds: Mapping[str, float] | None = None) -> None:
    """Write the document.

    Args:
        matrix: the matrix.
        path: the file.
        seconds: of each requirement, by id, how long the scenarios took that show it; a scenario may show
            several, and scenarios run at the same time, so they are more than the whole.

    Raises:
        UsageError: the file cannot be written, or the environment asks for what there is not.
    """
    rows = matrix["requirements"]
    shown_as = undecided()
    outcomes = [_outcome(row, rows, shown_as) for row in rows]
    counted = Counter(outcomes)
    totals = {
        "tests": str(len(rows)),
        "failures": str(counted["failure"]),
        "errors": str(counted["error"]),
        "time": _seconds(matrix),
    }
    root = ET.Element("testsuites", {"name": "lso-conformance", **totals})
    suite = ET.SubElement(
        root,
        "testsuite",
        {
            "name": _one(matrix["target"]["name"]),
            **totals,
            "skipped": str(counted["skipped"]),
            "timestamp": _one(matrix["started"]),
        },
    )
    properties = {
        "overall": matrix["overall"],
        "suite_version": matrix["suite"]["version"],
        "requirements_digest": matrix["requirements_digest"],
        "attestations_pending": matrix["attestations_pending"],
        "waived": matrix["waived"],
        **({"remarks": "; ".join(matrix["remarks"])} if matrix["remarks"] else {}),
    }
    _properties(suite, properties)
    for row, outcome in zip(rows, outcomes, strict=True):
        _case(suite, row, outcome, (seconds or {}).get(row["id"], 0.0))
    ET.indent(root)
    document = ET.tostring(root, encoding="unicode")
    text.write(path, f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n')


def undecided() -> str:
    """The element that shows what is undecided: `error`, or `skipped` where the environment asks for that.

    Raises:
        UsageError: it asks for another.
    """
    asked = os.environ.get(OPTION) or "error"
    if asked not in ("error", "skipped"):
        raise UsageError(f"{OPTION}={asked}: say error or skipped, or leave it out")
    return asked


def _outcome(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], shown_as: str) -> str | None:
    if word_of(row, rows) == WAIVED:
        return "skipped"
    return shown_as if row["verdict"] in UNDECIDED else OUTCOMES[row["verdict"]]


def _title(row: Mapping[str, Any]) -> str:
    """What a CI server lists: the id, and what the paragraph asks."""
    asks = text.line(row.get("summary") or "", MAX_TITLE).removesuffix(".")
    return _one(f"{row['id']} {asks}".strip())


def _case(suite: ET.Element, row: Mapping[str, Any], outcome: str | None, seconds: float) -> None:
    about = {"classname": _one(row["standard"]), "name": _title(row), "time": f"{max(0.0, seconds):.3f}"}
    case = ET.SubElement(suite, "testcase", about)
    reason = row.get("reason") or row["verdict"]
    known = {
        "requirement": row["id"], "level": row["level"], "section": row["section"], "verdict": row["verdict"],
        **({"tests": " ".join(test["nodeid"] for test in row["tests"])} if row["tests"] else {}),
    }  # fmt: skip
    if row.get("reason"):
        known["reason"] = row["reason"]
    if row["verdict"] == "warning":
        known["warning"] = reason
    for key in ("attested", "waiver"):
        if row.get(key):
            known[key] = _said(row[key])
    if outcome is not None:
        waived = row["verdict"] == "fail" and outcome == "skipped"
        message = f"waived: {_said(row['waiver'] or {}) or reason}" if waived else reason
        element = ET.SubElement(case, outcome, {"message": _one(message), "type": _one(row["verdict"])})
        if outcome != "skipped":
            element.text = text.cut("\n".join(_findings(row)))
    lines = [f"{name}: {_one(value)}" for name, value in known.items()]
    ET.SubElement(case, "system-out").text = "\n".join(lines)


def _said(statement: Mapping[str, str]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in statement.items())


def _findings(row: Mapping[str, Any]) -> list[str]:
    """One paragraph per finding that is not a pass."""
    lines = []
    for test in row["tests"]:
        for finding in test["findings"]:
            if finding["verdict"] == "pass":
                continue
            numbers = " ".join(f"#{number}" for number in finding["exchanges"][:10])
            folded = f"; counted under {finding['folded_into']}" if finding["folded_into"] else ""
            lines.append(f"{finding['verdict']} in {test['nodeid']}{folded}")
            lines.append(f"  wanted: {text.line(finding['want'], 2000)}")
            lines.append(f"  got: {text.line(finding['got'], 2000)}")
            if numbers:
                lines.append(f"  exchanges: {numbers}")
    return lines


def _properties(parent: ET.Element, values: Mapping[str, Any]) -> None:
    element = ET.SubElement(parent, "properties")
    for name, value in values.items():
        ET.SubElement(element, "property", {"name": name, "value": _one(value)})


def _one(value: Any) -> str:
    """An attribute's value."""
    return text.line(value, 2000)


def _seconds(matrix: Mapping[str, Any]) -> str:
    took = datetime.fromisoformat(matrix["finished"]) - datetime.fromisoformat(matrix["started"])
    return f"{max(0.0, took.total_seconds()):.3f}"
