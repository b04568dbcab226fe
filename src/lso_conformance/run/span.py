"""A span of requests or seconds, from the least to the most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """From the least (the target does everything at once) to the most (every wait uses up its limit)."""

    least: float
    most: float

    def __add__(self, other: Span) -> Span:
        return Span(self.least + other.least, self.most + other.most)
