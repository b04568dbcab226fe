"""Files and folders of their owner alone: 0600 and 0700, whatever the umask.

What a run leaves holds all that was exchanged, and a profile may hold credentials.  Every such file is
written through here.  A folder that was there before keeps its mode, its files do not.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

FILE, FOLDER = 0o600, 0o700


def folder(path: Path) -> None:
    """Make a folder with those above it that are missing.

    Raises:
        OSError: it cannot be made.
    """
    if not path.parent.exists():
        folder(path.parent)
    try:
        path.mkdir(mode=FOLDER)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        path.chmod(FOLDER)  # a umask may have taken more


def opened(path: Path, mode: str = "w") -> IO[str]:
    """A file opened for UTF-8 text with lines ended by a line feed; `mode` as of `open`, `w`, `x` or `a`.

    Raises:
        OSError: it cannot be opened.
    """
    return open(path, mode, encoding="utf-8", newline="\n", opener=_opener)


def write(path: Path, data: bytes) -> None:
    """Write a file of bytes.

    Raises:
        OSError: it cannot be written.
    """
    with open(path, "wb", opener=_opener) as file:
        file.write(data)


def keep(path: Path) -> None:
    """Take a file that something else wrote from everybody but its owner; nothing where there is none."""
    if path.is_file():
        path.chmod(FILE)


def _opener(path: str, flags: int) -> int:
    number = os.open(path, flags, FILE)
    if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(number).st_mode):
        os.fchmod(number, FILE)
    return number
