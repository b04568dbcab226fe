"""Structural comparison of our API descriptions and schemas with the official ones of an SDK folder.

Texts, examples, extensions (`x-`), the order of sets and what OpenAPI 3.0 states as default do not
count; local references are followed on both sides, so that it does not matter what is shared.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

from lso_conformance.common.errors import UsageError
from lso_conformance.standard.schemas import pointer, read_document

TEXTS = frozenset({"description", "title", "summary", "example", "examples", "externalDocs", "$comment"})
# Objects whose keys are names (OpenAPI 3.0.3, sections 4.7 and 4.8; JSON Schema draft 7, section 6.5).
NAMED = frozenset(
    {"properties", "patternProperties", "definitions", "dependencies", "mapping", "variables", "paths"}
    | {"schemas", "parameters", "headers", "responses", "requestBodies", "securitySchemes", "callbacks"}
    | {"content", "encoding", "links", "scopes"}
)
# Parts of components that are only shared places: compared where they are used.
SHARED = frozenset({"parameters", "headers", "responses", "requestBodies"})
SETS = frozenset({"required", "enum", "tags", "type"})
SDK_WANTED = "give the folder of the SDK that holds serviceApi and schema"
VALUES = frozenset({"default", "const", "$ref"})
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


class Absent(Enum):
    """The value of a side that has nothing at that place."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Departure:
    """One place where our file and the official one of that name do not say the same.

    `pointer` is a JSON pointer (RFC 6901) into the official file, to the place where the value stands or
    would stand; where the official file refers, to the place referred to. `ours` and `official` are
    values, or ABSENT; `anomaly` is the id that corrections.yaml gives, or None for a difference that
    nothing explains.
    """

    file: str
    pointer: str
    ours: Any
    official: Any
    anomaly: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of corrections.yaml: where we left the official file, for which anomaly, and why."""

    file: str
    pointer: str
    anomaly: str
    why: str


def differences(sdk: Path, specs: Path) -> list[Departure]:
    """What differs between `specs` (with `janis/` and `schemas/` below it) and the SDK, in file order.

    Raises UsageError when a file is missing or unreadable on either side, when corrections.yaml is
    malformed, or when one of its rows matches no difference.
    """
    if not sdk.is_dir():
        raise UsageError(f"{sdk}: no such folder; {SDK_WANTED}")
    comparison = _Comparison()
    for ours in _ours(specs / "janis", "*.api.yaml"):
        comparison.compare(ours, _official_api(sdk, ours.name))
    for ours in _ours(specs / "schemas", "*.yaml"):
        if urn := read_document(ours).get("$id"):
            comparison.compare(ours, _official_schema(sdk, urn))
    return _with_anomalies(comparison.found, specs / "janis" / "corrections.yaml")


def report(found: Sequence[Departure]) -> str:
    """The differences for a person, file by file; the last line counts them."""
    lines = []
    for file in dict.fromkeys(one.file for one in found):
        lines.append(file)
        for one in found:
            if one.file == file:
                lines += [
                    f"  {one.pointer or '/'}",
                    f"    ours        {_short(one.ours)}",
                    f"    official    {_short(one.official)}",
                    f"    {f'correction  {one.anomaly}' if one.anomaly else 'in no row of corrections.yaml'}",
                ]
    ids = [one.anomaly for one in found if one.anomaly]
    known = ", ".join(sorted(set(ids))) or "none"
    lines.append(f"{len(found)} structural differences, {len(ids)} of them corrections ({known})")
    return "\n".join(lines)


def _ours(folder: Path, names: str) -> list[Path]:
    if found := sorted(folder.glob(names)):
        return found
    raise UsageError(f"{folder}: holds no {names}; install the package again, or give its specs folder")


def _official_api(sdk: Path, name: str) -> Path:
    """The file of an API; a copy below generated/ has security schemes besides."""
    found = [path for path in sorted(sdk.rglob(name)) if "generated" not in path.relative_to(sdk).parts]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{sdk}: {name} stands there {len(found)} times; give the folder of one release")
    raise UsageError(f"{sdk}: no {name} below it; {SDK_WANTED}")


def _official_schema(sdk: Path, urn: str) -> Path:
    """The official file with that `$id`; of two copies the one below sat/, whose references hold (FM-E6)."""
    named = [path for path in sorted(sdk.rglob("*.yaml")) if urn.encode() in path.read_bytes()]
    found = [path for path in named if read_document(path).get("$id") == urn]
    if not found:
        raise UsageError(f"{sdk}: no schema with $id {urn} below it; {SDK_WANTED}")
    return min(found, key=lambda path: "sat" not in path.parts)


def _with_anomalies(found: Sequence[Departure], file: Path) -> list[Departure]:
    """Each difference with the anomaly of its row; a row without difference is an error."""
    rows = {(row.file, row.pointer): row for row in _corrections(file)}
    if unused := rows.keys() - {(one.file, one.pointer) for one in found}:
        places = ", ".join(f"{name}{place}" for name, place in sorted(unused))
        raise UsageError(f"{file}: {places}: ours and the official file agree there; remove the row")
    explained = [rows.get((one.file, one.pointer)) for one in found]
    return [
        replace(one, anomaly=row.anomaly if row else None) for one, row in zip(found, explained, strict=True)
    ]


def _corrections(file: Path) -> list[Correction]:
    fields = ("file", "pointer", "anomaly", "why")
    document = read_document(file)
    rows = document.get("corrections")
    if document.keys() != {"corrections"} or not isinstance(rows, list):
        raise UsageError(f"{file}: holds {sorted(document)}; it must hold corrections, a list")
    for number, row in enumerate(rows, 1):
        texts = isinstance(row, dict) and all(isinstance(value, str) for value in row.values())
        if not texts or row.keys() != set(fields):
            raise UsageError(f"{file}: row {number}: needs exactly the texts {', '.join(fields)}")
    corrections = [Correction(**row) for row in rows]
    for (name, place), times in Counter((row.file, row.pointer) for row in corrections).items():
        if times > 1:
            raise UsageError(f"{file}: {name}{place} has {times} rows; keep one")
    return corrections


@dataclass(frozen=True, slots=True)
class _Place:
    """A value, where it stands, and the file that its references start from."""

    file: Path
    parts: tuple[str | int, ...]
    value: Any = field(repr=False)
    base: Path

    def child(self, key: str | int) -> "_Place":
        if isinstance(self.value, dict):
            return replace(self, parts=(*self.parts, key), value=self.value.get(key, ABSENT))
        return replace(self, parts=(*self.parts, key), value=self.value[key])


class _Comparison:
    """Walks pairs of places; each pair of objects is compared once, so recursion ends."""

    def __init__(self) -> None:
        self.found: list[Departure] = []
        self._documents: dict[Path, dict[Any, Any]] = {}
        self._resolved: dict[int, _Place] = {}
        self._seen: set[tuple[int, int]] = set()

    def compare(self, ours: Path, official: Path) -> None:
        self._pair(self._root(ours), self._root(official), key="")

    def _root(self, file: Path) -> _Place:
        file = file.resolve()
        if file not in self._documents:
            self._documents[file] = read_document(file)
        return _Place(file, (), self._documents[file], file)

    def _resolve(self, place: _Place) -> _Place:
        """Where a reference leads, with the keywords beside it added; the place itself if nowhere."""
        node = place.value
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return place
        if id(node) not in self._resolved:
            self._resolved[id(node)] = place
            file, _, fragment = node["$ref"].partition("#")
            target = self._target((place.base.parent / file).resolve() if file else place.base, fragment)
            beside = {key: value for key, value in node.items() if key != "$ref" and not _is_text(key)}
            if target and beside:
                target = replace(place, value=target.value | beside, base=target.base)
            self._resolved[id(node)] = target or place
        return self._resolved[id(node)]

    def _target(self, file: Path, fragment: str) -> _Place | None:
        if not file.is_file():
            return None
        place = self._root(file)
        for part in fragment.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(place.value, dict) or name not in place.value:
                return None
            place = place.child(name)
        return self._resolve(place) if isinstance(place.value, dict) else None

    def _pair(self, ours: _Place, official: _Place, key: str) -> None:
        """Compare what stands under the keyword `key`."""
        ours, official = self._resolve(ours), self._resolve(official)
        if isinstance(ours.value, dict) and isinstance(official.value, dict) and key not in VALUES:
            if (pair := (id(ours.value), id(official.value))) not in self._seen:
                self._seen.add(pair)
                self._objects(ours, official, key)
        elif isinstance(ours.value, list) and isinstance(official.value, list) and key not in VALUES:
            self._lists(ours, official, key)
        elif _canonical(ours.value) != _canonical(official.value):
            self._differ(ours, official)

    def _objects(self, ours: _Place, official: _Place, key: str) -> None:
        left, right = _significant(ours.value, key), _significant(official.value, key)
        for name in dict.fromkeys([*right, *left]):
            pair = ours.child(name), official.child(name)
            if name not in left or name not in right:
                self._differ(
                    replace(pair[0], value=left.get(name, ABSENT)),
                    replace(pair[1], value=right.get(name, ABSENT)),
                )
            elif name in NAMED and isinstance(left[name], dict) and isinstance(right[name], dict):
                self._names(*pair, name)
            else:
                self._pair(*pair, name)

    def _names(self, ours: _Place, official: _Place, key: str) -> None:
        """Compare two objects whose keys are names and no keywords."""
        for name in dict.fromkeys([*official.value, *ours.value]):
            self._pair(ours.child(name), official.child(name), key)

    def _lists(self, ours: _Place, official: _Place, key: str) -> None:
        if key == "parameters":
            left, right = self._parameters(ours), self._parameters(official)
            extra = [name for name in left if name not in right]
            for name, place in right.items():
                self._pair(left.get(name, replace(place, value=ABSENT)), place, key)
            for index, name in enumerate(extra, len(right)):
                self._differ(left[name], replace(official, parts=(*official.parts, index), value=ABSENT))
        elif key in SETS or len(ours.value) != len(official.value):
            if sorted(map(_canonical, ours.value)) != sorted(map(_canonical, official.value)):
                self._differ(ours, official)
        else:
            for index in range(len(official.value)):
                self._pair(ours.child(index), official.child(index), key)

    def _parameters(self, place: _Place) -> dict[tuple[Any, Any], _Place]:
        """The parameters of an operation by place and name, which identify them (OpenAPI 3.0.3, 4.7.12.1)."""
        found = [self._resolve(place.child(index)) for index in range(len(place.value))]
        return {(one.value.get("in"), one.value.get("name")): one for one in found}

    def _differ(self, ours: _Place, official: _Place) -> None:
        self.found.append(Departure(official.file.name, pointer(official.parts), ours.value, official.value))


def _is_text(key: Any) -> bool:
    return key in TEXTS or str(key).startswith("x-")


def _significant(node: dict[Any, Any], key: str) -> dict[Any, Any]:
    """The keywords of an object that count: no texts, nothing that OpenAPI 3.0 gives as default."""
    where = "header" if key == "headers" else node.get("in")
    defaults: dict[str, Any] = {"required": False, "deprecated": False}
    if where in STYLES:
        style = node.get("style", STYLES[where])
        defaults |= {"style": STYLES[where], "explode": style == "form"}
    dropped = SHARED if key == "components" else frozenset()
    return {
        name: value
        for name, value in node.items()
        if not _is_text(name) and name not in dropped and not (name in defaults and value == defaults[name])
    }


def _canonical(value: Any) -> str:
    """One text for what is the same JSON; texts in an object (a tag's description) do not count."""
    if isinstance(value, dict):
        value = {key: inner for key, inner in value.items() if not _is_text(key)}
    return json.dumps(value, sort_keys=True, default=repr)


def _short(value: Any) -> str:
    text = "nothing" if value is ABSENT else json.dumps(value, default=repr)
    return text if len(text) <= 100 else text[:97] + "..."
