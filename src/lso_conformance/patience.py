"""How long a scenario waits for a change of state, on a target where none may ever come."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from lso_conformance.profile_model import Timing

VAIN_WAITS = 8  # so many full waits in vain, and no change of any state in the run, before waits are cut
CUT_S = 0.5


class Patience:
    """The limit of the waits of one run; safe to share between threads.

    A mock or an unfinished server keeps every job as it was created, and a run of full waits would
    last for ten minutes.  Cut waits end as inconclusive, as full ones do: a limit that the profile
    gives binds the target and is never cut, and one change of state anywhere restores the full limit.
    """

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._lock = threading.Lock()
        self._vain = 0
        self._moved = False

    def limit_s(self, allowance_s: float = 0.0, limit: str = "state_change_timeout_s") -> float:
        """Seconds that a wait may last now: a limit of the profile, and what the change takes in any case."""
        full = float(getattr(self._timing, limit)) + allowance_s
        with self._lock:
            cut = self._vain >= VAIN_WAITS and not self._moved and not self._timing.binds(limit)
        return min(full, CUT_S) if cut else full

    def saw(self, states: Sequence[str | None]) -> None:
        """What was seen of one job or process, in order."""
        if len(set(states)) > 1:
            with self._lock:
                self._moved = True

    def in_vain(self) -> None:
        """A wait ran out."""
        with self._lock:
            self._vain += 1
