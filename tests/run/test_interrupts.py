"""An interrupt is an exception once, then nothing, and a call once the run is ending."""

import signal
import threading
import weakref
from collections.abc import Iterator

import pytest

from lso_conformance.run import interrupts
from lso_conformance.run.interrupts import Interrupts

NUMBERS = interrupts.NUMBERS


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_second_does_not_tear_what_the_first_one_ends(number: int) -> None:
    taken = Interrupts()
    taken.begin()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    signal.raise_signal(number)
    told: list[int] = []
    taken.ending(lambda: told.append(1))
    signal.raise_signal(number)
    signal.raise_signal(number)
    assert told == [1, 1]


def test_one_that_is_swallowed_is_found_where_the_run_goes_on() -> None:
    taken = Interrupts()
    taken.begin()
    taken.look()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        taken.look()
    taken.ending(lambda: None)
    taken.look()


def test_one_that_came_to_nothing_may_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts, "VAIN_S", -1.0)
    taken = Interrupts()
    taken.begin()
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_one_that_comes_while_an_object_is_collected_comes_again() -> None:
    class Collected:
        pass

    it, taken = Collected(), Interrupts()
    watched = weakref.ref(it, lambda _: signal.raise_signal(signal.SIGINT))
    taken.begin()
    try:
        del it
        with pytest.raises(KeyboardInterrupt):
            threading.Event().wait(10)
    finally:
        taken.end()
    assert watched() is None


@pytest.mark.parametrize(("last", "left"), [(False, signal.default_int_handler), (True, signal.SIG_IGN)])
def test_handlers_are_given_back(last: bool, left: object) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    term = signal.getsignal(signal.SIGTERM)
    taken = Interrupts(last=last)
    taken.begin()
    taken.begin()
    taken.end()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == (left, term)
