"""What an API description has at a path of attributes, whatever it is made of on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lso_conformance.common import yaml_file
from lso_conformance.standard.oas import Operation, operations, resolve


def document(file: Path) -> Any:
    return yaml_file.read(file, "description", "it is needed here", yaml_file.OWN)[0]


@dataclass(frozen=True)
class Oas:
    """An API description."""

    document: Any

    @cached_property
    def operations(self) -> dict[str, Operation]:
        return {one.id: one for one in operations(self.document)}

    @property
    def schemas(self) -> dict[str, Any]:
        return dict(self.document["components"]["schemas"])

    @property
    def base(self) -> str:
        return str(self.document["servers"][0]["url"])

    def answer(self, operation: str) -> list[Any]:
        """The schemas of an operation's success."""
        responses = self.operations[operation].responses
        return [schema for code, schema in responses.items() if code < 300 and schema]

    def forms(self, schema: Any, seen: frozenset[str] = frozenset()) -> Iterator[Any]:
        """A schema, all that it is made of, and all that may stand in its place; of a list, its items."""
        if "$ref" in schema:
            if schema["$ref"] not in seen:
                target = resolve(schema["$ref"], self.document)
                yield from self.forms(target, seen | {schema["$ref"]})
            return
        yield schema
        others = [{"$ref": ref} for ref in schema.get("discriminator", {}).get("mapping", {}).values()]
        inside = [schema["items"]] if "items" in schema else []
        for one in [*schema.get("allOf", ()), *schema.get("oneOf", ()), *others, *inside]:
            yield from self.forms(one, seen)

    def at(self, schemas: list[Any], path: str) -> list[Any]:
        """What schemas have at a path of attributes, parted by `/`."""
        for name in path.removeprefix("/").split("/"):
            forms = [form for schema in schemas for form in self.forms(schema)]
            schemas = [form["properties"][name] for form in forms if name in form.get("properties", {})]
        return schemas

    def lists(self, schemas: list[Any], path: str) -> bool:
        """Whether an attribute on the path is a list."""
        names = path.removeprefix("/").split("/")
        heads = ["/".join(names[:end]) for end in range(1, len(names) + 1)]
        reached = [schema for head in heads for schema in self.at(schemas, head)]
        return any("items" in form for schema in reached for form in self.forms(schema))

    def words(self, schemas: list[Any]) -> set[str]:
        """The words that schemas enumerate."""
        return {word for schema in schemas for form in self.forms(schema) for word in form.get("enum", ())}
