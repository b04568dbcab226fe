"""Faults of delivery: who is not told (R67, CR1-O2), who is told too much (R68).  W148 5.2.2, 6.19.

They choose by type, state, job or subscription, never by counting over the whole run: what
other scenarios do at the same time must not change what a subscriber sees.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import httpx

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.core.delivery import Notification
from lso_conformance.sof.faults.events import CREATED, MOVED, When, in_states, of_type
from lso_conformance.sof.jobs.notifications import EVENTS, Happening
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Subscription
from lso_conformance.sof.registry import Row, add_fault, fault

CANCELLING = "cancelFaultManagementJobStateChangeEvent"


# --- CR1-O2, R67: what is never told ---------------------------------------------------------------


def _withholds(from_whom: Callable[[Subscription], bool], when: When) -> type[Behaviour]:
    class Withholds(Behaviour):
        def wants(self, subscription: Subscription, happening: Happening) -> bool:
            return super().wants(subscription, happening) and not (
                from_whom(subscription) and when(happening)
            )

    return Withholds


def _everybody(_subscription: Subscription) -> bool:
    return True


def _everything(_happening: Happening) -> bool:
    return True


for _row in (
    Row("never-notifies", "Registers, and sends nothing to anybody.", _everybody, subtle=False),
    Row("never-notifies-with-query", "Sends nothing to a subscription that has a query.",
        lambda subscription: bool(subscription.query), subtle=True),
    Row("never-notifies-without-query", "Sends nothing to a subscription that has no query.",
        lambda subscription: not subscription.query, subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-CR1-O2", _row.text, _withholds(_row.of, _everything), subtle=_row.subtle)

for _name, _text, _when, _subtle in (
    ("create-never-told", "Sends no events of creations.", of_type(CREATED), False),
    ("state-change-never-told", "Sends no events of state changes of jobs.", of_type(MOVED), False),
    *(
        (f"{_kind}-never-told", f"Sends no event of the change to {_state}.", in_states(_state), True)
        for _kind, _state in (
            ("scheduled", "scheduled"), ("in-progress", "inProgress"), ("suspended", "suspended"),
            ("completed", "completed"), ("cancelled", "cancelled"), ("rejected", "rejected"),
            ("resources-unavailable", "resourcesUnavailable"),
        )
    ),
):  # fmt: skip
    add_fault(_name, "W148-R67", _text, _withholds(_everybody, _when), subtle=_subtle)


@fault("W148-CR1-O2", subtle=True)
class TellsThreeThingsPerObject(Behaviour):
    """Sends at most three events about the same job or process to a subscription."""

    def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
        sent = super().notifications(subscription, happening)
        about = f"told of {happening.subject['id']}"
        subscription.notes[about] = subscription.notes.get(about, 0) + len(sent)
        return sent if subscription.notes[about] <= 3 else []


@fault("W148-R67", subtle=True)
class ResumptionNeverTold(Behaviour):
    """Sends no event when a suspended job runs again."""

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        job = self.world.jobs.get(happening.subject["id"])
        again = in_states("inProgress")(happening) and job is not None and "suspended" in job.history
        return not again and super().wants(subscription, happening)


@fault("W148-R67", subtle=True)
class OlderJobsNeverTold(Behaviour):
    """Sends no events of jobs that were there before the subscription."""

    def store_subscription(self, subscription: Subscription) -> None:
        super().store_subscription(subscription)
        subscription.notes["older"] = frozenset(self.world.jobs.items)

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        older = happening.subject["id"] in subscription.notes["older"]
        return not older and super().wants(subscription, happening)


@fault("W148-R67", subtle=True)
class SecondRegistrationReplacesFirst(Behaviour):
    """A registration takes the place of an earlier one with the same callback."""

    def store_subscription(self, subscription: Subscription) -> None:
        for known in tuple(self.world.subscriptions.items.values()):
            if known.callback == subscription.callback:
                self.remove_subscription(known)
        super().store_subscription(subscription)


# --- R67: sent, but not where the subscriber listens -----------------------------------------------


def _sends_to(address: Callable[[str, Happening], str]) -> type[Behaviour]:
    class SendsTo(Behaviour):
        def listener_url(self, subscription: Subscription, happening: Happening) -> str:
            return address(super().listener_url(subscription, happening), happening)

    return SendsTo


def _swapped_path(url: str, happening: Happening) -> str:
    other = MOVED if happening.event_type == CREATED else CREATED
    return url.replace(EVENTS[happening.event_type].path, EVENTS[other].path)


for _row in (
    Row("event-to-path-of-other-event", "Sends to the path of another event type.", _swapped_path,
        subtle=False),
    Row("event-to-base-path", "Sends all events to the base path of the listener.",
        lambda url, happening: url.removesuffix(EVENTS[happening.event_type].path), subtle=False),
    Row("event-to-one-listener", "Sends all events to the path listener.",
        lambda url, happening: url.removesuffix(f"/{happening.event_type}"), subtle=False),
    Row("event-without-listener-in-path", "The path of an event lacks listener.",
        lambda url, _happening: url.replace("/listener/", "/"), subtle=True),
    Row("event-to-path-in-capitals", "The last part of an event's path begins with a capital letter.",
        lambda url, happening: url.replace(
            happening.event_type, happening.event_type[0].upper() + happening.event_type[1:]), subtle=True),
    Row("state-event-to-job-path", "State changes go to a path that ends with the job's id.",
        lambda url, happening: f"{url}/{happening.subject['id']}" if happening.event_type == MOVED else url,
        subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R67", _row.text, _sends_to(_row.of), subtle=_row.subtle)


@fault("W148-R67")
class EventsByPut(Behaviour):
    """Sends notifications by PUT."""

    def notification(self, subscription: Subscription, happening: Happening) -> Notification:
        return replace(super().notification(subscription, happening), method="PUT")


@fault("W148-R67", subtle=True)
class CallbackPathDropped(Behaviour):
    """Sends to the host of the callback, without the callback's own path."""

    def listener_url(self, subscription: Subscription, happening: Happening) -> str:
        root = str(httpx.URL(subscription.callback).copy_with(path="/"))
        return super().listener_url(replace(subscription, callback=root), happening)


