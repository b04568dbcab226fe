"""Checks of notifications: each verdict of each check, on logs written by hand."""

from collections.abc import Callable, Sequence
from typing import Any

import by_hand
import pytest
from by_hand import API, CALLBACK, Written

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job import history
from lso_conformance.checks.told import events
from lso_conformance.checks.told import notifications as checks
from lso_conformance.seen.observations import Observations, Subscription, observe
from lso_conformance.seen.resources import Job

OTHER = CALLBACK + "2"
CREATED, CHANGED = API.event("created").type, API.event("changed").type
PASS, FAIL, WARNING, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.WARNING, Verdict.INCONCLUSIVE
Steps = Sequence[tuple[Any, ...]]


def seen(*steps: tuple[Any, ...], reachable: bool = False, query: str | None = None) -> Observations:
    """A job that is told of to a subscriber.

    A step is a word and more: `("read", state)`, `("told", state or None, changes)`, an action.
    """
    log = Written()
    log.records[0]["profile"]["ixit"]["callback"]["reachable"] = reachable
    log.register(query=query)
    log.register(callback=OTHER, id="sub-2", step="control")
    log.lived()
    do: dict[str, Callable[..., Any]] = {
        "read": lambda state: log.call("retrieve", 200, by_hand.job(state=state)),
        "told": lambda state=None, **more: log.notify("changed" if state else "created", state, **more),
        "waited": log.awaited,
        "act": lambda role, status=204: log.call(role, status),
        "cancel": lambda: log.call(
            "cancel", 201, sent={"faultManagementJob": {"faultManagementJobId": "job-1"}}
        ),
        "unregister": lambda: log.call("unregister", 204, id="sub-1"),
        "flood": lambda: log.add("note", about="flooded", scenario=by_hand.SCENARIO, callback=CALLBACK),
    }
    for word, *more in steps:
        options = more.pop() if more and isinstance(more[-1], dict) else {}
        do[word](*more, **options)
    return observe(log.ended(), API)


def parts(observed: Observations) -> tuple[Subscription, Subscription, Job]:
    first, control = observed.subscriptions
    return first, control, observed.jobs[0]


def worst(found: Sequence[Finding] | Finding) -> Verdict:
    return min(
        [found] if isinstance(found, Finding) else found, key=lambda f: list(Verdict).index(f.verdict)
    ).verdict


RUNS: Steps = (("read", "inProgress"), ("told",), ("told", "inProgress"))
DONE: Steps = (("waited",),)
LATE: Steps = (("waited", "timed out"),)
UNBOUND: Steps = (("waited", "timed out", {"binding": False}),)
ELSEWHERE = {"path": f"/other{API.event('changed').path}", "status": 404}
BELOW_CALLBACK = {"path": API.event("changed").path}
TOLD: dict[str, tuple[Steps, bool, Verdict]] = {
    "all was told": ((*RUNS, *DONE), False, PASS),
    "told below another base": (
        (("read", "inProgress"), ("told",), ("told", "inProgress", BELOW_CALLBACK), *DONE), False, WARNING,
    ),
    "past the vendor's limit": ((("read", "inProgress"), ("told",), *LATE), False, FAIL),
    "after the wait": ((("read", "inProgress"), ("told",), *LATE, ("told", "inProgress")), False, FAIL),
    "past a default limit": ((("read", "inProgress"), ("told",), *UNBOUND), False, INCONCLUSIVE),
    "overtaken by a later one": (
        (
            ("read", "inProgress"), ("act", "suspend"), ("read", "suspended"), ("told",),
            ("told", "suspended"), *UNBOUND,
        ),
        False, FAIL,
    ),
    "the creation is missing": ((("read", "inProgress"), ("told", "inProgress"), *UNBOUND), False, FAIL),
    "sent to a path of nothing": (
        (("read", "inProgress"), ("told",), ("told", "inProgress", ELSEWHERE), *UNBOUND), False, FAIL,
    ),
    "nothing ever came": ((("read", "inProgress"), *LATE), False, INCONCLUSIVE),
    "nothing came to a listener that is reachable": ((("read", "inProgress"), *LATE), True, FAIL),
    "flooded": ((("read", "inProgress"), ("told",), ("flood",), *LATE), False, INCONCLUSIVE),
    "the scenario stopped before": (RUNS, False, INCONCLUSIVE),
    "a state of clean-up": ((*RUNS, *DONE, ("read", "cancelled")), False, PASS),
    "a state passed through": ((*RUNS, ("read", "pendingCancel"), *DONE), False, PASS),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "reachable", "verdict"), TOLD.values(), ids=TOLD)
