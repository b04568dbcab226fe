"""Judges: what reports may tell.  FM: W148 6.13: O8."""

from lso_conformance.checks.resource import options
from lso_conformance.judge.judging import Judge, Observed, Seen
from suites.job_reports import reports
from suites.job_reports.reports import BY_ID, LIST
from suites.marks import decides, drives


@decides("report.listed_options")
@drives(reports.of_a_running_job)
def test_listed_reports_may_have_a_description(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A listed report may show its description, as a read by its id does."""
    seen(reports.ALL)
    reads = observed.called(observed.api.roles[BY_ID])
    judge(options.shown(observed, LIST, reads))
