"""Topics: lists and filters, ids, models and channels.

Source: W147 6.1 (O1, R4, R5), 6.2, 7.1.1 (R14, R15); SM-3 (a topic list need not be complete), SM-5 (what
is optional), SM-6 (a category in other case warns), SM-17 (paging stands in the OAS only and only warns).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from lso_conformance.checks.basics import decide, finding, kinds, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY
from lso_conformance.log.exchange import INVALID, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted

FETCHED = "fetch the data model"


def items(answer: Exchange) -> list[Any]:
    """The items of a list that was answered."""
    document = answer.json() if accepted(answer) else None
    return document if isinstance(document, list) else []


def seen_topics(observed: Observations) -> Iterator[tuple[Exchange, Any]]:
    """Every topic that the run was shown, in a list or by id."""
    for answer in observed.called(observed.api.roles["list_topic"]):
        for item in items(answer):
            yield answer, item
    for answer in observed.called(observed.api.roles["retrieve_topic"]):
        if answer.status == 200 and isinstance(answer.json(), dict):
            yield answer, answer.json()


def _text(item: Any, key: str) -> str | None:
    value = item.get(key) if isinstance(item, Mapping) else None
    return value if isinstance(value, str) else None


def _protocols(item: Any) -> set[str]:
    channels = item.get("availableChannels") if isinstance(item, Mapping) else None
    found = (_text(each, "protocol") for each in (channels if isinstance(channels, list) else ()))
    return {name for name in found if name}


def fits(item: Any, query: Mapping[str, Any]) -> bool:
    """Whether an item is what the filters of a topic list ask for."""
    category, protocol = query.get("category"), query.get("protocol")
    right = category is None or (_text(item, "category") or "").lower() == str(category).lower()
    return right and (protocol is None or protocol in _protocols(item))


def fitting(answer: Exchange) -> Finding:
    """What is listed is what the filters ask for (O1)."""
    query = _query(answer)
    want = f"only topics with {_said(query)}"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if not accepted(answer):
        return decide(False, want, answer.summary(160), answer)
    odd = [item for item in items(answer) if not fits(item, query)]
    got = f"{len(odd)} of {len(items(answer))} are others: {answer.summary(200)}" if odd else "only these"
    return decide(not odd, want, got, answer)


def none_listed(answer: Exchange) -> Finding:
    """Where nothing fits, no other topic is listed either (O1); what else is answered is R4's matter."""
    want = f"only topics with {_said(_query(answer))}"
    odd = [item for item in items(answer) if not fits(item, _query(answer))]
    return decide(not odd, want, f"{len(odd)} others are listed" if odd else "none is listed", answer)


def _query(answer: Exchange) -> Mapping[str, Any]:
    asked = answer.facts.get("filters")
    return asked if isinstance(asked, Mapping) else {}


def _said(query: Mapping[str, Any]) -> str:
    return " and ".join(f"{key} {value}" for key, value in query.items()) or "no filter"


def empty(answer: Exchange) -> Finding:
    """Nothing fits: a success with an empty list (R4); a word that the API does not know may be refused."""
    want = f"200 with an empty list, for nothing has {_said(_query(answer))}"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.facts.get("word") == "unknown" and answer.status in INVALID:
        return finding(Verdict.WARNING, want, answer.summary(160), answer)
    return decide(answer.status == 200 and answer.json() == [], want, answer.summary(200), answer)


def page(answer: Exchange, whole: Exchange, limit: int | None, offset: int) -> Finding:
    """A page holds no more than `limit` and leaves out `offset`; paging stands in the OAS only."""
    want = f"{'at most ' + str(limit) if limit is not None else 'all'} topics from place {offset} on"
    if answer.status is None or answer.status in BUSY or not accepted(whole):
        return unanswered(want, answer)
    every = [_text(item, "id") for item in items(whole)]
    expected = every[offset:][:limit] if limit is not None else every[offset:]
    got = [_text(item, "id") for item in items(answer)]
    ok = accepted(answer) and (len(got) <= limit if limit is not None else set(got) == set(expected))
    ok = ok and (offset == 0 or not (set(got) - set(every[offset:])) or got != every[: len(got)])
    return finding(Verdict.PASS if ok else Verdict.WARNING, want, answer.summary(160), whole, answer)


