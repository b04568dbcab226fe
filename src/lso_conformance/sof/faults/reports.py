"""Faults of what a report shows and which way it takes: R53, R55 to R57, R59, O8, U4.  W148 6.13 to 6.15.

What is wrong with the results themselves: faults.results, faults.attachments. Which reports a
query or a filter finds: faults.report_queries.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.edits.process_edits import overriding
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.jobs.world import Report
from lso_conformance.sof.registry import add_fault, fault

When = Callable[[Report], bool]

BASIC: Final = {
    "creationDate": "creation-date",
    "faultManagementJob": "job",
    "granularity": "granularity",
    "id": "id",
    "monitoredObject": "monitored-object",
    "outputFormat": "output-format",
    "reportingTimeframe": "timeframe",
    "resultFormat": "result-format",
    "serviceSpecificConfiguration": "configuration",
    "state": "state",
}
"""The attributes that R53 and R56 name."""


def always(_report: Report) -> bool:
    """Every report."""
    return True


def ended(report: Report) -> bool:
    """Reports that are completed."""
    return report.state == "completed"


def shows(point: str, change: Change, when: When = always) -> type[Behaviour]:
    """A representation of reports, made by the method `point`, is changed."""

    def over(_self: Any, beneath: Callable[[Report], Document], report: Report) -> Document:
        return change(beneath(report)) if when(report) else beneath(report)

    return overriding(point, over)


def other_job(shown: Document) -> Document:
    """A reference to a job that is not there."""
    return {**shown, "faultManagementJob": {"faultManagementJobId": "00000000-0000-4000-8000-000000000000"}}


def other_object(shown: Document) -> Document:
    """A service that nobody asked about."""
    return {**shown, "monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-of-somebody-else"}}


def _other_granularity(shown: Document) -> Document:
    return {**shown, "granularity": {"timeDurationValue": 15, "timeDurationUnits": "MIN"}}


def _other_format(shown: Document) -> Document:
    return {**shown, "outputFormat": "json" if shown["outputFormat"] != "json" else "csv"}


def _type_only(shown: Document) -> Document:
    kept = {"@type": shown["serviceSpecificConfiguration"]["@type"]}
    return {**shown, "serviceSpecificConfiguration": kept}


def _with(name: str, value: Any) -> Change:
    return lambda shown: {**shown, name: value}


for _attribute, _word in BASIC.items():
    for _point, _where, _breaks, _text in (
        ("show_report_listed", "report-list", "W148-R53", "Reports in the list have"),
        ("show_report", "report", "W148-R56", "A report read by its id has"),
    ):
        add_fault(
            f"{_where}-without-{_word}",
            _breaks,
            f"{_text} no {_attribute}.",
            shows(_point, without(_attribute)),
            subtle=False,
        )


class _Shown(NamedTuple):
    """`change` alters what the override point `point` shows of the reports that `when` picks."""

    name: str
    breaks: str
    point: str
    text: str
    change: Any
    when: Any
    subtle: bool


for _shown_row in (
    # what the list shows
    _Shown("report-list-names-other-job", "W148-R53", "show_report_listed",
           "Reports in the list name a job that is not there.", other_job, always, subtle=True),
    _Shown("report-list-names-other-object", "W148-R53", "show_report_listed",
           "Completed reports in the list name another monitored object.", other_object, ended, subtle=True),
    _Shown("report-list-other-granularity", "W148-R53", "show_report_listed",
           "Reports in the list show another granularity than that of the job.", _other_granularity, always,
           subtle=True),
    _Shown("report-list-without-timeframe-when-completed", "W148-R53", "show_report_listed",
           "Completed reports in the list have no reportingTimeframe.", without("reportingTimeframe"), ended,
           subtle=True),
    _Shown("report-list-says-in-progress", "W148-R55", "show_report_listed",
           "Completed reports are inProgress in the list.", _with("state", "inProgress"), ended, subtle=True),
    _Shown("report-list-drops-configuration", "W148-R53", "show_report_listed",
           "Reports in the list show no more of the configuration than its type.", _type_only, always,
           subtle=True),
    _Shown("report-list-description-is-null", "W148-O8", "show_report_listed",
           "The description of a report in the list is null.", _with("description", None), always,
           subtle=False),
    _Shown("report-list-description-is-list", "W148-O8", "show_report_listed",
           "The description of a report in the list is a list of texts.",
           inside("description", lambda text: [text]), always, subtle=False),
    _Shown("report-list-other-description", "W148-O8", "show_report_listed",
           "The description of a report is another one in the list.",
           _with("description", "Somebody else's report."), always, subtle=True),
    # what the retrieval shows
    _Shown("report-names-other-job", "W148-R56", "show_report",
           "A report read by its id names a job that is not there.", other_job, always, subtle=True),
    _Shown("report-names-other-object", "W148-R56", "show_report",
           "A report read by its id names another monitored object.", other_object, always, subtle=True),
    _Shown("completed-report-without-job", "W148-R56", "show_report",
           "A completed report has no faultManagementJob.", without("faultManagementJob"), ended,
           subtle=True),
    _Shown("report-with-empty-job", "W148-R56", "show_report",
           "The reference of a report to its job is empty.", _with("faultManagementJob", {}), always,
           subtle=False),
    _Shown("report-other-output-format", "W148-R56", "show_report",
           "A report shows another outputFormat than that of its job.", _other_format, always, subtle=True),
    _Shown("report-other-granularity", "W148-R56", "show_report",
           "A completed report shows another granularity than that of its job.", _other_granularity, ended,
           subtle=True),
    _Shown("report-id-of-its-job", "W148-R56", "show_report",
           "A report read by its id shows the id of its job.",
           lambda shown: {**shown, "id": shown["faultManagementJob"]["faultManagementJobId"]}, always,
           subtle=True),
    # what was set once is shown by the retrieval
    _Shown("report-drops-description", "W148-R57", "show_report",
           "The list shows a description of each report, the retrieval by id none.",
           without("description"), always, subtle=False),
    _Shown("completed-report-drops-description", "W148-R57", "show_report",
           "A report loses its description when it is completed.", without("description"), ended,
           subtle=True),
    _Shown("report-drops-job-href", "W148-R57", "show_report",
           "The list shows the href of a report's job, the retrieval by id does not.",
           inside("faultManagementJob", without("faultManagementJobHref")), always, subtle=True),
    _Shown("report-drops-configuration", "W148-R57", "show_report",
           "A report read by its id shows no more of the configuration than its type.", _type_only, always,
           subtle=True),
    # form, where R5 has nobody else's paragraph: the retrieval shows attributes of its own
    _Shown("report-shows-period", "W148-R6", "show_report",
           "A report shows its reportingPeriod, as a job does.",
           _with("reportingPeriod", {"timeDurationValue": 1, "timeDurationUnits": "SEC"}), always,
           subtle=False),
    _Shown("report-list-shows-size", "W148-R6", "show_report_listed", "Reports in the list show their size.",
           _with("reportSize", 1), always, subtle=True),
    # the list and the query have no results (FM-B17: the query's only warn)
    _Shown("report-list-without-id-when-completed", "W148-R53", "show_report_listed",
           "Reports in the list have no id when they are completed.", without("id"), ended, subtle=True),
    # U4: the items of the query
    _Shown("report-query-without-state", "W148-U4", "show_report_queried",
           "Reports found by a query have no state.", without("state"), always, subtle=False),
    _Shown("report-query-without-job", "W148-U4", "show_report_queried",
           "Reports found by a query do not name their job.", without("faultManagementJob"), always,
           subtle=False),
    _Shown("report-query-names-other-job", "W148-U4", "show_report_queried",
           "Reports found by a query name a job that is not there.", other_job, always, subtle=True),
    _Shown("report-query-drops-configuration", "W148-U4", "show_report_queried",
           "Reports found by a query show no more of the configuration than its type.", _type_only, always,
           subtle=True),
):  # fmt: skip
    add_fault(
        _shown_row.name,
        _shown_row.breaks,
        _shown_row.text,
        shows(_shown_row.point, _shown_row.change, _shown_row.when),
        subtle=_shown_row.subtle,
    )


@fault("W148-R53")
class ReportListShowsContent(Behaviour):
    """The list shows the results of completed reports too."""

    def show_report_listed(self, report: Report) -> Document:
        shown = super().show_report_listed(report)
        return {**shown, "reportContent": self.results(report)} if ended(report) else shown


@fault("W148-R53", subtle=True)
class ReportListShowsUrl(Behaviour):
    """The list shows where the results of completed reports are."""

    def show_report_listed(self, report: Report) -> Document:
        shown = super().show_report_listed(report)
        file = report.document["resultFormat"] == "attachment" and ended(report)
        return {**shown, "reportUrl": self.show_attachment(report)} if file else shown


# --- R55: the states of a report -------------------------------------------------------------------


class _Counting(Behaviour):
    """Lets a fault act when a report has been read so many times: a clock would leave it to luck."""

    def show_report(self, report: Report) -> Document:
        shown = super().show_report(report)
        left, act = report.notes.pop("after reads", (0, None))
        if left > 1:
            report.notes["after reads"] = (left - 1, act)
        elif act is not None:
            act()
        return shown


def _leaves(before: str, state: str) -> type[Behaviour]:
    """A report that was read twice in a final state leaves it by itself."""

    class Leaves(_Counting):
        def enter_report(self, report: Report, entered: str) -> None:
            super().enter_report(report, entered)
            if entered == before and report.notes.setdefault("left", True):
                report.notes["left"] = False
                report.notes["after reads"] = (2, lambda: super(Leaves, self).enter_report(report, state))

    return Leaves


for _before, _state in (
    ("completed", "inProgress"), ("completed", "failed"), ("failed", "completed"),
    ("rejected", "inProgress"), ("failed", "inProgress"),
):  # fmt: skip
    add_fault(
        f"{_before}-report-becomes-{_state.lower()}",
        "W148-R55",
        f"A report that was read twice while it was {_before} becomes {_state}.",
        _leaves(_before, _state),
        subtle=True,
    )


def _turns(wanted: str, target: str) -> type[Behaviour]:
    """The step `wanted` leads to another state."""

    class Turns(Behaviour):
        def next_report_state(self, state: str, do: str) -> str | None:
            return target if do == wanted else super().next_report_state(state, do)

    return Turns


class _Turned(NamedTuple):
    """A report to which the server does `do` ends in `state`."""

    name: str
    text: str
    do: Any
    state: Any
    subtle: bool


for _turned_row in (
    _Turned("report-ends-cancelled",
            "A report whose time frame is over is cancelled, which no report can be.",
            "finish", "cancelled", subtle=False),
    _Turned("report-ends-acknowledged", "A report whose time frame is over is acknowledged again.",
            "finish", "acknowledged", subtle=True),
    _Turned("failed-report-ends-rejected", "A report that fails goes from inProgress to rejected.",
            "fail", "rejected", subtle=True),
    _Turned("rejected-report-fails", "A report that is not made goes from acknowledged to failed.",
            "reject", "failed", subtle=True),
    _Turned("report-is-scheduled", "A report is scheduled, as only jobs can be, instead of inProgress.",
            "start", "scheduled", subtle=False),
):  # fmt: skip
    add_fault(
        _turned_row.name,
        "W148-R55",
        _turned_row.text,
        _turns(_turned_row.do, _turned_row.state),
        subtle=_turned_row.subtle,
    )


@fault("W148-R55")
class ReportStaysAcknowledged(Behaviour):
    """A report never leaves acknowledged."""

    def report_validated(self, report: Report) -> None:
        pass


@fault("W148-R55")
class ReportNeverReady(Behaviour):
    """A report stays inProgress when its time frame is over."""

    def finish_report(self, report: Report) -> None:
        pass


@fault("W148-R55", subtle=True)
class SecondReportNeverReady(Behaviour):
    """Only the first report of a job is ever completed."""

    def finish_report(self, report: Report) -> None:
        if "reported" not in report.job.notes:
            report.job.notes["reported"] = True
            super().finish_report(report)


@fault("W148-R55", subtle=True)
class FailingReportNeverEnds(Behaviour):
    """A report that fails stays inProgress."""

    def finish_report(self, report: Report) -> None:
        if self.report_failure(report) is None:
            super().finish_report(report)


@fault("W148-R55", subtle=True)
class FailedReportWithoutReason(Behaviour):
    """A failed report does not say why."""

    def show_report_added(self, report: Report) -> Document:
        return without("failureReason")(super().show_report_added(report))


@fault("W148-R57", subtle=True)
class FailureReasonForgotten(Behaviour):
    """A failed report says why when it is read first, and never again."""

    def show_report_added(self, report: Report) -> Document:
        shown = super().show_report_added(report)
        told = report.notes.get("told why", False)
        report.notes["told why"] = "failureReason" in shown
        return without("failureReason")(shown) if told else shown
