"""How long a target that is busy is left in peace, by what its answers ask for (RFC 9110, 10.2.3)."""

from __future__ import annotations

import threading

from lso_conformance.common.clock import REAL, Clock
from lso_conformance.log.exchange import Exchange
from lso_conformance.standard.dates import http_date

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


class Pauses:
    """The pauses of all requests to one target, within a limit for each and for all together.

    What a target asks for holds for every request: one that is sent meanwhile would only be refused too.
    """

    def __init__(self, clock: Clock = REAL) -> None:
        self._lock, self._clock = threading.Lock(), clock
        self._left_s, self._until = ALL_PAUSES_S, 0.0

    def wait(self) -> None:
        """Wait as long as the target has asked for."""
        with self._lock:
            wait = self._until - self._clock.monotonic()
        self._clock.pause(wait)

    def after(self, answer: Exchange) -> bool:
        """Wait after the answer of a busy target; False where all pauses together were too long."""
        asked, now = asked_s(answer), self._clock.monotonic()
        until = now + min(PAUSE_S if asked is None else asked, LONGEST_PAUSE_S)
        with self._lock:
            self._left_s -= max(0.0, until - max(self._until, now))
            if self._left_s < 0:
                return False
            if asked is not None:
                self._until = max(self._until, until)
        self._clock.pause(until - now)
        return True
