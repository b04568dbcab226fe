"""A second opinion: openapi-core and our own validation say the same of each response.

One recorded exchange per operation and status of a fault-free run, as it is and spoiled.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import proof
import pytest
import yaml
from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form.payloads import response_defects
from lso_conformance.common import resources
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import observe
from lso_conformance.standard.api_file import load

API = load()


class Request:
    """What openapi-core reads of a request."""

    def __init__(self, exchange: Exchange) -> None:
        operation = API.match(exchange.method, path_below(exchange))
        assert operation is not None
        self.host_url, self.path = "https://sof.example.net", path_below(exchange)
        self.path_pattern = operation.path
        self.method = exchange.method.lower()
        self.parameters = RequestParameters()
        self.content_type = media_type(exchange.request_headers)
        self.body = exchange.request_body


class Response:
    """What openapi-core reads of a response."""

    def __init__(self, exchange: Exchange) -> None:
        assert exchange.status is not None
        self.status_code, self.data = exchange.status, exchange.body or None
        self.content_type = media_type(exchange.headers)
        self.headers: Mapping[str, Any] = {}


def path_below(exchange: Exchange) -> str:
    return "/" + urlsplit(exchange.url).path.split("/faultManagement/v2/")[1]


def media_type(headers: Mapping[str, str]) -> str:
    """Without parameters and in lower case: openapi-core compares media types as strings."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


@cache
def second_opinion() -> OpenAPI:
    """openapi-core on our OAS, media types without parameters, one server that fits."""
    path = resources.specs() / "janis" / "faultManagement.api.yaml"
    document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    document["servers"] = [{"url": "https://sof.example.net"}]
    plain(document)
    return OpenAPI.from_dict(document)


def plain(node: Any) -> None:
    """Strip parameters from media types; forgive the form of an href, as we do (FM-E3, FM-M24)."""
    if isinstance(node, list):
        for item in node:
            plain(item)
    if not isinstance(node, dict):
        return
    if isinstance(content := node.get("content"), dict):
        node["content"] = {key.partition(";")[0].strip(): value for key, value in content.items()}
    if node.get("format") == "uri":
        del node["format"]
    for value in node.values():
        plain(value)


def they_say(exchange: Exchange) -> bool:
    """Whether openapi-core finds the response valid."""
    try:
        second_opinion().validate_response(Request(exchange), Response(exchange))
    except OpenAPIError:
        return False
    return True


def we_say(exchange: Exchange) -> bool:
    """Whether we find nothing wrong with it."""
    operation = API.match(exchange.method, path_below(exchange))
    assert operation is not None
    return all(d.verdict is not Verdict.FAIL for d in response_defects(API, operation, exchange))


@cache
def recorded() -> tuple[Exchange, ...]:
    """One exchange per operation and status."""
    seen = observe(proof.faultless().records, API)
    kinds: dict[tuple[str, int | None], Exchange] = {}
    for exchange in seen.exchanges:
        if (operation := seen.operation(exchange)) is not None and exchange.status in operation.responses:
            kinds.setdefault((operation.id, exchange.status), exchange)
    return tuple(kinds.values())


def spoiled(exchange: Exchange) -> Iterator[tuple[str, Exchange]]:
    """The exchange with one attribute of its body left out, or of another type."""
    document = exchange.json()
    for inner in document if isinstance(document, list) else [document]:
        for key, value in list(inner.items()) if isinstance(inner, dict) else ():
            for what, wrong in (("null", None), ("an object", {"odd": []}), ("a number", -1.5)):
                inner[key] = wrong
                yield f"{key} as {what}", replace(exchange, body=json.dumps(document).encode())
            del inner[key]
            yield f"without {key}", replace(exchange, body=json.dumps(document).encode())
            inner[key] = value


def test_the_run_has_every_driven_operation_and_its_refusals() -> None:
    kinds = {(op.id, e.status) for e in recorded() if (op := API.match(e.method, path_below(e)))}
    assert {
        (API.roles[role], ok)
        for role, ok in (("create", 201), ("retrieve", 200), ("suspend", 204), ("resume", 204))
    } <= kinds
    assert {status for _, status in kinds} >= {404, 422}


def test_both_find_every_recorded_response_valid() -> None:
    assert {
        (e.path, e.status): (they_say(e), we_say(e)) for e in recorded() if not (they_say(e) and we_say(e))
    } == {}


def test_both_say_the_same_of_every_spoiled_response() -> None:
    said = {
        (urlsplit(e.url).path, e.status, what): (they_say(changed), we_say(changed))
        for e in recorded()
        for what, changed in spoiled(e)
    }
    assert {place: both for place, both in said.items() if both[0] != both[1]} == {}
    assert sum(not ours for _, ours in said.values()) > len(said) / 2


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"<job/>"])
def test_both_refuse_a_body_that_is_no_job(body: bytes) -> None:
    read = next(e for e in recorded() if e.status == 200 and isinstance(e.json(), dict))
    bad = replace(read, body=body)
    assert (they_say(bad), we_say(bad)) == (False, False)
