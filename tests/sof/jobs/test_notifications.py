"""What reaches a listener, where, in which order; and what does not."""

import asyncio
import gzip
import queue
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from lso_conformance.sof.core import delivery
from lso_conformance.sof.jobs.notifications import EVENTS
from lso_conformance.sof.jobs.world import Process

SPECS = Path(__file__).parents[3] / "specs"
CREATE = "faultManagementJobCreateEvent"
STATE = "faultManagementJobStateChangeEvent"
CANCEL = "cancelFaultManagementJobStateChangeEvent"
BASE = "/here/mefApi/allegro/faultNotification/v2/listener/"


def notification_api() -> Any:
    return yaml.safe_load((SPECS / "janis" / "faultNotification.api.yaml").read_text("utf-8"))


def cancel(buyer: Any, job: str) -> str:
    answer = buyer.http.post(
        "cancelFaultManagementJob", json={"faultManagementJob": {"faultManagementJobId": job}}
    )
    return str(answer.json()["id"])


def test_table_is_that_of_the_notification_api() -> None:
    api = notification_api()
    assert {f"/{row.path}": name for name, row in EVENTS.items()} == {
        path: item["post"]["operationId"] for path, item in api["paths"].items()
    }
    for name, row in EVENTS.items():
        own = api["components"]["schemas"][name[0].upper() + name[1:]]["allOf"][1]["properties"]
        payload = api["components"]["schemas"][own["event"]["$ref"].rpartition("/")[2]]
        assert own["eventType"]["enum"] == [name]
        assert set(row.attributes) == set(payload["properties"])


def test_a_job_from_creation_to_cancellation(buyer: Any, listener: Any) -> None:
    hub = buyer.register(listener.callback, f"eventType={CREATE},{STATE},{CANCEL}")
    job = buyer.created()
    first, second = listener.next(), listener.next()
    assert (first.method, first.path) == ("POST", BASE + CREATE)
    assert first.headers["content-type"] == "application/json;charset=utf-8"
    assert first.document.keys() == {"eventId", "eventTime", "eventType", "event"}
    assert datetime.fromisoformat(first.document["eventTime"]).tzinfo
    assert first.document["event"] == {"id": job, "href": f"{buyer.sof.base_url}faultManagementJob/{job}"}
    assert second.path == BASE + STATE
    assert second.document["event"]["state"] == "inProgress" == buyer.state(job)
    process = cancel(buyer, job)
    told = [(e["eventType"], e["event"]["id"], e["event"]["state"]) for e in listener.documents(4)]
    assert told == [
        (CANCEL, process, "inProgress"),
        (STATE, job, "pendingCancel"),
        (CANCEL, process, "completed"),
        (STATE, job, "cancelled"),
    ]
    buyer.http.delete(f"hub/{hub}")


def test_event_follows_the_change(buyer: Any, listener: Any) -> None:
    buyer.register(listener.callback, f"eventType={STATE}")
    job = buyer.created()
    assert listener.next().document["event"]["state"] == "inProgress"
    for action, state in (("suspend", "suspended"), ("resume", "inProgress")):
        buyer.do(action, job)
        event = listener.next().document
        assert event["event"]["id"] == job
        assert event["event"]["state"] == state == buyer.state(job)


@pytest.mark.parametrize(
    ("query", "types"),
    [
        (f"eventType={CREATE}", [CREATE]),
        (f"eventType={CREATE},{STATE}", [CREATE, STATE]),
        (f"eventType={STATE}&eventType={CREATE}", [CREATE, STATE]),
    ],
)
def test_only_what_was_asked_for(buyer: Any, listener: Any, query: str, types: list[str]) -> None:
    buyer.register(listener.callback, query)
    for _ in range(2):
        buyer.wait(buyer.created(), "inProgress")
        assert [event["eventType"] for event in listener.documents(len(types))] == types


def test_nothing_after_unregistering(buyer: Any, listener: Any, listening: Any) -> None:
    with listening() as other:
        hub = buyer.register(listener.callback, f"eventType={CREATE}")
        buyer.register(other.callback, f"eventType={CREATE}")
        job = buyer.created()
        assert listener.next().document == other.next().document
        buyer.http.delete(f"hub/{hub}")
        later = buyer.created()
        assert other.next().document["event"]["id"] == later != job
        assert listener.arrived.empty()


