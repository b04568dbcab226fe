"""A file in XML, in whichever encoding its BOM, its media type or its declaration names.  Pure and total.

Sources: XML 1.0 (4.3.3, appendix F), RFC 7303 3.  No entity is expanded, no external one read, and no tree
is built: a hostile file costs nothing.
"""

from __future__ import annotations

import re
from contextlib import suppress

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form.file_contents import Contents, bom_of, broken, decoded, undecided

MOST_ELEMENTS = 1_000_000  # what follows is not looked at
# How "<" begins without a BOM (appendix F).
WIDE = (
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
EBCDIC = b"\x4c\x6f\xa7\x94"
DECLARED = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.\-]*)["']""")
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
XHTML = "{http://www.w3.org/1999/xhtml}html"


class _EnoughError(Exception):
    """So much is in it that no more needs to be read."""


class _Counter:
    """What `DefusedXMLParser` tells of a document: the elements below its root, and whether more is there."""

    def __init__(self) -> None:
        self.depth = self.elements = self.children = 0
        self.root = ""
        self.filled = self.attributes = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _EnoughError
        self.children += self.depth == 2
        if self.depth == 1:
            self.root = tag
            self.attributes = any(not name.startswith(INSTANCE) for name in attributes)

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def data(self, text: str) -> None:
        self.filled = self.filled or bool(text.strip())

    def close(self) -> None:
        pass


def read(body: bytes, charset: str | None = None) -> Contents:
    """What an XML file holds: the elements below its root, or one when there is but text or attributes."""
    try:
        text = decoded(body, _encodings(body, charset))
    except LookupError as error:
        return undecided(f"not read: {error}")
    if text is None:
        return broken("not XML: in none of the encodings that it names")
    counter = _Counter()
    parser = DefusedXMLParser(target=counter)
    try:
        with suppress(_EnoughError):
            parser.feed(text)
            parser.close()
    except DefusedXmlException as error:
        return undecided(f"not read, as it declares entities: {error}")
    except (ParseError, ValueError) as error:
        return broken(f"not XML: {error}")
    count = counter.children or int(counter.filled or counter.attributes)
    if counter.root.lower() == "html":
        return broken("a page of HTML")
    if counter.root == XHTML:
        return Contents(count, Verdict.WARNING, "a page of XHTML")
    if not counter.children and not counter.filled and counter.attributes:
        return Contents(count, Verdict.WARNING, "nothing but attributes of its root")
    return Contents(count)


def _encodings(body: bytes, charset: str | None) -> list[str | None]:
    """In the order of RFC 7303: BOM, media type, declaration."""
    own = bom_of(body) or next((name for begin, name in WIDE if body.startswith(begin)), None)
    if own:
        return [own]
    begin = body[:400].decode("cp037" if body.startswith(EBCDIC) else "latin-1")
    declared = DECLARED.match(begin)
    return [charset, declared[1] if declared else None, "utf-8"]
