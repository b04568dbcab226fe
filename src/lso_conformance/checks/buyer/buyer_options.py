"""What a Buyer is free to do: O1-O7, O9, O10.  Not seen, an option is not supported.

Source: W148 5.2.2, 6.1.2, 6.2, 6.5, 6.8, 6.13, 6.16, 6.18, 7.2.4.1; FM-E10, FM-E11, FM-L2, FM-L8, FM-M32.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote

from lso_conformance.checks.basics import finding, kinds
from lso_conformance.checks.buyer.buyer import asked, claimed, is_cut
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.common import urls
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, Subscription
from lso_conformance.seen.resources import accepted

CITED = 3
UNDECIDED = {401, 403, 407, 429, 503}  # it wants credentials, or is busy


def absent(claim: bool | None, want: str, what: str) -> list[Finding]:
    """Nothing of the kind was seen of what a Buyer may do."""
    if claim:
        return [Finding(Verdict.INCONCLUSIVE, want, f"{what}: claimed, and not seen")]
    return [Finding(Verdict.NOT_SUPPORTED, want, f"{what}: not seen")]


def subscribes(observed: Observations) -> list[Finding]:
    """The Buyer subscribes to notifications (O2)."""
    want = "a registration of a listener"
    tried = observed.called(observed.api.roles["register"])
    taken = [e for e in tried if accepted(e)]
    if taken:
        return [finding(Verdict.PASS, want, taken[0].summary(120), taken[0])]
    if tried:
        got = f"none was accepted: {tried[-1].summary(160)}"
        return [finding(Verdict.INCONCLUSIVE, want, got, *tried[:CITED])]
    return absent(claimed(observed, "register"), want, "a registration")


def listens(observed: Observations) -> list[Finding]:
    """The listener takes the notifications that the Buyer asked for (O1)."""
    want = "a listener that takes what was subscribed to, with 204"
    claim = claimed(observed, "register")
    if not observed.told:
        return absent(claim, want, "a listener that was told something")
    heard = [e for e in observed.told if e.status is not None]
    if not heard:
        got = f"the listener was never reached: {observed.told[0].error}"
        return [finding(Verdict.INCONCLUSIVE, want, got, observed.told[0])]
    taken = [e for e in heard if accepted(e)]
    found = [_refusal(observed, each, claim, want, bool(taken)) for each in heard if not accepted(each)]
    if taken:
        found.append(finding(Verdict.PASS, want, taken[0].summary(60), taken[0]))
    return kinds(found)


def _refusal(
    observed: Observations, told: Exchange, claim: bool | None, want: str, takes_others: bool
) -> Finding:
    """A notification that was refused: of a type that was asked for by name, or with nothing else taken."""
    kind = told.path.rstrip("/").rpartition("/")[2]
    told_to = [
        each for each in observed.subscriptions if told.address.below(urls.read(each.callback)) is not None
    ]
    named = any(kind in _named(each) for each in told_to)
    got = f"{kind}: {told.summary(100)}"
    if told.status in UNDECIDED:
        return finding(Verdict.INCONCLUSIVE, want, got, told)
    if takes_others and not named:
        return finding(Verdict.WARNING, want, got, told)
    if claim:
        return finding(Verdict.FAIL, want, got, told)
    return finding(Verdict.WARNING if takes_others else Verdict.NOT_SUPPORTED, want, got, told)


def _named(subscription: Subscription) -> frozenset[str]:
    """The event types that a registration names."""
    pairs = parse_qsl(subscription.query or "")
    return frozenset(part.strip() for name, value in pairs if name.strip() == "eventType"
                     for part in value.split(","))  # fmt: skip


def uses_options(observed: Observations) -> list[Finding]:
    """A create request has the attributes that may be left out (O3)."""
    names = observed.api.buyer.options
    want = f"a create request with {' and '.join(names)}"
    found = [(e, [n for n in names if n in body]) for e, body in asked(observed, "create")]
    used = [(e, here) for e, here in found if here]
    if used:
        return [finding(Verdict.PASS, want, ", ".join(used[0][1]), used[0][0])]
    return absent(None, want, " or ".join(names))


def filters(observed: Observations, role: str) -> list[Finding]:
    """A list request has filters that the list defines (O4-O7, O9); others are R6's matter."""
    rows = observed.api.lists[role].filters
    want = f"a call of {observed.api.roles[role]} with filters"
    for exchange in observed.called(observed.api.roles[role]):
        given = [name for name, _ in exchange.address.parameters]
        known = [name for name in given if name in rows]
        if known:
            return [finding(Verdict.PASS, want, ", ".join(known), exchange)]
    return absent(None, want, "a filter")


def queries(observed: Observations) -> list[Finding]:
    """A registration names the event types that it wants (O10): those of the API, in the form of 6.18."""
    want = "a query of event types, as eventType=A,B or repeated"
    asking = [
        (exchange, body["query"])
        for exchange, body in asked(observed, "register")
        if isinstance(body.get("query"), str) and body["query"].strip() and not is_cut(exchange)
    ]
    if not asking:
        return absent(None, want, "a query")
    return kinds([_query(observed, exchange, query, want) for exchange, query in asking])


def _query(observed: Observations, exchange: Exchange, query: str, want: str) -> Finding:
    parts = [part.partition("=") for part in query.split("&")]
    unnamed = [
        name for name, _, _ in parts if name.strip().split(".")[0] not in observed.api.buyer.event_query
    ]
    if unnamed or any(not equals or not value.strip() for _, equals, value in parts):
        return finding(Verdict.FAIL, want, f"{query!r}", exchange)
    unknown = sorted(set(_types(parts)) - observed.api.events.keys())
    if unknown:
        return finding(Verdict.FAIL, want, f"no event is called {', '.join(unknown)}", exchange)
    if " " in query:  # the table of 7.2.4.1 prints blanks, RFC 3986 has none (FM-E11)
        return finding(Verdict.WARNING, want, f"{query!r} has blanks", exchange)
    return finding(Verdict.PASS, want, query[:200], exchange)


def _types(parts: Sequence[tuple[str, str, str]]) -> list[str]:
    return [each.strip() for name, _, value in parts if name.strip() == "eventType"
            for each in unquote(value).split(",")]  # fmt: skip
