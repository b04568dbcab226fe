"""Ways of reporting that W148 allows; each names the sentence that allows it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, ClassVar

from examiner.basis import Document, Problem
from examiner.jobs import seconds
from examiner.server import Job, Reply, Report, Sof


class AttachmentsOnly(Sof):
    """FM-M37: no requirement to support all formats; results come as files only."""

    declared: ClassVar[Document] = {"supported": {"result_formats": ["attachment"]}}

    def wrong(self, here: Document) -> Iterator[Problem]:
        yield from super().wrong(here)
        if here.get("resultFormat") == "payload":
            yield "/resultFormat", "invalidValue"


class PayloadsInJson(Sof):
    """FM-M37 again; the OAS shows reportContent as objects, so other formats come as files only."""

    def wrong(self, here: Document) -> Iterator[Problem]:
        yield from super().wrong(here)
        if here.get("resultFormat") == "payload" and here.get("outputFormat", "json") != "json":
            yield "/outputFormat", "invalidValue"


class QuotedCsv(Sof):
    """RFC 4180: all fields in quotes, quotes doubled, commas and line breaks in them; no dialect is named."""

    dialect: ClassVar[Document] = {"quoting": csv.QUOTE_ALL}
    begins = ""

    def file(self, id: str, form: str) -> Reply:
        reply = super().file(id, form)
        if form != "csv":
            return reply
        table = list(csv.reader(io.StringIO(reply.body.decode(), newline="")))
        said = json.dumps({"lost": [1, 2], "note": "one\ntwo"}, indent=1)
        text = io.StringIO(newline="")
        csv.writer(text, **self.dialect).writerows(
            [[*row, extra] for row, extra in zip(table, ('the "raw" values', said), strict=True)]
        )
        return Reply(200, (self.begins + text.getvalue()).encode(), reply.headers)


class SpreadsheetCsv(QuotedCsv):
    """As spreadsheets write it where the comma is decimal: semicolons, few quotes, a byte order mark."""

    dialect: ClassVar[Document] = {"delimiter": ";"}
    begins = "\ufeff"


class ReportsFromTheStart(Sof):
    """FM-B18: created when its period begins, and inProgress while it is collected; results come later."""

    working_on_it_s = 0.15

    def periods(self, job: Job) -> Iterator[tuple[tuple[int, int], float, float]]:
        length = seconds(job.sent["reportingPeriod"])
        yield from super().periods(job)
        run = len(job.runs) - 1
        if run >= 0 and job.runs[run][1] is None and length < 60:
            place = int((self.now() - job.runs[run][0]) / length)
            begins = job.runs[run][0] + place * length
            yield (run, place), begins, begins + length

    def collect(self) -> None:
        super().collect()
        for report in self.reports.values():
            if report.state != "completed":
                self.go_on(report)

    def reported(self, report: Report) -> None:
        report.created, report.state = max(report.start, report.job.created), "acknowledged"
        super().reported(report)

    def go_on(self, report: Report) -> None:
        """Collect, and, some time after the end of the period, complete."""
        cut = next((end for start, end in report.job.runs if end and start <= report.start < end), None)
        report.end = min(report.end, cut or report.end)
        for state, at in (("inProgress", report.start), ("completed", report.end + self.working_on_it_s)):
            if at <= self.now() and report.state not in {state, "completed"}:
                report.state = state
                self.told(report, at)

    def told(self, report: Report, at: float) -> None:
        """Tell of its new state."""
        payload: Document = {"id": report.id, "state": report.state}
        self.tell("faultManagementReportStateChangeEvent", payload, at)
        if report.state == "completed":
            ready: Document = {"id": report.job.id, "reportId": report.id}
            self.tell("faultManagementJobReportReadyEvent", ready, at)

    def read_report(self, id: str) -> Reply:
        reply = super().read_report(id)
        if reply.body["state"] != "completed":
            reply.body = {key: reply.body[key] for key in reply.body.keys() - {"reportContent", "reportUrl"}}
        return reply


class ByTheClock(Sof):
    """FM-B28: periods follow the clock, so the first of a run is cut."""

    def periods(self, job: Job) -> Iterator[tuple[tuple[int, int], float, float]]:
        length, now = seconds(job.sent["reportingPeriod"]), self.now()
        if not 0.05 <= length < 3600:
            return
        for run, (start, end) in enumerate(job.runs):
            begins = start
            for place in range(500):
                ends = (begins // length + 1) * length
                ends = ends if ends - begins > 0.005 else ends + length
                ends = ends if end is None else min(ends, end)
                if ends > now or ends - begins < 0.005:
                    break
                yield (run, place), begins, ends
                begins = ends


class NominalFrames(Sof):
    """FM-B28: a report that a suspension cuts short keeps the timeframe of its whole period."""

    def frame(self, report: Report, what: str) -> Document:
        length = seconds(report.job.sent["reportingPeriod"])
        shown: dict[str, Any] = super().frame(report, what)
        return shown | {f"{what}EndDate": self.date(max(report.end, report.start + length))}
