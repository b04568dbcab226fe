"""Judging at the speed of reading: CPU seconds and memory from a log to its verdicts and reports.

`python tests/bench/judging.py [--log LOG] [COUNT…]` (tox -e bench) grows a log to each count of exchanges and
judges it in a process of its own.  Without LOG the reference SOF is driven first (about a minute).  Seconds
depend on the machine: what counts are the ratios to the floor, which is `json.loads` of every line.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil, log
from pathlib import Path
from typing import Any

from lso_conformance import plugin
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run.run import Choice, Run

COUNTS = (1_000, 10_000, 100_000)
NUMBERS = ("n", "of", "exchange")  # fields that hold the number of a record
ID = re.compile(r"\b[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|[0-9a-f]{24}\b)")
TIME = re.compile(r"\b(\d{4}-\d\d-\d\dT\d\d)(:|%3A)(\d\d)(?:\2)(\d\d)")
HTTP_DATE = re.compile(r"\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d(?= GMT)")
HTTP_FORM = "%a, %d %b %Y %H:%M:%S"

Record = dict[str, Any]
Figures = Mapping[str, float]


def grown(records: Sequence[Record], count: int) -> Iterator[str]:
    """The lines of a log of about so many exchanges: whole scenarios of this one, or all of them repeated.

    Each repetition is a later run of the same scenarios, with ids and times of its own.
    """
    header, *body, footer = records
    asked = sum(record["kind"] == "sent" for record in body)
    if count < asked:
        body = _some(body, count)
    copies = max(1, round(count / asked))
    lasts = timedelta(seconds=ceil((_at(footer) - _at(header)).total_seconds()))
    places = {record["n"]: place for place, record in enumerate(body, 1)}
    kept = frozenset(ID.findall(json.dumps(header)))
    yield json.dumps(header)
    for copy in range(copies):
        for record in body:
            numbers = {
                name: places.get(record[name], 0) + copy * len(body) for name in NUMBERS if record.get(name)
            }
            yield _renamed(json.dumps({**record, **numbers}), copy, lasts, kept)
    yield _renamed(json.dumps({**footer, "n": 1 + copies * len(body)}), copies - 1, lasts, kept)


def _at(record: Record) -> datetime:
    return datetime.fromisoformat(record["at"])


def _some(body: Sequence[Record], count: int) -> list[Record]:
    """The records of the first scenarios that have so many exchanges together, and those of none."""
    senders = {record["n"]: record["scenario"] for record in body if "scenario" in record}
    names = [senders.get(record.get("of", record["n"])) for record in body]
    asked = [name for name, record in zip(names, body, strict=True) if record["kind"] == "sent"]
    chosen: set[str | None] = {None}
    for name in dict.fromkeys(names):
        if sum(asked.count(each) for each in {*chosen, name}) <= count:
            chosen.add(name)
    return [record for name, record in zip(names, body, strict=True) if name in chosen]


def _renamed(line: str, copy: int, lasts: timedelta, kept: frozenset[str]) -> str:
    """A line with the ids and times of a repetition."""
    if not copy:
        return line
    later = copy * lasts

    def time_of(match: re.Match[str]) -> str:
        try:
            moved = datetime.fromisoformat(f"{match[1]}:{match[3]}:{match[4]}") + later
        except (ValueError, OverflowError):  # a wrong one that a scenario sent
            return match[0]
        return moved.isoformat(timespec="seconds").replace(":", match[2])

    def date_of(match: re.Match[str]) -> str:
        return (datetime.strptime(match[0], HTTP_FORM).replace(tzinfo=UTC) + later).strftime(HTTP_FORM)

    def id_of(match: re.Match[str]) -> str:
        return match[0] if match[0] in kept else f"{(int(match[0], 16) + copy) % 16**8:08x}"

    return HTTP_DATE.sub(date_of, TIME.sub(time_of, ID.sub(id_of, line)))


def judged(path: Path, folder: Path) -> Figures:
    """What it takes, in this process, to judge a log and to write every report."""
    cases = plugin.collect()
    start, before = _peak(), time.process_time()
    run = Run(Choice(rejudge=path, report_dir=folder))
    chosen = [case for case in cases if run.chooses(case)]
    run.begin([])
    for case in sorted(chosen, key=lambda case: case.scenario is None):
        run.judge(case)
    between = time.process_time()
    run.report(chosen)
    after = time.process_time()
    return {"judging": between - before, "reports": after - between, "start": start, "peak": _peak()}


def _peak() -> float:
    """The most memory that this process ever had, in MB (getrusage counts what the parent had too)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def _floor(path: Path) -> tuple[float, int]:
    """CPU seconds of `json.loads` of every line, and how many exchanges there are."""
    before, asked = time.process_time(), 0
    with path.open(encoding="utf-8") as file:
        for line in file:
            asked += json.loads(line)["kind"] == "sent"
    return time.process_time() - before, asked


def _measured(path: Path, folder: Path) -> Figures:
    floor, asked = _floor(path)
    command = [sys.executable, __file__, "--one", str(path), "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return {"exchanges": asked, "floor": floor, "mb": path.stat().st_size / 1e6, **json.loads(done.stdout)}


def _row(figures: Figures) -> str:
    floor, judging, reports = (figures[name] for name in ("floor", "judging", "reports"))
    shown = [figures["exchanges"], figures["mb"], figures["start"], figures["peak"]]
    asked, mb, start, peak = (f"{value:.0f}" for value in shown)
    times = f"{judging:>8.2f} {judging / floor:>6.1f} {reports:>8.2f} {reports / floor:>6.1f}"
    return f"{asked:>9} {mb:>7} {floor:>7.2f} {times} {start:>8} {peak:>7}"


def _exponent(one: Figures, other: Figures) -> float:
    """By which power of the count the whole grows from one to the other."""
    first, second = (figures["judging"] + figures["reports"] for figures in (one, other))
    return log(second / first) / log(other["exchanges"] / one["exchanges"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", metavar="COUNT", type=int, nargs="*")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        sys.stdout.write(json.dumps(judged(options.one, options.folder)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if (path := options.log) is None:
            program = Path(sys.executable).with_name("lso-conformance")
            command = [str(program), "run", "--fuzz", "off", "--report-dir", name]
            subprocess.run(command, check=True, capture_output=True)
            path = folder / LOG_NAME
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        sys.stdout.write("exchanges  log MB   floor  judging /floor  reports /floor start MB peak MB\n")
        found = []
        for count in options.counts or COUNTS:
            path = folder / "grown.jsonl"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in grown(records, count))
            found.append(_measured(path, folder / "reports"))
            sys.stdout.write(f"{_row(found[-1])}\n")
            sys.stdout.flush()
        for one, other in pairwise(found):
            counts = f"{one['exchanges']:.0f} -> {other['exchanges']:.0f}"
            sys.stdout.write(f"{counts}: exponent {_exponent(one, other):.2f}\n")


if __name__ == "__main__":
    main()
