"""The report directory: every report of a run is written into it, for its owner alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lso_conformance import matrix, private
from lso_conformance.exchange import both_ways, everything
from lso_conformance.lives import Life
from lso_conformance.log import Record
from lso_conformance.report import ci, every

LOG_NAME, HAR_NAME = "conformance-log.jsonl", "exchanges.har"


def write_reports(
    document: matrix.Document,
    records: Sequence[Record],
    folder: Path,
    jobs: Sequence[Life] = (),
    mask: Callable[[bytes], bytes] = bytes,
) -> list[str]:
    """Every report of a matrix; the page gets the exchanges that findings cite, and the jobs' lives.

    Args:
        document: the matrix.
        records: the log.
        folder: where to.
        jobs: their lives.
        mask: replaces the secrets of a text, the last thing that is done to each report.

    Returns:
        The names of the reports in which a secret had to be masked.

    Raises:
        UsageError: a file cannot be written.
    """
    private.folder(folder)
    masked = []
    with TemporaryDirectory(prefix=".reports-", dir=folder) as beside:
        every.write(document, both_ways(records), Path(beside), jobs, read_too=everything(records))
        for path in sorted(Path(beside).iterdir()):
            text = path.read_bytes()
            if (safe := mask(text)) != text:
                private.write(path, safe)
                masked.append(path.name)
            path.replace(folder / path.name)
    if named := os.environ.get("GITHUB_STEP_SUMMARY"):
        ci.append_summary((folder / "summary.md").read_text("utf-8"), Path(named))
    return masked
