"""Whither the credentials of a profile go with streams: to the origin of the base URL, and nowhere else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import by_hand
import pytest
import stream_runs
from raw_server import RawServer, reply, say
from stream_reading import LARGEST, at, seen
from stream_targets import TARGET
from web_sockets import one_each, web_socket

from lso_conformance.checks.stream import streams, subscriptions
from lso_conformance.drive.stream_step import StreamStep
from lso_conformance.log.log import Log
from lso_conformance.profile import load as profiles
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.seen.place import StreamPlace
from lso_conformance.seen.stream import BARE, ENDED, REFUSED
from lso_conformance.wire.streams.consumer import Consumer
from lso_conformance.wire.streams.sink import Wish

BASE = "https://sof.example.net:8443/mefApi/allegro/streamingManagement/v1/"
AUTH: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "bearer": ({"type": "bearer", "token": "a-long-token"}, {"Authorization": "Bearer a-long-token"}),
    "header": ({"type": "header", "name": "X-Key", "value": "a-long-key"}, {"X-Key": "a-long-key"}),
    "oauth": (
        {"type": "oauth2-client-credentials", "token_url": "https://id.example.net/", "client_id": "lab",
         "client_secret": "a-long-secret"},
        {"Authorization": "Bearer fetched"},
    ),
}  # fmt: skip
KEY = {"X-API-Key": "KEY-OF-THE-PROFILE"}


def step(auth: dict[str, str]) -> Any:
    """What a step of streams knows of its target."""
    ixit = {"streamingManagement": {"base_url": BASE}, "auth": auth}
    document = {"iut": {"name": "x"}, "ics": {"faultManagement": {"supported": False}}, "ixit": ixit}
    given = profiles.parse(document, {})
    client = SimpleNamespace(authorization=lambda: {"Authorization": "Bearer fetched"})
    return SimpleNamespace(profile=given, target=given.ixit.target("streamingManagement"), client=client)


@pytest.mark.parametrize("auth", AUTH)
@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("https://sof.example.net:8443/s", True), ("wss://SOF.example.net:8443/s", True),
        ("WSS://sof.example.net:08443/s", True), ("http://sof.example.net/s", False),
        ("http://sof.example.net:8443/s", False), ("ws://sof.example.net:8443/s", False),
        ("https://sof.example.net/s", False), ("wss://sof.example.net:9999/s", False),
        ("https://other.example.net:8443/s", False), ("https://[sof/s", False),
        ("kafka://sof.example.net:8443", False), ("", False),
    ],
)  # fmt: skip
def test_our_credentials_go_to_the_origin_of_the_base_url_alone(auth: str, url: str, goes: bool) -> None:
    given, headers = AUTH[auth]
    place = StreamPlace("sse", (url,), "", {})
    assert StreamStep._headers(step(given), place, url) == (headers if goes else {})
    assert StreamStep._withheld(step(given), place) is not goes
    told = StreamPlace("sse", (url,), "", {}, options={"headers": {"X-Of-The-Server": 1}})
    assert StreamStep._headers(step(given), told, url)["X-Of-The-Server"] == "1"
    assert StreamStep._withheld(step(given), told) is False
    assert StreamStep._withheld(step({"type": "none"}), place) is False


def test_a_name_before_the_host_is_none() -> None:
    url = "https://sof.example.net:8443@other.example.net/s"
    assert StreamStep._headers(step(AUTH["bearer"][0]), StreamPlace("sse", (url,), "", {}), url) == {}


@pytest.mark.parametrize("protocol", ["amqp", "mqtt", "kafka"])
def test_a_broker_gets_what_servers_or_the_subscription_say(protocol: str) -> None:
    ours = step(AUTH["bearer"][0])
    url = f"{protocol}://sof.example.net:8443,other.example.net"
    place = StreamPlace(protocol, (url,), "", {})
    assert (place.credentials, StreamStep._withheld(ours, place)) == ((None, None), True)
    of_servers = StreamPlace(protocol, (url,), "", {}, options={"username": "lab", "password": "p"})
    assert (of_servers.credentials, StreamStep._withheld(ours, of_servers)) == (("lab", "p"), False)
    in_url = StreamPlace(protocol, (url.replace("//", "//u:p%40@"),), "", {})
    assert (in_url.credentials, StreamStep._withheld(ours, in_url)) == (("u", "p@"), False)
    assert "p%40" not in in_url.shown


@pytest.mark.parametrize(
    ("url", "brokers", "shown"),
    [
        ("kafka://u:p@a:1,u:p@b:2/x", [("a", 1), ("b", 2)], "kafka://a:1,b:2/x t"),
        ("a,b", [("a", 9092), ("b", 9092)], "a,b t"),
        ("https://broker:443", [("broker", 443)], "https://broker:443 t"),
        ("[::1]:7", [("::1", 7)], "[::1]:7 t"),
        ("kafka://u:p@[a:1", [("", 9092)], "kafka://[a:1 t"),
    ],
)
def test_brokers_are_read_one_by_one(url: str, brokers: list[tuple[str, int]], shown: str) -> None:
    place = StreamPlace("kafka", (url,), "t", {})
    assert [(each.host, each.port or 9092) for each in place.brokers] == brokers
    assert place.address(9092) == brokers[0]
    assert place.shown == shown


def leading(there: str) -> RawServer:
    """A server that leads every handshake elsewhere."""
    return RawServer(say(reply(302, b"", f"Location: {there}")))


@contextmanager
def reading(url: str) -> Iterator[tuple[Consumer, Log]]:
    """A consumer that is given a key for the first URL."""
    place, log, stop = at(url, "ws"), Log(), threading.Event()
    label = {"scenario": "a.b", "step": "read"}
    number = log.write("stream", **label, subscription="one", protocol="ws", place=place.shown)
    consumer = Consumer(log, label, Wish(place, lambda _: KEY, LARGEST, 1.0), number, None, stop)
    try:
        yield consumer, log
    finally:
        consumer.stop()


def test_no_header_of_ours_follows_a_redirection_to_another_origin() -> None:
    with RawServer(say(reply(403))) as thief:
        elsewhere = thief.base_url.replace("http:", "ws:").replace("127.0.0.1", "localhost")
        with leading(elsewhere) as target, reading(target.base_url.replace("http:", "ws:")) as read:
            consumer, log = read
            assert not consumer.wait_open(5)
    assert b"KEY-OF-THE-PROFILE" in target.received[0]
    assert thief.received
    assert not any(b"KEY-OF-THE-PROFILE" in each for each in thief.received)
    assert BARE in seen(log).marks
    assert "ixit.streamingManagement.servers" in str(seen(log).unknown)


def test_a_redirection_is_followed_where_no_credentials_are_asked_for() -> None:
    with (
        web_socket(one_each) as url,
        leading(url) as target,
        reading(target.base_url.replace("http:", "ws:")) as (consumer, log),
    ):
        assert consumer.wait_count(1, 5)
    assert (seen(log).unknown, BARE in seen(log).marks) == (None, True)


def observed(*marks: str, withheld: bool, opened: bool, messages: int = 0, reason: str = "") -> Observations:
    """A subscription that names no server, and its stream."""
    log = by_hand.Written(profile=profiles.as_document(TARGET))
    label: dict[str, Any] = {"scenario": "streams.reads", "step": "read"}
    number = log.add(
        "stream", subscription="s-1", topic="t-1", protocol="ws", place="ws://x", withheld=withheld, **label
    )
    for _ in range(opened):
        log.add("opened", of=number, **label)
    for mark in marks:
        log.add("mark", of=number, name=mark, **label)
    for n in range(messages):
        log.add("message", of=number, headers=[["eventId", f"{n}"]], **label)
    log.add("mark", of=number, name=streams.UNSUBSCRIBED, **label)
    log.add("closed", of=number, how=ENDED if opened else REFUSED, reason=reason, **label)
    return observe(log.ended(), stream_runs.API)


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize(("withheld", "marks"), [(True, ()), (False, (BARE,)), (False, ())])
def test_a_stream_that_got_no_credentials_is_inconclusive(
    withheld: bool, marks: tuple[str, ...], opened: bool
) -> None:
    reason = "" if opened else "the handshake is answered with 404"
    (found,) = streams.started(observed(*marks, withheld=withheld, opened=opened, reason=reason))
    if withheld or marks:
        assert found.verdict.value == "inconclusive"
        assert "ixit.streamingManagement.servers" in found.got
    else:
        assert found.verdict.value == "fail"
        assert "ixit.streamingManagement.servers" not in found.got


def test_a_stream_that_needs_none_passes() -> None:
    (found,) = streams.started(observed(withheld=True, opened=True, messages=2))
    assert found.verdict.value == "pass"
    (found,) = subscriptions.suffices(observed(withheld=True, opened=True, messages=2))
    assert found.verdict.value == "pass"
