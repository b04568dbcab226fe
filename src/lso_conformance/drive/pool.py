"""Runs the suites' scenarios against a target, several at once, and writes the log."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from lso_conformance.common.clock import REAL, Clock
from lso_conformance.drive.depth import Depth
from lso_conformance.drive.halt import Blocked, Halt
from lso_conformance.drive.hand import step_of
from lso_conformance.drive.lengths import Lengths
from lso_conformance.drive.patience import Patience
from lso_conformance.drive.situations import Ask, Situations, nobody
from lso_conformance.drive.step import Bench
from lso_conformance.log.lag import Lag
from lso_conformance.log.log import Log
from lso_conformance.log.scenario import Scenario, apis_of, by_name, name_of
from lso_conformance.profile.model import Profile
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import JOB
from lso_conformance.standard.schemas import Schemas
from lso_conformance.wire.access import AccessError
from lso_conformance.wire.client import Client
from lso_conformance.wire.listener import Inboxes, Listener, reach
from lso_conformance.wire.streams.readers import Readers

Over = Callable[[str, str], None]


EXCLUSIVE: set[Scenario] = set()
EXPLORING: set[Scenario] = set()


def exclusive(scenario: Scenario) -> Scenario:
    """Mark a scenario that runs alone, after the shared ones: others' jobs would disturb what it looks at."""
    EXCLUSIVE.add(scenario)
    return scenario


def exploring(scenario: Scenario) -> Scenario:
    """Mark a scenario that makes up its own requests: it runs alone, after all others."""
    EXPLORING.add(scenario)
    return exclusive(scenario)


class Surroundings:
    """What a run happens in: time, threads, connections, a server of our own; a simulation has others."""

    clock: Clock = REAL

    def client(self, profile: Profile, api: Api, log: Log) -> Client:
        """What calls the operations of an API."""
        return Client(profile, api, log)

    def listener(self, profile: Profile, log: Log, lag: Lag | None) -> Inboxes:
        """What gives addresses for notifications."""
        return Listener(profile, log, lag)

    def reach(self, profile: Profile, api: Api, log: Log) -> str | None:
        """Why our listener cannot be reached; None where it can."""
        return reach(profile, api, log)

    def readers(self) -> Readers:
        """What reads streams."""
        return Readers()

    def lag(self, log: Log) -> Lag | None:
        """What measures how late the tester is itself; None where it never is."""
        return Lag(log).start()

    def workers(self, count: int, name: str) -> Executor:
        """What runs so many scenarios at once."""
        return ThreadPoolExecutor(count, thread_name_prefix=name)

    def settle(self, futures: Iterable[Future[None]]) -> None:
        """Return when all are over, whatever came of them."""
        # Not by joining the threads: an interrupt of Thread.join takes a running thread for one that ended.
        for future in futures:
            with suppress(CancelledError):
                future.exception()


