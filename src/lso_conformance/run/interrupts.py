"""Ctrl-C and SIGTERM at any moment: a run is cut short, and what there is by then is reported."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from lso_conformance.common.clock import REAL

NUMBERS = (signal.SIGINT, signal.SIGTERM)
VAIN_S = 1.0  # then another is one too: the first was swallowed
SOON_S = 0.005


class Interrupts:
    """The first interrupt is an exception, as Python has it; once the run is `ending`, none is.

    Between the two none is either: what the first one ends must not be torn by the second.  One that comes
    while an object is collected is lost there, as all that such a callback raises; it comes once more, by
    the timer of the process.

    Args:
        last: whether nothing comes after the run but the end of the process.
    """

    def __init__(self, *, last: bool = False) -> None:
        self._last = last
        self._raised_at: float | None = None
        self._told: Callable[[], None] | None = None
        self._before: dict[signal.Signals, Any] = {}
        self._hook = sys.unraisablehook

    def begin(self) -> None:
        """Take the interrupts; once taken, and in a thread that gets none, does nothing."""
        if not self._before and threading.current_thread() is threading.main_thread():
            numbers = (*NUMBERS, signal.SIGALRM)
            self._before = {number: signal.signal(number, self._come) for number in numbers}
            self._hook, sys.unraisablehook = sys.unraisablehook, self._lost

    def ending(self, told: Callable[[], None]) -> None:
        """From now on an interrupt is a call."""
        self._told = told

    def look(self) -> None:
        """Where a run goes on although it was interrupted: the exception once more.

        Raises:
            KeyboardInterrupt: one was swallowed.
        """
        if self._raised_at is not None and self._told is None:
            raise KeyboardInterrupt

    def end(self) -> None:
        """Give them back; where only the end of the process is to come, a Ctrl-C does nothing to it."""
        if self._before:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.unraisablehook = self._hook
        for number, handler in self._before.items():
            ignored = self._last and number is signal.SIGINT
            signal.signal(number, signal.SIG_IGN if ignored else handler or signal.SIG_DFL)
        self._before = {}

    def _lost(self, unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            self._raised_at = None
            signal.setitimer(signal.ITIMER_REAL, SOON_S)
        else:
            self._hook(unraisable)

    def _come(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as Python calls it
        if frame is not None and frame.f_code is Interrupts._lost.__code__:
            signal.setitimer(signal.ITIMER_REAL, SOON_S)
        elif self._told is not None:
            self._told()
        elif self._raised_at is None or REAL.monotonic() > self._raised_at + VAIN_S:
            self._raised_at = REAL.monotonic()
            raise KeyboardInterrupt
