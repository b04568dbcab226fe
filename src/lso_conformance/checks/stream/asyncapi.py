"""Subscriptions as an AsyncAPI document (W147 6.5, O3), valid by AsyncAPI 2.6.0.

SM-10 (406 where it is not supported; plain JSON warns), SM-11 (only the subscription list), SM-12 (the two
slips of the printed example warn).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT7

from lso_conformance.checks.basics import decide, finding, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY
from lso_conformance.checks.stream.subscriptions import ASYNCAPI, channel_of, media_type
from lso_conformance.common import resources
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.by_schema import Unbounded, bounded, errors
from lso_conformance.standard.schemas import read_document

MOST_ERRORS = 5
OF_A_KAFKA_CHANNEL = {"topic", "partitions", "replicas", "topicConfiguration"}
WANT = "an AsyncAPI 2.6 document, or 406"


def given(answer: Exchange, *, claimed: bool | None) -> Finding:
    """The list is given as AsyncAPI, or that is refused (O3)."""
    if answer.status is None or answer.status in BUSY:
        return unanswered(WANT, answer)
    if answer.status == 406:
        if claimed:
            return decide(False, WANT, "406, where ics.streamingManagement.asyncapi says true", answer)
        return finding(Verdict.NOT_SUPPORTED, WANT, answer.summary(100), answer)
    if accepted(answer) and media_type(answer) == ASYNCAPI:
        return finding(Verdict.PASS, WANT, answer.summary(100), answer)
    plain = accepted(answer) and media_type(answer) in {"application/json", ""}
    mild = plain or 400 <= answer.status < 500
    return finding(
        Verdict.WARNING if mild and not claimed else Verdict.FAIL, WANT, answer.summary(160), answer
    )


def valid(answer: Exchange) -> list[Finding]:
    """The document is valid by AsyncAPI 2.6.0, and its references lead somewhere."""
    want = "a valid AsyncAPI 2.6.0 document"
    if not accepted(answer) or media_type(answer) != ASYNCAPI:
        return [finding(Verdict.NOT_APPLICABLE, want, f"none was given: {answer.summary(60)}", answer)]
    document = answer.json()
    if not isinstance(document, Mapping):
        return [decide(False, want, f"no JSON object: {answer.summary(160)}", answer)]
    found = [*_errors(document, answer, want), *_dangling(document, answer, want)]
    found += [] if found else [*_misplaced(document, answer, want)]
    return found[:MOST_ERRORS] or [decide(True, want, "valid", answer)]


def _errors(document: Any, answer: Exchange, want: str) -> Iterator[Finding]:
    try:
        for error in errors(_validator(), document):
            text = f"{error.json_path}: {error.message}"[:300]
            yield finding(Verdict.WARNING if _slip(error) else Verdict.FAIL, want, text, answer)
    except (Unbounded, Unresolvable, ValueError) as error:
        yield finding(Verdict.INCONCLUSIVE, want, f"it cannot be judged: {error!r}"[:200], answer)


def _slip(error: ValidationError) -> bool:
    """The guide's own example has `message` beside `subscribe`."""
    path = list(error.absolute_path)
    beside = error.validator == "additionalProperties" and "message" in str(error.message)
    return len(path) == 2 and path[0] == "channels" and beside


def _misplaced(document: Mapping[str, Any], answer: Exchange, want: str) -> Iterator[Finding]:
    """The other slip of the guide's example: fields of a Kafka channel in the binding of an operation."""
    for name, channel in document["channels"].items():
        for action in ("subscribe", "publish"):
            binding = channel.get(action, {}).get("bindings", {}).get("kafka", {})
            if odd := sorted(OF_A_KAFKA_CHANNEL & binding.keys()):
                text = f"{name[:100]}: {', '.join(odd)} stand in the operation's binding"
                yield finding(Verdict.WARNING, want, text, answer)


@cache
def _validator() -> Any:
    schema = read_document(resources.specs() / "asyncapi" / "asyncapi-2.6.0.yaml")
    meta = DRAFT7.create_resource(Draft7Validator.META_SCHEMA)
    registry: Registry[Any] = Registry().with_resource("http://json-schema.org/draft-07/schema", meta)
    return bounded(Draft7Validator)(schema, registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER)


def _dangling(document: Any, answer: Exchange, want: str) -> Iterator[Finding]:
    waiting = [document]
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            to = node.get("$ref")
            if isinstance(to, str) and to.startswith("#/") and to not in seen:
                seen.add(to)
                if not _leads(document, to):
                    yield decide(False, want, f"{to[:200]} leads nowhere", answer)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _leads(document: Any, reference: str) -> bool:
    for token in reference[2:].split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list) and key.isdecimal() and len(key) < 6 and int(key) < len(document):
            document = document[int(key)]
        elif isinstance(document, Mapping) and key in document:
            document = document[key]
        else:
            return False
    return True


def one_channel_each(answer: Exchange, made: Sequence[Exchange]) -> Finding:
    """Every subscription that was made has its channel in the document."""
    want = "a channel for each subscription"
    document = answer.json()
    if not accepted(answer) or media_type(answer) != ASYNCAPI:
        return finding(Verdict.NOT_APPLICABLE, want, f"none was given: {answer.summary(60)}", answer)
    channels = document.get("channels") if isinstance(document, Mapping) else None
    if not isinstance(channels, Mapping):
        return finding(Verdict.INCONCLUSIVE, want, answer.summary(160), answer)
    taken = [each for each in made if accepted(each)]
    named = [name for each in taken if (name := channel_of(each.json()))]
    lacking = [name for name in named if name.strip("/") not in {str(key).strip("/") for key in channels}]
    if lacking:
        return decide(False, want, f"no channel {lacking[0]!r}: {sorted(channels)[:3]}"[:400], *taken, answer)
    few = len(channels) < len(taken)
    return decide(not few, want, f"{len(channels)} channels", *taken, answer)


def none_ended(answer: Exchange, ended: Exchange, made: Exchange) -> Finding:
    """A subscription that was ended has no channel in the document any more."""
    want = "no channel of a subscription that was ended"
    document, name = answer.json(), channel_of(made.json())
    channels = document.get("channels") if isinstance(document, Mapping) else None
    if not accepted(answer) or media_type(answer) != ASYNCAPI or not isinstance(channels, Mapping):
        return finding(Verdict.NOT_APPLICABLE, want, f"none was given: {answer.summary(60)}", answer)
    if not accepted(ended) or name is None:
        return finding(Verdict.NOT_APPLICABLE, want, "nothing was ended", ended, answer)
    there = name.strip("/") in {str(key).strip("/") for key in channels}
    return decide(not there, want, f"{name!r} is {'still' if there else 'not'} there", ended, answer)
