"""Two matrices: which requirements fare worse or better than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lso_conformance.checks.finding import Verdict
from lso_conformance.judge.verdict import WORST_FIRST

FAILED = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_TESTED)
# Neither good nor bad of itself.
NEUTRAL = {Verdict.NOT_SUPPORTED, Verdict.NOT_APPLICABLE}
ABSENT = "absent"  # of a requirement that the map of one matrix does not know
UNJUDGED = {Verdict.NOT_SELECTED, Verdict.PLANNED}


@dataclass(frozen=True)
class Change:
    """A requirement whose verdict is another than before; `way` is worse, better or other."""

    id: str
    before: str
    after: str
    way: str

    def __str__(self) -> str:
        return f"{self.way} than the baseline: {self.id}: {self.before} before, {self.after} now"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What changed of the requirements that both matrices judge, the worse first."""
    old = {row["id"]: row["verdict"] for row in before["requirements"] if row["verdict"] not in UNJUDGED}
    found = [
        Change(row["id"], old[row["id"]], row["verdict"], _way(old[row["id"]], row["verdict"]))
        for row in after["requirements"]
        if row["verdict"] not in UNJUDGED and old.get(row["id"], row["verdict"]) != row["verdict"]
    ]
    return sorted(found, key=lambda change: ("worse", "better", "other").index(change.way))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Every requirement whose word is another, also where one of the matrices does not judge it."""
    old, new = ({row["id"]: row["verdict"] for row in each["requirements"]} for each in (before, after))
    names = list(dict.fromkeys([*old, *new]))
    pairs = [(name, old.get(name, ABSENT), new.get(name, ABSENT)) for name in names]
    return [Change(name, a, b, _way_of_all(a, b)) for name, a, b in pairs if a != b]


def same_suite(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two matrices were made by the same version with the same map."""
    return all(one[key] == other[key] for key in ("suite", "requirements_digest"))


def table(
    matrices: Sequence[Mapping[str, Any]], again: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """A row per requirement: `id`, `words` (one per matrix), and of two matrices `way` and `cause`.

    Args:
        matrices: two or more.
        again: the first one's log, judged by the version that made the second; None where nobody did.
    """
    words = [{row["id"]: row["verdict"] for row in each["requirements"]} for each in matrices]
    rejudged = {row["id"]: row["verdict"] for row in again["requirements"]} if again else None
    changed = {c.id: c for c in differences(*matrices)} if len(matrices) == 2 else {}
    unchanged_suite = len(matrices) == 2 and same_suite(*matrices)
    rows = []
    for name in dict.fromkeys(name for each in words for name in each):
        change = changed.get(name)
        cause = _cause(change, rejudged, unchanged_suite) if change else None
        way = change.way if change else None
        rows.append(
            {"id": name, "words": [each.get(name, ABSENT) for each in words], "way": way, "cause": cause}
        )
    return rows


def _cause(change: Change, rejudged: Mapping[str, str] | None, unchanged_suite: bool) -> str:
    if unchanged_suite:
        return "the target (same suite and map)"
    if rejudged is None:
        return "the suite or the target (give report directories with logs to tell)"
    now = rejudged.get(change.id, ABSENT)
    if now == change.before:
        return "the target (the suite judges the earlier log as before)"
    if now == change.after:
        return "the suite (it judges the earlier log so too)"
    return f"both (the suite judges the earlier log as {now})"


def _way_of_all(before: str, after: str) -> str:
    return "other" if {before, after} & {*UNJUDGED, ABSENT} else _way(before, after)


def _way(before: str, after: str) -> str:
    ranks = [WORST_FIRST.index(Verdict(word)) for word in (before, after)]
    passes = WORST_FIRST.index(Verdict.PASS)
    if {before, after} & NEUTRAL and min(ranks) >= passes:
        return "other"
    return "worse" if ranks[1] < ranks[0] else "better"


def failed(matrix: Mapping[str, Any]) -> list[str]:
    """The ids of the requirements that did not pass: failed (waived or not) or were not decided."""
    return [row["id"] for row in matrix["requirements"] if row["verdict"] in FAILED]
