"""What a Buyer asks, against the paragraphs that bind it: R2-R4, R7-R10, R22, R23, R32, R65.

Source: W148 5.3, 6.1.2, 6.4.2, 6.7.2, 6.18; FM-L12, FM-M2, FM-M3, FM-M10, FM-M34.  Whether the SOF
refused the request is no excuse: what is judged is what was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lso_conformance.checks.basics import finding, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.configuration import by_schema
from lso_conformance.checks.form.payloads import undefined
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.standard.api import Api
from lso_conformance.standard.buyer_rules import MonitoredKind
from lso_conformance.standard.oas import Operation
from lso_conformance.standard.schemas import Schemas

OBJECT = "monitoredObject"
URN = "urn:mef:"


@dataclass(frozen=True)
class Broken:
    """A paragraph that a request breaks, and the JSON pointer of what breaks it."""

    exchange: Exchange
    paragraph: str
    pointer: str
    got: str


def asked(observed: Observations, role: str) -> list[tuple[Exchange, Mapping[str, Any]]]:
    """The requests of a role with their bodies; what is no JSON object is a matter of its form (R5)."""
    sent = [e for e in observed.called(observed.api.roles[role]) if not is_cut(e)]
    bodies = [(e, {} if e.request_body is None else e.request_json()) for e in sent]
    return [(e, body) for e, body in bodies if isinstance(body, dict)]


def is_cut(exchange: Exchange) -> bool:
    """Whether the connection ended, or our memory, before the request's body did: nobody can judge it."""
    return bool(exchange.facts.get("cut"))


def at(document: Any, pointer: str) -> Any:
    """What stands at a JSON pointer without escapes; None where nothing does."""
    for part in pointer.split("/")[1:]:
        document = document.get(part) if isinstance(document, dict) else None
    return document


def says(value: Any) -> bool:
    """Whether a value names something; of a wrong type, the OAS says so (R5)."""
    return bool(value.strip()) if isinstance(value, str) else value is not None


def broken(observed: Observations) -> list[Broken]:
    """Every breach of a paragraph that also the OAS would name: one cause, one red row."""
    rules = (_complete, _object_named, _job_named, _changing, _called_back, _typed)
    return [each for rule in rules for each in rule(observed)]


def _complete(observed: Observations) -> Iterator[Broken]:
    api = observed.api
    for exchange, body in asked(observed, "create"):
        for name in api.create_mandatory:
            if body.get(name) is None:
                yield Broken(exchange, api.clause("job.required"), f"/{name}", f"no {name}")


def kind_of(document: Any, api: Api) -> MonitoredKind | None:
    """The kind of a monitored object: by its `@type`, without one by the attributes that it has."""
    if not isinstance(document, dict):
        return None
    found = api.buyer.monitored_objects.values()
    if isinstance(said := document.get("@type"), str):
        return next((kind for kind in found if kind.type == said), None)
    first = {kind.name: {pointer.split("/")[1] for pointer in kind.ids} for kind in found}
    return next((kind for kind in found if first[kind.name] & document.keys()), None)


def _object_named(observed: Observations) -> Iterator[Broken]:
    for exchange, body in asked(observed, "create"):
        document = body.get(OBJECT)
        kind = kind_of(document, observed.api)
        missing = [pointer for pointer in kind.ids if not says(at(document, pointer))] if kind else []
        if kind and missing:
            got = f"{kind.type} without {', '.join(missing)}"
            yield Broken(exchange, observed.api.clause(f"object.{kind.name}"), f"/{OBJECT}", got)


def _job_named(observed: Observations) -> Iterator[Broken]:
    outer, inner = observed.api.job_reference
    for role in observed.api.processes:
        for exchange, body in asked(observed, role):
            if not says(at(body, f"/{outer}/{inner}")):
                paragraph = observed.api.clause(f"{role}.reference")
                yield Broken(exchange, paragraph, f"/{outer}", f"no {outer}.{inner}")


