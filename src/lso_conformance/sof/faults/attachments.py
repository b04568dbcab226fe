"""Faults of files: not there, not what they say, no longer kept.  R58, R5.  W148 6.14, 7.2.3.1, 7.2.3.7."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.faults.results import TRACEROUTE, each_point
from lso_conformance.sof.jobs.attachments import FORMATS
from lso_conformance.sof.jobs.world import Report
from lso_conformance.sof.operators.documents import Document, inside, put, without
from lso_conformance.sof.operators.rows import blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, skips
from lso_conformance.sof.registry import Mixed

Items = list[Document]

# --- what is in the file ---------------------------------------------------------------------------


def _bytes(change: Callable[[bytes], bytes], form: str = "") -> Mixed:
    def act(sof: Any, beneath: Act, report: Report) -> Any:
        media_type, raw = beneath(report)
        return media_type, change(raw) if form in {"", sof.attachment_format(report)} else raw

    return over("attachment", act)


def _items(change: Callable[[Items], Items]) -> Mixed:
    def act(sof: Any, _beneath: Act, report: Report) -> Any:
        media_type, write = FORMATS[sof.attachment_format(report)]
        return media_type, write(change(sof.results(report)))

    return over("attachment", act)


def _typed(point: Document) -> Document:
    return {**point, "@type": TRACEROUTE if point["@type"] != TRACEROUTE else "urn:example:other-report"}


sow(
    "W148-R58", "The file of a report {}.", _bytes,
    blunt("is-empty", "is empty", lambda _raw: b""),
    blunt("is-html", "is an HTML page",
          lambda _raw: b"<html><body>Your report will be ready soon.</body></html>"),
    subtle("is-cut-off", "lacks its last third", lambda raw: raw[: len(raw) * 2 // 3]),
    subtle("is-zipped", "is compressed, and nothing says so", gzip.compress),
    name="file-{}",
)  # fmt: skip
sow(
    "W148-R58", "{}.", _bytes,
    subtle("json-file-with-nan", "The last item of a file in JSON is NaN",
           lambda raw: raw[:-1] + b", NaN]", "json"),
    subtle("xml-file-in-other-encoding", "A file in XML declares UTF-8 and holds ISO 8859-1",
           lambda raw: raw.replace(b"</reportContent>", b"<note>\xe9t\xe9</note></reportContent>"), "xml"),
    subtle("csv-file-with-single-quotes", "Quotes inside of the quotes of a CSV field are not doubled",
           lambda raw: raw + b'"a "late" packet",1\r\n', "csv"),
    subtle("csv-file-ends-in-quotes", "A file in CSV ends before the quotes of its last field are closed",
           lambda raw: raw + b'"a late pack', "csv"),
    subtle("avro-file-with-other-marker",
           "The block of a file in Avro has another sync marker than the header",
           lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), "avro"),
)  # fmt: skip
sow(
    "W148-R58", "{}.", _items,
    blunt("file-without-results", "The file of a report holds no results", lambda _items: []),
    subtle("file-with-other-type", "The results in a file have the @type of another test",
           each_point(_typed)),
    subtle("file-without-type", "The results in a file have no @type", each_point(without("@type"))),
)  # fmt: skip


def _written_as(wanted: str, written: str) -> Mixed:
    return changes("attachment_format", lambda found: written if found == wanted else found)


sow(
    "W148-R58", "A file whose outputFormat is {}.", _written_as,
    *(
        subtle(f"{wanted}-file-is-{written}", f"{wanted} is written as {written}", wanted, written)
        for wanted, written in (
            ("json", "xml"), ("xml", "json"), ("csv", "json"), ("avro", "json"), ("avro", "csv"),
        )
    ),
)  # fmt: skip


def _as_json(sof: Any, beneath: Act, report: Report) -> Any:
    return beneath(report)[0], FORMATS["json"][1](sof.results(report))


def _of_first(sof: Any, beneath: Act, report: Report) -> Any:
    made = (one for one in sof.world.reports.items.values() if one.job is report.job)
    return beneath(next(made, report))


sow(
    "W148-R58", "{}.", lambda act: over("attachment", act),
    subtle("file-is-not-its-format-but-says-so",
           "A file of any other format than JSON is JSON, with the media type of the format", _as_json),
    subtle("file-of-first-report",
           "The file of every report of a job holds the results of the job's first report", _of_first),
)  # fmt: skip

# --- getting it ------------------------------------------------------------------------------------


def _serves(answer: Callable[[Any, Call], Answer]) -> Mixed:
    return over("retrieve_attachment", lambda sof, _beneath, call: answer(sof, call))


def _another(url: str) -> str:
    return url.rpartition("/")[0] + "/0.json"


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


sow(
    "W148-R58", "The file of a completed report is answered {}.", _serves,
    blunt("is-not-there", "404", lambda sof, _call: sof.refused(sof.not_found("file"))),
    blunt("fails", "500", lambda sof, call: sof.failed(call)),
    subtle("has-no-content", "204", lambda _sof, _call: Answer(204)),
    name="file-{}",
)  # fmt: skip
sow(
    "W148-R58", "{}.", lambda change: changes("show_attachment", change),
    subtle("url-of-no-file", "The url of a file ends with another id", inside("url", _another)),
    subtle("url-is-a-path", "The url of a file is a path without a host", inside("url", _path)),
    blunt("url-is-empty", "The url of a file is an empty text", put(url="")),
    blunt("attachment-without-url", "A reportUrl has no url", without("url"), breaks="W148-R5"),
    blunt("attachment-is-text", "A reportUrl is the url itself", lambda shown: shown["url"],
          breaks="W148-R5"),
    blunt("retention-is-a-day", "The retentionPeriod of a file is a day without a time",
          inside("retentionPeriod", lambda text: text[:10]), breaks="W148-R5"),
)  # fmt: skip
sow(
    "W148-R58", "The retentionPeriod of a file {}.", lambda length: skips("retention", gives=length),
    blunt("retention-is-over", "was over a year before the report was made", timedelta(days=-365)),
    subtle("retention-is-completion", "ends when the report is completed", timedelta()),
)  # fmt: skip
