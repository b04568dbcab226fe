"""What reads streams: each in a thread with an event loop of its own; a simulation has another way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Protocol

import httpx

Work = Callable[[], Coroutine[Any, Any, None]]


class Reading(Protocol):
    """Something that runs beside the scenario."""

    def cancel(self) -> None:
        """Let it end at what it waits for."""

    def join(self, limit_s: float) -> None:
        """Return when it is over, or after so many seconds."""


class Readers:
    """Threads, and connections of the operating system."""

    def begin(self, work: Work, name: str) -> Reading:
        """Run it beside the caller."""
        return _Thread(work, name)

    def transport(self) -> httpx.AsyncBaseTransport | None:
        """What HTTP goes by; None: what httpx has."""
        return None


class _Thread:
    def __init__(self, work: Work, name: str) -> None:
        self._work = work
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=asyncio.run, args=[self._run()], name=name, daemon=True)
        self._thread.start()

    async def _run(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        with suppress(asyncio.CancelledError):
            await self._work()

    def cancel(self) -> None:
        if self._loop is not None and self._task is not None:
            with suppress(RuntimeError):  # it has ended just now
                self._loop.call_soon_threadsafe(self._task.cancel)

    def join(self, limit_s: float) -> None:
        self._thread.join(limit_s)
