"""Judges: requests that nobody wrote down.  FM: every paragraph that one request and its answer can break.

What an explorer found counts when the shortest story, sent again twice, shows it both times.
"""

import pytest

from lso_conformance.checks.story import exploration
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard.api_file import load
from suites.every_api import fuzz
from suites.marks import drives, requirement

PARAGRAPHS = [pytest.param(each, marks=requirement(each), id=each) for each in exploration.paragraphs(load())]


@drives(fuzz.any_request)
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_any_request_is_met(observed: Observed, judge: Judge, paragraph: str) -> None:
    """Whatever is sent, the paragraph holds."""
    judge(exploration.findings(observed, paragraph))
