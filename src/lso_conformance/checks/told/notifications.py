"""Notifications: what was due came (R67), nothing else did (R68), and each says what it is of (R69).

Source: W148 5.2.2, 6.19, 7.3; FM-B13, FM-B22, FM-B30, FM-E10, FM-L7.  Events of jobs that the
scenario did not make count for their form and type only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lso_conformance.checks.basics import finding, kinds, usable
from lso_conformance.checks.clocks import ahead_of
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.payloads import Defect
from lso_conformance.checks.lateness import only_late
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.notification import Notification, due, has_gap, missing, of_job, once
from lso_conformance.seen.observations import Awaited, Observations, Subscription
from lso_conformance.seen.resources import DECLINED, Job, accepted
from lso_conformance.standard.api import Api

TOLD = "an event of each change, to whoever asked for it"
CREATION = "the creation"
CITED = 3
CLOCKS_APART = timedelta(seconds=5)
DefectsOf = Callable[[Api, Notification], Iterator[Defect]]


def told(observed: Observations, subscription: Subscription, job: Job) -> list[Finding]:
    """The subscriber was told of the job's creation and of every state that a read has shown (R67)."""
    api, asked = observed.api, subscription.types(observed.api)
    awaited = waited(observed, subscription, job)
    if not accepted(subscription.asked):
        return [finding(Verdict.NOT_APPLICABLE, TOLD, subscription.asked.summary(160), subscription.asked)]
    if awaited is None:
        return [finding(Verdict.INCONCLUSIVE, TOLD, "the scenario did not come so far", job.created)]
    came = in_time(subscription, awaited)
    states = due(shown(job, subscription, awaited), api)
    gone = missing(came, asked, job.id, states, api)
    about = [*of_job(came, "created", job.id, api), *of_job(came, "changed", job.id, api)]
    found = [_absent(observed, subscription, job, awaited, state, states, gone) for state in gone]
    return [*found, *_present(api, job, about)] or [
        finding(Verdict.INCONCLUSIVE, TOLD, "the job did nothing that is told of", job.created)
    ]


def waited(observed: Observations, subscription: Subscription, job: Job) -> Awaited | None:
    """The wait of a scenario for what a subscription was to be told of a job."""
    return observed.once(_waits).get((subscription.callback, job.id))


def waits_for(observed: Observations, job: Job) -> list[tuple[Subscription, Awaited]]:
    """The subscriptions that were to be told of a job, each with the wait for it."""
    return observed.once(_by_job).get(job.id, [])


def _by_job(observed: Observations) -> dict[str, list[tuple[Subscription, Awaited]]]:
    found: dict[str, list[tuple[Subscription, Awaited]]] = defaultdict(list)
    by_callback: dict[str, list[Awaited]] = defaultdict(list)
    for awaited in observed.once(_waits).values():
        by_callback[awaited.callback].append(awaited)
    for subscription in observed.subscriptions:
        for awaited in by_callback[subscription.callback]:
            found[awaited.job].append((subscription, awaited))
    return found


def _waits(observed: Observations) -> dict[tuple[str, str], Awaited]:
    """The last wait for each callback and job."""
    return {(a.callback, a.job): a for a in observed.awaited}


def in_time(subscription: Subscription, awaited: Awaited) -> list[Notification]:
    """What came until the wait was over."""
    return [n for n in subscription.notifications if n.exchange.number < awaited.number]


def shown(job: Job, subscription: Subscription, awaited: Awaited) -> list[str]:
    """The states that reads have shown from the subscription until then."""
    return [
        m.state for m in job.moments
        if m.state is not None and m.exchange is not job.created
        and subscription.asked.number < m.exchange.number < awaited.number
    ]  # fmt: skip


def _present(api: Api, job: Job, about: Sequence[Notification]) -> list[Finding]:
    if not about:
        return []
    strange = [n for n in about if n.base != api.base]
    if strange:
        want, got = f"events below {api.base}", f"sent to {strange[0].exchange.path} (FM-E10)"
        return [finding(Verdict.WARNING, want, got, strange[0].exchange)]
    return [finding(Verdict.PASS, TOLD, f"{len(about)} events", job.created, about[-1].exchange)]


