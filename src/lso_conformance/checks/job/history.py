"""Life cycles by their events: where state changes were subscribed they are the exact history (R16).

Source: W148 R16 (Figure 12, Table 8), 6.19.  Every event must follow from the one before by one row
of the table, of the SOF's own or of an action of the Buyer that stands in the log before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lso_conformance.checks.basics import finding, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job.life_cycle import MOVES, SERVER, cause, legal, state_in
from lso_conformance.checks.lateness import only_late
from lso_conformance.checks.told.notifications import in_time, shown, waited, waits_for
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.notification import MOST_ORDERS, Notification, last_states, missing, of_job, orders
from lso_conformance.seen.observations import Awaited, Observations, Subscription
from lso_conformance.seen.resources import DECLINED, Job, accepted
from lso_conformance.seen.skew import answered
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import Transition


def all_exact(observed: Observations) -> list[Finding]:
    """Every history of the run that a subscriber was told; what is wrong, once a kind."""
    found = [
        exact(job, subscription, awaited, observed.api)
        for job in observed.told_apart
        for subscription, awaited in waits_for(observed, job)
        if accepted(subscription.asked)
        and subscription.asked.number < job.created.number
        and observed.api.event("changed").type in subscription.types(observed.api)
        and subscription.callback not in observed.flooded
        and _is_whole(observed, subscription, job, awaited)
    ]
    return kinds(found) if found else []


def _is_whole(observed: Observations, subscription: Subscription, job: Job, awaited: Awaited) -> bool:
    """Whether all that was to come of a job has come, or is missing."""
    if awaited.result == "reached" or not awaited.binding:
        return awaited.result == "reached"
    seen = [m.exchange for m in job.moments if m.exchange.number < awaited.number]
    return only_late(observed, subscription, job, awaited, answered(seen[-1])) is None


def exact(job: Job, subscription: Subscription, awaited: Awaited, api: Api) -> Finding:
    """The events of one job, in an order in which they may have happened, follow the table."""
    came = in_time(subscription, awaited)
    told = [n for n in of_job(came, "changed", job.id, api) if n.state in api.states - {api.initial}]
    got = " -> ".join([api.initial, *(str(n.state) for n in told)])
    cited = [job.created, *(n.exchange for n in told)]
    tried = list(orders(told, lambda one, other: one == other or api.adjacent(one, other), api.initial))
    rows = [found for order in tried if (found := _rows(order, job, api)) is not None]
    if not rows and len(tried) >= MOST_ORDERS:
        text = f"{len(told)} events that may have happened in too many orders"
        return finding(Verdict.INCONCLUSIVE, MOVES, text, *cited)
    if not rows:
        lost = missing(came, subscription.types(api), job.id, shown(job, subscription, awaited), api)
        folded = api.clause("event.sent") if lost else cause(job.moments, api)
        text = f"{got}, by the events, which no rows of the table and no actions in the log allow"
        return finding(Verdict.FAIL, MOVES, text, *cited, folded_into=folded)
    doubtful = [[row.warns for row in found if row.warns] for found in rows]
    if all(doubtful):
        return finding(Verdict.WARNING, MOVES, f"{got}: {doubtful[0][0]}", *cited)
    return finding(Verdict.PASS, MOVES, got, *cited)


def _rows(order: Sequence[Notification], job: Job, api: Api) -> list[Transition] | None:
    """The rows by which the events follow from one another; None where one does not.

    One that repeats the state before it tells of no move.
    """
    actions = [
        (m.exchange.number, m.action) for m in job.moments if m.action is not None and m.outcome != DECLINED
    ]
    used: Counter[str] = Counter()
    state, rows = api.initial, []
    for each in order:
        before = Counter(action for number, action in actions if number < each.exchange.number)
        fitting = [
            row for row in api.transitions
            if (row.start, row.end) == (state, each.state)
            and (row.do == SERVER or before[row.do] > (0 if row.do in api.processes else used[row.do]))
        ]  # fmt: skip
        if not fitting and each.state == state:
            continue  # told twice, which is another matter (R68)
        if not fitting:
            return None
        rows.append(min(fitting, key=lambda row: row.warns is not None))
        used[rows[-1].do] += 1
        state = rows[-1].end
    return rows


def agrees(observed: Observations, job: Job, subscription: Subscription, read: Exchange) -> Finding:
    """A read after an event shows the state that it told, or a later one (R69).

    After the last event, a later one is one that the SOF went on to by itself.
    """
    want = "the state that was told, or one that follows"
    api, awaited = observed.api, waited(observed, subscription, job)
    came = [n for n in subscription.notifications if n.exchange.number < read.number]
    told = [n for n in of_job(came, "changed", job.id, api) if n.state in api.states]
    state = state_in(read)
    if not told or state is None:
        return finding(Verdict.INCONCLUSIVE, want, "no event, or no state in the read", job.created, read)
    for each in told:
        later = _onward({str(each.state)}, api, {row.do for row in api.transitions})
        stale = [
            m.exchange for m in job.moments
            if m.exchange.number > each.exchange.number and m.state in api.states - later
        ]  # fmt: skip
        if stale:
            got = f"{state_in(stale[0])} after an event of {each.state}"
            moved = next((f.folded_into for f in legal(job, api) if f.verdict is Verdict.FAIL), None)
            return finding(Verdict.FAIL, want, got, each.exchange, stale[0], folded_into=moved)
    last = last_states(told)
    late = awaited is not None and awaited.result != "reached"  # what is missing is another matter
    ok = late or state in _onward(last, api, {SERVER})
    got = f"{state} after events that end with {' or '.join(sorted(last))}"
    return finding(Verdict.PASS if ok else Verdict.FAIL, want, got, told[-1].exchange, read)


def _onward(states: set[str], api: Api, by: set[str]) -> set[str]:
    """The states, and those that moves of these makers lead to."""
    more = {row.end for row in api.transitions if row.do in by and row.start in states} | states
    return more if more == states else _onward(more, api, by)
