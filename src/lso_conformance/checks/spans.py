"""For how long a job is in progress, as far as it says so itself: what time alone explains is nobody's fault.

Source: W148 7.2.3.12 (executionDuration, scheduleDefinitionEndTime), 7.2.1.1 (reportingPeriod), Table 8,
with FM-B27, FM-B28.  What the job's own answer says of its schedule counts before what was asked for.
A job of which neither says how long it runs ends when the SOF likes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lso_conformance.checks.basics import usable
from lso_conformance.checks.clocks import ahead_of
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import DECLINED, Job
from lso_conformance.standard.durations import in_seconds

SCHEDULE, PERIOD = "scheduleDefinition", "reportingPeriod"
LASTS, START, END = "executionDuration", "scheduleDefinitionStartTime", "scheduleDefinitionEndTime"
EARLY = 0.98  # of its duration: timers of two machines


def said(job: Job, attribute: str) -> Any:
    """An attribute of the job as its creation's answer has it, or else as it was asked for."""
    document = job.created.json()
    given = document.get(attribute) if isinstance(document, dict) else None
    return given if given is not None else job.sent.get(attribute)


def schedule_of(job: Job) -> Mapping[str, Any]:
    """The schedule of a job: what was asked for, and what the answer has in place of it, or beside it."""
    asked, given = job.sent.get(SCHEDULE), said(job, SCHEDULE)
    return {**(asked if isinstance(asked, dict) else {}), **(given if isinstance(given, dict) else {})}


def recurs(job: Job) -> bool:
    """Whether a job goes back to `scheduled` by itself."""
    return "recurringSchedule" in schedule_of(job)


def lasts(job: Job) -> timedelta | None:
    """How long one execution lasts; None: as long as the SOF likes, or until the end of the schedule."""
    seconds = in_seconds(schedule_of(job).get(LASTS), 0.0)
    return timedelta(seconds=seconds) if 0 < seconds < timedelta.max.total_seconds() / 2 else None


def chosen_by_the_sof(job: Job, at: Exchange) -> bool:
    """Whether nobody has said how long the job runs, or a modify has since said something else."""
    return (lasts(job) is None and not recurs(job)) or _replanned(job, at)


def _replanned(job: Job, at: Exchange) -> bool:
    """Whether a modify of the schedule was asked for until then that was not declined."""
    declined = {m.asked for m in job.moments if m.outcome == DECLINED}
    asked = [m.exchange.request_json() for m in job.moments if m.action == "modify"
             and m.exchange.number < at.number and m.asked not in declined]  # fmt: skip
    return any(isinstance(body, dict) and SCHEDULE in body for body in asked)


def may_be_over(job: Job, at: Exchange) -> bool:
    """Whether a job may have completed by itself before an answer came.

    A suspension may or may not count as a part of the execution, so the earliest end counts.
    """
    if chosen_by_the_sof(job, at):
        return True
    ahead, schedule, now = ahead_of(job), schedule_of(job), at.answered_at or at.sent_at
    end, start, each = usable(schedule.get(END)), usable(schedule.get(START)), lasts(job)
    if end is not None and ahead.earliest(end) <= now:
        return True
    if recurs(job) or each is None:
        return False
    begins = max(job.created.sent_at, ahead.earliest(start)) if start is not None else job.created.sent_at
    return begins + EARLY * each <= now


def ran_on(job: Job, number: int) -> bool:
    """Whether the first read of the job after an exchange shows it in progress."""
    later = [m.state for m in job.moments if m.state is not None and m.exchange.number > number]
    return bool(later) and later[0] in job.of.in_role("running")


def reports_at_least(job: Job, at: Exchange) -> int | None:
    """How many reports a job makes before it is over at the latest, as far as it says; None: no bound.

    One execution makes as many as fit, one more or less (FM-B28).
    """
    each, period = lasts(job), in_seconds(said(job, PERIOD), 0.0)
    if chosen_by_the_sof(job, at):
        return 0
    if recurs(job) or each is None or period <= 0:
        return None
    return max(0, math.floor(each.total_seconds() / period + 1e-6) - 1)
