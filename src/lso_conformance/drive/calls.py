"""The operations that one step of a scenario may call, each with the step's label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from lso_conformance.drive.lengths import Need
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import shown_state
from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Operation
from lso_conformance.wire.client import Client, Label
from lso_conformance.wire.listener import Inbox


@dataclass
class HeldJob:
    """A job that the scenario made: its id, and the state in which it was last seen."""

    id: str
    state: str | None
    created: Exchange
    given_up: bool = False
    seen: list[str] = field(default_factory=list)  # states that reads have shown
    need: Need | None = None  # what the scenario takes for granted of it
    lasts_s: float | None = None  # for how long it was asked to go on

    @property
    def is_short(self) -> bool:
        """Whether the target took no job that goes on for as long as the scenario may need it."""
        return self.need is not None and (self.lasts_s is None or self.lasts_s < self.need.seconds)

    def ended(self, api: Api) -> bool:
        """Whether nothing is left to be ended."""
        return self.given_up or self.state in api.final


@dataclass
class HeldProcess:
    """A modify or cancel (`kind`) that the scenario asked for, and the state in which it was last seen."""

    id: str
    kind: str
    state: str | None
    created: Exchange


@dataclass(frozen=True)
class Item:
    """Something that a list or an event has shown, by its id."""

    id: str


@dataclass
class HeldSubscription:
    """A subscription that the scenario made: its id, where its notifications come, and what it asked for."""

    id: str
    inbox: Inbox
    query: str | None = None
    asked: int = 0  # the number of the registration in the log
    ended: bool = False


class Holder(Protocol):
    """Who keeps what the calls make, so that it is ended: the scenario's `Step`."""

    client: Client
    api: Api

    def adopt_subscription(
        self, answer: Exchange, inbox: Inbox | None, query: str | None
    ) -> HeldSubscription | None:
        """Called with the answer to a registration."""


class JobHolder(Holder, Protocol):
    """Who keeps the jobs too: the scenario's `JobStep`."""

    def make_room(self) -> None:
        """Called before something is made."""

    def adopt(self, answer: Exchange) -> HeldJob | None:
        """Called with the answer to a creation."""


@dataclass(frozen=True)
class Calls:
    """The operations that a step may call; each returns its exchange."""

    step: Holder
    label: Label

    def with_headers(self, headers: Mapping[str, str | None]) -> Self:
        """The same calls with other headers, or without (None)."""
        return replace(self, label=replace(self.label, headers=headers))

    def list(self, role: str, **query: str) -> Exchange:
        """One page of the list of a role; parameters of the query by their names on the wire."""
        return self.step.client.call(role, self.label, query=query)

    def query(self, role: str, body: Any = None, *, content: bytes | None = None) -> Exchange:
        """A complex query with a body, or with raw content."""
        return self.step.client.call(role, self.label, body=body, content=content)

    def at(self, method: str, path: str, *, body: Any = None, **query: str) -> Exchange:
        """A request that is no operation of the API; the path is below the base URL."""
        nothing = Operation("", method, path, None, {})
        return self.step.client.send(nothing, self.label, body=body, query=query or None)

    def ask(
        self, role: str, *, id: str | None = None, body: Any = None, content: bytes | None = None
    ) -> Exchange:
        """Call the operation of a role."""
        return self.step.client.call(role, self.label, id=id, body=body, content=content)

    def read(self, role: str, id: str) -> Exchange:
        """Read a resource that is no job: a process, a report, a tracking record."""
        return self.step.client.call(role, self.label, id=id)

    def download(self, url: str, accept: str = "*/*") -> Exchange:
        """Fetch what the target refers to, a file unless `accept` says more."""
        return self.step.client.download(url, self.label, accept)

    def register(
        self, body: Any = None, *, content: bytes | None = None, inbox: Inbox | None = None
    ) -> Exchange:
        """Register a listener, whose notifications come to `inbox`, by a body, or send raw content."""
        answer = self.step.client.call("register", self.label, body=body, content=content)
        query = body.get("query") if isinstance(body, dict) else None
        self.step.adopt_subscription(answer, inbox, query if isinstance(query, str) else None)
        return answer

    def registration(self, id: str) -> Exchange:
        """Read a subscription."""
        return self.step.client.call("retrieve_hub", self.label, id=id)

    def unregister(self, subscription: HeldSubscription) -> Exchange:
        """End a subscription."""
        answer = self.unregister_id(subscription.id)
        subscription.ended = answer.status is not None and 200 <= answer.status < 300
        return answer

    def unregister_id(self, id: str) -> Exchange:
        """End the subscription of an id."""
        return self.step.client.call("unregister", self.label, id=id)


@dataclass(frozen=True)
class JobCalls(Calls):
    """The operations of an API with jobs; those on a job mean `job`, unless they are given an id."""

    step: JobHolder
    job: HeldJob | None = None

    def create(self, body: Any = None, *, content: bytes | None = None) -> Exchange:
        """Create a job from a body, or send raw content."""
        self.step.make_room()
        answer = self.step.client.call("create", self.label, body=body, content=content)
        self.step.adopt(answer)
        return answer

    def retrieve(self, id: str | None = None) -> Exchange:
        """Read the step's job, or the given id."""
        answer = self._on("retrieve", id)
        if self.job is not None and answer.status == 200 and isinstance(answer.json(), dict):
            self.job.state = shown_state(answer)
            self.job.seen.append(str(self.job.state))
        return answer

    def suspend(self, id: str | None = None) -> Exchange:
        """Suspend the step's job, or the given id."""
        return self._on("suspend", id)

    def resume(self, id: str | None = None) -> Exchange:
        """Resume the step's job, or the given id."""
        return self._on("resume", id)

    def cancel(self, id: str | None = None) -> Exchange:
        """Ask that the step's job, or the one of the given id, be cancelled."""
        return self._process("cancel", id, {})

    def modify(self, id: str | None = None, /, **changes: Any) -> Exchange:
        """Ask that attributes of the step's job, or of the one of the given id, be changed."""
        return self._process("modify", id, changes)

    def follow(self, process: HeldProcess) -> Exchange:
        """Read a process."""
        answer = self.read(self.step.api.processes[process.kind].reads, process.id)
        if answer.status == 200 and isinstance(answer.json(), dict):
            process.state = shown_state(answer)
        return answer

    def _process(self, role: str, id: str | None, changes: Mapping[str, Any]) -> Exchange:
        outer, inner = self.step.api.job_reference
        job = id if id is not None else self.job.id if self.job else ""
        return self.step.client.call(role, self.label, body={outer: {inner: job}, **changes})

    def _on(self, role: str, id: str | None) -> Exchange:
        target = id if id is not None else self.job.id if self.job else ""
        return self.step.client.call(role, self.label, id=target)
