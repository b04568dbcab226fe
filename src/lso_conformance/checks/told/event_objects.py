"""Whether what events tell of processes and reports is so: in reads, in order, once (R68, R69, R27, R55).

Source: W148 6.19, 7.3, Tables 9 and 10; FM-B18, FM-B30.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lso_conformance.checks.basics import finding, has_fraction, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.told.announcements import OwnJob, about, onward, own_of
from lso_conformance.checks.told.events import in_its_life
from lso_conformance.checks.told.notifications import nothing
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.notification import Notification, once, orders
from lso_conformance.seen.observations import Observations, Subscription
from lso_conformance.seen.resources import DONE, Job, id_in_path
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import Event, Transition

MANY_TIMES = {"altered", "failed"}  # two of them are no contradiction, unless they have one time


def dated(observed: Observations, subscription: Subscription, job: Job) -> Finding:
    """`eventTime` is the time of the event: not before its job was created, nor in the future (R69)."""
    return in_its_life(list(about(subscription, own_of(observed, job))), subscription, job)


def ready_only(observed: Observations, subscription: Subscription, job: Job) -> Finding:
    """No report that ended in another way is told to be ready (R69)."""
    want, done = "no event that a report is ready which is not", observed.api.reports.states["done"]
    ended = {r.id: r.states[-1] for r in observed.reports_of(job) if r.states[-1:] != [done] and r.states}
    bad = {name for name, state in ended.items() if state in observed.api.reports.final}
    if not bad:
        return finding(Verdict.INCONCLUSIVE, want, "no report ended in another way", job.created)
    wrong = [n.exchange for n in subscription.notifications if n.taken and n.report in bad]
    got, folded = f"{len(wrong)} events for {len(bad)} reports", observed.api.clause("event.unasked")
    if wrong:
        return finding(Verdict.FAIL, want, got, job.created, *wrong[:1], folded_into=folded)
    return finding(Verdict.PASS, want, got, job.created)


def agrees(observed: Observations, subscription: Subscription, job: Job) -> list[Finding]:
    """What an event tells of a process or a report is what reads show from then on (R69)."""
    want = "the state that was told, in every later read"
    api, own = observed.api, own_of(observed, job)
    found = list(_nowhere(observed, subscription, own))
    for each in about(subscription, own):
        told = _told(each, api)
        seen = _seen(own, each, api)
        if told is None or not seen:
            continue
        rows = _rows(each, api)
        final = {row.end for row in rows} - {row.start for row in rows}
        later = onward(told, rows)
        stale = [(e, s) for e, s in seen if e.number > each.exchange.number and s not in later]
        stale += [(e, s) for e, s in seen if s in final and told in final - {s}]
        if stale:
            got = f"{stale[0][1]} where an event told {told} of {each.report or each.about}"
            found.append(finding(Verdict.FAIL, want, got, each.exchange, stale[0][0]))
        elif any(shown.number > each.exchange.number for shown, _ in seen):
            found.append(finding(Verdict.PASS, want, f"{told} of {each.about}", each.exchange))
    if not found and not any(_told(each, api) for each in about(subscription, own)):
        return [finding(Verdict.NOT_APPLICABLE, want, "no event told of a state", subscription.asked)]
    return kinds(found) if found else [nothing(subscription)]


def _told(event: Notification, api: Api) -> str | None:
    """The state that an event tells, of a process or a report."""
    return api.reports.states["done"] if event.report is not None else event.state


def _nowhere(observed: Observations, subscription: Subscription, own: OwnJob) -> Iterator[Finding]:
    """The reports that events name and no read finds."""
    want, api = "the report that an event names, under its id", observed.api
    reads = {id_in_path(e): e for e in observed.called(api.roles["retrieve_report"]) if e.status == 404}
    for each in about(subscription, own):
        read = reads.get(each.report or "")
        if read is not None and read.number > each.exchange.number and each.report not in own.ids("report"):
            yield finding(Verdict.FAIL, want, read.summary(60), each.exchange, read)


def _seen(own: OwnJob, told: Notification, api: Api) -> list[tuple[Exchange, str]]:
    """The states in which what an event is of was seen, words that are none left out."""
    wanted = told.report if told.report is not None else told.about
    if told.report is None and told.event is not None and told.event.of in api.processes:
        moments = [m for p in own.processes if p.id == wanted and p.kind == told.event.of for m in p.moments]
        seen = [(m.exchange, m.state) for m in moments if m.state is not None]
    else:
        sights = [s for r in own.reports if r.id == wanted for s in r.sights]
        seen = [(s.exchange, s.state) for s in sights if s.state is not None]
    known = {state for row in _rows(told, api) for state in (row.start, row.end)}
    return [(shown, state) for shown, state in seen if state in known]


def _rows(told: Notification, api: Api) -> Sequence[Transition]:
    """The table that what an event is of goes by."""
    of = told.event.of if told.event is not None else ""
    return api.process_transitions if of in api.processes else api.reports.transitions


def no_change_at_creation(subscription: Subscription, observed: Observations, job: Job, kind: str) -> Finding:
    """The creation of a process or a report is no change of its state: a warning (FM-B30)."""
    want, api = f"no state change event for the creation of a {kind}", observed.api
    event, own = api.event(f"{kind}_changed"), own_of(observed, job)
    came = [n for n in about(subscription, own) if n.event == event]
    received = (api.reports.states if kind == "report" else api.process_states)["received"]
    first = [n.exchange for n in came if n.state == received]
    if not came:
        return finding(Verdict.NOT_APPLICABLE, want, "no state change event came", subscription.asked)
    verdict = Verdict.WARNING if first else Verdict.PASS
    return finding(verdict, want, f"{len(first)} of {len(came)} events", came[0].exchange, *first[:1])


def not_repeated(subscription: Subscription, observed: Observations, job: Job) -> Finding:
    """What happens once is told by one event (R68); a second delivery has the same eventId.

    A job may change often, or lose several reports: there every event has a twin of its own time.
    """
    want, own = "one event for each change", own_of(observed, job)
    reports = own.ids("report")
    came = [n for n in about(subscription, own) if n.report is None or n.report in reports]
    if not came:
        return nothing(subscription)
    same: dict[tuple[object, ...], list[Notification]] = {}
    for each in came:
        often = each.event is not None and each.event.role in MANY_TIMES
        time = str(each.document.get("eventTime")) if often else ""
        same.setdefault((each.event, each.about, each.state, each.report, time), []).append(each)
    doubled = [told for told in same.values() if len({repr(n.document.get("eventId")) for n in told}) > 1]
    for told in doubled:
        event = told[0].event
        alike = [key for key in same if key[0] == event]
        if event is not None and event.role in MANY_TIMES:
            all_told = sum(len({repr(n.document.get("eventId")) for n in same[key]}) for key in alike)
            if len(alike) > _doubled(event, doubled) or all_told <= _happened(event, observed, job):
                continue
        folded = observed.api.clause("event.unasked")
        got = f"{event.role if event else ''} of {told[0].about} by two events"
        cited = [n.exchange for n in told[:2]]
        return finding(Verdict.FAIL, want, got, *cited, folded_into=folded)
    return finding(Verdict.PASS, want, f"{len(came)} events", came[-1].exchange)


def _happened(event: Event, observed: Observations, job: Job) -> int:
    """How often there was something to tell: several may have happened within the digits of one time."""
    if event.role == "failed":
        state = observed.api.reports.states["failed"]
        return sum(state in report.states for report in observed.reports_of(job))
    return sum(m.action == "modify" and m.outcome == DONE for m in job.moments)


def _doubled(event: Event, doubled: Sequence[Sequence[Notification]]) -> int:
    """How many of the doubled events are of a type, at times that are printed with fractions."""
    told = [n[0] for n in doubled if n[0].event == event]
    return sum(has_fraction(str(n.document.get("eventTime"))) for n in told)


def all_in_order(observed: Observations, of: str) -> list[Finding]:
    """The events of each process, or report, in an order in which they may have happened, follow the table.

    What a SOF passes through may stay untold; what came may not go back, nor on from an end.
    """
    mine = observed.reports if of == "report" else [p for p in observed.processes if p.kind == of]
    ids = {one.id for one in mine if one.id}
    found = []
    for subscription in observed.subscriptions:
        by: dict[str | None, list[Notification]] = {}
        for each in once(n for n in subscription.notifications if n.taken):
            if each.event and each.event.of == of and each.state is not None and each.about in ids:
                by.setdefault(each.about, []).append(each)
        found += [_in_order(told, observed.api) for told in by.values()]
    if not found:
        got = "no event of the kind came"
        return [finding(Verdict.NOT_APPLICABLE, "moves of the table only, by the events", got)]
    return kinds(found)


def _in_order(told: Sequence[Notification], api: Api) -> Finding:
    rows = _rows(told[0], api)
    want = "moves of the table only, by the events"
    got = " -> ".join(str(n.state) for n in told)
    ok = next(orders(told, lambda one, other: other in onward(one, rows)), None) is not None
    return finding(Verdict.PASS if ok else Verdict.FAIL, want, got, *(n.exchange for n in told[:3]))
