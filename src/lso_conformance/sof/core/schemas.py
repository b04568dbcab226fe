"""Request checks against the OpenAPI file and the service-specific draft-7 schemas.  W148 5.3, 5.4.

The error code of each finding is chosen here from W148 7.1.1.10; the JSON pointer always
names something that the request contains (for a missing property: the object that lacks it).
"""

import functools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft4Validator, Draft7Validator, FormatChecker, ValidationError, validators
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4, DRAFT7

from lso_conformance.sof.core.answers import Problem, SofError

OAS = "urn:sof:oas"
EXTENSION_POINTS = frozenset({"ServiceSpecificConfiguration", "ServiceSpecificResult"})
"""Types open for attributes that the service-specific schemas define (W148-R2)."""

_MEF = re.compile(r"\s*urn\s*:\s*mef\b", re.IGNORECASE)
_MEF_NAME = re.compile(r"urn:mef(:[A-Za-z][A-Za-z0-9_.+-]*){2,}", re.IGNORECASE | re.ASCII)
"""A URN of MANN 2.1: each level begins with a letter, the version (3.5.2) with its v."""

_CODES = {
    "required": "missingProperty",
    "format": "invalidFormat",
    "pattern": "invalidFormat",
    "additionalProperties": "unexpectedProperty",
}


class _Yaml(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 as far as our own files need it: plain words and dates are text (PyYAML reads 1.1)."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML declares it


for _name, _words, _first in (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"0|-?[1-9][0-9]*", [*"-0123456789"]),
    ("float", r"-?[0-9]+\.[0-9]+", [*"-0123456789"]),
):
    _Yaml.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_words})$"), _first)


