"""Report content as a file, in each output format.  W148 7.2.3.7, 7.2.3.1.  Pure.

The guide does not say how the content is laid out in a file. JSON has the list that
`reportContent` would have; XML an element per item; CSV a line per result, with a column per
attribute; Avro a container file of items.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from fastavro import parse_schema, writer

from lso_conformance.sof.core import jsontext

Items = Sequence[Mapping[str, Any]]


def as_json(items: Items) -> bytes:
    """A list of items."""
    return jsontext.write(list(items)).encode()


def as_xml(items: Items) -> bytes:
    """A document `reportContent` with an element `item` per item; `@type` is an attribute."""
    return bytes(ET.tostring(xml_of(items), encoding="utf-8", xml_declaration=True))


def xml_of(items: Items) -> ET.Element:
    """The root of that document."""
    root = ET.Element("reportContent")
    for item in items:
        _fill(ET.SubElement(root, "item"), item)
    return root


def as_csv(items: Items, **dialect: Any) -> bytes:
    """A heading, then a line per result; inner attributes are named by their path with dots.

    `dialect` is as for `csv.writer`.
    """
    rows = [
        {**_flat(item.get("measurementTime", {})), **_flat(point)}
        for item in items
        for point in item.get("measurementDataPoint", ())
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, names, **dialect)
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue().encode()


def as_avro(items: Items, codec: str = "null") -> bytes:
    """A container file; each record is one item, its results are maps."""
    raw, records = io.BytesIO(), [dict(item) for item in items]
    marker = hashlib.sha256(repr(records).encode()).digest()[:16]  # the same file every time
    writer(raw, _AVRO, records, codec, sync_marker=marker)
    return raw.getvalue()


def _fill(element: ET.Element, value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name.startswith("@"):
                element.set(name[1:], str(inner))
            elif isinstance(inner, list):
                for one in inner:
                    _fill(ET.SubElement(element, name), one)
            else:
                _fill(ET.SubElement(element, name), inner)
    else:
        element.text = jsontext.write(value).strip('"')


def _flat(value: Any, name: str = "") -> dict[str, str]:
    if isinstance(value, list):
        value = {str(place): one for place, one in enumerate(value)}
    if not isinstance(value, Mapping):
        return {name: value if isinstance(value, str) else jsontext.write(value)}
    flat: dict[str, str] = {}
    for key, inner in value.items():
        flat |= _flat(inner, f"{name}.{key}" if name else str(key))
    return flat


def _anything(depth: int) -> list[Any]:
    plain: list[Any] = ["null", "boolean", "long", "double", "string"]
    if depth == 0:
        return plain
    inner = _anything(depth - 1)
    return [*plain, {"type": "array", "items": inner}, {"type": "map", "values": inner}]


def _optional(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": ["null", kind], "default": None}


_AVRO = parse_schema(
    {
        "type": "record",
        "name": "ReportContentItem",
        "fields": [
            _optional("measurementTime", {"type": "map", "values": _anything(1)}),
            _optional("measurementDataPoint", {
                "type": "array", "items": {"type": "map", "values": _anything(4)}}),
        ],
    }
)  # fmt: skip
"""Both attributes may be absent, so that faulty content can be written too."""

FORMATS: Final[Mapping[str, tuple[str, Callable[[Items], bytes]]]] = {
    "json": ("application/json", as_json),
    "xml": ("application/xml", as_xml),
    "csv": ("text/csv;charset=utf-8", as_csv),
    "avro": ("application/avro", as_avro),
}
"""Per output format its media type, and what writes it."""
