"""What stands in a resource that a target showed, by the filters of its list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lso_conformance.standard.kinds import Filter


def values_of(row: Filter, item: Any) -> list[str]:
    """The values that a filter compares, as a query writes them; of a list, those of every element."""
    return [text for value in _at(item, row.pointer.split("/")[1:]) if (text := plain(value)) is not None]


def _at(value: Any, tokens: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for each in (one for one in value if not isinstance(one, list)):  # however deep a target nests them
            yield from _at(each, tokens)
    elif not tokens:
        yield value
    elif isinstance(value, dict) and tokens[0] in value:
        yield from _at(value[tokens[0]], tokens[1:])


def plain(value: Any) -> str | None:
    """A value as a query writes it; 7.0 is 7."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, str | int | float) else None
