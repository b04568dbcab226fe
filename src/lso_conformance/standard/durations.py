"""How long a TimeDuration is, in seconds (W148 7.2.3.18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A month and a year are taken at their shortest.
SECONDS = {
    "NS": 1e-9, "US": 1e-6, "MS": 1e-3, "SEC": 1.0, "MIN": 60.0, "HOUR": 3600.0, "DAY": 86400.0,
    "WEEK": 604800.0, "MONTH": 28 * 86400.0, "YEAR": 365 * 86400.0,
}  # fmt: skip


def seconds_of(duration: Mapping[str, Any]) -> float:
    """A TimeDuration in seconds."""
    return float(duration["timeDurationValue"]) * SECONDS[str(duration["timeDurationUnits"])]


def in_seconds(duration: Any, otherwise: float) -> float:
    """A TimeDuration in seconds, or else what stands for one that is none."""
    try:
        return seconds_of(duration)
    except (KeyError, ValueError, TypeError, OverflowError):
        return otherwise
