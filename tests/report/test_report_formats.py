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
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_documents import HOSTILE, JUNIT, finding, matrix, row

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
    assert ids == [case.get("name", "").partition(" ")[0] for case in cases]
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
    counts = {word: int(count) for count, word in re.findall(r"(\d+) ([a-z-]+)[,;]", said.splitlines()[2])}
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


def test_an_issue_stands_at_the_profile_and_says_what_is_asked(tmp_path: Path) -> None:
    document = matrix(row(49, "fail", finding("fail"), summary="Only a suspended job."), row(1, "not-tested"))
    ci.write_code_quality(document, tmp_path / "quality.json")
    issues = json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))
    assert {issue["location"]["path"] for issue in issues} == {"target.yaml"}
    assert issues[0]["description"] == "W148-R49 fail: Only a suspended job. why 49"


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


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
LINKS = re.compile(r"[a-z]://|www\.|@", re.IGNORECASE)  # what GitHub makes a link or a mention


def rendered(source: str) -> str:
    """The text of a table's cell, in which nothing may be but text."""
    tokens = MARKDOWN.parse(f"| a |\n|---|\n| {source} |\n")
    assert [each.type for each in tokens].count("td_open") == 1
    (cell,) = [each for each in tokens if each.type == "inline"][1:]
    assert {each.type for each in cell.children or ()} <= {"text", "text_special"}
    return "".join(each.content for each in cell.children or ())


@pytest.mark.parametrize(
    "said",
    [
        "[x](javascript:1) <b> `a` | @all https://evil.test WWW.evil.test ::error::", HOSTILE,
        "a_b _c_ __d__",
        "*x* **y** ~~z~~ \\| \\", "&amp; &#60;b> $x$ <!-- <https://evil.test>", "![x](y) [z]: a #1 a@b.test",
    ],
)  # fmt: skip
def test_markdown_of_a_target_is_inert_and_says_the_same(said: str) -> None:
    source = ci.markdown(said)
    assert rendered(source) == text.line(said, 600)
    assert not LINKS.search(source)


@given(st.text(alphabet="ab1 \\`*_[]()<>|~#&;@$!:/.-+=^\"'\n", max_size=40))
def test_any_text_is_inert_in_markdown(said: str) -> None:
    source, plain = ci.markdown(said), text.line(said, 600)
    assert rendered(source) == plain
    inside = MARKDOWN.parse(f"- {source}\n")
    kinds = ["bullet_list", "list_item", "paragraph"]
    expected = [f"{kind}_open" for kind in kinds] + ["inline"] + [f"{kind}_close" for kind in reversed(kinds)]
    assert not plain or [each.type for each in inside] == expected


def test_markdown_stays_readable() -> None:
    said = "accepted, as the profile; got 422 [{\"code\": 1}] -> job_type is 'x' (FM-B2)"
    assert ci.markdown(said) == said.replace("[", "\\[").replace("]", "\\]")


def test_summary_leads_with_failures_and_folds_the_rest() -> None:
    lines = ci.summary(matrix(
        row(1, "inconclusive", finding("inconclusive")),
        row(2, "fail", finding("fail", folded_into="W148-R3")),
        row(3, "fail", finding("fail"), summary="Only so."), row(4, "pass"),
    )).splitlines()  # fmt: skip
    assert lines[0] == "## non-conformant: Example SOF"
    assert lines[6:8] == ["| W148-R3 | fail | Only so. | why 3 |", "| W148-R2 | folded |  | why 2 |"]
    inside = lines[lines.index("<details>") : lines.index("</details>")]
    assert inside[1] == "<summary>1 undecided or doubtful</summary>"
    assert [line for line in inside if "W148" in line] == ["| W148-R1 | inconclusive |  | why 1 |"]
    assert "Why, of each: `matrix.html#W148-R3` among the reports of this run." in lines
    assert "<details>" not in ci.summary(matrix(row(4, "pass")))


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
