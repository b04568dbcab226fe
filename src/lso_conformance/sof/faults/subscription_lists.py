"""Faults of the list of subscriptions, and of the AsyncAPI document.  W147 6.5 (R12, R13, O3)."""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.filters import Criterion
from lso_conformance.sof.operators.answers import FAILED, calls_itself, instead, null_body
from lso_conformance.sof.operators.documents import Document, inside, put, without
from lso_conformance.sof.operators.lists import all_if_none, but, empty, finds, given
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, changes, over, together
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topic_operations import SUBSCRIPTIONS

Items = list[Any]
SIDE = "streaming."

# --- R12, R13: what the list holds -----------------------------------------------------------------------


def _one_per_topic(found: Items) -> Items:
    return list({one.topic.id: one for one in found}.values())


def _one_of_topic(_sof: Any, beneath: Act, kind: str, criteria: list[Criterion]) -> Any:
    found = beneath(kind, criteria)
    of_topic = kind == SUBSCRIPTIONS and any(one.name == "topicId" for one in criteria)
    return found[-1:] if of_topic else found


def _lists(change: Callable[[Items], Items]) -> Mixed:
    return finds(SUBSCRIPTIONS, change, SIDE)


def _keeps(sof: Any, beneath: Act, subscription: StreamSubscription) -> None:
    beneath(subscription)
    sof.world.notes.setdefault("ended", []).append(subscription)


def _with_ended(sof: Any, beneath: Act, kind: str, criteria: list[Criterion]) -> Any:
    found = beneath(kind, criteria)
    return found + sof.world.notes.get("ended", []) if kind == SUBSCRIPTIONS and not criteria else found


KEEPS_ENDED = over("streaming.forget", _keeps)
sow(
    "W147-R12", "The list of subscriptions {}.", as_it_is,
    blunt("lists-no-subscription", "is always empty", _lists(lambda _found: [])),
    blunt("lists-no-new-subscription", "lacks the newest one", _lists(lambda found: found[:-1])),
    subtle("lists-one-subscription-per-topic", "has only the last one of each topic", _lists(_one_per_topic)),
    subtle("lists-no-subscription-by-sse", "lacks those by SSE",
           _lists(lambda found: [one for one in found if one.protocol != "sse"])),
    blunt("subscription-filters-ignored", "ignores its filters",
          given(SUBSCRIPTIONS, but("topicId", "protocol"), SIDE)),
    subtle("subscription-protocol-ignored", "ignores the filter protocol",
           given(SUBSCRIPTIONS, but("protocol"), SIDE)),
    subtle("subscription-topic-ignored", "ignores the filter topicId",
           given(SUBSCRIPTIONS, but("topicId"), SIDE)),
    subtle("subscription-topic-finds-one", "holds one subscription at most by the filter topicId",
           over("streaming.select", _one_of_topic)),
    subtle("lists-ended-subscriptions", "still shows those that were ended",
           together(KEEPS_ENDED, over("streaming.select", _with_ended))),
    subtle("unmatched-subscriptions-all", "shows all when none matches", all_if_none(SUBSCRIPTIONS, SIDE),
           breaks="W147-R13"),
)  # fmt: skip
NOTHING = instead(404, {"code": "notFound", "reason": "No subscription matches."})
sow(
    "W147-R13", "Answers {} when no subscription matches.",
    lambda edit, only="": empty(SUBSCRIPTIONS, edit, lambda asked: not only or only in asked, SIDE),
    blunt("unmatched-subscriptions-404", "404", NOTHING),
    blunt("unmatched-subscriptions-204", "an empty 204", instead(204, None)),
    blunt("unmatched-subscriptions-null", "null", null_body),
    subtle("unmatched-subscription-topic-404", "404 if the filter is a topic", NOTHING, "topicId"),
    subtle("unmatched-subscription-protocol-500", "500 if the filter is a protocol", instead(500, FAILED),
           "protocol"),
)  # fmt: skip

# --- O3: the AsyncAPI document ---------------------------------------------------------------------------


def _renamed(channels: Document) -> Document:
    return {f"{name}-2": channel for name, channel in channels.items()}


def _without_urls(servers: Document) -> Document:
    return {name: without("url")(one) for name, one in servers.items()}


def _with_all(sof: Any, beneath: Act, found: Items) -> Any:
    return beneath(found + sof.world.notes.get("ended", []))


DANGLING = {"$ref": "#/components/messages/Event"}
sow(
    "W147-O3", "The AsyncAPI document {}.", lambda change: changes("streaming.asyncapi_document", change),
    blunt("is-the-list", "is the plain list of subscriptions",
          lambda document: {"subscriptions": [*document["channels"]]}),
    blunt("without-info", "has no info", without("info")),
    blunt("without-channels", "has no channels", without("channels")),
    subtle("of-version-3", "says that it is one of version 3.0.0", put(asyncapi="3.0.0")),
    subtle("empty", "has no channel", put(channels={})),
    subtle("lacks-newest-channel", "lacks the channel of the newest subscription",
           inside("channels", lambda channels: dict([*channels.items()][:-1]))),
    subtle("renames-channels", "has other names for its channels", inside("channels", _renamed)),
    subtle("server-without-url", "has no URL of its servers", inside("servers", _without_urls)),
    name="asyncapi-{}",
)  # fmt: skip
sow(
    "W147-O3", "{}.", as_it_is,
    blunt("asyncapi-fails", "Fails with 500 when it is asked for an AsyncAPI document",
          answers("streaming.asyncapi_answer", instead(500, FAILED))),
    subtle("asyncapi-dangling-message", "The message of a channel is a reference that leads nowhere",
           changes("streaming.asyncapi_channel",
                   inside("subscribe", inside("message", lambda _message: DANGLING)))),
    blunt("asyncapi-as-html", "The AsyncAPI document calls itself HTML",
          answers("streaming.asyncapi_answer", calls_itself("text/html"))),
    subtle("asyncapi-keeps-ended-channels",
           "The AsyncAPI document still has the channels of subscriptions that were ended",
           together(KEEPS_ENDED, over("streaming.asyncapi_document", _with_all))),
)  # fmt: skip
