"""What the page shows of a matrix, cut to what a browser opens quickly.  Nothing is judged here.

Requirements with tests and findings; for each failure what it blocks; the exchanges that findings
cite, those of failures first; the lives in which they took place.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, zip_longest
from typing import Any

from lso_conformance.checks.finding import Verdict
from lso_conformance.judge.matrix import is_folded, word_of
from lso_conformance.report import text
from lso_conformance.report.marks import differing
from lso_conformance.seen.lives import Life

Row = Mapping[str, Any]
Findings = list[Mapping[str, Any]]

MAX_FINDINGS = 100  # of one test, the worst first
MAX_PASSED = 20  # of one test
MAX_CITED = 10  # exchanges of one finding
MAX_EXCHANGES = 1000  # of the page, those of failed requirements first
MAX_CHARACTERS = 4_000_000  # of the exchanges of the page
MAX_LIVES = 40
MAX_BROKEN = 5  # findings of one failure's card
MAX_SAID = 4_000_000  # characters of what findings say, on the whole page
LIMITS = (text.MAX_BYTES, 4000, 1000, 300)  # of one text; the largest with which the page holds all
MAX_COMPARED = 2000  # characters of want and got that are compared

QUIET = {Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_SELECTED, Verdict.PLANNED, Verdict.NOT_SUPPORTED}
UNDECIDED = {Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.NOT_TESTED}
SILENT = (Verdict.NOT_APPLICABLE, Verdict.NOT_SUPPORTED, Verdict.NOT_SELECTED, Verdict.PLANNED)
_WORST = {str(verdict): rank for rank, verdict in enumerate(Verdict)}
_BLAMES = re.compile(r"see ([A-Z0-9]+-[A-Z0-9-]+): ")  # how a finding says what blocked it


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """Rows by verdict; those that only repeat another's cause after those that do not."""
    return sorted(rows, key=lambda row: (_WORST[row["verdict"]], is_folded(row)))


@dataclass(frozen=True)
class Held:
    """What the page holds beside its rows: exchanges, lives, and how long a text of a finding may be."""

    exchanges: Collection[int] = ()
    lives: Sequence[Life] = ()
    limit: int = text.MAX_BYTES


def limit(rows: Iterable[Row]) -> int:
    """How long each text of a finding may be, so that all of them fit on the page."""
    shown = (chain(*_shown(test["findings"])) for row in rows for test in row["tests"])
    sizes = [len(str(finding[key])) for finding in chain.from_iterable(shown) for key in ("want", "got")]
    return next((n for n in LIMITS if sum(min(n, size) for size in sizes) <= MAX_SAID), LIMITS[-1])


def requirement(row: Row, rows: Sequence[Row], held: Held) -> Row:
    """One row of the matrix with its tests: loud ones first, the one that decides before all others."""
    decided, _ = deciding(row)
    ordered = sorted(row["tests"], key=lambda test: (test is not decided, _WORST[test["verdict"]]))
    tests = [_test(test, held) for test in ordered]
    quiet = Counter(test["verdict"] for test in tests if test["verdict"] in QUIET)
    return {
        "summary": "", "api": "", "use_case": None, "actor": "", **row,
        "shown": word_of(row, rows), "folded": is_folded(row), "tests": tests,
        "loud": [test for test in tests if test["verdict"] not in QUIET],
        "quiet": [test for test in tests if test["verdict"] in QUIET],
        "said_of_quiet": ", ".join(f"{count} {word}" for word, count in quiet.items()),
    }  # fmt: skip


def deciding(row: Row) -> tuple[Row | None, Row | None]:
    """The test and the finding that decide a requirement that is loud; of several the worst, then the first.

    A cause that is counted under another requirement comes after those that are not.
    """
    found = [(test, finding) for test in row["tests"] for finding in test["findings"]]
    if row["verdict"] in QUIET or not found:
        return None, None
    return min(found, key=lambda pair: (_WORST[pair[1]["verdict"]], pair[1]["folded_into"] is not None))


