"""URNs of the MEF namespace, explained part by part.  Pure.

Source: MEF Assigned Names and Numbers (MANN), chapters 2 and 3.5, read as it can be meant: plain
colons without blanks, dots in a version, any word as interface reference point or API function.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from sys import intern
from typing import Any

# The obligations of the map that a part can break (MANN 2.1, 3.5, 3.5.2).
SYNTAX, NAMES, LEVELS, LSO, VERSION = (f"MANN-U{n}" for n in range(1, 6))
RULES = (SYNTAX, NAMES, LEVELS, LSO, VERSION)
INTERFACES = (
    "cantata", "sonata", "sonata-cantata", "allegro", "interlude", "interlude-allegro", "legato", "presto",
    "adagio",
)  # fmt: skip
ROOTS = {"yang": "YANG modules", "lso": "OpenAPI specifications", "xid": "experiments, not published"}
LEAST = 2  # levels after urn:mef
CUT = 300  # characters of a text that are shown

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_DOTTED = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_SEMVER = re.compile(
    r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}"
    r"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
    r"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
)
_LIKE_A_VERSION = re.compile(r"[vV]?[0-9]+(\.[0-9A-Za-z+-]*)*")
HOLDERS = (dict, list)
_MEANT = re.compile(r"\s*urn\s*:\s*mef\s*(:|$)", re.IGNORECASE)


class Severity(StrEnum):
    """How bad a remark is; a note is for information only."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Remark:
    """What is to be said of a part: the obligation, how bad it is, and why."""

    rule: str
    severity: Severity
    text: str


@dataclass(frozen=True)
class Part:
    """One level of a URN: its text, what stands there, and remarks."""

    text: str
    role: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Urn:
    """A text as a URN, level by level; `remarks` are about the whole."""

    text: str
    parts: tuple[Part, ...]
    remarks: tuple[Remark, ...] = ()

    def all_remarks(self) -> list[Remark]:
        """Every remark, of the parts and of the whole."""
        return [remark for part in self.parts for remark in part.remarks] + list(self.remarks)

    @property
    def good(self) -> bool:
        """Whether nothing of the grammar is broken; what only warns is good."""
        return all(remark.severity is not Severity.ERROR for remark in self.all_remarks())


def is_meant(text: str) -> bool:
    """Whether a text is meant as a URN of the MEF namespace, well or badly written."""
    return _MEANT.match(text) is not None


def explain(text: str) -> Urn:
    """A text level by level; never raises."""
    core, remarks = _core(text)
    levels = core.split(":")
    if len(levels) > 1 and not levels[-1] and "".join(levels[2:]):
        levels.pop()
        remarks.append(
            Remark(SYNTAX, Severity.WARNING, "ends in a colon, which only separates: leave it out")
        )
    parts = list(_parts(levels))
    if len(levels) == 1:
        remarks.append(Remark(SYNTAX, Severity.ERROR, "no colon, and nothing after it"))
    if _is(levels[0], "urn") and len(levels) > 1 and _is(levels[1], "mef"):
        remarks += _of_the_whole(levels)
    return Urn(text, tuple(parts), tuple(remarks))


def _core(text: str) -> tuple[str, list[Remark]]:
    """A URN without its fragment and query (RFC 8141, 2.3), and what is wrong around it."""
    core = re.split(r"[#?]", text, maxsplit=1)[0]
    remarks = []
    if core != text:
        remarks.append(Remark(SYNTAX, Severity.NOTE, f"{text[len(core) :][:CUT]!r} is no part of the name"))
    return core, remarks


def _parts(levels: list[str]) -> Iterator[Part]:
    yield Part(levels[0], "scheme", tuple(_word(levels[0], "urn", "a URN begins with “urn:”")))
    if len(levels) > 1:
        why = "this namespace identifier is not MEF's: MANN says nothing of it"
        yield Part(levels[1], "namespace identifier (NID)", tuple(_word(levels[1], "mef", why)))
    rest = levels[2:]
    if not (_is(levels[0], "urn") and len(levels) > 1 and _is(levels[1], "mef")):
        yield from (Part(each, "of another namespace") for each in rest)
        return
    roles = _roles(rest)
    for place, (each, role) in enumerate(zip(rest, roles, strict=True)):
        yield Part(each, role, tuple(_remarks(each, role, place)))


def _word(text: str, wanted: str, why: str) -> Iterator[Remark]:
    if re.search(r"\s", text):
        yield Remark(SYNTAX, Severity.ERROR, "a blank stands in it")
    elif not _is(text, wanted):
        yield Remark(SYNTAX, Severity.ERROR, why)


