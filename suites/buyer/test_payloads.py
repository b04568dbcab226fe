"""Judges: all that a Buyer sends, its listener's answers too.  FM: W148 5.4 (R5, R6)."""

from lso_conformance.checks.buyer import buyer_payloads
from lso_conformance.judge.judging import Judge, Observed, Schemas
from suites.marks import decides, judges_buyer

pytestmark = judges_buyer


@decides("payloads")
def test_payloads_conform(observed: Observed, judge: Judge) -> None:
    """Every request, and every answer of the listener, conforms to the OAS."""
    judge(buyer_payloads.conforming(observed))


@decides("closed_world")
def test_nothing_undefined_is_used(observed: Observed, schemas: Schemas, judge: Judge) -> None:
    """No operation, parameter or attribute is used that the documents do not define."""
    judge(buyer_payloads.closed(observed, schemas))