def headlines(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What needs attention, the worst first."""
    loud = [row for row in worst_first(rows) if row["verdict"] not in QUIET]
    return [
        {**{key: row.get(key) for key in ("id", "summary", "reason", "verdict")}, "shown": word_of(row, rows)}
        for row in loud
    ]


def failures(rows: Sequence[Row], held: Held) -> list[dict[str, Any]]:
    """Each cause of its own, with what repeats it and what it blocks; errors of ours last."""
    found = []
    for row in worst_first(rows):
        if row["verdict"] not in {Verdict.FAIL, Verdict.ERROR} or is_folded(row):
            continue
        broken = [f for test in row["tests"] for f in test["findings"] if f["verdict"] == row["verdict"]]
        broken.sort(key=lambda finding: finding["folded_into"] is not None)
        repeats = [other["id"] for other in rows if other is not row and row["id"] in _folded_into(other)]
        blocks = [other["id"] for other in rows if row["id"] in _blamed(other)]
        found.append({
            **requirement(row, rows, held),
            "broken": [_finding(finding, held) for finding in broken[:MAX_BROKEN]],
            "more": max(0, len(broken) - MAX_BROKEN),
            "repeats": repeats,
            "blocks": blocks,
        })  # fmt: skip
    return found


def _folded_into(row: Row) -> set[str]:
    return {f["folded_into"] for test in row["tests"] for f in test["findings"] if f["folded_into"]}


def _blamed(row: Row) -> set[str]:
    """The requirements that an undecided one names as what blocked it."""
    if row["verdict"] not in UNDECIDED:
        return set()
    found = (_BLAMES.match(str(f["got"])) for test in row["tests"] for f in test["findings"])
    return {match[1] for match in found if match}


def silent(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """What was not judged, by word and reason."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: _WORST[row["verdict"]]):
        if row["verdict"] in SILENT:
            groups.setdefault((row["verdict"], row["reason"] or ""), []).append(row["id"])
    return [{"word": word, "reason": reason, "ids": ids} for (word, reason), ids in groups.items()]


def embedded(rows: Sequence[Row], exchanges: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """The exchanges that shown findings cite, as far as the page holds them, by number."""
    numbers: dict[int, None] = {}
    for row in worst_first(rows):
        for test in row["tests"]:
            for finding in chain(*_shown(test["findings"])):
                numbers.update(dict.fromkeys(finding["exchanges"][:MAX_CITED]))
    held = {number: exchanges[number] for number in list(numbers)[:MAX_EXCHANGES] if number in exchanges}
    sizes = accumulate(_size(exchange) for exchange in held.values())
    fits = {number for number, size in zip(held, sizes, strict=True) if size <= MAX_CHARACTERS}
    failed = _of_failures(rows)
    return {
        number: {**_pretty(exchange), "evidence": number in failed, "cited_by": failed.get(number, ())}
        for number, exchange in sorted(held.items())
        if number in fits
    }


def _of_failures(rows: Iterable[Row]) -> dict[int, list[str]]:
    """The exchanges that findings of broken requirements cite, each with the ids of these."""
    found: dict[int, list[str]] = {}
    for row in rows:
        if row["verdict"] in {Verdict.FAIL, Verdict.ERROR}:
            findings = chain.from_iterable(test["findings"] for test in row["tests"])
            cited = (f["exchanges"][:MAX_CITED] for f in findings if f["verdict"] == row["verdict"])
            for number in dict.fromkeys(chain.from_iterable(cited)):
                found.setdefault(number, []).append(row["id"])
    return found


def _pretty(exchange: Mapping[str, Any]) -> dict[str, Any]:
    bodies = {
        key: text.indented(exchange[key]) if len(exchange[key]) <= 4 * text.MAX_BYTES else exchange[key]
        for key in ("request_body", "response_body")
        if exchange[key]
    }
    return {"notification": False, "step": "", "scenario": "", "at": "", **exchange, **bodies}


def _size(exchange: Mapping[str, Any]) -> int:
    """Characters that an exchange takes on the page, about."""
    return sum(min(len(str(value)), text.MAX_BYTES) for value in exchange.values())


def chosen_lives(rows: Sequence[Row], lives: Sequence[Life]) -> list[Life]:
    """Those in which something is shown that did not pass, worst first, then others."""
    by_exchange: dict[int, list[Life]] = {}
    for life in lives:
        for number in life.exchanges:
            by_exchange.setdefault(number, []).append(life)
    chosen: dict[int, Life] = {}
    for row in worst_first(rows):
        if row["verdict"] not in QUIET:
            findings = (
                f for test in row["tests"] for f in test["findings"] if f["verdict"] == row["verdict"]
            )
            for number in chain.from_iterable(f["exchanges"][:MAX_CITED] for f in findings):
                chosen.update({id(life): life for life in by_exchange.get(number, ())})
    chosen.update({id(life): life for life in _eventful(lives)})
    return list(chosen.values())[:MAX_LIVES]


def _eventful(lives: Sequence[Life]) -> list[Life]:
    """Those first in which most happens, of each kind in turn."""
    by_kind: dict[str, list[Life]] = {}
    for life in sorted(lives, key=lambda life: -len({mark.text for mark in life.marks})):
        by_kind.setdefault(life.kind, []).append(life)
    return [life for turn in zip_longest(*by_kind.values()) for life in turn if life is not None]


def _test(test: Mapping[str, Any], held: Held) -> dict[str, Any]:
    others, passed = _shown(test["findings"])
    return {
        "nodeid": test["nodeid"],
        "verdict": test["verdict"],
        "left_out": len(test["findings"]) - len(others) - len(passed),
        "others": [_finding(finding, held) for finding in others],
        "passed": [_finding(finding, replace(held, lives=())) for finding in passed],
    }


def _finding(finding: Mapping[str, Any], held: Held) -> dict[str, Any]:
    cited = finding["exchanges"][:MAX_CITED]
    want, got = (text.cut(finding[key], held.limit) for key in ("want", "got"))
    compared = finding["verdict"] != Verdict.PASS and max(len(want), len(got)) <= MAX_COMPARED
    left, right = differing(want, got) if compared else ([(want, False)], [(got, False)])
    return {
        "verdict": finding["verdict"],
        "folded_into": finding["folded_into"],
        "wanted": left,
        "came": right,
        "cited": [(number, number in held.exchanges) for number in cited],
        "more": len(finding["exchanges"]) - len(cited),
        "lives": [n for n, life in enumerate(held.lives, 1) if life.exchanges.intersection(cited)][:3],
    }


def _shown(findings: Sequence[Mapping[str, Any]]) -> tuple[Findings, Findings]:
    """What the page shows of a test: findings other than pass, the worst first, and passed ones."""
    others = [finding for finding in findings if finding["verdict"] != Verdict.PASS]
    passed = [finding for finding in findings if finding["verdict"] == Verdict.PASS]
    others.sort(key=lambda finding: _WORST[finding["verdict"]])
    return others[:MAX_FINDINGS], passed[:MAX_PASSED]
