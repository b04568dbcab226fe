"""All that has a goal, in one table: judging, the command line, the client, the drive.

`python tests/bench/every.py [--log LOG] [COUNT…]` (tox -e bench).  Without LOG the reference SOF is driven
first (about a minute).  COUNTs are the exchanges of the logs that are judged.  Figures are seconds of CPU
unless the unit says otherwise; they depend on the machine, ratios to the floor hardly do.
"""

import argparse
import tempfile
from itertools import pairwise
from math import log
from pathlib import Path

import commands
from figures import measured
from table import Goal, Row, begin, show

from lso_conformance.report.folder import LOG_NAME

COUNTS = (1_000, 10_000, 100_000)
JOBS = (10, 1_000, 100_000)
REQUIREMENT = "W148-R49"


def run(folder: Path) -> Path:
    """The log of a run of the reference SOF without exploration."""
    commands.cost(commands.PROGRAM, "run", "--fuzz", "off", "--report-dir", str(folder))
    show(Row("last answer to reports on disk", "s", commands.reported_after(folder), goal=Goal(5)))
    return folder / LOG_NAME


def command_line(path: Path, folder: Path) -> None:
    """Three whole processes; rejudging beside the reading of its log."""
    alone = commands.python_alone()
    seconds, _ = commands.cost(commands.PROGRAM, "--help")
    show(Row("lso-conformance --help", "s", seconds, alone, Goal(0.4)))
    seconds, _ = commands.cost(
        commands.PROGRAM, "run", "--select", REQUIREMENT, "--report-dir", str(folder / "selected")
    )
    show(Row(f"run --select {REQUIREMENT}", "s", seconds, alone, Goal(2)))
    seconds, megabytes = commands.cost(
        commands.PROGRAM, "rejudge", str(path), "--report-dir", str(folder / "rejudged")
    )
    show(Row("rejudge of that run", "s", seconds, alone, Goal(3)))
    show(Row("rejudge of that run, memory", "MB", megabytes, goal=Goal(150)))


def client(folder: Path) -> None:
    """A request while recording beside bare httpx."""
    found = measured("asking.py", folder / "asking")
    row = Row(
        "client, a request, beside bare httpx", "ms", found["client"] * 1e3, found["bare"] * 1e3,
        Goal(1.5, is_ratio=True),
    )  # fmt: skip
    show(row)


def drive() -> None:
    """A dozen scenarios; with more and more jobs of others, each beside the fewest."""
    few, *more = ((jobs, measured("driving.py", jobs)) for jobs in JOBS)
    ours, theirs = few[1]["drive"] * 1e3, (few[1]["httpx"] + few[1]["sof"]) * 1e3
    show(Row("drive, an exchange, beside httpx and SOF", "ms", ours, theirs, Goal(0.3)))
    for jobs, found in more:
        for who, parts in (("drive and httpx", ("drive", "httpx")), ("SOF", ("sof",))):
            floor, figure = (sum(figures[part] for part in parts) * 1e3 for figures in (few[1], found))
            show(Row(f"{who}, {jobs:,} jobs there already", "ms", figure, floor, Goal(1.5, is_ratio=True)))


def virtual_time(folder: Path) -> None:
    """A whole run, SOF and reports and all."""
    seconds, _ = commands.cost(commands.PROGRAM, "run", "--simulated", "--report-dir", str(folder))
    show(Row("run --simulated", "s", seconds, commands.python_alone(), Goal(10)))


def judging(path: Path, counts: list[int], folder: Path) -> None:
    """Judging beside `json.loads` of every line, and how it grows."""
    found = []
    for count in counts:
        grown = folder / "grown.jsonl"
        read = measured("growing.py", path, count, grown)
        judged = measured("judging.py", grown, folder / "judged")
        asked, floor = int(read["exchanges"]), read["floor"]
        show(Row(f"judging {asked:,} exchanges", "s", judged["judging"], floor, Goal(10, is_ratio=True)))
        show(Row(f"reports of {asked:,}", "s", judged["reports"], floor))
        show(Row(f"memory of {asked:,}", "MB", judged["peak"], read["mb"], Goal(500)))
        found.append((asked, judged["judging"] + judged["reports"]))
    for (few, quick), (many, slow) in pairwise(found):
        exponent = log(slow / quick) / log(many / few)
        show(Row(f"growth from {few:,} to {many:,}", "power", exponent, goal=Goal(1.1)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", metavar="COUNT", type=int, nargs="*")
    parser.add_argument("--log", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begin()
        path = options.log or run(folder / "run")
        command_line(path, folder)
        client(folder)
        drive()
        virtual_time(folder / "simulated")
        judging(path, options.counts or list(COUNTS), folder)


if __name__ == "__main__":
    main()
