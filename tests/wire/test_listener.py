"""The listener takes what a target sends, and is harmed by nothing."""

import gzip
import json
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import brotli
import by_hand
import httpx
import pytest
from by_hand import API

from lso_conformance.common.errors import UsageError
from lso_conformance.common.packing import zstd
from lso_conformance.log.exchange import notification, notifications
from lso_conformance.log.log import Log
from lso_conformance.seen.notification import Notification, read
from lso_conformance.wire import listener as module
from lso_conformance.wire.listener import Inbox, Listener, reach

PATH = f"/mefApi/allegro/{API.base}{API.event('created').path}"
BODY = b'{"eventId":"e-1","event":{"id":"job-1"}}'


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def listener(log: Log) -> Iterator[Listener]:
    listening = Listener(by_hand.profile(), log)
    yield listening
    listening.close()


@pytest.fixture
def inbox(listener: Listener, log: Log) -> Inbox:
    return listener.inbox(by_hand.SCENARIO, API, log)


def raw(inbox: Inbox, *chunks: bytes) -> bytes:
    """What the listener says to bytes on a socket of their own."""
    target = urlsplit(inbox.url)
    with socket.create_connection((target.hostname, target.port or 80), timeout=10) as connection:
        for chunk in chunks:
            connection.sendall(chunk)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def head(inbox: Inbox, version: str, *lines: str, path: str = PATH) -> bytes:
    where = urlsplit(inbox.url).path + path
    return "\r\n".join([f"POST {where} HTTP/{version}", "Host: x", *lines, "", ""]).encode()


def test_a_notification_is_in_the_log_before_it_is_answered(log: Log, inbox: Inbox) -> None:
    answer = httpx.post(inbox.url + PATH, content=BODY)
    (seen,) = notifications(log.records)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (seen.scenario, seen.request_body, seen.facts["callback"]) == (by_hand.SCENARIO, BODY, inbox.url)
    assert [r["about"] for r in log.records if r["kind"] == "note"] == ["listener reached"]


WAYS = {
    "HTTP/1.0": ("1.0", f"Content-Length: {len(BODY)}"),
    "one connection for each": ("1.1", f"Content-Length: {len(BODY)}\r\nConnection: close"),
    "Expect: 100-continue": ("1.1", f"Content-Length: {len(BODY)}\r\nExpect: 100-continue"),
}


@pytest.mark.parametrize(("version", "lines"), WAYS.values(), ids=WAYS)
def test_every_way_of_http_is_understood(log: Log, inbox: Inbox, version: str, lines: str) -> None:
    assert b" 204 " in raw(inbox, head(inbox, version, lines), BODY)
    assert notifications(log.records)[0].request_body == BODY


def test_chunks_are_put_together(log: Log, inbox: Inbox) -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:7], BODY[7:])) + b"0\r\n\r\n"
    assert b" 204 " in raw(inbox, head(inbox, "1.1", "Transfer-Encoding: chunked"), chunks)
    assert notifications(log.records)[0].request_body == BODY


def test_compressed_bodies_are_read(log: Log, inbox: Inbox) -> None:
    headers = {"Content-Encoding": "gzip"}
    httpx.post(inbox.url + PATH, content=gzip.compress(BODY), headers=headers)
    httpx.post(inbox.url + PATH, content=b"no gzip", headers=headers)
    assert [n.request_body for n in notifications(log.records)] == [BODY, b"no gzip"]


REFUSED = {
    "a path of nothing": ("POST", "/elsewhere", 404),
    "a path that ends early": ("POST", "/listener", 404),
    "another method": ("PUT", PATH, 405),
    "a look at the callback": ("OPTIONS", "", 405),
}


