"""The places of a request or an answer in which credentials stand, and what is one by its form.  Pure.

Values are masked in their own place: of every header but the known harmless ones, of every query parameter
of a URL but those of the APIs, and passwords in URLs.  Lists of what is harmless are safer than lists of
what is not: every gateway has its own name for its key.

Source: RFC 9110 and the IANA registry of HTTP field names; RFC 3986, 3.2.1; RFC 6265; RFC 7519 (JWT).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from urllib.parse import unquote, unquote_plus

from lso_conformance.masking.gate import is_plain

HARMLESS = frozenset({
    "accept", "accept-charset", "accept-encoding", "accept-language", "accept-patch", "accept-post",
    "accept-ranges", "access-control-allow-credentials", "access-control-allow-headers",
    "access-control-allow-methods", "access-control-allow-origin", "access-control-expose-headers",
    "access-control-max-age", "access-control-request-headers", "access-control-request-method", "age",
    "allow", "alt-svc", "cache-control", "connection", "content-digest", "content-disposition",
    "content-encoding", "content-language", "content-length", "content-location", "content-range",
    "content-security-policy", "content-type", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "date", "deprecation", "digest", "dnt", "etag", "expect", "expires",
    "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since",
    "keep-alive", "last-modified", "link", "location", "max-forwards", "origin", "permissions-policy",
    "pragma", "prefer", "preference-applied", "priority", "proxy-authenticate", "proxy-connection",
    "range", "ratelimit", "ratelimit-limit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset",
    "referer", "referrer-policy", "repr-digest", "request-id", "retry-after", "sec-ch-ua",
    "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site",
    "sec-fetch-user", "server", "server-timing", "strict-transport-security", "sunset", "te",
    "trace-context", "traceparent", "trailer", "transfer-encoding", "upgrade",
    "upgrade-insecure-requests", "user-agent", "vary", "via", "warning", "www-authenticate",
    "x-content-type-options", "x-correlation-id", "x-forwarded-for", "x-forwarded-host",
    "x-forwarded-port", "x-forwarded-proto", "x-frame-options", "x-lso-scenario",
    "x-pagination-throttled", "x-powered-by", "x-request-id", "x-requested-with", "x-result-count",
    "x-total-count", "x-xss-protection",
})  # fmt: skip
LONG = 16  # characters of a token that nobody made up
JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*")
BEARER = re.compile(r"\bBearer +([A-Za-z0-9._~+/-]{16,}=*)", re.IGNORECASE)
_TOKEN = re.compile(rf"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9._~+/=-]{{{LONG},}}")
_SCHEMED = re.compile(r"([A-Za-z][A-Za-z0-9._~-]*)( +)(.+)", re.DOTALL)
_COOKIE = re.compile(r"(\s*[^=;]*=\s*)(.*?)(\s*)", re.DOTALL)
_IN_TEXT = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,15}:(?:\\?/){2}[^\s\"'<>]++")
_PARTS = re.compile(
    r"(?P<begin>[A-Za-z][A-Za-z0-9+.-]*:(?:\\?/){2})(?:(?P<user>[^/?#@:\\]*):(?P<password>[^/?#@\\]*)@)?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?P<rest>.*)",
    re.DOTALL,
)
_BETWEEN = re.compile(r"(&amp;|&|\\u0026)")

Hide = Callable[[str], str]
Pairs = Sequence[Sequence[str]]


def is_credential(text: str) -> bool:
    """Whether a value is a credential by its form, and so no word of anybody's.

    A JWT is one, and a text of at least 16 letters, digits and `._~+/=-` that has both letters and digits
    and is no date, number or address.
    """
    return JWT.fullmatch(text) is not None or (_TOKEN.fullmatch(text) is not None and not is_plain(text))


def headers(pairs: Pairs, hide: Hide) -> list[list[str]]:
    """Headers, the values of all but the harmless masked; schemes and the names of cookies stay."""
    return [[name, value if name.lower() in HARMLESS else _header(name.lower(), value, hide)]
            for name, value in pairs]  # fmt: skip


def _header(name: str, value: str, hide: Hide) -> str:
    if not value:
        return value
    if name == "cookie":
        return ";".join(_cookie(part, hide) for part in value.split(";"))
    if name == "set-cookie":
        first, semicolon, rest = value.partition(";")
        return _cookie(first, hide) + semicolon + rest
    if "authorization" in name and (parts := _SCHEMED.fullmatch(value)):
        return parts[1] + parts[2] + hide(parts[3].strip())
    return hide(value)


def _cookie(part: str, hide: Hide) -> str:
    if (named := _COOKIE.fullmatch(part)) is None:
        return hide(part) if part.strip() else part
    return named[1] + (hide(named[2]) if named[2] else "") + named[3]


def url(text: str, harmless: Collection[str], hide: Hide) -> str:
    """A URL with its password and the values of all parameters but the harmless masked."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return text
    user = "" if parts["user"] is None else f"{parts['user']}:{_hidden(parts['password'], hide)}@"
    query = ""
    if parts["query"] is not None:
        pieces = _BETWEEN.split(parts["query"])
        query = "?" + "".join(
            piece if place % 2 else _parameter(piece, harmless, hide) for place, piece in enumerate(pieces)
        )
    return parts["begin"] + user + parts["path"] + query + parts["rest"]


def _parameter(piece: str, harmless: Collection[str], hide: Hide) -> str:
    name, equals, value = piece.partition("=")
    if not equals:
        return hide(name) if is_credential(unquote(name)) else piece
    return piece if unquote_plus(name) in harmless else f"{name}={_hidden(value, hide)}"


def _hidden(value: str, hide: Hide) -> str:
    return hide(value.replace("\\/", "/")) if value else value


def urls(body: bytes, harmless: Collection[str], hide: Hide) -> bytes:
    """A text with each URL in it masked as `url` does, so that it stays equal to that URL elsewhere."""
    if b"?" not in body and b"@" not in body:
        return body

    def masked(found: re.Match[bytes]) -> bytes:
        text = found[0].decode("utf-8", "surrogateescape")
        return url(text, harmless, hide).encode("utf-8", "surrogateescape")

    return _IN_TEXT.sub(masked, body)


def credentials(pairs: Pairs, address: str, body: bytes, harmless: Collection[str]) -> Iterator[str]:
    """What a message shows that is a credential by its form, in the places for them or as JWT or `Bearer`."""
    seen: list[str] = []

    def keep(value: str) -> str:
        seen.extend([value, unquote(value)])
        return ""

    for name, value in headers(pairs, keep):
        if "authorization" in name.lower() and value.strip().lower() == "basic":
            with suppress(binascii.Error, UnicodeDecodeError):
                seen.append(base64.b64decode(seen[-2], validate=True).decode().partition(":")[2])
    url(address, harmless, keep)
    urls(body, harmless, keep)
    text = f"{address}\n{body.decode('utf-8', 'replace')}"
    yield from dict.fromkeys([*filter(is_credential, seen), *JWT.findall(text), *BEARER.findall(text)])
