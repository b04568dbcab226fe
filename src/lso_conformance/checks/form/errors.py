"""Refusals: the right status, the right code, a reason, and for the right cause.

Source: W148 7.1.1, R21, R43, R48 (unknown ids), R47, R52 (reasons); which refusal a wrong
request deserves: 7.1.1.3 and 7.1.1.10 with FM-B11 (400 and 422 are both right), FM-M8 (other
4xx codes are allowed as such).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import Enum
from typing import Any

from lso_conformance.checks.basics import decide, finding, kinds, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.log.exchange import BUSY_STATUSES, INVALID, NOT_OFFERED, UNTRUE_OF_TWIN, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.api import Api

BUSY = BUSY_STATUSES
CODES_OF_400 = {"missingQueryParameter", "missingQueryValue", "invalidQuery", "invalidBody"}  # 7.1.1.3
CODES_OF_422 = {
    "missingProperty", "invalidValue", "invalidFormat", "referenceNotFound", "unexpectedProperty",
    "tooManyRecords", "otherIssue",
}  # 7.1.1.10  # fmt: skip
# Reasons that explain nothing: names of the statuses of a decline, and the code for any other issue.
SAY_NOTHING = {
    "bad request",
    "forbidden",
    "conflict",
    "unprocessable entity",
    "unprocessable content",
    "otherissue",
}
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Wrong(Enum):
    """What is wrong with a request: (codes of Error422 that say so, codes that come near)."""

    MISSING = (
        frozenset({"missingProperty", "otherIssue"}),
        frozenset({"invalidValue", "invalidFormat", "referenceNotFound", "unexpectedProperty"}),
    )
    VALUE = (
        frozenset({"invalidValue", "invalidFormat", "otherIssue"}),
        frozenset({"missingProperty", "unexpectedProperty", "referenceNotFound"}),
    )
    NULL = (
        frozenset({"missingProperty", "invalidValue", "invalidFormat", "otherIssue"}),
        frozenset({"referenceNotFound", "unexpectedProperty"}),
    )
    SYNTAX = (frozenset({"invalidValue", "invalidFormat", "otherIssue"}), frozenset({"missingProperty"}))


def refused(answer: Exchange, control: Exchange, wrong: Wrong, element: str, api: Api) -> Finding:
    """A request with one wrong element is refused, for that reason; its twin was accepted.

    A refusal that is itself wrong is counted under the payloads where it is wrong throughout.
    """
    want = f"refused for {element} with 400 invalidBody or a 422 that says so"
    if not accepted(control):
        got = f"the same request without the error was not accepted: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in INVALID:
        verdict = _by_code(answer, wrong)
    else:
        undeclared = 400 <= answer.status < 500 and answer.status not in UNTRUE_OF_TWIN
        verdict = Verdict.WARNING if undeclared else Verdict.FAIL
    elsewhere = api.clause("payloads") if verdict is Verdict.FAIL and not accepted(answer) else None
    return finding(verdict, want, answer.summary(), control, answer, folded_into=elsewhere)


def _by_code(answer: Exchange, wrong: Wrong) -> Verdict:
    """A body without a code of its status is another paragraph's matter; one for another cause is wrong."""
    codes = {code for error in error_objects(answer) if isinstance(code := error.get("code"), str)}
    right, near = wrong.value
    if answer.status == 400:
        right, near = frozenset({"invalidBody"}), frozenset()
    known = codes & (CODES_OF_400 if answer.status == 400 else CODES_OF_422)
    if not known or known & right:
        return Verdict.PASS
    return Verdict.WARNING if known & near else Verdict.FAIL


def declined(observed: Observations, answer: Exchange, what: str, allowed_in: Collection[str]) -> Finding:
    """An action in a state that does not allow it is refused (404 too, by the words of R43 and R48)."""
    want = f"{what}: refused with a 4xx"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in NOT_OFFERED:
        return finding(
            Verdict.INCONCLUSIVE, want, f"the operation is not there: {answer.summary(100)}", answer
        )
    if (before := observed.state_before(answer)) in allowed_in:
        return finding(Verdict.INCONCLUSIVE, want, f"the job was {before} when it was tried", answer)
    if not 400 <= answer.status < 500:
        return decide(False, want, answer.summary(), answer)
    odd = answer.status in UNTRUE_OF_TWIN - {404}
    return finding(Verdict.WARNING if odd else Verdict.PASS, want, answer.summary(), answer)


