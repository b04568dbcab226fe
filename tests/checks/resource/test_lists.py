"""Lists: what must be listed, what must not, what an item shows, and what decides nothing."""

from typing import Any
from urllib.parse import urlencode

import by_hand
import pytest
from listed import SENT, WINDOW, Log, job, listed, worst

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.resource import listings as parts
from lso_conformance.checks.resource import lists, paging
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import observe

P, W, F, I, N = (  # noqa: E741 - short in tables
    Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE,
)  # fmt: skip
HOLDS: dict[str, tuple[dict[str, Any], int | None, Any, Verdict]] = {
    "both": (WINDOW, 200, [job(), job("job-2")], P),
    "one of two": (WINDOW, 200, [job()], F),
    "the one that matches": ({"jobPriority": 7, **WINDOW}, 200, [job()], P),
    "a foreign one too": ({"jobPriority": 7, **WINDOW}, 200, [job(), job("x")], P),
    "none of one": ({"jobPriority": 7, **WINDOW}, 200, [], F),
    "another as well": ({"jobPriority": 7, **WINDOW}, 200, [job(), job("job-2")], F),
    "another instead": ({"jobPriority": 7, **WINDOW}, 200, [job("job-2")], F),
    "nobody's value": ({"serviceId": "x", **WINDOW}, 200, [], P),
    "nobody's value, and one": ({"serviceId": "x", **WINDOW}, 200, [job()], F),
    "an endless list without them": ({"jobPriority": 7}, 200, [job("x")] * 100, P),
    "an endless list with a wrong one": ({"jobPriority": 7}, 200, [job("job-2")], F),
    "ids as numbers": (WINDOW, 200, [job(), job("job-2"), {"id": 7}], P),
    "items that are none": (WINDOW, 200, [job(), job("job-2"), 7, None], P),
    "by state": ({"state": "suspended", **WINDOW}, 200, [job(), job("job-2")], P),
    "by a state that it has not": ({"state": "inProgress", **WINDOW}, 200, [job()], F),
    "after its own instant": ({**WINDOW, "creationDate.gt": "2025-01-01T17:30:00.25+05:30"}, 200, [], P),
    "its own instant is not after": (
        {**WINDOW, "creationDate.gt": "2025-01-01T17:30:00.25+05:30"}, 200, [job()], F,
    ),
    "just before its instant": (
        {**WINDOW, "creationDate.gt": "2025-01-01T12:00:00.249Z"}, 200, [job(), job("job-2")], P,
    ),
    "too large": (WINDOW, 422, [by_hand.error("tooManyRecords")], N),
    "too large, and endless": ({"jobPriority": 7}, 422, [by_hand.error("tooManyRecords")], N),
    "an empty list of errors": (WINDOW, 422, [], W),
    "refused": (WINDOW, 400, by_hand.error("invalidQuery"), I),
    "no list": (WINDOW, 200, {"items": []}, F),
    "not there": (WINDOW, 501, by_hand.error("notImplemented"), I),
    "no answer": (WINDOW, None, None, I),
}  # fmt: skip


@pytest.mark.parametrize(("query", "status", "body", "verdict"), HOLDS.values(), ids=HOLDS)
def test_a_list_holds_what_matches(query: Any, status: int | None, body: Any, verdict: Verdict) -> None:
    assert worst(lists.holds_what_matches(*_with_role(listed(query, status, body)))) is verdict


def _with_role(seen: tuple[Any, list[Exchange]]) -> tuple[Any, str, list[Exchange]]:
    return seen[0], "list", seen[1]


def test_whole_seconds_leave_the_same_second_open() -> None:
    row = by_hand.API.lists["list"].filters["creationDate.gt"]
    printed = "2025-01-01T12:00:00Z"
    assert parts.matches(row, "2025-01-01T12:00:00Z", printed) is None
    assert parts.matches(row, "2025-01-01T11:59:59.100Z", printed) is None
    assert parts.matches(row, "2025-01-01T11:59:58Z", printed) is True
    assert parts.matches(row, "2025-01-01T12:00:01Z", printed) is False


def test_a_date_too_close_for_whole_seconds_decides_nothing() -> None:
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(), sent=by_hand.request())
    place = log.call("list", 200, [by_hand.job()], step="list")
    log.records[place]["url"] += "?" + urlencode({**WINDOW, "creationDate.gt": "2025-01-01T12:00:00.5Z"})  # type: ignore[index]
    observed = observe(log.ended(), by_hand.API)
    requests = observed.steps[by_hand.SCENARIO, "list"]
    assert worst(lists.holds_what_matches(observed, "list", requests)) is N


