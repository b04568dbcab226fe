"""A YAML file as plain data that remembers the line of every entry.

YAML 1.2 by its core schema, as OpenAPI and JSON Schema mean it: `on`, `NO`, 12:30:00 and dates are text,
0123 is 123, keys are text.  What JSON has no number for (`.inf`) stays text.  A key stands once.  Size,
depth and number of entries are bounded: a hostile file ends in one message, not in a traceback or a hang.

Source: YAML 1.2.2, 10.3.2 (tag resolution of the core schema).
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from lso_conformance.common import text_file
from lso_conformance.common.errors import UsageError

Place = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
MERGE = f"{_TAG}merge"
_SCALARS = {f"{_TAG}{name}" for name in ("null", "bool", "int", "float", "str", "timestamp")}
_RESOLVED = (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", [*"-+.0123456789"]),
    ("merge", r"<<", ["<"]),
)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML, which by itself reads YAML 1.1."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML declares it


for _name, _pattern, _first in _RESOLVED:
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"^(?:{_pattern})$"), _first)


@dataclass(frozen=True)
class Bounds:
    """How much a file may hold.

    Attributes:
        size: bytes.
        depth: levels; None for a file of our own.
        entries: values, aliases included.
        digits: of a number; a longer one stays text.
        merges: whether merge keys (`<<`, of YAML 1.1) are known.
    """

    size: int = 16_000_000
    depth: int | None = 100
    entries: int = 500_000
    digits: int = 300
    merges: bool = True


DOCUMENT, OWN = Bounds(), Bounds(depth=None)


def name_of(place: Place, root: str = "profile") -> str:
    """A place as a person writes it: `ixit.test_data.schemas[1]`."""
    shown = [f"[{step}]" if isinstance(step, int) else f".{_printable(step)}" for step in place]
    text = "".join(shown)
    return text.lstrip(".") or root


def _printable(key: str) -> str:
    return (key if key.isprintable() else ascii(key))[:60]


@dataclass(frozen=True)
class Source:
    """Where data come from, to say where they are wrong.

    Attributes:
        name: the file, or a word for data made in memory.
        lines: line (from 1) of each place; empty for data made in memory.
        root: what the data are as a whole.
    """

    name: str
    lines: dict[Place, int]
    root: str = "profile"

    def reject(self, place: Place, problem: str, remedy: str) -> NoReturn:
        """Raise `UsageError` with `FILE:LINE: PLACE: problem; remedy`.

        A place that is not there (a missing key) takes the line of the block it is missing from.
        """
        known = next((place[:end] for end in range(len(place), -1, -1) if place[:end] in self.lines), None)
        where = self.name if known is None else f"{self.name}:{self.lines[known]}"
        raise UsageError(f"{where}: {name_of(place, self.root)}: {problem}; {remedy}")


def read(path: Path, what: str, remedy: str, bounds: Bounds = DOCUMENT) -> tuple[Any, Source]:
    """Plain data of a YAML file and the lines of its entries.

    Args:
        path: the file.
        what: what it is, for messages.
        remedy: how to have one.
        bounds: how much it may hold.

    Raises:
        UsageError: the file is missing, empty, too large, no text or no plain YAML.
    """
    source = Source(str(path), {(): 1}, what)
    try:
        with path.open("rb") as file:
            content = file.read(bounds.size + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot be read ({reason}); name a readable file, or {remedy}"
        raise UsageError(f"{path}: {what}: {message}") from None
    return of_bytes(content, source, remedy, bounds), source


def of_bytes(content: bytes, source: Source, remedy: str, bounds: Bounds = DOCUMENT) -> Any:
    """Plain data of the bytes of a YAML file; notes the lines of its entries in `source`.

    Raises:
        UsageError: it is empty, too large, no text or no plain YAML.
    """
    if len(content) > bounds.size:
        source.reject((), f"the file is larger than {bounds.size} bytes", remedy)
    try:
        text = text_file.decoded(content)
    except text_file.NotText as error:
        source.lines[()] = error.line
        source.reject((), error.problem, text_file.SAVE)
    deep = (f"nested deeper than {bounds.depth} levels", "flatten it")
    try:
        if bounds.depth is not None:
            _bound_depth(text, source, bounds.depth, deep)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        source.lines[()] = _line(error, text)
        problem = " ".join(str(getattr(error, "problem", None) or getattr(error, "reason", error)).split())
        if "nesting depth" in problem:  # of the parser, which looks ahead
            source.reject((), *deep)
        tab = "".join(text.split("\n")[source.lines[()] - 1 : source.lines[()]]).lstrip(" ").startswith("\t")
        checked = "check the indentation, and quote values that hold { } : or #"
        source.reject((), f"not YAML ({problem})", "indent with spaces, not with a tab" if tab else checked)
    if root is None:
        source.reject((), "the file is empty", remedy)
    return _Walk(source, bounds).plain(root, (), ())


def _bound_depth(text: str, source: Source, most: int, deep: tuple[str, str]) -> None:
    """Refuse deep nesting before the recursive composer sees it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > most:
            source.lines[()] = (event.start_mark.line if event.start_mark else 0) + 1
            source.reject((), *deep)


