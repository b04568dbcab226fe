"""Attestations and waivers in the matrix: what they change, and what they never do."""

from collections.abc import Mapping
from typing import Any

import by_hand
import pytest
from judge import map_entries
from judge.map_entries import ONE, THREE, TWO, entry, finding, result

from lso_conformance.checks.finding import Verdict
from lso_conformance.judge import matrix
from lso_conformance.judge.verdict import TestResult as Result
from lso_conformance.standard.requirements import Decided, Level

ATTESTED = {"who": "Ann", "when": "2025-01-01", "evidence": "ticket 7"}
WAIVED = {"owner": "Ann", "date": "2024-12-01", "reason": "known", "expires": "2025-01-01"}


def build(
    results: list[Result], *entries: Any, selected: list[str] | None = None, **stated: Mapping[str, Any]
) -> dict[str, Any]:
    records = by_hand.Written(**stated).ended()  # started on 2025-01-01
    return map_entries.build(results, *entries, selected=selected, records=records)


def test_an_attested_requirement_passes_and_says_by_whom() -> None:
    entries = entry(ONE), entry(TWO, decided=Decided.ATTESTATION)
    document = build([result(ONE, Verdict.PASS)], *entries, attestations={TWO: ATTESTED})
    row = document["requirements"][1]
    assert (row["verdict"], row["reason"], row["attested"]) == ("pass", None, ATTESTED)
    assert (document["attestations_pending"], document["overall"]) == (0, "conformant")


def test_a_requirement_that_could_not_be_provoked_can_be_attested() -> None:
    (row,) = build([result(ONE, Verdict.ATTESTATION)], attestations={ONE: ATTESTED})["requirements"]
    assert (row["verdict"], row["attested"]) == ("pass", ATTESTED)


@pytest.mark.parametrize("verdict", ["fail", "inconclusive", "warning", "error", "not-tested"])
def test_an_attestation_changes_nothing_that_a_test_says(verdict: str) -> None:
    document = build([result(ONE, Verdict(verdict))], attestations={ONE: ATTESTED})
    (row,) = document["requirements"]
    assert (row["verdict"], row["attested"]) == (verdict, None)
    assert bool(document["remarks"]) == (verdict in {"fail", "warning"})


def test_attestations_alone_decide_nothing() -> None:
    entries = [entry(ONE, decided=Decided.ATTESTATION)]
    assert build([], *entries, attestations={ONE: ATTESTED})["overall"] == "incomplete"


def test_a_waived_failure_stays_a_failure_and_is_no_failure_of_the_run() -> None:
    document = build([result(ONE, Verdict.FAIL)], waivers={ONE: WAIVED})
    (row,) = document["requirements"]
    assert (row["verdict"], row["waiver"]) == ("fail", WAIVED)
    assert (document["waived"], document["summary"]) == (1, {"waived": 1})
    assert (document["overall"], matrix.exit_code(document)) == ("conformant-with-warnings", 0)


def test_another_failure_still_counts() -> None:
    results = [result(ONE, Verdict.FAIL), result(TWO, Verdict.FAIL)]
    document = build(results, entry(ONE), entry(TWO), waivers={ONE: WAIVED})
    assert (document["overall"], matrix.exit_code(document)) == ("non-conformant", 1)


def test_what_only_repeats_a_waived_failure_is_waived_with_it() -> None:
    results = [result(THREE, finding(Verdict.FAIL, TWO)), result(TWO, Verdict.FAIL)]
    document = build(results, entry(THREE), entry(TWO), waivers={TWO: WAIVED})
    assert (document["waived"], document["summary"]) == (1, {"waived": 2})
    assert document["overall"] == "conformant-with-warnings"
    other = build(results, entry(THREE), entry(TWO), waivers={THREE: WAIVED})
    assert other["overall"] == "non-conformant"


def test_an_undecided_requirement_is_not_waived() -> None:
    document = build([result(ONE, Verdict.INCONCLUSIVE)], waivers={ONE: WAIVED})
    assert (document["waived"], document["overall"], document["remarks"]) == (0, "incomplete", [])


def test_an_expired_waiver_is_ignored_and_listed() -> None:
    document = build([result(ONE, Verdict.FAIL)], waivers={ONE: {**WAIVED, "expires": "2024-12-31"}})
    assert (document["waived"], document["overall"]) == (0, "non-conformant")
    assert document["remarks"] == [f"the waiver of {ONE} expired on 2024-12-31 and is ignored"]


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.WARNING, Verdict.NOT_SUPPORTED])
def test_a_waiver_that_nothing_needs_is_no_success(verdict: Verdict) -> None:
    results = [result(ONE, verdict), result(TWO, Verdict.PASS)]
    document = build(results, entry(ONE), entry(TWO), waivers={ONE: WAIVED})
    assert document["overall"].startswith("conformant")
    assert (document["waivers_unneeded"], matrix.exit_code(document)) == ([ONE], 1)
    assert "needed by nothing" in document["remarks"][0]


def test_what_was_not_selected_may_still_need_its_waiver() -> None:
    entries = entry(ONE), entry(TWO, Level.MANDATORY)
    document = build([result(ONE, Verdict.PASS)], *entries, selected=[ONE], waivers={TWO: WAIVED})
    assert (document["waivers_unneeded"], document["remarks"]) == ([], [])
