"""Refusals: what passes, warns, fails, and what decides nothing."""

from typing import Any

import by_hand
import pytest
from by_hand import created, error, exchange

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import errors
from lso_conformance.checks.form.errors import Wrong
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import observe

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - short in tables
ACCEPTED = created(number=1)


def answer(status: int | None, body: Any = None) -> Exchange:
    return created(status, body, number=2)


def coded(*codes: Any) -> list[dict[str, Any]]:
    return [error(code) for code in codes]


REFUSED: dict[str, tuple[Wrong, Exchange, Verdict]] = {
    "a 422 that says missing": (Wrong.MISSING, answer(422, coded("missingProperty")), P),
    "a 422 that says other": (Wrong.MISSING, answer(422, coded("otherIssue")), P),
    "a 422 that comes near": (Wrong.MISSING, answer(422, coded("invalidValue")), W),
    "a 422 for another cause": (Wrong.MISSING, answer(422, coded("tooManyRecords")), F),
    "one of several is right": (Wrong.MISSING, answer(422, coded("tooManyRecords", "missingProperty")), P),
    "a single object": (Wrong.VALUE, answer(422, error("invalidValue")), P),
    "a value called missing": (Wrong.VALUE, answer(422, coded("missingProperty")), W),
    "a null called missing": (Wrong.NULL, answer(422, coded("missingProperty")), P),
    "a null called invalid": (Wrong.NULL, answer(422, coded("invalidValue")), P),
    "broken JSON called invalid": (Wrong.SYNTAX, answer(422, coded("invalidFormat")), P),
    "a 400 of the right code": (Wrong.SYNTAX, answer(400, error("invalidBody")), P),
    "a 400 about the query": (Wrong.SYNTAX, answer(400, error("invalidQuery")), F),
    "a body without code": (Wrong.MISSING, answer(422, [error(None)]), P),
    "no body": (Wrong.MISSING, answer(400), P),
    "no JSON": (Wrong.MISSING, answer(422, b"<html>"), P),
    "a code that is none of this status": (Wrong.MISSING, answer(422, coded("invalidBody")), P),
    "a code that is no string": (Wrong.MISSING, answer(422, coded({"a": 1})), P),
    "accepted": (Wrong.MISSING, answer(201, by_hand.job()), F),
    "a redirect": (Wrong.MISSING, answer(302), F),
    "a crash": (Wrong.MISSING, answer(500, error("internalError")), F),
    "a method that is served": (Wrong.MISSING, answer(405), F),
    "a path that is there": (Wrong.MISSING, answer(404, error()), F),
    "credentials that are good": (Wrong.MISSING, answer(401), F),
    "an undeclared 4xx": (Wrong.MISSING, answer(409), W),
    "busy": (Wrong.MISSING, answer(429), I),
    "not available": (Wrong.MISSING, answer(503), I),
    "no answer": (Wrong.MISSING, answer(None), I),
}


