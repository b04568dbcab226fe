"""The requirements map: what the standards demand, and how this version decides each demand.

`requirements_map.yaml` lists the standards, and the file of each holds one entry per labelled
paragraph, and per obligation without a label that the suite decides (W148-U1), in document order; the
list's head explains the keys. Here all are read strictly: whatever is unknown, missing, doubled or of
the wrong type is a `UsageError` with file, line and entry.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from lso_conformance.common import yaml_file
from lso_conformance.common.errors import UsageError
from lso_conformance.common.yaml_file import Source

WANTED = "give the requirements map"
LIST_KEYS, CASES = {"title", "api", "requirements"}, "use_cases"
# Label, and where the document has a label twice, or a conditional one, what tells it apart.
LABEL = r"(U[1-9][0-9]*|[RDO][1-9][0-9]*(-[a-z]+)?|CR[1-9][0-9]*(-[RDO][1-9][0-9]*)?)"
ID = rf"^[A-Z][A-Z0-9.]*-{LABEL}$"
CLAUSE = r"^[a-z_]+(\.[a-z_]+)*$"


class Level(StrEnum):
    """How much a paragraph binds: MUST, SHOULD, MAY, or MUST once its condition holds."""

    MANDATORY = "mandatory"
    DESIRABLE = "desirable"
    OPTIONAL = "optional"
    CONDITIONAL = "conditional"


class Decided(StrEnum):
    """How this version decides a paragraph for one role; NONE: it says nothing about that role."""

    TEST = "test"
    ATTESTATION = "attestation"
    PLANNED = "planned"
    NONE = "none"


class Actor(StrEnum):
    """Who is obliged or free to act: Seller/Server, Buyer/Client, or both."""

    SERVER = "server"
    BUYER = "buyer"
    BOTH = "both"


@dataclass(frozen=True)
class Standard:
    """A standard: how its ids begin, its title, API and file, and what its use cases are about, in order."""

    name: str
    title: str
    api: str
    path: Path
    use_cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """One paragraph of a standard.

    `standard` reads "MEF W148"; `clauses` say what it demands in the words that all APIs share; `api` is
    faultManagement, streamingManagement or mann; `why` gives the reason for each role that is decided by
    attestation; empty `operations` mean all of the API.
    """

    id: str
    clauses: tuple[str, ...]
    standard: str
    api: str
    section: str
    use_case: int | None
    level: Level
    condition: str | None
    actor: Actor
    decided_by_server: Decided
    decided_by_buyer: Decided
    why: Mapping[str, str] = field(hash=False)
    operations: tuple[str, ...]
    summary: str
    interpretation: str | None

    @property
    def labelled(self) -> bool:
        """Whether the document itself labels it; U1, U2 … are numbers of ours."""
        return not self.id.partition("-")[2].startswith("U")

    def decided_by(self, role: str) -> Decided:
        """How the paragraph is decided when the implementation under test is a server or a buyer."""
        return {"server": self.decided_by_server, "buyer": self.decided_by_buyer}[role]


@dataclass(frozen=True)
class RequirementsMap:
    """All requirements, standard by standard, in document order.

    `path` is the list of the standards; `digest` is "sha256:" and the hex digest of all files, one after
    the other.
    """

    path: Path
    standards: tuple[Standard, ...]
    requirements: tuple[Requirement, ...]
    digest: str
    _by_id: Mapping[str, Requirement] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {each.id: each for each in self.requirements})

    def __getitem__(self, requirement_id: str) -> Requirement:
        return self._by_id[requirement_id]

    def __contains__(self, requirement_id: object) -> bool:
        return requirement_id in self._by_id

    def __iter__(self) -> Iterator[Requirement]:
        return iter(self.requirements)

    def __len__(self) -> int:
        return len(self.requirements)

    @property
    def files(self) -> tuple[Path, ...]:
        """The list of the standards, then their files."""
        return (self.path, *(each.path for each in self.standards))

    def file_of(self, requirement_id: str) -> Path:
        """The file in which an entry stands."""
        name = requirement_id.partition("-")[0]
        return next(each.path for each in self.standards if each.name == name)

    def select(self, expr: str) -> frozenset[str]:
        """Ids that a `--select` expression names.

        `expr` is a comma list of ids (W148-R44), standards (W148), APIs (faultManagement), use cases of one
        standard (W148-uc:10), and those of this number in every standard that has it (uc:10). Raises
        UsageError for a word that selects nothing.
        """
        groups: dict[str, set[str]] = {}
        for each in self.requirements:
            document = each.id.partition("-")[0]
            for name in (document, each.api):
                groups.setdefault(name, set()).add(each.id)
            for name in (f"uc:{each.use_case}", f"{document}-uc:{each.use_case}"):
                if each.use_case is not None:
                    groups.setdefault(name, set()).add(each.id)
        words = [word.strip() for word in expr.split(",")]
        unknown = [word for word in words if word not in groups and word not in self]
        if unknown:
            cases = sorted({each.use_case for each in self.requirements if each.use_case is not None})
            names = ", ".join(name for name in groups if "uc:" not in name)
            raise UsageError(
                f"--select: unknown {', '.join(map(repr, unknown))}; allowed, separated by commas: {names}; "
                f"uc:N with N of {', '.join(map(str, cases))}, or {self.standards[0].name}-uc:N for one "
                f"standard; a requirement id of {self.path.name} such as {self.requirements[0].id}",
            )
        return frozenset[str]().union(*(groups.get(word, {word}) for word in words))

    def check_tests(self, ids_with_tests: Collection[str], role: str) -> None:
        """Compare the ids that the collected tests name with what the map decides by test.

        `role` is server or buyer. Raises one UsageError that lists every unknown id and every
        entry decided by test for the role that no test names.
        """
        unknown = sorted(set(ids_with_tests) - self._by_id.keys())
        untested = [each.id for each in self.requirements
                    if each.decided_by(role) is Decided.TEST and each.id not in ids_with_tests]  # fmt: skip
        problems = []
        if unknown:
            problems.append(
                f"tests name clauses that no entry of the map bears: {', '.join(unknown)} "
                "(correct the marker or the entry)",
            )
        if untested:
            problems.append(
                f"decided by test for role {role}, but no test names them: {', '.join(untested)} "
                "(write the test or say planned)",
            )
        if problems:
            raise UsageError(f"{self.path}: {'; '.join(problems)}")


# What an entry may look like. Each description says what is allowed, for the message about it.
_TEXT = {"type": "string", "pattern": r"\S"}
_DECIDED = {
    "description": f"{', '.join(each for each in Decided if each is not Decided.ATTESTATION)}, or "
    "{by: attestation, why: ...} with a reason in words",
    "anyOf": [
        {"enum": [each.value for each in Decided if each is not Decided.ATTESTATION]},
        {
            "type": "object",
            "properties": {"by": {"const": "attestation"}, "why": _TEXT},
            "required": ["by", "why"],
            "additionalProperties": False,
        },
    ],
}
_ENTRY: dict[str, Any] = {
    "type": "object",
    "properties": {
        "clause": {
            "description": "a clause such as suspend.refused, or a list of such",
            "anyOf": [
                {"type": "string", "pattern": CLAUSE},
                {"type": "array", "items": {"type": "string", "pattern": CLAUSE}, "minItems": 1},
            ],
        },
        "section": {
            "description": 'a number in quotes such as "6.10"',
            "type": "string",
            "pattern": r"^[0-9]+([.][0-9]+)*$",
        },
        "use_case": {"description": "a number from 1, or null", "type": ["integer", "null"], "minimum": 1},
        "level": {"description": ", ".join(Level), "enum": [each.value for each in Level]},
        "condition": {
            "description": "an id such as W148-O2, or null",
            "anyOf": [{"type": "null"}, {"type": "string", "pattern": ID}],
        },
        "actor": {"description": ", ".join(Actor), "enum": [each.value for each in Actor]},
        "decided_by": {
            "description": "a mapping with the keys server and buyer",
            "type": "object",
            "properties": {"server": _DECIDED, "buyer": _DECIDED},
            "required": ["server", "buyer"],
            "additionalProperties": False,
        },
        "operations": {
            "description": "a list of operationIds, each once; [] for all",
            "type": "array",
            "items": {"description": "an operationId", "type": "string"},
            "uniqueItems": True,
        },
        "summary": {"description": "one sentence", **_TEXT},
        "interpretation": {"description": "a text, or null", "anyOf": [{"type": "null"}, _TEXT]},
    },
    "additionalProperties": False,
    "if": {"properties": {"level": {"const": "conditional"}}, "required": ["level"]},
    "then": {
        "properties": {
            "condition": {"description": "the id on which a conditional entry depends", "type": "string"},
        },
    },
}
_ENTRY["required"] = list(_ENTRY["properties"])
_ENTRY["description"] = f"a mapping with the keys {', '.join(_ENTRY['required'])}, and no others"
_VALIDATOR = Draft202012Validator(_ENTRY)


def load(path: Path, oas: Mapping[str, Collection[Path]] | None = None) -> RequirementsMap:
    """Read the map: the list of the standards, and their files.

    `oas` gives the OpenAPI files of an API by the API's name (faultManagement); where it does, each
    operation of that API's entries must be one of theirs. Raises UsageError for anything wrong.
    """
    listed, content = _listed(path)
    digest, found = hashlib.sha256(content), list[Requirement]()
    for standard in listed:
        entries, content = _read(standard, _operation_ids((oas or {}).get(standard.api, ())))
        found += entries
        digest.update(content)
    return RequirementsMap(path, listed, tuple(found), f"sha256:{digest.hexdigest()}")


def standards(path: Path) -> tuple[Standard, ...]:
    """The standards of the list alone; their files are not read.

    Raises:
        UsageError: the list cannot be used.
    """
    return _listed(path)[0]


def read(standard: Standard) -> tuple[Requirement, ...]:
    """The requirements of one standard.

    Raises:
        UsageError: its file cannot be used.
    """
    return _read(standard, frozenset())[0]


def _listed(path: Path) -> tuple[tuple[Standard, ...], bytes]:
    """The standards of the list, and the list itself."""
    rows, lines, content = _parse(path, "names of standards such as W148 to their files")
    return tuple(_standard(path, name, row, lines.get(name, 1)) for name, row in rows.items()), content


def _standard(path: Path, name: str, row: Any, line: int) -> Standard:
    given = row if isinstance(row, dict) else {}
    cases = given.get(CASES, [])
    texts = [value for key, value in given.items() if key != CASES]
    if (given.keys() - {CASES}) ^ LIST_KEYS or not all(isinstance(value, str) for value in texts):
        raise UsageError(f"{path}:{line}: {name}: give {', '.join(sorted(LIST_KEYS))}, each a text")
    if not isinstance(cases, list) or not all(isinstance(value, str) and value.strip() for value in cases):
        raise UsageError(f"{path}:{line}: {name}: {CASES}: give a list of texts, or leave it out")
    return Standard(name, row["title"], row["api"], path.parent / row["requirements"], tuple(cases))


def _read(standard: Standard, known: Collection[str]) -> tuple[tuple[Requirement, ...], bytes]:
    """The checked entries of a standard's file, and the file; no `known` operations: any."""
    path, borne = standard.path, dict[str, str]()
    entries, lines, content = _parse(path, "requirement ids such as W148-R12 to their entries")
    for requirement_id, row in entries.items():
        place = f"{path}:{lines.get(str(requirement_id), 1)}: {requirement_id}"
        if not (isinstance(requirement_id, str) and re.fullmatch(ID, requirement_id)):
            raise UsageError(f"{place}: not a requirement id; write it like W148-R12, W148-CR1-O2 or W148-U1")
        if requirement_id.partition("-")[0] != standard.name:
            raise UsageError(f"{place}: is not of {standard.name}; this file holds {standard.name}-… alone")
        if error := next(iter(_VALIDATOR.iter_errors(row)), None):
            raise UsageError(f"{place}: {_explained(error)}")
        if row["condition"] is not None and row["condition"] not in entries:
            raise UsageError(f"{place}: condition: {row['condition']} is not in the map; name an entry")
        if wrong := [name for name in row["operations"] if known and name not in known]:
            allowed = ", ".join(sorted(known))
            raise UsageError(f"{place}: operations: unknown {', '.join(wrong)}; allowed: {allowed}")
        for clause in _clauses(row):
            if borne.setdefault(clause, requirement_id) != requirement_id:
                raise UsageError(f"{place}: clause: {clause} is {borne[clause]}'s already; name another")
    return tuple(_requirement(each, row, standard) for each, row in entries.items()), content


