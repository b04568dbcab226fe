"""Packed answers: each known coding is read within the bound of a body, asked for or not."""

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from raw_server import reply, say, then_close
from raw_targets import retrieve

from lso_conformance.common.packing import MOST_LAYERS, zstd
from lso_conformance.log.exchange import exchanges
from lso_conformance.report import har
from lso_conformance.wire.reach import told

BODY = b'{"id": "job-1", "state": "pending"}'
LARGE = 64 * 1024 * 1024
LIMIT_MB = 0.5
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 1), "x-gzip": lambda body: gzip.compress(body, 1),
    "deflate": lambda body: zlib.compress(body, 1), "br": lambda body: brotli.compress(body, quality=1),
    "zstd": lambda body: zstd.compress(body, 1),
}  # fmt: skip
RAW_DEFLATE = zlib.compress(BODY)[2:-4]
BOUND: dict[str, Any] = {"limits": {"request_timeout_s": 10, "max_body_mb": LIMIT_MB}}
ANSWERS = {
    **{name: (pack(BODY), name) for name, pack in PACK.items()},
    "raw deflate": (RAW_DEFLATE, "deflate"),
    "two layers": (gzip.compress(brotli.compress(BODY)), "br, gzip"),
    "two members": (gzip.compress(BODY[:9]) + gzip.compress(BODY[9:]), "GZip"),
    "no coding": (BODY, "identity"),
    "one that nobody knows": (BODY, "aws-chunked"),
    "an unknown one below": (gzip.compress(BODY), "aws-chunked, gzip"),
}


@pytest.mark.parametrize(("packed", "label"), ANSWERS.values(), ids=ANSWERS)
def test_what_is_packed_is_read(packed: bytes, label: str, tmp_path: Path) -> None:
    answer, log, _ = retrieve(say(reply(200, packed, f"Content-Encoding: {label}")), **BOUND)
    assert (answer.status, answer.body, answer.headers["content-encoding"]) == (200, BODY, label)
    har.write(exchanges(log.records), {"name": "x", "version": "0"}, tmp_path / "a.har")
    (entry,) = json.loads((tmp_path / "a.har").read_bytes())["log"]["entries"]
    assert json.loads(entry["response"]["content"]["text"]) == json.loads(BODY)
    assert {"name": "content-encoding", "value": label} in entry["response"]["headers"]


@pytest.mark.parametrize("label", [*PACK, "deflate, gzip", "gzip, br", "foreign"])
def test_an_empty_body_is_one_whatever_its_label(label: str) -> None:
    answer, _, _ = retrieve(say(reply(200, b"", f"Content-Encoding: {label}")), **BOUND)
    assert (answer.status, answer.body) == (200, b"")


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    made = {name: pack(bytes(LARGE)) for name, pack in PACK.items()}
    return {**made, "gzip, gzip": gzip.compress(made["gzip"]), "zstd, br": brotli.compress(made["zstd"])}


@pytest.mark.parametrize("label", [*PACK, "gzip, gzip", "zstd, br"])
def test_a_bomb_is_refused_within_bounded_memory(label: str, bombs: dict[str, bytes]) -> None:
    bomb = bombs[label]
    assert len(bomb) < LIMIT_MB * 1_000_000
    tracemalloc.start()
    try:
        answer, log, _ = retrieve(say(reply(200, bomb, f"Content-Encoding: {label}")), **BOUND)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < LARGE / 8
    assert (answer.status, answer.body) == (None, b"")
    assert f"when unpacked from {label} (limits.max_body_mb)" in str(answer.error)
    assert told(str(answer.error), "http://x/").key == "ixit.limits.max_body_mb"
    assert [record["kind"] for record in log.records[1:]] == ["sent", "failed"]


UNREADABLE = {
    **{f"plain labelled {name}": (BODY, name, "not whole") for name in PACK},
    **{f"half of {name}": (pack(BODY)[:-6], name, "not whole") for name, pack in PACK.items()},
    "gzip labelled br": (gzip.compress(BODY), "br", "not whole in br"),
    "more layers than any server makes": (BODY, ", ".join(["gzip"] * (MOST_LAYERS + 1)), "more than"),
}


@pytest.mark.parametrize(("packed", "label", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_unpacked_is_one_statement(packed: bytes, label: str, why: str) -> None:
    answer, log, _ = retrieve(say(reply(200, packed, f"Content-Encoding: {label}")), **BOUND)
    assert (answer.status, answer.body) == (None, b"")
    assert why in str(answer.error)
    assert "not packed as Content-Encoding says" in told(str(answer.error), "http://x/").text
    assert [record["kind"] for record in log.records[1:]] == ["sent", "failed"]


@pytest.mark.parametrize("label", PACK)
def test_a_stream_that_is_cut_off_is_said_to_be(label: str) -> None:
    whole = reply(200, PACK[label](BODY), f"Content-Encoding: {label}")
    answer, _, _ = retrieve(then_close(whole[:-5]), **BOUND)
    assert answer.status is None
    assert "RemoteProtocolError" in str(answer.error)
