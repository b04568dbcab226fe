"""What a user's environment must not decide: where output goes, what it can show, how Python is set.

Settled once, before anything else of the package is loaded; knows the standard library alone.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
import unicodedata
import warnings
from contextlib import suppress
from typing import Any, TextIO

SHOWABLE = "lso-conformance-showable"
# Of the characters that we write ourselves; others become what Unicode says they stand for, or "?".
PLAIN = {"“": '"', "”": '"', "…": "...", "—": "-", "✗": "x", "✓": "v", "✎": "*", "▲": "^"}
SILENT_BY_DEFAULT = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
WIDTHS = ("COLUMNS", "LINES", "TERMINAL_WIDTH")
NARROWEST, WIDEST = 20, 10_000  # of a terminal; beyond that the variable is taken for a mistake
LONGEST_INTEGER = 4300  # digits that Python reads, by its own default


def settle() -> None:
    """Make the streams, the warnings and the limits what the commands rely on."""
    if sys.flags.optimize and os.environ.pop("PYTHONOPTIMIZE", ""):  # the lists print docstrings
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves again
    codecs.register_error(SHOWABLE, _shown)
    _open_the_first_three()
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the process
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    sys.stdout, sys.stderr = _patient(sys.stdout, 1), _patient(sys.stderr, 2)
    if sys.warnoptions:  # PYTHONWARNINGS is meant for somebody's own code
        sys.warnoptions.clear()
        warnings.resetwarnings()
        for category in SILENT_BY_DEFAULT:
            warnings.simplefilter("ignore", category)
    sys.set_int_max_str_digits(LONGEST_INTEGER)
    for name in WIDTHS:
        if not _is_width(os.environ.get(name, "")):
            os.environ.pop(name, "")


def _is_width(text: str) -> bool:
    return text.isdecimal() and len(text) <= len(str(WIDEST)) and NARROWEST <= int(text) <= WIDEST


def _open_the_first_three() -> None:
    """A stream that was closed leads nowhere; else the next file or socket would take its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def _patient(stream: Any, number: int) -> TextIO:
    """The same stream, in which nothing that is printed can fail; one of somebody else's stays."""
    if stream is None:
        return _written_to(number, "utf-8", line_buffering=True, write_through=False)
    if not isinstance(stream, io.TextIOWrapper):
        return stream  # type: ignore[no-any-return]
    stream.flush()
    if type(getattr(stream.buffer, "raw", stream.buffer)) is not io.FileIO:  # a console of Windows
        stream.reconfigure(errors=SHOWABLE)
        return stream
    how = {"line_buffering": stream.line_buffering, "write_through": stream.write_through}
    return _written_to(number, stream.encoding, **how)


def _written_to(number: int, encoding: str, *, line_buffering: bool, write_through: bool) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(_Patient(number, "w", closefd=False)), encoding, errors=SHOWABLE,
        line_buffering=line_buffering, write_through=write_through,
    )  # fmt: skip


class _Patient(io.FileIO):
    """Takes everything: what nobody reads (`| head`), or no disk holds, is thrown away."""

    _told = False

    def write(self, data: Any) -> int:
        """Write, or wait until a reader who does not want to be waited for (O_NONBLOCK) has room."""
        try:
            while (written := super().write(data)) is None:
                select.select([], [self], [])
        except BrokenPipeError:
            return len(memoryview(data).cast("B"))
        except OSError as error:
            self._tell(error)
            return len(memoryview(data).cast("B"))
        return written

    def _tell(self, error: OSError) -> None:
        if not self._told and self.fileno() == 1:
            self._told = True
            with suppress(OSError):
                os.write(2, f"lso-conformance: standard output is incomplete: {error.strerror}\n".encode())


def _shown(error: UnicodeError) -> tuple[str, int]:
    """ASCII in place of what an encoding cannot show."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(character: str) -> str:
    if character in PLAIN:
        return PLAIN[character]
    decomposed = unicodedata.normalize("NFKD", character)
    return decomposed.encode("ascii", "ignore").decode() or "?"
