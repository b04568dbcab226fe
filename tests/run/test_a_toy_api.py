"""An API of a list, a read and a hub is driven and judged by its files alone: no line of code knows it."""

import json
import shutil
from pathlib import Path

import pytest
import toy_server
from program import Ended, process

from lso_conformance.common import resources

FILES = Path(toy_server.__file__).parent / "toys"
IN_MAP = "W999: {title: Toys, api: toys, requirements: suites/toys/requirements.yaml}\n"
TARGET = """\
iut: {{name: Toys}}
ics: {{toys: {{supported: true, notifications: true}}}}
ixit: {{toys: {{base_url: "{url}"}}}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project to whose suites, specs and map the toys are added."""
    folder, ours = tmp_path_factory.mktemp("project"), resources.root()
    for name in ("src", "suites", "specs"):
        shutil.copytree(ours / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "suites/toys").mkdir()
    for name in ("janis.yaml", "requirements.yaml"):
        shutil.copy(FILES / name, folder / "suites/toys")
    for path in FILES.glob("*.api.yaml"):
        shutil.copy(path, folder / "specs/janis")
    text = (ours / "requirements_map.yaml").read_text("utf-8")
    (folder / "requirements_map.yaml").write_text(text + IN_MAP, "utf-8")
    return folder


def asked(project: Path, folder: Path, url: str, *command: str) -> Ended:
    (folder / "target.yaml").write_text(TARGET.format(url=url), "utf-8")
    given = (*command, "--target", str(folder / "target.yaml"))
    return process(*given, folder=folder, PYTHONPATH=str(project / "src"))


def verdicts(project: Path, folder: Path, fault: str = "") -> dict[str, list[str]]:
    """The ids of the toys' standard by their verdict."""
    with toy_server.serving(fault) as url:
        ran = asked(project, folder, url, "run", "--report-dir", "reports")
    assert "Traceback" not in ran.err
    return judged(folder / "reports")


def judged(reports: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in json.loads((reports / "matrix.json").read_text("utf-8"))["requirements"]:
        if row["id"].startswith("W999"):
            found.setdefault(row["verdict"], []).append(row["id"])
    return found


def test_it_passes(project: Path, tmp_path: Path) -> None:
    found = verdicts(project, tmp_path)
    assert found.keys() == {"pass", "not-applicable"}
    assert found["not-applicable"] == ["W999-U1"]  # the profile names no credentials


@pytest.mark.parametrize(
    ("fault", "broken"),
    {
        "filter-ignored": ["W999-R4", "W999-R5"],
        "loses-the-first": ["W999-R4"],
        "null-for-nothing": ["W999-R5"],
        "undefined-attribute": ["W999-R3"],
        "no-read": ["W999-R6"],
        "any-id": ["W999-R7"],
        "no-callback-needed": ["W999-R8"],
        "no-reason": ["W999-R10"],
    }.items(),
)
def test_what_it_breaks_fails(project: Path, tmp_path: Path, fault: str, broken: list[str]) -> None:
    found = verdicts(project, tmp_path, fault)
    failed = [name for name in found["fail"] if name != "W999-R2"]  # of bodies, shown under what it breaks
    assert (failed, found.keys() & {"error"}) == (broken, set())


def test_it_is_planned(project: Path, tmp_path: Path) -> None:
    plan = asked(project, tmp_path, "http://127.0.0.1:9/toys/v1/", "plan")
    assert (plan.code, plan.err) == (0, "")
    assert "found.by_filter_of_toy" in plan.out


@pytest.mark.parametrize(("fault", "broken"), [("", []), ("undefined-attribute", ["W999-R3"])])
def test_its_recording_is_judged(project: Path, tmp_path: Path, fault: str, broken: list[str]) -> None:
    verdicts(project, tmp_path, fault)
    given = ("rejudge", "reports/exchanges.har", "--report-dir", "again")
    ran = process(*given, folder=tmp_path, PYTHONPATH=str(project / "src"))
    found = judged(tmp_path / "again")
    assert "are of toys below http://127.0.0.1:" in ran.out
    assert [name for name in found.get("fail", []) if name != "W999-R2"] == broken
    assert found.keys() & {"error", "inconclusive"} == set()
    assert len(found["pass"]) > 1
