"""Life cycles: every move that was seen is a row of the table; the rows that must come do come.

Source: W148 R16 (Figure 12, Table 8), R44-R46, R49-R51, with FM-B1 to FM-B5, FM-B7, FM-B8, FM-B25, FM-B27.
Between two reads, states may be filled in only by moves that the SOF makes by itself, and by
the Buyer's actions that stand in the log between them.  Once a process is asked for, the SOF makes
its moves when it is ready, until the process is seen to have ended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from lso_conformance.checks.basics import decide, finding, kinds, slack_of, usable
from lso_conformance.checks.clocks import ahead_of
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.spans import may_be_over
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Waited
from lso_conformance.seen.resources import ACCEPTED, DECLINED, DONE, Job, Moment, Process
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import Kind, Transition

SERVER = "server"
MOVES = "moves of Figure 12 and Table 8 only"
OF_A_PROCESS = "moves of Table 9 only"
PRINTED = timedelta(milliseconds=20)


def all_begin(jobs: Sequence[Job], api: Api) -> list[Finding]:
    """Every job of the run begins as it must; what is wrong, once a kind."""
    return kinds([found for job in jobs for found in begins(job, api)])


def all_legal(jobs: Sequence[Job], api: Api) -> list[Finding]:
    """Every move that was seen in the run is in the table; what is wrong, once a kind."""
    return kinds([found for job in jobs for found in legal(job, api)])


def begins(job: Job, api: Api) -> list[Finding]:
    """A job is `acknowledged` in the response to its creation; a missing state is R14's matter."""
    want = f"state {api.initial} in the response"
    state = job.moments[0].state
    return [] if state is None else [decide(state == api.initial, want, f"state {state}", job.created)]


@dataclass
class _Place:
    """Where a job may be, by what was seen and done so far."""

    here: set[str]
    asked: dict[int | None, str] = field(default_factory=dict)  # processes that may still act
    accepted: str | None = None  # the action that was accepted since the last read
    declined: set[str] = field(default_factory=set)  # actions that were declined so far

    @property
    def enabled(self) -> set[str]:
        """Who may move the job now."""
        return {SERVER, *self.asked.values()}


def legal(job: Job, api: Api) -> list[Finding]:
    """Each state that was seen follows from the one before (R16); the first is `begins`' matter.

    An accepted action or process without its effect, and a declined one with any, have paragraphs
    of their own: there the finding is folded.
    """
    place = _Place(set())
    found: list[Finding] = []
    last: Exchange | None = None
    for number, entry in enumerate(job.moments):
        if entry.action is not None:
            _act(place, entry.action, entry, api)
        elif entry.state in api.states:  # an undefined word is the payload's matter (R5)
            state = str(entry.state)
            by = cause(job.moments[:number], api)
            said = _arrived(place, state, api, by, last, entry.exchange) if last is not None else []
            found += said
            # An accepted action that did not take effect may take it later still.
            missed = place.accepted is not None and any(f.verdict is Verdict.FAIL for f in said)
            place.here = {state} | place.here if missed else {state}
            place.accepted, last = None, entry.exchange
    return found or [decide(True, MOVES, " -> ".join(job.states), job.created)]


def _act(place: _Place, action: str, entry: Moment, api: Api) -> None:
    if entry.outcome == DECLINED:
        place.declined.add(action)
        place.asked.pop(entry.asked, None)
    elif entry.outcome == DONE:
        place.here = closure(place.here, place.enabled, api.transitions, warned=False)
        place.asked.pop(entry.asked, None)
    elif action in api.processes:
        place.asked[entry.asked] = action
    else:
        before = closure(place.here, place.enabled, api.transitions)
        after = {row.end for row in api.transitions if row.do == action and row.start in before}
        if not after:  # accepted where it is not allowed: whatever comes of it is the action's own paragraph
            place.here = before | {row.end for row in api.transitions if row.do == action}
        elif entry.outcome == ACCEPTED:
            place.here, place.accepted = after, action
        else:
            place.here = before | after


