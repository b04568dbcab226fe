"""The tester measures how late it is itself, and no limit counts that."""

import threading
import time
from datetime import timedelta

import pytest
from by_hand import API, NOON

from lso_conformance.drive.patience import Patience, Wait
from lso_conformance.log import lag as module
from lso_conformance.log.lag import CLOCK_SET, LAG, Delay, Lag, clock_set, held_up, lags_in
from lso_conformance.log.log import Log
from lso_conformance.profile.model import Timing
from lso_conformance.wire.listener import Inboxes


def held(*spans: tuple[float, float]) -> list[Delay]:
    return [Delay(NOON + timedelta(seconds=a), NOON + timedelta(seconds=b)) for a, b in spans]


def late(lag: Lag, seconds: float, of: str = "threads") -> None:
    lag.late(of, time.monotonic() - seconds)


def test_what_held_up_several_counts_once() -> None:
    log = Log()
    lag = Lag(log)
    late(lag, 5)
    late(lag, 5, "listener")
    late(lag, 0.1)
    assert lag.total_s() == pytest.approx(5, abs=0.5)
    assert [(r["about"], r["of"]) for r in log.records] == [(LAG, "threads"), (LAG, "listener")]
    assert held_up(lags_in(log.records), NOON, NOON) == timedelta()


def test_the_notes_of_a_long_run_are_few() -> None:
    log = Log()
    lag = Lag(log)
    for _ in range(10_000):
        late(lag, 0.3)
    assert len(log.records) <= module.MOST_NOTES + 1


def test_a_clock_that_is_set_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    log, looked, offsets = Log(), threading.Event(), [7.0, 7.1, None, 607.1]

    def offset() -> float | None:
        if not offsets:
            looked.set()
            return 607.2
        return offsets.pop(0)

    monkeypatch.setattr(module, "TICK_S", 0.001)
    monkeypatch.setattr(Lag, "_offset", lambda _: offset())
    lag = Lag(log).start()
    assert looked.wait(10)
    lag.close()
    assert [r["by_s"] for r in log.records if r["about"] == CLOCK_SET] == [600.1]
    end = len(log.records)
    assert clock_set(log.records, -1, end) == timedelta(seconds=600.1)
    assert clock_set(log.records, end, end + 1) == clock_set(log.records, -1, 0) == timedelta()


def test_what_goes_on_now_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that was to wake up long ago, and has not yet."""
    lag = Lag(Log())
    monkeypatch.setattr(lag, "_due", time.monotonic() - 3)
    assert lag.total_s() == pytest.approx(3, abs=0.5)


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [
        ((), 0),
        (((1, 3), (2, 4)), 3),
        (((-5, 1), (9, 20)), 2),
        (((-5, -1), (11, 12)), 0),
        (((0, 9), (1, 2)), 9),
    ],
)
def test_how_long_we_were_held_up(spans: tuple[tuple[float, float], ...], seconds: float) -> None:
    assert held_up(held(*spans), NOON, NOON + timedelta(seconds=10)) == timedelta(seconds=seconds)


def test_no_limit_counts_our_lag() -> None:
    lag = Lag(Log())
    wait = Wait(Patience(Timing(state_change_timeout_s=2), lag))
    soon = time.monotonic() + 3
    late(lag, 30)
    assert not wait.is_over(soon)
    assert wait.is_over(soon + 30)


def test_no_wait_for_notifications_counts_our_lag() -> None:
    lag = Lag(Log())
    inbox = Inboxes("http://listener.example.net", Log(), lag).inbox("a.b", API, Log())
    threading.Timer(0.05, late, (lag, 0.3)).start()
    began = time.monotonic()
    assert not inbox.wait(bool, began, 0.1)
    assert time.monotonic() - began >= 0.3
