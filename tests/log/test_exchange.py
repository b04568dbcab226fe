"""The conformance log: it keeps what happened, hides secrets, and a bad one is refused by place."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import by_hand
import httpx
import pytest

from lso_conformance.common.errors import UsageError
from lso_conformance.log.exchange import Exchange, exchanges, parse_json
from lso_conformance.log.log import Log, read
from lso_conformance.seen.skew import skew_by_creation_s, skew_by_date_s

LABEL = {"scenario": "a.b", "step": "a step", "facts": {"mutant": "a control"}}
TOKEN, LONGER = "s3cr3t-token", "s3cr3t-token-of-another"
BASIC = base64.b64encode(f"user:{TOKEN}".encode()).decode()


def header(log: Log) -> None:
    log.write("header", schema=1, suite={}, target={}, profile={}, schemas={})


def logged(
    path: Path, body: bytes, answer: bytes, *secrets: str, url: str = "http://a.example/b"
) -> Exchange:
    """One exchange written to a file and read back."""
    log = Log(path, secrets)
    header(log)
    request = httpx.Request("POST", url, content=body, headers={"Authorization": f"Bearer {TOKEN}"})
    number = log.sent(LABEL, request)
    log.answered(number, httpx.Response(200, headers=[("Vary", "1"), ("Vary", "2")]), answer)
    log.close()
    (seen,) = exchanges(read(path))
    assert exchanges(log.records) == [seen]
    return seen


BODIES = {
    "nothing": b"",
    "JSON": b'{"a": [1, 2.50, "\\u00e9", "\xc3\xa9"]}',
    "line separators": "a\u2028b\x85c\x0bd\r\n".encode(),
    "no UTF-8": b"\xff\xfe\x00\x80",
    "a lone surrogate": b"\xed\xa0\x80",
    "an escaped lone surrogate": b'"\\ud800"',
    "NUL and controls": bytes(range(32)),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_come_back_byte_by_byte(tmp_path: Path, body: bytes) -> None:
    seen = logged(tmp_path / "log.jsonl", body, body)
    assert (seen.request_body or b"", seen.body) == (body, body)


def test_an_exchange_comes_back_whole(tmp_path: Path) -> None:
    seen = logged(tmp_path / "log.jsonl", b"{}", b"[]", url="http://a.example/b%2Fc/d?e=f")
    assert (seen.number, seen.scenario, seen.step, seen.facts) == (1, "a.b", "a step", LABEL["facts"])
    assert (seen.method, seen.path, seen.status, seen.error) == ("POST", "/b%2Fc/d", 200, None)
    assert seen.headers["vary"] == "1, 2"
    assert seen.answered_at is not None
    assert seen.sent_at <= seen.answered_at


SECRET_BODIES: dict[str, Callable[[str], bytes]] = {
    "plain": lambda secret: f'{{"a": "{secret}"}}'.encode(),
    "among bytes that are no text": lambda secret: b"\xff" + secret.encode() + b"\xff",
    "in an escaped JSON string": lambda secret: json.dumps({"a": secret}).encode(),
}


@pytest.mark.parametrize("secret", [TOKEN, 'with "quotes"', "b4ck\\slash", "umlaut-ä", "a/b c+d%"])
@pytest.mark.parametrize("spelled", SECRET_BODIES.values(), ids=SECRET_BODIES)
def test_a_secret_in_a_body_becomes_a_token(tmp_path: Path, spelled: Any, secret: str) -> None:
    seen = logged(tmp_path / "log.jsonl", spelled(secret), spelled(secret), secret, TOKEN)
    assert seen.body == seen.request_body
    assert b"REDACTED-" in seen.body
    written = (tmp_path / "log.jsonl").read_bytes()
    assert base64.b64encode(spelled(secret)) not in written
    assert seen.body != spelled(secret)


def test_a_secret_in_url_header_and_note_becomes_the_same_token(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl", [TOKEN])
    header(log)
    request = httpx.Request(
        "GET", f"http://a.example/b?key={TOKEN}", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    number = log.sent(LABEL, request)
    log.answered(number, httpx.Response(200, headers={"X-Echo": TOKEN}), TOKEN.encode())
    log.write("note", about="a wait", reason=["said", {"in": f"<{TOKEN}>"}])
    log.failed(number, f"{TOKEN} was refused")
    log.close()
    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert TOKEN not in text
    assert text.count("REDACTED-1") == 6
    assert TOKEN not in json.dumps(log.records)


def test_the_base64_form_of_a_secret_becomes_a_token(tmp_path: Path) -> None:
    seen = logged(tmp_path / "log.jsonl", b"", f"Basic {BASIC}".encode(), TOKEN, BASIC)
    assert BASIC.encode() not in seen.body


def test_a_secret_that_begins_like_another_has_its_own_token(tmp_path: Path) -> None:
    seen = logged(tmp_path / "log.jsonl", b"", f"{LONGER} {TOKEN}".encode(), TOKEN, LONGER)
    first, second = seen.body.split()
    assert first != second
    assert b"another" not in seen.body


def test_a_request_without_answer_says_so(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl")
    header(log)
    log.sent(LABEL, httpx.Request("GET", "http://a.example/"))
    hung = log.sent(LABEL, httpx.Request("GET", "http://a.example/"))
    log.failed(hung, "ReadTimeout: \ud800")
    log.close()
    cut, failed = exchanges(read(tmp_path / "log.jsonl"))
    assert (cut.status, cut.error, cut.answered_at) == (None, "the run ended before an answer came", None)
    assert (failed.status, failed.error) == (None, "ReadTimeout: \ud800")
    assert failed.summary() == "no answer: ReadTimeout: \ud800"


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"{", b"NaN", b"[Infinity]", b"[" * 100_000, b"9" * 5000, b"\xef\xbb\xbf{}"]
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    document, problem = parse_json(body)
    assert document is None
    assert problem is not None
    assert problem.startswith("not JSON")


LINES = [json.dumps(record) for record in by_hand.Written().ended()]
BAD_LOGS = {
    "empty": ([], 1),
    "no header": (LINES[1:], 1),
    "another schema": ([LINES[0].replace('"schema": 1', '"schema": 99'), LINES[1]], 1),
    "not JSON": ([LINES[0], "{"], 2),
    "a line cut in the middle": ([LINES[0], LINES[1][: len(LINES[1]) // 2]], 2),
    "a list": ([LINES[0], "[]"], 2),
    "nested without end": ([LINES[0], "[" * 100_000], 2),
    "a line lost": ([LINES[0], LINES[1].replace('"n": 1', '"n": 2')], 2),
    "an unknown kind": ([LINES[0], LINES[1].replace("footer", "header2")], 2),
    "no time": ([LINES[0], '{"n": 1, "kind": "footer"}'], 2),
    "a time that is none": ([LINES[0], LINES[1].replace("2025", "20x5")], 2),
    "a time without zone": ([LINES[0], LINES[1].replace('Z"', '"')], 2),
}


@pytest.mark.parametrize(("lines", "line"), BAD_LOGS.values(), ids=BAD_LOGS)
def test_a_bad_log_is_refused_with_file_and_line(tmp_path: Path, lines: list[str], line: int) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with pytest.raises(UsageError, match=rf"bad\.jsonl:{line}: ") as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_half_a_last_line_is_what_a_killed_run_leaves(tmp_path: Path) -> None:
    path = tmp_path / "killed.jsonl"
    path.write_text(f"{LINES[0]}\n{LINES[1][:20]}", encoding="utf-8")
    assert [record["kind"] for record in read(path)] == ["header"]


WAYS: dict[str, Callable[[str], bytes]] = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Mac line ends": lambda text: text.replace("\n", "\r").encode(),
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "no last line end": lambda text: text.removesuffix("\n").encode(),
    "empty lines at the end": lambda text: f"{text}\n \n".encode(),
    "a line separator in a text": lambda text: text.replace("xyz", "\u2028\u0085").encode(),
    "zeros after a power cut": lambda text: text.encode() + bytes(40),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_log_is_read_as_other_tools_save_it(tmp_path: Path, way: str) -> None:
    path, text = tmp_path / "saved.jsonl", f"{LINES[0]}\n{LINES[1]}\n"
    path.write_bytes(WAYS[way](text.replace('"kind": "footer"', '"x": "xyz", "kind": "footer"')))
    assert [record["kind"] for record in read(path)] == ["header", "footer"]


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff")
    for name in ("bytes.jsonl", "nowhere.jsonl"):
        with pytest.raises(UsageError, match=rf"{name}:(1:)? cannot be read"):
            read(tmp_path / name)


WANTED = {
    "header": ("profile", "schemas", "suite", "target"),
    "scenario": ("scenario", "event"),
    "sent": ("scenario", "step", "method", "url", "headers"),
    "answered": ("of", "status", "headers"),
    "failed": ("of", "error"),
    "wait": ("job", "states", "result", "limit_s", "binding", "exchange"),
    "note": ("about",),
}


def one_of_each() -> list[dict[str, Any]]:
    log = by_hand.Written()
    log.add("scenario", scenario="a.b", event="started")
    log.call("create", 201, by_hand.job(), sent=by_hand.request())
    log.call("retrieve", None)
    log.add(
        "wait",
        scenario="a.b",
        job="job-1",
        states=[],
        result="reached",
        state=None,
        limit_s=1,
        binding=True,
        exchange=2,
    )
    log.add("note", about="a clock")
    return [dict(record) for record in log.ended()]


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, keys in WANTED.items() for key in keys])
def test_a_record_without_what_judging_needs_is_refused_with_file_and_line(
    tmp_path: Path, kind: str, key: str
) -> None:
    records = one_of_each()
    place = next(n for n, record in enumerate(records) if record["kind"] == kind)
    del records[place][key]
    path = tmp_path / "bad.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    with pytest.raises(UsageError, match=rf"bad\.jsonl:{place + 1}: "):
        read(path)


DATES = {
    "close": ("Wed, 01 Jan 2025 12:00:01 GMT", 0.0),
    "an hour ahead": ("Wed, 01 Jan 2025 13:00:00 GMT", 3600.0),
    "behind": ("Wed, 01 Jan 2025 11:00:00 GMT", -3600.0),
    "as RFC 850 had it": ("Wednesday, 01-Jan-25 13:00:00 GMT", 3600.0),
    "as asctime prints it": ("Wed Jan  1 13:00:00 2025", 3600.0),
    "without zone": ("Wed, 01 Jan 2025 13:00:00 -0000", None),
    "no date": ("soon", None),
    "empty": ("", None),
}


@pytest.mark.parametrize(("date", "skew"), DATES.values(), ids=DATES)
def test_clock_skew_is_read_from_the_date_header(date: str, skew: float | None) -> None:
    assert skew_by_date_s([by_hand.exchange(200, headers={"date": date})]) == skew


def dated(date: str, *, took_s: float = 0.0) -> Exchange:
    answer = by_hand.exchange(200, headers={"date": date})
    return replace(answer, answered_at=answer.sent_at + timedelta(seconds=took_s))


SEEN_TOGETHER = {
    "a slow answer": ([dated("Wed, 01 Jan 2025 12:00:20 GMT", took_s=20)], 0.0),
    "a slow answer of a clock that is ahead": ([dated("Wed, 01 Jan 2025 13:00:20 GMT", took_s=20)], 3610.0),
    "an old header among fresh ones": (
        [dated("Wed, 01 Jan 2025 11:59:50 GMT"), dated("Wed, 01 Jan 2025 12:00:00 GMT")], 0.0,
    ),
    "no answer": ([], None),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "skew"), SEEN_TOGETHER.values(), ids=SEEN_TOGETHER)
def test_of_several_date_headers_the_youngest_tells(answers: list[Exchange], skew: float | None) -> None:
    assert skew_by_date_s(answers) == skew


def test_a_creation_that_took_long_may_be_right() -> None:
    answer = by_hand.created(body=by_hand.job(creationDate="2025-01-01T12:00:15Z"))
    assert skew_by_creation_s(replace(answer, answered_at=answer.sent_at + timedelta(seconds=20))) == 0.0
    assert skew_by_creation_s(answer) == 15.0