def _line(error: yaml.YAMLError, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", 0) or 0
    return text.encode(errors="surrogatepass")[:position].count(b"\n") + 1


class _Walk:
    """Composed nodes to plain data; notes lines, refuses what `read` forbids."""

    def __init__(self, source: Source, bounds: Bounds) -> None:
        self.source, self.bounds = source, bounds
        self.entries = 0

    def plain(self, node: yaml.Node, place: Place, above: tuple[int, ...]) -> Any:
        self.source.lines.setdefault(place, node.start_mark.line + 1)
        self.enter(node, place, above)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, place)
        inside = (*above, id(node))
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.plain(item, (*place, i), inside) for i, item in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode) or node.tag != f"{_TAG}map":
            self.source.reject(place, f"the tag {_shown(node.tag)} is not allowed", "remove the tag")
        pairs = self.pairs(node, place, inside)
        return {key: self.plain(value, (*place, key), inside) for key, value in pairs}

    def enter(self, node: yaml.Node, place: Place, above: tuple[int, ...]) -> None:
        self.entries += 1
        if self.entries > self.bounds.entries:
            problem = f"more than {self.bounds.entries} entries, aliases included"
            self.source.reject((), problem, "shorten the file")
        if id(node) in above:
            self.source.reject(place, "an alias that contains itself", "write the value out")

    def pairs(
        self, node: yaml.MappingNode, place: Place, above: tuple[int, ...]
    ) -> Iterator[tuple[str, yaml.Node]]:
        seen: dict[str, int] = {}
        merged: list[yaml.Node] = []
        for key, value in node.value:
            line = key.start_mark.line + 1
            if self.bounds.merges and key.tag == MERGE:
                merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
                continue
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _SCALARS:
                self.source.lines[place] = line
                self.source.reject(place, "a key that is not a word", "write `name: value`")
            if key.value in seen:
                self.source.lines[(*place, key.value)] = line
                problem = f"duplicate key, first in line {seen[key.value]}"
                self.source.reject((*place, key.value), problem, "keep one of the two")
            seen[key.value] = line
            self.source.lines[(*place, key.value)] = line
            yield key.value, value
        for other in merged:
            self.enter(other, place, above)
            if not isinstance(other, yaml.MappingNode):
                self.source.reject(place, "a merge key (<<) of what is no mapping", "write the value out")
            for name, value in self.pairs(other, place, (*above, id(other))):
                if name not in seen:
                    seen[name] = self.source.lines[(*place, name)]
                    yield name, value

    def scalar(self, node: yaml.ScalarNode, place: Place) -> str | int | float | bool | None:
        kind, value = node.tag.removeprefix(_TAG), str(node.value)
        if node.tag not in _SCALARS:
            self.source.reject(place, f"the tag {_shown(node.tag)} is not allowed", "remove the tag")
        try:
            return self.value(kind, value)
        except ValueError:  # an explicit tag that its text does not bear
            return value

    def value(self, kind: str, text: str) -> str | int | float | bool | None:
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in {"true", "false"}:
            return text.lower() == "true"
        if kind == "int" and len(text.lstrip("+-")) <= self.bounds.digits:
            return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
        if kind == "float" and math.isfinite(number := float(text)):
            return number
        return text


def _shown(tag: str) -> str:
    return ascii(tag.replace(_TAG, "!!"))[1:-1][:60]
