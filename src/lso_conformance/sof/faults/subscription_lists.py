"""Faults of unsubscribing, of the list of subscriptions, and of the AsyncAPI document.

W147 6.4 (R10), 6.5 (R12, R13, O3).
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import Criterion
from lso_conformance.sof.edits.edits import FAILED, Edit, instead
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.edits.reshaping_streams import (
    Items,
    answers,
    content_type,
    if_successful,
    ignoring,
    selects,
)
from lso_conformance.sof.registry import Breach, Row, add_fault, fault
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topic_operations import SUBSCRIPTIONS


def _deletes(call: Call) -> bool:
    return call.method == "DELETE"


# --- R10: the answer to an unsubscribe request ---------------------------------------------------------


for _breach in (
    Breach("unsubscribe-fails", "W147-R10", "Ends a subscription, and answers 500.",
           answers("unsubscribe", if_successful(instead(500, FAILED))), subtle=False),
    Breach("unsubscribe-says-404", "W147-R10", "Ends a subscription, and answers 404.",
           answers("unsubscribe", if_successful(instead(404, {"code": "notFound", "reason": "It is gone."}))),
           subtle=False),
    Breach("unsubscribe-unknown-fails", "W147-R10", "Fails with 500 when a subscription to end is not there.",
           answers("unknown_subscription", instead(500, FAILED), when=_deletes), subtle=False),
    Breach("unsubscribe-unknown-204", "W147-R10", "Accepts to end a subscription that was never there.",
           answers("unknown_subscription", instead(204, None), when=_deletes), subtle=False),
    Breach("unsubscribe-unknown-with-200", "W147-R10", "Refuses to end an unknown subscription with 200.",
           answers("unknown_subscription", lambda answer: replace(answer, status=200), when=_deletes),
           subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)


@fault("W147-R10", subtle=True)
class UnsubscribeTwiceAccepted(StreamBehaviour):
    """Accepts again to end a subscription that has ended."""

    def forget(self, subscription: StreamSubscription) -> None:
        super().forget(subscription)
        self.world.notes[f"ended {subscription.id}"] = True

    async def unsubscribe(self, call: Call) -> Answer:
        ended = f"ended {call.job_id}" in self.world.notes
        return Answer(204) if ended else await super().unsubscribe(call)


@fault("W147-R10", subtle=True)
class UnsubscribeAtSecondTry(StreamBehaviour):
    """Answers 404 to the first attempt to end a subscription, and ends it at the second."""

    async def unsubscribe(self, call: Call) -> Answer:
        found = self.find_subscription(call)
        if found is not None and not found.notes.get("asked to end"):
            found.notes["asked to end"] = True
            return self.unknown_subscription(call)
        return await super().unsubscribe(call)


# --- R12, R13: what the list holds -----------------------------------------------------------------------


def _one_per_topic(found: Items, _criteria: list[Criterion], _everything: Items) -> Items:
    return list({one.topic.id: one for one in found}.values())


def _only_when(name: str, change: Callable[[Items], Items]) -> type[StreamBehaviour]:
    return selects(
        SUBSCRIPTIONS,
        lambda found, criteria, _all: change(found) if any(c.name == name for c in criteria) else found,
    )


for _breach in (
    Breach("lists-no-subscription", "W147-R12", "The list of subscriptions is always empty.",
           selects(SUBSCRIPTIONS, lambda _found, _criteria, _all: []), subtle=False),
    Breach("lists-no-new-subscription", "W147-R12", "The list of subscriptions lacks the newest one.",
           selects(SUBSCRIPTIONS, lambda found, _criteria, _all: found[:-1]), subtle=False),
    Breach("lists-one-subscription-per-topic", "W147-R12",
           "The list has only the last subscription of each topic.",
           selects(SUBSCRIPTIONS, _one_per_topic), subtle=True),
    Breach("lists-no-subscription-by-sse", "W147-R12", "The list lacks the subscriptions by SSE.",
           selects(SUBSCRIPTIONS, lambda found, _c, _all: [one for one in found if one.protocol != "sse"]),
           subtle=True),
    Breach("subscription-filters-ignored", "W147-R12", "The list of subscriptions ignores its filters.",
           ignoring(SUBSCRIPTIONS, "topicId", "protocol"), subtle=False),
    Breach("subscription-protocol-ignored", "W147-R12",
           "The list of subscriptions ignores the filter protocol.",
           ignoring(SUBSCRIPTIONS, "protocol"), subtle=True),
    Breach("subscription-topic-ignored", "W147-R12", "The list of subscriptions ignores the filter topicId.",
           ignoring(SUBSCRIPTIONS, "topicId"), subtle=True),
    Breach("subscription-topic-finds-one", "W147-R12", "The filter topicId finds one subscription at most.",
           _only_when("topicId", lambda found: found[-1:]), subtle=True),
    Breach("unmatched-subscriptions-all", "W147-R13", "The list shows all subscriptions when none matches.",
           selects(SUBSCRIPTIONS, lambda found, _criteria, everything: found or everything), subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)


@fault("W147-R12", subtle=True)
class ListsEndedSubscriptions(StreamBehaviour):
    """The list still shows subscriptions that were ended."""

    def forget(self, subscription: StreamSubscription) -> None:
        super().forget(subscription)
        self.world.notes.setdefault("ended", []).append(subscription)

    def select(self, kind: str, criteria: list[Criterion]) -> Items:
        found = super().select(kind, criteria)
        return found + self.world.notes.get("ended", []) if kind == SUBSCRIPTIONS and not criteria else found


def _empty_list(edit: Edit, *, only: str = "") -> type[StreamBehaviour]:
    class EmptyList(StreamBehaviour):
        def list_answer(
            self, kind: str, given: dict[str, str], items: list[dict[str, Any]], headers: dict[str, str]
        ) -> Answer:
            answer = super().list_answer(kind, given, items, headers)
            empty = kind == SUBSCRIPTIONS and int(headers["x-total-count"]) == 0
            return edit(answer) if empty and (not only or only in given) else answer

    return EmptyList


_NOTHING = instead(404, {"code": "notFound", "reason": "No subscription matches."})
for _row in (
    Row("unmatched-subscriptions-404", "404", _empty_list(_NOTHING), subtle=False),
    Row("unmatched-subscriptions-204", "an empty 204", _empty_list(instead(204, None)), subtle=False),
    Row("unmatched-subscriptions-null", "null", _empty_list(lambda answer: replace(answer, raw=b"null")),
        subtle=False),
    Row("unmatched-subscription-topic-404", "404 if the filter is a topic",
        _empty_list(_NOTHING, only="topicId"), subtle=True),
    Row("unmatched-subscription-protocol-500", "500 if the filter is a protocol",
        _empty_list(instead(500, FAILED), only="protocol"), subtle=True),
):  # fmt: skip
    add_fault(
        _row.name,
        "W147-R13",
        f"Answers {_row.text} when no subscription matches.",
        _row.of,
        subtle=_row.subtle,
    )


# --- O3: the AsyncAPI document ---------------------------------------------------------------------------


def _document(change: Change) -> type[StreamBehaviour]:
    class Documents(StreamBehaviour):
        def asyncapi_document(self, found: list[StreamSubscription]) -> Document:
            return change(super().asyncapi_document(found))

    return Documents


def _channels(change: Change) -> type[StreamBehaviour]:
    class Channels(StreamBehaviour):
        def asyncapi_channel(self, subscription: StreamSubscription) -> Document:
            return change(super().asyncapi_channel(subscription))

    return Channels


def _without_newest(channels: Document) -> Document:
    return dict([*channels.items()][:-1])


def _renamed(channels: Document) -> Document:
    return {f"{name}-2": channel for name, channel in channels.items()}


def _dangling(_message: Document) -> Document:
    return {"$ref": "#/components/messages/Event"}


for _row in (
    Row("asyncapi-fails", "Fails with 500 when it is asked for an AsyncAPI document.",
        answers("asyncapi_answer", instead(500, FAILED)), subtle=False),
    Row("asyncapi-is-the-list", "Labels the plain list of subscriptions as an AsyncAPI document.",
        _document(lambda document: {"subscriptions": [*document["channels"]]}), subtle=False),
    Row("asyncapi-without-info", "The AsyncAPI document has no info.", _document(without("info")),
        subtle=False),
    Row("asyncapi-without-channels", "The AsyncAPI document has no channels.",
        _document(without("channels")), subtle=False),
    Row("asyncapi-of-version-3", "The AsyncAPI document says that it is one of version 3.0.0.",
        _document(lambda document: {**document, "asyncapi": "3.0.0"}), subtle=True),
    Row("asyncapi-empty", "The AsyncAPI document has no channel.",
        _document(lambda document: {**document, "channels": {}}), subtle=True),
    Row("asyncapi-lacks-newest-channel",
        "The AsyncAPI document lacks the channel of the newest subscription.",
        _document(inside("channels", _without_newest)), subtle=True),
    Row("asyncapi-renames-channels", "The channels of the AsyncAPI document have other names.",
        _document(inside("channels", _renamed)), subtle=True),
    Row("asyncapi-server-without-url", "The servers of the AsyncAPI document have no URL.",
        _document(inside("servers", lambda all_: {name: without("url")(one) for name, one in all_.items()})),
        subtle=True),
    Row("asyncapi-dangling-message", "The message of a channel is a reference that leads nowhere.",
        _channels(inside("subscribe", inside("message", _dangling))), subtle=True),
    Row("asyncapi-as-html", "The AsyncAPI document calls itself HTML.",
        answers("asyncapi_answer", content_type("text/html")), subtle=False),
):  # fmt: skip
    add_fault(_row.name, "W147-O3", _row.text, _row.of, subtle=_row.subtle)


@fault("W147-O3", subtle=True)
class AsyncapiKeepsEndedChannels(StreamBehaviour):
    """The AsyncAPI document still has the channels of subscriptions that were ended."""

    def forget(self, subscription: StreamSubscription) -> None:
        super().forget(subscription)
        self.world.notes.setdefault("ended", []).append(subscription)

    def asyncapi_document(self, found: list[StreamSubscription]) -> Document:
        return super().asyncapi_document(found + self.world.notes.get("ended", []))
