"""Judges: what subscribers are told, and what they are not.  FM: W148 CR1-O2, R67-R69, O10, R16."""

import pytest

from lso_conformance.checks.job import history
from lso_conformance.checks.told import announcements, events, hub
from lso_conformance.checks.told import notifications as checks
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen, SubscriptionOf
from lso_conformance.standard.api import Api
from suites.job_events import notifications as nt
from suites.marks import decides, drives, steps

# Who is told of which job.
TOLD = steps(
    (nt.whole_life, nt.EVERYTHING, nt.JOB),
    (nt.whole_life, nt.CREATIONS, nt.JOB),
    (nt.whole_life, nt.CHANGES, nt.JOB),
    (nt.starts_later, nt.CHANGES, nt.LATER),
    (nt.starts_later, nt.WITH_EMPTY_QUERY, nt.LATER),
    (nt.starts_later, nt.CHANGES, nt.SOON),
    (nt.ends, nt.BOTH, nt.ENDING),
    (nt.recurs, nt.BOTH, nt.RECURRING),
    (nt.is_rejected, nt.BOTH, nt.REJECTED),
    (nt.finds_no_resources, nt.BOTH, nt.STARVED),
    (nt.one_callback, nt.CREATIONS, nt.JOB),
    (nt.one_callback, nt.AT_THE_SAME_CALLBACK, nt.JOB),
    (nt.one_callback, nt.CREATIONS, nt.NEXT),
    (nt.an_older_job, nt.CHANGES, nt.OLDER),
    (nt.after_unregistering, nt.STAYS, nt.NEXT),
)
FILTERED = steps(
    (nt.whole_life, nt.CREATIONS, nt.EVERYTHING),
    (nt.whole_life, nt.CHANGES, nt.EVERYTHING),
    (nt.starts_later, nt.CHANGES, nt.WITH_EMPTY_QUERY),
)
CHANGES = steps(
    (nt.whole_life, nt.CHANGES, nt.JOB),
    (nt.starts_later, nt.CHANGES, nt.LATER),
    (nt.ends, nt.BOTH, nt.ENDING),
    (nt.is_rejected, nt.BOTH, nt.REJECTED),
)
ALL = steps(
    (nt.whole_life, nt.EVERYTHING, nt.JOB), (nt.whole_life, nt.CHANGES, nt.JOB), (nt.ends, nt.BOTH, nt.ENDING)
)


@decides("event.sent", "hub.notifies")
@pytest.mark.parametrize(("subscribed", "created"), TOLD)
def test_subscriber_is_told(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A subscriber is told of a job's creation and of each state that it is seen in."""
    judge(checks.told(observed, subscription(subscribed), job(created)))


@decides("event.sent", "hub.notifies")
@pytest.mark.parametrize(
    ("subscribed", "created"),
    steps((nt.read_when_told, nt.BOTH, nt.ENDING), (nt.starts_untouched, nt.CHANGES, nt.UNTOUCHED)),
)
def test_who_only_listens_is_told(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A subscriber is told of what a job does by itself while nobody reads it."""
    judge(announcements.untouched(observed, subscription(subscribed), job(created)))


@decides("hub.offered")
@drives(nt.one_callback)
def test_the_other_subscription_at_a_callback_stays(seen: Seen, judge: Judge) -> None:
    """The end of one of two subscriptions at one callback leaves the other alone."""
    judge(hub.kept(seen(nt.CREATIONS), seen(nt.READ_STAYING)))


@decides("hub.query")
@pytest.mark.parametrize(
    ("subscribed", "created"),
    steps(
        (nt.ends, nt.BOTH, nt.ENDING),
        (nt.starts_later, nt.WITH_EMPTY_QUERY, nt.LATER),
        (nt.whole_life, nt.CREATIONS, nt.JOB),
    ),
)
def test_query_brings_its_types(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """Who asks by a query is told of all types in it."""
    judge(checks.wherever(checks.told(observed, subscription(subscribed), job(created))))


@decides("hub.query")
@drives(nt.repeated_parameter)
def test_repeated_parameter_brings_both_types(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge
) -> None:
    """Who asks by a repeated parameter is told of both types: a warning where not (FM-E11)."""
    judge(checks.mild(checks.told(observed, subscription(nt.REPEATED), job(nt.JOB))))


@decides("event.unasked", "hub.query")
@pytest.mark.parametrize(("subscribed", "control"), FILTERED)
def test_only_what_was_asked_for_is_told(
    subscription: SubscriptionOf, api: Api, judge: Judge, subscribed: str, control: str
) -> None:
    """A subscriber gets no event of a type that it did not ask for, whatever others get."""
    judge(checks.only_asked(subscription(subscribed), subscription(control), api))


@decides("event.unasked")
@pytest.mark.parametrize(("subscribed", "created"), CHANGES)
def test_creation_is_no_change(
    subscription: SubscriptionOf, job: JobOf, api: Api, judge: Judge, subscribed: str, created: str
) -> None:
    """The creation of a job is not told as a change of its state."""
    judge(checks.no_change_at_creation(subscription(subscribed), job(created), api))


@decides("event.unasked", "event.content")
@pytest.mark.parametrize(("subscribed", "created"), CHANGES)
def test_change_is_told_once(
    subscription: SubscriptionOf, job: JobOf, api: Api, judge: Judge, subscribed: str, created: str
) -> None:
    """No change is told by two events."""
    judge(checks.not_repeated(subscription(subscribed), job(created), api))


@decides("event.unasked")
@drives(nt.after_unregistering)
def test_nothing_comes_after_unregistering(
    observed: Observed, subscription: SubscriptionOf, seen: Seen, judge: Judge
) -> None:
    """Who has unregistered is told of nothing that happens later."""
    leaves, stays = subscription(nt.LEAVES), subscription(nt.STAYS)
    judge(checks.silent(observed, leaves, stays, seen(nt.LATER_ACTION)))


@decides("event.content")
@pytest.mark.parametrize(("subscribed", "created"), ALL)
def test_notification_is_complete(
    subscription: SubscriptionOf, job: JobOf, api: Api, judge: Judge, subscribed: str, created: str
) -> None:
    """Every notification has its type, an id and a time of its own, and its object."""
    told = subscription(subscribed)
    judge(events.complete(told, api), events.told_apart(told), events.dated(told, job(created), api))


@decides("event.content")
@pytest.mark.parametrize(("subscribed", "created"), [*ALL, *steps((nt.read_when_told, nt.BOTH, nt.ENDING))])
def test_notification_agrees_with_a_read(
    observed: Observed,
    subscription: SubscriptionOf,
    job: JobOf,
    seen: Seen,
    judge: Judge,
    subscribed: str,
    created: str,
) -> None:
    """A read after the last event shows the state that the event told."""
    judge(history.agrees(observed, job(created), subscription(subscribed), seen(nt.LAST_READ)))


@decides("event.content")
@pytest.mark.parametrize(("subscribed", "created"), CHANGES)
def test_notification_tells_the_right_state(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A state change event tells the state that reads show."""
    judge(checks.honest(observed, subscription(subscribed), job(created)))


@decides("event.content")
@drives(nt.whole_life)
def test_events_have_times_of_their_own(
    subscription: SubscriptionOf, job: JobOf, api: Api, judge: Judge
) -> None:
    """Two suspensions have two times."""
    judge(events.dated_apart(subscription(nt.CHANGES), job(nt.JOB), api))
