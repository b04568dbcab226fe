"""A file of results, read as its declared format: json, xml, csv or avro.  Pure and total.

Source: W148 7.2.3.1 (AttachmentURL), 7.2.3.7 (OutputFormat).  How results are laid out in a file is said
nowhere, so only the form is judged: that it is what it says, and that something is in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

import fastavro
from defusedxml import DefusedXmlException, ElementTree

from lso_conformance.exchange import parse_json

MOST_RECORDS = 100_000
Parsed = tuple[int, str | None]  # how much is in it, and what is wrong


def read(body: bytes, form: str) -> Parsed:
    """(how many records or elements a file holds, None), or (0, why it is no such file)."""
    parser = PARSERS.get(form)
    return parser(body) if parser is not None else (0, f"{form!r} is no output format")


def _json(body: bytes) -> Parsed:
    document, wrong = parse_json(body.removeprefix(b"\xef\xbb\xbf"))
    if wrong is not None:
        return 0, wrong
    return (len(document) if isinstance(document, list | dict) else 0), None


def _xml(body: bytes) -> Parsed:
    """No entity is expanded and no document type read: a hostile file costs nothing."""
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        return 0, f"not XML: {error}"
    return len(root) or int(bool((root.text or "").strip())), None


def _csv(body: bytes) -> Parsed:
    try:
        text = body.decode("utf-8-sig")
        dialect = csv.Sniffer().sniff(text.splitlines()[0], ",;\t|") if text.strip() else csv.excel
    except UnicodeDecodeError as error:
        return 0, f"not CSV: {error}"
    except csv.Error:
        dialect = csv.excel  # a single column
    if "\0" in text:
        return 0, "not CSV: a NUL character"
    try:
        rows = [row for row in csv.reader(io.StringIO(text), dialect) if row]
    except csv.Error as error:
        return 0, f"not CSV: {error}"
    if text.lstrip()[:1] in {"{", "[", "<"}:
        return 0, "not CSV: it begins as JSON or XML does"
    widths = {len(row) for row in rows}
    return max(0, len(rows) - 1), None if len(widths) < 2 else f"rows of {sorted(widths)[:5]} columns"


def _avro(body: bytes) -> Parsed:
    count = 0
    try:
        for _ in fastavro.reader(io.BytesIO(body)):
            count += 1
            if count >= MOST_RECORDS:
                break
    except Exception as error:  # noqa: BLE001 - the library raises whatever a broken file provokes
        return 0, f"not Avro: {type(error).__name__}: {error}"
    return count, None


PARSERS: Mapping[str, Callable[[bytes], Parsed]] = {"json": _json, "xml": _xml, "csv": _csv, "avro": _avro}


def items(body: bytes, form: str) -> list[Mapping[str, Any]]:
    """The items of a JSON file that is laid out like `reportContent`; empty for any other."""
    document = parse_json(body)[0] if form == "json" else None
    found = document.get("reportContent") if isinstance(document, dict) else document
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def data_points(body: bytes, form: str) -> list[Mapping[str, Any]]:
    """The results in them."""
    held = (item.get("measurementDataPoint") for item in items(body, form))
    return [
        point for points in held if isinstance(points, list) for point in points if isinstance(point, dict)
    ]