@pytest.mark.parametrize(("wrong", "given", "verdict"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_request_is_refused_for_its_own_reason(
    wrong: Wrong, given: Exchange, verdict: Verdict
) -> None:
    found = errors.refused(given, ACCEPTED, wrong, "/jobType", by_hand.API)
    assert found.verdict is verdict
    assert 2 in found.exchanges


def test_a_refusal_that_is_itself_wrong_is_counted_under_the_payloads() -> None:
    wrong = errors.refused(answer(422, coded("tooManyRecords")), ACCEPTED, Wrong.MISSING, "/a", by_hand.API)
    served = errors.refused(answer(201, by_hand.job()), ACCEPTED, Wrong.MISSING, "/a", by_hand.API)
    assert (wrong.folded_into, served.folded_into) == ("W148-R5", None)


@pytest.mark.parametrize("control", [created(422, coded("otherIssue")), created(None), created(500)])
def test_a_refusal_decides_nothing_when_its_twin_was_refused_too(control: Exchange) -> None:
    assert (
        errors.refused(
            answer(422, coded("missingProperty")), control, Wrong.MISSING, "/a", by_hand.API
        ).verdict
        is I
    )


DECLINED: list[tuple[str, str, int | None, Verdict]] = [
    ("suspended", "suspend", 422, P),
    ("suspended", "suspend", 409, P),
    ("suspended", "suspend", 404, P),
    ("suspended", "suspend", 405, I),
    ("suspended", "suspend", 401, W),
    ("suspended", "suspend", 204, F),
    ("suspended", "suspend", 200, F),
    ("suspended", "suspend", 302, F),
    ("suspended", "suspend", 500, F),
    ("suspended", "suspend", 501, I),
    ("suspended", "suspend", 503, I),
    ("suspended", "suspend", 429, I),
    ("suspended", "suspend", None, I),
    ("inProgress", "suspend", 204, I),
    ("inProgress", "suspend", 422, I),
]


@pytest.mark.parametrize(("state", "action", "status", "verdict"), DECLINED)
def test_an_action_in_a_forbidden_state_is_refused(
    state: str, action: str, status: int | None, verdict: Verdict
) -> None:
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(), sent=by_hand.request())
    log.call("retrieve", 200, by_hand.job(state=state))
    number = log.call(action, status, coded("otherIssue") if status and status >= 400 else None)
    observed = observe(log.ended(), by_hand.API)
    tried = next(e for e in observed.exchanges if e.number == number)
    assert errors.declined(observed, tried, "suspend", ["inProgress"]).verdict is verdict


THROUGHOUT: dict[str, tuple[list[int], list[Verdict]]] = {
    "refused each time": ([422, 409, 422], [P]),
    "taken once": ([422, 204, 422], [F]),
    "busy in between": ([422, 503, 422], [I]),
    "never tried": ([], [I]),
}


@pytest.mark.parametrize("case", THROUGHOUT)
def test_an_action_is_refused_as_often_as_it_is_tried(case: str) -> None:
    statuses, verdicts = THROUGHOUT[case]
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(), sent=by_hand.request())
    for status in statuses:
        log.call("retrieve", 200, by_hand.job(state="pendingCancel"))
        log.call("suspend", status, coded("otherIssue") if status >= 400 else None)
    observed = observe(log.ended(), by_hand.API)
    tried = [e for e in observed.exchanges if e.path.endswith("/suspend")]
    found = errors.declined_throughout(observed, tried, "suspend", ["inProgress"])
    assert [f.verdict for f in found] == verdicts


EXPLAINS: dict[str, tuple[int | None, Any, Verdict]] = {
    "an array with a reason": (422, coded("otherIssue"), P),
    "an object with a reason": (409, error(), P),
    "a reason in another script": (422, [error(reason="не сейчас")], P),
    "an empty reason": (422, [error(reason="")], F),
    "a blank reason": (422, [error(reason=" \t")], F),
    "punctuation": (422, [error(reason="---")], F),
    "digits": (422, [error(reason="42")], F),
    "a reason that is no string": (422, [{"code": "otherIssue", "reason": 42}], F),
    "one of two without reason": (422, [error(), {"code": "otherIssue"}], F),
    "no body": (422, None, F),
    "no JSON": (422, b"not allowed", F),
    "an empty list": (422, [], F),
    "a list of words": (422, ["no"], F),
    "accepted": (204, None, I),
    "busy": (429, None, I),
    "a crash": (500, error(), I),
    "no answer": (None, None, I),
}


MEANINGFUL: dict[str, tuple[int, Any, Verdict]] = {
    "a sentence": (422, coded("otherIssue"), P),
    "the name of its status": (409, error(reason="Conflict."), W),
    "the name of its status and more": (409, error(reason="Conflict: the job is suspended"), P),
    "its code that may be anything": (422, [error("otherIssue", reason="otherIssue")], W),
    "its code that says why": (422, [error("referenceNotFound", reason="referenceNotFound")], P),
    "that there is nothing": (404, error(reason="Not Found"), P),
}


@pytest.mark.parametrize(("status", "body", "verdict"), MEANINGFUL.values(), ids=MEANINGFUL)
def test_a_meaningful_reason_is_more_than_a_status(status: int, body: Any, verdict: Verdict) -> None:
    answer = by_hand.exchange(status, body)
    assert errors.explains(answer, meaningful=True).verdict is verdict
    assert errors.explains(answer).verdict is P


@pytest.mark.parametrize(("status", "body", "verdict"), EXPLAINS.values(), ids=EXPLAINS)
def test_a_declined_action_says_why(status: int | None, body: Any, verdict: Verdict) -> None:
    assert errors.explains(exchange(status, body, role="suspend")).verdict is verdict


