"""Shared code knows no state by its word: where a machine has other words, all comes just the same.

A copy of the project has other words for every state of Fault Management: in its API file, in the
enumerations of its OAS, and in the reference SOF.  A simulated run of it must come to the same.
"""

import ast
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from program import process

from lso_conformance.common import resources, yaml_file
from lso_conformance.standard.api_file import known
from lso_conformance.standard.kinds import Kind

FOLDER = "fault_management"
FILE = f"suites/{FOLDER}/janis.yaml"
API = next(api for api in known() if api.folder == FOLDER)
OAS = ("faultManagement.api.yaml", "faultNotification.api.yaml")
SEED = "7"
LACKING = {"changing", "stopping", "starved", "working"}  # an API may
STARVED = "resourcesUnavailable"


def words_of(kind: Kind) -> set[str]:
    """Every state of a kind."""
    return {state for move in kind.machine.moves for state in (move.start, move.end)}


WORDS = {word: f"other{word[:1].upper()}{word[1:]}" for kind in API.kinds.values() for word in words_of(kind)}


def reworded(value: Any) -> Any:
    """A document with other words; keys stay, and what an event tells."""
    if isinstance(value, Mapping):
        return {key: each if key == "tells" else reworded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [reworded(each) for each in value]
    return WORDS.get(value, value) if isinstance(value, str) else value


def literals(code: ast.AST) -> Iterator[ast.Constant]:
    """The texts of a module that may be a state: no key of a dict, and no subscript."""
    keys = {id(key) for node in ast.walk(code) if isinstance(node, ast.Dict) for key in node.keys}
    keys |= {id(node.slice) for node in ast.walk(code) if isinstance(node, ast.Subscript)}
    for node in ast.walk(code):
        if isinstance(node, ast.Constant) and id(node) not in keys and node.value in WORDS:
            yield node


def reword(path: Path) -> None:
    """Give the states of a module of the SOF other words."""
    lines = path.read_bytes().splitlines(keepends=True)
    for node in sorted(literals(ast.parse(b"".join(lines))), key=lambda n: (n.lineno, -n.col_offset)):
        line, start, end = lines[node.lineno - 1], node.col_offset, node.end_col_offset
        new = f'"{WORDS[str(node.value)]}"'
        lines[node.lineno - 1] = line[:start] + new.encode() + line[end:]
    path.write_bytes(b"".join(lines))


def copied(folder: Path) -> Path:
    """A copy of this project."""
    ours = resources.root()
    for name in ("src", "suites", "specs"):
        shutil.copytree(ours / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ours / "requirements_map.yaml", folder)
    return folder


def edit(path: Path, change: Callable[[Any], Any]) -> None:
    """Change the document of a YAML file."""
    given, _ = yaml_file.read(path, "file", "", yaml_file.OWN)
    path.write_text(yaml.safe_dump(change(given), sort_keys=False), "utf-8")


def run(project: Path, folder: Path, *more: str) -> Path:
    """The reports of a simulated run."""
    folder.mkdir()
    given = ("run", "--simulated", "--seed", SEED, *more, "--report-dir", "reports")
    ran = process(*given, folder=folder, PYTHONPATH=str(project / "src"))
    assert "Traceback" not in ran.err
    return folder / "reports"


def told(path: Path) -> str:
    """What a file says, in the words of the standard."""
    text = path.read_text("utf-8")
    for word, other in WORDS.items():
        text = text.replace(other, word)
    return text


def recorded(reports: Path) -> list[str]:
    """The log without its header, which tells where the project stands, and without how long bodies are."""
    lines = told(reports / "conformance-log.jsonl").splitlines()[1:]
    return [re.sub(r"content-length\W+\d+", "", line) for line in lines]


def judged(reports: Path) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """The verdict of each requirement, and of each test of it."""
    rows = json.loads(told(reports / "matrix.json"))["requirements"]
    return {row["id"]: (row["verdict"], [(t["nodeid"], t["verdict"]) for t in row["tests"]]) for row in rows}


def test_it_is_driven_and_judged_just_the_same(tmp_path: Path) -> None:
    project = copied(tmp_path / "project")
    for path in (project / FILE, *(project / "specs/janis" / name for name in OAS)):
        edit(path, reworded)
    for path in (project / "src/lso_conformance/sof").rglob("*.py"):
        reword(path)
    other, ours = run(project, tmp_path / "other"), run(resources.root(), tmp_path / "ours")
    log = (other / "conformance-log.jsonl").read_text("utf-8")
    assert "otherInProgress" in log
    assert '"inProgress' not in log
    assert recorded(other) == recorded(ours)
    assert judged(other) == judged(ours)
    assert {verdict for verdict, _ in judged(other).values()} == {"pass", "not-applicable"}


def without(document: Any) -> Any:
    """An API file without the roles that it may lack, and the steps that show a job without resources."""
    for kind in document["kinds"].values():
        kind["roles"] = {role: state for role, state in kind.get("roles", {}).items() if role not in LACKING}
    for move in document["kinds"]["job"]["machine"]["moves"]:
        if move["to"] == STARVED:
            move.pop("shown_by", None)
    return document


def test_what_an_api_has_no_state_for_is_not_asked(tmp_path: Path) -> None:
    project = copied(tmp_path / "project")
    edit(project / FILE, without)
    found = judged(run(project, tmp_path / "reported"))
    assert {verdict for verdict, _ in found.values()} == {"pass", "not-applicable"}
    asked = {test for _, tests in found.values() for test, _ in tests}
    assert len(asked) > 1000
    assert not [test for test in asked if "starved" in test]
