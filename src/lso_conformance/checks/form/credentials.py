"""Credentials: who has none, or wrong ones, is refused (U1), and told which (R5).

Source: W148 5.5 (no label: a breach warns), 7.1.1.4 to 7.1.1.7.  Body and codes of a 401 or 403
are looked at with all other payloads.
"""

from __future__ import annotations

from lso_conformance.checks.basics import finding, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, error_objects
from lso_conformance.log.exchange import OF_CALLER, Exchange
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.api import Api

MISSING, INVALID = "missingCredentials", "invalidCredentials"
NONE = "no credentials"


def refused(answer: Exchange, control: Exchange, api: Api) -> Finding:
    """A request that differs by its credentials alone from one that was served is refused."""
    want = f"401 (or 403) for {answer.facts.get('without')}"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if accepted(answer):
        return finding(Verdict.FAIL, want, answer.summary(100), answer)
    if not accepted(control):
        got = f"not served with the right credentials either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status in OF_CALLER:
        return finding(Verdict.PASS, want, answer.summary(100), control, answer)
    if 400 <= answer.status < 500:
        return finding(Verdict.WARNING, want, answer.summary(100), control, answer)
    folded = api.clause("payloads")
    return finding(Verdict.FAIL, want, answer.summary(100), control, answer, folded_into=folded)


def tells(answer: Exchange, control: Exchange) -> Finding:
    """A 401 says missingCredentials to who sends none and invalidCredentials to who sends wrong ones.

    Both are in the enumeration, so the other one only warns: a server need not look at what has
    not the form that it expects.  An error of the server's own is neither.
    """
    due, other = (MISSING, INVALID) if answer.facts.get("without") == NONE else (INVALID, MISSING)
    want = f"a 401 with {due}"
    codes = {error.get("code") for error in error_objects(answer) if isinstance(error.get("code"), str)}
    broken = answer.status is not None and answer.status >= 500 and answer.status not in BUSY
    if broken and accepted(control):
        return finding(Verdict.FAIL, want, answer.summary(100), control, answer)
    if answer.status != 401:
        return finding(Verdict.NOT_APPLICABLE, want, f"no 401: {answer.summary(60)}", answer)
    confused = other in codes and due not in codes
    return finding(Verdict.WARNING if confused else Verdict.PASS, want, answer.summary(100), answer)