def _absent(
    observed: Observations, subscription: Subscription, job: Job, awaited: Awaited, state: str | None,
    states: Sequence[str], gone: Sequence[str | None],
) -> Finding:  # fmt: skip
    """What to say of an event that is missing."""
    api = observed.api
    what = CREATION if state is None else f"the change to {state}"
    want = f"an event of {what}"
    lost = next((n for n in subscription.notifications if n.event is None and _names(n, job)), None)
    if lost is not None:
        got = f"it was sent to {lost.exchange.method} {lost.exchange.path}, where no listener is"
        return finding(
            Verdict.FAIL, want, got, job.created, lost.exchange, folded_into=api.clause("event.sent")
        )
    after = states if state is None else states[len(states) - states[::-1].index(state) :]
    later = [n for n in of_job(in_time(subscription, awaited), "changed", job.id, api) if n.state in after]
    overtaken = [n.exchange for n in later if n.state not in gone]
    got = f"none within {awaited.limit_s:g} s"
    verdict = Verdict.FAIL
    if subscription.callback in observed.flooded:
        verdict, got = Verdict.INCONCLUSIVE, "the target flooded the listener; what came last is not kept"
    elif not observed.reached and not observed.reachable:
        verdict = Verdict.INCONCLUSIVE
        got = "the listener was never reached; see preflight and ixit.callback"
    elif late := only_late(observed, subscription, job, awaited, _known(job, state, awaited)):
        verdict, got = Verdict.INCONCLUSIVE, f"{got}; {late}"
    elif overtaken:
        got += f", but one of a later change to {later[0].state}"
    elif not awaited.binding:
        verdict, got = Verdict.INCONCLUSIVE, f"{got}, a limit that the vendor did not write"
    folded = api.clause("event.sent") if verdict is Verdict.FAIL else None
    return finding(verdict, want, got, subscription.asked, job.created, *overtaken[:1], folded_into=folded)


def _known(job: Job, state: str | None, awaited: Awaited) -> datetime:
    """When we knew of the creation (None), or of the last time that the job was in a state before a wait."""
    seen = [m.exchange for m in job.moments if m.state == state and m.exchange.number < awaited.number]
    read = seen[-1] if seen and state is not None else job.created
    return read.answered_at or read.sent_at


def _names(notification: Notification, job: Job) -> bool:
    inner = notification.payload
    return inner.get("id") == job.id and bool(job.id)


def wherever(found: Sequence[Finding]) -> list[Finding]:
    """The findings, with a pass for each warning: to which base events were sent is not the matter."""
    return [replace(f, verdict=Verdict.PASS) if f.verdict is Verdict.WARNING else f for f in found]


def mild(found: Sequence[Finding]) -> list[Finding]:
    """The findings, with a pass for each warning and a warning for each failure."""
    return [
        replace(f, verdict=Verdict.WARNING, folded_into=None) if f.verdict is Verdict.FAIL else f
        for f in wherever(found)
    ]


def only_asked(subscription: Subscription, control: Subscription, api: Api) -> list[Finding]:
    """Nothing comes that was not asked for (R68); another subscriber got what this one must not."""
    want = "events of the types asked for, and of no other"
    asked = subscription.types(api)
    wrong = [n for n in subscription.notifications if n.event is not None and n.event.type not in asked]
    if wrong:
        folded, asker = api.clause("event.unasked"), subscription.asked
        return kinds([
            finding(Verdict.FAIL, want, str(n.event and n.event.type), asker, n.exchange, folded_into=folded)
            for n in wrong
        ])  # fmt: skip
    other = [n for n in control.notifications if n.taken and n.event and n.event.type not in asked]
    if not other:
        got = "no event of another type came to any subscriber"
        return [finding(Verdict.INCONCLUSIVE, want, got, subscription.asked, control.asked)]
    return [finding(Verdict.PASS, want, f"{len(subscription.notifications)} events", subscription.asked)]


def refused_hears_nothing(subscription: Subscription, control: Subscription, api: Api) -> list[Finding]:
    """A registration that was refused brings no event (R68)."""
    if accepted(subscription.asked):
        want, got = "no event, if the registration is refused", "it was taken"
        return [finding(Verdict.NOT_APPLICABLE, want, got, subscription.asked)]
    return only_asked(subscription, control, api)


def no_change_at_creation(subscription: Subscription, job: Job, api: Api) -> Finding:
    """The creation of a job is no change of its state (R68, FM-B30)."""
    want = f"no state change event for {api.initial}"
    changes = of_job(subscription.notifications, "changed", job.id, api)
    first = [n.exchange for n in changes if n.state == api.initial]
    if not changes:
        return finding(Verdict.INCONCLUSIVE, want, "no state change event came", job.created)
    verdict = Verdict.FAIL if first else Verdict.PASS
    return finding(verdict, want, f"{len(first)} of {len(changes)} events", job.created, *first[:CITED])


