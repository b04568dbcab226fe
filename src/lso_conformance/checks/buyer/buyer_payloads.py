"""All that a Buyer sends (R5, R6): its requests, and what its listener answers.

Source: W148 5.4, 5.2.2, 7.1.1; FM-L17, FM-M15, FM-M26, FM-E5, FM-E8; RFC 3986 (queries), RFC 9110
(HEAD and OPTIONS).  A request that the SOF refused was sent all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from lso_conformance.checks.basics import moment
from lso_conformance.checks.buyer import buyer
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import error_objects
from lso_conformance.checks.form.payloads import (
    Defect,
    body_errors,
    media_defects,
    reason_defects,
    response_defects,
    twice_defects,
    undefined,
)
from lso_conformance.common import urls
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.place import addresses
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Operation
from lso_conformance.standard.schemas import Schemas

CITED = 3
OF_HTTP = {"HEAD", "OPTIONS"}  # what any HTTP client may ask
Defects = Iterator[tuple[str, Exchange, Defect, str | None]]


def conforming(observed: Observations) -> list[Finding]:
    """Every request, and every answer of the listener, is as the OAS describes it (R5)."""
    want = "requests, and answers of the listener, as the OAS describes them"
    return [*grouped(want, _payloads(observed)), *_coverage(observed, want)]


def closed(observed: Observations, schemas: Schemas) -> list[Finding]:
    """Nothing is used that the documents do not define: operations, parameters, attributes (R6)."""
    want = "no operation, parameter or attribute that the documents do not define"
    return [*grouped(want, _strays(observed, schemas)), *_coverage(observed, want)]


def _payloads(observed: Observations) -> Defects:
    breaches = buyer.broken(observed)
    for exchange in observed.exchanges:
        operation = observed.operation(exchange)
        if operation is None or buyer.is_cut(exchange):
            continue
        for defect in [
            *request_defects(observed.api, operation, exchange),
            *query_defects(operation, exchange),
        ]:
            yield operation.id, exchange, defect, _folded_into(exchange, defect, breaches)
    for operation, answer in answers(observed):
        for defect in answer_defects(observed.api, operation, answer):
            yield f"listener {operation.id} {answer.status}", answer, defect, None


def request_defects(api: Api, operation: Operation, exchange: Exchange) -> list[Defect]:
    """What is wrong with the body of a request."""
    body = exchange.request_body or b""
    if operation.request is None:
        if not body.strip():
            return []
        return [Defect("", "a body where the OAS has none", Verdict.WARNING)]
    if not body:
        return [Defect("", "no body where the OAS demands one")]
    return [
        *body_errors(api, operation.request, exchange.request),
        *media_defects(exchange.request_headers),
        *twice_defects(exchange.request),
    ]


def query_defects(operation: Operation, exchange: Exchange) -> Iterator[Defect]:
    """What is wrong with the parameters that the operation knows."""
    given = _parameters(exchange)
    for name, schema in operation.query.items():
        values = [(value, raw) for key, value, raw in given if key == name]
        if len(values) > 1:
            yield Defect(f"?{name}", f"stands {len(values)} times", Verdict.WARNING)
        for value, raw in values:
            if not _fits(value, schema):
                mild = _fits(unquote(raw), schema)  # a plus sign that stands for itself (RFC 3986, 2.2)
                verdict = Verdict.WARNING if mild else Verdict.FAIL
                what = "a plus sign that is not percent-encoded" if mild else "no value of this parameter"
                yield Defect(f"?{name}", f"{value!r}: {what}", verdict)


def _parameters(exchange: Exchange) -> list[tuple[str, str, str]]:
    """Name, decoded value and raw value of each parameter."""
    parts = [part for part in exchange.address.query.split("&") if part]
    found = []
    for part in parts:
        ((name, value),) = parse_qsl(part, keep_blank_values=True, max_num_fields=1) or [(part, "")]
        found.append((name, value, part.partition("=")[2]))
    return found


def _fits(value: str, schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    if kind == "integer":
        return re.fullmatch(r"[+-]?[0-9]{1,18}", value) is not None
    if schema.get("format") == "date-time":
        return moment(value) is not None
    return value in schema["enum"] if "enum" in schema else True


def answers(observed: Observations) -> list[tuple[Operation, Exchange]]:
    """The listener's answers, each with the operation of the OAS that was called."""
    listener = observed.api.listener
    if listener is None:
        return []
    found = []
    for told in observed.told:
        below = "/" + "/".join(told.path.rstrip("/").split("/")[-2:])
        operation = listener.match(told.method, below)
        if operation is not None and told.status is not None:
            found.append((operation, told))
    return found


def answer_defects(api: Api, operation: Operation, answer: Exchange) -> Iterator[Defect]:
    """What is wrong with an answer of the listener; codes that it does not declare are free (7.1.1)."""
    listener = api.listener or api
    yield from response_defects(listener, operation, answer)
    if operation.responses.get(answer.status or 0) is not None:
        yield from twice_defects(answer.answer)
        yield from reason_defects(answer, error_objects(answer))


