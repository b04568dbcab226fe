"""Reports: what lists and reads show of them, and how they move.

Source: W148 6.13 R53, R55 (Figure 27, Table 10), 6.14 R56, R57, with FM-B17, FM-B18, FM-E9, FM-M16, FM-M22,
FM-M23.  Only reports of jobs that the run made count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from lso_conformance.checks.basics import (
    MISSING,
    Difference,
    decide,
    differences,
    finding,
    kinds,
    same,
    usable,
)
from lso_conformance.checks.clocks import ahead_of
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job.life_cycle import moves_of
from lso_conformance.checks.spans import ran_on, reports_at_least
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, Waited
from lso_conformance.seen.resources import Job, Report, Sight, accepted, given_id, job_of, sights
from lso_conformance.standard.api import Api

FRAME = "reportingTimeframe"
READ = "read"
SECOND, PRINTED = timedelta(seconds=1.1), timedelta(milliseconds=50)


def items(observed: Observations, place: str) -> list[Finding]:
    """Each report in a list shows its ten attributes and no results (R53, FM-B17, FM-M22).

    `place` is `list`, or `query` for the answers to complex queries, where results only warn.
    """
    mild = place == "query"
    known = (sight for report in observed.reports for sight in report.sights if sight.place == place)
    shown = (*known, *_nameless(observed, place))
    return kinds([f for sight in shown for f in _item(observed.api, sight, mild=mild)])


def _nameless(observed: Observations, place: str) -> Iterator[Sight]:
    """What a list shows of reports of the run's jobs without an id, so that it is no sight of any report."""
    kind, jobs = observed.api.reports, {job.id for job in observed.told_apart}
    role = observed.api.roles[kind.queries if place == "query" else kind.lists]
    for exchange in observed.called(role):
        for sight in sights(exchange, observed.api.operations[role], observed.api):
            if not given_id(sight.document) and job_of(sight.document, observed.api) in jobs:
                yield sight


def _item(api: Api, sight: Sight, *, mild: bool) -> Iterator[Finding]:
    attributes = api.lists[api.reports.lists].attributes
    want = f"an item with {', '.join(attributes)}, and no results"
    missing = [name for name in attributes if sight.document.get(name) is None]
    results = [name for name in api.reports.results if name in sight.document]
    odd = [name for name in api.reports.odd_in_lists if name in sight.document]
    if missing:
        yield finding(Verdict.FAIL, want, f"without {', '.join(missing)}", sight.exchange)
    if results:
        verdict = Verdict.WARNING if mild else Verdict.FAIL
        yield finding(verdict, want, f"with {', '.join(results)} (FM-B17)", sight.exchange)
    if odd:
        yield finding(Verdict.WARNING, want, f"with {', '.join(odd)} (FM-M22)", sight.exchange)
    yield finding(Verdict.PASS, want, "as it must be", sight.exchange)


def whole(observed: Observations) -> list[Finding]:
    """Each read by id shows the ten attributes, each with a value (R56, FM-M16)."""
    attributes = observed.api.lists[observed.api.reports.lists].attributes
    want = f"a report with {', '.join(attributes)}"
    found = []
    for sight in _reads(observed):
        missing = [name for name in attributes if sight.document.get(name) in (None, "", {}, [])]
        bare = missing == [FRAME] and isinstance(sight.document.get(FRAME), dict)
        verdict = Verdict.PASS if not missing else Verdict.WARNING if bare else Verdict.FAIL
        got = f"without {', '.join(missing)}" if missing else "all present"
        found.append(finding(verdict, want, got, sight.exchange))
    return kinds(found)


def _reads(observed: Observations) -> Iterator[Sight]:
    return (sight for report in observed.reports for sight in report.reads)


def agree(observed: Observations) -> list[Finding]:
    """A report is found under its id, with that id, and stays what it is from read to read (R56)."""
    want = "the report under its id, with that id, and the same in each read"
    names = ("id", "creationDate", observed.api.job_reference[0], *observed.api.reports.must_copy)
    found = []
    for report in observed.reports:
        for read in report.reads:
            given = read.document.get("id", report.id)
            found.append(decide(str(given) == report.id, want, f"id {given!r}", read.exchange))
        for before, now in pairwise(report.reads):
            shared = [name for name in names if name in before.document and name in now.document]
            wrong = [str(d) for name in shared
                     for d in _changed(before.document[name], now.document[name], f"/{name}")]  # fmt: skip
            got = "; ".join(wrong[:3]) or "the same"
            found.append(decide(not wrong, want, got, before.exchange, now.exchange))
        gone = [e for e in report.lost if e.number > report.sights[0].exchange.number]
        if gone:
            first = report.sights[0].exchange
            found.append(decide(False, want, gone[0].summary(100), first, gone[0]))
    return kinds(found)


def _changed(one: Any, other: Any, pointer: str) -> list[Difference]:
    """Values that differ; what is there only once is an option (R57)."""
    return [d for d in differences(one, other, pointer) if d.got is not MISSING]


