"""How far apart, how slow and how well timed a simulated SOF is: nothing that the documents rule out."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

RARE, TAIL = 1000, 1.5  # one in so many; the exponent of a Pareto distribution


@dataclass(frozen=True)
class Latency:
    """Seconds that a request or its answer is under way: `about` them, `most` at most.

    Attributes:
        kind: `constant`, `tail` (most are short, some long) or `rare` (one in a thousand takes `most`).
    """

    kind: str = "constant"
    about: float = 0.0
    most: float = 0.0

    def drawn(self, chance: Random) -> float:
        """How long one of them takes."""
        if self.kind == "rare":
            return self.most if chance.randrange(RARE) == 0 else self.about
        if self.kind == "tail":
            return min(self.about * chance.paretovariate(TAIL), self.most)
        return self.about


@dataclass(frozen=True)
class Conditions:
    """Of one simulation.

    Attributes:
        requests: on the way to the SOF and back, each time.
        notifications: on the way to the listener and back.
        skew_s: how far the SOF's clock is ahead.
        drift: seconds by which it gains in a second.
        order: of what draws which of those that can go on goes first; None: who could do so first.
    """

    requests: Latency = Latency()
    notifications: Latency = Latency()
    skew_s: float = 0.0
    drift: float = 0.0
    order: int | None = None
