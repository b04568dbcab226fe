"""Ways of making reports and tracking records that the documents allow. None may be judged a failure.

Of the general variants these change them too: seconds-dates, microsecond-dates, offset-dates,
minimal, whole-numbers-as-decimals, numeric-ids, urn-ids, relative-links.
"""

# ruff: noqa: D102 - the class says what its method does

from datetime import timedelta
from typing import Any, Final

import httpx

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.core.times import recurs
from lso_conformance.sof.jobs.report_operations import ATTACHMENTS
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Record, Report
from lso_conformance.sof.operators.documents import Document, without
from lso_conformance.sof.registry import variant

OPTIONAL: Final = ("description", "href", "lastModifiedDate")

# --- when reports appear (FM-B18) ------------------------------------------------------------------


@variant
class ReportsWhenDone(Behaviour):
    """A report is there only when its time frame is over; it is collected at once, and completed."""

    def publish(self, report: Report) -> None:
        report.notes["unpublished"] = True

    def close_report(self, job: Job, report: Report) -> None:
        if report.notes.pop("unpublished", False):
            report.created = report.modified = self.world.now()
            super().publish(report)
        super().close_report(job, report)


@variant
class ReportsValidatedAtOnce(Behaviour):
    """A report is inProgress, or rejected, when anybody can see it first."""

    def publish(self, report: Report) -> None:
        super().publish(report)
        self.report_validated(report)


@variant
class ReportsCompletedLater(Behaviour):
    """A report is completed two tenths of a second after its time frame is over."""

    def finish_report(self, report: Report) -> None:
        if report.notes.setdefault("waits", True):
            report.notes["waits"] = False
            report.timer = self.world.later(0.2, self.finish_report, report)
        elif report.state == "inProgress":
            super().finish_report(report)


@variant
class CutReportsFail(Behaviour):
    """A report whose job is suspended or cancelled before the time frame is over fails."""

    def report_failure(self, report: Report) -> str | None:
        cut = report.end < report.notes.get("planned end", report.end)
        return "The job was interrupted." if cut else super().report_failure(report)

    def publish(self, report: Report) -> None:
        report.notes["planned end"] = report.end
        super().publish(report)


@variant
class ShortReportsFail(Behaviour):
    """A report of less than half a period, because its job was interrupted, fails."""

    def report_failure(self, report: Report) -> str | None:
        short = report.end - report.start < self.reporting_period(report.job) / 2
        return "Too little was collected." if short else super().report_failure(report)


@variant
class ReportsOnWithoutEnd(Behaviour):
    """A job that does not recur makes reports as long as it runs, executionDuration or not."""

    def report_end(self, job: Job, start: Any) -> Any:
        if (
            recurs(job.request["scheduleDefinition"])
            or "scheduleDefinitionEndTime" in job.request["scheduleDefinition"]
        ):
            return super().report_end(job, start)
        return start + self.reporting_period(job)


# --- what reports show -----------------------------------------------------------------------------


@variant
class BareReports(Behaviour):
    """Reports and tracking records show required attributes only, besides results and reasons."""

    def show_report_found(self, report: Report) -> Document:
        return without(*OPTIONAL)(super().show_report_found(report))

    def show_report_added(self, report: Report) -> Document:
        return without(*OPTIONAL)(super().show_report_added(report))

    def show_record(self, record: Record) -> Document:
        return without("description", "request", "system", "user")(super().show_record(record))


@variant
class ReportListsWithoutDescription(Behaviour):
    """Reports in lists have no description, though they have one when they are read (O8)."""

    def show_report_listed(self, report: Report) -> Document:
        return without("description")(super().show_report_listed(report))


@variant
class OneResultPerReport(Behaviour):
    """Results are not divided by granularity: one item holds the whole time frame (FM-E9)."""

    def windows(self, report: Report) -> list[tuple[Any, Any]]:
        return [(report.start, report.end)]


@variant
class MeasurementIntervals(Behaviour):
    """Measurement times say how long instead of until when (7.2.3.5)."""

    def results(self, report: Report) -> list[Document]:
        windows = self.windows(report)
        return [
            {**item, "measurementTime": {
                "measurementStartDate": item["measurementTime"]["measurementStartDate"],
                "measurementInterval": {
                    "timeDurationValue": int((end - start) / timedelta(milliseconds=1)),
                    "timeDurationUnits": "MS",
                },
            }}
            for item, (start, end) in zip(super().results(report), windows, strict=True)
        ]  # fmt: skip


@variant
class ReportQueryShowsResults(Behaviour):
    """Reports found by a query hold their results (FM-B17)."""

    def show_report_queried(self, report: Report) -> Document:
        return self.show_report(report)


