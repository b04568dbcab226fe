"""Files as the libraries write them are read; what is no file of its format fails; none is a lever."""

import csv
import gzip
import io
import json
import plistlib
import random
from collections.abc import Mapping, Sequence
from typing import Any
from xml.dom import minidom
from xml.etree import ElementTree as ET
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

import pytest
from checks.form.avro_files import avro
from hypothesis import example, given, settings
from hypothesis import strategies as st
from written_files import FEW, TEXTS

from lso_conformance.checks.form import attachments
from lso_conformance.checks.form.file_contents import Contents

FORMS = ("json", "xml", "csv", "avro")


def said(body: bytes, form: str, charset: str | None = None) -> str:
    return attachments.read(body, form, charset).verdict.value


def passed(count: int) -> Contents:
    return Contents(count)


# --- CSV -------------------------------------------------------------------------------------------

DIALECTS: Mapping[str, Mapping[str, Any]] = {
    "excel": {"dialect": "excel"},
    "excel-tab": {"dialect": "excel-tab"},
    "unix": {"dialect": "unix"},
    "excel where the comma is decimal": {"delimiter": ";"},
    "libreoffice": {"delimiter": ";", "quoting": csv.QUOTE_ALL, "lineterminator": "\n"},
    "pipe": {"delimiter": "|", "quoting": csv.QUOTE_NONNUMERIC},
    # Texts in quotes: the csv module quotes no line break but its own before Python 3.13.
    "old mac": {"lineterminator": "\r", "quoting": csv.QUOTE_NONNUMERIC},
}
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.tuples(st.integers(), st.lists(TEXTS, min_size=width, max_size=width)), min_size=1, max_size=5
    )
)


def table(rows: Sequence[Sequence[Any]], **dialect: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@FEW
@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_csv_as_libraries_write_it(
    dialect: Mapping[str, Any], rows: list[tuple[int, list[str]]], encoding: str
) -> None:
    heading = ["number", *(f"text{place}" for place in range(len(rows[0][1])))]
    body = table([heading, *([number, *texts] for number, texts in rows)], **dialect).encode(encoding)
    assert attachments.read(body, "csv") == passed(len(rows))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('a,b\r\n"x ""y"" z","1\n2"\r\n', "pass"),
        ("a;b\n1,5;2,5\n", "pass"),
        ("a\n1\n", "pass"),
        ("sep=;\r\na;b\r\n1;2\r\n", "pass"),
        ("sep=:\na:b\n1:2\n", "pass"),
        ("1,2,up\n", "pass"),  # RFC 4180: the heading is optional
        ("2025-01-01T00:00:00Z;up", "pass"),
        ("urn:mef:lso:spec:legato:ping-report:v0.0.1:all,up\n", "pass"),
        ("{6F9619FF-8B86-D011-B42D-00CF4FC964FF},1\nx,2\n", "pass"),
        ("[ms] delay,b\n1,2\n", "pass"),
        (f"a,b\n1,{'x' * 200_000}\n", "pass"),
        ("a,b\n\n1,2\n\n", "pass"),
        ("a,b\n1\n", "warning"),  # SHOULD, in RFC 4180
        ("Report of a day\n\na;b\n1;2\n", "warning"),
        ('a,b\n"x \\"y\\" z",1\n', "warning"),
        ("a,b\n\x0b,1\n", "warning"),
        ("", "fail"),
        (" \r\n", "fail"),
        (",,\r\n,,\r\n", "fail"),
        ("measurementStartDate,@type\r\n", "fail"),
        ('a,b\n"x "y" z",1\n', "fail"),
        ('a,b\n"x\n', "fail"),
        ("a,b\n\0,1\n", "fail"),
        ("Service unavailable", "fail"),
        (json.dumps([{"a": 1}]), "fail"),
        (json.dumps({"a": [1]}, indent=1), "fail"),
        ('{"a": 1}\n{"a": 2}\n', "fail"),
        ("\n<!DOCTYPE html>\n<html><body>Error</body></html>", "fail"),
        ("<html>\n<body>Error</body></html>", "fail"),
    ],
)
def test_csv(text: str, verdict: str) -> None:
    assert said(text.encode(), "csv") == verdict


