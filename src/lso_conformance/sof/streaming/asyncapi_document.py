"""Subscriptions as an AsyncAPI 2.6.0 document.  W147 6.5 (O3).

The document holds every channel that the filters let through, whatever limit and offset say.
"""

from typing import Any, Final

from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.streaming import topics
from lso_conformance.sof.streaming.stream_operations import StreamOperations
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topic_operations import SUBSCRIPTIONS
from lso_conformance.sof.streaming.topics import Topic

ASYNCAPI: Final = "application/vnd.aai.asyncapi+json"
JSON: Final = "application/json"
ON_OPERATIONS: Final = frozenset({"mqtt"})  # protocols whose bindings belong to the operation


class AsyncApiDocument(StreamOperations):
    """Writes the document."""

    def offers_asyncapi(self) -> bool:
        """Whether the target profile claims AsyncAPI (ics.streamingManagement.asyncapi)."""
        return True

    def list_subscriptions(self, call: Call) -> Answer:
        """GET /subscription, as JSON or as an AsyncAPI document (R12, R13, O3)."""
        return self.asyncapi_answer(call) if self.wants_asyncapi(call) else super().list_subscriptions(call)

    def wants_asyncapi(self, call: Call) -> bool:
        """Whether the caller prefers an AsyncAPI document to JSON (RFC 9110, 12.5.1)."""
        wanted = _accepted(call.headers.get("accept", "*/*"))
        return wanted.get(ASYNCAPI, 0.0) > max(
            wanted.get(name, 0.0) for name in (JSON, "application/*", "*/*")
        )

    def asyncapi_answer(self, call: Call) -> Answer:
        """The document with all channels that the request's filters let through."""
        try:
            given = self.read_parameters(SUBSCRIPTIONS, call.query)
            found = self.select(SUBSCRIPTIONS, self.read_criteria(SUBSCRIPTIONS, given))
        except Refusal as refusal:
            return self.refuse_list(SUBSCRIPTIONS, call, refusal)
        return Answer(200, self.asyncapi_document(found), {"content-type": self.asyncapi_type()})

    def asyncapi_type(self) -> str:
        """Media type of the document."""
        return ASYNCAPI

    def asyncapi_document(self, found: list[StreamSubscription]) -> dict[str, Any]:
        """The document that describes these subscriptions."""
        servers: dict[str, Any] = {}
        for one in found:
            servers |= self.show_servers(one)
        streamed = {one.topic.event_type: one.topic for one in found}
        document: dict[str, Any] = {
            "asyncapi": "2.6.0",
            "info": {"title": "Subscribed streams", "version": "1.0.0"},
            "servers": servers,
            "channels": {self.show_channel_name(one): self.asyncapi_channel(one) for one in found},
            "components": {
                "messages": {name: self.asyncapi_message(topic) for name, topic in streamed.items()}
            },
        }
        return document

    def asyncapi_channel(self, subscription: StreamSubscription) -> dict[str, Any]:
        """One channel: a subscription."""
        operation: dict[str, Any] = {
            "message": {"$ref": f"#/components/messages/{subscription.topic.event_type}"}
        }
        channel: dict[str, Any] = {
            "servers": [*self.show_servers(subscription)],
            "subscribe": operation,
        }
        bindings = self.show_bindings(subscription)
        if bindings:
            (operation if bindings.keys() <= ON_OPERATIONS else channel)["bindings"] = bindings
        return channel

    def asyncapi_message(self, topic: Topic) -> dict[str, Any]:
        """What a channel of the topic carries: its full data model."""
        shown = {
            "name": topic.event_type,
            "contentType": topic.content_type,
            "payload": self.show_model(topic),
        }
        return {**shown, "schemaFormat": topics.AVRO_FORMAT} if topic.avro else shown


def _accepted(header: str) -> dict[str, float]:
    """Weight of each media type of an Accept header; what cannot be read has none."""
    found: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        found[name] = weight
    return found
