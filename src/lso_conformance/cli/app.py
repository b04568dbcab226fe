"""The command line.  Thin: the commands are in the modules beside it, each loaded when it is called.

Exit codes: 0 conformant, 1 non-conformant, 2 usage, profile, map or spec error, 3 incomplete,
4 preflight failed.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from lso_conformance import __version__
from lso_conformance.cli.text import err, say
from lso_conformance.common.errors import UsageError, defect
from lso_conformance.common.garbage import unsearched
from lso_conformance.run.interrupts import Interrupts

NAME = "lso-conformance"
USAGE, OUR_FAULT = 2, 3
INCOMPLETE = 3
# The module of each command, in which a function has its name, and the first line of its help.
COMMANDS = {
    "run": ("run", "Drive a target, judge it, write the reports."),
    "init": ("target", "Write a commented target profile, to be filled in."),
    "preflight": ("target", "Check that a target can be reached and asked; nothing is judged."),
    "plan": ("target", "Show what a run would do, without asking the target anything."),
    "serve": ("target", "Run the reference SOF until Ctrl-C or SIGTERM."),
    "faults": ("show", "List the seeded faults of the reference SOF, by paragraph, operator and place."),
    "variants": ("show", "List the conformant variants of the reference SOF: name, description."),
    "requirements": (
        "show",
        "List every requirement: level, section, how it is decided, tests and faults.",
    ),
    "rejudge": ("run", "Judge a saved conformance log, or somebody else's recording, without the network."),
    "show": ("show", "Show an exchange of a log in full, or what decided a requirement."),
    "attestations": ("show", "Print a file to be filled in: what is left to attestation in a matrix."),
    "waivers": ("show", "Print a file to be filled in: what failed in a matrix."),
    "cleanup": ("cleanup", "End what a run left on its target: what its log does not show ended."),
    "keygen": ("bundle", "Make a key for signing bundles; the public key goes to FILE.pub."),
    "bundle": ("bundle", "Pack a run into one signed file, for submission."),
    "verify": (
        "bundle",
        "Check digests and signature of a bundle, and judge its log again without the network.",
    ),
    "compare": ("compare", "Compare runs: of two, what changed and what changed it; of many, a matrix."),
    "pdf": (
        "compare",
        "Print a page as PDF, with an installed Chromium or Chrome; any browser's own print does the same.",
    ),
    "urn": ("urn", "Explain URNs part by part, by the rules of MEF Assigned Names and Numbers."),
    "replay": ("replay", "Send a finding of an exploration again, and say whether it is still there."),
}
SPECS = {"diff": ("show", "Compare our API descriptions and schemas with the official ones, by structure.")}


class Commands(TyperGroup):
    """The commands, listed by their names and first lines; the one that is called is loaded.

    One that is interrupted is incomplete, whatever it does.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself, in place of what is listed of it."""
        name, listed, rest = super().resolve_command(ctx, args)
        module, _ = {**COMMANDS, **SPECS}.get(name or "", ("", ""))
        return name, _loaded(module, str(name)) if module else listed, rest

    def invoke(self, ctx: Any) -> Any:
        """Call a command; nothing but the end of the process is to come then."""
        interrupts = Interrupts(last=True)
        interrupts.begin()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            say("interrupted", err())
            raise typer.Exit(INCOMPLETE) from None
        finally:
            interrupts.end()


def _loaded(module: str, name: str) -> Any:
    with unsearched():
        command = getattr(import_module(f"lso_conformance.cli.{module}"), name)
    alone = typer.Typer(add_completion=False)
    alone.command(name)(command)
    return typer.main.get_command(alone)


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
specs = typer.Typer(
    cls=Commands, no_args_is_help=True, help="The API descriptions and schemas that judging uses."
)
for group, commands in ((app, COMMANDS), (specs, SPECS)):
    for command, (_, line) in commands.items():
        group.command(command, help=line)(lambda: None)
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
    except UsageError as error:
        code, message = USAGE, str(error)
    except Exception as error:  # noqa: BLE001 - a defect of ours is one line too
        code, message = OUR_FAULT, defect(error)
    else:
        return
    say(f"{NAME}: {message}", err())
    sys.exit(code)
