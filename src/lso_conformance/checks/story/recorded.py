"""What somebody else's recording of a server shows of paragraphs that the suite otherwise drives at.

Who else acted on the server, and what the recording leaves out, nobody knows: only what no unseen
request could explain is held against it.  Source: W148 6.1.3, 6.1.4, 6.2, 6.3, 6.10, 6.11, 7.1.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from lso_conformance.checks.basics import finding, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form import configuration, errors
from lso_conformance.checks.form.payloads import body_errors
from lso_conformance.checks.job import job, life_cycle
from lso_conformance.checks.resource import lists
from lso_conformance.checks.resource.listings import query_of
from lso_conformance.checks.told import events
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted, given_id, id_in_path
from lso_conformance.standard.api import Api
from lso_conformance.standard.schemas import Schemas

PAGING = {"limit", "offset"}
ACTIONS = ("suspend", "resume")


def shown(found: Iterable[Finding]) -> list[Finding]:
    """The findings of what was recorded; nothing of the kind is not tested."""
    each = list(found)
    return kinds(each) if each else [Finding(Verdict.NOT_TESTED, "something to look at", "none was recorded")]


def echoed(observed: Observations) -> list[Finding]:
    """Each accepted creation repeats the request (R12)."""
    made = [e for e in observed.called(observed.api.roles["create"]) if accepted(e)]
    whole = [e for e in made if isinstance(e.request_json(), dict)]
    return shown(job.echoed(e, observed.api, optional=True) for e in whole)


def configured(observed: Observations, schemas: Schemas) -> list[Finding]:
    """Each configuration that the server shows obeys its schema (R4)."""
    roles = (observed.api.roles[role] for role in ("create", "retrieve"))
    shows = [e for name in roles for e in observed.called(name) if accepted(e)]
    holding = [
        e for e in shows if isinstance(e.json(), dict) and observed.api.extension_attribute in e.json()
    ]
    return shown(configuration.conforms(e, observed.api, schemas) for e in holding)


def told(observed: Observations) -> list[Finding]:
    """Each notification has what every notification has (R69)."""
    heard = [s for s in observed.subscriptions if any(n.event is not None for n in s.notifications)]
    return shown(each for s in heard for each in events.complete(s, observed.api))


def not_found(observed: Observations, subject: str) -> list[Finding]:
    """Each 404 of a read of a kind, or of an action, has an Error404 (R21, R29, R40, R43, R48)."""
    want, operation_id = "an Error404 with 404", observed.api.asked_of(subject, "read")
    schema = observed.api.operations[operation_id].responses.get(404)
    answers = [e for e in observed.called(operation_id) if e.status == 404] if schema else []
    found = [(e, body_errors(observed.api, schema or {}, e.answer)) for e in answers]
    return shown(
        finding(Verdict.FAIL if wrong else Verdict.PASS, want, e.summary(160) if wrong else "", e)
        for e, wrong in found
    )


def explained(observed: Observations, subject: str) -> list[Finding]:
    """Each refusal to make one of a kind, or of an action, gives a reason (R38, R47, R52, R66).

    Those of a gateway are its own.
    """
    told_apart, operation_id = {400, 409, 422}, observed.api.asked_of(subject, "make")
    answers = [e for e in observed.called(operation_id) if e.status in told_apart]
    return shown(errors.explains(e) for e in answers)


def took_effect(observed: Observations, action: str) -> list[Finding]:
    """After an accepted action, the first read shows what it leads to (R45, R50).

    A read counts that was sent after the answer, before anything else was asked of the job.
    """
    states = sorted({row.end for row in observed.api.transitions if row.do == action})
    asked = _processes(observed)
    found = []
    for one, other in _after(observed):
        if _role(observed, one) == action and _role(observed, other) == "retrieve" and accepted(one):
            movers = {life_cycle.SERVER, *asked.get(id_in_path(other), ())}
            later = one.answered_at is not None and other.sent_at >= one.answered_at
            if later and not _moved_on(other, states, movers, observed.api):
                job = next((job for job in observed.told_apart if job.id == id_in_path(other)), None)
                found.append(life_cycle.took_effect(job, one, other, states, observed.api.job))
    return shown(found)


def _processes(observed: Observations) -> dict[str, set[str]]:
    """By job the kinds of process that were asked for: when they act on it, nobody knows."""
    outer, inner = observed.api.job_reference
    found: dict[str, set[str]] = {}
    for role in observed.api.processes:
        for exchange in observed.called(observed.api.roles[role]):
            body = exchange.request_json()
            reference = body.get(outer) if isinstance(body, dict) else None
            job_id = reference.get(inner) if isinstance(reference, dict) else None
            found.setdefault(str(job_id), set()).add(role)
    return found


def _moved_on(read: Exchange, states: Sequence[str], movers: set[str], api: Api) -> bool:
    """Whether a read shows a state to which the server, or a process, may have moved the job since."""
    state = life_cycle.state_in(read)
    return state not in states and state in life_cycle.closure(states, movers, api.transitions)


def refused_when_over(observed: Observations, action: str) -> list[Finding]:
    """A job that was seen in a final state takes no action any more (R44, R49)."""
    want = "a refusal, since the job has ended"
    over: dict[str, Exchange] = {}
    found = []
    for exchange in observed.exchanges:
        role = _role(observed, exchange)
        if role == "retrieve" and life_cycle.state_in(exchange) in observed.api.final:
            over.setdefault(id_in_path(exchange), exchange)
        elif role == action and (seen := over.get(id_in_path(exchange, below=2))):
            known = exchange.status is not None and exchange.status < 500
            verdict = (
                Verdict.INCONCLUSIVE if not known else Verdict.FAIL if accepted(exchange) else Verdict.PASS
            )
            found.append(finding(verdict, want, exchange.summary(120), seen, exchange))
    return shown(found)


def moves(observed: Observations) -> list[Finding]:
    """Reads show no two states of a job that no moves of the table join, whoever made them (R16)."""
    api = observed.api
    everybody = {row.do for row in api.transitions}
    found = []
    for reads in _reads(observed).values():
        for (before, one), (after, other) in pairwise(reads):
            if one is None or other is None or not {one, other} <= api.states:
                continue
            ok = other in life_cycle.closure([one], everybody, api.transitions)
            want = "states that the table of moves joins"
            verdict = Verdict.PASS if ok else Verdict.FAIL
            found.append(finding(verdict, want, "" if ok else f"{one} -> {other}", before, after))
    return shown(found)


def matched(observed: Observations, role: str) -> list[Finding]:
    """No item of a list shows a value that the list's filters exclude (R18, O5, O6, O7, O9)."""
    known = observed.api.lists[role].filters.keys()
    asked = [e for e in observed.called(observed.api.roles[role]) if accepted(e)]
    plain = [e for e in asked if query_of(e).keys() - PAGING and query_of(e).keys() <= known | PAGING]
    return lists.contradicts_nothing(observed, role, plain) if plain else shown(())


