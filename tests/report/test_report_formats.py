"""Every machine format, read back: the same counts and the same exit code as the matrix says."""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from report_documents import HOSTILE, JUNIT, finding, matrix, row

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.judge.matrix import EXIT_CODES, exit_code, overall, word_of
from lso_conformance.log.exchange import Exchange
from lso_conformance.report import ci, csv_report, every, text
from lso_conformance.report.folder import write_reports

EARL = {
    "fail": "failed", "inconclusive": "cantTell", "error": "cantTell", "not-tested": "untested",
    "warning": "passed", "pass": "passed", "attestation": "untested", "not-supported": "inapplicable",
    "not-applicable": "inapplicable", "not-selected": "untested", "planned": "untested",
}  # fmt: skip
WAIVER = {"owner": "Ann", "date": "2026-01-01", "reason": "ticket 7", "expires": "2026-12-31"}


def documents() -> dict[str, dict[str, Any]]:
    """One matrix for each overall word."""
    rows = [row(n, verdict, finding(verdict, got=HOSTILE)) for n, verdict in enumerate(EARL, 1)]
    folded = row(20, "fail", finding("fail", folded_into="W148-R1"))
    made = {
        "non-conformant": [*rows, folded],
        "incomplete": [row(1, "pass", finding()), row(2, "inconclusive", finding("inconclusive"))],
        "conformant": [row(1, "pass", finding())],
        "conformant-with-warnings": [
            row(1, "pass", finding()),
            row(2, "fail", finding("fail"), waiver=WAIVER),
        ],
    }
    found = {}
    for word, each in made.items():
        assert overall(each) == word
        summary = dict(Counter(word_of(one, each) for one in each))
        waived = sum(one["waiver"] is not None for one in each)
        pending = sum(one["verdict"] == "attestation" for one in each)
        found[word] = matrix(
            *each, overall=word, summary=summary, waived=waived, attestations_pending=pending
        )
    return found


def exchange(number: int) -> Exchange:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return Exchange(
        number=number, scenario="a.b", step=HOSTILE, facts={}, method="POST", url="http://sof.test/x?a=1&a=2",
        request_headers={"content-type": "application/json"}, request_body=b'{"a": 1}', sent_at=at,
        status=201, headers={"content-type": "application/json"}, body=b"\xff\x00" if number % 2 else b"{}",
        answered_at=at,
    )  # fmt: skip


@pytest.fixture(params=list(EXIT_CODES))
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    return documents()[request.param]


@pytest.fixture
def folder(document: dict[str, Any], tmp_path: Path) -> Path:
    every.write(document, [exchange(1), exchange(2)], tmp_path, [])
    assert {path.name for path in tmp_path.iterdir()} == set(every.NAMES)
    return tmp_path


def of_junit(folder: Path) -> Counter[str]:
    suite = ET.parse(folder / "junit.xml").getroot().find("testsuite")  # noqa: S314 - our own file
    assert suite is not None
    cases = suite.findall("testcase")
    tags = Counter(next((c.tag for c in case if c.tag != "system-out"), "passed") for case in cases)
    counts = {"failure": "failures", "error": "errors", "skipped": "skipped"}
    assert {tag: tags[tag] for tag in counts} == {tag: int(suite.get(n, "")) for tag, n in counts.items()}
    said = [case.findtext("system-out", "") for case in cases]
    ids = [text.partition("\n")[0].removeprefix("requirement: ") for text in said]
    assert ids == [case.get("name") for case in cases]
    return tags


def test_junit_says_the_same(document: dict[str, Any], folder: Path) -> None:
    words = document["summary"]
    outcome = {**JUNIT, "folded": "failure", "waived": "skipped"}
    expected: Counter[str] = Counter()
    for word, count in words.items():
        expected[outcome[word] or "passed"] += count
    assert of_junit(folder) == expected
    code = exit_code(document)
    assert (code == 1) == bool(expected["failure"])
    assert code != 3 or expected["error"]


