"""A modify changes what was sent, of a job that may be changed, and nothing else."""

from typing import Any

import pytest
from sof.processes import GONE, about, ended, history, job_on, process, send, suspended

OFFERED = {"description", "granularity", "jobPriority", "outputFormat", "reportingPeriod", "resultFormat",
           "scheduleDefinition", "serviceSpecificConfiguration"}  # fmt: skip


@pytest.fixture
def changes(buyer: Any) -> Any:
    return buyer.sof.profile()["ixit"]["test_data"]["changes"]


def without_times(job: Any) -> Any:
    return {name: value for name, value in job.items() if name not in {"state", "lastModifiedDate"}}


def test_answer_repeats_the_request(buyer: Any, changes: Any) -> None:
    job = suspended(buyer)
    answer = buyer.http.post("modifyFaultManagementJob", json=about(job, **changes))
    assert answer.status_code == 201
    got = answer.json()
    assert {name: got[name] for name in (*changes, "faultManagementJob")} == about(job, **changes)
    assert set(got) - set(about(job, **changes)) == {"id", "href", "state", "creationDate"}
    assert got["state"] == "acknowledged"
    assert without_times(process(buyer, "modify", got["id"])) == without_times(got)
    assert buyer.http.get(got["href"]).json()["id"] == got["id"]
    assert set(changes) == OFFERED


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_each_attribute_alone(buyer: Any, changes: Any, name: str) -> None:
    job = suspended(buyer, description="before", jobPriority=8)
    before = buyer.get(job).json()
    assert ended(buyer, "modify", send(buyer, "modify", job, **{name: changes[name]}))[-1] == "completed"
    after = buyer.get(job).json()
    assert after["state"] == "inProgress"
    assert without_times(after) == {**without_times(before), name: changes[name]}
    assert after["lastModifiedDate"] > before["lastModifiedDate"]


def test_all_attributes_together(buyer: Any, changes: Any) -> None:
    job = suspended(buyer)
    before = buyer.get(job).json()
    modify = send(buyer, "modify", job, **changes)
    buyer.wait(job, "inProgress")
    assert history(buyer, job)[-3:] == ["suspended", "pending", "inProgress"]
    assert process(buyer, "modify", modify)["state"] == "completed"
    assert without_times(buyer.get(job).json()) == {**without_times(before), **changes}


def test_scheduled_job_takes_its_new_schedule(buyer: Any, ahead: Any) -> None:
    job = buyer.created(scheduleDefinition={"scheduleDefinitionStartTime": ahead(60)})
    buyer.wait(job, "scheduled")
    send(buyer, "modify", job, scheduleDefinition={"scheduleDefinitionStartTime": ahead(0.5)})
    buyer.wait(job, "inProgress")
    assert history(buyer, job) == ["acknowledged", "scheduled", "pending", "scheduled", "inProgress"]


def test_suspended_job_is_scheduled_by_a_start_ahead(buyer: Any, ahead: Any) -> None:
    job = suspended(buyer)
    send(buyer, "modify", job, scheduleDefinition={"scheduleDefinitionStartTime": ahead(60)})
    buyer.wait(job, "scheduled")
    assert history(buyer, job)[-3:] == ["suspended", "pending", "scheduled"]


def test_new_end_is_kept(buyer: Any, ahead: Any) -> None:
    job = suspended(buyer)
    schedule = {
        "scheduleDefinitionEndTime": ahead(0.2),
        "executionDuration": {"timeDurationValue": 100, "timeDurationUnits": "MS"},
    }
    send(buyer, "modify", job, scheduleDefinition=schedule)
    buyer.wait(job, "completed")
    assert history(buyer, job)[-2:] == ["inProgress", "completed"]


def test_modified_job_without_resources(buyer: Any, ahead: Any) -> None:
    job = job_on(buyer, "no_resources", scheduleDefinition={"scheduleDefinitionStartTime": ahead(60)})
    buyer.wait(job, "scheduled")
    send(buyer, "modify", job, scheduleDefinition={})
    buyer.wait(job, "resourcesUnavailable")
    assert history(buyer, job)[-2:] == ["pending", "resourcesUnavailable"]


def declined(buyer: Any, job: str, **changes: Any) -> None:
    before = buyer.get(job).json()
    assert ended(buyer, "modify", send(buyer, "modify", job, **changes))[-1] == "rejected"
    assert buyer.get(job).json() == before


def test_running_job_cannot_be_modified(buyer: Any, changes: Any) -> None:
    job = buyer.created()
    buyer.wait(job, "inProgress")
    declined(buyer, job, **changes)


@pytest.mark.parametrize(
    ("service", "state"), [("rejected", "rejected"), ("no_resources", "resourcesUnavailable")]
)
def test_ended_job_cannot_be_modified(buyer: Any, changes: Any, service: str, state: str) -> None:
    job = job_on(buyer, service)
    buyer.wait(job, state)
    declined(buyer, job, **changes)


def test_service_that_declines(buyer: Any, changes: Any) -> None:
    declined(buyer, suspended(buyer, "modify_declined"), **changes)


def test_schedule_that_is_over(buyer: Any) -> None:
    schedule = {"scheduleDefinitionEndTime": "2020-01-01T00:00:00Z"}
    declined(buyer, suspended(buyer), scheduleDefinition=schedule)


def test_unknown_job(buyer: Any, changes: Any) -> None:
    assert ended(buyer, "modify", send(buyer, "modify", GONE, **changes))[-1] == "rejected"


def test_second_modify_at_a_time_is_rejected(buyer: Any) -> None:
    job = suspended(buyer)
    first, second = (send(buyer, "modify", job, description=text) for text in ("one", "two"))
    assert ended(buyer, "modify", second)[-1] == "rejected"
    assert ended(buyer, "modify", first)[-1] == "completed"
    assert buyer.get(job).json()["description"] == "one"


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({}, "missingProperty", ""),
        ({"faultManagementJob": {}, "jobPriority": 1}, "missingProperty", "/faultManagementJob"),
        ({"jobPriority": "1"}, "invalidValue", "/jobPriority"),
        ({"description": None}, "invalidValue", "/description"),
        ({"jobType": "passive"}, "unexpectedProperty", "/jobType"),
        ({"serviceSpecificConfiguration": {"count": 1}}, "missingProperty", "/serviceSpecificConfiguration"),
        ({"serviceSpecificConfiguration":
          {"@type": "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all", "count": "x"}},
         "invalidValue", "/serviceSpecificConfiguration/count"),
    ],
)  # fmt: skip
def test_refusals(buyer: Any, changes: Any, code: str, path: str) -> None:
    job = suspended(buyer)
    before = buyer.get(job).json()
    answer = buyer.http.post("modifyFaultManagementJob", json=about(job) | changes)
    assert answer.status_code == 422
    assert (code, path) in [(error["code"], error["propertyPath"]) for error in answer.json()]
    assert buyer.get(job).json() == before


def test_unknown_process(buyer: Any) -> None:
    answer = buyer.http.get(f"modifyFaultManagementJob/{GONE}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "notFound"
