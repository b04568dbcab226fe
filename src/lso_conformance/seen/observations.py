"""The log -> what was seen: exchanges by step, jobs with their histories.  Pure.

All that judging knows comes from here, so a saved log judges exactly as the live run did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from lso_conformance.common import urls
from lso_conformance.common.urls import Url
from lso_conformance.log.exchange import Exchange, Kept, exchanges, notifications, notified
from lso_conformance.log.lag import CLOCK_SET, LAG, Delay, clock_set, held_up, lags_in
from lso_conformance.log.log import Record, instant, role_of
from lso_conformance.profile.model import Timing
from lso_conformance.seen import indexes
from lso_conformance.seen.notification import REACHED, Notification, read, types
from lso_conformance.seen.resources import (
    Job,
    Process,
    Report,
    accepted,
    given_id,
    id_in_path,
    reports,
    resources,
)
from lso_conformance.seen.stream import Message, Stream, streams
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known
from lso_conformance.standard.oas import Operation

Made = TypeVar("Made")
# Facts of a request that is wrong on purpose.
WRONG = {"mutant", "undefined"}
EXPLORED = "explored"  # the fact of a request that an explorer made up
AWAITS = "awaits"  # the fact of a read that is repeated until it shows what it waits for
FOUND, TRIED = "found", "tried"  # notes of an explorer
EVERYBODYS = {REACHED, LAG, CLOCK_SET}  # notes that are about every scenario


@dataclass
class Subscription:
    """A registration that the run tried, and all that came to its callback, in order.

    `callback` is empty where the request named none.
    """

    asked: Exchange
    callback: str
    query: str | None
    id: str | None
    notifications: list[Notification] = field(default_factory=list)
    ended: Exchange | None = None

    def types(self, api: Api) -> frozenset[str]:
        """The event types that it asks for; none where it was refused."""
        return types(self.query, api) if accepted(self.asked) else frozenset()


@dataclass(frozen=True)
class Awaited:
    """A wait for what a subscription was to be told of a job: its place in the log, and when it ended."""

    number: int
    callback: str
    job: str
    result: str
    limit_s: float
    binding: bool
    at: datetime


@dataclass(frozen=True)
class Story:
    """What an explorer came upon: the shortest attempt, and the same sent again, twice.

    `key` is the kind of what is wrong (checks.story.exploration).
    """

    id: str
    key: str
    attempt: Observations
    tellings: tuple[Observations, ...]


@dataclass(frozen=True)
class Untouched:
    """A wait, without any read, for the event of a state of a job: its place in the log, and its end."""

    number: int
    callback: str
    job: str
    state: str
    result: str
    limit_s: float
    binding: bool
    at: datetime


@dataclass(frozen=True)
class Outcome:
    """How a scenario ended: finished, blocked, not-applicable, undeclared, crashed or stopped."""

    event: str
    reason: str = ""
    exchange: int | None = None
    blames: str | None = None


@dataclass(frozen=True)
class Waited:
    """A wait of a scenario for a state: its limit, whether it binds the IUT, and the result.

    It binds nobody when the tester was held up for as long as the limit.

    `about` is `job`, the kind of the process that has the id, or `report` for one of the job of that id.
    """

    job: str
    states: tuple[str, ...]
    result: str
    state: str | None
    limit_s: float
    binding: bool
    exchange: int
    about: str = "job"


@dataclass(frozen=True)
class Observations:
    """Everything that one log shows."""

    api: Api
    exchanges: Sequence[Exchange]
    operations: Mapping[int, Operation]
    steps: Mapping[tuple[str, str], Sequence[Exchange]]
    left_out: Mapping[tuple[str, str], str]
    outcomes: Mapping[str, Outcome]
    waits: Sequence[Waited]
    jobs: Sequence[Job]
    processes: Sequence[Process] = ()
    reports: Sequence[Report] = ()
    subscriptions: Sequence[Subscription] = ()
    notifications: Sequence[Notification] = ()
    awaited: Sequence[Awaited] = ()
    untouched: Sequence[Untouched] = ()
    flooded: frozenset[str] = frozenset()  # callbacks to which more came than is kept
    reached: bool = False  # whether any notification came in the whole run
    reachable: bool = False  # whether the vendor warrants that the target reaches the listener
    claims: Mapping[str, Any] = field(default_factory=dict)  # the ICS of this API, or of the Buyer
    told: Sequence[Exchange] = ()  # notifications to the Buyer's listener, with its answers
    base_path: str = "/"  # below it are the operations
    streams: Sequence[Stream] = ()
    header: Mapping[str, Any] = field(default_factory=dict)  # the first record of the log
    everything: Sequence[Exchange] = ()  # the exchanges of every API, and with others that it refers to
    stories: Sequence[Story] = ()  # what explorers found
    attempts: int = 0  # of the explorers
    lags: Sequence[Delay] = ()  # the tester's own
    _once: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, make: Callable[..., Made], *more: Hashable) -> Made:
        """What `make` says of these observations (and more), made once: many tests ask for the same."""
        if (make, more) not in self._once:
            self._once[make, more] = make(self, *more)
        made: Made = self._once[make, more]
        return made

    def limit(self, name: str) -> timedelta:
        """One of the profile's time limits, such as `state_change_timeout_s`; the default if it has none."""
        ixit = self.header["profile"]["ixit"]
        written = (ixit.get(self.api.name) or {}).get("timing") or ixit["timing"]
        return timedelta(seconds=written.get(name, getattr(Timing, name)))

    @property
    def messages(self) -> list[Message]:
        """Every message that is kept of any stream."""
        return [message for stream in self.streams for message in stream.messages]

    def operation(self, exchange: Exchange) -> Operation | None:
        """The operation that an exchange called, by its method and path."""
        return self.operations.get(exchange.number)

    @property
    def told_apart(self) -> list[Job]:
        """The jobs that have an id of their own; who gets what under a shared one, nobody knows."""
        return list(self.once(indexes.told_apart).values())

    def of_kind(self, kind: str) -> list[Process]:
        """The processes of a kind; a wrong request that was taken is its test's own matter."""
        return [p for p in self.processes if p.kind == kind and not WRONG & p.created.facts.keys()]

    def accepted_of(self, kind: str) -> list[Exchange]:
        """The requests for processes of a kind that were accepted; a wrong one is its test's own matter."""
        asked = self.called(self.api.roles[kind])
        return [e for e in asked if accepted(e) and not WRONG & e.facts.keys()]

    def process_of(self, asked: Exchange) -> Process | None:
        """The process that a request made."""
        return self.once(indexes.processes_by_request).get(asked.number)

    def job_of(self, process: Process) -> Job | None:
        """The job that a process is about, if the run made it."""
        return self.once(indexes.told_apart).get(process.job)

    def reports_of(self, job: Job) -> list[Report]:
        """The reports of a job, in the order of their timeframes as far as they print them."""
        return list(self.once(indexes.reports_by_job).get(job.id, ()))

    def state_before(self, action: Exchange) -> str | None:
        """The state in which the job of an action was last seen before it."""
        job = self.job_at(action)
        moments = job.moments if job is not None else ()
        before = [m.state for m in moments if m.exchange.number < action.number and m.state]
        return before[-1] if before else None

    def job_at(self, exchange: Exchange) -> Job | None:
        """The job in whose history an exchange stands."""
        return self.once(indexes.jobs_by_exchange).get(exchange.number)

    def called(self, operation_id: str) -> list[Exchange]:
        """Every call of an operation."""
        return list(self.once(indexes.calls).get(operation_id, ()))


