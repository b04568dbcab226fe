"""The reference SOF as a run starts it: what it refuses is a message for a person."""

from lso_conformance.common.errors import UsageError
from lso_conformance.sof import Options, Sof, SofError
from lso_conformance.sof import start as _start


def start(options: Options) -> Sof:
    """Start a reference SOF and wait until it listens.

    Raises:
        UsageError: an unknown name, specs that cannot be read, or a port that is taken.
    """
    try:
        return _start(options)
    except SofError as error:
        raise UsageError(str(error)) from error
