"""Checks of all that the target said in a run: operations (R1), payloads (R5), closed world (R6).

They pass only when every operation that this version drives was seen answering with success;
where one cannot be provoked, the rest decides and the finding names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lso_conformance.checks.basics import decide, finding
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import error_objects
from lso_conformance.checks.form.payloads import (
    Defect,
    name_defects,
    pointer_defects,
    reason_defects,
    response_defects,
    says_not_found,
    undefined_in,
)
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Operation

CITED = 3
NOT_THERE = {404, 405}
DefectsOfAnswer = Callable[[Observations, Operation, Exchange], Iterator[Defect]]
FoldedInto = Callable[[Observations, Operation, Exchange, Defect], str | None]


def supported(observed: Observations) -> list[Finding]:
    """Every operation that this version drives is there (R1); the others are listed."""
    api = observed.api
    found = [_supported(observed, api.role(role)) for role in api.driven]
    later = [op for op in api.mandatory if op not in {api.roles[role] for role in api.driven}]
    note = f"not yet driven: {', '.join(later) or 'none'}"
    return [*found, Finding(worst_of(found), "every operation that this version drives", note)]


def worst_of(found: Iterable[Finding]) -> Verdict:
    """PASS where one finding passes, otherwise whatever they share."""
    verdicts = [f.verdict for f in found]
    return Verdict.PASS if Verdict.PASS in verdicts else Verdict.INCONCLUSIVE


def _supported(observed: Observations, operation: Operation) -> Finding:
    want = f"{operation.id} ({operation.method} {operation.path}) is supported"
    calls = [e for e in observed.called(operation.id) if "mutant" not in e.facts and "unknown" not in e.facts]
    served = [e for e in calls if accepted(e)]
    denied = [e for e in calls if e.status == 501]
    if denied:  # for optional operations only (7.1.1.12, FM-M7)
        return decide(False, want, denied[0].summary(), *denied[:CITED])
    if served:
        return decide(True, want, served[0].summary(60), served[0])
    broken = [e for e in calls if e.status is not None and (e.status >= 500 or e.status in NOT_THERE)]
    broken = [e for e in broken if not _says_not_found(observed, operation, e)]
    empty = [e for e in calls if _is_list(observed.api, operation) and says_not_found(observed.api, e)]
    if empty and not broken:  # the list's own paragraph says that nothing is `[]`
        return decide(True, want, empty[0].summary(), empty[0])
    if broken:
        return decide(False, want, broken[0].summary(), *broken[:CITED])
    got = calls[0].summary() if calls else "it could not be called"
    return finding(Verdict.INCONCLUSIVE, want, got, *calls[:CITED])


def _says_not_found(observed: Observations, operation: Operation, answer: Exchange) -> bool:
    """Whether a 404 comes from the operation itself, and not from a path that nobody serves."""
    known = operation.responses.get(404) is not None or _is_list(observed.api, operation)
    return known and says_not_found(observed.api, answer)


def _is_list(api: Api, operation: Operation) -> bool:
    return operation.id in {api.roles[role] for role in api.lists}


def conforming(
    observed: Observations, defects_of: DefectsOfAnswer | None = None, folded: FoldedInto | None = None
) -> list[Finding]:
    """Every response conforms to the OAS (R5); an API may weigh and fold defects in its own way."""
    want = "responses as the OAS describes them"
    return _over_all(observed, want, defects_of or payload_defects, folded=folded or _folded_into)


def closed(observed: Observations, *, whole: bool = True) -> list[Finding]:
    """No response has an attribute that the documents do not define (R6).

    Unless it is the `whole` run, operations that were not called are left out.
    """
    return _over_all(observed, "no attribute that the documents do not define", _undefined, whole=whole)


def payload_defects(observed: Observations, operation: Operation, answer: Exchange) -> Iterator[Defect]:
    """What is wrong with an answer, its names and its errors."""
    yield from response_defects(observed.api, operation, answer)
    if operation.responses.get(answer.status or 0) is not None:
        yield from name_defects(answer)
    if answer.status is not None and answer.status >= 400 and answer.status in operation.responses:
        errors = error_objects(answer)
        for defect in reason_defects(answer, errors):
            yield replace(defect, verdict=Verdict.WARNING) if _empty_refusal(operation, answer) else defect
        yield from pointer_defects(answer, errors)


def _empty_refusal(operation: Operation, answer: Exchange) -> bool:
    """Whether a list that is too large is refused by an empty one, as 6.2 may be read (FM-B14)."""
    return answer.status == 422 and answer.json() == [] and "items" in (operation.responses.get(200) or {})


def _undefined(observed: Observations, operation: Operation, answer: Exchange) -> Iterator[Defect]:
    schema = operation.responses.get(answer.status or 0)
    wrapped = (
        schema is not None and "items" in schema and isinstance(answer.json(), dict) and accepted(answer)
    )
    if schema is not None and not wrapped:  # an object around a list is its type's matter
        mild = {f"/{name}" for name in observed.api.mild_attributes.get(operation.id, ())}
        for defect in undefined_in(observed.api, schema, answer.answer):
            place = re.sub(r"^/\d+", "", defect.pointer)  # of a list's item
            yield replace(defect, verdict=Verdict.WARNING) if place in mild else defect


def _over_all(
    observed: Observations, want: str, defects_of: DefectsOfAnswer, *, whole: bool = True,
    folded: FoldedInto | None = None,
) -> list[Finding]:  # fmt: skip
    """One finding for each kind of defect of an operation and status, with its first exchanges."""
    kinds: dict[tuple[str, int | None, str, str], tuple[Defect, Operation, list[Exchange]]] = {}
    count = 0
    for answer in observed.exchanges:
        operation = observed.operation(answer)
        if operation is None or answer.status is None or _is_the_tests_own(answer):
            continue
        count += 1
        for defect in defects_of(observed, operation, answer):
            place = re.sub(r"\d+", "N", defect.pointer)
            key = operation.id, answer.status, place, defect.missing or defect.verdict
            kinds.setdefault(key, (defect, operation, []))[2].append(answer)
    found = [
        Finding(
            defect.verdict,
            want,
            f"{operation.id} {answers[0].status}: {defect.pointer or 'body'}: {defect.message}"[:500]
            + (f" ({len(answers)} times)" if len(answers) > 1 else ""),
            tuple(answer.number for answer in answers[:CITED]),
            (folded or _folded_into)(observed, operation, answers[0], defect),
        )
        for defect, operation, answers in kinds.values()
    ]
    seen = Finding(Verdict.PASS, want, f"{count} responses looked at")
    return found + (_coverage(observed, want, count) if whole else [seen])


def _is_the_tests_own(answer: Exchange) -> bool:
    """A wrong request that was served: what comes back is as wrong, and the test's own paragraph says so."""
    return accepted(answer) and ("mutant" in answer.facts or "unknown" in answer.facts)


