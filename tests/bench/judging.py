"""What it takes to judge a log and to write every report, in a process of its own.

Usage: judging.py LOG FOLDER
"""

import re
import sys
import time
from pathlib import Path

from figures import Figures, tell

from lso_conformance import plugin
from lso_conformance.run.run import Choice, Run


def judged(path: Path, folder: Path) -> Figures:
    """Seconds of CPU from the file to the last verdict, and from there to the last report; the most MB."""
    cases = plugin.collect()
    before = time.process_time()
    run = Run(Choice(rejudge=path, report_dir=folder))
    chosen = [case for case in cases if run.chooses(case)]
    run.begin([])
    for case in sorted(chosen, key=lambda case: case.scenario is None):
        run.judge(case)
    between = time.process_time()
    run.report(chosen)
    return {"judging": between - before, "reports": time.process_time() - between, "peak": _peak()}


def _peak() -> float:
    """The most memory that this process ever had, in MB (getrusage counts what the parent had too)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


if __name__ == "__main__":
    tell(judged(Path(sys.argv[1]), Path(sys.argv[2])))