def _operation(api: Api, base_path: str, exchange: Exchange) -> Operation | None:
    path = exchange.path
    if not path.startswith(base_path):
        return None
    return api.match(exchange.method, "/" + path.removeprefix(base_path))


def _is_of(exchange: Exchange, own: Url, others: Sequence[Url]) -> bool:
    """Whether an exchange is of the API at a base URL, or of none."""
    return exchange.address.below(own) is not None or all(
        exchange.address.below(other) is None for other in others
    )


def observe(
    records: Sequence[Record], api: Api, kept: Kept | None = None, *, explored: bool = False
) -> Observations:
    """Derive the observations from the records of a log, whole or still growing.

    What explorers tried is left out, but for their stories, unless it is asked for (`explored`).
    `kept` keeps the exchanges for whoever observes the same log again.
    """
    kept = kept or Kept()
    mine: Sequence[Record] = [r for r in records if r.get("api", api.name) == api.name]  # as older logs all
    notes = [r for r in mine if r["kind"] == "note"]
    told_of = [note for note in notes if note.get("api") == api.name]  # by explorers
    found = [note for note in told_of if note["about"] == FOUND and not explored]
    stories = [_story(note, records, api, kept) for note in found]
    records, mine = (each if explored else _without_attempts(each) for each in (records, mine))
    ixit = records[0]["profile"]["ixit"]
    own = urls.read(str(ixit[api.name]["base_url"]))
    base_path = own.path
    others = [
        urls.read(str(given["base_url"]))
        for each in known()
        if each.name != api.name and (given := ixit.get(each.name))
    ]
    everything = exchanges(records, kept)
    said = {r["n"]: r["api"] for r in records if "api" in r}
    seen = [e for e in everything if said.get(e.number, api.name) == api.name]
    seen = [e for e in seen if e.number in said or _is_of(e, own, others)]
    steps: dict[tuple[str, str], list[Exchange]] = defaultdict(list)
    for exchange in seen:
        steps[exchange.scenario, exchange.step].append(exchange)
    operations = {e.number: op for e in seen if (op := _operation(api, base_path, e)) is not None}
    jobs, processes = resources(seen, operations, api)
    scenarios = [r for r in mine if r["kind"] == "scenario"]
    came = [read(exchange, api) for exchange in notifications(mine, kept)]
    lags = lags_in(notes)
    for job in jobs:
        job.clock_set = clock_set(notes, job.created.number, job.moments[-1].exchange.number)
    return Observations(
        api=api,
        exchanges=seen,
        operations=operations,
        steps=steps,
        left_out={(r["scenario"], r["step"]): r["reason"] for r in notes if r["about"] == "left out"},
        outcomes={r["scenario"]: _outcome(r) for r in scenarios},
        waits=[_wait(r, lags) for r in mine if r["kind"] == "wait"],
        jobs=jobs,
        processes=processes,
        reports=reports(seen, operations, {job.id for job in jobs if job.id}, api),
        subscriptions=_subscriptions(seen, operations, came, api),
        notifications=came,
        awaited=[_awaited(r) for r in mine if r["kind"] == "awaited"],
        untouched=[_untouched(r) for r in mine if r["kind"] == "untouched"],
        flooded=frozenset(r["callback"] for r in notes if r["about"] == "flooded"),
        reached=bool(came) or any(r["about"] == REACHED for r in notes),
        reachable=records[0]["profile"]["ixit"]["callback"]["reachable"],
        claims=records[0]["profile"]["ics"]["buyer" if role_of(records) == "buyer" else api.name],
        told=notified(mine, kept),
        base_path=base_path,
        streams=streams(mine),
        header=records[0],
        everything=everything,
        stories=stories,
        attempts=sum(note["attempts"] for note in told_of if note["about"] == TRIED),
        lags=lags,
    )


