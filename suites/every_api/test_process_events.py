"""Judges: what subscribers are told of modifies and cancellations.  FM: W148 R67-R69, CR1-O2, R27, U2."""

import pytest

from lso_conformance.api import Api
from lso_conformance.checks import announcements as checks
from lso_conformance.checks import event_objects, events, notifications
from lso_conformance.judging import JobOf, Judge, Observed, Seen, SubscriptionOf
from suites.every_api import process_events as pe
from suites.marks import drives, requirement, steps

TOLD = steps(
    (pe.modified, pe.EVERYTHING, pe.JOB),
    (pe.modified, pe.MODIFIES, pe.JOB),
    (pe.modified, pe.CANCELS, pe.JOB),
    (pe.modified, pe.ALTERED, pe.JOB),
    (pe.refused, pe.BOTH, pe.REFUSING),
    (pe.after_unregistering, pe.STAYS, pe.OLDER_PROCESS),
)
FILTERED = steps(
    (pe.modified, pe.MODIFIES, pe.EVERYTHING),
    (pe.modified, pe.CANCELS, pe.EVERYTHING),
    (pe.modified, pe.ALTERED, pe.EVERYTHING),
)
STATES = steps(
    (pe.modified, pe.EVERYTHING, pe.JOB),
    (pe.modified, pe.MODIFIES, pe.JOB),
    (pe.modified, pe.CANCELS, pe.JOB),
    (pe.modified, pe.ALTERED, pe.JOB),
    (pe.refused, pe.BOTH, pe.REFUSING),
)
AGREEING = [row for row in STATES if pe.ALTERED not in row.values]
KINDS = steps(
    (pe.modified, pe.MODIFIES, "modify"),
    (pe.modified, pe.CANCELS, "cancel"),
    (pe.modified, pe.EVERYTHING, "modify"),
)


@requirement("W148-R67", "W148-CR1-O2")
@pytest.mark.parametrize(("subscribed", "created"), TOLD)
def test_subscriber_is_told_of_processes(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A subscriber is told how each modify and cancel ended, and that a modify changed the job."""
    judge(checks.told_of_processes(observed, subscription(subscribed), job(created)))


@requirement("W148-R67", "W148-CR1-O2")
@drives(pe.modified)
def test_subscriber_is_told_of_the_job_too(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge
) -> None:
    """Who asks for everything is told of the job's states while it is modified and cancelled."""
    judge(notifications.told(observed, subscription(pe.EVERYTHING), job(pe.JOB)))


@requirement("W148-R68", "W148-O10")
@pytest.mark.parametrize(("subscribed", "control"), FILTERED)
def test_only_what_was_asked_for_is_told(
    subscription: SubscriptionOf, api: Api, judge: Judge, subscribed: str, control: str
) -> None:
    """A subscriber to one type gets no event of another."""
    judge(notifications.only_asked(subscription(subscribed), subscription(control), api))


@requirement("W148-R68")
@pytest.mark.parametrize(("subscribed", "kind"), KINDS)
def test_creation_of_a_process_is_no_change(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, kind: str
) -> None:
    """The creation of a process is not told as a change of its state: a warning where it is (FM-B30)."""
    judge(event_objects.no_change_at_creation(subscription(subscribed), observed, job(pe.JOB), kind))


@requirement("W148-R68", "W148-R69")
@drives(pe.modified)
def test_what_happened_to_the_job_is_told_once(
    subscription: SubscriptionOf, job: JobOf, api: Api, judge: Judge
) -> None:
    """The job that is modified is not told to be created again, nor any change twice."""
    judge(notifications.not_repeated(subscription(pe.EVERYTHING), job(pe.JOB), api))


@requirement("W148-R68", "W148-R69")
@pytest.mark.parametrize(("subscribed", "created"), STATES)
def test_change_of_a_process_is_told_once(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """No change is told by two events."""
    judge(event_objects.not_repeated(subscription(subscribed), observed, job(created)))


@requirement("W148-R68")
@drives(pe.after_unregistering)
def test_nothing_of_processes_comes_after_unregistering(
    observed: Observed, subscription: SubscriptionOf, seen: Seen, judge: Judge
) -> None:
    """Who has unregistered is told of no modify and no cancel."""
    leaves, stays = subscription(pe.LEAVES), subscription(pe.STAYS)
    judge(notifications.silent(observed, leaves, stays, seen(pe.LATER_ACTION)))


@requirement("W148-R69")
@pytest.mark.parametrize(("subscribed", "created"), TOLD)
def test_notification_is_complete(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """Every notification has its type, an id and a time of its own, and its object."""
    told, api = subscription(subscribed), observed.api
    judge(events.complete(told, api), events.told_apart(told))
    judge(event_objects.dated(observed, told, job(created)))


@requirement("W148-R69")
@pytest.mark.parametrize(("subscribed", "created"), TOLD)
def test_event_names_what_it_is_of(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """An event of a process has the process's id, one of a job the job's (FM-M20)."""
    judge(checks.right_object(observed, subscription(subscribed), job(created)))


@requirement("W148-R69")
@pytest.mark.parametrize(("subscribed", "created"), AGREEING)
def test_event_agrees_with_reads(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A read after an event shows the state that the event told."""
    judge(event_objects.agrees(observed, subscription(subscribed), job(created)))


@requirement("W148-R27")
def test_modifies_move_by_the_table(observed: Observed, judge: Judge) -> None:
    """By their events too, modifies move as Table 9 allows."""
    judge(event_objects.all_in_order(observed, "modify"))


@requirement("W148-U2")
def test_cancellations_move_by_the_table(observed: Observed, judge: Judge) -> None:
    """By their events too, cancellations move as Table 9 allows."""
    judge(event_objects.all_in_order(observed, "cancel"))
