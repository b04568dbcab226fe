"""What a Client asks of Streaming Management: R2, R6, O2.

Source: W147 5.4, 6.3, 7.1.2.5; SM-18 (the OAS does not demand a body, R6 does), SM-21 and SM-32 (more
attributes are free).  Whether the SOF refused the request is no excuse: what is judged is what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lso_conformance.checks.basics import finding, kinds
from lso_conformance.checks.buyer.buyer import asked, is_cut, says, unseen
from lso_conformance.checks.buyer.buyer_options import absent
from lso_conformance.checks.buyer.buyer_payloads import Defects, grouped, query_defects, request_defects
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import error_objects
from lso_conformance.checks.form.payloads import Defect
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted

NAMED = ("topicId", "protocol")
CITED = 3


def claimed(observed: Observations) -> bool | None:
    """Whether the ICS says that the Client uses Streaming Management; None: it does not say."""
    ics = observed.header.get("profile", {}).get("ics", {}).get(observed.api.name)
    claim = ics.get("supported") if isinstance(ics, Mapping) else None
    return claim if isinstance(claim, bool) else None


def conforming(observed: Observations) -> list[Finding]:
    """Every request is as the OAS describes it (R2)."""
    want = "requests as the OAS describes them"
    return [*grouped(want, _payloads(observed)), *_coverage(observed, want)]


def _payloads(observed: Observations) -> Defects:
    for exchange in observed.exchanges:
        operation = observed.operation(exchange)
        if operation is None or is_cut(exchange):
            continue
        body = [] if not exchange.request_body and operation.request is not None else request_defects(
            observed.api, operation, exchange
        )  # fmt: skip
        for defect in [*body, *query_defects(operation, exchange)]:
            yield operation.id, exchange, defect, _folded(observed, exchange, defect)


def _folded(observed: Observations, exchange: Exchange, defect: Defect) -> str | None:
    """R6, where it names what the OAS also demands."""
    body = exchange.request_json()
    if not isinstance(body, Mapping) or defect.verdict is not Verdict.FAIL:
        return None
    place = defect.missing or defect.pointer.removeprefix("/")
    return observed.api.clause("subscription.named") if place in _unnamed(body) else None


def _coverage(observed: Observations, want: str) -> list[Finding]:
    """A pass speaks of all that the Client claims to do: at least of one subscription."""
    tried = observed.called(observed.api.roles["make_subscription"])
    looked_at = [e for e in observed.exchanges if observed.operation(e) is not None]
    if not looked_at:
        return unseen(claimed(observed), want, "a request")
    if claimed(observed) and not any(accepted(e) for e in tried):
        got = "claimed; a subscription was never seen, or never with success"
        return [finding(Verdict.INCONCLUSIVE, want, got, *tried[:CITED])]
    return [Finding(Verdict.PASS, want, f"{len(looked_at)} requests looked at")]


def named(observed: Observations) -> list[Finding]:
    """Each subscription request names its topic and its protocol (R6)."""
    want = f"a subscription request with {' and '.join(NAMED)}"
    found = [_named(exchange, body, want) for exchange, body in asked(observed, "make_subscription")]
    return kinds(found) if found else unseen(claimed(observed), want, "a subscription request")


def _named(exchange: Exchange, body: Mapping[str, Any], want: str) -> Finding:
    if lacking := _unnamed(body):
        return finding(Verdict.FAIL, want, f"no {' and no '.join(lacking)}", exchange)
    blamed = {str(error.get("propertyPath")) for error in error_objects(exchange)}
    odd = [name for name in NAMED if f"/{name}" in blamed and isinstance(body[name], str)]
    if odd and not accepted(exchange):  # "must be one of the defined for the topic" is no MUST (7.1.2.5)
        said = " and ".join(f"{name} {body[name][:80]!r}" for name in odd)
        return finding(Verdict.WARNING, want, f"{said}: not what the server offers", exchange)
    return finding(Verdict.PASS, want, "", exchange)


def _unnamed(body: Mapping[str, Any]) -> list[str]:
    return [name for name in NAMED if not says(body.get(name))]


def with_more(observed: Observations) -> list[Finding]:
    """A subscription request has attributes beyond those two, to configure its channel (O2)."""
    want = f"a subscription request with more than {' and '.join(NAMED)}"
    for exchange, body in asked(observed, "make_subscription"):
        if more := sorted(map(str, body.keys() - set(NAMED))):
            return [finding(Verdict.PASS, want, ", ".join(more)[:200], exchange)]
    return absent(None, want, "an additional attribute")