@pytest.mark.parametrize(
    ("encoding", "charset", "verdict"),
    [
        ("windows-1252", "windows-1252", "pass"),
        ("shift_jis", "Shift_JIS", "pass"),
        ("windows-1252", None, "warning"),
        ("windows-1252", "utf-8", "warning"),
        ("windows-1252", "idna", "warning"),
        ("utf-8", "x-unknown", "pass"),
    ],
)
def test_csv_in_other_encodings(encoding: str, charset: str | None, verdict: str) -> None:
    text = "名前,数\nﾃｽﾄ,1\n" if encoding == "shift_jis" else "Größe,é\n1,2\n"
    assert said(text.encode(encoding), "csv", charset) == verdict


# --- JSON ------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.lists(VALUES, min_size=1, max_size=3) | st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3)
JSON_ENCODINGS = {
    "utf-8": "pass", "utf-8-sig": "pass", "utf-16": "warning", "utf-16-le": "warning", "utf-16-be": "warning",
    "utf-32": "warning", "utf-32-be": "warning",
}  # fmt: skip


@pytest.mark.parametrize("encoding", JSON_ENCODINGS)
@FEW
@given(DOCUMENTS, st.booleans(), st.sampled_from([None, 2]))
def test_json_as_the_library_writes_it(encoding: str, document: Any, ascii_only: bool, indent: Any) -> None:
    body = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode(encoding)
    found = attachments.read(body, "json")
    assert (found.count, found.verdict.value) == (len(document), JSON_ENCODINGS[encoding])


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b"<a/>", b"[NaN]", b"[1] [2]", b"[1,]", b'["\xe9"]', b"\xff\xfe\0"]
)
def test_what_is_no_json_with_results_fails(body: bytes) -> None:
    assert said(body, "json") == "fail"


@FEW
@given(DOCUMENTS, st.data())
def test_json_that_is_cut_off_fails(document: Any, data: st.DataObject) -> None:
    body = json.dumps(document).encode()
    assert said(body[: data.draw(st.integers(0, len(body) - 1))], "json") == "fail"


# --- XML -------------------------------------------------------------------------------------------

XML_ENCODINGS = [
    "utf-8", "us-ascii", "utf-16", "utf-32", "iso-8859-1", "iso-8859-15", "windows-1252", "koi8-r",
    "shift_jis", "euc-jp", "gb18030", "big5", "cp037", "utf-16-le", "utf-16-be", "utf-32-be",
]  # fmt: skip
XML_TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\n\t"), max_size=12
)


def tree(texts: Sequence[str], namespace: str = "") -> ET.Element:
    root = ET.Element(f"{namespace}report", {"by": texts[0]})
    for text in texts:
        ET.SubElement(root, f"{namespace}item", {"text": text}).text = text
    return root


@pytest.mark.parametrize("encoding", XML_ENCODINGS)
@FEW
@given(st.lists(XML_TEXTS, min_size=1, max_size=4), st.sampled_from(["", "{urn:example:report}"]))
def test_xml_as_the_library_writes_it(encoding: str, texts: list[str], namespace: str) -> None:
    body = ET.tostring(tree(texts, namespace), encoding=encoding, xml_declaration=True)
    assert attachments.read(body, "xml") == passed(len(texts))
    assert said(body, "xml", "utf-8") == "pass"  # what a web server says of all files alike


