"""Places where the documents contradict themselves or leave something open, and how this suite reads each.

`docs/readings.md` is the one source: a page for people, whose table rows are read here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError

ID = re.compile(r"\b(?:FM-[BELM]|SM-|URN-)[0-9]+\b")
COLUMNS = 4


@dataclass(frozen=True)
class Reading:
    """One row: its id, sections of the document, what is open there, and the reading that is followed."""

    id: str
    section: str
    document: str
    reading: str


@cache
def known() -> Mapping[str, Reading]:
    """The readings of this version by id, in the order of the page.

    Raises:
        UsageError: the page is missing or has a row that cannot be read.
    """
    path = resources.root() / "docs" / "readings.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); install lso-conformance again") from None
    try:
        return parse(text)
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from None


def parse(page: str) -> dict[str, Reading]:
    """The rows of the page's tables that begin with an id.

    Raises:
        ValueError: a row has not four columns, or an id has two rows.
    """
    found: dict[str, Reading] = {}
    for number, line in enumerate(page.splitlines(), 1):
        if not (line.startswith("| ") and ID.match(line[2:])):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != COLUMNS or not all(cells) or not ID.fullmatch(cells[0]):
            raise ValueError(f"line {number}: give id, section, document and reading, each of them a text")
        if cells[0] in found:
            raise ValueError(f"line {number}: {cells[0]} has a row already")
        found[cells[0]] = Reading(*cells)
    return found


def named(*texts: str | None) -> list[Reading]:
    """The readings that texts name by id, each once, in the order in which they are named."""
    ids = dict.fromkeys(found for text in texts for found in ID.findall(text or ""))
    return [known()[each] for each in ids if each in known()]
