"""Data flows one way: each room imports only what its row in docs/architecture.md allows."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import lso_conformance

PACKAGE = Path(lso_conformance.__file__).parent
ROOT = PACKAGE.parents[1]
TABLE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([a-z.]+) \| ([A-Z].*?) \| ([a-z., ]+) \|$", TABLE, re.MULTILINE)
SENTENCES = {room: sentence for room, sentence, _ in ROWS}
RULES = {room: allowed.split(", ") for room, _, allowed in ROWS}
KNOW_PYTEST = {"plugin", "run.plan", "report.show"}  # beside the command line
MOST_FILES, MOST_ON_TOP = 20, 8


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name below it; packages by their own."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


MODULES = modules()


@cache
def imported_by(path: Path) -> set[str]:
    """Modules and packages of ours that a file imports, by their names below the package."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{path}: relative import"
    ours = {name.removeprefix("lso_conformance.") for name in names if name.startswith("lso_conformance.")}
    return {name if name in MODULES else name.rpartition(".")[0] for name in ours} - {""}


def is_in(name: str, room: str) -> bool:
    """Whether a module is a room, or in it."""
    return f"{name}.".startswith(f"{room}.")


def allowed(room: str, name: str, imported: str) -> bool:
    if is_in(imported, room):
        return True
    if "everything" in RULES[room]:
        return imported == "sof" or not imported.startswith("sof.")
    return any(is_in(imported, one) for one in RULES[room])


@pytest.mark.parametrize("room", RULES)
def test_a_room_imports_what_its_row_allows(room: str) -> None:
    wrong = [
        f"{name} -> {imported}"
        for name, path in MODULES.items()
        if is_in(name, room)
        for imported in sorted(imported_by(path))
        if not allowed(room, name, imported)
    ]
    assert wrong == []


def test_every_module_is_in_a_room() -> None:
    outside = {name for name in MODULES if not any(is_in(name, room) for room in RULES)}
    assert outside == {"", "sof"}


@pytest.mark.parametrize("room", [room for room in RULES if (PACKAGE / room.replace(".", "/")).is_dir()])
def test_a_room_says_what_its_row_says(room: str) -> None:
    package = PACKAGE / room.replace(".", "/") / "__init__.py"
    words = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8")))
    assert words is not None
    assert words.partition("\n\n")[0].replace("\n", " ") == SENTENCES[room]


def test_rooms_are_small() -> None:
    folders = {path.parent for path in [*MODULES.values(), *(ROOT / "suites").rglob("*.py")]}
    sizes = {folder: len(list(folder.glob("*.py"))) for folder in folders}
    many = {folder.name for folder, size in sizes.items() if size > MOST_FILES}
    assert many - {"faults"} == set()
    assert sizes[PACKAGE] <= MOST_ON_TOP


def test_only_the_plugin_and_the_command_line_know_pytest() -> None:
    users = {name for name, path in MODULES.items() if "import pytest" in path.read_text(encoding="utf-8")}
    assert {user for user in users if not is_in(user, "cli")} <= KNOW_PYTEST


def test_suites_do_not_know_the_reference_sof() -> None:
    suites = (ROOT / "suites").rglob("*.py")
    assert not [path for path in suites if "lso_conformance.sof" in path.read_text(encoding="utf-8")]


def test_only_the_clock_knows_the_time() -> None:
    """So that whoever is given another clock waits by it; the command line and the SOF are given none."""
    asks = re.compile(
        r"time\.(monotonic|sleep|time)\b|datetime\.(now|today)\b|threading\.(Event|Condition)\("
    )
    files = [path for name, path in MODULES.items() if not is_in(name, "cli") and not is_in(name, "sof")]
    files += (ROOT / "suites").rglob("*.py")
    found = {path.name for path in files if asks.search(path.read_text(encoding="utf-8"))}
    assert found == {"clock.py"}
