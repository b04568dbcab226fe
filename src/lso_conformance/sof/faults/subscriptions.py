"""Faults of subscribing and of what a subscription shows.

W147 5.2 (R1), 5.4 (R2), 6.3 (R6, R7, R8, O2).
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.edits.edits import (
    FAILED,
    html_page,
    in_list,
    instead,
)
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.edits.reshaping_streams import answers, if_successful
from lso_conformance.sof.registry import Breach, add_fault, fault
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topics import Topic

KNOWN = frozenset({"topicId", "protocol"})

@fault("W147-R1", subtle=True)
class SubscriptionByIdIsAnother(StreamBehaviour):
    """Retrieves a subscription under another id than the one asked for."""

    def show_subscription_retrieved(self, subscription: StreamSubscription) -> Document:
        return {**super().show_subscription_retrieved(subscription), "id": subscription.topic.id}


# --- R6: requests that name no topic or no protocol ----------------------------------------------------


def _accepts(change: Callable[[StreamBehaviour, Document], Document]) -> type[StreamBehaviour]:
    """A request that would be refused is read as the changed one."""

    class Accepts(StreamBehaviour):
        def check_subscription(self, document: Document) -> None:
            try:
                super().check_subscription(document)
            except Refusal:
                changed = change(self, dict(document))
                super().check_subscription(changed)
                document.update(changed)

    return Accepts


def _first_topic(sof: StreamBehaviour) -> Topic:
    return next(iter(sof.world.topics.items.values()))


def _topic_of(sof: StreamBehaviour, asked: Document) -> Topic:
    return sof.find_topic(asked) or _first_topic(sof)


def _any_protocol(sof: StreamBehaviour, asked: Document) -> Document:
    if "protocol" in asked or not isinstance(asked.get("topicId"), str):
        return asked
    return {**asked, "protocol": sof.offered_protocols(_topic_of(sof, asked))[0]}


def _any_topic(sof: StreamBehaviour, asked: Document) -> Document:
    wanted = (one for one in sof.world.topics.items.values() if asked.get("protocol") in one.protocols)
    found = next(wanted, None)
    return asked if "topicId" in asked or found is None else {**asked, "topicId": found.id}


def _null_protocol(sof: StreamBehaviour, asked: Document) -> Document:
    if asked.get("protocol", "") is not None or not isinstance(asked.get("topicId"), str):
        return asked
    return _any_protocol(sof, without("protocol")(asked))


def _both(sof: StreamBehaviour, asked: Document) -> Document:
    return asked or {"topicId": _first_topic(sof).id, "protocol": _first_topic(sof).protocols[0]}


def _existing_topic(sof: StreamBehaviour, asked: Document) -> Document:
    wrong = isinstance(asked.get("topicId"), str) and asked["topicId"] not in sof.world.topics.items
    return _any_topic(sof, without("topicId")(asked)) if wrong else asked


def _offered_protocol(sof: StreamBehaviour, asked: Document) -> Document:
    return _any_protocol(sof, without("protocol")(asked)) if isinstance(asked.get("protocol"), str) else asked


def _lacking_protocol(sof: StreamBehaviour, asked: Document) -> Document:
    return _offered_protocol(sof, asked) if asked.get("protocol") in sof.world.transports else asked


for _breach in (
    Breach("subscribes-without-protocol", "W147-R6", "a subscription that names no protocol", _any_protocol,
           subtle=False),
    Breach("subscribes-without-topic", "W147-R6", "a subscription that names no topic", _any_topic,
           subtle=False),
    Breach("subscribes-to-null-protocol", "W147-R6", "a subscription whose protocol is null", _null_protocol,
           subtle=True),
    Breach("subscribes-with-empty-document", "W147-R6", "an empty document as subscription", _both,
           subtle=True),
    Breach("subscribes-to-unknown-topic", "W147-R7", "a subscription to a topic that it does not have",
           _existing_topic, subtle=False),
    Breach("subscribes-by-unknown-protocol", "W147-R7", "a subscription by a protocol that nobody has",
           lambda sof, asked: asked if asked.get("protocol") in sof.world.transports
           else _offered_protocol(sof, asked), subtle=False),
    Breach("subscribes-by-lacking-protocol", "W147-R7",
           "a subscription by a protocol that the topic does not have",
           _lacking_protocol, subtle=True),
):  # fmt: skip
    add_fault(
        _breach.name, _breach.breaks, f"Accepts {_breach.text}.", _accepts(_breach.of), subtle=_breach.subtle
    )


@fault("W147-R6", subtle=True)
class SubscribesWithoutBody(StreamBehaviour):
    """Accepts a subscription request that has no body."""

    def read(self, call: Call) -> Document:
        if call.body:
            return super().read(call)
        topic = _first_topic(self)
        return {"topicId": topic.id, "protocol": topic.protocols[0]}


# --- O2: more attributes ---------------------------------------------------------------------------------


@fault("W147-O2", subtle=True)
class RefusesMoreAttributesAsInvalid(StreamBehaviour):
    """Refuses a subscription with an additional attribute as if the value were wrong."""

    def subscription_problems(self, document: Document) -> list[Problem]:
        more = [name for name in document if name not in KNOWN]
        wrong = [Problem("The value is not valid.", "invalidValue", f"/{name}") for name in more]
        return super().subscription_problems(document) + wrong


add_fault(
    "more-attributes-fail", "W147-O2", "Fails with 500 when a subscription has an additional attribute.",
    answers("subscribe", instead(500, FAILED), when=lambda call: len(_asked(call)) > len(KNOWN)),
    subtle=False,
)  # fmt: skip


def _asked(call: Call) -> Document:
    try:
        document = jsontext.parse(call.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


# --- R7, R2: refusals ----------------------------------------------------------------------------------


def _unknown_topic(call: Call) -> bool:
    return _asked(call).keys() >= KNOWN


for _breach in (
    Breach("of-topic-fails", "W147-R7", "with 500 if the topic or the protocol is wrong",
           answers("refuse_subscription", instead(500, FAILED), when=_unknown_topic), subtle=True),
    Breach("of-topic-with-202", "W147-R7", "with 202 if the topic or the protocol is wrong",
           answers("refuse_subscription", instead(202, None), when=_unknown_topic), subtle=True),
):  # fmt: skip
    add_fault(
        f"subscription-refused-{_breach.name}",
        _breach.breaks,
        f"Refuses a subscription {_breach.text}.",
        _breach.of,
        subtle=_breach.subtle,
    )


# --- R8, R2: what a subscription shows -----------------------------------------------------------------


def _shown(where: str, change: Change) -> type[StreamBehaviour]:
    def show(self: StreamBehaviour, subscription: StreamSubscription) -> Document:
        return change(getattr(super(mixin, self), where)(subscription))

    mixin: type[StreamBehaviour] = type("Shown", (StreamBehaviour,), {where: show})
    return mixin


_CREATED, _READ, _LISTED = "show_subscribed", "show_subscription_retrieved", "show_subscription_listed"
_ANY = "show_subscription"
OTHERS = {"ws": "mqtt", "sse": "ws", "kafka": "amqp", "amqp": "kafka", "mqtt": "kafka"}
FOREIGN: dict[str, Document] = {
    "mqtt": {"qos": 1, "retain": False, "bindingVersion": "0.1.0"},
    "ws": {"method": "GET", "bindingVersion": "0.1.0"},
    "kafka": {"topic": "metrics", "partitions": 1, "bindingVersion": "0.4.0"},
    "amqp": {"is": "queue", "queue": {"name": "metrics"}, "bindingVersion": "0.2.0"},
}


def _channel(change: Change) -> Change:
    return inside("connectionConfig", inside("channel", change))


def _servers(change: Change) -> Change:
    return inside(
        "connectionConfig",
        inside("servers", lambda shown: {name: change(server) for name, server in shown.items()}),
    )


def _foreign_bindings(shown: Document) -> Document:
    other = OTHERS[shown["protocol"]]
    return _channel(lambda channel: {**channel, "bindings": {other: FOREIGN[other]}})(shown)


def _foreign_server(shown: Document) -> Document:
    return _servers(lambda server: {**server, "protocol": OTHERS[server["protocol"]]})(shown)


for _breach in (
    Breach("subscribed-without-connection", "W147-R8",
           "The answer to a subscription does not say how to connect.",
           _shown(_CREATED, without("connectionConfig")), subtle=False),
    Breach("subscription-without-connection", "W147-R8", "No subscription says how to connect.",
           _shown(_ANY, without("connectionConfig")), subtle=False),
    Breach("subscribed-without-channel", "W147-R8", "The answer to a subscription names no channel.",
           _shown(_CREATED, inside("connectionConfig", without("channel"))), subtle=False),
    Breach("subscribed-with-empty-connection", "W147-R8", "The answer to a subscription has an empty frame.",
           _shown(_CREATED, lambda shown: {**shown, "connectionConfig": {}}), subtle=False),
    Breach("subscribed-with-foreign-bindings", "W147-R8",
           "The bindings of a channel are of another protocol.",
           _shown(_ANY, _foreign_bindings), subtle=True),
    Breach("subscribed-with-foreign-server", "W147-R8", "The server of a channel speaks another protocol.",
           _shown(_ANY, _foreign_server), subtle=True),
    Breach("subscription-read-other-channel", "W147-R8", "A retrieved subscription shows another channel.",
           _shown(_READ, _channel(inside("name", lambda name: f"{name}-2"))), subtle=True),
    Breach("subscription-listed-other-channel", "W147-R8",
           "A subscription in the list shows another channel.",
           _shown(_LISTED, _channel(inside("name", lambda name: f"{name}-2"))), subtle=True),
    Breach("subscribed-without-id", "W147-R2", "The answer to a subscription has no id.",
           _shown(_CREATED, without("id")), subtle=False),
    Breach("subscribed-without-protocol", "W147-R2", "The answer to a subscription names no protocol.",
           _shown(_CREATED, without("protocol")), subtle=False),
    Breach("subscription-read-without-topic", "W147-R2", "A retrieved subscription names no topic.",
           _shown(_READ, without("topicId")), subtle=True),
    Breach("subscription-listed-without-topic", "W147-R2", "The subscriptions in the list name no topic.",
           _shown(_LISTED, without("topicId")), subtle=True),
    Breach("subscription-server-without-url", "W147-R2", "The server of a retrieved subscription has no URL.",
           _shown(_READ, _servers(without("url"))), subtle=True),
    Breach("subscription-servers-as-list", "W147-R2", "The servers of a retrieved subscription are a list.",
           _shown(_READ, inside("connectionConfig", inside("servers", lambda shown: [*shown.values()]))),
           subtle=False),
    Breach("subscribed-in-list", "W147-R2", "The answer to a subscription stands in a list.",
           answers("subscribe", if_successful(in_list)), subtle=False),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)


@fault("W147-R3")
class SubscriptionAsHtml(StreamBehaviour):
    """A retrieved subscription is an HTML page."""

    def subscription_by_id(self, call: Call) -> Answer:
        return html_page(super().subscription_by_id(call))


@fault("W147-R3", subtle=True)
class SubscriptionsNotAcceptable(StreamBehaviour):
    """Answers 406 when the list of subscriptions is asked for as plain application/json."""

    def list_subscriptions(self, call: Call) -> Answer:
        if call.headers.get("accept", "").partition(";")[0].strip() == "application/json":
            return self.refused(Refusal(406, Problem("Only AsyncAPI can be had.")))
        return super().list_subscriptions(call)
