"""Whether a secret stands in what is to be written: as it is, or URL-, base64-, JSON- or HTML-encoded.  Pure.

Percent and backslash escapes are undone before the search, so that it does not matter which
characters were escaped.  Base64 is found at each of the three places a secret can take in it.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

SHORTEST_CORE = 8  # characters of base64; fewer would be found by chance
_UNICODE = re.compile(rb"\\+u([0-9a-fA-F]{4})")


def found(data: bytes, secrets: Iterable[str]) -> list[str]:
    """In which forms secrets stand in data: plain, escaped, URL-encoded, base64; empty when none does."""
    texts = {"plain": data, "escaped": _unescaped(data)}
    decoded = unquote_to_bytes(texts["escaped"].replace(b"+", b" "))
    texts["URL-encoded"] = decoded.replace(b"\\", b"")
    kinds: dict[str, None] = {}
    for secret in secrets:
        for name, text in texts.items():
            sought = secret if name == "plain" else secret.replace("\\", "")
            if sought.encode("utf-8", "replace") in text:
                kinds[name] = None
        if json.dumps(secret)[1:-1].encode() in data:
            kinds["escaped"] = None
        if any(core in text for core in cores(secret) for text in texts.values()):
            kinds["base64"] = None
    return list(kinds)


def cores(secret: str) -> list[bytes]:
    """What of the base64 of any text that holds a secret is the secret's alone, in both alphabets."""
    raw = secret.encode("utf-8", "replace")
    made = []
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw)
        first = -(-before * 8 // 6)
        last = (before + len(raw)) * 8 // 6
        core = whole[first:last]
        if len(core) >= SHORTEST_CORE:
            made += [core, core.replace(b"+", b"-").replace(b"/", b"_")]
    return list(dict.fromkeys(made))


def _unescaped(data: bytes) -> bytes:
    """Data in which backslash and entity escapes are undone; no backslash stays."""
    data = _UNICODE.sub(lambda seen: _character(seen[1]), data)
    data = data.replace(b"\\", b"")
    return html.unescape(data.decode("utf-8", "replace")).encode("utf-8", "replace") if b"&" in data else data


def _character(digits: bytes) -> bytes:
    return json.loads(b'"\\u%s"' % digits).encode("utf-8", "replace")  # type: ignore[no-any-return]
