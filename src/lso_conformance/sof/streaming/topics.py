"""The topics that the SOF streams, their data models and their messages.  W147 5.3.2, 7.1.1, 7.2.1.

Pure data and functions. A model describes the whole message; each topic has a model and an
event type of its own, so that a message tells which topic it belongs to.
"""

import io
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

try:
    import fastavro
except ImportError:  # the extra `avro` is not installed
    fastavro = None  # type: ignore[assignment]

WEB = ("ws", "sse")
BROKERS = ("kafka", "amqp", "mqtt")
DRAFT7 = "http://json-schema.org/draft-07/schema#"
JSON_TYPE, AVRO_TYPE = "application/json", "avro/binary"
AVRO_FORMAT = "application/vnd.apache.avro+json;version=1.9.0"  # of an AsyncAPI message


@dataclass(frozen=True)
class Topic:
    """A topic available for subscription.

    Attributes:
        id: the same in every run.
        name: part of channel names and of the model's address.
        category: a value of 7.1.1.1.
        event_type: the discriminator of its messages.
        protocols: those that it may be consumed by.
        key: what is observed, as the event shows it.
        metrics: lowest and highest value of what is measured.
        avro: its messages are Avro data instead of JSON.
        uncategorised: the filter by category does not find it.
    """

    id: str
    name: str
    category: str
    event_type: str
    protocols: tuple[str, ...]
    key: Mapping[str, str]
    metrics: Mapping[str, tuple[float, float]]
    avro: bool = False
    uncategorised: bool = False

    @property
    def filtered_by(self) -> dict[str, Any]:
        """What the filters of the topic list are about."""
        category = None if self.uncategorised else self.category
        return {"category": category, "protocol": self.protocols}

    @property
    def content_type(self) -> str:
        """Media type of its messages."""
        return AVRO_TYPE if self.avro else JSON_TYPE


TOPICS = (
    Topic(
        "0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a01", "ce-performance", "Ethernet", "CePerformanceStatistics",
        (*WEB, *BROKERS),
        {"serviceId": "service-1", "fromEndPoint": "uni-1", "toEndPoint": "uni-2"},
        {"oneWayFrameDelay": (1, 90), "oneWayFrameLossRatio": (0, 1)},
    ),
    Topic(
        "0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a02", "ip-performance", "IP", "IpPerformanceStatistics",
        (*WEB, *BROKERS),
        {"serviceId": "service-2", "endPoint": "ip-uni-1"},
        {"packetDelay": (1, 50), "packetLoss": (0, 1)},
    ),
    Topic(
        "0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a03", "cpu-load", "Computing", "CpuLoad",
        ("sse", "mqtt"),
        {"resourceId": "cpu-1"},
        {"load": (0, 100)},
    ),
    Topic(
        "0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a04", "disk-usage", "Storage", "DiskUsage",
        ("ws", "kafka"),
        {"resourceId": "disk-1"},
        {"used": (0, 100)},
    ),
    Topic(
        "0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a05", "optical-power", "Layer 1", "OpticalPower",
        BROKERS,
        {"portId": "port-1"},
        {"receivedPower": (-30, 0), "transmittedPower": (-10, 5)},
        avro=True,
    ),
)  # fmt: skip
"""Those of a category on a protocol that this SOF does not offer are left out when it starts."""


def has_avro() -> bool:
    """Whether messages can be written as Avro data."""
    return fastavro is not None


def urn(topic: Topic, irp: str) -> str:
    """Name of the topic's model (MANN 3.5)."""
    return f"urn:mef:lso:spec:{irp}:{topic.name}:v1.0.0:all"


def model(topic: Topic, irp: str) -> dict[str, Any]:
    """The topic's data model: a draft-7 schema, or an Avro schema."""
    return avro_model(topic) if topic.avro else json_model(topic, irp)


def json_model(topic: Topic, irp: str) -> dict[str, Any]:
    """The data model of a topic whose messages are JSON."""
    parts = {"key": dict.fromkeys(topic.key, "string"), "metrics": dict.fromkeys(topic.metrics, "number")}
    event = {
        name: {
            "type": "object",
            "required": [*types],
            "properties": {attribute: {"type": kind} for attribute, kind in types.items()},
        }
        for name, types in parts.items()
    }
    return {
        "$schema": DRAFT7,
        "$id": urn(topic, irp),
        "title": topic.event_type,
        "type": "object",
        "required": ["eventId", "eventType", "event"],
        "properties": {
            "eventId": {"type": "string"},
            "eventTime": {"type": "string", "format": "date-time"},
            "eventType": {"type": "string", "enum": [topic.event_type]},
            "priority": {"type": "string", "enum": ["low", "medium", "high"]},
            "description": {"type": "string"},
            "event": {"type": "object", "required": ["key", "metrics"], "properties": event},
        },
    }


def avro_model(topic: Topic) -> dict[str, Any]:
    """The data model of a topic whose messages are Avro data."""
    key = [{"name": name, "type": "string"} for name in topic.key]
    metrics = [{"name": name, "type": "double"} for name in topic.metrics]
    event = [
        {"name": "key", "type": {"type": "record", "name": "Key", "fields": key}},
        {"name": "metrics", "type": {"type": "record", "name": "Metrics", "fields": metrics}},
    ]
    texts = ("eventId", "eventTime", "eventType", "priority")
    return {
        "type": "record",
        "name": topic.event_type,
        "namespace": "sof",
        "fields": [
            *({"name": name, "type": "string"} for name in texts),
            {"name": "event", "type": {"type": "record", "name": "Event", "fields": event}},
        ],
    }


def message(topic: Topic, event_id: str, time: str) -> dict[str, Any]:
    """A message of the topic with freshly measured values (7.2.1)."""
    chance = random.Random(f"{event_id} {time}")  # noqa: S311 - nothing depends on these values
    measured = {name: round(chance.uniform(low, high), 3) for name, (low, high) in topic.metrics.items()}
    return {
        "eventId": event_id,
        "eventTime": time,
        "eventType": topic.event_type,
        "priority": "low",
        "event": {"key": dict(topic.key), "metrics": measured},
    }


def encoded(topic: Topic, document: Mapping[str, Any]) -> bytes:
    """The message as the topic's consumers get it: JSON text, or one Avro datum without a frame."""
    if not topic.avro:
        return json.dumps(document).encode()
    written = io.BytesIO()
    fastavro.schemaless_writer(written, fastavro.parse_schema(avro_model(topic)), dict(document))
    return written.getvalue()
