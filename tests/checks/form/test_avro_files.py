"""Files in Avro: as the library writes them, in all codecs; cut off, marred, or made to hurt."""

import io
import sys
import zlib
from typing import Any

import fastavro
import pytest
from checks.form.avro_files import avro
from hypothesis import given
from hypothesis import strategies as st
from written_files import FEW, TEXTS

from lso_conformance.checks.form import file_avro
from lso_conformance.checks.form.file_contents import Contents
from lso_conformance.common.avro import CODECS, PACKAGES


def said(body: bytes) -> str:
    return file_avro.read(body).verdict.value


RECORDS = st.lists(
    st.fixed_dictionaries({
        "name": TEXTS,
        "at": st.integers(-(2**63), 2**63 - 1),  # Python's dates end sooner
        "delay": st.none() | st.floats(),
        "state": st.sampled_from(["up", "down"]),
        "last": st.none() | st.sampled_from(["up", "down"]),
        "hops": st.lists(st.binary(max_size=5), max_size=3),
        "notes": st.dictionaries(TEXTS, st.none() | TEXTS, max_size=3),
        "nothing": st.none(),
    }),
    min_size=1,
    max_size=6,
)  # fmt: skip
LINKED = {
    "type": "record", "name": "Hop",
    "fields": [{"name": "next", "type": ["null", "Hop"]}],
}  # fmt: skip
NOTHINGS = {
    "type": "record", "name": "Nothings",
    "fields": [{"name": "a", "type": {"type": "array", "items": "null"}}],
}  # fmt: skip


def long(number: int) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, "long", number)
    return out.getvalue()


def one_block(schema: Any, block: bytes, codec: str = "null") -> bytes:
    """A file of one record that is not to be built before it is written."""
    head, mark = avro([], schema=schema, sync_marker=b"0123456789abcdef"), b"0123456789abcdef"
    return renamed(head, codec) + long(1) + long(len(block)) + block + mark


def renamed(body: bytes, codec: str) -> bytes:
    """The file with another codec in its header."""
    return body.replace(b"\x08null", bytes([2 * len(codec)]) + codec.encode(), 1)


@pytest.mark.parametrize("codec", CODECS)
@FEW
@given(RECORDS, st.sampled_from([1, 16_000]), st.dictionaries(TEXTS, TEXTS, max_size=2))
def test_avro_as_the_library_writes_it(
    codec: str, records: list[Any], interval: int, metadata: dict[str, str]
) -> None:
    if codec in PACKAGES:
        pytest.importorskip(PACKAGES[codec])
    body = avro(records, codec, sync_interval=interval, metadata=metadata)
    assert file_avro.read(body) == Contents(len(records))


@pytest.mark.parametrize(
    ("schema", "records"),
    [
        ("string", ["a", "b"]),
        (["null", "long"], [None, 1]),
        ({"type": "array", "items": {"type": "fixed", "name": "F", "size": 2}}, [[b"ab"], []]),
        (LINKED, [{"next": {"next": None}}]),
        (NOTHINGS, [{"a": [None, None]}]),
        ("null", [None]),
    ],
)
def test_avro_of_any_schema(schema: Any, records: list[Any]) -> None:
    assert file_avro.read(avro(records, schema=schema)) == Contents(len(records))


def test_metadata_of_avro_are_bytes() -> None:
    body = avro(["a"], schema="string", metadata={"maker": "e"})
    assert said(body.replace(b"\x02e", b"\x02\xe9", 1)) == "pass"


@pytest.mark.parametrize("codec", PACKAGES)
def test_avro_that_needs_a_package_names_it(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    package = PACKAGES[codec]
    monkeypatch.setitem(sys.modules, package, None)
    found = file_avro.read(one_block("string", b"\0", codec))
    assert found.verdict.value == "inconclusive"
    assert f"its codec is {codec}, which needs {package}: pip install" in found.why


def test_avro_with_a_codec_of_its_own_warns() -> None:
    assert said(renamed(avro(["a"], schema="string"), "lzo")) == "warning"


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2", "xz"])
@FEW
@given(RECORDS, st.data())
def test_avro_that_is_cut_off_or_marred_fails(codec: str, records: list[Any], data: st.DataObject) -> None:
    body = avro(records, codec)
    assert said(body[: data.draw(st.integers(0, len(body) - 1))]) == "fail"
    place = data.draw(st.integers(-16, -1)) % len(body)
    marred = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    assert said(marred) == "fail"
    assert file_avro.read(avro([], codec)) == Contents(0)


@pytest.mark.parametrize("codec", ["null", "deflate", "bzip2", "xz"])
def test_avro_block_that_holds_more_than_its_records_fails(codec: str) -> None:
    block = {"deflate": lambda raw: zlib.compress(raw)[2:-4]}.get(codec, bytes)(b"\x02ab")
    assert said(one_block("string", block, codec)) == "fail"


def bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(20)) + packer.flush()


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (one_block(LINKED, long(1) * 1_000_000 + long(0)), "pass"),  # deeper than a stack
        (one_block(NOTHINGS, long(10**15) + long(0)), "pass"),  # more nulls than time
        (one_block("string", bomb(), "deflate"), "inconclusive"),
    ],
    ids=["recursion", "nothings", "bomb"],
)
def test_a_hostile_file_ends_soon(body: bytes, verdict: str) -> None:
    assert said(body) == verdict
