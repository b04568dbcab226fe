"""The commands that judge: run and rejudge."""

from __future__ import annotations

import select
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal, NoReturn

import typer

from lso_conformance import plugin
from lso_conformance.cli import notices
from lso_conformance.cli.options import Faults, Target, Variants, known
from lso_conformance.cli.text import err, nearest, out, say, show
from lso_conformance.common import private, resources
from lso_conformance.common.errors import UsageError
from lso_conformance.judge.compare import Change
from lso_conformance.profile.model import Profile
from lso_conformance.report import bundle, junit, terminal
from lso_conformance.run.audience import Audience
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known as known_apis

ReportDir = Annotated[Path, typer.Option(metavar="DIR", file_okay=False, help="Folder of the reports.")]
Waivers = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Failures that somebody answers for (see waivers).")
]
Attestations = Annotated[
    Path | None, typer.Option(metavar="FILE", help="What people have seen (see attestations).")
]
Baseline = Annotated[Path | None, typer.Option(metavar="MATRIX", help="Compare with an earlier matrix.json.")]
Fuzz = Literal["off", "smoke", "deep"]
Role = Literal["server", "buyer"]
GZIP = b"\x1f\x8b"
LOOK_S = 0.2  # between two looks at whether the run was interrupted while a person thinks


class Progress(Audience):
    """Shows progress on standard error, and keeps what there is to say in the end."""

    def __init__(self, unused: list[str]) -> None:
        self._unused = unused
        self._console = err()
        self._progress: terminal.Progress | None = None
        self._document: dict[str, Any] | None = None
        self._changes: Sequence[Change] | None = None
        self._annotations: Sequence[str] = ()
        self._notices: list[str] = []
        self._report_dir = Path()
        self.failure: str | None = None

    def begins(self, profile: Profile, scenarios: int, scope: str) -> None:
        """Say what is tested and for what, and what was given in vain; open the progress display."""
        targets = [profile.ixit.target(api.name) for api in known_apis()]
        where = " and ".join(target.base_url for target in targets if target)
        say(f"Testing {profile.iut.name} at {where}", self._console)
        if scope:
            say(scope, self._console)
        # The embedded SOF's own profile was given by nobody.
        unused = self._unused + (notices.keys(profile) if profile.path else [])
        if unused:
            say(f"Notice: {notices.notice(unused)}", self._console)
        for told in notices.surroundings(profile) if profile.path else ():
            say(f"Notice: {told}", self._console)
        self._progress = terminal.Progress(self._console, scenarios).__enter__()

    def over(self, scenario: str, outcome: str) -> None:
        """One more scenario is done."""
        if self._progress is not None:
            self._progress.finished(scenario, outcome)

    def ends(self, document: dict[str, Any], report_dir: Path) -> None:
        """Close the progress display."""
        if self._progress is not None:
            self._progress.__exit__(None, None, None)
        self._document, self._report_dir = document, report_dir

    def asks(self, question: str, stop: threading.Event) -> str | None:
        """Ask at the terminal; an empty line leaves the requirements to attestation."""
        if self._progress is None or not (sys.stdin.isatty() and self._console.is_terminal):
            return None
        with self._progress.paused():
            say(f"{question}\nservice id (empty: leave it to attestation): ", self._console)
            while not stop.is_set():
                if select.select([sys.stdin], [], [], LOOK_S)[0]:
                    return sys.stdin.readline()
        return None

    def annotated(self, commands: Sequence[str]) -> None:
        """Keep what GitHub is to be told."""
        self._annotations = commands

    def compared(self, changes: Sequence[Change]) -> None:
        """Keep what changed."""
        self._changes = changes

    def noticed(self, message: str) -> None:
        """Keep what is to be said beside the verdicts."""
        self._notices.append(message)

    def interrupted(self, *, again: bool) -> None:
        """Say what the interrupt does."""
        ending = "Interrupted: ending what the run made; Ctrl-C again leaves it behind."
        say("What is left behind, `lso-conformance cleanup` ends." if again else ending, self._console)

    def fails(self, message: str) -> None:
        """Keep why nothing was judged, or what is missing."""
        self.failure = message if self.failure is None else f"{self.failure}\n{message}"

    def tell(self) -> None:
        """Print the summary, once every report is written; or why nothing was judged."""
        if self._document is not None:
            show(terminal.summary(self._document, self._report_dir), out())
        for command in self._annotations:
            say(command)
        if self._changes is not None:
            show(terminal.changed(self._changes), out())
        for notice in self._notices:
            say(f"Notice: {notice}", self._console)
        if self.failure is not None:
            say(f"lso-conformance: {self.failure}", self._console)


