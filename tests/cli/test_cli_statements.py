"""Waivers, attestations, baseline and what failed before, as the commands that judge take them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from program import Ended, Program, plain_environment, process

from lso_conformance.common import resources

FAULT = "resumes-in-any-state"
WAIVER = "{owner: Ann, date: 2026-01-01, reason: known, expires: 2999-12-31}"
IDS = "W148-R49,W148-R12"


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of a run that was waived its one failure."""
    made = tmp_path_factory.mktemp("waived")
    (made / "waivers.yaml").write_text(f"W148-R49: {WAIVER}\n", encoding="utf-8")
    ended = process("run", "--fault", FAULT, "--select", IDS, "--waivers", "waivers.yaml", folder=made)
    assert ended.code == 0, ended
    assert "1 waived" in ended.out
    return made / "reports"


def matrix(folder: Path) -> Any:
    return json.loads((folder / "matrix.json").read_text(encoding="utf-8"))


def rejudged(lso: Program, folder: Path, *arguments: str) -> Ended:
    return lso("rejudge", folder / "conformance-log.jsonl", "--report-dir", "again", *arguments)


def test_a_waiver_survives_rejudging(lso: Program, folder: Path) -> None:
    assert rejudged(lso, folder).code == 0
    assert matrix(Path("again")) == matrix(folder)


def test_a_waiver_given_to_rejudge_takes_the_place_of_the_runs(lso: Program, folder: Path) -> None:
    Path("w.yaml").write_text(f"W148-R12: {WAIVER}\n", encoding="utf-8")
    ended = rejudged(lso, folder, "--waivers", "w.yaml")
    assert ended.code == 1
    assert "the waiver of W148-R12 is needed by nothing (pass); take it out" in ended.out
    assert matrix(Path("again"))["overall"] == "non-conformant"


def test_a_waiver_that_nothing_needs_is_exit_code_1_after_the_report(lso: Program, folder: Path) -> None:
    Path("w.yaml").write_text(f"W148-R12: {WAIVER}\nW148-R49: {WAIVER}\n", encoding="utf-8")
    assert rejudged(lso, folder, "--waivers", "w.yaml").code == 1
    assert matrix(Path("again"))["overall"] == "conformant-with-warnings"


@pytest.mark.parametrize("option", ["--waivers", "--attestations", "--baseline", "--rerun-failed"])
def test_a_file_that_cannot_be_used_is_exit_code_2(lso: Program, option: str) -> None:
    for name in ("nowhere", "bad"):
        Path("bad").write_text("[]\n", encoding="utf-8")
        ended = lso("run", option, name)
        assert ended.code == 2
        assert ended.err.startswith(f"lso-conformance: {name}:")
        assert not Path("reports", "matrix.json").exists()


def test_what_failed_is_run_again(lso: Program, folder: Path, tmp_path: Path) -> None:
    ended = process("run", "--rerun-failed", folder / "matrix.json", folder=tmp_path)
    assert ended.code == 0
    assert "of the 1 requirements that were selected" in ended.out
    rows = matrix(tmp_path / "reports")["requirements"]
    assert [row["id"] for row in rows if row["verdict"] != "not-selected"] == ["W148-R49"]
    again = lso("run", "--rerun-failed", tmp_path / "reports" / "matrix.json")
    assert again.code == 2
    assert "nothing failed in it" in again.err
    assert lso("run", "--rerun-failed", folder / "matrix.json", "--select", "W148-R1").code == 2


def test_a_baseline_is_compared_and_changes_no_exit_code(lso: Program, folder: Path) -> None:
    good = matrix(folder)
    for row in good["requirements"]:
        row["verdict"] = {"fail": "pass", "pass": "fail"}.get(row["verdict"], row["verdict"])
    Path("good.json").write_text(json.dumps(good), encoding="utf-8")
    ended = rejudged(lso, folder, "--baseline", "good.json")
    assert ended.code == 0
    assert "1 worse, 1 better" in ended.out
    assert "W148-R49: pass before, fail now" in ended.out
    assert "no verdict is other than before" in rejudged(lso, folder, "--baseline", "again/matrix.json").out


def test_a_template_lists_what_failed_or_is_left_to_attestation(lso: Program, folder: Path) -> None:
    ended = lso("waivers", folder / "matrix.json")
    assert ended.code == 0
    assert "\nW148-R49:\n  owner:  # " in ended.out
    none = lso("attestations", folder / "matrix.json")
    assert (none.code, none.out) == (0, "")
    assert "nothing to fill in" in none.err
    document = matrix(folder)
    document["requirements"][0] |= {"verdict": "attestation", "reason": "nobody sees it"}
    Path("open.json").write_text(json.dumps(document), encoding="utf-8")
    assert f"\n{document['requirements'][0]['id']}:\n  who:  # " in lso("attestations", "open.json").out


def test_plain_pytest_says_the_same(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(f"W148-R12: {WAIVER}\n", encoding="utf-8")
    suites = resources.suites()
    arguments = [
        *(suites, f"--rejudge={folder}/conformance-log.jsonl", "--waivers=w.yaml", "-p", "no:cacheprovider"),
        *(f"--baseline={folder}/matrix.json", "-p", "lso_conformance.plugin", "-c", os.devnull),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *map(str, arguments)], cwd=tmp_path, env=plain_environment(),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1, done
    assert "lso-conformance: the waiver of W148-R12 is needed by nothing" in done.stdout
