"""Conformant ways of offering topics and of showing subscriptions.  W147 6, 7.1."""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.core.lists import Count
from lso_conformance.sof.operators.documents import Document, inside, without
from lso_conformance.sof.registry import variant
from lso_conformance.sof.streaming.asyncapi_document import ASYNCAPI
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topic_operations import SUBSCRIPTIONS
from lso_conformance.sof.streaming.topics import Topic

# --- topics --------------------------------------------------------------------------------------------


@variant
class TopicCategoryInUpperCase(StreamBehaviour):
    """Categories are in upper case, as in the example of 6.1 (SM-6)."""

    def show_topic(self, topic: Topic) -> Document:
        return inside("category", str.upper)(super().show_topic(topic))


@variant
class TopicWithoutCategory(StreamBehaviour):
    """The topic of category Storage does not show it (7.1.1.3: optional); nor do filters find it."""

    def show_topic(self, topic: Topic) -> Document:
        shown = super().show_topic(topic)
        return without("category")(shown) if topic.category == "Storage" else shown

    def offered_topics(self) -> list[Topic]:
        found = super().offered_topics()
        return [replace(one, uncategorised=True) if one.category == "Storage" else one for one in found]


@variant
class TopicWithoutModel(StreamBehaviour):
    """Topics have no modelRef (7.1.1.3: optional, SM-5)."""

    def show_topic(self, topic: Topic) -> Document:
        return without("modelRef")(super().show_topic(topic))


@variant
class ModelOutOfReach(StreamBehaviour):
    """The modelRef is a good URI, but the model is not given to everybody."""

    def retrieve_model(self, _call: Call) -> Answer:
        return self.refused(Refusal(403, Problem("It was given at the onboarding.", "accessDenied")))


@variant
class ModelRefIsUrn(StreamBehaviour):
    """The modelRef is the URN of the model, which was given at the onboarding."""

    def model_ref(self, topic: Topic) -> str:
        return f"urn:mef:lso:spec:{self.world.irp}:{topic.name}:v1.0.0:all"


@variant
class TopicsShowMore(StreamBehaviour):
    """Topics and their channels show attributes beyond the table (SM-32)."""

    def show_topic(self, topic: Topic) -> Document:
        return {**super().show_topic(topic), "name": topic.name, "retention": {"days": 7}}

    def show_channels(self, topic: Topic) -> list[Document]:
        return [{**shown, "encoding": "json"} for shown in super().show_channels(topic)]


@variant
class TopicChannelsWithoutDescription(StreamBehaviour):
    """Channels show nothing but their protocol (7.1.1.2)."""

    def show_channels(self, topic: Topic) -> list[Document]:
        return [{"protocol": shown["protocol"]} for shown in super().show_channels(topic)]


@variant
class TopicsOnSmallPages(StreamBehaviour):
    """Lists hold at most two items; a header tells of more (O1, SM-3, SM-17)."""

    def max_page(self) -> int:
        return 2


@variant
class TopicsOnOnePage(StreamBehaviour):
    """The topic list says nothing about pages (SM-17)."""

    def page_headers(self, _count: Count) -> dict[str, str]:
        return {}


@variant
class StreamListsNewestFirst(StreamBehaviour):
    """Lists are in reverse order."""

    def in_order(self, items: list[Any]) -> list[Any]:
        return items[::-1]


# --- subscriptions -------------------------------------------------------------------------------------


@variant
class SubscriptionIdIsUrn(StreamBehaviour):
    """Ids of subscriptions are URNs (RFC 4122)."""

    def new_subscription_id(self) -> str:
        return f"urn:uuid:{self.new_id()}"


@variant
class SubscriptionShowsMore(StreamBehaviour):
    """Subscriptions show description, priority and attributes beyond the table."""

    def show_subscription(self, subscription: StreamSubscription) -> Document:
        more = {"description": subscription.topic.event_type, "priority": "HIGH", "consumerGroup": "any"}
        return {**more, **super().show_subscription(subscription)}


