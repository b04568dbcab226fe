"""Files of results as other programs write them, each by its format's own standard.  W148 7.2.3.1, 7.2.3.7.

None of them may be judged a failure.  Where files are, and how they are sent: variants.reports.
"""

import csv
from collections.abc import Callable
from typing import Final
from xml.etree import ElementTree as ET

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.jobs.attachments import Items, as_avro, as_csv, as_json, xml_of
from lso_conformance.sof.jobs.world import Report
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.registry import add_variant

BOM: Final = b"\xef\xbb\xbf"
NAMESPACE: Final = "urn:example:fault-management-report"
NOTE: Final = 'The path "north; 2nd", of late:\n5 % lost\tand\r\nfound, "again"'
"""A text with all that CSV has to quote."""


def _written(form: str, write: Callable[[Items], bytes]) -> type[Behaviour]:
    """Files of one format, written otherwise."""

    class Written(Behaviour):
        def attachment(self, report: Report) -> tuple[str, bytes]:
            media_type, raw = super().attachment(report)
            return media_type, write(self.results(report)) if self.attachment_format(report) == form else raw

    return Written


def _noted(items: Items) -> list[Document]:
    return [
        {**item, "measurementDataPoint": [{**point, "note": NOTE} for point in item["measurementDataPoint"]]}
        for item in items
    ]


def _of_excel(items: Items) -> bytes:
    return BOM + as_csv(_noted(items), delimiter=";")


def _of_libre_office(items: Items) -> bytes:
    return as_csv(_noted(items), quoting=csv.QUOTE_ALL, delimiter=";", lineterminator="\n")


def _in_utf_16(items: Items) -> bytes:
    root = xml_of(items)
    for element in root.iter():
        element.tag = f"{{{NAMESPACE}}}{element.tag}"
    ET.SubElement(root, f"{{{NAMESPACE}}}note").text = NOTE + " é€"
    return bytes(ET.tostring(root, encoding="utf-16", xml_declaration=True))


for _name, _text, _form, _write in (
    ("csv-files-of-python", "Files in CSV hold quotes, separators and line breaks, as Python writes them.",
     "csv", lambda items: as_csv(_noted(items))),
    ("csv-files-of-excel", "Files in CSV have semicolons, CRLF and a BOM, as Excel writes them.",
     "csv", _of_excel),
    ("csv-files-of-libreoffice", "Files in CSV have semicolons, LF, and quotes around each field.",
     "csv", _of_libre_office),
    ("csv-files-with-tabs", "Files in CSV have tabs between their fields.",
     "csv", lambda items: as_csv(_noted(items), dialect="excel-tab")),
    ("xml-files-in-utf-16", "Files in XML are in UTF-16, with a namespace.", "xml", _in_utf_16),
    ("json-files-with-bom", "Files in JSON begin with a BOM, which a reader may skip (RFC 8259 8.1).",
     "json", lambda items: BOM + as_json(items)),
    ("avro-files-deflated", "Files in Avro have the codec deflate.",
     "avro", lambda items: as_avro(items, "deflate")),
    ("avro-files-in-xz", "Files in Avro have the codec xz.", "avro", lambda items: as_avro(items, "xz")),
):  # fmt: skip
    add_variant(_name, _text, _written(_form, _write))
