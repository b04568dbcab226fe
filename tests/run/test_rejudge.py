"""A saved log is judged as the live run was: through the library, and through the plugin."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import proof
import pytest

from lso_conformance import plugin
from lso_conformance.log.log import read
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run.audience import Audience

FAULT = "resumes-in-any-state"
# Enough of the suites to see passes, failures and what was not selected.
SELECTION = "--select=W148-R5,W148-R12,W148-R49,W148-R52"
RUNS: dict[str, Sequence[str]] = {
    "fault-free": [],
    "with a fault": [f"--fault={FAULT}", SELECTION],
}


class Heard(Audience):
    """Keeps the matrix, or why there is none."""

    document: dict[str, Any]
    failure: str | None = None

    def ends(self, document: dict[str, Any], report_dir: Path) -> None:
        self.document = document

    def fails(self, message: str) -> None:
        self.failure = message


def run(folder: Path, *arguments: str) -> tuple[int, Heard]:
    """The suites as `run` and `rejudge` call them; the exit code and what was heard."""
    heard = Heard()
    code = plugin.run_suites([f"--report-dir={folder}", "--fuzz=off", *arguments], heard)
    return code, heard


Lived = dict[str, tuple[Path, int, dict[str, Any]]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Folder, exit code and matrix of each live run against the embedded SOF."""
    folders = {name: tmp_path_factory.mktemp("live") for name in RUNS}
    runs = {name: run(folders[name], *arguments) for name, arguments in RUNS.items()}
    return {name: (folders[name], code, heard.document) for name, (code, heard) in runs.items()}


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    """The matrix with the tests of each row by name: the plugin takes universal ones last."""
    rows = [
        {**row, "tests": sorted(row["tests"], key=lambda test: str(test["nodeid"]))}
        for row in document["requirements"]
    ]
    return {**document, "requirements": rows}


def saved(folder: Path) -> Any:
    return json.loads((folder / "matrix.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "code"), [("fault-free", 0), ("with a fault", 1)])
def test_the_plugin_rejudges_a_log_to_the_same_matrix_and_exit_code(
    tmp_path: Path, lived: Lived, name: str, code: int
) -> None:
    folder, before, document = lived[name]
    selection = [argument for argument in RUNS[name] if argument == SELECTION]
    again, heard = run(tmp_path, f"--rejudge={folder / LOG_NAME}", *selection)
    assert (before, again) == (code, code)
    assert heard.document == document
    assert saved(tmp_path) == saved(folder)


def test_the_library_rejudges_a_log_to_the_same_matrix(lived: Lived) -> None:
    folder, _, document = lived["fault-free"]
    shown = {key: value for key, value in document.items() if key != "observed"}  # for the page alone
    assert in_order(proof.document(read(folder / LOG_NAME))) == in_order(shown)


def test_the_fault_shows_in_the_rejudged_matrix_where_it_showed_live(lived: Lived) -> None:
    folder, _, document = lived["with a fault"]
    rejudged = proof.document(read(folder / LOG_NAME))
    verdicts = {row["id"]: row["verdict"] for row in document["requirements"]}
    assert verdicts["W148-R49"] == "fail"
    assert next(row["verdict"] for row in rejudged["requirements"] if row["id"] == "W148-R49") == "fail"


@pytest.mark.parametrize("part", [0.02, 0.5, 0.999])
def test_a_log_that_ends_early_is_incomplete(tmp_path: Path, lived: Lived, part: float) -> None:
    folder, _, _ = lived["fault-free"]
    lines = (folder / LOG_NAME).read_text(encoding="utf-8").splitlines(keepends=True)
    cut = tmp_path / "cut.jsonl"
    cut.write_text("".join(lines[: max(1, int(len(lines) * part))]), encoding="utf-8")
    code, heard = run(tmp_path, f"--rejudge={cut}")
    assert (code, heard.document["overall"]) == (3, "incomplete")
    assert heard.document["scope"].endswith("the run was cut short")
    assert "fail" not in heard.document["summary"]
    assert "error" not in heard.document["summary"]


def test_a_log_cut_within_a_line_is_an_incomplete_run(tmp_path: Path, lived: Lived) -> None:
    folder, _, _ = lived["fault-free"]
    content = (folder / LOG_NAME).read_bytes()
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(content[: len(content) // 2])
    code, heard = run(tmp_path, f"--rejudge={cut}")
    assert (code, heard.failure) == (3, None)


def test_rejudging_reads_nothing_but_the_log(
    tmp_path: Path, lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _, document = lived["fault-free"]
    copied = tmp_path / "elsewhere.jsonl"
    copied.write_bytes((folder / LOG_NAME).read_bytes())

    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    _, heard = run(tmp_path, f"--rejudge={copied}")
    assert heard.document == document
