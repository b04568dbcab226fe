"""What a person at a terminal sees: progress while scenarios run, and a summary after them."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich import box
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from lso_conformance.checks.finding import Verdict
from lso_conformance.common.clock import REAL
from lso_conformance.judge.compare import Change
from lso_conformance.judge.matrix import NO_API, WAIVED, WORDS, is_folded, word_of
from lso_conformance.report import every
from lso_conformance.report.text import line

STYLES = {
    "fail": "bold red",
    "folded": "red",
    "waived": "magenta",
    "error": "bold red",
    "inconclusive": "yellow",
    "not-tested": "yellow",
    "warning": "yellow",
    "attestation": "blue",
    "pass": "green",
    "conformant": "bold green",
    "conformant-with-warnings": "bold yellow",
    "non-conformant": "bold red",
    "incomplete": "bold yellow",
}
QUIET = {Verdict.PASS, Verdict.PLANNED, Verdict.NOT_SELECTED, Verdict.NOT_APPLICABLE}
REPORTS = (*every.NAMES[:2], "tests.html", *every.NAMES[2:], "conformance-log.jsonl")


def summary(matrix: Mapping[str, Any], report_dir: Path) -> RenderableType:
    """What needs attention, worst first, then totals, the answer of each API and of all, and what is next.

    Requirements with the same verdict for the same reason share a row; what is not applicable is counted.
    """
    groups = list(_groups(matrix["requirements"]))
    parts: list[RenderableType] = []
    if groups:
        table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, expand=True)
        table.add_column("verdict", no_wrap=True)
        table.add_column("requirement", overflow="fold", ratio=1, min_width=12)
        table.add_column("reason", overflow="fold", ratio=2)
        for verdict, reason, ids in groups:
            table.add_row(_styled(verdict), ", ".join(ids), Text(line(reason)))
        parts += [table, ""]
    parts += [_totals(matrix["summary"]), *_apis(matrix), _overall(matrix)]
    parts += [_fact("note", text) for text in matrix["remarks"]]
    parts += [
        _fact("finding", f"{each['id']}: {each['status']}: {each['requirement'] or ''} {each['about']}")
        for each in matrix.get("findings", ())
    ]
    found = [name for name in REPORTS if (report_dir / name).is_file()]
    if found:
        parts.append(_fact("reports", f"{report_dir}: {', '.join(found)}"))
    first = next((ids[0] for verdict, _, ids in groups if verdict != WAIVED), None)
    page = report_dir / "matrix.html"
    if first:
        parts.append(_fact("next", f"lso-conformance show {report_dir / 'conformance-log.jsonl'} {first}"))
    if page.is_file():
        parts.append(_fact("or" if first else "next", f"open {page}{f'#{first}' if first else ''}"))
    return Group(*parts)


def _groups(rows: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, str, list[str]]]:
    shared: dict[tuple[str, str], list[str]] = {}
    for row in sorted(rows, key=lambda row: (WORDS.index(row["verdict"]), is_folded(row))):
        if row["verdict"] in QUIET:
            continue
        word = WAIVED if word_of(row, rows) == WAIVED else row["verdict"]
        shared.setdefault((word, str(row["reason"] or "")), []).append(row["id"])
    return ((verdict, reason, ids) for (verdict, reason), ids in shared.items())


def _totals(counts: Mapping[str, int]) -> Text:
    parts = (Text(f"{counts[word]} {word}", STYLES.get(word, "dim")) for word in WORDS if counts.get(word))
    return Text.assemble(("requirements  ", "dim"), Text(", ").join(parts))


def _apis(matrix: Mapping[str, Any]) -> list[Text]:
    """The answer of each API, where there are several; one that the run says nothing of is left out."""
    judged = {name: api for name, api in matrix.get("apis", {}).items() if api["overall"]}
    lines = [
        Text.assemble(
            (f"{'names and numbers' if name == NO_API else name}  ", "dim"), _styled(api["overall"])
        )
        for name, api in judged.items()
    ]
    return lines if len(lines) > 1 else []


def _overall(matrix: Mapping[str, Any]) -> Text:
    text = Text.assemble(("overall  ", "dim"), _styled(matrix["overall"]))
    notes = [matrix.get("scope") or f"{len(matrix['requirements'])} requirements"]
    if pending := matrix["attestations_pending"]:
        notes.append(f"{pending} attestation{'s' if pending != 1 else ''} pending")
    if matrix["waived"]:
        notes.append(f"{matrix['waived']} waived")
    return text.append(f" ({'; '.join(notes)}), {line(matrix['target']['name'], 80)}")


def changed(changes: Sequence[Change]) -> RenderableType:
    """What is other than in the baseline; the exit code is the run's own."""
    if not changes:
        return Group(_fact("baseline", "no verdict is other than before"))
    counts = Counter(change.way for change in changes)
    ways = ", ".join(f"{counts[way]} {way}" for way in ("worse", "better", "other") if counts[way])
    lines = (_fact(f"  {c.way}", f"{c.id}: {c.before} before, {c.after} now") for c in changes)
    return Group(_fact("baseline", ways), *lines)


def _fact(name: str, value: str) -> Text:
    return Text.assemble((f"{name}  ", "dim"), line(value, 1000), overflow="fold")


def _styled(word: str) -> Text:
    return Text(word, STYLES.get(word, "dim"))


class Progress:
    """Shows scenarios as they end: a bar on a terminal, one line each elsewhere. Thread-safe.

    Args:
        console: where to show it.
        total: number of scenarios.
        clock: seconds of a clock that never goes back.
    """

    def __init__(self, console: Console, total: int, clock: Callable[[], float] = REAL.monotonic) -> None:
        self._console, self._total, self._clock = console, total, clock
        self._start, self._done, self._lock = clock(), 0, threading.Lock()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=console, transient=True) if console.is_terminal else None
        self._task = self._bar.add_task("scenarios", total=total) if self._bar else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Show nothing meanwhile: the terminal is needed for something else."""
        if self._bar:
            self._bar.stop()
        try:
            yield
        finally:
            if self._bar:
                self._bar.start()

    def finished(self, scenario: str, outcome: str = "") -> None:
        """A scenario has ended; `outcome` is a word or a sentence, if there is something to say."""
        with self._lock:
            self._done += 1
            if self._bar and self._task is not None:
                self._bar.update(self._task, advance=1, description=line(scenario, 50))
                return
            said = f": {line(outcome, 200)}" if outcome else ""
            place = f"[{self._done:>{len(str(self._total))}}/{self._total}]"
            elapsed = self._clock() - self._start
            text = Text(f"{place} {elapsed:6.1f} s  {line(scenario, 100)}{said}")
            self._console.print(text, soft_wrap=True)
