"""Ends with 1 if the tests notice the mutant that this copy of the project holds, with 0 if they do not.

`python kills.py PRISTINE LOGS`: the module that differs from the pristine copy is the mutant's.  First come
the unit tests that name it, then the logs of faults, then the other unit tests.  Where none differs, which
is the control, nothing may be noticed.
"""

from __future__ import annotations

import filecmp
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import logs

ROOT = Path(__file__).parents[2]
MUTATED = ("checks", "judge", "seen")
UNIT = ("tests/checks", "tests/seen", "tests/judge")
QUIETLY = ("-x", "-q", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-n0")


def mutant(pristine: Path) -> Path:
    """The module that differs, from the root; of the control, any."""
    package = ROOT / "src/lso_conformance"
    modules = (path.relative_to(ROOT) for room in MUTATED for path in (package / room).rglob("*.py"))
    every = list(modules)
    return next((each for each in every if not filecmp.cmp(ROOT / each, pristine / each, False)), every[0])


def unit_tests(module: Path) -> tuple[list[str], list[str]]:
    """The files of the unit tests that name a module, and the others."""
    name = module.with_suffix("").as_posix().removeprefix("src/").replace("/", ".")
    parent, _, last = name.rpartition(".")
    files = [path for folder in UNIT for path in sorted((ROOT / folder).rglob("test_*.py"))]
    near, far = list[str](), list[str]()
    for path in files:
        text = path.read_text("utf-8")
        names = name in text or (f"from {parent} import" in text and last in text)
        (near if names else far).append(path.as_posix())
    return near, far


def is_noticed(pristine: Path, kept: Path) -> bool:
    """Whether any test fails."""
    module = mutant(pristine)
    near, far = unit_tests(module)
    name = module.with_suffix("").as_posix().removeprefix("src/").replace("/", ".")
    return _fails(near) or not all(held for _, held in logs.holds(kept, name)) or _fails(far)


def _fails(files: Sequence[str]) -> bool:
    """Whether a test of these files does."""
    command = [sys.executable, "-m", "pytest", *QUIETLY, *files]
    return bool(files) and subprocess.run(command, cwd=ROOT, check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(is_noticed(Path(sys.argv[1]), Path(sys.argv[2])))
