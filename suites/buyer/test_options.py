"""Judges: what a Buyer may do.  FM: W148 5.2.2, 6.1.2, 6.2 ff., 6.18 (O1-O7, O9, O10)."""

import pytest

from lso_conformance.checks.buyer import buyer_options
from lso_conformance.judge.judging import Judge, Observed
from suites.marks import decides, judges_buyer

pytestmark = judges_buyer


@decides("hub.listener")
def test_listener_takes_notifications(observed: Observed, judge: Judge) -> None:
    """The listener takes what the Buyer subscribed to."""
    judge(buyer_options.listens(observed))


@decides("hub.offered")
def test_buyer_subscribes(observed: Observed, judge: Judge) -> None:
    """The Buyer registers a listener."""
    judge(buyer_options.subscribes(observed))


@decides("job.options")
def test_creation_has_optional_attributes(observed: Observed, judge: Judge) -> None:
    """A create request has a description or a priority."""
    judge(buyer_options.uses_options(observed))


@pytest.mark.parametrize(
    "role",
    [
        pytest.param("list", marks=decides("job.filters")),
        pytest.param("list_modify", marks=decides("modify.filters")),
        pytest.param("list_cancel", marks=decides("cancel.filters")),
        pytest.param("list_report", marks=decides("report.filters")),
        pytest.param("list_tracking", marks=decides("tracking.filters")),
    ],
)
def test_lists_are_filtered(observed: Observed, judge: Judge, role: str) -> None:
    """A list request has filters."""
    judge(buyer_options.filters(observed, role))


@decides("hub.query")
def test_registration_names_event_types(observed: Observed, judge: Judge) -> None:
    """A registration names the event types that it wants."""
    judge(buyer_options.queries(observed))
