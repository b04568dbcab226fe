"""Rows of the matrix, each with the word it counts under -> totals by level, API and use case.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
SILENT = {"planned", "not-selected", "not-applicable"}


def totals(
    rows: Sequence[Row], words: Sequence[str], order: Sequence[str], overall: Callable[[Sequence[Row]], str]
) -> dict[str, Any]:
    """`apis` (overall word None: the run says nothing of it), `levels`, `use_cases` in document order.

    Args:
        rows: the rows of a matrix.
        words: the word under which each of them is counted.
        order: all words, worst first.
        overall: rows to their overall word.
    """
    apis = list(dict.fromkeys(row["api"] for row in rows))
    levels = list(dict.fromkeys(row["level"] for row in rows))
    cases = sorted(
        {(row["standard"], row["use_case"]) for row in rows},
        key=lambda case: (case[0] != rows[0]["standard"], case[0], case[1] is None, case[1] or 0),
    )
    pairs = list(zip(rows, words, strict=True))
    return {
        "apis": {
            name: {
                "overall": _spoken([row for row in rows if row["api"] == name], overall),
                "summary": _count((word for row, word in pairs if row["api"] == name), order),
            }
            for name in apis
        },
        "levels": {
            level: _count((word for row, word in pairs if row["level"] == level), order) for level in levels
        },
        "use_cases": [
            {
                "standard": standard,
                "use_case": number,
                "summary": _count(
                    (w for row, w in pairs if (row["standard"], row["use_case"]) == (standard, number)), order
                ),
            }
            for standard, number in cases
        ],
    }


def _spoken(rows: Sequence[Row], overall: Callable[[Sequence[Row]], str]) -> str | None:
    return overall(rows) if any(row["verdict"] not in SILENT for row in rows) else None


def _count(words: Iterable[str], order: Sequence[str]) -> dict[str, int]:
    counts = Counter(words)
    return {word: counts[word] for word in order if counts[word]}
