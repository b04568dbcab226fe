r"""Where a secret stands in bytes, in whatever form: the one table of forms, for log and gate.  Pure.

Text is searched in up to four layers, each the one before with its escapes undone (`_ESCAPE`): JSON's
`\uXXXX` and `\n`, percent-encoding, HTML and XML entities, of whatever characters and however often one
stands in another.  In each layer these are looked for:

- the secret without regard to letter case, line breaks, blanks, backslashes and `+` within it;
- what of its base64 is its own, at each of the three places that it can take, in both alphabets (RFC 4648).

A secret that is short (`SHORT`), or that is to be found exactly, is looked for as it is, and as a whole word:
chance would find the rest.
Time is linear in the text: it is searched first, and only where something is found are places worked out.
"""

from __future__ import annotations

import base64
import html
import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

SHORT = 8  # characters; fewer, of text or of base64, would be found by chance
LAYERS = 4
BACKSLASH = b"\\"[0]
# A run of backslashes is read from its first one only, so that many of them cost no more than others.
_BACKSLASHES = rb"\\(?<!\\\\)\\*+"
_UNICODE = rb"u[dD][89abAB][0-9a-fA-F]{2}\\++u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}"
_ENTITY = rb"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_ESCAPE = re.compile(_BACKSLASHES + b"(?:" + _UNICODE + rb"|[nrt])|%[0-9a-fA-F]{2}|" + _ENTITY)
_RUNS = re.compile(rb"(?:%[0-9a-fA-F]{2})+|" + _ESCAPE.pattern)  # the same, faster where much is escaped
# What is not regarded: letter case, the alphabet of base64, and what a line is broken or escaped with.
DROPPED = b" \t\n\r\v\f\\+-"
_LOWER = bytes(b"/"[0] if byte == b"_"[0] else byte for byte in bytes(range(256)).lower())
_KEPT = re.compile(b"[^" + re.escape(DROPPED) + b"]+")
_KEPT_STRICTLY = re.compile(rb"[^\\]+")
_WORD = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Leak:
    """A secret in bytes: from where to where, in which form, and the bytes that it is there when decoded."""

    start: int
    end: int
    secret: str
    form: str
    said: bytes


@dataclass(frozen=True)
class _Sought:
    what: bytes
    secret: str
    form: str  # "", or "base64"
    strictly: bool


class Secrets:
    """Secrets to be searched for, prepared once; those of `exactly` in no other letters."""

    def __init__(self, secrets: Iterable[str], exactly: Collection[str] = ()) -> None:
        each = sorted({secret for secret in secrets if secret}, key=lambda s: (-len(s), s))
        made = (sought for secret in each for sought in _forms(secret, exactly=secret in exactly))
        self._sought = list({(one.what, one.strictly): one for one in reversed(list(made))}.values())
        self._sought.reverse()
        self._strictly = [one for one in self._sought if one.strictly]
        self._loosely = [one for one in self._sought if not one.strictly]
        self._shortest = min((len(one.what) for one in self._sought), default=0)

    def find(self, data: bytes) -> list[Leak]:
        """Where they stand, from the first to the last; what overlaps is one place, of the longest."""
        if not self._sought or len(data) < self._shortest:
            return []
        layers = [data]
        while len(layers) < LAYERS and (deeper := _undone(layers[-1])) != layers[-1]:
            layers.append(deeper)
        hits: list[Leak] = []
        for depth, layer in enumerate(layers):
            loose = _squeezed(layer)
            here = [one for one in self._loosely if one.what in loose]
            if self._strictly:
                strict = layer.replace(b"\\", b"")
                here += [one for one in self._strictly if one.what in strict]
            if here:
                hits += _placed(data, depth, here)
        return _apart(hits)


def found(data: bytes, secrets: Iterable[str]) -> list[str]:
    """In which forms secrets stand in data: plain, escaped, base64; empty when none does."""
    return list(dict.fromkeys(hit.form for hit in Secrets(secrets).find(data)))


def squeezed(text: str) -> bytes:
    """Text as it is looked for: without what is not regarded."""
    return _squeezed(text.encode("utf-8", "surrogatepass"))


def _squeezed(data: bytes) -> bytes:
    return data.translate(_LOWER, DROPPED)


def _forms(secret: str, *, exactly: bool) -> Iterator[_Sought]:
    raw = secret.encode("utf-8", "surrogatepass")
    whole = raw
    for _ in range(LAYERS):
        whole = _undone(whole)
    if exactly or len(_squeezed(raw)) < SHORT:
        for what in dict.fromkeys([raw, whole, raw.replace(b" ", b"+")]):
            yield _Sought(what.replace(b"\\", b""), secret, "", strictly=True)
    else:
        cases = [squeezed(secret.lower()), squeezed(secret.upper())]
        for what in dict.fromkeys([_squeezed(raw), _squeezed(whole), *cases]):
            yield _Sought(what, secret, "", strictly=False)
    for core in cores(secret):
        yield _Sought(core, secret, "base64", strictly=False)


