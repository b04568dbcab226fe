"""What processes do to their job: typed from W148 6.4.2, 6.4.4, 6.7.3 (R36, R37), Tables 8 and 9."""

from typing import Any

import by_hand
import pytest
from by_hand import API, job, process, reference

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job import effects
from lso_conformance.seen.observations import Observations, observe

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - short in tables
N = Verdict.NOT_APPLICABLE


def worst(found: list[Finding]) -> Verdict:
    return min((f.verdict for f in found), key=list(Verdict).index)


def told(*entries: Any, kind: str = "modify", wait: bool | None = None, **sent: Any) -> Observations:
    """A log: a dict is a read of the job, `modify` or `cancel` asks, `p:STATE` reads the process."""
    log = by_hand.Written()
    schedule = sent.pop("scheduleDefinition", {})
    log.call("create", 201, job(), sent=by_hand.request(scheduleDefinition=schedule))
    for entry in entries:
        if isinstance(entry, dict):
            log.call("retrieve", 200, entry)
        elif entry.startswith("p:"):
            log.call(f"retrieve_{kind}", 200, process(state=entry[2:]), id="p-1")
        elif entry == "declined":
            log.call(kind, 422, [by_hand.error("otherIssue")], sent=reference(**sent), step="ask")
        else:
            log.call(kind, 201, process(**sent), sent=reference(**sent), step="ask")
    if wait is not None:
        log.add("wait", job="job-1", states=["cancelled", "inProgress"], result="timed out", state=None,
                limit_s=1.5, binding=wait, exchange=1)  # fmt: skip
    return observe(log.ended(), API)


def by_another(*, at_once: bool) -> Observations:
    """A cancel that is rejected, and another that is done, asked for before the first ends or after."""
    log = by_hand.Written()
    log.call("create", 201, job(), sent=by_hand.request(scheduleDefinition={}))
    log.call("retrieve", 200, RUNS)
    log.call("cancel", 201, process(), sent=reference(), step="ask")
    for place, (name, state) in enumerate((("p-1", "rejected"), ("p-2", "completed"))):
        if place == (0 if at_once else 1):
            log.call("cancel", 201, process(id="p-2"), sent=reference())
        log.call("retrieve_cancel", 200, process(id=name, state=state), id=name)
    log.call("retrieve", 200, job(state="cancelled"))
    return observe(log.ended(), API)


def parts(seen: Observations) -> tuple[Any, Any, Any]:
    """The read before, the request and the last read."""
    asked = next(e for e in seen.exchanges if e.step == "ask")
    reads = [e for e in seen.exchanges if e.method == "GET" and "/faultManagementJob/" in e.url]
    return next(e for e in reads if e.number < asked.number), asked, reads[-1]


RUNS = job(state="inProgress")
WAS = job(state="suspended", description="a", jobPriority=3)
NOW = {**WAS, "state": "inProgress", "description": "b", "lastModifiedDate": "2025-01-01T12:00:09Z"}
# (the job after the modify of its description, what it was asked for, the rest)
AFTER: dict[str, tuple[dict[str, Any], Verdict, Verdict]] = {
    "as asked": (NOW, P, P),
    "not at all": ({**NOW, "description": "a"}, F, P),
    "cut": ({**NOW, "description": ""}, F, P),
    "with another type": ({**NOW, "jobType": "passive"}, P, F),
    "without its priority": ({k: v for k, v in NOW.items() if k != "jobPriority"}, P, F),
    "with the default priority (FM-M10)": ({**NOW, "jobPriority": 5}, P, W),
    "with a priority of its own": ({**NOW, "jobPriority": 1}, P, F),
    "with something more": ({**NOW, "scheduleDefinition": {"executionDuration": {}}}, P, F),
    "with less of its configuration": (
        {**NOW, "serviceSpecificConfiguration": {"@type": by_hand.PING}},
        P,
        F,
    ),
    "with its dates in another form": ({**NOW, "creationDate": "2025-01-01T13:00:00+01:00"}, P, P),
    "created anew": ({**NOW, "creationDate": "2025-01-01T12:00:09Z"}, P, F),
}


