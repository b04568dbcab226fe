"""Checks of events of processes and reports: each verdict of each check, on logs written by hand."""

from collections.abc import Callable, Sequence
from typing import Any

import by_hand
import pytest
from by_hand import API, CALLBACK, Written

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.told import announcements as told
from lso_conformance.checks.told import event_objects as objects
from lso_conformance.seen.observations import Observations, observe

PASS, FAIL, WARNING = Verdict.PASS, Verdict.FAIL, Verdict.WARNING
INCONCLUSIVE, ABSENT = Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE
JOB, PROCESS, REPORT = "job-1-long-enough", "process-1-long", "report-1-long"
NOBODY = "nobody-of-this-name"
Steps = Sequence[tuple[Any, ...]]


def report(state: str) -> dict[str, Any]:
    return {"id": REPORT, "state": state, "faultManagementJob": {"faultManagementJobId": JOB}}


def seen(*steps: tuple[Any, ...], query: str | None = None) -> Observations:
    """A job, with a modify where a step says so, and its reports as steps list them.

    A step is a word and more: `("modify", state of a read…)`, `("report", state)`, `("told", role, id,
    state or None, changes)`, `("waited", result, binding)`, `("lost", role, id)`.
    """
    log = Written()
    log.register(query=query)
    log.call("create", 201, by_hand.job(id=JOB), sent=by_hand.request(), id=JOB)

    def modify(*states: str) -> None:
        body = {"id": PROCESS, "state": "acknowledged", "creationDate": "2025-01-01T12:00:00Z"}
        sent = by_hand.reference(JOB, description="x")
        log.call("modify", 201, {**sent, **body}, sent=sent)
        for state in states:
            log.call("retrieve_modify", 200, {**sent, **body, "state": state}, id=PROCESS)

    def event(role: str, about: str, state: str | None = None, **changes: Any) -> None:
        inner = {"id": about, **({"state": state} if state else {}), **changes.pop("more", {})}
        log.notify(role, event=inner, **changes)

    def waited(result: str = "reached", *, binding: bool = True) -> None:
        log.add(
            "awaited", scenario=by_hand.SCENARIO, callback=CALLBACK, job=JOB, result=result, limit_s=1.5,
            binding=binding,
        )  # fmt: skip

    def untouched(result: str, *, binding: bool = True) -> None:
        log.add(
            "untouched", scenario=by_hand.SCENARIO, callback=CALLBACK, job=JOB, state="inProgress",
            result=result, limit_s=3, binding=binding,
        )  # fmt: skip

    do: dict[str, Callable[..., Any]] = {
        "modify": modify,
        "process": lambda state: log.call(
            "retrieve_modify", 200, {**by_hand.process(id=PROCESS), "state": state}, id=PROCESS
        ),
        "report": lambda state: log.call("list_report", 200, [report(state)]),
        "job": lambda state: log.call("retrieve", 200, by_hand.job(id=JOB, state=state), id=JOB),
        "told": event,
        "waited": waited,
        "untouched": untouched,
        "lost": lambda role, name: log.call(role, 404, by_hand.error(), id=name),
    }
    for word, *more in steps:
        options = more.pop() if more and isinstance(more[-1], dict) else {}
        do[word](*more, **options)
    return observe(log.ended(), API)


def worst(found: Sequence[Finding] | Finding) -> Verdict:
    return min(
        [found] if isinstance(found, Finding) else found, key=lambda f: list(Verdict).index(f.verdict)
    ).verdict


def judged(check: Callable[..., Any], *steps: tuple[Any, ...], query: str | None = None) -> Verdict:
    observed = seen(*steps, query=query)
    return worst(check(observed, observed.subscriptions[0], observed.jobs[0]))


