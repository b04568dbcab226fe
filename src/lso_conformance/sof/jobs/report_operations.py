"""Retrieve a report, its attachment, and a tracking record.  W148 6.14, 6.17, 7.2.3.1."""

from datetime import timedelta
from typing import Any, Final

import httpx

from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.jobs.attachments import FORMATS
from lso_conformance.sof.jobs.query_operations import QueryOperations
from lso_conformance.sof.jobs.world import Record, Report

RETENTION: Final = timedelta(days=30)
ATTACHMENTS: Final = "/attachments/"
"""Path of the files, outside the API."""


class ReportOperations(QueryOperations):
    """Reports and records by their id."""

    def retrieve_report(self, call: Call) -> Answer:
        """GET /faultManagementReport/{id} (R56 to R58)."""
        report = self.find_report(call)
        return self.report_unknown(call) if report is None else Answer(200, self.show_report(report))

    def find_report(self, call: Call) -> Report | None:
        """The report whose id the path holds."""
        return self.world.reports.get(call.job_id)

    def report_unknown(self, _call: Call) -> Answer:
        """The answer to retrieving a report that is not there (R59)."""
        return self.refused(self.not_found("Fault Management Report"))

    def show_report(self, report: Report) -> dict[str, Any]:
        """The full representation: the summary, and what was collected (R56, R57)."""
        shown = {**self.show_report_found(report), **self.show_report_added(report)}
        return {**shown, **self.show_results(report)} if report.state == "completed" else shown

    def show_report_added(self, report: Report) -> dict[str, Any]:
        """What a summary lacks, besides the results (7.2.2.1, 7.2.2.2)."""
        shown = {
            "href": self.show_report_href(report),
            "lastModifiedDate": self.stamp(report.modified),
        }
        return shown if report.failure is None else {**shown, "failureReason": report.failure}

    def show_results(self, report: Report) -> dict[str, Any]:
        """The results, here or as a file, as the job wants them (R58)."""
        if report.document["resultFormat"] == "payload":
            return {"reportContent": self.results(report)}
        return {"reportUrl": self.show_attachment(report)}

    def show_attachment(self, report: Report) -> dict[str, Any]:
        """Where the results are kept, and how long (7.2.3.1)."""
        return {
            "url": self.attachment_url(report),
            "retentionPeriod": self.stamp(report.modified + self.retention()),
        }

    def attachment_url(self, report: Report) -> str:
        """The address of a report's file."""
        return f"{self.attachment_origin()}{ATTACHMENTS}{report.id}.{report.document['outputFormat']}"

    def attachment_origin(self) -> str:
        """Scheme, host and port of the files: this server's own."""
        own = httpx.URL(self.world.base_url)
        return f"{own.scheme}://{own.netloc.decode()}"

    def retention(self) -> timedelta:
        """How long a file is kept."""
        return RETENTION

    def retrieve_attachment(self, call: Call) -> Answer:
        """GET of a report's file."""
        report_id, _, output_format = call.job_id.rpartition(".")
        report = self.world.reports.get(report_id)
        if report is None or report.state != "completed" or output_format != report.document["outputFormat"]:
            return self.refused(self.not_found("file"))
        media_type, raw = self.attachment(report)
        return Answer(200, raw=raw, headers={"content-type": media_type})

    def attachment(self, report: Report) -> tuple[str, bytes]:
        """Media type and bytes of a report's file."""
        media_type, write = FORMATS[self.attachment_format(report)]
        return media_type, write(self.results(report))

    def attachment_format(self, report: Report) -> str:
        """Output format of the file (7.2.3.7)."""
        return str(report.document["outputFormat"])

    def retrieve_record(self, call: Call) -> Answer:
        """GET /trackingRecord/{id} (R64)."""
        record = self.find_record(call)
        return self.record_unknown(call) if record is None else Answer(200, self.show_record_alone(record))

    def find_record(self, call: Call) -> Record | None:
        """The record whose id the path holds."""
        return self.world.tracking.get(call.job_id)

    def record_unknown(self, _call: Call) -> Answer:
        """The answer to retrieving a record that is not there (R63)."""
        return self.refused(self.not_found("Tracking Record"))

    def show_record_alone(self, record: Record) -> dict[str, Any]:
        """The record in the answer to its retrieval (R64)."""
        return self.show_record(record)
