"""What the streaming side of a running SOF holds: topics, subscriptions, transports.  W147 7.1."""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from lso_conformance.sof.core.schemas import Specs
from lso_conformance.sof.jobs.world import Store, present
from lso_conformance.sof.streaming.topics import Topic


@dataclass(frozen=True)
class Brokers:
    """Addresses of message brokers; None: the protocol is not offered.

    Attributes:
        amqp: URL of an AMQP 0-9-1 broker, such as amqp://127.0.0.1:5672/.
        mqtt: URL of an MQTT 5 broker, such as mqtt://127.0.0.1:1883.
        kafka: bootstrap servers, such as 127.0.0.1:9092, or `mock` for librdkafka's own cluster.
    """

    amqp: str | None = None
    mqtt: str | None = None
    kafka: str | None = None

    @classmethod
    def from_environment(cls) -> "Brokers":
        """The addresses that LSO_AMQP_URL, LSO_MQTT_URL and LSO_KAFKA_BOOTSTRAP give."""
        names = ("LSO_AMQP_URL", "LSO_MQTT_URL", "LSO_KAFKA_BOOTSTRAP")
        return cls(*(os.environ.get(name) or None for name in names))

    def with_credentials(self) -> dict[str, Any]:
        """The servers that need credentials, by name, for the target profile."""
        given = {"amqp": self.amqp, "mqtt": self.mqtt}
        return {name: {"url": url} for name, url in given.items() if url and "@" in url}


@dataclass(frozen=True)
class Packet:
    """One message on its way: payload, media type, and attributes in the transport's headers.

    Attributes:
        fragments: how many frames to cut it into, where the transport can.
        ping: send a sign of life before it, where the transport can.
        last: cut the connections after it; consumers may connect again.
    """

    payload: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    fragments: int = 1
    ping: bool = False
    last: bool = False


class Transport(Protocol):
    """One way to deliver packets. All methods run in the server's event loop."""

    protocol: str

    async def start(self) -> None:
        """Connect or listen; OSError when that cannot be done."""

    async def end(self) -> None:
        """Let go of all that is open."""

    def server(self) -> dict[str, Any]:
        """The AsyncAPI Server Object: url and protocol."""

    def bindings(self, channel: str, /) -> dict[str, Any]:
        """The AsyncAPI bindings of a channel, by protocol; empty if none are needed."""

    async def open(self, channel: str, /) -> None:
        """Make the channel ready to be consumed; OSError when that cannot be done."""

    async def send(self, channel: str, packet: Packet, /) -> None:
        """Deliver one packet to whoever consumes the channel; OSError when it is lost."""

    async def drop(self, channel: str, /) -> None:
        """Cut the connections of its consumers, who may connect again."""

    async def close(self, channel: str, /) -> None:
        """End the channel; nothing is delivered to it any more."""


@dataclass(eq=False)
class StreamSubscription:
    """A subscription to a topic (W147 7.1.2).

    Attributes:
        id: given by this server.
        request: as the buyer sent it.
        channel: name of the channel that its messages go to.
        scenario: which the request belonged to.
        task: sends its messages; None before the stream is open.
        sent: how many messages went out.
        state: none that is final, so that a full store never drops it.
        notes: what faults and variants remember about it.
    """

    id: str
    topic: Topic
    request: dict[str, Any]
    channel: str
    scenario: str = ""
    task: "asyncio.Task[None] | None" = None
    sent: int = 0
    state: str = "active"
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def protocol(self) -> str:
        """The protocol by which it is consumed."""
        return str(self.request["protocol"])


@dataclass
class Shelf:
    """The topics by id; they stay as they are."""

    items: dict[str, Topic] = field(default_factory=dict)


class StreamWorld:
    """State shared by the overridable methods of the streaming side."""

    def __init__(
        self, specs: Specs, irp: str, limit: int, brokers: Brokers, now: Callable[[], datetime] = present
    ) -> None:
        self._now = now
        self.specs = specs
        self.brokers = brokers
        self.irp = irp
        self.root_url = ""  # of the server, ending with a slash
        self.topics = Shelf()
        self.subscriptions: Store[StreamSubscription] = Store(limit)
        self.transports: dict[str, Transport] = {}
        self.notes: dict[str, Any] = {}

    def now(self) -> datetime:
        """Current time, UTC."""
        return self._now()