def _role(observed: Observations, exchange: Exchange) -> str | None:
    operation = observed.operation(exchange)
    roles: Mapping[str, str] = observed.api.roles
    return next(
        (role for role, name in roles.items() if operation is not None and name == operation.id), None
    )


def _after(observed: Observations) -> Iterator[tuple[Exchange, Exchange]]:
    """Each request about a job with the next about it; those that nobody can place stand between all."""
    of_job: dict[str, list[Exchange]] = {}
    for exchange in observed.exchanges:
        role = _role(observed, exchange)
        if role == "retrieve":
            of_job.setdefault(id_in_path(exchange), []).append(exchange)
        elif role in ACTIONS:
            of_job.setdefault(id_in_path(exchange, below=2), []).append(exchange)
        elif role in observed.api.processes:
            for asked in of_job.values():
                asked.append(exchange)
    for asked in of_job.values():
        yield from pairwise(asked)


def _reads(observed: Observations) -> dict[str, list[tuple[Exchange, str | None]]]:
    """By job id the states that its creation and its reads show; reads that overlap are left out."""
    found: dict[str, list[tuple[Exchange, str | None]]] = {}
    for exchange in observed.exchanges:
        role, document = _role(observed, exchange), exchange.json()
        if not accepted(exchange) or not isinstance(document, dict):
            continue
        if role == "create":
            found[given_id(document)] = [(exchange, _state(document))]
        elif role == "retrieve":
            before = found.setdefault(id_in_path(exchange), [])
            last = before[-1][0].answered_at if before else None
            if last is None or exchange.sent_at >= last:
                before.append((exchange, _state(document)))
    return found


def _state(document: Mapping[str, object]) -> str | None:
    state = document.get("state")
    return state if isinstance(state, str) else None
