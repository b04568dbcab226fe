"""The words of states stand in the API files alone: shared code speaks of what they mean, by their roles."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from described import document

from lso_conformance.common import resources
from lso_conformance.standard.api_file import ROLES_AFTER, ROLES_OF_A_JOB

ROOMS = ("cli", "checks", "drive", "explore", "judge", "log", "profile", "report", "run", "seen", "wire")
PACKAGE = resources.root() / "src/lso_conformance"
FILES = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))] + [
    path for path in sorted(resources.suites().rglob("*.py")) if not (path.parent / "janis.yaml").is_file()
]
# Where the same word is something else.
OTHERWISE = {
    "checks/form/enumerations.py": {"accepted"},  # what came of a word
    "seen/resources.py": {"accepted"},  # what came of an action
    "job_apis/cancel.py": {"suspended", "scheduled"},  # in names of steps
    "job_apis/suspend_resume.py": {"rejected", "cancelled"},
    "job_lists/listed.py": {"scheduled"},
    "job_reports/reports.py": {"rejected"},
}
SURE = {*ROLES_OF_A_JOB, *ROLES_AFTER.values()}
SERVICE = "service"  # the method that is asked for a service of the profile, by its key there


def words() -> set[str]:
    """The states of jobs and of what belongs to them, of every API and of every sketch; no name of a role."""
    found, roles = set[str](), set[str]()
    for path in sorted(resources.suites().glob("*/janis.yaml")):
        kinds = document(path)["kinds"]
        for kind in kinds.values() if "job" in kinds else ():
            roles |= kind.get("roles", {}).keys()
            found |= {
                move[end] for move in kind.get("machine", {}).get("moves", ()) for end in ("from", "to")
            }
    return found - roles


WORDS = words()


def literals(code: ast.AST) -> Iterator[str]:
    """The texts of a module that are a state's word, but for keys of the profile's services."""
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    keys = {id(c.args[0]) for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == SERVICE}
    for node in ast.walk(code):
        if isinstance(node, ast.Constant) and node.value in WORDS and id(node) not in keys:
            yield str(node.value)


def test_the_words_are_those_of_the_files() -> None:
    assert {"inProgress", "resourcesUnavailable", "assessingModification", "acknowledged"} <= WORDS
    assert not {"failed", "done", "running"} & WORDS


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_no_shared_module_has_the_word_of_a_state(path: Path) -> None:
    allowed = next((each for end, each in OTHERWISE.items() if str(path).endswith(f"/{end}")), set[str]())
    assert set(literals(ast.parse(path.read_text(encoding="utf-8")))) == allowed


@pytest.mark.parametrize("path", sorted(resources.suites().glob("job_*/*.py")), ids=lambda path: path.name)
def test_a_scenario_that_waits_for_a_state_that_an_api_may_lack_says_so(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        says = {
            str(role.value) for mark in node.decorator_list if isinstance(mark, ast.Call)
            for role in mark.args if isinstance(role, ast.Constant)
        }  # fmt: skip
        for waited in (c for c in ast.walk(node) if isinstance(c, ast.Call) and name_of(c) == "states"):
            roles = {str(role.value) for role in waited.args if isinstance(role, ast.Constant)}
            assert not roles or roles & (says | SURE), f"{path.name}:{waited.lineno}: tables.needs"


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
