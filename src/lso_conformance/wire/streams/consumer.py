"""Reads one stream beside the scenario and writes what comes to the log, within bounds.

Whatever the server does (silence, bursts, messages without end, connections that break), the reader
stops when it is told to, and what it saw until then is in the log.
"""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lso_conformance.log.lag import Lag, lag_s
from lso_conformance.log.log import Log
from lso_conformance.seen import payload
from lso_conformance.seen.place import AMQP, KAFKA, MQTT, SSE, WEB_SOCKET, StreamPlace
from lso_conformance.seen.stream import BARE, ENDED, REFUSED, STOPPED, UNREACHABLE, UNREADABLE
from lso_conformance.wire.streams.readers import Readers
from lso_conformance.wire.streams.sink import Consume, Final, TooLarge, Wish

MODULES = {WEB_SOCKET: "websocket", SSE: "sse", KAFKA: "kafka", AMQP: "amqp", MQTT: "mqtt"}
EXTRAS = {KAFKA: "kafka", AMQP: "amqp", MQTT: "mqtt"}
KEPT, KEPT_LATER = 500, 20  # messages kept whole: at first, and after each mark
KEPT_BYTES, MOST_SHAPES = 16 * 1024 * 1024, 50
ATTEMPTS, RECONNECTS, PAUSE_S, LONGEST_PAUSE_S = 3, 20, 0.2, 2.0
LOOK_S, JOIN_S = 0.1, 5.0
SHOWN = 300