def _coverage(observed: Observations, want: str, count: int) -> list[Finding]:
    unseen = [
        role for role in observed.api.driven
        if not any(accepted(e) for e in observed.called(observed.api.roles[role]))
    ]  # fmt: skip
    if unseen:
        return [
            Finding(Verdict.INCONCLUSIVE, want, f"never seen answering with success: {', '.join(unseen)}")
        ]
    return [Finding(Verdict.PASS, want, f"{count} responses looked at")]


def _configured(observed: Observations) -> set[str]:
    """Names of service-specific attributes that the run sent."""
    held = [job.sent.get(observed.api.extension_attribute) for job in observed.jobs]
    return {name for inner in held if isinstance(inner, dict) for name in inner} - {"@type"}


def _folded_into(
    observed: Observations, operation: Operation, answer: Exchange, defect: Defect
) -> str | None:
    """The paragraph that names what the OAS also demands here: one cause, one red row."""
    api = observed.api
    if defect.verdict is not Verdict.FAIL:
        return None
    attribute = defect.pointer.split("/")[1] if defect.pointer else defect.missing
    sent = answer.request_json()
    if accepted(answer) and attribute in _configured(observed) and defect.pointer == f"/{attribute}":
        return api.clause("extension.place")
    if operation.id in {api.roles.get("create"), api.roles.get("retrieve")} and accepted(answer):
        return _of_a_job(api, operation, defect, sent)
    if accepted(answer) and (paragraph := _of_a_report(observed, operation, defect)):
        return paragraph
    listed = next((row for role, row in api.lists.items() if api.roles[role] == operation.id), None)
    if listed is not None and accepted(answer):
        if not isinstance(answer.json(), list) or (defect.pointer.count("/") == 1 and not defect.missing):
            return listed.none  # no list, or none of objects
        parts = defect.pointer.split("/")[2:]
        name = parts[0] if parts else defect.missing
        return (
            listed.shows if name in listed.attributes else listed.may_show if name in listed.options else None
        )
    if accepted(answer) and (kind := _listed_kind(api, operation)) and not isinstance(answer.json(), list):
        return api.clauses.get(f"{kind}.none")
    read = next((row for row in api.lists.values() if row.read_shows and api.read_of(row) == operation), None)
    if read is not None and accepted(answer):
        return read.read_shows if attribute in read.attributes else read.may_show
    if accepted(answer) and (paragraph := _of_a_process(observed, operation, defect, sent)):
        return paragraph
    if answer.status == 404:
        return api.unknown_id.get(operation.id)
    mute = 400 <= (answer.status or 0) < 500 and not error_objects(answer)
    if mute or "reason" in {defect.missing, defect.pointer.rpartition("/")[2]}:
        return api.decline_reason.get(operation.id)
    return None


