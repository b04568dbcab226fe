"""Rows of faults: a name, a sentence, and what the operator needs to know."""

from collections.abc import Callable
from typing import Any, NamedTuple

from lso_conformance.sof.registry import Mixed, add_fault


class Row(NamedTuple):
    """One fault of an operator; `breaks` in place of what the other rows break, if given."""

    name: str
    text: str
    ways: tuple[Any, ...]
    breaks: str
    subtle: bool


def subtle(name: str, text: str, *ways: Any, breaks: str = "") -> Row:
    """A fault whose messages are valid by themselves: it shows between exchanges, or over time."""
    return Row(name, text, ways, breaks, subtle=True)


def blunt(name: str, text: str, *ways: Any, breaks: str = "") -> Row:
    """A fault that one message shows."""
    return Row(name, text, ways, breaks, subtle=False)


def sow(breaks: str, text: str, make: Callable[..., Mixed], *rows: Row, name: str = "{}") -> None:
    """Register a fault for each row; `name` and `text` are filled in with those of the row."""
    for row in rows:
        known, said = name.format(row.name), text.format(row.text)
        add_fault(known, row.breaks or breaks, said, make(*row.ways), subtle=row.subtle)


def as_it_is(mixin: Mixed) -> Mixed:
    """For rows that hold a mixin of their own."""
    return mixin
