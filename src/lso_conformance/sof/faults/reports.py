"""Faults of what a report shows and which way it takes: R53, R55 to R57, O8, U4.  W148 6.13 to 6.15.

What is wrong with the results themselves: faults.results, faults.attachments. Which reports a
query or a filter finds: faults.queries, faults.filters; an attribute that is absent: faults.shown.
"""

from typing import Any, Final

from lso_conformance.sof.jobs.world import Report
from lso_conformance.sof.operators.documents import NOBODY, Document, inside, put, type_only, without
from lso_conformance.sof.operators.moves import COUNTS_REPORTS, after_reads, in_state
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, always, changes, over, skips, together
from lso_conformance.sof.registry import Mixed

ENDED: Final = in_state("completed")
JOB: Final = "faultManagementJob"


def _other_job(shown: Document) -> Document:
    """A reference to a job that is not there."""
    return {**shown, JOB: {"faultManagementJobId": NOBODY}}


def other_object(shown: Document) -> Document:
    """A service that nobody asked about."""
    return {**shown, "monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-of-somebody-else"}}


_OTHER_GRANULARITY = put(granularity={"timeDurationValue": 15, "timeDurationUnits": "MIN"})
_PERIOD = put(reportingPeriod={"timeDurationValue": 1, "timeDurationUnits": "SEC"})


def _other_format(shown: Document) -> Document:
    return {**shown, "outputFormat": "json" if shown["outputFormat"] != "json" else "csv"}


_TYPE_ONLY = inside("serviceSpecificConfiguration", type_only)


def _id_of_job(shown: Document) -> Document:
    return {**shown, "id": shown[JOB]["faultManagementJobId"]}


sow(
    "W148-R53", "In the list, {}.", lambda change, when=always: changes("show_report_listed", change, when),
    subtle("names-other-job", "reports name a job that is not there", _other_job),
    subtle("names-other-object", "completed reports name another monitored object", other_object, ENDED),
    subtle("other-granularity", "reports show another granularity than that of the job", _OTHER_GRANULARITY),
    subtle("without-timeframe-when-completed", "completed reports have no reportingTimeframe",
           without("reportingTimeframe"), ENDED),
    subtle("without-id-when-completed", "reports have no id when they are completed", without("id"), ENDED),
    subtle("drops-configuration", "reports show no more of the configuration than its type", _TYPE_ONLY),
    subtle("says-in-progress", "completed reports are inProgress", put(state="inProgress"), ENDED,
           breaks="W148-R55"),
    blunt("description-is-null", "the description of a report is null", put(description=None),
          breaks="W148-O8"),
    blunt("description-is-list", "the description of a report is a list of texts",
          inside("description", lambda text: [text]), breaks="W148-O8"),
    subtle("other-description", "the description of a report is another one",
           put(description="Somebody else's report."), breaks="W148-O8"),
    subtle("shows-size", "reports show their size", put(reportSize=1), breaks="W148-R6"),
    name="report-list-{}",
)  # fmt: skip
sow(
    "W148-R56", "A {}.", lambda change, when=always: changes("show_report", change, when),
    subtle("report-names-other-job", "report read by its id names a job that is not there", _other_job),
    subtle("report-names-other-object", "report read by its id names another monitored object", other_object),
    subtle("completed-report-without-job", "completed report has no faultManagementJob", without(JOB), ENDED),
    blunt("report-with-empty-job", "report has an empty reference to its job", put(faultManagementJob={})),
    subtle("report-other-output-format", "report shows another outputFormat than that of its job",
           _other_format),
    subtle("report-other-granularity", "completed report shows another granularity than that of its job",
           _OTHER_GRANULARITY, ENDED),
    subtle("report-id-of-its-job", "report read by its id shows the id of its job", _id_of_job),
    blunt("report-drops-description", "report has a description in the list, and none when read by its id",
          without("description"), breaks="W148-R57"),
    subtle("completed-report-drops-description", "report loses its description when it is completed",
           without("description"), ENDED, breaks="W148-R57"),
    subtle("report-drops-job-href", "report has the href of its job in the list, and not when read by its id",
           inside(JOB, without("faultManagementJobHref")), breaks="W148-R57"),
    subtle("report-drops-configuration",
           "report read by its id shows no more of the configuration than its type", _TYPE_ONLY,
           breaks="W148-R57"),
    blunt("report-shows-period", "report shows its reportingPeriod, as a job does", _PERIOD,
          breaks="W148-R6"),
)  # fmt: skip
sow(
    "W148-U4", "Reports found by a query {}.", lambda change: changes("show_report_queried", change),
    subtle("names-other-job", "name a job that is not there", _other_job),
    subtle("drops-configuration", "show no more of the configuration than its type", _TYPE_ONLY),
    name="report-query-{}",
)  # fmt: skip


