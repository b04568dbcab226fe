"""Exchanges -> jobs, processes and reports, each with all that was seen of it, in order.  Pure.

Nobody creates a report by a request: it is first seen in a list, in the answer to a complex query, or
under its id.  A report is the run's own when it refers to one of its jobs, or refers to none and is listed
by one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from lso_conformance.log.exchange import Exchange
from lso_conformance.standard.api import Api
from lso_conformance.standard.dates import parsed
from lso_conformance.standard.kinds import NO_KIND, Kind
from lso_conformance.standard.oas import Operation

EARLIEST, LATEST = 1900, 9900  # years
LISTED, QUERIED, READ = "list", "query", "read"
ACCEPTED, DECLINED, UNKNOWN, DONE = "accepted", "declined", "unknown", "done"


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a history: a state that was seen, or an action of the Buyer/Client and its outcome.

    A process is an action whose end is an entry of its own, with the outcome done or declined: the
    first read of the process that shows it.  `asked` is the number of the exchange that asked for it.
    """

    exchange: Exchange
    state: str | None = None
    action: str | None = None
    outcome: str = ACCEPTED
    asked: int | None = None


@dataclass
class Resource:
    """What the run created: what was asked, and all that was seen of it, in order.

    `id` is empty where the response to the creation had none.
    """

    id: str
    created: Exchange
    sent: Mapping[str, Any]
    moments: list[Moment] = field(default_factory=list)
    lost: list[Exchange] = field(default_factory=list)  # reads by its id that found nothing

    @property
    def states(self) -> list[str]:
        """The states in which it was seen, repetitions removed."""
        seen = [moment.state for moment in self.moments if moment.state is not None]
        return [state for place, state in enumerate(seen) if place == 0 or seen[place - 1] != state]

    @property
    def representations(self) -> list[Exchange]:
        """The reads by id that answered with the job."""
        return [m.exchange for m in self.moments if m.state is not None and m.exchange is not self.created]


@dataclass
class Job(Resource):
    """A job, with the Buyer's actions in its history.

    `clock_set` is by how much the tester's own clock was set since its creation, `of` the kind of the jobs
    of its API, whose roles tell what its states mean.
    """

    clock_set: timedelta = timedelta()
    of: Kind = NO_KIND

    def seen_as(self, *roles: str) -> list[Moment]:
        """What shows it in a state that plays one of these roles."""
        states = self.of.in_role(*roles)
        return [moment for moment in self.moments if moment.state in states]

    def touched_before(self, read: Exchange) -> set[str]:
        """The attributes that any modify asked for before a read has named."""
        asked = [m.exchange.request_json() for m in self.moments if m.action == "modify"
                 and m.exchange.number < read.number]  # fmt: skip
        return {name for body in asked if isinstance(body, dict) for name in body}


@dataclass
class Process(Resource):
    """A modify or cancel of a job: `kind` is its role, `job` the id that the request named.

    `reads` are all by its id that were answered with 200, whatever they say.
    """

    kind: str = ""
    job: str = ""
    reads: list[Exchange] = field(default_factory=list)


def resources(
    seen: Sequence[Exchange], operations: Mapping[int, Operation], api: Api
) -> tuple[list[Job], list[Process]]:
    """The jobs and the processes that the run made."""
    found = _Found(api)
    roles = {operation_id: role for role, operation_id in api.roles.items()}
    for exchange in seen:
        if "mutant" in exchange.facts and outcome(exchange) == DECLINED:
            continue  # what is wrong or odd tells nothing of the job that it is about
        called = operations.get(exchange.number)
        found.note(roles.get(called.id) if called else None, exchange)
    return found.jobs, found.processes


