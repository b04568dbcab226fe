"""Lists in pages: limit and offset, nothing lost or doubled, and headers that tell the truth.

Source: W148 6.2 (D1, CR1-D1) and the OAS of the five lists; FM-B15, FM-L14, FM-M36.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lso_conformance.checks.basics import finding, kinds
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.resource.listings import Listing, items_of, listings, number, query_of
from lso_conformance.checks.resource.passing import Passing, passing
from lso_conformance.log.exchange import INVALID, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.pages import ids_of, throttled, total_of
from lso_conformance.seen.resources import accepted

CITED = 4


def supported(paged: Sequence[Exchange], elsewhere: Sequence[Exchange] = ()) -> Finding:
    """A list can be read in pages: `limit` and `offset` are honoured (D1).

    A page may be smaller where no page `elsewhere` is larger: that is the supported size.
    """
    want = "no more items than limit says, from the one on that offset says"
    listing = Listing({}, list(paged))
    first = paged[0]
    if not listing.pages:
        return finding(Verdict.INCONCLUSIVE, want, first.summary(100), first)
    if not accepted(first):
        return finding(Verdict.FAIL, want, f"limit is refused: {first.summary(100)}", first)
    limits = [number(query_of(page).get("limit")) for page in listing.pages]
    for page, limit in zip(listing.pages, limits, strict=True):
        if limit and len(items_of(page)) > limit:
            return finding(Verdict.FAIL, want, f"{len(items_of(page))} items for limit={limit}", page)
        if listing.repeated(page):
            return finding(Verdict.FAIL, want, "the first page for every offset", listing.pages[0], page)
    size = max((len(items_of(page)) for page in elsewhere), default=0)
    for page, further in pairwise(listing.pages):
        count, asked = len(items_of(page)), number(query_of(page).get("limit"))
        if count < min(asked, size) and items_of(further):
            got = f"{count} items for limit={asked}, though more follow and a page may hold {size}"
            return finding(Verdict.FAIL, want, got, page, further)
    following = next((e for e in paged if number(query_of(e).get("offset"))), None)
    if following is not None and not accepted(following) and len(items_of(first)) == limits[0]:
        return finding(Verdict.FAIL, want, f"offset is refused: {following.summary(100)}", following)
    return finding(Verdict.PASS, want, f"{len(listing.pages)} pages", *listing.pages[:CITED])


def not_more_than(answer: Exchange, limit: int) -> Finding:
    """A first page has no more items than `limit` says (D1)."""
    want = f"no more than {limit} items"
    if not accepted(answer):
        refused = answer.status in INVALID
        return finding(Verdict.FAIL if refused else Verdict.INCONCLUSIVE, want, answer.summary(100), answer)
    count = len(items_of(answer))
    return finding(Verdict.PASS if count <= limit else Verdict.FAIL, want, f"{count} items", answer)


def nothing_beyond(answer: Exchange) -> Finding:
    """No item stands beyond the end of a list (D1); to refuse such an offset is the target's choice."""
    want = "nothing beyond the end of the list"
    if not accepted(answer):
        return finding(Verdict.NOT_APPLICABLE, want, answer.summary(100), answer)
    count = len(items_of(answer))
    return finding(Verdict.FAIL if count else Verdict.PASS, want, f"{count} items", answer)


def order_stays(once: Sequence[Exchange], again: Sequence[Exchange]) -> Finding:
    """The same list asked twice has the same order; that it must stands in the OAS only (FM-M36)."""
    want = "the order of the first time"
    first, second = (_order(e) for e in (once, again))
    both = set(first) & set(second)
    if not both:
        return finding(Verdict.INCONCLUSIVE, want, "no items to compare", *once[:1], *again[:1])
    same = [one for one in first if one in both] == [one for one in second if one in both]
    got = "the same" if same else f"first {first[:5]}, then {second[:5]}"
    return finding(Verdict.PASS if same else Verdict.WARNING, want, got, once[0], again[0])


def _order(requests: Sequence[Exchange]) -> list[str]:
    return list(dict.fromkeys(one for page in Listing({}, list(requests)).pages for one in ids_of(page)))


def nothing_lost(
    observed: Observations,
    role: str,
    whole: Sequence[Exchange],
    paged: Sequence[Sequence[Exchange]],
    again: Sequence[Exchange] = (),
) -> list[Finding]:
    """Page by page a list shows each own item once, as long as its order stays (R18 for jobs).

    Only where `whole` before and `again` after hold the same of others: otherwise they came or went.
    """
    own = {item.id for item in passing(observed, observed.api.lists[role]).owned}
    if again and set(_order(whole)) - own != set(_order(again)) - own:
        got = "the list changed while it was read in pages"
        return [finding(Verdict.NOT_APPLICABLE, "each item on one page", got, *whole[:1], *again[:1])]
    walks = [Listing({}, list(walk)) for walk in paged]
    order = _order(whole)
    moving = any(order_stays(paged[0], walk).verdict is Verdict.WARNING for walk in paged[1:])
    moving = moving or any(_turned(page, order) for walk in walks for page in walk.pages)
    shown = {one for walk in walks for page in walk.pages for one in ids_of(page)}
    there = (own & set(order) or own & shown) if whole else own  # whole, too, it may come in pages that turn
    return kinds([_each_once(walk, there, moving=moving) for walk in walks])


