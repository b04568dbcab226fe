"""A YAML file as plain data that remembers the line of every entry.

Narrower than YAML on purpose, so that a profile means what it looks like: `true` and
`false` are the only booleans (`off` is a word), dates and times are text, a key stands
once, and tags and merge keys are refused. Size, depth and number of entries are bounded:
a hostile file ends in one message, not in a traceback or a hang.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from lso_conformance.errors import UsageError

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
DEEP = (f"nested deeper than {MAX_DEPTH} levels", "flatten it")
MAX_ENTRIES = 50_000

Place = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SCALARS = {f"{_TAG}{name}" for name in ("null", "bool", "int", "float", "str", "timestamp", "value")}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?")


INIT = "write one with `lso-conformance init`"


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


def read(path: Path, what: str = "profile", remedy: str = INIT) -> tuple[Any, Source]:
    """Plain data of a YAML file and the lines of its entries.

    Args:
        path: the file.
        what: what it is, for messages.
        remedy: how to have one.

    Raises:
        UsageError: the file is missing, empty, too large, no UTF-8 text or no plain YAML.
    """
    source = Source(str(path), {(): 1}, what)
    text = _text(path, source, remedy)
    try:
        _bound_depth(text, source)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        source.lines[()] = _line(error, text)
        problem = " ".join(str(getattr(error, "problem", None) or getattr(error, "reason", error)).split())
        if "nesting depth" in problem:  # of the parser, which looks ahead
            source.reject((), *DEEP)
        tab = "".join(text.split("\n")[source.lines[()] - 1 : source.lines[()]]).lstrip(" ").startswith("\t")
        checked = "check the indentation, and quote values that hold { } : or #"
        source.reject((), f"not YAML ({problem})", "indent with spaces, not with a tab" if tab else checked)
    if root is None:
        source.reject((), "the file is empty", remedy)
    return _Walk(source).plain(root, (), ()), source


def _text(path: Path, source: Source, remedy: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot be read ({reason}); name a readable file, or {remedy}"
        raise UsageError(f"{path}: {source.root}: {message}") from None
    if len(content) > MAX_BYTES:
        source.reject((), f"the file is larger than {MAX_BYTES} bytes", remedy)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        source.lines[()] = content[: error.start].count(b"\n") + 1
        source.reject((), "not UTF-8 text", "save the file as UTF-8")


def _bound_depth(text: str, source: Source) -> None:
    """Refuse deep nesting before the recursive composer sees it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            source.lines[()] = (event.start_mark.line if event.start_mark else 0) + 1
            source.reject((), *DEEP)


def _line(error: yaml.YAMLError, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", 0) or 0
    return text.encode(errors="surrogatepass")[:position].count(b"\n") + 1


class _Walk:
    """Composed nodes to plain data; notes lines, refuses what `read` forbids."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.entries = 0

    def plain(self, node: yaml.Node, place: Place, above: tuple[int, ...]) -> Any:
        self.source.lines.setdefault(place, node.start_mark.line + 1)
        self.entries += 1
        if self.entries > MAX_ENTRIES:
            self.source.reject((), f"more than {MAX_ENTRIES} entries, aliases included", "shorten the file")
        if id(node) in above:
            self.source.reject(place, "an alias that contains itself", "write the value out")
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, place)
        inside = (*above, id(node))
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
            return [self.plain(item, (*place, i), inside) for i, item in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode) or node.tag != f"{_TAG}map":
            self.source.reject(place, f"the tag {_shown(node.tag)} is not allowed", "remove the tag")
        return {key: self.plain(value, (*place, key), inside) for key, value in self.pairs(node, place)}

    def pairs(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, yaml.Node]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
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

    def scalar(self, node: yaml.ScalarNode, place: Place) -> str | int | float | bool | None:
        kind, value = node.tag.removeprefix(_TAG), str(node.value)
        if node.tag not in _SCALARS:
            self.source.reject(place, f"the tag {_shown(node.tag)} is not allowed", "remove the tag")
        if kind == "null":
            return None
        if kind == "bool" and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        if kind == "int" and _INTEGER.fullmatch(value):
            return int(value)
        if kind == "float" and _DECIMAL.fullmatch(value):
            return float(value)
        return value


def _shown(tag: str) -> str:
    return ascii(tag.replace(_TAG, "!!"))[1:-1][:60]
