"""The pytest plugin: collects the suites, drives their scenarios, judges, reports, sets the exit code.

`lso-conformance run` and plain `pytest suites --target target.yaml` are the same.  The only
file that imports pytest; what judging does is in `judging`, whoever calls it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from lso_conformance.checks.finding import Verdict
from lso_conformance.common import private, resources
from lso_conformance.common.errors import UsageError, defect
from lso_conformance.common.garbage import unsearched
from lso_conformance.judge.judging import Case
from lso_conformance.judge.verdict import TestResult
from lso_conformance.log.scenario import row_of
from lso_conformance.run.audience import Audience
from lso_conformance.run.gathered import decided, gathered
from lso_conformance.run.interrupts import Interrupts
from lso_conformance.run.run import Choice, PreflightFailed, Run

SKIPPED = {Verdict.NOT_APPLICABLE, Verdict.NOT_SUPPORTED, Verdict.ATTESTATION}
PASSED = {Verdict.PASS, Verdict.WARNING}
STATE = pytest.StashKey["State"]()
PREFLIGHT_FAILED, INCOMPLETE, USAGE = 4, 3, 2
PACKAGED = "lso_conformance._data.suites"  # as `--pyargs` names the suites of the wheel
FILES = {
    "waivers": "failures that somebody answers for (YAML)",
    "attestations": "what a person has seen and no exchange shows (YAML)",
    "baseline": "matrix.json of an earlier run, to compare with",
    "rerun_failed": "matrix.json of an earlier run: only what did not pass in it",
}
LISTENER = "lso-conformance-listener"
# No output and no capture of pytest's own, no settings of the folder we are called from, none of others'
# plugins; no assertion is rewritten, since findings are none, and no search for garbage in the end.
QUIETLY = (
    "-c", os.devnull, "--capture=no", "--disable-plugin-autoload", "-p", "no:terminal",
    "-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "lso_conformance.plugin",
    "--assert=plain", "--strict-markers",
)  # fmt: skip
TOOLS = {"Python", "Platform", "Packages", "Plugins"}  # what pytest-metadata tells of
HTML = ("-p", "pytest_metadata.plugin", "-p", "pytest_html.plugin", "-p", "pytest_html.fixtures")


class State:
    """What the plugin keeps during one pytest session."""

    def __init__(self) -> None:
        self.interrupts = Interrupts()
        self.run: Run | None = None
        self.cases: dict[str, Case] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `run`; the command line passes them on under the same names."""
    group = parser.getgroup("lso-conformance")
    group.addoption("--target", help="target profile; without it the embedded reference SOF is tested")
    group.addoption("--fault", action="append", default=[], help="seeded fault of the reference SOF")
    group.addoption("--variant", action="append", default=[], help="conformant variant of the reference SOF")
    group.addoption("--report-dir", default="reports", help="folder of the reports")
    group.addoption("--select", default=None, help="ids, uc:10, W148-uc:10, API names; comma-separated")
    group.addoption("--serial", action="store_true", help="one scenario at a time")
    group.addoption("--simulated", action="store_true", help="the embedded reference SOF in virtual time")
    group.addoption("--fuzz", choices=["off", "smoke", "deep"], default=None)
    group.addoption("--seed", type=int, default=0)
    for name, what in FILES.items():
        group.addoption(f"--{name.replace('_', '-')}", default=None, help=what)
    group.addoption("--rejudge", default=None, help="judge a saved log or HAR file; nothing is driven")
    group.addoption("--role", choices=["server", "buyer"], default=None, help="who is in the HAR file")


def pytest_unconfigure(config: pytest.Config) -> None:
    """What pytest-html wrote is for its owner alone, as the other reports are."""
    config.stash[STATE].interrupts.end()
    if getattr(config.option, "self_contained_html", False) and config.option.htmlpath:
        with suppress(OSError):  # a folder that cannot be written any more
            private.keep(Path(config.option.htmlpath))


