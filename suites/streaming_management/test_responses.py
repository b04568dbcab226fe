"""Judges: all that the target answered in the run.  W147 R1, R2, R3."""

from lso_conformance.checks.form import universal
from lso_conformance.checks.stream import stream_payloads as checks
from lso_conformance.judge.judging import Judge, Observed
from suites.marks import decides


@decides("endpoints")
def test_endpoints_are_there(observed: Observed, judge: Judge) -> None:
    """Every endpoint of Table 2 is there."""
    judge(universal.supported(observed))


@decides("payloads")
def test_responses_conform(observed: Observed, judge: Judge) -> None:
    """Every response conforms to the OAS."""
    judge(checks.conforming(observed), checks.priorities(observed))


@decides("media_type")
def test_every_use_case_works_in_json(observed: Observed, judge: Judge) -> None:
    """Every use case can be carried out in application/json."""
    judge(checks.in_json(observed))
