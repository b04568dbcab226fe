"""Service-specific JSON Schemas (draft 7), found by the URN in their `$id` (W148 sections 5.3 and 5.4).

A schema may refer to another by `$id` or, as the official ones do, by a path relative to its own
file. A file without `$id` is therefore accepted only where another file refers to it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator
from jsonschema import exceptions as jsonschema_errors
from referencing import Registry, Resource, exceptions
from referencing.jsonschema import DRAFT7

from lso_conformance.common import resources, text_file, yaml_file
from lso_conformance.common.errors import UsageError
from lso_conformance.standard.by_schema import Unbounded, bounded, errors, of_stranger

if TYPE_CHECKING:
    from referencing._core import Resolver

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
LEAVE_OUT = "give a schema, or leave the file out"
DRAFT7_URIS = ("http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema")
# Keywords that apply a schema to the same value; a cycle through them never ends.
IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
IN_PLACE = ("not", "if", "then", "else")


def read_document(path: Path) -> dict[Any, Any]:
    """Content of a YAML or JSON file that holds one object; UsageError when it does not."""
    if path.suffix == ".json":
        document = _json(path)
    else:
        document, _ = yaml_file.read(path, "document", LEAVE_OUT)
    if not isinstance(document, dict):
        raise UsageError(f"{path}: holds no object at its top; {LEAVE_OUT}")
    return document


def _json(path: Path) -> Any:
    try:
        return json.loads(text_file.decoded(path.read_bytes()))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); name a readable file") from error
    except text_file.NotText as error:
        raise UsageError(f"{path}:{error.line}: {error.problem}; {text_file.SAVE}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: is not JSON ({error}); correct the file") from error


def pointer(parts: Iterable[str | int]) -> str:
    """JSON pointer (RFC 6901) of a path; empty for the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


@dataclass(frozen=True, slots=True, order=True)
class SchemaError:
    """One way in which a document breaks its schema: JSON pointer into the document, and what is wrong."""

    path: str
    message: str


