"""Judges: what every event of a modify, a cancellation or a report must be.  FM: W148 R68, R69, O10."""

import pytest

from lso_conformance.checks.told import announcements, event_objects, events, notifications
from lso_conformance.judge.judging import JobOf, Judge, Observed, SubscriptionOf
from lso_conformance.standard.api import Api
from suites.job_events import process_events as pe
from suites.job_events import report_events as rp
from suites.marks import decides, steps

OF_PROCESSES = steps(*pe.SUBSCRIBED)
OF_REPORTS = steps(
    (rp.reported, rp.EVERYTHING, rp.JOB),
    (rp.reported, rp.RESULTS, rp.JOB),
    (rp.reported, rp.CREATIONS, rp.JOB),
    (rp.failed, rp.BOTH, rp.FAILING),
)
ENDED = steps(
    (rp.failed, rp.OF_REPORTS, rp.FAILING),
    (rp.refused, rp.OF_REPORTS, rp.REFUSED),
)
FILTERED = steps(
    *((pe.modified, one, pe.EVERYTHING) for one in (pe.MODIFIES, pe.CANCELS, pe.ALTERED)),
    *((rp.reported, one, rp.EVERYTHING) for one in (rp.RESULTS, rp.CREATIONS, rp.CHANGES, rp.FAILURES)),
    (rp.failed, rp.BOTH, rp.OF_REPORTS),
)
ONCE = [*OF_PROCESSES, *OF_REPORTS]
COMPLETE = [*ONCE, *steps((pe.after_unregistering, pe.STAYS, pe.OLDER_PROCESS))]
# Wherever an event is due, one that names something else in its place is judged too.
NAMED = [
    *COMPLETE,
    *ENDED,
    *steps((rp.reported, rp.CHANGES, rp.JOB), (rp.of_files, rp.RESULTS, rp.FILES)),
]
AGREEING = [
    *(row for row in OF_PROCESSES if pe.ALTERED not in row.values),
    *(row for row in OF_REPORTS if row.values[0] in {rp.EVERYTHING, rp.RESULTS}),
    *ENDED,
]


@decides("event.unasked", "hub.query")
@pytest.mark.parametrize(("subscribed", "control"), FILTERED)
def test_only_what_was_asked_for_is_told(
    subscription: SubscriptionOf, api: Api, judge: Judge, subscribed: str, control: str
) -> None:
    """A subscriber to one type gets no event of another."""
    judge(notifications.only_asked(subscription(subscribed), subscription(control), api))


@decides("event.unasked", "event.content")
@pytest.mark.parametrize(("subscribed", "created"), ONCE)
def test_change_is_told_once(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """No change is told by two events."""
    judge(event_objects.not_repeated(subscription(subscribed), observed, job(created)))


@decides("event.content")
@pytest.mark.parametrize(("subscribed", "created"), COMPLETE)
def test_notification_is_complete(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """Every notification has its type, an id and a time of its own, and its object."""
    told, api = subscription(subscribed), observed.api
    judge(events.complete(told, api), events.told_apart(told))
    judge(event_objects.dated(observed, told, job(created)))


@decides("event.content")
@pytest.mark.parametrize(("subscribed", "created"), NAMED)
def test_event_names_what_it_is_of(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """An event of a process or report has the id of that, one of a job the job's (FM-M20)."""
    judge(announcements.right_object(observed, subscription(subscribed), job(created)))


@decides("event.content")
@pytest.mark.parametrize(("subscribed", "created"), AGREEING)
def test_event_agrees_with_reads(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A read after an event shows the state that the event told."""
    judge(event_objects.agrees(observed, subscription(subscribed), job(created)))