def _arrived(
    place: _Place, state: str, api: Api, by: str | None, last: Exchange, now: Exchange
) -> list[Finding]:
    """What is to be said of a state that was seen; `by` is the paragraph of the process before it."""
    was = "/".join(sorted(place.here))
    if state not in closure(place.here, place.enabled, api.transitions):
        got = f"{was} -> {state}, which no row of the table and no action in the log allows"
        folded = by or api.effect.get(place.accepted or "") or _done_though_declined(place, state, api)
        return [finding(Verdict.FAIL, MOVES, got, last, now, folded_into=folded)]
    if state in closure(place.here, place.enabled, api.transitions, warned=False):
        return []
    why = next(row.warns for row in api.transitions if row.end == state and row.warns)
    return [finding(Verdict.WARNING, MOVES, f"{was} -> {state}: {why}", last, now)]


def _done_though_declined(place: _Place, state: str, api: Api) -> str | None:
    led = (row.do for row in api.transitions if row.do in place.declined and row.end == state)
    return next((api.decline_effect[action] for action in led if action in api.decline_effect), None)


def cause(moments: Iterable[Moment], api: Api) -> str | None:
    """The paragraph that says what the last process does to its job, by what was seen and done so far.

    Of a process that was accepted where it is allowed its effect; of one that was declined, or had
    to be, that it has none.  What an action leads to is its own matter, unless the job was to end.
    """
    state = api.initial
    effects: dict[int | None, str] = {}
    none: str | None = None
    ending = {row.do for row in api.transitions if row.end in api.final}
    lasting = {api.processes[kind].clauses["effect"] for kind in ending & api.processes.keys()}
    for each in moments:
        if each.action is None:
            state = each.state if each.state in api.states and each.state else state
        elif each.action not in api.processes:
            effects, none = {asked: p for asked, p in effects.items() if p in lasting}, None
        elif each.outcome == DECLINED:
            effects.pop(each.asked, None)
            none = api.decline_effect.get(each.action)
        elif each.outcome == ACCEPTED:
            if any(row.do == each.action and row.start in reachable([state], api) for row in api.transitions):
                effects[each.asked] = api.processes[each.action].clauses["effect"]
            else:
                none = api.decline_effect.get(each.action)
    return next(reversed(effects.values()), none)


def reachable(here: Iterable[str], api: Api) -> set[str]:
    """The states that a job may get to from here when the Buyer does nothing."""
    return closure(here, {SERVER}, api.transitions)


def moves_of(here: Iterable[str], rows: Collection[Transition]) -> set[str]:
    """The states that a table's own moves of the SOF lead to from here, these included."""
    return closure(here, {SERVER}, rows, warned=False)


def closure(
    here: Iterable[str],
    enabled: Collection[str],
    rows: Collection[Transition],
    *,
    warned: bool = True,
    without: str | None = None,
) -> set[str]:
    """The states that the enabled moves lead to from here, less one that may not be passed."""
    seen, todo = set(here), list(here)
    while todo:
        state = todo.pop()
        for row in rows:
            usable = row.start == state and row.do in enabled and (warned or not row.warns)
            if usable and row.end not in seen and row.end != without:
                seen.add(row.end)
                todo.append(row.end)
    return seen


