"""No check of Streaming Management or of URNs ever raises, whatever a target answers or streams."""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import by_hand
import stream_runs
from anything import BODIES, HEADERS, STATUSES, VALUES
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lso_conformance.checks.buyer import stream_buyer
from lso_conformance.checks.finding import Finding
from lso_conformance.checks.form import urn
from lso_conformance.checks.resource import found
from lso_conformance.checks.story import exploration
from lso_conformance.checks.stream import asyncapi, stream_payloads, streams, subscriptions, topics
from lso_conformance.log.exchange import Exchange
from lso_conformance.log.log import Record
from lso_conformance.profile import load as profiles
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.seen.place import StreamPlace, place_of
from lso_conformance.standard import urns

API = stream_runs.API
BASE = "http://sof.example.net/mefApi/allegro/streamingManagement/v1/"
MODULES = (asyncapi, found, stream_buyer, stream_payloads, streams, subscriptions, topics, urn)
MANY = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
KEYS = st.sampled_from([
    "id", "category", "modelRef", "availableChannels", "protocol", "topicId", "connectionConfig", "servers",
    "channel", "bindings", "url", "name", "variables", "asyncapi", "channels", "info", "$ref", "priority",
    "eventId", "eventType", "event", "code", "reason",
])  # fmt: skip
DOCUMENTS = st.recursive(
    VALUES | st.sampled_from(["ws", "kafka", "urn:mef:x", "urn:mef::", "#/channels/0", "http://[", "2.6.0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ROLES = st.sampled_from([*API.roles])
CALLS = st.lists(st.tuples(ROLES, STATUSES, BODIES | DOCUMENTS, DOCUMENTS, HEADERS), min_size=1, max_size=5)
PAIRS = st.lists(st.tuples(st.sampled_from(["eventId", "id", "type", "x"]), st.text(max_size=3)), max_size=2)
MESSAGES = st.lists(st.tuples(BODIES | DOCUMENTS, PAIRS), max_size=3)
COUNTS = st.dictionaries(st.sampled_from(["eventId", "unreadable", "eventId eventType"]), st.integers(0, 9))
MARKS = st.lists(st.sampled_from([streams.UNSUBSCRIBED, streams.GRACE, streams.OTHER_ENDED, streams.SILENCE]))
TARGET = profiles.parse(
    {
        "iut": {"name": "Example"},
        "ics": {"faultManagement": {"supported": False}},
        "ixit": {"streamingManagement": {"base_url": BASE, "topics_that_emit": "all"}},
    },
    {},
)


def packed(body: Any) -> dict[str, str]:
    data = by_hand.packed(body)
    return {"body": data.decode("utf-8", "replace")} if data else {}


class Written:
    """A log of calls and streams."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.add("header", schema=1, suite={}, target={}, profile=profiles.as_document(TARGET), schemas={})

    def add(self, kind: str, **values: Any) -> int:
        number = len(self.records)
        at = (by_hand.NOON + timedelta(seconds=number)).isoformat()
        self.records.append({"n": number, "at": at, "kind": kind, **values})
        return number

    def call(self, role: str, status: int | None, body: Any, sent: Any, headers: Mapping[str, str]) -> None:
        operation = API.role(role)
        url = BASE + operation.path.lstrip("/").replace("{id}", "one")
        step = topics.FETCHED if role == "retrieve_topic" else "a step"
        number = self.add(
            "sent", scenario="a.b", step=step, facts={"model": "http://m", "filters": {"category": "IP"}},
            method=operation.method, url=url, headers=[["accept", "application/json"]], **packed(sent),
        )  # fmt: skip
        if status is None:
            self.add("failed", of=number, error="ReadTimeout")
        else:
            given = [["content-type", "application/json"], *map(list, headers.items())]
            self.add("answered", of=number, status=status, headers=given, **packed(body))

    def stream(self, topic: str, messages: Any, counts: dict[str, int], marks: Sequence[str]) -> None:
        known = {"scenario": "a.b", "step": "read"}
        of = self.add(
            "stream", **known, subscription="one", topic=topic, protocol="ws", place="x", model="http://m"
        )
        self.add("opened", of=of, **known)
        half = len(messages) // 2
        for body, headers in messages[:half]:
            self.add("message", of=of, **known, headers=[list(pair) for pair in headers], **packed(body))
        for mark in marks:
            self.add("mark", of=of, **known, name=mark)
        for body, headers in messages[half:]:
            self.add("message", of=of, **known, headers=[list(pair) for pair in headers], **packed(body))
        self.add("counted", of=of, **known, count=9, without=counts)
        self.add("closed", of=of, **known, how="ended", reason="x")


def observed(
    calls: Any, messages: Any = (), counts: dict[str, int] | None = None, marks: Sequence[str] = ()
) -> Observations:
    log = Written()
    for call in calls:
        log.call(*call)
    for topic in ("one", "two"):
        log.stream(topic, messages, counts or {}, marks)
    log.add("scenario", scenario="a.b", event="blocked", reason="x")
    log.add("footer", interrupted=False)
    return observe(log.records, API)


TOPIC = API.kinds["topic"]
Check = Callable[[Observations, Exchange, Exchange], Any]
CHECKS: dict[str, Check] = {
    "asyncapi.given": lambda o, a, c: [asyncapi.given(a, claimed=claim) for claim in (True, None)],
    "asyncapi.valid": lambda o, a, c: asyncapi.valid(a),
    "asyncapi.none_ended": lambda o, a, c: [asyncapi.none_ended(a, c, c), asyncapi.none_ended(c, a, a)],
    "asyncapi.one_channel_each": lambda o, a, c: asyncapi.one_channel_each(a, [c, a]),
    "streams.started": lambda o, a, c: streams.started(o),
    "streams.stopped": lambda o, a, c: streams.stopped(o),
    "streams.one_stopped": lambda o, a, c: streams.one_stopped(o),
    "streams.goes_on": lambda o, a, c: streams.goes_on(o),
    "streams.apart": lambda o, a, c: streams.apart(o),
    "streams.complete": lambda o, a, c: streams.complete(o),
    "streams.of_model": lambda o, a, c: streams.of_model(o),
    "subscriptions.subscribed": lambda o, a, c: subscriptions.subscribed(a),
    "subscriptions.declined": lambda o, a, c: [
        subscriptions.declined(a, c, wrong) for wrong in subscriptions.CODES
    ],
    "subscriptions.not_taken": lambda o, a, c: subscriptions.not_taken(a, c),
    "subscriptions.taken_with_more": lambda o, a, c: subscriptions.taken_with_more(a, c),
    "subscriptions.detailed": lambda o, a, c: subscriptions.detailed(a, o),
    "subscriptions.channel_of": lambda o, a, c: str(subscriptions.channel_of(a.json())),
    "subscriptions.same_details": lambda o, a, c: subscriptions.same_details(a.json(), c, a),
    "subscriptions.same_listed": lambda o, a, c: subscriptions.same_listed([a, c], [a]),
    "subscriptions.suffices": lambda o, a, c: subscriptions.suffices(o),
    "subscriptions.ids_apart": lambda o, a, c: subscriptions.ids_apart(o),
    "subscriptions.unsubscribed": lambda o, a, c: subscriptions.unsubscribed(a),
    "subscriptions.nothing_to_end": lambda o, a, c: subscriptions.nothing_to_end(a, c),
    "subscriptions.gone": lambda o, a, c: subscriptions.gone(a, c),
    "subscriptions.read_back": lambda o, a, c: subscriptions.read_back(a, c),
    "subscriptions.listed": lambda o, a, c: subscriptions.listed([a, c], [a]),
    "subscriptions.not_listed": lambda o, a, c: subscriptions.not_listed([a, c], a, c),
    "subscriptions.fitting": lambda o, a, c: subscriptions.fitting([a, c]),
    "subscriptions.empty": lambda o, a, c: subscriptions.empty(a),
    "stream_buyer.claimed": lambda o, a, c: stream_buyer.claimed(o),
    "stream_buyer.conforming": lambda o, a, c: stream_buyer.conforming(o),
    "stream_buyer.named": lambda o, a, c: stream_buyer.named(o),
    "stream_buyer.with_more": lambda o, a, c: stream_buyer.with_more(o),
    "stream_payloads.conforming": lambda o, a, c: stream_payloads.conforming(o),
    "subscriptions.media_type": lambda o, a, c: subscriptions.media_type(a),
    "stream_payloads.priorities": lambda o, a, c: stream_payloads.priorities(o),
    "stream_payloads.in_json": lambda o, a, c: stream_payloads.in_json(o),
    "subscriptions.json_taken": lambda o, a, c: subscriptions.json_taken(a, c),
    "subscriptions.method_refused": lambda o, a, c: subscriptions.method_refused(a),
    "found.by_id": lambda o, a, c: found.by_id(a, [c]),
    "found.not_there": lambda o, a, c: found.not_there(a, c),
    "found.fits": lambda o, a, c: found.fits(TOPIC.filters, {"category": "IP", "protocol": "ws"}, a.json()),
    "found.holds_what_fits": lambda o, a, c: found.holds_what_fits(TOPIC, [a], [c], [c]),
    "found.none_other": lambda o, a, c: found.none_other(TOPIC, [a, c]),
    "found.empty": lambda o, a, c: found.empty(TOPIC, [a, c]),
    "topics.none_listed": lambda o, a, c: topics.none_listed(a),
    "topics.items": lambda o, a, c: str(topics.items(a)),
    "topics.seen_topics": lambda o, a, c: str(list(topics.seen_topics(o))),
    "topics.fits": lambda o, a, c: topics.fits(a.json(), {"category": "IP", "protocol": "ws"}),
    "topics.fitting": lambda o, a, c: topics.fitting(a),
    "topics.empty": lambda o, a, c: topics.empty(a),
    "topics.page": lambda o, a, c: [topics.page(a, c, limit, 1) for limit in (None, 1)],
    "topics.unique_ids": lambda o, a, c: topics.unique_ids(o),
    "topics.same_as_listed": lambda o, a, c: topics.same_as_listed(a, [c]),
    "topics.is_uri": lambda o, a, c: topics.is_uri(a.json()),
    "topics.model_refs": lambda o, a, c: topics.model_refs(o),
    "topics.model_fetched": lambda o, a, c: topics.model_fetched(a),
    "topics.channels": lambda o, a, c: topics.channels(o),
    "urn.obeys": lambda o, a, c: [
        found
        for role in ("server", "buyer")
        for rule in urns.RULES
        for found in urn.obeys(replace(o, header={**o.header, "role": role}), rule)
    ],
}


def test_every_check_is_in_the_table() -> None:
    public = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public == set(CHECKS)


def raised(seen: Observations) -> dict[str, str]:
    """What each check raises; findings that no report could hold count as raised."""
    found = {}
    answers = list(seen.everything)
    for name, check in CHECKS.items():
        try:
            for answer in answers[:2]:
                result = check(seen, answer, answers[-1])
                for each in result if isinstance(result, list) else [result]:
                    json.dumps([each.want, each.got] if isinstance(each, Finding) else None)
        except Exception as error:  # noqa: BLE001 - any of them is the point
            found[name] = repr(error)
    return found


ASYNC = {"content-type": subscriptions.ASYNCAPI}


@MANY
@given(CALLS)
@example([("list_subscription", 200, {"asyncapi": "2", "channels": {"a": {"$ref": "#/x/0"}}}, None, ASYNC)])
@example([("list_subscription", 200, {"channels": [{"$ref": "#/channels/99999999999"}]}, None, ASYNC)])
@example([("list_topic", 200, [{"category": "ip", "availableChannels": [{"protocol": 1}, 2]}], None, {})])
def test_no_check_of_an_answer_ever_raises(calls: Any) -> None:
    assert raised(observed(calls)) == {}


MODELS = DOCUMENTS | st.sampled_from([
    {"$ref": "http://elsewhere.example.net/x.json"}, {"$ref": "#"}, {"type": 3}, {"pattern": "("},
    {"type": "record", "name": "R", "fields": []}, {"type": "record", "fields": [{"name": 1}]},
    {"allOf": [{"$ref": "#"}]}, {"$schema": "http://nowhere"},
])  # fmt: skip


@MANY
@given(MESSAGES, MODELS, COUNTS, MARKS)
def test_no_check_of_a_stream_ever_raises(
    messages: Any, model: Any, counts: dict[str, int], marks: list[str]
) -> None:
    assert raised(observed([("retrieve_topic", 200, model, None, {})], messages, counts, marks)) == {}


@MANY
@given(DOCUMENTS, DOCUMENTS)
def test_no_place_ever_raises(document: Any, servers: Any) -> None:
    given_servers = servers if isinstance(servers, dict) else {}
    for protocol in ("ws", "sse", "kafka", "amqp", "mqtt"):
        config = document if isinstance(document, dict) else {}
        found = place_of({"protocol": protocol, "id": "one", "connectionConfig": config}, given_servers)
        if isinstance(found, StreamPlace):
            assert isinstance(found.shown, str)
            assert found.address(1)[1]
            assert len(found.credentials) == 2


def test_a_subscription_that_a_list_lost_is_tied_to_its_paragraph() -> None:
    log = Written()
    log.call("make_subscription", 201, {"id": "one"}, {}, {})
    log.call("list_subscription", 200, [], None, {"x-total-count": "0"})
    log.records[-2]["facts"]["whole"] = "100"
    log.add("footer", interrupted=False)
    found = {each.key: each.requirement for each in exploration.problems(observe(log.records, API))}
    assert found["lost from the list"] == "W147-R12"
    assert set(found.values()) <= {None, *API.clauses.values()}