def _without_attempts(records: Sequence[Record]) -> Sequence[Record]:
    explorers = {r["scenario"] for r in records if r["kind"] == "sent" and EXPLORED in r.get("facts", {})}
    if not explorers:
        return records
    tried = {r["n"] for r in records if r["kind"] == "sent" and r["scenario"] in explorers}
    came = {r["n"] for r in records if r["kind"] == "received" and r["scenario"] in explorers}
    return [r for r in records if r["n"] not in tried | came and r.get("of") not in tried]


def _story(note: Record, records: Sequence[Record], api: Api, kept: Kept) -> Story:
    attempt, *tellings = (told(records, first, last, api, kept) for first, last in note["tellings"])
    return Story(note["id"], note["key"], attempt, tuple(tellings))


def essential(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """A story without the reads that were repeated until what they waited for came."""
    following: Sequence[Exchange | None] = [*exchanges[1:], None]
    return [
        one for one, then in zip(exchanges, following, strict=True)
        if not (AWAITS in one.facts and then is not None and AWAITS in then.facts and one.url == then.url)
    ]  # fmt: skip


def told(
    records: Sequence[Record], first: int, last: int, api: Api, kept: Kept | None = None
) -> Observations:
    """What a part of a log shows by itself: the records from number `first` up to `last`."""
    told_of = {"flooded", *EVERYBODYS}
    own = [r for r in records if r["kind"] != "note" and first <= r["n"] < last]
    own += [r for r in records if r["kind"] == "note" and r["about"] in told_of]
    return observe([records[0], *own], api, kept, explored=True)


def _outcome(record: Record) -> Outcome:
    return Outcome(record["event"], record.get("reason") or "", record.get("exchange"), record.get("blames"))


def _wait(record: Record, lags: Sequence[Delay]) -> Waited:
    names = ("result", "state", "limit_s", "exchange")
    rest = {name: record[name] for name in names}
    at, limit = instant(record["at"]), timedelta(seconds=record["limit_s"])
    stood = held_up(lags, at - 2 * limit, at) >= limit > timedelta()
    return Waited(
        record["job"], tuple(record["states"]), about=record.get("about", "job"),
        binding=record["binding"] and not stood, **rest,
    )  # fmt: skip


def _awaited(record: Record) -> Awaited:
    names = ("callback", "job", "result", "limit_s", "binding")
    rest = {name: record[name] for name in names}
    return Awaited(number=record["n"], at=instant(record["at"]), **rest)


def _untouched(record: Record) -> Untouched:
    names = ("callback", "job", "state", "result", "limit_s", "binding")
    rest = {name: record[name] for name in names}
    return Untouched(number=record["n"], at=instant(record["at"]), **rest)


def _subscriptions(
    seen: Sequence[Exchange], operations: Mapping[int, Operation], came: Sequence[Notification], api: Api
) -> list[Subscription]:
    found: list[Subscription] = []
    by_callback: dict[Any, list[Notification]] = defaultdict(list)
    for told in came:
        by_callback[told.exchange.facts.get("callback")].append(told)
    for exchange in seen:
        called = operations.get(exchange.number)
        if called is None:
            continue
        if called.id == api.roles.get("register"):
            found.append(_subscription(exchange, by_callback))
        elif called.id == api.roles.get("unregister") and accepted(exchange):
            gone = id_in_path(exchange)
            for subscription in found:
                if subscription.id == gone and subscription.ended is None:
                    subscription.ended = exchange
    return found


def _subscription(asked: Exchange, came: Mapping[Any, Sequence[Notification]]) -> Subscription:
    sent, document = asked.request_json(), asked.json()
    body = sent if isinstance(sent, dict) else {}
    callback, query = (
        value if isinstance(value := body.get(k), str) else None for k in ("callback", "query")
    )
    given = given_id(document) if accepted(asked) and isinstance(document, dict) else ""
    mine = list(came.get(callback, ())) if callback else []
    return Subscription(asked, callback or "", query, given or None, mine)
