"""The recording client: whatever a target does is an exchange in the log, never an exception."""

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable
from urllib.parse import unquote, urljoin

import by_hand
import httpx
import pytest
from raw_server import Answer, RawServer, drip, reply, say, then_close
from raw_targets import LABEL, SHORT_S, retrieve, target

from lso_conformance.log.exchange import Exchange, exchanges
from lso_conformance.log.log import Log
from lso_conformance.seen.observations import observe
from lso_conformance.wire.client import Client, Label


def test_an_exchange_is_two_records_with_its_label() -> None:
    answer, log, _ = retrieve(say(reply(200, b'{"id": "job-1"}', "Vary: 1")))
    assert (answer.status, answer.json(), answer.headers["vary"]) == (200, {"id": "job-1"}, "1")
    assert (answer.scenario, answer.step, answer.facts) == ("suite.scenario", "a step", {"unknown": "id"})
    assert [record["kind"] for record in log.records[1:]] == ["sent", "answered"]


def test_a_body_is_sent_as_json_in_utf_8() -> None:
    with target(say(reply(201, b"{}"))) as (server, client, _):
        answer = client.call("create", LABEL, body={"a": "ä"})
    assert answer.request_json() == {"a": "ä"}
    assert answer.request_headers["content-type"] == "application/json;charset=utf-8"
    assert server.received[0].endswith('{"a": "ä"}'.encode())


def test_content_is_sent_as_it_is() -> None:
    with target(say(reply(422, b"[]"))) as (server, client, _):
        client.call("create", LABEL, content=b"{,}\xff")
    assert server.received[0].endswith(b"\r\n\r\n{,}\xff")


def test_a_connection_lost_while_idle_is_opened_once_more_and_both_attempts_are_logged() -> None:
    with target(say(reply()), then_close(), say(reply())) as (server, client, log):
        client.call("retrieve", LABEL, id="job-1")
        answer = client.call("retrieve", LABEL, id="job-1")
    first, lost, again = exchanges(log.records)
    assert (first.status, lost.status, again.status) == (200, None, 200)
    assert lost.error
    assert (answer.number, lost.path) == (again.number, again.path)
    assert len(server.received) == 3


def test_a_request_on_a_new_connection_is_not_sent_twice() -> None:
    answer, log, received = retrieve(then_close())
    assert (answer.status, len(received)) == (None, 1)
    assert [e.status for e in exchanges(log.records)] == [None]


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def silence(connection: socket.socket) -> None:
    connection.recv(1)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"
