"""A clock that is set by hand."""

from datetime import UTC, datetime, timedelta

from lso_conformance.common.clock import Clock

START = datetime(2026, 1, 2, tzinfo=UTC)


class HandClock(Clock):
    """Stands still; a pause sets it forward, and is over."""

    def __init__(self, now_s: float = 0.0) -> None:
        self.now_s = now_s

    def now(self) -> datetime:
        return START + timedelta(seconds=self.now_s)

    def monotonic(self) -> float:
        return self.now_s

    def pause(self, seconds: float) -> None:
        self.now_s += max(0.0, seconds)
