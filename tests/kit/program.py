"""The command line, called in this process or in one of its own."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from lso_conformance.cli import main

PROGRAM = [sys.executable, "-c", "from lso_conformance.cli.main import main; main()"]
NOBODY = """\
iut: {name: Nobody}
ixit: {faultManagement: {base_url: "http://127.0.0.1:9/mefApi/allegro/faultManagement/v2/"}}
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


class Program:
    """The command line in this process, in a folder of its own."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str], folder: Path) -> None:
        self._patch, self._capture = patch, capture
        patch.chdir(folder)
        patch.setenv("COLUMNS", "80")

    def __call__(self, *arguments: str | Path) -> Ended:
        self._patch.setattr(sys, "argv", ["lso-conformance", *map(str, arguments)])
        code: object = 0
        handler = signal.getsignal(signal.SIGINT)
        try:
            main.main()
        except SystemExit as end:
            code = end.code
        finally:
            signal.signal(signal.SIGINT, handler)
        printed = self._capture.readouterr()
        assert isinstance(code, int)
        return Ended(code, printed.out, printed.err)


def process(*arguments: str | Path, folder: Path, **environment: str) -> Ended:
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)], cwd=folder, env=plain_environment() | environment, text=True,
        errors="replace", capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def plain_environment() -> dict[str, str]:
    ours = {"COLUMNS": "80", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return {k: v for k, v in os.environ.items() if k not in {"FORCE_COLOR", "NO_COLOR"}} | ours


def started(*arguments: str | Path, folder: Path) -> subprocess.Popen[str]:
    """A command in a process of its own, with pipes."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)], cwd=folder, env=plain_environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