def of_the_job(observed: Observations, place: str) -> list[Finding]:
    """A report names its job, and copies from it what it says of it (R56; in lists R53, in queries U4).

    What a read lacks inside an attribute is an option (R57).  What is wrong wherever the report is shown
    counts once, for the read.
    """
    found = []
    for job in observed.told_apart:
        for report in observed.reports_of(job):
            reads = {text for read in report.reads for text in _unlike(observed.api, job, read)}
            for sight in (s for s in report.sights if s.place == place):
                wrong = _unlike(observed.api, job, sight)
                folded = place != READ and bool(wrong) and reads.issuperset(wrong)
                got = "; ".join(wrong[:3]) or "the same"
                verdict = Verdict.FAIL if wrong else Verdict.PASS
                attributes = observed.api.reports.clauses["attributes"] if folded else None
                found.append(finding(verdict, "the job, and what the report copies of it", got,
                                     job.created, sight.exchange, folded_into=attributes))  # fmt: skip
    return kinds(found)


def _unlike(api: Api, job: Job, sight: Sight) -> list[str]:
    """What a report says of its job that is not so."""
    touched, shown = job.touched_before(sight.exchange), sight.document
    names = [
        n for n in api.reports.must_copy if n in job.sent and n not in touched and shown.get(n) is not None
    ]
    wrong = [d for name in names for d in differences(job.sent[name], shown[name], f"/{name}")]
    if sight.place == READ:
        wrong = [d for d in wrong if d.got is not MISSING]
    outer, inner = api.job_reference
    reference = shown.get(outer)
    named = reference.get(inner, MISSING) if isinstance(reference, dict) else reference
    others = [f"/{outer}/{inner}: {named!r} for {job.id!r}"] if outer in shown and named != job.id else []
    return others + [str(d) for d in wrong]


def refers_to_its_job(observed: Observations, listed: Exchange, nobody: Exchange, job: Job) -> Finding:
    """What is listed by a job refers to that job (R53); a filter that is ignored is O7's matter."""
    outer, inner = observed.api.job_reference
    want = f"reports with {outer}.{inner} {job.id}"
    document = listed.json() if accepted(listed) else None
    if not isinstance(document, list) or not document:
        return finding(Verdict.INCONCLUSIVE, want, listed.summary(100), listed)
    references = [item.get(outer) for item in document if isinstance(item, dict)]
    wrong = [r for r in references if not isinstance(r, dict) or r.get(inner) != job.id]
    ignored = accepted(nobody) and nobody.json() not in ([], None)
    folded = observed.api.lists[observed.api.reports.lists].matches if wrong and ignored else None
    verdict = Verdict.FAIL if wrong else Verdict.PASS
    got = f"{outer} {str(wrong[0])[:100]}" if wrong else f"{len(references)} reports"
    return finding(verdict, want, got, job.created, listed, folded_into=folded)


def with_options(observed: Observations) -> list[Finding]:
    """Each read shows what the job's creation, a list or an earlier read has of it, optional or not (R57).

    The ten attributes as such are R56's matter.
    """
    want = "every optional attribute that was ever set"
    jobs = {job.id: job for job in observed.told_apart}
    found = []
    for report in observed.reports:
        for place, sight in enumerate(report.sights):
            if sight.place == READ:
                gone = _gone(observed.api, jobs.get(report.job), report.sights[:place], sight)
                got = f"without {', '.join(gone[:3])}" if gone else "all that was set"
                found.append(decide(not gone, want, got, report.sights[0].exchange, sight.exchange))
    return kinds(found)


def _gone(api: Api, job: Job | None, earlier: Sequence[Sight], read: Sight) -> list[str]:
    """The places of what a read lacks, though it was set."""
    attributes = api.lists[api.reports.lists].attributes
    said = list[Mapping[str, Any]]()
    for sight in earlier:  # mostly the same again and again
        said += [sight.document] if sight.document not in said else []
    if job is not None:
        kept = set(api.reports.must_copy) - job.touched_before(read.exchange)
        said.append({name: job.sent[name] for name in kept if name in job.sent})
    done = read.state == api.reports.states["done"]  # one that has failed since has no results (R55's matter)
    missing = {
        d.pointer for document in said for name, value in document.items()
        if value is not None and (done or name not in api.reports.results)
        for d in differences(value, read.document.get(name, MISSING), f"/{name}")
        if d.got is MISSING and d.pointer[1:] not in attributes and not _is_reference(api, d.pointer)
    }  # fmt: skip
    return sorted(missing)


def _is_reference(api: Api, pointer: str) -> bool:
    return pointer == "/" + "/".join(api.job_reference)


