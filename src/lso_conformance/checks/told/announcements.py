"""Notifications of what is no job: processes and reports, and what a modify did (R67-R70).

Source: W148 5.2.2 (Table 6), 6.19, 7.3; FM-B3, FM-B18, FM-B26, FM-B30, FM-M20, FM-M21.  What is due
follows from what reads and lists have shown of the scenario's own processes and reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lso_conformance.checks.basics import finding, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.lateness import only_late
from lso_conformance.checks.told.notifications import TOLD, in_time, nothing, waited
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.notification import Due, Notification, due_of_process, due_of_report, lacking, once
from lso_conformance.seen.observations import Awaited, Observations, Subscription, Untouched
from lso_conformance.seen.resources import Job, Process, Report, accepted, id_in_path
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import Transition

NOTHING_HAPPENED = "nothing of the kind happened"
LONG_ID = 8  # a shorter one, a number say, may be another kind's too
OF_JOBS = {"created", "changed"}


@dataclass(frozen=True)
class OwnJob:
    """What a scenario's job brought with it."""

    job: Job
    processes: Sequence[Process]
    reports: Sequence[Report]

    def ids(self, of: str) -> set[str]:
        """The ids of one kind: job, report, or that of a process."""
        if of == "job":
            return {self.job.id}
        if of == "report":
            return {report.id for report in self.reports}
        return {process.id for process in self.processes if process.kind == of and process.id}

    def others(self, of: str, api: Api) -> set[str]:
        """The ids of the other kinds that are nobody's of this kind."""
        rest = {one for kind in ("job", "report", *api.processes) if kind != of for one in self.ids(kind)}
        return {one for one in rest - self.ids(of) if len(one) >= LONG_ID}


def own_of(observed: Observations, job: Job) -> OwnJob:
    """What a job of the run brought with it."""
    mine = [p for p in observed.processes if p.job == job.id and p.id]
    return OwnJob(job, mine, observed.reports_of(job))


def told_of_processes(observed: Observations, subscription: Subscription, job: Job) -> list[Finding]:
    """The subscriber was told of the end of each process, and of what a modify changed (R67)."""
    awaited = waited(observed, subscription, job)
    until = awaited.number if awaited else 0
    due = list(_due_of_processes(observed.api, own_of(observed, job), until))
    return _told(observed, subscription, job, awaited, due)


def told_of_reports(observed: Observations, subscription: Subscription, job: Job) -> list[Finding]:
    """The subscriber was told of each report's creation, change of state, and failure (R67).

    That one is ready is R70's matter.
    """
    awaited = waited(observed, subscription, job)
    due = [one for one in _due_of_reports(observed, job, awaited) if one[0].role != "ready"]
    return _told(observed, subscription, job, awaited, due)


def told_of_results(observed: Observations, subscription: Subscription, job: Job) -> list[Finding]:
    """The subscriber was told of each completed report, by one event or the other (R70, FM-B26)."""
    api, awaited = observed.api, waited(observed, subscription, job)
    by = "ready" if api.event("ready").type in subscription.types(api) else "report_changed"
    due = [one for one in _due_of_reports(observed, job, awaited) if one[0].role == by]
    due = [one for one in due if one[0].state in {None, api.reports.states["done"]}]
    return _told(observed, subscription, job, awaited, due, api.clause("event.results"))


def _due_of_processes(api: Api, own: OwnJob, until: int) -> Iterator[tuple[Due, Exchange]]:
    done = api.process_states["done"]
    for process in own.processes:
        seen = [m for m in process.moments if m.state is not None and m.exchange.number < until]
        ended = [m.exchange for m in seen if m.state in api.process_final]
        states = [str(m.state) for m in seen]
        for one in due_of_process(process.kind, process.id, list(dict.fromkeys(states)), api):
            yield one, ended[0]
        may_change = api.processes[process.kind].may_change
        if done in states and set(may_change) & process.sent.keys():
            yield Due("altered", own.job.id), ended[0]


def _due_of_reports(observed: Observations, job: Job, awaited: Awaited | None) -> list[tuple[Due, Exchange]]:
    until, words = awaited.number if awaited else 0, observed.api.reports.states
    ends, found = {"ready": words["done"], "failed": words["failed"]}, []
    for report in observed.reports_of(job):
        seen = [s for s in report.sights if s.state is not None and s.exchange.number < until]
        states = list(dict.fromkeys(str(s.state) for s in seen))
        for one in due_of_report(report.id, job.id, states, observed.api):
            wanted = one.state or ends.get(one.role, seen[0].state)
            found.append((one, next(s.exchange for s in seen if s.state == wanted)))
    return found