class Drive:
    """Scenarios in one thread pool, then the exclusive ones; `wait_for` lets a test wait for its own."""

    def __init__(
        self,
        profile: Profile,
        api: Api | Sequence[Api],
        log: Log,
        schemas: Schemas,
        *,
        workers: int,
        skew_s: Mapping[str, float | None] | None = None,
        client: Client | Mapping[str, Client] | None = None,
        ask: Ask = nobody,
        depth: Depth = Depth(),  # noqa: B008 - frozen
        surroundings: Surroundings = Surroundings(),  # noqa: B008 - has no state
    ) -> None:
        self._apis = [api] if isinstance(api, Api) else list(api)
        given = {self._apis[0].name: client} if isinstance(client, Client) else dict(client or {})
        most = profile.ixit.limits.max_jobs
        workers = min(workers, most or workers)
        self._stop = log.clock.event()
        self._hurry = log.clock.event()
        self._surroundings, self._lag = surroundings, surroundings.lag(log)
        self._listener = surroundings.listener(profile, log, self._lag)
        self._benches = {
            each.name: Bench(
                client=given.get(each.name) or surroundings.client(profile, each, log.of(each.name)),
                profile=profile.of(each.name),
                api=each,
                log=log.of(each.name),
                schemas=schemas,
                stop=self._stop,
                situations=Situations(profile.of(each.name), log, self._stop, ask),
                inboxes=self._listener,
                patience=Patience(profile.ixit.of(each.name).timing, self._lag, log.clock),
                lengths=Lengths(log.clock),
                # A Date header that is behind may be an old one; then the time of a creation tells.
                clock_skew_s=_ahead((skew_s or {}).get(each.name, 0.0)),
                quota=most // workers if most else None,
                hurry=self._hurry,
                depth=depth,
                readers=surroundings.readers(),
            )
            for each in self._apis
        }
        self._pool = surroundings.workers(workers, "scenario")
        self._last = surroundings.workers(1, "exclusive")
        self._futures: dict[tuple[str, str], Future[None]] = {}  # by scenario and API

    def start(self, scenarios: Iterable[Scenario], over: Over | None = None) -> None:
        """Queue each scenario of our APIs; `over(name, outcome)` is called when one has ended.

        Those that read streams come first: they wait longest.
        """
        named = by_name(scenarios).values()
        pairs = [(api, each) for api in self._apis for each in named if apis_of(each, [api])]
        pairs.sort(key=lambda pair: pair[0].has(JOB))
        alone = [pair for pair in pairs if pair[1] in EXCLUSIVE]
        for api, scenario in pairs:
            if scenario not in EXCLUSIVE:
                self._submit(self._pool, api, scenario, self._run, over)
        before = list(self._futures.values())
        for api, scenario in sorted(alone, key=lambda pair: pair[1] in EXPLORING):
            self._submit(self._last, api, scenario, self._alone, over, before)

    def _submit(
        self, pool: Executor, api: Api, scenario: Scenario, work: Callable[..., None], *given: Any
    ) -> None:
        """Queue a scenario; it is known before it can begin, wherever an interrupt comes."""
        known = self._futures[name_of(scenario), api.name] = Future()
        pool.submit(_fulfil, known, work, api, scenario, *given)

    def _alone(self, api: Api, scenario: Scenario, over: Over | None, before: Sequence[Future[None]]) -> None:
        self._surroundings.settle(before)
        if not self._stop.is_set():
            self._run(api, scenario, over)

    def wait_for(self, scenario: Scenario) -> None:
        """Return when the scenario is over, for every API that it drives and the target offers."""
        name = name_of(scenario)
        mine = [future for (known, _), future in self._futures.items() if known == name]
        self._surroundings.settle(mine)
        for future in mine:
            future.result()

    def wait(self) -> None:
        """Return when every scenario is over."""
        self._surroundings.settle(self._futures.values())
        for future in self._futures.values():
            future.result()

    def interrupt(self, *, hurried: bool = False) -> None:
        """Have scenarios stop at their next step; hurried, they leave behind what they made."""
        if hurried:
            self._hurry.set()
            return
        self._stop.set()
        self._listener.wake()
        for future in self._futures.values():
            future.cancel()

    def close(self, *, interrupted: bool = False) -> None:
        """End the pool and the connections, once every scenario is over or interrupted."""
        if interrupted:
            self.interrupt()
        for pool in (self._pool, self._last):
            pool.shutdown(wait=False, cancel_futures=interrupted)
        self._surroundings.settle(future for future in self._futures.values() if not future.cancelled())
        for bench in self._benches.values():
            bench.client.close()
        self._listener.close()
        if self._lag is not None:
            self._lag.close()

    def _run(self, api: Api, scenario: Scenario, over: Over | None) -> None:
        bench, name = self._benches[api.name], name_of(scenario)
        log, step = bench.log, step_of(name, bench)
        log.write("scenario", scenario=name, event="started")
        outcome: dict[str, object] = {"event": "finished"}
        try:
            step.begin()
            scenario(step)
        except Halt as halt:
            outcome = {
                "event": halt.event, "reason": halt.reason, "exchange": halt.exchange, "blames": halt.blames,
            }  # fmt: skip
        except AccessError as error:
            outcome = {"event": Blocked.event, "reason": str(error)}
        except Exception as error:  # noqa: BLE001 - our own fault must not take the other scenarios along
            outcome = {"event": "crashed", "reason": "".join(traceback.format_exception(error)[-2:])}
        try:
            step.end()
        except Exception as error:  # noqa: BLE001 - nor must the clean-up
            log.write("note", about="clean-up failed", scenario=name, reason=repr(error))
        log.write("scenario", scenario=name, **outcome)
        if over is not None:
            over(name, str(outcome["event"]))


def _ahead(skew_s: float | None) -> float | None:
    """How far a clock is ahead; unknown where it is behind."""
    return skew_s if skew_s is None or skew_s >= 0 else None


def _fulfil(known: Future[None], work: Callable[..., None], *given: Any) -> None:
    """Do the work of a future, unless it was cancelled before."""
    if not known.set_running_or_notify_cancel():
        return
    try:
        work(*given)
    except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
        known.set_exception(error)
    else:
        known.set_result(None)