WITHOUT_ANSWER: dict[str, Answer] = {
    "no answer": then_close(),
    "a reset": reset,
    "silence": silence,
    "half a body": then_close(HEAD + b"\r\n12345"),
    "a body that drips": lambda connection: (
        say(HEAD + b"\r\n")(connection),
        drip(b"0123456789", SHORT_S / 5)(connection),
    )[1],
    "headers that drip": drip(reply(200, b"[]", *(f"X-{n}: {n}" for n in range(9))), SHORT_S / 5),
    "a body over the limit": say(reply(200, b"x" * 2000)),
    "a body that unpacks over the limit": say(
        reply(200, gzip.compress(b"x" * 2000), "Content-Encoding: gzip")
    ),
    "bad gzip": say(reply(200, b"no gzip at all", "Content-Encoding: gzip")),
    "a header without name": say(b"HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n"),
    "two lengths": say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n"),
    "no HTTP": then_close(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a status that is none": say(b"HTTP/1.1 099 ?\r\nContent-Length: 0\r\n\r\n"),
}


@pytest.mark.parametrize("answer", WITHOUT_ANSWER.values(), ids=WITHOUT_ANSWER)
def test_an_unusable_answer_is_an_exchange_without_status_and_with_a_reason(answer: Answer) -> None:
    seen, log, _ = retrieve(answer)
    assert (seen.status, seen.body) == (None, b"")
    assert seen.error
    assert seen.summary().startswith("no answer: ")
    assert {record["kind"] for record in log.records[1:]} == {"sent", "failed"}


def test_a_target_that_is_not_there_is_an_exchange_without_status() -> None:
    with RawServer() as server:
        pass
    profile = by_hand.profile(server.base_url)
    client = Client(profile, by_hand.API, Log())
    try:
        answer = client.call("retrieve", LABEL, id="job-1")
    finally:
        client.close()
    assert answer.status is None
    assert answer.error is not None
    assert "Connect" in answer.error


def test_a_body_over_the_limit_is_named_by_the_key_of_the_limit() -> None:
    seen, _, _ = retrieve(WITHOUT_ANSWER["a body over the limit"])
    assert "limits.max_body_mb" in str(seen.error)


@pytest.mark.parametrize("answer", ["silence", "a body that drips", "headers that drip"])
def test_an_answer_that_takes_too_long_is_called_a_time_out(answer: str) -> None:
    seen, _, _ = retrieve(WITHOUT_ANSWER[answer])
    assert "Timeout" in str(seen.error)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_target_gets_its_pause_and_every_attempt_is_logged(status: int) -> None:
    answer, log, _ = retrieve(say(reply(status, b"", "Retry-After: 0")), say(reply(200, b"{}")))
    assert answer.status == 200
    assert [e.status for e in exchanges(log.records)] == [status, 200]


def test_a_target_that_stays_busy_is_left_in_peace_after_a_few_attempts() -> None:
    answer, log, _ = retrieve(say(reply(429, b"", "Retry-After: 0")))
    assert answer.status == 429
    assert len(exchanges(log.records)) <= 5


def test_the_client_goes_on_after_an_unusable_answer() -> None:
    with target(WITHOUT_ANSWER["bad gzip"], say(reply())) as (_, client, _):
        assert client.call("retrieve", LABEL, id="job-1").status is None
        assert client.call("retrieve", LABEL, id="job-1").status == 200


AUTH: dict[str, tuple[dict[str, str], bytes]] = {
    "none": ({"type": "none"}, b""),
    "bearer": ({"type": "bearer", "token": "t0ken"}, b"authorization: bearer t0ken\r\n"),
    "basic": (
        {"type": "basic", "username": "me", "password": "secret"},
        b"authorization: basic bwu6c2vjcmv0\r\n",
    ),
    "header": ({"type": "header", "name": "X-Key", "value": "k3y-k3y"}, b"x-key: k3y-k3y\r\n"),
}


@pytest.mark.parametrize(("auth", "line"), AUTH.values(), ids=AUTH)
def test_credentials_go_to_the_wire_and_not_to_the_log(auth: dict[str, str], line: bytes) -> None:
    answer, log, (received,) = retrieve(say(reply()), auth=auth)
    assert line in received.lower()
    assert (b"authorization" in received.lower()) == (auth["type"] in {"bearer", "basic"})
    if line:
        name, _, value = line.decode().strip().partition(": ")
        assert "REDACTED-" in answer.request_headers[name]
        assert value.rpartition(" ")[2] not in json.dumps(log.records).lower()


IDS = [
    "plain-1",
    "a/b",
    "a?b",
    "a#b",
    "a b",
    "50%",
    "%2F",
    "ümlaut",
    "a\nb",
    "a;b&c=d+e",
    "urn:x:1",
    "\x00",
    "x" * 300,
]


@pytest.mark.parametrize("id", IDS, ids=lambda text: ascii(text)[:12])
def test_an_id_is_percent_encoded_as_one_segment_and_found_again(id: str) -> None:
    with target(say(reply(201, json.dumps({**by_hand.job(), "id": id}).encode())), say(reply(204))) as (
        server,
        client,
        log,
    ):
        client.call("create", LABEL, body=by_hand.request())
        answer = client.call("suspend", LABEL, id=id)
    path = server.received[1].split(b" ")[1].decode()
    assert unquote(path.removeprefix("/v2/faultManagementJob/").removesuffix("/suspend")) == id
    assert path.count("/") == 4
    seen = observe(log.records, by_hand.API)
    assert (seen.jobs[0].id, seen.jobs[0].moments[-1].action) == (id, "suspend")
    assert answer.path == path


@pytest.mark.parametrize("id", ["\ud800", "x" * 70_000, "..", ""], ids=["surrogate", "long", "dots", "empty"])
def test_an_id_that_fits_into_no_url_is_an_exchange_all_the_same(id: str) -> None:
    answer, log, _ = retrieve(say(reply(404, b"{}")), id=id)
    assert len(exchanges(log.records)) == 1
    assert answer.status is not None or answer.error


def test_a_job_id_that_is_no_text_can_be_named_in_a_cancel() -> None:
    with target(say(reply(201, b"{}"))) as (_, client, log):
        client.call("cancel", LABEL, body={"faultManagementJob": {"faultManagementJobId": "\ud800"}})
    assert len(exchanges(log.records)) == 1


@pytest.mark.parametrize(
    ("switch", "sent"), [(True, b"x-lso-scenario: suite.scenario/a step\r\n"), (False, b"")]
)
def test_each_request_names_its_scenario_unless_switched_off(switch: bool, sent: bytes) -> None:
    _, _, (received,) = retrieve(say(reply()), limits={"scenario_header": switch})
    head = received.lower()
    assert sent in head
    assert (b"x-lso-scenario" in head) == switch


def test_a_step_that_is_no_ascii_still_fits_into_the_header() -> None:
    with target(say(reply())) as (server, client, _):
        assert client.call("retrieve", Label("a.b", "lies “ä”", {}), id="1").status == 200
    assert b"X-LSO-Scenario: a.b/lies ???\r\n" in server.received[0]


def test_requests_keep_the_rate_limit_from_every_thread() -> None:
    with target(say(reply()), limits={"max_requests_per_second": 50}) as (_, client, log):
        call: Callable[[], Exchange] = lambda: client.call("retrieve", LABEL, id="1")  # noqa: E731
        threads = [threading.Thread(target=call) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    times = sorted(e.sent_at for e in exchanges(log.records))
    assert (times[-1] - times[0]).total_seconds() >= 9 / 50 * 0.9


def test_what_changes_something_is_never_sent_twice() -> None:
    with target(say(reply()), then_close()) as (server, client, log):
        client.call("retrieve", LABEL, id="job-1")
        answer = client.call("suspend", LABEL, id="job-1")
    assert (answer.status, len(server.received)) == (None, 2)
    assert [e.status for e in exchanges(log.records)] == [200, None]


def test_a_file_of_the_targets_own_origin_is_fetched_with_its_credentials() -> None:
    auth = {"type": "bearer", "token": "a-long-token"}
    with target(say(reply(200, b"a,b\r\n")), auth=auth) as (server, client, log):
        url = urljoin(server.base_url, "/files/r-1.csv?x=1")
        answer = client.download(url, LABEL)
    assert (answer.status, answer.body, answer.path) == (200, b"a,b\r\n", "/files/r-1.csv")
    assert b"Bearer a-long-token" in server.received[0]
    assert (answer.scenario, [r["kind"] for r in log.records[1:]]) == (LABEL.scenario, ["sent", "answered"])


@pytest.mark.parametrize(
    ("scheme", "host", "goes"),
    [("HTTP", "127.0.0.1", True), ("hTTp", "%3127.0.0.1", True), ("HTTP", "localhost", False)],
)
def test_whose_file_it_is_does_not_hang_on_spelling(scheme: str, host: str, goes: bool) -> None:
    auth = {"type": "bearer", "token": "a-long-token"}
    with target(say(reply(200, b"a,b\r\n")), auth=auth) as (server, client, _):
        port = httpx.URL(server.base_url).port
        answer = client.download(f"{scheme}://{host}:0{port}/file", LABEL)
    assert answer.status == 200
    assert (b"Bearer a-long-token" in server.received[0]) is goes


def test_a_file_of_another_origin_is_fetched_without_credentials() -> None:
    auth = {"type": "header", "name": "X-Key", "value": "a-long-key"}
    with target(auth=auth) as (_, client, _log), RawServer(say(reply(200, b"[1]"))) as other:
        answer = client.download(f"{other.base_url}file", LABEL)
    assert (answer.status, answer.body) == (200, b"[1]")
    assert b"a-long-key" not in other.received[0]


def test_a_file_is_bounded_and_redirections_are_not_followed() -> None:
    with target() as (_, client, _log):
        with RawServer(say(reply(200, b"x" * 5000))) as other:
            large = client.download(f"{other.base_url}file", LABEL)
        with RawServer(say(reply(302, b"", "Location: http://127.0.0.1:1/x"))) as other:
            moved = client.download(f"{other.base_url}file", LABEL)
    assert large.status is None
    assert "max_body_mb" in str(large.error)
    assert moved.status == 302


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "file:///etc/passwd", "/r-1.csv", "http://", "http://[b", "", "x y\n"]
)
def test_what_is_no_web_address_is_not_fetched(url: str) -> None:
    with target() as (server, client, _):
        answer = client.download(url, LABEL)
    assert answer.status is None
    assert str(answer.error).startswith("not fetched: ")
    assert server.received == []
