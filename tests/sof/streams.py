"""Consumers of a SOF's streams, for its tests: one function per protocol that needs no broker."""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import websockets.exceptions
from websockets.sync.client import connect

TOPICS = {
    name: f"0b6c6f1e-6f0c-4c1c-9a53-5b1f0c6b7a0{number}"
    for number, name in enumerate(("ethernet", "ip", "computing", "storage", "layer1"), 1)
}
ASYNCAPI = "application/vnd.aai.asyncapi+json"


class Subscriber:
    """A plain client of the streaming side of one SOF."""

    def __init__(self, sof: Any, http: httpx.Client) -> None:
        self.sof = sof
        self.http = http

    def subscribe(self, topic: str = "ethernet", protocol: str = "ws", **more: Any) -> dict[str, Any]:
        answer = self.http.post("subscription", json={"topicId": TOPICS[topic], "protocol": protocol, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def end(self, subscription: dict[str, Any]) -> int:
        return self.http.delete(f"subscription/{subscription['id']}").status_code


Opening = Callable[..., AbstractContextManager[Subscriber]]


def address(subscription: dict[str, Any]) -> str:
    """Where the channel is: the server's URL, then the channel's name."""
    config = subscription["connectionConfig"]
    (server,) = config["servers"].values()
    return f"{server['url'].rstrip('/')}/{config['channel']['name']}"


def by_websocket(
    subscription: dict[str, Any], *, seconds: float = 1.0, most: int = 3, act: Callable[[], object] = int
) -> list[Any]:
    """Texts that come within the time, `most` at the most; calls `act` once connected."""
    found: list[Any] = []
    end = time.monotonic() + seconds
    with connect(address(subscription), open_timeout=2, close_timeout=0.3) as connection:
        act()
        while len(found) < most and (left := end - time.monotonic()) > 0:
            try:
                found.append(connection.recv(timeout=left))
            except (TimeoutError, websockets.exceptions.ConnectionClosed):
                break
    return found


def by_sse(
    subscription: dict[str, Any], *, seconds: float = 1.0, most: int = 3, act: Callable[[], object] = int
) -> list[dict[str, str]]:
    """Fields of the events that come within the time, `most` at the most; calls `act` once connected."""
    found: list[dict[str, str]] = []
    fields: dict[str, str] = {}
    try:
        with httpx.stream("GET", address(subscription), timeout=seconds) as answer:
            assert answer.status_code == 200
            for line in answer.iter_lines():
                if line.startswith(": welcome"):
                    act()
                if not line and fields:
                    found.append(fields)
                    fields = {}
                if len(found) == most:
                    break
                name, _, value = line.partition(": ")
                if name:
                    fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    except httpx.ReadTimeout:
        pass
    return found


def messages(subscription: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    """The messages of a subscription by WebSocket or SSE."""
    if subscription["protocol"] == "sse":
        return [json.loads(event["data"]) for event in by_sse(subscription, **options)]
    return [json.loads(text) for text in by_websocket(subscription, **options)]