def _with_content(sof: Any, beneath: Act, report: Report) -> Any:
    shown = beneath(report)
    return {**shown, "reportContent": sof.results(report)} if report.state == "completed" else shown


def _with_url(sof: Any, beneath: Act, report: Report) -> Any:
    shown = beneath(report)
    file = report.document["resultFormat"] == "attachment" and report.state == "completed"
    return {**shown, "reportUrl": sof.show_attachment(report)} if file else shown


sow(
    "W148-R53", "The list shows {} of completed reports too.", lambda act: over("show_report_listed", act),
    blunt("report-list-shows-content", "the results", _with_content),
    subtle("report-list-shows-url", "the address of the results", _with_url),
)  # fmt: skip

# --- R55: the states of a report -------------------------------------------------------------------


def _leaves(before: str, state: str) -> Mixed:
    """A report that was read twice in a final state leaves it by itself."""

    def act(_sof: Any, beneath: Act, report: Report, entered: str) -> None:
        beneath(report, entered)
        if entered == before and report.notes.setdefault("left", True):
            report.notes["left"] = False
            after_reads(report, 2, lambda: beneath(report, state))

    return together(over("enter_report", act), COUNTS_REPORTS)


def _turns(wanted: str, target: str) -> Mixed:
    """The step `wanted` leads to another state."""
    return skips("next_report_state", lambda _sof, _state, do: do == wanted, gives=target)


def _first_only(_sof: Any, beneath: Act, report: Report) -> None:
    if "reported" not in report.job.notes:
        report.job.notes["reported"] = True
        beneath(report)


def _forgets_why(_sof: Any, beneath: Act, report: Report) -> Any:
    shown, told = beneath(report), report.notes.get("told why", False)
    report.notes["told why"] = "failureReason" in shown
    return without("failureReason")(shown) if told else shown


sow(
    "W148-R55", "A report that was read twice while it was {} by itself.", _leaves,
    *(
        subtle(f"{one}-report-becomes-{other.lower()}", f"{one} becomes {other}", one, other)
        for one, other in (
            ("completed", "inProgress"), ("completed", "failed"), ("failed", "completed"),
            ("rejected", "inProgress"), ("failed", "inProgress"),
        )
    ),
)  # fmt: skip
sow(
    "W148-R55", "A report {}.", _turns,
    blunt("report-ends-cancelled", "whose time frame is over is cancelled, which no report can be",
          "finish", "cancelled"),
    subtle("report-ends-acknowledged", "whose time frame is over is acknowledged again",
           "finish", "acknowledged"),
    subtle("failed-report-ends-rejected", "that fails goes from inProgress to rejected", "fail", "rejected"),
    subtle("rejected-report-fails", "that is not made goes from acknowledged to failed", "reject", "failed"),
    blunt("report-is-scheduled", "is scheduled, as only jobs can be, instead of inProgress",
          "start", "scheduled"),
)  # fmt: skip
sow(
    "W148-R55", "A report {}.", as_it_is,
    blunt("report-stays-acknowledged", "never leaves acknowledged", skips("report_validated")),
    blunt("report-never-ready", "stays inProgress when its time frame is over", skips("finish_report")),
    subtle("second-report-never-ready", "is completed only if it is the first of its job",
           over("finish_report", _first_only)),
    subtle("failing-report-never-ends", "that fails stays inProgress",
           skips("finish_report", lambda sof, report: sof.report_failure(report) is not None)),
    subtle("failed-report-without-reason", "that failed does not say why",
           changes("show_report_added", without("failureReason"))),
    subtle("failure-reason-forgotten", "that failed says why when it is read first, and never again",
           over("show_report_added", _forgets_why), breaks="W148-R57"),
)  # fmt: skip
