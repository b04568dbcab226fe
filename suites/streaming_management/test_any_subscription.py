"""Judges: requests that nobody wrote down.  W147: every paragraph that a request and its answer can break.

What an explorer found counts when the shortest story, sent again twice, shows it both times.
"""

import pytest

from lso_conformance.checks.story import exploration
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard.kinds import SUBSCRIPTION
from suites.marks import decides, drives
from suites.streaming_management import any_subscription

CLAUSES = [pytest.param(each, marks=decides(each), id=each) for each in exploration.clauses(SUBSCRIPTION)]


@drives(any_subscription.any_subscription)
@pytest.mark.parametrize("clause", CLAUSES)
def test_any_subscription_is_met(observed: Observed, judge: Judge, clause: str) -> None:
    """Whatever is sent, the paragraph holds."""
    judge(exploration.findings(observed, clause))