class Specs:
    """The loaded OpenAPI document and service-specific schemas of one `specs` folder."""

    def __init__(self, folder: Path, api: str) -> None:
        self.oas = _load(folder / "janis" / api)
        self.types: Mapping[str, Any] = self.oas["components"]["schemas"]
        files = {path.name: _load(path) for path in sorted((folder / "schemas").glob("*.yaml"))}
        self.configurations = {schema["$id"]: schema for schema in files.values() if "$id" in schema}
        # A relative reference below a URN has nothing to join: it arrives here as the bare file name.
        draft7 = {**files, **self.configurations}
        self._validators: dict[str, Validator] = {}
        self.registry: Registry[Any] = Registry().with_resources(
            [
                (OAS, DRAFT4.create_resource(self.oas)),
                *((name, DRAFT7.create_resource(schema)) for name, schema in draft7.items()),
            ]
        )

    def problems(self, type_name: str, document: Any) -> list[Problem]:
        """What the OpenAPI type `type_name` finds wrong with the document."""
        schema = {"$ref": f"{OAS}#/components/schemas/{type_name}"}
        validator = self._validator(type_name, _OasValidator, schema)
        return [_problem(error) for error in _leaves(validator.iter_errors(document))]

    def configuration_problems(self, configuration: Mapping[str, Any], at: str) -> list[Problem]:
        """What the draft-7 schema named by `@type` finds wrong; nothing if it is not a known one."""
        schema = self._agreed(configuration)
        if schema is None:
            return []
        validator = self._validator(schema["$id"], _Draft7, schema)
        return [_problem(error, at) for error in _leaves(validator.iter_errors(configuration))]

    def _validator(self, name: str, kind: Any, schema: Mapping[str, Any]) -> Validator:
        """The validator of a schema, made once."""
        if name not in self._validators:
            made = kind(schema, registry=self.registry, format_checker=_FORMATS)
            self._validators[name] = made
        return self._validators[name]

    def type_problems(self, configuration: Mapping[str, Any], at: str) -> list[Problem]:
        """What is wrong with `@type` where it is meant as a URN of the MEF namespace."""
        kind = configuration.get("@type")
        if not isinstance(kind, str) or not _MEF.match(kind) or _MEF_NAME.fullmatch(kind):
            return []
        return [Problem("This is no URN of the MEF namespace.", "invalidFormat", f"{at}/@type")]

    def _agreed(self, configuration: Mapping[str, Any]) -> Any:
        """The schema that `@type` names; None where it names none, or is no text."""
        kind = configuration.get("@type")
        return self.configurations.get(kind) if isinstance(kind, str) else None

    def undefined(self, type_name: str, document: Any) -> list[Problem]:
        """Attributes that no definition names, outside the extension points (W148-R6)."""
        return [
            Problem("This attribute is not defined.", "unexpectedProperty", path)
            for path in self._undefined({"$ref": f"#/components/schemas/{type_name}"}, document, "")
        ]

    def undefined_configuration(self, configuration: Mapping[str, Any], at: str) -> list[Problem]:
        """Attributes of the configuration that its schema does not name at the top level."""
        schema = self._agreed(configuration)
        if schema is None:
            return [Problem("No schema of this type was agreed.", "invalidValue", f"{at}/@type")]
        known = schema.get("properties", {}).keys() | {"@type"}
        return [
            Problem(
                "The agreed schema does not define this attribute.",
                "unexpectedProperty",
                f"{at}/{escaped(name)}",
            )
            for name in configuration
            if name not in known
        ]

    def _undefined(self, schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in EXTENSION_POINTS:
                yield from self._undefined(self.types[name], value, path)
        elif "oneOf" in schema and isinstance(value, dict):
            branch = _branch(schema, value)
            if branch is not None:
                yield from self._undefined(branch, value, path)
        elif isinstance(value, dict) and "properties" in schema:
            for name, item in value.items():
                here = f"{path}/{escaped(name)}"
                if name not in schema["properties"]:
                    yield here
                else:
                    yield from self._undefined(schema["properties"][name], item, here)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                yield from self._undefined(schema.get("items", {}), item, f"{path}/{place}")


@functools.lru_cache(maxsize=8)
def load(folder: Path, api: str = "faultManagement.api.yaml") -> Specs:
    """Specs of the folder with this API description, loaded once per process.

    Raises:
        SofError: a file is missing or is not YAML.
    """
    return Specs(folder, api)


def escaped(name: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Yaml)  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise SofError(
            f"{path}: cannot be read ({error}); give the folder of the API descriptions"
        ) from error


def _problem(error: ValidationError, at: str = "") -> Problem:
    path = at + "".join(f"/{escaped(str(step))}" for step in error.absolute_path)
    keyword = str(error.validator)
    what = {
        "required": f"{error.validator_value} is missing.",
        "type": f"The value must be of type {error.validator_value}.",
        "enum": f"The value must be one of {_listed(error.validator_value)}.",
        "format": f"The value is no {error.validator_value}.",
    }.get(keyword, f"The value breaks the rule {keyword}.")
    return Problem(what, _CODES.get(keyword, "invalidValue"), path)


def _listed(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else str(values)


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """The most precise errors: those inside an anyOf instead of the outer one, if it has one branch."""
    for error in errors:
        branches = {cause.relative_schema_path[0] for cause in error.context or ()}
        if len(branches) == 1:
            yield from _leaves(iter(error.context or ()))
        else:
            yield error


def _branch(schema: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    discriminator = schema.get("discriminator", {})
    kind = value.get(discriminator.get("propertyName", ""))
    target = discriminator.get("mapping", {}).get(kind) if isinstance(kind, str) else None
    return {"$ref": target} if target else None


def _one_of(validator: Validator, branches: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """The keyword oneOf; a discriminator picks the branch, so that errors name the real cause."""
    if "discriminator" not in schema:
        yield from Draft4Validator.VALIDATORS["oneOf"](validator, branches, value, schema)
    elif isinstance(value, dict):
        name = schema["discriminator"]["propertyName"]
        branch = _branch(schema, value)
        if branch is not None:
            yield from validator.descend(value, branch)  # type: ignore[attr-defined]
        elif name in value:
            kinds = sorted(schema["discriminator"]["mapping"])
            yield ValidationError("unknown kind", validator="enum", validator_value=kinds, path=[name])
        else:
            yield ValidationError("no kind", validator="required", validator_value=name)


def _required(validator: Validator, names: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(value, "object"):
        for name in names:
            if name not in value:
                yield ValidationError("missing", validator="required", validator_value=name)


def _is_integer(_checker: object, value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (
        isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()
    )


def _is_number(_checker: object, value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


_FORMATS = FormatChecker(["date-time", "ipv4", "ipv6"])
_extend: Any = validators.extend  # carries no types
_OasValidator = _extend(
    Draft4Validator,
    {"oneOf": _one_of, "required": _required},
    type_checker=Draft4Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number}),
)
_Draft7 = _extend(
    Draft7Validator,
    {"required": _required},
    type_checker=Draft7Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number}),
)
