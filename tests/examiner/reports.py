"""Reports of the second SOF (W148 6.13 to 6.15): each is there, completed, once its period is over."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import fastavro
from examiner.basis import Call, Document, Item, Reply, instant
from examiner.jobs import FINAL, Job, seconds
from examiner.lists import AFTER, BEFORE, REPORT_FILTERS, REPORT_QUERIED, REPORT_STATES, Lists, pointed

SHORTEST_S, MOST = 0.05, 500
COPIED = ("granularity", "monitoredObject", "outputFormat", "resultFormat", "serviceSpecificConfiguration")
KIND = "faultManagementReport"
MEDIA = {"json": "application/json", "xml": "application/xml", "csv": "text/csv", "avro": "avro/binary"}


class Report(Item):
    """A report of a job, about the time from `start` to `end`."""

    def __init__(self, id: str, job: Job, start: float, end: float) -> None:
        super().__init__(id, {key: job.sent[key] for key in COPIED}, end)
        self.job, self.start, self.end, self.state = job, start, end, "completed"


class Reports(Lists):
    """A run is cut into periods; a suspension, a cancellation or the end cuts the last one short."""

    host = ""

    def __init__(self) -> None:
        super().__init__()
        self.reports: dict[str, Report] = {}
        self.made: dict[tuple[str, int, int], Report] = {}
        self.reporting: dict[str, Job] = {}  # those of which reports may still come

    def add(self, job: Job) -> None:
        super().add(job)
        self.reporting[job.id] = job

    def collect(self) -> None:
        """Make the reports that are due."""
        self.settle()
        for job in list(self.reporting.values()):
            for key, start, end in self.periods(job):
                if (job.id, *key) not in self.made:
                    report = Report(self.other_id(), job, start, end)
                    self.made[job.id, *key] = self.reports[report.id] = report
                    self.reported(report)
            if job.state in FINAL:
                del self.reporting[job.id]

    def reported(self, report: Report) -> None:
        """A report has been made."""

    def periods(self, job: Job) -> Iterator[tuple[tuple[int, int], float, float]]:
        length, now = seconds(job.sent["reportingPeriod"]), self.now()
        for run, (start, end) in enumerate(job.runs if length >= SHORTEST_S else ()):
            for place in range(MOST):
                begins = start + place * length
                ends = begins + length if end is None else min(begins + length, end)
                if ends > now or ends - begins < SHORTEST_S / 10:
                    break
                yield (run, place), begins, ends

    def list_reports(self, call: Call) -> Reply:
        self.collect()
        asked = self.asked(call, REPORT_FILTERS, REPORT_STATES)
        return self.page([r for r in self.reports.values() if self.passes(r, asked)], call, self.listed)

    def read_report(self, id: str) -> Reply:
        self.collect()
        if id not in self.reports:
            raise self.not_found(id)
        report = self.reports[id]
        results: Document = {"reportContent": self.results(report)}
        if report.sent["resultFormat"] == "attachment":
            url = f"http://{self.host}{self.prefix}{KIND}/{quote(id, safe='')}/{report.sent['outputFormat']}"
            results = {"reportUrl": {"url": url, "retentionPeriod": self.date(self.now() + 3600)}}
        return Reply(200, self.listed(report) | results)

    def query_reports(self, sent: Any) -> Reply:
        if not isinstance(sent, dict):
            raise self.error(400, "A query is an object.")
        if found := list(self.faults(sent, REPORT_QUERIED, REPORT_STATES)):
            raise self.refusal(found)
        self.collect()
        return Reply(200, [self.listed(r) for r in self.reports.values() if self.found(r, sent)])

    def found(self, report: Report, sent: Document) -> bool:
        shown = self.listed(report)
        return all(
            self.bounded(report, name, instant(value)) if name.endswith((".gt", ".lt"))
            else self.within(value, shown.get(name), name)
            for name, value in sent.items()
        )  # fmt: skip

    def test(self, item: Item, name: str, value: Any) -> bool:
        if not isinstance(item, Report):
            return super().test(item, name, value)
        if name.endswith((".gt", ".lt")):
            return self.bounded(item, name, float(value))
        if name == "faultManagementJobId":
            return bool(item.job.id == value)
        if name in {"outputFormat", "resultFormat"}:
            return bool(item.sent[name] == value)
        return bool(item.state == value) if name == "state" else pointed(item).get(name) == f"{value}"

    def bounded(self, report: Report, name: str, bound: float) -> bool:
        at = report.created if name in {AFTER, BEFORE} else report.start if "start" in name else report.end
        shown = instant(self.date(at))
        return shown > bound if name.endswith("gt") else shown < bound

    def listed(self, report: Report) -> Document:
        return report.sent | {
            "id": report.id, "state": report.state, "creationDate": self.date(report.created),
            "faultManagementJob": {"faultManagementJobId": report.job.id},
            "reportingTimeframe": self.frame(report, "reporting"),
        }  # fmt: skip

    def frame(self, report: Report, what: str) -> Document:
        return {f"{what}StartDate": self.date(report.start), f"{what}EndDate": self.date(report.end)}

    def results(self, report: Report) -> list[Document]:
        kind = str(report.sent["serviceSpecificConfiguration"].get("@type"))
        point = {"@type": kind.replace("-configuration", "-report"), "numberOfTxPackets": 10}
        return [{"measurementTime": self.frame(report, "measurement"), "measurementDataPoint": [point]}]

    def file(self, id: str, form: str) -> Reply:
        """The results as a file; flat, but for JSON."""
        self.collect()
        if id not in self.reports or form not in MEDIA:
            raise self.not_found(id)
        report = self.reports[id]
        row = {**self.frame(report, "measurement"), "numberOfTxPackets": "10"}
        match form:
            case "csv":
                text = io.StringIO()
                csv.writer(text).writerows([row.keys(), row.values()])
                body = text.getvalue().encode()
            case "xml":
                root = ET.Element("results")
                ET.SubElement(root, "result", row)
                body = ET.tostring(root)
            case "avro":
                fields = [{"name": name, "type": "string"} for name in row]
                out = io.BytesIO()
                schema = {"type": "record", "name": "Result", "fields": fields}
                fastavro.writer(out, fastavro.parse_schema(schema), [row])
                body = out.getvalue()
            case _:
                body = json.dumps(self.results(report)).encode()
        return Reply(200, body, {"Content-Type": MEDIA[form]})
