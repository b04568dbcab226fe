"""The entry of the command line: first the surroundings are settled, then the commands are loaded.

Loading may already read what they decide (warnings, widths), so it comes second.
"""

from __future__ import annotations

from lso_conformance import cli_surroundings


def main() -> None:
    """Run the command that `sys.argv` names; the exit code is its own, wherever the output goes."""
    cli_surroundings.settle()
    from lso_conformance.cli_app import run  # noqa: PLC0415 - only now

    run()