# --- R68: told without having asked ----------------------------------------------------------------


def _neighbours(behaviour: Behaviour, subscription: Subscription) -> Iterator[Subscription]:
    """The live subscriptions of the same host and port, this one too."""
    place = httpx.URL(subscription.callback).netloc
    for known in behaviour.world.subscriptions.items.values():
        if httpx.URL(known.callback).netloc == place:
            yield known


@fault("W148-R68")
class UnregisterDoesNothing(Behaviour):
    """Answers 204 to the end of a subscription, and keeps it."""

    def remove_subscription(self, subscription: Subscription) -> None:
        pass


@fault("W148-R68", subtle=True)
class UnregisterHidesOnly(Behaviour):
    """After the end of a subscription its events go on; only it is not found any more."""

    def find_subscription(self, call: Call) -> Subscription | None:
        found = super().find_subscription(call)
        return None if found is None or "hidden" in found.notes else found

    def remove_subscription(self, subscription: Subscription) -> None:
        subscription.notes["hidden"] = True


@fault("W148-R68", subtle=True)
class EndedSubscriptionFollowsItsJobs(UnregisterHidesOnly):
    """After the end of a subscription, jobs that were there before it are still told."""

    def remove_subscription(self, subscription: Subscription) -> None:
        super().remove_subscription(subscription)
        subscription.notes["followed"] = frozenset(self.world.jobs.items)

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        followed = subscription.notes.get("followed")
        wanted = followed is None or happening.subject["id"] in followed
        return wanted and super().wants(subscription, happening)


@fault("W148-R68", subtle=True)
class QueriesOfOneListenerAreMerged(Behaviour):
    """Sends to every subscription of a listener what any of them asked for."""

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        return any(happening.event_type in known.event_types for known in _neighbours(self, subscription))


@fault("W148-R68", subtle=True)
class EventsGoToOthers(Behaviour):
    """Sends an event to a subscription of the same listener that did not ask for it, if there is one."""

    def listener_url(self, subscription: Subscription, happening: Happening) -> str:
        others = (o for o in _neighbours(self, subscription) if not self.wants(o, happening))
        return super().listener_url(next(others, subscription), happening)


def _adds(more: Callable[[Behaviour, Happening], Sequence[Happening]]) -> type[Behaviour]:
    """Sends more than what happened."""

    class Adds(Behaviour):
        def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
            sent = list(super().notifications(subscription, happening))
            for added in more(self, happening):
                sent += super().notifications(subscription, added)
            return sent

    return Adds


def _creation_as_change(behaviour: Behaviour, happening: Happening) -> Sequence[Happening]:
    if happening.event_type != CREATED:
        return ()
    return (replace(happening, id=behaviour.new_id(), event_type=MOVED),)


def _creation_with_start_as_change(behaviour: Behaviour, happening: Happening) -> Sequence[Happening]:
    job = behaviour.world.jobs.get(happening.subject["id"])
    planned = job is not None and "scheduleDefinitionStartTime" in job.request["scheduleDefinition"]
    return _creation_as_change(behaviour, happening) if planned else ()


def _again(when: When) -> Callable[[Behaviour, Happening], Sequence[Happening]]:
    return lambda behaviour, happening: (
        (replace(happening, id=behaviour.new_id()),) if when(happening) else ()
    )


for _row in (
    Row("creation-told-as-state-change", "Tells the creation of a job as a state change too.",
        _creation_as_change, subtle=False),
    Row("planned-creation-told-as-state-change", "Tells the creation of a job with a start as a change too.",
        _creation_with_start_as_change, subtle=True),
    Row("events-repeated-with-new-id", "Sends each event a second time as another event.",
        _again(_everything), subtle=False),
    Row("final-state-repeated-with-new-id", "Sends the change to a final state again as another event.",
        _again(in_states(*FINAL)), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R68", _row.text, _adds(_row.of), subtle=_row.subtle)
