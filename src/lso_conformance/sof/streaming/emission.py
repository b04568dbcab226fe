"""Streams: what is sent to a subscription, when, and where.  W147 6.3 (R9), 6.4 (R11), 7.2.1 (R16).

One task per subscription, in the context of the request that made it.
"""

import asyncio
import logging
from typing import Any

from lso_conformance.sof.core.scenario import SCENARIO
from lso_conformance.sof.streaming import topics
from lso_conformance.sof.streaming.stream_world import Packet, StreamSubscription, Transport
from lso_conformance.sof.streaming.topic_operations import TopicOperations

PACE = 0.2  # seconds between two messages
START = 0.05  # seconds before the first message
_log = logging.getLogger(__name__)


class Emission(TopicOperations):
    """Sends messages while a subscription lives."""

    async def open_stream(self, subscription: StreamSubscription) -> None:
        """Make the channel ready and begin to send (R9)."""
        await self.open_channel(subscription)
        self.begin(subscription)

    async def open_channel(self, subscription: StreamSubscription) -> None:
        """Make the channel ready, so that a consumer finds it."""
        await self.transport(subscription).open(subscription.channel)

    def begin(self, subscription: StreamSubscription) -> None:
        """Begin to send."""
        subscription.scenario = SCENARIO.get()
        subscription.task = asyncio.get_running_loop().create_task(_send_all(self, subscription))

    async def close_stream(self, subscription: StreamSubscription) -> None:
        """Send nothing more, and end the channel (R11)."""
        self.halt(subscription)
        await self.close_channel(subscription)

    def halt(self, subscription: StreamSubscription) -> None:
        """Send nothing more."""
        if subscription.task is not None:
            subscription.task.cancel()

    async def close_channel(self, subscription: StreamSubscription) -> None:
        """End the channel."""
        await self.transport(subscription).close(subscription.channel)

    def transport(self, subscription: StreamSubscription) -> Transport:
        """What delivers the subscription's messages."""
        return self.transport_of(subscription.protocol)

    def transport_of(self, protocol: str) -> Transport:
        """What delivers by the protocol."""
        return self.world.transports[protocol]

    def first_after(self, _subscription: StreamSubscription) -> float:
        """Seconds before the first message."""
        return START

    def next_after(self, _subscription: StreamSubscription) -> float:
        """Seconds between two messages."""
        return PACE

    def due(self, subscription: StreamSubscription) -> list[dict[str, Any]]:
        """The messages that are to be sent now."""
        return [self.new_message(subscription)]

    def new_message(self, subscription: StreamSubscription) -> dict[str, Any]:
        """What happened on the topic, as a message (7.2.1)."""
        time = self.stamp(self.world.now())
        return topics.message(subscription.topic, self.new_event_id(subscription), time)

    def new_event_id(self, _subscription: StreamSubscription) -> str:
        """Id of a new event."""
        return self.new_id()

    def packets(self, subscription: StreamSubscription, message: dict[str, Any]) -> list[Packet]:
        """The message as it goes over the wire."""
        return [Packet(self.encode(subscription, message), subscription.topic.content_type)]

    def encode(self, subscription: StreamSubscription, message: dict[str, Any]) -> bytes:
        """The payload: JSON or Avro data."""
        return topics.encoded(subscription.topic, message)

    def channels(self, subscription: StreamSubscription) -> list[str]:
        """Names of the channels that the messages of the subscription go to."""
        return [subscription.channel]


async def _send_all(sof: Emission, subscription: StreamSubscription) -> None:
    await asyncio.sleep(sof.first_after(subscription))
    while True:
        try:
            await _send_due(sof, subscription)
        except OSError as error:
            _log.warning("a message to %s is lost: %s", subscription.channel, error)
        except Exception:  # noqa: BLE001 - the last resort: the next message must still go out
            _log.exception("a message to %s failed", subscription.channel)
        await asyncio.sleep(sof.next_after(subscription))


async def _send_due(sof: Emission, subscription: StreamSubscription) -> None:
    for message in sof.due(subscription):
        for packet in sof.packets(subscription, message):
            for channel in sof.channels(subscription):
                await sof.transport(subscription).send(channel, packet)
                if packet.last:
                    await sof.transport(subscription).drop(channel)
        subscription.sent += 1