def legal(observed: Observations) -> list[Finding]:
    """Each state follows from the one before by moves of Table 10; the first may be any (R55, FM-B18).

    Of two answers whose requests overlapped, either may be the older one.
    """
    rows = observed.api.reports.transitions
    known = {state for row in rows for state in (row.start, row.end)}
    want, found = "moves of Figure 27 and Table 10 only", []
    for report in observed.reports:
        seen = [sight for sight in report.sights if sight.state in known]
        odd = [sight for sight in report.sights if sight.state not in known and sight.state is not None]
        if odd:
            found.append(decide(False, want, f"state {odd[0].state}", odd[0].exchange))
        for before, now in pairwise(seen):
            was, state = str(before.state), str(now.state)
            ok = state in moves_of([was], rows)
            ok = ok or (_overlap(before.exchange, now.exchange) and was in moves_of([state], rows))
            found.append(decide(ok, want, f"{was} -> {state}", before.exchange, now.exchange))
        if len(seen) == 1:
            found.append(decide(True, want, str(seen[0].state), seen[0].exchange))
    return kinds(found)


def _overlap(first: Exchange, second: Exchange) -> bool:
    """Whether the second was asked before the first was answered."""
    return first.answered_at is None or second.sent_at < first.answered_at


def ends(observed: Observations, job: Job, count: int) -> Finding:
    """So many reports of a job have ended within the limit (R55; FM-B31)."""
    kind = observed.api.reports
    want = f"{count} reports that are {' or '.join(sorted(kind.final))} within the limit"
    mine = observed.reports_of(job)
    ended = [report for report in mine if report.states and report.states[-1] in kind.final]
    shown = [report.sights[-1].exchange for report in mine[:3]]
    got = ", ".join(" -> ".join(report.states) for report in mine[:5]) or "no report"
    if len(ended) >= count:
        return finding(Verdict.PASS, want, got, job.created, *shown)
    expired = [w for w in observed.waits if (w.job, w.about, w.result) == (job.id, "report", "timed out")]
    binding = [w for w in expired if w.binding]
    if binding and len(ended) >= _due_at_least(job, binding[-1], count):
        got += "; by its own schedule, or the server's choice of it, the job may have made no more"
        return finding(Verdict.INCONCLUSIVE, want, got, job.created, *shown)
    if binding:
        got += f"; not within {max(w.limit_s for w in binding):g} s, the limit of the vendor's own profile"
    verdict = Verdict.FAIL if binding else Verdict.INCONCLUSIVE
    folded = kind.clauses["results"] if binding and not mine else None
    return finding(verdict, want, got, job.created, *shown, folded_into=folded)


def _due_at_least(job: Job, wait: Waited, count: int) -> int:
    """How many reports must have come when a wait was over: all of them from a job that was running still."""
    least = reports_at_least(job, job.moments[-1].exchange)
    return count if least is None or ran_on(job, wait.exchange) else min(count, least)


def ends_as(observed: Observations, job: Job, state: str) -> Finding:
    """A report of a job on the service that the profile names ends badly, and says why (FM-M23)."""
    want = f"a report that becomes {state}, and says why in failureReason"
    kind, mine = observed.api.reports, observed.reports_of(job)
    found = [report for report in mine if state in report.states]
    if mine and not any(report.states[-1:] and report.states[-1] in kind.final for report in mine):
        return ends(observed, job, 1)  # how it ends is its service's matter, that it does is not
    if not found:
        got = ", ".join(" -> ".join(r.states) for r in mine) or "no report"
        return finding(Verdict.INCONCLUSIVE, want, f"{got}; see test_data.services", job.created)
    reads = [s for s in found[0].reads if s.state == state]
    if not reads:
        return finding(Verdict.INCONCLUSIVE, want, "it could not be read", found[0].sights[-1].exchange)
    reason, read = reads[-1].document.get("failureReason"), reads[-1].exchange
    told = isinstance(reason, str) and bool(reason.strip())
    return finding(Verdict.PASS if told else Verdict.WARNING, want, str(reason), job.created, read)


def dated(observed: Observations) -> list[Finding]:
    """A report is created no earlier than its job, and not after it was first seen (R56)."""
    found = []
    for job in observed.told_apart:
        at_first = job.created.json()
        said = at_first.get("creationDate") if isinstance(at_first, dict) else None
        for report in observed.reports_of(job):
            text = report.whole.document.get("creationDate")
            found += _dated(job, report, said, text)
    return kinds(found)


def _dated(job: Job, report: Report, said: Any, text: Any) -> list[Finding]:
    created, began, first = usable(text), usable(said), report.sights[0].exchange
    if created is None or began is None or first.answered_at is None:
        return []  # its form is the payload's matter
    late = ahead_of(job).earliest(created) - SECOND > first.answered_at
    early = created + SECOND < began
    want = "a creationDate after the job's, and not after it was first seen"
    wrong = "after it was seen" if late else "before its job" if early and not same(text, said) else None
    return [decide(not wrong, want, f"{text}, {wrong}" if wrong else str(text), job.created, first)]
