"""The command line: help, bad input, and how it ends."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from program import PROGRAM, Program, plain_environment, process

from lso_conformance import sof
from lso_conformance.cli import app

COMMANDS = [
    "run", "init", "preflight", "plan", "serve", "faults", "variants", "requirements", "rejudge", "show",
    "specs diff", "attestations", "waivers", "cleanup", "urn", "replay",
    "keygen", "bundle", "verify", "compare", "pdf",
]  # fmt: skip
FAULT = "resumes-in-any-state"


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_an_example(lso: Program, command: str) -> None:
    ended = lso(*command.split(), "--help")
    assert ended.code == 0
    assert f"lso-conformance {command} " in ended.out.replace("\n", " ")
    assert "Example" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


@pytest.mark.parametrize(("name", "listed"), [*app.COMMANDS.items(), *app.SPECS.items()])
def test_a_command_is_listed_by_the_first_line_of_its_help(name: str, listed: tuple[str, str]) -> None:
    module, line = listed
    command = getattr(import_module(f"lso_conformance.cli.{module}"), name)
    assert command.__doc__.splitlines()[0] == line


def test_the_list_of_commands_loads_none_of_them() -> None:
    heavy = {"pytest", "httpx", "jinja2", "jsonschema", "uvicorn", "lso_conformance.sof"}
    code = "import sys; from lso_conformance.cli import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(loaded.stdout.split())


def test_a_run_loads_no_faults_unless_one_is_named() -> None:
    code = "import sys, lso_conformance.cli.run; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    explorers = {"schemathesis", "hypothesis", "openapi_core"}
    assert (explorers | {"lso_conformance.sof.faults"}).isdisjoint(loaded.stdout.split())


@pytest.mark.parametrize("command", ["replay", "compare", "bundle", "verify"])
def test_commands_of_later_versions_are_absent(lso: Program, command: str) -> None:
    assert lso(command).code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        "nonsense", "run --nonsense", "run --fuzz wildly", "run --seed x", "preflight", "specs diff", "show",
        "serve --port 99999", "serve --judge-buyer p.yaml", "faults --json --markdown",
        "run --report-dir a.txt/b", "run --report-dir a.txt", "run --target nowhere.yaml",
        "plan --target nowhere.yaml", "init a.txt",
        "preflight --target nowhere.yaml", "rejudge nowhere.jsonl", "show nowhere.jsonl", "show a.txt",
        "cleanup a.txt", "cleanup nowhere.jsonl", "attestations a.txt", "waivers nowhere.json",
        "rejudge a.txt", "init nowhere/a.yaml", "specs diff --sdk nowhere",
        f"run --target a.txt --fault {FAULT}", "serve --write-profile nowhere/p.yaml",
        "serve --host nonsense.invalid",
    ],
)  # fmt: skip
def test_bad_input_is_exit_code_2_and_no_traceback(lso: Program, arguments: str) -> None:
    Path("a.txt").write_text("some text\n", encoding="utf-8")
    ended = lso(*arguments.split())
    assert ended.code == 2
    assert ended.err
    assert "Traceback" not in ended.out + ended.err
    assert "INTERNALERROR" not in ended.out + ended.err
    assert Path("a.txt").read_text(encoding="utf-8") == "some text\n"


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        ("run --fault resumes-in-any-stat", FAULT),
        ("serve --fault resume-in-any-state", FAULT),
        ("run --variant instan", "instant"),
        ("run --select W148-R490", "W148-R49"),
    ],
)
def test_unknown_name_meets_its_nearest(lso: Program, arguments: str, near: str) -> None:
    ended = lso(*arguments.split())
    assert ended.code == 2
    assert f"did you mean {near}?" in ended.err


def test_defect_of_ours_is_one_line_and_no_verdict(lso: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("lso_conformance.cli.show.asdict")
    ended = lso("faults")
    assert ended.code == 3
    assert "please report it" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_defect_in_a_run_is_one_line_and_no_verdict(lso: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lso_conformance.run.run.preflight", lambda *_: 1 / 0)
    ended = lso("run", "--select", "W148-R21")
    assert ended.code == 3
    assert "please report it: ZeroDivisionError" in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    "command", ["faults", "faults --json", "requirements --markdown", "run --select W148-R21"]
)
def test_reader_that_leaves_is_no_error(command: str, tmp_path: Path) -> None:
    program = subprocess.Popen(
        [*PROGRAM, *command.split()], cwd=tmp_path, env=plain_environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout is not None
    program.stdout.close()
    assert program.stderr is not None
    err = program.stderr.read()
    program.stderr.close()
    assert program.wait(timeout=60) == 0
    assert "Traceback" not in err
    assert "Broken" not in err


def test_no_color_is_respected(tmp_path: Path) -> None:
    coloured = process("variants", folder=tmp_path, FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[3" not in coloured


def test_version(lso: Program) -> None:
    assert lso("--version").out.startswith("lso-conformance ")


def test_documentation_names_every_command_and_no_other() -> None:
    text = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    calls = {
        line.split("lso-conformance ")[1] for line in text.splitlines() if line.startswith("lso-conformance ")
    }
    named = {call.split()[0] for call in calls}
    assert named == {command.split()[0] for command in COMMANDS}
    assert all(fault in sof.FAULTS for fault in re.findall(r"--fault ([a-z]\S+)", text))
    assert all(variant in sof.VARIANTS for variant in re.findall(r"--variant ([a-z]\S+)", text))
