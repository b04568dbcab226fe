"""The report directory: every report of a run that can be written is, for its owner alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lso_conformance.common import private
from lso_conformance.common.errors import UsageError
from lso_conformance.judge import matrix
from lso_conformance.log.exchange import Kept, both_ways, everything
from lso_conformance.log.log import Record
from lso_conformance.report import ci, every
from lso_conformance.seen.lives import Life

LOG_NAME, HAR_NAME = "conformance-log.jsonl", "exchanges.har"


@dataclass(frozen=True)
class Written:
    """What was special when the reports were written.

    `masked` names those in which a secret had to be masked; `missing` says which could not be written, and
    why.
    """

    masked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def write_reports(
    document: matrix.Document,
    records: Sequence[Record],
    folder: Path,
    jobs: Sequence[Life] = (),
    mask: Callable[[bytes], bytes] | None = None,
    kept: Kept | None = None,
) -> Written:
    """Every report of a matrix; the page gets the exchanges that findings cite, and the jobs' lives.

    Args:
        document: the matrix.
        records: the log.
        folder: where to.
        jobs: their lives.
        mask: replaces the secrets of a text, the last thing done to each report; None: there are none.
        kept: the exchanges of the log, where they are made already.
    """
    kept = kept or Kept()
    shown, read_too = both_ways(records, kept), everything(records, kept)
    masked, missing = list[str](), dict[str, str]()
    try:
        private.folder(folder)
        with TemporaryDirectory(prefix=".reports-", dir=folder, ignore_cleanup_errors=True) as beside:
            missing |= every.write(document, shown, Path(beside), jobs, read_too=read_too)
            for path in sorted(Path(beside).iterdir()):
                if path.name not in missing and (problem := _moved(path, folder / path.name, mask, masked)):
                    missing[path.name] = problem
    except OSError as error:
        missing = dict.fromkeys(every.NAMES, f"cannot be written ({error.strerror}); name a writable folder")
    for name in missing:  # one of an earlier run would be taken for this one's
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    if "summary.md" not in missing and (named := os.environ.get("GITHUB_STEP_SUMMARY")):
        summary = ci.summary(document)
        try:
            ci.append_summary(mask(summary.encode()).decode() if mask else summary, Path(named))
        except UsageError as error:
            missing["the summary of the workflow"] = str(error)
    return Written(tuple(masked), tuple(_told(missing, folder)))


def _moved(path: Path, there: Path, mask: Callable[[bytes], bytes] | None, masked: list[str]) -> str | None:
    """Put a file in its place, its secrets masked; what keeps it from there."""
    try:
        if mask is not None and (safe := mask(text := path.read_bytes())) != text:
            private.write(path, safe)
            masked.append(path.name)
        path.replace(there)
    except OSError as error:
        return f"cannot be written ({error.strerror}); move away what is there"
    return None


def _told(missing: dict[str, str], folder: Path) -> Iterator[str]:
    """One message for all that are missing for one reason."""
    for why in dict.fromkeys(missing.values()):
        names = [name for name in missing if missing[name] == why]
        yield f"{folder}: {', '.join(names)}: {why}"
