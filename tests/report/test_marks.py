"""The member that a finding points to, marked in a body."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lso_conformance.report import marks, text

BODY = text.indented('{"a":{"b":[{"c":1},{"c":"x, {y}"}],"a/b":null},"d":[[1,2],[]],"c":true}')


def marked(body: str, *at: str, limit: int = 4000) -> list[str]:
    return [piece for piece, differs in marks.pointed(body, at, limit) if differs]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/a/b: sent 1, got 2", ["/a/b"]),
        ("create 201: /x/0/@type: is no URN; /y: is missing, /y: again", ["/x/0/@type", "/y"]),
        ("http://sof.test:80/a: no", []),
        ("GET /job/1 of 3", []),
        ("", []),
    ],
)
def test_pointers_are_found_in_what_a_finding_says(said: str, expected: list[str]) -> None:
    assert marks.pointers(said) == expected


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/a/b/1/c", ['"c": "x, {y}"']),
        ("/a/a~1b", ['"a/b": null']),
        ("/d/0/1", ["2"]),
        ("/d/1", ["[]"]),
        ("/c", ['"c": true']),
        ("/a/b/0", ['{\n        "c": 1\n      }']),
        ("/d/2", []),
        ("/a/c", []),
        ("/b", []),
    ],
)
def test_a_pointer_marks_its_member_alone(pointer: str, expected: list[str]) -> None:
    assert marked(BODY, pointer) == expected


def test_of_a_long_member_the_beginning_is_marked() -> None:
    assert marked(text.indented(json.dumps({"a:b": ["x" * 300]})), "/a:b") == ['"a:b"']
    assert marked(text.indented(json.dumps([["x" * 300]])), "/0") == ["["]


def test_a_member_in_another_is_marked_once() -> None:
    assert marked(BODY, "/a/b/0", "/a/b/0/c") == ['{\n        "c": 1\n      }']


def test_a_long_body_begins_shortly_before_the_mark() -> None:
    body = text.indented(json.dumps({"long": "x" * 9000, "a": 1, "rest": "y" * 9000}))
    pieces = marks.pointed(body, ["/a"], 4000)
    assert ('"a": 1', True) in pieces
    assert pieces[0] == ("… \n", False)
    assert pieces[-1][0].endswith("more characters are in the recording")
    assert sum(len(piece) for piece, _ in pieces) < 4100


def test_without_pointers_the_text_is_one_piece() -> None:
    assert marks.pointed("abc", [], 9) == [("abc", False)]
    assert marks.pointed("", [], 9) == []


@given(st.text(alphabet='{}[],:"\\/a1 \n~', max_size=60), st.text(alphabet="/a1~", max_size=8))
def test_any_text_is_kept_whole(body: str, pointer: str) -> None:
    assert "".join(piece for piece, _ in marks.pointed(body, [f"/{pointer}"], 4000)) == body


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), VALUES, min_size=1, max_size=3), st.data())
def test_what_is_marked_is_what_the_pointer_leads_to(document: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(document)))
    pointer = f"/{name.replace('~', '~0').replace('/', '~1')}"
    (found,) = marked(text.indented(json.dumps(document)), pointer)
    member = json.loads(f"{{{found}}}") if ":" in found.removeprefix(json.dumps(name)) else None
    assert member in (None, {name: document[name]})
