"""Servers that are nothing like the reference SOF: the run ends, says why, and never blames itself."""

import gzip
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from by_hand import job
from program import Program
from raw_server import Answer, RawServer, reply, say, then_close

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


PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: 15\r\n\r\n<html>Welcome\r\n"
)


def answer_with(choose: Callable[[bytes], bytes]) -> Callable[[bytes], Answer]:
    return lambda request: say(choose(request))


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.mark.parametrize("choose", [fails_every_create, has_one_endpoint, never_moves])
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


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def without_end(head: bytes, piece: bytes) -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.sendall(HEAD + head)
        while True:  # until the suite hangs up
            connection.sendall(piece)

    return answer


def never(connection: socket.socket) -> None:
    connection.recv(1)


HOPELESS: dict[str, tuple[Answer, tuple[str, ...]]] = {
    "an empty server": (say(NOT_FOUND), ("answered with 404", "/mefApi/allegro/faultManagement/v2/")),
    "a web site": (say(PAGE), ("answered with a web page", "/mefApi/allegro/faultManagement/v2/")),
    "a circle of redirections": (
        say(reply(302, b"", "Location: /v2/?token=geheim")),
        ("answers 302", "leads to /v2/;", "not followed"),
    ),
    "another scheme": (
        say(reply(308, b"", "Location: https://sof.example.net/v2/")),
        ("leads to https://sof.example.net/v2/;",),
    ),
    "silence": (never, ("does not answer in time", "limits.request_timeout_s")),
    "no answer": (then_close(), ("closes the connection", "http or https")),
    "half a body": (
        then_close(HEAD + b"Content-Length: 9\r\n\r\n[{"),
        ("cannot be used", "ends in the middle"),
    ),
    "half a head": (then_close(HEAD), ("closes the connection",)),
    "a head without end": (without_end(b"", b"X-A: b\r\n" * 9999), ("head of its answer does not end",)),
    "a body without end": (
        without_end(b"Transfer-Encoding: chunked\r\n\r\n", b"2710\r\n" + bytes(10_000) + b"\r\n"),
        ("ixit.limits.max_body_mb", "too large"),
    ),
    "a bomb": (
        say(reply(200, gzip.compress(bytes(3_000_000)), "Content-Encoding: gzip")),
        ("ixit.limits.max_body_mb", "too large"),
    ),
    "bad gzip": (say(reply(200, b"[]", "Content-Encoding: gzip")), ("not packed as Content-Encoding says",)),
    "no HTTP": (then_close(b"\0\1\2\r\n\r\n"), ("is no HTTP",)),
}


@pytest.mark.parametrize("name", HOPELESS)
def test_a_server_that_cannot_be_asked_is_not_judged(lso: Program, name: str) -> None:
    answer, words = HOPELESS[name]
    with RawServer(answer) as server:
        text = PROFILE.format(url=server.base_url) + "  limits: {request_timeout_s: 2, max_body_mb: 0.1}\n"
        Path("foreign.yaml").write_text(text, encoding="utf-8")
        ended = lso("preflight", "--target", "foreign.yaml")
        asked = len(server.received)
    assert ended.code == 4
    (line,) = ended.err.splitlines()
    assert line.startswith("lso-conformance: foreign.yaml: ixit.")
    assert [word for word in words if word not in line] == []
    assert "geheim" not in line
    assert "Traceback" not in ended.out
    assert asked <= 3 or line.count("answered with") or "leads to" in line  # nobody waits for ten time-outs


def test_what_cannot_be_asked_leaves_no_matrix(lso: Program) -> None:
    with RawServer(say(NOT_FOUND)) as server:
        Path("foreign.yaml").write_text(PROFILE.format(url=server.base_url), encoding="utf-8")
        ended = lso("run", "--target", "foreign.yaml")
    assert ended.code == 4
    assert not Path("reports/matrix.json").exists()
