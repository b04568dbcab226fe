"""Subscriptions: accepted or declined, with what a client needs; listed, read and ended.

Source: W147 6.3 (R6, R7, R8, O2), 6.4 (R10), 6.5 (R12, R13), 6.6; SM-4 (details may be agreed beforehand),
SM-7 (names of protocols and bindings are free text), SM-8 (missing servers warn), SM-15 (priority), SM-16
(any fitting 4xx is right), SM-18 (an empty body is refused), SM-21.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lso_conformance.checks.basics import decide, finding, kinds, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, error_objects
from lso_conformance.checks.stream.topics import items
from lso_conformance.log.exchange import INVALID, NOT_OFFERED, UNTRUE_OF_TWIN, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.place import bindings_of, options_for, protocol_of, same_protocol, servers_of
from lso_conformance.seen.resources import accepted
from lso_conformance.seen.stream import REFUSED

ASYNCAPI = "application/vnd.aai.asyncapi+json"
UNTRUE = UNTRUE_OF_TWIN - {404}
CODES: Mapping[str, frozenset[str]] = {
    "missing": frozenset({"missingProperty", "invalidValue", "invalidFormat", "invalidBody", "otherIssue"}),
    "topic": frozenset({"referenceNotFound", "invalidValue", "notFound", "invalidBody", "otherIssue"}),
    "protocol": frozenset({
        "invalidValue", "invalidFormat", "referenceNotFound", "unexpectedProperty", "invalidBody",
        "otherIssue",
    }),
    "body": frozenset({"invalidBody", "missingProperty", "invalidFormat", "invalidValue", "otherIssue"}),
}  # fmt: skip
KNOWN = frozenset().union(*CODES.values()) | {  # an unknown code is a matter of the payload
    "missingQueryParameter", "missingQueryValue", "invalidQuery", "tooLargeDataset", "tooManyRecords",
    "tooManyRequests",
}  # fmt: skip


def _id(document: Any) -> str | None:
    given = document.get("id") if isinstance(document, Mapping) else None
    return given if isinstance(given, str) and given else None


def subscribed(answer: Exchange) -> Finding:
    """A right request is accepted: 201 (R7)."""
    want = "201 with the subscription"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in NOT_OFFERED:
        return finding(Verdict.INCONCLUSIVE, want, f"see R1: {answer.summary(100)}", answer)
    return decide(answer.status == 201, want, answer.summary(200), answer)


def declined(answer: Exchange, control: Exchange, wrong: str) -> Finding:
    """A wrong request is declined with a code that says so (R7); its right twin was accepted."""
    want = "declined with a 4xx and a code that fits"
    if not accepted(control):
        got = f"the right request was not accepted: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if not 400 <= answer.status < 500 or answer.status in UNTRUE:
        return decide(False, want, answer.summary(200), control, answer)
    errors = error_objects(answer)
    if answer.status in INVALID and not errors:
        return decide(False, want, f"no error: {answer.summary(160)}", control, answer)
    named = {code for error in errors if isinstance(code := error.get("code"), str)} & KNOWN
    right = not named or bool(named & CODES[wrong])
    return decide(right, want, answer.summary(200), control, answer)


def not_taken(answer: Exchange, control: Exchange) -> Finding:
    """A request that lacks what it must have is not accepted (R6); the code is R7's matter."""
    want = "not accepted"
    if not accepted(control):
        got = f"the right request was not accepted: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    ok = 400 <= answer.status < 500
    if answer.status >= 500:
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(160), control, answer)
    return decide(ok, want, answer.summary(200), control, answer)


def taken_with_more(answer: Exchange, control: Exchange) -> Finding:
    """Attributes for the channel's set-up may be given (O2); a server may have none that it knows."""
    want = "accepted, or declined as unexpected"
    if not accepted(control):
        got = f"the request without them was not accepted: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if accepted(answer):
        return finding(Verdict.PASS, want, answer.summary(160), control, answer)
    codes = {error.get("code") for error in error_objects(answer) if isinstance(error.get("code"), str)}
    ok = answer.status == 422 and "unexpectedProperty" in codes
    return finding(Verdict.NOT_SUPPORTED if ok else Verdict.FAIL, want, answer.summary(200), control, answer)


def detailed(answer: Exchange, observed: Observations) -> list[Finding]:
    """The answer holds what is needed to read the stream (R8)."""
    want = "id, topic and protocol, and where to read"
    if not accepted(answer):
        return [finding(Verdict.INCONCLUSIVE, want, f"not accepted: {answer.summary(160)}", answer)]
    document, asked = answer.json(), answer.request_json()
    if not isinstance(document, Mapping) or _id(document) is None:
        return [decide(False, want, f"no id: {answer.summary(200)}", answer)]
    sent = asked if isinstance(asked, Mapping) else {}
    odd = [key for key in ("topicId", "protocol") if key in document and document[key] != sent.get(key)]
    if odd:
        return [decide(False, want, f"another {odd[0]} than asked for: {answer.summary(200)}", answer)]
    return list(_where(answer, document, sent, observed, want))