def not_repeated(subscription: Subscription, job: Job, api: Api) -> Finding:
    """No second event of what happens once, or happened as often as it was asked for (R68).

    Another event, by its eventId, without another change: 6.19 has one for each change.
    """
    want = "one event for each change"
    created = of_job(subscription.notifications, "created", job.id, api)
    changed = of_job(subscription.notifications, "changed", job.id, api)
    most = dict.fromkeys(api.final, 1)
    for row in api.transitions:
        if row.do in api.effect:  # reached by an action alone
            most[row.end] = sum(m.action == row.do and m.outcome != DECLINED for m in job.moments)
    left = {*job.states, *(n.state for n in changed)}
    for row in api.transitions:
        by_itself = row.do not in api.effect and row.end not in api.final
        if by_itself and (not row.warns or row.start in left):
            most.pop(row.end, None)
    often = Counter(n.state for n in changed)
    over = [n for n in changed if n.state in most and often[n.state] > most[n.state]]
    over += created if len(created) > 1 else []
    if not created and not changed:
        return nothing(subscription)
    folded = api.clause("event.unasked") if over else None
    got = (
        f"{over[0].state or 'creation'}: {len(over)} events"
        if over
        else f"{len(created) + len(changed)} events"
    )
    cited = [n.exchange for n in over[:CITED]]
    return finding(Verdict.FAIL if over else Verdict.PASS, want, got, job.created, *cited, folded_into=folded)


def silent(observed: Observations, gone: Subscription, stays: Subscription, since: Exchange) -> Finding:
    """Who has unregistered is told of nothing that a later action brought about (R68, FM-B22).

    A second delivery of what was told before is none of it, nor is what happened before and came late.
    """
    want = "no event after the subscription was ended"
    if gone.ended is None:
        return finding(Verdict.INCONCLUSIVE, want, "the subscription could not be ended", gone.asked)
    came, control = _news(observed, gone, since), _news(observed, stays, since)
    fresh = [n.exchange for n in came if not _happened_before(observed, n, gone.ended)]
    if fresh:
        return finding(Verdict.FAIL, want, fresh[0].path, gone.ended, since, *fresh[:CITED])
    if not control:
        return finding(Verdict.INCONCLUSIVE, want, "nobody else was told either", gone.ended, since)
    return finding(Verdict.PASS, want, "none", gone.ended, since)


def _happened_before(observed: Observations, notification: Notification, ended: Exchange) -> bool:
    """Whether an event may have happened before a subscription was ended, by its eventTime."""
    time, job = usable(notification.document.get("eventTime")), next(iter(observed.told_apart), None)
    over = ended.answered_at or ended.sent_at
    return time is not None and job is not None and ahead_of(job).earliest(time) < over


def _news(observed: Observations, subscription: Subscription, since: Exchange) -> list[Notification]:
    """What came of what the scenario itself brought about, and had not come before an action."""
    own = {job.id for job in observed.jobs} | {process.id for process in observed.processes}
    own = (own | {report.id for report in observed.reports}) - {""}
    return [
        n for n in once(subscription.notifications)
        if n.event is not None and n.about in own and n.exchange.number > since.number
    ]  # fmt: skip


def honest(observed: Observations, subscription: Subscription, job: Job) -> Finding:
    """A state change event tells the state that the job has, and not another one (R69).

    One that is missing beside one that no read has shown is an event that tells the wrong state.
    """
    want, api = "the states that reads have shown", observed.api
    awaited = waited(observed, subscription, job)
    if awaited is None:
        return nothing(subscription)
    came = in_time(subscription, awaited)
    changed = of_job(came, "changed", job.id, api)
    states = due(shown(job, subscription, awaited), api)
    gone = [state for state in missing(came, subscription.types(api), job.id, states, api) if state]
    never_due = api.unannounced - {api.initial}
    surplus = set(Counter(n.state for n in changed) - Counter(states)) - never_due
    got = f"{', '.join(str(n.state) for n in changed) or 'none'}; reads have shown {', '.join(states)}"
    if not changed:
        return finding(Verdict.INCONCLUSIVE, want, got, job.created)
    verdict = Verdict.PASS
    if gone and surplus:  # without a gap, or before a limit that binds, the right one may be late only
        late = only_late(observed, subscription, job, awaited, _known(job, gone[-1], awaited))
        sure = has_gap(came, job.id, api) and awaited.binding and not late
        verdict = Verdict.FAIL if sure else Verdict.INCONCLUSIVE
    return finding(verdict, want, got, job.created, *(n.exchange for n in changed))


def nothing(subscription: Subscription) -> Finding:
    """No notification to look at: nobody can tell, but of who was refused none is due."""
    verdict = Verdict.INCONCLUSIVE if accepted(subscription.asked) else Verdict.NOT_APPLICABLE
    return finding(verdict, "a notification to look at", "none came", subscription.asked)