def declined_throughout(
    observed: Observations, answers: Sequence[Exchange], what: str, allowed_in: Collection[str]
) -> list[Finding]:
    """An action that is tried again and again in a state that does not allow it is refused each time."""
    return kinds([declined(observed, answer, what, allowed_in) for answer in answers])


def explains(answer: Exchange, *, meaningful: bool = False) -> Finding:
    """A declined action comes with an Error whose `reason` says something (R38, R66).

    Where it is to be `meaningful` (R47, R52), the name of the status, or the code for any other issue,
    is doubtful: it says no more than the status itself.
    """
    want = "an Error with a meaningful reason"
    if answer.status is None or not 400 <= answer.status < 500 or answer.status == 429:
        got = f"the action was not declined: {answer.summary()}"
        return finding(Verdict.INCONCLUSIVE, want, got, answer)
    reasons = [error.get("reason") for error in error_objects(answer)]
    texts = [r for r in reasons if isinstance(r, str) and any(c.isalpha() for c in r)]
    if not reasons or len(texts) < len(reasons):
        return finding(Verdict.FAIL, want, answer.summary(), answer)
    doubtful = meaningful and any(re.sub(r"[\W_]+", " ", r).strip().casefold() in SAY_NOTHING for r in texts)
    return finding(Verdict.WARNING if doubtful else Verdict.PASS, want, answer.summary(), answer)


def not_found(answer: Exchange, control: Exchange) -> Finding:
    """A well-formed id that belongs to nothing: 404 with an Error404; a real id was served."""
    want = "404 with an Error404 of code notFound"
    if control.status is None or control.status in UNTRUE_OF_TWIN | BUSY or control.status >= 500:
        got = f"a real id was not served either: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status == 400 and not UUID.fullmatch(str(answer.facts.get("unknown"))):
        # It may be malformed in ways that we cannot know, a wrong check digit say (FM-M33).
        verdict = Verdict.PASS if answer.facts.get("odd") else Verdict.WARNING
        return finding(verdict, want, answer.summary(), control, answer)
    error = answer.json() if answer.status == 404 else None
    ok = isinstance(error, dict) and error.get("code") == "notFound" and isinstance(error.get("reason"), str)
    return decide(ok, want, answer.summary(), control, answer)


def withstood(answer: Exchange, control: Exchange) -> Finding:
    """A request that is odd, but breaks no rule of the API, may be served or refused; it breaks nothing.

    An error of the server's own (7.1.1.11) is not what a client's oddity deserves, but no paragraph
    forbids it.
    """
    want = "served, or refused with a 4xx"
    if not accepted(control):
        got = f"the usual request was not served either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status in BUSY:
        return unanswered(want, answer)
    ok = accepted(answer) or (answer.status is not None and 400 <= answer.status < 500)
    return finding(Verdict.PASS if ok else Verdict.WARNING, want, answer.summary(160), control, answer)


def not_served(answer: Exchange, control: Exchange, what: str) -> Finding:
    """What the API does not define is not served (R6); how it is refused is the server's choice."""
    want = f"{what}: not served"
    if not accepted(control):
        got = f"the right request was not served either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if accepted(answer):
        page = bool(answer.body) and answer.json() is None  # of a gateway, which serves anything
        return finding(Verdict.WARNING if page else Verdict.FAIL, want, answer.summary(160), answer)
    odd = answer.status >= 500 and answer.status != 501
    return finding(Verdict.WARNING if odd else Verdict.PASS, want, answer.summary(160), answer)


def odd_id_refused(answer: Exchange, control: Exchange) -> Finding:
    """An id of a form that no id of the target has: 404, or 400 for its form (R21, FM-M33)."""
    want = "404, or 400 for an id of such a form"
    if not accepted(control):
        got = f"a real id was not served either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in {400, 404, 414, 422}:
        return finding(Verdict.PASS, want, answer.summary(160), answer)
    other = 400 <= answer.status < 500
    return finding(Verdict.WARNING if other else Verdict.FAIL, want, answer.summary(160), control, answer)


def error_objects(answer: Exchange) -> Sequence[dict[str, Any]]:
    """The Error objects of a body: one, or the array of them that a 422 has."""
    document = answer.json()
    errors = document if isinstance(document, list) else [document]
    return [error for error in errors if isinstance(error, dict)]
