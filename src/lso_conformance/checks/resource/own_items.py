"""The items that the run made itself: what was asked, and what was seen of them, when.

What an item was when a list was read is known from what was seen of it just before and just after;
where the two differ, nobody knows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any
from urllib.parse import unquote

from lso_conformance.log.exchange import Exchange, Json
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import Sight, accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.views import ListOf

UNKNOWN = object()
STATE = "/state"
SYNCHRONOUS = {"suspend", "resume"}
ASYNCHRONOUS = {"modify", "cancel"}


def id_of(document: Any) -> str | None:
    """The id of a document; a number names an item all the same."""
    given = document.get("id") if isinstance(document, dict) else None
    return str(given) if isinstance(given, str | int) and not isinstance(given, bool) else None


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at one exchange: the document, and the possible states (none: nobody knows)."""

    number: int
    shown: Json | Sight | None = None
    states: frozenset[str] = frozenset()
    gone: bool = False

    @property
    def document(self) -> Mapping[str, Any] | None:
        """The document, read when it is asked for."""
        return None if self.shown is None else self.shown.document


@dataclass(eq=False)
class OwnItem:
    """An item that the run made: what was asked, and what was seen of it."""

    id: str
    sent: Mapping[str, Any]
    sights: list[Known]  # by number
    _values: dict[str, list[Any]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _numbers(self) -> list[int]:
        return [sight.number for sight in self.sights]

    @cached_property
    def gone_at(self) -> float:
        """The first sight of its absence; infinite where there is none."""
        return min((sight.number for sight in self.sights if sight.gone), default=inf)

    def around(self, requests: Sequence[Exchange]) -> tuple[Known | None, Known | None]:
        """What was known just before and just after some requests."""
        before = bisect_left(self._numbers, requests[0].number)
        after = bisect_right(self._numbers, requests[-1].number)
        return (
            self.sights[before - 1] if before else None,
            self.sights[after] if after < len(self.sights) else None,
        )

    def known(self, requests: Sequence[Exchange], pointer: str) -> Any:
        """What stood at a JSON pointer while a list was read; UNKNOWN when nobody can tell.

        Of the state: every one that is possible, as a frozenset.  What has had other values counts if
        the reads just before and just after show the same; not if they leave it out, which reads may not.
        """
        if pointer == STATE:
            before, after = (s.states if s else frozenset[str]() for s in self.around(requests))
            return before | after if before & after else UNKNOWN
        values = self._values.get(pointer) or self.ever(pointer)
        if len(values) == 1:
            return values[0]
        reads = [s.document for s in self.around(requests) if s is not None and s.document is not None]
        values = [at(document, pointer) for document in reads] if len(values) == len(reads) == 2 else []
        return values[0] if values and values[0] == values[1] is not None else UNKNOWN

    def ever(self, pointer: str) -> list[Any]:
        """The values that ever stood at a JSON pointer: one, or two that differ, of many that do."""
        if pointer not in self._values:
            every = [at(s.document, pointer) for s in self.sights if s.document is not None]
            every += [value] if (value := at(self.sent, pointer)) is not None else []
            self._values[pointer] = every[:1] + [value for value in every if value != every[0]][:1]
        return self._values[pointer]

    def may_be_gone(self, requests: Sequence[Exchange]) -> bool:
        """Whether it may no longer have been there when a list was read."""
        if self.gone_at == inf:
            return False
        return self.gone_at < requests[-1].number or bool((after := self.around(requests)[1]) and after.gone)


def at(document: Any, pointer: str) -> Any:
    """What stands at a JSON pointer of plain names; None for nothing."""
    for token in pointer.split("/")[1:]:
        document = document.get(token) if isinstance(document, dict) else None
    return document


def made(observed: Observations, spec: ListOf) -> list[OwnItem]:
    """Every item that the run made and that has an id of its own."""
    return observed.once(_made, spec.role)


def _made(observed: Observations, role: str) -> list[OwnItem]:
    spec = observed.api.lists[role]
    if spec.role == observed.api.reports.lists:
        return _reported(observed)
    found: list[OwnItem] = []
    by_id: dict[str, list[OwnItem]] = defaultdict(list)
    roles = {operation_id: name for name, operation_id in observed.api.roles.items()}
    for exchange in observed.exchanges:
        operation = observed.operation(exchange)
        did = roles.get(operation.id) if operation else None
        document = exchange.json() if accepted(exchange) else None
        if did == spec.made_by and isinstance(document, dict) and (name := id_of(document)) is not None:
            sent = exchange.request_json()
            asked = sent if isinstance(sent, dict) else {}
            found.append(OwnItem(name, asked, [_seen(exchange.number, exchange.answer)]))
            by_id[name].append(found[-1])
            continue
        sight = _sight(observed.api, spec, did, exchange, document)
        if sight is not None:
            named, entry = sight
            for own in by_id.get(named, ()):
                own.sights.append(entry)
    count = Counter(own.id for own in found)
    return [own for own in found if count[own.id] == 1]


def _reported(observed: Observations) -> list[OwnItem]:
    """The reports of the run's own jobs: what a list or a query shows of one is as good as a read."""
    found = []
    for report in observed.reports:
        seen = [_seen(sight.exchange.number, sight) for sight in report.sights]
        seen += [Known(exchange.number, gone=True) for exchange in report.lost]
        found.append(OwnItem(report.id, {}, sorted(seen, key=lambda sight: sight.number)))
    return found


def _seen(number: int, shown: Json | Sight) -> Known:
    state = shown.document.get("state")
    return Known(number, shown, frozenset([state] if isinstance(state, str) else []))


def _sight(
    api: Api, spec: ListOf, role: str | None, exchange: Exchange, document: Any
) -> tuple[str, Known] | None:
    """What an exchange says of an item made before it, and of which."""
    parts = [unquote(part) for part in exchange.path.rstrip("/").split("/")]
    if role == spec.read_by and role is not None:
        if isinstance(document, dict):
            return parts[-1], _seen(exchange.number, exchange.answer)
        return (parts[-1], Known(exchange.number, gone=True)) if exchange.status == 404 else None
    declined = exchange.status is not None and 400 <= exchange.status < 500
    if spec.made_by != "create" or declined:
        return None
    if role in SYNCHRONOUS and len(parts) > 1:
        ends = {row.end for row in api.transitions if row.do == role}
        return parts[-2], Known(exchange.number, states=frozenset(ends if accepted(exchange) else ()))
    if role in ASYNCHRONOUS:
        outer, inner = api.job_reference
        return str(at(exchange.request_json(), f"/{outer}/{inner}")), Known(exchange.number)
    return None
