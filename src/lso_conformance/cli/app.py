"""The command line.  Thin: the commands are in the modules beside it.

Exit codes: 0 conformant, 1 non-conformant, 2 usage, profile, map or spec error, 3 incomplete,
4 preflight failed.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lso_conformance import __version__
from lso_conformance.cli import bundle, cleanup, compare, replay, run, show, target, urn
from lso_conformance.cli.text import err, say
from lso_conformance.common.errors import UsageError, defect
from lso_conformance.sof import SofError

NAME = "lso-conformance"
USAGE, OUR_FAULT = 2, 3
INCOMPLETE = 3


class Commands(TyperGroup):
    """The commands; one that is interrupted is incomplete, whatever it does."""

    def invoke(self, ctx: Any) -> Any:
        """Call a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("interrupted", err())
            raise typer.Exit(INCOMPLETE) from None


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
specs = typer.Typer(no_args_is_help=True, help="The API descriptions and schemas that judging uses.")
for command in (
    run.run, target.init, target.preflight, target.plan, target.serve, show.faults,
    show.variants, show.requirements, run.rejudge, show.show, show.attestations,
    show.waivers, cleanup.cleanup, bundle.keygen, bundle.bundle,
    bundle.verify, compare.compare, compare.pdf, urn.urn,
    replay.replay,
):  # fmt: skip
    app.command()(command)
specs.command()(show.diff)
app.add_typer(specs, name="specs")


def _version(wanted: bool) -> None:
    if wanted:
        say(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def _all(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Conformance tests for the MEF LSO APIs Fault (W148) and Streaming Management (W147).

    Examples:
      lso-conformance run
      lso-conformance run --help
    """


def dispatch() -> None:
    """Run a command: bad input is one message and exit code 2, never a traceback."""
    try:
        app(prog_name=NAME)
    except (UsageError, SofError) as error:
        code, message = USAGE, str(error)
    except Exception as error:  # noqa: BLE001 - a defect of ours is one line too
        code, message = OUR_FAULT, defect(error)
    else:
        return
    say(f"{NAME}: {message}", err())
    sys.exit(code)
