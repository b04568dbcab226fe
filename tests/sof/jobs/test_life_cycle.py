"""Jobs live as Figure 12 and Table 8 say."""

from typing import Any

import pytest

from lso_conformance.sof.jobs import transitions

SHORT = {"timeDurationValue": 100, "timeDurationUnits": "MS"}
STATES = {
    "acknowledged", "cancelled", "completed", "inProgress", "pending", "pendingCancel", "rejected",
    "resourcesUnavailable", "scheduled", "suspended",
}  # fmt: skip


def test_table_has_every_state_and_only_final_ones_have_no_way_out() -> None:
    before = {row.source_state for row in transitions.JOB}
    assert before | {row.target for row in transitions.JOB} == STATES
    assert STATES - before == transitions.FINAL


def test_every_state_can_be_reached() -> None:
    reached = {"acknowledged"}
    for _ in STATES:
        reached |= {row.target for row in transitions.JOB if row.source_state in reached}
    assert reached == STATES


def test_a_step_leads_to_one_state() -> None:
    for table in (transitions.JOB, transitions.PROCESS):
        assert len({(row.source_state, row.do) for row in table}) == len(table)
    assert transitions.job_target("completed", "resume") is None
    assert transitions.process_target("acknowledged", "start") == "inProgress"


def test_immediate_job_runs_until_told_otherwise(buyer: Any) -> None:
    answer = buyer.create()
    assert answer.status_code == 201
    assert answer.json()["state"] == "acknowledged"
    assert buyer.wait(answer.json()["id"], "inProgress") == ["inProgress"]


def test_one_time_job_with_start_and_end(buyer: Any, ahead: Any) -> None:
    schedule = {
        "scheduleDefinitionStartTime": ahead(0.2),
        "scheduleDefinitionEndTime": ahead(0.3),
        "executionDuration": SHORT,
    }
    job = buyer.created(scheduleDefinition=schedule)
    assert buyer.wait(job, "completed") == ["scheduled", "inProgress", "completed"]


def test_recurring_job_stays_scheduled_until_its_start(buyer: Any, ahead: Any) -> None:
    schedule = {
        "scheduleDefinitionStartTime": ahead(60),
        "recurringSchedule": {"second": "*/5", "minute": "*"},
    }
    assert buyer.wait(buyer.created(scheduleDefinition=schedule), "scheduled") == ["scheduled"]


@pytest.mark.parametrize(
    ("kind", "state"), [("rejected", "rejected"), ("no_resources", "resourcesUnavailable")]
)
def test_provoked_ends(buyer: Any, kind: str, state: str) -> None:
    service = buyer.sof.profile()["ixit"]["test_data"]["services"][kind]
    job = buyer.created(monitoredObject={"@type": "ServiceRef", "serviceId": service})
    assert buyer.wait(job, state) == [state]
    assert bool(buyer.get(job).json().get("rejectionReason")) is (state == "rejected")


def test_schedule_that_is_over_is_rejected(buyer: Any) -> None:
    schedule = {"scheduleDefinitionEndTime": "2020-01-01T00:00:00Z"}
    assert buyer.wait(buyer.created(scheduleDefinition=schedule), "rejected") == ["rejected"]


def test_suspend_and_resume(buyer: Any) -> None:
    job = buyer.created()
    buyer.wait(job, "inProgress")
    for action, state in (("suspend", "suspended"), ("resume", "inProgress")):
        answer = buyer.do(action, job)
        assert (answer.status_code, answer.content) == (204, b"")
        assert buyer.state(job) == state


def test_execution_time_stands_still_while_suspended(buyer: Any, ahead: Any) -> None:
    schedule = {
        "scheduleDefinitionEndTime": ahead(0.1),
        "executionDuration": {"timeDurationValue": 200, "timeDurationUnits": "MS"},
    }
    job = buyer.created(scheduleDefinition=schedule)
    buyer.wait(job, "inProgress")
    assert buyer.do("suspend", job).status_code == 204
    assert buyer.do("resume", job).status_code == 204
    assert buyer.wait(job, "completed") == ["inProgress", "completed"]


@pytest.mark.parametrize("action", ["suspend", "resume"])
def test_refused_in_other_states(buyer: Any, ahead: Any, action: str) -> None:
    job = buyer.created(scheduleDefinition={"scheduleDefinitionStartTime": ahead(60)})
    buyer.wait(job, "scheduled")
    before = buyer.get(job).json()
    answer = buyer.do(action, job)
    assert answer.status_code == 422
    assert answer.json()[0]["reason"]
    assert buyer.get(job).json() == before


@pytest.mark.parametrize("action", ["suspend", "resume"])
def test_service_that_declines(buyer: Any, action: str) -> None:
    service = buyer.sof.profile()["ixit"]["test_data"]["services"][f"{action}_declined"]
    job = buyer.created(monitoredObject={"@type": "ServiceRef", "serviceId": service})
    buyer.wait(job, "inProgress")
    if action == "resume":
        assert buyer.do("suspend", job).status_code == 204
    before = buyer.get(job).json()
    assert buyer.do(action, job).status_code == 422
    assert buyer.get(job).json() == before
