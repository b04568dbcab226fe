"""What may be wrong in a story of any API: no answer worth the name, payloads, ids that nobody gave.

Source: W148 5.2.1, 5.4, 7.1.1 and W147 5.2, 5.4; FM-M8 (an undeclared 4xx is right as such).  `OAS_ONLY`
is what no paragraph forbids: a lenient server, or a refusal by a status that the OAS does not declare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lso_conformance.checks.basics import finding
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form import universal
from lso_conformance.checks.form.payloads import document_errors, undefined
from lso_conformance.checks.resource.listings import query_of
from lso_conformance.checks.stream import stream_payloads
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import SUBSCRIPTION
from lso_conformance.standard.oas import Operation

# The server says that it does not offer this, or that it is busy.
EXCUSED = {501, 503}
ALLOWED = "allowed"  # the fact of a request that is odd on purpose, but that the documents allow
DROPPED = ("RemoteProtocolError", "ReadError")
LARGEST = 2**53 - 1  # beyond it numbers are not interoperable (RFC 8259, 6)
# Statuses that the text permits without the OAS (7.1.1), and those of HTTP itself.
FREE = {405, 406, 408, 409, 411, 413, 414, 415, 417, 421, 426, 429, 431, 501, 502, 503, 504}
WHOLE_NUMBER = re.compile(r"\s*[+-]?\d+\s*")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and the paragraph that says so (None: none does); the same `key`: the same defect."""

    key: str
    requirement: str | None
    finding: Finding


def tied(api: Api) -> list[str]:
    """The paragraphs that a problem of any API may be tied to."""
    named = ("endpoints", "payloads", "closed_world")
    lists = [row.accepts for row in api.lists.values()]
    return [*(api.clauses[n] for n in named if n in api.clauses), *api.unknown_id.values(), *lists]


def failing(
    check: str, requirement: str | None, found: Iterable[Finding], place: str = "", *, own: bool = False
) -> Iterator[Problem]:
    """Those findings that fail; `own`: a finding that is folded counts under the paragraph that it names."""
    for each in found:
        if each.verdict is Verdict.FAIL:
            tied = each.folded_into if own and each.folded_into else requirement
            yield Problem(f"{check} {place}".strip(), tied, replace(each, folded_into=None))


def is_right(api: Api, operation: Operation, request: Exchange) -> bool:
    """Whether the documents allow a request, as far as its body goes and its sender says."""
    if ALLOWED in request.facts:
        return True
    if "mutant" in request.facts or operation.request is None:
        return "mutant" not in request.facts
    body = request.request_json()
    wrong = body is None or document_errors(api, operation.request, body)
    return not wrong and not list(undefined(api, operation.request, body))


