"""The rehearsal of a scenario of Streaming Management: topics made up, nothing sent, nothing read."""

from __future__ import annotations

from typing import Any

import httpx

from lso_conformance.common.clock import REAL
from lso_conformance.drive.stream_step import LEAST_SILENCE_S, StreamStep, Subscribed, Topic
from lso_conformance.log.exchange import parse_json
from lso_conformance.run.plan_found import MORE_FOUND
from lso_conformance.run.plan_jobs import BenchFor
from lso_conformance.run.span import Span
from lso_conformance.wire.streams.consumer import Consumer

PROTOCOLS = ("ws", "sse", "kafka", "amqp", "mqtt")
TOPIC = {
    "id": "topic-1",
    "category": "Ethernet",
    "modelRef": "https://example.net/model.json",
    "availableChannels": [{"protocol": name} for name in PROTOCOLS],
}
MORE_TOPICS = MORE_FOUND  # requests that further topics may cost


class _NeverReads(Consumer):
    def __init__(self) -> None:  # no thread, no log
        self._count = 0
        self._change = REAL.condition()
        self._times = []
        self._opens = 1

    def mark(self, name: str) -> None:
        """Nothing is read."""

    def stop(self) -> None:
        """Nothing is read."""


class StreamRehearsal(StreamStep):
    """A step whose target accepts all that is right, at once; it counts what waits may cost."""

    def __init__(self, scenario: str, bench_for: BenchFor) -> None:
        super().__init__(scenario, bench_for(answer))
        self.most_requests, self.seconds = 0, Span(0, 0)
        self._limit = self.profile.ixit.timing.stream_message_timeout_s

    def requests(self, sent: int) -> Span:
        """How many it would send to a target, having sent so many here; of how many topics, nobody knows."""
        return Span(1, sent + self.most_requests)

    def topics(self) -> list[Topic]:
        """A made-up topic; others may cost more requests."""
        self.most_requests += MORE_TOPICS
        return super().topics()

    def model(self, topic: Topic) -> Any:  # noqa: ARG002
        """Nothing is fetched."""
        self.most_requests += 1

    def read(self, name: str, held: Subscribed) -> Consumer:  # noqa: ARG002
        """Nothing is read."""
        held.reader = _NeverReads()
        return held.reader

    def await_messages(self, reader: Consumer, count: int) -> bool:  # noqa: ARG002
        """All has come; note how long that may take."""
        self.seconds += Span(0, count * self._limit)
        return True

    def listen_on(self, reader: Consumer) -> None:  # noqa: ARG002
        """Silence; note how long it has to last."""
        grace = self.target.stop_grace_s
        self.seconds += Span(grace + LEAST_SILENCE_S, grace + max(self._limit, LEAST_SILENCE_S))


def answer(request: httpx.Request) -> httpx.Response:
    """What the made-up target says."""
    facts = request.extensions["label"]["facts"]
    if "mutant" in facts or "unknown" in facts:
        return httpx.Response(404 if "unknown" in facts else 422, json={})
    parts = request.url.path.strip("/").split("/")
    if request.method == "GET" and parts[-1] == "topic":
        return httpx.Response(200, json=[TOPIC])
    if request.method == "GET" and parts[-1] == "subscription":
        return httpx.Response(200, json=[])
    if request.method == "GET":
        return httpx.Response(200, json=TOPIC if parts[-2] == "topic" else {"id": parts[-1]})
    document = parse_json(request.content)[0]
    if request.method == "POST" and isinstance(document, dict):
        return httpx.Response(201, json={**document, "id": "subscription-1"})
    return httpx.Response(204)
