"""The schema of an AsyncAPI 2.6.0 document: offline, and as open and closed as the specification."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from lso_conformance.common import resources
from lso_conformance.standard.schemas import read_document

SCHEMA = read_document(resources.specs() / "asyncapi" / "asyncapi-2.6.0.yaml")
# The document of W147 section 6.5, its cut parts left out.
CHANNEL = {
    "subscribe": {
        "description": "read from the channel",
        "bindings": {"kafka": {"topic": "metrics-kafka", "partitions": 1, "bindingVersion": "0.4.0"}},
        "message": {"$ref": "#/components/messages/Event"},
    }
}
DOCUMENT: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "CePerformanceStatistics", "version": "1.0.0"},
    "servers": {"kafka": {"url": "localhost:29092", "protocol": "kafka"}},
    "channels": {"streaming/ce-performance/31b5485f": CHANNEL},
    "components": {
        "schemas": {"Key": {"type": "object"}},
        "messages": {"Event": {"payload": {"type": "object", "properties": {"eventId": {"type": "string"}}}}},
    },
}


def errors(document: object) -> list[str]:
    found = Draft7Validator(SCHEMA, format_checker=Draft7Validator.FORMAT_CHECKER).iter_errors(document)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_is_a_draft_7_schema_and_accepts_the_guides_document() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert errors(DOCUMENT) == []


def test_bindings_may_stand_in_the_channel_and_extensions_anywhere() -> None:
    channel = {"bindings": {"web-socket": {"method": "POST"}}, "x-note": 1, "servers": ["kafka"]}
    assert errors(DOCUMENT | {"x-note": {}, "channels": {"a/{b}": channel}}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"asyncapi": "3.0.0"},
        {"info": {"title": "no version"}},
        {"channels": []},
        {"channels": {"": {}}},
        {"channels": {"c": {"message": {"payload": {}}}}},  # beside subscribe (SM-12)
        {"channels": {"c": {"subscribe": {"payload": {}}}}},
        {"channels": {"c": {"subscribe": {"message": {"payload": {"type": "no type"}}}}}},
        {"channels": {"c": {"subscribe": {"message": {"schema": {}}}}}},
        {"channels": {"c": {"bindings": {"kafka": "topic"}}}},
        {"servers": {"kafka": {"protocol": "kafka"}}},
        {"servers": {"kafka": {"url": "localhost", "protocol": "kafka", "host": "localhost"}}},
        {"subscriptions": []},
    ],
)
def test_refuses_what_the_specification_refuses(change: dict[str, Any]) -> None:
    assert errors(DOCUMENT | change)


@pytest.mark.parametrize("missing", ["asyncapi", "info", "channels"])
def test_needs_what_the_specification_requires(missing: str) -> None:
    assert errors({key: value for key, value in DOCUMENT.items() if key != missing})


def test_a_payload_of_another_format_is_not_looked_into() -> None:
    message = {
        "schemaFormat": "application/vnd.apache.avro+json;version=1.9.0",
        "payload": {"type": "record"},
    }
    assert errors(DOCUMENT | {"channels": {"c": {"subscribe": {"message": message}}}}) == []
