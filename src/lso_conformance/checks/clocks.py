"""What the log tells of clocks: how far the target's is from ours, and when it, or we, stood still.

No check may take a slow machine for a target that breaks a rule: a time of the target is compared with
one of ours only as far as both bounds of the difference allow.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from lso_conformance.checks.basics import grain, usable
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import Job
from lso_conformance.seen.skew import LONGEST, SECOND, Ahead, answered, by_date

CLOCKS_APART = timedelta(seconds=3)
OLDEST = timedelta(minutes=1)  # a Date header that is written only now and then
MOST_DATES = 20  # of answers about one job
NONE = timedelta()


def ahead_of(job: Job) -> Ahead:
    """How far the target's clock is ahead of ours.

    The time of the creation tells best, unless the Date header contradicts it: it was set after the
    request was sent and before the answer came.  A header that is earlier by seconds may be old, as servers
    write it only now and then: that leaves both possible.  What our own clock was set by since then,
    nobody knows.
    """
    found = _ahead_of(job)
    return Ahead(found.least - job.clock_set, found.most + job.clock_set)


def _ahead_of(job: Job) -> Ahead:
    answer = job.created
    document = answer.json()
    said = document.get("creationDate") if isinstance(document, dict) else None
    created, by_header = usable(said), by_date(m.exchange for m in job.moments[:MOST_DATES])
    if created is None or abs(created - answer.sent_at) >= LONGEST:
        return by_header or Ahead(-SECOND, SECOND)
    unit = 1.1 * grain(str(said))
    found = Ahead(created - unit - answered(answer), created + unit - answer.sent_at)
    if by_header is None:
        return found
    early, late = by_header.least - found.most, found.least - by_header.most
    if early > CLOCKS_APART or late > OLDEST:
        return by_header
    return found if late <= CLOCKS_APART else Ahead(by_header.least, found.most)


def stall(observed: Observations, job: Job) -> timedelta:
    """The longest that target or tester seem to have stood still in the life of a job.

    That is how much longer than usual an answer took, or how long we were held up; a timer of the target
    may have waited as long.
    """
    end = max(map(answered, _shown(observed, job)), default=answered(job.created))
    began, times = job.created.sent_at, observed.once(_Times)
    took = [
        (answered_at - sent_at).total_seconds()
        for sent_at, answered_at in times.sent_between(began - times.longest, end)
        if answered_at >= began
    ]
    slowest = timedelta(seconds=max(took) - median(took)) if took else NONE
    held = [each.ended - each.began for each in observed.lags
            if each.ended >= job.created.sent_at and each.began <= end]  # fmt: skip
    return max([slowest, *held])


class _Times:
    """When the requests of a run were sent and answered, in the order of their sending."""

    def __init__(self, observed: Observations) -> None:
        answered_at = [(e.sent_at, e.answered_at) for e in observed.exchanges if e.answered_at is not None]
        self._all = sorted(answered_at)
        self.longest = max((end - begin for begin, end in self._all), default=NONE)

    def sent_between(self, first: datetime, last: datetime) -> Sequence[tuple[datetime, datetime]]:
        """Those that were sent in a time, both ends included."""
        return self._all[bisect_left(self._all, first, key=_sent) : bisect_right(self._all, last, key=_sent)]


def _sent(times: tuple[datetime, datetime]) -> datetime:
    return times[0]


def _shown(observed: Observations, job: Job) -> Iterable[Exchange]:
    yield from (moment.exchange for moment in job.moments)
    yield from (sight.exchange for report in observed.reports_of(job) for sight in report.sights[:1])


def may_have_missed(job: Job, lasts: timedelta) -> bool:
    """Whether two reads of a job are so far apart that a state which lasts so long came between them."""
    reads = [m.exchange for m in job.moments if m.state is not None]
    return any(answered(now) - before.sent_at >= lasts for before, now in pairwise(reads))
