"""Faults of topics: lists, filters, ids, channels and data models.

W147 5.2 (R1), 5.4 (R2), 6 (R3), 6.1 (O1, R4, R5), 7.1.1.3 (R14, R15).
"""

# ruff: noqa: D102 - the class says what its method does

from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import Criterion
from lso_conformance.sof.edits.edits import (
    FAILED,
    Edit,
    html_page,
    in_list,
    instead,
)
from lso_conformance.sof.edits.reshaping import Change, inside, without
from lso_conformance.sof.edits.reshaping_streams import (
    Items,
    answers,
    content_type,
    if_successful,
    ignoring,
    selects,
)
from lso_conformance.sof.registry import Breach, Row, add_fault, fault
from lso_conformance.sof.streaming.topic_operations import TOPICS
from lso_conformance.sof.streaming.topics import Topic

# --- what a topic shows ------------------------------------------------------------------------------


def _listed(change: Change) -> type[StreamBehaviour]:
    class Listed(StreamBehaviour):
        def show_topic_listed(self, topic: Topic) -> dict[str, Any]:
            return change(super().show_topic_listed(topic))

    return Listed


def _retrieved(change: Change) -> type[StreamBehaviour]:
    class Retrieved(StreamBehaviour):
        def show_topic_retrieved(self, topic: Topic) -> dict[str, Any]:
            return change(super().show_topic_retrieved(topic))

    return Retrieved


def _both(change: Change) -> type[StreamBehaviour]:
    class Both(StreamBehaviour):
        def show_topic(self, topic: Topic) -> dict[str, Any]:
            return change(super().show_topic(topic))

    return Both


def _of(category: str, change: Change) -> Change:
    """The change, for topics of one category only."""
    return lambda shown: change(shown) if shown.get("category") == category else shown


def _set(name: str, value: Any) -> Change:
    return lambda shown: {**shown, name: value}


def _path_only(reference: str) -> str:
    return reference.partition("://")[2].partition("/")[2]


_NO_PROTOCOL = inside("availableChannels", lambda shown: [without("protocol")(one) for one in shown])

