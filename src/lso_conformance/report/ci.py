"""What CI services show of a matrix: GitHub's step summary and annotations, GitLab's code quality, a badge.

Text of a target is inert in each: Markdown and workflow commands are escaped.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.judge.matrix import word_of
from lso_conformance.report import text
from lso_conformance.standard import requirements

MAX_ANNOTATIONS = 10  # of each kind; GitHub shows no more of one step
MAX_ROWS = 100
LOUD = ("fail", "error", "inconclusive", "not-tested", "warning")
SEVERITIES = {
    "fail": "critical", "folded": "major", "waived": "info", "error": "major", "inconclusive": "major",
    "not-tested": "major", "warning": "minor",
}  # fmt: skip
COLOURS = {
    "conformant": "#1d6b34",
    "conformant-with-warnings": "#8a5300",
    "incomplete": "#8a5300",
    "non-conformant": "#a8201a",
}
LABEL = "LSO conformance"


def summary(matrix: Mapping[str, Any]) -> str:
    """The step summary in Markdown."""
    rows = matrix["requirements"]
    scope = markdown(matrix.get("scope") or f"{len(rows)} requirements")
    lines = [
        f"## {matrix['overall']}: {markdown(matrix['target']['name'])}",
        "",
        f"{scope}; {matrix['attestations_pending']} attestations pending, {matrix['waived']} waived.",
        "",
        "| verdict | requirements |",
        "|---|---:|",
        *(f"| {word} | {count} |" for word, count in matrix["summary"].items()),
    ]
    loud = sorted((r for r in rows if r["verdict"] in LOUD), key=lambda row: LOUD.index(row["verdict"]))
    if loud:
        lines += ["", "| requirement | verdict | why |", "|---|---|---|"]
        lines += [
            f"| {row['id']} | {word_of(row, rows)} | {markdown(row['reason'])} |" for row in loud[:MAX_ROWS]
        ]
    if len(loud) > MAX_ROWS:
        lines += ["", f"and {len(loud) - MAX_ROWS} more: see matrix.html"]
    lines += ["", *(f"- {markdown(remark)}" for remark in matrix["remarks"])]
    version = f"{matrix['suite']['name']} {matrix['suite']['version']}"
    return "\n".join([*lines, "", f"{version}, requirements map {matrix['requirements_digest']}", ""])


def append_summary(summary: str, path: Path) -> None:
    """Add the summary to the file that GitHub names.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(summary)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); correct or unset GITHUB_STEP_SUMMARY"
        ) from None


def markdown(value: Any) -> str:
    """Text in which nothing is markup: what is neither letter, digit nor space is a numeric entity."""
    return re.sub(r"[^\w\s]|_", lambda found: f"&#{ord(found[0])};", text.line(value or "", 600))


def annotations(matrix: Mapping[str, Any]) -> Iterator[str]:
    """Workflow commands, one a line: failures as errors, what is undecided or doubtful as warnings."""
    rows = matrix["requirements"]
    words = [(row, word_of(row, rows)) for row in rows]
    for kind, shown in (("error", ("fail", "error")), ("warning", LOUD[2:])):
        for row, word in [pair for pair in words if pair[1] in shown][:MAX_ANNOTATIONS]:
            title = _property(f"{row['id']} {word}")
            yield f"::{kind} title={title}::{_command(text.line(row['reason'] or word, 1000))}"


def _command(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _command(value).replace(":", "%3A").replace(",", "%2C")


def write_code_quality(matrix: Mapping[str, Any], path: Path) -> None:
    """GitLab's code quality report: one issue per requirement that did not pass.

    It stands in the file of its first test; without a test, in that of its entry in the map.

    Raises:
        UsageError: the file cannot be written.
    """
    rows = matrix["requirements"]
    listed = resources.requirements_map()
    files = {each.name: each.path.relative_to(listed.parent) for each in requirements.standards(listed)}
    issues = []
    for row in rows:
        word = word_of(row, rows)
        if word not in SEVERITIES:
            continue
        told = f"{matrix['target']['name']}\n{row['id']}\n{word}"
        entry = files.get(row["id"].partition("-")[0], Path(listed.name))
        where = row["tests"][0]["nodeid"].partition("::")[0] if row["tests"] else entry.as_posix()
        issues.append({
            "description": f"{row['id']} {word}: {text.line(row['reason'] or '', 1000)}",
            "check_name": row["id"],
            "fingerprint": hashlib.sha256(told.encode("utf-8", "replace")).hexdigest(),
            "severity": SEVERITIES[word],
            "location": {"path": where, "lines": {"begin": 1}},
        })  # fmt: skip
    text.write(path, json.dumps(issues, indent=1, allow_nan=False) + "\n")


def write_badge(matrix: Mapping[str, Any], path: Path) -> None:
    """A badge with the overall word.

    Raises:
        UsageError: the file cannot be written.
    """
    word = matrix["overall"]
    left, right = (7 * len(said) + 14 for said in (LABEL, word))
    text.write(
        path,
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{LABEL}: {word}"><title>{LABEL}: {word}</title>'
        f'<rect width="{left}" height="20" fill="#3a424c"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{COLOURS[word]}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:g}" y="14">{LABEL}</text><text x="{left + right / 2:g}" y="14">{word}</text>'
        "</g></svg>\n",
    )