def run(
    target: Target = None,
    fault: Faults = None,
    variant: Variants = None,
    report_dir: ReportDir = Path("reports"),
    select: Annotated[
        str | None,
        typer.Option(
            metavar="IDS", help="Only these: ids, uc:N (use case N), W148-uc:N, API names; commas between."
        ),
    ] = None,
    serial: Annotated[bool, typer.Option("--serial", help="One scenario at a time.")] = False,
    simulated: Annotated[
        bool,
        typer.Option(
            "--simulated",
            help="The embedded SOF in virtual time: no sockets, no waiting, the same log for the same "
            "--seed; no evidence for a certificate.",
        ),
    ] = False,
    fuzz: Annotated[
        Fuzz | None,
        typer.Option(
            help="How deep to explore what no test names; smoke unless --select or --simulated is given, and "
            "never more than the profile's limits.fuzz and limits.exploration allow.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            metavar="N", help="Seed of the exploration and of the simulation; 0: the same examples always."
        ),
    ] = 0,
    waivers: Waivers = None,
    attestations: Attestations = None,
    baseline: Baseline = None,
    rerun_failed: Annotated[
        Path | None,
        typer.Option(metavar="MATRIX", help="Only what did not pass in an earlier matrix.json."),
    ] = None,
) -> None:
    """Drive a target, judge it, write the reports.

    Without --target the embedded reference SOF is tested.

    Exit codes: 0 conformant, 1 non-conformant, 2 usage, 3 incomplete,
    4 preflight failed.

    Examples:
      lso-conformance run
      lso-conformance run --target target.yaml
      lso-conformance run --select W148-R49,uc:10
      lso-conformance run --rerun-failed reports/matrix.json
      lso-conformance run --waivers waivers.yaml --baseline old/matrix.json
      lso-conformance run --fault resumes-in-any-state
      lso-conformance run --fuzz deep --seed 7
      lso-conformance run --simulated --seed 7
    """
    known(fault, variant)
    if select:
        _selectable(select)
    arguments = [f"--report-dir={report_dir}", f"--seed={seed}"]
    arguments += [f"--fuzz={fuzz}"] if fuzz else []
    arguments += [f"--target={target}"] if target else []
    arguments += [f"--fault={name}" for name in fault or ()]
    arguments += [f"--variant={name}" for name in variant or ()]
    arguments += [f"--select={select}"] if select else []
    arguments += ["--serial"] if serial else []
    arguments += ["--simulated"] if simulated else []
    arguments += _files(
        waivers=waivers, attestations=attestations, baseline=baseline, rerun_failed=rerun_failed
    )
    judged(arguments, report_dir, [])


def _files(**files: Path | None) -> list[str]:
    return [f"--{name.replace('_', '-')}={file}" for name, file in files.items() if file]


def rejudge(
    log: Annotated[Path, typer.Argument(metavar="LOG|BUNDLE|HAR", help="A log, a bundle, or a HAR file.")],
    role: Annotated[
        Role | None, typer.Option(help="Who is judged by a HAR file; without it, the server.")
    ] = None,
    report_dir: ReportDir = Path("reports"),
    waivers: Waivers = None,
    attestations: Attestations = None,
    baseline: Baseline = None,
) -> None:
    """Judge a saved conformance log, or somebody else's recording, without the network.

    Attestations and waivers of the run stand in its log; those given here
    replace them. Of a HAR file (proxy, browser, gateway) what can be
    recognised of any API is judged; the rest is not tested.

    Exit codes: those of run.

    Examples:
      lso-conformance rejudge reports/conformance-log.jsonl --report-dir again
      lso-conformance rejudge reports/conformance-log.jsonl --waivers waivers.yaml
      lso-conformance rejudge gateway.har --role server --report-dir recorded
      lso-conformance rejudge client.har --role buyer --report-dir recorded
    """
    files = _files(waivers=waivers, attestations=attestations, baseline=baseline)
    with TemporaryDirectory() as folder:
        arguments = [f"--rejudge={_recorded(log, Path(folder))}", f"--report-dir={report_dir}", *files]
        judged([*arguments, *([f"--role={role}"] if role else [])], report_dir, [])


def report_folder(report_dir: Path) -> None:
    """Make the folder of the reports.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        private.folder(report_dir)
    except OSError as error:
        raise UsageError(
            f"{report_dir}: cannot be made ({error.strerror}); name a writable folder as --report-dir"
        ) from None


def judged(arguments: list[str], report_dir: Path, unused: list[str]) -> NoReturn:
    """Run the suites with these arguments, tell what came of it, and end with its exit code."""
    junit.undecided()  # a mistake there is told before the run, not after it
    report_folder(report_dir)
    shown = Progress(unused)
    code = plugin.run_suites(arguments, shown)
    shown.tell()
    raise typer.Exit(code)


def _selectable(expression: str) -> None:
    """Refuse a selection of unknown words, with the nearest known one."""
    known_map = requirements.load(resources.requirements_map())
    try:
        known_map.select(expression)
    except UsageError as error:
        ids = [requirement.id for requirement in known_map]
        words = [word.strip() for word in expression.split(",")]
        near = "".join(nearest(word, ids) for word in words if word not in ids)
        raise UsageError(f"{error}{near}") from None


def _recorded(path: Path, folder: Path) -> Path:
    """The recording itself, or the log of a bundle, taken out into a folder; other archives are refused."""
    if bundle.begins_as(path, GZIP):
        raise UsageError(f"{path}: is an archive that is no bundle; unpack it first")
    if not bundle.begins_as(path, bundle.ZIP):
        return path  # reading it as a log says what is wrong with it
    _, files, _ = bundle.opened(path, None)
    private.write(folder / bundle.LOG, files[bundle.LOG])
    return folder / bundle.LOG
