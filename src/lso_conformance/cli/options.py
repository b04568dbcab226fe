"""Options that several commands take, and whether there is the fault or variant that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from lso_conformance import sof
from lso_conformance.cli.text import nearest
from lso_conformance.common.errors import UsageError

Target = Annotated[Path | None, typer.Option(metavar="FILE", help="Target profile (see init).")]
Faults = Annotated[
    list[str] | None,
    typer.Option("--fault", metavar="NAME", help="Seeded fault of the reference SOF (see faults)."),
]
Variants = Annotated[
    list[str] | None,
    typer.Option("--variant", metavar="NAME", help="Conformant variant of the reference SOF (see variants)."),
]


def known(faults: Sequence[str] | None, variants: Sequence[str] | None) -> None:
    """Every name is there; where none is given, none is looked up, since that loads them all.

    Raises:
        UsageError: one is not; the message names the nearest.
    """
    if faults:
        _known("fault", faults, sof.FAULTS)
    if variants:
        _known("variant", variants, sof.VARIANTS)


def _known(kind: str, names: Sequence[str], there: Mapping[str, object]) -> None:
    for name in names:
        if name not in there:
            near = nearest(name, there)
            raise UsageError(f"there is no {kind} {name!r}{near}; `lso-conformance {kind}s` lists all")
