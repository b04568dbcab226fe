"""Judges: requests that nobody wrote down.  W147: every paragraph that a request and its answer can break.

What an explorer found counts when the shortest story, sent again twice, shows it both times.
"""

import pytest

from lso_conformance.checks.story import exploration
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard.api_file import load
from suites.marks import drives, requirement
from suites.streaming_management import any_subscription

PARAGRAPHS = [
    pytest.param(each, marks=requirement(each), id=each)
    for each in exploration.paragraphs(load("streaming_management"))
]


@drives(any_subscription.any_subscription)
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_any_subscription_is_met(observed: Observed, judge: Judge, paragraph: str) -> None:
    """Whatever is sent, the paragraph holds."""
    judge(exploration.findings(observed, paragraph))
