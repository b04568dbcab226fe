"""The named faults and variants."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from lso_conformance.sof.behaviour import Behaviour, StreamBehaviour, points_of, stray_members
from lso_conformance.sof.core.answers import SofError


@dataclass(frozen=True)
class FaultInfo:
    """A deviation from the standard.

    Attributes:
        name: in kebab case.
        breaks: id of the one paragraph it is meant to break, such as W148-R45.
        description: one sentence: which lie it tells.
        subtle: valid against the API description; shows only between exchanges or over time.
    """

    name: str
    breaks: str
    description: str
    subtle: bool


@dataclass(frozen=True)
class VariantInfo:
    """A way of being a SOF that the documents allow."""

    name: str
    description: str


class Row(NamedTuple):
    """A row of a table of faults that break one paragraph; `of` is the mixin, or what makes it."""

    name: str
    text: str
    of: Any
    subtle: bool


class Breach(NamedTuple):
    """A row of a table of faults of several paragraphs; `of` is the mixin, or what makes it."""

    name: str
    breaks: str
    text: str
    of: Any
    subtle: bool


FAULTS: dict[str, FaultInfo] = {}
VARIANTS: dict[str, VariantInfo] = {}
Mixed = type[Behaviour] | type[StreamBehaviour]
_MIXINS: dict[str, Mixed] = {}

Mixin = TypeVar("Mixin", bound=Mixed)


def fault(breaks: str, *, subtle: bool = False) -> Callable[[Mixin], Mixin]:
    """Register the class as a fault: its name in kebab case, the first line of its docstring."""

    def register(mixin: Mixin) -> Mixin:
        add_fault(_kebab(mixin.__name__), breaks, _sentence(mixin), mixin, subtle=subtle)
        return mixin

    return register


def add_fault(name: str, breaks: str, description: str, mixin: Mixed, *, subtle: bool) -> None:
    """Register one fault; the tables of similar faults call this."""
    _keep(name, mixin)
    FAULTS[name] = FaultInfo(name, breaks, description, subtle)


def variant(mixin: Mixin) -> Mixin:
    """Register the class as a conformant variant."""
    add_variant(_kebab(mixin.__name__), _sentence(mixin), mixin)
    return mixin


def add_variant(name: str, description: str, mixin: Mixed) -> None:
    """Register one variant; the tables of similar variants call this."""
    _keep(name, mixin)
    VARIANTS[name] = VariantInfo(name, description)


def mixins(faults: tuple[str, ...], variants: tuple[str, ...]) -> list[Mixed]:
    """The classes of the names, faults before variants.

    Raises:
        SofError: a name is unknown.
    """
    for kind, names, known in (("fault", faults, FAULTS), ("variant", variants, VARIANTS)):
        for name in names:
            if name not in known:
                raise SofError(f"there is no {kind} {name!r}; the list of all {kind}s names what there is")
    return [_MIXINS[name] for name in (*dict.fromkeys(faults), *dict.fromkeys(variants))]


def overrides(name: str) -> frozenset[str]:
    """Override points that the fault or variant of this name overrides."""
    return points_of(_MIXINS[name])


def _keep(name: str, mixin: Mixed) -> None:
    stray = stray_members(mixin)
    if name in _MIXINS or stray or not points_of(mixin):
        raise SofError(f"{name}: a name must be new and override points only, not {sorted(stray)}")
    _MIXINS[name] = mixin


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])", "-", name).lower()


def _sentence(mixin: type) -> str:
    return (mixin.__doc__ or "").strip().splitlines()[0]
