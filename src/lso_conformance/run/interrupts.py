"""Ctrl-C and SIGTERM at any moment: a run is cut short, and what there is by then is reported."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from lso_conformance.common.clock import REAL

NUMBERS = (signal.SIGINT, signal.SIGTERM)
VAIN_S = 1.0  # then another is one too: the first was swallowed, as in the callback of a weak reference


class Interrupts:
    """The first interrupt is an exception, as Python has it; once the run is `ending`, none is.

    Between the two none is either: what the first one ends must not be torn by the second.

    Args:
        last: whether nothing comes after the run but the end of the process.
    """

    def __init__(self, *, last: bool = False) -> None:
        self._last = last
        self._raised_at: float | None = None
        self._told: Callable[[], None] | None = None
        self._before: dict[signal.Signals, Any] = {}

    def begin(self) -> None:
        """Take the interrupts; once taken, and in a thread that gets none, does nothing."""
        if not self._before and threading.current_thread() is threading.main_thread():
            self._before = {number: signal.getsignal(number) for number in NUMBERS}
            for number in NUMBERS:
                signal.signal(number, self._come)

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
        for number, handler in self._before.items():
            ignored = self._last and number is signal.SIGINT
            signal.signal(number, signal.SIG_IGN if ignored else handler or signal.SIG_DFL)
        self._before = {}

    def _come(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as Python calls it
        if self._told is not None:
            self._told()
            return
        now = REAL.monotonic()
        if self._raised_at is None or now > self._raised_at + VAIN_S:
            self._raised_at = now
            raise KeyboardInterrupt