def makes_move(row: Transition, job: Job, waits: Sequence[Waited], api: Api) -> Finding:
    """A job that must make a move of the table made it, within the limit; perhaps unseen."""
    want = f"{row.start} -> {row.end} ({row.source})"
    got = " -> ".join(job.states)
    last = job.moments[-1].exchange
    after = job.states[job.states.index(row.start) :] if row.start in job.states else job.states
    acted = any(m.action == row.do and m.outcome == ACCEPTED for m in job.moments)
    if row.do != SERVER and not (acted and row.start in job.states):
        return finding(
            Verdict.INCONCLUSIVE,
            want,
            f"{got}; no accepted {row.do} when it was {row.start}",
            job.created,
            last,
        )
    ends = {r.end for r in api.transitions if (r.start, r.do) == (row.start, row.do) and row.do != SERVER}
    if row.end in after or ends.intersection(after[1:]) or _passed_through(row, after, api):
        return decide(True, want, got, job.created, last)
    if (back := _goes_back(row, job, api)) is not None:
        return finding(Verdict.WARNING, want, f"{got}: {back}", job.created, last)
    expired = [
        w for w in waits
        if (w.job, w.about, w.result) == (job.id, "job", "timed out") and row.end in w.states
    ]  # fmt: skip
    if any(w.binding for w in expired):
        limit = max(w.limit_s for w in expired)
        got += f"; not within {limit:g} s, the limit of the vendor's own profile"
        folded = cause(job.moments, api) if _of_a_process(row, api) else None
        return finding(Verdict.FAIL, want, got, job.created, last, folded_into=folded)
    return finding(Verdict.INCONCLUSIVE, want, got, job.created, last)


def _of_a_process(row: Transition, api: Api) -> bool:
    """Whether a process makes the move, or alone leads to where it begins."""
    return {row.do} <= api.processes.keys() or {
        r.do for r in api.transitions if r.end == row.start
    } <= api.processes.keys()


def _passed_through(row: Transition, after: Sequence[str], api: Api) -> bool:
    """Whether a state was seen that is reached from the start of the row through its end only."""
    around = closure([row.start], {SERVER}, api.transitions, warned=False, without=row.end)
    beyond = closure([row.end], {SERVER}, api.transitions, warned=False)
    return any(state in beyond - around for state in after)


def _goes_back(row: Transition, job: Job, api: Api) -> str | None:
    """Why a move is made that only warns, after a process was done: back to where it began (FM-B7)."""
    if not any(m.action in api.processes and m.outcome == DONE for m in job.moments):
        return None
    mild = (r for r in api.transitions if r.warns and r.start in {row.start, row.end})
    return next((r.warns for r in mild if job.states and r.end == job.states[-1]), None)


def all_processes_begin(processes: Sequence[Process], api: Api) -> list[Finding]:
    """Every process begins as it must; a missing state is another paragraph's matter (R25, R34)."""
    received = api.process_states["received"]
    want = f"state {received} in the response"
    first = [(p, p.moments[0].state) for p in processes]
    return kinds([decide(was == received, want, f"state {was}", p.created) for p, was in first if was])


def all_processes_legal(processes: Sequence[Process], api: Api) -> list[Finding]:
    """Every move of a process that was seen is in the table; what is wrong, once a kind."""
    return kinds([found for process in processes for found in process_legal(process, api)])


def process_legal(process: Process, api: Api) -> list[Finding]:
    """Each state of a process follows from the one before by moves of the SOF (Table 9; R27)."""
    rows = api.process_transitions
    known = {state for row in rows for state in (row.start, row.end)}
    seen = [m for m in process.moments if m.state in known]
    found: list[Finding] = []
    for before, now in pairwise(seen):
        was, state = str(before.state), str(now.state)
        if state in closure([was], {SERVER}, rows, warned=False):
            continue
        why = next((r.warns for r in rows if r.warns and (r.start, r.end) == (was, state)), None)
        verdict = Verdict.WARNING if why else Verdict.FAIL
        got = f"{was} -> {state}{': ' + why if why else ''}"
        found.append(finding(verdict, OF_A_PROCESS, got, before.exchange, now.exchange))
    return found or [decide(True, OF_A_PROCESS, " -> ".join(process.states), process.created)]


