"""The exchanges as HAR 1.2."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import by_hand

from lso_conformance.report import har

SUITE = {"name": "lso-conformance", "version": "0"}


def written(tmp_path: Path, *exchanges: Any) -> list[dict[str, Any]]:
    har.write(exchanges, SUITE, tmp_path / "exchanges.har")
    log = json.loads((tmp_path / "exchanges.har").read_text(encoding="utf-8"))["log"]
    assert (log["version"], log["creator"]) == ("1.2", SUITE)
    entries: list[dict[str, Any]] = log["entries"]
    return entries


def test_an_exchange_is_an_entry_with_its_number_and_step(tmp_path: Path) -> None:
    exchange = by_hand.exchange(201, {"id": "é"}, sent={"a": 1}, number=17, step="create it")
    (entry,) = written(tmp_path, exchange)
    assert entry["comment"].startswith("#17 ")
    assert entry["comment"].endswith("/create it")
    assert entry["request"]["url"] == exchange.url
    assert json.loads(entry["request"]["postData"]["text"]) == {"a": 1}
    assert entry["response"]["status"] == 201
    assert json.loads(entry["response"]["content"]["text"]) == {"id": "é"}


def test_no_answer_has_status_0_and_its_reason(tmp_path: Path) -> None:
    (entry,) = written(tmp_path, by_hand.exchange(None, None))
    assert entry["response"]["status"] == 0


def test_bytes_that_are_no_text_are_base64(tmp_path: Path) -> None:
    (entry,) = written(tmp_path, by_hand.exchange(200, b"\xff\xfe"))
    assert entry["response"]["content"]["encoding"] == "base64"
    assert entry["response"]["bodySize"] == 2


def test_a_query_is_whole_even_where_a_value_is_empty(tmp_path: Path) -> None:
    exchange = replace(by_hand.exchange(200, []), url="http://sof.example.net/job?state=&limit=1")
    (entry,) = written(tmp_path, exchange)
    assert entry["request"]["queryString"] == [
        {"name": "state", "value": ""},
        {"name": "limit", "value": "1"},
    ]


def test_a_url_that_is_none_stands_as_text_with_no_query(tmp_path: Path) -> None:
    text = "http://[2001:db8::1/attachments/1?part=2"
    (entry,) = written(tmp_path, replace(by_hand.exchange(None, None), url=text))
    assert (entry["request"]["url"], entry["request"]["queryString"]) == (text, [])
