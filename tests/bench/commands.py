"""Whole processes of the command line: seconds of CPU and the most memory."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from lso_conformance.report.folder import LOG_NAME

PROGRAM = str(Path(sys.executable).with_name("lso-conformance"))


def cost(*command: str) -> tuple[float, float]:
    """Seconds of CPU and the most MB of a process that ends well; what it prints goes nowhere."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def python_alone() -> float:
    """Seconds of CPU of a Python that does nothing."""
    return cost(sys.executable, "-c", "")[0]


def reported_after(folder: Path) -> float:
    """Seconds from the last answer in the log of a run to its last report on the disk."""
    with (folder / LOG_NAME).open(encoding="utf-8") as file:
        answered = [record["at"] for record in map(json.loads, file) if record["kind"] == "answered"]
    last = max(path.stat().st_mtime for path in folder.iterdir())
    return last - datetime.fromisoformat(answered[-1]).timestamp()
