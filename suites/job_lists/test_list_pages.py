"""Judges: lists in pages.  FM: W148 6.2 (D1, CR1-D1, R18)."""

from typing import Any

import pytest

from lso_conformance.checks.resource import lists, paging
from lso_conformance.judge.judging import Judge, Observed, Seen
from suites.job_lists.list_pages import AGAIN, PAGED, PAGES
from suites.job_lists.lists import kind_of
from suites.marks import decides, drives

ROLES = [pytest.param(role, marks=drives(scenario), id=role) for role, scenario in PAGES.items()]


@decides("list.paging")
@pytest.mark.parametrize("role", ROLES)
def test_list_is_read_in_pages(observed: Observed, seen: Seen, judge: Judge, role: str) -> None:
    """A list can be read in pages by limit and offset, in an order that stays."""
    scenario = seen("read it whole again").scenario
    paged, whole, again = (
        observed.steps[scenario, name] for name in (PAGED[0], "read it whole", "read it whole again")
    )
    judge(paging.supported(paged, whole), paging.order_stays(whole, again))


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(role, marks=[drives(scenario), decides(f"{kind_of(role)}.matches")], id=role)
        for role, scenario in PAGES.items()
    ],
)
def test_pages_hold_each_item_once(observed: Observed, seen: Seen, judge: Judge, role: str) -> None:
    """Page by page nothing is lost and nothing doubled."""
    scenario = seen("read it whole again").scenario
    walks: list[Any] = [observed.steps[scenario, name] for name in (*PAGED, AGAIN)]
    whole, again = (observed.steps[scenario, name] for name in ("read it whole", "read it whole again"))
    judge(lists.holds_what_matches(observed, role, whole))
    judge(paging.nothing_lost(observed, role, whole, walks, again))


@decides("list.truncation")
@pytest.mark.parametrize("role", ROLES)
def test_page_says_what_is_left(observed: Observed, seen: Seen, judge: Judge, role: str) -> None:
    """A page that is not all says so, and the counts in the headers are true."""
    seen("read it whole again")
    judge(paging.headers_right(observed, role))