def _is(text: str, wanted: str) -> bool:
    """Scheme and namespace identifier are compared without case (RFC 8141, 3.1)."""
    return text.lower() == wanted


ROOT, MODULE, BRANCH, INTERFACE = "root", "module", "branch", "interface reference point"
PRODUCT, OF_VERSION, FUNCTION, LEVEL = "product or service", "version", "API function", "level"


def _roles(rest: list[str]) -> list[str]:
    """What stands at each level after `urn:mef` (MANN Tables 4 and 5)."""
    if not rest:
        return []
    if rest[0] == "yang":
        return [ROOT, *([MODULE] * len(rest[1:2])), *([LEVEL] * len(rest[2:]))]
    if rest[0] != "lso" or rest[1:2] not in ([], ["spec"]):
        return [ROOT, *([BRANCH if rest[0] == "lso" else LEVEL] * len(rest[1:2])), *([LEVEL] * len(rest[2:]))]
    named = [ROOT, BRANCH, INTERFACE][: len(rest)]
    tail = rest[3:]
    place = _place_of_version(tail)
    if place is None:
        return named + [PRODUCT] * len(tail)
    return [*named, *([PRODUCT] * place), OF_VERSION, *([FUNCTION] * (len(tail) - place - 1))]


def _place_of_version(tail: list[str]) -> int | None:
    """Where the version stands after the interface: what looks like one, else where Table 5 has it."""
    like = [place for place, each in enumerate(tail) if place and _LIKE_A_VERSION.fullmatch(each)]
    if like:
        return like[0]
    return 1 if len(tail) >= 3 else None


def _remarks(text: str, role: str, place: int) -> Iterator[Remark]:
    if not text:
        yield Remark(SYNTAX, Severity.ERROR, "nothing stands between two colons")
        return
    if re.search(r"\s", text):
        yield Remark(SYNTAX, Severity.ERROR, "a blank stands in it")
        return
    if role == OF_VERSION:
        yield from _of_version(text)
        return
    if not _NAME.fullmatch(text):
        dotted = _DOTTED.fullmatch(text) is not None
        severity = Severity.WARNING if dotted else Severity.ERROR
        why = "a name has no dot, though released ones do" if dotted else (
            "a name begins with a letter; letters, digits, hyphens and underscores follow"
        )  # fmt: skip
        yield Remark(NAMES, severity, why)
    elif place == 0 and text not in ROOTS:
        yield Remark(NAMES, Severity.NOTE, f"none of the known roots {', '.join(ROOTS)}")
    elif role == BRANCH and text != "spec":
        yield Remark(LSO, Severity.ERROR, "the only branch under lso is “spec”")
    elif role == INTERFACE and text not in INTERFACES:
        yield Remark(LSO, Severity.NOTE, f"none of {', '.join(INTERFACES)}, as in many released names")


def _of_version(text: str) -> Iterator[Remark]:
    if not _SEMVER.fullmatch(text.removeprefix("v")):
        yield Remark(VERSION, Severity.WARNING, "no semantic version such as v1.0.0 (SemVer 2.0.0)")
    elif not text.startswith("v"):
        yield Remark(VERSION, Severity.WARNING, "a version is written with a v before it: v1.0.0")


def _of_the_whole(levels: list[str]) -> Iterator[Remark]:
    rest = levels[2:]
    if len(rest) < LEAST:
        yield Remark(LEVELS, Severity.ERROR, f"at least {LEAST} levels follow urn:mef, here {len(rest)}")
    elif rest[0] == "lso" and rest[1] == "spec" and len(rest) < 3:
        yield Remark(LSO, Severity.ERROR, "nothing stands after urn:mef:lso:spec")


def found_in(document: Any) -> Iterator[tuple[str, str]]:
    """(JSON pointer, URN) of every text of a JSON document that is meant as a URN of MEF."""
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), document)]
    while waiting:  # a hostile document may be nested deeply
        place, value = waiting.pop()
        if isinstance(value, str) and is_meant(value):
            yield _pointer(place), value
        if not isinstance(value, HOLDERS):
            continue
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if _MEANT.match(item) if isinstance(item, str) else isinstance(item, HOLDERS):
                waiting.append(((place, key), item))


def _pointer(place: tuple[Any, ...]) -> str:
    """The JSON pointer of a place, which is its parent's with its own key; the root's is empty."""
    tokens: list[str] = []
    while place:
        place, key = place
        tokens.append(_token(str(key)))
    return intern("".join([f"/{token}" for token in reversed(tokens)]))  # many documents have the same


def _token(key: str) -> str:
    """A key as a token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
