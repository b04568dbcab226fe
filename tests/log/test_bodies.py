"""Long bodies of a saved log are read when they are asked for, and are what the log holds."""

from pathlib import Path

import pytest

from lso_conformance.log.bodies import SMALL, Bodies, Body
from lso_conformance.log.exchange import exchanges
from lso_conformance.log.log import Log, body_of, read

LONG = '{"text": "' + "\N{SNOWMAN}" * SMALL + '"}'
URL = "https://sof.example.net/job"
LABEL = {"scenario": "a.b", "step": "read"}


def saved(path: Path, *answers: bytes) -> Path:
    log = Log(path)
    log.write("header", schema=1, suite={}, target={}, profile={}, schemas={})
    for answer in answers:
        number = log.request("sent", LABEL, "GET", URL, [], b"")
        log.response(number, 200, [], answer)
    log.close()
    return path


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\x00" * SMALL, LONG.encode()])
def test_a_body_that_is_kept_apart_is_the_same(tmp_path: Path, body: bytes) -> None:
    path = saved(tmp_path / "log.jsonl", body, b"[]", body)
    apart, together = read(path, Bodies()), read(path)
    assert [body_of(record) for record in apart] == [body_of(record) for record in together]
    assert [one.body for one in exchanges(apart)] == [body, b"[]", body]
    assert [one.json() for one in exchanges(apart)] == [one.json() for one in exchanges(together)]


def test_equal_long_bodies_are_kept_once(tmp_path: Path) -> None:
    records = read(saved(tmp_path / "log.jsonl", LONG.encode(), LONG.encode()), Bodies())
    kept = [record["body"] for record in records if "body" in record]
    assert len(kept) == 2
    assert isinstance(kept[0], Body)
    assert kept[0] is kept[1]
