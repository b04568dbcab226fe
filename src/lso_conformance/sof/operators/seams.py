"""Behaviours of which one method does something else, each made of a function.

A seam is an override point, with `streaming.` before those of the streaming side.  `when` is called with
the behaviour and the method's arguments.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from lso_conformance.sof.behaviour import Behaviour, StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Refusal
from lso_conformance.sof.registry import Mixed

Change = Callable[[Any], Any]
When = Callable[..., bool]
Act = Callable[..., Any]
"""What a method does instead: of the behaviour, the method beneath, and the method's arguments."""
BAD = 400  # the least status of a refusal


def always(*_arguments: object) -> bool:
    """Every time."""
    return True


def over(seam: str, act: Act, operator: str = "") -> Mixed:
    """The method is `act(behaviour, beneath, *arguments)`; `operator`: which one, if not that of the seam."""
    side, name = _place_of(seam)

    def method(self: Any, *arguments: Any) -> Any:
        return act(self, getattr(super(mixin, self), name), *arguments)

    async def awaited(self: Any, *arguments: Any) -> Any:
        found = method(self, *arguments)
        return await found if inspect.isawaitable(found) else found

    is_async = inspect.iscoroutinefunction(getattr(side, name))
    members = {name: awaited if is_async else method, "_operator": operator}
    mixin: Mixed = type("Over", (side,), members if operator else {name: members[name]})
    return mixin


def changes(seam: str, change: Change, when: When = always) -> Mixed:
    """What the method gives is changed, at least `when` this is so."""

    def act(sof: Any, beneath: Act, *arguments: Any) -> Any:
        found = beneath(*arguments)
        if inspect.isawaitable(found):
            return later(sof, found, *arguments)
        return change(found) if when(sof, *arguments) else found

    async def later(sof: Any, found: Awaitable[Any], *arguments: Any) -> Any:
        awaited = await found
        return change(awaited) if when(sof, *arguments) else awaited

    return over(seam, act)


def shows_with(seam: str, values: Callable[[Any, Any], dict[str, Any]]) -> Mixed:
    """What is shown has these attributes, of the behaviour and of what is shown."""
    return over(seam, lambda sof, beneath, shown: {**beneath(shown), **values(sof, shown)})


def now(name: str) -> Callable[[Any, Any], dict[str, Any]]:
    """The attribute is the time of the answer."""
    return lambda sof, _shown: {name: sof.stamp(sof.world.now())}


def takes(seam: str, change: Change, when: When = always) -> Mixed:
    """The method is given its first argument changed, at least `when` this is so."""

    def act(sof: Any, beneath: Act, first: Any, *more: Any) -> Any:
        return beneath(change(first) if when(sof, first, *more) else first, *more)

    return over(seam, act)


def skips(seam: str, when: When = always, *, gives: Any = None) -> Mixed:
    """The method does nothing, and gives this, at least `when` this is so."""
    return over(
        seam,
        lambda sof, beneath, *arguments: gives if when(sof, *arguments) else beneath(*arguments),
    )


def answers(seam: str, edit: Change, at: int | None = None, when: When = always) -> Mixed:
    """Answers are edited: those of this status, if one is given, and `when` this is so."""

    def edited(answer: Answer) -> Any:
        return edit(answer) if at in {None, answer.status} else answer

    return changes(seam, edited, when)


def refuses(seam: str, edit: Change, at: int | None = None, when: When = always) -> Mixed:
    """Refusals are edited, whether they are answered or raised: those of this status, if one is given."""

    def act(sof: Any, beneath: Act, *arguments: Any) -> Any:
        try:
            answer = beneath(*arguments)
        except Refusal as refusal:
            answer = sof.refused(refusal)
        mine = answer.status >= BAD if at is None else answer.status == at
        return edit(answer) if mine and when(sof, *arguments) else answer

    return over(seam, act, "Refuses")


def together(*mixins: type) -> Mixed:
    """All of these at once, the first outermost."""
    both: Mixed = type("Together", mixins, {})
    return both


def _place_of(seam: str) -> tuple[Mixed, str]:
    side, _, name = seam.rpartition(".")
    return (StreamBehaviour if side else Behaviour), name