def is_fair(value: Any) -> bool:
    """Whether every implementation of JSON keeps a value as it is."""
    if isinstance(value, dict):
        return all(is_fair(key) and is_fair(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(is_fair, value))
    if isinstance(value, str):
        return not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", value)
    if isinstance(value, bool) or value is None:
        return True
    return not isinstance(value, int | float) or abs(value) <= LARGEST


def element_of(request: Exchange) -> str:
    """The attribute that a request is about."""
    return str(request.facts.get("element", ""))


def answered(story: Observations) -> Iterator[tuple[Exchange, Operation]]:
    """Each exchange with its operation."""
    for exchange in story.exchanges:
        operation = story.operation(exchange)
        if operation is not None:
            yield exchange, operation


def _no_server_error(story: Observations) -> Iterator[Problem]:
    """A request that the documents allow is no error of the server's own (R1); a wrong one only warns."""
    want = "served, or refused with a 4xx"
    for answer, operation in answered(story):
        broken = answer.status is not None and answer.status >= 500 and answer.status not in EXCUSED
        dropped = answer.status is None and (answer.error or "").startswith(DROPPED)
        if not broken and not dropped:
            continue
        right = is_right(story.api, operation, answer)
        key = f"server error {operation.id} {element_of(answer) if right else 'on a wrong request'}".strip()
        if "unknown" in answer.facts and (paragraph := story.api.unknown_id.get(operation.id)):
            yield Problem(key, paragraph, finding(Verdict.FAIL, want, answer.summary(160), answer))
        elif right:
            tied = _listed(story.api, operation) or story.api.clause("endpoints")
            yield Problem(key, tied, finding(Verdict.FAIL, want, answer.summary(160), answer))
        else:
            tied = story.api.clause("payloads")
            yield Problem(key, tied, finding(Verdict.WARNING, want, answer.summary(160), answer))


def _listed(api: Api, operation: Operation) -> str | None:
    return next((row.accepts for role, row in api.lists.items() if api.roles[role] == operation.id), None)


def _payloads(story: Observations) -> Iterator[Problem]:
    """What is answered conforms to the OAS (R5) and has nothing that it does not define (R6)."""
    checks = {"payloads": stream_payloads.conforming if story.api.has(SUBSCRIPTION) else universal.conforming}
    closed = {"closed_world": universal.closed} if "closed_world" in story.api.clauses else {}
    for paragraph, check in {**checks, **closed}.items():
        for each in check(story):
            place = re.sub(r"\d+", "N", each.got.partition(": ")[2].partition(":")[0])
            operation = each.got.split(" ")[0] if each.exchanges else ""
            shown = f"{operation} {each.got.split(' ')[1].rstrip(':') if ' ' in each.got else ''} {place}"
            yield from failing(paragraph, story.api.clause(paragraph), [each], shown)


def _not_found(story: Observations) -> Iterator[Problem]:
    """What is nobody's is not found."""
    for answer, operation in answered(story):
        paragraph = story.api.unknown_id.get(operation.id)
        if "unknown" not in answer.facts or paragraph is None or not accepted(answer):
            continue
        document = answer.json()
        if isinstance(document, dict) and str(document.get("id")) == answer.facts["unknown"]:
            continue  # it turns out to be somebody's
        found = finding(Verdict.FAIL, "404, or a refusal of the id's form", answer.summary(160), answer)
        yield Problem(f"unknown id {operation.id}", paragraph, found)


def _against_the_oas(story: Observations) -> Iterator[Problem]:
    """What the OAS does not have and no paragraph forbids: it is listed, and decides nothing."""
    for answer, operation in answered(story):
        if accepted(answer) and (wrong := _wrong(story.api, operation, answer)) is not None:
            want = f"the OAS does not allow this request: {wrong}"[:300]
            found = finding(Verdict.FAIL, want, f"accepted: {answer.summary(160)}", answer)
            yield Problem(f"accepts against the OAS {operation.id}", None, found)
        status = answer.status or 0
        if status >= 400 and status not in operation.responses and status not in FREE:
            want = f"one of the statuses of the OAS: {', '.join(map(str, sorted(operation.responses)))}"
            found = finding(Verdict.FAIL, want, answer.summary(160), answer)
            yield Problem(f"status {status} of {operation.id}", None, found)


def _wrong(api: Api, operation: Operation, request: Exchange) -> str | None:
    """What the OAS has against a request, if anything."""
    if operation.request is not None:
        body = request.request_json()
        if body is None and request.request_body not in {None, b"", b"null"}:
            return None  # no JSON, or JSON that only we cannot read
        wrong = document_errors(api, operation.request, body)
        return f"{wrong[0].pointer or 'body'}: {wrong[0].message}" if wrong else None
    for name, text in query_of(request).items():
        schema = operation.query.get(name, {})
        if "enum" in schema and text not in schema["enum"]:
            return f"{name}={text}"
        if schema.get("type") == "integer" and not WHOLE_NUMBER.fullmatch(text):
            return f"{name}={text}"
    return None


Checks = Sequence[Callable[[Observations], Iterable[Problem]]]
CHECKS: Checks = (_no_server_error, _payloads, _not_found)
OAS_ONLY: Checks = (_against_the_oas,)
