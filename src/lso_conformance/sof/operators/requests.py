"""Takes: a request that should be refused is read as another one, and taken."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.operators.seams import Act, over
from lso_conformance.sof.registry import Mixed


def reads_as(
    refuse: str, operation: str, change: Callable[[Any], Any], when: Callable[..., bool] | None = None
) -> Mixed:
    """What `refuse` would refuse is read as the changed document, if that is another, by the `operation`.

    The last two arguments of `refuse` are the call and the refusal; a body that is no JSON is None.
    """

    def act(sof: Any, beneath: Act, *arguments: Any) -> Any:
        *before, call, _refusal = arguments
        if when is not None and not when(sof, *arguments):
            return beneath(*arguments)
        try:
            document = jsontext.parse(call.body)
        except ValueError:
            document = None
        changed = change(document)
        if changed == document:
            return beneath(*arguments)
        again: Answer = getattr(sof, operation)(*before, replace(call, body=jsontext.write(changed).encode()))
        return again

    return over(refuse, act, "Takes")


def of_objects(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The change, for JSON objects alone."""
    return lambda document: change(document) if isinstance(document, dict) else document


def creates_as(change: Callable[[Any], Any]) -> Mixed:
    """A create request that would be refused is read as the changed one."""
    return reads_as("refuse_create", "create_job", of_objects(change))


def fails(seam: str, when: Callable[..., bool], error: Exception, *, late: bool = False) -> Mixed:
    """The method fails when this is so of its arguments, `late`: after it did what is right."""

    def act(sof: Any, beneath: Act, *arguments: Any) -> Any:
        found = beneath(*arguments) if late else None
        if when(sof, *arguments):
            raise type(error)(*error.args)
        return found if late else beneath(*arguments)

    return over(seam, act, "Takes")