def waits_for_start(job: Job) -> Finding:
    """A job stays out of progress until its start time, by the target's own clock."""
    want = "not in progress before scheduleDefinitionStartTime"
    text = job.sent["scheduleDefinition"]["scheduleDefinitionStartTime"]
    start = usable(text)
    document = job.created.json()
    echo = document.get("scheduleDefinition") if isinstance(document, dict) else None
    printed = echo.get("scheduleDefinitionStartTime") if isinstance(echo, dict) else None
    tolerance = slack_of([printed], PRINTED)  # whole seconds may be all it knows
    ahead = ahead_of(job)
    early = [
        m.exchange
        for m in job.seen_as("running")
        if start is not None
        and m.exchange.answered_at is not None
        and m.exchange.answered_at + tolerance < ahead.earliest(start)
    ]
    if not job.representations:
        return finding(Verdict.INCONCLUSIVE, want, "no read of the job succeeded", job.created)
    got = f"in progress, start time {text}" if early else "it waited"
    return decide(not early, want, got, job.created, *early[:1])


def stays_suspended(job: Job, last: Exchange) -> Finding:
    """A suspended job is suspended still, when its schedule has ended (Table 8)."""
    want = "suspended until it is resumed"
    state = state_in(last)
    if not job.seen_as("held") or state is None:
        return finding(Verdict.INCONCLUSIVE, want, " -> ".join(job.states), job.created, last)
    return decide(state in job.of.in_role("held"), want, f"state {state}", job.created, last)


def took_effect(
    job: Job | None, action: Exchange, read: Exchange, states: Sequence[str], kind: Kind
) -> Finding:
    """An accepted action has taken effect before its answer: the first read shows it (R45, R50).

    A job that goes on may be over by the read, one of which nothing else is known (None) at any time.
    """
    want = f"{' or '.join(states)} in the first read after the action was accepted"
    if action.status is None or not 200 <= action.status < 300:
        return finding(Verdict.INCONCLUSIVE, want, f"the action was not accepted: {action.summary()}", action)
    state = state_in(read)
    if state is None:
        return finding(Verdict.INCONCLUSIVE, want, read.summary(), action, read)
    may_end = state in kind.in_role("done") and set(states) & set(kind.in_role("running"))
    if may_end and (job is None or may_be_over(job, read)):
        got = f"state {state}: it may have ended by its schedule"
        return finding(Verdict.INCONCLUSIVE, want, got, action, read)
    return decide(state in states, want, f"state {state}", action, read)


def no_effect(before: Exchange, action: Exchange, after: Exchange, forbidden: Sequence[str]) -> Finding:
    """A declined action has had no effect: the job is not where the action leads (R46, R51)."""
    want = f"not {' or '.join(forbidden)} after the action was declined"
    if action.status is None or not 400 <= action.status < 500:
        return finding(Verdict.INCONCLUSIVE, want, f"the action was not declined: {action.summary()}", action)
    was, state = state_in(before), state_in(after)
    if was is None or state is None:
        return finding(Verdict.INCONCLUSIVE, want, after.summary(), before, action, after)
    if was in forbidden:
        got = f"it was {was} before already"
        return finding(Verdict.INCONCLUSIVE, want, got, before, action)
    return decide(state not in forbidden, want, f"state {was} before, {state} after", before, action, after)


def state_in(read: Exchange) -> str | None:
    """The state that a read shows."""
    document = read.json()
    state = document.get("state") if isinstance(document, dict) and read.status == 200 else None
    return state if isinstance(state, str) else None


def rejection_explained(job: Job) -> Finding:
    """A rejected job says why in `rejectionReason`: a warning where it does not (FM-M23)."""
    want = "rejectionReason on a rejected job"
    rejected = [m.exchange for m in job.seen_as("refused")]
    if not rejected:
        return finding(Verdict.INCONCLUSIVE, want, " -> ".join(job.states), job.created)
    reason = (rejected[-1].json() or {}).get("rejectionReason")
    return finding(Verdict.PASS if reason else Verdict.WARNING, want, str(reason), rejected[-1])
