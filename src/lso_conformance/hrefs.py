"""Where an href of a target may lead, and whether it has the form that the guide prints.  Pure.

Source: RFC 3986 (a relative reference is resolved against the URL of the request; the guide does not
say against which, so the base URL counts too); W148 6.1.3 with FM-E3 (printed without the resource's name).
"""

from __future__ import annotations

from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lso_conformance.api import Api

PORTS = {"http": 80, "https": 443}


def places(href: object, asked: str, base_url: str) -> list[str]:
    """The URLs on the target's own origin that an href may mean; the likeliest first, none for no text.

    What leads to another host, or is no http or https URL, is nowhere here: it is not followed.
    """
    if not isinstance(href, str) or not href.strip():
        return []
    found = [_joined(asked, href), _joined(base_url, href)]
    if href.startswith("/") and not href.startswith("//"):
        found.append(base_url.rstrip("/") + href)
    own = _origin(base_url)
    return [url for url in dict.fromkeys(url for url in found if url) if _origin(url) == own]


def _joined(base: str, reference: str) -> str | None:
    try:
        return urldefrag(urljoin(base, reference))[0]
    except ValueError:
        return None


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for what has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and parts.scheme in PORTS else None


def is_as_printed(href: str, id: str, api: Api) -> bool:
    """Whether an href ends in the resource's id, and names no kind of resource before it (FM-E3)."""
    try:
        *before, last = [unquote(part) for part in urlsplit(href).path.split("/")]
    except ValueError:
        return False
    kinds = {operation.path.split("/")[1] for operation in api.operations.values()}
    return last == id and len(before) > 1 and kinds.isdisjoint(before)
