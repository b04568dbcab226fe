"""`serve --judge-buyer` and `rejudge FILE.har`, as a person calls them."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from buyer.scripted import Buyer, Listener, client
from log import har_entries
from program import Ended, Program, started

PROFILE = """\
iut: {name: My Buyer}
ics: {buyer: {modify: true, cancel: true, suspend: true, notifications: true}}
"""


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Buyer mode in a process of its own, and its base URL."""
    (folder / "buyer.yaml").write_text(PROFILE, encoding="utf-8")
    command = started("serve", "--judge-buyer", "buyer.yaml", *options, folder=folder)
    try:
        assert command.stdout is not None
        yield command, command.stdout.readline().strip()
    finally:
        command.kill()
        command.communicate()


def ended(command: subprocess.Popen[str]) -> Ended:
    out, err = command.communicate(timeout=60)
    return Ended(command.returncode, out, err)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_recording_and_judges_it(tmp_path: Path, number: int) -> None:
    with served(tmp_path, "--report-dir", "out") as (command, url):
        with Listener() as heard, client(url) as http:
            Buyer(http, heard.url).play()
        command.send_signal(number)
        result = ended(command)
    assert (result.code, "Traceback" in result.err) == (0, False)
    assert "30 pass" in result.out
    assert "POST faultManagementJob  201" in result.err
    assert "/listener/faultManagementJobCreateEvent  204" in result.err
    reports = {path.name for path in (tmp_path / "out").iterdir()}
    assert reports >= {"matrix.html", "matrix.json", "junit.xml", "tests.html", "exchanges.har"}
    matrix = json.loads((tmp_path / "out" / "matrix.json").read_text(encoding="utf-8"))
    assert (matrix["role"], matrix["overall"], matrix["target"]["name"]) == (
        "buyer", "conformant", "My Buyer",
    )  # fmt: skip


def test_without_traffic_it_ends_by_itself(tmp_path: Path) -> None:
    with served(tmp_path, "--until-idle", "0.5") as (command, _):
        result = ended(command)
    assert result.code == 3
    assert "incomplete" in result.out


def test_a_faulty_buyer_is_exit_code_1_and_its_log_judges_again(tmp_path: Path, lso: Program) -> None:
    with served(tmp_path, "--until-idle", "0.5") as (command, url):
        httpx.post(f"{url}faultManagementJob", json={"jobType": "on-demand"}, trust_env=False)
        result = ended(command)
    assert result.code == 1
    assert "W148-R7" in result.out
    again = lso("rejudge", "reports/conformance-log.jsonl", "--report-dir", "again")
    assert again.code == 1
    one, other = (
        json.loads((tmp_path / name / "matrix.json").read_text(encoding="utf-8"))
        for name in ("reports", "again")
    )
    assert one == other
    shown = lso("show", "reports/conformance-log.jsonl", "W148-R7")
    assert "no granularity" in shown.out
    assert lso("rejudge", "reports/conformance-log.jsonl", "--role", "server").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("serve --until-idle 3", "--until-idle: only with --judge-buyer"),
        ("serve --report-dir x", "--report-dir: only with --judge-buyer"),
        ("serve --judge-buyer nowhere.yaml", "nowhere.yaml"),
        ("serve --judge-buyer buyer.yaml --irp legato", "irp: allegro, but the SOF would serve legato"),
        ("serve --judge-buyer buyer.yaml --report-dir buyer.yaml/x", "cannot be made"),
        ("serve --judge-buyer buyer.yaml --host nonsense.invalid", "choose another host or port"),
        ("rejudge nowhere.har", "nowhere.har: cannot be read as a HAR file"),
        ("rejudge buyer.yaml --role buyer", "is no record of a conformance log"),
    ],
)
def test_what_cannot_be_done_is_one_message(tmp_path: Path, lso: Program, arguments: str, said: str) -> None:
    (tmp_path / "buyer.yaml").write_text(PROFILE, encoding="utf-8")
    result = lso(*arguments.split())
    assert (result.code, said in result.err) == (2, True)
    assert "Traceback" not in result.err


@pytest.mark.parametrize("role", ["server", "buyer"])
def test_a_har_file_is_judged_for_either_role(tmp_path: Path, lso: Program, role: str) -> None:
    path = har_entries.file(tmp_path, *har_entries.life())
    result = lso("rejudge", path, "--role", role, "--report-dir", "out")
    assert result.code == 3
    assert "judged from a recording: 9 of its 9 entries" in result.out
    listed = lso("show", "out/conformance-log.jsonl")
    assert listed.code == 0
    assert "POST faultManagementJob" in listed.out


def test_a_har_file_is_not_overwritten_by_its_own_report(tmp_path: Path, lso: Program) -> None:
    path = har_entries.file(tmp_path, *har_entries.life())
    own = path.rename(tmp_path / "exchanges.har")
    before = own.read_bytes()
    assert lso("rejudge", own, "--report-dir", tmp_path).code == 2
    assert own.read_bytes() == before
