"""What CI services show of a matrix: GitHub's step summary and annotations, GitLab's code quality, a badge.

Text of a target is inert in each: Markdown and workflow commands are escaped.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lso_conformance.common.errors import UsageError
from lso_conformance.judge.matrix import is_folded, word_of
from lso_conformance.report import text

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
BROKEN = ("fail", "error")
PROFILE = "target.yaml"
# Characters that begin markup anywhere in a line; an underscore inside a word is none.
_MARKUP = re.compile(r"[\\`*\[\]|~#]|(?<![^\W_])_|_(?![^\W_])")
# What a backslash does not keep from being HTML, a link, a mention or a formula.
ENTITIES = {"<": "&lt;", "@": "&#64;", "$": "&#36;", "://": "&#58;//"}
_WWW = re.compile(r"(www)\.", re.IGNORECASE)
_START = re.compile(r"^([0-9]{0,9})([-+=>.):])")  # of a list, a rule, a heading, a quotation


def summary(matrix: Mapping[str, Any]) -> str:
    """The step summary in Markdown: the answer, what failed, and folded what is undecided or doubtful."""
    rows = matrix["requirements"]
    scope = markdown(matrix.get("scope") or f"{len(rows)} requirements")
    counts = ", ".join(f"{count} {word}" for word, count in matrix["summary"].items())
    loud = sorted(
        (r for r in rows if r["verdict"] in LOUD), key=lambda r: (LOUD.index(r["verdict"]), is_folded(r))
    )
    failed = [row for row in loud if row["verdict"] in BROKEN]
    doubtful = [row for row in loud if row["verdict"] not in BROKEN]
    pending = matrix["attestations_pending"]
    version = f"{matrix['suite']['name']} {matrix['suite']['version']}"
    lines = [
        f"## {matrix['overall']}: {markdown(matrix['target']['name'])}",
        "",
        f"{scope}: {counts}; {pending} attestation{'s' if pending != 1 else ''} pending.",
        *_table(failed, rows),
    ]
    if doubtful:
        lines += ["", "<details>", f"<summary>{len(doubtful)} undecided or doubtful</summary>"]
        lines += [*_table(doubtful, rows), "", "</details>"]
    if loud:
        lines += ["", f"Why, of each: `matrix.html#{loud[0]['id']}` among the reports of this run."]
    lines += ["", *(f"- {markdown(remark)}" for remark in matrix["remarks"])]
    return "\n".join([*lines, "", f"{version}, requirements map {matrix['requirements_digest']}", ""])


def _table(shown: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Id, word, what the paragraph asks and why, as lines of Markdown; none for no rows."""
    if not shown:
        return []
    lines = ["", "| requirement | verdict | what it asks | why |", "|---|---|---|---|"]
    for row in shown[:MAX_ROWS]:
        asks, why = markdown(row.get("summary")), markdown(row["reason"])
        lines.append(f"| {row['id']} | {word_of(row, rows)} | {asks} | {why} |")
    more = [f"and {len(shown) - MAX_ROWS} more: see matrix.html"] if len(shown) > MAX_ROWS else []
    return [*lines, *(["", *more] if more else [])]


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
    """Text in one line, in which nothing is markup: no more is escaped than would be."""
    said = _MARKUP.sub(lambda found: f"\\{found[0]}", text.line(value or "", 600).replace("&", "&amp;"))
    for plain, entity in ENTITIES.items():
        said = said.replace(plain, entity)
    return _START.sub(lambda found: f"{found[1]}\\{found[2]}", _WWW.sub(r"\1&#46;", said))


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

    It stands at the profile, the one file that is in the repository of who is tested.

    Raises:
        UsageError: the file cannot be written.
    """
    rows = matrix["requirements"]
    issues = []
    for row in rows:
        word = word_of(row, rows)
        if word not in SEVERITIES:
            continue
        told = f"{matrix['target']['name']}\n{row['id']}\n{word}"
        why = f"{row.get('summary') or ''} {row['reason'] or ''}"
        issues.append({
            "description": f"{row['id']} {word}: {text.line(why, 1000)}",
            "check_name": row["id"],
            "fingerprint": hashlib.sha256(told.encode("utf-8", "replace")).hexdigest(),
            "severity": SEVERITIES[word],
            "location": {"path": PROFILE, "lines": {"begin": 1}},
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
