"""Reads an MQTT topic, by MQTT 5, else 3.1.1."""

from __future__ import annotations

import ssl

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from lso_conformance.wire.streams.sink import Sink, TooLarge, Wish

PORT, SECURE_PORT = 1883, 8883
KEEP_ALIVE_S = 15
REFUSES_FIVE = ("Unsupported protocol version", "unacceptable protocol version")


async def consume(wish: Wish, sink: Sink) -> None:
    """Read until the connection ends.

    Raises:
        TooLarge: a message is over the bound.
        aiomqtt.MqttError: the broker is not there, or ends the connection.
    """
    try:
        await _read(wish, sink, aiomqtt.ProtocolVersion.V5)
    except aiomqtt.MqttError as error:
        if not any(text.lower() in str(error).lower() for text in REFUSES_FIVE):
            raise
        await _read(wish, sink, aiomqtt.ProtocolVersion.V311)


async def _read(wish: Wish, sink: Sink, version: aiomqtt.ProtocolVersion) -> None:
    host, port = wish.place.address(SECURE_PORT if wish.place.secure else PORT)
    user, password = wish.place.credentials
    properties = None
    if version is aiomqtt.ProtocolVersion.V5:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.MaximumPacketSize = wish.largest
    async with aiomqtt.Client(
        host, port, username=user, password=password, protocol=version, timeout=wish.connect_s,
        keepalive=KEEP_ALIVE_S, properties=properties, tls_context=_context(wish),
    ) as client:  # fmt: skip
        await client.subscribe(wish.place.topic, qos=1)
        sink.opened()
        async for message in client.messages:
            if message.retain:  # of a time before the subscription
                continue
            body = message.payload if isinstance(message.payload, bytes | bytearray) else b""
            if len(body) > wish.largest:
                raise TooLarge(f"a message over {wish.largest} bytes")
            given = getattr(message.properties, "UserProperty", None) or []
            sink.take([[str(name), str(value)] for name, value in given], bytes(body))


def _context(wish: Wish) -> ssl.SSLContext | None:
    if not wish.place.secure:
        return None
    context = ssl.create_default_context(cafile=wish.verify if isinstance(wish.verify, str) else None)
    if wish.verify is False:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
