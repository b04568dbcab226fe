"""Judges: requests that nobody wrote down.  FM: every paragraph that one request and its answer can break.

What an explorer found counts when the shortest story, sent again twice, shows it both times.
"""

import pytest

from lso_conformance.checks.story import exploration
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard.kinds import JOB
from suites.job_explored import fuzz
from suites.marks import decides, drives

CLAUSES = [pytest.param(each, marks=decides(each), id=each) for each in exploration.clauses(JOB)]


@drives(fuzz.any_request)
@pytest.mark.parametrize("clause", CLAUSES)
def test_any_request_is_met(observed: Observed, judge: Judge, clause: str) -> None:
    """Whatever is sent, the paragraph holds."""
    judge(exploration.findings(observed, clause))
