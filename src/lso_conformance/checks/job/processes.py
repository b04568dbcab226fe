"""Modify and cancel processes: their response, their life, and what reads and lists show of them.

Source: W148 6.4 R22-R27, 6.6 R29-R31, 6.7 R32-R38, 6.9 R40-R42, Table 9, with FM-B1, FM-B8, FM-B9,
FM-B10, FM-B31, FM-M10.  The paragraphs of each kind stand in the map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from lso_conformance.checks.basics import (
    MISSING,
    decide,
    differences,
    finding,
    has_fraction,
    kinds,
    moment,
    same,
    unanswered,
)
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, CODES_OF_422, error_objects, explains, not_found
from lso_conformance.checks.job.life_cycle import all_processes_begin, process_legal
from lso_conformance.checks.spans import recurs
from lso_conformance.log.exchange import NOT_OFFERED, UNTRUE_OF_OTHER, Exchange
from lso_conformance.seen.observations import Observations, Waited
from lso_conformance.seen.resources import Process, accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.schemas import Schemas

SECOND, MINUTE = timedelta(seconds=1.1), timedelta(seconds=61)
OF_A_REFERENCE = {"referenceNotFound", "invalidValue", "otherIssue"}


def echoed(processes: Sequence[Process], api: Api) -> list[Finding]:
    """Each response repeats every attribute of its request, unchanged (R24, R33)."""
    return kinds([_echoed(process, api) for process in processes])


def _echoed(process: Process, api: Api) -> Finding:
    want, document = "every attribute of the request, unchanged", process.created.json()
    wrong = list(differences(process.sent, document))
    if wrong:
        return decide(False, want, "; ".join(map(str, wrong[:3])), process.created)
    if odd := _defaults_in(process.sent, document, api):
        return finding(Verdict.WARNING, want, odd, process.created)
    return decide(True, want, "the same values", process.created)


def _defaults_in(sent: Mapping[str, Any], document: Any, api: Api) -> str | None:
    """A default of the OAS beside the echo, as if it had been asked for (FM-M10)."""
    for name, default in api.defaults.items():
        if name not in sent and isinstance(document, dict) and same(default, document.get(name)):
            return f"{name} {default!r}, which nobody sent (FM-M10)"
    return None


def dated_apart(observed: Observations, kind: str) -> list[Finding]:
    """A process has a creationDate of its own, not its job's (R25, R34).

    Only those count that were asked for so long after their job that what is printed tells them apart.
    """
    found = []
    for process in observed.of_kind(kind):
        job = observed.job_of(process)
        if job is not None and job.created.answered_at is not None:
            mine, other = (_created(each.created) for each in (process, job))
            exact = has_fraction(mine) and has_fraction(other)
            apart = process.created.sent_at - job.created.answered_at
            if moment(mine) and apart > (SECOND if exact else MINUTE):
                want, got = "a creationDate of its own", f"{mine}, that of a job made {apart} earlier"
                found.append(decide(moment(mine) != moment(other), want, got, job.created, process.created))
    return found


def _created(answer: Exchange) -> str:
    document = answer.json()
    return str(document.get("creationDate")) if isinstance(document, dict) else ""


def ids_stay(processes: Sequence[Process], api: Api) -> list[Finding]:
    """Every process is found under its id until it has ended, and carries it (R26, R35)."""
    shared = Counter(p.id for p in processes)
    apart = [p for p in processes if p.id and shared[p.id] == 1]
    return kinds([found for process in apart for found in _same_id(process, api)])


def _same_id(process: Process, api: Api) -> Iterator[Finding]:
    want = f"the {process.kind} under its id {process.id}, with that id"
    given = process.created.json()["id"]
    for read in process.reads:
        document = read.json()
        if isinstance(document, dict) and "id" in document:
            yield decide(document["id"] == given, want, f"id {document['id']!r}", process.created, read)
    ended = bool(process.states) and process.states[-1] in api.process_final
    if process.lost and not ended:
        yield decide(False, want, process.lost[0].summary(), process.created, process.lost[0])


def represented(processes: Sequence[Process], api: Api) -> list[Finding]:
    """Each read shows creationDate, id, state and the job that the process is about (R30, R41)."""
    return kinds([f for p in processes for read in p.reads for f in _represented(p, read, api)])


def _represented(process: Process, read: Exchange, api: Api) -> Iterator[Finding]:
    outer, inner = api.job_reference
    names = [*api.response_attributes, outer]
    want = f"{', '.join(names)}, as they were at first"
    document, at_first = read.json(), process.created.json()
    bare = not isinstance(document, dict)
    missing = [name for name in names if bare or document.get(name) in (None, "", {})]
    if missing:
        yield decide(False, want, f"without {', '.join(missing)}", process.created, read)
        return
    changed = []
    first, now = at_first.get("creationDate"), document["creationDate"]
    if first is not None and not same(first, now):
        changed.append(f"creationDate first {first}, then {now}")
    reference = document[outer].get(inner) if isinstance(document[outer], dict) else None
    if reference != process.job:
        changed.append(f"{inner} {reference!r} for {process.job!r}")
    yield decide(not changed, want, "; ".join(changed) or "all present", process.created, read)


def with_options(processes: Sequence[Process], api: Api) -> list[Finding]:
    """Each read shows every optional attribute that was ever set (R31, R42).

    That the process names its job is R30's and R41's matter.
    """
    return kinds([_with_options(p, read, api) for p in processes for read in p.reads])


def _with_options(process: Process, read: Exchange, api: Api) -> Finding:
    want = "every optional attribute that the Buyer or the SOF has set"
    at_first, document = process.created.json(), read.json()
    if not isinstance(document, dict):
        return decide(False, want, f"a read without an object: {read.summary(60)}", process.created, read)
    echo = {k: v for k, v in process.sent.items() if not list(differences(v, at_first.get(k, MISSING)))}
    outer, inner = api.job_reference
    reference = echo.pop(outer, None)
    if isinstance(reference, dict) and isinstance(document, dict) and isinstance(document.get(outer), dict):
        echo[outer] = {k: v for k, v in reference.items() if k != inner}
    demanded = {*api.response_attributes, *api.defaults} - process.sent.keys()
    said = {k: v for k, v in at_first.items() if k not in demanded and k not in process.sent}
    gone = [name for name in said if name not in document]
    wrong = [str(each) for each in differences(echo, document)]
    wrong += [f"/{name}: shown at first, now nothing" for name in gone]
    return decide(not wrong, want, "; ".join(wrong[:3]) or "all present", process.created, read)


def ends(process: Process | None, asked: Exchange, waits: Sequence[Waited], api: Api) -> Finding:
    """A process that was accepted ends within the limit (Table 9; FM-B31)."""
    want = f"{' or '.join(sorted(api.process_final))} within the limit"
    if process is None:
        return finding(Verdict.INCONCLUSIVE, want, f"there is no process: {asked.summary(100)}", asked)
    got, last = " -> ".join(process.states), process.moments[-1].exchange
    if process.states and process.states[-1] in api.process_final:
        return decide(True, want, got, asked, last)
    return _overdue(process, waits, want, got)


def _overdue(process: Process, waits: Sequence[Waited], want: str, got: str) -> Finding:
    """A process whose end was not seen: only the vendor's own limit binds it."""
    mine = (process.id, process.kind, "timed out")
    expired = [w for w in waits if (w.job, w.about, w.result) == mine]
    last = process.moments[-1].exchange
    if any(w.binding for w in expired):
        got += f"; no end within {max(w.limit_s for w in expired):g} s, the limit of the vendor's own profile"
        return decide(False, want, got, process.created, last)
    return finding(Verdict.INCONCLUSIVE, want, f"{got}; its end was not seen", process.created, last)


