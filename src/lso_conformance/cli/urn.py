"""The command that explains URNs."""

from __future__ import annotations

from typing import Annotated

import typer

from lso_conformance.cli.text import say
from lso_conformance.standard import urns

NOT_GOOD = 1


def urn(
    names: Annotated[list[str], typer.Argument(metavar="URN…", help="URNs of the MEF namespace.")],
) -> None:
    """Explain URNs part by part, by the rules of MEF Assigned Names and Numbers.

    Exit codes: 0 all are good (warnings allowed), 1 one is not.

    Examples:
      lso-conformance urn urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all
      lso-conformance urn urn:mef:yang:mef-types urn:mef:lso
    """
    found = [urns.explain(name) for name in names]
    for place, each in enumerate(found):
        say(f"{'' if place == 0 else chr(10)}{each.text}: {'good' if each.good else 'not good'}")
        width = max(len(part.text) for part in each.parts)
        for part in each.parts:
            said = "; ".join(_said(remark) for remark in part.remarks)
            say(f"  {part.text.ljust(width)}  {part.role}{f': {said}' if said else ''}")
        for remark in each.remarks:
            say(f"  {_said(remark)}")
    if not all(each.good for each in found):
        raise typer.Exit(NOT_GOOD)


def _said(remark: urns.Remark) -> str:
    return f"{remark.severity}: {remark.text} ({remark.rule})"
