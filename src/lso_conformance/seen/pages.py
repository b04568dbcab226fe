"""What the answer to a list says: which items are shown, how many there are, whether there are more."""

from __future__ import annotations

from lso_conformance.log.exchange import Exchange, Json


def ids_of(page: Exchange) -> list[str]:
    """The ids of the items of a page, in their order; a number names an item all the same."""
    return list(page.answer.once(_ids)) if page.status == 200 else []


def _ids(body: Json) -> list[str]:
    document = body.document
    items = document if isinstance(document, list) else []
    given = [item.get("id") for item in items if isinstance(item, dict)]
    return [str(one) for one in given if isinstance(one, str | int) and not isinstance(one, bool)]


def total_of(page: Exchange) -> int | None:
    """What `X-Total-Count` says; None without it, or when it is no number."""
    text = page.headers.get("x-total-count", "").strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None


def throttled(page: Exchange) -> bool:
    """Whether `X-Pagination-Throttled` says that there is more."""
    return page.headers.get("x-pagination-throttled", "").strip().lower() == "true"


def says_more(page: Exchange, count: int) -> bool:
    """Whether the target says that its list goes on after so many items."""
    total = total_of(page)
    return throttled(page) or (total is not None and total > count)


def says_nothing(page: Exchange) -> bool:
    """Whether a page has items, and no header tells whether there are more."""
    told = total_of(page) is not None or "x-pagination-throttled" in page.headers
    return bool(ids_of(page)) and not told


def is_too_large(answer: Exchange) -> bool:
    """Whether a list is refused because it is too large (6.2; a bare `[]` is FM-B14's)."""
    return answer.status == 422 and (answer.json() == [] or b"tooManyRecords" in answer.body)
