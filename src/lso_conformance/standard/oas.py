"""An OpenAPI description as data: its operations, and schemas that stand alone."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation of the OAS; `responses` maps a status code to its body's schema, or None.

    `query` maps the parameters of its query to their schemas.
    """

    id: str
    method: str
    path: str
    request: Schema | None
    responses: Mapping[int, Schema | None]
    query: Mapping[str, Schema] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        """Whether a request line below the base path is a call of this operation."""
        return method.upper() == self.method and self._pattern.fullmatch(path) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(self.path)))


def operations(oas: Mapping[str, Any]) -> Sequence[Operation]:
    """Every operation of a description."""
    return [
        Operation(
            id=op["operationId"],
            method=method.upper(),
            path=path,
            request=_body(op.get("requestBody"), oas),
            responses={int(code): _body(answer, oas) for code, answer in op["responses"].items()},
            query={
                row["name"]: _followed(row["schema"], oas)
                for row in (_followed(each, oas) for each in op.get("parameters", ()))
                if row["in"] == "query"
            },
        )
        for path, item in oas["paths"].items()
        for method, op in item.items()
        if method in METHODS
    ]


def _body(holder: Any, oas: Mapping[str, Any]) -> Schema | None:
    """The JSON schema of a request or response body; None when it has no body."""
    content = (_followed(holder, oas) or {}).get("content") or {}
    return next((media["schema"] for media in content.values()), None)


def _followed(node: Any, oas: Mapping[str, Any]) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        node = resolve(node["$ref"], oas)
    return node


def resolve(reference: str, document: Mapping[str, Any]) -> Any:
    """What a local `#/…` reference points at."""
    target: Any = document
    for part in reference.removeprefix("#/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return target


def flat(schema: Schema, document: Mapping[str, Any]) -> tuple[list[str], dict[str, Schema]]:
    """The required attributes and the properties of an object's schema, inherited ones too."""
    while "$ref" in schema:
        schema = resolve(schema["$ref"], document)
    required, properties = list(schema.get("required", ())), dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        more, inner = flat(part, document)
        required += more
        properties |= inner
    return required, properties


def required_of(schema: Schema, document: Mapping[str, Any]) -> tuple[str, ...]:
    """The attributes that an object must have."""
    return tuple(dict.fromkeys(flat(schema, document)[0]))


def defaults_of(schema: Schema, document: Mapping[str, Any]) -> dict[str, Any]:
    """What the attributes of an object are where they are left out."""
    return {name: each["default"] for name, each in flat(schema, document)[1].items() if "default" in each}


def at(schema: Schema, pointer: str, document: Mapping[str, Any]) -> Schema:
    """The schema of what stands at a JSON pointer; of a list, on the way or there, its elements'."""
    found: Any = _element(schema, document)
    for token in pointer.split("/")[1:]:
        found = _element(flat(found, document)[1].get(token, {}), document)
    return dict(found)


def _element(schema: Schema, document: Mapping[str, Any]) -> Schema:
    found = _followed(schema, document)
    while "items" in found:
        found = _followed(found["items"], document)
    return dict(found)


def standalone(schema: Schema, schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """A JSON Schema (draft 7) of one OAS schema, complete in itself with the others of its description.

    Two readings are applied: the shape of an `href` is nobody's fault (FM-E3, FM-M24), and
    other URIs may be relative.
    """
    document = {"components": {"schemas": schemas}, "allOf": [schema]}
    relaxed: dict[str, Any] = _relaxed(copy.deepcopy(document))
    return relaxed


def _relaxed(node: Any, name: str = "") -> Any:
    if isinstance(node, dict):
        if node.get("format") == "uri" and isinstance(node.get("type"), str):
            node["format"] = "uri-reference"
            if name.lower().endswith("href"):
                del node["format"]
        return {key: _relaxed(value, key) for key, value in node.items() if key != "discriminator"}
    if isinstance(node, list):
        return [_relaxed(item) for item in node]
    return node
