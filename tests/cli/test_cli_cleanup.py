"""What a run left behind is ended afterwards, on its own target only."""

import json
from collections.abc import Sequence
from pathlib import Path

import by_hand
import pytest
from program import Program
from raw_server import RawServer, reply, say

from lso_conformance.drive.leftovers import jobs_left, unanswered
from lso_conformance.log.log import Record
from lso_conformance.profile import load as profiles


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


def records(*states: str | None, noted: Sequence[str] = ()) -> list[Record]:
    """A log of jobs that were last seen in these states; None: the creation got no answer."""
    log = by_hand.Written()
    for place, state in enumerate(states):
        name = f"job-{place}"
        made = None if state is None else by_hand.job(id=name)
        log.call("create", 201 if made else None, made, sent=by_hand.request())
        if state is not None:
            log.call("retrieve", 200, by_hand.job(id=name, state=state), id=name)
    for name in noted:
        log.add("note", about="left behind", job=name, exchange=1)
    return log.records


def test_what_was_not_seen_to_end_is_left() -> None:
    log = records("completed", "inProgress", "cancelled", "pendingCancel", None, noted=["job-1", "odd"])
    assert jobs_left(log, by_hand.API) == ["job-1", "job-3", "odd"]
    assert [exchange.number for exchange in unanswered(log, by_hand.API)] == [log[-4]["n"]]


def saved(server: RawServer, log: list[Record], **ixit: object) -> Path:
    """The log as a file, of a run against the server."""
    header = {**log[0], "profile": profiles.as_document(by_hand.profile(server.base_url, **ixit))}
    moved = [
        {**r, "url": r["url"].replace(by_hand.BASE_URL, server.base_url)} if "url" in r else r
        for r in [header, *log[1:]]
    ]
    Path("log.jsonl").write_text("".join(f"{json.dumps(r)}\n" for r in moved), encoding="utf-8")
    return Path("log.jsonl")


def job(state: str) -> bytes:
    return reply(200, json.dumps({"state": state}).encode())


def test_each_job_is_read_and_cancelled_unless_it_is_over(lso: Program) -> None:
    answers = reply(200, b"[]"), reply(404), job("completed"), job("inProgress"), reply(201, b"{}")
    with RawServer(*map(say, answers)) as server:
        ended = lso("cleanup", saved(server, records("inProgress", "scheduled", "suspended", None)))
    assert ended.code == 0, ended
    assert [line.split(maxsplit=1) for line in ended.out.splitlines()] == [
        ["job-0", "is not there any more"],
        ["job-1", "has ended: completed"],
        ["job-2", "was inProgress; its cancellation is accepted"],
    ]
    assert server.received[-1].startswith(b"POST")
    assert b'"job-2"' in server.received[-1]
    assert "nobody knows an id" in ended.err


def test_what_cannot_be_ended_is_shown_with_a_curl_line(lso: Program) -> None:
    answers = reply(200, b"[]"), job("inProgress"), reply(409, b"[]"), job("inProgress")
    with RawServer(*map(say, answers)) as server:
        ended = lso("cleanup", saved(server, records("inProgress")))
    assert ended.code == 1
    assert "could not be ended: 409" in ended.out
    assert "curl -i -X POST" in ended.out


def test_a_log_that_shows_all_ended_asks_nobody(lso: Program) -> None:
    with RawServer(say(reply(500))) as server:
        ended = lso("cleanup", saved(server, records("completed")))
    assert (ended.code, server.received) == (0, [])


def test_credentials_come_from_the_profile(lso: Program) -> None:
    auth = {"type": "bearer", "token": "t0ken-t0ken"}
    with RawServer(say(reply(200, b"[]")), say(job("cancelled"))) as server:
        log = saved(server, records("inProgress"), auth=auth)
        without = lso("cleanup", log)
        ixit = {"faultManagement": {"base_url": server.base_url}, "auth": auth}
        profiles.write({"iut": {"name": "A"}, "ixit": ixit}, Path("target.yaml"))
        ended = lso("cleanup", log, "--target", "target.yaml")
    assert without.code == 2
    assert "holds no credentials; give the profile of the run as --target" in without.err
    assert ended.code == 0
    assert all(b"Bearer t0ken-t0ken" in request for request in server.received)


def test_another_server_is_never_asked(lso: Program) -> None:
    with RawServer(say(reply())) as server, RawServer(say(reply())) as other:
        ixit = {"faultManagement": {"base_url": other.base_url}}
        profiles.write({"iut": {"name": "A"}, "ixit": ixit}, Path("target.yaml"))
        ended = lso("cleanup", saved(server, records("inProgress")), "--target", "target.yaml")
    assert (ended.code, server.received, other.received) == (2, [], [])
    assert "the log is of" in ended.err


def test_a_target_that_is_gone_is_exit_code_4(lso: Program) -> None:
    with RawServer(say(reply())) as server:
        log = saved(server, records("inProgress"))
    ended = lso("cleanup", log)
    assert ended.code == 4
    assert "cannot be reached" in ended.err
