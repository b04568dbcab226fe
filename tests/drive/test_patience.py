"""Waits are cut where nothing ever changes, and nowhere else."""

import time

from lso_conformance.drive.patience import CUT_S, REPORTS, VAIN_WAITS, Patience, Wait
from lso_conformance.profile.model import Timing

DEFAULT = Timing()
FULL = DEFAULT.state_change_timeout_s


def waited_in_vain(timing: Timing = DEFAULT, times: int = VAIN_WAITS) -> Patience:
    patience = Patience(timing)
    for _ in range(times):
        patience.saw(["acknowledged", "acknowledged"])
        patience.in_vain()
    return patience


def test_waits_are_full_until_enough_were_in_vain() -> None:
    assert waited_in_vain(times=VAIN_WAITS - 1).limit_s(5) == FULL + 5


def test_waits_are_cut_where_nothing_ever_changed() -> None:
    assert waited_in_vain().limit_s(5) == CUT_S


def test_one_change_of_state_restores_the_full_limit() -> None:
    patience = waited_in_vain()
    patience.saw(["acknowledged", "inProgress"])
    assert patience.limit_s() == FULL


def test_a_limit_that_the_profile_gives_is_never_cut() -> None:
    timing = Timing(state_change_timeout_s=3, written=frozenset({"state_change_timeout_s"}))
    assert waited_in_vain(timing).limit_s() == 3


def test_a_wait_that_lasts_is_cut_when_others_were_in_vain() -> None:
    patience = waited_in_vain(times=VAIN_WAITS - 1)
    wait = Wait(patience)
    assert not wait.is_over(time.monotonic())
    patience.in_vain()
    assert not wait.is_over(time.monotonic())  # it is given as long as any later one
    wait = Wait(patience)
    wait._began -= 12.34
    assert wait.is_over(time.monotonic())
    assert Wait(patience).limit_s == CUT_S


def test_a_cut_wait_says_how_long_it_lasted() -> None:
    patience = waited_in_vain(times=VAIN_WAITS - 1)
    wait = Wait(patience)
    wait._began -= 12.34
    assert not wait.is_over(time.monotonic())
    patience.in_vain()
    assert wait.is_over(time.monotonic())
    assert wait.limit_s == 12.3


def test_reports_are_not_waited_for_where_no_job_moves() -> None:
    assert waited_in_vain().limit_s(5, REPORTS) == CUT_S


def test_waits_for_reports_are_cut_where_none_ever_ended() -> None:
    patience = Patience(DEFAULT)
    patience.saw(["acknowledged", "inProgress"])
    for _ in range(VAIN_WAITS):
        patience.in_vain(REPORTS)
    assert patience.limit_s(0, REPORTS) == CUT_S
    assert patience.limit_s() == FULL
    patience.came(REPORTS)
    assert patience.limit_s(0, REPORTS) == DEFAULT.report_timeout_s
