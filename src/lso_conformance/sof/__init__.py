"""The reference SOF: a Seller/Server of MEF W148 and W147 on loopback, with faults and variants to choose.

    with start(Options(specs=folder, faults=("suspend-does-nothing",))) as sof:
        print(sof.base_url)

Read core (answers, lists, filters, times), jobs (the behaviour, layer on layer), streaming; then behaviour,
app, server; edits, faults and variants lie over it, and are loaded when one is asked for.
This package imports nothing else of lso_conformance, so that suite and SOF cannot agree
by construction.
"""

from typing import TYPE_CHECKING, Any

from lso_conformance.sof import registry
from lso_conformance.sof.core.answers import SofError
from lso_conformance.sof.registry import FaultInfo, VariantInfo
from lso_conformance.sof.server import Options, Sof

if TYPE_CHECKING:
    from lso_conformance.sof.registry import FAULTS, VARIANTS

__all__ = [
    "FAULTS",
    "VARIANTS",
    "FaultInfo",
    "Options",
    "Sof",
    "SofError",
    "VariantInfo",
    "overrides",
    "register",
    "start",
]


def start(options: Options) -> Sof:
    """Start a reference SOF and wait until it listens.

    Raises:
        SofError: an unknown name, specs that cannot be read, or a port that is taken.
    """
    if options.faults or options.variants:
        register()
    return Sof(options)


def overrides(name: str) -> frozenset[str]:
    """Override points that the fault or variant of this name overrides."""
    register()
    return registry.overrides(name)


def register() -> None:
    """Load every fault and variant, which fills FAULTS and VARIANTS."""
    from lso_conformance.sof import faults, variants  # noqa: F401, PLC0415 - each registers itself


def __getattr__(name: str) -> Any:
    """FAULTS and VARIANTS, once they are registered."""
    if name not in {"FAULTS", "VARIANTS"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    register()
    return getattr(registry, name)
