"""Which secrets can be looked for in a text at all: one that is a word of ours, or of the API, cannot.

A password such as `test` or `suspended` stands in every log and report by itself; finding it there says
nothing, nobody could tell it from the word, and replacing it would change what is judged.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache

from lso_conformance.common import resources
from lso_conformance.masking import leaks


def leaking(files: Mapping[str, bytes], secrets: Iterable[str]) -> list[str]:
    """The files in which a secret stands, and how; none of it is said."""
    looked_for = leaks.Secrets(sought(secrets))
    found = {name: dict.fromkeys(hit.form for hit in looked_for.find(data)) for name, data in files.items()}
    return [f"{name} ({', '.join(forms)})" for name, forms in found.items() if forms]


def sought(secrets: Iterable[str], words: str = "") -> tuple[str, ...]:
    """The secrets that can be told from what is no secret.

    Not those that stand, in any letter case, in the files of the suite (map, suites, specs, sources) or
    in further `words`, and none that is a number, a date or an address: a body may hold it by itself, and
    its form is judged.
    """
    public = leaks.squeezed(words)
    return tuple(
        secret
        for secret in secrets
        if not is_plain(secret)
        and (bare := leaks.squeezed(secret))
        and bare not in _own_words()
        and bare not in public
    )


def is_plain(text: str) -> bool:
    """Whether a text is a number, a date or time, or an IP address."""
    for kind in (float, datetime.fromisoformat, ipaddress.ip_address):
        with suppress(ValueError):
            kind(text)
            return True
    return False


@cache
def _own_words() -> bytes:
    """Map, suites, specs, and the sources of this package: where the words of our reports come from."""
    kinds = {".py", ".yaml", ".j2", ".css", ".js"}
    folders = (resources.suites(), resources.specs(), resources.PACKAGE)
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in kinds]
    whole = "\n".join(path.read_text("utf-8", "replace") for path in [resources.requirements_map(), *paths])
    return leaks.squeezed(whole)
