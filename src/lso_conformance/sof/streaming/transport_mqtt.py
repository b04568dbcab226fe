"""Streams by MQTT 5: a topic per channel on a broker.  Needs the extra `mqtt`."""

import asyncio
import contextlib
from typing import Any
from urllib.parse import urlsplit

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from lso_conformance.sof.streaming.stream_world import Packet

TIMEOUT = 5.0  # seconds for one step
PORT = 1883


class MqttTransport:
    """Publishes with quality of service 1; packet headers become user properties."""

    protocol = "mqtt"

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url if "//" in url else f"mqtt://{url}")
        self._stack = contextlib.AsyncExitStack()
        self._client: aiomqtt.Client | None = None
        self._connecting = asyncio.Lock()

    async def start(self) -> None:
        """Connect to the broker."""
        client = aiomqtt.Client(
            self._parts.hostname or "127.0.0.1",
            self._parts.port or PORT,
            username=self._parts.username,
            password=self._parts.password,
            protocol=aiomqtt.ProtocolVersion.V5,
            timeout=TIMEOUT,
        )
        try:
            self._client = await self._stack.enter_async_context(client)
        except aiomqtt.MqttError as error:
            raise OSError(str(error)) from error

    async def end(self) -> None:
        """Disconnect."""
        stack, self._stack, self._client = self._stack, contextlib.AsyncExitStack(), None
        with contextlib.suppress(aiomqtt.MqttError):
            await stack.aclose()

    def server(self) -> dict[str, Any]:
        """The broker, without credentials."""
        url = f"mqtt://{self._parts.hostname}:{self._parts.port or PORT}"
        return {"url": url, "protocol": "mqtt", "protocolVersion": "5.0"}

    def bindings(self, _channel: str) -> dict[str, Any]:
        """How it is published; the channel's name is the topic."""
        return {"mqtt": {"qos": 1, "retain": False, "bindingVersion": "0.1.0"}}

    async def open(self, _channel: str) -> None:
        """A broker knows every topic; it must be there."""
        await self._connected()

    async def send(self, channel: str, packet: Packet) -> None:
        """Publish to the topic."""
        client = await self._connected()
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.ContentType = packet.content_type
        if packet.headers:
            properties.UserProperty = list(packet.headers.items())
        try:
            await client.publish(channel, packet.payload, qos=1, properties=properties)
        except aiomqtt.MqttError as error:
            await self._forget(client)
            raise OSError(str(error)) from error

    async def drop(self, channel: str) -> None:
        """Connections belong to the broker: nothing to do."""

    async def close(self, channel: str) -> None:
        """Nothing is retained, so nothing stays."""

    async def _connected(self) -> aiomqtt.Client:
        """The client, connected again if it has to be."""
        async with self._connecting:
            if self._client is None:
                await self.start()
            assert self._client is not None
            return self._client

    async def _forget(self, client: aiomqtt.Client) -> None:
        async with self._connecting:
            if self._client is client:
                await self.end()