class SchemaStore:
    """Draft-7 schemas by URN; made by `load`."""

    def __init__(self, files: Mapping[str, Path], documents: Mapping[Path, dict[Any, Any]]) -> None:
        self._files = dict(files)
        self._documents = documents
        by_id = [(documents[path]["$id"], documents[path]) for path in files.values()]
        by_path = [(path.as_uri(), document) for path, document in documents.items()]
        meta = [(DRAFT7_URIS[0], Draft7Validator.META_SCHEMA)]
        registry: Registry[Any] = Registry().with_resources(
            (uri, DRAFT7.create_resource(document)) for uri, document in meta + by_path + by_id
        )
        for path, document in documents.items():
            resource, resolver = DRAFT7.create_resource(document), registry.resolver(path.as_uri())
            try:
                _check_references(path, resource, resolver, set())
            except RecursionError:
                raise UsageError(f"{path}: is nested too deeply; flatten it") from None
        self._validators = {
            urn: bounded(Draft7Validator)(
                documents[path], registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER
            )
            for urn, path in files.items()
        }

    @classmethod
    def load(cls, folders: Sequence[Path]) -> "SchemaStore":
        """All schemas of these files and folders (with their subfolders); of one `$id`, the later wins.

        Raises UsageError, naming the file, for what is no draft-7 schema, has no `$id`, repeats an
        `$id` of the same folder, refers to nothing, or refers to itself without end.
        """
        files: dict[str, Path] = {}
        documents: dict[Path, dict[Any, Any]] = {}
        referred: set[Path] = set()
        for folder in folders:
            here: dict[str, Path] = {}
            for path in _files(folder):
                referred |= _add(path, documents)
                if (urn := documents[path].get("$id")) is None:
                    continue
                if (twin := here.setdefault(_key(urn), path)) != path:
                    raise UsageError(f"{path}: $id: {urn} stands in {twin} too; remove one of the two")
            files |= here
        for path, document in documents.items():
            if "$id" not in document and path not in referred:
                raise UsageError(f"{path}: has no $id; give it the URN that @type will carry")
        return cls(files, documents)

    @classmethod
    def of_documents(cls, documents: Mapping[str, dict[Any, Any]]) -> "SchemaStore":
        """The store that `as_documents` came from; no file is read.

        Raises:
            UsageError: a document is no draft-7 schema, refers to nothing, or to itself without end.
        """
        by_path = {Path(name): document for name, document in documents.items()}
        for path, document in by_path.items():
            _check(path, document)
        return cls({_key(d["$id"]): path for path, d in by_path.items() if "$id" in d}, by_path)

    def as_documents(self) -> dict[str, dict[Any, Any]]:
        """Every document by its file name, references made absolute: what a log keeps."""
        return {str(path): document for path, document in self._documents.items()}

    def attributes(self) -> frozenset[str]:
        """The names of the attributes that stand at the top of any schema."""
        tops = [self._documents[path].get("properties") for path in self._files.values()]
        return frozenset(str(name) for top in tops if isinstance(top, Mapping) for name in top)

    def ids(self) -> frozenset[str]:
        """The `$id` of every schema, as written."""
        return frozenset(self._documents[path]["$id"] for path in self._files.values())

    def schema(self, urn: str) -> Mapping[str, Any] | None:
        """The schema of that URN, or None; `urn:mef` is compared without case, the rest with it."""
        path = self._files.get(_key(urn))
        return None if path is None else self._documents[path]

    def origin(self, urn: str) -> Path:
        """The file that the schema came from; KeyError for an unknown URN."""
        return self._files[_key(urn)]

    def errors(self, urn: str, document: Any) -> list[SchemaError]:
        """What is wrong with the document, sorted by place; empty when valid; KeyError for an unknown URN.

        Raises:
            Unbounded: nobody can tell.
        """
        found = set()
        for error in errors(self._validators[_key(urn)], document):
            # Of an anyOf or oneOf, the branch that came nearest tells more than the keyword.
            nearest = jsonschema_errors.best_match([error]) or error
            found.add(SchemaError(pointer(nearest.absolute_path), nearest.message))
        return sorted(found)

    def wrong_value(self, urn: str, document: Any, *, nested: bool = False) -> tuple[str, Any] | None:
        """The document with one attribute made wrong for its schema, and the pointer to it.

        Always the same for the same input: plain values before lists and objects, what lies high
        before what lies deep, integers before strings; never `@type`. With `nested`, only what
        lies inside another attribute. None when the schema binds no such attribute.
        """
        attributes = [a for a in _attributes(document, ()) if len(a[0]) > 1 or not nested]
        with suppress(Unbounded):
            before = {error.path for error in self.errors(urn, document)}
            for parts, value in sorted(attributes, key=_preference):
                for wrong in _wrong(value):
                    changed = _with(document, parts, wrong)
                    if {error.path for error in self.errors(urn, changed)} - before:
                        return pointer(parts), changed
        return None


@dataclass(frozen=True)
class Schemas:
    """The schemas of a run: those agreed with the IUT bind, the built-in ones only warn (R4)."""

    agreed: SchemaStore
    built_in: SchemaStore

    def store_for(self, urn: str) -> tuple[SchemaStore, bool] | None:
        """(the store that knows a schema, whether it is agreed), or None."""
        if self.agreed.schema(urn) is not None:
            return self.agreed, True
        return (self.built_in, False) if self.built_in.schema(urn) is not None else None

    def attributes(self) -> frozenset[str]:
        """The names of the attributes that stand at the top of any schema that is known."""
        return self.agreed.attributes() | self.built_in.attributes()

    def wrong_value(self, urn: str, document: Any, *, nested: bool = False) -> tuple[str, Any] | None:
        """(JSON pointer, the document with that element against its schema), or None."""
        known = self.store_for(urn)
        return None if known is None else known[0].wrong_value(urn, document, nested=nested)


@cache
def built_in() -> SchemaStore:
    """The service-specific schemas that come with the suite."""
    return SchemaStore.load([resources.specs() / "schemas"])


def _key(urn: str) -> str:
    return "urn:mef" + urn[7:] if urn[:7].lower() == "urn:mef" else urn


def _files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder.resolve()]
    found = sorted(path.resolve() for path in folder.rglob("*") if path.suffix in SUFFIXES)
    if not found:
        raise UsageError(f"{folder}: no such file, or no .yaml, .yml or .json schema in it; correct the path")
    return found


def _add(path: Path, documents: dict[Path, dict[Any, Any]]) -> set[Path]:
    """Read a file and what it refers to by path into `documents`; the paths that it refers to."""
    if path in documents:
        return set()
    document = documents[path] = read_document(path)
    _check(path, document)
    referred = _make_absolute(document, path)
    return referred.union(*(_add(other, documents) for other in sorted(referred)))


