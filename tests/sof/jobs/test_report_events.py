"""Events about reports, processes and modifications, in the order in which things happen."""

from typing import Any

import pytest
from sof.reports import await_reports, wanted

READY = "faultManagementJobReportReadyEvent"
FAILED = "faultManagementJobReportPreparationErrorEvent"
BORN = "faultManagementReportCreateEvent"
MOVED = "faultManagementReportStateChangeEvent"
CHANGED = "faultManagementJobAttributeValueChangeEvent"
MODIFY = "modifyFaultManagementJobStateChangeEvent"
STATE = "faultManagementJobStateChangeEvent"


def told(listener: Any, count: int) -> list[tuple[str, str | None]]:
    return [(one["eventType"], one["event"].get("state")) for one in listener.documents(count)]


def test_the_life_of_a_report(buyer: Any, listener: Any) -> None:
    hub = buyer.register(listener.callback, f"eventType={READY},{FAILED},{BORN},{MOVED}")
    job = buyer.created(**wanted(scheduleDefinition={"executionDuration": wanted()["reportingPeriod"]}))
    events = listener.documents(4)
    assert [(one["eventType"], one["event"].get("state")) for one in events] == [
        (BORN, None), (MOVED, "inProgress"), (MOVED, "completed"), (READY, None),
    ]  # fmt: skip
    report = await_reports(buyer, job, 1)[0]
    for one in events[:3]:
        assert (one["event"]["id"], one["event"]["href"]) == (report["id"], report["href"])
    ready = events[3]["event"]
    assert ready == {
        "id": job,
        "href": buyer.get(job).json()["href"],
        "reportId": report["id"],
        "reportHref": report["href"],
    }
    assert len({one["eventId"] for one in events}) == 4
    buyer.http.delete(f"hub/{hub}")
    assert listener.arrived.empty()


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        ("failing_report", [(BORN, None), (MOVED, "inProgress"), (MOVED, "failed"), (FAILED, None)]),
        ("rejected_report", [(BORN, None), (MOVED, "rejected")]),
    ],
)
def test_reports_without_results(buyer: Any, listener: Any, kind: str, events: list[Any]) -> None:
    hub = buyer.register(listener.callback, f"eventType={READY},{FAILED},{BORN},{MOVED}")
    service = buyer.sof.profile()["ixit"]["test_data"]["services"][kind]
    schedule = {"executionDuration": wanted()["reportingPeriod"]}
    buyer.created(
        **wanted(monitoredObject={"@type": "ServiceRef", "serviceId": service}, scheduleDefinition=schedule)
    )
    assert told(listener, len(events)) == events
    buyer.http.delete(f"hub/{hub}")


def test_reports_end_before_their_job_does(buyer: Any, listener: Any) -> None:
    hub = buyer.register(listener.callback, f"eventType={READY},{STATE}")
    job = buyer.created(**wanted())
    assert listener.next().document["event"]["state"] == "inProgress"
    buyer.do("suspend", job)
    events = told(listener, 2)
    assert events == [(READY, None), (STATE, "suspended")]
    buyer.http.delete(f"hub/{hub}")


def test_a_modification(buyer: Any, listener: Any) -> None:
    job = buyer.created(**wanted())
    buyer.wait(job, "inProgress")
    buyer.do("suspend", job)
    hub = buyer.register(listener.callback, f"eventType={CHANGED},{MODIFY},{STATE}")
    change = {"faultManagementJob": {"faultManagementJobId": job}, "description": "new"}
    process = buyer.http.post("modifyFaultManagementJob", json=change).json()["id"]
    events = listener.documents(5)
    assert [(one["eventType"], one["event"].get("state")) for one in events] == [
        (MODIFY, "inProgress"), (STATE, "pending"), (CHANGED, None), (MODIFY, "completed"),
        (STATE, "inProgress"),
    ]  # fmt: skip
    assert {one["event"]["id"] for one in events if one["eventType"] == MODIFY} == {process}
    assert next(one["event"]["id"] for one in events if one["eventType"] == CHANGED) == job
    buyer.do("suspend", job)
    buyer.http.delete(f"hub/{hub}")


def test_reports_wait_for_those_who_asked_only(buyer: Any, listener: Any) -> None:
    hub = buyer.register(listener.callback, f"eventType={CHANGED}")
    job = buyer.created(**wanted())
    await_reports(buyer, job, 2)
    buyer.do("suspend", job)
    queue = buyer.sof._world.courier._routes[hub].queue
    assert not [waiting for waiting in queue._queue if "Report" in waiting.event_type]
    assert listener.arrived.empty()
    buyer.http.delete(f"hub/{hub}")


def first_reports(opened: Any, listener: Any, count: int, types: tuple[str, ...], **chosen: Any) -> Any:
    """What a SOF tells first of a job's only report."""
    with opened(**chosen) as buyer:
        buyer.register(listener.callback, "eventType=" + ",".join(types))
        job = buyer.created(**wanted(scheduleDefinition={"executionDuration": wanted()["reportingPeriod"]}))
        await_reports(buyer, job, 1)
        return job, listener.documents(count)


@pytest.mark.parametrize(
    ("fault", "types", "events"),
    [
        ("report-ready-never-told", (READY, BORN), [(BORN, None)]),
        ("report-completion-never-told", (MOVED, READY), [(MOVED, "inProgress"), (READY, None)]),
        ("report-ready-told-twice", (READY,), [(READY, None), (READY, None)]),
        ("report-event-says-in-progress", (MOVED,), [(MOVED, "inProgress"), (MOVED, "inProgress")]),
        ("ready-told-at-creation", (BORN, READY), [(BORN, None), (READY, None), (READY, None)]),
        ("reports-told-to-everybody", (BORN,), [(BORN, None), (READY, None)]),
    ],
)
def test_faults(opened: Any, listener: Any, fault: str, types: tuple[str, ...], events: list[Any]) -> None:
    _, found = first_reports(opened, listener, len(events), types, faults=(fault,))
    assert [(one["eventType"], one["event"].get("state")) for one in found] == events
    assert len({one["eventId"] for one in found}) == len(events)


@pytest.mark.parametrize("fault", ["ready-event-of-report", "ready-event-of-nobody"])
def test_ready_event_of_something_else(opened: Any, listener: Any, fault: str) -> None:
    job, found = first_reports(opened, listener, 1, (READY,), faults=(fault,))
    assert found[0]["event"]["id"] != job


def test_variants(opened: Any, listener: Any) -> None:
    chosen = ("ready-before-state-event", "bare-report-events")
    _, found = first_reports(opened, listener, 4, (READY, BORN, MOVED), variants=chosen)
    assert [one["eventType"] for one in found] == [BORN, MOVED, READY, MOVED]
    assert all("href" not in one["event"] for one in found if one["eventType"] in {BORN, MOVED})
