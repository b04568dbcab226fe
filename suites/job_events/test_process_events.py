"""Judges: what subscribers are told of modifies and cancellations.  FM: W148 R67-R69, CR1-O2, R27, U2."""

import pytest

from lso_conformance.checks.told import announcements as checks
from lso_conformance.checks.told import event_objects, notifications
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen, SubscriptionOf
from lso_conformance.standard.api import Api
from suites.job_events import process_events as pe
from suites.marks import decides, drives, steps

TOLD = steps(*pe.SUBSCRIBED, (pe.after_unregistering, pe.STAYS, pe.OLDER_PROCESS))
KINDS = steps(
    (pe.modified, pe.MODIFIES, "modify"),
    (pe.modified, pe.CANCELS, "cancel"),
    (pe.modified, pe.EVERYTHING, "modify"),
)


@decides("event.sent", "hub.notifies")
@pytest.mark.parametrize(("subscribed", "created"), TOLD)
def test_subscriber_is_told_of_processes(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A subscriber is told how each modify and cancel ended, and that a modify changed the job."""
    judge(checks.told_of_processes(observed, subscription(subscribed), job(created)))


@decides("event.sent", "hub.notifies")
@drives(pe.modified)
def test_subscriber_is_told_of_the_job_too(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge
) -> None:
    """Who asks for everything is told of the job's states while it is modified and cancelled."""
    judge(notifications.told(observed, subscription(pe.EVERYTHING), job(pe.JOB)))


@decides("event.unasked")
@pytest.mark.parametrize(("subscribed", "kind"), KINDS)
def test_creation_of_a_process_is_no_change(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, kind: str
) -> None:
    """The creation of a process is not told as a change of its state: a warning where it is (FM-B30)."""
    judge(event_objects.no_change_at_creation(subscription(subscribed), observed, job(pe.JOB), kind))


@decides("event.unasked", "event.content")
@drives(pe.modified)
def test_what_happened_to_the_job_is_told_once(
    subscription: SubscriptionOf, job: JobOf, api: Api, judge: Judge
) -> None:
    """The job that is modified is not told to be created again, nor any change twice."""
    judge(notifications.not_repeated(subscription(pe.EVERYTHING), job(pe.JOB), api))


@decides("event.unasked")
@drives(pe.after_unregistering)
def test_nothing_of_processes_comes_after_unregistering(
    observed: Observed, subscription: SubscriptionOf, seen: Seen, judge: Judge
) -> None:
    """Who has unregistered is told of no modify and no cancel."""
    leaves, stays = subscription(pe.LEAVES), subscription(pe.STAYS)
    judge(notifications.silent(observed, leaves, stays, seen(pe.LATER_ACTION)))


@decides("modify.states")
def test_modifies_move_by_the_table(observed: Observed, judge: Judge) -> None:
    """By their events too, modifies move as Table 9 allows."""
    judge(event_objects.all_in_order(observed, "modify"))


@decides("cancel.states")
def test_cancellations_move_by_the_table(observed: Observed, judge: Judge) -> None:
    """By their events too, cancellations move as Table 9 allows."""
    judge(event_objects.all_in_order(observed, "cancel"))
