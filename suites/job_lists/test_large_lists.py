"""Judges: lists that are too large.  FM: W148 6.2 (U8)."""

from lso_conformance.checks.resource import large_lists as checks
from lso_conformance.judge.judging import Judge, Observed, Seen
from suites.job_lists import large_lists
from suites.marks import decides, drives


@decides("list.too_large")
@drives(large_lists.all_of_the_run)
def test_large_list_is_refused_or_says_what_it_is(observed: Observed, seen: Seen, judge: Judge) -> None:
    """What is too large to be listed is refused by 422, or cut with a header that says so."""
    after = seen(large_lists.AFTER)
    further = observed.steps.get((after.scenario, large_lists.FURTHER), ())
    judge(checks.told(seen(large_lists.ALL), seen(large_lists.FEW), further, after, observed.api))
