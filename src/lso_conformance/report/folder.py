"""The report directory: every report of a run is written into it, or none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lso_conformance import gate, matrix
from lso_conformance.errors import UsageError
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
    secrets: Sequence[str] = (),
) -> None:
    """Every report of a matrix; the page gets the exchanges that findings cite, and the jobs' lives.

    Raises:
        UsageError: a file cannot be written, or a secret would stand in one; then none is.
    """  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".reports-", dir=folder) as beside:
        every.write(document, both_ways(records), Path(beside), jobs, read_too=everything(records))
        made = sorted(Path(beside).iterdir())
        texts = {path.name: path.read_bytes() for path in made} if secrets else {}
        if leaking := gate.leaking(texts, secrets):
            raise UsageError(
                f"a secret of the profile would stand in {'; '.join(leaking)}: no report was written; look "
                f"into {folder / LOG_NAME} for where the target repeats it, and do not pass that file on"
            )
        for path in made:
            path.replace(folder / path.name)
    if named := os.environ.get("GITHUB_STEP_SUMMARY"):
        ci.append_summary(document, Path(named))
