"""Topics and subscriptions over HTTP: listed, filtered, retrieved, refused, ended.  W147 use cases 1 to 6."""

from typing import Any

import pytest
from jsonschema import Draft7Validator
from sof.streams import ASYNCAPI, TOPICS, Opening, Subscriber

from lso_conformance.common import resources
from lso_conformance.sof import FAULTS
from lso_conformance.standard.schemas import read_document

LABELS = [f"W147-R{number}" for number in range(1, 17)] + [f"W147-O{number}" for number in (1, 2, 3)]
DOCUMENT = Draft7Validator(read_document(resources.specs() / "asyncapi" / "asyncapi-2.6.0.yaml"))
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(name="alone")
def _alone(client: Subscriber) -> Subscriber:
    for subscription in client.http.get("subscription").json():
        client.end(subscription)
    return client


def names(client: Subscriber, query: str) -> list[str]:
    by_id = {topic: name for name, topic in TOPICS.items()}
    answer = client.http.get(f"topic?{query}")
    assert answer.status_code == 200
    return [by_id[topic["id"]] for topic in answer.json()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ethernet", "ip", "computing", "storage"]),
        ("category=IP", ["ip"]),
        ("category=ip", []),
        ("category=Memory", []),
        ("category=no%20such", []),
        ("protocol=ws", ["ethernet", "ip", "storage"]),
        ("protocol=kafka", []),
        ("category=Computing&protocol=sse", ["computing"]),
        ("category=Computing&protocol=ws", []),
        ("protocol=sse&limit=1&offset=1", ["ip"]),
        ("limit=0", []),
        ("offset=4", []),
        ("unknown=1", ["ethernet", "ip", "computing", "storage"]),
    ],
)
def test_topics_are_filtered_and_paged(client: Subscriber, query: str, found: list[str]) -> None:
    assert names(client, query) == found


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("topic?limit=x", "invalidQuery"),
        ("topic?offset=-1", "invalidQuery"),
        ("topic?category=", "missingQueryValue"),
        ("subscription?protocol=ws&protocol=sse", "invalidQuery"),
        ("subscription?topicId=", "missingQueryValue"),
    ],
)
def test_malformed_queries(client: Subscriber, path: str, code: str) -> None:
    answer = client.http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_topic_is_retrieved_as_listed(client: Subscriber) -> None:
    for topic in client.http.get("topic").json():
        assert client.http.get(f"topic/{topic['id']}").json() == topic


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "topic/x"), ("GET", "subscription/x"), ("DELETE", "subscription/x"), ("GET", "x")],
)
def test_what_is_not_there(client: Subscriber, method: str, path: str) -> None:
    answer = client.http.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, "notFound")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "topic", {"GET", "HEAD"}),
        ("DELETE", "topic/x", {"GET", "HEAD"}),
        ("PUT", "subscription", {"GET", "HEAD", "POST"}),
        ("PATCH", "subscription/x", {"GET", "HEAD", "DELETE"}),
    ],
)
def test_methods_that_a_path_lacks(client: Subscriber, method: str, path: str, allowed: set[str]) -> None:
    answer = client.http.request(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allowed
    assert answer.json().keys() == {"reason", "message"}


def test_subscribed_listed_retrieved_ended(alone: Subscriber) -> None:
    subscription = alone.subscribe(note={"group": 1})
    assert subscription["note"] == {"group": 1}
    one = f"subscription/{subscription['id']}"
    assert alone.http.get(one).json() == subscription
    assert alone.http.get("subscription").json() == [subscription]
    ended = alone.http.delete(one)
    assert (ended.status_code, ended.content) == (204, b"")
    assert [alone.http.request(method, one).status_code for method in ("GET", "DELETE")] == [404, 404]
    assert alone.http.get("subscription").json() == []


def test_what_the_server_sets_is_not_taken_from_the_request(alone: Subscriber) -> None:
    subscription = alone.subscribe(id="mine", connectionConfig={})
    assert subscription["id"] != "mine"
    assert subscription["connectionConfig"]["channel"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("topicId={ethernet}", [0, 1]), ("protocol=sse", [1, 2]), ("topicId={ethernet}&protocol=sse", [1]),
     ("topicId=x", []), ("protocol=kafka", []), ("limit=1&offset=1", [1])],
)  # fmt: skip
def test_subscriptions_are_filtered(alone: Subscriber, query: str, numbers: list[int]) -> None:
    made = [alone.subscribe(), alone.subscribe(protocol="sse"), alone.subscribe("ip", "sse")]
    found = alone.http.get(f"subscription?{query.format(**TOPICS)}")
    assert found.json() == [made[number] for number in numbers]


