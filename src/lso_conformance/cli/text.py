"""How the command line prints: lines that can be copied and piped, and names that were mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from lso_conformance.report.text import fit

READABLE = 40  # columns of a text that is broken between words


def out() -> Console:
    """Standard output."""
    return Console(highlight=False, markup=False, emoji=False)


def err() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(text: str | Text, console: Console | None = None) -> None:
    """Print text as it is: no line is broken, so that paths and URLs can be copied."""
    shown = text if isinstance(text, Text) else Text(fit(text))
    (console or out()).print(shown, soft_wrap=True)


def rows(columns: Sequence[str], found: Iterable[Sequence[str]], console: Console | None = None) -> None:
    """Print rows: a table on a terminal, elsewhere one line each for grep.

    The last column is broken between words on a terminal; the others never are.
    """
    console = console or out()
    cells = [[fit(cell) for cell in row] for row in found]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    if console.is_terminal and sum(widths[:-1]) < console.width - READABLE:
        table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
        for name in columns[:-1]:
            table.add_column(name, no_wrap=True)
        table.add_column(columns[-1], overflow="fold")
        for row in cells:
            table.add_row(*map(Text, row))
        console.print(table)
        return
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        say("  ".join(padded).rstrip(), console)


def show(group: RenderableType, console: Console) -> None:
    """Print a group of parts: tables in the console's width, single lines unbroken."""
    for part in getattr(group, "renderables", [group]):
        console.print(part, soft_wrap=isinstance(part, Text))


def nearest(name: str, there: Iterable[str]) -> str:
    """`, did you mean …?` for a mistyped name; empty when nothing is near."""
    close = get_close_matches(name, list(there), n=1, cutoff=0.5)
    return f", did you mean {close[0]}?" if close else ""