def cores(secret: str) -> list[bytes]:
    """What of the base64 of any text that holds a secret is the secret's alone, squeezed."""
    raw = secret.encode("utf-8", "surrogatepass")
    made = []
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw)
        core = _squeezed(whole[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6])
        if len(core) >= SHORT:
            made.append(core)
    return list(dict.fromkeys(made))


def _undone(data: bytes) -> bytes:
    """The next layer."""
    return _RUNS.sub(_meaning, data) if b"\\" in data or b"%" in data or b"&" in data else data


def _meaning(escape: re.Match[bytes]) -> bytes:
    return _meant(escape[0])


@lru_cache(4096)
def _meant(text: bytes) -> bytes:
    if text[:1] == b"%":
        return bytes.fromhex(text.replace(b"%", b"").decode())
    if text[:1] == b"&":
        return html.unescape(text.decode()).encode("utf-8", "surrogatepass")
    bare = text.lstrip(b"\\")
    if bare[:1] != b"u":
        return b"\n"
    bare = b'"' + re.sub(rb"\\*u", rb"\\u", bare) + b'"'
    return str(json.loads(bare)).encode("utf-8", "surrogatepass")


class _Places:
    """Where each byte of a text made from another one came from: stretches that were kept or replaced."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.source: list[tuple[int, int]] = []  # begin and, of what was replaced, end; else -1

    def add(self, made: int, begin: int, end: int = -1) -> None:
        self.made.append(made)
        self.source.append((begin, end))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the source that became those from start to end."""
        first, _ = self._of(start)
        _, last = self._of(end - 1)
        return first, last

    def _of(self, place: int) -> tuple[int, int]:
        at = bisect_right(self.made, place) - 1
        begin, end = self.source[at]
        if end >= 0:
            return begin, end
        begin += place - self.made[at]
        return begin, begin + 1


def _placed(data: bytes, depth: int, sought: Sequence[_Sought]) -> Iterator[Leak]:
    layer, maps = data, []
    for _ in range(depth):
        layer, places = _undone_with_places(layer)
        maps.append(places)
    for strictly in {one.strictly for one in sought}:
        view, places = _view_with_places(layer, strictly=strictly)
        for one in (each for each in sought if each.strictly is strictly):
            at = view.find(one.what)
            while at >= 0:
                start, end = places.span(at, at + len(one.what))
                said = layer[start:end]
                if not strictly or _is_a_word(layer, start, end):
                    for outer in reversed(maps):
                        start, end = outer.span(start, end)
                    start -= _is_escaped(data, start)
                    plain = said == one.secret.encode("utf-8", "surrogatepass") == data[start:end]
                    yield Leak(start, end, one.secret, one.form or ("plain" if plain else "escaped"), said)
                at = view.find(one.what, at + len(one.what))


def _undone_with_places(data: bytes) -> tuple[bytes, _Places]:
    places, parts, made, last = _Places(), [], 0, 0
    for escape in _ESCAPE.finditer(data):
        kept, meant = data[last : escape.start()], _meaning(escape)
        places.add(made, last)
        made += len(kept)
        places.add(made, escape.start(), escape.end())
        made += len(meant)
        parts += [kept, meant]
        last = escape.end()
    places.add(made, last)
    parts.append(data[last:])
    return b"".join(parts), places


def _view_with_places(layer: bytes, *, strictly: bool) -> tuple[bytes, _Places]:
    places, parts, made = _Places(), [], 0
    for kept in (_KEPT_STRICTLY if strictly else _KEPT).finditer(layer):
        places.add(made, kept.start())
        parts.append(kept[0])
        made += len(kept[0])
    view = b"".join(parts)
    return view if strictly else view.translate(_LOWER), places


def _is_escaped(data: bytes, place: int) -> bool:
    """Whether a backslash before a place belongs to it, as an odd number of them says in JSON."""
    before = place
    while before > 0 and place - before < 64 and data[before - 1] == BACKSLASH:
        before -= 1
    return (place - before) % 2 == 1


def _is_a_word(layer: bytes, start: int, end: int) -> bool:
    """Whether what stands there is not a part of a longer word or number."""
    before = start > 0 and layer[start] in _WORD and layer[start - 1] in _WORD
    after = end < len(layer) and layer[end - 1] in _WORD and layer[end] in _WORD
    return not before and not after


def _apart(hits: Iterable[Leak]) -> list[Leak]:
    apart: list[Leak] = []
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if not apart or hit.start >= apart[-1].end:
            apart.append(hit)
        elif hit.end > apart[-1].end:
            last = apart[-1]
            longer = last if last.end - last.start >= hit.end - hit.start else hit
            apart[-1] = Leak(last.start, hit.end, longer.secret, longer.form, last.said + hit.said)
    return apart
