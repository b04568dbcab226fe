"""The service-specific configuration against the schema that its `@type` names.

Source: W148 5.3 R4, with FM-L4 (fail only on a schema that both sides agreed on), FM-E6 (the
published samples only warn), FM-B11 (refused at once, or accepted and then `rejected`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lso_conformance.checks.basics import finding, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.log.exchange import BUSY_STATUSES, Exchange
from lso_conformance.seen.resources import Job, accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.by_schema import Unbounded
from lso_conformance.standard.schemas import Schemas, SchemaStore


def conforms(answer: Exchange, api: Api, schemas: Schemas) -> Finding:
    """The configuration that the SOF returns conforms to its schema."""
    want = f"{api.extension_attribute} as its schema says"
    document = answer.json()
    held = document.get(api.extension_attribute) if isinstance(document, dict) else None
    if not isinstance(held, dict) or not isinstance(held.get("@type"), str):
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(160), answer)
    known = schemas.store_for(held["@type"])
    if known is None:
        return finding(Verdict.ATTESTATION, want, _nameless(held["@type"]), answer)
    verdict, got = by_schema(known, held["@type"], held)
    return finding(verdict, want, got, answer)


def by_schema(known: tuple[SchemaStore, bool], urn: str, document: Any) -> tuple[Verdict, str]:
    """What a document is by a schema that is known (`Schemas.store_for`), and what is wrong with it."""
    store, agreed = known
    try:
        wrong = store.errors(urn, document)
    except Unbounded as error:
        return Verdict.INCONCLUSIVE, f"the schema {urn} cannot be applied: {error}"
    if not wrong:
        return Verdict.PASS, f"conforms to {urn}"
    got = "; ".join(f"{e.path}: {e.message}" for e in wrong[:3])
    return Verdict.FAIL if agreed else Verdict.WARNING, got


def refused(
    answer: Exchange, control: Exchange, job: Callable[[str], Job], api: Api, schemas: Schemas
) -> Finding:
    """A configuration against its schema brings no job that runs."""
    want = "a refusal, or a job that becomes rejected"
    if not accepted(control):
        return finding(
            Verdict.INCONCLUSIVE,
            want,
            f"the right configuration was refused too: {control.summary(120)}",
            control,
        )
    if answer.status is None or answer.status in BUSY_STATUSES:
        return unanswered(want, answer)
    if not accepted(answer):
        ok = 400 <= answer.status < 500
        folded = None if ok else api.clause("payloads")
        verdict = Verdict.PASS if ok else Verdict.FAIL
        return finding(verdict, want, answer.summary(), control, answer, folded_into=folded)
    seen = job(answer.step)
    last = seen.moments[-1].exchange
    if seen.seen_as("refused"):
        return finding(Verdict.PASS, want, " -> ".join(seen.states), control, answer, last)
    known = schemas.store_for(str(answer.facts.get("schema")))
    verdict = Verdict.FAIL if known is not None and known[1] else Verdict.WARNING
    got = f"{answer.facts.get('element')} against the schema was accepted: {' -> '.join(seen.states)}"
    return finding(verdict, want, got, control, answer, last)


def _nameless(urn: str) -> str:
    return f"no schema for {urn} is known: name it in test_data.schemas"
