"""Timeframes: which stretch of time each report of a job is about, and how many there are.

Source: W148 6.14 R58, 7.2.1.1 (reportingPeriod), 7.2.3.10, 7.2.3.12 (executionDuration), and R36, R45, R50,
with FM-B28, FM-B31.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

from lso_conformance.checks.basics import decide, finding, kinds, slack_of, usable
from lso_conformance.checks.clocks import ahead_of, stall
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.spans import may_be_over, ran_on
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import ACCEPTED, Job, Report
from lso_conformance.standard.durations import seconds_of

FRAME = "reportingTimeframe"
SECOND, PRINTED = timedelta(seconds=1.1), timedelta(milliseconds=50)
OTHERS = {"reportingPeriod", "scheduleDefinition"}


def consecutive(observed: Observations, job: Job) -> list[Finding]:
    """The timeframes of a job that runs on neither overlap nor leave holes, and last one period (R58).

    The first and the last may be cut; FM-B28 tolerates that.  A hole, or an odd length, that a timer
    would make which waited while the target stood still is not judged.
    """
    want = "timeframes that follow one another, each as long as the reportingPeriod"
    framed = [r for r in observed.reports_of(job) if None not in r.timeframe]
    if len(framed) < 2:
        return [finding(Verdict.INCONCLUSIVE, want, f"{len(framed)} reports with a timeframe", job.created)]
    period, found = _seconds(job.sent.get("reportingPeriod")), list[Finding]()
    slack, late = _slack(framed, period), stall(observed, job)
    pairs, middle = list(pairwise(framed)), framed[1:-1] if period else []
    holes = [_minus(now.timeframe[0], before.timeframe[1]) for before, now in pairs]
    off = [_length(report) - (period or timedelta()) for report in middle]
    for (before, now), apart in zip(pairs, holes, strict=True):
        wrong = "overlap by" if apart < -slack else "leave a hole of" if apart > slack else None
        got = f"{before.timeframe[1]} and {now.timeframe[0]}" + (
            f": they {wrong} {abs(apart)}" if wrong else ""
        )
        verdict = Verdict.FAIL if apart < -slack else _of_a_timer(apart, holes, slack, late)
        found.append(finding(verdict, want, got, before.whole.exchange, now.whole.exchange))
    for report in framed:
        backwards = _length(report) < timedelta()
        got = "it ends before it begins" if backwards else f"{_length(report)}"
        found.append(decide(not backwards, want, got, report.whole.exchange))
    for report, wrong_by in zip(middle, off, strict=True):
        verdict = _of_a_timer(wrong_by, off, slack, late)
        found.append(finding(verdict, want, f"it lasts {_length(report)}", report.whole.exchange))
    return kinds(found)


def _of_a_timer(
    wrong_by: timedelta, all_of_them: Sequence[timedelta], slack: timedelta, late: timedelta
) -> Verdict:
    """What to say of a time that is wrong by so much, where the target may have stood still so long.

    What is always wrong by as much is no timer that was late.
    """
    if abs(wrong_by) <= slack:
        return Verdict.PASS
    always = len(all_of_them) > 1 and max(all_of_them) - min(all_of_them) <= slack
    return Verdict.FAIL if always or abs(wrong_by) > slack + late else Verdict.INCONCLUSIVE


def _length(report: Report) -> timedelta:
    start, end = report.timeframe
    return _minus(end, start)


def _minus(one: datetime | None, other: datetime | None) -> timedelta:
    return one - other if one is not None and other is not None else timedelta()


def _seconds(duration: Any) -> timedelta | None:
    try:
        return timedelta(seconds=seconds_of(duration))
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _slack(reports: Sequence[Report], period: timedelta | None) -> timedelta:
    """What two printed times may differ by: their digits, and a little of the period for a timer's delay."""
    frames = [report.whole.document.get(FRAME) for report in reports]
    texts = [text for frame in frames if isinstance(frame, dict) for text in frame.values()]
    return max(slack_of(texts, PRINTED), (period or timedelta()) / 10)


