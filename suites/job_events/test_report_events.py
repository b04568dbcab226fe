"""Judges: what subscribers are told of reports.  FM: W148 R67-R70, CR1-O2, R55 (FM-B18, FM-B26)."""

import pytest

from lso_conformance.checks.told import announcements as checks
from lso_conformance.checks.told import event_objects
from lso_conformance.judge.judging import JobOf, Judge, Observed, SubscriptionOf
from suites.job_events import report_events as rp
from suites.marks import decides, drives, steps

TOLD = steps(
    (rp.reported, rp.EVERYTHING, rp.JOB),
    (rp.reported, rp.CREATIONS, rp.JOB),
    (rp.failed, rp.OF_REPORTS, rp.FAILING),
    (rp.refused, rp.OF_REPORTS, rp.REFUSED),
    (rp.failed, rp.BOTH, rp.FAILING),
)
RESULTS = steps(
    (rp.reported, rp.EVERYTHING, rp.JOB),
    (rp.reported, rp.RESULTS, rp.JOB),
    (rp.of_files, rp.RESULTS, rp.FILES),
    (rp.of_files, rp.WITHOUT_QUERY, rp.FILES),
)


@decides("event.sent", "hub.notifies")
@pytest.mark.parametrize(("subscribed", "created"), TOLD)
def test_subscriber_is_told_of_reports(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A subscriber is told of each report's creation and end, and of one that failed."""
    judge(checks.told_of_reports(observed, subscription(subscribed), job(created)))


@decides("event.sent", "hub.notifies")
@drives(rp.reported)
def test_subscriber_is_told_of_changes_of_reports(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge
) -> None:
    """A subscriber is told how each report ended that was seen before its end (FM-B18)."""
    judge(checks.wherever_born(checks.told_of_reports(observed, subscription(rp.CHANGES), job(rp.JOB))))


@decides("event.results")
@pytest.mark.parametrize(("subscribed", "created"), RESULTS)
def test_subscriber_is_told_of_results(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge, subscribed: str, created: str
) -> None:
    """A subscriber is told of every report that is complete."""
    judge(checks.told_of_results(observed, subscription(subscribed), job(created)))


@decides("event.results")
@drives(rp.reported)
def test_change_of_a_report_tells_of_results(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge
) -> None:
    """Who asked for the changes of reports alone is told by them that one is complete (FM-B26)."""
    judge(checks.wherever_born(checks.told_of_results(observed, subscription(rp.CHANGES), job(rp.JOB))))


@decides("event.unasked")
@drives(rp.reported)
def test_creation_of_a_report_is_no_change(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge
) -> None:
    """The creation of a report is not told as a change of its state: a warning where it is (FM-B30)."""
    judge(event_objects.no_change_at_creation(subscription(rp.EVERYTHING), observed, job(rp.JOB), "report"))


@decides("event.unasked", "event.content")
@drives(rp.failed)
def test_failed_report_is_not_told_to_be_ready(
    observed: Observed, subscription: SubscriptionOf, job: JobOf, judge: Judge
) -> None:
    """No report that failed is told to be ready."""
    judge(event_objects.ready_only(observed, subscription(rp.BOTH), job(rp.FAILING)))


@decides("report.states")
def test_reports_move_by_the_table(observed: Observed, judge: Judge) -> None:
    """By their events too, reports move as Table 10 allows."""
    judge(event_objects.all_in_order(observed, "report"))
