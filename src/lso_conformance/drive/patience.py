"""How long a scenario waits for what the target must bring about, where it may never come."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

from lso_conformance.common.clock import REAL, Clock
from lso_conformance.log.lag import Lag, lag_s
from lso_conformance.profile.model import Timing

VAIN_WAITS = 5  # so many full waits in vain, and nothing of the kind in the run, before waits are cut
CUT_S = 0.5
STATES, REPORTS = "state_change_timeout_s", "report_timeout_s"


class Patience:
    """The limits of the waits of one run; safe to share between threads.

    A mock or an unfinished server keeps every job as it was created, and a run of full waits would
    last for ten minutes.  Cut waits end as inconclusive, as full ones do: a limit that the profile
    gives binds the target and is never cut, and one change of state anywhere restores the full limit.
    Reports are waited for no longer than changes of state; where none ever ends, these waits are cut too.
    No limit counts the tester's own lag, where it is measured.
    """

    def __init__(self, timing: Timing, lag: Lag | None = None, clock: Clock = REAL) -> None:
        self._timing, self.lag, self.clock = timing, lag, clock
        self._lock = threading.Lock()
        self._vain = Counter[str]()
        self._came = set[str]()

    def limit_s(self, allowance_s: float = 0.0, limit: str = STATES) -> float:
        """Seconds that a wait may last now: a limit of the profile, and what the change takes in any case."""
        full = float(getattr(self._timing, limit)) + allowance_s
        with self._lock:
            hopeless = any(
                self._vain[each] >= VAIN_WAITS and each not in self._came for each in (STATES, limit)
            )
        return min(full, CUT_S) if hopeless and not self._timing.binds(limit) else full

    def saw(self, states: Sequence[str | None]) -> None:
        """What was seen of one job or process, in order."""
        if len(set(states)) > 1:
            self.came(STATES)

    def came(self, limit: str) -> None:
        """What is waited for within a limit came, once."""
        with self._lock:
            self._came.add(limit)

    def in_vain(self, limit: str = STATES) -> None:
        """A wait ran out."""
        with self._lock:
            self._vain[limit] += 1


class Wait:
    """One wait, from now on; it is cut while it lasts when others find that there is nothing to hope for.

    Attributes:
        limit_s: what it may last; of one that was cut, what it has lasted.
    """

    def __init__(self, patience: Patience, allowance_s: float = 0.0, limit: str = STATES) -> None:
        self._patience, self._allowance_s, self._limit = patience, allowance_s, limit
        self._lag = patience.lag
        self._began, self._lag_s = patience.clock.monotonic(), lag_s(self._lag)
        self.limit_s = patience.limit_s(allowance_s, limit)

    def is_over(self, asked: float) -> bool:
        """Whether the limit, as it is by now, had run out when the target was asked (monotonic seconds).

        Our own lag is taken off.
        """
        waited = asked - self._began - (lag_s(self._lag) - self._lag_s)
        lasted = int(min(self.limit_s, waited) * 10) / 10
        self.limit_s = max(self._patience.limit_s(self._allowance_s, self._limit), lasted)
        return waited > self.limit_s
