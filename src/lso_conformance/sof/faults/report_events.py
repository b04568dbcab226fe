"""Faults of events about reports and processes: CR1-O2, R67 to R70.  W148 6.19, 7.3.

They choose by type, state or object, as those of faults.subscribers and faults.events do.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.delivery import Notification
from lso_conformance.sof.edits.process_edits import overriding
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.faults.events import When, of_type
from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.world import Job, Process, Report, Subscription
from lso_conformance.sof.registry import Breach, Row, add_fault, fault

READY: Final = "faultManagementJobReportReadyEvent"
FAILED: Final = "faultManagementJobReportPreparationErrorEvent"
BORN: Final = "faultManagementReportCreateEvent"
MOVED: Final = "faultManagementReportStateChangeEvent"
CHANGED: Final = "faultManagementJobAttributeValueChangeEvent"
CANCEL: Final = "cancelFaultManagementJobStateChangeEvent"
MODIFY: Final = "modifyFaultManagementJobStateChangeEvent"
PROCESSES: Final = (CANCEL, MODIFY)
NOBODY: Final = "00000000-0000-4000-8000-000000000000"


def told_of(*event_types: str, state: str | None = None) -> When:
    """Events of these types, about this state if one is given."""
    return lambda happening: (
        happening.event_type in event_types and state in {None, happening.subject.get("state")}
    )


# --- R67, CR1-O2, R70: never told ------------------------------------------------------------------


def _withholds(when: When) -> type[Behaviour]:
    class Withholds(Behaviour):
        def wants(self, subscription: Subscription, happening: Happening) -> bool:
            return super().wants(subscription, happening) and not when(happening)

    return Withholds


for _breach in (
    Breach("report-ready-never-told", "W148-R70", "Sends no event when a report is ready.", of_type(READY),
           subtle=False),
    Breach("report-create-never-told", "W148-R67", "Sends no event of a new report.", of_type(BORN),
           subtle=False),
    Breach("report-state-never-told", "W148-R67", "Sends no state changes of reports.", of_type(MOVED),
           subtle=False),
    Breach("report-start-never-told", "W148-R67", "Sends no event when a report becomes inProgress.",
           told_of(MOVED, state="inProgress"), subtle=True),
    Breach("report-completion-never-told", "W148-R67", "Sends no state change when a report is completed.",
           told_of(MOVED, state="completed"), subtle=True),
    Breach("report-failure-never-told", "W148-R67", "Sends no state change when a report has failed.",
           told_of(MOVED, state="failed"), subtle=True),
    Breach("report-rejection-never-told", "W148-R67", "Sends no state change when a report is rejected.",
           told_of(MOVED, state="rejected"), subtle=True),
    Breach("preparation-error-never-told", "W148-R67",
           "Sends no event when the preparation of a report fails.",
           of_type(FAILED), subtle=False),
    Breach("attribute-change-never-told", "W148-R67", "Sends no event when a job was modified.",
           of_type(CHANGED), subtle=False),
    Breach("cancel-process-never-told", "W148-R67", "Sends no state changes of cancel processes.",
           of_type(CANCEL), subtle=False),
    Breach("modify-process-never-told", "W148-R67", "Sends no state changes of modify processes.",
           of_type(MODIFY), subtle=False),
    Breach("cancel-process-end-never-told", "W148-R67", "Sends no event when a cancel process is completed.",
           told_of(CANCEL, state="completed"), subtle=True),
    Breach("modify-process-end-never-told", "W148-R67", "Sends no event when a modify process is completed.",
           told_of(MODIFY, state="completed"), subtle=True),
    Breach("modify-rejection-never-told", "W148-R67", "Sends no event when a modify process is rejected.",
           told_of(MODIFY, state="rejected"), subtle=True),
    Breach("nothing-but-jobs-told", "W148-CR1-O2",
           "Sends events of jobs only, never of processes and reports.",
           told_of(*PROCESSES, BORN, MOVED), subtle=True),
    Breach("reports-never-told", "W148-CR1-O2", "Sends nothing that is about reports.",
           told_of(READY, FAILED, BORN, MOVED), subtle=False),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _withholds(_breach.of), subtle=_breach.subtle)


@fault("W148-R70", subtle=True)
class FirstReadyReportOnly(Behaviour):
    """Says of the first report of a job only that it is ready."""

    def report_ready(self, report: Report) -> None:
        if report.job.notes.setdefault("told ready", report.id) == report.id:
            super().report_ready(report)


@fault("W148-R70", subtle=True)
class ReadyNotToldAfterResumption(Behaviour):
    """No event says that a report is ready once its job was suspended."""

    def report_ready(self, report: Report) -> None:
        if "suspended" not in report.job.history:
            super().report_ready(report)


@fault("W148-R70", subtle=True)
class ReadyNotToldForFiles(Behaviour):
    """No event says that a report is ready whose results are a file."""

    def report_ready(self, report: Report) -> None:
        if report.document["resultFormat"] == "payload":
            super().report_ready(report)


# --- R68: told too much ----------------------------------------------------------------------------


def _repeats(when: When) -> type[Behaviour]:
    class Repeats(Behaviour):
        def notifications(self, subscription: Subscription, happening: Happening) -> Sequence[Notification]:
            sent = [*super().notifications(subscription, happening)]
            if when(happening):
                sent += super().notifications(subscription, replace(happening, id=self.new_id()))
            return sent

    return Repeats


for _row in (
    Row("report-ready-told-twice", "Says twice that a report is ready, as two events.", of_type(READY),
        subtle=True),
    Row("report-completion-told-twice", "Says twice that a report is completed, as two events.",
        told_of(MOVED, state="completed"), subtle=True),
    Row("report-creation-told-twice", "Says twice that a report was created, as two events.",
        of_type(BORN), subtle=True),
    Row("preparation-error-told-twice", "Says twice that a report failed, as two events.",
        of_type(FAILED), subtle=True),
    Row("process-end-told-twice", "Says twice that a process is completed, as two events.",
        told_of(*PROCESSES, state="completed"), subtle=True),
    Row("attribute-change-told-twice", "Says twice that a job was modified, as two events.",
        of_type(CHANGED), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R68", _row.text, _repeats(_row.of), subtle=_row.subtle)


@fault("W148-R68")
class ReportsToldToEverybody(Behaviour):
    """Every subscriber is told of reports, whatever he asked for."""

    def is_queued(self, subscription: Subscription, happening: Happening) -> bool:
        return happening.event_type == READY or super().is_queued(subscription, happening)

    def wants(self, subscription: Subscription, happening: Happening) -> bool:
        return happening.event_type == READY or super().wants(subscription, happening)


@fault("W148-R68", subtle=True)
class ReadyToldForFailed(Behaviour):
    """A failed report is told as ready, too."""

    def preparation_failed(self, report: Report) -> None:
        super().preparation_failed(report)
        self.report_ready(report)


@fault("W148-R68", subtle=True)
class ReadyToldAtCreation(Behaviour):
    """A report is told as ready when it is created, and again when it is."""

    def report_created(self, report: Report) -> None:
        super().report_created(report)
        self.report_ready(report)


@fault("W148-R68", subtle=True)
class ModifiedJobToldAsCreated(Behaviour):
    """A job that was modified is told as created again."""

    def attributes_changed(self, job: Job) -> None:
        super().attributes_changed(job)
        self.job_created(job)


# --- R69: what the events say ----------------------------------------------------------------------


def _says(change: Change, when: When) -> type[Behaviour]:
    class Says(Behaviour):
        def show_event(self, subscription: Subscription, happening: Happening) -> Document:
            shown = super().show_event(subscription, happening)
            return change(shown) if when(happening) else shown

    return Says


def _object(change: Change) -> Change:
    return inside("event", change)


def _with(name: str, value: Any) -> Change:
    return lambda shown: {**shown, name: value}


class _Told(NamedTuple):
    """`change` alters what the events show that `when` picks."""

    name: str
    breaks: str
    text: str
    change: Change
    when: When
    subtle: bool


for _told_row in (
    _Told("ready-event-of-report", "W148-R69", "The event of a ready report has its id as the job's.",
          _object(lambda shown: {**shown, "id": shown.get("reportId", "")}), of_type(READY), subtle=True),
    _Told("ready-event-of-other-report", "W148-R69",
          "The event of a ready report names one that is not there.",
          _object(_with("reportId", NOBODY)), of_type(READY), subtle=True),
    _Told("ready-event-of-nobody", "W148-R69",
          "The event of a ready report is about a job that is not there.",
          _object(_with("id", NOBODY)), of_type(READY), subtle=True),
    _Told("ready-event-without-report", "W148-R5", "The event of a ready report does not say which report.",
          _object(without("reportId", "reportHref")), of_type(READY), subtle=False),
    _Told("ready-event-without-id", "W148-R69", "The event of a ready report has no eventId.",
          without("eventId"), of_type(READY), subtle=False),
    _Told("ready-event-without-time", "W148-R69", "The event of a ready report has no eventTime.",
          without("eventTime"), of_type(READY), subtle=False),
    _Told("ready-event-without-object", "W148-R69", "The event of a ready report has no event.",
          without("event"), of_type(READY), subtle=False),
    _Told("report-event-without-type", "W148-R69", "Events of reports have no eventType.",
          without("eventType"), told_of(BORN, MOVED), subtle=False),
    _Told("report-event-without-state", "W148-R5", "State changes of reports do not say which state.",
          _object(without("state")), of_type(MOVED), subtle=False),
    _Told("report-event-says-in-progress", "W148-R69", "The event of a completed report says inProgress.",
          _object(_with("state", "inProgress")), told_of(MOVED, state="completed"), subtle=True),
    _Told("report-event-says-completed", "W148-R69", "The event of a failed report says completed.",
          _object(_with("state", "completed")), told_of(MOVED, state="failed"), subtle=True),
    _Told("report-event-of-nobody", "W148-R69",
          "State changes of reports are about a report that is not there.",
          _object(_with("id", NOBODY)), of_type(MOVED), subtle=True),
    _Told("report-create-event-of-nobody", "W148-R69",
          "The creation of a report is about one that is not there.",
          _object(_with("id", NOBODY)), of_type(BORN), subtle=True),
    _Told("report-event-a-day-ahead", "W148-R69", "The eventTime of report events is in 2099.",
          _with("eventTime", "2099-01-01T00:00:00.000Z"), told_of(BORN, MOVED, READY), subtle=True),
    _Told("report-event-shows-content", "W148-R6", "The event of a ready report shows its size.",
          _object(_with("reportSize", 7)), of_type(READY), subtle=True),
    _Told("error-event-of-nobody", "W148-R69",
          "The event of a failed report is about a job that is not there.",
          _object(_with("id", NOBODY)), of_type(FAILED), subtle=True),
    _Told("error-event-reason-is-list", "W148-R5", "The reason in the event of a failed report is a list.",
          _object(inside("reportPreparationFailedReason", lambda text: [text])), of_type(FAILED),
          subtle=False),
    _Told("process-event-without-id", "W148-R69", "Events of processes do not say which.",
          _object(without("id")), told_of(*PROCESSES), subtle=False),
    _Told("process-event-says-accepted", "W148-R69", "The event of a completed process says inProgress.",
          _object(_with("state", "inProgress")), told_of(*PROCESSES, state="completed"), subtle=True),
    _Told("process-event-of-nobody", "W148-R69", "Events of processes are about one that is not there.",
          _object(_with("id", NOBODY)), told_of(*PROCESSES), subtle=True),
    _Told("attribute-event-of-nobody", "W148-R69",
          "The event of a modified job is about a job that is not there.",
          _object(_with("id", NOBODY)), of_type(CHANGED), subtle=True),
    _Told("attribute-event-as-state-change", "W148-R69",
          "The event of a modified job says it is a state change.",
          _with("eventType", "faultManagementJobStateChangeEvent"), of_type(CHANGED), subtle=False),
    _Told("ready-event-as-state-change", "W148-R69",
          "The event of a ready report says that it is a state change.",
          _with("eventType", MOVED), of_type(READY), subtle=False),
):  # fmt: skip
    add_fault(
        _told_row.name,
        _told_row.breaks,
        _told_row.text,
        _says(_told_row.change, _told_row.when),
        subtle=_told_row.subtle,
    )


@fault("W148-R69", subtle=True)
class ReportEventOfItsJob(Behaviour):
    """State changes of reports have the id of the job."""

    def about_report(self, report: Report) -> dict[str, str]:
        return {**super().about_report(report), "id": report.job.id}


@fault("W148-R69", subtle=True)
class ProcessEventShowsJobId(Behaviour):
    """Events of processes have the id of the job."""

    def about_process(self, process: Process) -> dict[str, str]:
        return {**super().about_process(process), "id": process.job_id}


def _early(point: str, delay_of: str) -> type[Behaviour]:
    """What is told first is seen only after some retrievals."""

    def over(_self: Any, beneath: Callable[[Report], Document], report: Report) -> Document:
        shown = beneath(report)
        left = report.notes.setdefault(delay_of, 3)
        if report.state != "completed" or left == 0:
            return shown
        report.notes[delay_of] = left - 1
        hidden = without("reportContent", "reportUrl")(shown)
        return {**hidden, "state": "inProgress"}

    return overriding(point, over)


add_fault(
    "ready-told-before-it-is-so",
    "W148-R69",
    "A report is told as ready and completed, and seen so only after three retrievals.",
    _early("show_report", "ready in"),
    subtle=True,
)


@fault("W148-R69", subtle=True)
class ProcessEndToldEarly(Behaviour):
    """The end of a process is told when it begins to work."""

    def process_moved(self, process: Process) -> None:
        if process.state != "completed":
            super().process_moved(process)
        if process.state == "inProgress":
            about = {**self.about_process(process), "state": "completed"}
            self.announce(f"{process.kind}FaultManagementJobStateChangeEvent", about)