def _told(
    observed: Observations, subscription: Subscription, job: Job, awaited: Awaited | None,
    due: Sequence[tuple[Due, Exchange]], paragraph: str | None = None,
) -> list[Finding]:  # fmt: skip
    """What to say of events that are due, each with the exchange that has shown what it tells of."""
    api, asked = observed.api, subscription.types(observed.api)
    if not accepted(subscription.asked):
        return [finding(Verdict.NOT_APPLICABLE, TOLD, subscription.asked.summary(160), subscription.asked)]
    if awaited is None:
        return [finding(Verdict.INCONCLUSIVE, TOLD, "the scenario did not come so far", job.created)]
    came = in_time(subscription, awaited)
    wanted = [(one, shown) for one, shown in due if api.event(one.role).type in asked]
    gone = set(lacking(came, asked, [one for one, _ in wanted], api))
    found = [
        _absent(observed, subscription, job, awaited, one, shown, paragraph)
        for one, shown in wanted if one in gone
    ]  # fmt: skip
    there = [n for n in came for one, _ in wanted if one.told_by(n, api)]
    if there:
        found.append(finding(Verdict.PASS, TOLD, f"{len(there)} events", job.created, there[-1].exchange))
    return found or [finding(Verdict.INCONCLUSIVE, TOLD, NOTHING_HAPPENED, job.created)]


def _absent(
    observed: Observations, subscription: Subscription, job: Job, awaited: Awaited, due: Due,
    shown: Exchange, paragraph: str | None,
) -> Finding:  # fmt: skip
    """What to say of an event that is missing."""
    api, want = observed.api, f"an event: {due}"
    folded = None if paragraph else api.clause("event.sent")
    if (wrong := _wrong(observed, subscription, job, due)) is not None:
        got = f"its event says {_says(wrong)}"
        folded = api.clause("event.content")
        return finding(Verdict.FAIL, want, got, shown, wrong.exchange, folded_into=folded)
    lost = next((n for n in subscription.notifications if n.event is None and _lost(n, due)), None)
    if lost is not None:
        got = f"it was sent to {lost.exchange.method} {lost.exchange.path}, where no listener is"
        return finding(Verdict.FAIL, want, got, shown, lost.exchange, folded_into=folded)
    later = _later(observed, subscription, awaited, shown)
    verdict, got = Verdict.FAIL, f"none within {awaited.limit_s:g} s"
    if subscription.callback in observed.flooded:
        verdict, got = Verdict.INCONCLUSIVE, "the target flooded the listener; what came last is not kept"
    elif not observed.reached and not observed.reachable:
        verdict = Verdict.INCONCLUSIVE
        got = "the listener was never reached; see preflight and ixit.callback"
    elif late := only_late(observed, subscription, job, awaited, shown.answered_at or shown.sent_at):
        verdict, got = Verdict.INCONCLUSIVE, f"{got}; {late}"
    elif later is not None:
        got += ", but one of what happened later"
    elif not awaited.binding:
        verdict, got = Verdict.INCONCLUSIVE, f"{got}, a limit that the vendor did not write"
    cited = [later.exchange] if later is not None else []
    folded = folded if verdict is Verdict.FAIL else None
    return finding(verdict, want, got, subscription.asked, shown, *cited, folded_into=folded)


def _lost(notification: Notification, due: Due) -> bool:
    inner = notification.payload
    wanted = {"id": due.id, "state": due.state, "reportId": due.report}
    return all(value is None or inner.get(name) == value for name, value in wanted.items())


def _later(
    observed: Observations, subscription: Subscription, awaited: Awaited, shown: Exchange
) -> Notification | None:
    """An event of what the Buyer asked for only after it had seen what was to be told."""
    since = shown.number
    born = {p.id for p in observed.processes if p.id and p.created.number > since}
    born |= {job.id for job in observed.jobs if job.id and job.created.number > since}
    return next((n for n in in_time(subscription, awaited) if n.taken and n.about in born), None)


def _wrong(observed: Observations, subscription: Subscription, job: Job, due: Due) -> Notification | None:
    """The event that should tell what is due and tells something else."""
    named = _misnamed(observed, subscription, job, due)
    return named if named is not None else _misstated(observed.api, subscription, due)


def _says(notification: Notification) -> str:
    said = (notification.about, notification.report, notification.state)
    return " ".join(word for word in said if word)


def _misnamed(observed: Observations, subscription: Subscription, job: Job, due: Due) -> Notification | None:
    """One that names another object: the job in place of its process, say, or what no read finds."""
    api, own = observed.api, own_of(observed, job)
    event, others = api.event(due.role), own.others(api.event(due.role).of, api)
    for each in subscription.notifications:
        if not each.taken or each.event != event or due.state not in {None, each.state}:
            continue
        reports = own.others("report", api) | _unfound(observed, each)
        if each.about in others | _unfound(observed, each):
            return each
        if due.report and each.about == due.id and each.report in reports:
            return each
    return None


