"""An event that is missing, or only late: in a queue that moves, or held up by the tester itself."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import by_hand
import pytest
from by_hand import API, CALLBACK, NOON, Written

from lso_conformance.checks import clocks
from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.job import history
from lso_conformance.checks.told import notifications as checks
from lso_conformance.log.lag import CLOCK_SET, LAG
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.seen.resources import Job

OTHER = CALLBACK + "2"
FAIL, INCONCLUSIVE = Verdict.FAIL, Verdict.INCONCLUSIVE
LIMIT_S = 3.0
Came = tuple[float, float, str]  # when an event comes, when it happened (seconds after noon), to whom


def missing(
    came: Sequence[Came], *, waited_s: float = 14, held_s: float = 0.0, told: Sequence[Came] = ()
) -> Observations:
    """A job that is in progress at 8 s, of which no event tells until a wait is over.

    `told` are events of the job, with a state in place of the callback.
    """
    log = Written()
    log.register()
    log.register(callback=OTHER, id="sub-2")
    made = by_hand.job(creationDate=by_hand_time(5.5))
    log.call("create", 201, made, sent=by_hand.request())
    log.call("retrieve", 200, {**made, "state": "inProgress"})
    log.notify("created", at_s=9.0, eventTime=by_hand_time(6))
    for at, happened, state in told:
        log.notify("changed", state, at_s=at, eventTime=by_hand_time(happened))
    for at, happened, callback in came:
        log.notify("changed", "inProgress", at_s=at, callback=callback, eventTime=by_hand_time(happened),
                   event={"id": "another", "state": "inProgress"})  # fmt: skip
    if held_s:
        log.add("note", about=LAG, of="threads", lag_s=held_s, at_s=8 + waited_s)
    log.add("awaited", scenario=by_hand.SCENARIO, callback=CALLBACK, job="job-1", result="timed out",
            limit_s=LIMIT_S, binding=True, at_s=8 + waited_s)  # fmt: skip
    return observe(log.ended(), API)


def test_a_gap_among_events_that_come_late_is_no_move() -> None:
    """Suspended, with no event of what was before; the others come late, and in no order."""
    gap = [(10.0, 9.5, "suspended")]
    assert [f.verdict for f in history.all_exact(missing([], told=gap))] == [FAIL]
    assert history.all_exact(missing([(20, 12.0, CALLBACK), (21, 11.0, CALLBACK)], told=gap)) == []


def by_hand_time(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


MOVING: dict[str, tuple[Sequence[Came], Verdict]] = {
    "nothing comes any more": ([], FAIL),
    "in time, of what happened later": ([(21, 20.9, CALLBACK)], FAIL),
    "of what had happened before": ([(21, 7.0, CALLBACK)], INCONCLUSIVE),
    "late, but in order, of what happened later": ([(21, 12.0, CALLBACK)], FAIL),
    "late, in no order": ([(20, 12.0, CALLBACK), (21, 11.0, CALLBACK)], INCONCLUSIVE),
    "late long ago, to this one last": ([(14, 8.2, CALLBACK)], INCONCLUSIVE),
    "late, to another": ([(21, 12.0, OTHER)], INCONCLUSIVE),
    "in time, to another": ([(21, 20.9, OTHER)], FAIL),
    "late once, to another, and no more": ([(12, 7.0, OTHER)], FAIL),
}


@pytest.mark.parametrize(("came", "verdict"), MOVING.values(), ids=MOVING)
def test_an_event_behind_a_queue_that_moves_is_not_missing(came: Sequence[Came], verdict: Verdict) -> None:
    observed = missing(came)
    found = checks.told(observed, observed.subscriptions[0], observed.jobs[0])
    assert [f.verdict for f in found if f.verdict is not Verdict.PASS] == [verdict]


@pytest.mark.parametrize(
    ("waited_s", "held_s", "verdict"),
    [(5, 1, FAIL), (3.5, 1, INCONCLUSIVE), (9, 3.2, INCONCLUSIVE), (9, 2.9, FAIL)],
)
def test_our_own_lag_is_taken_off_the_limit(waited_s: float, held_s: float, verdict: Verdict) -> None:
    observed = missing([], waited_s=waited_s, held_s=held_s)
    found = checks.told(observed, observed.subscriptions[0], observed.jobs[0])
    assert [f.verdict for f in found if f.verdict is not Verdict.PASS] == [verdict]


@pytest.mark.parametrize(("held_s", "binding"), [(0.2, True), (1.6, False)])
def test_a_limit_while_we_were_held_up_binds_nobody(held_s: float, binding: bool) -> None:
    log = Written()
    log.lived("acknowledged")
    log.add("note", about=LAG, of="listener", lag_s=held_s)
    log.add("wait", scenario=by_hand.SCENARIO, about="job", job="job-1", states=["inProgress"],
            result="timed out", state="acknowledged", limit_s=1.5, binding=True, exchange=3)  # fmt: skip
    (wait,) = observe(log.ended(), API).waits
    assert wait.binding is binding


def made(*dates: tuple[float, float, float], creation: float) -> Job:
    """A job of that creationDate and its reads: when each is sent, when answered, and its Date."""
    log = Written()
    body = by_hand.job(creationDate=by_hand_time(creation))
    for place, (sent, answered, date) in enumerate(dates):
        log.call("create" if place == 0 else "retrieve", 201 if place == 0 else 200, body,
                 sent=by_hand.request() if place == 0 else None)  # fmt: skip
        header = ["date", format_datetime(NOON + timedelta(seconds=int(date)), usegmt=True)]
        for record, at in zip(log.records[-2:], (sent, answered), strict=True):
            changed: dict[str, Any] = {"at": by_hand_time(at)}
            if record["kind"] == "answered":
                changed["headers"] = [*record["headers"], header]
            log.records[record["n"]] = {**record, **changed}
    return observe(log.ended(), API).jobs[0]


DATES: dict[str, tuple[Sequence[tuple[float, float, float]], float]] = {
    "fresh": ([(10, 10.1, 10)], 10.05),
    "seconds old": ([(10, 10.1, 2)], 10.05),
    "old, then fresh": ([(10, 10.1, 2), (11, 11.1, 11)], 10.05),
    "a slow answer": ([(10, 25, 11)], 10.5),
    "a slow answer, dated at its end": ([(10, 25, 25)], 10.5),
}


@pytest.mark.parametrize(("dates", "creation"), DATES.values(), ids=DATES)
def test_an_old_date_does_not_shift_the_clock(
    dates: Sequence[tuple[float, float, float]], creation: float
) -> None:
    ahead = clocks.ahead_of(made(*dates, creation=creation))
    assert ahead.least <= timedelta() <= ahead.most


def test_a_creation_that_its_date_contradicts_tells_nothing() -> None:
    """An hour, which no header is old: a wrong time zone."""
    ahead = clocks.ahead_of(made((10, 10.1, 10), creation=3610))
    assert ahead.most < timedelta(minutes=1)


def test_nobody_knows_the_clock_after_ours_was_set() -> None:
    log = Written()
    log.call("create", 201, by_hand.job(creationDate=by_hand_time(1.5)), sent=by_hand.request())
    log.add("note", about=CLOCK_SET, by_s=-600.0)
    log.call("retrieve", 200, by_hand.job())
    ahead = clocks.ahead_of(observe(log.ended(), API).jobs[0])
    assert ahead.least <= timedelta(seconds=-600)
    assert ahead.most >= timedelta(seconds=600)