@variant
class RefusesMoreAttributes(StreamBehaviour):
    """A subscription with an additional attribute is refused as unexpectedProperty (SM-32)."""

    def subscription_problems(self, document: Document) -> list[Problem]:
        more = [name for name in document if name not in {"topicId", "protocol"}]
        wrong = [Problem("This attribute is not defined.", "unexpectedProperty", f"/{name}") for name in more]
        return super().subscription_problems(document) + wrong


@variant
class SubscriptionDropsMoreAttributes(StreamBehaviour):
    """Additional attributes of a request are accepted, and not shown (SM-21)."""

    def show_subscription(self, subscription: StreamSubscription) -> Document:
        more = subscription.request.keys() - {"topicId", "protocol"}
        return without(*more)(super().show_subscription(subscription))


@variant
class ServersAgreedBefore(StreamBehaviour):
    """Subscriptions name their channel only; the servers were agreed at the onboarding (SM-4, SM-8)."""

    def connection_config(self, subscription: StreamSubscription) -> Document:
        return without("servers")(super().connection_config(subscription))

    def agreed_servers(self) -> Mapping[str, Any]:
        ours = {name: transport.server() for name, transport in self.world.transports.items()}
        return {**ours, **super().agreed_servers()}


@variant
class ServerUrlWithPath(StreamBehaviour):
    """The URL of a server has a path; the channel's name is what follows it."""

    def show_servers(self, subscription: StreamSubscription) -> Document:
        shown = super().show_servers(subscription)
        if subscription.protocol not in {"ws", "sse"}:
            return shown
        return {name: {**one, "url": one["url"] + "/streaming/"} for name, one in shown.items()}

    def show_channel_name(self, subscription: StreamSubscription) -> str:
        name = super().show_channel_name(subscription)
        return name.removeprefix("streaming/") if subscription.protocol in {"ws", "sse"} else name


@variant
class ServerWithVariables(StreamBehaviour):
    """The URL of a server has a variable with a default (AsyncAPI Server Object)."""

    def show_servers(self, subscription: StreamSubscription) -> Document:
        shown = super().show_servers(subscription)
        return {name: self._with_variable(one) for name, one in shown.items()}

    def _with_variable(self, server: Document) -> Document:
        scheme, _, rest = server["url"].partition("://")
        host, colon, port = rest.partition(":")
        if not colon or not port.isdigit():
            return server
        return {**server, "url": f"{scheme}://{host}:{{port}}", "variables": {"port": {"default": port}}}


@variant
class WebSocketByItsLongName(StreamBehaviour):
    """The protocol ws is called web-socket, as in 6.1 and Appendix A (SM-7)."""

    def offered_protocols(self, topic: Topic) -> list[str]:
        return [*_long_names(super().offered_protocols(topic))]

    def has_transport(self, protocol: str) -> bool:
        return super().has_transport(_SHORT.get(protocol, protocol))

    def transport_of(self, protocol: str) -> Any:
        return super().transport_of(_SHORT.get(protocol, protocol))

    def show_bindings(self, subscription: StreamSubscription) -> Document:
        shown = super().show_bindings(subscription)
        return {_LONG.get(name, name): binding for name, binding in shown.items()}


_LONG = {"ws": "web-socket"}
_SHORT = {"web-socket": "ws"}


def _long_names(protocols: Iterable[str]) -> tuple[str, ...]:
    return tuple(_LONG.get(name, name) for name in protocols)


# --- refusals ------------------------------------------------------------------------------------------


def _with_status(status: int, code: str) -> type[StreamBehaviour]:
    class WithStatus(StreamBehaviour):
        def check_subscription(self, document: Document) -> None:
            try:
                super().check_subscription(document)
            except Refusal as refusal:
                raise Refusal(status, Problem(refusal.problems[0].reason, code)) from refusal

    return WithStatus


