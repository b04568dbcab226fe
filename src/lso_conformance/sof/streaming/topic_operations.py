"""Topics: list, retrieve, and their data models.  W147 6.1, 6.2, 7.1.1."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import Filter, Kind
from lso_conformance.sof.core.lists import Lists
from lso_conformance.sof.streaming import topics
from lso_conformance.sof.streaming.stream_world import StreamWorld
from lso_conformance.sof.streaming.topics import Topic


def _is_among(offered: tuple[str, ...], wanted: str) -> bool:
    return wanted in offered


TOPICS: Final = "topic"
SUBSCRIPTIONS: Final = "subscription"
KINDS: Final[Mapping[str, Kind]] = {
    TOPICS: Kind(
        "topics",
        "filtered_by",
        "show_topic_listed",
        {
            "category": Filter("category", ("category",)),
            "protocol": Filter("protocol", ("protocol",), _is_among),
        },
    ),
    SUBSCRIPTIONS: Kind(
        "subscriptions",
        "request",
        "show_subscription_listed",
        {"topicId": Filter("topicId", ("topicId",)), "protocol": Filter("protocol", ("protocol",))},
    ),
}
"""The two list operations; a value that no item has gives an empty list (R4, R13)."""


class TopicOperations(Lists):
    """The operations on topics."""

    world: StreamWorld
    _kinds = KINDS

    def __init__(self, world: StreamWorld) -> None:
        self.world = world

    def offered_topics(self) -> list[Topic]:
        """The topics of this server: those with a protocol that it can offer, and only with such."""
        known = [topic for topic in topics.TOPICS if topics.has_avro() or not topic.avro]
        found = [replace(topic, protocols=tuple(self.offered_protocols(topic))) for topic in known]
        return [topic for topic in found if topic.protocols]

    def offered_protocols(self, topic: Topic) -> list[str]:
        """The protocols by which the topic can be consumed (R15)."""
        return [name for name in topic.protocols if self.has_transport(name)]

    def has_transport(self, protocol: str) -> bool:
        """Whether this server can deliver by the protocol."""
        return protocol in self.world.transports

    def emitting(self) -> list[str]:
        """Ids of the topics that send messages without a provocation (the profile's topics_that_emit)."""
        return [topic.id for topic in self.world.topics.items.values()]

    def list_topics(self, call: Call) -> Answer:
        """GET /topic (O1, R4, R5)."""
        return self.list_of(TOPICS, call)

    def topic_by_id(self, call: Call) -> Answer:
        """GET /topic/{id}."""
        topic = self.world.topics.items.get(call.job_id)
        return self.unknown_topic(call) if topic is None else Answer(200, self.show_topic_retrieved(topic))

    def unknown_topic(self, _call: Call) -> Answer:
        """The answer about a topic that is not there."""
        return self.refused(self.not_found("topic"))

    def show_topic_listed(self, topic: Topic) -> dict[str, Any]:
        """A topic in the list."""
        return self.show_topic(topic)

    def show_topic_retrieved(self, topic: Topic) -> dict[str, Any]:
        """A topic in the answer to its retrieval."""
        return self.show_topic(topic)

    def show_topic(self, topic: Topic) -> dict[str, Any]:
        """The topic (7.1.1.3)."""
        return {
            "id": topic.id,
            "category": topic.category,
            "modelRef": self.model_ref(topic),
            "availableChannels": self.show_channels(topic),
        }

    def show_channels(self, topic: Topic) -> list[dict[str, Any]]:
        """The channels by which the topic can be consumed (7.1.1.2, R15)."""
        return [
            {"protocol": name, "description": f"{topic.event_type} by {name}"}
            for name in self.offered_protocols(topic)
        ]

    def model_ref(self, topic: Topic) -> str:
        """Where the topic's data model is (R14)."""
        kind = "avsc" if topic.avro else "schema.json"
        return f"{self.world.root_url}models/{topic.name}.1.0.0.{kind}"

    def retrieve_model(self, call: Call) -> Answer:
        """GET of a modelRef: the data model."""
        name = call.path.rpartition("/")[2].partition(".")[0]
        topic = next((one for one in self.world.topics.items.values() if one.name == name), None)
        if topic is None:
            return self.refused(self.not_found("data model"))
        kind = "application/json" if topic.avro else "application/schema+json"
        return Answer(200, self.show_model(topic), {"content-type": kind})

    def show_model(self, topic: Topic) -> dict[str, Any]:
        """The topic's data model."""
        return topics.model(topic, self.world.irp)
