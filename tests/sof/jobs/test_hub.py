"""Subscriptions: registered, retrieved, refused, ended."""

from typing import Any

import pytest

from lso_conformance.sof import FAULTS
from lso_conformance.sof.jobs.hub import ALL_TYPES, asked_types

HERE = "http://127.0.0.1:9/here"
ONE = "faultManagementJobStateChangeEvent"
TWO = "faultManagementJobCreateEvent"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("query", "types"),
    [
        (None, ALL_TYPES),
        ("", ALL_TYPES),
        (f"eventType={ONE}", {ONE}),
        (f"eventType={ONE},{TWO}", {ONE, TWO}),
        (f"eventType={ONE}%2C{TWO}", {ONE, TWO}),
        (f"eventType={ONE}&eventType={TWO}", {ONE, TWO}),
        (f"eventType =  {ONE}, {TWO}", {ONE, TWO}),
        (f"eventType={ONE},{ONE}", {ONE}),
    ],
)
def test_query_asks_for_types(query: str | None, types: set[str]) -> None:
    assert asked_types(query) == types


@pytest.mark.parametrize(
    "query",
    [" ", "eventType", "eventType=", f"eventType={ONE},", f"eventType={ONE}&", f"state={ONE}", "eventType=x",
     f"eventtype={ONE}", f"eventType={ONE.lower()}", f"?eventType={ONE}", f"eventType={ONE};{TWO}", "&",
     f"eventType=={ONE}"],
)  # fmt: skip
def test_query_that_cannot_be_used_says_why(query: str) -> None:
    with pytest.raises(ValueError, match=r"query|event type"):
        asked_types(query)


def test_every_type_can_be_subscribed_to() -> None:
    assert len(ALL_TYPES) == 9


@pytest.mark.parametrize("query", [{}, {"query": ""}, {"query": f"eventType={ONE}"}])
def test_registered_retrieved_unregistered(buyer: Any, query: dict[str, str]) -> None:
    registered = buyer.http.post("hub", json={"callback": HERE, **query})
    assert registered.status_code == 201
    shown = registered.json()
    hub = f"hub/{shown.pop('id')}"
    assert shown == {"callback": HERE, **query}
    retrieved = buyer.http.get(hub)
    assert (retrieved.status_code, retrieved.json()) == (200, registered.json())
    ended = buyer.http.delete(hub)
    assert (ended.status_code, ended.content) == (204, b"")
    assert [buyer.http.request(method, hub).status_code for method in ("GET", "DELETE")] == [404, 404]


def test_twins_are_two(buyer: Any) -> None:
    first, second = buyer.register(HERE), buyer.register(HERE)
    assert first != second
    assert buyer.http.delete(f"hub/{first}").status_code == 204
    assert buyer.http.get(f"hub/{second}").status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown_subscription(buyer: Any, method: str) -> None:
    answer = buyer.http.request(method, f"hub/{UNKNOWN}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "notFound"


@pytest.mark.parametrize(
    "wrong",
    [
        {"callback": ...},
        {"callback": None},
        {"callback": 1},
        {"callback": ""},
        {"callback": "here"},
        {"callback": "ftp://127.0.0.1/"},
        {"callback": "http://"},
        {"callback": "http://127.0.0.1:99999/"},
        {"callback": HERE + "?a=b"},
        {"callback": HERE + "#a"},
        {"callback": "http://192.0.2.1/"},
        {"callback": "http://127.0.0.1@192.0.2.1/"},
        {"callback": "http://sof.example.net/"},
        {"callback": "http://localhost.example.net/"},
        {"query": "eventType=x"},
        {"query": None},
        {"query": ["eventType"]},
        {"other": 1},
    ],
    ids=str,
)
def test_refused_with_a_reason(buyer: Any, wrong: dict[str, Any]) -> None:
    asked = {name: value for name, value in {"callback": HERE, **wrong}.items() if value is not ...}
    answer = buyer.http.post("hub", json=asked)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalidBody"
    assert answer.json()["reason"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]"])
def test_malformed_bodies(buyer: Any, body: bytes) -> None:
    answer = buyer.http.post("hub", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "LOCALHOST"])
def test_loopback_callbacks(buyer: Any, host: str) -> None:
    assert buyer.register(f"http://{host}:9/")


def test_operator_allows_other_hosts(opened: Any) -> None:
    with opened(allow_callbacks=("Listener.Example.net",)) as buyer:
        assert buyer.register("https://listener.example.net/a")
        assert buyer.http.post("hub", json={"callback": "https://example.net/a"}).status_code == 400


@pytest.mark.parametrize(
    ("variant", "status"), [("no-hub", 501), ("no-hub-path", 404), ("no-hub-methods", 405)]
)
def test_a_hub_that_is_not_there_is_not_claimed(opened: Any, variant: str, status: int) -> None:
    with opened(variants=(variant,)) as buyer:
        answers = [buyer.http.post("hub", json={"callback": HERE})]
        answers += [buyer.http.request(method, "hub/1") for method in ("GET", "DELETE")]
        assert {answer.status_code for answer in answers} == {status}
        assert buyer.sof.profile()["ics"]["faultManagement"]["notifications"] is False


def test_profile_claims_the_hub(buyer: Any) -> None:
    profile = buyer.sof.profile()
    assert profile["ics"]["faultManagement"]["notifications"] is True
    assert profile["ixit"]["callback"]["reachable"] is True


@pytest.mark.parametrize(
    "breaks", ["W148-O2", "W148-O10", "W148-CR1-O2", *(f"W148-R{number}" for number in range(65, 70))]
)
def test_faults_of_the_hub(breaks: str) -> None:
    assert {info.subtle for info in FAULTS.values() if info.breaks == breaks} == {True, False}


@pytest.mark.parametrize(
    ("fault", "asked", "status"),
    [
        ("registers-without-callback", {}, 201),
        ("registers-null-callback", {"callback": None}, 201),
        ("registers-query-without-callback", {"query": ""}, 201),
        ("accepts-any-query", {"callback": HERE, "query": "&"}, 201),
        ("refuses-comma-list", {"callback": HERE, "query": f"eventType={ONE},{TWO}"}, 400),
        ("register-answers-204", {"callback": HERE}, 204),
    ],
)
def test_faults_accept_and_refuse(opened: Any, fault: str, asked: dict[str, Any], status: int) -> None:
    with opened(faults=(fault,)) as buyer:
        assert buyer.http.post("hub", json=asked).status_code == status


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ("subscription-stored-late", [404, 200, 204, 404]),
        ("ended-subscription-shown", [200, 200, 204, 200]),
        ("unregister-does-nothing", [200, 200, 204, 200]),
        ("unregister-hides-only", [200, 200, 204, 404]),
        ("unregister-at-second-try", [200, 200, 404, 200]),
    ],
)
def test_faults_of_keeping(opened: Any, fault: str, statuses: list[int]) -> None:
    with opened(faults=(fault,)) as buyer:
        hub = "hub/" + buyer.register(HERE)
        methods = ("GET", "GET", "DELETE", "GET")
        assert [buyer.http.request(method, hub).status_code for method in methods] == statuses
