"""What recording tools make of good traffic: never a failure of those who were recorded."""

import base64
import copy
import gzip
import tempfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log.har_entries import OWN, entry, life, of, verdicts

from lso_conformance.common import packing
from lso_conformance.common.errors import UsageError
from lso_conformance.common.packing import zstd
from lso_conformance.log.exchange import exchanges

Document = dict[str, Any]
LARGE = 100_000


def deflated(plain: bytes) -> bytes:
    """Without the head and end of zlib, as some servers send it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush()


def streamed(plain: bytes) -> bytes:
    """Zstandard that does not say its size."""
    packer = zstd.ZstdCompressor()
    return packer.compress(plain) + packer.flush()


def chunked(plain: bytes) -> bytes:
    parts = [plain[place : place + 50] for place in range(0, len(plain), 50)]
    return b"".join(b"%x;a=b\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip by its other name": ("X-GZIP", gzip.compress),
    "gzip in two members": ("gzip", lambda plain: gzip.compress(plain[:9]) + gzip.compress(plain[9:])),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", deflated),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
    "zstd of no known size": ("zstd", streamed),
    "two codings": ("gzip, br", lambda plain: brotli.compress(gzip.compress(plain))),
}


def keep(kept: bytes, coding: str | None, content: Document, answer: Document) -> None:
    """As a gateway keeps a body that it did not look into."""
    if coding is not None:
        answer["headers"].append({"name": "Content-Encoding", "value": coding})
    content.update(text=base64.b64encode(kept).decode(), encoding="base64")


def packs(coding: str | None, pack: Callable[[bytes], bytes], size: int = 0) -> Callable[[Document], None]:
    def change(one: Document) -> None:
        answer = one["response"]
        if text := answer["content"].get("text"):
            whole = pack(text.encode())
            keep(whole[: len(whole) - size], coding, answer["content"], answer)

    return change


def content(**values: Any) -> Callable[[Document], None]:
    def change(one: Document) -> None:
        if one["response"]["content"]["size"]:
            one["response"]["content"].update(values)

    return change


def said(place: str, **values: Any) -> Callable[[Document], None]:
    return lambda one: (one["response"] if place else one).update(values)


def label(coding: str) -> Callable[[Document], None]:
    return lambda one: one["response"]["headers"].append({"name": "content-encoding", "value": coding})


def rewrite(one: Document, change: Callable[[str], str]) -> None:
    held = one["response"]["content"]
    held["text"] = change(held.get("text", ""))


def url(old: str, new: str) -> Callable[[Document], None]:
    return lambda one: one["request"].update(url=one["request"]["url"].replace(old, new))


def by_character(one: Document) -> None:
    if text := one["response"]["content"].get("text"):
        one["response"]["content"]["text"] = gzip.compress(text.encode()).decode("latin-1")
        label("gzip")(one)


def lossy(one: Document) -> None:
    if text := one["response"]["content"].get("text"):
        one["response"]["content"]["text"] = brotli.compress(text.encode()).decode("utf-8", "replace")
        label("br")(one)


def halved(one: Document) -> None:
    rewrite(one, lambda text: text[: len(text) // 2])


def both(*changes: Callable[[Document], None]) -> Callable[[Document], None]:
    def change(one: Document) -> None:
        for each in changes:
            each(one)

    return change


WAYS: dict[str, Callable[[Document], None]] = {
    **{f"kept as {name}": packs(*how) for name, how in PACKED.items()},
    **{f"kept as {name}, without its label": packs(None, how[1]) for name, how in PACKED.items()
       if name != "two codings"},
    **{f"kept as {name}, and cut": packs(*how, size=6) for name, how in PACKED.items()},
    "kept in a coding that nobody knows": packs("compress", lambda plain: b"\x1f\x9d\x90" + plain[::-1]),
    "kept as gzip, labelled as brotli": packs("br", gzip.compress),
    "chunks kept": lambda one: rewrite(one, lambda text: chunked(text.encode()).decode()),
    "chunks of gzip kept": packs("gzip", lambda plain: chunked(gzip.compress(plain))),
    "packed bytes as characters": by_character,
    "packed bytes as text, with losses": lossy,
    "base64 without its label": lambda one: rewrite(one, lambda t: base64.b64encode(t.encode()).decode()),
    **{f"unpacked, still labelled as {coding}": label(coding) for coding in ("gzip", "br", "compress")},
    "no size": content(size=-1),
    "the size on the wire": content(size=7),
    "a size that is larger": content(size=LARGE),
    "another media type": content(mimeType="x-unknown"),
    "cut by the tool": halved,
    "cut, as the tool says": both(halved, content(size=-1, comment="Truncated")),
    "ended by the browser": both(halved, said("response", _error="net::ERR_ABORTED")),
    "left out": lambda one: one["response"].update(content={"size": LARGE, "mimeType": "application/json"}),
    "no headers": said("response", headers=[], content={"size": -1}),
    "blocked by the browser": said("response", status=0, statusText="", _error="net::ERR_BLOCKED_BY_CLIENT"),
    "not modified": said("response", status=304, content={"size": 0}),
    "from the disk": said("", _fromCache="disk"),
    "from memory, as Safari says it": said("", _fetchType="Memory Cache"),
    "from a worker": said("response", _fetchedViaServiceWorker=True),
    "the host in capitals": url("https://gateway.example.net", "HTTPS://Gateway.EXAMPLE.net"),
    "the port of the scheme": url("example.net:8443", "example.net:443"),
}  # fmt: skip
ELSEWHERE = [
    entry("list", 500, {"broken": 1}, base="https://tracker.example.com/"),
    {"request": {"method": "OPTIONS", "url": OWN + "faultManagementJob",
                 "headers": [{"name": "Access-Control-Request-Method", "value": "POST"}]},
     "response": {"status": 204, "headers": [], "content": {"size": 0}}},
    {"request": {"method": "GET", "url": "data:image/png;base64,AAAA"}, "response": {"status": 200}},
    {"request": {"method": "GET", "url": "wss://gateway.example.net:8443/s"}, "response": {"status": 101}},
]  # fmt: skip


@cache
def good(role: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        return verdicts(of(Path(folder), *life(), role=role))


def worse(folder: Path, entries: list[Document], role: str) -> dict[str, tuple[str, str]]:
    """The requirements that are judged otherwise than of the traffic as it was, but for what is undecided."""
    found, before = verdicts(of(folder, *entries, role=role)), good(role)
    held = {"fail", "error", "warning"}
    return {name: (before[name], word) for name, word in found.items() if word in held - {before[name]}}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_tool_did_is_held_against_nobody(tmp_path: Path, way: str) -> None:
    for place in (0, 2, 3, 8):
        entries = life()
        WAYS[way](entries[place])
        assert worse(tmp_path, entries, "server") == {}, place


@settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(
    st.lists(st.lists(st.sampled_from(sorted(WAYS)), max_size=1), min_size=len(life()), max_size=len(life())),
    st.sampled_from(["server", "buyer"]), st.booleans(),
)  # fmt: skip
def test_nor_is_any_mixture_of_it(tmp_path: Path, ways: list[list[str]], role: str, foreign: bool) -> None:
    entries = life()
    for one, names in zip(entries, ways, strict=True):
        for name in names:
            WAYS[name](one)
    try:
        found = worse(tmp_path, [*entries, *(copy.deepcopy(ELSEWHERE) if foreign else [])], role)
    except UsageError:  # nothing of the API is left
        return
    assert found == {}


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("labelled", [True, False])
def test_what_can_be_unpacked_is_seen(tmp_path: Path, name: str, labelled: bool) -> None:
    coding, pack = PACKED[name]
    if not labelled and name == "two codings":
        pytest.skip("only its label tells")
    one = life()[1]
    before = one["response"]["content"]["text"]
    packs(coding if labelled else None, pack)(one)
    (seen,) = exchanges(of(tmp_path, one))
    assert seen.body.decode() == before


@pytest.mark.parametrize("way", ["chunks kept", "chunks of gzip kept", "packed bytes as characters",
                                 "kept as gzip, labelled as brotli", "a size that is larger"])  # fmt: skip
def test_and_what_is_labelled_wrongly(tmp_path: Path, way: str) -> None:
    one = life()[1]
    before = one["response"]["content"]["text"]
    WAYS[way](one)
    (seen,) = exchanges(of(tmp_path, one))
    assert seen.body.decode() == before


def test_what_a_server_sent_wrongly_is_still_judged(tmp_path: Path) -> None:
    entries = life()
    rewrite(entries[1], lambda text: text[:-1])
    entries[1]["response"]["content"]["size"] -= 1
    assert verdicts(of(tmp_path, *entries))["W148-R5"] == "fail"
    entries = life()
    rewrite(entries[3], lambda text: text.replace("suspended", "inProgress"))
    packs("br", brotli.compress)(entries[3])
    assert verdicts(of(tmp_path, *entries))["W148-R45"] == "fail"


@pytest.mark.parametrize("way", ["from the disk", "from a worker"])
def test_what_no_server_was_asked_is_left_out_and_said(tmp_path: Path, way: str) -> None:
    entries = life()
    WAYS[way](entries[1])
    header = of(tmp_path, *entries)[0]["recorded"]
    assert (header["entries"], header["recognised"]) == (9, 8)
    assert header["remarks"] == ["1 answers came from a cache of the client and are left out"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_not_unpacked(coding: str) -> None:
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": streamed}[coding]
    bomb = pack(bytes(2_000_000))
    with pytest.raises(packing.NotUnpacked, match="too large"):
        packing.unpacked(bomb, coding, 1000)
    assert packing.unpacked(bomb, coding, 2_000_000) == bytes(2_000_000)


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_a_body_of_many_members_is_not_unpacked(coding: str, pack: Callable[[bytes], bytes]) -> None:
    some, many = packing.MOST_MEMBERS * pack(b"a"), 1_000_000 * pack(b"")
    assert packing.unpacked(some, coding, LARGE) == packing.MOST_MEMBERS * b"a"
    with pytest.raises(packing.NotUnpacked, match="members"):
        packing.unpacked(many, coding, LARGE)


@pytest.mark.parametrize(
    ("kept", "plain"),
    [(b"3\r\nabc\r\n0\r\n\r\n", b"abc"), (b"3\r\nabc\r\n0\r\n", b"abc"), (b"0\r\n\r\n", b""),
     (b"A;x\r\n0123456789\r\n0\r\nT: x\r\n\r\n", b"0123456789"), (b"3\r\nabc\r\n", None), (b"3\r\nab", None),
     (b"abc", None), (b"", None), (b"{}", None), (b"3\r\nabcd\r\n0\r\n\r\n", None)],
)  # fmt: skip
def test_chunks_are_told_from_text(kept: bytes, plain: bytes | None) -> None:
    assert packing.unchunked(kept) == plain
