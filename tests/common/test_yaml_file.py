"""YAML 1.2 for every file, and what a hostile one ends in."""

import json
from pathlib import Path
from typing import Any

import pytest

from lso_conformance.common import text_file, yaml_file
from lso_conformance.common.errors import UsageError
from lso_conformance.sof.core.schemas import _load
from lso_conformance.standard.schemas import SchemaStore, read_document


def read(folder: Path, text: str | bytes) -> Any:
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return yaml_file.read(path, "schema", "give one")[0]


MEANT: dict[str, Any] = {
    **{word: word for word in ("on", "off", "yes", "no", "NO", "y", "N", "On", "tRUE", "nULL")},
    **{text: text for text in ("12:30:00", "2026-01-02", "2026-01-02T03:04:05Z", "1_000", "=", "0b1")},
    **{text: text for text in (".inf", "-.INF", ".nan", "1e999", "190:20:30.15", "1.2.3", "+", ".", "-0x1")},
    "0123": 123, "-7": -7, "+7": 7, "0o17": 15, "0x1F": 31, "18446744073709551616": 18446744073709551616,
    "1.5": 1.5, "1e3": 1000.0, "-.5": -0.5, "1.": 1.0, "685.230_15e+03": "685.230_15e+03",
    "true": True, "False": False, "TRUE": True, "null": None, "~": None, "": None, "Null": None,
    "'true'": "true", '"0123"': "0123", "!!str 12": "12", "!!int x": "x",
}  # fmt: skip


@pytest.mark.parametrize("text", MEANT)
def test_a_scalar_is_what_the_core_schema_says(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, f"a: {text}")["a"]
    assert (found, type(found)) == (MEANT[text], type(MEANT[text]))


@pytest.mark.parametrize("text", ["on", "NO", "12:30:00", "2026-01-02", "true", "null", "7", "1.5", "~"])
def test_the_reference_sof_reads_our_own_files_likewise(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, f"a: {text}")
    assert _load(tmp_path / "file.yaml") == found


def test_keys_are_text(tmp_path: Path) -> None:
    assert read(tmp_path, "on: 1\n200: 2\nnull: 3\n2026-01-02: 4") == {
        "on": 1, "200": 2, "null": 3, "2026-01-02": 4,
    }  # fmt: skip


def test_merge_keys_are_known_and_what_stands_there_wins(tmp_path: Path) -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 5}\nd: {<<: *a}"
    assert read(tmp_path, text)["c"] == {"x": 5, "y": 2, "z": 4}
    assert read(tmp_path, text)["d"] == {"x": 1, "y": 2}


BOMB = "b0: &b0 {x: 1}\n" + "".join(f"b{n + 1}: &b{n + 1} {{<<: [*b{n}, *b{n}]}}\n" for n in range(30))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "2: a: duplicate key, first in line 1"),
        ("a: &a [*a]", "1: a[0]: an alias that contains itself"),
        ("a: &a {<<: *a}", "1: a: an alias that contains itself"),
        ("a: {<<: 5}", "1: a: a merge key (<<) of what is no mapping"),
        ("a: !python/object:os.system x", "1: a: the tag !python/object:os.system is not allowed"),
        ("? [1]\n: 2", "1: schema: a key that is not a word"),
        ("[" * 5000, "1: schema: nested deeper than 100 levels"),
        pytest.param(BOMB, "more than 500000 entries", id="a bomb of merge keys"),
        ("", "1: schema: the file is empty; give one"),
        (b"a: 1\nb: \xff", "2: schema: not UTF-8 text; save the file as UTF-8"),
        (b"a: 1\r\nb: \x00", "2: schema: a NUL in it"),
        ("a: 1".encode("utf-16")[:-1], "1: schema: not UTF-16 text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_message_with_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'file.yaml'}:")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_in_the_forms_in_which_editors_save_it(tmp_path: Path, codec: str, end: str) -> None:
    text = end.join(['"a": "\u00e4\u2028b"', '"c": "d"', ""])
    assert read(tmp_path, text.encode(codec)) == {"a": "\u00e4\u2028b", "c": "d"}
    (tmp_path / "file.json").write_bytes(f"{{{end}{text.replace(end, ',', 1)}}}".encode(codec))
    assert read_document(tmp_path / "file.json") == {"a": "\u00e4\u2028b", "c": "d"}


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{", "is not JSON"), (b"\xff{}", ":1: not UTF-8 text"), (b"[]", "holds no object")],
)
def test_a_json_file_that_cannot_be_used_is_one_message(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "file.json").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        read_document(tmp_path / "file.json")


def test_lines_end_as_files_end_them() -> None:
    assert text_file.lines("a\r\nb\rc\nd\u2028e\x85f\x0cg\n") == ["a", "b", "c", "d\u2028e\x85f\x0cg", ""]


def test_words_in_a_schema_mean_what_they_look_like(tmp_path: Path) -> None:
    urn = "urn:mef:lso:spec:legato:trial-configuration:v0.0.1:all"
    (tmp_path / "s.yaml").write_text(
        f"$id: {urn}\ntype: object\nproperties:\n  switch: {{type: string, enum: [on, off]}}\n"
        "  country: {type: string, enum: [DE, NO]}\n  at: {const: 12:30:00}\n  from: {const: 2026-01-02}\n",
        encoding="utf-8",
    )
    store = SchemaStore.load([tmp_path / "s.yaml"])
    assert store.errors(urn, {"switch": "on", "country": "NO", "at": "12:30:00", "from": "2026-01-02"}) == []
    assert len(store.errors(urn, {"switch": True, "country": False, "at": 45000})) == 5
    assert json.loads(json.dumps(store.as_documents())) == store.as_documents()