UUID = "905d9f87-6478-4153-a5de-fcc70257f03c"
NOT_FOUND: dict[str, tuple[int | None, Any, dict[str, Any], Verdict]] = {
    "Error404": (404, error(), {}, P),
    "Error404 with more": (
        404,
        error(message="m", propertyPath="", referenceError="http://a.example/e"),
        {},
        P,
    ),
    "another code": (404, error("otherIssue"), {}, F),
    "no code": (404, error(None), {}, F),
    "no reason": (404, {"code": "notFound"}, {}, F),
    "no body": (404, None, {}, F),
    "no JSON": (404, b"Not Found", {}, F),
    "an array": (404, coded("notFound"), {}, F),
    "200": (200, by_hand.job(), {}, F),
    "204": (204, None, {}, F),
    "410": (410, error(), {}, F),
    "500": (500, error("internalError"), {}, F),
    "400 for a UUID": (400, error("invalidBody"), {"unknown": UUID}, F),
    "400 for an id of another kind": (400, error("invalidBody"), {"unknown": "job-17"}, W),
    "400 for an odd id": (400, error("invalidBody"), {"unknown": "job-17-0", "odd": True}, P),
    "busy": (429, None, {}, I),
    "no answer": (None, None, {}, I),
}


@pytest.mark.parametrize(("status", "body", "facts", "verdict"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_an_unknown_id_is_not_found(
    status: int | None, body: Any, facts: dict[str, Any], verdict: Verdict
) -> None:
    given = exchange(status, body, number=2, facts={"unknown": "job-17", **facts})
    found = errors.not_found(given, exchange(200, by_hand.job()))
    assert found.verdict is verdict


CONTROLS = {
    "served": (200, P), "declined": (422, P), "not found either": (404, I), "crashed": (500, I),
    "gone": (None, I),
}  # fmt: skip


@pytest.mark.parametrize(("status", "verdict"), CONTROLS.values(), ids=CONTROLS)
def test_an_unknown_id_decides_nothing_when_a_real_one_was_not_served(
    status: int | None, verdict: Verdict
) -> None:
    control = exchange(status, role="suspend")
    given = exchange(404, error(), role="suspend", number=2, facts={"unknown": UUID})
    assert errors.not_found(given, control).verdict is verdict


READ = exchange(200, by_hand.job(), number=1)
ODD: dict[str, tuple[Verdict, Verdict, Verdict, int | None, Any]] = {
    # what came: judged as an odd request, as what is not defined, as an odd id
    "served": (P, F, F, 200, {}),
    "a page of a gateway": (P, W, F, 200, b"<html>"),
    "done without a word": (P, F, F, 204, None),
    "bad": (P, P, P, 400, error("invalidQuery")),
    "forbidden by a firewall": (P, P, W, 403, None),
    "not found": (P, P, P, 404, error()),
    "not allowed": (P, P, W, 405, None),
    "not acceptable": (P, P, W, 406, None),
    "not supported": (P, P, W, 415, b"no"),
    "elsewhere": (W, P, F, 302, None),
    "a crash": (W, W, F, 500, error("internalError")),
    "not implemented": (W, P, F, 501, error("notImplemented")),
    "busy": (I, I, I, 503, None),
    "no answer": (W, I, I, None, None),
}


@pytest.mark.parametrize(("withstood", "absent", "odd_id", "status", "body"), ODD.values(), ids=ODD)
def test_what_is_odd_breaks_nothing_and_what_is_not_defined_is_not_served(
    withstood: Verdict, absent: Verdict, odd_id: Verdict, status: int | None, body: Any
) -> None:
    given = exchange(status, body, number=2)
    assert errors.withstood(given, READ).verdict is withstood
    assert errors.not_served(given, READ, "PUT a job").verdict is absent
    assert errors.odd_id_refused(given, READ).verdict is odd_id


def test_what_is_odd_decides_nothing_when_the_usual_is_not_served() -> None:
    given, control = exchange(404, number=2), exchange(500, number=1)
    found = [
        errors.withstood(given, control),
        errors.not_served(given, control, "PUT a job"),
        errors.odd_id_refused(given, control),
    ]
    assert {each.verdict for each in found} == {I}
