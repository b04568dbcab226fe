"""One run: from the choice of a target to the reports.  The plugin calls it step by step."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lso_conformance import sof
from lso_conformance.common import private, resources
from lso_conformance.common.errors import UsageError
from lso_conformance.common.garbage import unsearched
from lso_conformance.drive.depth import OFF, depth, unlimited
from lso_conformance.drive.pool import Drive, Surroundings
from lso_conformance.drive.preflight import preflight
from lso_conformance.judge import compare, coverage, matrix, stories
from lso_conformance.judge.judging import Case, Judging, is_for, schemas_of, speaks_of
from lso_conformance.judge.verdict import TestResult
from lso_conformance.log import har_file
from lso_conformance.log.bodies import Bodies
from lso_conformance.log.header import drivable, open_log, usable
from lso_conformance.log.log import Log, Record, restated, role_of
from lso_conformance.log.scenario import Scenario, apis_of, by_name, name_of
from lso_conformance.profile import load as profiles
from lso_conformance.profile import statements
from lso_conformance.profile.model import Profile
from lso_conformance.profile.statements import ATTESTATIONS, WAIVERS, Statements
from lso_conformance.report import ci, json_report, text
from lso_conformance.report.folder import HAR_NAME, LOG_NAME, write_reports
from lso_conformance.run.audience import Audience
from lso_conformance.run.interrupts import Interrupts
from lso_conformance.run.reference import simulate, start
from lso_conformance.seen.lives import lives
from lso_conformance.seen.observations import Observations
from lso_conformance.standard import requirements
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known, offered
from lso_conformance.wire.client import Client

if TYPE_CHECKING:
    from lso_conformance.simulated.simulation import Simulation

FEW = 5  # ids that a line names


@dataclass(frozen=True)
class Choice:
    """What the user asked for."""

    target: Path | None = None
    faults: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    report_dir: Path = Path("reports")
    select: str | None = None
    serial: bool = False
    simulated: bool = False  # the embedded SOF in virtual time
    fuzz: str | None = None  # None: smoke, within what the profile allows; off in virtual time
    seed: int = 0
    rejudge: Path | None = None
    role: str | None = None
    attestations: Path | None = None
    waivers: Path | None = None
    baseline: Path | None = None
    rerun_failed: Path | None = None


class PreflightFailed(Exception):
    """The target cannot be judged; the message says why and what to do."""


class Run:
    """Drives a target, or reads a saved log, and judges case by case."""

    def __init__(
        self, choice: Choice, listener: Audience | None = None, interrupts: Interrupts | None = None
    ) -> None:
        self._choice = choice
        self._listener = listener or Audience()
        self._interrupts, self._times = interrupts or Interrupts(), 0  # how often it was interrupted
        self.apis: tuple[Api, ...] = known()
        self.map = requirements.load(resources.requirements_map())
        everything = frozenset(r.id for r in self.map)
        with unsearched():
            self._saved = self._recorded() if choice.rejudge is not None else None
        self._stated = self._statements()
        if self._saved:
            self._saved[0] = {**self._saved[0], **self._stated}
        self._select = self._saved[0].get("select") if self._saved else _selection(choice)
        self._baseline = json_report.read(choice.baseline) if choice.baseline else None
        self.selected = self.map.select(self._select) if self._select else everything
        self.begun = self._ended = False
        self.annotations: list[str] = []  # workflow commands, where GitHub reads them
        self.notes: list[str] = []  # what the person who called pytest should know beside the verdicts
        self._whole: list[str] = []  # of the selection, what is judged on all that is driven
        self._scenarios = 0  # of all the suites
        self._left = Counter[str]()  # cases that are not judged yet, by their scenario
        self._surroundings = Surroundings()
        self._sof: sof.Sof | Simulation | None = None
        self._drive: Drive | None = None
        self._clients: dict[str, Client] = {}
        self._log: Log | None = None
        self._records: Sequence[Record] = ()
        self._judging: Judging | None = None

    def _recorded(self) -> list[Record]:
        """The records of the log or HAR file that is to be judged again."""
        path, role = self._choice.rejudge, self._choice.role
        assert path is not None
        if not har_file.is_har(path):
            records = usable(path, Bodies())
            if role not in {None, role_of(records)}:
                raise UsageError(f"{path}: is the log of a {role_of(records)}; leave --role out")
            return records
        if (self._choice.report_dir / HAR_NAME).resolve() == path.resolve():
            raise UsageError(f"{path}: would be overwritten; name another folder as --report-dir")
        return har_file.records(
            path, role or "server", self.apis, self.map.digest, self._choice.report_dir / LOG_NAME
        )

    def _statements(self) -> dict[str, Statements]:
        given = {"attestations": ATTESTATIONS, "waivers": WAIVERS}
        files = {name: getattr(self._choice, name) for name in given}
        return {name: statements.read(file, given[name], self.map) for name, file in files.items() if file}

    def chooses(self, case: Case) -> bool:
        """Whether a case is one for this log, and decides something of the selection."""
        header = self._saved[0] if self._saved else {}
        return is_for(case, header) and bool(self.selected.intersection(case.requirements))

    def check(self, cases: Iterable[Case], *, whole: bool = True) -> None:
        """Map and tests fit: no unknown id, no decided entry without a test.

        Where only some tests were collected, the run speaks of what they decide.
        """
        named = [(case.judges, name) for case in cases for name in case.requirements]
        for role in ("server", "buyer"):
            tested = {name for judges, name in named if (judges == "buyer") == (role == "buyer")}
            decided = {r.id for r in self.map if r.decided_by(role) is requirements.Decided.TEST}
            self.map.check_tests(tested if whole else tested | decided, role)
        if not whole:
            self.selected &= {name for _, name in named}

    def needed(self, chosen: Iterable[Case], every: Iterable[Case]) -> list[Scenario]:
        """The scenarios of the chosen tests; a universal one speaks of all that its APIs said."""
        chosen = list(chosen)
        self._left = Counter(name_of(case.scenario) for case in chosen if case.scenario is not None)
        whole = {i for case in chosen if case.scenario is None for i in case.requirements} & self.selected
        whole_apis = [api for api in self.apis if any(speaks_of(i, api) for i in whole)]
        mine = [case.scenario for case in chosen if case.scenario is not None]
        others = [case.scenario for case in every if case.scenario is not None]
        self._whole, self._scenarios = sorted(whole), len(by_name(others))
        return mine + [each for each in others if apis_of(each, whole_apis)]

    def begin(self, scenarios: Iterable[Scenario]) -> None:
        """Open the log and start driving; with a saved log, read it.

        Raises:
            UsageError: profile, log or option cannot be used.
            PreflightFailed: the target cannot be judged.
        """
        if self._saved is not None:
            self._records = self._saved
            self.begun = True
            return
        profile = self._profile()
        log_path = self._choice.report_dir / LOG_NAME
        self._log = open_log(
            profile, log_path, self.map.digest, self._choice.seed, self._select, self._stated,
            self._surroundings.clock,
        )  # fmt: skip
        self._records = self._log.records
        self.begun = True
        self.apis = tuple(
            api
            for api in offered(self._records[0]["profile"]["ixit"])
            if any(speaks_of(i, api) for i in self.selected)
        )
        if not self.apis:
            self.begun = False
            self._close()
            raise UsageError(f"--select {self._select}: the profile does not offer the API that it is of")
        try:
            skews = self._passed(profile, self._log)
        except Exception:  # an interrupt is none: what there is gets its report
            self.begun = False
            self._close()
            raise
        workers = 1 if self._choice.serial else profile.ixit.limits.max_concurrency
        schemas = schemas_of(self._records[0])
        self._drive = Drive(
            profile,
            self.apis,
            self._log,
            schemas,
            workers=workers,
            skew_s=skews,
            client=self._clients,
            ask=self._listener.asks,
            depth=depth(
                profile.ixit.limits,
                self._choice.fuzz or (OFF if self._select or self._choice.simulated else None),
                self._choice.seed,
            ),
            surroundings=self._surroundings,
        )
        wanted = by_name(each for each in scenarios if apis_of(each, self.apis))
        count = sum(len(apis_of(each, self.apis)) for each in wanted.values())
        self._listener.begins(profile, count, self._scope(len(wanted)))
        self._drive.start(wanted.values(), self._listener.over)

    def _scope(self, scenarios: int) -> str:
        """How many scenarios decide the selection, and why they are so many; empty without a selection."""
        if not self._select:
            return ""
        names = ", ".join(self._whole[:FEW]) + (", …" if len(self._whole) > FEW else "")
        why = f", since all that is driven is judged for {names}" if names else ""
        return f"{scenarios} of {self._scenarios} scenarios decide the selection{why}"

    def _passed(self, profile: Profile, log: Log) -> dict[str, float | None]:
        """How far the clock of each API is ahead, as its preflight tells."""
        found: dict[str, float | None] = {}
        for api in self.apis:
            mine = log.of(api.name)
            self._clients[api.name] = client = self._surroundings.client(profile, api, mine)
            checked = preflight(profile, api, mine, client, self._surroundings.reach)
            if checked.problem:
                raise PreflightFailed(checked.problem)
            found[api.name] = checked.skew_s
        return found

    def _profile(self) -> Profile:
        if self._choice.target is not None:
            if self._choice.simulated:
                raise UsageError("--simulated is of the embedded reference SOF: leave out --target, or it")
            if self._choice.faults or self._choice.variants:
                raise UsageError(
                    "--fault and --variant are of the reference SOF: leave out --target, or them"
                )
            return drivable(profiles.load(self._choice.target, os.environ))
        options = sof.Options(
            specs=resources.specs(), faults=self._choice.faults, variants=self._choice.variants
        )
        if self._choice.simulated:
            self._sof = self._surroundings = simulate(options, self._choice.seed)
        else:
            self._sof = start(options)
        return unlimited(profiles.parse(self._sof.profile(), {}, "the reference SOF's profile"))

    def judge(self, case: Case) -> TestResult:
        """Judge one case, once its scenario is over (a universal one: once the whole run is)."""
        self._interrupts.look()
        if self._drive is not None and case.scenario is not None:
            self._drive.wait_for(case.scenario)
        elif self._drive is not None:
            self._drive.wait()
            self.end(interrupted=False)
        result = self._judge().judge(case)
        self._over(case)
        return result

    def _over(self, case: Case) -> None:
        """Let go of what only the cases of one scenario look at, once all of them are judged."""
        if case.scenario is not None:
            self._left[name_of(case.scenario)] -= 1
            if not self._left[name_of(case.scenario)]:
                self._judge().forget(case.scenario)

    def _judge(self) -> Judging:
        if self._judging is None:
            self._judging = Judging(self._records)
        return self._judging

    def end(self, *, interrupted: bool) -> None:
        """End scenarios and target, and close the log, once; an interrupt calls `interrupt` from now on."""
        self._interrupts.ending(self.interrupt)
        if self._ended:
            return
        self._ended = True
        if interrupted:
            self._listener.interrupted(again=False)
            self.interrupt()
        if self._drive is not None:
            self._drive.close()
        if self._times > 1:
            self._listener.interrupted(again=True)
        if self._log is not None:
            self._log.write("footer", interrupted=self._times > 0)
        self._close()

    def interrupt(self) -> None:
        """Cut the run short; one more leaves behind what is not ended yet.

        A signal may call it at any moment: it sets events, and waits for nothing.
        """
        self._times += 1
        if self._drive is not None and self._times <= 2:
            self._drive.interrupt(hurried=self._times > 1)

    def _close(self) -> None:
        for client in self._clients.values():
            client.close()
        if self._log is not None:
            self._log.close()
        if self._sof is not None:
            self._sof.stop()

    def judged(self, cases: Sequence[Case]) -> matrix.Document:
        """The matrix of the closed log."""
        results, seen = self._judge().all_of(cases), self._observed()
        found = [row for each in seen for row in stories.of(each)]
        document = matrix.build(self._records, results, self.map, self.selected, found=found)
        remarks = [*document["remarks"], *(line for each in seen for line in coverage.remarks(each))]
        observed = {each.api.name: coverage.observed(each) for each in seen}
        return {**document, "remarks": remarks, "observed": observed}

    def _observed(self) -> list[Observations]:
        apis = offered(self._records[0]["profile"]["ixit"])
        return [self._judge().whole(api) for api in apis]

    @unsearched()
    def report(self, cases: Sequence[Case]) -> int:
        """Judge what the closed log has more than its tests saw, and write every report; the exit code."""
        document = self.judged(cases)
        told = [life for each in self._observed() for life in lives(each)]
        self._judge().kept.let_go()
        written = write_reports(
            document,
            self._records,
            self._choice.report_dir,
            told,
            self._log.body_without_secrets if self._log is not None else None,
            self._judge().kept,
        )
        if written.masked:
            self._masked(", ".join(written.masked))
        missing = [*written.missing, *self._keep_log()]
        self._listener.ends(document, self._choice.report_dir)
        self.notes += document["remarks"]
        if os.environ.get("GITHUB_ACTIONS") == "true":
            self.annotations = list(ci.annotations(document))
            self._listener.annotated(self.annotations)
        if self._baseline is not None:
            changes = compare.changes(self._baseline, document)
            self._listener.compared(changes)
            self.notes += [str(change) for change in changes]
        if missing:
            self._listener.fails("; ".join(missing))
            self.notes += missing
        return matrix.exit_code(document)

    def search(self, path: Path) -> None:
        """Mask the secrets in a report that something else wrote, and say so; nothing where there is none."""
        if self._log is None or not path.is_file():
            return
        text = path.read_bytes()
        if (safe := self._log.body_without_secrets(text)) != text:
            private.write(path, safe)
            self._masked(path.name)

    def _masked(self, names: str) -> None:
        told = (
            f"a secret of the profile would have stood in {names} and was masked there: "
            f"look into {self._choice.report_dir / LOG_NAME} for where the target repeats it"
        )
        self.notes.append(told)
        self._listener.noticed(told)

    def _keep_log(self) -> list[str]:
        """The log beside the reports, of a saved one with what is stated now; what keeps it from there."""
        path = self._choice.report_dir / LOG_NAME
        if self._log is not None and self._log.lost is not None:
            return [self._log.lost]
        if self._saved is not None and not (path.exists() and path.samefile(self._choice.rejudge or path)):
            read_from = self._choice.rejudge
            if read_from is None or har_file.is_har(read_from):  # its log was written here as it was read
                read_from = path
            try:
                text.write(path, restated(self._saved, read_from))
            except UsageError as error:
                return [str(error)]
        return []


def _selection(choice: Choice) -> str | None:
    """What `--select` says, or the requirements that did not pass in an earlier matrix."""
    if choice.rerun_failed is None:
        return choice.select
    if choice.select:
        raise UsageError("--select and --rerun-failed exclude each other: give one")
    ids = compare.failed(json_report.read(choice.rerun_failed))
    if not ids:
        raise UsageError(f"{choice.rerun_failed}: nothing failed in it; leave --rerun-failed out")
    return ",".join(ids)
