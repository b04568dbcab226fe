"""The faults and variants of notifications tell the lie that they name."""

import queue
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lso_conformance.sof import FAULTS, VARIANTS, overrides
from lso_conformance.sof.jobs.hub import HubOperations
from lso_conformance.sof.jobs.notifications import Notifications

CREATE = "faultManagementJobCreateEvent"
STATE = "faultManagementJobStateChangeEvent"
CHANGED = "faultManagementJobAttributeValueChangeEvent"


def first_of(opened: Any, listener: Any, *, query: str = "", **chosen: Any) -> Any:
    """The first thing that a listener gets to know about a job."""
    with opened(**chosen) as buyer:
        buyer.register(listener.callback, query)
        buyer.created()
        return listener.next()


@pytest.mark.parametrize("missing", ["eventType", "eventId", "eventTime", "event"])
def test_missing_attributes(opened: Any, listener: Any, missing: str) -> None:
    name = {"eventType": "type", "eventId": "event-id", "eventTime": "time", "event": "object"}[missing]
    shown = first_of(opened, listener, faults=(f"event-without-{name}",)).document
    assert {"eventType", "eventId", "eventTime", "event"} - set(shown) == {missing}


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("event-to-path-of-other-event", f"/here/mefApi/allegro/faultNotification/v2/listener/{STATE}"),
        ("event-to-base-path", "/here/mefApi/allegro/faultNotification/v2/"),
        ("event-to-one-listener", "/here/mefApi/allegro/faultNotification/v2/listener"),
        ("event-without-listener-in-path", f"/here/mefApi/allegro/faultNotification/v2/{CREATE}"),
        ("callback-path-dropped", f"/mefApi/allegro/faultNotification/v2/listener/{CREATE}"),
    ],
)
def test_wrong_addresses(opened: Any, listener: Any, fault: str, path: str) -> None:
    assert first_of(opened, listener, faults=(fault,)).path == path


@pytest.mark.parametrize(
    ("fault", "query", "types"),
    [
        ("create-never-told", "", [STATE]),
        ("creation-told-as-state-change", f"eventType={STATE}", [STATE, STATE]),
        ("events-repeated-with-new-id", "", [CREATE, CREATE, STATE, STATE]),
        ("ignores-queries", f"eventType={STATE}", [CREATE, STATE]),
        ("inverts-queries", f"eventType={STATE}", [CREATE]),
        ("reads-first-type-only", f"eventType={STATE},{CREATE}", [STATE]),
        ("reads-last-type-only", f"eventType={STATE},{CREATE}", [CREATE]),
        ("create-query-takes-states", f"eventType={CREATE}", [CREATE, STATE]),
    ],
)
def test_what_is_told(opened: Any, listener: Any, fault: str, query: str, types: list[str]) -> None:
    with opened(faults=(fault,)) as buyer:
        buyer.register(listener.callback, query)
        buyer.wait(buyer.created(), "inProgress")
        events = listener.documents(len(types))
    assert [event["eventType"] for event in events] == types
    assert len({event["eventId"] for event in events}) == len(types)
    assert all("Report" in event.path for event in tuple(listener.arrived.queue))


def test_never_notifies(opened: Any, listener: Any) -> None:
    with opened(faults=("never-notifies-with-query",)) as buyer:
        buyer.register(f"{listener.callback}/no", f"eventType={CREATE}")
        buyer.register(f"{listener.callback}/yes")
        buyer.wait(buyer.created(), "inProgress")
        assert all("/yes/" in listener.next().path for _ in range(2))
    assert all("/yes/" in event.path for event in tuple(listener.arrived.queue))


def test_events_after_the_end_of_a_subscription(opened: Any, listener: Any) -> None:
    with opened(faults=("ended-subscription-follows-its-jobs",)) as buyer:
        hub = buyer.register(listener.callback, f"eventType={STATE}")
        job = buyer.created()
        listener.next()
        buyer.http.delete(f"hub/{hub}")
        buyer.created()
        buyer.do("suspend", job)
        assert listener.next().document["event"]["id"] == job
    assert listener.arrived.empty()


def test_subscribers_are_mixed_up(opened: Any, listener: Any) -> None:
    with opened(faults=("events-go-to-others",)) as buyer:
        for name in (CREATE, STATE):
            buyer.register(f"{listener.callback}/{name}", f"eventType={name}")
        buyer.created()
        arrived = [listener.next() for _ in range(2)]
    assert [event.document["eventType"] for event in arrived] == [CREATE, STATE]
    assert all(f"/here/{event.document['eventType']}/" not in event.path for event in arrived)


