"""Faults of URNs: in the data models of topics, and in what messages say.  MANN 2.1, 3.5."""

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.edits.reshaping import Document
from lso_conformance.sof.registry import Breach, add_fault
from lso_conformance.sof.streaming.stream_world import StreamSubscription
from lso_conformance.sof.streaming.topics import Topic


def _names_models(urn: str) -> type[StreamBehaviour]:
    """Every model has this name; `{irp}` and `{topic}` are filled in."""

    class NamesModels(StreamBehaviour):
        def show_model(self, topic: Topic) -> Document:
            shown = super().show_model(topic)
            name = urn.format(irp=self.world.irp, topic=topic.name)
            return shown if topic.avro else {**shown, "$id": name}

    return NamesModels


def _in_messages(urn: str) -> type[StreamBehaviour]:
    """Every fourth message names a schema so."""

    class InMessages(StreamBehaviour):
        def new_message(self, subscription: StreamSubscription) -> Document:
            message = super().new_message(subscription)
            fourth = subscription.sent % 4 == 0 and not subscription.topic.avro
            return {**message, "schema": urn} if fourth else message

    return InMessages


for _breach in (
    Breach("urn-with-blank", "MANN-U1", "The URNs of data models have a blank in a level.",
           _names_models("urn:mef:lso:spec:{irp}:{topic} model:v1.0.0:all"), subtle=False),
    Breach("urn-with-empty-level", "MANN-U1", "Some messages have a URN with an empty level.",
           _in_messages("urn:mef:lso:spec::metrics:v1.0.0:all"), subtle=True),
    Breach("urn-level-begins-with-digit", "MANN-U2",
           "URNs of data models have a name that begins with a digit.",
           _names_models("urn:mef:lso:spec:{irp}:1-{topic}:v1.0.0:all"), subtle=False),
    Breach("urn-level-with-star", "MANN-U2", "Some messages have a URN with a star in a name.",
           _in_messages("urn:mef:lso:spec:legato:metrics*:v1.0.0:all"), subtle=True),
    Breach("urn-of-one-level", "MANN-U3", "The URNs of data models have one level after urn:mef.",
           _names_models("urn:mef:{topic}"), subtle=False),
    Breach("urn-of-one-level-in-messages", "MANN-U3", "Some messages have a URN of one level after urn:mef.",
           _in_messages("urn:mef:metrics"), subtle=True),
    Breach("urn-without-spec", "MANN-U4", "The URNs of data models lack the level spec.",
           _names_models("urn:mef:lso:{irp}:{topic}"), subtle=False),
    Breach("urn-ends-with-spec", "MANN-U4", "Some messages have a URN that ends after the level spec.",
           _in_messages("urn:mef:lso:spec"), subtle=True),
    Breach("urn-version-without-v", "MANN-U5", "The URNs of data models have a version without v.",
           _names_models("urn:mef:lso:spec:{irp}:{topic}:1.0.0:all"), subtle=False),
    Breach("urn-version-of-two-numbers", "MANN-U5", "Some messages have a URN with a version of two numbers.",
           _in_messages("urn:mef:lso:spec:legato:metrics:v1.0:all"), subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)
