"""Lists that come in pages: how they are read, and what a page says of those that follow."""

from typing import Any

import by_hand
import pytest
from by_hand import API

from lso_conformance.checks.resource.listings import listings
from lso_conformance.drive.walks import list_all
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import observe
from lso_conformance.seen.pages import says_more

ROLE = "list"


def page(ids: list[str], **headers: str) -> Exchange:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return by_hand.exchange(200, [{"id": one} for one in ids], role=ROLE, headers=named)


MORE: list[tuple[dict[str, str], bool]] = [
    ({}, False),
    ({"x_total_count": "2"}, False),
    ({"x_total_count": "3"}, True),
    ({"x_total_count": "many"}, False),
    ({"x_pagination_throttled": "True"}, True),
    ({"x_pagination_throttled": "false", "x_total_count": "2"}, False),
]


@pytest.mark.parametrize(("headers", "more"), MORE)
def test_a_page_says_whether_there_is_more(headers: dict[str, str], more: bool) -> None:
    assert says_more(page(["a", "b"], **headers), 2) is more


class Target:
    """Answers every list with the next of some pages."""

    def __init__(self, *pages: Exchange) -> None:
        self.pages, self.asked = list(pages), list[dict[str, str]]()

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self

    def list(self, _role: str, **query: str) -> Exchange:
        self.asked.append(query)
        return self.pages.pop(0)


def test_every_page_is_read() -> None:
    target = Target(*(page([one], x_total_count="3") for one in "abc"))
    assert len(list_all(target, "a step", ROLE, {"of": "job-1"})) == 3
    assert target.asked == [{"of": "job-1"}, {"of": "job-1", "offset": "1"}, {"of": "job-1", "offset": "2"}]


def test_a_target_that_heeds_no_offset_is_not_asked_for_ever() -> None:
    target = Target(*(page(["a"], x_total_count="3") for _ in range(3)))
    assert len(list_all(target, "a step", ROLE, {})) == 2


@pytest.mark.parametrize(("total", "repeated"), [("4", True), ("6", False)])
def test_a_list_that_has_grown_by_a_page_heeds_the_offset(total: str, repeated: bool) -> None:
    """What is new stands first, so the first page seems to come twice."""
    log = by_hand.Written()
    for count, offset in (("4", ""), (total, "&offset=2")):
        number = log.call(ROLE, 200, [{"id": "a"}, {"id": "b"}])
        log.records[number] = {**log.records[number], "url": f"{log.records[number]['url']}?limit=9{offset}"}
        answer = log.records[-1]
        log.records[-1] = {**answer, "headers": [*answer["headers"], ["x-total-count", count]]}
    (listing,) = listings(observe(log.ended(), API).exchanges)
    assert listing.repeated(listing.pages[1]) is repeated
    assert listing.steady is repeated
