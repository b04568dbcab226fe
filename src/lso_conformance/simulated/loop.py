"""An event loop whose time jumps, and plain functions that wait in it.

A scenario is a plain function in a greenlet of its own.  Where it waits, it hands a coroutine to the loop
and goes on when that is over; meanwhile others run.  As soon as nobody can run, time jumps to the next timer.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context, copy_context
from functools import partial
from random import Random
from typing import Any, TypeVar, TypeVarTuple

from greenlet import getcurrent, greenlet

from lso_conformance.simulated.sockets import Factory, Server, Sockets

Of = TypeVar("Of")
Given = TypeVarTuple("Given")

LEAST_S = time.get_clock_info("monotonic").resolution  # by so much a loop is early


class Stuck(Exception):
    """Everybody waits, and nothing will ever happen."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits: its time is the sum of what it would have waited.

    Its connections are in memory: nobody outside can be reached, nor reaches it.

    Args:
        order: draws, at each turn, in which order the tasks that can go on do so; None: as they came.
    """

    def __init__(self, order: Random | None = None) -> None:
        self._passed, self._connections = 0.0, Sockets()
        self._order, self._steps = order, deque[Callable[[], object]]()
        super().__init__(_Jumps(self._jump))

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._passed

    def call_soon(
        self, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.Handle:
        """Call it at the next turn; a step of a task, at the place that any of them may have."""
        if self._order is None or not isinstance(getattr(callback, "__self__", None), asyncio.Task):
            return super().call_soon(callback, *args, context=context)
        self._steps.append(partial((context or copy_context()).run, callback, *args))
        return super().call_soon(self._step)

    def call_at(
        self, when: float, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call it then, and only when time has passed: others would wait for the last moment for ever."""
        return super().call_at(max(when, self._passed + LEAST_S), callback, *args, context=context)

    def _step(self) -> None:
        self._steps.popleft()()

    async def create_server(  # type: ignore[override]
        self, protocol_factory: Factory, host: str = "", port: int = 0, **_: Any
    ) -> Server:
        """Listen in memory."""
        return self._connections.listen(protocol_factory, host, port)

    async def create_connection(  # type: ignore[override]
        self,
        protocol_factory: Factory,
        host: str = "",  # noqa: ARG002 - every host is this machine
        port: int = 0,
        **_: Any,
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """Connect to who listens in memory.

        Raises:
            ConnectionRefusedError: nobody does at this port.
        """
        return self._connections.connect(protocol_factory, port)

    def _jump(self, timeout: float | None) -> None:
        if timeout is None:
            raise Stuck("everybody waits for something that will never happen")
        self._passed += max(0.0, timeout)
        if self._order is not None:
            self._order.shuffle(self._steps)


class _Jumps(selectors.SelectSelector):
    def __init__(self, jump: Callable[[float | None], None]) -> None:
        super().__init__()
        self._jump_by = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._jump_by(timeout)
        return []


async def in_greenlet(work: Callable[[], None]) -> None:
    """Run a plain function that waits by `waited`."""
    runner = greenlet(work)
    runner.gr_context = copy_context()
    wanted = runner.switch()
    while not runner.dead:
        try:
            got = await wanted
        except BaseException as error:  # noqa: BLE001 - it is the function's own
            wanted = runner.throw(error)
        else:
            wanted = runner.switch(got)


def is_in_greenlet() -> bool:
    """Whether the caller may use `waited`."""
    return getcurrent().parent is not None


def waited(coroutine: Awaitable[Of]) -> Of:
    """What a coroutine comes to; others run meanwhile."""
    found: Of = getcurrent().parent.switch(coroutine)
    return found


def run(loop: VirtualLoop, coroutine: Coroutine[Any, Any, Of]) -> Of:
    """What a coroutine comes to, asked for by a scenario or from outside of the loop."""
    return waited(coroutine) if is_in_greenlet() else loop.run_until_complete(coroutine)
