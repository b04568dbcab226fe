"""Faults of subscriptions among each other, and of what is told of processes and runs.  W148 6.18, 6.19."""

# ruff: noqa: D102 - the class says what its method does

from dataclasses import replace

import httpx

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.delivery import Notification
from lso_conformance.sof.core.times import recurs
from lso_conformance.sof.edits.reshaping import Document
from lso_conformance.sof.faults.events import MOVED
from lso_conformance.sof.faults.subscribers import CANCELLING
from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.world import Job, Subscription
from lso_conformance.sof.registry import fault

MODIFYING = "modifyFaultManagementJobStateChangeEvent"
READY = "faultManagementJobReportReadyEvent"


# --- O2: one subscription and the others -------------------------------------------------------------


@fault("W148-O2", subtle=True)
class SubscriptionsOfOneQueryShareAnId(Behaviour):
    """Two subscriptions with the same query have the same id."""

    def new_subscription(self, document: Document) -> Subscription:
        made = super().new_subscription(document)
        ids: dict[str | None, str] = self.world.notes.setdefault("ids of queries", {})
        return replace(made, id=ids.setdefault(made.query, made.id))


@fault("W148-O2")
class UnregisterEndsThoseOfTheQuery(Behaviour):
    """The end of one subscription is the end of every one that has the same query."""

    def unregister(self, call: Call) -> Answer:
        ended, answer = self.find_subscription(call), super().unregister(call)
        for other in tuple(self.world.subscriptions.items.values()):
            if ended is not None and other.query == ended.query:
                self.remove_subscription(other)
        return answer


@fault("W148-O2", subtle=True)
class UnregisterEndsAllAtTheCallback(Behaviour):
    """The end of one subscription is the end of every one at its callback."""

    def unregister(self, call: Call) -> Answer:
        ended, answer = self.find_subscription(call), super().unregister(call)
        for other in tuple(self.world.subscriptions.items.values()):
            if ended is not None and other.callback == ended.callback:
                self.remove_subscription(other)
        return answer


@fault("W148-O2")
class SubscriptionShowsOriginOfCallback(Behaviour):
    """A retrieved subscription shows its callback without the path."""

    def retrieve_subscription(self, call: Call) -> Answer:
        answer = super().retrieve_subscription(call)
        if answer.status != 200:
            return answer
        url = httpx.URL(answer.body["callback"])
        return replace(answer, body={**answer.body, "callback": f"{url.scheme}://{url.netloc.decode()}"})


# --- R67, R70: what is never told --------------------------------------------------------------------


@fault("W148-R67", subtle=True)
class CancelRejectionNeverTold(Behaviour):
    """Sends no event when a cancel process is rejected."""

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        silent = happening.event_type == CANCELLING and happening.subject["state"] == "rejected"
        return not silent and super().wants(subscription, happening)


@fault("W148-R67", subtle=True)
class LaterExecutionsNeverTold(Behaviour):
    """Sends no event when a recurring job rests, or runs again."""

    def job_moved(self, job: Job) -> None:
        again = recurs(job.request["scheduleDefinition"]) and "inProgress" in job.history
        if not (again and job.state in {"scheduled", "inProgress"}):
            super().job_moved(job)


@fault("W148-R70", subtle=True)
class ReadyNotToldWithoutQuery(Behaviour):
    """Says that a report is ready only to who has asked for it by name."""

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        unnamed = happening.event_type == READY and READY not in (subscription.query or "")
        return not unnamed and super().wants(subscription, happening)


# --- R68, R69: what is told, and is not so -----------------------------------------------------------


@fault("W148-R69", subtle=True)
class DeclinedSuspendTold(Behaviour):
    """A suspension that is declined is told as if the job were suspended."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        self.announce(MOVED, {**self.about_job(job), "state": "suspended"})
        return super().decline_suspend(job, why)


@fault("W148-R68")
class CancelToldAsModify(Behaviour):
    """The state changes of a cancel process say that they are those of a modify process."""

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        if happening.event_type == CANCELLING:
            happening = replace(happening, event_type=MODIFYING)
        return super().notification(subscription, happening)


@fault("W148-R69", subtle=True)
class EventIdsCountEachType(Behaviour):
    """The eventId counts the events of each type, so that two types have the same ids."""

    def show_event(self, subscription: Subscription, happening: Happening) -> Document:
        known: dict[str, int] = subscription.notes.setdefault(happening.event_type, {})
        number = known.setdefault(happening.id, len(known) + 1)
        return {**super().show_event(subscription, happening), "eventId": str(number)}