def test_told(steps: Steps, reachable: bool, verdict: Verdict) -> None:
    observed = seen(*steps, reachable=reachable)
    first, _, job = parts(observed)
    found = checks.told(observed, first, job)
    assert worst(found) is verdict
    assert {f.folded_into for f in found if f.verdict is FAIL} <= {"W148-R67"}
    assert worst(checks.mild(found)) is {FAIL: WARNING, WARNING: PASS}.get(verdict, verdict)


def test_a_refused_subscriber_is_told_nothing_and_that_is_right() -> None:
    log = Written()
    log.register(400)
    log.lived("inProgress")
    observed = observe(log.ended(), API)
    (refused,) = observed.subscriptions
    (found,) = checks.told(observed, refused, observed.jobs[0])
    assert found.verdict is Verdict.NOT_APPLICABLE
    assert checks.refused_hears_nothing(refused, refused, API)[0].verdict is INCONCLUSIVE


def test_who_was_refused_hears_nothing() -> None:
    log = Written()
    log.register(400)
    log.notify("created")
    (refused,) = observe(log.ended(), API).subscriptions
    assert worst(checks.refused_hears_nothing(refused, refused, API)) is FAIL


FOR_CONTROL = {"callback": OTHER}
ASKED: dict[str, tuple[Steps, Verdict]] = {
    "only creations": ((("told",), ("told", "inProgress", FOR_CONTROL)), PASS),
    "a change too": ((("told",), ("told", "inProgress")), FAIL),
    "nobody was told of a change": ((("told",), ("told", None, FOR_CONTROL)), INCONCLUSIVE),
}


@pytest.mark.parametrize(("steps", "verdict"), ASKED.values(), ids=ASKED)
def test_only_what_was_asked_for(steps: Steps, verdict: Verdict) -> None:
    first, control, _ = parts(seen(*steps, query=f"eventType={CREATED}"))
    assert worst(checks.only_asked(first, control, API)) is verdict


def test_who_was_accepted_is_not_who_was_refused() -> None:
    first, control, _ = parts(seen())
    assert worst(checks.refused_hears_nothing(first, control, API)) is Verdict.NOT_APPLICABLE


LEFT: Steps = (("told",), ("told", None, FOR_CONTROL), ("unregister",), ("act", "suspend"))
FOR_BOTH = {"eventId": "e", "eventTime": "2025-01-01T12:00:02Z"}
SILENT: dict[str, tuple[Steps, Verdict]] = {
    "nothing came": ((*LEFT, ("told", "suspended", FOR_CONTROL)), PASS),
    "it came all the same": ((*LEFT, ("told", "suspended"), ("told", "suspended", FOR_CONTROL)), FAIL),
    "what had come, again": (
        (("told", None, FOR_BOTH), *LEFT, ("told", None, FOR_BOTH), ("told", "suspended", FOR_CONTROL)),
        PASS,
    ),
    "it came late, of what had happened before": (
        (
            *LEFT,
            ("told", "inProgress", {"eventTime": "2025-01-01T12:00:03.5Z"}),
            ("told", "suspended", FOR_CONTROL),
        ),
        PASS,
    ),
    "nobody was told": (LEFT, INCONCLUSIVE),
    "not ended": ((("act", "suspend"), ("told", "suspended", FOR_CONTROL)), INCONCLUSIVE),
}


@pytest.mark.parametrize(("steps", "verdict"), SILENT.values(), ids=SILENT)
def test_silent_after_the_end(steps: Steps, verdict: Verdict) -> None:
    observed = seen(*steps)
    first, control, _ = parts(observed)
    (action,) = observed.called(API.roles["suspend"])
    assert checks.silent(observed, first, control, action).verdict is verdict


