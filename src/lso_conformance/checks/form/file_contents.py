"""What is said of a file of results, whatever its format, and the encodings of those that are text.

Sources: RFC 8259 8.1 (JSON), XML 1.0 4.3.3 and RFC 7303 (XML), RFC 4180 and RFC 7111 (CSV).  Pure.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lso_conformance.checks.finding import Verdict
from lso_conformance.common import text_file

MOST_RECORDS = 100_000  # what follows is not looked at
# What Python counts among the encodings of text, and no standard of text does; some take quadratic time.
NOT_OF_TEXTS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}


@dataclass(frozen=True)
class Contents:
    """How many records (or elements) a file holds; `why` says what is amiss when it does not simply pass."""

    count: int = 0
    verdict: Verdict = Verdict.PASS
    why: str = ""


def broken(why: str) -> Contents:
    """It is no file of its format."""
    return Contents(0, Verdict.FAIL, why)


def undecided(why: str) -> Contents:
    """It may be one; it cannot be read here."""
    return Contents(0, Verdict.INCONCLUSIVE, why)


def bom_of(body: bytes) -> str | None:
    """The encoding that a byte order mark names, as Python calls the one that leaves the mark out."""
    found = text_file.marked(body)
    return "utf-8-sig" if found == text_file.MARKS[0] else found and found[1].rpartition("-")[0]


def charset_of(media_type: str) -> str | None:
    """The charset parameter of a media type."""
    found = re.search(r';\s*charset\s*=\s*"?([^\s";]+)', media_type, re.IGNORECASE)
    return found[1] if found else None


def decoded(body: bytes, names: Iterable[str | None]) -> str | None:
    """The text, by the first of these encodings that fits; None when none does.

    Raises:
        LookupError: none does, and at least one of them is unknown here.
    """
    unknown = None
    for name in filter(None, names):
        try:
            if codecs.lookup(name).name in NOT_OF_TEXTS:
                raise LookupError(name)  # noqa: TRY301 - as unknown as any
            return body.decode(name)
        except LookupError:
            unknown = name
        except ValueError:
            continue
    if unknown is not None:
        raise LookupError(f"the encoding {unknown!r} is not known here")
    return None
