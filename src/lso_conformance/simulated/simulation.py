"""One run in virtual time: a reference SOF, and the surroundings that a Drive needs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Self

import httpx

from lso_conformance.drive.pool import Surroundings
from lso_conformance.log.lag import Lag
from lso_conformance.log.log import Log
from lso_conformance.profile.model import Profile
from lso_conformance.simulated.clock import VirtualClock
from lso_conformance.simulated.conditions import Conditions
from lso_conformance.simulated.loop import VirtualLoop, in_greenlet, run
from lso_conformance.simulated.memory import AsyncCaller, Caller, Host, Network
from lso_conformance.sof.server import Options, Reference
from lso_conformance.standard.api import Api
from lso_conformance.wire.client import Client
from lso_conformance.wire.listener import Inboxes, Listener
from lso_conformance.wire.streams.readers import Readers, Reading, Work

SOF, LISTENER = "127.0.0.1:8081", "127.0.0.1:8082"


class Simulation(Surroundings):
    """Everything of one run in virtual time; leave the `with` block, or call `stop`, to end it.

    Args:
        seed: of every id and token, and of what the conditions leave to chance.
        options: of the SOF; its clock, ids and client are the simulation's.
        conditions: how far away the SOF is, and what its clock shows.
    """

    def __init__(self, seed: int, options: Options, conditions: Conditions = Conditions()) -> None:  # noqa: B008 - frozen
        order = conditions.order
        self.loop = VirtualLoop(None if order is None else Random(f"order {order}"))  # noqa: S311
        self.clock = VirtualClock(self.loop, Random(f"tokens {seed}"))  # noqa: S311 - nobody is to be kept from guessing
        self.network, self._conditions = Network(), conditions
        self._chance, ids = Random(f"conditions {seed}"), Random(f"ids {seed}")  # noqa: S311
        self.sof = Reference(replace(options, client=self._notifier, now=self._now_there, ids=ids))
        self.sof.at(f"http://{SOF}")
        way = partial(conditions.requests.drawn, self._chance)
        self.network.hosts[SOF] = Host(self.sof.app, self._now_there, way)
        self.loop.run_until_complete(self.sof.begin())

    def profile(self) -> dict[str, Any]:
        """A complete target profile for the SOF."""
        return self.sof.profile()

    def stop(self) -> None:
        """End it; once ended, does nothing."""
        if not self.loop.is_closed():
            self.loop.run_until_complete(self._end())
            self.loop.close()

    async def _end(self) -> None:
        await self.sof.end()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _now_there(self) -> datetime:
        """What the SOF's clock shows."""
        ahead = self._conditions.skew_s + self._conditions.drift * self.loop.time()
        return self.clock.now() + timedelta(seconds=ahead)

    def _notifier(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=AsyncCaller(self.network), trust_env=False)

    def client(self, profile: Profile, api: Api, log: Log) -> Client:
        """A client without a socket."""
        return Client(profile, api, log, Caller(self.loop, self.network))

    def listener(self, profile: Profile, log: Log, lag: Lag | None) -> Inboxes:
        """A listener without a socket."""
        way = partial(self._conditions.notifications.drawn, self._chance)
        return _Listener(profile, log, lag, self.network, way)

    def reach(self, profile: Profile, api: Api, log: Log) -> str | None:  # noqa: ARG002 - as others have it
        """None: nothing stands between the SOF and the listener."""
        return None

    def readers(self) -> Readers:
        """Streams are read in the loop itself."""
        return _InLoop(self.loop, self.network)

    def lag(self, log: Log) -> Lag | None:  # noqa: ARG002 - nothing is late here
        """None: nothing is late here."""
        return None

    def workers(self, count: int, name: str) -> Executor:  # noqa: ARG002 - no threads to be named
        """Greenlets, so many at once."""
        return _Greenlets(self.loop, count)

    def settle(self, futures: Iterable[Future[None]]) -> None:
        """Let virtual time pass until all are over."""
        if waiting := [future for future in futures if not future.done()]:
            run(self.loop, _over(waiting))


async def _over(futures: list[Future[None]]) -> None:
    for future in futures:
        if not future.done():
            over = asyncio.Event()
            future.add_done_callback(lambda _, over=over: over.set())  # type: ignore[misc]
            await over.wait()


class _Listener(Listener):
    def __init__(
        self, profile: Profile, log: Log, lag: Lag | None, network: Network, way: Callable[[], float]
    ) -> None:
        super().__init__(profile, log, lag)
        self._network, self._way, self._now = network, way, log.clock.now

    def _start(self) -> None:
        self._url = f"http://{LISTENER}"
        self._network.hosts[LISTENER] = Host(self._app, self._now, self._way)


class _InLoop(Readers):
    def __init__(self, loop: VirtualLoop, network: Network) -> None:
        self._loop, self._network = loop, network

    def begin(self, work: Work, name: str) -> Reading:
        """Run it in the loop."""
        return _Task(self._loop, self._loop.create_task(work(), name=name))

    def transport(self) -> httpx.AsyncBaseTransport:
        """In memory."""
        return AsyncCaller(self._network)


class _Task:
    def __init__(self, loop: VirtualLoop, task: asyncio.Task[None]) -> None:
        self._loop, self._task = loop, task

    def cancel(self) -> None:
        self._task.cancel()

    def join(self, limit_s: float) -> None:
        run(self._loop, self._over(limit_s))

    async def _over(self, limit_s: float) -> None:
        await asyncio.wait([self._task], timeout=limit_s)


class _Greenlets(Executor):
    def __init__(self, loop: VirtualLoop, count: int) -> None:
        self._loop, self._turns = loop, asyncio.Semaphore(count)
        self._queued = deque[Callable[[], None]]()
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Run it when its turn comes; its own result is of no interest to a Drive."""
        self._queued.append(partial(work, *given, **named))
        task = self._loop.create_task(self._run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return Future()

    async def _run(self) -> None:
        async with self._turns:
            await in_greenlet(self._queued.popleft())

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Whoever waits for the futures has all that there is to wait for."""