def none_between(observed: Observations, job: Job, action: str) -> Finding:
    """No report is about a time in which the job was suspended, or after it was cancelled (R58, R45, R36).

    A report that was collected when it happened may be cut there, or keep its nominal timeframe.
    """
    want = f"no report about the time after the {action}"
    done = [m.exchange for m in job.moments if m.action == action and m.outcome == ACCEPTED]
    mine, results = observed.reports_of(job), observed.api.reports.clauses["results"]
    if not done or not mine:
        got = f"{len(mine)} reports, {len(done)} accepted {action}"
        return finding(Verdict.INCONCLUSIVE, want, got, job.created)
    slack, ahead = _slack(mine, None), ahead_of(job)
    settled = timedelta() if action == "suspend" else _settling(observed, job)
    began = (done[0].answered_at or done[0].sent_at) + slack + settled
    steady = stall(observed, job) <= slack
    back = [m.exchange.sent_at for m in job.moments if m.action == "resume" and m.outcome == ACCEPTED]
    for before, report in pairwise([None, *mine]):
        start, end = report.timeframe if report else (None, None)
        if report is None or start is None or (back and ahead.latest(start) >= back[0] - slack):
            continue
        # One that ends when the job was resumed, or later, may be the first one after that.
        over = not back or end is None or ahead.latest(end) < back[0] - slack
        # The first report may be short because periods follow the clock, and end just before.
        cut = before is not None and before is not mine[0] and _cut_at(before, start, job)
        goes_on = cut and steady and ahead.latest(start) > done[0].sent_at
        if over and (ahead.earliest(start) > began or goes_on):
            got = f"a report about {start} to {end}"
            return finding(Verdict.FAIL, want, got, done[0], report.whole.exchange, folded_into=results)
    return decide(True, want, f"{len(mine)} reports, none of it", done[0], mine[-1].whole.exchange)


def _cut_at(report: Report, when: datetime, job: Job) -> bool:
    """Whether a report ends there before its period is over."""
    (start, end), period = report.timeframe, _seconds(job.sent.get("reportingPeriod"))
    slack = _slack([report], period)
    return bool(period and start and end and abs(end - when) <= slack and _minus(end, start) < period - slack)


def none_after_the_end(observed: Observations, job: Job) -> Finding:
    """No report is about a time after the job was completed (R58)."""
    want = "no report about the time after the end"
    mine, period = observed.reports_of(job), _seconds(job.sent.get("reportingPeriod"))
    over = [m.exchange for m in job.seen_as("done")]
    if not over or not mine or over[0].answered_at is None:
        return finding(Verdict.INCONCLUSIVE, want, " -> ".join(job.states), job.created)
    limit = over[0].answered_at + ahead_of(job).most + max(_slack(mine, None), (period or timedelta()) / 2)
    late = [report for report in mine if (end := report.timeframe[1]) is not None and end > limit]
    got = f"a report until {late[0].timeframe[1]}" if late else f"{len(mine)} reports"
    return decide(not late, want, got, over[0], (late or mine)[0].whole.exchange)


def not_longer(observed: Observations) -> list[Finding]:
    """No timeframe is longer than the reportingPeriod of its job (R58, 7.2.1.1)."""
    found = []
    for job in observed.told_apart:
        period = _seconds(job.sent.get("reportingPeriod"))
        mine = [
            report for report in observed.reports_of(job)
            if None not in report.timeframe and not job.touched_before(report.whole.exchange) & OTHERS
        ]  # fmt: skip
        if period is None or not mine:
            continue
        more, late = [max(timedelta(), _length(report) - period) for report in mine], stall(observed, job)
        for report, by in zip(mine, more, strict=True):
            verdict = _of_a_timer(by, more, _slack([report], period), late)
            want = f"a timeframe no longer than {period}"
            found.append(finding(verdict, want, f"{_length(report)}", job.created, report.whole.exchange))
    return kinds(found)


