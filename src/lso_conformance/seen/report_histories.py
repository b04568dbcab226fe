"""Exchanges -> reports of the run's own jobs, each with all that was seen of it, in order.  Pure.

Nobody creates a report by a request: it is first seen in a list, in the answer to a complex query, or
under its id.  A report is the run's own when it refers to one of its jobs, or refers to none and is listed
by one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.histories import accepted, given_id, id_in_path
from lso_conformance.standard.api import Api
from lso_conformance.standard.dates import parsed
from lso_conformance.standard.oas import Operation

EARLIEST, LATEST = 1900, 9900  # years
LISTED, QUERIED, READ = "list", "query", "read"


@dataclass(frozen=True)
class Sight:
    """A report as one exchange shows it; `place` is `list`, `query` or `read`."""

    exchange: Exchange
    place: str
    document: Mapping[str, Any]

    @property
    def state(self) -> str | None:
        """The state that it shows."""
        state = self.document.get("state")
        return state if isinstance(state, str) else None


@dataclass
class Report:
    """A report of a job of the run, in the order in which it was seen."""

    id: str
    job: str
    sights: list[Sight] = field(default_factory=list)
    lost: list[Exchange] = field(default_factory=list)  # reads by its id that found nothing

    @property
    def states(self) -> list[str]:
        """The states in which it was seen, repetitions removed."""
        seen = [sight.state for sight in self.sights if sight.state is not None]
        return [state for place, state in enumerate(seen) if place == 0 or seen[place - 1] != state]

    @property
    def reads(self) -> list[Sight]:
        """What the reads by its id show."""
        return [sight for sight in self.sights if sight.place == READ]

    @property
    def whole(self) -> Sight:
        """The last read by its id, or what a list showed last."""
        return (self.reads or self.sights)[-1]

    @property
    def timeframe(self) -> tuple[datetime | None, datetime | None]:
        """The bounds of its timeframe, as it was seen last; None for one that it does not print."""
        frame = self.whole.document.get("reportingTimeframe")
        bounds = frame if isinstance(frame, dict) else {}
        return _usable(bounds.get("reportingStartDate")), _usable(bounds.get("reportingEndDate"))


def _usable(text: object) -> datetime | None:
    """A time that one can reckon with: nothing at the beginning or the end of time."""
    found = parsed(text)
    return found if found is not None and EARLIEST < found.year < LATEST else None


def reports(
    seen: Sequence[Exchange], operations: Mapping[int, Operation], jobs: Sequence[str], api: Api
) -> list[Report]:
    """The reports of these jobs, in the order in which they were first seen."""
    found: dict[str, Report] = {}
    for exchange in seen if api.reports.reads else ():
        called = operations.get(exchange.number)
        if called is None or "mutant" in exchange.facts:
            continue
        if called.id == api.roles[api.reports.reads] and exchange.status == 404:
            if (known := found.get(id_in_path(exchange))) is not None:
                known.lost.append(exchange)
            continue
        for sight in sights(exchange, called, api):
            named = id_in_path(exchange) if sight.place == READ else given_id(sight.document)
            job = job_of(sight.document, api) or asked_of(exchange, api)
            if named in found:
                found[named].sights.append(sight)
            elif job in jobs and named:
                found[named] = Report(named, job, [sight])
    return list(found.values())


def sights(exchange: Exchange, called: Operation, api: Api) -> Iterator[Sight]:
    """The reports that an answer shows."""
    kind, document = api.reports, exchange.json() if accepted(exchange) else None
    if called.id == api.roles[kind.reads] and isinstance(document, dict):
        yield Sight(exchange, READ, document)
    places = {api.roles[kind.lists]: LISTED, api.roles[kind.queries]: QUERIED}
    if called.id in places and isinstance(document, list):
        yield from (Sight(exchange, places[called.id], item) for item in document if isinstance(item, dict))


def job_of(document: Mapping[str, Any], api: Api) -> str:
    """The id of the job that a report refers to; empty where it refers to none."""
    outer, inner = api.job_reference
    reference = document.get(outer)
    given = reference.get(inner) if isinstance(reference, dict) else None
    return str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""


def asked_of(exchange: Exchange, api: Api) -> str:
    """The job that a list of reports was asked for; empty for a list of all."""
    return dict(exchange.address.parameters).get(api.job_reference[1], "")
