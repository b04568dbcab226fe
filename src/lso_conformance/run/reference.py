"""The reference SOF as a run starts it: what it refuses is a message for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lso_conformance import sof
from lso_conformance.common.errors import UsageError

if TYPE_CHECKING:
    from lso_conformance.simulated.simulation import Simulation


def start(options: sof.Options) -> sof.Sof:
    """Start a reference SOF and wait until it listens.

    Raises:
        UsageError: an unknown name, specs that cannot be read, or a port that is taken.
    """
    try:
        return sof.start(options)
    except sof.SofError as error:
        raise UsageError(str(error)) from error


def simulate(options: sof.Options, seed: int) -> Simulation:
    """A reference SOF in virtual time, with the surroundings of a drive.

    Raises:
        UsageError: an unknown name, or specs that cannot be read.
    """
    from lso_conformance.simulated.simulation import Simulation  # noqa: PLC0415 - few runs need it

    try:
        return Simulation(seed, options)
    except sof.SofError as error:
        raise UsageError(str(error)) from error
