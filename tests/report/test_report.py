"""Reports: they show what the matrix says, all of it, and nothing a target sends is alive in them."""

import base64
import copy
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_documents import HOSTILE, JUNIT, Page, exchange, finding, matrix, of_each_verdict, row
from rich.console import Console

from lso_conformance.checks.finding import Verdict
from lso_conformance.common.errors import UsageError
from lso_conformance.report import html, json_report, junit, terminal, text, view


@pytest.fixture
def every_verdict() -> dict[str, Any]:
    return of_each_verdict()


Render = Callable[..., str]


@pytest.fixture
def page(tmp_path: Path) -> Render:
    def render(document: dict[str, Any], exchanges: dict[int, dict[str, Any]] | None = None) -> str:
        html.write(document, exchanges or {}, tmp_path / "matrix.html")
        return (tmp_path / "matrix.html").read_text(encoding="utf-8")

    return render


def test_verdict_words_are_those_of_the_contract() -> None:
    assert set(JUNIT) == set(Verdict) == set(junit.OUTCOMES)


def test_json_is_the_document_and_survives_anything(tmp_path: Path) -> None:
    document = matrix(row(1, "fail", finding("fail", got=HOSTILE)))
    json_report.write(document, tmp_path / "matrix.json")
    written = (tmp_path / "matrix.json").read_text(encoding="ascii")
    assert json.loads(written) == document
    assert list(json.loads(written)) == list(document)
    assert written.endswith("}\n")
    assert [file.name for file in tmp_path.iterdir()] == ["matrix.json"]


@pytest.mark.parametrize("write", [json_report.write, junit.write, lambda m, path: html.write(m, {}, path)])
def test_equal_documents_give_equal_bytes_and_stay_as_they_are(
    write: Callable[[dict[str, Any], Path], None], tmp_path: Path, every_verdict: dict[str, Any]
) -> None:
    before = copy.deepcopy(every_verdict)
    write(every_verdict, tmp_path / "a")
    write(copy.deepcopy(every_verdict), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert every_verdict == before


def test_a_report_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"matrix\.json: cannot be written \(.+\); name a writable folder"):
        json_report.write(matrix(), tmp_path / "absent" / "matrix.json")


