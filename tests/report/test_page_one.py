"""Page one: what the vendor declares beside what a run found out."""

from pathlib import Path
from typing import Any

from report_documents import Page, exchange, finding, matrix, row

from lso_conformance.report import html

SEEN: dict[str, Any] = {"operations": {}, "events": {}, "subscriptions": 0, "counted_pages": 0}


def found(word: str, result: str, *, claim: bool | None = None, number: int | None = None) -> dict[str, Any]:
    return {"kind": "pair", "word": word, "claim": claim, "result": result, "exchange": number}


def page(tmp_path: Path, **seen: Any) -> Page:
    document = matrix(
        row(1, "pass", finding(exchanges=[7])),
        ics={"faultManagement": {"supported": None}}, observed={"faultManagement": {**SEEN, **seen}},
    )  # fmt: skip
    html.write(document, {7: exchange()}, tmp_path / "matrix.html")
    return Page((tmp_path / "matrix.html").read_text(encoding="utf-8"))


def test_what_was_found_out_of_the_formats_stands_beside_what_is_declared(tmp_path: Path) -> None:
    rows = [
        found("json as payload", "accepted", claim=True, number=7),
        found("avro as payload", "refused", number=9),
        found("xml as payload", "not tried", claim=False),
    ]
    read = page(tmp_path, supported=rows)
    table = " ".join(read.words.partition("Job types and formats of faultManagement")[2].split())
    told = (
        "json as payload claimed accepted (exchange #7)",
        "avro as payload not stated refused (exchange #9)",
        "xml as payload excluded not tried",
    )
    assert [each for each in told if each not in table] == []
    assert "#x7" in read.links
    assert "#x9" not in read.links  # the page does not hold it


def test_an_older_matrix_has_no_such_table(tmp_path: Path) -> None:
    assert "Job types and formats" not in page(tmp_path).words
    assert "Job types and formats" not in page(tmp_path, supported=[]).words


def test_use_cases_have_names_and_levels_a_table_of_their_own(tmp_path: Path) -> None:
    cases = [{"standard": name, "use_case": number, "summary": {"pass": 1}} for name, number in (
        ("MEF W148", 10), ("MEF W148", 99), ("MEF W147", None), ("MEF W999", 1),
    )]  # fmt: skip
    apis = {name: {"overall": "conformant", "summary": {"pass": 1}} for name in ("faultManagement", "mann")}
    document = matrix(row(1, "pass"), apis=apis, levels={"mandatory": {"pass": 1}}, use_cases=cases)
    html.write(document, {}, tmp_path / "matrix.html")
    words = "".join(Page((tmp_path / "matrix.html").read_text(encoding="utf-8")).words.split())
    told = (
        "MEF W148 use case 10: suspend a job 1 pass", "MEF W148 use case 99 1 pass",
        "MEF W147 in general 1 pass", "MEF W999 use case 1 1 pass", "Names and numbers (MEF) conformant",
        "Level Requirements mandatory 1 pass",
    )  # fmt: skip
    assert [each for each in told if each.replace(" ", "") not in words] == []
