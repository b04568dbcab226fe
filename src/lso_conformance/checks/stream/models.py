"""The data models of topics, as the target gave them, and whether messages follow them.  Pure.

Source: W147 R14; SM-13 (a model is an Avro schema or a JSON Schema).  A model is a stranger's program: see
`standard.by_schema` for what bounds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonschema import Draft7Validator, SchemaError
from referencing import Registry

from lso_conformance.checks.basics import ByIdentity
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.stream.topics import FETCHED
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen import payload
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.stream import Message, Stream
from lso_conformance.standard.by_schema import Unbounded, errors, of_stranger

CITED, SHOWN = 3, 200
MOST_VAIN = 3  # messages that a model takes too long for, until it is not applied any more


@dataclass
class Model:
    """A model as one check sees it: what the exchange `shown` brought, and for how many messages in vain."""

    document: Any = None
    shown: Exchange | None = None
    vain: int = 0


def models(observed: Observations) -> dict[str, Model]:
    """The models that were fetched, by modelRef."""
    found: dict[str, Model] = {}
    for answer in observed.everything:
        if answer.step == FETCHED:
            document = answer.json() if answer.status == 200 else None
            found[str(answer.facts.get("model"))] = Model(document, answer)
    return found


def by_model(message: Message, model: Model, stream: Stream, want: str, attributes: str = "") -> Finding:
    """Whether a message follows a model; a lack of mandatory attributes is folded into `attributes`."""
    content = payload.read(message.body, model.document)
    if payload.is_avro(model.document):
        verdict = Verdict.FAIL if content.problem else Verdict.PASS
        verdict = Verdict.INCONCLUSIVE if content.unread else verdict
        return say(verdict, want, content.problem or "Avro", stream, [message])
    if not isinstance(model.document, dict):
        return say(Verdict.NOT_APPLICABLE, want, "the model is no JSON object", stream, [message])
    if content.document is None:
        text = _is_text(message.body)
        got = f"no JSON, where the model is a JSON Schema: {message.body[:80]!r}"
        return say(Verdict.FAIL if text else Verdict.INCONCLUSIVE, want, got, stream, [message])
    return _by_json_schema(message, content, model, stream, want, attributes)


def _by_json_schema(
    message: Message, content: payload.Content, model: Model, stream: Stream, want: str, attributes: str
) -> Finding:
    shown = (model.shown.number,) if model.shown is not None else ()
    event = content.document.get("event") if isinstance(content.document, dict) else None
    variants = [content.document, payload.whole(content, message.headers), *([event] if event else [])]
    try:
        if model.vain >= MOST_VAIN:
            raise Unbounded("it takes too many steps to apply")  # noqa: TRY301 - as once more
        judge = _judge(ByIdentity(model.document))
        wrong = [next(iter(errors(judge, each, 1)), None) for each in variants]
    except SchemaError as error:
        got = f"the model is no valid JSON Schema: {error.message}"[:SHOWN]
        verdict = Verdict.FAIL if "json-schema.org" in str(model.document.get("$schema")) else Verdict.WARNING
        return Finding(verdict, want, got, shown)
    except Exception as error:  # noqa: BLE001 - references that lead elsewhere, hostile schemas
        model.vain += isinstance(error, Unbounded)
        return say(Verdict.NOT_APPLICABLE, want, f"the model cannot be applied: {error!r}"[:SHOWN], stream)
    if (first := wrong[0]) is None or None in wrong:
        return say(Verdict.PASS, want, "fits", stream, [message])
    got = f"{first.json_path}: {first.message}"[:SHOWN]
    folded = attributes if attributes and payload.missing(content, message.headers) else None
    return Finding(Verdict.FAIL, want, got, (*shown, message.number), folded)


@lru_cache(maxsize=64)
def _judge(model: ByIdentity) -> Any:
    """What judges by a model; SchemaError where it is no schema."""
    nowhere: Registry[Any] = Registry()  # nothing is fetched while we judge
    return of_stranger(model.value, Draft7Validator, registry=nowhere)


def _is_text(body: bytes) -> bool:
    try:
        return body.decode("utf-8").isprintable() or b"\n" in body
    except UnicodeDecodeError:
        return False


def say(verdict: Verdict, want: str, got: str, stream: Stream, messages: Sequence[Message] = ()) -> Finding:
    """A finding of a stream that cites its messages, or the stream itself."""
    cited = tuple(message.number for message in messages[:CITED]) or (stream.number,)
    return Finding(verdict, want, got, cited)