DONE = ("modify", "inProgress", "completed")
END, ALTERED = ("told", "modify_changed", PROCESS, "completed"), ("told", "altered", JOB)
REJECTED = ("told", "modify_changed", PROCESS, "rejected")
AT_ALL = ("told", "created", JOB)
REACHED, LATE = ("waited",), ("waited", "timed out")
UNBOUND = ("waited", "timed out", {"binding": False})
PROCESSES: dict[str, tuple[Steps, Verdict]] = {
    "all was told": ((DONE, END, ALTERED, REACHED), PASS),
    "its end is missing": ((DONE, ALTERED, LATE), FAIL),
    "the change is missing": ((DONE, END, LATE), FAIL),
    "past a default limit": ((DONE, END, UNBOUND), INCONCLUSIVE),
    "after the wait": ((DONE, ALTERED, LATE, END), FAIL),
    "nothing ever came": ((DONE, LATE), INCONCLUSIVE),
    "by the id of the job": ((DONE, ("told", "modify_changed", JOB, "completed"), ALTERED, UNBOUND), FAIL),
    "it was rejected": ((("modify", "rejected"), REJECTED, REACHED), PASS),
    "its end told wrong": (
        (DONE, REJECTED, ALTERED, UNBOUND), FAIL,
    ),
    "there was none": ((AT_ALL, REACHED), INCONCLUSIVE),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "verdict"), PROCESSES.values(), ids=PROCESSES)
def test_a_process_is_told_of(steps: Steps, verdict: Verdict) -> None:
    assert judged(told.told_of_processes, *steps) is verdict


MADE = (("report", "acknowledged"), ("report", "completed"))
CREATED = ("told", "report_created", REPORT)
CHANGED = ("told", "report_changed", REPORT, "completed")
READY = ("told", "ready", JOB, None, {"more": {"reportId": REPORT}})
REPORTS: dict[str, tuple[Steps, Verdict, Verdict]] = {
    "all was told": ((*MADE, CREATED, CHANGED, READY, REACHED), PASS, PASS),
    "its creation is missing": ((*MADE, CHANGED, READY, LATE), FAIL, PASS),
    "its change is missing": ((*MADE, CREATED, READY, LATE), FAIL, PASS),
    "that it is ready is missing": ((*MADE, CREATED, CHANGED, LATE), PASS, FAIL),
    "born complete": ((("report", "completed"), CREATED, READY, REACHED), PASS, PASS),
    "failed": (
        (("report", "failed"), CREATED, ("told", "failed", JOB), REACHED), PASS, INCONCLUSIVE,
    ),
    "failed in silence": ((("report", "failed"), CREATED, LATE), FAIL, INCONCLUSIVE),
    "ready by the id of the report": (
        (*MADE, CREATED, CHANGED, ("told", "ready", REPORT, None, {"more": {"reportId": REPORT}}), UNBOUND),
        PASS, FAIL,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "reports", "results"), REPORTS.values(), ids=REPORTS)
def test_a_report_is_told_of(steps: Steps, reports: Verdict, results: Verdict) -> None:
    assert judged(told.told_of_reports, *steps) is reports
    assert judged(told.told_of_results, *steps) is results


def test_the_change_of_a_report_suffices_who_asked_for_nothing_else() -> None:
    query = f"eventType={API.event('report_changed').type}"
    assert judged(told.told_of_results, *MADE, CHANGED, REACHED, query=query) is PASS
    assert judged(told.told_of_results, *MADE, ("told", "created", JOB), LATE, query=query) is FAIL
    born = seen(("report", "completed"), REACHED, query=query)
    found = told.told_of_results(born, born.subscriptions[0], born.jobs[0])
    assert worst(told.wherever_born(found)) is ABSENT


NAMED: dict[str, tuple[Steps, Verdict]] = {
    "the process": ((DONE, END, ALTERED, REACHED), PASS),
    "its job": ((DONE, ("told", "modify_changed", JOB, "completed"), UNBOUND), FAIL),
    "nobody": (
        (DONE, ("told", "modify_changed", NOBODY, "completed"), UNBOUND, ("lost", "retrieve_modify", NOBODY)),
        FAIL,
    ),
    "somebody else": ((DONE, ("told", "modify_changed", NOBODY, "completed"), UNBOUND), INCONCLUSIVE),
    "another report": (
        (*MADE, ("told", "ready", JOB, None, {"more": {"reportId": NOBODY}}), UNBOUND,
         ("lost", "retrieve_report", NOBODY)), FAIL,
    ),
    "a state twice, and not its end": (
        (DONE, *[("told", "modify_changed", PROCESS, "inProgress")] * 2, UNBOUND), FAIL,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "verdict"), NAMED.values(), ids=NAMED)
def test_an_event_names_what_it_is_of(steps: Steps, verdict: Verdict) -> None:
    assert judged(told.right_object, *steps) is verdict


