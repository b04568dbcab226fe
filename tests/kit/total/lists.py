"""Every check of lists, pages and complex queries, called on whatever was observed."""

from collections.abc import Callable
from typing import Any

import by_hand
from by_hand import API

from lso_conformance.checks.resource import (
    complex_query,
    large_lists,
    listings,
    lists,
    own_items,
    paging,
    passing,
)
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations

CONTROL = by_hand.created()


def queries(observed: Observations) -> list[Exchange]:
    return observed.called(API.roles["query"])


def pages(observed: Observations) -> list[Exchange]:
    return list(listings.of_role(observed, "list"))


def over_pages(check: Callable[[Observations, str, list[Exchange]], Any]) -> Callable[[Observations], Any]:
    """A check of requests for a list; it is called when there are any."""
    return lambda observed: [
        each
        for role in API.lists
        if (asked := list(listings.of_role(observed, role)))
        for each in check(observed, role, asked)
    ]


CHECKS: dict[str, Callable[[Observations], Any]] = {
    "complex_query.found": lambda o: [complex_query.found(o, e, CONTROL) for e in queries(o)],
    "complex_query.whole": lambda o: [complex_query.whole(o, e) for e in queries(o)],
    "large_lists.told": lambda o: [
        large_lists.told(one, other, pages(o), other, API) for one in pages(o) for other in pages(o)[-1:]
    ],
    "own_items.made": lambda o: [str(own_items.made(o, row)) for row in API.lists.values()],
    "listings.of_role": pages,
    "listings.every_listing": lambda o: [one.pages for one in listings.every_listing(o, "list")] and [],
    "listings.listings": lambda o: [
        (each.whole, each.items, str(each.cut_in_silence())) for each in listings.listings(pages(o))
    ],
    "passing.passing": lambda o: [
        passing.passing(o, row).compared(listing).fitting()
        for row in API.lists.values()
        for listing in listings.listings(pages(o))
    ],
    "listings.too_close": lambda o: [
        listings.too_close(own, listing, API.lists["list"])
        for own in own_items.made(o, API.lists["list"])
        for listing in listings.listings(pages(o))
    ],
    "lists.filters_accepted": over_pages(lists.filters_accepted),
    "lists.holds_what_matches": over_pages(lists.holds_what_matches),
    "lists.holds_those": over_pages(
        lambda o, role, asked: lists.holds_those(o, role, passing.passing(o, API.lists[role]), asked)
    ),
    "lists.contradicts_nothing": over_pages(lists.contradicts_nothing),
    "lists.nothing_is_an_empty_list": over_pages(lists.nothing_is_an_empty_list),
    "lists.items_are_whole": over_pages(lambda o, role, _: lists.items_are_whole(o, role)),
    "lists.wrong_query": over_pages(lambda o, role, asked: lists.wrong_query(o, role, asked[0], asked[-1])),
    "paging.supported": over_pages(lambda _o, _r, asked: [paging.supported(asked)]),
    "paging.order_stays": over_pages(lambda _o, _r, asked: [paging.order_stays(asked, asked)]),
    "paging.nothing_lost": over_pages(lambda o, role, asked: paging.nothing_lost(o, role, asked, [asked])),
    "paging.headers_right": over_pages(lambda o, role, _: paging.headers_right(o, role)),
}
