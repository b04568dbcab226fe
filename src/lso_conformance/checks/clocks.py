"""What the log tells of clocks: how far the target's is from ours, and when it, or we, stood still.

No check may take a slow machine for a target that breaks a rule: a time of the target is compared with
one of ours only as far as both bounds of the difference allow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median

from lso_conformance.checks.basics import grain, usable
from lso_conformance.clock import LONGEST_SKEW_S
from lso_conformance.exchange import Exchange
from lso_conformance.observations import Job, Observations

SECOND = timedelta(seconds=1.1)  # a Date header, and some printed dates, count whole seconds
CLOCKS_APART = timedelta(seconds=3)
LONGEST = timedelta(seconds=LONGEST_SKEW_S)
NONE = timedelta()


@dataclass(frozen=True)
class Ahead:
    """How far the target's clock is ahead of ours: at least, and at the most."""

    least: timedelta
    most: timedelta

    def earliest(self, theirs: datetime) -> datetime:
        """The earliest that it can have been by our clock at a time of the target's."""
        return theirs - self.most

    def latest(self, theirs: datetime) -> datetime:
        """The latest that it can have been."""
        return theirs - self.least


def ahead_of(job: Job) -> Ahead:
    """How far the target's clock is ahead of ours.

    The time of the creation tells best, unless the Date header contradicts it: it was set after the
    request was sent and before the answer came.
    """
    answer = job.created
    document = answer.json()
    said = document.get("creationDate") if isinstance(document, dict) else None
    created, by_header = usable(said), _by_header(answer)
    if created is not None and abs(created - answer.sent_at) < LONGEST:
        unit = 1.1 * grain(str(said))
        found = Ahead(created - unit - _answered(answer), created + unit - answer.sent_at)
        apart = CLOCKS_APART
        if by_header is None or (
            found.least - apart <= by_header.most and by_header.least - apart <= found.most
        ):
            return found
    return by_header or Ahead(-SECOND, SECOND)


def _by_header(answer: Exchange) -> Ahead | None:
    try:
        apart = parsedate_to_datetime(answer.headers["date"]) - answer.sent_at
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    took = _answered(answer) - answer.sent_at
    return Ahead(apart - took - SECOND, apart + SECOND) if abs(apart) < LONGEST else None


def _answered(answer: Exchange) -> datetime:
    return answer.answered_at or answer.sent_at


def stall(observed: Observations, job: Job) -> timedelta:
    """The longest that target or tester seem to have stood still in the life of a job.

    That is how much longer than usual an answer took; a timer of the target may have waited as long.
    """
    end = max(map(_answered, _shown(observed, job)), default=_answered(job.created))
    took = [
        (e.answered_at - e.sent_at).total_seconds()
        for e in observed.exchanges
        if e.answered_at is not None and e.answered_at >= job.created.sent_at and e.sent_at <= end
    ]
    return timedelta(seconds=max(took) - median(took)) if took else NONE


def _shown(observed: Observations, job: Job) -> Iterable[Exchange]:
    yield from (moment.exchange for moment in job.moments)
    yield from (sight.exchange for report in observed.reports_of(job) for sight in report.sights[:1])


def may_have_missed(job: Job, lasts: timedelta) -> bool:
    """Whether two reads of a job are so far apart that a state which lasts so long came between them."""
    reads = [m.exchange for m in job.moments if m.state is not None]
    return any(_answered(now) - before.sent_at >= lasts for before, now in pairwise(reads))
