"""What a request to the listener means, and what of the events that are due is missing."""

from collections.abc import Sequence
from typing import Any

import by_hand
import pytest
from by_hand import API, CALLBACK

from lso_conformance.seen.notification import (
    MOST_EVENTS,
    Notification,
    due,
    has_gap,
    last_states,
    missing,
    place,
    types,
)
from lso_conformance.seen.observations import observe

CREATED, CHANGED = API.event("created").type, API.event("changed").type
RIGHT, OTHER = "faultNotification/v2", "faultManagement/v2"

PATHS: list[tuple[str, str | None]] = [
    (f"/mefApi/allegro/{RIGHT}/listener/{CREATED}", RIGHT),
    (f"/mefApi/legato/{RIGHT}/listener/{CREATED}/", RIGHT),
    (f"//mefApi//interlude/{RIGHT}//listener/{CREATED}", RIGHT),
    (f"/{RIGHT}/listener/{CREATED}", RIGHT),
    (f"/mefApi/allegro/{OTHER}/listener/{CREATED}", OTHER),
    (f"/listener/{CREATED}", ""),
    (f"/mefApi/allegro/listener/{CREATED}", ""),
    (f"/other/listener/{CREATED}", None),
    (f"/{CREATED}", None),
    ("/listener", None),
    (f"/listener/{CREATED.upper()}", None),
    (f"/listener/{CREATED}/job-1", None),
    ("", None),
]


@pytest.mark.parametrize(("path", "base"), PATHS)
def test_paths_that_are_printed_somewhere_are_listeners(path: str, base: str | None) -> None:
    event, found = place(path, API)
    assert (event.type if event else None, found) == (CREATED if base is not None else None, base)


QUERIES: list[tuple[str | None, set[str]]] = [
    (None, set(API.events)),
    ("", set(API.events)),
    (f"eventType={CREATED}", {CREATED}),
    (f"eventType={CREATED},{CHANGED}", {CREATED, CHANGED}),
    (f"eventType={CREATED}&eventType={CHANGED}", {CREATED, CHANGED}),
    ("colour=red", set(API.events)),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_a_query_asks_for_types(query: str | None, expected: set[str]) -> None:
    assert types(query, API) == expected


def came(*states: str | None, times: Sequence[str] = ()) -> Sequence[Notification]:
    """The creation (None) and changes of a job, as they came."""
    log = by_hand.Written()
    for place_, state in enumerate(states):
        more: dict[str, Any] = {"eventTime": times[place_]} if times else {}
        log.notify("created" if state is None else "changed", state, **more)
    return observe(log.ended(), API).notifications


def test_what_is_due_leaves_out_states_that_may_be_passed_unseen() -> None:
    seen = [
        "acknowledged",
        "inProgress",
        "inProgress",
        "suspended",
        "inProgress",
        "pendingCancel",
        "cancelled",
        "?",
    ]
    assert due(seen, API) == ["inProgress", "suspended", "inProgress", "cancelled"]


MISSING: list[tuple[list[str | None], list[str], list[str | None]]] = [
    ([None, "inProgress"], ["inProgress"], []),
    (["inProgress"], ["inProgress"], [None]),
    ([None], ["inProgress", "suspended"], ["inProgress", "suspended"]),
    ([None, "suspended", "inProgress"], ["inProgress", "suspended", "inProgress"], ["inProgress"]),
    ([None, "scheduled", "inProgress"], ["inProgress"], []),
]


@pytest.mark.parametrize(("told", "seen", "gone"), MISSING)
def test_what_is_missing(told: list[str | None], seen: list[str], gone: list[str | None]) -> None:
    assert missing(came(*told), {CREATED, CHANGED}, "job-1", seen, API) == gone
    assert missing(came(*told), set(), "job-1", seen, API) == []


def test_a_second_delivery_is_no_second_event() -> None:
    log = by_hand.Written()
    for _ in range(2):
        log.notify("changed", "inProgress", eventId="e", eventTime="2025-01-01T12:00:00Z")
    seen = observe(log.ended(), API).notifications
    assert missing(seen, {CHANGED}, "job-1", ["inProgress", "suspended", "inProgress"], API) == [
        "suspended", "inProgress",
    ]  # fmt: skip


NOON = "2025-01-01T12:00:00Z"
GAPS: list[tuple[list[str | None], Sequence[str], bool]] = [
    (["inProgress", "suspended"], (), False),
    (["inProgress", "completed"], (), False),
    (["completed"], (), True),
    (["suspended", "inProgress"], ["2025-01-01T12:00:01.5Z", "2025-01-01T12:00:01.1Z"], False),
    (["suspended", "inProgress"], [NOON, NOON], False),
    (["suspended", "inProgress"], ["2025-01-01T12:00:01Z", "2025-01-01T12:00:02Z"], True),
    (["suspended", "inProgress"], ["soon", NOON], True),
]


@pytest.mark.parametrize(("states", "times", "gap"), GAPS)
def test_a_gap_is_one_in_every_order(states: list[str | None], times: Sequence[str], gap: bool) -> None:
    assert has_gap(came(*states, times=times), "job-1", API) is gap


SUSPENDED_OFTEN = ["inProgress", "suspended"] * 12 + ["inProgress", "pendingCancel", "cancelled"]


@pytest.mark.parametrize("gone", ["", "suspended"])
def test_many_events_of_one_second_may_have_come_in_any_order(gone: str) -> None:
    """A SOF may print whole seconds only, and deliver in no order at all."""
    states: list[str | None] = [*sorted(SUSPENDED_OFTEN), *(["completed"] if gone else [])]
    found = came(*states, times=[NOON] * len(states))
    assert has_gap(found, "job-1", API) is bool(gone)
    assert last_states(found) == set(states)


def test_more_events_than_anybody_can_order_are_taken_as_they_came() -> None:
    states: list[str | None] = ["inProgress", "suspended"] * (MOST_EVENTS // 2 + 1)
    assert has_gap(came(*states, times=[NOON] * len(states)), "job-1", API) is False
    assert has_gap(came(*states[::-1], times=[NOON] * len(states)), "job-1", API) is True


def test_a_notification_belongs_to_the_subscription_of_its_callback() -> None:
    log = by_hand.Written()
    log.register(query=f"eventType={CREATED}")
    log.register(400, callback=CALLBACK + "2")
    log.notify("created")
    log.notify("created", callback=CALLBACK + "2")
    log.call("unregister", 204, id="sub-1")
    taken, refused = observe(log.ended(), API).subscriptions
    assert (len(taken.notifications), len(refused.notifications)) == (1, 1)
    assert taken.types(API) == {CREATED}
    assert refused.types(API) == set()
    assert taken.ended is not None
    assert refused.ended is None
