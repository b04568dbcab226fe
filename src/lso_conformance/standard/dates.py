"""Dates in the forms of the wire: RFC 3339 in bodies and queries, HTTP-dates in headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

OFFSETS = {
    "Z": UTC,
    "+00:00": UTC,
    "+05:30": timezone(timedelta(hours=5, minutes=30)),
    "-08:00": timezone(timedelta(hours=-8)),
}
MICROSECONDS = {0: 1_000_000, 1: 100_000, 3: 1_000, 6: 1}
WIDE, NARROW = timedelta(seconds=2), timedelta(milliseconds=5)


def parsed(text: object) -> datetime | None:
    """A date-time that a target printed; None when it is none."""
    try:
        then = datetime.fromisoformat(str(text).upper())
    except ValueError:
        return None
    return then if then.tzinfo is not None and 1900 < then.year < 9900 else None  # one can reckon with it


def written(then: datetime, offset: str = "Z", digits: int = 3) -> str:
    """A date-time with an offset of `OFFSETS` and so many digits of the second, the rest cut off."""
    local = then.astimezone(OFFSETS[offset])
    fraction = f".{local.microsecond:06d}"[: digits + 1] if digits else ""
    return f"{local:%Y-%m-%dT%H:%M:%S}{fraction}{offset}"


def beside(then: datetime, digits: int) -> tuple[datetime, datetime]:
    """The nearest instants before and after one that so many digits of the second can say."""
    unit = timedelta(microseconds=MICROSECONDS[digits])
    if digits >= 3:
        return then - timedelta(milliseconds=1), then + timedelta(milliseconds=1)
    cut = then - timedelta(microseconds=then.microsecond % MICROSECONDS[digits])
    return (cut if cut < then else cut - unit), cut + unit


def window(moments: list[datetime]) -> tuple[datetime, datetime]:
    """Clearly before the first and clearly after the last, as far as what is printed tells them apart."""
    margin = NARROW if any(then.microsecond for then in moments) else WIDE
    return min(moments) - margin, max(moments) + margin


def http_date(text: str) -> datetime | None:
    """An HTTP-date in any of its three forms, as every header is read; asctime, which has no zone, is UTC.

    None for what is none, and where another form lacks its zone.  Source: RFC 9110, 5.6.7.
    """
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if then.tzinfo is not None:
        return then
    return then.replace(tzinfo=UTC) if "," not in text else None
