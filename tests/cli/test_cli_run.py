"""The commands that judge, and show what was judged: run, rejudge and show."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from log.har_entries import entry, file, life
from program import NOBODY, Ended, Program, process

from lso_conformance import plugin
from lso_conformance.report import every, har

FAULT = "resumes-in-any-state"


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """A run against the reference SOF with one fault, of the use case that it breaks."""
    folder = tmp_path_factory.mktemp("run")
    ended = process(
        "run", "--fault", FAULT, "--select", "W148-R49", "--report-dir", "out/of/it", folder=folder
    )
    return folder / "out" / "of" / "it", ended


def test_run_of_a_target_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "nobody.yaml").write_text(NOBODY, encoding="utf-8")
    ended = process("run", "--target", "nobody.yaml", folder=tmp_path)
    assert ended.code == 4
    assert "cannot be reached" in ended.err


def test_run_ends_with_the_verdict_and_unbroken_paths(faulty: tuple[Path, Ended]) -> None:
    folder, ended = faulty
    assert ended.code == 1
    assert "non-conformant" in ended.out
    assert f"{Path('out', 'of', 'it', 'conformance-log.jsonl')} W148-R49" in ended.out
    files = {*every.NAMES, "tests.html", "conformance-log.jsonl"}
    assert {path.name for path in folder.iterdir()} == files
    assert all(name in next(line for line in ended.out.splitlines() if "reports" in line) for name in files)
    assert ended.err.startswith("Testing ")
    assert ended.err.splitlines()[0].endswith("/mefApi/allegro/streamingManagement/v1/")
    assert re.fullmatch(r"\d+ of \d+ scenarios decide the selection", ended.err.splitlines()[1])
    assert "finished" in ended.err
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize(("tells", "shown"), [(False, 0), (True, 1)], ids=["as it is", "if it told more"])
def test_the_page_of_the_tests_holds_nothing_of_a_ci(
    lso: Program, monkeypatch: pytest.MonkeyPatch, tells: bool, shown: int
) -> None:
    """pytest-metadata lists variables of a CI; a URL among them may hold a password."""
    monkeypatch.setenv("JENKINS_URL", "https://ci.example.net/")
    monkeypatch.setenv("GIT_URL", "https://ci:dr0wssap-7@git.example.net/x.git")
    monkeypatch.setenv("HTTP_PROXY", "http://me:dr0wssap-7@proxy.example.net:3128")
    if tells:
        monkeypatch.setattr(plugin, "TOOLS", {*plugin.TOOLS, "GIT_URL"})
    ended = lso("run", "--select", "W148-R21")
    assert ended.code == 0
    page = Path("reports", "tests.html").read_text(encoding="utf-8")
    assert page.count("https://ci:REDACTED-1@git.example.net/x.git") == shown
    assert "dr0wssap-7" not in page
    masked = "Notice: a secret of the profile would have stood in tests.html and was masked there"
    assert ended.err.count(masked) == shown


def test_rejudged_log_has_the_same_verdict(lso: Program, faulty: tuple[Path, Ended]) -> None:
    folder, _ = faulty
    ended = lso("rejudge", folder / "conformance-log.jsonl", "--report-dir", "again")
    assert ended.code == 1
    assert Path("again", "matrix.json").is_file()


def test_a_report_that_a_defect_stops_is_named_and_the_others_are_there(
    lso: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The target names its file by a URL that is none; that one report fails at it."""
    no_url = entry("retrieve", 200, at=9)
    no_url["request"]["url"] = "http://[2001:db8::1/attachments/results.json"
    path = file(tmp_path, *life(), no_url)
    whole = lso("rejudge", path, "--report-dir", "whole")
    assert whole.err == ""
    assert {each.name for each in Path("whole").iterdir()} >= set(every.NAMES)
    monkeypatch.setattr(har, "write", lambda *_: urlsplit(no_url["request"]["url"]))
    ended = lso("rejudge", path, "--report-dir", "but-one")
    assert ended.code == whole.code
    assert "exchanges.har: not written: a defect of the suite, please report it: ValueError(" in ended.err
    assert {each.name for each in Path("but-one").iterdir()} >= set(every.NAMES) - {"exchanges.har"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\3\4", "is no bundle"),
        (b"\x1f\x8b", "is an archive that is no bundle"),
    ],
)
def test_other_recordings_are_refused(lso: Program, content: bytes, word: str) -> None:
    Path("other").write_bytes(content)
    ended = lso("rejudge", "other")
    assert ended.code == 2
    assert word in ended.err


def test_show_lists_then_shows_an_exchange(lso: Program, faulty: tuple[Path, Ended]) -> None:
    log = faulty[0] / "conformance-log.jsonl"
    line = next(line for line in lso("show", log).out.splitlines() if "resume a running job" in line)
    number = line.split()[0]
    for spelled in (number, number.removeprefix("#")):
        ended = lso("show", log, spelled)
        assert ended.code == 0
        assert "curl -i -X POST" in ended.out
    assert lso("show", log, "#999999").code == 2


def test_show_says_what_decided_a_requirement(lso: Program, faulty: tuple[Path, Ended]) -> None:
    log = faulty[0] / "conformance-log.jsonl"
    ended = lso("show", log, "w148-r49")
    assert ended.code == 0
    for part in ("verdict: fail", "want  ", "got   ", "shown by #", "resume a running job"):
        assert part in ended.out
    wrong = lso("show", log, "W148-R499")
    assert wrong.code == 2
    assert "did you mean W148-R49?" in wrong.err


def test_a_selection_is_not_explored_unless_asked_for(tmp_path: Path) -> None:
    ended = process("run", "--select", "W148-R21", folder=tmp_path)
    assert (ended.code, "Notice:" in ended.err) == (0, False)
    matrix = json.loads((tmp_path / "reports" / "matrix.json").read_text(encoding="utf-8"))
    tests = matrix["requirements"][[row["id"] for row in matrix["requirements"]].index("W148-R21")]["tests"]
    explored = [test["verdict"] for test in tests if "test_fuzz" in test["nodeid"]]
    assert (explored, matrix["findings"]) == (["not-applicable"], [])