def _where(
    answer: Exchange, document: Mapping[str, Any], sent: Mapping[str, Any], observed: Observations, want: str
) -> Iterator[Finding]:
    ixit = observed.header.get("profile", {}).get("ixit", {}).get(observed.api.name) or {}
    known = ixit.get("servers") if isinstance(ixit, Mapping) else None
    agreed = bool(options_for({**sent, **document}, known if isinstance(known, Mapping) else {}))
    if not isinstance(document.get("connectionConfig"), Mapping):
        got = "no connectionConfig" + (", but the profile says how to connect" if agreed else "")
        yield decide(agreed, want, got, answer)
        return
    servers, asked = servers_of(document), sent.get("protocol")
    if not servers and not channel_of(document) and not agreed:
        yield decide(False, want, f"neither server nor channel: {answer.summary(200)}", answer)
    elif not servers and not agreed:
        yield finding(Verdict.WARNING, want, "connectionConfig has no servers", answer)
    elif servers and not any(same_protocol(each.get("protocol"), asked) for each in servers.values()):
        yield decide(False, want, f"no server speaks {asked!r}: {str(servers)[:200]}", answer)
    bindings = bindings_of(document)
    strange = [key for key in bindings if protocol_of(key) is None]
    if bindings and not strange and not any(same_protocol(key, asked) for key in bindings):
        yield decide(False, want, f"bindings of {sorted(bindings)} where {asked!r} was asked for", answer)
    yield decide(True, want, f"connectionConfig: {str(document['connectionConfig'])[:160]}", answer)


def channel_of(document: Any) -> str | None:
    """The name of the channel that a subscription shows."""
    config = document.get("connectionConfig") if isinstance(document, Mapping) else None
    channel = config.get("channel") if isinstance(config, Mapping) else None
    name = channel.get("name") if isinstance(channel, Mapping) else None
    return name if isinstance(name, str) and name else None


def same_details(shown: Any, made: Exchange, *by: Exchange) -> Finding:
    """Wherever a subscription is shown, its channel is the one that it was made with (R8)."""
    want = "the channel that the subscription was made with"
    first, again = channel_of(made.json()), channel_of(shown)
    if not accepted(made) or not isinstance(shown, Mapping):
        return finding(Verdict.INCONCLUSIVE, want, "there are not two to compare", made, *by)
    if first is None or again is None:  # that one is missing is another finding's matter
        return finding(Verdict.NOT_APPLICABLE, want, f"{first!r} and {again!r}", made, *by)
    return decide(first == again, want, f"{again!r} where it was {first!r}"[:300], made, *by)


def same_listed(pages: Sequence[Exchange], made: Sequence[Exchange]) -> list[Finding]:
    """In a list too, each subscription has the channel that it was made with (R8)."""
    shown = {_id(item): item for page in pages for item in items(page)}
    return kinds([same_details(shown.get(_id(each.json())), each, *pages[:1]) for each in made])


def suffices(observed: Observations) -> list[Finding]:
    """A stream can be read by what the answer says (R8); that nothing comes on it is R9's matter."""
    want = "the answer's details lead to the stream"
    made = {_id(e.json()): e for e in observed.called(observed.api.roles["make_subscription"]) if accepted(e)}
    found = []
    for stream in observed.streams:
        answer = made.get(stream.subscription)
        document = answer.json() if answer is not None else None
        lacks = answer is not None and not (channel_of(document) and servers_of(document))
        refused = stream.how == REFUSED and "401" not in stream.reason and "403" not in stream.reason
        if stream.opened:
            found.append(Finding(Verdict.PASS, want, f"{stream.protocol}: opened", (stream.number,)))
        elif refused and lacks and stream.unknown is None:
            got = f"{stream.reason}: it names no {'server' if not servers_of(document) else 'channel'}"
            found.append(Finding(Verdict.FAIL, want, got, (stream.number,)))
    return kinds(found) if found else [Finding(Verdict.NOT_APPLICABLE, want, "no stream could be tried")]


def ids_apart(observed: Observations) -> list[Finding]:
    """Every subscription has an id of its own (R8, 7.1.2.3)."""
    want = "a subscription has an id that no other had"
    given: dict[str, Exchange] = {}
    found = []
    for answer in observed.called(observed.api.roles["make_subscription"]):
        made = _id(answer.json()) if accepted(answer) else None
        if made is None:
            continue
        before = given.setdefault(made, answer)
        found.append(decide(before is answer, want, f"{made!r}", before, answer))
    return kinds(found)


