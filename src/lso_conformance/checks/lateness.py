"""Whether what is missing may only be late: its place in a queue that moves, or our own lag.

No check may take a machine with too much to do, ours or the target's, for a target that tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from lso_conformance.checks.basics import usable
from lso_conformance.checks.clocks import ahead_of
from lso_conformance.log.lag import held_up
from lso_conformance.seen.notification import Notification
from lso_conformance.seen.observations import Awaited, Observations, Subscription, Untouched
from lso_conformance.seen.resources import Job
from lso_conformance.seen.skew import Ahead


def only_late(
    observed: Observations, subscription: Subscription, job: Job, wait: Awaited | Untouched, since: datetime
) -> str | None:
    """Why an event that did not come until the end of a wait may be under way still; None: it is missing.

    `since` is when we knew that it had happened.  While events of the subscriber still come that happened
    before, or any come later than the limit themselves, it may stand behind them; unless they come in
    order, and one that happened after it is there.  When we were held up for as long as the limit, the
    target may have given us up.
    """
    limit = timedelta(seconds=wait.limit_s)
    held = held_up(observed.lags, since, wait.at)
    if held and (held >= limit or wait.at - since - held < limit):
        return f"the tester itself was held up for {held.total_seconds():.1f} s meanwhile"
    came, ahead = [n for n in subscription.notifications if n.exchange.number < wait.number], ahead_of(job)
    passed = any(_happened_after(n, ahead, since) for n in came)
    if passed and _in_order(came):
        return None
    recent = [n for n in came if wait.at - n.exchange.sent_at < limit]
    others = [
        n for n in observed.notifications
        if n.exchange.number < wait.number and wait.at - n.exchange.sent_at < limit
    ]  # fmt: skip
    by = max((_late(n, ahead) for n in (*came[-1:], *others)), default=timedelta())
    if by > limit:
        return f"events came {by.total_seconds():.1f} s late then"
    if recent and not passed:
        return "events that had happened before were still coming"
    return None


def _in_order(came: Sequence[Notification]) -> bool:
    """Whether events came in the order in which they happened, as far as they tell."""
    times = [time for n in came if (time := usable(n.document.get("eventTime"))) is not None]
    return all(one <= other for one, other in pairwise(times))


def _late(notification: Notification, ahead: Ahead) -> timedelta:
    """How long an event was under way, at least."""
    time = usable(notification.document.get("eventTime"))
    return timedelta() if time is None else notification.exchange.sent_at - ahead.latest(time)


def _happened_after(notification: Notification, ahead: Ahead, since: datetime) -> bool:
    time = usable(notification.document.get("eventTime"))
    return time is not None and ahead.earliest(time) > since