def test_attribute_and_modify_events(buyer: Any, listener: Any) -> None:
    """The hooks of a modification, called as it calls them."""
    types = ("faultManagementJobAttributeValueChangeEvent", "modifyFaultManagementJobStateChangeEvent")
    buyer.register(listener.callback, "eventType=" + ",".join(types))
    behaviour = buyer.sof._behaviour
    job = buyer.sof._world.jobs.items[buyer.created()]
    process = Process(id="process", kind="modify", request={}, created=job.created, state="inProgress")
    loop = buyer.sof._server._loop
    loop.call_soon_threadsafe(behaviour.attributes_changed, job)
    loop.call_soon_threadsafe(behaviour.process_moved, process)
    found = {event["eventType"]: event["event"] for event in listener.documents(2)}
    assert found.keys() == set(types)
    assert found[types[0]].keys() == {"id", "href"}
    href = f"{buyer.sof.base_url}modifyFaultManagementJob/process"
    assert found[types[1]] == {"id": "process", "href": href, "state": "inProgress"}


def test_tried_again_after_5xx_and_not_redirected(buyer: Any, listener: Any) -> None:
    buyer.register(listener.callback, f"eventType={CREATE}")
    listener.answers = [(503, {}), (500, {}), (204, {}), (307, {"location": "/elsewhere"}), (400, {})]
    jobs = [buyer.created() for _ in range(4)]
    events = [listener.next() for _ in range(6)]
    assert [event.document["event"]["id"] for event in events] == [jobs[0]] * 3 + jobs[1:]
    assert {event.path for event in events} == {BASE + CREATE}
    assert listener.arrived.empty()


def test_nobody_listens(buyer: Any, listener: Any, listening: Any) -> None:
    with listening() as gone:
        callback = gone.callback
    hub = buyer.register(callback, f"eventType={CREATE}")
    buyer.register(listener.callback, f"eventType={CREATE}")
    job = buyer.created()
    assert listener.next().document["event"]["id"] == job
    assert buyer.http.delete(f"hub/{hub}").status_code == 204


def test_stop_in_the_middle_of_a_delivery(opened: Any) -> None:
    steps: queue.Queue[str] = queue.Queue()

    async def never(_request: httpx.Request) -> httpx.Response:
        steps.put("sent")
        try:
            await asyncio.Event().wait()
        finally:
            steps.put("given up")
        raise AssertionError

    with opened(client=lambda: httpx.AsyncClient(transport=httpx.MockTransport(never))) as buyer:
        buyer.register("http://localhost/")
        buyer.created()
        assert steps.get(timeout=5) == "sent"
        buyer.sof.stop()
        assert steps.get_nowait() == "given up"
        assert steps.empty()


def test_full_queue_drops_events(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    async def use() -> list[str]:
        taken: list[str] = []

        def prepare(happening: str) -> list[delivery.Notification]:
            taken.append(happening)
            done.set()
            return []

        done = asyncio.Event()
        courier = delivery.Courier()
        courier.open("s", prepare)
        for happening in ("one", "two", "three"):
            courier.put("s", happening)
        await done.wait()
        await courier.end()
        courier.open("late", prepare)
        courier.put("late", "four")
        return taken

    monkeypatch.setattr(delivery, "LONGEST_QUEUE", 2)
    assert asyncio.run(use()) == ["one", "two"]
    assert "dropped" in caplog.text


def test_client_can_be_given(opened: Any) -> None:
    seen: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(204)

    def client() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(handle))

    with opened(client=client, irp="legato", allow_callbacks=("bus.com",)) as buyer:
        buyer.register("https://bus.com/listenerEndpoint/", f"eventType={STATE}")
        buyer.wait(buyer.created(), "inProgress")
        buyer.http.get("hub/x")
    assert seen == ["https://bus.com/listenerEndpoint/mefApi/legato/faultNotification/v2/listener/" + STATE]


@pytest.mark.parametrize(
    ("variant", "base"),
    [
        ("events-below-fault-management", "/here/mefApi/allegro/faultManagement/v2/listener/"),
        ("events-below-callback", "/here/listener/"),
    ],
)
def test_other_paths(opened: Any, listener: Any, variant: str, base: str) -> None:
    with opened(variants=(variant,)) as buyer:
        buyer.register(listener.callback)
        buyer.created()
        assert listener.next().path == base + CREATE


def test_variants_of_travel(opened: Any, listener: Any) -> None:
    travel = ("probes-callbacks", "events-twice", "compressed-events", "chunked-events", "late-events")
    with opened(variants=travel) as buyer:
        buyer.register(listener.callback, f"eventType={CREATE}")
        job = buyer.created()
        probe, first, second = listener.next(), listener.next(), listener.next()
    assert probe.method == "OPTIONS"
    assert first.headers["transfer-encoding"] == "chunked"
    assert first.body == second.body
    assert f'"id":"{job}"' in gzip.decompress(first.body).decode()