def unsubscribed(answer: Exchange) -> Finding:
    """Ending a subscription that is there is accepted: 204 (R10)."""
    want = "204"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in NOT_OFFERED:
        return finding(Verdict.INCONCLUSIVE, want, f"see R1: {answer.summary(100)}", answer)
    odd = accepted(answer) and answer.status != 204  # of its form R2 speaks
    verdict = Verdict.WARNING if odd else Verdict.PASS if answer.status == 204 else Verdict.FAIL
    return finding(verdict, want, answer.summary(160), answer)


def nothing_to_end(answer: Exchange, control: Exchange) -> Finding:
    """Ending what is not there, or not any more, is declined (R10)."""
    want = "declined with 404 or another fitting 4xx"
    if not accepted(control):
        got = f"a subscription could not be ended either: {control.summary(160)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    ok = 400 <= answer.status < 500 and answer.status not in UNTRUE
    return decide(ok, want, answer.summary(200), control, answer)


def gone(answer: Exchange, ended: Exchange) -> Finding:
    """A subscription that was ended is not there any more (R10)."""
    want = "404, for it was ended"
    if not accepted(ended):
        return finding(Verdict.INCONCLUSIVE, want, f"it was not ended: {ended.summary(100)}", ended, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    return decide(answer.status in {404, 410}, want, answer.summary(200), ended, answer)


def read_back(answer: Exchange, made: Exchange) -> Finding:
    """A subscription read by its id is the one that was made (R1, SM-21)."""
    want = "200 with the subscription as it was made"
    first, document = made.json(), answer.json()
    if not accepted(made) or _id(first) is None:
        return finding(Verdict.INCONCLUSIVE, want, f"nothing was made: {made.summary(100)}", made, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    names = ("id", "topicId", "protocol")
    same = isinstance(document, Mapping) and all(document.get(n) == first.get(n) for n in names if n in first)
    return decide(answer.status == 200 and same, want, answer.summary(), made, answer)


def listed(pages: Sequence[Exchange], made: Sequence[Exchange], *, wanted: bool = True) -> list[Finding]:
    """Over all pages the list holds every subscription that was made and fits (R12), or none of them."""
    want = "every subscription that was made and fits" if wanted else "no subscription that does not fit"
    wrong = [p for p in pages if not accepted(p)]
    if not pages or wrong:
        last = (wrong or made)[0]
        if wrong and last.status is not None and last.status not in BUSY | {406}:
            return [decide(False, want, last.summary(200), last)]
        return [unanswered(want, last)]
    shown = {_id(item) for page in pages for item in items(page)}
    found = []
    for answer in made:
        given = _id(answer.json()) if accepted(answer) else None
        if given is None:
            found.append(finding(Verdict.INCONCLUSIVE, want, "nothing was made", answer))
        else:
            got = f"{given} is {'listed' if given in shown else 'not listed'}"
            found.append(decide((given in shown) is wanted, want, got, answer, *pages[:3]))
    return kinds(found)


def not_listed(pages: Sequence[Exchange], made: Exchange, end: Exchange) -> list[Finding]:
    """A subscription that was ended is not listed (R12); where that was not answered, nobody knows."""
    if end.status is None or end.status in BUSY:
        return [unanswered("no subscription that was ended", end)]
    return listed(pages, [made], wanted=False)


def fitting(pages: Sequence[Exchange]) -> list[Finding]:
    """What is listed is what the filters ask for (R12)."""
    found = []
    for page in pages:
        query = page.facts.get("filters")
        asked = query if isinstance(query, Mapping) else {}
        want = f"only subscriptions with {' and '.join(f'{k} {v}' for k, v in asked.items())}"
        if not accepted(page):
            found.append(unanswered(want, page))
            continue
        odd = [
            item for item in items(page)
            if isinstance(item, Mapping) and any(item.get(key, v) != v for key, v in asked.items())
        ]  # fmt: skip
        found.append(decide(not odd, want, f"{len(odd)} others: {str(odd)[:200]}" if odd else "these", page))
    return kinds(found)


def empty(answer: Exchange) -> Finding:
    """Nothing fits: a success with an empty list (R13)."""
    want = "200 with an empty list, for nothing fits"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    return decide(answer.status == 200 and answer.json() == [], want, answer.summary(200), answer)


def media_type(answer: Exchange) -> str:
    """The media type of an answer, without parameters."""
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def json_taken(answer: Exchange, control: Exchange) -> Finding:
    """A body in application/json without parameters is taken (R3, SM-9)."""
    want = "a body in application/json is taken"
    if not accepted(control):
        return finding(Verdict.INCONCLUSIVE, want, control.summary(160), control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    return decide(accepted(answer), want, answer.summary(160), control, answer)


def method_refused(answer: Exchange) -> Finding:
    """A method that a path does not have: 405; no paragraph forbids another answer."""
    want = "405"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    ok = 400 <= answer.status < 500 or answer.status == 501
    return finding(Verdict.PASS if ok else Verdict.WARNING, want, answer.summary(160), answer)