NOTHING = " ".join(["inconclusive"] * 5)
SAME = {"eventId": "e", "eventTime": "2025-01-01T12:00:05Z"}
SAME_ID = {"eventId": "e"}
# Steps, and the verdicts of complete, told_apart, dated, not_repeated and no_change_at_creation.
FORMS: dict[str, tuple[Steps, str]] = {
    "all is right": (RUNS, "pass pass pass pass pass"),
    "nothing came": ((), NOTHING),
    "no eventId": ((("told", "inProgress", {"eventId": ...}),), "fail inconclusive pass pass pass"),
    "an empty eventId": ((("told", "inProgress", {"eventId": ""}),), "fail pass pass pass pass"),
    "an empty object": ((("told", None, {"event": {}}),), "fail pass inconclusive inconclusive inconclusive"),
    "the type of another": ((("told", "inProgress", {"eventType": CREATED}),), "fail pass pass pass pass"),
    "delivered twice": ((("told", "inProgress", SAME),) * 2, "pass pass pass pass pass"),
    "one id for two events": (
        (("told", None, SAME_ID), ("told", "inProgress", SAME_ID)), "pass fail pass pass pass",
    ),
    "one id for one state": (
        (("told", "inProgress", SAME_ID), ("told", "suspended"), ("told", "inProgress", SAME_ID)),
        "pass fail pass fail pass",
    ),
    "another time at the second delivery": (
        (("told", "inProgress", SAME_ID),) * 2, "pass warning pass pass pass",
    ),
    "long before": (
        (("told", None, {"eventTime": "1970-01-01T00:00:00Z"}),), "pass pass fail pass inconclusive",
    ),
    "a final state twice": ((("told", "completed"),) * 2, "pass pass pass fail pass"),
    "created twice": ((("told",),) * 2, "pass pass pass fail inconclusive"),
    "the creation as a change": ((("told", "acknowledged"),), "pass pass pass pass fail"),
    "too large": ((("told", "inProgress", {"status": 413}),), NOTHING),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "verdicts"), FORMS.values(), ids=FORMS)
def test_form_of_the_events(steps: Steps, verdicts: str) -> None:
    first, _, job = parts(seen(*steps))
    found = [
        worst(events.complete(first, API)),
        events.told_apart(first).verdict,
        events.dated(first, job, API).verdict,
        checks.not_repeated(first, job, API).verdict,
        checks.no_change_at_creation(first, job, API).verdict,
    ]
    assert " ".join(found) == verdicts


AT = "2025-01-01T12:00:05.123Z"
AT_ONE_TIME: Steps = (("told", "suspended", {"eventTime": AT}),) * 2
APART: dict[str, tuple[Steps, Verdict]] = {
    "two times": ((("told", "suspended"), ("told", "suspended")), PASS),
    "one time": (
        (*(("act", role) for role in ("suspend", "resume", "suspend")), *AT_ONE_TIME),
        FAIL,
    ),
    "one time, and nothing that came between": (AT_ONE_TIME, PASS),
    "one time, long before another action": ((*AT_ONE_TIME, ("act", "suspend"), ("cancel",)), PASS),
    "one time in whole seconds": ((("told", "suspended", {"eventTime": "2025-01-01T12:00:05Z"}),) * 2, PASS),
    "told once": ((("told", "suspended"),), INCONCLUSIVE),
}


@pytest.mark.parametrize(("steps", "verdict"), APART.values(), ids=APART)
def test_dated_apart(steps: Steps, verdict: Verdict) -> None:
    first, _, job = parts(seen(*steps))
    assert events.dated_apart(first, job, API).verdict is verdict


HONEST: dict[str, tuple[Steps, Verdict]] = {
    "as it was read": ((*RUNS, *DONE), PASS),
    "more than was read": (
        (("read", "inProgress"), ("told", "scheduled"), ("told", "inProgress"), *DONE),
        PASS,
    ),
    "another state": ((("read", "inProgress"), ("told", "acknowledged"), *LATE), FAIL),
    "another state, past a default limit": (
        (("read", "inProgress"), ("told", "acknowledged"), *UNBOUND),
        INCONCLUSIVE,
    ),
    "perhaps late": ((("read", "inProgress"), ("told", "scheduled"), *LATE), INCONCLUSIVE),
    "late after a state that was passed through": (
        (("read", "cancelled"), ("told", "inProgress"), ("told", "pendingCancel"), *LATE),
        INCONCLUSIVE,
    ),
    "none": ((("read", "inProgress"), *LATE), INCONCLUSIVE),
    "not waited for": (RUNS, INCONCLUSIVE),
}


@pytest.mark.parametrize(("steps", "verdict"), HONEST.values(), ids=HONEST)
def test_honest(steps: Steps, verdict: Verdict) -> None:
    observed = seen(*steps)
    first, _, job = parts(observed)
    assert checks.honest(observed, first, job).verdict is verdict