class _Found:
    """The jobs and processes of a log, while it is read from its beginning."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.jobs: list[Job] = []
        self.processes: list[Process] = []
        self._job: dict[str, Job] = {}
        self._process: dict[tuple[str, str], Process] = {}

    def note(self, role: str | None, exchange: Exchange) -> None:
        """Take an exchange in."""
        if role == "create":
            self._created(exchange)
        elif role == "retrieve":
            self._read(self._job.get(id_in_path(exchange)), exchange)
        elif role in ("suspend", "resume"):
            self._acted(role, self._job.get(id_in_path(exchange, below=2)), exchange)
        elif role is not None and role in self._api.processes:
            self._acted(role, self._job.get(_referred(exchange, self._api)), exchange)
            self._asked(role, exchange)
        elif (kind := self._api.process_of(role)) is not None:
            self._followed(self._process.get((kind.role, id_in_path(exchange))), exchange)

    def _created(self, exchange: Exchange) -> None:
        document, sent = exchange.json(), exchange.request_json()
        if accepted(exchange) and isinstance(document, dict):
            job = Job(given_id(document), exchange, sent if isinstance(sent, dict) else {}, of=self._api.job)
            job.moments.append(Moment(exchange, state=state_of(document)))
            self.jobs.append(job)
            self._job[job.id] = job

    def _asked(self, kind: str, exchange: Exchange) -> None:
        document, sent = exchange.json(), exchange.request_json()
        if accepted(exchange) and isinstance(document, dict):
            process = Process(
                given_id(document), exchange, sent if isinstance(sent, dict) else {},
                kind=kind, job=_referred(exchange, self._api),
            )  # fmt: skip
            process.moments.append(Moment(exchange, state=state_of(document)))
            self.processes.append(process)
            self._process[kind, process.id] = process
            self._ended(process, exchange)

    def _read(self, resource: Resource | None, exchange: Exchange) -> None:
        document = exchange.json()
        if resource is not None and exchange.status == 200 and isinstance(document, dict):
            resource.moments.append(Moment(exchange, state=state_of(document)))
        elif resource is not None and exchange.status == 404:
            resource.lost.append(exchange)

    def _followed(self, process: Process | None, exchange: Exchange) -> None:
        self._read(process, exchange)
        if process is not None and exchange.status == 200:
            process.reads.append(exchange)
            self._ended(process, exchange)

    def _acted(self, action: str, job: Job | None, exchange: Exchange) -> None:
        if job is not None:
            job.moments.append(
                Moment(exchange, action=action, outcome=outcome(exchange), asked=exchange.number)
            )

    def _ended(self, process: Process, exchange: Exchange) -> None:
        """The first sight of a process's end is part of its job's history."""
        job, states = self._job.get(process.job), process.states
        ended = [state for state in states if state in self._api.process_final]
        if job is None or not ended or any(m.asked == process.created.number and m.outcome in {DONE, DECLINED}
                                           for m in job.moments):  # fmt: skip
            return
        how = DONE if ended[0] == self._api.process_states["done"] else DECLINED
        job.moments.append(Moment(exchange, action=process.kind, outcome=how, asked=process.created.number))


def accepted(exchange: Exchange) -> bool:
    """Whether the answer is a success."""
    return exchange.status is not None and 200 <= exchange.status < 300


def outcome(exchange: Exchange) -> str:
    """What an action's answer says of its effect; of a busy target, after a 5xx or no answer nobody knows."""
    if accepted(exchange):
        return ACCEPTED
    refused = exchange.status is not None and exchange.status < 500 and not exchange.is_busy
    return DECLINED if refused else UNKNOWN


def given_id(document: Mapping[str, Any]) -> str:
    """The id of a new job; a number, though no id, names it all the same."""
    given = document.get("id")
    return str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""


def id_in_path(exchange: Exchange, below: int = 1) -> str:
    """The id in the path of a request, so many places from its end."""
    return unquote(exchange.path.rstrip("/").split("/")[-below])


def _referred(exchange: Exchange, api: Api) -> str:
    outer, inner = api.job_reference
    document = exchange.request_json()
    reference = document.get(outer) if isinstance(document, dict) else None
    return str(reference.get(inner)) if isinstance(reference, dict) else ""


def identity(answer: Exchange) -> str | None:
    """The id of what an answer says was made; a number, though no id, names it all the same."""
    document = answer.json()
    return (given_id(document) or None) if accepted(answer) and isinstance(document, dict) else None


def state_of(document: Mapping[str, Any]) -> str | None:
    """The state that a resource shows."""
    state = document.get("state")
    return state if isinstance(state, str) else None


def shown_state(answer: Exchange) -> str | None:
    """The state that a read shows; the body of anything but a success is of no resource."""
    document = answer.json() if answer.status == 200 else None
    return state_of(document) if isinstance(document, dict) else None


@dataclass(frozen=True, slots=True)
class Sight:
    """A report as one exchange shows it; `place` is `list`, `query` or `read`.

    `item` is what a list or a query shows; of a read, the whole answer is read when it is asked for.
    """

    exchange: Exchange
    place: str
    item: Mapping[str, Any] | None = None

    @property
    def document(self) -> Mapping[str, Any]:
        """The report."""
        shown: Mapping[str, Any] = self.exchange.json() if self.item is None else self.item
        return shown

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
    seen: Sequence[Exchange], operations: Mapping[int, Operation], jobs: Collection[str], api: Api
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
                found[named].sights.append(_held_once(found[named].sights[-1], sight))
            elif job in jobs and named:
                found[named] = Report(named, job, [sight])
    return list(found.values())


def _held_once(before: Sight, sight: Sight) -> Sight:
    """A sight, with the document of the one before it where both are the same: lists repeat their items."""
    one, other = before.item, sight.item
    if one is None or other is None:
        return sight
    try:
        # 1, 1.0 and True are not the same.
        same = one is other or (one == other and repr(one) == repr(other))
    except RecursionError:
        same = False
    return Sight(sight.exchange, sight.place, one) if same else sight


def sights(exchange: Exchange, called: Operation, api: Api) -> Iterator[Sight]:
    """The reports that an answer shows."""
    kind, document = api.reports, exchange.json() if accepted(exchange) else None
    if called.id == api.roles[kind.reads] and isinstance(document, dict):
        yield Sight(exchange, READ)
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
