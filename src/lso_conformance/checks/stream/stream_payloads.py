"""All that the server answered: payloads by the OAS (R2) and use cases in JSON (R3).

Source: W147 5.4, 6; SM-6 (a category in other case warns), SM-9 (media types without parameters), SM-15
(priority), SM-16 (codes that the OAS does not declare pass).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lso_conformance.checks.basics import decide, finding, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form import universal
from lso_conformance.checks.form.errors import error_objects
from lso_conformance.checks.form.payloads import Defect
from lso_conformance.checks.stream.subscriptions import ASYNCAPI, media_type
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.oas import Operation

PRIORITIES = {"low", "medium", "high"}
JSON_RANGES = {"application/json", "application/*", "*/*"}


def conforming(observed: Observations) -> list[Finding]:
    """Every response is as the OAS says (R2), by the readings of the category and of AsyncAPI answers."""
    return universal.conforming(observed, _defects, _folded)


def _defects(observed: Observations, operation: Operation, answer: Exchange) -> Iterator[Defect]:
    if media_type(answer) == ASYNCAPI:
        return
    for defect in universal.payload_defects(observed, operation, answer):
        in_other_case = defect.pointer.endswith("/category") and _in_other_case(
            observed, answer, defect.pointer
        )
        other_success = defect.message.startswith("status ") and accepted(answer)
        mild = in_other_case or other_success
        if defect.message.startswith("a single Error422"):  # no example of W147's own shows one
            defect = replace(defect, verdict=Verdict.FAIL)  # noqa: PLW2901
        yield replace(defect, verdict=Verdict.WARNING) if mild else defect


def _in_other_case(observed: Observations, answer: Exchange, pointer: str) -> bool:
    value: Any = answer.json()
    for token in pointer.split("/")[1:]:
        value = value[int(token)] if isinstance(value, list) and token.isdecimal() else (
            value.get(token) if isinstance(value, Mapping) else None
        )  # fmt: skip
    known = observed.api.schemas["Category"]["enum"]
    return isinstance(value, str) and value.lower() in {word.lower() for word in known}


def _folded(observed: Observations, operation: Operation, answer: Exchange, defect: Defect) -> str | None:
    """The paragraph that names what the OAS also demands here."""
    roles = {operation_id: role for role, operation_id in observed.api.roles.items()}
    role = roles.get(operation.id)
    if defect.verdict is not Verdict.FAIL:
        return None
    last = defect.missing or defect.pointer.rpartition("/")[2]
    if not accepted(answer):
        return observed.api.decline_reason.get(operation.id) if not error_objects(answer) else None
    if role in {"list_topic", "retrieve_topic"}:
        by = {"id": "own_id", "availableChannels": "channels", "modelRef": "model", "protocol": "channels"}
        return observed.api.clause(f"topic.{by[last]}") if last in by else None
    if role == "make_subscription":
        return observed.api.clause("subscription.details")
    return None


def priorities(observed: Observations) -> list[Finding]:
    """A priority is high, medium or low, in any case of letters; another word warns (R2, SM-15)."""
    want = "priority is high, medium or low"
    found = []
    for answer in observed.exchanges:
        document = answer.json() if accepted(answer) and observed.operation(answer) else None
        for item in document if isinstance(document, list) else [document]:
            given = item.get("priority") if isinstance(item, Mapping) else None
            if isinstance(given, str):
                ok = given.lower() in PRIORITIES
                found.append(finding(Verdict.PASS if ok else Verdict.WARNING, want, repr(given)[:80], answer))
    return kinds(found) if found else [Finding(Verdict.PASS, want, "none is given")]


def in_json(observed: Observations) -> list[Finding]:
    """Every use case can be carried out in application/json (R3)."""
    want = "application/json where it was asked for"
    found = []
    for role in observed.api.driven:
        operation = observed.api.role(role)
        asked = [e for e in observed.called(operation.id) if _wants_json(e)]
        good = [e for e in asked if accepted(e)]
        empty_one = operation.responses.get(204, 0) is None
        found += [decide(False, want, e.summary(120), e) for e in asked if e.status == 406]
        if not good:
            got = f"{operation.id} was never seen answering with success"
            found.append(Finding(Verdict.INCONCLUSIVE, want, got))
        for answer in good:
            if empty_one:
                found.append(decide(True, want, "no body", answer))
                continue
            ok = media_type(answer) in {"application/json", ""} and answer.json() is not None
            found.append(decide(ok, want, f"{media_type(answer)}: {answer.summary(120)}", answer))
    return kinds(found)


def _wants_json(asked: Exchange) -> bool:
    """Whether a request takes application/json for an answer (RFC 9110, 12.5.1), and not AsyncAPI too."""
    accept = asked.request_headers.get("accept", "").lower()
    ranges = [[part.strip() for part in each.split(";")] for each in accept.split(",")]
    taken = {each[0] for each in ranges if not any(re.fullmatch(r"q=0(\.0*)?", part) for part in each[1:])}
    return ASYNCAPI not in accept and (not accept.strip() or not JSON_RANGES.isdisjoint(taken))