def test_a_state_between_two_readings_that_differ_is_open() -> None:
    log = Log()
    log.page({"limit": 100, "state": "inProgress", **WINDOW}, 200, [job()])
    log.look(state="inProgress")
    observed, requests = log.seen(look=False)
    assert worst(lists.holds_what_matches(observed, "list", requests)) is I


@pytest.mark.parametrize(("items", "verdict"), [([], P), ([job()], F)])
def test_an_accepted_action_has_its_effect_before_the_next_list(items: Any, verdict: Verdict) -> None:
    log = Log()
    for name in ("job-1", "job-2"):
        log.call("resume", 204, id=name)
    log.page({"limit": 100, "state": "suspended", **WINDOW}, 200, items)
    log.look(state="inProgress")
    observed, requests = log.seen(look=False)
    assert worst(lists.holds_what_matches(observed, "list", requests)) is verdict


@pytest.mark.parametrize(
    ("priority", "items", "verdict"), [(9, True, P), (9, False, F), (7, False, P), (7, True, F)]
)
def test_a_value_that_was_modified_is_the_one_that_is_listed(
    priority: int, items: bool, verdict: Verdict
) -> None:
    log = Log()
    log.call("modify", 201, by_hand.process(jobPriority=9), sent=by_hand.reference(jobPriority=9))
    log.look(jobPriority=9)
    body = [job(jobPriority=9), job("job-2", jobPriority=9)] if items else []
    log.page({"limit": 100, "jobPriority": priority, **WINDOW}, 200, body)
    log.look(jobPriority=9)
    observed, requests = log.seen(look=False)
    assert worst(lists.holds_what_matches(observed, "list", requests)) is verdict


def test_a_value_that_is_modified_meanwhile_is_open() -> None:
    log = Log()
    log.page({"limit": 100, "jobPriority": 9, **WINDOW}, 200, [job(jobPriority=9)])
    log.look(jobPriority=9)
    observed, requests = log.seen(look=False)
    assert worst(lists.holds_what_matches(observed, "list", requests)) is I


def test_what_is_made_or_ended_meanwhile_is_open() -> None:
    log = Log()
    log.page({"limit": 100, **WINDOW}, 200, [job()])
    log.call("retrieve", 200, job(), id="job-1")
    log.call("retrieve", 404, by_hand.error(), id="job-2")
    log.call("create", 201, job("job-3"), sent=SENT)
    observed, requests = log.seen(look=False)
    assert worst(lists.holds_what_matches(observed, "list", requests)) is P


def test_a_filter_that_makes_no_difference_is_counted_under_the_filters() -> None:
    observed, requests = listed({"jobPriority": 7, **WINDOW}, 200, [job(), job("job-2")])
    (wrong,) = lists.holds_what_matches(observed, "list", requests)
    assert (wrong.verdict, wrong.folded_into) == (F, "W148-O4")
    assert worst(lists.filters_accepted(observed, "list", requests)) is F


def test_a_filter_that_makes_a_difference_elsewhere_selects_wrongly() -> None:
    log = Log()
    log.page({"limit": 100, "jobPriority": 7, **WINDOW}, 200, [job(), job("job-2")])
    log.page({"limit": 100, "jobPriority": 9, **WINDOW}, 200, [])
    observed, requests = log.seen()
    wrong = lists.holds_what_matches(observed, "list", requests)
    assert [f.folded_into for f in wrong if f.verdict is F] == [None]
    assert worst(lists.filters_accepted(observed, "list", requests)) is P


def test_a_filter_that_selects_wrongly_is_accepted_all_the_same() -> None:
    observed, requests = listed({"jobPriority": 7, **WINDOW}, 200, [job("job-2")])
    assert {f.folded_into for f in lists.holds_what_matches(observed, "list", requests)} == {None}
    assert worst(lists.filters_accepted(observed, "list", requests)) is P


ACCEPTED = [
    (200, [], P), (422, [by_hand.error("tooManyRecords")], P), (400, by_hand.error("invalidQuery"), F),
    (500, by_hand.error("internalError"), F), (501, None, I), (404, None, I), (429, None, I), (None, None, I),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "verdict"), ACCEPTED)
def test_a_filter_is_accepted(status: int | None, body: Any, verdict: Verdict) -> None:
    observed, requests = listed({"serviceFromId": "x", **WINDOW}, status, body)
    assert worst(lists.filters_accepted(observed, "list", requests)) is verdict