@pytest.hookimpl(optionalhook=True)
def pytest_metadata(metadata: dict[str, Any]) -> None:
    """The page of the tests tells of the tools; what else a CI keeps in its environment is not for it."""
    for name in metadata.keys() - TOOLS:
        del metadata[name]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the marks, keep the session's state, and have pytest-html report the suites' tests."""
    config.addinivalue_line("markers", "decides(*clauses): the clauses of the map that a test decides")
    config.addinivalue_line("markers", "of(*apis): the APIs that have the row of a parameter")
    config.addinivalue_line("markers", "drives(scenario): the scenario that a test looks at")
    config.addinivalue_line("markers", "judges(whom): a buyer, a recording, or a driven server only")
    config.stash[STATE] = State()
    ours = any(_in_suites(argument) for argument in config.args) and not config.option.collectonly
    if ours and getattr(config.option, "dist", "no") != "no":
        pytest.exit("the suites are one run, in one process: leave out -n and --dist", returncode=USAGE)
    if ours and not getattr(config.option, "htmlpath", ""):
        config.option.htmlpath = str(Path(config.option.report_dir) / "tests.html")
        config.option.self_contained_html = True


def _in_suites(argument: str) -> bool:
    if argument.startswith(PACKAGED):
        return True
    path = Path(argument.partition("::")[0]).resolve()
    return path.is_relative_to(resources.suites().resolve())


def choice(config: pytest.Config) -> Choice:
    """What the options ask for."""
    option: Callable[[str], Any] = config.getoption
    return Choice(
        target=Path(option("--target")) if option("--target") else None,
        faults=tuple(option("--fault")),
        variants=tuple(option("--variant")),
        report_dir=Path(option("--report-dir")),
        select=option("--select"),
        serial=bool(option("--serial")),
        simulated=bool(option("--simulated")),
        fuzz=option("--fuzz"),
        seed=option("--seed"),
        rejudge=Path(option("--rejudge")) if option("--rejudge") else None,
        role=option("--role"),
        **{name: Path(option(name)) for name in FILES if option(name)},
    )


def case_of(item: pytest.Item) -> Case | None:
    """The case of a collected item; None for a test that is not of the suites."""
    clauses = [name for mark in item.iter_markers("decides") for name in mark.args]
    if not clauses or not isinstance(item, pytest.Function):
        return None
    drives, judges = item.get_closest_marker("drives"), item.get_closest_marker("judges")
    scenario, row = drives.args[0] if drives else None, item.get_closest_marker("of")
    of = tuple(row.args) if row else row_of(scenario)
    parameters = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    return Case(
        nodeid=item.nodeid,
        function=item.obj,
        requirements=decided(clauses, item.obj, of),
        apis=of,
        scenario=scenario,
        parameters=parameters,
        names=tuple(item._fixtureinfo.argnames),  # noqa: SLF001 - pytest has no public way
        judges=judges.args[0] if judges else "server",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Collect without a look for garbage meanwhile: whatever is collected stays."""
    with unsearched():
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Choose the tests of the selection, universal ones last, and begin the run."""
    cases = {item.nodeid: case for item in items if (case := case_of(item)) is not None}
    if not cases or session.testsfailed:
        return
    _begin(config, cases.values)
    chosen = config.stash[STATE].cases
    if config.option.collectonly:
        return
    kept = [item for item in items if item.nodeid in chosen or item.nodeid not in cases]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = sorted(kept, key=lambda item: item.nodeid in chosen and chosen[item.nodeid].scenario is None)


def _begin(config: pytest.Config, collected: Callable[[], Collection[Case]]) -> None:
    """Choose the cases of the selection, and begin the run; where that cannot be, pytest ends."""
    listener = config.pluginmanager.get_plugin(LISTENER) or Audience()
    state = config.stash[STATE]
    state.interrupts.begin()
    try:
        cases = collected()
        run = Run(choice(config), listener, state.interrupts)
        run.check(cases, whole=_is_whole(config))
        chosen = [case for case in cases if run.chooses(case)]
        state.run, state.cases = run, {case.nodeid: case for case in chosen}
        if not config.option.collectonly:
            run.begin(run.needed(chosen, cases))
    except PreflightFailed as failed:
        listener.fails(str(failed))
        pytest.exit(str(failed), returncode=PREFLIGHT_FAILED)
    except UsageError as error:
        listener.fails(str(error))
        pytest.exit(str(error), returncode=USAGE)


def _is_whole(config: pytest.Config) -> bool:
    """Whether all suites were asked for, and not a file, a test or a keyword of them."""
    folders = [Path(argument).resolve() for argument in config.args if not argument.startswith(PACKAGED)]
    all_of_it = [folder for folder in folders if folder != resources.suites().resolve()] == []
    return all_of_it and not config.option.keyword and not config.option.markexpr


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A test of the suites waits for its scenario and is judged on the log."""
    state = pyfuncitem.config.stash[STATE]
    case = state.cases.get(pyfuncitem.nodeid)
    if case is None or state.run is None:
        return None
    _judge(state.run, case, pyfuncitem)
    return True


def _judge(run: Run, case: Case, item: pytest.Item) -> None:
    """Judge a case; what came of it is the outcome of the item."""
    result = run.judge(case)
    item.user_properties += [
        ("requirements", " ".join(result.requirements)),
        ("verdict", str(result.verdict)),
    ]
    if result.verdict in SKIPPED:
        pytest.skip(_text(result))
    if result.verdict not in PASSED:
        pytest.fail(_text(result), pytrace=False)


