"""Judges: the Buyer's actions in any order.  FM: every paragraph that a story of actions can break.

What the model found counts when the shortest story, told again twice, shows it both times.
"""

import pytest

from lso_conformance.checks.story import exploration
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard.kinds import JOB
from suites.job_explored import any_order
from suites.marks import decides, drives

CLAUSES = [pytest.param(each, marks=decides(each), id=each) for each in exploration.clauses(JOB)]


@drives(any_order.any_order)
@pytest.mark.parametrize("clause", CLAUSES)
def test_any_order_is_met(observed: Observed, judge: Judge, clause: str) -> None:
    """Whatever the order of actions, the paragraph holds."""
    judge(exploration.findings(observed, clause))
