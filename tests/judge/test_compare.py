"""Two matrices: what fares worse or better, and what there is to run again."""

from typing import Any

import pytest

from lso_conformance.checks.finding import Verdict
from lso_conformance.judge.compare import changes, differences, failed, table


def matrix(**verdicts: str) -> dict[str, Any]:
    return {"requirements": [{"id": name, "verdict": word} for name, word in verdicts.items()]}


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("pass", "fail", "worse"),
        ("pass", "warning", "worse"),
        ("warning", "inconclusive", "worse"),
        ("not-supported", "fail", "worse"),
        ("fail", "pass", "better"),
        ("attestation", "pass", "better"),
        ("inconclusive", "not-applicable", "better"),
        ("pass", "not-supported", "other"),
        ("not-applicable", "pass", "other"),
        ("pass", "pass", None),
        ("pass", "not-selected", None),
        ("planned", "fail", None),
    ],
)  # fmt: skip
def test_a_changed_verdict_is_worse_better_or_other(before: str, after: str, way: str | None) -> None:
    found = changes(matrix(A=before), matrix(A=after))
    assert [(c.id, c.before, c.after, c.way) for c in found] == ([("A", before, after, way)] if way else [])


def test_the_worse_come_first_and_new_requirements_are_no_change() -> None:
    found = changes(matrix(A="fail", B="pass", D="pass"), matrix(A="pass", B="fail", C="fail"))
    assert [change.id for change in found] == ["B", "A"]


def test_what_did_not_pass_is_run_again() -> None:
    assert failed(matrix(**{word: word for word in Verdict})) == [
        "fail",
        "error",
        "inconclusive",
        "not-tested",
    ]


def run(version: str, **verdicts: str) -> dict[str, Any]:
    return {**matrix(**verdicts), "suite": {"version": version}, "requirements_digest": "d"}


def test_differences_name_what_one_of_them_does_not_judge_or_know() -> None:
    found = differences(matrix(A="pass", B="planned", C="pass"), matrix(A="pass", B="fail", D="pass"))
    assert [(c.id, c.before, c.after, c.way) for c in found] == [
        ("B", "planned", "fail", "other"),
        ("C", "pass", "absent", "other"),
        ("D", "absent", "pass", "other"),
    ]


def test_who_changed_a_verdict_is_told_by_judging_the_earlier_log_again() -> None:
    before, after = run("1", A="pass", B="pass", C="fail"), run("2", A="fail", B="fail", C="pass")
    again = run("2", A="pass", B="fail", C="inconclusive")
    causes = {row["id"]: str(row["cause"]).split()[1] for row in table([before, after], again)}
    assert causes == {"A": "target", "B": "suite", "C": "(the"}
    assert {str(row["cause"])[:9] for row in table([before, after])} == {"the suite"}
    same = table([run("1", A="pass"), run("1", A="fail")])
    assert same == [
        {"id": "A", "words": ["pass", "fail"], "way": "worse", "cause": "the target (same suite and map)"}
    ]


def test_many_runs_are_a_matrix() -> None:
    rows = table([run("1", A="pass"), run("1", A="fail", B="pass"), run("2", A="pass")])
    assert [row["words"] for row in rows] == [["pass", "fail", "pass"], ["absent", "pass", "absent"]]
    assert all(row["cause"] is None for row in rows)
