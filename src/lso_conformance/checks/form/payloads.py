"""Payloads: what the OAS says of them (R5), and nothing that it does not say (R6).

Source: W148 5.4 R5, R6; 7.1.1 (other status codes are allowed, their bodies are free);
FM-M4, FM-M15, FM-M26, FM-L17; RFC 8259 (names that stand twice).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import jsonschema_rs

from lso_conformance.checks.basics import ByIdentity, escape
from lso_conformance.checks.finding import Verdict
from lso_conformance.log.exchange import Exchange, Json
from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Operation, Schema, resolve, standalone

HOLDERS = (dict, list)
RECENT = 1_000  # items of lists
MOST_FOUND = 10_000  # documents of which it is known what fits
# Attributes of the TMF extension pattern, undefined here: a warning only (FM-M15).
FOREIGN = {"@type", "@baseType", "@schemaLocation"}


@dataclass(frozen=True)
class Defect:
    """One thing that is wrong with a body: where (JSON pointer), what, and how bad."""

    pointer: str
    message: str
    verdict: Verdict = Verdict.FAIL
    missing: str | None = None


def body_errors(api: Api, schema: Schema, body: Json) -> list[Defect]:
    """What keeps a body from conforming to a schema of the OAS; empty when it conforms."""
    return list(body.once(_errors, ByIdentity(api), ByIdentity(schema)))


def _errors(body: Json, api: ByIdentity, schema: ByIdentity) -> tuple[Defect, ...]:
    if body.wrong is not None:
        return (Defect("", body.wrong),)
    return tuple(document_errors(api.value, schema.value, body.document))


def says_not_found(api: Api, answer: Exchange) -> bool:
    """Whether a 404 is an Error404, as an operation answers, and not of a path that nobody serves."""
    declared = [op.responses[404] for op in api.operations.values() if op.responses.get(404) is not None]
    schema = (
        api.role("retrieve").responses.get(404) if "retrieve" in api.roles else next(iter(declared), None)
    )
    return answer.status == 404 and schema is not None and not body_errors(api, schema, answer.answer)


def document_errors(api: Api, schema: Schema, document: Any) -> list[Defect]:
    """What keeps a JSON document from conforming to a schema of the OAS; empty when it conforms."""
    validator = _validator(ByIdentity(schema), ByIdentity(api))
    try:
        errors = list(validator.iter_errors(document))
    except ValueError as error:  # a lone surrogate (RFC 8259, 8.2), or nested beyond all measure
        return [Defect("", f"no JSON text that can be read: {error}")]
    return [
        Defect(_pointer(e.instance_path), str(e.message), _weight(e), missing=_missing(e)) for e in errors
    ]


def _weight(error: jsonschema_rs.ValidationError) -> Verdict:
    """The length of `reason` is bounded in the OAS only, not in the guide's table (FM-M9)."""
    too_long = isinstance(error.kind, jsonschema_rs.ValidationErrorKind.MaxLength)
    mild = too_long and list(error.instance_path)[-1:] == ["reason"]
    return Verdict.WARNING if mild else Verdict.FAIL


@cache
def _validator(schema: ByIdentity, api: ByIdentity) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(standalone(schema.value, api.value.schemas), validate_formats=True)


def _pointer(path: Sequence[Any]) -> str:
    return "".join(f"/{escape(str(part))}" for part in path)


def _missing(error: jsonschema_rs.ValidationError) -> str | None:
    kind = error.kind
    return kind.property if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required) else None


def response_defects(api: Api, operation: Operation, answer: Exchange) -> list[Defect]:
    """What is wrong with an answer's status, media type and body (R5)."""
    status = answer.status or 0
    if status not in operation.responses:
        if status >= 400:
            return []
        declared = sorted(code for code in operation.responses if code < 400)
        return [Defect("", f"status {status} where the OAS has {declared}")]
    schema = operation.responses[status]
    if schema is None:
        some = answer.body or answer.headers.get("content-length", "0") != "0"
        return [Defect("", "a body where the OAS has none")] if some else []
    defects = body_errors(api, schema, answer.answer)
    if answer.headers and (answer.body or not defects):  # a recording may have none at all
        defects += media_defects(answer.headers)
    if status == 422:
        defects = _single_422(api, schema, answer, defects)
    return defects