@variant
class OnlyReasonInEvents(Behaviour):
    """A failed report says why in its event only (FM-M23)."""

    def show_report_added(self, report: Report) -> Document:
        return without("failureReason")(super().show_report_added(report))


# --- files -----------------------------------------------------------------------------------------


@variant
class FilesElsewhere(Behaviour):
    """Files have another origin than the API, localhost by its name, and need no credentials there."""

    def attachment_origin(self) -> str:
        own = httpx.URL(self.world.base_url)
        return f"{own.scheme}://localhost:{own.port}"

    def authorize(self, call: Call) -> None:
        if not call.path.startswith(ATTACHMENTS):
            super().authorize(call)


@variant
class FilesWithoutRetention(Behaviour):
    """A reportUrl does not say how long the file is kept."""

    def show_attachment(self, report: Report) -> Document:
        return without("retentionPeriod")(super().show_attachment(report))


@variant
class FilesAsOctets(Behaviour):
    """Files are sent as application/octet-stream, to be saved."""

    def attachment(self, report: Report) -> tuple[str, bytes]:
        return "application/octet-stream", super().attachment(report)[1]

    def retrieve_attachment(self, call: Call) -> Answer:
        answer = super().retrieve_attachment(call)
        answer.headers["content-disposition"] = "attachment"
        return answer


# --- tracking records (FM-B29) ---------------------------------------------------------------------


@variant
class NoTracking(Behaviour):
    """Keeps no tracking records at all."""

    def track(self, object_id: str, what: str, request: str | None, user: str) -> None:
        pass


@variant
class TracksBuyersOnly(Behaviour):
    """Keeps records of what buyers did, not of what happened by itself."""

    def track(self, object_id: str, what: str, request: str | None, user: str) -> None:
        if request is not None:
            super().track(object_id, what, request, user)


@variant
class TracksEndedReports(Behaviour):
    """Tracks of a report only that it has ended."""

    def track_report(self, report: Report) -> None:
        if report.state in FINAL or report.state == "failed":
            super().track_report(report)


# --- events ----------------------------------------------------------------------------------------


@variant
class BareReportEvents(Behaviour):
    """Events of reports hold no links; a failure is told without its reason (FM-M21)."""

    def about_report(self, report: Report) -> dict[str, str]:
        return without("href")(super().about_report(report))

    def preparation_failed(self, report: Report) -> None:
        self.announce("faultManagementJobReportPreparationErrorEvent", {"id": report.job.id})


@variant
class EventsForNewReports(Behaviour):
    """The creation of a report is told as a state change too (FM-B30)."""

    def report_created(self, report: Report) -> None:
        super().report_created(report)
        self.report_moved(report)


@variant
class ReadyBeforeStateEvent(Behaviour):
    """A report is told as ready first, and as completed then."""

    def enter_report(self, report: Report, state: str) -> None:
        if state == "completed":
            report.notes["silent"] = True
        super().enter_report(report, state)

    def report_moved(self, report: Report) -> None:
        if not report.notes.pop("silent", False):
            super().report_moved(report)

    def report_ready(self, report: Report) -> None:
        super().report_ready(report)
        super().report_moved(report)


@variant
class ErrorEventsForRejected(Behaviour):
    """A rejected report is told as one whose preparation failed."""

    def report_moved(self, report: Report) -> None:
        super().report_moved(report)
        if report.state == "rejected":
            self.preparation_failed(report)


# --- schedules -------------------------------------------------------------------------------------


@variant
class RefusesOddSchedules(Behaviour):
    """A recurring schedule that cannot be read is refused at once, by 422."""

    def check_create(self, document: Document) -> None:
        super().check_create(document)
        schedule = document["scheduleDefinition"]
        try:
            if recurs(schedule):
                self.hit(schedule, self.world.now())
        except ValueError as error:
            raise Refusal(422, self._problem(str(error))) from error

    def _problem(self, why: str) -> Any:
        return self.decline(why).problems[0]


@variant
class RestsBetweenExecutions(Behaviour):
    """A recurring job is scheduled for a moment even when its next execution follows at once."""

    def next_state(self, state: str, do: str) -> str | None:
        return super().next_state(state, "rest" if do == "again" else do)


@variant
class FinishesExecutions(Behaviour):
    """An execution that has begun goes on past the end time of the schedule."""

    def execution_end(self, job: Job) -> Any:
        length, since = self.execution_length(job), job.running_since
        if not recurs(job.request["scheduleDefinition"]) or length is None or since is None:
            return super().execution_end(job)
        return since + max(length - job.ran, timedelta())