AGREES: dict[str, tuple[Steps, Verdict]] = {
    "the same": ((("told", "inProgress"), ("read", "inProgress")), PASS),
    "gone on": ((("told", "inProgress"), ("read", "completed")), PASS),
    "before it": ((("told", "completed"), ("read", "inProgress")), FAIL),
    "left without action": ((("told", "suspended"), ("read", "inProgress")), FAIL),
    "seen too late": ((("told", "inProgress"), ("read", "scheduled"), ("read", "acknowledged")), FAIL),
    "events that are late": ((("told", "suspended"), *LATE, ("read", "inProgress")), PASS),
    "no event": ((("read", "inProgress"),), INCONCLUSIVE),
}


@pytest.mark.parametrize(("steps", "verdict"), AGREES.values(), ids=AGREES)
def test_agrees_with_reads(steps: Steps, verdict: Verdict) -> None:
    observed = seen(*steps)
    first, _, job = parts(observed)
    assert history.agrees(observed, job, first, job.moments[-1].exchange).verdict is verdict


SUSPEND: Steps = (("act", "suspend"),)
EXACT: dict[str, tuple[Steps, str]] = {
    "legal": ((("told", "inProgress"), *SUSPEND, ("told", "suspended"), *DONE), "pass"),
    "told before the answer is read": ((("told", "inProgress"), ("told", "completed"), *DONE), "pass"),
    "suspended by nobody": ((("told", "inProgress"), ("told", "suspended"), *DONE), "fail"),
    "suspended twice": (
        (("told", "inProgress"), *SUSPEND, ("told", "suspended"), ("told", "inProgress"), *DONE), "fail",
    ),
    "told twice": (
        (("told", "inProgress"), *SUSPEND, ("told", "suspended"), ("told", "suspended"), *DONE), "pass",
    ),
    "a state left out": ((("told", "completed"), *LATE), "fail"),
    "a state left out, past a default limit": ((("told", "completed"), *UNBOUND), ""),
    "a doubtful move": ((("told", "scheduled"), ("told", "completed"), *DONE), "warning"),
    "cancelled": (
        (("told", "inProgress"), ("cancel",), ("told", "pendingCancel"), ("told", "cancelled"), *DONE),
        "pass",
    ),
    "out of order": (
        (
            ("told", "completed", {"eventTime": "2025-01-01T12:00:02.5Z"}),
            ("told", "inProgress", {"eventTime": "2025-01-01T12:00:02.1Z"}), *DONE,
        ),
        "pass",
    ),
    "not waited for": ((("told", "completed"),), ""),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "verdict"), EXACT.values(), ids=EXACT)
def test_told_history(steps: Steps, verdict: str) -> None:
    assert " ".join(f.verdict for f in history.all_exact(seen(*steps))) == verdict


def test_a_history_with_a_missing_event_is_counted_there() -> None:
    steps: Steps = (("read", "inProgress"), ("read", "completed"), ("told",), ("told", "completed"), *LATE)
    (found,) = history.all_exact(seen(*steps))
    assert found.folded_into == "W148-R67"


PAYLOADS: dict[str, tuple[dict[str, Any], str, str]] = {
    "right": ({}, "", ""),
    "no eventTime": ({"eventTime": ...}, "fail W148-R69", ""),
    "a time that is none": ({"eventTime": "soon"}, "fail W148-R69", ""),
    "an undefined attribute": ({"colour": "red"}, "", "fail None"),
    "a foreign attribute": ({"@type": "Event"}, "", "warning None"),
}


@pytest.mark.parametrize(("changes", "wrong", "undefined"), PAYLOADS.values(), ids=PAYLOADS)
def test_payloads_are_those_of_the_listener(changes: dict[str, Any], wrong: str, undefined: str) -> None:
    observed = seen(("told", "inProgress", changes))
    for found, expected in ((events.conforming(observed), wrong), (events.closed(observed), undefined)):
        assert " ".join(f"{f.verdict} {f.folded_into}" for f in found) == expected


STRANGE = "faultManagementJobSuspendEvent"


@pytest.mark.parametrize(
    ("changes", "verdicts"),
    [
        ({"path": f"/{API.base}/listener/{STRANGE}", "eventType": STRANGE}, ["fail"]),
        ({"path": "/elsewhere"}, []),  # of a known type: it is not delivered (R67)
        ({"path": "/elsewhere", "eventType": ...}, []),
        ({"path": "", "eventType": STRANGE, "method": "GET"}, []),
    ],
)
def test_an_event_that_is_not_defined_is_named(changes: dict[str, Any], verdicts: list[str]) -> None:
    assert [str(f.verdict) for f in events.closed(seen(("told", "inProgress", changes)))] == verdicts
