"""Which secrets can be looked for in a text at all: one that is a word of ours, or of the API, cannot.

A password such as `test` or `suspended` stands in every log and report by itself; finding it there says
nothing, nobody could tell it from the word, and replacing it would change what is judged.  One that only
resembles such a word, by a hyphen or a blank, is looked for exactly as it is, and in base64.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache

from lso_conformance.common import resources
from lso_conformance.masking import leaks

LEAST_ODD = 6  # characters of a secret that resembles a word


def sought(secrets: Iterable[str], words: str = "") -> tuple[str, ...]:
    """The secrets that can be told from what is no secret.

    Not those that stand, in any letter case, in the files of the suite (map, suites, specs, sources) or
    in further `words`, and none that is a number, a date or an address: a body may hold it by itself, and
    its form is judged.  Where a secret stands there only without its blanks and hyphens, it is sought if it
    has `LEAST_ODD` characters and one that is no letter.
    """
    return tuple(
        secret
        for secret in secrets
        if not is_plain(secret)
        and leaks.squeezed(secret)
        and (not _resembles(secret, words) or _is_odd(secret, words))
    )


def prepared(secrets: Iterable[str], words: str = "") -> leaks.Secrets:
    """Secrets that are sought, ready for a search: those that resemble a word exactly as they are."""
    known = tuple(secrets)
    return leaks.Secrets(known, exactly=[each for each in known if _resembles(each, words)])


def _resembles(secret: str, words: str) -> bool:
    bare = leaks.squeezed(secret)
    return bare in _own_letters() or bare in leaks.squeezed(words)


def _is_odd(secret: str, words: str) -> bool:
    """Whether a text that resembles a word of ours is none as it is written."""
    spelled = secret.lower()
    written = spelled in _own_words() or spelled in words.lower()
    return len(secret) >= LEAST_ODD and not secret.isalpha() and not written


def is_plain(text: str) -> bool:
    """Whether a text is a number, a date or time, or an IP address."""
    for kind in (float, datetime.fromisoformat, ipaddress.ip_address):
        with suppress(ValueError):
            kind(text)
            return True
    return False


@cache
def _own_words() -> str:
    """Map, suites, specs, and the sources of this package: where the words of our reports come from."""
    kinds = {".py", ".yaml", ".j2", ".css", ".js"}
    folders = (resources.suites(), resources.specs(), resources.PACKAGE)
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in kinds]
    whole = "\n".join(path.read_text("utf-8", "replace") for path in [resources.requirements_map(), *paths])
    return whole.lower()


@cache
def _own_letters() -> bytes:
    return leaks.squeezed(_own_words())
