"""A file of results, read as its declared format: json, xml, csv or avro.  Pure and total.

Source: W148 7.2.3.1 (AttachmentURL), 7.2.3.7 (OutputFormat).  How results are laid out in a file is said
nowhere, so only the form is judged, by the format's own standard: that it is what it says, and that something
is in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import file_avro, file_csv, file_xml
from lso_conformance.checks.form.file_contents import Contents, broken
from lso_conformance.log.exchange import parse_json

ENOUGH = {Verdict.FAIL, Verdict.INCONCLUSIVE}  # whatever is in it


def read(body: bytes, form: str, charset: str | None = None) -> Contents:
    """What a file holds; `charset` is the parameter of its media type.  A file with nothing in it fails."""
    parser = PARSERS.get(form)
    found = parser(body, charset) if parser is not None else broken(f"{form!r} is no output format")
    return found if found.count or found.verdict in ENOUGH else broken("nothing in it")


def _json(body: bytes, _charset: str | None) -> Contents:
    """RFC 8259 8.1 wants UTF-8 and lets a reader skip a BOM; RFC 4627 had UTF-16 and UTF-32 too."""
    document, wrong = _document(body)
    if wrong is not None:
        return broken(wrong)
    count, encoding = len(document) if isinstance(document, list | dict) else 0, json.detect_encoding(body)
    if not encoding.startswith("utf-8"):
        return Contents(count, Verdict.WARNING, f"in {encoding}, where RFC 8259 wants UTF-8")
    return Contents(count)


def _document(body: bytes) -> tuple[Any, str | None]:
    """As `parse_json`, in each of the encodings."""
    try:
        return parse_json(body.decode(json.detect_encoding(body)).encode())
    except UnicodeDecodeError as error:
        return None, f"not JSON: {error}"


PARSERS: Mapping[str, Callable[[bytes, str | None], Contents]] = {
    "json": _json, "xml": file_xml.read, "csv": file_csv.read, "avro": file_avro.read,
}  # fmt: skip


def items(body: bytes, form: str) -> list[Mapping[str, Any]]:
    """The items of a JSON file that is laid out like `reportContent`; empty for any other."""
    document = _document(body)[0] if form == "json" else None
    found = document.get("reportContent") if isinstance(document, dict) else document
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def data_points(body: bytes, form: str) -> list[Mapping[str, Any]]:
    """The results in them."""
    held = (item.get("measurementDataPoint") for item in items(body, form))
    return [
        point for points in held if isinstance(points, list) for point in points if isinstance(point, dict)
    ]
