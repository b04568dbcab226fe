"""Where an href of a target may lead, and whether it has the form that the guide prints.  Pure.

Source: RFC 3986 (a relative reference is resolved against the URL of the request; the guide does not
say against which, so the base URL counts too); W148 6.1.3 with FM-E3 (printed without the resource's name).
"""

from __future__ import annotations

from urllib.parse import unquote

from lso_conformance.common import urls
from lso_conformance.standard.api import Api


def places(href: object, asked: str, base_url: str) -> list[str]:
    """The URLs on the target's own origin that an href may mean; the likeliest first, none for no text.

    What leads to another host, or is no http or https URL, is nowhere here: it is not followed.
    """
    if not isinstance(href, str) or not href.strip():
        return []
    base = urls.read(base_url)
    found = [urls.read(asked).join(href), base.join(href)]
    if href.startswith("/") and not href.startswith("//"):
        found.append(urls.read(base_url.rstrip("/") + href))
    own = [url.normal for url in found if url.is_http and url.origin == base.origin]
    return list(dict.fromkeys(own))


def is_as_printed(href: str, id: str, api: Api) -> bool:
    """Whether an href ends in the resource's id, and names no kind of resource before it (FM-E3)."""
    *before, last = [unquote(part) for part in urls.read(href).path.split("/")]
    kinds = {operation.path.split("/")[1] for operation in api.operations.values()}
    return last == id and len(before) > 1 and kinds.isdisjoint(before)
