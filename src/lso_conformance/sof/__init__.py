"""The reference SOF: a Seller/Server of MEF W148 and W147 on loopback, with faults and variants to choose.

    with start(Options(specs=folder, faults=("suspend-does-nothing",))) as sof:
        print(sof.base_url)

Read core (answers, lists, filters, times), jobs (the behaviour, layer on layer), streaming; then behaviour,
app, server; operators make faults at the places of the tables, and variants lie beside them.  Server, faults
and variants are loaded when first used.
This package imports nothing else of lso_conformance, so that suite and SOF cannot agree
by construction.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lso_conformance.sof.core.answers import SofError

if TYPE_CHECKING:
    from lso_conformance.sof.registry import FAULTS, VARIANTS, FaultInfo, VariantInfo, overrides
    from lso_conformance.sof.server import Options, Sof

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


FILLED = ("FAULTS", "VARIANTS", "overrides")  # by the faults and variants
PLACES = {"FaultInfo": "registry", "VariantInfo": "registry", "Options": "server", "Sof": "server"} | (
    dict.fromkeys(FILLED, "registry")
)


def start(options: "Options") -> "Sof":
    """Start a reference SOF and wait until it listens.

    Raises:
        SofError: an unknown name, specs that cannot be read, or a port that is taken.
    """
    if options.faults or options.variants:
        register()
    running: Sof = __getattr__("Sof")(options)
    return running


def register() -> None:
    """Load every fault and variant, which fills FAULTS and VARIANTS."""
    import_module("lso_conformance.sof.faults")
    import_module("lso_conformance.sof.variants")


def __getattr__(name: str) -> Any:
    """What is loaded when first used."""
    if name not in PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in FILLED:
        register()
    return getattr(import_module(f"lso_conformance.sof.{PLACES[name]}"), name)
