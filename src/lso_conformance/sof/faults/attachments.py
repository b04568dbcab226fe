"""Faults of files: not there, not what they say, no longer kept.  R58, R57.  W148 6.14, 7.2.3.1, 7.2.3.7."""

# ruff: noqa: D102 - the class says what its method does

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.edits.process_edits import overriding
from lso_conformance.sof.edits.reshaping import Change, Document, without
from lso_conformance.sof.faults.results import TRACEROUTE, each_point
from lso_conformance.sof.jobs.attachments import FORMATS
from lso_conformance.sof.jobs.world import Report
from lso_conformance.sof.registry import Breach, Row, add_fault, fault

Items = list[Document]

# --- what is in the file ---------------------------------------------------------------------------


def _bytes(change: Callable[[bytes], bytes]) -> type[Behaviour]:
    class Bytes(Behaviour):
        def attachment(self, report: Report) -> tuple[str, bytes]:
            media_type, raw = super().attachment(report)
            return media_type, change(raw)

    return Bytes


def _items(change: Callable[[Items], Items]) -> type[Behaviour]:
    class InFile(Behaviour):
        def attachment(self, report: Report) -> tuple[str, bytes]:
            media_type, write = FORMATS[self.attachment_format(report)]
            return media_type, write(change(self.results(report)))

    return InFile


def _page(_raw: bytes) -> bytes:
    return b"<html><body>Your report will be ready soon.</body></html>"


def _typed(point: Document) -> Document:
    return {**point, "@type": TRACEROUTE if point["@type"] != TRACEROUTE else "urn:example:other-report"}


for _row in (
    Row("file-is-empty", "The file of a report is empty.", _bytes(lambda _raw: b""), subtle=False),
    Row("file-is-html", "The file of a report is an HTML page.", _bytes(_page), subtle=False),
    Row("file-is-cut-off", "The file of a report lacks its last third.",
        _bytes(lambda raw: raw[: len(raw) * 2 // 3]), subtle=True),
    Row("file-is-zipped", "The file of a report is compressed, and nothing says so.",
        _bytes(gzip.compress), subtle=True),
    Row("file-without-results", "The file of a report holds no results.", _items(lambda _items: []),
        subtle=False),
    Row("file-with-other-type", "The results in a file have the @type of another test.",
        _items(each_point(_typed)), subtle=True),
    Row("file-without-type", "The results in a file have no @type.",
        _items(each_point(without("@type"))), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R58", _row.text, _row.of, subtle=_row.subtle)


def _written_as(wanted: str, written: str) -> type[Behaviour]:
    class WrittenAs(Behaviour):
        def attachment_format(self, report: Report) -> str:
            found = super().attachment_format(report)
            return written if found == wanted else found

    return WrittenAs


for _wanted, _written in (
    ("json", "xml"),
    ("xml", "json"),
    ("csv", "json"),
    ("avro", "json"),
    ("avro", "csv"),
):
    add_fault(
        f"{_wanted}-file-is-{_written}",
        "W148-R58",
        f"A file whose outputFormat is {_wanted} is written as {_written}.",
        _written_as(_wanted, _written),
        subtle=True,
    )


def _marred(form: str, change: Callable[[bytes], bytes]) -> type[Behaviour]:
    class Marred(Behaviour):
        def attachment(self, report: Report) -> tuple[str, bytes]:
            media_type, raw = super().attachment(report)
            return media_type, change(raw) if self.attachment_format(report) == form else raw

    return Marred


for _name, _text, _form, _change_of_bytes in (
    ("json-file-with-nan", "The last item of a file in JSON is NaN.",
     "json", lambda raw: raw[:-1] + b", NaN]"),
    ("xml-file-in-other-encoding", "A file in XML declares UTF-8 and holds ISO 8859-1.",
     "xml", lambda raw: raw.replace(b"</reportContent>", b"<note>\xe9t\xe9</note></reportContent>")),
    ("csv-file-with-single-quotes", "Quotes inside of the quotes of a CSV field are not doubled.",
     "csv", lambda raw: raw + b'"a "late" packet",1\r\n'),
    ("csv-file-ends-in-quotes", "A file in CSV ends before the quotes of its last field are closed.",
     "csv", lambda raw: raw + b'"a late pack'),
    ("avro-file-with-other-marker", "The block of a file in Avro has another sync marker than the header.",
     "avro", lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])),
):  # fmt: skip
    add_fault(_name, "W148-R58", _text, _marred(_form, _change_of_bytes), subtle=True)


@fault("W148-R58", subtle=True)
class FileIsNotItsFormatButSaysSo(Behaviour):
    """A file of any other format than JSON is JSON, with the media type of the format."""

    def attachment(self, report: Report) -> tuple[str, bytes]:
        media_type, _ = super().attachment(report)
        return media_type, FORMATS["json"][1](self.results(report))


@fault("W148-R58", subtle=True)
class FileOfFirstReport(Behaviour):
    """The file of every report of a job holds the results of the job's first report."""

    def attachment(self, report: Report) -> tuple[str, bytes]:
        made = (one for one in self.world.reports.items.values() if one.job is report.job)
        return super().attachment(next(made, report))


# --- getting it ------------------------------------------------------------------------------------


def _serves(answer: Callable[[Any, Call], Answer]) -> type[Behaviour]:
    return overriding("retrieve_attachment", lambda self, _beneath, call: answer(self, call))


for _row in (
    Row("file-is-not-there", "The file of a completed report is answered 404.",
        lambda self, _call: self.refused(self.not_found("file")), subtle=False),
    Row("file-fails", "The file of a completed report is answered 500.",
        lambda self, call: self.failed(call), subtle=False),
    Row("file-has-no-content", "The file of a completed report is answered 204.",
        lambda _self, _call: Answer(204), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R58", _row.text, _serves(_row.of), subtle=_row.subtle)


def _shown(change: Change) -> type[Behaviour]:
    return overriding("show_attachment", lambda _self, beneath, report: change(beneath(report)))


for _breach in (
    Breach("url-of-no-file", "W148-R58", "The url of a file ends with another id.",
           lambda shown: {**shown, "url": shown["url"].rpartition("/")[0] + "/0.json"}, subtle=True),
    Breach("url-is-a-path", "W148-R58", "The url of a file is a path without a host.",
           lambda shown: {**shown, "url": "/" + shown["url"].partition("://")[2].partition("/")[2]},
           subtle=True),
    Breach("url-is-empty", "W148-R58", "The url of a file is an empty text.",
           lambda shown: {**shown, "url": ""}, subtle=False),
    Breach("attachment-without-url", "W148-R5", "A reportUrl has no url.", without("url"), subtle=False),
    Breach("attachment-is-text", "W148-R5", "A reportUrl is the url itself.", lambda shown: shown["url"],
           subtle=False),
    Breach("retention-is-a-day", "W148-R5", "The retentionPeriod of a file is a day without a time.",
           lambda shown: {**shown, "retentionPeriod": shown["retentionPeriod"][:10]}, subtle=False),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _shown(_breach.of), subtle=_breach.subtle)


def _kept(length: timedelta) -> type[Behaviour]:
    class Kept(Behaviour):
        def retention(self) -> timedelta:
            return length

    return Kept


for _row in (
    Row("retention-is-over", "The retentionPeriod of a file was over a year before the report was made.",
        timedelta(days=-365), subtle=False),
    Row("retention-is-completion", "The retentionPeriod of a file ends when the report is completed.",
        timedelta(), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R58", _row.text, _kept(_row.of), subtle=_row.subtle)