def goes_on(observed: Observations, job: Job, resumed: Exchange) -> Finding:
    """A job that was resumed reports about the time after (R50, FM-B31)."""
    want = "a report about the time after the resumption"
    mine, ahead = observed.reports_of(job), ahead_of(job)
    after = [r for r in mine
             if (last := r.timeframe[1] or r.timeframe[0]) is not None
             and ahead.latest(last) > resumed.sent_at - SECOND
             and any(s.exchange.number > resumed.number for s in r.sights)]  # fmt: skip
    known = {r.id for r in mine if r.sights[0].exchange.number < resumed.number}
    fresh = [r for r in after if r.id not in known]
    if fresh:
        return finding(Verdict.PASS, want, f"{len(fresh)} reports", resumed, fresh[0].whole.exchange)
    waits = [w for w in observed.waits if (w.job, w.about, w.result) == (job.id, "report", "timed out")
             and w.exchange > resumed.number and w.binding]  # fmt: skip
    over = may_be_over(job, job.moments[-1].exchange) and not (waits and ran_on(job, waits[-1].exchange))
    verdict = Verdict.FAIL if waits and not after and not over else Verdict.INCONCLUSIVE
    folded = observed.api.reports.clauses["results"] if verdict is Verdict.FAIL else None
    return finding(verdict, want, f"{len(mine)} reports, none of it", resumed, folded_into=folded)


def _settling(observed: Observations, job: Job) -> timedelta:
    """How long after the acceptance of a cancel the job was first seen to be over."""
    asked = next(m.exchange for m in job.moments if m.action == "cancel" and m.outcome == ACCEPTED)
    final = [m.exchange for m in job.moments if m.state in observed.api.final]
    if not final or final[0].answered_at is None:
        return timedelta(days=1)
    return max(timedelta(), final[0].answered_at - (asked.answered_at or asked.sent_at))


def as_many_as_fit(observed: Observations, job: Job) -> Finding:
    """One execution brings executionDuration / reportingPeriod reports, one more or less (FM-B28).

    Of one that may have begun too late for its end, or while the target stood still, nobody knows how many.
    Where nothing recurs, an SOF may take executionDuration for a word about recurring executions, and let
    the job run "non-stop" until the end of its schedule (FM-B27): that warns.
    """
    schedule = job.sent.get("scheduleDefinition")
    lasts = _seconds(schedule.get("executionDuration") if isinstance(schedule, dict) else None)
    period = _seconds(job.sent.get("reportingPeriod"))
    want = "executionDuration / reportingPeriod reports"
    if not lasts or not period or not job.seen_as("done"):
        return finding(Verdict.INCONCLUSIVE, want, " -> ".join(job.states), job.created)
    due, mine = round(lasts / period), observed.reports_of(job)
    ok, last = abs(len(mine) - due) <= 1, job.moments[-1].exchange
    vain = [w for w in observed.waits if (w.job, w.about) == (job.id, "report") and w.result != "reached"]
    sure = stall(observed, job) < period and (
        len(mine) > due or (_in_time(job, lasts) and all(w.binding and w.result == "timed out" for w in vain))
    )
    if due + 1 < len(mine) <= _until_the_end(job, period) + 1:
        got = f"{len(mine)}, as many as fit until the scheduleDefinitionEndTime (FM-B27)"
        return finding(Verdict.WARNING, f"{due} reports, one more or less", got, job.created, last)
    verdict = Verdict.PASS if ok else Verdict.FAIL if sure else Verdict.INCONCLUSIVE
    return finding(verdict, f"{due} reports, one more or less", f"{len(mine)}", job.created, last)


def _until_the_end(job: Job, period: timedelta) -> int:
    """How many periods fit between a job's creation and the end of its schedule; 0 without an end."""
    end = usable(job.sent["scheduleDefinition"].get("scheduleDefinitionEndTime"))
    room = ahead_of(job).latest(end) - job.created.sent_at if end is not None else timedelta()
    return ceil(max(room, timedelta()) / period)


def _in_time(job: Job, lasts: timedelta) -> bool:
    """Whether a job was seen to run so early that a whole execution was over before its schedule's end."""
    end = usable(job.sent["scheduleDefinition"].get("scheduleDefinitionEndTime"))
    ran = [m.exchange.answered_at for m in job.seen_as("running")]
    began = next((at for at in ran if at is not None), None)
    return end is None or (began is not None and began + lasts <= ahead_of(job).earliest(end))
