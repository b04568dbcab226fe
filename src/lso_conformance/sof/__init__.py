"""The reference SOF: a Seller/Server of MEF W148 and W147 on loopback, with faults and variants to choose.

    with start(Options(specs=folder, faults=("suspend-does-nothing",))) as sof:
        print(sof.base_url)

Read core (answers, lists, filters, times), jobs (the behaviour, layer on layer), streaming; then behaviour,
app, server; edits, faults and variants lie over it.
This package imports nothing else of lso_conformance, so that suite and SOF cannot agree
by construction.
"""

from lso_conformance.sof import faults, variants  # noqa: F401 - each registers itself
from lso_conformance.sof.core.answers import SofError
from lso_conformance.sof.registry import FAULTS, VARIANTS, FaultInfo, VariantInfo, overrides
from lso_conformance.sof.server import Options, Sof, start

__all__ = [
    "FAULTS",
    "VARIANTS",
    "FaultInfo",
    "Options",
    "Sof",
    "SofError",
    "VariantInfo",
    "overrides",
    "start",
]