def _changing(observed: Observations) -> Iterator[Broken]:
    for kind in observed.api.processes.values():
        for exchange, body in asked(observed, kind.role) if kind.may_change else ():
            if not any(body.get(name) is not None for name in kind.may_change):
                others = ", ".join(body.keys() - {observed.api.job_reference[0]}) or "nothing"
                yield Broken(exchange, observed.api.clause("modify.changes"), "/", f"{others} to be changed")


def _called_back(observed: Observations) -> Iterator[Broken]:
    for exchange, body in asked(observed, "register"):
        if not says(body.get("callback")):
            yield Broken(exchange, observed.api.clause("hub.callback"), "/callback", "no callback")


def extended(observed: Observations) -> list[tuple[Exchange, str, Mapping[str, Any]]]:
    """Every extension point that was sent, wherever the request has one: its JSON pointer and content."""
    name = observed.api.extension_attribute
    return [
        (exchange, f"/{name}", body[name])
        for role in ("create", "modify", "query", "query_report")
        for exchange, body in asked(observed, role)
        if isinstance(body.get(name), dict)
    ]


def _typed(observed: Observations) -> Iterator[Broken]:
    for exchange, pointer, inner in extended(observed):
        if not says(inner.get("@type")):
            paragraph = observed.api.clause("extension.type")
            yield Broken(exchange, paragraph, f"{pointer}/@type", "no @type")


def _judged(want: str, looked_at: Iterable[Exchange], wrong: Iterable[Broken]) -> list[Finding]:
    """A finding for each request: what is wrong with it, or that nothing is."""
    breaches: dict[int, list[str]] = {}
    for each in wrong:
        breaches.setdefault(each.exchange.number, []).append(each.got)
    found = []
    for exchange in looked_at:
        got = ", ".join(breaches.get(exchange.number, ()))
        found.append(finding(Verdict.FAIL if got else Verdict.PASS, want, got, exchange))
    return kinds(found) if found else []


def unseen(claim: bool | None, want: str, what: str) -> list[Finding]:
    """Nothing of the kind was sent: what is claimed stays open, the rest does not apply."""
    if claim:
        return [Finding(Verdict.INCONCLUSIVE, want, f"{what}: claimed, and not seen")]
    said = "not claimed" if claim is None else "the ICS says that the Buyer does not"
    return [Finding(Verdict.NOT_APPLICABLE, want, f"{what}: not seen; {said}")]


def creates_complete(observed: Observations) -> list[Finding]:
    """Each create request has the eight attributes (R7); every Buyer creates jobs."""
    want = f"the attributes {', '.join(observed.api.create_mandatory)}"
    sent = [exchange for exchange, _ in asked(observed, "create")]
    return _judged(want, sent, _complete(observed)) or unseen(True, want, "a creation")


def objects_named(observed: Observations, kind: str) -> list[Finding]:
    """Each job on a kind of monitored object names it (R8, R9, R10)."""
    known = observed.api.buyer.monitored_objects[kind]
    want = f"a {known.type} with {' and '.join(known.ids)}"
    sent = [e for e, body in asked(observed, "create") if kind_of(body.get(OBJECT), observed.api) == known]
    claimed = observed.claims.get("monitored_objects")
    claim = None if claimed is None else kind in claimed
    paragraph = observed.api.clause(f"object.{kind}")
    wrong = (each for each in _object_named(observed) if each.paragraph == paragraph)
    return _judged(want, sent, wrong) or unseen(claim, want, f"a job on a {known.type}")


def jobs_named(observed: Observations, role: str) -> list[Finding]:
    """Each modify or cancel says which job it is about (R22, R32)."""
    paragraph = observed.api.clause(f"{role}.reference")
    wrong = [each for each in _job_named(observed) if each.paragraph == paragraph]
    return _each(observed, role, ".".join(observed.api.job_reference), wrong)


def changes_named(observed: Observations) -> list[Finding]:
    """Each modify names an attribute that it may change (R23)."""
    want = f"one or more of {', '.join(observed.api.processes['modify'].may_change)}"
    return _each(observed, "modify", want, _changing(observed))


def callbacks_named(observed: Observations) -> list[Finding]:
    """Each registration says where to send notifications (R65); its form is free (FM-M34)."""
    return _each(observed, "register", "a callback", _called_back(observed))


