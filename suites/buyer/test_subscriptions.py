"""Judges: what a Client asks of Streaming Management.  W147 5.4, 6.3 (R2, R6, O2)."""

from lso_conformance.checks.buyer import stream_buyer
from lso_conformance.judge.judging import Judge, Observed
from suites.marks import decides, judges_buyer

NEEDS = ("topic", "subscription")
pytestmark = judges_buyer


@decides("payloads")
def test_payloads_conform(observed: Observed, judge: Judge) -> None:
    """Every request conforms to the OAS."""
    judge(stream_buyer.conforming(observed))


@decides("subscription.named")
def test_topic_and_protocol_are_named(observed: Observed, judge: Judge) -> None:
    """Each subscription request names its topic and its protocol."""
    judge(stream_buyer.named(observed))


@decides("subscription.options")
def test_channel_is_configured(observed: Observed, judge: Judge) -> None:
    """A subscription request has attributes for its channel."""
    judge(stream_buyer.with_more(observed))
