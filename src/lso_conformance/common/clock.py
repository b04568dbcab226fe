"""The present, and waiting for what comes.  Whoever waits is given a clock.

Real time is asked for here and nowhere else; brokers and sockets, which are real in any case, ask REAL.
"""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any


class Clock:
    """Real time.  What it makes waits by it: events and conditions as in `threading`."""

    def now(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some time or other; they are never set back."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait so long."""
        if seconds > 0:
            self.event().wait(seconds)

    def event(self) -> threading.Event:
        """A new event, not set."""
        return threading.Event()

    def lock(self) -> AbstractContextManager[Any]:
        """A new lock that may be held while its holder waits."""
        return threading.Lock()

    def token(self) -> str:
        """32 hexadecimal digits that nobody can guess."""
        return secrets.token_hex(16)

    def condition(self) -> threading.Condition:
        """A new condition, with a lock of its own."""
        return threading.Condition()


REAL = Clock()