def _check(path: Path, document: dict[Any, Any]) -> None:
    """Refuse what is no draft-7 schema."""
    dialect = document.get("$schema", "")
    if not isinstance(dialect, str) or (dialect and dialect.rstrip("#") not in DRAFT7_URIS):
        raise UsageError(f"{path}: $schema: {dialect} is not draft 7; give a draft-7 schema")
    try:
        of_stranger(document, Draft7Validator)
    except jsonschema_errors.SchemaError as error:
        place = pointer(error.absolute_path) or "top"
        raise UsageError(f"{path}: {place}: {error.message[:200]}; make it a valid draft-7 schema") from error
    except Unbounded as error:
        raise UsageError(f"{path}: {error}; make it a plain draft-7 schema") from error


def _make_absolute(node: Any, path: Path) -> set[Path]:
    """Turn each `$ref` to a file beside this one into a file URI, in place; the files meant."""
    referred: set[Path] = set()
    if isinstance(node, dict):
        ref = node.get("$ref")
        name, _, fragment = ref.partition("#") if isinstance(ref, str) else ("", "", "")
        if name and ":" not in name and (target := (path.parent / name).resolve()).is_file():
            node["$ref"] = f"{target.as_uri()}#{fragment}"
            referred.add(target)
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return referred.union(*(_make_absolute(child, path) for child in children))


def _check_references(path: Path, resource: Resource[Any], resolver: "Resolver[Any]", ends: set[int]) -> None:
    """UsageError for a reference that leads nowhere, or round in a circle; `ends` are parts that do not."""
    if _circular(path, resource, resolver, frozenset(), ends):
        raise UsageError(f"{path}: a schema is its own part, so validation never ends; break the circle")
    for part in resource.subresources():
        _check_references(path, part, resolver.in_subresource(part), ends)


def _circular(
    path: Path, resource: Resource[Any], resolver: "Resolver[Any]", trail: frozenset[int], ends: set[int]
) -> bool:
    schema = resource.contents
    if not isinstance(schema, Mapping) or id(schema) in ends:
        return False
    if id(schema) in trail:
        return True
    inside = [(DRAFT7.create_resource(part), resolver) for part in _in_place(schema)]
    if "$ref" in schema:
        try:
            target = resolver.lookup(schema["$ref"])
        except exceptions.Unresolvable as error:
            message = f"{path}: $ref: {schema['$ref']} leads nowhere; correct it or add the file"
            raise UsageError(message) from error
        inside = [(DRAFT7.create_resource(target.contents), target.resolver)]
    if any(_circular(path, part, found_by, trail | {id(schema)}, ends) for part, found_by in inside):
        return True
    ends.add(id(schema))  # by whatever path one comes here again
    return False


def _in_place(schema: Mapping[str, Any]) -> list[Any]:
    """The schemas that a schema applies to the same value."""
    parts = [part for key in IN_PLACE_LISTS for part in schema.get(key, [])]
    parts += [schema[key] for key in IN_PLACE if key in schema]
    return parts + [part for part in schema.get("dependencies", {}).values() if isinstance(part, Mapping)]


def _attributes(node: Any, parts: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every attribute and list item of a document with its path, without `@type`."""
    children: Iterable[tuple[str | int, Any]] = ()
    if isinstance(node, Mapping):
        children = ((key, value) for key, value in node.items() if key != "@type")
    elif isinstance(node, list):
        children = enumerate(node)
    for key, value in children:
        yield (*parts, key), value
        yield from _attributes(value, (*parts, key))


def _preference(attribute: tuple[tuple[str | int, ...], Any]) -> tuple[bool, int, int]:
    parts, value = attribute
    ranks = {int: 0, str: 1, bool: 2, float: 2}
    rank = ranks.get(type(value), 3)
    return rank == 3, len(parts), rank


def _wrong(value: Any) -> list[Any]:
    """Values to try in place of this one, another type first."""
    if isinstance(value, str):
        return [{"wrong": "type"}, "no such value"]
    if isinstance(value, bool | int | float):
        return ["wrong type", -1, 1_000_000_000_000]
    return ["wrong type", 1, {}, []]


def _with(document: Any, parts: tuple[str | int, ...], value: Any) -> Any:
    changed = deepcopy(document)
    place = changed
    for part in parts[:-1]:
        place = place[part]
    place[parts[-1]] = value
    return changed