@pytest.mark.parametrize(("after", "asked_for", "rest"), AFTER.values(), ids=AFTER)
def test_a_modify_changes_what_it_names_and_nothing_else(
    after: dict[str, Any], asked_for: Verdict, rest: Verdict
) -> None:
    seen = told(WAS, "modify", "p:completed", after, description="b")
    before, asked, read = parts(seen)
    assert effects.changed(seen, asked, read).verdict is asked_for
    assert worst(effects.left_the_rest(seen, before, asked, read)) is rest


@pytest.mark.parametrize("entries", [("declined",), ("modify", "p:rejected"), ("modify", "p:inProgress")])
def test_a_modify_that_was_not_done_decides_nothing_of_its_effect(entries: Any) -> None:
    seen = told(WAS, *entries, WAS, description="b")
    before, asked, read = parts(seen)
    assert effects.changed(seen, asked, read).verdict is I
    assert worst(effects.left_the_rest(seen, before, asked, read)) is I


@pytest.mark.parametrize("entries", [("declined",), ("modify", "p:rejected")])
@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (WAS, P), ({**WAS, "description": "b"}, F), ({**WAS, "jobPriority": 5}, F),
        ({**WAS, "state": "inProgress"}, F), ({**WAS, "state": "pending"}, F),
        ({**WAS, "lastModifiedDate": "2025-01-01T12:00:09Z"}, P), ({}, I),
    ],
)  # fmt: skip
def test_a_refused_modify_changes_nothing(entries: Any, after: dict[str, Any], expected: Verdict) -> None:
    seen = told(WAS, *entries, after, description="b")
    before, asked, read = parts(seen)
    assert effects.unchanged(seen, before, asked, read).verdict is expected


def test_what_was_done_is_no_refusal_and_what_was_not_meant_is_left_alone() -> None:
    seen = told(WAS, "modify", "p:completed", NOW, description="b")
    before, asked, read = parts(seen)
    assert effects.unchanged(seen, before, asked, read).verdict is I
    assert (effects.untouched(before, read).verdict, effects.untouched(before, before).verdict) == (F, P)


ENDS: dict[str, Any] = {
    "scheduleDefinition": {"executionDuration": {"timeDurationValue": 1, "timeDurationUnits": "SEC"}}
}
LASTS: dict[str, Any] = {
    "scheduleDefinition": {"executionDuration": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}}
}
SCHEDULES: list[tuple[list[str], bool | None, Verdict]] = [
    (["inProgress"], None, P), (["pending", "scheduled", "inProgress"], None, P), (["suspended"], None, W),
    (["scheduled"], None, I), (["scheduled"], True, F), (["scheduled"], False, I), (["cancelled"], None, F),
    ([], None, I), (["suspended"], True, W),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "expected"), [(LASTS, F), (ENDS, I), ({}, I)])
def test_a_modified_job_may_be_over_by_its_schedule(sent: dict[str, Any], expected: Verdict) -> None:
    seen = told(WAS, "modify", "p:completed", job(state="completed"), description="b", **sent)
    _, asked, _ = parts(seen)
    assert effects.goes_by_schedule(seen, asked, seen.jobs[0], ["inProgress"]).verdict is expected


@pytest.mark.parametrize(("states", "wait", "expected"), SCHEDULES)
def test_a_modified_job_goes_by_its_schedule(states: list[str], wait: bool | None, expected: Verdict) -> None:
    reads = [job(state=state) for state in states]
    seen = told(WAS, "modify", "p:completed", *reads, wait=wait, description="b")
    _, asked, _ = parts(seen)
    assert effects.goes_by_schedule(seen, asked, seen.jobs[0], ["inProgress"]).verdict is expected


STOPPING = job(state="pendingCancel")
STOPS: dict[str, tuple[Any, Verdict]] = {
    "at once": (told(RUNS, "cancel", job(state="cancelled"), kind="cancel"), P),
    "by and by": (told(RUNS, "cancel", "p:completed", STOPPING, job(state="cancelled"), kind="cancel"), P),
    "not for good": (told(RUNS, "cancel", job(state="cancelled"), RUNS, kind="cancel"), F),
    "completed": (told(RUNS, "cancel", "p:completed", job(state="completed"), kind="cancel"), F),
    "completed too early": (told(RUNS, "cancel", job(state="completed"), kind="cancel", **LASTS), F),
    "completed when the server likes": (told(RUNS, "cancel", job(state="completed"), kind="cancel"), I),
    "perhaps over by itself": (told(RUNS, "cancel", job(state="completed"), kind="cancel", **ENDS), I),
    "not within the vendor's limit": (told(RUNS, "cancel", RUNS, kind="cancel", wait=True), F),
    "not within ours": (told(RUNS, "cancel", RUNS, kind="cancel", wait=False), I),
    "declined": (told(RUNS, "declined", RUNS, kind="cancel"), I),
    "rejected": (told(RUNS, "cancel", "p:rejected", RUNS, kind="cancel"), I),
    "rejected, and ended by the other of two at once": (by_another(at_once=True), P),
    "rejected, and ended by a later one": (by_another(at_once=False), I),
}  # fmt: skip