def test_page_is_self_contained_and_runs_only_our_script(page: Render, every_verdict: dict[str, Any]) -> None:
    source = page(every_verdict)
    read = Page(source)
    assert not {"img", "link", "iframe", "object"} & set(read.tags)
    assert read.tags.count("script") == 1
    assert not [
        name for name in read.attributes if name.startswith("on") or name in {"src", "style", "action"}
    ]
    assert all(link.startswith("#") for link in read.links)
    script = re.search("<script>(.*?)</script>", source, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base" in source
    assert not re.search(r"url\(|@import", source)


def test_page_leads_with_the_answer_and_the_totals(page: Render, every_verdict: dict[str, Any]) -> None:
    words = Page(page(every_verdict)).words
    head = words[: words.index("What needs attention")]
    expected = ["non-conformant", "2 attestations pending", "Example SOF", "allegro", "0.1.0", "1 min 10 s"]
    assert [word for word in expected if word not in head] == []
    totals = re.findall(r"\b1([a-z][a-z-]+)", head[head.index("Interface") :])
    assert totals == [str(verdict) for verdict in Verdict]


def test_every_link_of_the_page_leads_somewhere(page: Render) -> None:
    broken = finding("fail", exchanges=[1, 2], folded_into="W148-R1")
    document = matrix(row(1, "fail", finding("fail", exchanges=[2])), row(2, "fail", broken))
    read = Page(page(document, {1: exchange(), 2: exchange()}))
    assert {link[1:] for link in read.links} <= set(read.ids)
    assert {"W148-R1", "W148-R2", "x1", "x2"} == {i for i in read.ids if i[0] in "Wx"}
    assert len(read.ids) == len(set(read.ids))


def test_page_shows_row_tests_findings_and_exchanges(page: Render) -> None:
    broken = finding("fail", want="a refusal", got="an acceptance", exchanges=[7, 9], folded_into="W148-R5")
    attested = {"who": "Ann", "when": "2026-01-01", "evidence": "ticket 7"}
    document = matrix(
        row(4, "fail", broken, summary="Says no."),
        row(5, "fail", finding("fail")),
        row(6, "pass", attested=attested),
    )
    words = Page(page(document, {7: exchange(error="reset by peer", status=None)})).words
    expected = [
        "suites/test_a.py::test_4", "why 4", "MEF W148 6.4", "Says no.", "a refusal", "an acceptance",
        "#7 #9", "counted under W148-R5", "already counted elsewhere",
        "who: Ann; when: 2026-01-01; evidence: ticket 7",
        "no answer", "reset by peer", '{\n  "jobType": "on-demand"\n}', "curl -X POST",
    ]  # fmt: skip
    assert [word for word in expected if word not in words] == []
    assert '{"id": "1"}' not in words  # no answer, no response


def test_page_of_a_hostile_target_is_inert(page: Render) -> None:
    document = matrix(
        row(1, "fail", finding("fail", want=HOSTILE, got=HOSTILE, exchanges=[1]), reason=HOSTILE),
        overall="incomplete",
    )
    document["target"]["name"] = HOSTILE
    texts = dict.fromkeys(exchange(), HOSTILE)
    source = page(document, {1: texts})
    read = Page(source)
    assert read.tags.count("script") == source.count("<script") == 1
    assert "{{ 7*7 }}" in read.words
    assert text.fit(source) == source
    assert read.words.count("<script>alert(1)</script> ]]> ��[31m") >= 8


def test_page_stays_light_whatever_the_target_sent(page: Render) -> None:
    numbers = list(range(1, 3001))
    findings = [finding("fail", exchanges=numbers), *[finding(got=f"p{n}", exchanges=[n]) for n in numbers]]
    big = exchange(response_body="é" * 1_000_000, request_body="x" * 1_000_000)
    source = page(matrix(row(1, "fail", *findings)), dict.fromkeys(numbers, big))
    words = Page(source).words
    assert len(source.encode()) < 2_000_000
    assert "and 2990 more" in words
    assert "and 2980 more findings: see matrix.json" in words
    assert "2980 more exchanges: see exchanges.har" in words
    assert "… 983616 more characters are in the recording" in words
    assert "… 991808 more characters are in the recording" in words


@pytest.mark.parametrize(("bound", "value"), [("MAX_EXCHANGES", 1), ("MAX_CHARACTERS", 400)])
def test_page_keeps_the_exchanges_of_failures_when_it_cannot_hold_all(
    page: Render, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    monkeypatch.setattr(view, bound, value)
    document = matrix(row(1, "pass", finding(exchanges=[1])), row(2, "fail", finding("fail", exchanges=[2])))
    read = Page(page(document, {1: exchange(), 2: exchange()}))
    assert [i for i in read.ids if i.startswith("x")] == ["x2"]


@pytest.mark.parametrize(
    ("given", "limit", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc\n… 1 more characters are in the recording"),
        ("éé", 3, "é\n… 1 more characters are in the recording"),
        ("a\x00\ud800\x85", 90, "a���"),
        (201, 9, "201"),
    ],
)
def test_long_text_is_cut_at_a_character(given: Any, limit: int, expected: str) -> None:
    assert text.cut(given, limit) == expected


@pytest.fixture
def console() -> Console:
    return Console(width=200, record=True, force_terminal=False, color_system=None, quiet=True)


def shown(console: Console, document: dict[str, Any], folder: Path) -> str:
    with console.capture() as captured:
        console.quiet = False
        console.print(terminal.summary(document, folder))
    return captured.get()


def test_terminal_lists_what_needs_attention_and_the_next_step(
    console: Console, tmp_path: Path, every_verdict: dict[str, Any]
) -> None:
    (tmp_path / "matrix.html").touch()
    lines = [" ".join(line.split()) for line in shown(console, every_verdict, tmp_path).splitlines()]
    listed = [line.split()[0] for line in lines if re.search(r"W148-R\d+ why", line)]
    assert listed == [
        str(v) for v in Verdict if v not in {"pass", "planned", "not-selected", "not-applicable"}
    ]
    totals = (
        "1 fail, 1 error, 1 inconclusive, 1 not-tested, 1 warning, 1 attestation, 1 pass, 1 not-supported"
    )
    assert lines[-5] == f"requirements {totals}, 1 not-applicable, 1 not-selected, 1 planned"
    assert lines[-4] == "overall non-conformant (11 requirements; 2 attestations pending), Example SOF"
    assert lines[-3] == f"reports {tmp_path}: matrix.html"
    assert lines[-2] == f"next lso-conformance show {tmp_path}/conformance-log.jsonl W148-R1"
    assert lines[-1] == f"or open {tmp_path}/matrix.html#W148-R1"


def test_terminal_groups_rows_of_one_reason(console: Console, tmp_path: Path) -> None:
    rows = [row(n, "not-supported", reason="refused by 501") for n in (1, 2)]
    rows += [row(3, "not-applicable", reason="obliges the buyer only")]
    lines = shown(
        console, matrix(*rows, overall="conformant", scope="of 2 requirements"), tmp_path
    ).splitlines()
    assert [" ".join(line.split()) for line in lines if "501" in line or "buyer" in line] == [
        "not-supported W148-R1, W148-R2 refused by 501"
    ]


def test_terminal_says_the_answer_of_each_api_and_where_to_look(console: Console, tmp_path: Path) -> None:
    (tmp_path / "matrix.html").touch()
    answers = {"faultManagement": "conformant", "streamingManagement": "incomplete", "mann": None}
    apis: dict[str, Any] = {name: {"overall": word, "summary": {}} for name, word in answers.items()}
    document = matrix(row(1, "pass"), overall="incomplete", apis=apis)
    lines = [" ".join(line.split()) for line in shown(console, document, tmp_path).splitlines()]
    assert lines[1:3] == ["faultManagement conformant", "streamingManagement incomplete"]
    assert lines[-1] == f"next open {tmp_path}/matrix.html"
    alone = matrix(row(1, "pass"), apis={"faultManagement": apis["faultManagement"]})
    assert "faultManagement conformant" not in shown(console, alone, tmp_path)


def test_terminal_obeys_no_text_of_the_target(console: Console, tmp_path: Path) -> None:
    out = shown(console, matrix(row(1, "fail", finding("fail"), reason=f"a\n{HOSTILE}")), tmp_path)
    assert "a <script>alert(1)</script> ]]> ��[31m�31m � {{ 7*7 }}" in out
    assert "[red]x[/red]" in out
    assert "\x1b" not in out


def test_progress_is_one_line_for_each_scenario_without_a_terminal(console: Console) -> None:
    ticks = iter([10.0, 11.25, 13.5])
    with console.capture() as captured, terminal.Progress(console, 12, lambda: next(ticks)) as progress:
        console.quiet = False
        progress.finished("lists.page")
        progress.finished("resume\x1b", "blocked: no answer")
    assert captured.get() == "[ 1/12]    1.2 s  lists.page\n[ 2/12]    3.5 s  resume�: blocked: no answer\n"


def test_progress_is_a_bar_on_a_terminal() -> None:
    console = Console(width=80, force_terminal=True, color_system=None)
    with console.capture() as captured, terminal.Progress(console, 2) as progress:
        progress.finished("lists.page")
        progress.finished("lists.last")
    assert "2/2" in captured.get()
    assert "lists.last" in captured.get()
