"""The commands that list: faults, variants, requirements and specs diff."""

import json
import re
from pathlib import Path

import pytest
from program import Program

from lso_conformance import sof
from lso_conformance.common.resources import requirements_map, root
from lso_conformance.standard.requirements import load

FAULT = "resumes-in-any-state"


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.mark.parametrize("command", ["faults", "variants"])
def test_lists_have_three_forms(lso: Program, command: str) -> None:
    documents = json.loads(lso(command, "--json").out)
    names = [document["name"] for document in documents]
    assert sorted(names) == sorted(sof.FAULTS if command == "faults" else sof.VARIANTS)
    assert [line.split()[0] for line in lso(command).out.splitlines()] == names
    table = lso(command, "--markdown").out.splitlines()
    assert table[1].startswith("| --- |")
    assert len(table) == len(names) + 2


def test_fault_says_what_it_breaks_and_where(lso: Program) -> None:
    lines = lso("faults").out.splitlines()
    line = next(line for line in lines if line.startswith(FAULT))
    assert line.split()[1:4] == ["W148-R49", "Moves", "do_resume"]
    order = [each.id for each in load(requirements_map())]
    rows = [line.split()[1:4] for line in lines]
    assert rows == sorted(rows, key=lambda row: (order.index(row[0]), *row[1:]))


def test_requirements_name_their_tests_and_faults(lso: Program) -> None:
    known = load(requirements_map())
    document = json.loads(lso("requirements", "--json").out)
    entries = {entry["id"]: entry for entry in document["requirements"]}
    assert list(entries) == [each.id for each in known]
    assert FAULT in entries["W148-R49"]["faults"]
    assert all(entry["tests"] for entry in entries.values() if entry["decided_by_server"] == "test")
    assert all(test["purpose"] for test in entries["W148-R49"]["tests"])
    text = lso("requirements").out
    assert text.startswith(known.requirements[0].id)
    assert f"{len(known)} requirements" in text.splitlines()[-1]
    assert "## W148-R49" in lso("requirements", "--markdown").out


def test_one_requirement_names_all_that_stands_for_it(lso: Program) -> None:
    text = lso("requirements", "W148-R49").out
    assert text.startswith("W148-R49  MEF W148 6.11, mandatory, decided by test (server)")
    assert re.search(r"^clause  resume\.refused$", text, re.MULTILINE)
    named = ["map entry", "test", "scenario"]
    places = [re.search(rf"^{each}  (\S+):(\d+)", text, re.MULTILINE) for each in named]
    files = [place and (root() / place[1], int(place[2])) for place in places]
    lines = [each and each[0].read_text(encoding="utf-8").splitlines()[each[1] - 1] for each in files]
    assert lines[0] == "W148-R49:"
    assert str(lines[1]).startswith("@")
    assert str(lines[2]).startswith(("def ", "@"))
    assert re.search(rf"^fault  Moves at do_resume  {FAULT}: ", text, re.MULTILINE)
    assert "    golden  fail W148-R49" in text
    assert lso("requirements", "W148-R999").code == 2
    assert lso("requirements", "W148-R49", "--json").code == 2


def test_collecting_the_suites_leaves_nothing_behind(lso: Program, tmp_path: Path) -> None:
    lso("requirements")
    assert list(tmp_path.iterdir()) == []


def test_specs_diff_tells_corrections_from_differences(
    lso: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from lso_conformance.standard.specs_diff import Departure  # noqa: PLC0415

    for anomaly, code in (("FM-E6", 0), (None, 1)):
        found = [Departure("a.yaml", "/x", 1, 2, anomaly)]
        monkeypatch.setattr("lso_conformance.standard.specs_diff.differences", lambda *_, found=found: found)
        assert lso("specs", "diff", "--sdk", tmp_path).code == code
