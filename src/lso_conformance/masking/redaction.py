"""What hides secrets: each becomes a token of its own, before anything is kept.

A secret is replaced everywhere, in each form that `leaks` knows, if it can be told from a word of the
API (see `gate.sought`); any other value of a place for credentials is replaced there only
(`in_place`).  Equal values get equal tokens, so that echo and equality judge as before.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lso_conformance.masking import gate
from lso_conformance.masking.leaks import DROPPED, Leak, Secrets

OURS = re.compile(r"[A-Za-z_.]{1,40}")  # names of documents that are ours: no secret is looked for there


class _Kept(set[str]):
    """Short texts that were searched and hold no secret: most of a log says the same again."""

    def keep(self, text: str) -> None:
        if len(text) <= 100 and len(self) < 10_000:
            self.add(text)


class Redactor:
    """Replaces each secret by a stable token.

    Args:
        secrets: what is secret.
        words: text that is public, beside the suite's own files.
    """

    def __init__(self, secrets: Sequence[str] = (), words: str = "") -> None:
        self._words = words
        self._lock = threading.Lock()
        self._tokens: dict[str, str] = {}
        self._altered: dict[tuple[str, bytes], str] = {}
        self._sought: tuple[str, ...] = ()
        self._searched, self._clean = Secrets(()), _Kept()
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Replace these too from now on; one that is known keeps its token."""
        wanted = sorted({each for each in secrets if each} - set(self._sought), key=lambda s: (-len(s), s))
        for secret in wanted:
            self.in_place(secret)
        if fresh := gate.sought(wanted, self._words):
            self._sought = (*self._sought, *fresh)
            # Whole new ones: other threads read them.
            self._searched, self._clean = gate.prepared(self._sought, self._words), _Kept()

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that is replaced wherever it stands."""
        return self._sought

    def in_place(self, value: str) -> str:
        """The token of a value, secret or not, for the one place where it stands."""
        with self._lock:
            return self._tokens.setdefault(value, f"REDACTED-{len(self._tokens) + 1}")

    def text(self, text: str) -> str:
        """Text without secrets."""
        clean = self._clean
        if not self._sought or text in clean:
            return text
        data = text.encode("utf-8", "surrogatepass")
        safe = self.body(data)
        if safe is data:
            clean.keep(text)
            return text
        return safe.decode("utf-8", "surrogatepass")

    def document(self, value: Any) -> Any:
        """A JSON document without secrets in its strings."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.document(item) for item in value]
        if isinstance(value, Mapping):
            return {self._name(key): self.document(item) for key, item in value.items()}
        return value

    def _name(self, key: Any) -> Any:
        return self.text(key) if isinstance(key, str) and not OURS.fullmatch(key) else key

    def body(self, body: bytes) -> bytes:
        """Bytes without secrets."""
        parts, last = [], 0
        for hit in self._searched.find(body) if self._sought and body else ():
            parts += [body[last : hit.start], self._token(hit).encode()]
            last = hit.end
        return b"".join([*parts, body[last:]]) if parts else body

    def _token(self, hit: Leak) -> str:
        """The token of the secret; another where it stands in other letters, for that is another value."""
        token = self._tokens[hit.secret]
        exact = hit.secret.encode("utf-8", "surrogatepass").strip(DROPPED).replace(b"\\", b"")
        if hit.form == "base64" or hit.said.strip(DROPPED).replace(b"\\", b"") == exact:
            return token
        with self._lock:
            return self._altered.setdefault((hit.secret, hit.said), f"{token}.{len(self._altered) + 1}")
