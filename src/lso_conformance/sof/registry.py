"""The named faults and variants."""

import re
from dataclasses import dataclass
from typing import TypeVar

from lso_conformance.sof.behaviour import Behaviour, StreamBehaviour, points_of, stray_members
from lso_conformance.sof.core.answers import SofError
from lso_conformance.sof.tables.seams import operator_at


@dataclass(frozen=True)
class FaultInfo:
    """A deviation from the standard.

    Attributes:
        name: in kebab case.
        breaks: id of the one paragraph it is meant to break, such as W148-R45.
        description: one sentence: which lie it tells.
        subtle: valid against the API description; shows only between exchanges or over time.
        operator: what it does wrong, such as Shows.
        place: the override point at which it does so.
    """

    name: str
    breaks: str
    description: str
    subtle: bool
    operator: str
    place: str


@dataclass(frozen=True)
class VariantInfo:
    """A way of being a SOF that the documents allow."""

    name: str
    description: str


FAULTS: dict[str, FaultInfo] = {}
VARIANTS: dict[str, VariantInfo] = {}
Mixed = type[Behaviour] | type[StreamBehaviour]
_MIXINS: dict[str, Mixed] = {}

Mixin = TypeVar("Mixin", bound=Mixed)


def add_fault(name: str, breaks: str, description: str, mixin: Mixed, *, subtle: bool) -> None:
    """Register one fault; the tables of similar faults call this."""
    _keep(name, mixin)
    operator, place = operator_at(points_of(mixin))
    own = getattr(mixin, "_operator", "") or operator
    FAULTS[name] = FaultInfo(name, breaks, description, subtle, own, place)


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
