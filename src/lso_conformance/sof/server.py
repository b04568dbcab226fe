"""Starts a SOF: uvicorn in a thread of its own, on a port of its own."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn
from starlette.types import ASGIApp

from lso_conformance.sof import registry
from lso_conformance.sof.app import OPERATIONS, STREAMING, Side, create_app
from lso_conformance.sof.behaviour import build, build_streaming
from lso_conformance.sof.core import schemas
from lso_conformance.sof.core.answers import SofError
from lso_conformance.sof.core.delivery import Courier, plain_client
from lso_conformance.sof.jobs.world import World, present
from lso_conformance.sof.profile import CHANGES, profile, streaming_target
from lso_conformance.sof.streaming import transports
from lso_conformance.sof.streaming.stream_world import Brokers, StreamWorld

IRPS = frozenset({"allegro", "interlude", "legato"})
MOST_STREAMS = 1000  # subscriptions to topics
START_TIMEOUT = 30.0  # three brokers may each take their time


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to start a SOF.

    Attributes:
        specs: folder with `janis/*.api.yaml` and `schemas/`.
        faults, variants: names from FAULTS and VARIANTS.
        host, port: where to listen; port 0 takes a free one.
        irp: allegro, interlude or legato; part of the base path.
        pace: seconds of the server's own steps (validation, release of resources).
        limit: how many jobs, and how many processes, it holds.
        wrapper: put around the ASGI application.
        allow_callbacks: hosts besides loopback to which notifications may be sent.
        client: makes the HTTP client of the notifications.
        trace: note which override points each scenario reaches.
        brokers: message brokers to stream by; default: those that the environment names.
        now: its clock, in UTC.
        ids: where the ids of what it makes come from; default: nobody can guess them.
    """

    specs: Path
    faults: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 0
    irp: str = "allegro"
    pace: float = 0.02
    limit: int = 200_000
    wrapper: Callable[[ASGIApp], ASGIApp] | None = None
    allow_callbacks: tuple[str, ...] = ()
    client: Callable[[], httpx.AsyncClient] = plain_client
    trace: bool = False
    brokers: Brokers = field(default_factory=Brokers.from_environment)
    now: Callable[[], datetime] = present
    ids: Random | None = None


class Reference:
    """A reference SOF as an ASGI application, `app`; whoever serves it says `at` which address it is.

    Between `begin` and `end`, both in the event loop that serves it, it streams and notifies.
    """

    def __init__(self, options: Options) -> None:
        if options.irp not in IRPS:
            raise SofError(f"irp {options.irp!r} is not known; use one of {', '.join(sorted(IRPS))}")
        self.options = options
        self._reached: defaultdict[str, set[str]] = defaultdict(set)
        self._world = World(schemas.load(options.specs), options.pace, options.limit, options.now)
        self._world.irp = options.irp
        self._world.allow_callbacks = frozenset(host.lower() for host in options.allow_callbacks)
        self._world.courier = Courier(options.client)
        mixins = registry.mixins(tuple(options.faults), tuple(options.variants))
        reached = self._reached if options.trace else None
        self._behaviour = build(mixins, reached)(self._world)
        self._behaviour.ids = options.ids
        self._behaviour.populate()
        specs = schemas.load(options.specs, "streamingManagement.api.yaml")
        self._streams = StreamWorld(
            specs, options.irp, min(options.limit, MOST_STREAMS), options.brokers, options.now
        )
        self._streaming = build_streaming(mixins, reached)(self._streams, self._behaviour)
        self._streaming.ids = options.ids
        self._sse, self._chosen = transports.choose(options.host, options.brokers)
        base = f"/mefApi/{options.irp}/"
        self._fault = Side(f"{base}faultManagement/v2/", OPERATIONS, self._behaviour)
        self._stream = Side(f"{base}streamingManagement/v1/", STREAMING, self._streaming)
        app: ASGIApp = create_app(self._fault, self._stream, self._sse.serve)
        self.app = options.wrapper(app) if options.wrapper else app
        self.base_url = self.streaming_url = ""

    def at(self, root: str) -> None:
        """It is served at this scheme and authority."""
        self.base_url = root + self._fault.base_path
        self.streaming_url = root + self._stream.base_path
        self._world.base_url = self.base_url
        self._streams.root_url = root + "/"
        self._sse.url = root

    async def begin(self) -> None:
        """Open what streams."""
        self._streams.transports = await transports.start(self._chosen)
        for topic in self._streaming.offered_topics():
            self._streams.topics.items[topic.id] = topic

    async def end(self) -> None:
        """Close what streams and notifies."""
        for subscription in tuple(self._streams.subscriptions.items.values()):
            self._streaming.halt(subscription)
        for transport in self._streams.transports.values():
            await transport.end()
        await self._world.courier.end()

    def profile(self) -> dict[str, Any]:
        """A complete target profile for this SOF."""
        sof, streaming = self._behaviour, self._streaming
        return profile(
            self.base_url,
            self.options.irp,
            self.options.specs,
            claims=sof.claims(),
            auth=sof.auth(),
            timing=sof.timing(),
            schedule=sof.shortest_schedule(),
            changes=sof.offered_changes(CHANGES),
            supported=sof.supported(),
            stream_claims=streaming.stream_claims(),
            streaming=streaming_target(
                self.streaming_url,
                streaming.emitting(),
                streaming.stop_grace(),
                streaming.agreed_servers(),
            ),
        )

    def reached(self) -> dict[str, set[str]]:
        """Per override point the scenarios that reached it; empty without `trace`."""
        return {point: set(scenarios) for point, scenarios in self._reached.items()}


class Sof(Reference):
    """A running reference SOF; leave the `with` block, or call `stop`, to end it."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        config = uvicorn.Config(
            self.app,
            host=options.host,
            port=options.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config, self.begin, self.end)
        self._thread = threading.Thread(target=self._server.run_quietly, name="reference SOF", daemon=True)
        self._thread.start()
        port = self._server.wait_until_up()
        host = f"[{options.host}]" if ":" in options.host else options.host
        self.at(f"http://{host}:{port}")

    def stop(self) -> None:
        """End the server and its thread; once ended, does nothing."""
        self._server.stop()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(uvicorn.Server):
    """uvicorn, told to stop by an event instead of a flag that it looks at ten times a second."""

    def __init__(
        self,
        config: uvicorn.Config,
        first: Callable[[], Awaitable[None]],
        last: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._first = first
        self._last = last
        self._up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._failed = ""

    def run_quietly(self) -> None:
        try:
            self.run()
        except SystemExit:
            self._failed = f"cannot listen on {self.config.host} port {self.config.port}"
        finally:
            self._up.set()

    def wait_until_up(self) -> int:
        if not self._up.wait(START_TIMEOUT) or self._failed:
            raise SofError(f"{self._failed or 'the server does not start'}; choose another host or port")
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port

    def stop(self) -> None:
        if self._loop is not None and self._end is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end.set)

    async def main_loop(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        await self._first()
        self._up.set()
        while not self._end.is_set():
            await self.on_tick(0)  # renews the Date header
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._end.wait()
        await self._last()
