"""SOFs whose hub, notifications or credentials have one subtle defect each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from examiner.conformant_hub import ApiKey, Basic, Bearer
from examiner.hub import CREATED, EVENTS, MOVED
from examiner.server import Call, Document, Job, Process, Reply, Sof, Subscription


class MixedUp(Sof):
    """Who subscribed to one kind hears of every kind once somebody else does."""

    def hearers(self, kind: str) -> Iterable[Subscription]:
        wanted = any(kind in one.wanted for one in self.subscriptions.values())
        return list(self.subscriptions.values()) if wanted else []


class SubstringOfKind(Sof):
    """faultManagementJobStateChangeEvent is also what ends so."""

    def hearers(self, kind: str) -> Iterable[Subscription]:
        def meant(subscription: Subscription) -> bool:
            return any(kind.lower().endswith(word.lower()) for word in subscription.wanted)

        return [one for one in self.subscriptions.values() if meant(one)]


class OnlyFirstKind(Sof):
    """Of a comma list only the first type counts."""

    def wanted(self, query: Any) -> frozenset[str]:
        found = super().wanted(query)
        return found if not query or "," not in query else super().wanted(query.split(",")[0])


class EmptyQueryIsNone(Sof):
    """An empty query subscribes to nothing."""

    def wanted(self, query: Any) -> frozenset[str]:
        return super().wanted(query) if query else frozenset()

    def register(self, sent: Any) -> Reply:
        return super().register(sent)


class NoQueryIsStates(Sof):
    """Without a query, state changes only."""

    def wanted(self, query: Any) -> frozenset[str]:
        return super().wanted(query) if query else frozenset({MOVED})


class LacksKind(Sof):
    """No event says that a cancel process has moved."""

    lacks: ClassVar[str] = "cancelFaultManagementJobStateChangeEvent"

    def hearers(self, kind: str) -> Iterable[Subscription]:
        return [] if kind == self.lacks else super().hearers(kind)


class LacksModify(LacksKind):
    lacks = "modifyFaultManagementJobStateChangeEvent"


class LacksChange(LacksKind):
    lacks = "faultManagementJobAttributeValueChangeEvent"


class LacksCreation(LacksKind):
    lacks = CREATED


class LacksState(Sof):
    """No event says that a job is suspended."""

    lacks = "suspended"

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        if kind != MOVED or payload["state"] != self.lacks:
            super().tell(kind, payload, at)


class LacksCancelled(LacksState):
    """pendingCancel is told, cancelled is not."""

    lacks = "cancelled"


class LacksResumed(Sof):
    """A resume is not told."""

    def resume(self, job: Job) -> Reply:
        self.mute = True
        try:
            return super().resume(job)
        finally:
            self.mute = False

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        if not getattr(self, "mute", False):
            super().tell(kind, payload, at)


class OnlyWhenAsked(Sof):
    """Moves of the server's own are told only when somebody reads the job."""

    def meanwhile(self) -> None:
        """Sleep."""

    def settle(self) -> None:
        """Sleep; `find` looks at the one job that is read."""


class ForgetsTheOlder(Sof):
    """A second subscription with the same callback replaces the first."""

    def register(self, sent: Any) -> Reply:
        reply = super().register(sent)
        for other in list(self.subscriptions.values()):
            if other.sent["callback"] == sent["callback"] and other.id != reply.body["id"]:
                other.wanted = frozenset()
        return reply


class ForgetsAfterFive(Sof):
    """A subscription ends with its fifth event."""

    def deliver(self, subscription: Subscription, event: Document) -> None:
        if subscription.told < 5:
            super().deliver(subscription, event)


class OneMailbox(Sof):
    """Events go to the callback of the newest subscription."""

    def deliver(self, subscription: Subscription, event: Document) -> None:
        known = [one for one in self.subscriptions.values() if event["eventType"] in one.wanted]
        super().deliver(known[-1] if known else subscription, event)


class GoesOn(Sof):
    """Events go on after the subscription has been removed."""

    def unregister(self, id: str) -> Reply:
        kept = self.subscribed(id)
        self.ghosts = [*getattr(self, "ghosts", []), kept]
        del self.subscriptions[id]
        return Reply(204)

    def hearers(self, kind: str) -> Iterable[Subscription]:
        ghosts = [one for one in getattr(self, "ghosts", []) if kind in one.wanted]
        return [*super().hearers(kind), *ghosts]


class RemovesTheOldest(Sof):
    """DELETE removes the oldest subscription."""

    def unregister(self, id: str) -> Reply:
        self.subscribed(id)
        return super().unregister(next(iter(self.subscriptions)))


class RemovesAll(Sof):
    """DELETE removes every subscription with the same callback."""

    def unregister(self, id: str) -> Reply:
        gone = self.subscribed(id)
        for other in list(self.subscriptions.values()):
            if other.sent["callback"] == gone.sent["callback"] and other is not gone:
                super().unregister(other.id)
        return super().unregister(id)


class CreationIsChange(Sof):
    """The creation is told as a state change, too."""

    def create(self, sent: Any) -> Reply:
        reply = super().create(sent)
        self.tell(MOVED, {"id": reply.body["id"], "state": "acknowledged"})
        return reply


class ToldTwice(Sof):
    """A state change is told again, under a new eventId, when it was none."""

    def retrieve(self, id: str) -> Reply:
        reply = super().retrieve(id)
        if reply.body["state"] == "suspended":
            self.tell(MOVED, {"id": id, "state": "suspended"})
        return reply