def _folded_into(exchange: Exchange, defect: Defect, breaches: Sequence[buyer.Broken]) -> str | None:
    """The paragraph that names what the OAS also demands here."""
    place = defect.pointer + (f"/{defect.missing}" if defect.missing else "")
    here = [each for each in breaches if each.exchange.number == exchange.number]
    if defect.verdict is not Verdict.FAIL:
        return None
    if defect.message == "no body where the OAS demands one":
        return here[0].paragraph if here else None
    inside = (each.paragraph for each in here if f"{place}/".startswith(f"{each.pointer}/"))
    return next(inside, None)


def _strays(observed: Observations, schemas: Schemas) -> Defects:
    misplaced = {e.number: set(pointers) for e, pointers in buyer.misplaced(observed, schemas)}
    led_to = {urls.read(url).normal for answer in observed.everything for url in addresses(answer.json())}
    for exchange in observed.exchanges:
        if buyer.is_cut(exchange):
            continue
        operation = observed.operation(exchange)
        if operation is None and exchange.address.normal in led_to:
            continue
        if operation is None:
            yield "", exchange, _no_operation(observed, exchange), None
            continue
        mild = observed.api.buyer.misprints.get(operation.id, ())
        for name in dict.fromkeys(name for name, _, _ in _parameters(exchange)):
            if name not in operation.query:
                yield (
                    operation.id,
                    exchange,
                    _mild(Defect(f"?{name}", "no such parameter"), name in mild),
                    None,
                )
        body = exchange.request_json()
        for defect in undefined(observed.api, operation.request, body) if operation.request else ():
            service = defect.pointer in misplaced.get(exchange.number, ())
            folded = observed.api.clause("extension.place") if service else None
            yield operation.id, exchange, _mild(defect, defect.pointer.lstrip("/") in mild), folded
    for operation, answer in answers(observed):
        schema = operation.responses.get(answer.status or 0)
        for defect in (
            undefined(observed.api.listener or observed.api, schema, answer.json()) if schema else ()
        ):
            yield f"listener {operation.id} {answer.status}", answer, defect, None


def _mild(defect: Defect, mild: bool) -> Defect:
    if not mild:
        return defect
    message = f"{defect.message}, though the guide prints it"
    return replace(defect, message=message, verdict=Verdict.WARNING)


def _no_operation(observed: Observations, exchange: Exchange) -> Defect:
    """A request that calls nothing: beside the API, or of HTTP itself, it only warns."""
    line = f"{exchange.method} {exchange.path}"
    tidy = re.sub(r"/+", "/", exchange.path).rstrip("/")
    if exchange.method in OF_HTTP:
        return Defect("", f"{line} is no operation of the API", Verdict.WARNING)
    if not exchange.path.startswith(observed.base_path) or exchange.path == observed.base_path:
        return Defect("", f"{line} is not below the base path {observed.base_path}", Verdict.WARNING)
    called = observed.api.match(exchange.method, "/" + tidy.removeprefix(observed.base_path))
    if called is not None:
        return Defect("", f"{line}: the path of {called.id} has other slashes", Verdict.WARNING)
    return Defect("", f"{line} is no operation of the API")


def grouped(want: str, found: Defects) -> list[Finding]:
    """One finding for each kind of defect of an operation, with its first exchanges."""
    groups: dict[tuple[str, str, str, str | None], tuple[Defect, list[Exchange]]] = {}
    for where, exchange, defect, folded in found:
        place = re.sub(r"\d+", "N", defect.pointer)
        what = defect.missing or (defect.message if not defect.pointer else defect.verdict)
        groups.setdefault((where, place, what, folded), (defect, []))[1].append(exchange)
    return [
        Finding(
            defect.verdict,
            want,
            f"{where + ': ' if where else ''}{defect.pointer or 'request'}: {defect.message}"[:500]
            + (f" ({len(seen)} times)" if len(seen) > 1 else ""),
            tuple(exchange.number for exchange in seen[:CITED]),
            folded,
        )
        for (where, _, _, folded), (defect, seen) in groups.items()
    ]


def _coverage(observed: Observations, want: str) -> list[Finding]:
    """A pass speaks of all that the Buyer claims to do: creations, and what its ICS names."""
    claims = {"creations": "create"} | {
        claim: role for claim, role in observed.api.buyer.claims.items() if observed.claims.get(claim)
    }
    absent = [
        claim for claim, role in claims.items()
        if not any(accepted(e) for e in observed.called(observed.api.roles[role]))
    ]  # fmt: skip
    if absent:
        got = f"never seen, or never with success: {', '.join(absent)}"
        tried = [e.number for claim in absent for e in observed.called(observed.api.roles[claims[claim]])]
        return [Finding(Verdict.INCONCLUSIVE, want, got, tuple(tried[:CITED]))]
    count = f"{len(observed.exchanges)} requests and {len(answers(observed))} answers of a listener looked at"
    return [Finding(Verdict.PASS, want, count)]
