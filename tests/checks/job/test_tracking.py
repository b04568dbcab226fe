"""Checks of tracking records: each verdict of each check, on logs written by hand."""

from typing import Any

import pytest
from by_hand import API, Written, error, job, request

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job import tracking
from lso_conformance.checks.resource import options
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, observe

FAIL, PASS, WARNING = Verdict.FAIL, Verdict.PASS, Verdict.WARNING
ABSENT, UNSUPPORTED = Verdict.NOT_APPLICABLE, Verdict.NOT_SUPPORTED
OTHER = "job-2-of-somebody"
Records = list[dict[str, Any]]


def record(id: Any = "rec-1", **changes: Any) -> dict[str, Any]:
    """A record of job-1; a change to `...` takes the attribute out."""
    given = {"id": id, "relatedObjectId": "job-1", "creationDate": "2025-01-01T12:00:01.5Z", **changes}
    return {key: value for key, value in given.items() if value is not ...}


def seen(*lists: Records, read: Any = None, status: int = 200) -> Observations:
    """Job-1, lists of its records, and a read of rec-1."""
    log = Written()
    log.call("create", 201, job(), sent=request(), step="create")
    for records in lists:
        number = log.call("list_tracking", status, records if status == 200 else error())
        log.records[number] = {
            **log.records[number], "url": log.records[number]["url"] + "?relatedObjectId=job-1"
        }  # fmt: skip
    if read is not None:
        log.call("retrieve_tracking", 200, read, id="rec-1")
    return observe(log.ended(), API)


def pages(observed: Observations) -> list[Exchange]:
    return observed.called(API.roles["list_tracking"])


def worst(found: list[Finding] | Finding) -> Verdict:
    return min(
        [found] if isinstance(found, Finding) else found, key=lambda f: list(Verdict).index(f.verdict)
    ).verdict


def reads(observed: Observations) -> list[Exchange]:
    return observed.called(API.roles["retrieve_tracking"])


def test_no_record_at_all_warns() -> None:
    cases = ((seen([record()]), PASS), (seen([]), WARNING), (seen([], status=500), Verdict.INCONCLUSIVE))
    for observed, verdict in cases:
        assert tracking.recorded(observed, pages(observed)).verdict is verdict


WHOLE: dict[str, tuple[dict[str, Any], Verdict]] = {
    "whole": (record(), PASS),
    "without an id": (record(id=...), FAIL),
    "without a date": (record(creationDate=...), FAIL),
    "with a date that is none": (record(creationDate="yesterday"), FAIL),
    "without its object": (record(relatedObjectId=...), FAIL),
    "with an empty object": (record(relatedObjectId=""), FAIL),
}


@pytest.mark.parametrize(("item", "verdict"), WHOLE.values(), ids=WHOLE)
def test_a_record_is_whole(item: dict[str, Any], verdict: Verdict) -> None:
    observed = seen([item])
    assert worst(tracking.whole(observed)) is verdict
    assert worst(tracking.whole(seen([]))) is ABSENT


def test_an_id_names_one_record() -> None:
    assert worst(tracking.told_apart(seen([record()], [record()]))) is PASS
    moved = record(creationDate="2025-01-01T12:00:09Z")
    assert worst(tracking.told_apart(seen([record()], [moved]))) is FAIL
    assert worst(tracking.told_apart(seen([record(), record()]))) is FAIL


DATES = {
    "2025-01-01T12:00:01Z": PASS,
    "2025-01-01T11:59:57Z": PASS,  # within what clocks may differ
    "2025-01-01T11:00:00Z": FAIL,
    "1970-01-01T00:00:00Z": FAIL,
}


@pytest.mark.parametrize(("date", "verdict"), DATES.items())
def test_a_record_is_no_older_than_its_job(date: str, verdict: Verdict) -> None:
    observed = seen([record(creationDate=date)])
    assert worst(tracking.dated(observed, observed.jobs[0])) is verdict


def test_records_come_in_the_order_of_their_dates() -> None:
    first, later = record(), record("rec-2", creationDate="2025-01-01T12:00:02.5Z")
    early = record("rec-3", creationDate="2025-01-01T12:00:00.5Z")
    for second, verdict in ((later, PASS), (early, WARNING)):
        observed = seen([first], [first, second])
        stages = [[page] for page in pages(observed)]
        assert tracking.in_order(observed, stages).verdict is verdict


