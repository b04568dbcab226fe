"""An operation that gives no answer costs a bounded time, and only what hangs on it stays undecided."""

import pytest
import silent
from silent import LIMIT_S

from lso_conformance.wire.silence import AGAIN, ANSWERED_BEFORE, NEVER_ANSWERED, Silence

PROMISED = "GET /reports"
UNDECIDED = {"inconclusive"}


@pytest.mark.parametrize(
    ("asked", "undecided", "decided"),
    [
        (("GET", "/faultManagementReport"), {"W148-R54", "W148-R55", "W148-R58"}, {"W148-R20", "W148-R32"}),
        (("GET", "/faultManagementJob/"), {"W148-R20", "W148-R16"}, {"W148-R19", "W147-R1"}),
    ],
    ids=["the list of reports", "reads of jobs"],
)
def test_what_hangs_on_a_silent_operation_is_undecided(
    asked: silent.Asked, undecided: set[str], decided: set[str]
) -> None:
    run = silent.driven(asked)
    assert run.lasted_s < 120
    assert {run.verdicts[each] for each in undecided} == UNDECIDED
    assert {run.verdicts[each] for each in decided} == {"pass"}
    assert not {"fail", "error"} & set(run.verdicts.values())
    spared = [each for each in run.asked if each.is_unasked]
    assert all("gave no answer within limits.request_timeout_s (10 s)" in str(each.error) for each in spared)


def test_an_end_without_an_answer_is_no_end() -> None:
    run = silent.driven(("DELETE", "."), ["hub.ended", "subscriptions.listed"])
    assert {run.verdicts[each] for each in ("W148-O2", "W147-R12")} == UNDECIDED


def test_a_target_that_falls_silent_is_given_up() -> None:
    run = silent.driven(("", "."), answers=500)
    assert run.lasted_s < 1200
    assert not {"fail", "error"} & set(run.verdicts.values())


def test_a_slow_target_is_asked_to_the_end() -> None:
    """Each list is answered just within the limit of a request, over and over."""
    run = silent.driven(("GET", "/modifyFaultManagementJob$"), waits_s=LIMIT_S - 0.1, comes=True)
    assert not [each for each in run.asked if each.status is None]
    assert not {"fail", "error"} & set(run.verdicts.values())


def times_out(silence: Silence, scenario: str, at: float) -> None:
    assert silence.why_not(PROMISED, scenario, at) is None
    silence.in_vain(PROMISED, scenario, at, at + LIMIT_S)


def test_eight_at_once_are_one() -> None:
    silence = Silence(LIMIT_S)
    for scenario in "abcdefgh":
        times_out(silence, scenario, 0.0)
    assert silence.why_not(PROMISED, "i", LIMIT_S) is None


def test_what_never_answered_is_given_up_soon_and_tried_again_later() -> None:
    silence = Silence(LIMIT_S)
    for place, scenario in enumerate("abc"):
        times_out(silence, scenario, place * LIMIT_S)
    over = NEVER_ANSWERED * LIMIT_S
    assert "3 times one after the other" in str(silence.why_not(PROMISED, "d", over))
    assert silence.why_not("GET /others", "d", over) is not None  # the target never answered at all
    again = over + AGAIN * LIMIT_S
    assert silence.why_not(PROMISED, "d", again) is None
    assert silence.why_not(PROMISED, "d", again) is not None  # one at a time finds out
    silence.answered(PROMISED, "d")
    assert silence.why_not(PROMISED, "d", again) is None


def test_what_answered_before_is_given_up_late_but_in_one_scenario_soon() -> None:
    silence = Silence(LIMIT_S)
    silence.answered(PROMISED, "a")
    for place in range(ANSWERED_BEFORE):
        times_out(silence, f"scenario {place // 2}", place * LIMIT_S)
    assert silence.why_not(PROMISED, "b", ANSWERED_BEFORE * LIMIT_S) is not None
    silence = Silence(LIMIT_S)
    silence.answered(PROMISED, "a")
    for place in range(3):
        times_out(silence, "a", place * LIMIT_S)
    assert f"{PROMISED} in a gave no answer" in str(silence.why_not(PROMISED, "a", 3 * LIMIT_S))
    assert silence.why_not(PROMISED, "b", 3 * LIMIT_S) is None
