"""What processes do to their job: modify changes what it names, cancel ends it, refused they do nothing.

Source: W148 6.4.1, 6.4.2, R27 (Table 9), R20, R36, R37, Table 8, with FM-B3, FM-B7, FM-M10.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lso_conformance.checks.basics import MISSING, decide, differences, finding, kinds, same
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job.life_cycle import reachable, state_in
from lso_conformance.checks.job.processes import disordered, how
from lso_conformance.checks.spans import chosen_by_the_sof, may_be_over, recurs
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, Waited
from lso_conformance.seen.resources import DECLINED, DONE, Job, Moment
from lso_conformance.standard.api import Api

# These the SOF may set at any time; the state has its own table.
MOVING = {"state", "lastModifiedDate", "rejectionReason", "href"}
STOPPED, STOPPING = "stopped", "stopping"  # roles of states


def changed(observed: Observations, asked: Exchange, after: Exchange) -> Finding:
    """A modify that is done has changed what it named (Table 9: the request has been completed)."""
    want = "what the modify named, changed"
    now, sent = after.json(), asked.request_json()
    if undone := _not_judged(observed, want, asked, after):
        return undone
    named = observed.api.processes["modify"].may_change
    wrong = list(differences({name: sent[name] for name in sent if name in named}, now))
    return decide(not wrong, want, "; ".join(map(str, wrong[:3])) or "so it is", asked, after)


def left_the_rest(
    observed: Observations, before: Exchange, asked: Exchange, after: Exchange
) -> list[Finding]:
    """A modify that is done has left alone what it did not name; a default only warns (R20, FM-M10)."""
    want = "what the modify did not name, as it was"
    was, now, sent = before.json(), after.json(), asked.request_json()
    if undone := _not_judged(observed, want, asked, before, after):
        return [undone]
    defaulted = _defaulted(now, observed.api)
    wrong = _moved(was, now, {*MOVING, *sent, *defaulted})
    found = [decide(not wrong, want, "; ".join(wrong[:3]) or "so it is", before, asked, after)]
    for name in defaulted - sent.keys():
        if name in was and not same(was[name], now[name]):
            got = f"{name} was {was[name]!r}, now the default {now[name]!r}, which nobody sent (FM-M10)"
            found.append(finding(Verdict.WARNING, want, got, before, asked, after))
    return found


def _not_judged(observed: Observations, want: str, asked: Exchange, *reads: Exchange) -> Finding | None:
    """Why nothing can be said of a modify: it was not done, or the job cannot be read."""
    if how(observed, asked) != "done":
        got = f"the modify was not done: {asked.summary(60)}"
        return finding(Verdict.INCONCLUSIVE, want, got, asked)
    unread = next((read for read in reads if state_in(read) is None), None)
    if unread is not None or not isinstance(asked.request_json(), dict):
        return finding(Verdict.INCONCLUSIVE, want, (unread or asked).summary(60), asked, *reads)
    return None


def unchanged(observed: Observations, before: Exchange, asked: Exchange, after: Exchange) -> Finding:
    """A modify that was refused has changed nothing."""
    want = "every attribute as it was, as the modify was refused"
    was, now = before.json(), after.json()
    if how(observed, asked) != "refused":
        got = f"the modify was not refused: {asked.summary(60)}"
        return finding(Verdict.INCONCLUSIVE, want, got, asked)
    moved = state_in(before), state_in(after)
    if None not in moved and moved[1] not in reachable([str(moved[0])], observed.api):
        return decide(False, want, f"state {moved[0]} before, {moved[1]} after", before, asked, after)
    return left_alone(want, was, now, before, asked, after)


def untouched(before: Exchange, after: Exchange) -> Finding:
    """A request about something else has changed nothing of a job."""
    want = "every attribute as it was, as the request was about something else"
    return left_alone(want, before.json(), after.json(), before, after)


def left_alone(want: str, was: Any, now: Any, *shown_by: Exchange) -> Finding:
    """Two reads of a job show the same but for what moves by itself."""
    if not isinstance(was, dict) or not isinstance(now, dict) or "state" not in was or "state" not in now:
        return finding(Verdict.INCONCLUSIVE, want, shown_by[-1].summary(60), *shown_by)
    wrong = _moved(was, now, MOVING)
    return decide(not wrong, want, "; ".join(wrong[:3]) or "so it is", *shown_by)


def _moved(was: Mapping[str, Any], now: Mapping[str, Any], free: Iterable[str]) -> list[str]:
    """What differs between two representations of a job, either way."""
    names = [name for name in {**was, **now} if name not in set(free)]
    pairs = [(name, was.get(name, MISSING), now.get(name, MISSING)) for name in names]
    found = [
        (name, [*differences(a, b, f"/{name}")] or [*differences(b, a, f"/{name}")]) for name, a, b in pairs
    ]
    return [str(each) for _, differ in found for each in differ[:1]]


def _defaulted(now: Mapping[str, Any], api: Api) -> set[str]:
    """Attributes that have the default of the OAS."""
    return {name for name, default in api.defaults.items() if name in now and same(default, now[name])}


def goes_by_schedule(observed: Observations, asked: Exchange, job: Job, wanted: Sequence[str]) -> Finding:
    """A modified job is in a state that its schedule says; held again, as it was, warns (6.4.4, FM-B7)."""
    want = f"{' or '.join(wanted)} after the modify, by its schedule"
    done = [m.exchange.number for m in job.moments if m.action == "modify" and m.outcome == DONE]
    if how(observed, asked) != "done" or not done:
        return finding(Verdict.INCONCLUSIVE, want, f"the modify was not done: {asked.summary(60)}", asked)
    later = [m for m in job.moments if m.state is not None and m.exchange.number > done[0]]
    if not later:
        return finding(Verdict.INCONCLUSIVE, want, "no read of the job after it", asked)
    last, way = later[-1].exchange, " -> ".join(str(m.state) for m in later)
    if there := next((m.state for m in later if m.state in wanted), None):
        return decide(True, want, f"{there} seen", asked, last)
    changing = job.of.in_role("changing")
    mild = {row.end for row in observed.api.transitions if row.warns and row.start in changing}
    if later[-1].state in mild:
        return finding(Verdict.WARNING, want, f"{later[-1].state} again (FM-B7)", asked, last)
    if later[-1].state in job.of.in_role("done") and may_be_over(job, last):
        return finding(Verdict.INCONCLUSIVE, want, f"{way}: it may have ended by its schedule", asked, last)
    expired = [w for w in observed.waits if (w.job, w.about, w.result) == (job.id, "job", "timed out")]
    on_its_way = set(wanted) & reachable([str(later[-1].state)], observed.api)
    if on_its_way and not any(w.binding for w in expired):
        return finding(Verdict.INCONCLUSIVE, want, way, asked, last)
    return decide(False, want, way, asked, last)


def stops(observed: Observations, asked: Exchange, job: Job) -> Finding:
    """A job whose cancel was accepted ends stopped by it, within the limit, and stays so (R36)."""
    stopped = job.of.in_role(STOPPED)
    want = f"{' or '.join(stopped)} within the limit, and for good"
    got, last = " -> ".join(job.states), job.moments[-1].exchange
    refused = how(observed, asked) == "refused" and not _another_did(asked, job)
    if refused or asked.status is None or asked.status >= 300:
        return finding(Verdict.INCONCLUSIVE, want, f"the cancel was declined: {asked.summary(100)}", asked)
    seen = [m for m in job.moments if m.state and m.exchange.number > asked.number]
    later = [str(m.state) for m in seen]
    if there := [place for place, state in enumerate(later) if state in stopped]:
        stayed = set(later[there[0] :]) == {later[there[0]]}
        return decide(stayed, want, got, asked, last)
    ended = [m for m in seen if m.state in observed.api.final]
    if ended:  # resources may be missing at the same time
        itself = ended[0].state not in job.of.in_role("done") or may_be_over(job, ended[0].exchange)
        verdict = Verdict.INCONCLUSIVE if itself and how(observed, asked) != "done" else Verdict.FAIL
        return finding(verdict, want, got, asked, last)
    return _not_stopped(observed.waits, job, want, got, asked, last)


def _another_did(asked: Exchange, job: Job) -> bool:
    """Whether another cancel was done that was under way with this one: of two at once, either may win."""
    ends = {m.asked: m for m in job.moments if m.action == "cancel" and m.outcome in {DONE, DECLINED}}
    mine = ends.pop(asked.number, None)
    return mine is not None and any(
        other is not None and other < mine.exchange.number and asked.number < end.exchange.number
        for other, end in ends.items()
        if end.outcome == DONE
    )


def _not_stopped(waits: Sequence[Waited], job: Job, want: str, got: str, *shown_by: Exchange) -> Finding:
    mine, stopped = (job.id, "job", "timed out"), {*job.of.in_role(STOPPED)}
    expired = [w for w in waits if (w.job, w.about, w.result) == mine and stopped & {*w.states}]
    if any(w.binding for w in expired):
        limit = max(w.limit_s for w in expired)
        got += f"; not within {limit:g} s, the limit of the vendor's own profile"
        return decide(False, want, got, *shown_by)
    return finding(Verdict.INCONCLUSIVE, want, got, *shown_by)


def all_agree(observed: Observations) -> list[Finding]:
    """A job whose cancel is seen done is cancelled, or is seen on its last way there (6.7.4, R36)."""
    return kinds([found for job in observed.told_apart for found in _agree(observed, job)])


def _agree(observed: Observations, job: Job) -> list[Finding]:
    """The first state that is seen after the end of the cancel; a job that was over is not looked at.

    A cancel that says so out of order (Table 9) is counted there.
    """
    want = "a cancel that is done, and a job that is cancelled or about to be"
    before: str | None = None
    done: Moment | None = None
    for entry in job.moments:
        if entry.state is None:
            if entry.action == "cancel" and entry.outcome == DONE and before not in observed.api.final:
                done = entry
            continue
        if done is not None:
            got, ok = f"the job is {entry.state}", entry.state in job.of.in_role(STOPPED, STOPPING)
            process = (
                None if ok else next((p for p in observed.processes if p.created.number == done.asked), None)
            )
            folded = None if process is None else disordered(process, observed.api)
            verdict = Verdict.PASS if ok else Verdict.FAIL
            return [finding(verdict, want, got, done.exchange, entry.exchange, folded_into=folded)]
        before = entry.state
    return []


def goes_on(observed: Observations, asked: Exchange, job: Job) -> Finding:
    """A job whose cancel was declined goes on as before (R37)."""
    want = "the job goes on, as its cancel was declined"
    was, met = observed.state_before(asked), how(observed, asked)
    if met != "refused":
        verdict = Verdict.INCONCLUSIVE if met is None else Verdict.NOT_APPLICABLE
        return finding(verdict, want, f"the cancel was not declined: {asked.summary(60)}", asked)
    if _another_did(asked, job):
        return finding(Verdict.NOT_APPLICABLE, want, "another cancel of the job was done", asked)
    later = []
    for entry in job.moments:  # as far as the Buyer does nothing else
        if entry.exchange.number > asked.number:
            if entry.action is not None and entry.asked != asked.number:
                break
            later += [entry] if entry.state in observed.api.states else []
    if was not in observed.api.states or not later:
        return finding(Verdict.INCONCLUSIVE, want, "the job was not read before and after", asked)
    allowed = reachable([str(was)], observed.api)
    bad = next((m for m in later if m.state not in allowed - (_excluded(job, m.exchange) - {was})), None)
    shown = (bad or later[-1]).exchange
    got = f"{was} before, {state_in(shown)} after"
    done = later[-1].state != was and later[-1].state in job.of.in_role("done")
    if bad is None and done and chosen_by_the_sof(job, shown):
        got += "; how long it runs is the server's choice"
        return finding(Verdict.INCONCLUSIVE, want, got, asked, shown)
    return decide(bad is None, want, got, asked, shown)


def _excluded(job: Job, at: Exchange) -> set[str]:
    """The states that a job does not get to by itself until then, by its schedule."""
    over, waits = ({*job.of.in_role(role)} for role in ("done", "waiting"))
    return (set() if may_be_over(job, at) else over) | (set() if recurs(job) else waits)