NOTHING = [
    (200, [], P), (200, None, F), (200, {}, F), (204, None, F), (404, by_hand.error(), F),
    (422, [by_hand.error("referenceNotFound")], F), (500, None, F), (429, None, I), (None, None, I),
    (200, [job()], F),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "verdict"), NOTHING)
def test_nothing_is_an_empty_list(status: int | None, body: Any, verdict: Verdict) -> None:
    log = Log()
    log.call("list", 200, [], step="list a little")
    log.page({"limit": 100, "serviceId": "x"}, status, body)
    observed, requests = log.seen()
    assert worst(lists.nothing_is_an_empty_list(observed, "list", requests)) is verdict


def test_a_list_that_is_not_there_says_nothing_of_empty_lists() -> None:
    observed, requests = listed({"serviceId": "x"}, 501, by_hand.error())
    assert worst(lists.nothing_is_an_empty_list(observed, "list", requests)) is I


SHOWN: dict[str, tuple[dict[str, Any], Verdict]] = {
    "the same": ({}, P),
    "another state": ({"state": "inProgress"}, F),
    "without granularity": ({"granularity": ...}, F),
    "null": ({"monitoredObject": None}, F),
    "without a priority": ({"jobPriority": ...}, W),
    "another priority": ({"jobPriority": 9}, F),
    "another service": ({"monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-2"}}, F),
    "another href": ({"href": "/elsewhere"}, P),
    "the same instant in another zone": ({"creationDate": "2025-01-01T14:00:00.25+02:00"}, P),
}


@pytest.mark.parametrize(("changes", "verdict"), SHOWN.values(), ids=SHOWN)
def test_an_item_shows_what_a_read_shows(changes: dict[str, Any], verdict: Verdict) -> None:
    item = {key: value for key, value in {**job(), **changes}.items() if value is not ...}
    observed, _ = listed(WINDOW, 200, [item])
    assert worst(lists.items_are_whole(observed, "list")) is verdict


def test_an_item_without_id_is_counted_where_the_id_is_demanded() -> None:
    nameless = {key: value for key, value in job().items() if key != "id"}
    observed, requests = listed(WINDOW, 200, [nameless], x_total_count="2")
    assert worst(lists.items_are_whole(observed, "list")) is F
    assert {f.folded_into for f in lists.holds_what_matches(observed, "list", requests)} == {"W148-R17"}
    assert worst(paging.headers_right(observed, "list")) is N


def test_without_items_nothing_is_known_of_them() -> None:
    assert worst(lists.items_are_whole(listed(WINDOW, 200, [])[0], "list")) is I


WRONG: list[tuple[dict[str, Any], int | None, Any, Verdict]] = [
    ({"limit": "many"}, 400, by_hand.error("invalidQuery"), P),
    ({"limit": "many"}, 422, [by_hand.error("invalidValue")], P),
    ({"limit": "many"}, 400, by_hand.error("invalidBody"), W),
    ({"limit": "many"}, 409, None, W),
    ({"limit": "many"}, 401, None, F),
    ({"limit": "many"}, 500, by_hand.error("internalError"), F),
    ({"limit": "many"}, 429, None, I),
    ({"limit": "many"}, 200, [], P),
    ({"state": "sleeping"}, 200, [], P),
    ({"state": "sleeping"}, 200, [job()], F),
    ({"creationDate.gt": "tomorrow"}, 200, [job()], W),
    ({"creationDate.gt": "tomorrow"}, 200, [], P),
]


@pytest.mark.parametrize(("query", "status", "body", "verdict"), WRONG)
def test_a_wrong_query_is_refused_or_harmless(
    query: Any, status: int | None, body: Any, verdict: Verdict
) -> None:
    log = Log()
    log.page(query, status, body)
    observed, (answer,) = log.seen()
    control = by_hand.exchange(200, [], role="list")
    assert worst(lists.wrong_query(observed, "list", answer, control)) is verdict
    refused = by_hand.exchange(401, None, role="list")
    assert worst(lists.wrong_query(observed, "list", answer, refused)) is I


@pytest.mark.parametrize(("shown", "verdict"), [("x", P), ("job-9", F), (None, P)])
def test_an_item_of_others_must_not_contradict_the_filter(shown: str | None, verdict: Verdict) -> None:
    log = Log("list_tracking")
    item = {"id": "t", "relatedObjectId": shown} if shown else {"id": "t"}
    log.page({"limit": 100, "relatedObjectId": "x"}, 200, [item])
    observed, requests = log.seen()
    assert worst(lists.contradicts_nothing(observed, "list_tracking", requests)) is verdict
