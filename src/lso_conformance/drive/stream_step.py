"""The hand that a scenario of Streaming Management holds: topics, subscriptions, and streams being read.

As with jobs, a scenario only drives; what it subscribed it unsubscribes, and what it read it closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lso_conformance.common import urls
from lso_conformance.drive.calls import Calls
from lso_conformance.drive.halt import Blocked, NotApplicable, Stopped, blamed
from lso_conformance.drive.step import CLEAN_UP, Bench, Step
from lso_conformance.log.exchange import NOT_OFFERED, Exchange
from lso_conformance.log.labels import LEFT_BEHIND
from lso_conformance.profile.model import Target
from lso_conformance.seen.place import HTTP, OVER_HTTP, SSE, StreamPlace, place_of, protocol_of
from lso_conformance.seen.resources import identity
from lso_conformance.wire.client import MEBIBYTE, credentials
from lso_conformance.wire.streams.consumer import Consumer
from lso_conformance.wire.streams.sink import Wish

PAGE = 100
MOST_TOPICS = 1000
CONNECT_S, OPENS_S = 5.0, 12.0
GAPS = 2.5  # of the longest pause between messages: so long a silence says that they have ended
LEAST_SILENCE_S = 0.5
FLOOD_PER_S, LOOK_S, LONGEST_DRAIN_S = 500, 0.1, 5.0
MORE_MESSAGES, MORE_S, LEAST_READ_S = 10, 1.0, 0.2
GONE = {404, 410}
MODELS = "application/schema+json, application/json;q=0.9, */*;q=0.1"


@dataclass(frozen=True)
class Topic:
    """A topic that a scenario may subscribe to: its document, and its protocols."""

    id: str
    document: Mapping[str, Any]
    protocols: tuple[str, ...]


@dataclass
class Subscribed:
    """A subscription that the scenario made; `reader` reads it."""

    id: str
    topic: Topic
    protocol: str
    answer: Exchange
    ended: bool = False
    reader: Consumer | None = None


class StreamStep(Step):
    """Passed to a scenario: `step("list topics").list("list_topic")`."""

    def __init__(self, scenario: str, bench: Bench) -> None:
        super().__init__(scenario, bench)
        target = self.profile.ixit.target(self.api.name)
        self.target = target or Target(base_url="")
        self.held: list[Subscribed] = []
        self.filters: dict[str, Mapping[str, str]] = {}  # of a list that is walked, by step
        self._models: dict[str, Any] = {}
        self._lag, self._readers = bench.patience.lag, bench.readers

    def __call__(self, name: str, **facts: Any) -> Calls:
        """The calls of one named step; a list that is walked has its filters among the facts."""
        walked = {"filters": dict(self.filters[name])} if name in self.filters else {}
        return super().__call__(name, **walked, **facts)

    @staticmethod
    def kind(protocol: str) -> str | None:
        """Which of the protocols that we know a name means; a stream over HTTP is of server-sent events."""
        found = protocol_of(protocol)
        return SSE if found == HTTP else found

    def opens(self, reader: Consumer) -> bool:
        """Whether a stream opens in time."""
        opened = reader.wait_open(OPENS_S)
        self._look()
        return opened

    def emits(self, topic: Topic) -> bool:
        """Whether the vendor says that messages come on a topic by themselves."""
        known = self.target.topics_that_emit
        return known == "all" or topic.id in known

    def topics(self) -> list[Topic]:
        """The topics that can be subscribed to, those that emit first.

        Raises:
            Blocked: the list cannot be read, or has none.
        """
        answer = self("list topics to choose from").list("list_topic", limit=f"{PAGE}")
        if answer.status is not None and 400 <= answer.status < 500:
            answer = self("list topics to choose from").list("list_topic")
        document = answer.json() if answer.status == 200 else None
        items = document[:MOST_TOPICS] if isinstance(document, list) else []
        found = [topic for item in items if (topic := topic_of(item)) is not None]
        if not found:
            text = f"no topic can be chosen: {answer.summary(100)}"
            channels = self.api.clause("topic.channels") if items else None
            raise Blocked(
                text,
                answer.number,
                channels if answer.status == 200 else blamed(answer, self.api.clause("endpoints")),
            )
        return sorted(found, key=lambda topic: not self.emits(topic))

    def offers(self) -> list[tuple[Topic, str]]:
        """Each topic with each of its protocols; those that emit come first."""
        return [(topic, name) for topic in self.topics() for name in topic.protocols]

    def subscribed(self, name: str, topic: Topic, protocol: str, /, **more: Any) -> Subscribed:
        """A new subscription.

        Raises:
            Blocked: it was not accepted, or has no id.
        """
        made, answer = self.try_to_subscribe_to(
            name, {"topicId": topic.id, "protocol": protocol, **more}, topic
        )
        if made is None:
            accepted = answer.status is not None and 200 <= answer.status < 300
            absent = answer.status in NOT_OFFERED
            key = "subscription.details" if accepted else "endpoints" if absent else "subscription.answer"
            why = f"no subscription was made: {answer.summary(100)}"
            raise Blocked(why, answer.number, blamed(answer, self.api.clause(key)))
        return made

    def try_to_subscribe_to(
        self, name: str, body: Any, topic: Topic | None = None, /, *, content: bytes | None = None,
        **facts: Any,
    ) -> tuple[Subscribed | None, Exchange]:  # fmt: skip
        """The subscription that any body brings (None: there is none) and the answer, whatever it says."""
        answer = self(name, **facts).ask("make_subscription", body=body, content=content)
        asked = body if isinstance(body, dict) else {}
        of = topic or Topic(str(asked.get("topicId", "")), {}, ())
        return self.adopt_made(answer, of, str(asked.get("protocol", ""))), answer

    def adopt_made(self, answer: Exchange, topic: Topic, protocol: str) -> Subscribed | None:
        """Remember a subscription that an answer says was made, so that it is ended."""
        given = identity(answer)
        if given is None:
            return None
        self.held.append(Subscribed(given, topic, protocol, answer))
        return self.held[-1]

    def unsubscribe(self, name: str, held: Subscribed, **facts: Any) -> Exchange:
        """End a subscription."""
        answer = self(name, **facts).ask("delete_subscription", id=held.id)
        held.ended = answer.status is not None and 200 <= answer.status < 300
        return answer

    def read(self, name: str, held: Subscribed) -> Consumer:
        """Read a subscription's stream from now on.

        Raises:
            Blocked: nobody can tell where, or this version has no client for it.
        """
        place = place_of(held.answer.json(), self.target.servers)
        if isinstance(place, str):
            raise Blocked(place, held.answer.number)
        label = {"scenario": self.scenario, "step": name}
        number = self.log.write(
            "stream", **label, subscription=held.id, topic=held.topic.id, protocol=place.protocol,
            place=place.shown, model=held.topic.document.get("modelRef"), withheld=self._withheld(place),
        )  # fmt: skip
        _, password = place.credentials
        self.log.hide(password or "")
        model = self.model(held.topic)
        held.reader = Consumer(
            self.log, label, self._wish(place), number, model, self._stop, self._lag, self._readers
        )
        return held.reader

    def model(self, topic: Topic) -> Any:
        """The data model of a topic, fetched once; None where it cannot be had."""
        uri = topic.document.get("modelRef")
        if not isinstance(uri, str):
            return None
        place = urls.read(uri)
        if not (place.is_http or place.unusable):  # what is no URL is told by the log
            return None
        if uri not in self._models:
            label = self("fetch the data model", model=uri).label
            answer = self.client.download(uri, label, MODELS)
            self._models[uri] = answer.json() if answer.status == 200 else None
        return self._models[uri]

    def _wish(self, place: StreamPlace) -> Wish:
        ixit = self.profile.ixit
        verify: bool | str = str(ixit.tls.ca_file) if ixit.tls.ca_file else ixit.tls.verify
        largest = int(ixit.limits.max_body_mb * MEBIBYTE)
        return Wish(
            place, lambda url: self._headers(place, url), largest, CONNECT_S, verify,
            self._readers.transport(),
        )  # fmt: skip

    def _headers(self, place: StreamPlace, url: str) -> dict[str, str]:
        """The tester's headers for a server; our own credentials go to the origin of the base URL alone."""
        if not _is_at(self.target.base_url, url):
            return _told(place)
        fetched = self.profile.ixit.auth.type == "oauth2-client-credentials"
        own = self.client.authorization() if fetched else credentials(self.profile)
        return {**own, **_told(place)}

    def _withheld(self, place: StreamPlace) -> bool:
        """Whether the profile has credentials, and none may go to a place."""
        if self.profile.ixit.auth.type == "none":
            return False
        home = place.protocol in OVER_HTTP and any(_is_at(self.target.base_url, url) for url in place.urls)
        return not (home or _told(place) or place.credentials[0])

    def await_messages(self, reader: Consumer, count: int) -> bool:
        """Wait for so many messages in all, as long as the profile's limit for each."""
        limit = self.profile.ixit.timing.stream_message_timeout_s
        for wanted in range(reader.count + 1, count + 1):
            if not reader.wait_count(wanted, limit):
                break
        if reader.count >= count:  # a few more show what does not stand in every message
            reader.wait_count(reader.count + MORE_MESSAGES, MORE_S)
            self._pause(LEAST_READ_S)
        self._look()
        return reader.count >= count

    def listen_on(self, reader: Consumer) -> None:
        """After an end: give what is under way its grace, then listen as long as silence needs."""
        self._pause(self.target.stop_grace_s)
        self._drain(reader)
        reader.mark("grace is over")
        limit = self.profile.ixit.timing.stream_message_timeout_s
        gap = reader.longest_gap_s() if reader.count > 1 else limit
        silence = max(LEAST_SILENCE_S, min(GAPS * gap, limit)) if reader.count else 0.0
        reader.wait_count(reader.count + 1, silence)
        self._look()
        reader.mark("silence is over")

    def _drain(self, reader: Consumer) -> None:
        """While messages come by the hundred they may have waited for us: we read on until they get fewer."""
        until = self.clock.monotonic() + LONGEST_DRAIN_S
        while self.clock.monotonic() < until:
            before = reader.count
            self._pause(LOOK_S)
            if reader.count - before < FLOOD_PER_S * LOOK_S:
                return

    def _pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            self._look()

    def _look(self) -> None:
        if self._stop.is_set():
            raise Stopped("the run was interrupted")

    def end(self) -> None:
        """Stop reading, and end every subscription that is not ended yet."""
        super().end()
        for held in self.held:
            if held.reader is not None:
                held.reader.stop()
        for held in self.held:
            if held.ended:
                continue
            if self._hurry.is_set():
                self._note_left(held, held.answer)
                continue
            answer = self.unsubscribe(CLEAN_UP, held)
            if not held.ended and answer.status not in GONE:
                self._note_left(held, answer)

    def _note_left(self, held: Subscribed, answer: Exchange) -> None:
        self.log.write("note", about=LEFT_BEHIND, subscription=held.id, exchange=answer.number)


def _is_at(base_url: str, url: str) -> bool:
    """Whether a stream is at the origin of the API."""
    home = urls.read(base_url).origin
    return home is not None and urls.read(url).origin == home


def _told(place: StreamPlace) -> dict[str, str]:
    """The headers that the tester names for a server."""
    given = place.options.get("headers")
    return {str(key): str(value) for key, value in given.items()} if isinstance(given, Mapping) else {}


def topic_of(item: Any) -> Topic | None:
    """A topic of a list, if it can be subscribed to."""
    given = item.get("id") if isinstance(item, dict) else None
    if not isinstance(given, str) or not given:
        return None
    channels = item.get("availableChannels")
    named = (
        [each.get("protocol") for each in channels if isinstance(each, dict)]
        if isinstance(channels, list)
        else []
    )
    protocols = tuple(dict.fromkeys(name for name in named if isinstance(name, str) and name))
    return Topic(given, item, protocols) if protocols else None


def not_offered(protocol: str) -> NotApplicable:
    """No topic offers a protocol."""
    return NotApplicable(f"no topic offers {protocol}")
