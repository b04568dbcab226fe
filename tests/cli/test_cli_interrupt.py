"""Ctrl-C at any time: what was judged is reported, what was made is ended, exit code 3."""

import itertools
import json
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import by_hand
import pytest
from program import started
from raw_server import Answer, RawServer, reply, say

from lso_conformance.log.log import Record, read
from lso_conformance.seen.observations import observe

PROFILE = """\
iut: {{name: Example}}
ixit: {{faultManagement: {{base_url: "{url}"}}, limits: {{request_timeout_s: 2}}}}
"""
DECIDED = {"pass", "warning", "fail", "error"}


def log(folder: Path) -> list[Record]:
    return read(folder / "reports" / "conformance-log.jsonl")


def matrix(folder: Path) -> Any:
    return json.loads((folder / "reports" / "matrix.json").read_text(encoding="utf-8"))


def against(server: RawServer, folder: Path) -> subprocess.Popen[str]:
    (folder / "target.yaml").write_text(PROFILE.format(url=server.base_url), encoding="utf-8")
    return started("run", "--target", "target.yaml", folder=folder)


def ended(program: subprocess.Popen[str], *codes: int) -> str:
    """What a program said, which has ended as incomplete (or with a code given) and without a traceback."""
    out, err = program.communicate(timeout=60)
    assert program.returncode in (codes or (3,)), err
    assert "Traceback" not in out + err
    return out + err


def test_a_run_that_is_interrupted_ends_its_jobs_and_reports(tmp_path: Path) -> None:
    program = started("run", "--fuzz", "off", folder=tmp_path)
    assert program.stderr is not None
    while not program.stderr.readline().startswith("["):  # the first scenario is over
        assert program.poll() is None
    program.send_signal(signal.SIGINT)
    said = ended(program)
    assert "Interrupted: ending what the run made" in said
    assert "the run was cut short" in said
    assert matrix(tmp_path)["overall"] == "incomplete"
    records = log(tmp_path)
    assert (records[-1]["kind"], records[-1]["interrupted"]) == ("footer", True)
    for job in observe(records, by_hand.API).jobs:
        cancelled = any(moment.action == "cancel" for moment in job.moments)
        assert cancelled or job.states[-1] in by_hand.API.final


def hanging(asked: threading.Event) -> Answer:
    def answer(connection: socket.socket) -> None:
        asked.set()
        connection.recv(1)

    return answer


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_of_the_preflight_is_reported_too(tmp_path: Path, number: int) -> None:
    asked = threading.Event()
    with RawServer(hanging(asked)) as server:
        program = against(server, tmp_path)
        assert asked.wait(30)
        program.send_signal(number)
        ended(program)
    assert not DECIDED & matrix(tmp_path)["summary"].keys()


def test_a_second_interrupt_leaves_the_rest_behind_and_still_reports(tmp_path: Path) -> None:
    created, cancelling, count = threading.Event(), threading.Event(), itertools.count()

    def choose(request: bytes) -> Answer:
        if request.startswith(b"GET"):
            return say(reply(200, b'{"state": "acknowledged"}'))
        line = request.split(b"\r\n")[0]
        if b"cancel" in line.lower():
            return hanging(cancelling)
        if b"/faultManagementJob " in line:
            created.set()
        return say(reply(201, json.dumps({"id": f"job-{next(count)}"}).encode()))

    with RawServer(choose=choose) as server:
        program = against(server, tmp_path)
        assert created.wait(30)
        program.send_signal(signal.SIGINT)
        assert cancelling.wait(30)
        program.send_signal(signal.SIGINT)
        said = ended(program, 1, 3)  # this server breaks some rules before it is interrupted
    assert "`lso-conformance cleanup` ends" in said
    assert [r for r in log(tmp_path) if r["kind"] == "note" and r["about"] == "left behind"]
    assert matrix(tmp_path)["overall"] in {"incomplete", "non-conformant"}


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.06, 0.1])
def test_a_second_interrupt_takes_no_report_with_it(tmp_path: Path, gap: float) -> None:
    program = started(
        "run", "--fuzz", "off", "--select", "W148-R45,W148-R38,W148-O4", "--report-dir", "reports",
        folder=tmp_path,
    )  # fmt: skip
    assert program.stderr is not None
    while not program.stderr.readline().startswith("["):
        assert program.poll() is None
    for _ in range(4):
        program.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            program.wait(gap)
    ended(program)
    assert log(tmp_path)[-1]["kind"] == "footer"
    assert matrix(tmp_path)["overall"] == "incomplete"


def test_a_command_that_does_not_judge_is_interrupted_without_a_traceback(tmp_path: Path) -> None:
    asked = threading.Event()
    with RawServer(hanging(asked)) as server:
        (tmp_path / "target.yaml").write_text(PROFILE.format(url=server.base_url), encoding="utf-8")
        program = started("preflight", "--target", "target.yaml", folder=tmp_path)
        assert asked.wait(30)
        program.send_signal(signal.SIGINT)
        assert "interrupted" in ended(program)