def test_states_that_are_wrong(opened: Any, listener: Any) -> None:
    with opened(faults=("state-event-is-one-behind",)) as buyer:
        buyer.register(listener.callback, f"eventType={STATE}")
        job = buyer.created()
        assert listener.next().document["event"]["state"] == "acknowledged"
        buyer.do("suspend", job)
        assert listener.next().document["event"]["state"] == "inProgress"


def test_events_run_ahead(opened: Any, listener: Any) -> None:
    with opened(faults=("events-run-ahead",)) as buyer:
        buyer.register(listener.callback, f"eventType={STATE}")
        job = buyer.created()
        assert listener.next().document["event"]["state"] == "inProgress"
        states = [buyer.state(job) for _ in range(4)]
    assert states == ["acknowledged"] * 3 + ["inProgress"]


def test_suspension_told_after_resumption(opened: Any, listener: Any) -> None:
    with opened(faults=("suspension-told-after-resumption",)) as buyer:
        buyer.register(listener.callback, f"eventType={STATE}")
        job = buyer.created()
        assert listener.next().document["event"]["state"] == "inProgress"
        for action in ("suspend", "resume"):
            assert buyer.do(action, job).status_code == 204
        told = listener.documents(2)
    assert [event["event"]["state"] for event in told] == ["inProgress", "suspended"]
    assert told[0]["eventTime"] <= told[1]["eventTime"]


def test_variants_say_more_or_less(opened: Any, listener: Any) -> None:
    chosen = ("bare-events", "attribute-events-for-states", "events-for-new-processes")
    with opened(variants=chosen) as buyer:
        types = (CREATE, STATE, "cancelFaultManagementJobStateChangeEvent", CHANGED)
        buyer.register(listener.callback, "eventType=" + ",".join(types))
        job = buyer.created()
        assert [event["event"].keys() for event in listener.documents(3)] == [{"id"}, {"id", "state"}, {"id"}]
        buyer.http.post(
            "cancelFaultManagementJob", json={"faultManagementJob": {"faultManagementJobId": job}}
        )
        assert listener.next().document["event"]["state"] == "acknowledged"


def test_variant_filters_other_attributes(opened: Any, listener: Any) -> None:
    with opened(variants=("filters-event-ids",)) as buyer:
        buyer.register(f"{listener.callback}/none", "eventId=none")
        buyer.register(f"{listener.callback}/some", f"eventType={CREATE}")
        buyer.created()
        assert "/some/" in listener.next().path
    with pytest.raises(queue.Empty):
        listener.arrived.get_nowait()


def test_none_stumbles_over_itself(opened: Any, listener: Any, caplog: Any) -> None:
    """Every fault and variant of hub and events goes through a whole life without an error of its own."""
    points = {*vars(HubOperations), *vars(Notifications)}

    def one(chosen: dict[str, tuple[str, ...]]) -> None:
        with opened(**chosen) as buyer:
            asked = [{}, {"query": ""}, {"query": f"eventType={CREATE},{STATE}"}, {"query": "x"}]
            answers = [buyer.http.post("hub", json={"callback": listener.callback, **more}) for more in asked]
            job = buyer.create().json()["id"]
            buyer.wait(job, "inProgress")
            for action in ("suspend", "resume"):
                buyer.do(action, job)
            process = {"faultManagementJob": {"faultManagementJobId": job}}
            buyer.http.post("cancelFaultManagementJob", json=process)
            buyer.wait(job, "cancelled")
            for hub in list(buyer.sof._world.subscriptions.items):
                answers += [buyer.http.request(method, f"hub/{hub}") for method in ("GET", "DELETE", "GET")]
        statuses = {200, 201, 202, 204, 400, 404, 405, 409, 422, 500, 501}
        assert {answer.status_code for answer in answers} <= statuses, chosen

    chosen: list[dict[str, tuple[str, ...]]] = [
        {"faults": (name,)} for name in FAULTS if overrides(name) & points
    ]
    chosen += [{"variants": (name,)} for name in VARIANTS if overrides(name) & points]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(one, chosen))
    assert len(chosen) > 100
    assert "failed" not in caplog.text