def how(observed: Observations, answer: Exchange) -> str | None:
    """How a request was met: `done`, `refused` (by a 4xx, or later), or None where nobody can tell."""
    states = observed.api.process_states
    if not accepted(answer):
        declined = answer.status is not None and 400 <= answer.status < 500
        return "refused" if declined and answer.status not in BUSY | NOT_OFFERED else None
    process = observed.process_of(answer)
    words = {states["done"]: "done", states["refused"]: "refused"}
    seen = process.states if process is not None else []
    return next((words[state] for state in seen if state in words), None)


def taken(observed: Observations, answer: Exchange, allowed_in: Collection[str]) -> Finding:
    """A modify in a state that allows it is accepted and done (R27, FM-B1).

    A value that the vendor did not name may be refused all the same (6.4.3).
    """
    want = f"accepted and done, as the job is {' or '.join(allowed_in)}"
    before, met = observed.state_before(answer), how(observed, answer)
    if before not in allowed_in:
        return finding(Verdict.INCONCLUSIVE, want, f"the job was {before} when it was tried", answer)
    process = observed.process_of(answer)
    if met is None and process is not None:
        return _overdue(process, observed.waits, want, " -> ".join(process.states))
    if met is None:
        return unanswered(want, answer)
    shown = [answer] if process is None else [answer, process.moments[-1].exchange]
    got = answer.summary(100) if process is None else " -> ".join(process.states)
    if met == "refused" and not answer.facts.get("named"):
        got += "; test_data.changes does not name the value"
        return finding(Verdict.NOT_APPLICABLE, want, got, *shown)
    return decide(met == "done", want, got, *shown)


