"""The hand that a scenario holds, whatever its API: named steps, subscriptions of a hub, ids of nobody's.

A scenario only drives.  Where it cannot go on it stops with one of the outcomes of `halt`, which
the log keeps and judging reads.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from lso_conformance.common.clock import REAL
from lso_conformance.drive.calls import Calls, HeldJob, HeldProcess, HeldSubscription, Item
from lso_conformance.drive.depth import Depth
from lso_conformance.drive.halt import Blocked, NotApplicable, Stopped, no_hub
from lso_conformance.drive.lengths import Lengths
from lso_conformance.drive.patience import Patience
from lso_conformance.drive.situations import Situations
from lso_conformance.log.exchange import Exchange
from lso_conformance.log.labels import LEFT_BEHIND, LEFT_OUT
from lso_conformance.log.log import Log
from lso_conformance.profile.model import Profile
from lso_conformance.seen.resources import identity
from lso_conformance.standard.api import Api
from lso_conformance.standard.identifiers import look_alike, unlike
from lso_conformance.standard.schemas import Schemas
from lso_conformance.wire.client import Client, Label
from lso_conformance.wire.listener import Inbox, Inboxes
from lso_conformance.wire.streams.readers import Readers

LOOK_ALIKES = 3
CLEAN_UP = "end what the scenario made"


@dataclass(frozen=True)
class Bench:
    """What every scenario of a run works with.

    `clock_skew_s` is how far the target's clock is ahead (None: unknown), `quota` how many jobs a
    scenario may hold at a time (None: as many as it likes).  `stop` ends the scenarios; `hurry` lets
    them leave behind what they made.
    """

    client: Client
    profile: Profile
    api: Api
    log: Log
    schemas: Schemas
    stop: threading.Event
    situations: Situations
    inboxes: Inboxes
    patience: Patience
    lengths: Lengths = field(default_factory=Lengths)
    clock_skew_s: float | None = 0.0
    quota: int | None = None
    hurry: threading.Event = field(default_factory=REAL.event)
    depth: Depth = field(default_factory=Depth)
    readers: Readers = field(default_factory=Readers)


class Step:
    """What is passed to a scenario of any API: `step("list topics").list("list_topic")`."""

    def __init__(self, scenario: str, bench: Bench) -> None:
        self.scenario = scenario
        self.client, self.profile, self.api, self.log = bench.client, bench.profile, bench.api, bench.log
        self.clock = bench.log.clock
        self.subscriptions: list[HeldSubscription] = []
        self._inboxes, self._stop, self._hurry = bench.inboxes, bench.stop, bench.hurry
        self._ending = False
        self.depth, self.ambient = bench.depth, dict[str, Any]()  # facts of every request from now on

    def __call__(self, name: str, **facts: Any) -> Calls:
        """The calls of one named step; `facts` (control, mutant, element) go to the log.

        Raises:
            Stopped: the run was interrupted.
        """
        return Calls(self, self.label(name, **facts))

    def label(self, name: str, **facts: Any) -> Label:
        """What the requests of one named step are called in the log.

        Raises:
            Stopped: the run was interrupted.
        """
        if self._stop.is_set() and not self._ending:
            raise Stopped("the run was interrupted")
        return Label(self.scenario, name, {**self.ambient, **facts})

    @property
    def stopped(self) -> bool:
        """Whether the run was interrupted."""
        return self._stop.is_set()

    def pause(self, seconds: float) -> None:
        """Wait, unless the run is interrupted."""
        self._stop.wait(seconds)

    def inbox(self) -> Inbox:
        """A new address for notifications."""
        return self._inboxes.inbox(self.scenario, self.api, self.log)

    def asking(self, *roles: str) -> str:
        """The query of a subscription that asks for the events of some roles (`created`, `changed`, …)."""
        return "eventType=" + ",".join(self.api.event(role).type for role in roles)

    def leave_out(self, name: str, why: str) -> None:
        """Say that a step does not apply to this target."""
        self.log.write("note", about=LEFT_OUT, scenario=self.scenario, step=name, reason=why)

    def subscribe(self, name: str, query: str | None = None) -> HeldSubscription:
        """A new subscription with an address of its own.

        Raises:
            NotApplicable: the target has no hub.
            Blocked: it did not take the subscription.
        """
        claimed = self.profile.ics.of(self.api.name).notifications
        if claimed is False:
            raise NotApplicable(
                f"the profile's ics.{self.api.name}.notifications says that no hub is offered"
            )
        made, answer = self.try_to_subscribe(name, query)
        if made is None:
            raise no_hub(answer, self.api, claimed=claimed)
        return made

    def try_to_subscribe(
        self, name: str, query: Any = None, *, at: Inbox | None = None, **facts: Any
    ) -> tuple[HeldSubscription | None, Exchange]:
        """The subscription (None: there is none) and the answer, whatever that says; `at`: one in use."""
        inbox = at or self.inbox()
        given = {"query": query} if query is not None else {}
        count = len(self.subscriptions)
        answer = self(name, **facts).register({"callback": inbox.url, **given}, inbox=inbox)
        return (self.subscriptions[-1] if len(self.subscriptions) > count else None), answer

    def adopt_subscription(
        self, answer: Exchange, inbox: Inbox | None, query: str | None
    ) -> HeldSubscription | None:
        """Remember a subscription that an answer says was made, so that it is ended."""
        given = identity(answer)
        if given is None:
            return None
        inbox = inbox or self.inbox()
        self.subscriptions.append(HeldSubscription(given, inbox, query, answer.number))
        return self.subscriptions[-1]

    def read_unknown(
        self,
        name: str,
        known: Item | HeldJob | HeldProcess | HeldSubscription,
        place: int = 0,
        *,
        role: str = "retrieve",
    ) -> str:
        """Read an id like a known one (of a job, or by its role of another thing) that is nobody's; the id.

        One that turns out to be somebody's is left alone and another is tried, at last one of
        another length, which nobody's can be.
        """
        for attempt in range(LOOK_ALIKES + 1):
            last = attempt == LOOK_ALIKES
            unknown = unlike(known.id) if last else look_alike(known.id, place + attempt)
            odd = len(unknown) != len(known.id)
            answer = self(name, unknown=unknown, odd=odd).read(role, unknown)
            document = answer.json()
            if answer.status != 200 or not isinstance(document, dict) or str(document.get("id")) != unknown:
                break
        return unknown

    def unknown_id(self, known: HeldJob | HeldSubscription, *, role: str = "retrieve") -> str:
        """An id like a known one that, by a read just now, is nobody's: what is done to it harms none.

        Raises:
            Blocked: every id that was tried is answered like somebody's.
        """
        name = "look for an unused id"
        unknown = self.read_unknown(name, known, role=role)
        answer = self(name, unknown=unknown).read(role, unknown)
        if answer.status is None or 200 <= answer.status < 300:
            raise Blocked(f"no id was found that is nobody's: {answer.summary(100)}", answer.number)
        return unknown

    def begin(self) -> None:
        """Called before the scenario; a step that needs something of the target's finds it here."""

    def end(self) -> None:
        """Unregister what the scenario registered and did not end; list what could not be ended."""
        self._ending = True
        for subscription in self.subscriptions:
            if not subscription.ended:
                answer = self(CLEAN_UP).unregister(subscription)
                if not subscription.ended and answer.status != 404:
                    self.log.write(
                        "note", about=LEFT_BEHIND, subscription=subscription.id, exchange=answer.number
                    )
