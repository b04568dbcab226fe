"""Edits of documents: what is shown or read, changed by one function."""

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Change = Callable[[Document], Document]
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""


def inside(attribute: str, change: Callable[[Any], Any]) -> Change:
    """Changes one attribute, if it is there."""
    return lambda shown: {**shown, attribute: change(shown[attribute])} if attribute in shown else shown


def without(*attributes: str) -> Change:
    """Leaves attributes out."""
    return lambda shown: {name: value for name, value in shown.items() if name not in attributes}


def type_only(inner: Document) -> Document:
    """What is left of a configuration: its `@type`."""
    return {"@type": inner["@type"]}


def nothing(_found: object) -> Document:
    """An empty object."""
    return {}


def put(**values: Any) -> Change:
    """Sets attributes."""
    return lambda shown: {**shown, **values}


def each_value(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Changes every value inside a document that is no object or list."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: walk(item) for name, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, list) else change(value)

    return walk


def each_object(change: Change) -> Callable[[Any], Any]:
    """Changes every object inside a document, the innermost first."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return change({name: walk(item) for name, item in value.items()})
        return [walk(item) for item in value] if isinstance(value, list) else value

    return walk


def each_list(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], Any]:
    """Changes every list inside a document."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: walk(item) for name, item in value.items()}
        return change([walk(item) for item in value]) if isinstance(value, list) else value

    return walk
