"""How long a target that is busy is left in peace, by what its answers ask for (RFC 9110, 10.2.3)."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lso_conformance.log.exchange import Exchange

PAUSE_S, LONGEST_PAUSE_S, ALL_PAUSES_S = 0.5, 5.0, 60.0


def asked_s(answer: Exchange) -> float | None:
    """The seconds that `Retry-After` asks for, a number or an HTTP-date; None where it asks for none.

    A date (each of the three forms of RFC 9110, 5.6.7) counts from the answer's own `Date`, else from
    the time at which it came, by our clock.
    """
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    until = http_date(text)
    if until is None:
        return None
    since = http_date(answer.headers.get("date", "")) or answer.answered_at or answer.sent_at
    return max((until - since).total_seconds(), PAUSE_S)


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


class Pauses:
    """The pauses of all requests to one target, within a limit for each and for all together.

    What a target asks for holds for every request: one that is sent meanwhile would only be refused too.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left_s, self._until = ALL_PAUSES_S, 0.0

    def wait(self) -> None:
        """Wait as long as the target has asked for."""
        with self._lock:
            wait = self._until - time.monotonic()
        threading.Event().wait(max(0.0, wait))

    def after(self, answer: Exchange) -> bool:
        """Wait after the answer of a busy target; False where all pauses together were too long."""
        asked, now = asked_s(answer), time.monotonic()
        until = now + min(PAUSE_S if asked is None else asked, LONGEST_PAUSE_S)
        with self._lock:
            self._left_s -= max(0.0, until - max(self._until, now))
            if self._left_s < 0:
                return False
            if asked is not None:
                self._until = max(self._until, until)
        threading.Event().wait(until - now)
        return True