def taken_or_not(observed: Observations, answer: Exchange, contested: Collection[str]) -> Finding:
    """A modify in a state where the documents disagree: a refusal warns (FM-B1)."""
    found = taken(observed, answer, contested)
    verdict = Verdict.WARNING if found.verdict is Verdict.FAIL else found.verdict
    got = f"{found.got} (6.4.3 refuses it, FM-B1)" if verdict is Verdict.WARNING else found.got
    return Finding(verdict, found.want, got, found.exchanges)


def declined(observed: Observations, answer: Exchange, allowed_in: Collection[str]) -> Finding:
    """A process that the job's state does not allow is refused, at once or by its end (FM-B9)."""
    want = f"{answer.step}: refused with a 4xx, or by the state {observed.api.process_states['refused']}"
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if answer.status in NOT_OFFERED:
        return finding(
            Verdict.INCONCLUSIVE, want, f"the operation is not there: {answer.summary(60)}", answer
        )
    before = observed.state_before(answer)
    if before in allowed_in:
        return finding(Verdict.INCONCLUSIVE, want, f"the job was {before} when it was tried", answer)
    found = _refused(observed, answer, want)
    job = next((job for job in observed.jobs if any(m.exchange is answer for m in job.moments)), None)
    running, waiting = (observed.api.job.in_role(role) for role in ("running", "waiting"))
    moved = accepted(answer) and job is not None and recurs(job) and before in running
    if found.verdict is Verdict.FAIL and moved and {*waiting} & {*allowed_in}:
        got = f"{found.got}; it recurs, and may have been scheduled again"
        return finding(Verdict.INCONCLUSIVE, want, got, answer)
    return found


def unknown_job(observed: Observations, answer: Exchange, control: Exchange) -> Finding:
    """A process for a job that does not exist: 404, a 422 that says so, or `rejected` (FM-B9, FM-M6)."""
    want = f"404, 422, or 201 and then {observed.api.process_states['refused']}"
    if not accepted(control):
        got = f"a real job was not accepted either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    codes = {code for e in error_objects(answer) if isinstance(code := e.get("code"), str)} & CODES_OF_422
    unlike = answer.status == 422 and codes and not codes & OF_A_REFERENCE
    plain = answer.status in UNTRUE_OF_OTHER | NOT_OFFERED | {404, 422}
    if 400 <= answer.status < 500 and (unlike or not plain):
        return finding(Verdict.WARNING, want, answer.summary(), control, answer)
    return _refused(observed, answer, want)


def _refused(observed: Observations, answer: Exchange, want: str) -> Finding:
    if not accepted(answer):
        if not 400 <= (answer.status or 0) < 500:
            return decide(False, want, answer.summary(), answer)
        odd = answer.status in UNTRUE_OF_OTHER | NOT_OFFERED
        return finding(Verdict.WARNING if odd else Verdict.PASS, want, answer.summary(), answer)
    process, met = observed.process_of(answer), how(observed, answer)
    if process is None:
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(), answer)
    got = " -> ".join(process.states)
    if met is None:
        return _overdue(process, observed.waits, want, got)
    if met == "refused":
        return decide(True, want, got, answer, process.moments[-1].exchange)
    folded = disordered(process, observed.api)
    return finding(Verdict.FAIL, want, got, answer, process.moments[-1].exchange, folded_into=folded)


def disordered(process: Process, api: Api) -> str | None:
    """The paragraph of the states of a process, if Table 9 does not have them: what they say is untrue."""
    begins, moves = all_processes_begin([process], api), process_legal(process, api)
    wrong = any(f.verdict is Verdict.FAIL for f in [*begins, *moves])
    return api.processes[process.kind].clauses["states"] if wrong else None


