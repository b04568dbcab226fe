"""What hides secrets: each becomes a token of its own, before anything is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lso_conformance import leaks

OURS = re.compile(r"[A-Za-z_.]{1,40}")  # names of documents that are ours: no secret is looked for there


class Redactor:
    """Replaces each secret by a stable token, so that echo and equality judge as before."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._known: dict[str, str] = {}
        self._tokens: list[tuple[str, str]] = []
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Replace these too from now on; one that is known keeps its token."""
        for secret in sorted({s for s in secrets if s} - self._known.keys(), key=lambda s: (-len(s), s)):
            self._known[secret] = f"REDACTED-{len(self._known) + 1}"
        forms = [(form, token) for secret, token in self._known.items() for form in _forms(secret)]
        self._tokens = sorted(forms, key=lambda pair: -len(pair[0]))  # a whole list: other threads read it

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that is replaced."""
        return tuple(self._known)

    def text(self, text: str) -> str:
        """Text without secrets."""
        for secret, token in self._tokens:
            text = text.replace(secret, token)
        return text

    def document(self, value: Any) -> Any:
        """A JSON document without secrets in its strings."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._name(key): self.document(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.document(item) for item in value]
        return value

    def _name(self, key: Any) -> Any:
        return self.text(key) if isinstance(key, str) and not OURS.fullmatch(key) else key

    def body(self, body: bytes) -> bytes:
        """Bytes without secrets (as UTF-8)."""
        for secret, token in self._tokens:
            body = body.replace(secret.encode(), token.encode())
        return body


def _forms(secret: str) -> list[str]:
    """A secret as it is, escaped in a JSON text or a URL, and in base64 (RFC 4648); longest first."""
    escaped = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    quoted = quote(secret, safe="", errors="replace")
    in_url = {quoted, re.sub("%..", lambda found: found[0].lower(), quoted), quoted.replace("%20", "+")}
    in_base64 = {core.decode() for core in leaks.cores(secret)}
    return sorted({secret, *escaped, *in_url, *in_base64}, key=len, reverse=True)
