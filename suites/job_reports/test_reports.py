"""Judges: reports and what reads and lists show of them.  FM: W148 6.13, 6.14 (R53, R55-R57, R59)."""

import pytest

from lso_conformance.checks.form import enumerations, errors
from lso_conformance.checks.job import reports as checks
from lso_conformance.checks.job import timeframes
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites.job_reports import reports
from suites.marks import decides, drives, steps

RUNNING = "create a job that reports"


@decides("report.listed")
def test_listed_reports_have_their_attributes(observed: Observed, judge: Judge) -> None:
    """Each report in the list shows its ten attributes, and no results."""
    judge(checks.items(observed, "list"))


@decides("report.listed")
@drives(reports.of_a_running_job)
def test_listed_reports_refer_to_their_job(observed: Observed, seen: Seen, job: JobOf, judge: Judge) -> None:
    """What is listed by a job refers to that job."""
    listed, nobody = seen(reports.ALL), seen(reports.OF_NOBODY)
    judge(checks.refers_to_its_job(observed, listed, nobody, job(RUNNING)))


@decides("report.attributes")
def test_reports_have_their_attributes(observed: Observed, judge: Judge) -> None:
    """Each read by id shows the ten attributes."""
    judge(checks.whole(observed))


@decides("report.attributes")
def test_reports_copy_their_job(observed: Observed, judge: Judge) -> None:
    """A report has the configuration and the monitored object of its job."""
    judge(checks.of_the_job(observed, "read"))


@decides("report.listed")
def test_listed_reports_copy_their_job(observed: Observed, judge: Judge) -> None:
    """Each report in a list has the configuration and the monitored object of its job."""
    judge(checks.of_the_job(observed, "list"))


@decides("report.attributes")
def test_reports_stay_the_same(observed: Observed, judge: Judge) -> None:
    """A report is found under its id, with the same attributes in every read."""
    judge(checks.agree(observed))


@decides("report.attributes")
def test_reports_are_dated(observed: Observed, judge: Judge) -> None:
    """A report was created after its job, and before it was first seen."""
    judge(checks.dated(observed))


@decides("report.options")
def test_reports_keep_their_options(observed: Observed, judge: Judge) -> None:
    """What a report has once shown it shows in every later read."""
    judge(checks.with_options(observed))


@decides("report.states")
def test_report_moves_are_in_the_table(observed: Observed, judge: Judge) -> None:
    """No report of the run is seen to make a move that the table does not have."""
    judge(checks.legal(observed))


@decides("report.states")
@pytest.mark.parametrize(
    ("step", "count"),
    steps((reports.of_a_running_job, RUNNING, 3),
          (reports.followed, "create a job whose reports are followed", 2)),
)  # fmt: skip
def test_reports_end(observed: Observed, job: JobOf, judge: Judge, step: str, count: int) -> None:
    """The reports of a job that runs end, one after the other."""
    judge(checks.ends(observed, job(step), count))


@decides("report.states")
@pytest.mark.parametrize(
    ("step", "role"),
    steps((reports.failing, "create a job whose report is failed", "failed"),
          (reports.rejected, "create a job whose report is rejected", "refused")),
)  # fmt: skip
def test_report_fails_with_a_reason(
    observed: Observed, job: JobOf, api: Api, judge: Judge, step: str, role: str
) -> None:
    """A report that cannot be made ends as failed or rejected, and says why."""
    judge(checks.ends_as(observed, job(step), api.reports.states[role]))


@decides("report.unknown")
@drives(reports.unknown_ids)
@pytest.mark.parametrize(
    "step",
    [
        "read an unknown report", "read another unknown report", "read a third unknown report",
        "read a report by the id of its job",
    ],
)  # fmt: skip
def test_unknown_report_is_not_found(seen: Seen, judge: Judge, step: str) -> None:
    """A read of an id that belongs to no report is answered with Error404."""
    judge(errors.not_found(seen(step), seen("read the real report")))


@decides("suspend.effect", "report.results")
@drives(reports.while_suspended)
def test_suspended_job_does_not_report(observed: Observed, job: JobOf, judge: Judge) -> None:
    """No report is about a time in which its job was suspended."""
    judge(timeframes.none_between(observed, job("create a job that reports and is suspended"), "suspend"))


@decides("cancel.effect", "report.results")
@drives(reports.once_cancelled)
def test_cancelled_job_does_not_report(observed: Observed, job: JobOf, judge: Judge) -> None:
    """No report is about a time after its job was cancelled."""
    judge(timeframes.none_between(observed, job("create a job that reports and is cancelled"), "cancel"))


@decides("resume.effect", "report.results")
@drives(reports.while_suspended)
def test_resumed_job_reports_again(observed: Observed, seen: Seen, job: JobOf, judge: Judge) -> None:
    """A job that was resumed goes on to report."""
    resumed = seen("resume the job between reports")
    made = job("create a job that reports and is suspended")
    judge(timeframes.goes_on(observed, made, resumed))


@decides("endpoints")
@pytest.mark.parametrize("pair", reports.PAIRS)
def test_each_pair_of_formats_is_accepted(
    observed: Observed, seen: Seen, judge: Judge, pair: tuple[str, str]
) -> None:
    """Every pair of formats that the profile claims is accepted; one that it leaves open may be refused."""
    output, result = pair
    asked, control = seen(f"create a job for {output} as {result}"), seen(reports.CONTROL)
    judge(enumerations.taken(observed, asked, control, {"outputFormat": output, "resultFormat": result}))


@decides("endpoints")
def test_each_format_is_accepted(observed: Observed, judge: Judge) -> None:
    """Every format that the profile lists is accepted in one pair at least."""
    judge(enumerations.in_one_pair(observed))