class TellsOldState(Sof):
    """A state-change event carries the state that is left."""

    def move(self, job: Job, state: str, at: float | None = None) -> None:
        self.before = job.state
        super().move(job, state, at)

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        super().tell(kind, payload | {"state": self.before} if kind == MOVED else payload, at)


class NoTime(Sof):
    """Events have no eventTime."""

    lacks = "eventTime"

    def deliver(self, subscription: Subscription, event: Document) -> None:
        super().deliver(subscription, {key: event[key] for key in event if key != self.lacks})


class NoEventId(NoTime):
    """Events have no eventId."""

    lacks = "eventId"


class OtherTypeInBody(Sof):
    """The eventType of a create event is that of a state change."""

    def post(self, subscription: Subscription, kind: str, event: Document) -> None:
        super().post(subscription, kind, event | ({"eventType": MOVED} if kind == CREATED else {}))


class UnknownKind(Sof):
    """An event that the standard does not have."""

    def suspend(self, job: Job) -> Reply:
        reply = super().suspend(job)
        event = {"eventId": self.other_id(), "eventTime": self.date(self.now()), "event": {"id": job.id}}
        for one in self.subscriptions.values():
            if one.wanted == {*EVENTS}:
                one.queue.put(event | {"eventType": "faultManagementJobSuspendEvent"})
        return reply


class JobForProcess(Sof):
    """Events of a modify process carry the job's id (FM-M20)."""

    def turn(self, process: Process, state: str, at: float) -> None:
        kept, process.id = process.id, process.job_id
        try:
            super().turn(process, state, at)
        finally:
            process.id = kept
            if state in {"rejected", "completed"}:
                self.working.pop(kept, None)


class FatEvents(Sof):
    """A create event carries the state (R6)."""

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        super().tell(kind, payload | ({"state": "acknowledged"} if kind == CREATED else {}), at)


class LocalEventTime(Sof):
    """eventTime has no offset."""

    def tell(self, kind: str, payload: Document, at: float | None = None) -> None:
        super().tell(kind, payload, at)

    def deliver(self, subscription: Subscription, event: Document) -> None:
        super().deliver(subscription, event | {"eventTime": event["eventTime"].removesuffix("Z")})


class RefusesWithoutReason(Sof):
    """A subscription is refused without a word."""

    def register(self, sent: Any) -> Reply:
        try:
            return super().register(sent)
        except Reply as reply:
            raise Reply(reply.status, {"code": "invalidBody"}) from None


class RefusesMutely(Sof):
    """A subscription is refused without a body."""

    def register(self, sent: Any) -> Reply:
        try:
            return super().register(sent)
        except Reply as reply:
            raise Reply(reply.status) from None


class TakesNoCallback(Sof):
    """A subscription without callback is taken."""

    def register(self, sent: Any) -> Reply:
        fine = isinstance(sent, dict) and "callback" not in sent
        return Reply(201, sent | {"id": self.other_id(), "callback": ""}) if fine else super().register(sent)


class NoQueryEcho(Sof):
    """The subscription does not show its query."""

    def printed(self, subscription: Subscription) -> Document:
        shown = super().printed(subscription)
        return {key: shown[key] for key in shown if key != "query"}


class ShoutsCallback(Sof):
    """The callback comes back with a slash at its end."""

    def printed(self, subscription: Subscription) -> Document:
        shown = super().printed(subscription)
        return shown | {"callback": shown["callback"] + "/"}


class RemovesWithWords(Sof):
    """DELETE is answered 200."""

    def unregister(self, id: str) -> Reply:
        super().unregister(id)
        return Reply(200, {})


class StaysReadable(Sof):
    """A subscription that was removed can still be read."""

    def unregister(self, id: str) -> Reply:
        self.gone = getattr(self, "gone", {}) | {id: self.printed(self.subscribed(id))}
        return super().unregister(id)

    def route(self, call: Call) -> Reply:
        if call.parts[:2] == ["GET", "hub"] and call.parts[2] in getattr(self, "gone", {}):
            return Reply(200, self.gone[call.parts[2]])
        return super().route(call)


class LateLastEvents(Sof):
    """An event comes a second late, which the profile forbids."""

    late_s = 1.6


# Credentials.


class MuteRefusal(Bearer):
    """401 without a body."""

    def admit(self, call: Call) -> None:
        try:
            super().admit(call)
        except Reply:
            raise Reply(401) from None


class OtherCode(Basic):
    """401 with the code of a 403."""

    def error(self, status: int, reason: str, code: str | None = None) -> Reply:
        return super().error(status, reason, "accessDenied" if status == 401 else code)


class GuardsWrites(Bearer):
    """Reading needs no credentials."""

    def admit(self, call: Call) -> None:
        if call.parts[0] != "GET":
            super().admit(call)


class AnyBearer(Bearer):
    """Any token will do."""

    def admit(self, call: Call) -> None:
        shown = call.headers.get("authorization", "")
        fine = shown.startswith("Bearer ")
        super().admit(
            Call(call.parts, headers={"authorization": "Bearer 5f3c.abc-DEF_0123456789"}) if fine else call
        )


class AnyKey(ApiKey):
    """A key that begins right will do."""

    def admit(self, call: Call) -> None:
        shown = call.headers.get("x-api-key", "")
        super().admit(Call(call.parts, headers={"x-api-key": "k-0123456789"}) if shown[:2] == "k-" else call)