def bad_configuration(
    observed: Observations, answer: Exchange, control: Exchange, schemas: Schemas
) -> Finding:
    """A modify to a configuration against its schema is refused, at once or later (R4, FM-B11, FM-L4)."""
    want = f"a refusal, or the state {observed.api.process_states['refused']}"
    if not accepted(control):
        got = f"a modify was not accepted either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    known = schemas.store_for(str(answer.facts.get("schema")))
    if how(observed, answer) == "done" and not (known is not None and known[1]):
        got = "done, though against the schema, which is not agreed on"
        return finding(Verdict.WARNING, want, got, control, answer)
    return _refused(observed, answer, want)


def empty(observed: Observations, answer: Exchange, control: Exchange) -> Finding:
    """A modify that changes nothing is refused; the OAS accepts it, so taking it warns (R23, FM-M19)."""
    want = "a refusal, as nothing is to be changed"
    if not accepted(control):
        got = f"a modify was not accepted either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if accepted(answer) and how(observed, answer) != "refused":
        return finding(Verdict.WARNING, want, f"{answer.summary(60)} (FM-M19)", control, answer)
    return _refused(observed, answer, want)


def second_cancel(observed: Observations, first: Exchange, answer: Exchange) -> Finding:
    """A cancel of a job that is being cancelled does not complete by itself: a warning (FM-B25).

    Which of two that are sent at once is the second, the target says.
    """
    want = "the second cancel refused"
    if accepted(first) and how(observed, first) == "refused":
        answer = first
    if answer.status is None or answer.status in BUSY | NOT_OFFERED:
        return unanswered(want, answer)
    if accepted(answer) and how(observed, answer) != "refused":
        return finding(Verdict.WARNING, want, "it was taken like the first (FM-B25)", answer)
    return _refused(observed, answer, want)


def decline_explained(observed: Observations, answer: Exchange) -> Finding:
    """An error that declines a cancel says why; `rejected` has no place for it (R38, FM-B10)."""
    if accepted(answer) and how(observed, answer) == "refused":
        got = "declined by its state, where no attribute holds a reason (FM-B10)"
        return finding(Verdict.NOT_APPLICABLE, "a reason for the decline", got, answer)
    return explains(answer)


def another_resource(answer: Exchange, control: Exchange, own: Process | None, api: Api) -> Finding:
    """An id that belongs to a job, or to a process of the other kind, is not found (R29, R40).

    Where ids are counted per kind it may be that of another process, about another job.
    """
    document, asked = answer.json(), str(answer.facts.get("unknown"))
    if answer.status != 200 or not isinstance(document, dict) or own is None:
        return not_found(answer, control)
    want = "404 with an Error404 of code notFound"
    outer, inner = api.job_reference
    reference = document.get(outer)
    about = reference.get(inner) if isinstance(reference, dict) else None
    if asked == own.id or (str(document.get("id")) == asked and about != own.job):
        return finding(Verdict.NOT_APPLICABLE, want, "the id is also one of this kind", control, answer)
    return decide(False, want, answer.summary(100), control, answer)


def listed(process: Process | None, answer: Exchange, api: Api) -> Finding:
    """The list of a job's processes shows one that has ended under its id (R26, R35).

    In which state it is listed is the matter of the lists (O5, O6).
    """
    want = "the process in the list, under its id"
    items = answer.json()
    if process is None or not process.states or process.states[-1] not in api.process_final:
        return finding(Verdict.NOT_APPLICABLE, want, "there is no process that has ended", answer)
    if answer.status != 200 or not isinstance(items, list):
        got = f"the list is not served, see its own paragraphs: {answer.summary(100)}"
        return finding(Verdict.NOT_APPLICABLE, want, got, answer)
    mine = [item for item in items if isinstance(item, dict) and str(item.get("id")) == process.id]
    if not mine:
        outer, inner = api.job_reference
        about = [item.get(outer) for item in items if isinstance(item, dict)]
        foreign = [job for job in about if isinstance(job, dict) and job.get(inner) != process.job]
        verdict = Verdict.INCONCLUSIVE if foreign else Verdict.FAIL  # a filter that filters not is O5's, O6's
        return finding(
            verdict, want, f"{len(items)} items, none with id {process.id}", process.created, answer
        )
    return decide(True, want, f"{len(items)} items, one with id {process.id}", process.created, answer)