@pytest.mark.parametrize(
    ("asked", "status", "code", "path"),
    [
        ({"protocol": "ws"}, 422, "missingProperty", ""),
        ({"topicId": TOPICS["ip"]}, 422, "missingProperty", ""),
        ({"topicId": TOPICS["ip"], "protocol": None}, 422, "invalidValue", "/protocol"),
        ({"topicId": 1, "protocol": "ws"}, 422, "invalidValue", "/topicId"),
        ({"topicId": UNKNOWN, "protocol": "ws"}, 422, "referenceNotFound", "/topicId"),
        ({"topicId": TOPICS["ip"], "protocol": "pigeon"}, 422, "invalidValue", "/protocol"),
        ({"topicId": TOPICS["ip"], "protocol": "kafka"}, 422, "invalidValue", "/protocol"),
        ({"topicId": TOPICS["storage"], "protocol": "sse"}, 422, "invalidValue", "/protocol"),
    ],
)
def test_refused_with_code_and_place(
    *, client: Subscriber, asked: dict[str, Any], status: int, code: str, path: str
) -> None:
    answer = client.http.post("subscription", json=asked)
    (error,) = answer.json()
    assert (answer.status_code, error["code"], error["propertyPath"]) == (status, code, path)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"ws"'])
def test_malformed_bodies(client: Subscriber, body: bytes) -> None:
    answer = client.http.post("subscription", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalidBody")


# --- AsyncAPI ----------------------------------------------------------------------------------------------


def test_asyncapi_has_one_channel_per_subscription(alone: Subscriber) -> None:
    made = [alone.subscribe(), alone.subscribe(protocol="sse"), alone.subscribe("storage")]
    answer = alone.http.get("subscription", headers={"accept": ASYNCAPI})
    assert answer.headers["content-type"] == ASYNCAPI
    document = answer.json()
    DOCUMENT.validate(document)
    assert [*document["channels"]] == [one["connectionConfig"]["channel"]["name"] for one in made]
    assert document["components"]["messages"].keys() == {"CePerformanceStatistics", "DiskUsage"}
    of_one = alone.http.get(f"subscription?topicId={TOPICS['storage']}", headers={"accept": ASYNCAPI})
    assert len(of_one.json()["channels"]) == 1


def test_asyncapi_without_subscription_is_valid(alone: Subscriber) -> None:
    DOCUMENT.validate(alone.http.get("subscription", headers={"accept": ASYNCAPI}).json())


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("*/*", False),
        ("application/json", False),
        (f"application/json, {ASYNCAPI}", False),
        (f"application/json;q=0.5, {ASYNCAPI}", True),
        (f"{ASYNCAPI};q=0.9", True),
        (f"{ASYNCAPI};q=no", False),
    ],
)
def test_accept_decides(client: Subscriber, accept: str, wanted: bool) -> None:
    answer = client.http.get("subscription", headers={"accept": accept})
    assert answer.headers["content-type"].startswith(ASYNCAPI) is wanted


