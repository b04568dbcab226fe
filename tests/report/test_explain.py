"""Why a verdict is what it is: reading, story, exchange, dispute; and the order in which tests stand."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from report_documents import HOSTILE, Page, exchange, finding, matrix, row

from lso_conformance.log.exchange import Exchange
from lso_conformance.report import explain, html, view
from lso_conformance.report.explain import Stories

AT = datetime(2026, 1, 2, tzinfo=UTC)
RESUME = "suites/job_apis/test_suspend_resume.py::test_only_a_suspended_job_can_be_resumed"


def sent(number: int, step: str, path: str = "job", scenario: str = "resume.it", **changes: Any) -> Exchange:
    return replace(
        Exchange(
            number=number, scenario=scenario, step=step, facts={}, method="GET",
            url=f"http://sof.test/mefApi/allegro/faultManagement/v2/{path}?limit=5", request_headers={},
            request_body=None, sent_at=AT, status=200, headers={}, body=b"{}", answered_at=AT,
        ), **changes,
    )  # fmt: skip


def steps(found: list[dict[str, Any]]) -> list[tuple[str, str, int, bool]]:
    return [(each["name"], each["asked"], each["times"], each["cited"]) for each in found]


def test_a_story_ends_with_what_decided_and_counts_what_is_done_alike() -> None:
    driven = [
        sent(1, "create"), sent(2, "other", scenario="b"), sent(3, "wait"), sent(4, "wait"),
        sent(5, "told", is_notification=True), sent(6, "resume", "job/v1/resume", status=204), sent(7, "end"),
        sent(8, "read", status=0), sent(9, "lost", status=None),
    ]  # fmt: skip
    told = Stories(driven).told([6])
    assert told is not None
    assert (told["scenario"], told["first"], told["skipped"]) == ("resume.it", [], 0)
    assert steps(told["then"]) == [
        ("create", "GET /job", 1, False), ("wait", "GET /job", 2, False),
        ("told", "the target notifies", 1, False), ("resume", "GET /job/v1/resume", 1, True),
    ]  # fmt: skip
    whole = Stories(driven).told([1, 9])
    assert whole is not None
    assert [each["status"] for each in whole["then"]][-2:] == ["read", "no answer"]
    assert [each["cited"] for each in whole["then"]] == [True, *[False] * 5, True]


@pytest.mark.parametrize("count", [explain.MAX_LOOKED_AT - 1, explain.MAX_LOOKED_AT, 2000])
def test_a_long_story_has_its_beginning_and_its_end(count: int) -> None:
    told = Stories([sent(n, f"step {n}") for n in range(count)]).told([count - 1])
    assert told is not None
    assert [each["name"] for each in told["first"]] == ["step 0", "step 1", "step 2"]
    assert [each["number"] for each in told["then"]] == list(range(count - explain.MAX_STEPS, count))
    assert told["skipped"] == count - explain.MAX_STEPS - explain.MAX_FIRST


def test_nothing_is_told_of_what_is_not_known() -> None:
    assert Stories([sent(1, "a")]).told([2]) is None
    assert Stories([sent(1, "a")]).told([]) is None


def test_purpose_of_a_test_is_its_title() -> None:
    assert explain.title(RESUME) == "A job that is not suspended refuses a resume."
    assert explain.title(f"{RESUME}[a new job]") == "A job that is not suspended refuses a resume: a new job"


@pytest.mark.parametrize(
    "nodeid", ["", "x", "suites/absent/test_x.py::test_y", "conftest.py::pytest_configure", "\x00::\ud800",
               "suites/../tests/report/test_explain.py::sent", f"suites/{'x' * 9000}/test_x.py::y"],
)  # fmt: skip
def test_a_test_of_elsewhere_has_no_title(nodeid: str) -> None:
    assert explain.title(nodeid) == ""


def test_what_decides_comes_first_and_folded_causes_last() -> None:
    tests = [
        {"nodeid": name, "verdict": verdict, "findings": found}
        for name, verdict, found in (
            ("a", "pass", [finding()]),
            ("b", "inconclusive", [finding("inconclusive")]),
            ("c", "fail", [finding("fail", folded_into="W148-R5")]),
            ("d", "fail", [finding("fail", got="404"), finding("fail")]),
        )
    ]
    shown = view.requirement(one := row(49, "fail", tests=tests), [one], view.Held())
    assert [test["nodeid"] for test in shown["loud"]] == ["d", "c", "b"]
    assert [test["nodeid"] for test in shown["quiet"]] == ["a"]
    assert shown["said_of_quiet"] == "1 pass"
    test, found = view.deciding(one)
    assert test is not None
    assert found is not None
    assert (test["nodeid"], found["got"]) == ("d", "404")
    assert view.deciding(row(1, "pass", finding())) == (None, None)
    assert view.deciding(row(1, "attestation")) == (None, None)


def page(tmp_path: Path, document: dict[str, Any], shown: dict[int, Any], *driven: Exchange) -> Page:
    html.write(document, shown, tmp_path / "matrix.html", (), driven)
    return Page((tmp_path / "matrix.html").read_text(encoding="utf-8"))


def broken(**changes: Any) -> dict[str, Any]:
    found = finding("fail", want="a refusal", got="204", exchanges=[2])
    tests = [
        {"nodeid": f"{RESUME}[a new job]", "verdict": "fail", "findings": [found]},
        {"nodeid": "t.py::quiet", "verdict": "pass", "findings": [finding()]},
    ]
    return row(49, "fail", **{"tests": tests, "summary": "Only a suspended job.", **changes})


def test_a_card_explains_a_failure_from_the_paragraph_to_the_dispute(tmp_path: Path) -> None:
    document = matrix(
        broken(), findings=[{"id": "f-1", "requirement": "W148-R49"}, {"id": "f-2", "requirement": None}]
    )
    read = page(tmp_path, document, {2: exchange()}, sent(1, "create a job"), sent(2, "resume it"))
    told = read.words[read.words.index("Summary, tests and findings") :]
    expected = [
        "Only a suspended job.", "A job that is not suspended refuses a resume: a new job",
        f"{RESUME}[a new job]", "a refusal", "What led to it", "create a job", "GET /job", "resume it",
        "Exchange #2", "Send it again",
        "How the suite reads the paragraph", "FM-L9 (6.11", "FM-L9 (6.10, 6.11)",
        "Read here:", "the server refuses the action in any other state",
        "lso-conformance replay f-1 --log conformance-log.jsonl",
        "lso-conformance run --select W148-R49 --target target.yaml", "rejudge conformance-log.jsonl",
        "Dispute of W148-R49 (MEF W148, section 6.49, mandatory): fail", "Shown by: #2 of",
        "1 other test: 1 pass", "t.py::quiet",
    ]  # fmt: skip
    places = [told.find(each) for each in expected]
    assert -1 not in places
    assert places == sorted(places)
    assert "f-2 --log" not in read.words


def test_a_buyer_is_not_driven_again(tmp_path: Path) -> None:
    assert "run --select" not in page(tmp_path, matrix(broken(), role="buyer"), {}).words


def test_a_pass_has_its_reading_and_no_story(tmp_path: Path) -> None:
    read = page(tmp_path, matrix(row(49, "pass", finding(exchanges=[1]))), {1: exchange()}, sent(1, "create"))
    assert "FM-L9 (6.10, 6.11)" in read.words
    assert "What led to it" not in read.words
    assert "Text of a dispute" not in read.words


def test_only_the_worst_are_told_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "MAX_EXPLAINED", 1)
    rows = [row(n, word, finding(word, exchanges=[1])) for n, word in ((1, "warning"), (2, "fail"))]
    read = page(tmp_path, matrix(*rows), {1: exchange()}, sent(1, "create"))
    assert read.words.count("What led to it") == 1
    assert read.words.count("Text of a dispute") == 2


def test_what_an_exchange_shows_leads_back(tmp_path: Path) -> None:
    read = page(tmp_path, matrix(broken()), {2: exchange()})
    assert "Back to W148-R49" in read.words


def test_a_hostile_target_stays_inert_in_story_exchange_and_dispute(tmp_path: Path) -> None:
    odd = sent(2, HOSTILE, method=HOSTILE, url=f"http://x/{HOSTILE}")
    found = finding("fail", want=HOSTILE, got=f"/a: {HOSTILE}", exchanges=[2])
    shown = {2: {**dict.fromkeys(exchange(), HOSTILE), "response_body": '{"a": "<script>x</script>"}'}}
    read = page(tmp_path, matrix(row(49, "fail", finding("fail"), found, reason=HOSTILE)), shown, odd)
    assert read.tags.count("script") == 1
    html.write(matrix(row(49, "fail", found)), shown, tmp_path / "b.html", (), [odd])
    source = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert source.count("<script") == 1
    assert "<mark>&#34;a&#34;: &#34;&lt;script&gt;x&lt;/script&gt;&#34;</mark>" in source
