"""Every report of one matrix, each by its file name."""

from collections.abc import Sequence
from pathlib import Path

from lso_conformance.evidence import Cited
from lso_conformance.exchange import Exchange
from lso_conformance.lives import Life
from lso_conformance.matrix import Document
from lso_conformance.report import ci, csv_report, earl, har, html, json_report, junit, text

NAMES = (
    "matrix.html", "matrix.json", "matrix.csv", "junit.xml", "earl.jsonld", "exchanges.har", "summary.md",
    "gl-code-quality-report.json", "badge.svg",
)  # fmt: skip


def write(
    document: Document, exchanges: Sequence[Exchange], folder: Path, lives: Sequence[Life],
    read_too: Sequence[Exchange] = (),
) -> None:  # fmt: skip
    """Write them all into a folder that exists; `read_too` are the exchanges with what streams brought.

    Raises:
        UsageError: a file cannot be written.
    """
    json_report.write(document, folder / "matrix.json")
    junit.write(document, folder / "junit.xml")
    csv_report.write(document, folder / "matrix.csv")
    earl.write(document, folder / "earl.jsonld")
    text.write(folder / "summary.md", ci.summary(document))
    ci.write_code_quality(document, folder / "gl-code-quality-report.json")
    ci.write_badge(document, folder / "badge.svg")
    html.write(document, Cited(document, read_too or exchanges), folder / "matrix.html", lives)
    har.write(exchanges, document["suite"], folder / "exchanges.har")
