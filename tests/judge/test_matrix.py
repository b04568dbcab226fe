"""The matrix: findings roll up to verdicts, verdicts to the overall word and the exit code."""

from dataclasses import replace
from typing import Any

import by_hand
import pytest
from judge.map_entries import ONE, THREE, TWO, build, entry, finding, result, verdicts

from lso_conformance.checks.finding import Verdict
from lso_conformance.judge import matrix
from lso_conformance.judge.verdict import of
from lso_conformance.standard.requirements import Decided, Level

F, E, I, N, W, A, P, S, X = (  # noqa: E741 - as in the tables
    Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_TESTED, Verdict.WARNING,
    Verdict.ATTESTATION, Verdict.PASS, Verdict.NOT_SUPPORTED, Verdict.NOT_APPLICABLE,
)  # fmt: skip
WORST_FIRST = (F, E, I, N, W, A, P, S, X)


@pytest.mark.parametrize("place", range(9))
def test_the_worst_finding_is_the_verdict(place: int) -> None:
    worst = WORST_FIRST[place]
    assert result(ONE, *reversed(WORST_FIRST[place:])).verdict is worst
    assert of([result(ONE, each) for each in reversed(WORST_FIRST[place:])], Level.MANDATORY) is worst


def test_without_findings_or_tests_nothing_was_tested() -> None:
    assert result(ONE).verdict is N
    assert of([], Level.MANDATORY) is N
    assert of([result(ONE, P), result(ONE)], Level.MANDATORY) is N


@pytest.mark.parametrize("level", Level)
def test_a_broken_should_is_a_warning_and_the_rest_stays(level: Level) -> None:
    expected = W if level is Level.DESIRABLE else F
    assert of([result(ONE, P), result(ONE, F)], level) is expected
    assert of([result(ONE, E)], level) is E


def test_the_row_of_a_broken_should_says_what_was_wrong() -> None:
    (row,) = build([result(ONE, P, F)], entry(ONE, Level.DESIRABLE))["requirements"]
    assert (row["verdict"], row["reason"]) == ("warning", "wanted this; got that")
    assert row["tests"][0]["findings"][1]["verdict"] == "fail"


DECIDED = {
    Decided.NONE: ("not-applicable", "obliges the buyer only"),
    Decided.PLANNED: ("planned", "no test yet in this version"),
    Decided.ATTESTATION: ("attestation", "nobody sees it"),
    Decided.TEST: ("not-tested", "no check ran"),
}


@pytest.mark.parametrize("decided", DECIDED)
def test_what_no_test_decides_has_its_own_word_and_reason(decided: Decided) -> None:
    (row,) = build([], entry(ONE, decided=decided))["requirements"]
    assert (row["verdict"], row["reason"]) == DECIDED[decided]


def test_anything_but_a_pass_has_a_reason() -> None:
    for verdict in WORST_FIRST:
        (row,) = build([result(ONE, verdict)])["requirements"]
        assert (row["reason"] is None) == (verdict is P)


OVERALL: dict[str, tuple[list[tuple[Level, Verdict]], str, int]] = {
    "all pass": ([(Level.MANDATORY, P)], "conformant", 0),
    "a warning": ([(Level.MANDATORY, P), (Level.MANDATORY, W)], "conformant-with-warnings", 0),
    "a broken SHOULD": ([(Level.MANDATORY, P), (Level.DESIRABLE, F)], "conformant-with-warnings", 0),
    "a failure": ([(Level.MANDATORY, F), (Level.MANDATORY, P)], "non-conformant", 1),
    "a failure beside an error": ([(Level.MANDATORY, F), (Level.MANDATORY, E)], "non-conformant", 1),
    "a broken option": ([(Level.MANDATORY, P), (Level.OPTIONAL, F)], "non-conformant", 1),
    "an error of an option": ([(Level.MANDATORY, P), (Level.OPTIONAL, E)], "incomplete", 3),
    "an undecided MUST": ([(Level.MANDATORY, I), (Level.MANDATORY, P)], "incomplete", 3),
    "an undecided condition": ([(Level.MANDATORY, P), (Level.CONDITIONAL, N)], "incomplete", 3),
    "an undecided option": ([(Level.MANDATORY, P), (Level.OPTIONAL, I)], "conformant", 0),
    "an undecided SHOULD": ([(Level.MANDATORY, P), (Level.DESIRABLE, I)], "conformant", 0),
    "nothing mandatory decided": ([(Level.MANDATORY, A), (Level.OPTIONAL, P)], "incomplete", 3),
    "all attested": ([(Level.MANDATORY, A)], "incomplete", 3),
    "an option not there": (
        [(Level.MANDATORY, P), (Level.OPTIONAL, S), (Level.MANDATORY, X)],
        "conformant",
        0,
    ),
    "an open attestation": ([(Level.MANDATORY, P), (Level.MANDATORY, A)], "conformant", 0),
}


