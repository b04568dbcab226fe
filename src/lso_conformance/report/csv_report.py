"""The matrix as CSV (RFC 4180), for spreadsheets: one line per requirement.

A cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lso_conformance.judge.matrix import word_of
from lso_conformance.report import text

COLUMNS = (
    "id", "standard", "section", "api", "use_case", "level", "actor", "verdict", "counted_as", "reason",
    "attested", "waiver", "tests", "exchanges",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - read as the narrow ones


def write(matrix: Mapping[str, Any], path: Path) -> None:
    """Write the table, its head first.

    Raises:
        UsageError: the file cannot be written.
    """
    rows = matrix["requirements"]
    buffer = io.StringIO()
    out = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.writerow(COLUMNS)
    for row in rows:
        found = [f for test in row["tests"] for f in test["findings"] if f["verdict"] == row["verdict"]]
        cited = dict.fromkeys(number for finding in found for number in finding["exchanges"])
        cells = {
            **row,
            "counted_as": word_of(row, rows),
            "attested": _said(row["attested"]),
            "waiver": _said(row["waiver"]),
            "tests": " ".join(test["nodeid"] for test in row["tests"]),
            "exchanges": " ".join(f"#{number}" for number in list(cited)[:10]),
        }
        out.writerow([safe(cells.get(column)) for column in COLUMNS])
    text.write(path, buffer.getvalue())


def safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    cell = "" if value is None else text.line(value, 5000)
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _said(statement: Mapping[str, str] | None) -> str:
    return "; ".join(f"{key}: {value}" for key, value in (statement or {}).items())
