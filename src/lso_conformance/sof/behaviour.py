"""The behaviours of a SOF, one per API, and how faults, variants and tracing are laid over them.

Methods are looked up in this order: trace, faults, variants, `Behaviour` (or `StreamBehaviour`).
So a variant applies beneath a fault, and any pair combines through `super()`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any

from lso_conformance.sof.core.scenario import SCENARIO
from lso_conformance.sof.jobs.access import Access
from lso_conformance.sof.jobs.hub import HubOperations
from lso_conformance.sof.jobs.report_operations import ReportOperations
from lso_conformance.sof.streaming.stream_access import StreamAccess


class Behaviour(Access, HubOperations, ReportOperations):
    """A conformant SOF of this version. Override one method to make it lie."""


class StreamBehaviour(StreamAccess):
    """Its streaming side, conformant too; its override points are named with `streaming.` before them."""


@cache
def _points(base: type) -> frozenset[str]:
    return frozenset(
        name
        for layer in base.__mro__[:-1]
        for name, member in vars(layer).items()
        if callable(member) and not name.startswith("_")
    )


_PREFIXES: dict[type, str] = {Behaviour: "", StreamBehaviour: "streaming."}
POINTS = frozenset(prefix + name for base, prefix in _PREFIXES.items() for name in _points(base))
"""Names of all override points."""


def points_of(mixin: type) -> frozenset[str]:
    """Override points that the mixin overrides."""
    base = _base_of(mixin)
    return frozenset(_PREFIXES[base] + name for name in _own_members(mixin, base) & _points(base))


def stray_members(mixin: type) -> frozenset[str]:
    """Public members of a mixin that override nothing."""
    own = frozenset(name for name in vars(mixin) if not name.startswith("_"))
    return own - _points(_base_of(mixin))


def build(mixins: Sequence[type], reached: defaultdict[str, set[str]] | None) -> type[Behaviour]:
    """The class that runs: faults first, then variants; notes each call in `reached` if given."""
    built: type[Behaviour] = _build(Behaviour, mixins, reached)
    return built


def build_streaming(
    mixins: Sequence[type], reached: defaultdict[str, set[str]] | None
) -> type[StreamBehaviour]:
    """The class that runs the streaming side: faults, then variants; notes each call as `build` does."""
    built: type[StreamBehaviour] = _build(StreamBehaviour, mixins, reached)
    return built


def _build(base: type, mixins: Sequence[type], reached: defaultdict[str, set[str]] | None) -> Any:
    ours = [mixin for mixin in mixins if issubclass(mixin, base)]
    # A mixin that another one extends is part of it already, and Python refuses to have it first.
    leaves = [mixin for mixin in ours if not any(mixin in other.__mro__[1:] for other in ours)]
    built: type = type(base.__name__, (*leaves, base), {}) if leaves else base
    if reached is None:
        return built
    prefix = _PREFIXES[base]
    traced = {name: _traced(prefix + name, getattr(built, name), reached) for name in _points(base)}
    return type("Traced", (built,), traced)


def _base_of(mixin: type) -> type:
    return StreamBehaviour if issubclass(mixin, StreamBehaviour) else Behaviour


def _own_members(mixin: type, base: type) -> frozenset[str]:
    return frozenset(name for layer in mixin.__mro__ if layer not in base.__mro__ for name in vars(layer))


def _traced(name: str, method: Callable[..., Any], reached: defaultdict[str, set[str]]) -> Callable[..., Any]:
    @wraps(method)
    def noting(*args: Any, **kwargs: Any) -> Any:
        scenario = SCENARIO.get()
        if scenario:
            reached[name].add(scenario)
        return method(*args, **kwargs)

    return noting
