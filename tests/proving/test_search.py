"""The search for false alarms: a seed draws the same ways each time, and what it found stays mended."""

import honest
import pytest
import search

from lso_conformance.simulated.conditions import Conditions, Latency

FOUND = [  # two reports failed within a millisecond
    search.Ways(6, ("cut-reports-fail",), "twamp", limit_s=3.0),
]


def test_a_seed_draws_the_same_ways() -> None:
    assert search.drawn(7) == search.drawn(7) != search.drawn(8)


def test_ways_can_be_taken_away_until_the_reference_is_left() -> None:
    whole = search.Ways(
        1, ("instant", "chatty"), "bfd", 3.0, 0.5,
        Conditions(Latency("rare", 0.1, 1.0), skew_s=2.0, order=5),
    )  # fmt: skip
    ways, steps = whole, 0
    while fewer := next(ways.fewer(), None):
        ways, steps = fewer, steps + 1
    assert (ways, steps) == (search.Ways(1), 8)
    assert ways.told() == "the reference"


@pytest.mark.parametrize("ways", FOUND, ids=search.Ways.told)
def test_what_was_found_stays_mended(ways: search.Ways) -> None:
    assert honest.bad(search.driven(ways)) == {}
