"""Creations that break a sentence without a label: refused, rejected, or taken."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import by_hand
import pytest
from by_hand import created, error, exchange, job

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.resource import odd_creations
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import Job
from suites.job_apis.odd_creations import BROKEN, broken

P, W, I, N = (  # noqa: E741 - short in tables
    Verdict.PASS, Verdict.WARNING, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE,
)  # fmt: skip
CONTROL = created(step="control")
ODD: dict[str, tuple[int | None, Sequence[str], Verdict]] = {
    "refused by 422": (422, (), P), "refused by 400": (400, (), P), "refused by 409": (409, (), P),
    "refused as forbidden": (403, (), W), "refused as not there": (404, (), W), "fails": (500, (), W),
    "no answer": (None, (), I), "busy": (503, (), I), "too many requests": (429, (), I),
    "rejected": (201, ("acknowledged", "rejected"), P),
    "taken": (201, ("acknowledged", "scheduled"), W), "runs": (201, ("acknowledged", "inProgress"), W),
    "has run": (201, ("acknowledged", "completed"), W), "not validated yet": (201, ("acknowledged",), I),
    "without resources": (201, ("acknowledged", "resourcesUnavailable"), I),
}  # fmt: skip


def jobs(control: Sequence[str], odd: Sequence[str]) -> Any:
    def of(step: str) -> Job:
        return by_hand.history(*(control if step == "control" else odd))

    return of


@pytest.mark.parametrize(("status", "states", "verdict"), ODD.values(), ids=ODD)
def test_what_is_odd_is_kept_out(status: int | None, states: Sequence[str], verdict: Verdict) -> None:
    answer = created(status, step="odd", number=2)
    found = odd_creations.kept_out(answer, CONTROL, jobs(("acknowledged", "scheduled"), states), "it")
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("status", "states", "verdict"),
    [(422, (), N), (201, ("acknowledged", "rejected"), N), (500, (), I), (503, (), I), (None, (), I)],
)
def test_nothing_is_kept_out_where_nothing_of_the_kind_is_taken(
    status: int | None, states: Sequence[str], verdict: Verdict
) -> None:
    control = created(status, step="control")
    found = odd_creations.kept_out(created(step="odd"), control, jobs(states, ("acknowledged",)), "it")
    assert found.verdict is verdict


FOUND, GONE = exchange(200, job(), number=3), exchange(404, error(), number=3)
SENT: dict[str, tuple[Exchange, list[Exchange], Verdict]] = {
    "left aside": (created(body=job(id="own")), [GONE], P),
    "left aside, not looked for": (created(body=job(id="own")), [], P),
    "taken over": (created(body=job(id="sent")), [], W),
    "found by both": (created(body=job(id="own")), [FOUND], W),
    "a page by the other": (created(body=job(id="own")), [exchange(200, b"<html>")], P),
    "refused": (created(422, [error("unexpectedProperty")]), [], P),
    "fails": (created(500, error()), [], W),
    "busy": (created(503), [], I),
    "no answer": (created(None), [], I),
    "no id": (created(body={}), [], I),
}


@pytest.mark.parametrize(("answer", "reads", "verdict"), SENT.values(), ids=SENT)
def test_a_sent_id_is_not_taken_over(answer: Exchange, reads: list[Exchange], verdict: Verdict) -> None:
    made = replace(answer, facts={"given": "sent"})
    assert odd_creations.id_is_the_servers(made, CONTROL, reads).verdict is verdict


def test_a_sent_id_decides_nothing_where_nothing_is_taken() -> None:
    assert odd_creations.id_is_the_servers(created(), created(422), []).verdict is I


@pytest.mark.parametrize(
    ("urn", "spoiled"),
    [
        ("urn:mef:lso:spec:legato:ping:v1.0.0:all", [
            "urn:mef:lso:spec:legato:ping:1.0.0:all", "urn:mef:lso:spec:legato:ping:v1.0.0::all",
            "urn:mef:lso:spec:legato:ping:v1.0.0:all all",
        ]),
        ("urn:mef:lso:spec:ping", ["urn:mef:lso:spec::ping", "urn:mef:lso:spec:ping ping"]),
    ],
)  # fmt: skip
def test_a_type_is_broken_in_one_place(urn: str, spoiled: list[str]) -> None:
    found = dict(broken(urn))
    assert list(found.values()) == spoiled
    assert list(found) == list(BROKEN[-len(spoiled) :])
