"""What the SOF accepts, what it shows, and how it refuses."""

import http.client
import json
from contextlib import closing
from decimal import Decimal
from typing import Any

import httpx
import pytest

from lso_conformance.sof.core import jsontext

UNKNOWN = "00000000-0000-4000-8000-000000000000"
PAIR = {
    "@type": "ServiceFromToRef",
    "serviceFrom": {"serviceFromId": "uni-1"},
    "serviceTo": {"serviceToId": "uni-2"},
}
ENTITY = {"@type": "EntityRef", "@referredType": "Port", "entityId": "port-1"}
HARD = (
    '{"@type":"urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all","count":10,"big":123456789012345678901,'
    '"decimals":[0.1,10.0,1.50],'
    '"text":" a\\u0301 \\ud83d\\ude00 ","empty":"","nothing":null,"no":false,"list":[],'
    '"deep":{"er":[{"x":{}}]},"half":"\\ud800"}'
)


def test_everything_sent_comes_back(buyer: Any, make: Any, ahead: Any) -> None:
    schedule = {
        "scheduleDefinitionStartTime": ahead(60),
        "recurringSchedule": {"second": "0", "hour": "*/2", "dayOfWeek": "MON-fri"},
        "executionDuration": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
    }
    sent = make(description=" caf\u00e9 ", jobPriority=9, scheduleDefinition=schedule)
    body = json.dumps(sent)[:-1].replace('"count": 10', '"count": 11') + "}"
    body = body.replace(json.dumps({**sent["serviceSpecificConfiguration"], "count": 11}), HARD)
    created = buyer.http.post(
        "faultManagementJob", content=body, headers={"content-type": "application/json"}
    )
    assert created.status_code == 201, created.text
    got = jsontext.parse(created.content)
    want = jsontext.parse(body.encode())
    assert {name: got[name] for name in want} == want
    assert str(got["serviceSpecificConfiguration"]["decimals"][2]) == "1.50"
    assert isinstance(got["serviceSpecificConfiguration"]["decimals"][0], Decimal)
    retrieved = jsontext.parse(buyer.get(got["id"]).content)
    assert {name: retrieved[name] for name in want} == want
    assert set(got) - set(want) == {"id", "href", "state", "creationDate", "lastModifiedDate"}


@pytest.mark.parametrize("monitored", [PAIR, ENTITY], ids=["pair", "entity"])
@pytest.mark.parametrize("job_type", ["proactive", "on-demand", "passive"])
def test_every_kind_of_object_and_job(buyer: Any, monitored: Any, job_type: str) -> None:
    answer = buyer.create(monitoredObject=monitored, jobType=job_type)
    assert answer.status_code == 201
    assert answer.json()["monitoredObject"] == monitored
    assert answer.json()["jobPriority"] == 5
    assert buyer.http.get(answer.json()["href"]).json()["id"] == answer.json()["id"]


def test_ids_are_unique(buyer: Any) -> None:
    assert len({buyer.created() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"granularity": ...}, "missingProperty", ""),
        ({"jobType": "sometimes"}, "invalidValue", "/jobType"),
        ({"jobPriority": "5"}, "invalidValue", "/jobPriority"),
        ({"jobPriority": 5.5}, "invalidValue", "/jobPriority"),
        ({"monitoredObject": {"@type": "ServiceRef"}}, "missingProperty", "/monitoredObject"),
        ({"monitoredObject": {"serviceId": "x"}}, "missingProperty", "/monitoredObject"),
        ({"monitoredObject": {"@type": "X"}}, "invalidValue", "/monitoredObject/@type"),
        ({"monitoredObject": {**PAIR, "serviceTo": {}}}, "missingProperty", "/monitoredObject/serviceTo"),
        ({"monitoredObject": {**ENTITY, "entityId": None}}, "invalidValue", "/monitoredObject/entityId"),
        ({"granularity": {"timeDurationValue": 1}}, "missingProperty", "/granularity"),
        ({"owner": "me"}, "unexpectedProperty", "/owner"),
        ({"granularity": {"timeDurationValue": 1, "timeDurationUnits": "SEC", "a/b~c": 1}},
         "unexpectedProperty",
         "/granularity/a~1b~0c"),
        ({"scheduleDefinition": {"scheduleDefinitionEndTime": "2026-02-30T00:00:00Z"}}, "invalidFormat",
         "/scheduleDefinition/scheduleDefinitionEndTime"),
        ({"serviceSpecificConfiguration": {"count": 1}}, "missingProperty", "/serviceSpecificConfiguration"),
    ],
)  # fmt: skip
def test_refusals_name_code_and_place(
    buyer: Any, make: Any, resolves: Any, changes: Any, code: str, path: str
) -> None:
    answer = buyer.create(**changes)
    assert answer.status_code == 422
    assert (code, path) in [(error["code"], error["propertyPath"]) for error in answer.json()]
    assert all(
        error["reason"] and resolves(error["propertyPath"], make(**changes)) for error in answer.json()
    )


