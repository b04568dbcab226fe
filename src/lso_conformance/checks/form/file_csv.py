"""A file in CSV: RFC 4180, and the separators and encodings that spreadsheets write.  Pure and total.

RFC 4180 says SHOULD of rows of one length, and nothing of other separators; RFC 7111 names UTF-8 as the
default.  What departs from that and can still be read warns.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form.file_contents import MOST_RECORDS, Contents, bom_of, broken, decoded

SEPARATORS = ",;\t|"
NAMED_SEPARATOR = re.compile(r'"?sep=([^\r\n"])"?(?:\r\n|\r|\n)', re.IGNORECASE)  # Excel's first line
OTHER_FORMATS = re.compile(r"""\s*(?:<[!?A-Za-z]|[{\[]\s*["{\[\]}])""")  # XML, HTML, JSON
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# A number, a date or a URN: no name of a column.
VALUE = re.compile(r"[-+]?[\d.,]*\d(?:e[-+]?\d+)? ?%?$|\d{4}-?\d\d-?\d\d|urn:", re.IGNORECASE)
LONGEST_VALUE = 64
# The library's own limit of a field, 128 KiB, is no rule of CSV: the log limits a whole file.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class _Table:
    """What one reading of a text finds; `values` says whether the first row has any."""

    widths: frozenset[int]
    rows: int
    values: bool
    escapes: bool

    @property
    def odd(self) -> str:
        if len(self.widths) > 1:
            return f"rows of {sorted(self.widths)[:5]} columns, where RFC 4180 wants one number of them"
        return "quotes in fields have a backslash before them, where RFC 4180 doubles them" * self.escapes


def read(body: bytes, charset: str | None = None) -> Contents:
    """What a CSV file holds: its rows, without the heading."""
    bom = bom_of(body)
    try:
        text = decoded(body, [bom] if bom else [charset, "utf-8"])
    except LookupError:
        text = None
    guessed = text is None
    text = body.decode("latin-1") if text is None else text
    control = CONTROLS.search(text)
    if control and (guessed or control[0] == "\0"):
        return broken(f"not CSV: the control character {control[0]!r}")
    if OTHER_FORMATS.match(text):
        return broken("not CSV: it begins as JSON or XML does")
    table = _table(text)
    if isinstance(table, str):
        return broken(f"not CSV: {table}")
    if table.rows == 1 and not table.values:
        return broken("a heading alone")
    odd = "in no encoding that is named, nor in UTF-8" if guessed else table.odd
    odd = odd or (f"the control character {control[0]!r}" if control else "")
    count = table.rows - 1 if table.rows > 1 else table.rows
    return Contents(count, Verdict.WARNING if odd else Verdict.PASS, odd)


def _table(text: str) -> _Table | str:
    """The reading with most sense in it; or why there is none."""
    named = NAMED_SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    separators = named[1] if named else [each for each in SEPARATORS if each in text] or [","]
    errors: list[str] = []
    for escape in (None, "\\") if "\\" in text else (None,):
        found: list[_Table] = []
        for separator in separators:
            try:
                found.append(_read(text, separator, escape))
            except csv.Error as error:
                errors.append(str(error))
                continue
            if len(found[-1].widths) == 1 and found[-1].widths != {1}:
                break
        if found:
            return min(reversed(found), key=lambda table: len(table.widths))
    return errors[0]


def _read(text: str, separator: str, escape: str | None) -> _Table:
    # newline="": a line break in quotes stays, whichever it is.
    lines = io.StringIO(text, newline="")
    table = csv.reader(lines, delimiter=separator, escapechar=escape, doublequote=escape is None, strict=True)
    widths, rows, values = set(), 0, False
    for row in islice(table, MOST_RECORDS):
        if any(field.strip() for field in row):
            widths.add(len(row))
            rows += 1
            values = values or (
                rows == 1 and any(VALUE.match(field.strip()[:LONGEST_VALUE]) for field in row)
            )
    return _Table(frozenset(widths), rows, values, escape is not None)
