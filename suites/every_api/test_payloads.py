"""Judges: all that the target answered in the run.  FM: W148 R1, R5, R6."""

from lso_conformance.checks.form import universal
from lso_conformance.checks.told import events
from lso_conformance.judge.judging import Judge, Observed
from suites.marks import decides


@decides("endpoints")
def test_operations_are_supported(observed: Observed, judge: Judge) -> None:
    """Every operation that this version drives is there."""
    judge(universal.supported(observed))


@decides("payloads")
def test_responses_conform(observed: Observed, judge: Judge) -> None:
    """Every response and notification conforms to the OAS."""
    judge(universal.conforming(observed), events.conforming(observed))


@decides("closed_world")
def test_nothing_undefined_is_returned(observed: Observed, judge: Judge) -> None:
    """No response and no notification has an attribute that the documents do not define."""
    judge(universal.closed(observed), events.closed(observed))