@pytest.mark.parametrize(
    ("variant", "status", "kind"),
    [("no-asyncapi", 406, "application/json"), ("accept-ignored", 200, "application/json"),
     ("asyncapi-with-headers", 200, ASYNCAPI), ("asyncapi-with-inline-messages", 200, ASYNCAPI)],
)  # fmt: skip
def test_variants_of_asyncapi(streaming: Opening, variant: str, status: int, kind: str) -> None:
    with streaming(variants=(variant,)) as client:
        client.subscribe()
        answer = client.http.get("subscription", headers={"accept": ASYNCAPI})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, kind)
        claimed = client.sof.profile()["ics"]["streamingManagement"]["asyncapi"]
        assert claimed is (kind == ASYNCAPI)
        if claimed:
            DOCUMENT.validate(answer.json())


def test_variant_of_agreed_servers_names_them_in_the_profile(streaming: Opening) -> None:
    with streaming(variants=("servers-agreed-before",)) as client:
        assert client.subscribe()["connectionConfig"].keys() == {"channel"}
        servers = client.sof.profile()["ixit"]["streamingManagement"]["servers"]
        assert servers.keys() == {"ws", "sse"}


# --- faults ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("breaks", LABELS)
def test_each_paragraph_has_an_obvious_and_a_subtle_fault(breaks: str) -> None:
    assert {info.subtle for info in FAULTS.values() if info.breaks == breaks} == {True, False}


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        ("subscribes-without-protocol", {"topicId": TOPICS["ip"]}),
        ("subscribes-without-topic", {"protocol": "ws"}),
        ("subscribes-to-null-protocol", {"topicId": TOPICS["ip"], "protocol": None}),
        ("subscribes-with-empty-document", {}),
        ("subscribes-to-unknown-topic", {"topicId": UNKNOWN, "protocol": "ws"}),
        ("subscribes-by-unknown-protocol", {"topicId": TOPICS["ip"], "protocol": "pigeon"}),
        ("subscribes-by-lacking-protocol", {"topicId": TOPICS["computing"], "protocol": "ws"}),
    ],
)
def test_faults_that_accept(streaming: Opening, fault: str, asked: dict[str, Any]) -> None:
    with streaming(faults=(fault,)) as client:
        assert client.http.post("subscription", json=asked).status_code == 201


@pytest.mark.parametrize(
    ("fault", "path", "found"),
    [
        ("topic-filters-ignored", "topic?category=Memory", 4),
        ("unmatched-topics-first", "topic?protocol=pigeon", 1),
        ("topics-of-other-category", "topic?category=IP", 3),
        ("topic-filters-not-combined", "topic?category=Storage&protocol=sse", 1),
        ("lists-no-subscription", "subscription", 0),
        ("lists-one-subscription-per-topic", "subscription", 1),
        ("subscription-filters-ignored", "subscription?protocol=pigeon", 2),
    ],
)
def test_faults_of_lists(streaming: Opening, fault: str, path: str, found: int) -> None:
    with streaming(faults=(fault,)) as client:
        client.subscribe()
        client.subscribe()
        assert len(client.http.get(path).json()) == found


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ("unsubscribe-fails", [500, 404]),
        ("unsubscribe-twice-accepted", [204, 204]),
        ("unsubscribe-at-second-try", [404, 204]),
        ("unsubscribe-unknown-204", [204, 204]),
        ("no-unsubscribe", [405, 405]),
    ],
)
def test_faults_of_ending(streaming: Opening, fault: str, statuses: list[int]) -> None:
    with streaming(faults=(fault,)) as client:
        subscription = client.subscribe()
        assert [client.end(subscription) for _ in range(2)] == statuses


@pytest.mark.parametrize(
    ("fault", "channels"),
    [("asyncapi-empty", 0), ("asyncapi-lacks-newest-channel", 1), ("asyncapi-keeps-ended-channels", 3)],
)
def test_faults_of_asyncapi(streaming: Opening, fault: str, channels: int) -> None:
    with streaming(faults=(fault,)) as client:
        client.end(client.subscribe())
        client.subscribe()
        client.subscribe("storage")
        document = client.http.get("subscription", headers={"accept": ASYNCAPI}).json()
        assert len(document["channels"]) == channels
