"""Faults of subscribing, unsubscribing and of what a subscription shows.

W147 5.2 (R1), 5.4 (R2), 6.3 (R6, R7, R8, O2), 6.4 (R10).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.operators.answers import FAILED, html_page, in_list, instead, status
from lso_conformance.sof.operators.documents import Change, Document, inside, put, without
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, changes, over, together
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topics import Topic

KNOWN = frozenset({"topicId", "protocol"})
CREATED, ANY = "streaming.show_subscribed", "streaming.show_subscription"
READ, LISTED = "streaming.show_subscription_retrieved", "streaming.show_subscription_listed"

# --- R6, R7: requests that name no topic or no protocol, or none that is there -------------------------


def _accepts(change: Callable[[Any, Document], Document]) -> Mixed:
    """A request that would be refused is read as the changed one."""

    def act(sof: Any, beneath: Act, document: Document) -> None:
        try:
            beneath(document)
        except Refusal:
            changed = change(sof, dict(document))
            beneath(changed)
            document.update(changed)

    return over("streaming.check_subscription", act)


def _first_topic(sof: Any) -> Topic:
    topic: Topic = next(iter(sof.world.topics.items.values()))
    return topic


def _any_protocol(sof: Any, asked: Document) -> Document:
    if "protocol" in asked or not isinstance(asked.get("topicId"), str):
        return asked
    topic = sof.find_topic(asked) or _first_topic(sof)
    return {**asked, "protocol": sof.offered_protocols(topic)[0]}


def _any_topic(sof: Any, asked: Document) -> Document:
    wanted = (one for one in sof.world.topics.items.values() if asked.get("protocol") in one.protocols)
    found = next(wanted, None)
    return asked if "topicId" in asked or found is None else {**asked, "topicId": found.id}


def _null_protocol(sof: Any, asked: Document) -> Document:
    if asked.get("protocol", "") is not None or not isinstance(asked.get("topicId"), str):
        return asked
    return _any_protocol(sof, without("protocol")(asked))


def _both(sof: Any, asked: Document) -> Document:
    return asked or {"topicId": _first_topic(sof).id, "protocol": _first_topic(sof).protocols[0]}


def _existing_topic(sof: Any, asked: Document) -> Document:
    wrong = isinstance(asked.get("topicId"), str) and asked["topicId"] not in sof.world.topics.items
    return _any_topic(sof, without("topicId")(asked)) if wrong else asked


def _offered_protocol(sof: Any, asked: Document) -> Document:
    return _any_protocol(sof, without("protocol")(asked)) if isinstance(asked.get("protocol"), str) else asked


def _known_protocol(sof: Any, asked: Document) -> Document:
    return asked if asked.get("protocol") in sof.world.transports else _offered_protocol(sof, asked)


def _lacking_protocol(sof: Any, asked: Document) -> Document:
    return _offered_protocol(sof, asked) if asked.get("protocol") in sof.world.transports else asked


def _without_body(sof: Any, beneath: Act, call: Call) -> Any:
    topic = _first_topic(sof)
    return beneath(call) if call.body else {"topicId": topic.id, "protocol": topic.protocols[0]}


sow(
    "W147-R6", "Accepts {}.", _accepts,
    blunt("subscribes-without-protocol", "a subscription that names no protocol", _any_protocol),
    blunt("subscribes-without-topic", "a subscription that names no topic", _any_topic),
    subtle("subscribes-to-null-protocol", "a subscription whose protocol is null", _null_protocol),
    subtle("subscribes-with-empty-document", "an empty document as subscription", _both),
    blunt("subscribes-to-unknown-topic", "a subscription to a topic that it does not have", _existing_topic,
          breaks="W147-R7"),
    blunt("subscribes-by-unknown-protocol", "a subscription by a protocol that nobody has", _known_protocol,
          breaks="W147-R7"),
    subtle("subscribes-by-lacking-protocol", "a subscription by a protocol that the topic does not have",
           _lacking_protocol, breaks="W147-R7"),
)  # fmt: skip
sow(
    "W147-R6", "Accepts a subscription request that has no body.", over,
    subtle("subscribes-without-body", "", "streaming.read", _without_body),
)  # fmt: skip

# --- O2: more attributes; R7: some refusals ------------------------------------------------------------


def _asked(call: Call) -> Document:
    try:
        document = jsontext.parse(call.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _has_more(_sof: Any, call: Call) -> bool:
    return len(_asked(call)) > len(KNOWN)


def _names_both(_sof: Any, call: Call, *_more: object) -> bool:
    return _asked(call).keys() >= KNOWN


def _more_is_wrong(_sof: Any, beneath: Act, document: Document) -> Any:
    more = [name for name in document if name not in KNOWN]
    return beneath(document) + [Problem("The value is not valid.", "invalidValue", f"/{one}") for one in more]


sow(
    "W147-O2", "{}.", as_it_is,
    subtle("refuses-more-attributes-as-invalid",
           "Refuses a subscription with an additional attribute as if the value were wrong",
           over("streaming.subscription_problems", _more_is_wrong)),
    blunt("more-attributes-fail", "Fails with 500 when a subscription has an additional attribute",
          answers("streaming.subscribe", instead(500, FAILED), None, _has_more)),
)  # fmt: skip
sow(
    "W147-R7", "Refuses a subscription with {} if the topic or the protocol is wrong.",
    lambda edit: answers("streaming.refuse_subscription", edit, None, _names_both),
    subtle("subscription-refused-of-topic-fails", "500", instead(500, FAILED)),
    subtle("subscription-refused-of-topic-with-202", "202", instead(202, None)),
)  # fmt: skip

# --- R10: the answer to an unsubscribe request ---------------------------------------------------------


def _deletes(_sof: Any, call: Call) -> bool:
    return call.method == "DELETE"


def _remembers(sof: Any, beneath: Act, subscription: StreamSubscription) -> None:
    beneath(subscription)
    sof.world.notes[f"ended {subscription.id}"] = True


async def _again_accepted(sof: Any, beneath: Callable[[Call], Awaitable[Answer]], call: Call) -> Answer:
    return Answer(204) if f"ended {call.job_id}" in sof.world.notes else await beneath(call)


async def _second_try(sof: Any, beneath: Callable[[Call], Awaitable[Answer]], call: Call) -> Any:
    found = sof.find_subscription(call)
    if found is not None and not found.notes.get("asked to end"):
        found.notes["asked to end"] = True
        return sof.unknown_subscription(call)
    return await beneath(call)


GONE = instead(404, {"code": "notFound", "reason": "It is gone."})
sow(
    "W147-R10", "{}.", as_it_is,
    blunt("unsubscribe-fails", "Ends a subscription, and answers 500",
          answers("streaming.unsubscribe", instead(500, FAILED), 204)),
    blunt("unsubscribe-says-404", "Ends a subscription, and answers 404",
          answers("streaming.unsubscribe", GONE, 204)),
    *(
        (subtle if name == "with-200" else blunt)(
            f"unsubscribe-unknown-{name}", f"Answers the end of a subscription that is not there {text}",
            answers("streaming.unknown_subscription", edit, None, _deletes),
        )
        for name, text, edit in (
            ("fails", "with 500", instead(500, FAILED)), ("204", "with 204", instead(204, None)),
            ("with-200", "with 200 and the error", status(200)),
        )
    ),
    subtle("unsubscribe-twice-accepted", "Accepts again to end a subscription that has ended",
           together(over("streaming.forget", _remembers), over("streaming.unsubscribe", _again_accepted))),
    subtle("unsubscribe-at-second-try",
           "Answers 404 to the first attempt to end a subscription, and ends it at the second",
           over("streaming.unsubscribe", _second_try)),
)  # fmt: skip

# --- R8, R2, R3: what a subscription shows -------------------------------------------------------------

OTHERS = {"ws": "mqtt", "sse": "ws", "kafka": "amqp", "amqp": "kafka", "mqtt": "kafka"}
FOREIGN: dict[str, Document] = {
    "mqtt": {"qos": 1, "retain": False, "bindingVersion": "0.1.0"},
    "ws": {"method": "GET", "bindingVersion": "0.1.0"},
    "kafka": {"topic": "metrics", "partitions": 1, "bindingVersion": "0.4.0"},
    "amqp": {"is": "queue", "queue": {"name": "metrics"}, "bindingVersion": "0.2.0"},
}


def _config(change: Change) -> Change:
    return inside("connectionConfig", change)


def _channel(change: Change) -> Change:
    return _config(inside("channel", change))


def _servers(change: Change) -> Change:
    return _config(inside("servers", lambda shown: {name: change(server) for name, server in shown.items()}))


def _foreign_bindings(shown: Document) -> Document:
    other = OTHERS[shown["protocol"]]
    return _channel(put(bindings={other: FOREIGN[other]}))(shown)


def _foreign_server(shown: Document) -> Document:
    return _servers(lambda server: {**server, "protocol": OTHERS[server["protocol"]]})(shown)


_SECOND = _channel(inside("name", lambda name: f"{name}-2"))
sow(
    "W147-R8", "{}.", changes,
    blunt("subscribed-without-connection", "The answer to a subscription does not say how to connect",
          CREATED, without("connectionConfig")),
    blunt("subscription-without-connection", "No subscription says how to connect",
          ANY, without("connectionConfig")),
    blunt("subscribed-without-channel", "The answer to a subscription names no channel",
          CREATED, _config(without("channel"))),
    blunt("subscribed-with-empty-connection", "The answer to a subscription has an empty frame",
          CREATED, put(connectionConfig={})),
    subtle("subscribed-with-foreign-bindings", "The bindings of a channel are of another protocol",
           ANY, _foreign_bindings),
    subtle("subscribed-with-foreign-server", "The server of a channel speaks another protocol",
           ANY, _foreign_server),
    subtle("subscription-read-other-channel", "A retrieved subscription shows another channel", READ,
           _SECOND),
    subtle("subscription-listed-other-channel", "A subscription in the list shows another channel",
           LISTED, _SECOND),
)  # fmt: skip
sow(
    "W147-R2", "{}.", changes,
    blunt("subscribed-without-id", "The answer to a subscription has no id", CREATED, without("id")),
    blunt("subscribed-without-protocol", "The answer to a subscription names no protocol",
          CREATED, without("protocol")),
    subtle("subscription-read-without-topic", "A retrieved subscription names no topic",
           READ, without("topicId")),
    subtle("subscription-listed-without-topic", "The subscriptions in the list name no topic",
           LISTED, without("topicId")),
    subtle("subscription-server-without-url", "The server of a retrieved subscription has no URL",
           READ, _servers(without("url"))),
    blunt("subscription-servers-as-list", "The servers of a retrieved subscription are a list",
          READ, _config(inside("servers", lambda shown: [*shown.values()]))),
)  # fmt: skip


def _under_topic(_sof: Any, beneath: Act, subscription: StreamSubscription) -> Any:
    return {**beneath(subscription), "id": subscription.topic.id}


def _not_acceptable(sof: Any, beneath: Act, call: Call) -> Any:
    if call.headers.get("accept", "").partition(";")[0].strip() == "application/json":
        return sof.refused(Refusal(406, Problem("Only AsyncAPI can be had.")))
    return beneath(call)


sow(
    "W147-R3", "{}.", as_it_is,
    blunt("subscribed-in-list", "The answer to a subscription stands in a list",
          answers("streaming.subscribe", in_list, 201), breaks="W147-R2"),
    subtle("subscription-by-id-is-another",
           "Retrieves a subscription under another id than the one asked for", over(READ, _under_topic),
           breaks="W147-R1"),
    blunt("subscription-as-html", "A retrieved subscription is an HTML page",
          answers("streaming.subscription_by_id", html_page)),
    subtle("subscriptions-not-acceptable",
           "Answers 406 when the list of subscriptions is asked for as plain application/json",
           over("streaming.list_subscriptions", _not_acceptable)),
)  # fmt: skip