def _clauses(row: Mapping[str, Any]) -> tuple[str, ...]:
    given = row["clause"]
    return (given,) if isinstance(given, str) else tuple(given)


def _requirement(requirement_id: str, row: Mapping[str, Any], standard: Standard) -> Requirement:
    """A checked entry as a requirement."""
    server, buyer = row["decided_by"]["server"], row["decided_by"]["buyer"]
    attested = {role: how for role, how in row["decided_by"].items() if isinstance(how, dict)}
    return Requirement(
        id=requirement_id,
        clauses=_clauses(row),
        standard=standard.title,
        api=standard.api,
        section=row["section"],
        use_case=row["use_case"],
        level=Level(row["level"]),
        condition=row["condition"],
        actor=Actor(row["actor"]),
        decided_by_server=Decided.ATTESTATION if "server" in attested else Decided(server),
        decided_by_buyer=Decided.ATTESTATION if "buyer" in attested else Decided(buyer),
        why={role: how["why"] for role, how in attested.items()},
        operations=tuple(row["operations"]),
        summary=row["summary"],
        interpretation=row["interpretation"],
    )


def _explained(error: ValidationError) -> str:
    """What is wrong at which key of an entry, and what is allowed there."""
    key = ".".join(map(str, error.absolute_path))
    schema: Any = error.schema
    found: Any = error.instance
    what = f"{found!r} is not allowed"
    if error.validator in {"required", "additionalProperties"}:
        unknown = [str(name) for name in found if name not in schema["properties"]]
        missing = [name for name in schema["properties"] if name not in found]
        both = {"unknown": unknown, "missing": missing}
        what = "; ".join(f"{word} key {', '.join(names)}" for word, names in both.items() if names)
    return f"{key + ': ' if key else ''}{what}; allowed: {schema['description']}"


def _parse(path: Path, what: str) -> tuple[dict[str, Any], dict[str, int], bytes]:
    """Entries of a file, the line on which each begins by its name, and the file itself."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {WANTED}") from error
    source = Source(str(path), {(): 1}, "map")
    document = yaml_file.of_bytes(content, source, WANTED)
    if not isinstance(document, dict) or not document:
        raise UsageError(f"{path}: must be a mapping of {what}")
    lines = {str(place[0]): line for place, line in source.lines.items() if len(place) == 1}
    return document, lines, content


def _operation_ids(files: Collection[Path]) -> frozenset[str]:
    """All operationIds of some OpenAPI files."""
    found: set[str] = set()
    for file in files:
        try:
            document, _ = yaml_file.read(file, "description", "give an OpenAPI file")
            items = [each for path_item in document["paths"].values() for each in path_item.values()]
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{file}: not usable as an OpenAPI file with paths: {error!r}") from error
        found.update(
            each["operationId"] for each in items if isinstance(each, dict) and "operationId" in each
        )
    return frozenset(found)
