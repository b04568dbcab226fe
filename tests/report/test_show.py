"""What a person sees of an exchange and of a verdict."""

import json
import shlex
from typing import Any

import pytest

from lso_conformance.common import resources
from lso_conformance.log.exchange import Exchange, everything
from lso_conformance.report import explain, show
from lso_conformance.report.text import indented
from lso_conformance.standard import requirements

AT = "2026-01-02T03:04:05.000000Z"
LATER = "2026-01-02T03:04:05.250000Z"
BASE = "https://sof.example.net/mefApi/allegro/faultManagement/v2/"
HEADER = {"n": 0, "at": AT, "kind": "header", "profile": {"ixit": {"faultManagement": {"base_url": BASE}}}}
SENT = {
    "n": 1, "at": AT, "kind": "sent", "scenario": "create.plain", "step": "a step",
    "facts": {"element": "/x"},
    "method": "POST", "url": f"{BASE}faultManagementJob", "headers": [["content-type", "application/json"]],
    "body": '{"a":1.50,"b":{},"c":[1,"x, {y}"]}',
}  # fmt: skip
OTHER = {"n": 2, "at": AT, "kind": "note", "about": "anything"}
ANSWERED = {
    "n": 3, "at": LATER, "kind": "answered", "of": 1, "status": 201, "headers": [["date", "now"]],
    "body": '{"id":"j-1"}',
}  # fmt: skip
HUNG = {**SENT, "n": 4, "method": "GET", "url": "https://elsewhere.example.net/x?y=1", "body": ""}
RECORDS = [HEADER, SENT, OTHER, ANSWERED, HUNG]


def exchange(number: int) -> str:
    found = show.find(RECORDS, number)
    assert found is not None
    return show.exchange(found)


def test_list_has_one_row_per_exchange() -> None:
    assert list(show.listed(RECORDS)) == [
        ("#1", "POST faultManagementJob", "201", "250 ms", "create.plain: a step"),
        ("#4", "GET https://elsewhere.example.net/x?y=1", "none", "-", "create.plain: a step"),
    ]


def test_exchange_is_found_by_the_number_of_either_half() -> None:
    assert show.find(RECORDS, 3) == show.find(RECORDS, 1)
    assert show.find(RECORDS, 2) is None
    assert show.find(RECORDS, 99) is None


def test_exchange_is_shown_in_full() -> None:
    text = exchange(1)
    assert "element: /x" in text
    assert f"POST {BASE}faultManagementJob" in text
    assert '"a": 1.50' in text
    assert "status 201" in text
    assert '"id": "j-1"' in text
    curl = shlex.split(text.splitlines()[-1])
    assert curl[0] == "curl"
    assert SENT["body"] in curl


def test_exchange_without_answer_says_why() -> None:
    assert "no answer: the run ended before an answer came" in exchange(4)


@pytest.mark.parametrize(
    "text",
    ['{"a":1e5,"b":[{},[]],"c":"{[,:]}\\" \\\\","d":{"e":null}}', "[]", '"x"', "1", '[1,2,[3,{"a":[ ]}]]'],
)
def test_indented_json_is_the_same_document(text: str) -> None:
    lines = indented(text)
    assert json.loads(lines) == json.loads(text)
    assert "".join(lines.split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", "not json", '{"a":', "[" * 100_000])
def test_what_is_no_json_stays_as_it_is(text: str) -> None:
    assert indented(text) == text


def row(*findings: dict[str, Any], verdict: str) -> dict[str, Any]:
    return {
        "id": "W148-R49", "standard": "MEF W148", "section": "6.11.1", "level": "mandatory",
        "verdict": verdict, "reason": None if verdict == "pass" else "it broke",
        "tests": [
            {"nodeid": "t.py::good", "verdict": "pass", "findings": [found("pass")]},
            {"nodeid": "t.py::bad", "verdict": verdict, "findings": list(findings)},
        ],
    }  # fmt: skip


def found(verdict: str, folded_into: str | None = None) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "want": "a refusal",
        "got": "204",
        "exchanges": [7, 9],
        "folded_into": folded_into,
    }


def told(document: dict[str, Any], *exchanges: Exchange) -> str:
    known = requirements.load(resources.requirements_map())["W148-R49"]
    return show.requirement(document, known, {"t.py::good": "It is good."}, explain.Stories(exchanges))


def test_requirement_shows_the_worst_test_first_with_want_got_and_exchanges() -> None:
    text = told(row(found("fail", "W148-R14"), verdict="fail"))
    assert text.index("t.py::bad") < text.index("t.py::good")
    assert "want  a refusal" in text
    assert "got   204" in text
    assert "shown by #7, #9" in text
    assert "counted under W148-R14" in text
    assert "It is good." in text
    assert "verdict: fail (it broke)" in text


def test_tests_that_pass_show_only_their_exchanges() -> None:
    text = told(row(found("pass"), verdict="pass"))
    assert "want" not in text
    assert text.count("shown by #7, #9") == 2


def test_ids_of_the_interpretation_are_explained() -> None:
    expected = (
        "  FM-L9: R44 and R49 oblige a state instead of an actor; read here: the server refuses the action"
    )
    assert expected in told(row(found("pass"), verdict="pass"))


def test_steps_lead_to_what_decided() -> None:
    broken = {**found("fail"), "exchanges": [1, 4]}
    text = told(row(broken, verdict="fail"), *everything(RECORDS))
    assert text.splitlines()[-3:] == [
        "what led to it, in create.plain",
        "  * a step: POST /faultManagementJob -> 201 (#1)",
        "  * a step: GET /x -> no answer (#4)",
    ]
    assert "what led to it" not in told(row(found("pass"), verdict="pass"), *everything(RECORDS))


def test_purpose_is_the_first_line_of_the_docstring() -> None:
    def documented() -> None:
        """Purpose.

        More.
        """

    assert show.purposes([("a", documented), ("b", lambda: None)]) == {"a": "Purpose.", "b": ""}
