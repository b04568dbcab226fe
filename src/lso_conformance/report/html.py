"""The matrix as one self-contained HTML page that needs no network, and no script to be read.

Page one, failures, the matrix, time lines, what was not judged, and the exchanges that findings
cite. What would make the page too heavy stays out of it and is counted: the recording has all.
The one script (filters, search, deep links) is named by its hash; no other can run.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lso_conformance.common import resources
from lso_conformance.judge.matrix import NO_API, WORDS
from lso_conformance.log.exchange import Exchange
from lso_conformance.report import drawing, explain, text, view
from lso_conformance.seen.lives import Life
from lso_conformance.standard.requirements import standards

SYMBOLS = {
    "fail": "✗",
    "error": "!",
    "inconclusive": "?",
    "not-tested": "?",
    "warning": "▲",
    "attestation": "✎",
    "pass": "✓",
    "folded": "✗",
    "waived": "✎",
}
BDI, PIECES = Markup("<bdi>%s</bdi>"), Markup('<bdi class="text">%s</bdi>')
MARK, PLAIN = Markup("<mark>%s</mark>"), Markup("%s")
NAMES = {NO_API: "Names and numbers (MEF)"}  # what is listed beside the APIs and is none
TEMPLATES = Path(__file__).parent / "templates"
# What a matrix of an earlier version has not.
ABSENT: Mapping[str, Any] = {
    "iut": None,
    "ics": None,
    "seed": None,
    "role": None,
    "observed": {},
    "findings": [],
}
# What rows are filtered by: name in the fragment, label, key of the row.
FILTERS = (
    ("verdict", "Verdict", "shown"), ("level", "Level", "level"), ("case", "Use case", "case"),
    ("actor", "Actor", "actor"), ("api", "API", "api"),
)  # fmt: skip


def write(
    matrix: Mapping[str, Any],
    exchanges: Mapping[int, Mapping[str, Any]],
    path: Path,
    lives: Sequence[Life] = (),
    driven: Sequence[Exchange] = (),
) -> None:
    """Write the page.

    Args:
        matrix: the matrix document.
        exchanges: number to method, url, request_headers, request_body, status,
            response_headers, response_body, error and curl, each text or None.
        path: the file.
        lives: the jobs of the run, for the time lines.
        driven: all exchanges of the run, for the steps that led to a verdict.

    Raises:
        UsageError: the file cannot be written.
    """
    rows = matrix["requirements"]
    held = view.embedded(rows, exchanges)
    chosen = view.chosen_lives(rows, lives)
    holds = view.Held(held, chosen, view.limit(rows))
    stories = explain.Stories(driven)
    loudest = {row["id"] for row in view.worst_first(rows)[: explain.MAX_EXPLAINED]}
    shown = [
        _named({
            **view.requirement(row, rows, holds),
            **explain.requirement(row, matrix, exchanges if row["id"] in loudest else {}, stories),
        })
        for row in rows
    ]  # fmt: skip
    page = environment().get_template("matrix.html.j2").generate(
        matrix={**ABSENT, **matrix},
        took=took(matrix),
        scope=matrix.get("scope"),
        totals=[(word, matrix["summary"][word]) for word in WORDS if matrix["summary"].get(word)],
        apis={NAMES.get(name, name): each for name, each in matrix.get("apis", {}).items()},
        levels=matrix.get("levels", {}),
        cases=_cases(matrix.get("use_cases", [])),
        words=WORDS,
        bar=drawing.BAR,
        index=view.headlines(rows),
        failures=view.failures(rows, holds),
        silent=view.silent(rows),
        rows=shown,
        filters=[(name, label, list(dict.fromkeys(str(row[key]) for row in shown)))
                 for name, label, key in FILTERS],
        exchanges=held,
        left_out=len(exchanges) - len(held),
        lives=[drawing.time_line(life) for life in chosen],
        lives_left_out=len(lives) - len(chosen),
        symbols=SYMBOLS,
        style=(TEMPLATES / "matrix.css").read_text(encoding="utf-8"),
        script=(script := (TEMPLATES / "matrix.js").read_text(encoding="utf-8")),
        script_hash=_hash(script),
    )  # fmt: skip
    text.write(path, page)


def environment() -> Environment:
    """Templates in which every text is escaped and fit to be shown, and every name must be known."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    made.filters["cut"] = text.cut
    made.globals.update(told=_told, pieces=_pieces, marked=_marked, title=explain.title)
    return made


def _told(value: Any, limit: int = text.MAX_BYTES) -> Markup:
    """A text of the target, which may run in either direction."""
    return BDI % text.cut(value, limit)


def _pieces(parts: Iterable[tuple[str, bool]]) -> Markup:
    """A text with what differs marked."""
    return PIECES % Markup().join((MARK if differs else PLAIN) % text.cut(part) for part, differs in parts)


def _marked(parts: Iterable[tuple[str, bool]]) -> Markup:
    """A body, already cut, with what a finding points to marked."""
    return Markup().join((MARK if differs else PLAIN) % text.fit(part) for part, differs in parts)


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the name of its use case."""
    return {**row, "case": _case(row["standard"], row["use_case"])}


def _case(standard: str, number: int | None) -> str:
    if number is None:
        return f"{standard} in general"
    names = _use_cases().get(standard, ())
    about = f": {names[number - 1]}" if 0 < number <= len(names) else ""
    return f"{standard} use case {number}{about}"


@cache
def _use_cases() -> Mapping[str, Sequence[str]]:
    """What the use cases of each standard are about, by its title."""
    return {each.title: each.use_cases for each in standards(resources.requirements_map())}


def _cases(cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    largest = max((sum(case["summary"].values()) for case in cases), default=1)
    return [
        {
            "name": _case(case["standard"], case["use_case"]),
            "summary": case["summary"],
            "segments": drawing.bar(case["summary"], largest),
        }
        for case in cases
    ]


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _finalize(value: Any) -> Any:
    """Nothing for None, fit text for text; what is already markup stays."""
    if value is None:
        return ""
    return text.fit(value) if type(value) is str else value


def took(matrix: Mapping[str, Any]) -> str:
    """How long the run lasted."""
    seconds = (
        datetime.fromisoformat(matrix["finished"]) - datetime.fromisoformat(matrix["started"])
    ).total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"
