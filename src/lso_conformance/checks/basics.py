"""What every check needs: making findings, and comparing a document with what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from rfc3339_validator import validate_rfc3339

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.log.exchange import Exchange

MISSING = "nothing"


def finding(
    verdict: Verdict, want: str, got: str, *shown_by: Exchange, folded_into: str | None = None
) -> Finding:
    """A finding that cites its exchanges."""
    return Finding(verdict, want, got, tuple(exchange.number for exchange in shown_by), folded_into)


def decide(ok: bool, want: str, got: str, *shown_by: Exchange) -> Finding:
    """PASS or FAIL."""
    return finding(Verdict.PASS if ok else Verdict.FAIL, want, got, *shown_by)


def unanswered(want: str, exchange: Exchange) -> Finding:
    """No answer came: nobody can tell."""
    return finding(Verdict.INCONCLUSIVE, want, exchange.summary(), exchange)


def kinds(found: Sequence[Finding]) -> list[Finding]:
    """Many findings of one check: those that do not pass, once a kind; or one PASS that counts.

    Nothing to look at is no pass.
    """
    if not found:
        return [Finding(Verdict.INCONCLUSIVE, "something to look at", "the run brought nothing of the kind")]
    wrong = {(f.got, f.folded_into): f for f in reversed(found) if f.verdict is not Verdict.PASS}
    if not wrong:
        return [Finding(Verdict.PASS, found[0].want, f"{len(found)} times")]
    return list(wrong.values())


@dataclass(frozen=True)
class Difference:
    """Where a document departs from what was sent; `pointer` is an RFC 6901 JSON pointer."""

    pointer: str
    sent: Any
    got: Any

    def __str__(self) -> str:
        return f"{self.pointer}: sent {_short(self.sent)}, got {_short(self.got)}"


def differences(sent: Any, got: Any, pointer: str = "") -> Iterator[Difference]:
    """Every value of `sent` that is not the same in `got`; what `got` adds is not looked at.

    Numbers are equal by value (10 = 10.0), date-times by instant (to the second where the
    target prints no fractions): their form is nobody's fault.
    """
    if sent is got:  # an item that a log shows in many places
        return
    if isinstance(sent, dict):
        if not isinstance(got, dict):
            yield Difference(pointer, sent, got)
            return
        for key, value in sent.items():
            other = got.get(key, MISSING)
            if not _alike(value, other):
                yield from differences(value, other, f"{pointer}/{escape(key)}")
    elif isinstance(sent, list):
        if not isinstance(got, list) or len(got) != len(sent):
            yield Difference(pointer, sent, got)
            return
        for place, (one, other) in enumerate(zip(sent, got, strict=True)):
            if not _alike(one, other):
                yield from differences(one, other, f"{pointer}/{place}")
    elif not same(sent, got):
        yield Difference(pointer, sent, got)


def _alike(sent: Any, got: Any) -> bool:
    """Whether two values are the same at first sight, as most are."""
    return sent is got or (type(sent) is str and sent == got)


def same(sent: Any, got: Any) -> bool:
    """Whether two values that are neither objects nor arrays mean the same."""
    if isinstance(sent, bool) or isinstance(got, bool) or sent is None or got is None:
        return sent is got
    if isinstance(sent, str) and isinstance(got, str):
        return sent == got or _same_instant(sent, got)
    numbers = isinstance(sent, int | float) and isinstance(got, int | float)
    return numbers and bool(sent == got)


def _same_instant(sent: str, got: str) -> bool:
    ours, theirs = moment(sent), moment(got)
    if ours is None or theirs is None:
        return False
    within = max(timedelta(microseconds=999), grain(got) - timedelta(microseconds=1))
    return abs(ours - theirs) <= within


def moment(text: Any) -> datetime | None:
    """An RFC 3339 date-time, or None."""
    return _moment(text) if isinstance(text, str) else None


@lru_cache(maxsize=4096)  # the same few dates stand in thousands of list items
def _moment(text: str) -> datetime | None:
    plain = text.upper().replace(":60", ":59")  # a leap second
    try:
        return datetime.fromisoformat(plain) if validate_rfc3339(plain) else None
    except ValueError:
        return None


def usable(text: Any) -> datetime | None:
    """An RFC 3339 date-time that one can reckon with, not at the beginning or the end of time; or None."""
    found = moment(text)
    return found if found is not None and 1900 < found.year < 9900 else None


def has_fraction(text: str) -> bool:
    """Whether a date-time is printed with fractions of a second; `.000` says nothing of them."""
    return re.search(r"\.\d*[1-9]", text) is not None


def grain(text: str) -> timedelta:
    """What the last printed digit of a date-time stands for: a second where it has no fractions."""
    digits = re.search(r"\.(\d+)", text)
    return timedelta(seconds=10.0 ** -min(len(digits[1]), 6) if digits and has_fraction(text) else 1.0)


def slack_of(texts: Iterable[object], least: timedelta) -> timedelta:
    """What two times may differ by that a target prints so, by the finest that it has printed."""
    return max(least, 1.1 * min((grain(str(text)) for text in texts), default=timedelta(seconds=1)))


def escape(key: str) -> str:
    """A key as a token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _short(value: Any) -> str:
    text = value if value is MISSING else repr(value)
    return text if len(text) <= 120 else text[:120] + " …"


class ByIdentity:
    """Makes a schema, or what else cannot be hashed, usable as a key by its identity, and keeps it alive."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByIdentity) and other.value is self.value
