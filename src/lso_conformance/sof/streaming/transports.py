"""Which transports this SOF has: what needs no broker, and what the given addresses allow."""

import importlib.util
import logging
from collections.abc import Callable

from lso_conformance.sof.streaming.stream_world import Brokers, Transport
from lso_conformance.sof.streaming.transport_sse import SseTransport
from lso_conformance.sof.streaming.transport_websocket import WebSocketTransport

LIBRARIES = {"amqp": "aio_pika", "mqtt": "aiomqtt", "kafka": "confluent_kafka"}
"""Python package per broker protocol; the extra has the protocol's name."""
_log = logging.getLogger(__name__)


def choose(host: str, brokers: Brokers) -> tuple[SseTransport, list[Transport]]:
    """The SSE transport, which the HTTP server needs to know, and all transports."""
    sse = SseTransport()
    found: list[Transport] = [WebSocketTransport(host), sse]
    for protocol, library in LIBRARIES.items():
        address = getattr(brokers, protocol)
        if address is None:
            continue
        if importlib.util.find_spec(library) is None:
            _log.warning("%s is not offered: pip install 'lso-conformance[%s]'", protocol, protocol)
        else:
            found.append(_MAKERS[protocol](address))
    return sse, found


async def start(chosen: list[Transport]) -> dict[str, Transport]:
    """Start the transports; those that can be used, by protocol."""
    started: dict[str, Transport] = {}
    for transport in chosen:
        try:
            await transport.start()
        except OSError as error:
            _log.warning("%s is not offered: %s", transport.protocol, error)
        else:
            started[transport.protocol] = transport
    return started


def _amqp(address: str) -> Transport:
    from lso_conformance.sof.streaming.transport_amqp import AmqpTransport  # noqa: PLC0415 - needs an extra

    return AmqpTransport(address)


def _mqtt(address: str) -> Transport:
    from lso_conformance.sof.streaming.transport_mqtt import MqttTransport  # noqa: PLC0415 - needs an extra

    return MqttTransport(address)


def _kafka(address: str) -> Transport:
    from lso_conformance.sof.streaming.transport_kafka import KafkaTransport  # noqa: PLC0415 - needs an extra

    return KafkaTransport(address)


_MAKERS: dict[str, Callable[[str], Transport]] = {"amqp": _amqp, "mqtt": _mqtt, "kafka": _kafka}