def unique_ids(observed: Observations) -> list[Finding]:
    """No two topics share an id, and every topic has one (R5)."""
    want = "every topic has an id of its own"
    found = []
    for answer in observed.called(observed.api.roles["list_topic"]):
        ids = [_text(item, "id") for item in items(answer)]
        twice = {i for i in ids if i and ids.count(i) > 1}
        if any(not i for i in ids):
            found.append(decide(False, want, f"a topic without id: {answer.summary(200)}", answer))
        elif twice:
            found.append(decide(False, want, f"more than one topic is {min(twice)!r}", answer))
        elif ids:
            found.append(decide(True, want, f"{len(ids)} ids", answer))
    return kinds([*found, *_stable(observed, want)])


def _stable(observed: Observations, want: str) -> Iterator[Finding]:
    """One id, one topic: its model and category stay the same, wherever it is shown."""
    first: dict[str, tuple[Exchange, Any]] = {}
    for answer, item in seen_topics(observed):
        given = _text(item, "id")
        if given is None:
            continue
        before, known = first.setdefault(given, (answer, item))
        names = ("category", "modelRef")
        if any(_text(known, name) != _text(item, name) for name in names):
            yield finding(Verdict.FAIL, want, f"two different topics are {given!r}", before, answer)


def same_as_listed(answer: Exchange, listed: Sequence[Exchange]) -> Finding:
    """A topic read by its id is the topic that was listed (R1)."""
    want = "the topic as in the list"
    document = answer.json()
    given = _text(document, "id")
    shown = ((item, page) for page in listed for item in items(page) if _text(item, "id") == given)
    other, page = next(shown, (None, listed[0]))
    if answer.status != 200 or given is None or other is None:
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(160), page, answer)
    odd = [key for key in ("category", "modelRef") if _text(other, key) != _text(document, key)]
    odd += ["availableChannels"] if _protocols(other) != _protocols(document) else []
    got = f"other in {', '.join(odd)}" if odd else "the same"
    return finding(Verdict.FAIL if odd else Verdict.PASS, want, got, page, answer)


@cache
def _uri() -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator({"type": "string", "format": "uri"}, validate_formats=True)


def is_uri(value: Any) -> bool:
    """Whether a value is a URI (RFC 3986, 3): absolute, of allowed characters."""
    try:
        return _uri().is_valid(value) and isinstance(value, str) and ":" in value
    except ValueError:  # a lone surrogate
        return False


def model_refs(observed: Observations) -> list[Finding]:
    """The modelRef of every topic is a URI (R14); absent, it warns (SM-5)."""
    want = "modelRef is a URI"
    found = []
    for answer, item in seen_topics(observed):
        given = item.get("modelRef") if isinstance(item, Mapping) else None
        if given is None:
            found.append(finding(Verdict.WARNING, want, "a topic has no modelRef", answer))
        else:
            found.append(decide(is_uri(given), want, f"{str(given)[:200]!r}", answer))
    return kinds(found)


def model_fetched(answer: Exchange) -> Finding:
    """The model that a topic refers to is there; a refusal is only noted (R14)."""
    want = "the data model at modelRef, or a refusal"
    return finding(Verdict.PASS, want, answer.summary(100), answer)


def channels(observed: Observations) -> list[Finding]:
    """Every topic has a channel, and each names its protocol (R15)."""
    want = "at least one channel with a protocol"
    found = [
        decide(bool(_protocols(item)), want, f"{str(_shown(item))[:200]}", answer)
        for answer, item in seen_topics(observed)
    ]
    return kinds(found)


def _shown(item: Any) -> Any:
    return item.get("availableChannels") if isinstance(item, Mapping) else item
