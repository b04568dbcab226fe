"""The user's environment decides nothing: neither where output goes, nor what Python is told by variables."""

import subprocess
from pathlib import Path

import pytest
from program import NOBODY, PROGRAM, plain_environment, process

from lso_conformance.cli import surroundings

NO_UTF_8 = {"PYTHONIOENCODING": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def redirected(how: str, *arguments: str, folder: Path) -> tuple[int, str]:
    """A command whose streams the shell leads elsewhere: its exit code, and what standard error had."""
    shell = ["sh", "-c", f'"$@" {how}', "sh", *PROGRAM, *arguments]
    done = subprocess.run(
        shell, cwd=folder, env=plain_environment(), capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("environment", [NO_UTF_8, {"PYTHONIOENCODING": "cp1252"}])
def test_what_cannot_be_shown_is_replaced(environment: dict[str, str], tmp_path: Path) -> None:
    profile = NOBODY.replace("{name: Nobody}", '{name: "試験 “Ünit” ✓"}')
    (tmp_path / "target.yaml").write_text(profile, encoding="utf-8")
    ended = process("plan", "--target", "target.yaml", folder=tmp_path, **environment)
    assert (ended.code, ended.err) == (0, "")
    assert "Plan for ?? " in ended.out


def test_characters_of_ours_have_stand_ins() -> None:
    surroundings.settle()
    assert "“é試…” ✗ ﬁ\udcff".encode("ascii", surroundings.SHOWABLE) == b'"e?..." x fi?'


@pytest.mark.parametrize("how", [">&-", ">&- 2>&- <&-", ">/dev/full 2>/dev/full"])
@pytest.mark.parametrize(("command", "code"), [("urn urn:x", 1), ("run --nonsense", 2)])
def test_closed_and_full_streams_leave_the_exit_code(
    how: str, command: str, code: int, tmp_path: Path
) -> None:
    ended, err = redirected(how, *command.split(), folder=tmp_path)
    assert ended == code
    assert "Traceback" not in err


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    told = "lso-conformance: standard output is incomplete: No space left on device\n"
    assert redirected(">/dev/full", "faults", folder=tmp_path) == (0, told)


@pytest.mark.parametrize(
    "variable",
    [
        "PYTHONWARNINGS=error", "PYTHONOPTIMIZE=2", "TERMINAL_WIDTH=wide", "COLUMNS=1", "COLUMNS=-5",
        "TMPDIR=/nowhere", "TZ=Nowhere/Land", "HOME=", "TERM=dumb", "PYTHONINTMAXSTRDIGITS=0",
    ],
)  # fmt: skip
def test_variables_change_nothing(variable: str, tmp_path: Path) -> None:
    name, _, value = variable.partition("=")
    plain, other = (process("faults", folder=tmp_path, **more) for more in ({}, {name: value}))
    assert other == plain


@pytest.mark.parametrize(
    "variable",
    ["PYTEST_ADDOPTS=--color=yes -v -k smoke --junitxml=mine.xml", "PYTEST_ADDOPTS=-n 2",
     "PYTEST_PLUGINS=nowhere", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1"],
)  # fmt: skip
def test_what_is_meant_for_the_users_own_tests_is_not_for_ours(variable: str, tmp_path: Path) -> None:
    name, _, value = variable.partition("=")
    ended = process("requirements", "W148-R49", folder=tmp_path, **{name: value})
    assert (ended.code, ended.err) == (0, "")
    assert "test_suspend_resume.py" in ended.out


def test_a_run_takes_no_options_of_the_users_own_tests(tmp_path: Path) -> None:
    options = "--color=yes -k smoke --junitxml=mine.xml"
    ended = process("run", "--fuzz", "off", "--select", "W148-R19", folder=tmp_path, PYTEST_ADDOPTS=options)
    assert ended.code == 0
    assert {file.name for file in tmp_path.iterdir()} == {"reports"}
    assert {"matrix.html", "tests.html"} <= {file.name for file in (tmp_path / "reports").iterdir()}