def _text(result: TestResult) -> str:
    shown = next((f for f in result.findings if f.verdict is result.verdict), None)
    if shown is None:
        return f"{result.verdict}: no check ran"
    cited = f"; exchanges {', '.join(f'#{n}' for n in shown.exchanges)}" if shown.exchanges else ""
    return f"{result.verdict} {' '.join(result.requirements)}: wanted {shown.want}; got {shown.got}{cited}"


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, Any, Any]:
    """End what the run made, write the reports, and set our exit code; search what pytest-html writes."""
    state = session.config.stash[STATE]
    run = state.run if not session.config.option.collectonly else None
    if run is not None and run.begun:
        _end(session, exitstatus, state, run)
    page, ended = getattr(session.config.option, "htmlpath", ""), None
    try:
        ended = yield
        if run is not None and run.begun and page:
            run.search(Path(page))
    except OSError as error:
        if run is not None and run.begun:  # else it was told already why nothing is written
            with suppress(OSError):
                Path(page).unlink(missing_ok=True)  # a part of it
            why = f"{page}: cannot be written ({error.strerror}); name a writable folder"
            _fails(session.config, run, why)
    return ended


def _end(session: pytest.Session, exitstatus: int, state: State, run: Run) -> None:
    interrupted = exitstatus in {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR}
    run.end(interrupted=interrupted)
    if interrupted and session.config.getoption("--rejudge"):  # the log is as it was: judge it again
        session.exitstatus = INCOMPLETE
        return
    try:
        session.exitstatus = run.report(list(state.cases.values()))
    except UsageError as error:
        _fails(session.config, run, str(error))
        session.exitstatus = USAGE


def _fails(config: pytest.Config, run: Run | None, why: str) -> None:
    """Tell a person why something is missing, once."""
    (config.pluginmanager.get_plugin(LISTENER) or Audience()).fails(why)
    if run is not None:
        run.notes.append(why)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What plain pytest would not say: remarks on waivers and attestations, and the baseline."""
    run = config.stash[STATE].run
    for note in run.notes if run is not None else ():
        terminalreporter.write_line(f"lso-conformance: {note}")
    for command in run.annotations if run is not None else ():
        terminalreporter.write_line(command)


def run_suites(arguments: Sequence[str], listener: Audience) -> int:
    """Run the suites in this process, which is to end then, shown by the listener alone; the exit code."""
    named = _Named(listener)
    named.interrupts.begin()
    with _alone():
        code = int(pytest.main([*_suites(), *HTML, *arguments], plugins=[named, _Gathered()]))
    if named.interrupted and code == pytest.ExitCode.INTERRUPTED:  # no run had begun
        listener.fails("interrupted before anything was judged")
        return INCOMPLETE
    return code if named.configured else USAGE  # pytest ends with a 4 of its own for a bad option


def collect() -> tuple[Case, ...]:
    """Every test of the suites; nothing is driven and nothing written.

    Raises:
        UsageError: the suites cannot be collected, or they and the map do not fit.
    """
    cases = gathered()
    Run(Choice()).check(cases)
    return cases


@contextmanager
def _alone() -> Iterator[None]:
    """What `PYTEST_ADDOPTS` and its like say is meant for the user's own tests."""
    given = {name: os.environ.pop(name) for name in tuple(os.environ) if name.startswith("PYTEST_")}
    try:
        yield
    finally:
        os.environ.update(given)


def _suites() -> list[str]:
    return [str(resources.suites()), f"--rootdir={resources.root()}", *QUIETLY]


class _Gathered:
    """The cases themselves, in place of pytest's collection and phases, which take long."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Begin the run."""
        _begin(session.config, gathered)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge each case, universal ones last, and report it as pytest would."""
        with unsearched() if session.config.option.rejudge else nullcontext():
            self._judged(session)
        return True

    def _judged(self, session: pytest.Session) -> None:
        state = session.config.stash[STATE]
        for case in sorted(state.cases.values(), key=lambda case: case.scenario is None):
            given = {"name": case.nodeid, "nodeid": case.nodeid, "run": state.run, "case": case}
            item = _Judged.from_parent(session, **given)
            judged = pytest.CallInfo.from_call(
                item.runtest, "call", (KeyboardInterrupt, pytest.exit.Exception)
            )
            over = pytest.CallInfo.from_call(item.teardown, "teardown")  # pytest-html waits for it
            for each in (judged, over):
                report = pytest.TestReport.from_item_and_call(item, each)
                session.config.hook.pytest_runtest_logreport(report=report)


class _Judged(pytest.Item):
    """A case as pytest reports it."""

    def __init__(self, run: Run, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._run, self._case = run, case

    def runtest(self) -> None:
        """Judge it."""
        _judge(self._run, self._case, self)


class _Named:
    """Registers a listener under the name by which the plugin finds it."""

    def __init__(self, listener: Audience) -> None:
        self._listener, self.interrupts = listener, Interrupts(last=True)
        self.configured = self.interrupted = False

    def pytest_configure(self, config: pytest.Config) -> None:
        self.configured = True
        config.stash[STATE].interrupts = self.interrupts
        config.pluginmanager.register(self._listener, LISTENER)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.interrupted = excinfo.errisinstance(KeyboardInterrupt)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """A defect of ours is one line; pytest would print a traceback."""
        self._listener.fails(defect(excinfo.value))
        return True
