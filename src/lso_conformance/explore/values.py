"""Values at the edges of what the documents allow, by the type that the OAS gives an attribute.

The simplest first: hypothesis shrinks towards the beginning of a list.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Schema, resolve

TEXTS = (
    "a", "0", "null", "a b", "a+b", "a%20b", "a%2Bb", "a&b=c", "a,b", "a;b", "a:b", "a.b", "a*b", "a?b",
    "a#b", 'a"b', "a'b", "a\\b", "a/b", "<b>a</b>", "{id}", "${a}", "Ünïcödé", "e\u0301", "試験",
    "عربي", "😀", "👩‍👩‍👧", " a", "a ", "a\tb", "a\nb", "-1", "A",
    *("a" * length for length in (33, 64, 65, 100, 128, 129, 200, 255, 256, 257, 300, 500, 512, 513, 1000,
                                  1024, 1025, 2000, 4096, 5000, 10000)),
    "é" * 128, "é" * 256, "試" * 86, "😀" * 64, "😀" * 100,
)  # fmt: skip
FEW_TEXTS = (
    "a", "a b", "a+b", "a%20b", "a&b=c", 'a"b', "a'b", "a\\b", "a/b", "Ünïcödé", "😀", " a", "a\nb",
    *("a" * length for length in (65, 256, 300, 1025, 5000)), "é" * 256,
)  # fmt: skip
IDS = tuple(text for text in TEXTS if len(text) <= 513 and not {*"/\\.\t\n"} & {*text})
FEW_IDS = tuple(text for text in FEW_TEXTS if text in IDS)
NUMBERS = (
    0, 1, 2, 9, 10, 11, 59, 60, 99, 100, 101, 127, 128, 255, 256, 999, 1000, 1001, 9999, 10000, 32767, 32768,
    65535, 65536, 99999, 100000, 10**6, 10**7, 10**8, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**33, 10**10,
    10**12, 2**53 - 1, -1, -2, -100, -(2**31), -(2**31) - 1, -(2**53) + 1,
)  # fmt: skip
FEW_NUMBERS = (
    0, 1, 11, 100, 256, 1001, 32768, 65536, 10**6, 2**31 - 1, 2**31, 2**32, 10**10, 2**53 - 1, -1,
    -(2**31) - 1,
)  # fmt: skip
DATES = (
    "2020-01-01T00:00:00Z", "2020-02-29T23:59:59Z", "2020-01-01T00:00:00.123456Z",
    "2020-01-01T00:00:00+02:00", "2020-01-01T00:00:00-11:30", "2099-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z", "1900-01-01T00:00:00Z",
    "2016-12-31T23:59:59.999999999Z",
)  # fmt: skip
OFFSETS = (
    "0",
    "1",
    "2",
    "9",
    "10",
    "99",
    "100",
    "101",
    "999",
    "1000",
    "1001",
    "10000",
    "1000000",
    "2147483647",
)
LIMITS = ("1", "2", "10", "99", "100", "101", "1000", "1001", "2147483647")

Slot = tuple[str, ...]


def few(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values that the smoke level tries of these."""
    return {TEXTS: FEW_TEXTS, NUMBERS: FEW_NUMBERS, IDS: FEW_IDS}.get(values, values)


def edges(schema: Schema) -> tuple[Any, ...]:
    """Values that a plain attribute may have; empty for an object or a list."""
    if "enum" in schema:
        return tuple(schema["enum"])
    if schema.get("format") == "date-time":
        return DATES
    match schema.get("type"):
        case "string":
            return TEXTS
        case "integer" | "number":
            return NUMBERS
        case "boolean":
            return (True, False)
    return ()


def leaves(
    api: Api, schema: Schema, document: Any, place: Slot = ()
) -> Iterator[tuple[Slot, tuple[Any, ...]]]:
    """Each plain attribute that the OAS defines around a document, and the values at its edges.

    Of alternatives only the one that the document has; nothing below an extension point.
    """
    if "$ref" in schema:
        if schema["$ref"].rpartition("/")[2] not in api.extension_points:
            resolved = resolve(schema["$ref"], {"components": {"schemas": api.schemas}})
            yield from leaves(api, resolved, document, place)
        return
    if "oneOf" in schema:
        kind = document.get("@type") if isinstance(document, Mapping) else None
        mapped = schema.get("discriminator", {}).get("mapping", {}).get(kind)
        if mapped:
            yield from leaves(api, {"$ref": mapped}, document, place)
        return
    for part in schema.get("allOf", ()):
        yield from leaves(api, part, document, place)
    held = document if isinstance(document, Mapping) else {}
    for name, inner in schema.get("properties", {}).items():
        if name.startswith("@"):
            continue
        if name in held or inner.get("type") in {"string", "integer", "number", "boolean"}:
            yield from leaves(api, inner, held.get(name), (*place, name))
    if place and (values := edges(schema)):
        yield place, values


def changed(document: Mapping[str, Any], place: Slot, value: Any) -> dict[str, Any]:
    """A copy of the document with another value at a place."""
    whole = copy.deepcopy(dict(document))
    inner: Any = whole
    for name in place[:-1]:
        inner = inner.setdefault(name, {})
    inner[place[-1]] = value
    return whole
