"""Runs side by side, as one HTML page and as JSON: requirements by runs, with what changed it.

`runs` are {name, target, overall, suite, map, started}; `rows` {id, words, way, cause}, one word per run.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lso_conformance.report import html, text

SCHEMA = 1


def document(runs: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The comparison as plain data."""
    return {"schema": SCHEMA, "runs": list(runs), "requirements": list(rows)}


def write_json(comparison: Mapping[str, Any], path: Path) -> None:
    """Write the data.

    Raises:
        UsageError: the file cannot be written.
    """
    text.write(path, json.dumps(comparison, indent=1, allow_nan=False) + "\n")


def write_html(comparison: Mapping[str, Any], path: Path) -> None:
    """Write the page; it has no script.

    Raises:
        UsageError: the file cannot be written.
    """
    template = html.environment().get_template("comparison.html.j2")
    style = (html.TEMPLATES / "matrix.css").read_text(encoding="utf-8")
    rows = comparison["requirements"]
    changed = [row for row in rows if len(set(row["words"])) > 1]
    text.write(
        path,
        template.render(
            runs=comparison["runs"], changed=changed, same=len(rows) - len(changed), rows=rows, style=style,
            symbols=html.SYMBOLS,
        ),
    )  # fmt: skip
