"""The report directory: every report of a run that can be written is; none where a secret would stand."""

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
) -> list[str]:
    """Every report of a matrix; the page gets the exchanges that findings cite, and the jobs' lives.

    Returns:
        The reports that a defect of ours kept from being written, each with the defect.

    Raises:
        UsageError: a file cannot be written, or a secret would stand in one; then none is.
    """  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".reports-", dir=folder) as beside:
        missing = every.write(document, both_ways(records), Path(beside), jobs, read_too=everything(records))
        made = sorted(Path(beside).iterdir())
        texts = {path.name: path.read_bytes() for path in made} if secrets else {}
        if leaking := gate.leaking(texts, secrets):
            raise UsageError(
                f"a secret of the profile would stand in {'; '.join(leaking)}: no report was written; look "
                f"into {folder / LOG_NAME} for where the target repeats it, and do not pass that file on"
            )
        for name in missing:  # one of an earlier run would be taken for this one's
            (folder / name).unlink(missing_ok=True)
        stuck = [problem for path in made if (problem := _moved(path, folder / path.name))]
    if named := os.environ.get("GITHUB_STEP_SUMMARY"):
        ci.append_summary(document, Path(named))
    if stuck:
        raise UsageError("; ".join([*stuck, *missing.values()]))
    return list(missing.values())


def _moved(path: Path, there: Path) -> str | None:
    """Put a file in its place; what keeps it from there."""
    try:
        path.replace(there)
    except OSError as error:
        return f"{there}: cannot be written ({error.strerror}); move away what is there"
    return None
