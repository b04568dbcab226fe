"""Faults of topics: lists, filters, ids, channels and data models.

W147 5.2 (R1), 5.4 (R2), 6 (R3), 6.1 (O1, R4, R5), 7.1.1.3 (R14, R15); MANN 2.1, 3.5 in the models.
"""

from dataclasses import replace
from typing import Any

from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.core.filters import Criterion
from lso_conformance.sof.operators.answers import (
    FAILED,
    calls_itself,
    html_page,
    in_list,
    instead,
    null_body,
    wrapped,
)
from lso_conformance.sof.operators.documents import Change, inside, put, without
from lso_conformance.sof.operators.lists import all_if_none, but, empty, given
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, changes, over
from lso_conformance.sof.streaming.topic_operations import TOPICS
from lso_conformance.sof.streaming.topics import Topic

LISTED, READ, ANY = "streaming.show_topic_listed", "streaming.show_topic_retrieved", "streaming.show_topic"
A_TOPIC = "0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a02"

# --- what a topic shows ------------------------------------------------------------------------------


def _of(category: str, change: Change) -> Change:
    """The change, for topics of one category only."""
    return lambda shown: change(shown) if shown.get("category") == category else shown


def _path_only(reference: str) -> str:
    return reference.partition("://")[2].partition("/")[2]


_NO_PROTOCOL = inside("availableChannels", lambda shown: [without("protocol")(one) for one in shown])
sow(
    "W147-R2", "{}.", changes,
    blunt("topic-category-as-number", "The category of a topic is a number", ANY, put(category=3)),
    subtle("topic-category-unknown", "A topic has a category that the enumeration does not have",
           ANY, _of("Storage", put(category="Networking"))),
    subtle("topic-channel-without-protocol", "A retrieved topic names no protocol in its channels",
           READ, _NO_PROTOCOL),
    blunt("topic-channels-as-object", "The channels of a topic are an object",
          ANY, inside("availableChannels", lambda shown: shown[0])),
)  # fmt: skip
sow(
    "W147-R5", "{}.", changes,
    blunt("topic-listed-without-id", "The topics in the list have no id", LISTED, without("id")),
    blunt("topics-share-one-id", "All topics have the same id", LISTED, put(id="topic")),
    subtle("topic-id-reused", "Two topics of different category have the same id",
           ANY, _of("Storage", put(id=A_TOPIC))),
)  # fmt: skip
sow(
    "W147-R14", "{}.", changes,
    blunt("model-ref-is-no-uri", "The modelRef holds blanks and brackets",
          ANY, put(modelRef="model of {this topic}")),
    blunt("model-ref-is-empty", "The modelRef of one topic is empty", ANY, _of("IP", put(modelRef=""))),
    subtle("model-ref-without-scheme", "The modelRef of a retrieved topic is a path",
           READ, inside("modelRef", _path_only)),
)  # fmt: skip
sow(
    "W147-R15", "{}.", changes,
    blunt("topic-without-channels", "No topic names its channels", ANY, without("availableChannels")),
    blunt("topic-with-empty-channels", "The channels of one topic are an empty list",
          ANY, _of("IP", put(availableChannels=[]))),
    subtle("topic-retrieved-without-channels", "A retrieved topic does not name its channels",
           READ, without("availableChannels")),
)  # fmt: skip


def _first_id(sof: Any, beneath: Act, kind: str, asked: dict[str, str], items: Any, headers: Any) -> Any:
    if kind == TOPICS and int(asked.get("offset", 0)) > 0:
        first = next(iter(sof.world.topics.items))
        items = [{**item, "id": first} for item in items]
    return beneath(kind, asked, items, headers)


def _other_model(sof: Any, beneath: Act, topic: Topic) -> Any:
    others = [one for one in sof.world.topics.items.values() if one.avro == topic.avro]
    return beneath(others[(others.index(topic) + 1) % len(others)])


def _demands_more(_sof: Any, beneath: Act, topic: Topic) -> Any:
    shown = beneath(topic)
    return shown if topic.avro else {**shown, "required": [*shown["required"], "eventSource"]}


def _another(sof: Any, beneath: Act, call: Call) -> Any:
    ids = [*sof.world.topics.items]
    if call.job_id not in ids:
        return beneath(call)
    return beneath(replace(call, job_id=ids[(ids.index(call.job_id) + 1) % len(ids)]))


sow(
    "W147-R14", "{}.", over,
    subtle("topic-id-reused-on-pages",
           "A page of topics that has an offset repeats the id of the first topic",
           "streaming.list_answer", _first_id, breaks="W147-R5"),
    subtle("model-of-other-topic", "The modelRef leads to the data model of another topic",
           "streaming.model_ref", _other_model),
    subtle("model-with-other-attribute", "The data model demands an attribute that no message has",
           "streaming.show_model", _demands_more),
    subtle("topic-by-id-is-another", "Retrieves another topic than the one asked for",
           "streaming.topic_by_id", _another, breaks="W147-R1"),
)  # fmt: skip

