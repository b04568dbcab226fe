"""Judges by a JSON Schema that anybody may have written: within a bound of steps, whatever it says.

A topic's data model comes from the target, and the schemas of a foreign log from whoever wrote it.  Such a
schema may lead to the same place by 2^40 paths, or hold a pattern that never comes to an end.  So each
keyword that is applied counts as steps, and patterns are matched by an engine whose backtracking is bounded.
The bound is one of steps and not of time: the same document gets the same verdict on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs
from jsonschema import SchemaError, ValidationError
from jsonschema.validators import extend, validator_for

LEAST_STEPS, STEPS_OF_A_VALUE, MOST_STEPS = 20_000, 50, 1_000_000  # about 2 µs each
BACKTRACKING, PATTERN_BYTES = 20_000, 1 << 20
Keyword = Callable[[Any, Any, Any, Any], Any]
_left: ContextVar[list[int]] = ContextVar("steps that are left")


class Unbounded(Exception):
    """Nobody can tell: the schema takes too many steps, or uses what is not applied here."""


def errors(validator: Any, document: Any, most: int | None = None) -> list[ValidationError]:
    """What is wrong with a document by a validator of a `bounded` class; the first `most` errors, or all.

    Raises:
        Unbounded: see there.
    """
    token = _left.set([min(LEAST_STEPS + STEPS_OF_A_VALUE * _values_in(document), MOST_STEPS)])
    try:
        return list(islice(validator.iter_errors(document), most))
    except (RecursionError, ArithmeticError) as error:  # so deep, round in a circle, or such large numbers
        raise Unbounded(f"it cannot be applied: {error!r}"[:200]) from error
    finally:
        _left.reset(token)


def of_stranger(schema: dict[str, Any], default: Any, **given: Any) -> Any:
    """What judges by a schema that nobody has checked yet.

    Raises:
        SchemaError: it is no schema.
        Unbounded: nobody can tell whether it is one.
    """
    kind = validator_for(schema, default=default)
    meta = validator_for(kind.META_SCHEMA, default=kind)
    for error in errors(bounded(meta)(kind.META_SCHEMA, format_checker=meta.FORMAT_CHECKER), schema, 1):
        raise SchemaError.create_from(error)
    return bounded(kind)(schema, **given)


@lru_cache(maxsize=16)
def bounded(kind: Any) -> Any:
    """A class of validators as another, of which each keyword counts its steps."""
    own: dict[str, Keyword] = {"pattern": _pattern, "patternProperties": _pattern_properties}
    if "additionalProperties" in kind.VALIDATORS:
        own["additionalProperties"] = _additional(kind.VALIDATORS["additionalProperties"])
    own |= {name: _not_applied(name) for name in kind.VALIDATORS if name.startswith("unevaluated")}
    counted = {name: _counted(name, own.get(name, keyword)) for name, keyword in kind.VALIDATORS.items()}
    return extend(kind, counted)  # type: ignore[no-untyped-call]


def _spend(steps: int) -> None:
    left = _left.get()
    left[0] -= steps
    if left[0] < 0:
        raise Unbounded("it takes too many steps to apply")


def _counted(name: str, keyword: Keyword) -> Keyword:
    def judged(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        _spend(1 + (_length(value) + _length(instance)) // 10)
        _spend(_values_in(value) // 4 if name in {"enum", "const"} else 0)
        _spend(_length(instance) ** 2 // 1000 if name == "uniqueItems" else 0)  # each is compared with each
        for error in keyword(validator, value, instance, schema) or ():
            _spend(len(error.message) // 10)  # it shows what is wrong, which may be long
            yield error

    return judged


def _length(value: Any) -> int:
    return len(value) if isinstance(value, dict | list) else 0


def _values_in(document: Any) -> int:
    """How many values a document holds; a long text counts as several."""
    count, waiting = 0, [document]
    while waiting:
        node = waiting.pop()
        count += 1 + (len(node) // 64 if isinstance(node, str) else 0)
        if isinstance(node, dict | list):
            waiting += node.values() if isinstance(node, dict) else node
    return count


def _pattern(validator: Any, pattern: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not _matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, patterns: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, schema in patterns.items():
            for name in instance:
                if _matches(pattern, name):
                    yield from validator.descend(instance[name], schema, path=name, schema_path=pattern)


def _additional(keyword: Keyword) -> Keyword:
    """`additionalProperties` beside `patternProperties`, which the library would match itself."""

    def judged(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        patterns = schema.get("patternProperties")
        if patterns and validator.is_type(instance, "object"):
            spoken_of = {name for name in instance if any(_matches(pattern, name) for pattern in patterns)}
            instance = {name: inner for name, inner in instance.items() if name not in spoken_of}
            schema = {name: inner for name, inner in schema.items() if name != "patternProperties"}
        return keyword(validator, value, instance, schema)

    return judged


def _not_applied(name: str) -> Keyword:
    """What looks through all that other keywords say, by paths of its own."""

    def judged(*_: Any) -> Any:
        raise Unbounded(f"{name} is not applied here")

    return judged


def _matches(pattern: str, text: str) -> bool:
    _spend(1 + len(text) // 10)
    error = next(_matcher(pattern).iter_errors(text.encode("utf-8", "replace").decode()), None)
    if error is not None and not isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern):
        raise Unbounded(f"the pattern {pattern[:60]!r} takes too long")
    return error is None


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> jsonschema_rs.Draft7Validator:
    bound = jsonschema_rs.FancyRegexOptions(BACKTRACKING, PATTERN_BYTES, PATTERN_BYTES)
    try:
        return jsonschema_rs.Draft7Validator({"pattern": pattern}, pattern_options=bound)
    except ValueError as error:
        raise Unbounded(f"the pattern {pattern[:60]!r} is not known here, or too large") from error
