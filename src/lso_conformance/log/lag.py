"""How late the tester itself is: what held up its threads and event loops, and jumps of its clock.

Each is asked to wake up every `TICK_S`, and what it wakes up later is lag: a machine with too much to
do, a process that was stopped.  The lag of the listener's loop is also how long notifications waited at
the door.  What a limit counts is without it (patience, listener), and judging reads it from the notes
of the log.  A clock that was set, or a machine that slept, shows by the wall clock against the
monotonic one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lso_conformance.log.log import Log, Record, instant

LAG, CLOCK_SET = "lag", "clock was set"  # notes of the log
TICK_S = 0.1
LEAST_S = 0.2  # of a lag that counts
LEAST_JUMP_S = 0.5
MOST_NOTES = 200  # after so many, only what is twice as long is noted


class Lag:
    """Measures from `start` until `close`; safe to share between threads and loops."""

    def __init__(self, log: Log) -> None:
        self._log, self._clock = log, log.clock
        self._lock = threading.Lock()
        self._over = self._clock.event()
        self._thread = threading.Thread(target=self._measure, name="lag", daemon=True)
        self._due = float("inf")  # when the thread is to wake up, by the clock's monotonic seconds
        self._until = self._total = 0.0
        self._noted, self._least_s = 0, LEAST_S

    def start(self) -> Lag:
        """Measure from now on."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Measure no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def total_s(self) -> float:
        """Seconds of lag so far, what is going on now included; what held up several counts once."""
        with self._lock:
            return self._total + self._since(self._due, self._clock.monotonic())

    def late(self, of: str, due: float) -> None:
        """What was to wake up at `due` (the clock's monotonic seconds) has done so now."""
        now = self._clock.monotonic()
        with self._lock:
            self._total += self._since(due, now)
            if now - due >= LEAST_S:
                self._until = max(self._until, now)
            told = now - due >= self._least_s
            self._noted += told
            if self._noted > MOST_NOTES:
                self._noted, self._least_s = 0, 2 * self._least_s
        if told:
            self._log.write("note", about=LAG, of=of, lag_s=round(now - due, 3))

    async def watch(self, of: str) -> None:
        """Measure the running event loop, until it is cancelled."""
        while True:
            due = self._clock.monotonic() + TICK_S
            await asyncio.sleep(TICK_S)
            self.late(of, due)

    def _since(self, due: float, now: float) -> float:
        return max(0.0, now - max(due, self._until)) if now - due >= LEAST_S else 0.0

    def _measure(self) -> None:
        offset = self._offset()
        while not self._over.is_set():
            self._due = self._clock.monotonic() + TICK_S
            over = self._over.wait(TICK_S)
            due, self._due = self._due, float("inf")
            if not over:
                self.late("threads", due)
            offset = self._looked(offset, self._offset())

    def _looked(self, before: float | None, now: float | None) -> float | None:
        """Note a jump of the wall clock against the monotonic one; which offset is known now."""
        if before is None or now is None:
            return before if now is None else now
        if abs(now - before) >= LEAST_JUMP_S:
            self._log.write("note", about=CLOCK_SET, by_s=round(now - before, 3))
            return now
        return before

    def _offset(self) -> float | None:
        """The wall clock against the monotonic one; None when we were held up while we looked."""
        began = self._clock.monotonic()
        offset = self._clock.now().timestamp() - began
        return offset if self._clock.monotonic() - began < LEAST_S else None


def lag_s(lag: Lag | None) -> float:
    """Seconds of lag so far; none where it is not measured."""
    return lag.total_s() if lag is not None else 0.0


@dataclass(frozen=True)
class Delay:
    """A time in which the tester was held up: what it would have seen or taken, it did late."""

    began: datetime
    ended: datetime


def lags_in(notes: Iterable[Record]) -> list[Delay]:
    """The lags that a log tells of.  A jump of the clock is one too: the machine may have slept."""
    found = []
    for note in notes:
        if note["about"] in {LAG, CLOCK_SET}:
            lasted = abs(float(note["lag_s"] if note["about"] == LAG else note["by_s"]))
            found.append(Delay(instant(note["at"]) - timedelta(seconds=lasted), instant(note["at"])))
    return found


def held_up(lags: Iterable[Delay], begin: datetime, end: datetime) -> timedelta:
    """How long the tester was held up between two times; what held up several threads counts once."""
    total, until = timedelta(), begin
    for each in sorted(lags, key=lambda held: held.began):
        lasts = min(each.ended, end) - max(each.began, until)
        if lasts > timedelta():
            total, until = total + lasts, min(each.ended, end)
    return total


def clock_set(notes: Iterable[Record], first: int, last: int) -> timedelta:
    """By how much the tester's own clock was set, either way, between two records of a log."""
    jumps = [n["by_s"] for n in notes if n["about"] == CLOCK_SET and first < n["n"] < last]
    return timedelta(seconds=sum(map(abs, jumps)))