# --- MANN: the names of models ---------------------------------------------------------------------------


def _named(urn: str) -> Act:
    """Every model has this name; `{irp}` and `{topic}` are filled in."""

    def act(sof: Any, beneath: Act, topic: Topic) -> Any:
        shown = beneath(topic)
        return shown if topic.avro else {**shown, "$id": urn.format(irp=sof.world.irp, topic=topic.name)}

    return act


sow(
    "MANN-U1", "The URNs of data models {}.", lambda urn: over("streaming.show_model", _named(urn)),
    blunt("with-blank", "have a blank in a level", "urn:mef:lso:spec:{irp}:{topic} model:v1.0.0:all"),
    blunt("level-begins-with-digit", "have a name that begins with a digit",
          "urn:mef:lso:spec:{irp}:1-{topic}:v1.0.0:all", breaks="MANN-U2"),
    blunt("of-one-level", "have one level after urn:mef", "urn:mef:{topic}", breaks="MANN-U3"),
    blunt("without-spec", "lack the level spec", "urn:mef:lso:{irp}:{topic}", breaks="MANN-U4"),
    blunt("version-without-v", "have a version without v", "urn:mef:lso:spec:{irp}:{topic}:1.0.0:all",
          breaks="MANN-U5"),
    name="urn-{}",
)  # fmt: skip

# --- O1, R4: filters -----------------------------------------------------------------------------------


def _others(_sof: Any, beneath: Act, kind: str, criteria: list[Criterion]) -> Any:
    found = beneath(kind, criteria)
    if kind != TOPICS or not found or [one.name for one in criteria] != ["category"]:
        return found
    return [one for one in beneath(kind, []) if one not in found]


def _widens(_sof: Any, beneath: Act, kind: str, criteria: list[Criterion]) -> Any:
    found = beneath(kind, criteria)
    wide = kind == TOPICS and found and any(one.name == "category" for one in criteria)
    return beneath(kind, []) if wide else found


sow(
    "W147-O1", "{}.", as_it_is,
    blunt("topic-filters-ignored", "The topic list ignores its filters",
          given(TOPICS, but("category", "protocol"), "streaming."), breaks="W147-R4"),
    subtle("unmatched-topics-all", "The topic list shows all topics when none matches",
           all_if_none(TOPICS, "streaming."), breaks="W147-R4"),
    subtle("unmatched-topics-first", "The topic list shows its first topic when none matches",
           all_if_none(TOPICS, "streaming.", 1), breaks="W147-R4"),
    blunt("topics-of-other-category", "A filter by category finds topics of the other categories",
          over("streaming.select", _others)),
    subtle("topic-category-widens", "A filter by category finds a topic of another category too",
           over("streaming.select", _widens)),
    subtle("topic-filters-not-combined", "Of two filters of the topic list, the second is ignored",
           given(TOPICS, lambda criteria: criteria[:1], "streaming.")),
)  # fmt: skip
NOTHING = instead(404, {"code": "notFound", "reason": "No topic matches."})
sow(
    "W147-R4", "Answers {} when no topic matches.",
    lambda edit, only="": empty(TOPICS, edit, lambda asked: not only or only in asked, "streaming."),
    blunt("unmatched-topics-404", "404", NOTHING),
    blunt("unmatched-topics-204", "an empty 204", instead(204, None)),
    blunt("unmatched-topics-null", "null", null_body),
    blunt("unmatched-topics-fail", "500", instead(500, FAILED)),
    subtle("unmatched-topic-protocol-404", "404 if the filter is a protocol", NOTHING, "protocol"),
)  # fmt: skip

# --- R2, R3: how answers look --------------------------------------------------------------------------

sow(
    "W147-R3", "{}.", answers,
    blunt("topics-as-html", "The topic list is an HTML page", "streaming.list_topics", html_page),
    subtle("topic-as-text", "A retrieved topic is JSON that calls itself plain text",
           "streaming.topic_by_id", calls_itself("text/plain")),
    blunt("topics-as-xml", "The topic list calls itself XML",
          "streaming.list_topics", calls_itself("application/xml")),
    blunt("topic-list-in-object", "The topic list stands in an object",
          "streaming.list_topics", wrapped, 200, breaks="W147-R2"),
    blunt("topic-in-list", "A retrieved topic stands in a list",
          "streaming.topic_by_id", in_list, 200, breaks="W147-R2"),
)  # fmt: skip
