"""Who is told how a run goes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from lso_conformance.drive.situations import nobody
from lso_conformance.judge import matrix
from lso_conformance.judge.compare import Change
from lso_conformance.profile.model import Profile


class Audience:
    """Whoever shows a run to a person; this one is silent."""

    def begins(self, profile: Profile, scenarios: int, scope: str) -> None:
        """The target has passed preflight; so many scenarios will run, for a selection as `scope` says."""

    def over(self, scenario: str, outcome: str) -> None:
        """A scenario has ended (called from its thread)."""

    def ends(self, document: matrix.Document, report_dir: Path) -> None:
        """The reports are written."""

    def asks(self, question: str, stop: threading.Event) -> str | None:
        """Ask the person until `stop` is set; None: there is no terminal (called from threads)."""
        return nobody(question, stop)

    def annotated(self, commands: Sequence[str]) -> None:
        """Workflow commands for GitHub, each to be printed on a line of its own."""

    def compared(self, changes: Sequence[Change]) -> None:
        """What is other than in the baseline."""

    def fails(self, message: str) -> None:
        """Nothing was judged, or some of what was judged could not be written."""

    def noticed(self, message: str) -> None:
        """What the person should know beside the verdicts."""

    def interrupted(self, *, again: bool) -> None:
        """The run is cut short: what it made is being ended, or (again) left behind."""
