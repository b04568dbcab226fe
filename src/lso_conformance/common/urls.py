"""URLs: read once, normalised, compared by what they mean; no text makes reading one raise.

Source: RFC 3986, 3 and appendix B (components), 3.2.3 and 6.2.2 (scheme and host without letter case, a port
that is the scheme's default or empty is none), 5.2 (references).  Hosts are read by httpx, IDNA included, so
that what is compared is what is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote

import httpx

DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
CARRIERS: Final = {"ws": "http", "wss": "https"}  # RFC 6455, 3: a WebSocket begins as a request of HTTP
_PARTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_AUTHORITY = re.compile(
    r"(?:(?P<user>.*)@)?(?P<host>\[[^\[\]]*\]|[^:\[\]@]*)(?::(?P<port>[0-9]*))?", re.DOTALL
)
_REG_NAME = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=-]*")
HIGHEST_PORT, LONGEST_HOST = 65535, 1000


class Origin(NamedTuple):
    """Where requests go: the scheme of HTTP (`ws` as `http`, `wss` as `https`), host, and port in figures."""

    scheme: str
    host: str
    port: int


class _Authority(NamedTuple):
    user: str | None = None
    password: str | None = None
    host: str = ""
    port: int | None = None
    wrong: str | None = None


@dataclass(frozen=True)
class Url:
    """A URL, a relative reference, or what is neither (`wrong` says why).

    `scheme` and `host` are in lower case (the host in ASCII, without brackets) and empty where there are
    none; `port` is None where it is the scheme's default.  `path`, `query` and `fragment` are as written,
    percent-encoding kept.  What has no readable host has only its `text`.
    """

    text: str
    scheme: str = ""
    user: str | None = None
    password: str | None = None
    host: str = ""
    port: int | None = None
    path: str = ""
    query: str = ""
    fragment: str = ""
    wrong: str | None = None

    @property
    def origin(self) -> Origin | None:
        """Of an http, https, ws or wss URL with a host; None for anything else."""
        scheme = CARRIERS.get(self.scheme, self.scheme)
        if scheme not in CARRIERS.values() or not self.host:
            return None
        return Origin(scheme, self.host, self.port or DEFAULT_PORTS[scheme])

    @property
    def is_http(self) -> bool:
        """Whether it can be asked by HTTP."""
        return self.scheme in CARRIERS.values() and self.origin is not None and self.unusable is None

    @property
    def netloc(self) -> str:
        """Host and port, without credentials."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def site(self) -> str:
        """Scheme, host and port, such as `https://sof.example.net:8443`."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Names and values of the query, decoded, in their order; empty values too."""
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def without_credentials(self) -> str:
        """The text without user and password, whatever else is wrong with it."""
        scheme, authority = _PARTS.fullmatch(self.text).groups()[:2]  # type: ignore[union-attr]
        if authority is None or "@" not in authority:
            return self.text
        begin = len(f"{scheme}://" if scheme else "//")
        return self.text[:begin] + self.text[begin + authority.rindex("@") + 1 :]

    @cached_property
    def sent(self) -> httpx.URL | str:
        """As httpx sends it, or why it cannot."""
        if self.wrong is not None:
            return self.wrong
        scheme = f"{self.scheme}:" if self.scheme else ""
        _, authority, path, query, fragment = _PARTS.fullmatch(self.text).groups()  # type: ignore[union-attr]
        user = (authority or "").rpartition("@")[:2]
        head = f"//{''.join(user)}{self.netloc}" if authority is not None else ""
        tail = "".join(f"{mark}{part}" for mark, part in (("?", query), ("#", fragment)) if part is not None)
        try:
            return httpx.URL(f"{scheme}{head}{path}{tail}")
        except (httpx.InvalidURL, ValueError) as error:
            return str(error)

    @property
    def unusable(self) -> str | None:
        """Why nothing can be asked at it, if nothing can."""
        return self.sent if isinstance(self.sent, str) else None

    @property
    def normal(self) -> str:
        """The one text of all equal URLs, as it is sent; the text as it is where nothing can be sent."""
        return self.text if isinstance(self.sent, str) else str(self.sent)

    def join(self, reference: str) -> Url:
        """The URL that a reference means here, without its fragment."""
        there = read(reference)
        if isinstance(self.sent, str) or isinstance(there.sent, str):
            return Url(reference, wrong=self.unusable or there.unusable)
        try:
            return read(str(self.sent.join(there.sent).copy_with(fragment=None)))
        except (httpx.InvalidURL, ValueError) as error:
            return Url(reference, wrong=str(error))

    def path_below(self, base: Url) -> str | None:
        """The path below a base URL, without the slash between; None for what is not below it."""
        same = (self.scheme, self.host, self.port) == (base.scheme, base.host, base.port)
        path = base.path.rstrip("/") + "/"
        if not same or self.wrong or base.wrong or not self.path.startswith(path):
            return None
        return self.path[len(path) :]

    def below(self, base: Url) -> str | None:
        """The path below a base URL, with the query; None for what is not below it."""
        path = self.path_below(base)
        return None if path is None else path + (f"?{self.query}" if self.query else "")


@lru_cache(maxsize=4096)
def read(text: str) -> Url:
    """The URL of a text."""
    scheme, authority, path, query, fragment = _PARTS.fullmatch(text).groups()  # type: ignore[union-attr]
    scheme = (scheme or "").lower()
    found = _authority(scheme, authority) if authority is not None else _Authority()
    if found.wrong is not None:
        return Url(text, wrong=found.wrong)
    return Url(
        text, scheme, found.user, found.password, found.host, found.port, path, query or "", fragment or ""
    )


@lru_cache(maxsize=1024)
def _authority(scheme: str, text: str) -> _Authority:
    match = _AUTHORITY.fullmatch(text)
    if match is None or len(match["host"]) > LONGEST_HOST:
        return _Authority(wrong="its host and port cannot be read")
    host, given = match["host"], match["port"]
    try:
        if not host.startswith("["):
            host = unquote(host, errors="strict")
            if host.isascii() and not _REG_NAME.fullmatch(host):
                return _Authority(wrong="its host is none")
        if host:
            asked = httpx.URL(scheme="http", host=host)
            host = asked.raw_host.decode("ascii").lower() if asked.host else ""  # some raise only when shown
    except (httpx.InvalidURL, ValueError) as error:
        return _Authority(wrong=str(error))
    port = int(given) if given and len(given.lstrip("0")) <= len(f"{HIGHEST_PORT}") else None
    if given and (port is None or port > HIGHEST_PORT):
        return _Authority(wrong=f"{given[:20]} is no port")
    user, colon, password = (match["user"] or "").partition(":")
    return _Authority(
        None if match["user"] is None else user,
        password if colon else None,
        host,
        None if port == DEFAULT_PORTS.get(scheme) else port,
    )
