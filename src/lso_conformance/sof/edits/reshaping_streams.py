"""Makes mixins that change answers of the streaming side from one function on answers."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import Criterion
from lso_conformance.sof.edits.edits import Edit

When = Callable[[Call], bool]
Items = list[Any]


def always(_call: Call) -> bool:
    """Every call."""
    return True


def answers(operation: str, edit: Edit, *, when: When = always) -> type[StreamBehaviour]:
    """The operation's answers are edited, at least `when` this is so."""

    def changed(self: StreamBehaviour, call: Call, *more: Any) -> Answer:
        answer: Answer = getattr(super(mixin, self), operation)(call, *more)
        return edit(answer) if when(call) else answer

    async def awaited(self: StreamBehaviour, call: Call) -> Answer:
        answer: Answer = await getattr(super(mixin, self), operation)(call)
        return edit(answer) if when(call) else answer

    method = awaited if inspect.iscoroutinefunction(getattr(StreamBehaviour, operation)) else changed
    mixin: type[StreamBehaviour] = type("Answers", (StreamBehaviour,), {operation: method})
    return mixin


def content_type(kind: str) -> Edit:
    """Another media type."""
    return lambda answer: replace(answer, headers={**answer.headers, "content-type": kind})


def if_successful(edit: Edit) -> Edit:
    """Edits answers that are no errors."""
    return lambda answer: edit(answer) if answer.status < 300 else answer


def selects(kind: str, change: Callable[[Items, list[Criterion], Items], Items]) -> type[StreamBehaviour]:
    """What was found of a kind, the criteria, all there is: what a list holds instead."""

    class Selects(StreamBehaviour):
        def select(self, asked: str, criteria: list[Criterion]) -> Items:
            found = super().select(asked, criteria)
            return change(found, criteria, super().select(kind, [])) if asked == kind else found

    return Selects


def ignoring(kind: str, *names: str) -> type[StreamBehaviour]:
    """A list of a kind does as if these criteria had not been given."""

    class Ignoring(StreamBehaviour):
        def select(self, asked: str, criteria: list[Criterion]) -> Items:
            if asked == kind:
                criteria = [one for one in criteria if one.name not in names]
            return super().select(asked, criteria)

    return Ignoring