class Consumer:
    """One stream being read; `label` names scenario and step in the log.

    `lag` measures the reader's loop; no limit counts our own lag.
    """

    def __init__(
        self, log: Log, label: Mapping[str, Any], wish: Wish, number: int, model: Any, stop: threading.Event,
        lag: Lag | None = None, readers: Readers = Readers(),  # noqa: B008 - has no state
    ) -> None:  # fmt: skip
        self._log, self._label, self._wish, self._model, self._stop = log, dict(label), wish, model, stop
        self.number, self._lag = number, lag
        self._change = log.clock.condition()
        self._count = self._kept = self._bytes = 0
        self._quota = KEPT
        self._shapes: set[str] = set()
        self._uncounted, self._without = 0, Counter[str]()
        self._span = ["", ""]
        self._times: list[float] = []
        self._opens = 0
        self._over = self._closed = False
        self._reading = readers.begin(self._run, f"stream-{number}")

    # ---- called by the scenario

    @property
    def is_open(self) -> bool:
        """Whether the stream was ever open."""
        return self._opens > 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come."""
        return self._over

    @property
    def count(self) -> int:
        """How many messages came so far."""
        return self._count

    def wait_open(self, limit_s: float) -> bool:
        """Wait until the stream is open, or can never be."""
        self._wait(lambda: self.is_open or self._over, limit_s)
        return self.is_open

    def wait_count(self, count: int, limit_s: float) -> bool:
        """Wait until so many messages came in all, or no more can come."""
        self._wait(lambda: self._count >= count or self._over, limit_s)
        return self._count >= count

    def longest_gap_s(self) -> float:
        """The longest time between two of the first messages; 0 while there are not two."""
        with self._change:
            pairs = zip(self._times, self._times[1:], strict=False)
            return max((late - early for early, late in pairs), default=0.0)

    def _wait(self, enough: Any, limit_s: float) -> None:
        until = self._log.clock.monotonic() + limit_s - lag_s(self._lag)
        with self._change:
            while not enough() and not self._stop.is_set():
                if (left := until + lag_s(self._lag) - self._log.clock.monotonic()) <= 0:
                    break
                self._change.wait(min(left, LOOK_S))

    def mark(self, name: str) -> None:
        """Say in the log that something has happened; the next messages are kept whole again."""
        with self._change:
            self._flush()
            self._log.write("mark", of=self.number, **self._label, name=name)
            self._quota, self._kept = KEPT_LATER, 0

    def stop(self) -> None:
        """End the reading; what was counted goes to the log."""
        if not self._over:
            self._reading.cancel()
        self._reading.join(JOIN_S)
        self._close(STOPPED, "")

    # ---- called beside it

    def opened(self) -> None:
        """The stream is open (again)."""
        self._log.write("opened", of=self.number, **self._label)
        with self._change:
            self._opens += 1
            self._change.notify_all()

    def bare(self) -> None:
        """A redirection leads to where no credentials go."""
        self.mark(BARE)

    def take(self, headers: Sequence[Sequence[str]], body: bytes) -> None:
        """Keep a message whole, or count it by what it lacks."""
        content = payload.read(body, self._model)
        shape = payload.shape(content, headers)
        with self._change:
            if self._closed:
                return
            self._count += 1
            new = shape not in self._shapes and len(self._shapes) < MOST_SHAPES
            fits = self._bytes + len(body) <= KEPT_BYTES
            if fits and (new or self._kept < self._quota):
                self._shapes.add(shape)
                self._kept, self._bytes = self._kept + 1, self._bytes + len(body)
                self._log.message(self.number, self._label, headers, body)
            else:
                lacks = "unreadable" if content.problem else " ".join(payload.missing(content, headers))
                self._uncounted += 1
                self._without.update([lacks] if lacks else [])
                self._span = [self._span[0] or self._log.now(), self._log.now()]
            if len(self._times) < KEPT:
                self._times.append(self._log.clock.monotonic())
            self._change.notify_all()

    def _flush(self) -> None:
        if self._uncounted:
            span = dict(zip(("first", "last"), self._span, strict=True))
            self._log.write(
                "counted", of=self.number, **self._label, count=self._uncounted,
                without=dict(self._without), **span,
            )  # fmt: skip
        self._uncounted, self._without, self._span = 0, Counter(), ["", ""]

    def _close(self, how: str, reason: str) -> None:
        with self._change:
            self._over = True
            if not self._closed:
                self._closed = True
                self._flush()
                self._log.write("closed", of=self.number, **self._label, how=how, reason=reason[:SHOWN])
            self._change.notify_all()

    async def _run(self) -> None:
        watching = asyncio.create_task(self._lag.watch(f"stream {self.number}")) if self._lag else None
        try:
            await self._read()
        except asyncio.CancelledError:
            self._close(STOPPED, "")
            raise
        except Exception as error:  # noqa: BLE001 - no stream takes the run along
            self._close(ENDED, f"our reader failed: {error!r}")
        finally:
            self._close(ENDED, "the reader ended")
            if watching is not None:
                watching.cancel()

    async def _read(self) -> None:
        try:
            consume = _client(self._wish.place)
        except ImportError as error:
            extra = EXTRAS.get(self._wish.place.protocol, "streams")
            self._close(UNREADABLE, f"no client ({error}): pip install lso-conformance[{extra}]")
            return
        failures = 0
        while not self._stop.is_set():
            before, why = self._opens, "the server ended the stream"
            try:
                await consume(self._wish, self)
            except (Final, TooLarge) as error:
                self._close(ENDED if self._opens else REFUSED, str(error))
                return
            except Exception as error:  # noqa: BLE001 - whatever a client library may raise
                why = f"{type(error).__name__}: {error}".removesuffix(": ")
            failures = failures + 1 if self._opens == before else 0
            if failures >= ATTEMPTS or self._opens > RECONNECTS:
                self._close(ENDED if self._opens else UNREACHABLE, why)
                return
            await asyncio.sleep(min(PAUSE_S * 2**failures, LONGEST_PAUSE_S))


def _client(place: StreamPlace) -> Consume:
    """The reader of a protocol.

    Raises:
        ImportError: its client library is not installed.
    """
    module = importlib.import_module(f"lso_conformance.wire.streams.{MODULES[place.protocol]}")
    found: Consume = module.consume
    return found