def test_configuration_is_checked_with_its_schema(buyer: Any, make: Any) -> None:
    configuration = make()["serviceSpecificConfiguration"]
    wrong = {**configuration, "count": "ten", "sourceIpAddress": {"ipv4": ["192.0.2.300"]}}
    found = {(e["code"], e["propertyPath"]) for e in buyer.create(serviceSpecificConfiguration=wrong).json()}
    assert found == {
        ("invalidValue", "/serviceSpecificConfiguration/count"),
        ("invalidFormat", "/serviceSpecificConfiguration/sourceIpAddress/ipv4/0"),
    }
    other = {"@type": "urn:example:agreed", "anything": [1]}
    assert buyer.create(serviceSpecificConfiguration=other).status_code == 201


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b'{"a":NaN}', b"\xff\xfe", b"[" * 100_000,
     b'{"a":1e9999999999999999999}', b"\xef\xbb\xbf{}"],
    ids=lambda body: str(body[:8]),
)  # fmt: skip
def test_malformed_bodies(buyer: Any, body: bytes) -> None:
    answer = buyer.http.post("faultManagementJob", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalidBody"


def test_very_long_numbers_are_kept(buyer: Any, make: Any, text: Any) -> None:
    digits = "7" * 5000
    body = text(make()).replace(b'"count": 10', b'"long": ' + digits.encode())
    answer = buyer.http.post("faultManagementJob", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 201
    assert digits in answer.text


def test_extreme_durations_and_dates(buyer: Any) -> None:
    schedule = {
        "scheduleDefinitionStartTime": "9999-12-31T23:59:59.999999999-12:00",
        "executionDuration": {"timeDurationValue": 10**30, "timeDurationUnits": "YEAR"},
    }
    job = buyer.created(scheduleDefinition=schedule)
    assert buyer.wait(job, "scheduled") == ["scheduled"]
    early = {"scheduleDefinitionStartTime": "0001-01-01T00:00:00+12:00"}
    assert buyer.wait(buyer.created(scheduleDefinition=early), "inProgress") == ["inProgress"]


def test_http_refusals(buyer: Any) -> None:
    post = buyer.http.post
    assert post("faultManagementJob", content=b"{}", headers={"content-type": "text/xml"}).status_code == 415
    large = post("faultManagementJob", content=b" " * 1_100_000, headers={"content-type": "application/json"})
    assert large.status_code == 413
    assert large.json()["reason"]
    refused = buyer.http.delete("faultManagementJob")
    assert refused.status_code == 405
    assert "POST" in refused.headers["allow"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "faultManagementJob/" + UNKNOWN),
        ("POST", f"faultManagementJob/{UNKNOWN}/suspend"),
        ("POST", f"faultManagementJob/{UNKNOWN}/resume"),
        ("GET", "cancelFaultManagementJob/" + UNKNOWN),
        ("GET", "faultManagementReport/" + UNKNOWN),
        ("GET", "trackingRecord/" + UNKNOWN),
        ("GET", "faultManagementJob/a%0Ab"),
        ("GET", "a%0Ab/c"),
        ("GET", "nothing"),
        ("GET", "/"),
        ("GET", "/mefApi/legato/faultManagement/v2/faultManagementJob/1"),
    ],
)
def test_not_found(buyer: Any, method: str, path: str) -> None:
    answer = buyer.http.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "notFound"
    assert answer.json()["reason"]


def test_a_request_target_in_absolute_form_is_that_of_its_path(buyer: Any) -> None:
    url = httpx.URL(str(buyer.http.base_url))
    with closing(http.client.HTTPConnection(url.host, url.port or 80, timeout=60)) as connection:
        connection.request("GET", f"{url}faultManagementJob?limit=1")
        with connection.getresponse() as answer:
            assert (answer.status, type(json.load(answer))) == (200, list)