def media_defects(headers: Mapping[str, str]) -> list[Defect]:
    """Whether the media type of a body is the one of the OAS, parameters aside (FM-M26)."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        return []
    verdict = Verdict.FAIL if media_type else Verdict.WARNING
    return [Defect("", f"{media_type or 'no media type'} where the OAS has application/json", verdict)]


def _single_422(api: Api, schema: Schema, answer: Exchange, defects: list[Defect]) -> list[Defect]:
    """The guide shows one Error422 object, the OAS an array: one object warns (FM-M4)."""
    document = answer.json()
    if not isinstance(document, dict):
        return defects
    inner = document_errors(api, schema["items"], document)
    return inner or [Defect("", "a single Error422 where the OAS has an array", Verdict.WARNING)]


def reason_defects(answer: Exchange, errors: Sequence[Mapping[str, Any]]) -> list[Defect]:
    """An error says something: a `reason` that is not blank, and in a list at least one error (7.1.1)."""
    if answer.json() == []:
        return [Defect("", "an empty list of errors, so no code and no reason")]
    blank = [e for e in errors if isinstance(reason := e.get("reason"), str) and not reason.strip()]
    return [Defect("/reason", "a reason without text")] if blank else []


def name_defects(answer: Exchange) -> list[Defect]:
    """What `twice_defects` finds in an answer."""
    return twice_defects(answer.answer)


def twice_defects(body: Json) -> list[Defect]:
    """Names should be unique within an object (RFC 8259, 4): which value counts, nobody knows."""
    twice = body.twice
    return [Defect("", f"the name {twice[0]!r} stands twice in an object", Verdict.WARNING)] if twice else []


def pointer_defects(answer: Exchange, errors: Sequence[Mapping[str, Any]]) -> list[Defect]:
    """`propertyPath` is a JSON pointer into the request (7.1.1.9); the missing may be named too."""
    if answer.request_body is not None and answer.request.wrong is not None:
        return []  # nobody can point into what is no JSON, or what only we cannot read
    defects = []
    for error in errors:
        path = error.get("propertyPath")
        if not isinstance(path, str):
            continue
        if answer.request_body is None:
            if path:
                defects.append(
                    Defect("/propertyPath", f"{path!r} where the request had no body", Verdict.WARNING)
                )
            continue
        missing_allowed = error.get("code") in ["missingProperty", "otherIssue"]
        verdict = _resolves(path, answer.request_json(), missing_allowed)
        if verdict is not Verdict.PASS:
            defects.append(Defect("/propertyPath", f"{path!r} is no JSON pointer into the request", verdict))
    return defects


def _resolves(path: str, document: Any, missing_allowed: bool) -> Verdict:
    if path.startswith("#"):  # RFC 6901, 6: the form for URI fragments
        return (
            Verdict.WARNING
            if _resolves(path[1:], document, missing_allowed) is Verdict.PASS
            else Verdict.FAIL
        )
    if path and not path.startswith("/"):
        return Verdict.FAIL
    tokens = [t.replace("~1", "/").replace("~0", "~") for t in path.split("/")[1:]]
    for token in tokens:
        if isinstance(document, dict) and token in document:
            document = document[token]
        elif (
            isinstance(document, list)
            and token.isdecimal()
            and len(token) < 10
            and int(token) < len(document)
        ):
            document = document[int(token)]
        else:  # what is missing, and all that is missing with it
            return Verdict.PASS if missing_allowed and isinstance(document, dict) else Verdict.FAIL
    return Verdict.PASS


def undefined(api: Api, schema: Schema, document: Any) -> Iterator[Defect]:
    """Attributes that the schema does not define, outside the extension points (R6)."""
    return _undefined(_shape(ByIdentity(schema), ByIdentity(api)), document, "")


def undefined_in(api: Api, schema: Schema, body: Json) -> list[Defect]:
    """What `undefined` finds in a body."""
    return list(body.once(_strays, ByIdentity(api), ByIdentity(schema)))


def _strays(body: Json, api: ByIdentity, schema: ByIdentity) -> tuple[Defect, ...]:
    return tuple(undefined(api.value, schema.value, body.document))


def _undefined(shape: _Shape, document: Any, pointer: str) -> Iterator[Defect]:
    if isinstance(document, list):
        if items := shape.of(document).get("items"):
            inner = shape.inner(items)
            for place, item in enumerate(document):
                if isinstance(item, HOLDERS) and (pointer or not _is_defined(inner, ByIdentity(item))):
                    yield from _undefined(inner, item, f"{pointer}/{place}")
        return
    if not isinstance(document, dict) or shape.is_extension:
        return
    if single := shape.given.get("items"):  # one error where the OAS has a list of them (FM-M4)
        yield from _undefined(shape.inner(single), document, pointer)
        return
    properties = shape.of(document)["properties"]
    if not properties:  # no object by the schema: that it is one is a matter of its type
        return
    for key, value in document.items():
        if key not in properties:
            mild = key in FOREIGN or key.startswith("x-")
            message = f"the attribute {key!r} is not defined"
            verdict = Verdict.WARNING if mild else Verdict.FAIL
            yield Defect(f"{pointer}/{escape(key)}", message, verdict)
        elif isinstance(value, HOLDERS):
            yield from _undefined(shape.inner(properties[key]), value, f"{pointer}/{escape(key)}")


@lru_cache(RECENT)  # lists repeat their items
def _is_defined(shape: _Shape, item: ByIdentity) -> bool:
    return not any(_undefined(shape, item.value, "/"))


class _Shape:
    """Properties and items of a schema with its `$ref`, `allOf` and fitting `oneOf` taken in.

    They are put together once, unless a `oneOf` makes them depend on the document.
    """

    def __init__(self, api: Api, schema: Schema) -> None:
        self.is_extension = any(
            schema.get("$ref") == f"#/components/schemas/{name}" for name in api.extension_points
        )
        self._api = api
        self.given = self._schema = schema
        self._inner: dict[int, _Shape] = {}
        self._found: dict[str, list[_Shape]] = {}
        while "$ref" in self._schema:
            self._schema = resolve(self._schema["$ref"], {"components": {"schemas": api.schemas}})
        self._parts = [_shape(ByIdentity(part), ByIdentity(api)) for part in self._schema.get("allOf", ())]
        self.fixed: dict[str, Any] | None = None
        if "oneOf" not in self._schema and all(part.fixed is not None for part in self._parts):
            self.fixed = self._merged(None)

    def inner(self, schema: Schema) -> _Shape:
        """The shape of one of its properties, or of its items."""
        if id(schema) not in self._inner:
            self._inner[id(schema)] = _shape(ByIdentity(schema), ByIdentity(self._api))
        return self._inner[id(schema)]

    def of(self, document: Any) -> dict[str, Any]:
        """`properties`, and `items` where there are any, as they are for a document."""
        return self._merged(document) if self.fixed is None else self.fixed

    def _merged(self, document: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {"properties": dict(self._schema.get("properties", {}))}
        if "items" in self._schema:
            merged["items"] = self._schema["items"]
        for part in [*self._parts, *self._chosen(document)]:
            inner = part.of(document)
            merged["properties"].update(inner["properties"])
            merged.setdefault("items", inner.get("items"))
        return merged

    def _chosen(self, document: Any) -> list[_Shape]:
        """The shapes of the `oneOf` that fit; of equal documents, which lists repeat, they are found once."""
        choices = self._schema.get("oneOf", ())
        if not choices:
            return []
        try:
            text = repr(document)
        except RecursionError:
            return self._fitting(choices, document)
        if text not in self._found and len(self._found) < MOST_FOUND:
            self._found[text] = self._fitting(choices, document)
        return self._found[text] if text in self._found else self._fitting(choices, document)

    def _fitting(self, choices: Sequence[Schema], document: Any) -> list[_Shape]:
        fitting = [s for s in choices if not document_errors(self._api, s, document)]
        return [_shape(ByIdentity(part), ByIdentity(self._api)) for part in fitting or choices]


@cache
def _shape(schema: ByIdentity, api: ByIdentity) -> _Shape:
    return _Shape(api.value, schema.value)