def _each(observed: Observations, role: str, want: str, wrong: Iterable[Broken]) -> list[Finding]:
    sent = [exchange for exchange, _ in asked(observed, role)]
    what = f"a call of {observed.api.roles[role]}"
    return _judged(want, sent, wrong) or unseen(claimed(observed, role), want, what)


def claimed(observed: Observations, role: str) -> bool | None:
    """Whether the ICS claims what a role shows; None: it does not say."""
    name = next((name for name, shown in observed.api.buyer.claims.items() if shown == role), "")
    claim = observed.claims.get(name)
    return claim if isinstance(claim, bool) else None


def in_extension_points(observed: Observations, schemas: Schemas) -> list[Finding]:
    """What belongs to a service technology is sent inside the extension points only (R2)."""
    want = f"service-specific attributes inside {observed.api.extension_attribute} only"
    outside = {e.number: names for e, names in misplaced(observed, schemas)}
    found = []
    for role in ("create", "modify"):
        for exchange, body in asked(observed, role):
            if names := outside.get(exchange.number):
                found.append(finding(Verdict.FAIL, want, f"outside: {', '.join(names)}", exchange))
            elif isinstance(body.get(observed.api.extension_attribute), dict):
                found.append(finding(Verdict.PASS, want, "", exchange))
    return kinds(found) if found else unseen(True, want, "a service-specific configuration")


def misplaced(observed: Observations, schemas: Schemas) -> list[tuple[Exchange, list[str]]]:
    """Requests with attributes of a service technology where the API defines none: their pointers."""
    names = service_names(observed, schemas)
    found = []
    for role in ("create", "modify", "query"):
        operation: Operation = observed.api.role(role)
        for exchange, body in asked(observed, role):
            strays = [d.pointer for d in undefined(observed.api, operation.request or {}, body)]
            here = [pointer for pointer in strays if pointer.rpartition("/")[2] in names]
            if here:
                found.append((exchange, here))
    return found


def service_names(observed: Observations, schemas: Schemas) -> frozenset[str]:
    """Names of service-specific attributes: those of every schema that is known, and those that were sent."""
    sent = {name for _, _, inner in extended(observed) for name in inner}
    return frozenset((sent | schemas.attributes()) - {"@type"})


def types_named(observed: Observations) -> list[Finding]:
    """The `@type` of each extension point names what extends it (R3); no MEF URN warns (FM-L12)."""
    want = "an @type that names the schema"
    found = []
    for exchange, pointer, inner in extended(observed):
        said = inner.get("@type")
        if not says(said):
            found.append(finding(Verdict.FAIL, want, f"{pointer}: no @type", exchange))
        elif not str(said).lower().startswith(URN):
            found.append(finding(Verdict.WARNING, want, f"{pointer}: {said!r} is no MEF URN", exchange))
        else:
            found.append(finding(Verdict.PASS, want, "", exchange))
    return kinds(found) if found else unseen(True, want, "a service-specific configuration")


def schemas_obeyed(observed: Observations, schemas: Schemas) -> list[Finding]:
    """What stands in an extension point obeys the schema of its `@type` (R4): agreed ones bind (FM-E6)."""
    want = "a configuration as its schema says"
    found = [
        _obeys(exchange, inner, schemas, want)
        for exchange, _, inner in extended(observed)
        if isinstance(inner.get("@type"), str)
        and observed.operations[exchange.number].id not in _queries(observed.api)
    ]
    return kinds(found) if found else unseen(True, want, "a service-specific configuration with an @type")


def _queries(api: Api) -> set[str]:
    return {api.roles["query"], api.roles["query_report"]}


def _obeys(exchange: Exchange, inner: Mapping[str, Any], schemas: Schemas, want: str) -> Finding:
    known = schemas.store_for(inner["@type"])
    if known is None:
        got = f"no schema for {inner['@type']} is known: name it in test_data.schemas"
        return finding(Verdict.ATTESTATION, want, got, exchange)
    verdict, got = by_schema(known, inner["@type"], inner)
    return finding(verdict, want, got[:400], exchange)
