"""A clock that shows the time of a virtual loop; its events and conditions wait in that loop."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from lso_conformance.common.clock import Clock
from lso_conformance.simulated.loop import VirtualLoop, run

START = datetime(2026, 1, 5, 12, tzinfo=UTC)


class VirtualClock(Clock):
    """The time of a loop, from a Monday noon on."""

    def __init__(self, loop: VirtualLoop, chance: Random) -> None:
        self.loop, self._chance = loop, chance

    def now(self) -> datetime:
        """The virtual present, in UTC."""
        return START + timedelta(seconds=self.loop.time())

    def monotonic(self) -> float:
        """Virtual seconds."""
        return self.loop.time()

    def pause(self, seconds: float) -> None:
        """Let so much virtual time pass."""
        run(self.loop, asyncio.sleep(max(0.0, seconds)))

    def event(self) -> threading.Event:
        """A new event, not set."""
        return _Event(self.loop)

    def condition(self) -> threading.Condition:
        """A new condition."""
        return _Condition(self.loop)

    def lock(self) -> AbstractContextManager[Any]:
        """A new lock."""
        return _Lock(self.loop)

    def token(self) -> str:
        """32 hexadecimal digits by the seed."""
        return f"{self._chance.getrandbits(128):032x}"


class _Waiters:
    """Who waits for something; `changed` lets them all go on."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._waiting: list[asyncio.Future[None]] = []

    def wait(self, seconds: float | None) -> None:
        run(self._loop, self._wait(seconds))

    def changed(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def _wait(self, seconds: float | None) -> None:
        change = self._loop.create_future()
        self._waiting.append(change)
        with suppress(TimeoutError):
            await asyncio.wait_for(change, seconds)


class _Event(threading.Event):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._waiters = _Waiters(loop)

    def set(self) -> None:
        super().set()
        self._waiters.changed()

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self._waiters.wait(timeout)
        return self.is_set()


class _Condition(threading.Condition):
    """Its lock is never waited for: one thread alone runs."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._waiters_in_loop = _Waiters(loop)

    def wait(self, timeout: float | None = None) -> bool:
        self._waiters_in_loop.wait(timeout)
        return True

    def notify_all(self) -> None:
        self._waiters_in_loop.changed()


class _Lock(AbstractContextManager[None]):
    def __init__(self, loop: VirtualLoop) -> None:
        self._held, self._waiters = False, _Waiters(loop)

    def __enter__(self) -> None:
        while self._held:
            self._waiters.wait(None)
        self._held = True

    def __exit__(self, *_: object) -> None:
        self._held = False
        self._waiters.changed()
