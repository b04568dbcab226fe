"""The recorder between a Buyer and the SOF: everything is kept, credentials are not."""

import base64
import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import httpx
import proof
import pytest
from buyer.scripted import PROFILE, STREAMING, Buyer, Listener, client

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.log.exchange import Exchange, exchanges, notified
from lso_conformance.log.log import Record, read
from lso_conformance.profile import load as profiles
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run import buyer_mode
from lso_conformance.run.buyer_mode import Session
from lso_conformance.sof import Options


@contextmanager
def recording(folder: Path, **limits: float) -> Iterator[Session]:
    document = {**PROFILE, "ixit": {"limits": limits}}
    profile = profiles.parse(document, {}, role="buyer")
    options = Options(specs=resources.specs())
    with buyer_mode.recording(profile, options, folder, lambda *_: None) as session:
        yield session


def kept(folder: Path) -> list[Record]:
    return read(folder / LOG_NAME)


def settled(session: Session, folder: Path, count: int) -> None:
    """Wait until so many requests have been answered, or given up."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        log = (folder / LOG_NAME).read_text(encoding="utf-8")
        if log.count('"kind": "answered"') + log.count('"kind": "failed"') >= count:
            return
        threading.Event().wait(0.01)
    raise AssertionError(session.sof.base_url)


def raw(session: Session, text: bytes) -> None:
    """Send bytes, and hang up."""
    parts = urlsplit(session.sof.base_url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(text)


def subscribed(session: Session, http: httpx.Client) -> str:
    """The URL of the stream of a new subscription by SSE."""
    base = f"{urlsplit(session.sof.base_url)._replace(path='').geturl()}{STREAMING}"
    topics = http.get(f"{base}topic", params={"protocol": "sse"}).json()
    body = {"topicId": topics[0]["id"], "protocol": "sse"}
    config = http.post(f"{base}subscription", json=body).json()["connectionConfig"]
    return f"{config['servers']['sse']['url']}/{config['channel']['name']}"


def test_a_stream_that_is_read_at_the_end_is_in_a_log_that_ends(tmp_path: Path) -> None:
    with (
        client("http://x") as http,
        recording(tmp_path) as session,
        http.stream("GET", subscribed(session, http)) as events,
    ):
        lines = events.iter_lines()  # kept: at its end the response is closed
        assert next(lines) == ": welcome"
        assert session.recorder.idle_s() == 0
        session.sof.stop()
    records = kept(tmp_path)
    assert records[-1]["kind"] == "footer"
    assert [each.method for each in exchanges(records)] == ["GET", "POST", "GET"]


def test_a_request_that_was_cut_off_is_kept_and_not_judged(tmp_path: Path) -> None:
    with recording(tmp_path) as session:
        path = urlsplit(session.sof.base_url).path
        head = f"POST {path}faultManagementJob HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n"
        raw(session, head.encode() + b'{"jobType":')
        settled(session, tmp_path, 1)
    (seen,) = exchanges(kept(tmp_path))
    assert (seen.status, seen.facts, seen.request_body) == (None, {"cut": True}, b'{"jobType":')
    rows = proof.document(kept(tmp_path))["requirements"]
    assert [row["id"] for row in rows if row["verdict"] in {"fail", "error"}] == []


def test_a_body_beyond_the_limit_is_kept_up_to_it(tmp_path: Path) -> None:
    with recording(tmp_path, max_body_mb=0.001) as session, client(session.sof.base_url) as http:
        answer = http.post("hub", json={"callback": "http://127.0.0.1:9/", "x": "y" * 5000})
    (seen,) = exchanges(kept(tmp_path))
    assert seen.status == answer.status_code == 400
    assert (len(seen.request_body or b""), seen.facts) == (1000, {"cut": True})


def test_what_the_buyer_gets_is_what_the_sof_answers(tmp_path: Path) -> None:
    with recording(tmp_path) as session, client(session.sof.base_url) as http:
        answers = [http.get("faultManagementJob", params={"state": "completed"}), http.head("hub/x")]
        answers.append(http.post("faultManagementJob", content=iter([b'{"a":', b"1}"])))
    seen = exchanges(kept(tmp_path))
    assert [e.status for e in seen] == [a.status_code for a in answers]
    assert seen[0].url == str(answers[0].request.url)
    assert seen[2].request_body == b'{"a":1}'
    assert seen[2].body == answers[2].content


class Zipped(Listener):
    """Answers in gzip."""

    encoding = "gzip"

    def answer(self, _path: str) -> tuple[int, bytes]:
        return 400, gzip.compress(b'{"code": "invalidBody", "reason": "No such thing."}')


class Bomb(Listener):
    """Answers in brotli what would fill the memory."""

    encoding, packed = "br", brotli.compress(bytes(64 << 20), quality=1)

    def answer(self, _path: str) -> tuple[int, bytes]:
        return 400, self.packed


def test_an_answer_of_a_listener_is_unpacked_within_bounds(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        seen = told(tmp_path, Bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (seen[0].status, seen[0].body) == (400, Bomb.packed)
    assert peak < 48 << 20


def told(folder: Path, listener: type[Listener], callback: str = "{}") -> list[Exchange]:
    """What a listener was told of one job."""
    with listener() as heard, recording(folder) as session, client(session.sof.base_url) as http:
        address = callback.format(heard.url)
        assert http.post("hub", json={"callback": address}).status_code == 201
        Buyer(http, heard.url).create()
        settled(session, folder, 3)
    return notified(kept(folder))


def test_a_listener_that_nobody_reaches_is_kept_as_such(tmp_path: Path) -> None:
    seen = told(tmp_path, Listener, "http://127.0.0.1:9/nobody")
    assert {e.status for e in seen} == {None}
    assert "ConnectError" in (seen[0].error or "")


def test_notifications_are_kept_with_their_answers(tmp_path: Path) -> None:
    first = told(tmp_path, Listener)[0]
    assert (first.method, first.status, first.is_notification) == ("POST", 204, True)
    assert first.request_json()["eventType"] == "faultManagementJobCreateEvent"


def test_a_password_in_a_callback_does_not_reach_the_log(tmp_path: Path) -> None:
    with Listener() as heard:
        callback = heard.url.replace("http://", "http://me:sesame-open@")
    seen = told(tmp_path, Listener, callback)
    text = (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert seen
    assert "sesame-open" not in text
    assert base64.b64encode(b"me:sesame-open").decode() not in text


def test_idle_is_counted_from_the_last_answer(tmp_path: Path) -> None:
    with recording(tmp_path) as session:
        begun = time.monotonic()
        session.wait(threading.Event(), 0.2)
        assert 0.2 <= time.monotonic() - begun < 2
        ended = threading.Event()
        ended.set()
        session.wait(ended, None)
    assert exchanges(kept(tmp_path)) == []


def test_a_zipped_answer_of_a_listener_is_read(tmp_path: Path) -> None:
    assert told(tmp_path, Zipped)[0].json() == {"code": "invalidBody", "reason": "No such thing."}


def test_a_certificate_file_that_cannot_be_used_is_one_message(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("no certificate", encoding="utf-8")
    profile = profiles.parse({**PROFILE, "ixit": {"tls": {"ca_file": str(wrong)}}}, {}, role="buyer")
    never = buyer_mode.recording(profile, Options(specs=resources.specs()), tmp_path, lambda *_: None)
    with pytest.raises(UsageError, match=r"ixit\.tls"), never:
        raise AssertionError("it was served")
