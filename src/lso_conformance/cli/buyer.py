"""`serve --judge-buyer`: serve a Buyer, show what passes, and judge it in the end."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from lso_conformance import sof
from lso_conformance.cli import notices
from lso_conformance.cli.run import judged, report_folder
from lso_conformance.cli.text import err, say
from lso_conformance.log.recorder import TOLD
from lso_conformance.profile import load as profiles
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run import buyer_mode


@dataclass(frozen=True)
class ToJudge:
    """Whom to judge, where the reports go, and when to end by ourselves (seconds without traffic)."""

    profile: Path
    report_dir: Path
    until_idle: float | None
    write_profile: Path | None


def serve(what: ToJudge, options: sof.Options, ended: threading.Event) -> NoReturn:
    """Serve the Buyer until `ended` is set or nothing happens any more; then judge it.

    Raises:
        UsageError: the profile or the folder cannot be used.
        typer.Exit: the Buyer was judged.
    """
    profile = profiles.load(what.profile, os.environ, role="buyer")
    buyer_mode.irp_agrees(profile, options.irp)
    report_folder(what.report_dir)
    console = err()
    with buyer_mode.recording(profile, options, what.report_dir, Lines(console)) as session:
        if what.write_profile is not None:
            profiles.write(session.sof.profile(), what.write_profile)
        print(session.sof.base_url, flush=True)  # noqa: T201 - whoever waits for it reads this line
        say(f"Recording {profile.iut.name}. {_ending(what.until_idle)}", console)
        if unused := notices.of_buyer(profile):
            say(f"Notice: {notices.notice(unused)}", console)
        session.wait(ended, what.until_idle)
    say("Judging what was recorded.", console)
    log = what.report_dir / LOG_NAME
    judged([f"--rejudge={log}", f"--report-dir={what.report_dir}"], what.report_dir, [])


class Lines:
    """Shows each exchange as a line; of a poll, only the first of those that read the same."""

    def __init__(self, console: Console) -> None:
        self._console, self._last = console, ("", "")

    def __call__(self, number: int, line: str, outcome: str) -> None:
        """One exchange is over."""
        if (line, outcome) == self._last:
            return
        if not line.startswith(TOLD):
            self._last = (line, outcome)
        say(f"#{number}  {line}  {outcome}", self._console)


def _ending(until_idle: float | None) -> str:
    idle = f", or {until_idle:g} s without traffic," if until_idle is not None else ""
    return f"Ctrl-C{idle} ends it; then it is judged."
