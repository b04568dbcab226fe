"""What a busy target asks for: how long it is left in peace, and what its answers do not show."""

from datetime import timedelta
from typing import Any

import by_hand
import pytest
from clocks import HandClock

from lso_conformance.drive.halt import blamed
from lso_conformance.log.exchange import Exchange, exchanges
from lso_conformance.seen.resources import UNKNOWN, outcome, shown_state
from lso_conformance.wire.pauses import ALL_PAUSES_S, LONGEST_PAUSE_S, PAUSE_S, Pauses, asked_s


def answer(status: int = 429, **headers: str) -> Exchange:
    log = by_hand.Written()
    named = [[name.replace("_", "-"), value] for name, value in headers.items()]
    body = '{"state": "completed", "code": "otherIssue", "reason": "rate limit"}'
    number = log.add("sent", scenario="s", step="t", method="GET", url="http://x/", headers=[])
    log.add("answered", of=number, status=status, headers=named, body=body)
    (found,) = exchanges(log.ended())
    return found


DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    "after", ["Sun, 06 Nov 1994 08:49:41 GMT", "Sunday, 06-Nov-94 08:49:41 GMT", "Sun Nov  6 08:49:41 1994"]
)
def test_a_date_counts_from_the_date_of_the_answer_in_each_of_its_forms(after: str) -> None:
    assert asked_s(answer(retry_after=after, date=DATE)) == 4.0


def test_without_a_date_of_the_answer_it_counts_by_our_clock() -> None:
    came = answer()
    assert came.answered_at is not None
    then = came.answered_at + timedelta(seconds=3)
    asked = asked_s(answer(retry_after=f"{then:%a, %d %b %Y %H:%M:%S} GMT"))
    assert asked is not None
    assert 1.5 < asked <= 3.5


@pytest.mark.parametrize(
    ("after", "seconds"),
    [("4", 4.0), ("0", 0.0), ("9" * 400, 999999999.0), (DATE, PAUSE_S), ("", None), ("soon", None),
     ("-1", None), ("1.5", None), ("\N{ARABIC-INDIC DIGIT FOUR}", None),
     ("Sun, 06 Nov 1994 08:49:41", None), ("Sun, 06 Nov 99999 08:49:37 GMT", None)],
)  # fmt: skip
def test_seconds_past_dates_and_what_is_neither(after: str, seconds: float | None) -> None:
    assert asked_s(answer(retry_after=after)) == seconds


@pytest.mark.parametrize(
    ("after", "waited"),
    [("3", 3.0), ("3600", LONGEST_PAUSE_S), ("Sun, 06 Nov 2094 08:49:37 GMT", LONGEST_PAUSE_S)],
)
def test_a_pause_is_bounded_alike_in_either_form(after: str, waited: float) -> None:
    clock = HandClock()
    assert Pauses(clock).after(answer(retry_after=after, date=DATE))
    assert clock.now_s == waited


def test_what_the_target_asks_for_holds_for_every_request() -> None:
    clock = HandClock(100)
    pauses = Pauses(clock)
    pauses.after(answer(retry_after="3"))
    clock.now_s -= 2  # another thread, meanwhile
    pauses.wait()
    assert clock.now_s == 103
    pauses.wait()
    assert clock.now_s == 103


def test_all_pauses_together_are_bounded() -> None:
    pauses, waited = Pauses(HandClock()), 0
    while pauses.after(answer(retry_after="5")):
        waited += 1
    assert waited == ALL_PAUSES_S / 5


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_target_shows_no_state_and_breaks_nothing(status: int) -> None:
    busy: Any = answer(status)
    assert shown_state(busy) is None
    assert outcome(busy) == UNKNOWN
    assert blamed(busy, "W148-R16") is None
    assert (shown_state(answer(200)), blamed(answer(200), "W148-R16")) == ("completed", "W148-R16")
