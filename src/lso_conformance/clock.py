"""How far a target's clock is from ours, by what it says of the time itself."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from lso_conformance.exchange import Exchange

TRUSTED_SKEW_S = 2.0
LONGEST_SKEW_S = 10 * 365 * 86400.0  # more is no clock


def clock_skew_s(answer: Exchange) -> float | None:
    """How far the target's clock is ahead of ours, by the Date header; 0 when it is close.

    The header counts whole seconds.  None without one.
    """
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
        skew = (theirs - answer.sent_at).total_seconds()
    except (KeyError, ValueError, TypeError):
        return None
    return _usable(skew)


def skew_by_creation_s(created: Exchange) -> float | None:
    """How far the target's clock is ahead of ours, by the creationDate that it has just set."""
    document = created.json()
    text = document.get("creationDate") if isinstance(document, dict) else None
    try:
        theirs = datetime.fromisoformat(str(text).upper())
        skew = (theirs - created.sent_at).total_seconds()
    except (ValueError, TypeError):
        return None
    return _usable(skew)


def _usable(skew: float) -> float | None:
    if abs(skew) > LONGEST_SKEW_S:
        return None
    return skew if abs(skew) > TRUSTED_SKEW_S else 0.0
