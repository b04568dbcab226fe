"""The reference SOF as a run starts it: what it refuses is a message for a person."""

from __future__ import annotations

from lso_conformance import sof
from lso_conformance.common.errors import UsageError


def start(options: sof.Options) -> sof.Sof:
    """Start a reference SOF and wait until it listens.

    Raises:
        UsageError: an unknown name, specs that cannot be read, or a port that is taken.
    """
    try:
        return sof.start(options)
    except sof.SofError as error:
        raise UsageError(str(error)) from error
