"""The commands around a target: init, preflight, plan and serve."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from program import NOBODY, PROGRAM, Program, plain_environment


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


def test_init_writes_a_profile_and_leaves_an_old_one(lso: Program) -> None:
    ended = lso("init")
    assert ended.code == 0
    assert "iut.name" in ended.out
    assert "base_url" in ended.out
    text = Path("target.yaml").read_text(encoding="utf-8")
    again = lso("init")
    assert again.code == 2
    assert "exists already" in again.err
    assert Path("target.yaml").read_text(encoding="utf-8") == text
    assert "iut.name" in lso("preflight", "--target", "target.yaml").err


def test_preflight_of_a_target_that_is_not_there(lso: Program) -> None:
    Path("nobody.yaml").write_text(NOBODY, encoding="utf-8")
    ended = lso("preflight", "--target", "nobody.yaml")
    assert ended.code == 4
    assert "no answer" in ended.out
    assert "cannot be reached" in ended.err


def test_profile_with_streams_alone_is_planned(lso: Program) -> None:
    Path("streams.yaml").write_text(
        "iut: {name: S}\nics: {faultManagement: {supported: false}, streamingManagement: {supported: true}}\n"
        'ixit: {streamingManagement: {base_url: "https://s.example.net/mefApi/allegro/streamingManagement/v1/"}}\n',
        encoding="utf-8",
    )
    ended = lso("plan", "--target", "streams.yaml")
    assert ended.code == 0
    assert "the profile does not offer the API" in ended.out


def test_plan_says_what_runs_and_what_does_not(lso: Program) -> None:
    Path("nobody.yaml").write_text(NOBODY, encoding="utf-8")
    ended = lso("plan", "--target", "nobody.yaml")
    assert ended.code == 0
    for part in (
        "create.plain",
        "W148-R12",
        "test_data.entity",
        "attestation",
        "--fuzz",
        "Requests",
        "Duration",
    ):
        assert part in ended.out
    assert not Path("reports").exists()


def test_plan_without_a_target_is_of_the_reference_sof(lso: Program) -> None:
    ended = lso("plan")
    assert "requests: smoke (limits.fuzz), order of actions: smoke (limits.exploration)" in ended.out
    assert ended.code == 0
    assert "embedded reference SOF" in ended.out
    assert "do not run (2)" in ended.out  # no credentials are asked for, no unknown protocol is offered
    assert "credentials.refused" in ended.out


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    program = subprocess.Popen(
        [*PROGRAM, "serve", "--irp", "legato", "--variant", "instant", "--write-profile", "sof.yaml"],
        cwd=tmp_path, env=plain_environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout is not None
    yield program, program.stdout.readline().strip()
    program.kill()
    program.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_served_sof_is_reachable_and_ends_quietly(
    served: tuple[subprocess.Popen[str], str], number: int, lso: Program
) -> None:
    program, url = served
    assert url.endswith("/mefApi/legato/faultManagement/v2/")
    assert httpx.get(f"{url}faultManagementJob/x").status_code == 404
    ended = lso("preflight", "--target", "sof.yaml")
    assert ended.code == 0
    assert url in ended.out
    assert "clock" in ended.out
    program.send_signal(number)
    out, err = program.communicate(timeout=10)
    assert program.returncode == 0
    assert out == ""
    assert "Traceback" not in err
