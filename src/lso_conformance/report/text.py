"""Text of a hostile target made fit to print, and files that are written whole or not at all."""

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lso_conformance.common import private
from lso_conformance.common.errors import UsageError

MAX_BYTES = 16 * 1024
MAX_DEPTH = 40  # of indentation
# What XML 1.0 (section 2.2, Char) excludes, and the other control characters a terminal obeys.
_UNFIT = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    # Controls of direction, which reorder what stands beside them (Unicode UAX 9).
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def fit(value: Any) -> str:
    """The value as text in which each character that cannot be printed safely is U+FFFD."""
    text = str(value)
    plain = text.isascii() and text.isprintable()  # as most texts are
    return text if plain else _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def cut(value: Any, limit: int = MAX_BYTES) -> str:
    """Fit text of at most `limit` bytes in UTF-8, with a note of what was left out."""
    text = str(value)
    data = fit(text[:limit]).encode()
    if len(text) <= limit and len(data) <= limit:
        return data.decode()
    kept = data[:limit].decode(errors="ignore")
    return f"{kept}\n… {len(text) - len(kept)} more characters are in the recording"


def line(value: Any, limit: int = 300) -> str:
    """Fit text in one line of at most `limit` characters."""
    text = " ".join(fit(str(value)[: 4 * limit]).split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def indented(text: str) -> str:
    """JSON text on many lines, each value spelled as before; any other text as it is."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    out: list[str] = []
    depth, before = 0, ""
    for part in PART.findall(text):
        if part in "}]":
            depth -= 1
            out.append(part if before in "{[" else f"\n{'  ' * min(depth, MAX_DEPTH)}{part}")
        else:
            breaks = before in {"{", "[", ","}
            out.append(f"\n{'  ' * min(depth, MAX_DEPTH)}{part}" if breaks else part)
        if part in "{[":
            depth += 1
        elif part == ":":
            out.append(" ")
        before = part
    return "".join(out)


def write(path: Path, text: str | Iterable[str]) -> None:
    """Write UTF-8 text, whole or in pieces, so that a reader sees the old file or the new, never a part.

    Raises:
        UsageError: the file cannot be written.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with private.opened(beside) as file:
            file.writelines([text] if isinstance(text, str) else text)
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name a writable folder") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