def _turned(page: Exchange, order: Sequence[str]) -> bool:
    """Whether the items of a page stand in another order than in the whole list."""
    places = [order.index(one) for one in ids_of(page) if one in order]
    return places != sorted(places)


def _each_once(walk: Listing, there: set[str], *, moving: bool) -> Finding:
    want = "each item on one page"
    if not walk.pages or not there:
        shown = walk.requests[:1]
        return finding(Verdict.INCONCLUSIVE, want, "no pages with items of the run", *shown)
    limit = number(query_of(walk.pages[0]).get("limit"))
    if not limit or any(len(items_of(p)) > limit or walk.repeated(p) for p in walk.pages):
        return finding(Verdict.NOT_APPLICABLE, want, "limit and offset are not supported (D1)", walk.pages[0])
    count = Counter(one for page in walk.pages for one in ids_of(page))
    doubled = sorted(one for one in there if count[one] > 1)
    lost = sorted(one for one in there if not count[one]) if walk.whole else []
    if not doubled and not lost:
        return finding(Verdict.PASS, want, f"{len(there)} items, each once", *walk.pages[:CITED])
    verdict = Verdict.WARNING if moving else Verdict.FAIL
    return finding(verdict, want, f"twice: {doubled[:3]}, never: {lost[:3]}", *walk.pages[:CITED])


def headers_right(observed: Observations, role: str) -> list[Finding]:
    """A page that is not all says so, and what the headers say is true (CR1-D1)."""
    spec = observed.api.lists[role]
    requests = [e for e in observed.called(observed.api.roles[role]) if "mutant" not in e.facts]
    own = passing(observed, spec)
    found = [f for listing in listings(requests) for f in _headers(own, listing)]
    if not found:
        return [Finding(Verdict.INCONCLUSIVE, "headers of pages", "no page was seen", ())]
    applies = [f for f in found if f.verdict is not Verdict.NOT_APPLICABLE]
    mild = Verdict.FAIL if spec.binding_truncation else Verdict.WARNING
    return kinds([
        Finding(mild if f.verdict is Verdict.FAIL else f.verdict, f.want, f.got, f.exchanges)
        for f in applies or found
    ])  # fmt: skip


def _headers(owned: Passing, listing: Listing) -> Iterator[Finding]:
    count, steady = len(listing.items), listing.steady
    moves_on = not any(listing.repeated(page) for page in listing.pages)
    sure = listing.whole and listing.countable and steady
    if sure and any(total_of(page) not in {None, count} for page in listing.pages):
        # What lost an own item is wrong in its pages, not in its total.
        compared = owned.compared(listing)
        sure = not owned.all & ~compared.fitting()[1] & ~compared.shown
    for page in listing.pages:
        items = items_of(page)
        end = number(query_of(page).get("offset")) + len(items)
        yield from _counted(
            page,
            len(items),
            end if items and moves_on and listing.countable else 0,
            count if sure and items else None,
        )
        if not items or not (moves_on and steady) or not listing.countable:
            continue
        more = end < count
        told = throttled(page) or (total_of(page) or 0) > end
        want = "X-Total-Count or X-Pagination-Throttled on a page that is not all"
        if more and not told:
            yield finding(Verdict.FAIL, want, f"{len(items)} of {count} items and neither header", page)
        elif more:
            yield finding(Verdict.PASS, want, "said", page)
        elif throttled(page) and listing.whole:
            yield finding(Verdict.FAIL, want, "X-Pagination-Throttled: true, and nothing more comes", page)
    if listing.pages:
        text = "no page was cut"
        yield finding(Verdict.NOT_APPLICABLE, "headers of a page that is not all", text, listing.pages[0])


def _counted(page: Exchange, items: int, least: int, count: int | None) -> Iterator[Finding]:
    """What X-Result-Count, X-Total-Count and X-Pagination-Throttled say, where they are sent.

    There are at `least` as many as the page shows and skips; `count` is how many, where that is sure.
    """
    want = f"headers that are true of {items} items"
    result, total = (page.headers.get(name) for name in ("x-result-count", "x-total-count"))
    if result is not None and result.strip() != f"{items}":
        yield finding(Verdict.FAIL, want, f"X-Result-Count: {result}", page)
    said_total = total_of(page)
    if total is not None and (
        said_total is None or said_total < least or (count is not None and said_total != count)
    ):
        known = f" where {count} match" if count is not None else f" where {least} are shown or skipped"
        yield finding(Verdict.FAIL, want, f"X-Total-Count: {total}{known}", page)
    said = page.headers.get("x-pagination-throttled")
    if said is not None and said.strip().lower() not in {"true", "false"}:
        yield finding(Verdict.FAIL, want, f"X-Pagination-Throttled: {said}", page)
