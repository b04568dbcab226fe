"""Bytes of a file -> its text: the one place that knows of byte order marks and line ends."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

# The longer marks first: that of UTF-32 begins as that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAVE = "save the file as UTF-8"
MOST_BYTES = 256 << 20  # of a line, or of a file that is read at once; its document may take many times that
TOO_LONG = f"more than {MOST_BYTES >> 20} MiB"
_ENDS = re.compile(r"\r\n|\n|\r")


class NotText(ValueError):
    """Bytes that are no text; `line` (from 1) says where."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"{problem}, in line {line}")
        self.problem, self.line = problem, line


def marked(content: bytes) -> tuple[bytes, str] | None:
    """The byte order mark with which bytes begin, and the encoding that it names; None without one."""
    return next((each for each in MARKS if content.startswith(each[0])), None)


def decoded(content: bytes, *, nul: bool = False) -> str:
    """The text of a file in UTF-8, or in UTF-16 or UTF-32 with a byte order mark; the mark is left out.

    Raises:
        NotText: it is something else, or holds a NUL where none may be.
    """
    mark, codec = marked(content) or (b"", "utf-8")
    return _decoded(content[len(mark) :], codec, nul=nul)


def _decoded(content: bytes, codec: str, *, nul: bool) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(codec, "replace")
        name = codec.upper().removesuffix("-LE").removesuffix("-BE")
        raise NotText(f"not {name} text", _line(before)) from None
    if "\0" in text and not nul:
        raise NotText("a NUL in it", _line(text[: text.index("\0")]))
    return text


def begins(content: bytes) -> str:
    """The text of the first bytes of a file, as far as they are text."""
    mark, codec = marked(content) or (b"", "utf-8")
    return content[len(mark) :].decode(codec, "ignore")


def lines(text: str) -> list[str]:
    """The lines of a text, ended as files end them; what Unicode calls a line end (U+2028) may stand in one.

    The last one is empty, unless it was cut.
    """
    return _ENDS.split(text) if "\r" in text else text.split("\n")


def each_line(path: Path, *, nul: bool = False) -> Iterator[tuple[str, bool]]:
    """The lines of a file as `decoded` and `lines` give them, one by one, each with whether it was ended.

    What is not in UTF-8 is read as a whole.

    Raises:
        OSError: it cannot be read.
        NotText: as `decoded`, or a line is too long.
    """
    with path.open("rb") as file:
        mark, codec = marked(file.read(4)) or (b"", "utf-8")
        file.seek(len(mark))
        before = 0
        whole = codec != "utf-8"
        while piece := file.read(MOST_BYTES + 1) if whole else file.readline(MOST_BYTES + 1):
            if len(piece) > MOST_BYTES:
                raise NotText(TOO_LONG, before + 1)
            try:
                found = lines(_decoded(piece, codec, nul=nul))
            except NotText as error:
                raise NotText(error.problem, before + error.line) from None
            yield from ((line, True) for line in found[:-1])
            if found[-1]:
                yield found[-1], False
            before += len(found) - 1


def whole(path: Path) -> str:
    """The text of a file.

    Raises:
        OSError: it cannot be read.
        NotText: as `decoded`, or it is too long.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotText(TOO_LONG, 1)
    return decoded(content)


def _line(before: str) -> int:
    return len(lines(before))