@pytest.mark.parametrize(("seen", "expected"), STOPS.values(), ids=STOPS)
def test_a_cancelled_job_stops(seen: Observations, expected: Verdict) -> None:
    _, asked, _ = parts(seen)
    assert effects.stops(seen, asked, seen.jobs[0]).verdict is expected


AGREE: list[tuple[Observations, Verdict]] = [
    (told(RUNS, "cancel", "p:completed", job(state="cancelled"), kind="cancel"), P),
    (told(RUNS, "cancel", "p:completed", job(state="pendingCancel"), kind="cancel"), P),
    (told(RUNS, "cancel", "p:completed", RUNS, kind="cancel"), F),
    (told(RUNS, "cancel", "p:rejected", RUNS, kind="cancel"), I),
    (told(job(state="completed"), "cancel", "p:completed", job(state="completed"), kind="cancel"), I),
]


@pytest.mark.parametrize(("seen", "expected"), AGREE)
def test_a_job_is_cancelled_when_its_cancel_is_done(seen: Observations, expected: Verdict) -> None:
    assert worst(effects.all_agree(seen)) is expected


def test_a_cancel_that_says_done_out_of_order_is_counted_under_its_states() -> None:
    asked = told(RUNS, "cancel", "p:completed", "p:inProgress", RUNS, kind="cancel")
    early = told(RUNS, "cancel", "p:completed", RUNS, kind="cancel")
    assert [effects.all_agree(seen)[0].folded_into for seen in (asked, early)] == ["W148-U2", None]


GOES_ON: list[tuple[str, list[str], dict[str, Any], Verdict]] = [
    ("inProgress", ["inProgress", "inProgress"], {}, P), ("inProgress", ["cancelled"], {}, F),
    ("inProgress", ["pendingCancel"], {}, F), ("inProgress", ["inProgress", "suspended"], {}, F),
    ("inProgress", ["completed"], LASTS, F), ("inProgress", ["completed"], ENDS, P),
    ("inProgress", ["completed"], {}, I), ("inProgress", ["inProgress", "cancelled"], LASTS, F),
    ("inProgress", ["scheduled"], {}, F), ("inProgress", ["resourcesUnavailable"], {}, P),
    ("completed", ["completed"], {}, P), ("completed", ["cancelled"], {}, F),
    ("rejected", ["rejected"], {}, P),
    ("scheduled", ["inProgress"], {}, P), ("inProgress", [], {}, I),
]  # fmt: skip


@pytest.mark.parametrize("entries", [("declined",), ("cancel", "p:rejected")])
@pytest.mark.parametrize(("was", "states", "sent", "expected"), GOES_ON)
def test_a_job_whose_cancel_was_declined_goes_on(
    entries: Any, was: str, states: list[str], sent: dict[str, Any], expected: Verdict
) -> None:
    reads = [job(state=state) for state in states]
    seen = told(job(state=was), *entries, *reads, kind="cancel", **sent)
    _, asked, _ = parts(seen)
    assert effects.goes_on(seen, asked, seen.jobs[0]).verdict is expected


@pytest.mark.parametrize(("at_once", "expected"), [(True, N), (False, I)])
def test_a_cancel_that_lost_against_another_is_no_decline(at_once: bool, expected: Verdict) -> None:
    seen = by_another(at_once=at_once)
    _, asked, _ = parts(seen)
    assert effects.goes_on(seen, asked, seen.jobs[0]).verdict is expected


def test_a_cancel_that_was_accepted_says_nothing_of_declines() -> None:
    seen = told(RUNS, "cancel", "p:completed", job(state="cancelled"), kind="cancel")
    _, asked, _ = parts(seen)
    assert effects.goes_on(seen, asked, seen.jobs[0]).verdict is N
