"""How far a target's clock is from ours, by what it says of the time itself.

A time that it says tells no more than bounds: it was set before its answer came, and a Date header
perhaps long before that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lso_conformance.log.exchange import Exchange
from lso_conformance.standard.dates import http_date

TRUSTED_SKEW_S = 2.0
LONGEST = timedelta(days=10 * 365)  # more is no clock
SECOND = timedelta(seconds=1.1)  # a Date header, and some printed dates, count whole seconds


@dataclass(frozen=True)
class Ahead:
    """How far the target's clock is ahead of ours: at least, and at the most."""

    least: timedelta
    most: timedelta

    def earliest(self, theirs: datetime) -> datetime:
        """The earliest that it can have been by our clock at a time of the target's."""
        return theirs - self.most

    def latest(self, theirs: datetime) -> datetime:
        """The latest that it can have been."""
        return theirs - self.least


def by_date(answers: Iterable[Exchange]) -> Ahead | None:
    """How far the target's clock is ahead of ours by the Date headers of some answers; None without one.

    As a header may be old, the clock is as far ahead as it says, or further.  So of many the one that
    says most tells.
    """
    found = [each for answer in answers if (each := _by_header(answer)) is not None]
    return max(found, key=lambda each: each.least, default=None)


def _by_header(answer: Exchange) -> Ahead | None:
    said = http_date(answer.headers.get("date", ""))
    return _said_in(answer, said) if said is not None else None


def _said_in(answer: Exchange, theirs: datetime) -> Ahead | None:
    apart = theirs - answer.sent_at
    took = answered(answer) - answer.sent_at
    return Ahead(apart - took - SECOND, apart + SECOND) if abs(apart) < LONGEST else None


def answered(answer: Exchange) -> datetime:
    """When an answer came, or else when it was asked for."""
    return answer.answered_at or answer.sent_at


def skew_by_date_s(answers: Iterable[Exchange]) -> float | None:
    """How far the target's clock is ahead of ours, by Date headers; 0 when it is close or may be right.

    None without one.
    """
    return _middle(by_date(answers))


def skew_by_creation_s(created: Exchange) -> float | None:
    """How far the target's clock is ahead of ours, by the creationDate that it has set; None without one."""
    document = created.json()
    text = document.get("creationDate") if isinstance(document, dict) else None
    try:
        return _middle(_said_in(created, datetime.fromisoformat(str(text).upper())))
    except (ValueError, TypeError, OverflowError):
        return None


def _middle(ahead: Ahead | None) -> float | None:
    if ahead is None:
        return None
    middle = (ahead.least + ahead.most).total_seconds() / 2
    right = ahead.least <= timedelta() <= ahead.most or abs(middle) <= TRUSTED_SKEW_S
    return 0.0 if right else middle
