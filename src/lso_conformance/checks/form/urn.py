"""Every URN that target, Buyer or profile shows, against the grammar of MANN (chapters 2 and 3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from sys import intern

from lso_conformance.checks.basics import ByIdentity
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.log.exchange import Json
from lso_conformance.seen.observations import Observations
from lso_conformance.standard import urns

CITED, SHOWN = 3, 200
RECENT = 1_000  # items of lists
OF = {urns.Severity.ERROR: Verdict.FAIL, urns.Severity.WARNING: Verdict.WARNING}
WANT = {
    urns.SYNTAX: "URNs are urn:mef:ROOT:REST, without blanks or empty parts",
    urns.NAMES: "names in URNs begin with a letter and have letters, digits, hyphens, underscores",
    urns.LEVELS: "URNs have at least two levels after urn:mef",
    urns.LSO: "URNs under lso are urn:mef:lso:spec:…",
    urns.VERSION: "versions in URNs are semantic versions with a v before them",
}


def obeys(observed: Observations, rule: str) -> list[Finding]:
    """No URN of the run breaks one rule of MANN; a broken one that only we sent is ours, not the target's."""
    ours = observed.once(_ours)
    found, good = [], 0
    for text, (place, numbers) in observed.once(_seen).items():
        explained = urns.explain(text)
        worst = [r for r in explained.all_remarks() if r.rule == rule and r.severity in OF]
        if rule in _spoken_of(explained) and not worst:
            good += 1
        if numbers and text in ours:
            continue
        for remark in worst:
            got = f"{text[:SHOWN]} ({place}): {remark.text}"
            found.append(Finding(OF[remark.severity], WANT[rule], got, tuple(numbers)))
    if found:
        return found
    if good:
        return [Finding(Verdict.PASS, WANT[rule], f"{good} URNs looked at")]
    return [Finding(Verdict.NOT_APPLICABLE, WANT[rule], "the run showed no URN that this speaks of")]


def _spoken_of(explained: urns.Urn) -> set[str]:
    """The rules that say something of a URN."""
    roles = {part.role for part in explained.parts}
    spoken = {urns.SYNTAX, urns.NAMES, urns.LEVELS}
    spoken |= {urns.LSO} if urns.BRANCH in roles else set()
    return spoken | ({urns.VERSION} if urns.OF_VERSION in roles else set())


def _is_buyer(observed: Observations) -> bool:
    return observed.header.get("role") == "buyer"


def _ours(observed: Observations) -> set[str]:
    """The URNs that we sent to a server."""
    if _is_buyer(observed):
        return set()
    return {text for e in observed.exchanges for _, text in e.request.once(_urns)}


def _seen(observed: Observations) -> dict[str, tuple[str, list[int]]]:
    """Each URN in what is judged, schemas and profile: where it is first, and the first exchanges."""
    found: dict[str, tuple[str, list[int]]] = {}
    for place, text, number in chain(_shown(observed), _declared(observed)):
        numbers = found.setdefault(text, (place, []))[1]
        if number is not None and len(numbers) < CITED:
            numbers.append(number)
    return found


def _shown(observed: Observations) -> Iterator[tuple[str, str, int | None]]:
    return _sent(observed) if _is_buyer(observed) else _answered(observed)


def _declared(observed: Observations) -> Iterator[tuple[str, str, int | None]]:
    for name, document in dict(observed.header.get("schemas") or {}).items():
        given = document.get("$id") if isinstance(document, dict) else None
        if isinstance(given, str) and urns.is_meant(given):
            yield f"$id of {name}", given, None
    for place, text in urns.found_in(observed.header.get("profile")):
        yield f"profile {place}", text, None


def _urns(body: Json) -> tuple[tuple[str, str], ...]:
    document = body.document
    if not isinstance(document, list):
        return tuple(urns.found_in(document))
    return tuple(
        (intern(f"/{number}{place}"), text)
        for number in range(len(document) - 1, -1, -1)
        for place, text in _of_item(ByIdentity(document[number]))
    )


@lru_cache(RECENT)  # lists repeat their items
def _of_item(item: ByIdentity) -> tuple[tuple[str, str], ...]:
    return tuple(urns.found_in(item.value))


def _sent(observed: Observations) -> Iterator[tuple[str, str, int | None]]:
    """URNs with their place in a Buyer's requests, and in the answers of its listener."""
    for asked in observed.exchanges:
        for place, text in asked.request.once(_urns):
            yield f"request {place}", text, asked.number
    for told in observed.told:
        for place, text in told.answer.once(_urns):
            yield f"listener {place}", text, told.number


def _answered(observed: Observations) -> Iterator[tuple[str, str, int | None]]:
    """URNs with their place in the answers, notifications and messages of a server."""
    for answer in observed.exchanges:
        for place, text in answer.answer.once(_urns):
            yield place or "body", text, answer.number
    for told in observed.notifications:
        for place, text in told.exchange.request.once(_urns):
            yield f"notification {place}", text, told.exchange.number
    for message in observed.messages:
        for place, text in _urns(Json(message.body)):
            yield f"message {place}", text, message.number