@variant
class SubscriptionRefusedBy400(_with_status(400, "invalidBody")):  # type: ignore[misc]
    """Whatever is wrong with a subscription request is refused by 400."""


@variant
class UnknownTopicRefusedBy404(StreamBehaviour):
    """A subscription to a topic that is not there is refused by 404 (SM-16)."""

    def check_subscription(self, document: Document) -> None:
        try:
            super().check_subscription(document)
        except Refusal as refusal:
            if refusal.problems[0].code != "referenceNotFound":
                raise
            raise self.not_found("topic") from refusal


@variant
class EndedSubscriptionIsGone(StreamBehaviour):
    """Answers 410 about a subscription that has ended (SM-16)."""

    def forget(self, subscription: StreamSubscription) -> None:
        super().forget(subscription)
        self.world.notes[f"ended {subscription.id}"] = True

    def unknown_subscription(self, call: Call) -> Answer:
        if f"ended {call.job_id}" not in self.world.notes:
            return super().unknown_subscription(call)
        return self.refused(Refusal(410, Problem("This subscription has ended.")))


@variant
class UnsubscribeSays200(StreamBehaviour):
    """Answers 200 with the ended subscription instead of an empty 204 (SM-16)."""

    def unsubscribed(self, subscription: StreamSubscription) -> Answer:
        return Answer(200, self.show_subscription(subscription))


# --- AsyncAPI ------------------------------------------------------------------------------------------


@variant
class NoAsyncapi(StreamBehaviour):
    """Answers 406 when it is asked for an AsyncAPI document (O3)."""

    def offers_asyncapi(self) -> bool:
        return False

    def asyncapi_answer(self, _call: Call) -> Answer:
        return self.refused(Refusal(406, Problem("AsyncAPI is not offered.", message="Ask for JSON.")))


@variant
class AcceptIgnored(StreamBehaviour):
    """Answers with the JSON list whatever the caller accepts (SM-10)."""

    def offers_asyncapi(self) -> bool:
        return False

    def asyncapi_answer(self, call: Call) -> Answer:
        return self.list_of(SUBSCRIPTIONS, call)


@variant
class AsyncapiWithHeaders(StreamBehaviour):
    """The AsyncAPI document says more than it must, and its media type has a parameter."""

    def asyncapi_type(self) -> str:
        return f"{ASYNCAPI};version=2.6.0"

    def asyncapi_document(self, found: list[StreamSubscription]) -> Document:
        shown = super().asyncapi_document(found)
        return {**shown, "id": "urn:uuid:8d5c7b80-0f52-4b0c-8a3e-2b1f2a7c9e10", "x-vendor": {"made": "here"},
                "tags": [{"name": "streams"}]}  # fmt: skip


@variant
class AsyncapiWithInlineMessages(StreamBehaviour):
    """The AsyncAPI document has each message in its channel, and no components."""

    def asyncapi_document(self, found: list[StreamSubscription]) -> Document:
        return without("components")(super().asyncapi_document(found))

    def asyncapi_channel(self, subscription: StreamSubscription) -> Document:
        shown = super().asyncapi_channel(subscription)
        message = self.asyncapi_message(subscription.topic)
        return {**shown, "subscribe": {**shown["subscribe"], "message": message}}


@variant
class AsyncapiAsPrinted(StreamBehaviour):
    """The AsyncAPI document has the two slips of the example in 6.5 (SM-12).

    The message of a channel stands beside its operation, and fields of a Kafka channel inside it.
    """

    def asyncapi_channel(self, subscription: StreamSubscription) -> Document:
        shown = super().asyncapi_channel(subscription)
        kafka = {"topic": subscription.channel, "partitions": 1}
        operation = {"description": "read from the channel", "bindings": {"kafka": kafka}}
        return {**shown, "subscribe": operation, "message": shown["subscribe"]["message"]}
