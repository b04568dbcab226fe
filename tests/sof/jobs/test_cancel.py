"""A cancel stops a job that may be stopped; declined, it leaves the job alone."""

from typing import Any

import pytest
from sof.processes import GONE, about, ended, history, job_on, process, send, suspended


def test_answer_repeats_the_request(buyer: Any) -> None:
    job = buyer.created()
    sent = {"faultManagementJob": {"faultManagementJobId": job, "faultManagementJobHref": "x"}}
    answer = buyer.http.post("cancelFaultManagementJob", json=sent)
    assert answer.status_code == 201
    got = answer.json()
    assert got["faultManagementJob"] == sent["faultManagementJob"]
    assert set(got) == {"faultManagementJob", "id", "href", "state", "creationDate"}
    assert buyer.http.get(got["href"]).json()["id"] == got["id"]


@pytest.mark.parametrize("state", ["inProgress", "suspended", "scheduled"])
def test_cancelled_job_stops_for_good(buyer: Any, ahead: Any, state: str) -> None:
    if state == "suspended":
        job = suspended(buyer)
    else:
        start = {"scheduleDefinitionStartTime": ahead(60)} if state == "scheduled" else {}
        job = buyer.created(scheduleDefinition=start)
        buyer.wait(job, state)
    cancel = send(buyer, "cancel", job)
    buyer.wait(job, "cancelled")
    assert history(buyer, job)[-3:] == [state, "pendingCancel", "cancelled"]
    assert process(buyer, "cancel", cancel)["state"] == "completed"
    assert buyer.sof._world.jobs.items[job].timer is None
    again = send(buyer, "cancel", job)
    assert ended(buyer, "cancel", again)[-1] == "rejected"
    assert buyer.state(job) == "cancelled"


def test_second_cancel_does_not_complete(buyer: Any) -> None:
    job = buyer.created()
    buyer.wait(job, "inProgress")
    first, second = (send(buyer, "cancel", job) for _ in range(2))
    assert ended(buyer, "cancel", second)[-1] == "rejected"
    assert ended(buyer, "cancel", first)[-1] == "completed"


@pytest.mark.parametrize("service", ["rejected", "no_resources", "cancel_declined"])
def test_declined(buyer: Any, service: str) -> None:
    job = job_on(buyer, service)
    buyer.wait(job, "rejected", "resourcesUnavailable", "inProgress")
    before = buyer.get(job).json()
    assert ended(buyer, "cancel", send(buyer, "cancel", job))[-1] == "rejected"
    assert buyer.get(job).json() == before


def test_job_that_is_being_modified_cannot_be_cancelled(opened: Any) -> None:
    with opened(pace=0.2) as buyer:
        job = suspended(buyer)
        modify, cancel = send(buyer, "modify", job, description="new"), send(buyer, "cancel", job)
        assert ended(buyer, "cancel", cancel)[-1] == "rejected"
        assert ended(buyer, "modify", modify)[-1] == "completed"
        assert buyer.get(job).json()["description"] == "new"


def test_unknown_job(buyer: Any) -> None:
    assert ended(buyer, "cancel", send(buyer, "cancel", GONE))[-1] == "rejected"


@pytest.mark.parametrize(
    ("request_body", "code", "path"),
    [
        ({}, "missingProperty", ""),
        ({"faultManagementJob": {}}, "missingProperty", "/faultManagementJob"),
        (about(GONE, description="why"), "unexpectedProperty", "/description"),
    ],
)
def test_refusals(buyer: Any, request_body: Any, code: str, path: str) -> None:
    answer = buyer.http.post("cancelFaultManagementJob", json=request_body)
    assert answer.status_code == 422
    assert (code, path) in [(error["code"], error["propertyPath"]) for error in answer.json()]


def test_unknown_process(buyer: Any) -> None:
    answer = buyer.http.get(f"cancelFaultManagementJob/{GONE}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "notFound"
