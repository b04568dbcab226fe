"""Faults of what reports hold and which time they cover: R58, R56.  W148 6.13, 6.14, 7.2.3.9, 7.2.3.12.

Reports that are shown wrongly, or take a wrong way: faults.reports. Files: faults.attachments.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.times import recurs
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.faults.reports import other_object
from lso_conformance.sof.jobs.world import Job, Process, Report
from lso_conformance.sof.registry import Row, add_fault, fault

Items = list[Document]
TRACEROUTE = "urn:mef:lso:spec:legato:traceroute-report:v0.0.1:all"

# --- what stands in the results --------------------------------------------------------------------


def _results(change: Callable[[Items], Items]) -> type[Behaviour]:
    class Results(Behaviour):
        def results(self, report: Report) -> Items:
            return change(super().results(report))

    return Results


def each_point(change: Change) -> Callable[[Items], Items]:
    """Every result of every item is changed."""
    return lambda items: [
        {**item, "measurementDataPoint": [change(point) for point in item["measurementDataPoint"]]}
        for item in items
    ]


def _last(change: Callable[[Items], Items]) -> Callable[[Items], Items]:
    return lambda items: [*items[:-1], *change(items[-1:])]


def _other_type(point: Document) -> Document:
    return {**point, "@type": TRACEROUTE if point["@type"] != TRACEROUTE else "urn:example:other-report"}


def _configuration_type(point: Document) -> Document:
    return {**point, "@type": point["@type"].replace("report", "configuration")}


def _hop(point: Document) -> Document:
    return {"@type": TRACEROUTE, "reportId": "1", "hops": [], "timestamp": point.get("startTime", "")}


def _as_texts(point: Document) -> Document:
    return {name: str(value) if isinstance(value, int | float) else value for name, value in point.items()}


def _percentage(point: Document) -> Document:
    return {**point, "percentageOfLostPackets": 110}


def _moved(**difference: float) -> Callable[[Items], Items]:
    def moved(text: str) -> str:
        later = datetime.fromisoformat(text) + timedelta(**difference)
        return later.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def change(time: Document) -> Document:
        return {name: moved(text) for name, text in time.items()}

    return lambda items: [inside("measurementTime", change)(item) for item in items]


def _swapped(time: Document) -> Document:
    return {
        "measurementStartDate": time["measurementEndDate"],
        "measurementEndDate": time["measurementStartDate"],
    }


for _row in (
    Row("results-of-other-type", "Results have the @type of another test.", each_point(_other_type),
        subtle=True),
    Row("results-of-other-test", "Results are those of a traceroute, whatever the job is.",
        each_point(_hop), subtle=True),
    Row("last-result-of-other-type", "The last result of a report has the @type of another test.",
        _last(each_point(_other_type)), subtle=True),
    Row("results-typed-as-configuration", "Results have the @type of a configuration.",
        each_point(_configuration_type), subtle=True),
    Row("results-without-type", "Results have no @type.", each_point(without("@type")), subtle=False),
    Row("results-with-numbers-as-text", "Numbers in results are texts, against the agreed schema.",
        each_point(_as_texts), subtle=True),
    Row("results-lose-too-much", "Pings lose 110 per cent of their packets, against the agreed schema.",
        each_point(_percentage), subtle=True),
    Row("results-are-empty", "Completed reports hold no results.", lambda _items: [], subtle=False),
    Row("results-without-time", "Items of the results have no measurementTime.",
        lambda items: [without("measurementTime")(item) for item in items], subtle=False),
    Row("results-without-points", "Items of the results have no measurementDataPoint.",
        lambda items: [without("measurementDataPoint")(item) for item in items], subtle=False),
    Row("results-an-hour-early", "Results were measured an hour before the time frame.",
        _moved(hours=-1), subtle=False),
    Row("results-one-step-late", "All results are measured four minutes after the time frame.",
        _moved(minutes=4), subtle=True),
    Row("last-result-after-timeframe", "The last result is measured two seconds after the others.",
        _last(_moved(seconds=2)), subtle=True),
    Row("results-end-before-start", "Measurements end before they start.",
        lambda items: [inside("measurementTime", _swapped)(item) for item in items], subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R58", _row.text, _results(_row.of), subtle=_row.subtle)


@fault("W148-R58")
class CompletedWithoutResults(Behaviour):
    """A completed report has neither reportContent nor reportUrl."""

    def show_results(self, _report: Report) -> Document:
        return {}


@fault("W148-R58", subtle=True)
class ContentForAttachment(Behaviour):
    """A report whose results were wanted as attachment has them in itself."""

    def show_results(self, report: Report) -> Document:
        return {"reportContent": self.results(report)}


@fault("W148-R58", subtle=True)
class AttachmentForContent(Behaviour):
    """A report whose results were wanted in the payload says where a file is."""

    def show_results(self, report: Report) -> Document:
        return {"reportUrl": self.show_attachment(report)}


@fault("W148-R58", subtle=True)
class LaterReportsWithoutResults(Behaviour):
    """Only the first report of a job holds results."""

    def show_results(self, report: Report) -> Document:
        first = report.job.notes.setdefault("first read", report.id) == report.id
        return super().show_results(report) if first else {}


@fault("W148-R56", subtle=True)
class ReportsOfOtherObject(Behaviour):
    """Every report, wherever it is shown, is about another object than its job."""

    def new_report(self, job: Job, start: datetime, end: datetime) -> Report:
        made = super().new_report(job, start, end)
        made.document = other_object(made.document)
        return made


@fault("W148-R56", subtle=True)
class ReportsOfOtherJob(Behaviour):
    """Every report names the job that was created before its own, if there is one."""

    def show_job_reference(self, job: Job) -> dict[str, str]:
        known = list(self.world.jobs.items)
        place = known.index(job.id) if job.id in known else 0
        own = super().show_job_reference(job)
        return {**own, "faultManagementJobId": known[place - 1]} if place else own


@fault("W148-R56", subtle=True)
class ReportsOfOtherConfiguration(Behaviour):
    """Every report shows a configuration with another count than its job."""

    def new_report(self, job: Job, start: datetime, end: datetime) -> Report:
        made = super().new_report(job, start, end)
        wanted = made.document["serviceSpecificConfiguration"]
        made.document["serviceSpecificConfiguration"] = {**wanted, "count": 77}
        return made


# --- which time reports cover ----------------------------------------------------------------------


def _begins(part: float) -> type[Behaviour]:
    """A report that follows another one begins earlier or later by a part of its period."""

    class Begins(Behaviour):
        def new_report(self, job: Job, start: datetime, end: datetime) -> Report:
            made = super().new_report(job, start, end)
            if job.reported_until == start:
                made.start += part * (end - start)
                self.set_timeframe(made)
            return made

    return Begins


def _shows_timeframe(change: Callable[[Any, Report], None]) -> type[Behaviour]:
    class ShowsTimeframe(Behaviour):
        def set_timeframe(self, report: Report) -> None:
            super().set_timeframe(report)
            change(self, report)

    return ShowsTimeframe


def _shown(name: str, hours: float) -> Callable[[Any, Report], None]:
    def change(sof: Any, report: Report) -> None:
        moment = (report.start if name == "Start" else report.end) + timedelta(hours=hours)
        report.document["reportingTimeframe"][f"reporting{name}Date"] = sof.stamp_measured(moment)

    return change


def _ends_before_start(sof: Any, report: Report) -> None:
    report.document["reportingTimeframe"] = {
        "reportingStartDate": sof.stamp_measured(report.end),
        "reportingEndDate": sof.stamp_measured(report.start),
    }


for _row in (
    Row("report-hole", "A fifth of a period lies between one report and the next.", _begins(0.2),
        subtle=True),
    Row("report-overlap", "A report begins a fifth of a period before the end of the one before.",
        _begins(-0.2), subtle=True),
    Row("report-cumulates", "A report covers the time of the one before, too.", _begins(-1.0), subtle=True),
    Row("report-timeframe-starts-an-hour-early", "The time frame of a report starts an hour early.",
        _shows_timeframe(_shown("Start", -1)), subtle=True),
    Row("report-timeframe-ends-a-day-late", "The time frame of a report ends a day late.",
        _shows_timeframe(_shown("End", 24)), subtle=True),
    Row("report-timeframe-turned-round", "The time frame of a report ends before it starts.",
        _shows_timeframe(_ends_before_start), subtle=False),
):  # fmt: skip
    add_fault(_row.name, "W148-R58", _row.text, _row.of, subtle=_row.subtle)


# --- how many reports there are --------------------------------------------------------------------


@fault("W148-R58", subtle=True)
class OneReportPerExecution(Behaviour):
    """An execution with an end makes one report, however many periods it has."""

    def next_report(self, job: Job, start: datetime) -> None:
        if self.execution_end(job) is None or start == job.running_since:
            super().next_report(job, start)


@fault("W148-R58")
class ReportsTenTimesAsOften(Behaviour):
    """Reports cover a tenth of the reporting period."""

    def reporting_period(self, job: Job) -> timedelta:
        return max(super().reporting_period(job) / 10, timedelta(milliseconds=40))


@fault("W148-R58", subtle=True)
class ReportsHalfAsOften(Behaviour):
    """Reports cover twice the reporting period."""

    def reporting_period(self, job: Job) -> timedelta:
        return super().reporting_period(job) * 2


@fault("W148-R58", subtle=True)
class EachReportTwice(Behaviour):
    """Every report is there a second time, under another id."""

    def publish(self, report: Report) -> None:
        super().publish(report)
        twin = self.new_report(report.job, report.start, report.end)
        super().publish(twin)
        self.world.later((report.end - self.world.now()).total_seconds(), self._close, twin)

    def _close(self, twin: Report) -> None:
        self.report_validated(twin)
        if twin.state == "inProgress":
            self.finish_report(twin)


@fault("W148-R58")
class NoReports(Behaviour):
    """Jobs run, and no report is ever made."""

    def start_reporting(self, job: Job, start: datetime) -> None:
        pass


@fault("W148-R58", subtle=True)
class FirstExecutionReportsOnly(Behaviour):
    """A recurring job makes reports in its first execution only."""

    def start_reporting(self, job: Job, start: datetime) -> None:
        again = recurs(job.request["scheduleDefinition"]) and job.reported_until is not None
        if not again or "suspended" in job.history:
            super().start_reporting(job, start)


@fault("W148-R58", subtle=True)
class ReportsEndWithResumption(Behaviour):
    """A job that was suspended makes no reports when it runs again."""

    def start_reporting(self, job: Job, start: datetime) -> None:
        if "suspended" not in job.history:
            super().start_reporting(job, start)


class _Unbroken(Behaviour):
    """A job that does not run can make one more report, which ends when the job runs again."""

    def start_reporting(self, job: Job, start: datetime) -> None:
        self.stop_reporting(job)
        super().start_reporting(job, start)

    def period_over(self, job: Job) -> None:
        if job.state != "inProgress" and job.report is not None:
            self.close_report(job, job.report)
        else:
            super().period_over(job)

    def _go_on(self, job: Job) -> None:
        start = self.world.now()
        self.open_report(job, start, start + self.reporting_period(job))


@fault("W148-R58")
class ReportsWhileSuspended(_Unbroken):
    """A suspended job makes reports all the same."""

    def do_suspend(self, job: Job) -> None:
        super().do_suspend(job)
        self._go_on(job)

    def period_over(self, job: Job) -> None:
        super().period_over(job)
        if job.state == "suspended":
            self._go_on(job)


@fault("W148-R58", subtle=True)
class OneReportWhileSuspended(_Unbroken):
    """A suspended job makes one more report."""

    def do_suspend(self, job: Job) -> None:
        super().do_suspend(job)
        self._go_on(job)


@fault("W148-R58", subtle=True)
class TimeframeBridgesSuspension(Behaviour):
    """The first report after a suspension begins where the last one before it ended."""

    def start_reporting(self, job: Job, start: datetime) -> None:
        bridged = job.history[-1:] == ["suspended"] and job.reported_until is not None
        super().start_reporting(job, start)
        if bridged and job.report is not None and job.notes.get("cut") is not None:
            job.report.start = job.notes["cut"]
            self.set_timeframe(job.report)

    def do_suspend(self, job: Job) -> None:
        super().do_suspend(job)
        job.notes["cut"] = job.reported_until


@fault("W148-R58")
class ReportAfterCancel(_Unbroken):
    """A cancelled job makes one more report."""

    def cancel_done(self, process: Process) -> None:
        super().cancel_done(process)
        job = self.job_of(process)
        if job is not None and job.state == "cancelled":
            self._go_on(job)


@fault("W148-R58", subtle=True)
class ReportAfterCompletion(_Unbroken):
    """A completed job makes one more report."""

    def run_over(self, job: Job) -> None:
        super().run_over(job)
        if job.state == "completed" and job.report is None:
            self._go_on(job)