@pytest.mark.parametrize(("rows", "word", "code"), OVERALL.values(), ids=OVERALL)
def test_overall_word_and_exit_code_follow_from_the_rows(
    rows: list[tuple[Level, Verdict]], word: str, code: int
) -> None:
    ids = [ONE, TWO, THREE][: len(rows)]
    entries = [entry(name, level) for name, (level, _) in zip(ids, rows, strict=True)]
    document = build([result(name, v) for name, (_, v) in zip(ids, rows, strict=True)], *entries)
    assert (document["overall"], matrix.EXIT_CODES[document["overall"]]) == (word, code)


def test_counts_are_those_of_the_rows() -> None:
    entries = [entry(ONE), entry(TWO), entry(THREE, decided=Decided.ATTESTATION)]
    document = build([result(ONE, P), result(TWO, W)], *entries)
    assert document["summary"] == {"warning": 1, "attestation": 1, "pass": 1}
    assert (document["attestations_pending"], document["waived"]) == (1, 0)


def folded(document: dict[str, Any], place: int = 0) -> Any:
    return document["requirements"][place]["tests"][0]["findings"][0]["folded_into"]


def test_a_finding_folds_into_a_requirement_that_fails() -> None:
    document = build([result(THREE, finding(F, TWO)), result(TWO, F)], entry(THREE), entry(TWO))
    assert folded(document) == TWO
    assert document["summary"] == {"fail": 1, "folded": 1}
    assert document["overall"] == "non-conformant"


@pytest.mark.parametrize("other", [[], [P], [W], [I], [E]])
def test_a_finding_does_not_fold_into_a_requirement_that_does_not_fail(other: list[Verdict]) -> None:
    document = build([result(THREE, finding(F, TWO)), result(TWO, *other)], entry(THREE), entry(TWO))
    assert folded(document) is None
    assert document["summary"]["fail"] == 1
    assert "folded" not in document["summary"]


@pytest.mark.parametrize("into", [THREE, "W148-R99", None])
def test_a_finding_folds_neither_into_its_own_row_nor_into_none(into: str | None) -> None:
    assert folded(build([result(THREE, finding(F, into))], entry(THREE))) is None


def test_two_requirements_cannot_fold_into_one_another_and_vanish() -> None:
    document = build([result(ONE, finding(F, TWO)), result(TWO, finding(F, ONE))], entry(ONE), entry(TWO))
    assert document["summary"].get("fail", 0) >= 1


def test_a_row_with_a_failure_of_its_own_is_not_folded() -> None:
    document = build([result(THREE, finding(F, TWO), F), result(TWO, F)], entry(THREE), entry(TWO))
    assert document["summary"] == {"fail": 2}


@pytest.mark.parametrize(("own", "word"), [(P, "incomplete"), (W, "incomplete"), (F, "non-conformant")])
@pytest.mark.parametrize("cut", ["interrupted", "no footer"])
def test_a_run_that_was_cut_short_is_at_best_incomplete(own: Verdict, word: str, cut: str) -> None:
    log = by_hand.Written()
    records = log.ended(interrupted=True) if cut == "interrupted" else log.records
    document = build([result(ONE, own)], records=records)
    assert document["overall"] == word
    assert document["scope"].endswith("the run was cut short")


def test_what_was_not_selected_is_said_and_does_not_count() -> None:
    document = build([result(ONE, P), result(TWO, F)], entry(ONE), entry(TWO), selected=[ONE])
    assert verdicts(document) == ["pass", "not-selected"]
    assert document["requirements"][1]["tests"] == []
    assert (document["overall"], document["scope"]) == (
        "conformant",
        "of the 1 requirements that were selected",
    )


def test_the_scope_says_that_some_are_planned() -> None:
    document = build([result(ONE, P)], entry(ONE), entry(TWO, decided=Decided.PLANNED))
    assert document["scope"] == "of the 1 requirements that this version covers"


def test_one_test_counts_for_each_of_its_requirements() -> None:
    both = replace(result(ONE, F), requirements=(ONE, TWO))
    assert verdicts(build([both], entry(ONE), entry(TWO))) == ["fail", "fail"]


def test_header_and_footer_give_target_and_times() -> None:
    document = build([result(ONE, P)])
    assert document["target"]["name"] == "Example"
    assert (document["started"], document["finished"]) == ("2025-01-01T12:00:00Z", "2025-01-01T12:00:01Z")
    assert (document["schema"], document["requirements_digest"]) == (1, "sha256:0")


def test_a_row_has_the_keys_that_the_reports_read() -> None:
    (row,) = build([result(ONE, P)])["requirements"]
    assert {
        "id",
        "standard",
        "section",
        "level",
        "actor",
        "verdict",
        "reason",
        "attested",
        "waiver",
        "tests",
    } <= row.keys()
    assert (row["id"], row["standard"], row["level"], row["actor"]) == (
        ONE,
        "MEF W148",
        "mandatory",
        "server",
    )
