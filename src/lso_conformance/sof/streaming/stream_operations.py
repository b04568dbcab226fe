"""Subscriptions to topics: subscribe, list, retrieve, unsubscribe.  W147 6.3 to 6.6, 7.1.2.

Where the text is silent: a malformed body is refused by 400, a wrong or missing attribute by 422;
more attributes (O2) are kept and shown, bar those that this server sets itself.
"""

from typing import Any

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.streaming.emission import Emission
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topic_operations import SUBSCRIPTIONS
from lso_conformance.sof.streaming.topics import Topic

OURS = frozenset({"id", "connectionConfig"})  # set by the server, whatever the request holds


class StreamOperations(Emission):
    """The operations on subscriptions."""

    async def subscribe(self, call: Call) -> Answer:
        """POST /subscription: 201 and the subscription, once it can be consumed (R6 to R9)."""
        try:
            self.check_media_type(call)
            document = self.read(call)
            self.check_subscription(document)
        except Refusal as refusal:
            return self.refuse_subscription(call, refusal)
        subscription = self.new_subscription(document)
        self.world.subscriptions.add(subscription)
        try:
            await self.open_stream(subscription)
        except OSError as error:
            self.forget(subscription)
            problem = Problem(f"The broker cannot be reached: {error}", message="Try again later.")
            return self.refused(Refusal(503, problem))
        return Answer(201, self.show_subscribed(subscription))

    def check_subscription(self, document: dict[str, Any]) -> None:
        """Refuse what is missing or wrong (R6, R7)."""
        problems = self.subscription_problems(document)
        if problems:
            raise Refusal(422, *problems)

    def subscription_problems(self, document: dict[str, Any]) -> list[Problem]:
        """Everything wrong with a subscription request."""
        found = self.world.specs.problems("TopicSubscriptionRequest", document)
        if found:
            return found
        topic = self.find_topic(document)
        if topic is None:
            return [Problem("There is no topic with this id.", "referenceNotFound", "/topicId")]
        problem = self.protocol_problem(topic, document["protocol"])
        return [] if problem is None else [problem]

    def find_topic(self, document: dict[str, Any]) -> Topic | None:
        """The topic that the request names."""
        return self.world.topics.items.get(document["topicId"])

    def protocol_problem(self, topic: Topic, protocol: str) -> Problem | None:
        """Why the topic cannot be consumed by this protocol, if so."""
        offered = self.offered_protocols(topic)
        if protocol in offered:
            return None
        return Problem(
            f"This topic can be consumed by {', '.join(offered)} only.", "invalidValue", "/protocol"
        )

    def refuse_subscription(self, _call: Call, refusal: Refusal) -> Answer:
        """The answer to a subscription request that is refused (R7)."""
        return self.refused(refusal)

    def new_subscription(self, document: dict[str, Any]) -> StreamSubscription:
        """The subscription of an accepted request."""
        topic = self.world.topics.items[document["topicId"]]
        return StreamSubscription(self.new_subscription_id(), topic, document, self.new_channel(topic))

    def new_subscription_id(self) -> str:
        """Id of a new subscription."""
        return self.new_id()

    def new_channel(self, topic: Topic) -> str:
        """Name of the channel of a new subscription."""
        return f"streaming/{topic.name}/{self.new_id()}"

    def show_subscribed(self, subscription: StreamSubscription) -> dict[str, Any]:
        """The subscription in the answer to its request (R8)."""
        return self.show_subscription(subscription)

    def show_subscription_listed(self, subscription: StreamSubscription) -> dict[str, Any]:
        """The subscription in the list (R12)."""
        return self.show_subscription(subscription)

    def show_subscription_retrieved(self, subscription: StreamSubscription) -> dict[str, Any]:
        """The subscription in the answer to its retrieval."""
        return self.show_subscription(subscription)

    def show_subscription(self, subscription: StreamSubscription) -> dict[str, Any]:
        """What the buyer asked for, and what a consumer needs (7.1.2.4)."""
        asked = {name: value for name, value in subscription.request.items() if name not in OURS}
        return {
            **jsontext.copied(asked),
            "id": self.show_subscription_id(subscription),
            "connectionConfig": self.connection_config(subscription),
        }

    def show_subscription_id(self, subscription: StreamSubscription) -> str:
        """The subscription's id."""
        return subscription.id

    def connection_config(self, subscription: StreamSubscription) -> dict[str, Any]:
        """How to consume the stream (7.1.2.2, R8)."""
        return {
            "servers": self.show_servers(subscription),
            "channel": self.show_channel(subscription),
        }

    def show_servers(self, subscription: StreamSubscription) -> dict[str, Any]:
        """The servers by which the stream is available, by name."""
        return {subscription.protocol: self.transport(subscription).server()}

    def show_channel(self, subscription: StreamSubscription) -> dict[str, Any]:
        """The channel with its bindings (7.1.2.1)."""
        name, bindings = self.show_channel_name(subscription), self.show_bindings(subscription)
        return {"name": name, "bindings": bindings} if bindings else {"name": name}

    def show_channel_name(self, subscription: StreamSubscription) -> str:
        """Name of the channel."""
        return subscription.channel

    def show_bindings(self, subscription: StreamSubscription) -> dict[str, Any]:
        """What the protocol needs to know of the channel (5.3.1.1)."""
        return self.transport(subscription).bindings(subscription.channel)

    def find_subscription(self, call: Call) -> StreamSubscription | None:
        """The subscription whose id the path holds."""
        return self.world.subscriptions.get(call.job_id)

    def subscription_by_id(self, call: Call) -> Answer:
        """GET /subscription/{id}."""
        subscription = self.find_subscription(call)
        if subscription is None:
            return self.unknown_subscription(call)
        return Answer(200, self.show_subscription_retrieved(subscription))

    def unknown_subscription(self, _call: Call) -> Answer:
        """The answer about a subscription that is not there (R10)."""
        return self.refused(self.not_found("subscription"))

    async def unsubscribe(self, call: Call) -> Answer:
        """DELETE /subscription/{id}: 204 once nothing more is sent (R10, R11)."""
        subscription = self.find_subscription(call)
        if subscription is None:
            return self.unknown_subscription(call)
        self.forget(subscription)
        await self.close_stream(subscription)
        return self.unsubscribed(subscription)

    def forget(self, subscription: StreamSubscription) -> None:
        """Take the subscription off the list."""
        self.world.subscriptions.remove(subscription.id)

    def unsubscribed(self, _subscription: StreamSubscription) -> Answer:
        """The answer to a request that ended a subscription (R10)."""
        return Answer(204)

    def list_subscriptions(self, call: Call) -> Answer:
        """GET /subscription (R12, R13)."""
        return self.list_of(SUBSCRIPTIONS, call)
