"""A small Streaming Management server for tests: topics in memory, streams by WebSocket and SSE.

Written for the suites' tests alone, from W147; `Manners` say how it behaves, well or badly.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

BASE = "/mefApi/allegro/streamingManagement/v1"
ASYNCAPI = "application/vnd.aai.asyncapi+json"
MODEL = {"type": "object", "required": ["event"], "properties": {"eventId": {"type": "string"}}}


@dataclass
class Manners:
    """How the server behaves; the defaults are good manners."""

    interval_s: float = 0.02
    burst: int = 1
    silent: bool = False
    goes_on: bool = False
    filters: bool = True
    asyncapi: bool = True
    secret_models: bool = False  # each topic has a model of its own, which nobody can fetch
    drops_after: int | None = None  # messages, after which the connection is closed
    message: Callable[[str, int], bytes] = field(
        default=lambda topic, n: json.dumps(
            {"eventId": f"{topic}-{uuid.uuid4()}", "eventType": "Metrics", "event": {"n": n}}
        ).encode()
    )
    protocols: dict[str, list[str]] = field(
        default_factory=lambda: {"topic-a": ["ws", "sse"], "topic-b": ["web-socket"]}
    )
    answer: dict[str, Any] = field(default_factory=dict)  # what a subscription shows instead
    brokers: dict[str, dict[str, Any]] = field(default_factory=dict)  # connectionConfig by protocol


class Server:
    """The state of one server."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.ended: set[str] = set()
        self.url = ""
        categories = itertools.cycle(["Ethernet", "IP"])
        self.topics = [
            {
                "id": name,
                "category": next(categories),
                "modelRef": "MODEL",
                "availableChannels": [{"protocol": each} for each in protocols],
            }
            for name, protocols in manners.protocols.items()
        ]

    def app(self) -> Starlette:
        return Starlette(routes=[
            Route(f"{BASE}/topic", self.list_topics),
            Route(f"{BASE}/topic/{{id}}", self.topic),
            Route(f"{BASE}/subscription", self.list_subscriptions, methods=["GET"]),
            Route(f"{BASE}/subscription", self.subscribe, methods=["POST"]),
            Route(f"{BASE}/subscription/{{id}}", self.subscription, methods=["GET"]),
            Route(f"{BASE}/subscription/{{id}}", self.unsubscribe, methods=["DELETE"]),
            Route("/model.json", lambda _: JSONResponse(MODEL)),
            Route("/streams/{id}", self.events),
            WebSocketRoute("/streams/{id}", self.web_socket),
        ])  # fmt: skip

    def _topics(self) -> list[dict[str, Any]]:
        open_to_all = f"{self.url}/model.json"
        return [
            {**each, "modelRef": f"urn:x-model:{each['id']}" if self.manners.secret_models else open_to_all}
            for each in self.topics
        ]

    async def list_topics(self, request: Request) -> Response:
        asked = request.query_params
        found = [
            each for each in self._topics()
            if not self.manners.filters or (
                asked.get("category") in (None, each["category"])
                and (asked.get("protocol") is None
                     or {"protocol": asked["protocol"]} in each["availableChannels"])
            )
        ]  # fmt: skip
        return JSONResponse(_page(found, asked))

    async def topic(self, request: Request) -> Response:
        found = [each for each in self._topics() if each["id"] == request.path_params["id"]]
        return JSONResponse(found[0]) if found else _error(404, "notFound")

    async def subscribe(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            topic, protocol = body["topicId"], body["protocol"]
        except (ValueError, KeyError, TypeError):
            return _error(400, "invalidBody")
        known = {each["id"]: each for each in self.topics}
        if topic not in known:
            return _error(422, "referenceNotFound" if topic else "missingProperty")
        if {"protocol": protocol} not in known[topic]["availableChannels"]:
            return _error(422, "invalidValue")
        made = str(uuid.uuid4())
        scheme = "http" if protocol == "sse" else "ws"
        server = {"url": self.url.replace("http", scheme), "protocol": protocol}
        channel = {"name": f"streams/{made}", "bindings": {protocol: {}}}
        config = {"servers": {"main": server}, "channel": channel}
        self.subscriptions[made] = {
            "id": made, "topicId": topic, "protocol": protocol,
            "connectionConfig": self.manners.brokers.get(protocol, config), **self.manners.answer,
        }  # fmt: skip
        return JSONResponse(self.subscriptions[made], 201)

    async def list_subscriptions(self, request: Request) -> Response:
        if ASYNCAPI in request.headers.get("accept", ""):
            return self._asyncapi()
        asked = request.query_params
        wanted = {key: asked[key] for key in ("topicId", "protocol") if key in asked}
        found = [
            each for each in self.subscriptions.values()
            if not self.manners.filters or all(each[key] == value for key, value in wanted.items())
        ]  # fmt: skip
        return JSONResponse(_page(found, asked))

    def _asyncapi(self) -> Response:
        if not self.manners.asyncapi:
            return _error(406, "otherIssue")
        channels = {
            each["connectionConfig"]["channel"]["name"]: {"subscribe": {"message": {"payload": MODEL}}}
            for each in self.subscriptions.values()
        }
        document = {"asyncapi": "2.6.0", "info": {"title": "All", "version": "1"}, "channels": channels}
        return JSONResponse(document, media_type=ASYNCAPI)

    async def subscription(self, request: Request) -> Response:
        found = self.subscriptions.get(request.path_params["id"])
        return JSONResponse(found) if found else _error(404, "notFound")

    async def unsubscribe(self, request: Request) -> Response:
        found = self.subscriptions.pop(request.path_params["id"], None)
        self.ended.add(request.path_params["id"])
        return Response(status_code=204) if found else _error(404, "notFound")

    async def _messages(self, id: str) -> AsyncIterator[bytes]:
        held = self.subscriptions.get(id)
        topic = str(held["topicId"]) if held else ""
        for n in itertools.count():
            await asyncio.sleep(self.manners.interval_s)
            if id in self.ended and not self.manners.goes_on:
                return
            if self.manners.drops_after is not None and n >= self.manners.drops_after:
                return
            if not self.manners.silent:
                for _ in range(self.manners.burst):
                    yield self.manners.message(topic, n)

    async def web_socket(self, socket: WebSocket) -> None:
        given = socket.path_params["id"]
        if given not in self.subscriptions:
            await socket.close()
            return
        await socket.accept()
        try:
            async for message in self._messages(given):
                await socket.send_text(message.decode())
            await socket.close()
        except (WebSocketDisconnect, RuntimeError):
            return

    async def events(self, request: Request) -> Response:
        given = request.path_params["id"]
        if given not in self.subscriptions:
            return _error(404, "notFound")

        async def lines() -> AsyncIterator[bytes]:
            async for message in self._messages(given):
                yield b"data: " + message + b"\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")


