"""Drives: lists of topics, filtered and paged, and reads by id.

Judged by test_topics.  W147 6.1 and 6.2 (O1, R4, R5), 7.1.1 (R14, R15).
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.drive.halt import Blocked, NotApplicable
from lso_conformance.drive.stream_step import StreamStep, Topic
from lso_conformance.standard.identifiers import look_alike

UNKNOWN_PROTOCOL, UNKNOWN_CATEGORY = "no-such-protocol", "No such category"
WHOLE = "list topics"
BY_CATEGORY, BY_PROTOCOL, BY_BOTH = "list by category", "list by protocol", "list by category and protocol"
FITTING = (BY_CATEGORY, BY_PROTOCOL, BY_BOTH)
LIMITED, MOVED, PAGED, LIMITED_BY_FILTER = (
    "list one topic", "list without the first", "list one without the first", "list one by category",
)  # fmt: skip
NO_CATEGORY, NO_PROTOCOL, NO_BOTH, NO_PAGE = (
    "list a category that nothing has", "list a protocol that nothing has",
    "list a category with a protocol that nothing has", "list a page of a protocol that nothing has",
)  # fmt: skip
NO_WORD = "list a category that there is not"
NOTHING = (NO_CATEGORY, NO_PROTOCOL, NO_BOTH, NO_PAGE, NO_WORD)
MOST_READ = 10
READ, UNKNOWN = "read a topic", "read an unknown topic"
ODD_METHODS = {
    "put to the topics": ("PUT", "/topic"),
    "patch the topics": ("PATCH", "/topic"),
    "put to the subscriptions": ("PUT", "/subscription"),
    "patch the subscriptions": ("PATCH", "/subscription"),
}


def filtered(step: StreamStep) -> None:
    step(WHOLE).list("list_topic")
    topic = _with_category(step.topics())
    category, protocol = str(topic.document["category"]), topic.protocols[0]
    by = {BY_CATEGORY: {"category": category}, BY_PROTOCOL: {"protocol": protocol}}
    by[BY_BOTH] = {"category": category, "protocol": protocol}
    for name, query in by.items():
        _list(step, name, query)
    _list(step, LIMITED_BY_FILTER, {"category": category}, limit="1")


def paged(step: StreamStep) -> None:
    step(WHOLE).list("list_topic")
    step(LIMITED).list("list_topic", limit="1")
    step(MOVED).list("list_topic", offset="1")
    step(PAGED).list("list_topic", limit="1", offset="1")


def nothing_fits(step: StreamStep) -> None:
    topics = step.topics()
    used = {str(topic.document.get("category")).lower() for topic in topics}
    words: list[str] = step.api.schemas["Category"]["enum"]
    free = next((word for word in words if word.lower() not in used), None)
    if free is None:
        step.leave_out(NO_CATEGORY, "every category of the OAS has a topic")
    else:
        _list(step, NO_CATEGORY, {"category": free})
    category = next((str(t.document["category"]) for t in topics if "category" in t.document), words[0])
    _list(step, NO_PROTOCOL, {"protocol": UNKNOWN_PROTOCOL})
    _list(step, NO_BOTH, {"category": category, "protocol": UNKNOWN_PROTOCOL})
    _list(step, NO_PAGE, {"protocol": UNKNOWN_PROTOCOL}, limit="1", offset="0")
    step(NO_WORD, filters={"category": UNKNOWN_CATEGORY}, word="unknown").list(
        "list_topic", category=UNKNOWN_CATEGORY
    )


def by_id(step: StreamStep) -> None:
    listed = step(WHOLE).list("list_topic")
    topic = step.topics()[0]
    every = step.topics()
    for each in (*every[:MOST_READ], *every[-1:]):
        step(READ, topic=each.id).read("retrieve_topic", each.id)
    unknown = look_alike(topic.id, 0)
    known = {item.get("id") for item in listed.json() or () if isinstance(item, dict)}
    if unknown in known:
        raise Blocked("no id was found that is nobody's", listed.number)
    step(UNKNOWN, unknown=unknown).read("retrieve_topic", unknown)


def models(step: StreamStep) -> None:
    for topic in step.topics():
        step.model(topic)


def odd_methods(step: StreamStep) -> None:
    for name, (method, path) in ODD_METHODS.items():
        step(name, undefined=method).at(method, path, body={})


def _list(step: StreamStep, name: str, query: Mapping[str, str], **paging: str) -> Any:
    return step(name, filters=dict(query)).list("list_topic", **query, **paging)


def _with_category(topics: list[Topic]) -> Topic:
    found = next((topic for topic in topics if isinstance(topic.document.get("category"), str)), None)
    if found is None:
        raise NotApplicable("no topic has a category")
    return found