def test_csv_says_the_same(document: dict[str, Any], folder: Path) -> None:
    with (folder / "matrix.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(each["counted_as"] for each in rows) == document["summary"]
    assert [each["id"] for each in rows] == [each["id"] for each in document["requirements"]]


def test_earl_says_the_same(document: dict[str, Any], folder: Path) -> None:
    graph = json.loads((folder / "earl.jsonld").read_text(encoding="utf-8"))["@graph"]
    results = [each["earl:result"] for each in graph if each["@type"] == "earl:Assertion"]
    assert Counter(each["lso:verdict"] for each in results) == document["summary"]
    expected = {**EARL, "folded": "failed", "waived": "failed"}
    assert all(r["earl:outcome"]["@id"] == f"earl:{expected[r['lso:verdict']]}" for r in results)


def test_summary_and_badge_say_the_same(document: dict[str, Any], folder: Path) -> None:
    said = (folder / "summary.md").read_text(encoding="utf-8")
    counts = {
        word: int(count) for word, count in re.findall(r"^\| ([a-z-]+) \| (\d+) \|$", said, re.MULTILINE)
    }
    assert counts == document["summary"]
    assert said.startswith(f"## {document['overall']}: ")
    badge = ET.parse(folder / "badge.svg").getroot()  # noqa: S314 - our own file
    title = badge.findtext("{http://www.w3.org/2000/svg}title")
    assert title == f"LSO conformance: {document['overall']}"


def test_code_quality_and_annotations_say_the_same(document: dict[str, Any], folder: Path) -> None:
    issues = json.loads((folder / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    loud = {word: n for word, n in document["summary"].items() if word in ci.SEVERITIES}
    assert Counter(issue["description"].split()[1].rstrip(":") for issue in issues) == loud
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    lines = list(ci.annotations(document))
    assert sum(line.startswith("::error ") for line in lines) == sum(
        document["summary"].get(word, 0) for word in ("fail", "error")
    )
    assert not any("\n" in line for line in lines)


def test_an_issue_without_a_test_stands_in_the_file_of_its_entry(
    document: dict[str, Any], tmp_path: Path
) -> None:
    names = ("W148-R38", "W147-R1", "MANN-U1", "W999-R1")
    rows = [
        {**document["requirements"][0], "id": name, "verdict": "not-tested", "tests": []} for name in names
    ]
    ci.write_code_quality({**document, "requirements": rows}, tmp_path / "quality.json")
    issues = json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))
    assert [issue["location"]["path"] for issue in issues] == [
        "suites/fault_management/requirements.yaml",
        "suites/streaming_management/requirements.yaml",
        "suites/urn_namespace/requirements.yaml",
        "requirements_map.yaml",
    ]
    assert all((resources.root() / issue["location"]["path"]).is_file() for issue in issues)


def test_har_holds_every_exchange(folder: Path) -> None:
    log = json.loads((folder / "exchanges.har").read_text(encoding="utf-8"))["log"]
    assert log["version"] == "1.2"
    assert [each["response"]["status"] for each in log["entries"]] == [201, 201]
    assert [each["response"]["content"].get("encoding") for each in log["entries"]] == ["base64", None]
    assert log["entries"][0]["request"]["queryString"] == [{"name": "a", "value": v} for v in "12"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n=", " =", "＝"])  # noqa: RUF001
def test_no_cell_is_a_formula(start: str) -> None:
    cell = csv_report.safe(f"{start}HYPERLINK(1)")
    assert cell[0] == "'"
    assert csv_report.safe("W148-R1") == "W148-R1"


def test_markdown_of_a_target_is_inert() -> None:
    said = ci.markdown("[x](javascript:1) <b> `a` | @all https://evil.test ::error::")
    assert re.fullmatch(r"(?:[\w\s]|&#\d+;)*", said)


def test_a_command_of_the_target_stays_in_its_line() -> None:
    document = matrix(row(1, "fail", finding("fail"), reason="x\n::add-mask::y %0A::error::z"))
    assert list(ci.annotations(document)) == ["::error title=W148-R1 fail::x ::add-mask::y %250A::error::z"]


def test_step_summary_is_added_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "step.md"
    path.write_text("before\n", encoding="utf-8")
    ci.append_summary(ci.summary(matrix(row(1, "pass"))), path)
    assert path.read_text(encoding="utf-8").startswith("before\n## non-conformant: ")
    with pytest.raises(UsageError, match="GITHUB_STEP_SUMMARY"):
        ci.append_summary(ci.summary(matrix()), tmp_path)


@pytest.mark.parametrize("name", every.NAMES)
def test_a_report_that_cannot_be_written_takes_no_other_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("of an earlier run", encoding="utf-8")
    write = text.write

    def broken(path: Path, content: Any) -> None:
        if path.name == name:
            raise ValueError("Invalid IPv6 URL")
        write(path, content)

    monkeypatch.setattr(text, "write", broken)
    (missing,) = write_reports(documents()["conformant"], [{"kind": "header"}], tmp_path).missing
    defect = "a defect of the suite, please report it: ValueError("
    assert missing.startswith(f"{tmp_path}: {name}: not written: {defect}")
    assert {path.name for path in tmp_path.iterdir()} == set(every.NAMES) - {name}


def test_a_file_that_cannot_be_replaced_takes_no_other_with_it(tmp_path: Path) -> None:
    (tmp_path / "matrix.csv" / "held").mkdir(parents=True)
    (missing,) = write_reports(documents()["conformant"], [{"kind": "header"}], tmp_path).missing
    told = r"matrix\.csv: cannot be written \(.+\); move away what is there"
    assert re.fullmatch(f"{tmp_path}: {told}", missing)
    assert {path.name for path in tmp_path.iterdir()} == set(every.NAMES)


@pytest.mark.parametrize(
    "said", ["http://[2001:db8::1/x", "\ud800", "\x00\x1b]0;", "]]>--></script>", "\uffff\u202e"]
)
def test_no_text_of_a_target_keeps_a_report_from_being_written(tmp_path: Path, said: str) -> None:
    told = row(1, "fail", {**finding("fail", got=said), "exchanges": [1]})
    told["reason"] = said
    odd = replace(
        exchange(1), url=said, request_headers={said: said}, headers={"location": said, "content-type": said},
        error=said, body=said.encode("utf-8", "surrogatepass"),
    )  # fmt: skip
    document = matrix(told, remarks=[said])
    assert every.write(document, [odd], tmp_path, []) == {}
    assert {path.name for path in tmp_path.iterdir()} == set(every.NAMES)
