"""Judges: the results of reports, in the payload and as attachments.  FM: W148 6.14 (R58), 5.3 (R2-R4)."""

import pytest

from lso_conformance.checks.job import results as checks
from lso_conformance.checks.job import timeframes as frames
from lso_conformance.judge.judging import JobOf, Judge, Observed, Schemas, Seen
from suites import tables
from suites.job_reports import reports
from suites.marks import decides, drives

RUNNING = "create a job that reports"


@decides("report.results")
def test_completed_reports_hold_results(observed: Observed, judge: Judge) -> None:
    """Each completed report holds results, in the payload or as an attachment, as its job asked."""
    judge(checks.held(observed))


@decides("report.results")
def test_only_completed_reports_hold_results(observed: Observed, judge: Judge) -> None:
    """A report that failed, or is not done yet, has no results to be taken for those."""
    judge(checks.nothing_without_results(observed))


@decides("report.results")
@pytest.mark.parametrize("pair", reports.PAIRS)
def test_each_format_brings_a_report(
    observed: Observed, seen: Seen, judge: Judge, pair: tuple[str, str]
) -> None:
    """A job brings a report with results in each format that the profile does not exclude."""
    judge(checks.brings(observed, seen("create a job for {} as {}".format(*pair))))


@decides("report.results")
@drives(reports.as_attachment)
@pytest.mark.parametrize("output", tables.params(lambda api: api.words("outputFormat")))
def test_attachment_is_offered(seen: Seen, judge: Judge, output: str) -> None:
    """An attachment has a URL, and is kept for some time."""
    judge(checks.file_offered(seen(f"read {output} as attachment")))


@decides("report.results")
@drives(reports.as_attachment)
@pytest.mark.parametrize("output", tables.params(lambda api: api.words("outputFormat")))
def test_attachment_is_what_it_says(observed: Observed, seen: Seen, judge: Judge, output: str) -> None:
    """An attachment can be fetched, is in the declared format, and is not empty."""
    fetched = seen(f"fetch {output} as attachment")
    files = observed.steps[fetched.scenario, fetched.step]
    judge(checks.files_readable(files, output))


@decides("report.results")
def test_results_are_of_the_configured_type(observed: Observed, judge: Judge) -> None:
    """The results of a ping are those of a ping."""
    judge(checks.of_the_type(observed))


@decides("extension.type", "report.results")
def test_results_name_their_type(observed: Observed, judge: Judge) -> None:
    """Each result has an `@type`."""
    judge(checks.typed(observed))


@decides("extension.schema", "report.results")
def test_results_conform_to_their_schema(observed: Observed, schemas: Schemas, judge: Judge) -> None:
    """Each result obeys the schema that its `@type` names."""
    judge(checks.conforming(observed, schemas))


@decides("report.results")
def test_measurements_are_in_their_timeframe(observed: Observed, judge: Judge) -> None:
    """What a report holds was measured within its timeframe."""
    judge(checks.in_time(observed))


@decides("report.results")
@drives(reports.of_a_running_job)
def test_timeframes_follow_one_another(observed: Observed, job: JobOf, judge: Judge) -> None:
    """The timeframes of a job that runs on neither overlap nor leave holes, and last a period each."""
    judge(frames.consecutive(observed, job(RUNNING)))


@decides("report.results")
def test_timeframes_are_no_longer_than_a_period(observed: Observed, judge: Judge) -> None:
    """No report of the run covers more than one reporting period."""
    judge(frames.not_longer(observed))


@decides("report.results")
@drives(reports.of_a_job_that_ends)
def test_completed_job_does_not_report(observed: Observed, job: JobOf, judge: Judge) -> None:
    """No report is about a time after its job was completed."""
    judge(frames.none_after_the_end(observed, job("create a job that reports and ends")))


@decides("report.results")
@drives(reports.of_a_job_that_ends)
def test_an_execution_brings_its_reports(observed: Observed, job: JobOf, judge: Judge) -> None:
    """One execution brings as many reports as periods fit into it."""
    judge(frames.as_many_as_fit(observed, job("create a job that reports and ends")))
