"""The store of service-specific schemas: what it loads, finds, validates and refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.standard.schemas import SchemaError, SchemaStore

PING = "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all"
DRAFT7 = "http://json-schema.org/draft-07/schema#"
IDS = {
    PING,
    "urn:mef:lso:spec:legato:ping-report:v0.0.1:all",
    "urn:mef:lso:spec:legato:traceroute-configuration:v0.0.1:all",
    "urn:mef:lso:spec:legato:traceroute-report:v0.0.1:all",
    "urn:mef:lso:spec:service:bfd-configuration:v0.0.1:all",
    "urn:mef:lso:spec:legato:bfd-report:v0.0.1:all",
    "urn:mef:lso:spec:service:twamp-configuration:v0.0.1:all",
    "urn:mef:lso:spec:service:twamp-report:v0.0.1:all",
}
DOCUMENT = {
    "@type": PING,
    "sourceIpAddress": {"ipv4": ["192.0.2.1"]},
    "transmissionInterval": {"timeDurationValue": 1, "timeDurationUnits": "SEC"},
    "interface": {"name": "uni-1", "cloudService": False},
    "protocol": "IPV4",
    "count": 10,
}


@pytest.fixture(name="built_in", scope="module")
def _built_in() -> SchemaStore:
    return SchemaStore.load([resources.specs() / "schemas"])


def write(file: Path, **content: Any) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({key.replace("_", "$", 1): value for key, value in content.items()}))
    return file


def test_the_built_in_schemas_are_found_by_id(built_in: SchemaStore) -> None:
    assert built_in.ids() == IDS
    for urn in IDS:
        schema = built_in.schema(urn)
        assert schema is not None
        assert (schema["$id"], schema["$schema"]) == (urn, DRAFT7)
    assert built_in.origin(PING).name == "pingConfiguration.yaml"


def test_only_the_prefix_of_a_urn_is_compared_without_case(built_in: SchemaStore) -> None:
    assert built_in.schema(PING.replace("urn:mef", "URN:Mef")) is built_in.schema(PING)
    assert built_in.schema(PING.replace("ping", "Ping")) is None
    assert built_in.schema("urn:mef:none") is None


def test_a_valid_document_has_no_errors(built_in: SchemaStore) -> None:
    assert built_in.errors(PING, DOCUMENT) == []
    assert built_in.errors(PING, DOCUMENT | {"count": 5.0, "vendorAttribute": 1, "@type": 3}) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"count": 5.5}, "/count"),
        ({"protocol": "ipv4"}, "/protocol"),
        ({"sourceIpAddress": "192.0.2.1"}, "/sourceIpAddress"),
        ({"sourceIpAddress": {"ipv4": ["192.0.2.300"]}}, "/sourceIpAddress/ipv4/0"),
        ({"interface": {"name": 1}}, "/interface/name"),
        ({"transmissionInterval": {"timeDurationUnits": "sec"}}, "/transmissionInterval/timeDurationUnits"),
    ],
)
def test_an_error_names_its_place(built_in: SchemaStore, change: dict[str, Any], path: str) -> None:
    assert [error.path for error in built_in.errors(PING, DOCUMENT | change)] == [path]


def test_validation_ends_for_every_schema(built_in: SchemaStore) -> None:
    for urn in IDS:
        built_in.errors(urn, {"interface": {"name": "x"}, "hops": [{"ttl": 1}], "server": {}})


def test_a_later_folder_wins(tmp_path: Path) -> None:
    file = write(tmp_path / "ping.json", _id=PING.replace("urn:mef", "URN:MEF"), required=["mine"])
    store = SchemaStore.load([resources.specs() / "schemas", file])
    assert len(store.ids()) == len(IDS)
    assert store.origin(PING) == file
    assert store.errors(PING, DOCUMENT) == [SchemaError("", "'mine' is a required property")]


def test_schemas_refer_to_each_other_by_id_and_by_path(tmp_path: Path) -> None:
    write(tmp_path / "a/one.json", _id="urn:x:one", properties={"p": {"$ref": "urn:x:two"}})
    write(tmp_path / "a/two.yaml", _id="urn:x:two", items={"$ref": "../shared.yml#/definitions/Text"})
    write(tmp_path / "shared.yml", definitions={"Text": {"type": "string"}})
    store = SchemaStore.load([tmp_path / "a"])
    assert store.ids() == {"urn:x:one", "urn:x:two"}
    assert store.errors("urn:x:one", {"p": ["a", 1]}) == [
        SchemaError("/p/1", "1 is not of type 'string'"),
    ]


def test_of_alternatives_the_nearest_is_reported(tmp_path: Path) -> None:
    branches = [{"properties": {"a/b": {"properties": {"c": {"type": "integer"}}}}}, {"type": "string"}]
    store = SchemaStore.load([write(tmp_path / "s.json", _id="urn:x:s", oneOf=branches)])
    assert [error.path for error in store.errors("urn:x:s", {"a/b": {"c": "x"}})] == ["/a~1b/c"]


def test_a_recursive_schema_that_ends_is_accepted(tmp_path: Path) -> None:
    file = write(tmp_path / "s.json", _id="urn:x:s", type="object", properties={"next": {"$ref": "#"}})
    store = SchemaStore.load([file])
    assert [error.path for error in store.errors("urn:x:s", {"next": {"next": 1}})] == ["/next/next"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"_id": "urn:x:s", "properties": {"description": "a text"}}, "/properties/description"),
        ({"_id": "urn:x:s", "properties": {"a": {"pattern": "["}}}, "/properties/a/pattern"),
        ({"_id": 3}, r"/\$id"),
        ({"type": "object"}, r"has no \$id"),
        ({"_id": "urn:x:s", "_schema": "https://json-schema.org/draft/2020-12/schema"}, "not draft 7"),
        ({"_id": "urn:x:s", "items": {"$ref": "missing.yaml#/definitions/A"}}, "missing.yaml.*nowhere"),
        ({"_id": "urn:x:s", "items": {"$ref": "#/definitions/A"}}, "#/definitions/A.*nowhere"),
        ({"_id": "urn:x:s", "items": {"$ref": "https://example.com/a.json"}}, "example.com.*nowhere"),
        ({"_id": "urn:x:s", "properties": {"a": {"allOf": [{"$ref": "#/properties/a"}]}}}, "never ends"),
    ],
)
def test_an_unusable_schema_is_refused(tmp_path: Path, content: dict[str, Any], message: str) -> None:
    file = write(tmp_path / "schema.json", **content)
    with pytest.raises(UsageError, match=message) as refused:
        SchemaStore.load([tmp_path])
    assert str(refused.value).startswith(str(file))


@pytest.mark.parametrize(
    ("name", "text"), [("a.yaml", "- 1"), ("a.yaml", "{"), ("a.json", "{"), ("a.txt", "")]
)
def test_an_unreadable_file_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=str(tmp_path)):
        SchemaStore.load([tmp_path])


def test_an_id_twice_in_one_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.json", _id="urn:mef:s")
    write(tmp_path / "b.json", _id="URN:MEF:s")
    with pytest.raises(UsageError, match=r"b\.json: \$id: URN:MEF:s stands in .*a\.json too"):
        SchemaStore.load([tmp_path])


def test_a_wrong_value_is_a_plain_one_and_always_the_same(built_in: SchemaStore) -> None:
    first, second = built_in.wrong_value(PING, DOCUMENT), built_in.wrong_value(PING, DOCUMENT)
    assert first == second == ("/count", DOCUMENT | {"count": "wrong type"})
    assert [error.path for error in built_in.errors(PING, DOCUMENT | {"count": "wrong type"})] == ["/count"]


def test_a_wrong_value_skips_what_the_schema_leaves_free(built_in: SchemaStore) -> None:
    nested = {"@type": PING, "vendor": 1, "interface": {"name": "x"}}
    assert built_in.wrong_value(PING, nested) == (
        "/interface/name",
        nested | {"interface": {"name": {"wrong": "type"}}},
    )


def test_without_a_bound_attribute_there_is_no_wrong_value(built_in: SchemaStore) -> None:
    assert built_in.wrong_value(PING, {"@type": PING, "vendor": 1}) is None
    assert built_in.wrong_value(PING, {"@type": PING}) is None
