"""Drives: what only topics have: pages, models, words that there are not.

Judged by test_topics; what every list and read has: every_api/found.  W147 6.1 (O1, R4), 7.1.1 (R14, R15).
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.stream_step import StreamStep, Topic

UNKNOWN_PROTOCOL, UNKNOWN_CATEGORY = "no-such-protocol", "No such category"
WHOLE = "list topics"
LIMITED, MOVED, PAGED, LIMITED_BY_FILTER = (
    "list one topic", "list without the first", "list one without the first", "list one by category",
)  # fmt: skip
NO_PAGE, NO_WORD = "list a page of a protocol that nothing has", "list a category that there is not"
NOTHING = (NO_PAGE, NO_WORD)
ODD_METHODS = {
    "put to the topics": ("PUT", "/topic"),
    "patch the topics": ("PATCH", "/topic"),
    "put to the subscriptions": ("PUT", "/subscription"),
    "patch the subscriptions": ("PATCH", "/subscription"),
}


def filtered(step: StreamStep) -> None:
    topic = _with_category(step.topics())
    _list(step, LIMITED_BY_FILTER, {"category": str(topic.document["category"])}, limit="1")


def paged(step: StreamStep) -> None:
    step(WHOLE).list("list_topic")
    step(LIMITED).list("list_topic", limit="1")
    step(MOVED).list("list_topic", offset="1")
    step(PAGED).list("list_topic", limit="1", offset="1")


def nothing_fits(step: StreamStep) -> None:
    _list(step, NO_PAGE, {"protocol": UNKNOWN_PROTOCOL}, limit="1", offset="0")
    step(NO_WORD, filters={"category": UNKNOWN_CATEGORY}, word="unknown").list(
        "list_topic", category=UNKNOWN_CATEGORY
    )


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
