"""Before anything is written: does a secret stand in it?  A secret that is a word of ours is not looked for.

A password such as `test` or `server` stands in every report by itself, in names of our own; finding it
there says nothing, and nobody could tell it from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from lso_conformance import leaks, resources


def leaking(files: Mapping[str, bytes], secrets: Iterable[str]) -> list[str]:
    """The files in which a secret stands, and how; none of it is said."""
    looked_for = sought(secrets)
    return [
        f"{name} ({', '.join(kinds)})"
        for name, data in files.items()
        if looked_for and (kinds := leaks.found(data, looked_for))
    ]


def sought(secrets: Iterable[str]) -> tuple[str, ...]:
    """The secrets that are no words of our own."""
    return tuple(secret for secret in secrets if secret.encode("utf-8", "replace") not in _own_words())


@cache
def _own_words() -> bytes:
    """Map, suites, specs, and the sources of this package: where the words of our reports come from."""
    kinds = {".py", ".yaml", ".j2", ".css", ".js"}
    folders = (resources.suites(), resources.specs(), Path(__file__).parent)
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in kinds]
    return b"\n".join(path.read_bytes() for path in [resources.requirements_map(), *paths])
