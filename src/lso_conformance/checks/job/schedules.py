"""Schedules: a job runs when its schedule says so, and at no other time.

Source: W148 6.1.4 R16 (Table 8), 7.2.3.8 (RecurringSchedule), 7.2.3.12, with FM-B5, FM-B28, FM-B31, FM-M17
(six fields, UTC).  A ready library computes the cron.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from croniter import CroniterBadDateError, CroniterError, croniter

from lso_conformance.checks.basics import decide, finding, unanswered, usable
from lso_conformance.checks.clocks import ahead_of, may_have_missed, stall
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form import errors
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, Waited
from lso_conformance.seen.resources import Job, Report, accepted
from lso_conformance.standard.durations import seconds_of

FIELDS = ("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek")
RUNNING = "running"  # the role of a state
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
EARLY = timedelta(milliseconds=50)
MOST = 100  # executions that are looked at
IN_ANOTHER_ZONE = "; perhaps the target takes it in another time zone, which is not said (FM-M17)"


def next_start(schedule: Mapping[str, Any], after: datetime) -> datetime | None:
    """When a recurring schedule starts an execution next, in UTC; None for never, or no cron."""
    recurring = schedule.get("recurringSchedule")
    if not isinstance(recurring, Mapping):
        return None
    fields = [str(recurring.get(field, "*")).strip() for field in FIELDS]
    if any(not field or " " in field for field in fields):
        return None
    text = " ".join(fields)
    try:
        # dayOfMonth and dayOfWeek are not both restricted here, so their union is no matter.
        crons = croniter(text, after, second_at_beginning=True)
        for _ in range(100):
            found = crons.get_next(datetime)
            if _in_hours(recurring.get("hourRange"), found.time()):
                return found
    except (CroniterError, CroniterBadDateError, ValueError, KeyError, OverflowError, TypeError):
        return None
    return None


def _in_hours(ranges: Any, at: time) -> bool:
    """Whether a time of the day is in one of the ranges; none restrict nothing."""
    try:
        bounds = [(time.fromisoformat(r["start"]), time.fromisoformat(r["end"])) for r in ranges or ()]
    except (KeyError, TypeError, ValueError):
        return True
    return not bounds or any(start <= at <= end for start, end in bounds)


def starts(observed: Observations, asked: Exchange, *, by_zone: bool) -> Finding:
    """A job starts at the first time of its cron, and not before (Table 8)."""
    want = "in progress at the first time of its cron, and not before"
    if (job := _job(observed, asked)) is None:
        return _refused(want, asked)
    schedule = job.sent["scheduleDefinition"]
    start = next_start(schedule, _made(job))
    shown = f"{_cron(schedule)}, first {start}: {' -> '.join(job.states)}"
    if start is None:
        return finding(Verdict.INCONCLUSIVE, want, shown, asked)
    early = _before(job, start)
    if early:
        return finding(_of_zone(Verdict.FAIL, by_zone=by_zone), want, f"{shown}, too early", asked, early[0])
    if job.seen_as(RUNNING):
        return finding(Verdict.PASS, want, shown, asked, job.moments[-1].exchange)
    waits = [w for w in observed.waits if (w.job, w.about, w.result) == (job.id, "job", "timed out")]
    verdict = Verdict.FAIL if _overdue(observed, job, start, waits) else Verdict.INCONCLUSIVE
    got = shown + (IN_ANOTHER_ZONE if by_zone else "")
    return finding(_of_zone(verdict, by_zone=by_zone), want, got, asked, job.moments[-1].exchange)


def _overdue(observed: Observations, job: Job, start: datetime, waits: Sequence[Waited]) -> bool:
    """Whether a job that was ready before its start was still not running when the limit was over.

    One that was made, or checked, too late for that start waits for the next; the limit is one that binds.
    It does not count how long target or tester stood still. What only ended the job shows nothing of it.
    """
    limit = max((timedelta(seconds=w.limit_s) for w in waits if w.binding), default=None)
    first = {None, *job.of.in_role("received")}
    answered = [m.exchange.answered_at for m in job.moments[1:] if m.state not in first]
    ahead, known = ahead_of(job), [at for at in answered if at is not None]
    if limit is None or not known or known[0] > ahead.earliest(start):
        return False
    last = max(m.exchange.sent_at for m in job.moments if m.state is not None)
    return last > ahead.latest(start) + limit + stall(observed, job)


def stays_out(observed: Observations, asked: Exchange, *, by_zone: bool) -> Finding:
    """A job whose cron has no time for hours is not in progress meanwhile (Table 8)."""
    want = "not in progress, as its cron has no such time"
    if (job := _job(observed, asked)) is None:
        return _refused(want, asked)
    schedule, last = job.sent["scheduleDefinition"], job.moments[-1].exchange
    start = next_start(schedule, _made(job))
    got = f"{_cron(schedule)}, first {start}: {' -> '.join(job.states)}"
    comes = ahead_of(job).earliest(start) - EARLY if start else None
    ran = [m.exchange for m in job.seen_as(RUNNING, "done")]
    if ran and (comes is None or (ran[0].answered_at or ran[0].sent_at) < comes):
        got += IN_ANOTHER_ZONE if by_zone else ""
        return finding(_of_zone(Verdict.FAIL, by_zone=by_zone), want, got, asked, ran[0])
    if last.answered_at is None or len(job.moments) < 2 or (comes and comes < last.answered_at):
        return finding(Verdict.INCONCLUSIVE, want, got, asked, last)
    return finding(Verdict.PASS, want, got, asked, last)


def _of_zone(verdict: Verdict, *, by_zone: bool) -> Verdict:
    return Verdict.WARNING if by_zone and verdict is Verdict.FAIL else verdict


def _job(observed: Observations, asked: Exchange) -> Job | None:
    return next((job for job in observed.told_apart if job.created.number == asked.number), None)


def _before(job: Job, start: datetime) -> list[Exchange]:
    """The reads that show it running before a time, whatever the clocks are apart."""
    earliest = ahead_of(job).earliest(start)
    running = [m.exchange for m in job.seen_as(RUNNING)]
    return [e for e in running if e.answered_at is not None and e.answered_at < earliest - EARLY]


def _made(job: Job) -> datetime:
    """When the target says that it made a job, or else when it was asked to."""
    document = job.created.json()
    said = usable(document.get("creationDate") if isinstance(document, dict) else None)
    return (said or job.created.sent_at).astimezone(UTC)


def _refused(want: str, asked: Exchange) -> Finding:
    if asked.status is None or asked.status >= 500 or accepted(asked):
        return unanswered(want, asked)
    got = f"the schedule was refused: {asked.summary(100)}; see test_data.schedule"
    return finding(Verdict.INCONCLUSIVE, want, got, asked)


def _cron(schedule: Mapping[str, Any]) -> str:
    recurring = schedule.get("recurringSchedule")
    return " ".join(str(value) for value in recurring.values()) if isinstance(recurring, Mapping) else "-"


def within_executions(observed: Observations, job: Job) -> Finding:
    """What a recurring job reports was collected in executions that its cron starts (7.2.3.8, 7.2.3.12).

    How long a start may take, for the resources that it needs, no sentence says (6.1.4, FM-B31): so an
    execution may begin as late as any change of state, and lasts no longer for it.
    """
    want = "each timeframe within an execution that the cron starts"
    schedule = job.sent.get("scheduleDefinition") or {}
    lasts = _lasts(job)
    mine = [r for r in observed.reports_of(job) if None not in r.timeframe]
    if not mine or not lasts:
        return finding(Verdict.INCONCLUSIVE, want, f"{len(mine)} reports with a timeframe", job.created)
    slack, held = max(lasts / 2, EARLY), stall(observed, job)
    delay = observed.limit("state_change_timeout_s")
    for start, end, report in _executions(mine):
        if _inside(schedule, start, end, lasts, slack, delay):
            continue
        got = f"{start} to {end}, in no execution of {_cron(schedule)}, each of which lasts {lasts}"
        perhaps = held > slack and _inside(schedule, start, end, lasts, slack + held, delay)
        verdict = Verdict.INCONCLUSIVE if perhaps else Verdict.FAIL
        return finding(verdict, want, got, job.created, report.whole.exchange)
    return decide(True, want, f"{len(mine)} reports", job.created, mine[-1].whole.exchange)


def _executions(reports: Sequence[Report]) -> list[tuple[datetime, datetime, Report]]:
    """What reports that follow one another are about together, and the last of each."""
    found: list[tuple[datetime, datetime, Report]] = []
    for report in reports:
        start, end = report.timeframe
        if start is None or end is None:
            continue
        if found and abs(start - found[-1][1]) <= EARLY:
            found[-1] = (found[-1][0], max(end, found[-1][1]), report)
        else:
            found.append((start, end, report))
    return found


def _inside(
    schedule: Mapping[str, Any], start: datetime, end: datetime, lasts: timedelta, slack: timedelta,
    delay: timedelta,
) -> bool:  # fmt: skip
    """Whether a time is that of an execution, begun at most so late, or a part of one."""
    began = next_start(schedule, start - max(delay, lasts) - slack)
    if began is None:
        return True
    while began is not None and began <= start + slack:
        following = next_start(schedule, began)
        in_time = start <= began + max(delay, slack) and (following is None or end <= following + slack)
        if end <= began + lasts + slack or (in_time and end - start <= lasts + slack):
            return True
        began = following
    return False


def one_half_runs(observed: Observations, before: Exchange, after: Exchange) -> Finding:
    """Of a job for the hours before noon and one for those after it, one runs, whatever the time zone."""
    want = "in progress, the one job or the other"
    jobs = [job for asked in (before, after) if (job := _job(observed, asked)) is not None]
    if len(jobs) < 2:
        return _refused(want, before if _job(observed, before) is None else after)
    ran = [job for job in jobs if job.seen_as(RUNNING)]
    shown = "; ".join(f"{_cron(job.sent['scheduleDefinition'])}: {' -> '.join(job.states)}" for job in jobs)
    lasts = [job.moments[-1].exchange for job in jobs]
    if len(ran) == 1:
        return finding(Verdict.PASS, want, shown, before, after, *lasts)
    starts = [next_start(_at_any_hour(job.sent["scheduleDefinition"]), _made(job)) for job in jobs]
    both = zip(jobs, starts, strict=True)
    late = all(start is not None and _overdue(observed, job, start, observed.waits) for job, start in both)
    wrong = not _noon_passed(jobs) if ran else late
    return finding(Verdict.FAIL if wrong else Verdict.INCONCLUSIVE, want, shown, before, after, *lasts)


def _at_any_hour(schedule: Mapping[str, Any]) -> dict[str, Any]:
    recurring = schedule.get("recurringSchedule")
    return {"recurringSchedule": {**recurring, "hour": "*"}} if isinstance(recurring, Mapping) else {}


def _noon_passed(jobs: Sequence[Job]) -> bool:
    """Whether it became noon or midnight in some time zone while the jobs were there: then both may run."""
    first, last = jobs[0].created.sent_at, max(job.moments[-1].exchange.sent_at for job in jobs)
    ahead = [ahead_of(job) for job in jobs]
    begin, end = first + min(each.least for each in ahead), last + max(each.most for each in ahead)
    quarter = timedelta(minutes=15)  # by which the zones of the earth differ
    return (begin - EPOCH) // quarter != (end - EPOCH) // quarter


def goes_on(observed: Observations, job: Job) -> Finding:
    """A job that recurs without an end is never completed, and runs again (Table 8)."""
    want = "scheduled and in progress by turns, never over"
    got, last = " -> ".join(job.states), job.moments[-1].exchange
    over = [m.exchange for m in job.seen_as("done")]
    if over:
        return decide(False, want, got, job.created, over[0])
    if sum(state in job.of.in_role(RUNNING) for state in job.states) > 1:
        return finding(Verdict.PASS, want, got, job.created, last)
    _, counts, _ = _of_each_run(observed, job)
    if sum(count > 0 for count in counts) > 1:  # a run may be over between two reads
        return finding(Verdict.PASS, want, f"{got}; {counts} reports", job.created, last)
    waits = [w for w in observed.waits if (w.job, w.about, w.result) == (job.id, "job", "timed out")]
    sure = any(w.binding for w in waits) and not may_have_missed(job, _lasts(job))
    return finding(Verdict.FAIL if sure else Verdict.INCONCLUSIVE, want, got, job.created, last)


def _lasts(job: Job) -> timedelta:
    """How long an execution of a job lasts; nothing where nobody knows."""
    try:
        return timedelta(seconds=seconds_of(job.sent["scheduleDefinition"]["executionDuration"]))
    except (KeyError, ValueError, TypeError, OverflowError):
        return timedelta()


def none_passed_over(observed: Observations, job: Job) -> Finding:
    """Each time that the cron names brings an execution, as the reports of it show (Table 8, 7.2.3.8)."""
    want = "reports of each execution that the cron starts"
    due, counts, passed_over = _of_each_run(observed, job)
    if due == 1:
        return finding(Verdict.NOT_APPLICABLE, want, "one report each; one less is tolerated", job.created)
    if not due or not counts:
        return finding(Verdict.INCONCLUSIVE, want, f"{due} reports each, {counts}", job.created)
    missed = any(counts) and passed_over
    sure = stall(observed, job) < _lasts(job) and observed.limit("state_change_timeout_s") < _interval(job)
    verdict = Verdict.PASS if not missed else Verdict.FAIL if sure else Verdict.INCONCLUSIVE
    return finding(verdict, want, f"{counts} reports in the executions that are over", job.created)


def _interval(job: Job) -> timedelta:
    """From one time of a cron to the next; nothing where there is none."""
    schedule = job.sent.get("scheduleDefinition") or {}
    first = next_start(schedule, _made(job))
    second = next_start(schedule, first) if first is not None else None
    return second - first if first is not None and second is not None else timedelta()


def declined_between(observed: Observations, answer: Exchange, what: str) -> Finding:
    """A job that waits for its next execution refuses a suspend (R44), unless it may have begun meanwhile."""
    found = errors.declined(observed, answer, what, observed.api.job.in_role(RUNNING))
    if found.verdict is not Verdict.FAIL or answer.answered_at is None:
        return found
    for job in (job for job in observed.jobs if any(m.exchange is answer for m in job.moments)):
        reads = [m.exchange for m in job.moments if m.state and m.exchange.number < answer.number]
        ahead, schedule = ahead_of(job), job.sent.get("scheduleDefinition")
        if not reads or not isinstance(schedule, dict):
            continue
        begins = next_start(schedule, reads[-1].sent_at + ahead.least)
        if begins is not None and begins <= answer.answered_at + ahead.most:
            return replace(
                found, verdict=Verdict.INCONCLUSIVE, got=f"{found.got}, perhaps as it had begun again"
            )
    return found


def as_many_a_run(observed: Observations, job: Job) -> Finding:
    """Each execution brings executionDuration / reportingPeriod reports, one more or less (FM-B28)."""
    want = "executionDuration / reportingPeriod reports for each execution"
    due, counts, passed_over = _of_each_run(observed, job)  # which is R16's matter
    if not counts or not job.seen_as(RUNNING):
        return finding(Verdict.INCONCLUSIVE, want, " -> ".join(job.states), job.created)
    wrong = [count for count in counts if abs(count - due) > 1 and (count or not passed_over)]
    sure = stall(observed, job) < _lasts(job) / due
    verdict = Verdict.PASS if not wrong else Verdict.FAIL if sure else Verdict.INCONCLUSIVE
    return finding(verdict, want, f"{due} each; {counts} in the executions that are over", job.created)


def _of_each_run(observed: Observations, job: Job) -> tuple[int, list[int], bool]:
    """How many reports an execution is to bring, how many each did that was over; was one passed over.

    An execution is over once its time has passed, as far as the clocks tell, or once a report of a later
    one has ended, however far the clocks may be apart.  The reports of the last ones may still be in the
    making, unless there are later ones or the limit for them is over.  One is passed over that brought
    neither reports nor a run that was seen; where a run was seen without reports, missing reports tell of
    no other.
    """
    schedule, lasts = job.sent.get("scheduleDefinition") or {}, _lasts(job)
    try:
        due = round(lasts.total_seconds() / seconds_of(job.sent["reportingPeriod"]))
    except (KeyError, ValueError, TypeError, OverflowError, ZeroDivisionError):
        return 0, [], False
    made = [(start, r) for r in observed.reports_of(job) if (start := r.timeframe[0]) is not None]
    starts = [start for start, _ in made]
    ended = [start for start, r in made if observed.api.reports.final & set(r.states)]
    lists = [e for e in observed.called(observed.api.roles[observed.api.reports.lists]) if accepted(e)]
    if not due or not lists:
        return 0, [], False
    slack, counts, followed = lasts / 2, list[int](), 0
    settled = [m.exchange.answered_at for m in job.seen_as("waiting", RUNNING)]
    known = [at for at in settled if at is not None]  # before that the SOF may still be at its checks
    if not known:
        return due, [], False
    ahead = ahead_of(job)
    began, now = next_start(schedule, known[0] + ahead.most), lists[-1].sent_at + ahead.least
    begins = [began]
    while began is not None and len(counts) < MOST:
        following = next_start(schedule, began)  # until then it may begin late
        is_followed = following is not None and any(start >= following - EARLY for start in ended)
        if not is_followed and began + lasts + slack / 5 >= now:
            break
        until = max(began + lasts + slack, following - slack) if following else began + lasts + slack
        counts.append(sum(began - slack <= start < until for start in starts))
        began, followed = following, followed + is_followed
        begins.append(began)
    expired = any(w.job == job.id and w.about == "report" and w.result == "timed out" and w.binding
                  for w in observed.waits)  # fmt: skip
    while len(counts) > followed and not counts[-1] and not expired:
        counts.pop()
    if len(counts) > followed and counts[-1] < due and not expired:
        counts.pop()
    times = [at or LATEST for at in begins]
    seen = [times[0] <= at + ahead.most < times[len(counts)] for at in _reads_of_runs(job, first=True)]
    bare = any(
        not count and begin <= at + ahead.least and at + ahead.most < end
        for count, (begin, end) in zip(counts, pairwise(times), strict=False)
        for at in _reads_of_runs(job)
    )
    return due, counts, 0 in counts and sum(seen) < len(counts) and not bare


def _reads_of_runs(job: Job, *, first: bool = False) -> list[datetime]:
    """When the reads of runs were answered; of each run all, or the first."""
    pairs, runs = pairwise(m for m in job.moments if m.state is not None), job.of.in_role(RUNNING)
    reads = [m for before, m in pairs if m.state in runs and not (first and before.state in runs)]
    return [at for m in reads if (at := m.exchange.answered_at) is not None]


def starts_at(job: Job) -> Finding:
    """A recurring job does not run before the start of its schedule (7.2.3.12)."""
    want = "not in progress before scheduleDefinitionStartTime"
    text = job.sent["scheduleDefinition"]["scheduleDefinitionStartTime"]
    start = usable(text)
    early = _before(job, start) if start is not None else []
    got = f"start {text}: {' -> '.join(job.states)}"
    if not job.seen_as(RUNNING):
        return finding(Verdict.INCONCLUSIVE, want, got, job.created)
    return decide(not early, want, got, job.created, *early[:1])
