"""The report for JUnit's readers: what stands in it, and that Jenkins and GitLab can read it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import many_exchanges
import pytest
from report_documents import HOSTILE, JUNIT, finding, matrix, of_each_verdict, row

from lso_conformance.common.errors import UsageError
from lso_conformance.report import junit
from lso_conformance.report.explain import Stories


@pytest.fixture
def suite(tmp_path: Path) -> Callable[[dict[str, Any]], ET.Element]:
    def render(document: dict[str, Any]) -> ET.Element:
        junit.write(document, tmp_path / "junit.xml")
        found = ET.parse(tmp_path / "junit.xml").getroot().find("testsuite")  # noqa: S314 - our own file
        assert found is not None
        return found

    return render


def test_maps_each_verdict_and_counts_what_it_shows(
    suite: Callable[[dict[str, Any]], ET.Element],
) -> None:
    every_verdict = of_each_verdict()
    found = suite(every_verdict)
    cases = found.findall("testcase")
    elements = [[child.tag for child in case if child.tag != "system-out"] for case in cases]
    assert elements == [[tag] if tag else [] for tag in JUNIT.values()]
    assert [case.get("name") for case in cases] == [each["id"] for each in every_verdict["requirements"]]
    assert {case.get("classname") for case in cases} == {"MEF W148"}
    counts = {name: found.get(name) for name in ("tests", "failures", "errors", "skipped", "time")}
    assert counts == {"tests": "11", "failures": "1", "errors": "3", "skipped": "5", "time": "70.500"}


def test_says_level_section_verdict_reason_and_warning(
    suite: Callable[[dict[str, Any]], ET.Element],
) -> None:
    cases = suite(matrix(row(1, "pass"), row(2, "warning"))).findall("testcase")
    assert [case.findtext("system-out") for case in cases] == [
        "requirement: W148-R1\nlevel: mandatory\nsection: 6.1\nverdict: pass",
        (
            "requirement: W148-R2\nlevel: mandatory\nsection: 6.2\nverdict: warning\n"
            "reason: why 2\nwarning: why 2"
        ),
    ]


# Element to (attributes, necessary ones, elements inside), by junit-10.xsd of jenkinsci/xunit-plugin.
COUNTS = {"name", "tests", "failures", "errors"}
ABOUT = {"time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "group"}
STREAMS = {"system-out", "system-err"}
JENKINS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (COUNTS | {"time"}, set(), {"testsuite"}),
    "testsuite": (COUNTS | ABOUT, COUNTS, {"testsuite", "properties", "testcase"} | STREAMS),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": ({"name", "time", "classname", "group"}, {"name"}, {"skipped", "error", "failure"} | STREAMS),
    **{outcome: ({"type", "message"}, set(), set()) for outcome in ("skipped", "error", "failure")},
    **{stream: (set(), set(), set()) for stream in STREAMS},
}


def test_is_valid_by_the_schema_of_jenkins(tmp_path: Path) -> None:
    every_verdict = of_each_verdict()
    hostile = row(99, "fail", finding("fail", got=HOSTILE), reason=HOSTILE, attested={"who": HOSTILE})
    every_verdict["requirements"].append(hostile)
    every_verdict["remarks"] = [HOSTILE]
    junit.write(every_verdict, tmp_path / "junit.xml")
    root = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314 - our own file
    assert root.tag == "testsuites"
    for element in root.iter():
        allowed, needed, inside = JENKINS[element.tag]
        assert needed <= set(element.keys()) <= allowed, element.tag
        assert {child.tag for child in element} <= inside, element.tag
    times = [element.get("time", "") for element in root.iter() if "time" in element.keys()]  # noqa: SIM118
    assert times == ["70.500", "70.500", *["0.000"] * len(every_verdict["requirements"])]


def test_a_case_has_its_title_and_the_time_of_its_scenarios(tmp_path: Path) -> None:
    asks = "Only a suspended job can be resumed; in any other state the server refuses."
    document = matrix(row(49, "pass", finding(exchanges=[1, 3]), summary=asks), row(50, "pass", finding()))
    driven = [many_exchanges.exchange(number) for number in (1, 2, 3)]
    driven = [replace(driven[0], scenario="alone"), *driven[1:]]
    seconds = Stories([*driven, replace(driven[2], number=4, answered_at=None)]).seconds(
        document["requirements"]
    )
    assert seconds == {"W148-R49": pytest.approx(0.001), "W148-R50": 0}
    junit.write(document, tmp_path / "junit.xml", seconds)
    cases = ET.parse(tmp_path / "junit.xml").getroot().iter("testcase")  # noqa: S314 - our own file
    assert [(case.get("name"), case.get("time")) for case in cases] == [
        (f"W148-R49 {asks.removesuffix('.')}", "0.001"), ("W148-R50", "0.000"),
    ]  # fmt: skip


def test_what_is_undecided_is_skipped_where_the_environment_asks(
    suite: Callable[[dict[str, Any]], ET.Element], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(junit.OPTION, "skipped")
    found = suite(of_each_verdict())
    assert (found.get("errors"), found.get("skipped")) == ("1", "7")
    assert found.find("testcase/skipped[@type='inconclusive'][@message='why 2']") is not None
    monkeypatch.setenv(junit.OPTION, "passed")
    with pytest.raises(UsageError, match="LSO_JUNIT_UNDECIDED=passed: say error or skipped"):
        suite(of_each_verdict())


def test_failure_carries_want_got_exchanges_and_folding(
    suite: Callable[[dict[str, Any]], ET.Element],
) -> None:
    broken = finding("fail", want="404", got="200", exchanges=list(range(1, 15)), folded_into="W148-R14")
    failure = suite(matrix(row(1, "fail", finding(), broken))).find("testcase/failure")
    assert failure is not None
    assert (failure.get("message"), failure.get("type")) == ("why 1", "fail")
    assert failure.text == (
        "fail in suites/test_a.py::test_1; counted under W148-R14\n"
        "  wanted: 404\n  got: 200\n  exchanges: #1 #2 #3 #4 #5 #6 #7 #8 #9 #10"
    )


def test_skips_a_waived_failure_and_says_so(suite: Callable[[dict[str, Any]], ET.Element]) -> None:
    found = suite(matrix(row(1, "fail", waiver={"owner": "Ann", "reason": "ticket 7"})))
    assert (found.get("failures"), found.get("skipped")) == ("0", "1")
    assert found.find("testcase/skipped[@message='waived: owner: Ann; reason: ticket 7']") is not None


def test_of_a_hostile_target_is_well_formed(suite: Callable[[dict[str, Any]], ET.Element]) -> None:
    document = matrix(row(1, "fail", finding("fail", want=HOSTILE, got=HOSTILE), reason=HOSTILE))
    document["target"]["name"] = HOSTILE
    found = suite(document)
    failure = found.find("testcase/failure")
    assert failure is not None
    shown = "<script>alert(1)</script> ]]> ��[31m�31m � {{ 7*7 }} \"'&amp; [red]x[/red]"
    assert failure.get("message") == found.get("name") == shown
    assert f"wanted: {shown}" in (failure.text or "")