HELD: dict[str, tuple[Records, Any, Verdict, str | None]] = {
    "ours": ([record()], None, PASS, None),
    "somebody else's": ([record(relatedObjectId=OTHER)], None, FAIL, None),
    "shown as somebody else's": ([record(relatedObjectId=OTHER)], record(), FAIL, "W148-R60"),
}


@pytest.mark.parametrize(("items", "read", "verdict", "folded"), HELD.values(), ids=HELD)
def test_a_list_holds_what_was_asked_for(
    items: Records, read: Any, verdict: Verdict, folded: str | None
) -> None:
    observed = seen(items, read=read)
    found = tracking.holds(observed, pages(observed), [], [])
    assert (worst(found), found[0].folded_into) == (verdict, folded)
    shown = tracking.misplaced(observed, reads(observed), observed.jobs[0])
    assert worst(shown) is (FAIL if folded else ABSENT)


def test_records_that_stay_must_be_listed() -> None:
    observed = seen([record(), record("rec-2")], [record()], [record(), record("rec-2")])
    first, amid, last = pages(observed)
    assert worst(tracking.holds(observed, [amid], [first], [last])) is FAIL
    assert worst(tracking.holds(observed, [last], [first], [last])) is PASS


def test_records_of_another_are_apart() -> None:
    observed = seen([record()], [record()])
    first, other = pages(observed)
    assert worst(tracking.excludes(observed, [other], [first])) is FAIL


READ: dict[str, tuple[Any, Verdict]] = {
    "alike": (record(), PASS),
    "of another time": (record(creationDate="2025-01-01T12:00:09Z"), FAIL),
    "of another object": (record(relatedObjectId=OTHER), FAIL),
    "without its object": (record(relatedObjectId=...), FAIL),
    "in a list": ([record()], FAIL),
}


@pytest.mark.parametrize(("document", "verdict"), READ.values(), ids=READ)
def test_a_record_is_read_as_it_was_listed(document: Any, verdict: Verdict) -> None:
    observed = seen([record()], read=document)
    assert worst(tracking.read_agrees(observed, reads(observed))) is verdict


TOLD: dict[str, tuple[dict[str, Any], Any, Verdict]] = {
    "nothing more": (record(), record(), UNSUPPORTED),
    "a user": (record(user="u"), record(user="u"), PASS),
    "null": (record(user=None), record(), FAIL),
    "a user only in the list": (record(user="u"), record(), FAIL),
    "another user": (record(user="u"), record(user="v"), FAIL),
}


@pytest.mark.parametrize(("item", "read", "verdict"), TOLD.values(), ids=TOLD)
def test_a_record_may_tell_more(item: dict[str, Any], read: Any, verdict: Verdict) -> None:
    observed = seen([item], read=read)
    assert worst(options.shown(observed, tracking.ROLE, reads(observed))) is verdict


def test_the_id_of_a_job_finds_no_record() -> None:
    log = Written()
    control = log.call("list_tracking", 200, [])
    for body, status in ((error(), 404), (record(), 200), (record("job-1"), 200), (record("7"), 200)):
        log.call("retrieve_tracking", status, body, id="job-1", unknown="job-1")
    observed = observe(log.ended(), API)
    listed = next(e for e in observed.exchanges if e.number == control)
    found = [tracking.of_an_object(answer, listed).verdict for answer in reads(observed)]
    assert found == [PASS, FAIL, FAIL, FAIL]


def test_no_request_is_recorded_of_a_job_left_alone() -> None:
    log = Written()
    log.call("create", 201, job(id="job-1"), sent=request())
    log.call("create", 201, job(id=OTHER, creationDate="2025-01-01T12:00:05Z"), sent=request())
    own = record(creationDate="2025-01-01T12:00:07.5Z")
    verdicts = []
    for item in (record(), own, {**own, "request": "POST"}):
        log.call("list_tracking", 200, [item])
        observed = observe([*log.records], API)
        apart, later = observed.jobs
        verdicts.append(tracking.left_alone(apart, later, pages(observed)[-1:]).verdict)
    assert verdicts == [PASS, PASS, FAIL]
