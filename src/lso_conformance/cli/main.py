"""The entry of the command line: first the surroundings are settled, then the commands are loaded.

Loading may already read what they decide (warnings, widths), so it comes second.
"""

from __future__ import annotations

import atexit
import gc

from lso_conformance.cli import surroundings


def main() -> None:
    """Run the command that `sys.argv` names; the exit code is its own, wherever the output goes."""
    surroundings.settle()
    from lso_conformance.cli.app import dispatch  # noqa: PLC0415 - only now

    atexit.register(gc.freeze)  # what is left when the process ends needs no search for garbage
    dispatch()
