"""Waits are cut where nothing ever changes, and nowhere else."""

from lso_conformance.patience import CUT_S, VAIN_WAITS, Patience
from lso_conformance.profile_model import Timing

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