@FEW
@given(XML_TEXTS)
def test_xml_as_other_libraries_write_it(text: str) -> None:
    assert said(plistlib.dumps({"text": text}), "xml") == "pass"  # with a document type
    document = minidom.Document()
    root = document.appendChild(document.createElement("report"))
    root.appendChild(document.createElement("item")).appendChild(document.createCDATASection("<&"))
    root.appendChild(document.createComment("none"))
    assert attachments.read(document.toprettyxml(encoding="iso-8859-1"), "xml") == passed(1)
    out = io.BytesIO()
    events = XMLGenerator(out, "utf-16")
    events.startDocument()
    events.startElement("report", AttributesImpl({}))
    events.characters(text + ".")
    events.endElement("report")
    assert attachments.read(out.getvalue(), "xml") == passed(1)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("<a><b/></a>", "pass"),
        ("<a>1</a>", "pass"),
        ("<a sent='10'/>", "warning"),
        ("<a><![CDATA[1 < 2]]></a>", "pass"),
        ("<?xml version='1.0' encoding='x-unknown'?><a>1</a>", "pass"),  # it can be read none the less
        ("<!DOCTYPE a SYSTEM 'a.dtd'><a>1</a>", "pass"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "warning"),
        ("<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>", "inconclusive"),
        ("<!DOCTYPE a [<!ENTITY % b SYSTEM 'file:///etc/passwd'>%b;]><a>1</a>", "inconclusive"),
        ("<!DOCTYPE html><html><body>Error</body></html>", "fail"),
        ("<a/>", "fail"),
        (
            "<a xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:noNamespaceSchemaLocation='a.xsd'/>",
            "fail",
        ),
        ("<a> </a>", "fail"),
        ("<a>&nbsp;</a>", "fail"),
        ("<a><b></a>", "fail"),
        ("<a>1</a><a>2</a>", "fail"),
        ("<x:a>1</x:a>", "fail"),
        ("{}", "fail"),
        ("", "fail"),
    ],
)
def test_xml(text: str, verdict: str) -> None:
    assert said(text.encode(), "xml") == verdict


def test_xml_in_an_encoding_that_is_unknown_here_is_undecided() -> None:
    found = attachments.read(b"<?xml version='1.0' encoding='x-unknown'?><a>\xe9</a>", "xml")
    assert (found.verdict.value, found.why) == (
        "inconclusive",
        "not read: the encoding 'x-unknown' is not known here",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "shift_jis"])
@FEW
@given(st.lists(XML_TEXTS, min_size=1, max_size=3), st.data())
def test_xml_that_is_cut_off_fails(encoding: str, texts: list[str], data: st.DataObject) -> None:
    body = ET.tostring(tree(texts), encoding=encoding, xml_declaration=True)
    assert said(body[: data.draw(st.integers(0, len(body) - 1))], "xml") == "fail"


# --- what is of another format, or made to hurt ----------------------------------------------------

PAGE = b"<!DOCTYPE html>\n<html><head><title>502</title></head><body>Bad gateway</body></html>"
GOOD: Mapping[str, bytes] = {
    "json": b'[{"a": 1}]', "xml": b"<a><b/></a>", "csv": b"a,b\r\n1,2\r\n",
    "avro": avro(["a"], schema="string"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_files_of_other_formats_fail(form: str) -> None:
    others = [body for other, body in GOOD.items() if other != form]
    for body in (*others, PAGE, b"", gzip.compress(GOOD[form]), b"%PDF-1.7\n\x00\x01"):
        assert said(body, form) == "fail"
    assert said(GOOD[form], form) == "pass"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_fail(form: str, seed: int) -> None:
    assert said(random.Random(seed).randbytes(512), form) == "fail"  # noqa: S311 - no secret


@pytest.mark.parametrize("form", [*FORMS, "pdf"])
@settings(FEW, max_examples=100)
@given(
    st.binary() | TEXTS.map(str.encode), st.none() | st.sampled_from(["utf-16", "punycode", "hex", "x", "\0"])
)
@example(b"\xef\xbb\xbf", None)
@example(b"\xff\xfe\0\0", None)
@example(b"Obj\x01", None)
@example(b"L\x6f\xa7\x94", None)
def test_reading_never_raises(form: str, body: bytes, charset: str | None) -> None:
    assert said(body, form, charset) in {"pass", "warning", "fail", "inconclusive"}


@pytest.mark.parametrize(("form", "body"), [("xml", b"<a>" * 100_000), ("csv", b",'" * 100_000 + b"\n")])
def test_a_hostile_file_ends_soon(form: str, body: bytes) -> None:
    assert said(body, form) == "fail"
