"""Ctrl-C and SIGTERM, wherever they come."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SOON_S = 0.005


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C and SIGTERM end a run in order, also where the shell that started us lets us ignore them.

    One that comes while an object is being collected is lost there, as all that such a callback raises: it
    comes once more, by the timer of the process.
    """
    hook = sys.unraisablehook

    def lost(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, SOON_S)
        else:
            hook(unraisable)

    def interrupted(_number: int, frame: FrameType | None) -> None:
        if frame is not None and frame.f_code is lost.__code__:
            signal.setitimer(signal.ITIMER_REAL, SOON_S)
        else:
            raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = {number: signal.signal(number, interrupted) for number in numbers}
    sys.unraisablehook = lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)