for _breach in (
    Breach("topic-category-as-number", "W147-R2", "The category of a topic is a number.",
           _both(_set("category", 3)), subtle=False),
    Breach("topic-category-unknown", "W147-R2", "A topic has a category that the enumeration does not have.",
           _both(_of("Storage", _set("category", "Networking"))), subtle=True),
    Breach("topic-channel-without-protocol", "W147-R2",
           "A retrieved topic names no protocol in its channels.",
           _retrieved(_NO_PROTOCOL), subtle=True),
    Breach("topic-channels-as-object", "W147-R2", "The channels of a topic are an object.",
           _both(inside("availableChannels", lambda shown: shown[0])), subtle=False),
    Breach("topic-listed-without-id", "W147-R5", "The topics in the list have no id.",
           _listed(without("id")), subtle=False),
    Breach("topics-share-one-id", "W147-R5", "All topics have the same id.",
           _listed(_set("id", "topic")), subtle=False),
    Breach("topic-id-reused", "W147-R5", "Two topics of different category have the same id.",
           _both(_of("Storage", _set("id", "0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a02"))), subtle=True),
    Breach("model-ref-is-no-uri", "W147-R14", "The modelRef holds blanks and brackets.",
           _both(_set("modelRef", "model of {this topic}")), subtle=False),
    Breach("model-ref-is-empty", "W147-R14", "The modelRef of one topic is empty.",
           _both(_of("IP", _set("modelRef", ""))), subtle=False),
    Breach("model-ref-without-scheme", "W147-R14", "The modelRef of a retrieved topic is a path.",
           _retrieved(inside("modelRef", _path_only)), subtle=True),
    Breach("topic-without-channels", "W147-R15", "No topic names its channels.",
           _both(without("availableChannels")), subtle=False),
    Breach("topic-with-empty-channels", "W147-R15", "The channels of one topic are an empty list.",
           _both(_of("IP", _set("availableChannels", []))), subtle=False),
    Breach("topic-retrieved-without-channels", "W147-R15", "A retrieved topic does not name its channels.",
           _retrieved(without("availableChannels")), subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)


@fault("W147-R5", subtle=True)
class TopicIdReusedOnPages(StreamBehaviour):
    """A page of topics that has an offset repeats the id of the first topic."""

    def list_answer(
        self, kind: str, given: dict[str, str], items: list[dict[str, Any]], headers: dict[str, str]
    ) -> Answer:
        if kind == TOPICS and int(given.get("offset", 0)) > 0:
            first = next(iter(self.world.topics.items))
            items = [{**item, "id": first} for item in items]
        return super().list_answer(kind, given, items, headers)


@fault("W147-R14", subtle=True)
class ModelOfOtherTopic(StreamBehaviour):
    """The modelRef leads to the data model of another topic."""

    def model_ref(self, topic: Topic) -> str:
        others = [one for one in self.world.topics.items.values() if one.avro == topic.avro]
        return super().model_ref(others[(others.index(topic) + 1) % len(others)])


@fault("W147-R14", subtle=True)
class ModelWithOtherAttribute(StreamBehaviour):
    """The data model demands an attribute that no message has."""

    def show_model(self, topic: Topic) -> dict[str, Any]:
        shown = super().show_model(topic)
        return shown if topic.avro else {**shown, "required": [*shown["required"], "eventSource"]}


@fault("W147-R1", subtle=True)
class TopicByIdIsAnother(StreamBehaviour):
    """Retrieves another topic than the one asked for."""

    def topic_by_id(self, call: Call) -> Answer:
        ids = [*self.world.topics.items]
        if call.job_id not in ids:
            return super().topic_by_id(call)
        other = ids[(ids.index(call.job_id) + 1) % len(ids)]
        return super().topic_by_id(replace(call, job_id=other))


# --- O1, R4: filters -----------------------------------------------------------------------------------


def _ignoring_second(found: Items, criteria: list[Criterion], everything: Items) -> Items:
    if len(criteria) < 2:
        return found
    first = criteria[0]
    return [one for one in everything if first.filter.test(one.filtered_by[first.name], first.value)]


for _breach in (
    Breach("topic-filters-ignored", "W147-R4", "The topic list ignores its filters.",
           ignoring(TOPICS, "category", "protocol"), subtle=False),
    Breach("unmatched-topics-all", "W147-R4", "The topic list shows all topics when none matches.",
           selects(TOPICS, lambda found, _criteria, everything: found or everything), subtle=True),
    Breach("unmatched-topics-first", "W147-R4", "The topic list shows its first topic when none matches.",
           selects(TOPICS, lambda found, _criteria, everything: found or everything[:1]), subtle=True),
    Breach("topics-of-other-category", "W147-O1",
           "A filter by category finds topics of the other categories.",
           selects(TOPICS, lambda found, criteria, everything: [one for one in everything if one not in found]
                    if found and [c.name for c in criteria] == ["category"] else found), subtle=False),
    Breach("topic-category-widens", "W147-O1", "A filter by category finds a topic of another category too.",
           selects(TOPICS, lambda found, criteria, everything: everything
                    if found and any(c.name == "category" for c in criteria) else found), subtle=True),
    Breach("topic-filters-not-combined", "W147-O1",
           "Of two filters of the topic list, the second is ignored.",
           selects(TOPICS, _ignoring_second), subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)


def _empty_list(edit: Edit, *, only: str = "") -> type[StreamBehaviour]:
    class EmptyList(StreamBehaviour):
        def list_answer(
            self, kind: str, given: dict[str, str], items: list[dict[str, Any]], headers: dict[str, str]
        ) -> Answer:
            answer = super().list_answer(kind, given, items, headers)
            empty = kind == TOPICS and not items and int(headers["x-total-count"]) == 0
            return edit(answer) if empty and (not only or only in given) else answer

    return EmptyList


_NOTHING = instead(404, {"code": "notFound", "reason": "No topic matches."})
for _row in (
    Row("unmatched-topics-404", "404", _empty_list(_NOTHING), subtle=False),
    Row("unmatched-topics-204", "an empty 204", _empty_list(instead(204, None)), subtle=False),
    Row("unmatched-topics-null", "null", _empty_list(lambda answer: replace(answer, raw=b"null")),
        subtle=False),
    Row("unmatched-topics-fail", "500", _empty_list(instead(500, FAILED)), subtle=False),
    Row("unmatched-topic-protocol-404", "404 if the filter is a protocol",
        _empty_list(_NOTHING, only="protocol"), subtle=True),
):  # fmt: skip
    add_fault(
        _row.name, "W147-R4", f"Answers {_row.text} when no topic matches.", _row.of, subtle=_row.subtle
    )


# --- R2, R3: how answers look --------------------------------------------------------------------------


for _breach in (
    Breach("topics-as-html", "W147-R3", "The topic list is an HTML page.",
           answers("list_topics", html_page), subtle=False),
    Breach("topic-as-text", "W147-R3", "A retrieved topic is JSON that calls itself plain text.",
           answers("topic_by_id", content_type("text/plain")), subtle=True),
    Breach("topics-as-xml", "W147-R3", "The topic list calls itself XML.",
           answers("list_topics", content_type("application/xml")), subtle=False),
    Breach("topic-list-in-object", "W147-R2", "The topic list stands in an object.",
           answers("list_topics", if_successful(lambda answer: replace(answer, body={"items": answer.body}))),
           subtle=False),
    Breach("topic-in-list", "W147-R2", "A retrieved topic stands in a list.",
           answers("topic_by_id", if_successful(in_list)), subtle=False),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)
