"""Every report of one matrix, each by its file name, and each for itself."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lso_conformance.common.errors import UsageError, defect
from lso_conformance.judge.evidence import Cited
from lso_conformance.judge.matrix import Document
from lso_conformance.log.exchange import Exchange
from lso_conformance.report import ci, csv_report, earl, explain, har, html, json_report, junit, text
from lso_conformance.seen.lives import Life

NAMES = (
    "matrix.html", "matrix.json", "matrix.csv", "junit.xml", "earl.jsonld", "exchanges.har", "summary.md",
    "gl-code-quality-report.json", "badge.svg",
)  # fmt: skip


def write(
    document: Document, exchanges: Sequence[Exchange], folder: Path, lives: Sequence[Life],
    read_too: Sequence[Exchange] = (),
) -> dict[str, str]:  # fmt: skip
    """Write them all into a folder that exists; `read_too` are the exchanges with what streams brought.

    A report that a defect of ours, or a full disk, keeps from being written takes no other with it; what is
    returned says of each such report, by its name, why it is missing.
    """
    writers: Mapping[str, Callable[[Path], None]] = {
        "matrix.json": lambda path: json_report.write(document, path),
        "junit.xml": lambda path: junit.write(
            document, path, explain.Stories(read_too or exchanges).seconds(document["requirements"])
        ),
        "matrix.csv": lambda path: csv_report.write(document, path),
        "earl.jsonld": lambda path: earl.write(document, path),
        "summary.md": lambda path: text.write(path, ci.summary(document)),
        "gl-code-quality-report.json": lambda path: ci.write_code_quality(document, path),
        "badge.svg": lambda path: ci.write_badge(document, path),
        "matrix.html": lambda path: html.write(
            document, Cited(document, read_too or exchanges), path, lives, read_too or exchanges
        ),
        "exchanges.har": lambda path: har.write(exchanges, document["suite"], path),
    }
    missing = {}
    for name, write_it in writers.items():
        try:
            write_it(folder / name)
        except UsageError as error:
            missing[name] = str(error).removeprefix(f"{folder / name}: ")
        except Exception as error:  # noqa: BLE001 - whatever it is, the other reports stand
            missing[name] = f"not written: {defect(error)}"
    return missing
