"""The hub: registering, reading and ending a subscription.

Source: W148 5.2.1 (Table 5), 6.18 (R65, R66, O10), 7.2.4; FM-L8 (the hub is optional), FM-M5 (400 and
422 are both right), FM-M34 (a callback is any text), FM-E11 (the two forms of a query).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lso_conformance.checks.basics import decide, finding, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, explains, not_found
from lso_conformance.log.exchange import ABSENT, Exchange
from lso_conformance.seen.notification import types
from lso_conformance.seen.resources import accepted, identity
from lso_conformance.standard.api import Api

STATE_OF_IT = "the subscription with its id, and its callback as it was sent"


def offered(answer: Exchange, claims: Mapping[str, Any]) -> Finding:
    """A plain registration is taken; where no hub is claimed, it may be absent (O2, FM-L8)."""
    want = "a registration is taken"
    claimed = bool(claims.get("notifications"))
    if accepted(answer):
        return finding(Verdict.PASS, want, answer.summary(), answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in ABSENT or answer.status >= 500:
        absent = Verdict.NOT_SUPPORTED if answer.status in ABSENT else Verdict.INCONCLUSIVE
        got = f"{answer.summary(160)}; the profile {'claims' if claimed else 'does not claim'} notifications"
        return finding(Verdict.FAIL if claimed else absent, want, got, answer)
    hint = "check ixit.callback.public_url"
    return finding(Verdict.INCONCLUSIVE, want, f"{answer.summary(160)}; {hint}", answer)


def kept(asked: Exchange, shown: Exchange) -> Finding:
    """An answer shows the subscription as it was asked for (7.2.4.2)."""
    if not accepted(asked):
        got = f"the registration was not accepted: {asked.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, STATE_OF_IT, got, asked)
    if shown.status is None or shown.status in BUSY:
        return unanswered(STATE_OF_IT, shown)
    made, document, sent = asked.json(), shown.json(), asked.request_json()
    ok = accepted(shown) and isinstance(document, dict) and isinstance(made, dict) and isinstance(sent, dict)
    if not ok:
        return decide(False, STATE_OF_IT, shown.summary(), asked, shown)
    same = document.get("id") == made.get("id") is not None
    same = same and document.get("callback") == sent.get("callback")
    return decide(same, STATE_OF_IT, shown.summary(), asked, shown)


def query_kept(asked: Exchange, shown: Exchange, api: Api) -> Finding:
    """An answer shows the query as it was sent (7.2.4.2, O10)."""
    want = "the query as it was sent"
    sent, document = asked.request_json(), shown.json()
    if not accepted(asked) or not accepted(shown) or not isinstance(document, dict):
        return finding(Verdict.INCONCLUSIVE, want, shown.summary(160), asked, shown)
    query = sent.get("query") if isinstance(sent, dict) else None
    return finding(_query(query, document.get("query"), api), want, shown.summary(), asked, shown)


def _query(sent: Any, shown: Any, api: Api) -> Verdict:
    """The query unchanged; one left out, or written in another way, is a matter of form."""
    if (sent or "") == (shown or ""):
        return Verdict.PASS
    if shown is None:
        return Verdict.WARNING
    same = isinstance(shown, str) and isinstance(sent, str | None) and types(sent, api) == types(shown, api)
    return Verdict.WARNING if same else Verdict.FAIL


def ended(answer: Exchange) -> Finding:
    """A subscription can be ended."""
    want = "the subscription is ended"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    return decide(accepted(answer), want, answer.summary(), answer)


def gone(answer: Exchange, before: Exchange, end: Exchange) -> Finding:
    """A subscription is not found once it was ended; where that was not answered, nobody knows."""
    if end.status is None or end.status in BUSY:
        return unanswered("the subscription is not found", end)
    return not_found(answer, before)


def query_taken(answer: Exchange, control: Exchange, *, mild: bool = False) -> Finding:
    """A registration with a query is taken, where one without is (O10); the mild form only warns."""
    want = "a registration with this query is taken"
    if not accepted(control):
        got = f"a registration without query was not accepted: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    refused = Verdict.WARNING if mild else Verdict.FAIL
    return finding(Verdict.PASS if accepted(answer) else refused, want, answer.summary(), control, answer)


def explained(answer: Exchange) -> Finding:
    """A registration that is refused comes with a reason (R66); one that is taken needs none."""
    want = "a reason, if it is refused"
    if accepted(answer) and identity(answer) is not None:
        return finding(Verdict.NOT_APPLICABLE, want, f"it was taken: {answer.summary(100)}", answer)
    if accepted(answer):
        return decide(False, want, f"neither taken nor refused: {answer.summary(160)}", answer)
    if answer.status is not None and answer.status >= 500 and answer.status not in BUSY | ABSENT:
        return decide(False, want, answer.summary(160), answer)
    return explains(answer)


def not_there_to_end(answer: Exchange, control: Exchange) -> Finding:
    """Ending what is not there is answered with Error404; a success, for repeated requests, only warns.

    No paragraph speaks of it.
    """
    if accepted(answer):
        return finding(Verdict.WARNING, "404 with an Error404", answer.summary(), control, answer)
    return not_found(answer, control)