@pytest.mark.parametrize(("method", "path", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_notification_is_refused_and_written_down(
    log: Log, inbox: Inbox, method: str, path: str, status: int
) -> None:
    assert httpx.request(method, inbox.url + path, content=BODY).status_code == status
    assert [n.status for n in notifications(log.records)] == [status]


def test_unknown_addresses_are_not_found_and_leave_a_bounded_trace(log: Log, inbox: Inbox) -> None:
    url = inbox.url[:-4] + "0000" + PATH
    with httpx.Client() as client:
        statuses = {client.post(url, content=BODY).status_code for _ in range(250)}
    assert statuses == {404}
    assert [r["about"] for r in log.records] == ["stray call"] * (module.MOST_CALLS // 10)


PACK: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress,
    "zstd": zstd.compress, "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
}  # fmt: skip


@pytest.mark.parametrize("coding", PACK)
def test_a_body_in_any_coding_is_read(log: Log, inbox: Inbox, coding: str) -> None:
    httpx.post(inbox.url + PATH, content=PACK[coding](BODY), headers={"Content-Encoding": coding})
    assert [n.request_body for n in notifications(log.records)] == [BODY]


@pytest.mark.parametrize("coding", PACK)
def test_a_huge_body_is_cut_off(log: Log, inbox: Inbox, coding: str) -> None:
    body = PACK[coding](b" " * (module.LONGEST_BODY + 1))
    answer = httpx.post(inbox.url + PATH, content=body, headers={"Content-Encoding": coding})
    assert answer.status_code == 413
    assert [(n.status, n.request_body) for n in notifications(log.records)] == [(413, None)]


def test_a_flood_is_bounded(log: Log, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CALLS", 3)
    with httpx.Client() as client:
        statuses = [client.post(inbox.url + PATH, content=BODY).status_code for _ in range(6)]
    assert statuses == [204, 204, 204, 204, 429, 429]
    assert [r["about"] for r in log.records if r["kind"] == "note"] == ["listener reached", "flooded"]


def test_bytes_that_are_no_http_harm_nothing(log: Log, inbox: Inbox) -> None:
    raw(inbox, b"\x16\x03\x01\x00\xff" * 50)
    raw(inbox, head(inbox, "1.1", "Content-Length: 100"), BODY)  # and then nothing more
    assert httpx.post(inbox.url + PATH, content=BODY).status_code == 204
    assert len(notifications(log.records)) == 1


def test_a_wait_ends_when_enough_has_come(inbox: Inbox) -> None:
    sender = threading.Thread(target=lambda: httpx.post(inbox.url + PATH, content=BODY))
    sender.start()
    assert inbox.wait(lambda came: len(came) == 1, time.monotonic(), 30)
    sender.join()


def test_a_wait_in_vain_ends(inbox: Inbox) -> None:
    assert not inbox.wait(bool, time.monotonic(), 0.01)


def test_whoever_waits_can_be_woken(listener: Listener, inbox: Inbox) -> None:
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        listener.wake()

    waker = threading.Timer(0.01, stop)
    waker.start()
    assert inbox.wait(lambda _: stopped.is_set(), time.monotonic(), 30)
    waker.join()


def test_the_public_url_is_what_the_target_is_told(log: Log) -> None:
    profile = by_hand.profile(callback={"public_url": "https://lab.example.net/events/"})
    listening = Listener(profile, log)
    assert listening.inbox("a.b", API, log).url.startswith("https://lab.example.net/events/")
    listening.close()


def test_an_address_everywhere_is_told_as_this_machine_is_seen(log: Log) -> None:
    profile = by_hand.profile("http://127.0.0.1:9/v2/", callback={"listen": "0.0.0.0:0"})
    listening = Listener(profile, log)
    assert urlsplit(listening.url).hostname == "127.0.0.1"
    listening.close()


def test_preflight_reaches_its_own_address(log: Log) -> None:
    assert reach(by_hand.profile(), API, log) is None


def test_preflight_hints_at_the_public_url(log: Log) -> None:
    profile = by_hand.profile(callback={"public_url": "http://127.0.0.1:1/events"})
    assert "public_url" in str(reach(profile, API, log))
    assert log.records[0]["about"] == "listener"


def test_an_address_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UsageError, match=r"ixit\.callback\.listen"):
            _ = Listener(by_hand.profile(callback={"listen": address}), Log()).url


def test_a_wait_goes_on_while_events_come_late(log: Log) -> None:
    """How late counts by the event that came soonest: the clocks may be apart."""
    pulse, limit_s = module.Pulse(), 3.0
    assert pulse.beat(told(log, age_s=3600)) == pytest.approx(0)
    assert pulse.beat(told(log, age_s=3605)) == pytest.approx(5, abs=1)
    began = pulse.last - 50
    assert pulse.until(began, limit_s, 0) == began + module.LONGEST_QUEUE * limit_s
    assert pulse.until(began, limit_s, 5) == pulse.last + limit_s
    assert pulse.until(pulse.last - 500, limit_s, 5) == pulse.last - 500 + module.LONGEST_BACKLOG * limit_s


def told(log: Log, *, age_s: float) -> Notification:
    happened = (datetime.now(UTC) - timedelta(seconds=age_s)).isoformat()
    body = json.dumps({"eventId": "e-1", "eventTime": happened, "event": {"id": "job-1"}}).encode()
    number = log.received(
        {"scenario": "a.b", "callback": by_hand.CALLBACK}, "POST", by_hand.CALLBACK + PATH, [], body, 204
    )
    return read(notification(log.records[number]), API)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no dual stack")
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_the_any_address_of_ipv6_takes_both_families(host: str) -> None:
    profile = by_hand.profile(f"http://{host}:9/v2/", callback={"listen": "[::]:0"})
    assert reach(profile, API, log := Log()) is None
    assert log.records[-1]["url"].startswith(f"http://{host}:")


def test_the_any_address_of_ipv4_cannot_be_told_to_a_target_on_ipv6() -> None:
    profile = by_hand.profile("http://[::1]:9/v2/", callback={"listen": "0.0.0.0:0"})
    with pytest.raises(UsageError, match=r"ixit\.callback\.listen: 0\.0\.0\.0:0 takes IPv4 alone.*\[::\]:0"):
        reach(profile, API, Log())


@pytest.mark.parametrize("begun", ["X-Slow: a", "Content-Length: 100\r\n\r\n"], ids=["heads", "bodies"])
def test_those_who_never_end_keep_nobody_out(log: Log, inbox: Inbox, begun: str) -> None:
    target = urlsplit(inbox.url)
    with ExitStack() as held:
        for _ in range(module.CONNECTIONS):
            slow = held.enter_context(socket.create_connection((target.hostname, target.port or 80)))
            slow.sendall(f"POST {target.path}{PATH} HTTP/1.1\r\nHost: x\r\n{begun}".encode())
        assert [httpx.post(inbox.url + PATH, content=BODY).status_code for _ in range(3)] == [204] * 3
    assert len(notifications(log.records)) == 3
