"""Which job types and formats a target takes: claimed, left open or excluded, and what was found out."""

from dataclasses import asdict
from typing import Any

import by_hand
import pytest
from by_hand import error, job, request

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import enumerations as checks
from lso_conformance.checks.job import results
from lso_conformance.judge import coverage
from lso_conformance.profile import load as profiles
from lso_conformance.seen.observations import Observations, observe

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741
N, A = Verdict.NOT_SUPPORTED, Verdict.NOT_APPLICABLE
AVRO = {"outputFormat": "avro", "resultFormat": "payload"}
CSV = {"outputFormat": "csv", "resultFormat": "payload"}
CLAIMED: dict[str, Any] = {"pairs": {"payload": ["json", "avro"]}}


def asked(
    *answers: tuple[dict[str, str], int, str], control: tuple[int, str] = (201, "inProgress"), **claims: Any
) -> Observations:
    """A control, and creations that ask for words: the status, and the state of a later read or a code."""
    document = profiles.as_document(by_hand.profile())
    document["ixit"]["test_data"]["supported"] = claims
    log = by_hand.Written(profile=document)
    for number, (words, status, then) in enumerate([({}, *control), *answers]):
        name = f"job-{number}"
        facts: dict[str, Any] = {"asks": words} if words else {}
        body = job(id=name, **words) if status == 201 else [error(then)]
        log.call("create", status, body, sent=request(**words), **facts)
        if status == 201 and then:
            log.call("retrieve", 200, job(id=name, state=then, **words), id=name)
    return observe(log.ended(), by_hand.API)


def created(observed: Observations) -> list[Any]:
    return observed.called(by_hand.API.roles["create"])


@pytest.mark.parametrize(
    ("status", "then", "left_open", "claimed"),
    [
        (201, "inProgress", P, P),
        (201, "", P, P),
        (201, "rejected", N, F),
        (422, "invalidValue", N, F),
        (400, "invalidBody", N, F),
        (501, "", W, F),  # speaks of an operation
        (415, "", W, F),
        (500, "", F, F),  # no refusal, but a failure
        (422, "referenceNotFound", I, I),  # the test data
        (404, "notFound", I, I),
        (503, "", I, I),
    ],
)
def test_what_is_left_open_may_be_refused_and_what_is_claimed_may_not(
    status: int, then: str, left_open: Verdict, claimed: Verdict
) -> None:
    for claims, verdict in (({}, left_open), (CLAIMED, claimed)):
        observed = asked((AVRO, status, then), **claims)
        control, answer = created(observed)
        assert checks.taken(observed, answer, control, AVRO).verdict is verdict


@pytest.mark.parametrize("claims", [{}, CLAIMED])
@pytest.mark.parametrize("control", [(422, "invalidValue"), (201, "rejected")])
@pytest.mark.parametrize("then", [(422, "invalidValue"), (201, "rejected")])
def test_a_target_that_refuses_everything_decides_nothing(
    claims: dict[str, Any], control: tuple[int, str], then: tuple[int, str]
) -> None:
    observed = asked((AVRO, *then), control=control, **claims)
    first, answer = created(observed)
    assert checks.taken(observed, answer, first, AVRO).verdict is I


@pytest.mark.parametrize(("status", "then"), [(422, "invalidValue"), (201, "rejected")])
def test_what_was_just_accepted_is_not_refused(status: int, then: str) -> None:
    usual = {"outputFormat": "json", "resultFormat": "payload"}
    observed = asked((usual, status, then))
    control, answer = created(observed)
    assert checks.taken(observed, answer, control, usual).verdict is F


@pytest.mark.parametrize(
    ("claims", "verdict"), [({}, N), ({"job_types": ["on-demand"]}, N), ({"job_types": ["passive"]}, F)]
)
def test_a_job_type_is_claimed_by_the_list(claims: dict[str, Any], verdict: Verdict) -> None:
    words = {"jobType": "passive"}
    observed = asked((words, 422, "invalidValue"), **claims)
    control, answer = created(observed)
    assert checks.taken(observed, answer, control, words).verdict is verdict


BOTH = {"output_formats": ["json", "csv"]}
FILE = {"outputFormat": "csv", "resultFormat": "attachment"}
NO: tuple[int, str] = (422, "invalidValue")


@pytest.mark.parametrize(
    ("answers", "claims", "verdict"),
    [
        ([(CSV, *NO), (FILE, *NO)], BOTH, F),
        ([(CSV, *NO), (FILE, 201, "rejected")], BOTH, F),
        ([(CSV, *NO), (FILE, 201, "inProgress")], BOTH, P),
        ([(CSV, *NO), (FILE, 503, "")], BOTH, I),
        ([(CSV, *NO)], BOTH, I),  # the other way was not tried
        ([(CSV, *NO)], {**BOTH, "result_formats": ["payload"]}, F),  # there is no other way
        ([(CSV, *NO), (FILE, *NO)], {}, A),
        ([(CSV, *NO), (FILE, *NO)], {"output_formats": ["json"]}, P),
    ],
)
def test_a_listed_format_comes_in_one_pair_at_least(
    answers: list[tuple[dict[str, str], int, str]], claims: dict[str, Any], verdict: Verdict
) -> None:
    found = checks.in_one_pair(asked(*answers, **claims))
    assert max(found, key=lambda each: each.verdict in {F, I, A}).verdict is verdict


def test_without_a_job_no_format_is_decided() -> None:
    log = by_hand.Written(profile={**profiles.as_document(by_hand.profile())})
    log.records[0]["profile"]["ixit"]["test_data"]["supported"] = BOTH
    assert [each.verdict for each in checks.in_one_pair(observe(log.ended(), by_hand.API))] == [I]


@pytest.mark.parametrize(
    ("status", "then", "claims", "verdict"),
    [
        (201, "rejected", {}, A),
        (422, "invalidValue", {}, A),
        (422, "invalidValue", CLAIMED, I),
        (503, "", {}, I),
    ],
)
def test_a_refused_format_brings_no_report_and_fails_nothing(
    status: int, then: str, claims: dict[str, Any], verdict: Verdict
) -> None:
    observed = asked((AVRO, status, then), **claims)
    assert results.brings(observed, created(observed)[1]).verdict is verdict


def test_what_was_found_out_is_listed_with_its_claim_and_its_exchange() -> None:
    answers = ((AVRO, *NO), (CSV, 201, "rejected"), (FILE, 201, "inProgress"))
    observed = asked(*answers, pairs={"payload": ["csv"]})
    control, avro, csv, file = (each.number for each in created(observed))
    rows = {(row.kind, row.word): row for row in checks.found_out(observed)}
    assert len(rows) == 3 + 4 + 2 + 8
    assert rows["jobType", "on-demand"].exchange == control  # it ran, so it was taken
    assert rows["jobType", "passive"].result == checks.NOT_TRIED
    shown = {word: (row.claim, row.result, row.exchange) for (_, word), row in rows.items()}
    assert shown["avro as payload"] == (False, "refused", avro)
    assert shown["csv as payload"] == (True, "refused", csv)
    assert shown["csv as attachment"] == (None, "accepted", file)
    assert shown["csv"] == (True, "accepted", file)
    assert shown["avro"] == (None, "not tried", None)
    assert shown["xml as attachment"] == (None, "not tried", None)
    assert coverage.observed(observed)["supported"] == [asdict(row) for row in rows.values()]
    assert coverage.remarks(observed) == [
        f"not supported, as the run found out: pair avro as payload (exchange {avro})"
    ]
    assert coverage.remarks(asked()) == []