AGREEING: dict[str, tuple[Steps, Verdict]] = {
    "as it was told": ((DONE, END, ("process", "completed")), PASS),
    "told before it was so": ((("modify", "acknowledged"), END, ("process", "inProgress")), FAIL),
    "told another end": ((DONE, ("told", "modify_changed", PROCESS, "rejected")), FAIL),
    "ready before it was so": ((("report", "inProgress"), READY, ("report", "inProgress")), FAIL),
    "ready as it was": ((*MADE, READY, ("report", "completed")), PASS),
    "ready, and not to be found": (
        (("told", "ready", JOB, None, {"more": {"reportId": NOBODY}}), ("lost", "retrieve_report", NOBODY)),
        FAIL,
    ),
    "nothing was told": ((DONE,), ABSENT),
    "nothing was read": ((("modify",), END), INCONCLUSIVE),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "verdict"), AGREEING.values(), ids=AGREEING)
def test_an_event_agrees_with_reads(steps: Steps, verdict: Verdict) -> None:
    assert judged(objects.agrees, *steps) is verdict


ONE_TIME = {"eventTime": "2025-01-01T12:00:04.5Z"}
ONCE: dict[str, tuple[Steps, Verdict]] = {
    "once": ((DONE, END), PASS),
    "twice": ((DONE, END, END), FAIL),
    "delivered twice": ((DONE, *[(*END, {"eventId": "e", **ONE_TIME})] * 2), PASS),
    "altered twice": ((DONE, ALTERED, ALTERED), PASS),
    "altered twice at a time": ((DONE, *[(*ALTERED, None, ONE_TIME)] * 2), FAIL),
    "altered with a state too": ((DONE, *[(*ALTERED, None, ONE_TIME)] * 2, ALTERED), PASS),
}


@pytest.mark.parametrize(("steps", "verdict"), ONCE.values(), ids=ONCE)
def test_what_happens_once_is_told_once(steps: Steps, verdict: Verdict) -> None:
    observed = seen(*steps)
    found = objects.not_repeated(observed.subscriptions[0], observed, observed.jobs[0])
    assert found.verdict is verdict


def test_a_failed_report_is_not_ready() -> None:
    assert judged(objects.ready_only, ("report", "failed"), READY) is FAIL
    assert judged(objects.ready_only, ("report", "failed"), ("told", "failed", JOB)) is PASS
    assert judged(objects.ready_only, *MADE, READY) is INCONCLUSIVE


def test_the_creation_of_a_process_is_no_change() -> None:
    first = ("told", "modify_changed", PROCESS, "acknowledged")
    for steps, verdict in (((first, END), WARNING), ((END,), PASS), ((), ABSENT)):
        observed = seen(DONE, *steps)
        job, subscription = observed.jobs[0], observed.subscriptions[0]
        assert objects.no_change_at_creation(subscription, observed, job, "modify").verdict is verdict


LISTENED: dict[str, tuple[Steps, Verdict]] = {
    "it came": ((("untouched", "reached"),), PASS),
    "it came to nobody who did not read": (
        (AT_ALL, ("untouched", "timed out"), ("job", "inProgress")), FAIL,
    ),
    "past a default limit": (
        (AT_ALL, ("untouched", "timed out", {"binding": False}), ("job", "inProgress")), INCONCLUSIVE,
    ),
    "the job did not get there": (
        (AT_ALL, ("untouched", "timed out"), ("job", "acknowledged")), INCONCLUSIVE,
    ),
    "the listener was never reached": ((("untouched", "timed out"), ("job", "inProgress")), INCONCLUSIVE),
    "the scenario did not come so far": ((), INCONCLUSIVE),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "verdict"), LISTENED.values(), ids=LISTENED)
def test_who_only_listens_is_told(steps: Steps, verdict: Verdict) -> None:
    assert judged(told.untouched, *steps) is verdict


ORDERS: dict[str, tuple[Steps, Verdict]] = {
    "on": ((("told", "modify_changed", PROCESS, "inProgress"), END), PASS),
    "back": ((END, ("told", "modify_changed", PROCESS, "inProgress")), FAIL),
    "from one end to another": ((END, ("told", "modify_changed", PROCESS, "rejected")), FAIL),
    "nothing": ((), ABSENT),
}


@pytest.mark.parametrize(("steps", "verdict"), ORDERS.values(), ids=ORDERS)
def test_events_follow_the_table(steps: Steps, verdict: Verdict) -> None:
    assert worst(objects.all_in_order(seen(DONE, *steps), "modify")) is verdict