def _unfound(observed: Observations, told: Notification) -> set[str]:
    """The ids, of those that an event names, that a read after it has not found."""
    after = [e for e in observed.exchanges if e.status == 404 and e.number > told.exchange.number]
    return {told.about or "", told.report or ""} & {id_in_path(e) for e in after if e.method == "GET"}


def _misstated(api: Api, subscription: Subscription, due: Due) -> Notification | None:
    """One that tells of the right object a state that it told before, or an end that is not its own."""
    if due.state is None:
        return None
    event = api.event(due.role)
    told = once(n for n in subscription.notifications if n.taken and n.event == event and n.about == due.id)
    ends = api.reports.final if event.of == "report" else api.process_final
    for place, each in enumerate(told):
        again = each.state in [n.state for n in told[:place]]
        if again or (each.state in ends and due.state in ends and each.state != due.state):
            return each
    return None


def right_object(observed: Observations, subscription: Subscription, job: Job) -> list[Finding]:
    """Every event names what it is of, a process by its own id, and its state then (R69, FM-M20)."""
    want, api = "the object that the event is of, as it was then", observed.api
    awaited = waited(observed, subscription, job)
    own = own_of(observed, job)
    if awaited is None:
        return [nothing(subscription)]
    due = [one for one, _ in _due_of_processes(api, own, awaited.number)]
    due += [one for one, _ in _due_of_reports(observed, job, awaited)]
    gone = lacking(in_time(subscription, awaited), subscription.types(api), due, api)
    wrong = [(one, n) for one in gone if (n := _wrong(observed, subscription, job, one)) is not None]
    if wrong:
        return kinds([
            finding(Verdict.FAIL, f"{want}: {one}", f"an event says {_says(n)}", n.exchange)
            for one, n in wrong
        ])  # fmt: skip
    told = list(about(subscription, own))
    if not told and not gone:
        return [finding(Verdict.NOT_APPLICABLE, want, NOTHING_HAPPENED, subscription.asked)]
    if not told:
        return [nothing(subscription)]
    return [finding(Verdict.PASS, want, f"{len(told)} events", told[-1].exchange)]


def about(subscription: Subscription, own: OwnJob) -> Iterator[Notification]:
    """The events of a job's processes and reports, and of what it brought, each once."""
    for each in once(n for n in subscription.notifications if n.taken):
        if each.event is not None and each.about in own.ids(each.event.of) and each.event.role not in OF_JOBS:
            yield each


def wherever_born(found: Sequence[Finding]) -> list[Finding]:
    """The findings, where nothing need be due: a report may be made in its last state (FM-B18)."""
    return [
        replace(f, verdict=Verdict.NOT_APPLICABLE) if f.got == NOTHING_HAPPENED else f for f in found
    ]  # fmt: skip


def onward(state: str, rows: Sequence[Transition]) -> set[str]:
    """A state, and those that follow it."""
    more, last = {state}, set[str]()
    while more != last:
        last = more
        more = more | {row.end for row in rows if row.start in more}
    return more


def _began(job: Job, wait: Untouched) -> datetime:
    """When a wait began: with the last answer about its job before it, or its limit before its end."""
    before = [m.exchange for m in job.moments if m.exchange.number < wait.number]
    answered = before[-1].answered_at if before else None
    return answered or wait.at - timedelta(seconds=wait.limit_s)


def untouched(observed: Observations, subscription: Subscription, job: Job) -> list[Finding]:
    """Who only listened was told of each state without any read that could have brought it about (R67)."""
    api = observed.api
    waits = [u for u in observed.untouched if (u.callback, u.job) == (subscription.callback, job.id)]
    found = []
    for wait in waits:
        want = f"an event of {wait.state}, whether or not anybody reads the job"
        read = next((m for m in job.moments if m.exchange.number > wait.number and m.state is not None), None)
        if wait.result == "reached":
            found.append(finding(Verdict.PASS, want, "it came", subscription.asked))
            continue
        later = onward(wait.state, api.transitions)
        if read is None or read.state not in later:
            got = f"the job is {read.state if read else 'not seen'} after {wait.limit_s:g} s"
            found.append(finding(Verdict.INCONCLUSIVE, want, got, job.created))
            continue
        verdict = Verdict.FAIL if wait.binding else Verdict.INCONCLUSIVE
        got = f"none within {wait.limit_s:g} s, though the job was {read.state}"
        if not observed.reached and not observed.reachable:
            verdict, got = Verdict.INCONCLUSIVE, "the listener was never reached; see ixit.callback"
        elif late := only_late(observed, subscription, job, wait, _began(job, wait)):
            verdict, got = Verdict.INCONCLUSIVE, f"{got}; {late}"
        folded = api.clause("event.sent") if verdict is Verdict.FAIL else None
        found.append(finding(verdict, want, got, job.created, read.exchange, folded_into=folded))
    return found or [finding(Verdict.INCONCLUSIVE, TOLD, "the scenario did not come so far", job.created)]
