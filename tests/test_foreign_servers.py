"""Servers that are nothing like the reference SOF: the run ends, says why, and never blames itself."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from by_hand import job
from program import Program
from raw_server import Answer, RawServer, reply, say

# Written limits bind, and keep these runs short.
PROFILE = """\
iut: {{name: Foreign}}
ixit:
  faultManagement: {{base_url: "{url}"}}
  timing: {{state_change_timeout_s: 0.1, report_timeout_s: 0.1,
    notification_timeout_s: 0.1, poll_interval_ms: 20}}
"""
NOT_FOUND = reply(404, b'{"code": "notFound", "reason": "nothing here"}')


def fails_every_create(request: bytes) -> bytes:
    """500 to each POST, and nothing to be read."""
    return reply(500, b"<html>") if request.startswith(b"POST") else NOT_FOUND


def has_one_endpoint(request: bytes) -> bytes:
    """It creates and forgets."""
    creates = request.startswith(b"POST /v2/faultManagementJob ")
    return reply(201, json.dumps(job()).encode()) if creates else NOT_FOUND


def never_moves(request: bytes) -> bytes:
    """A mock: each answer is the example of the document, whatever was asked."""
    verb, path, *_ = request.decode("latin-1").split(" ", 2)
    if verb == "POST":
        return reply(201, json.dumps(job()).encode())
    if verb == "DELETE" or path.endswith(("suspend", "resume")):
        return reply(204)
    return reply(200, json.dumps(job() if path.count("/") > 2 else [job()]).encode())


def is_no_api(request: bytes) -> bytes:
    """A web site that answers every path with its start page."""
    return reply(200, b"<html><body>Welcome</body></html>")


def answer_with(choose: Callable[[bytes], bytes]) -> Callable[[bytes], Answer]:
    return lambda request: say(choose(request))


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.mark.parametrize("choose", [fails_every_create, has_one_endpoint, never_moves, is_no_api])
def test_the_run_ends_with_verdicts_and_no_fault_of_its_own(
    lso: Program, choose: Callable[[bytes], bytes]
) -> None:
    with RawServer(choose=answer_with(choose)) as server:
        Path("foreign.yaml").write_text(PROFILE.format(url=server.base_url), encoding="utf-8")
        ended = lso("run", "--target", "foreign.yaml")
    assert ended.code in {1, 3}
    summary = json.loads(Path("reports/matrix.json").read_text(encoding="utf-8"))["summary"]
    assert "error" not in summary
    assert "Traceback" not in ended.out + ended.err


def test_an_empty_server_is_not_judged(lso: Program) -> None:
    with RawServer(say(NOT_FOUND)) as server:
        Path("foreign.yaml").write_text(PROFILE.format(url=server.base_url), encoding="utf-8")
        ended = lso("run", "--target", "foreign.yaml")
    assert ended.code == 4
    assert "404" in ended.err
    assert not Path("reports/matrix.json").exists()
