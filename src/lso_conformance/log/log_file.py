"""The file of a log: written line by line, and made whole in the end where that could not be done before."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lso_conformance.common import private


class LogFile:
    """Takes each record as it comes; a full disk, or a folder that is removed, ends no run.

    Args:
        path: where to.

    Attributes:
        lost: once closed, what a person is to be told of a file that is not whole; None where it is.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        private.folder(path.parent)
        self._path, self._file = path, private.opened(path)
        self._lines = self._size = 0  # of what is written for sure; a line is ASCII
        self._stuck = False
        self.lost: str | None = None

    def write(self, record: Mapping[str, Any]) -> None:
        """Append a record, unless one before could not be."""
        if self._stuck:
            return
        line = _line(record)
        try:
            self._file.write(line)
            self._file.flush()
        except OSError:
            self._stuck = True
        else:
            self._lines, self._size = self._lines + 1, self._size + len(line)

    def close(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Close the file, which now holds these records, whatever happened to it meanwhile."""
        gone = not self._is_there()
        with suppress(OSError):  # what was left in its buffer
            self._file.close()
        try:
            if gone:
                self._lines = self._size = 0
                private.folder(self._path.parent)
            if gone or self._stuck:
                self._complete(records)
        except OSError as error:
            self.lost = (
                f"{self._path}: cannot be written ({error.strerror}), and ends after {self._lines} of "
                f"{len(records)} records; make room or name another folder as --report-dir, and run again"
            )

    def _is_there(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())
        except (OSError, ValueError):
            return False

    def _complete(self, records: Sequence[Mapping[str, Any]]) -> None:
        with private.opened(self._path, "a") as file:
            file.truncate(self._size)
            file.writelines(map(_line, records[self._lines :]))
        self._lines = len(records)


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=True) + "\n"