def _listed_kind(api: Api, operation: Operation) -> str | None:
    """The kind of which an operation is the list, of those that no request makes."""
    return next((kind for kind in api.found if api.kinds[kind].operations["list"] == operation.id), None)


def _of_a_job(api: Api, operation: Operation, defect: Defect, sent: object) -> str | None:
    """The paragraph that names an attribute which the OAS also demands of a job, if one does."""
    attribute = defect.pointer.split("/")[1] if defect.pointer else defect.missing
    if operation.id == api.roles["retrieve"]:
        named = {*api.create_mandatory, *api.response_attributes}
        return api.clause("job.representation") if attribute in named else None
    if defect.missing in api.response_attributes and not defect.pointer:
        return api.clause("job.response")
    return api.clause("job.echo") if isinstance(sent, dict) and attribute in sent else None


def _of_a_report(observed: Observations, operation: Operation, defect: Defect) -> str | None:
    """The paragraph that names an attribute which the OAS also demands of a report, if one does."""
    api, kind = observed.api, observed.api.reports
    if not kind.reads:
        return None
    place = re.sub(r"^/\d+", "", defect.pointer)
    attribute = place.split("/")[1] if place else defect.missing
    attributes = api.lists[kind.lists].attributes
    if operation.id == api.roles[kind.lists]:
        return kind.clauses["listed"] if attribute in kind.results and defect.pointer else None
    if operation.id == api.roles[kind.queries]:
        return kind.clauses["query"] if attribute in {*attributes, *kind.results} else None
    if operation.id != api.roles[kind.reads]:
        return None
    if place == "/state":
        return kind.clauses["states"]
    if attribute in kind.results:
        return kind.clauses["results"]
    return kind.clauses["attributes"] if attribute in attributes else None


def _of_a_process(observed: Observations, operation: Operation, defect: Defect, sent: object) -> str | None:
    """The paragraph that names an attribute which the OAS also demands of a process, if one does."""
    api = observed.api
    attribute = defect.pointer.split("/")[1] if defect.pointer else defect.missing
    for kind in api.processes.values():
        if operation.id == api.roles[kind.role]:
            if defect.missing in api.response_attributes and not defect.pointer:
                return kind.clauses["response"]
            return kind.clauses["echo"] if isinstance(sent, dict) and attribute in sent else None
        if operation.id == api.roles[kind.reads]:
            always = {*api.response_attributes, api.job_reference[0]}
            return kind.clauses["attributes"] if attribute in always else kind.clauses["options"]
    return None
