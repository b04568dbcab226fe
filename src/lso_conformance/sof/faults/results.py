"""Faults of what reports hold and which time they cover: R58, R56.  W148 6.13, 6.14, 7.2.3.9, 7.2.3.12.

Reports that are shown wrongly, or take a wrong way: faults.reports. Files: faults.attachments.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from lso_conformance.sof.core.times import recurs
from lso_conformance.sof.faults.reports import other_object
from lso_conformance.sof.jobs.world import Job, Report
from lso_conformance.sof.operators.documents import Change, Document, inside, put, without
from lso_conformance.sof.operators.moves import Do, does_too, to_job, was_in
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, skips, together
from lso_conformance.sof.registry import Mixed

Items = list[Document]
TRACEROUTE = "urn:mef:lso:spec:legato:traceroute-report:v0.0.1:all"

# --- what stands in the results --------------------------------------------------------------------


def _each_item(change: Change) -> Callable[[Items], Items]:
    """Every item is changed."""
    return lambda items: [change(item) for item in items]


def each_point(change: Change) -> Callable[[Items], Items]:
    """Every result of every item is changed."""
    points = "measurementDataPoint"
    return _each_item(lambda item: {**item, points: [change(point) for point in item[points]]})


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


def _time(change: Change) -> Callable[[Items], Items]:
    return _each_item(inside("measurementTime", change))


def _moved(**difference: float) -> Callable[[Items], Items]:
    def moved(text: str) -> str:
        later = datetime.fromisoformat(text) + timedelta(**difference)
        return later.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return _time(lambda time: {name: moved(text) for name, text in time.items()})


def _swapped(time: Document) -> Document:
    start, end = time["measurementStartDate"], time["measurementEndDate"]
    return {"measurementStartDate": end, "measurementEndDate": start}


sow(
    "W148-R58", "{}.", lambda change: changes("results", change),
    subtle("results-of-other-type", "Results have the @type of another test", each_point(_other_type)),
    subtle("results-of-other-test", "Results are those of a traceroute, whatever the job is",
           each_point(_hop)),
    subtle("last-result-of-other-type", "The last result of a report has the @type of another test",
           _last(each_point(_other_type))),
    subtle("results-typed-as-configuration", "Results have the @type of a configuration",
           each_point(_configuration_type)),
    blunt("results-without-type", "Results have no @type", each_point(without("@type"))),
    subtle("results-with-numbers-as-text", "Numbers in results are texts, against the agreed schema",
           each_point(_as_texts)),
    subtle("results-lose-too-much", "Pings lose 110 per cent of their packets, against the agreed schema",
           each_point(put(percentageOfLostPackets=110))),
    blunt("results-are-empty", "Completed reports hold no results", lambda _items: []),
    blunt("results-without-time", "Items of the results have no measurementTime",
          _each_item(without("measurementTime"))),
    blunt("results-without-points", "Items of the results have no measurementDataPoint",
          _each_item(without("measurementDataPoint"))),
    blunt("results-an-hour-early", "Results were measured an hour before the time frame", _moved(hours=-1)),
    subtle("results-one-step-late", "All results are measured four minutes after the time frame",
           _moved(minutes=4)),
    subtle("last-result-after-timeframe", "The last result is measured two seconds after the others",
           _last(_moved(seconds=2))),
    subtle("results-end-before-start", "Measurements end before they start", _time(_swapped)),
)  # fmt: skip


def _shows(act: Callable[[Any, Report], Document]) -> Mixed:
    return over("show_results", lambda sof, _beneath, report: act(sof, report))


def _first_shown(_sof: Any, report: Report) -> bool:
    return bool(report.job.notes.setdefault("first read", report.id) != report.id)


sow(
    "W148-R58", "{}.", as_it_is,
    blunt("completed-without-results", "A completed report has neither reportContent nor reportUrl",
          _shows(lambda _sof, _report: {})),
    subtle("content-for-attachment",
           "A report whose results were wanted as attachment has them in itself",
           _shows(lambda sof, report: {"reportContent": sof.results(report)})),
    subtle("attachment-for-content",
           "A report whose results were wanted in the payload says where a file is",
           _shows(lambda sof, report: {"reportUrl": sof.show_attachment(report)})),
    subtle("later-reports-without-results", "Only the first report of a job holds results",
           skips("show_results", _first_shown, gives={})),
)  # fmt: skip


def _made(change: Change) -> Act:
    def act(_sof: Any, beneath: Act, *about: Any) -> Any:
        made = beneath(*about)
        made.document = change(made.document)
        return made

    return act


def _of_job_before(sof: Any, beneath: Act, job: Job) -> Any:
    known, own = list(sof.world.jobs.items), beneath(job)
    place = known.index(job.id) if job.id in known else 0
    return {**own, "faultManagementJobId": known[place - 1]} if place else own


_OTHER_COUNT = inside("serviceSpecificConfiguration", put(count=77))
sow(
    "W148-R56", "Every report {}.", over,
    subtle("reports-of-other-object", "is about another object than its job, wherever it is shown",
           "new_report", _made(other_object)),
    subtle("reports-of-other-job", "names the job that was created before its own, if there is one",
           "show_job_reference", _of_job_before),
    subtle("reports-of-other-configuration", "shows a configuration with another count than its job",
           "new_report", _made(_OTHER_COUNT)),
)  # fmt: skip

# --- which time reports cover ----------------------------------------------------------------------


def _begins(part: float) -> Mixed:
    """A report that follows another one begins earlier or later by a part of its period."""

    def act(sof: Any, beneath: Act, job: Job, start: datetime, end: datetime) -> Any:
        made = beneath(job, start, end)
        if job.reported_until == start:
            made.start += part * (end - start)
            sof.set_timeframe(made)
        return made

    return over("new_report", act)


def _timeframe(values: Callable[[Any, Report], Document]) -> Mixed:
    """The time frame that a report shows is another one."""

    def act(sof: Any, beneath: Act, report: Report) -> None:
        beneath(report)
        report.document["reportingTimeframe"] = {
            **report.document["reportingTimeframe"],
            **{f"reporting{name}Date": sof.stamp_measured(at) for name, at in values(sof, report).items()},
        }

    return over("set_timeframe", act)


sow(
    "W148-R58", "{}.", _begins,
    subtle("report-hole", "A fifth of a period lies between one report and the next", 0.2),
    subtle("report-overlap", "A report begins a fifth of a period before the end of the one before", -0.2),
    subtle("report-cumulates", "A report covers the time of the one before, too", -1.0),
)  # fmt: skip
sow(
    "W148-R58", "The time frame of a report {}.", _timeframe,
    subtle("starts-an-hour-early", "starts an hour early",
           lambda _sof, report: {"Start": report.start - timedelta(hours=1)}),
    subtle("ends-a-day-late", "ends a day late",
           lambda _sof, report: {"End": report.end + timedelta(hours=24)}),
    blunt("turned-round", "ends before it starts",
          lambda _sof, report: {"Start": report.end, "End": report.start}),
    name="report-timeframe-{}",
)  # fmt: skip

# --- how many reports there are --------------------------------------------------------------------

SHORTEST = timedelta(milliseconds=40)


def _one_is_enough(sof: Any, job: Job, start: datetime) -> bool:
    return sof.execution_end(job) is not None and start != job.running_since


def _reported(_sof: Any, job: Job, _start: datetime) -> bool:
    again = recurs(job.request["scheduleDefinition"]) and job.reported_until is not None
    return again and "suspended" not in job.history


def _twice(sof: Any, beneath: Act, report: Report) -> None:
    beneath(report)
    twin = sof.new_report(report.job, report.start, report.end)
    beneath(twin)
    sof.world.later((report.end - sof.world.now()).total_seconds(), _close, sof, twin)


def _close(sof: Any, twin: Report) -> None:
    sof.report_validated(twin)
    if twin.state == "inProgress":
        sof.finish_report(twin)


sow(
    "W148-R58", "{}.", as_it_is,
    subtle("one-report-per-execution",
           "An execution with an end makes one report, however many periods it has",
           skips("next_report", _one_is_enough)),
    blunt("reports-ten-times-as-often", "Reports cover a tenth of the reporting period",
          changes("reporting_period", lambda period: max(period / 10, SHORTEST))),
    subtle("reports-half-as-often", "Reports cover twice the reporting period",
           changes("reporting_period", lambda period: period * 2)),
    subtle("each-report-twice", "Every report is there a second time, under another id",
           over("publish", _twice)),
    blunt("no-reports", "Jobs run, and no report is ever made", skips("start_reporting")),
    subtle("first-execution-reports-only", "A recurring job makes reports in its first execution only",
           skips("start_reporting", _reported)),
    subtle("reports-end-with-resumption", "A job that was suspended makes no reports when it runs again",
           skips("start_reporting", was_in("suspended"))),
)  # fmt: skip

# --- one report more, while a job does not run ------------------------------------------------------


def _starts_anew(sof: Any, beneath: Act, job: Job, start: datetime) -> None:
    sof.stop_reporting(job)
    beneath(job, start)


def _closes(sof: Any, beneath: Act, job: Job) -> None:
    if job.state != "inProgress" and job.report is not None:
        sof.close_report(job, job.report)
    else:
        beneath(job)


def _go_on(sof: Any, job: Job) -> None:
    start = sof.world.now()
    sof.open_report(job, start, start + sof.reporting_period(job))


def _go_on_if(state: str) -> Do:
    def do(sof: Any, job: Job) -> None:
        if job.state == state and (state != "completed" or job.report is None):
            _go_on(sof, job)

    return do


def _cut(_sof: Any, job: Job) -> None:
    job.notes["cut"] = job.reported_until


def _bridges(sof: Any, beneath: Act, job: Job, start: datetime) -> None:
    bridged = job.history[-1:] == ["suspended"] and job.reported_until is not None
    beneath(job, start)
    if bridged and job.report is not None and job.notes.get("cut") is not None:
        job.report.start = job.notes["cut"]
        sof.set_timeframe(job.report)


UNBROKEN = together(over("start_reporting", _starts_anew), over("period_over", _closes))
"""A job that does not run can make one more report, which ends when the job runs again."""
sow(
    "W148-R58", "A {}.", lambda *mixins: together(*mixins, UNBROKEN),
    blunt("reports-while-suspended", "suspended job makes reports all the same",
          does_too("do_suspend", _go_on), does_too("period_over", _go_on_if("suspended"))),
    subtle("one-report-while-suspended", "suspended job makes one more report",
           does_too("do_suspend", _go_on)),
    blunt("report-after-cancel", "cancelled job makes one more report",
          to_job("cancel_done", _go_on_if("cancelled"))),
    subtle("report-after-completion", "completed job makes one more report",
           does_too("run_over", _go_on_if("completed"))),
)  # fmt: skip
sow(
    "W148-R58", "The first report after a suspension begins where the last one before it ended.", together,
    subtle("timeframe-bridges-suspension", "",
           over("start_reporting", _bridges), does_too("do_suspend", _cut)),
)  # fmt: skip