def _page(found: list[dict[str, Any]], asked: Any) -> list[dict[str, Any]]:
    first, limit = int(asked.get("offset", 0)), asked.get("limit")
    return found[first:][: int(limit)] if limit is not None else found[first:]


def _error(status: int, code: str) -> Response:
    error = {"code": code, "reason": f"it is {code}"}
    return JSONResponse([error] if status == 422 else error, status)


@contextmanager
def served(manners: Manners | None = None) -> Iterator[Server]:
    """A server on a free port of loopback."""
    server = Server(manners or Manners())
    config = uvicorn.Config(
        server.app(), port=0, log_config=None, log_level="critical", lifespan="off",
        ws="websockets-sansio", timeout_graceful_shutdown=1,
    )  # fmt: skip
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.005)
    port = running.servers[0].sockets[0].getsockname()[1]
    server.url = f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        running.should_exit = True
        thread.join(5)


def profile(server: Server, *, message_timeout_s: float = 0.8, **more: Any) -> dict[str, Any]:
    """A profile whose target is the server."""
    target = {"base_url": f"{server.url}{BASE}/", "topics_that_emit": "all", "stop_grace_s": 0.2, **more}
    return {
        "iut": {"name": "A stream server"},
        "ics": {"faultManagement": {"supported": False}},
        "ixit": {"streamingManagement": target, "timing": {"stream_message_timeout_s": message_timeout_s}},
    }
