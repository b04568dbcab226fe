"""Schemas of strangers: whatever they say, judging by them ends, soon and without much memory."""

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from lso_conformance.standard import by_schema
from lso_conformance.standard.by_schema import Unbounded, bounded, of_stranger
from lso_conformance.standard.schemas import SchemaStore

SECONDS, MEBIBYTES = 15.0, 300
TEXT = "a" * 40 + "!"


def doubling(count: int, last: Any) -> dict[str, Any]:
    """A schema in which so many references each lead twice to the next."""
    twice = {f"d{i}": {"allOf": [{"$ref": f"#/definitions/d{i + 1}"}] * 2} for i in range(count)}
    return {"$ref": "#/definitions/d0", "definitions": {**twice, f"d{count}": last}}


def deep(count: int) -> Any:
    value: Any = 1
    for _ in range(count):
        value = {"a": value}
    return value


TWICE = {"properties": {"a": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}}
HOSTILE: dict[str, tuple[Any, Any]] = {
    "2^40 paths by references": (doubling(40, {"type": "object"}), {"a": 1}),
    "2^60 paths by the document": (TWICE, deep(60)),
    "a pattern that goes back for ever": ({"pattern": r"^(a|a)*(?=b)$"}, TEXT),
    "one that refers back": ({"pattern": r"^(a*)*\1$"}, TEXT * 3),
    "a pattern of names": ({"patternProperties": {r"^(a|a)*(?=b)$": {}}}, {TEXT: 1}),
    "what is beside such a name": (
        {"additionalProperties": False, "patternProperties": {r"^(a|a)*(?=b)$": {}}}, {TEXT: 1},
    ),
    "a pattern of gigabytes": ({"pattern": "(((a{1,1000}){1,1000}){1,1000})"}, TEXT),
    "each with each": ({"uniqueItems": True}, [{"a": i} for i in range(200_000)]),
    "a long list of values for each item": (
        {"items": {"enum": [[i] for i in range(100_000)]}}, list(range(100_000)),
    ),
    "one large value for each item": (
        {"items": {"const": [[[0] * 100_000]]}}, [[[[0] * 10]]] * 10_000,
    ),
    "a long text in every error": (
        {"not": {"anyOf": [{"type": "string"}] * 4_000}, "anyOf": [{"type": "null"}] * 5_000},
        {"a": "x" * 1_000_000},
    ),
    "all that others say": ({"$schema": "https://json-schema.org/draft/2020-12/schema",
                             "unevaluatedProperties": False}, {"a": 1}),
    "round in a circle": ({"$ref": "#"}, {}),
    "numbers beyond reckoning": ({"multipleOf": 0.3}, 10**400),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "document"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_schema_is_given_up(schema: Any, document: Any) -> None:
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(Unbounded):
        by_schema.errors(of_stranger(schema, Draft7Validator), document)
    spent, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < SECONDS
    assert peak < MEBIBYTES << 20


@pytest.mark.parametrize("pattern", [r"^(a+)+$", r"(x+x+)+y", r"^([a-z]+)*\d$"])
def test_a_pattern_that_an_engine_without_backtracking_knows_is_matched(pattern: str) -> None:
    judge = of_stranger({"pattern": pattern}, Draft7Validator)
    assert [error.validator for error in by_schema.errors(judge, TEXT * 50)] == ["pattern"]


SCHEMA = {
    "type": "object", "required": ["id"], "additionalProperties": False,
    "properties": {"id": {"type": "string", "pattern": "^[a-z]+-[0-9]+$"}, "n": {"enum": [1, 2]},
                   "each": {"items": {"$ref": "#/definitions/one"}, "uniqueItems": True}},
    "patternProperties": {"^x-": {"type": "integer"}},
    "definitions": {"one": {"oneOf": [{"type": "string"}, {"const": 7}]}},
}  # fmt: skip
OF_MANY = {"type": "array", "items": SCHEMA, "required": [], "additionalProperties": True}
DOCUMENTS: list[Any] = [
    {"id": "job-1"}, {"id": "1"}, {}, [], {"id": "a-1", "n": 3}, {"id": "a-1", "x-a": 1},
    {"id": "a-1", "x-a": ""},
    {"id": "a-1", "each": ["a", 7]}, {"id": "a-1", "each": ["a", "a", 8]}, {"id": "a-1", "more": 1, "x-b": 2},
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=json.dumps)
@pytest.mark.parametrize("kind", [Draft7Validator, Draft202012Validator])
def test_an_honest_schema_is_judged_as_ever(kind: Any, document: Any) -> None:
    plain = [(error.json_path, error.validator) for error in kind(SCHEMA).iter_errors(document)]
    ours = [(each.json_path, each.validator) for each in by_schema.errors(bounded(kind)(SCHEMA), document)]
    assert ours == plain


def test_a_large_honest_document_is_judged() -> None:
    many = [{"id": f"job-{i}", "n": 1, "each": ["a", "b"]} for i in range(20_000)]
    assert by_schema.errors(bounded(Draft7Validator)({**SCHEMA, **OF_MANY}), many) == []


def test_schemas_of_a_foreign_log_are_looked_through_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"$id": "urn:mef:a", **doubling(40, {})}), encoding="utf-8")
    begun = time.process_time()
    store = SchemaStore.load([tmp_path])
    assert store.ids() == {"urn:mef:a"}
    assert time.process_time() - begun < SECONDS
    with pytest.raises(Unbounded):
        store.errors("urn:mef:a", {})
