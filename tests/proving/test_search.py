"""The search for false alarms: a seed draws the same ways each time, and what it found stays mended."""

import honest
import proof
import pytest
import search

from lso_conformance.checks.finding import Verdict
from lso_conformance.judge.judging import Judging
from lso_conformance.log.scenario import name_of
from lso_conformance.simulated.conditions import Conditions, Latency
from lso_conformance.sof import overrides

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


def test_what_takes_its_own_time_is_not_slowed_further() -> None:
    drawn = [search.drawn(seed) for seed in range(500)]
    own = [ways for ways in drawn if any("timing" in overrides(name) for name in ways.variants)]
    assert own
    assert {ways.pace for ways in own} == {0.0}


def test_a_fault_is_looked_for_among_ways_that_leave_it_room() -> None:
    ways = search.Ways(1, ("slow-processes", "events-twice"))
    assert search.with_room(ways, "suspends-pending").variants == ("events-twice",)
    assert search.with_room(ways, "resumes-in-any-state") == ways
    assert search.come_to(("resumes-in-any-state", 6)) == "fail"


@pytest.mark.parametrize("ways", FOUND, ids=search.Ways.told)
def test_what_was_found_stays_mended(ways: search.Ways) -> None:
    assert honest.bad(search.driven(ways)) == {}


def test_a_clock_that_is_ahead_by_less_than_is_believed_leaves_no_start_undecided() -> None:
    name = "schedules.by_cron"
    driven = proof.drive(  # begun late in a second, so that a start may be over by the target's clock
        only=[name], conditions=Conditions(skew_s=1.7), begin=lambda simulation: simulation.clock.pause(0.9)
    )
    judging = Judging(driven.records)
    of = [case for case in proof.cases() if case.scenario is not None and name_of(case.scenario) == name]
    assert {judging.judge(case).verdict for case in of} == {Verdict.PASS}
