"""Services that a command prints or a person at the terminal names, in a whole run."""

import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from program import PROGRAM, Ended, Program, plain_environment, process

from lso_conformance.common import resources
from lso_conformance.log.log import read
from lso_conformance.profile import load as profiles
from lso_conformance.sof import Options, Sof, start


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="module")
def sof() -> Iterator[Sof]:
    with start(Options(specs=resources.specs())) as running:
        yield running


def target(sof: Sof, folder: Path, **services: Any) -> str:
    """A profile with other services; the id that the first of them had."""
    document = sof.profile()
    known = document["ixit"]["test_data"]["services"]
    had = str(known[next(iter(services))])
    known |= {key: {how: text.replace("@ID@", had)} for key, (how, text) in services.items()}
    profiles.write(document, folder / "target.yaml")
    return had


def notes(folder: Path) -> list[Any]:
    log = read(folder / "reports" / "conformance-log.jsonl")
    return [record for record in log if record["kind"] == "note" and record["about"] == "service"]


def outcomes(folder: Path) -> dict[str, str]:
    log = read(folder / "reports" / "conformance-log.jsonl")
    return {record["scenario"]: record["event"] for record in log if record["kind"] == "scenario"}


def test_commands_give_the_services_of_a_run(sof: Sof, tmp_path: Path, lso: Program) -> None:
    usable = target(sof, tmp_path, usable=("command", "echo @ID@"))
    ended = lso("run", "--target", "target.yaml", "--select", "W148-R12")
    assert ended.code == 0, ended
    assert [(note["key"], note["service"]) for note in notes(tmp_path)] == [("usable", usable)]


def test_a_command_that_fails_makes_inconclusive_and_says_why(sof: Sof, tmp_path: Path, lso: Program) -> None:
    target(sof, tmp_path, usable=("command", "echo 'the lab is closed' >&2; exit 7"))
    ended = lso("run", "--target", "target.yaml", "--select", "W148-R12")
    assert ended.code == 3
    assert "inconclusive" in ended.out
    text = " ".join(ended.out.split())
    assert "exit code 7" in text
    again = lso("rejudge", "reports/conformance-log.jsonl", "--report-dir", "again")
    assert again.code == 3
    assert again.out.partition("\nreports")[0] == ended.out.partition("\nreports")[0]


def test_without_a_terminal_a_prompt_is_left_to_attestation(sof: Sof, tmp_path: Path) -> None:
    target(sof, tmp_path, usable=("prompt", "Which?"))
    ended = process("run", "--target", "target.yaml", "--select", "W148-R12", folder=tmp_path)
    assert ended.code == 3  # nothing mandatory was decided
    assert "attestation" in ended.out
    assert set(outcomes(tmp_path).values()) == {"undeclared"}


def at_a_terminal(folder: Path, answer: str) -> Ended:
    """A run at a terminal, whose question is answered."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [*PROGRAM, "run", "--target", "target.yaml", "--select", "W148-R12"],
        cwd=folder, env=plain_environment() | {"TERM": "dumb"},
        stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while b"service id" not in said:
        said += os.read(ours, 65536)
    os.write(ours, f"{answer}\n".encode())
    assert program.stdout is not None
    try:
        while True:
            said += os.read(ours, 65536)
    except OSError:  # the terminal's other end is closed
        pass
    out = program.stdout.read()
    program.stdout.close()
    os.close(ours)
    return Ended(program.wait(60), out, said.decode())


def test_a_person_at_the_terminal_names_the_service(sof: Sof, tmp_path: Path) -> None:
    usable = target(sof, tmp_path, usable=("prompt", "Which service may be used?"))
    ended = at_a_terminal(tmp_path, usable)
    assert ended.code == 0, ended
    assert "usable: Which service may be used?" in ended.err
    assert [(note["by"], note["service"]) for note in notes(tmp_path)] == [("prompt", usable)]


def test_the_plan_runs_nothing_and_says_what_a_run_would(sof: Sof, tmp_path: Path, lso: Program) -> None:
    target(sof, tmp_path, usable=("command", "touch ran"), rejected=("prompt", "Which?"))
    ended = lso("plan", "--target", "target.yaml")
    assert ended.code == 0
    assert "runs touch ran" in ended.out
    assert "asks Which?" in ended.out
    assert not (tmp_path / "ran").exists()
