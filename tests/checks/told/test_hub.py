"""Checks of registrations: each verdict of each check."""

from typing import Any

import pytest
from by_hand import API, CALLBACK, error, exchange

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.told import hub
from lso_conformance.log.exchange import Exchange

QUERY = "eventType=faultManagementJobCreateEvent"
SENT = {"callback": CALLBACK, "query": QUERY}
STORED = {"id": "sub-1", **SENT}


def registered(status: int | None = 201, body: Any = STORED, sent: Any = SENT) -> Exchange:
    return exchange(status, body, role="register", sent=sent)


def read(body: Any = STORED, status: int | None = 200) -> Exchange:
    return exchange(status, body, role="retrieve_hub", id="sub-1", number=2)


OFFERED: list[tuple[int | None, bool | None, Verdict]] = [
    (201, True, Verdict.PASS),
    (201, None, Verdict.PASS),
    (501, None, Verdict.NOT_SUPPORTED),
    (404, False, Verdict.NOT_SUPPORTED),
    (405, None, Verdict.NOT_SUPPORTED),
    (501, True, Verdict.FAIL),
    (404, True, Verdict.FAIL),
    (500, True, Verdict.FAIL),
    (500, None, Verdict.INCONCLUSIVE),
    (400, True, Verdict.INCONCLUSIVE),
    (503, True, Verdict.INCONCLUSIVE),
    (None, True, Verdict.INCONCLUSIVE),
]


@pytest.mark.parametrize(("status", "claimed", "verdict"), OFFERED)
def test_the_hub_may_be_absent_where_it_is_not_claimed(
    status: int | None, claimed: bool | None, verdict: Verdict
) -> None:
    assert hub.offered(registered(status), {"notifications": claimed}).verdict is verdict


KEPT: list[tuple[Exchange, Exchange, Verdict]] = [
    (registered(), read(), Verdict.PASS),
    (registered(), read({**STORED, "callback": "http://other.example.net"}), Verdict.FAIL),
    (registered(), read({**STORED, "id": "sub-2"}), Verdict.FAIL),
    (registered(), read(status=404), Verdict.FAIL),
    (registered(), read([]), Verdict.FAIL),
    (registered(body=SENT), registered(body=SENT), Verdict.FAIL),
    (registered(), read(status=None), Verdict.INCONCLUSIVE),
    (registered(400), read(), Verdict.INCONCLUSIVE),
]


@pytest.mark.parametrize(("asked", "shown", "verdict"), KEPT)
def test_a_subscription_is_kept(asked: Exchange, shown: Exchange, verdict: Verdict) -> None:
    assert hub.kept(asked, shown).verdict is verdict


QUERIES: list[tuple[Any, Any, Verdict]] = [
    (QUERY, QUERY, Verdict.PASS),
    ("", None, Verdict.PASS),
    (None, "", Verdict.PASS),
    (QUERY, None, Verdict.WARNING),
    ("eventType=a,b", "eventType=b,a", Verdict.WARNING),
    ("eventType=a,b", "eventType=a", Verdict.FAIL),
    (QUERY, 7, Verdict.FAIL),
]


@pytest.mark.parametrize(("sent", "shown", "verdict"), QUERIES)
def test_a_query_is_kept(sent: Any, shown: Any, verdict: Verdict) -> None:
    found = hub.query_kept(registered(sent={"query": sent}), read({**STORED, "query": shown}), API)
    assert found.verdict is verdict


def test_nothing_is_said_of_the_query_of_a_refused_registration() -> None:
    assert hub.query_kept(registered(400), read(), API).verdict is Verdict.INCONCLUSIVE


ENDED = [(204, Verdict.PASS), (404, Verdict.FAIL), (500, Verdict.FAIL), (None, Verdict.INCONCLUSIVE)]


@pytest.mark.parametrize(("status", "verdict"), ENDED)
def test_a_subscription_can_be_ended(status: int | None, verdict: Verdict) -> None:
    assert hub.ended(exchange(status, role="unregister")).verdict is verdict


TAKEN: list[tuple[int | None, int, bool, Verdict]] = [
    (201, 201, False, Verdict.PASS),
    (400, 201, False, Verdict.FAIL),
    (400, 201, True, Verdict.WARNING),
    (400, 400, False, Verdict.INCONCLUSIVE),
    (None, 201, True, Verdict.INCONCLUSIVE),
    (429, 201, False, Verdict.INCONCLUSIVE),
]


@pytest.mark.parametrize(("status", "control", "mild", "verdict"), TAKEN)
def test_a_query_is_taken(status: int | None, control: int, mild: bool, verdict: Verdict) -> None:
    assert hub.query_taken(registered(status), registered(control), mild=mild).verdict is verdict


EXPLAINED: list[tuple[int | None, Any, Verdict]] = [
    (201, STORED, Verdict.NOT_APPLICABLE),
    (200, error(), Verdict.FAIL),
    (400, error("invalidBody"), Verdict.PASS),
    (422, [error("otherIssue")], Verdict.PASS),
    (400, error("invalidBody", " "), Verdict.FAIL),
    (400, None, Verdict.FAIL),
    (500, error("internalError"), Verdict.FAIL),
    (503, None, Verdict.INCONCLUSIVE),
    (None, None, Verdict.INCONCLUSIVE),
]


@pytest.mark.parametrize(("status", "body", "verdict"), EXPLAINED)
def test_a_refusal_is_explained(status: int | None, body: Any, verdict: Verdict) -> None:
    assert hub.explained(registered(status, body)).verdict is verdict
