"""What the tests of modify and cancel share: send a process, and wait for its end."""

from typing import Any

GONE = "00000000-0000-4000-8000-000000000000"


def about(job: str, **changes: Any) -> dict[str, Any]:
    """A modify or cancel request."""
    return {"faultManagementJob": {"faultManagementJobId": job}, **changes}


def send(buyer: Any, kind: str, job: str, **changes: Any) -> str:
    """Create a process; its id."""
    answer = buyer.http.post(f"{kind}FaultManagementJob", json=about(job, **changes))
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "acknowledged"
    return str(answer.json()["id"])


def process(buyer: Any, kind: str, process_id: str) -> Any:
    """The process as retrieved."""
    answer = buyer.http.get(f"{kind}FaultManagementJob/{process_id}")
    assert answer.status_code == 200
    return answer.json()


def ended(buyer: Any, kind: str, process_id: str) -> list[str]:
    """The states that were seen until the process ended."""
    seen: list[str] = []
    while not {"rejected", "completed"} & {*seen}:
        seen += {process(buyer, kind, process_id)["state"]} - {*seen}
    return seen


def job_on(buyer: Any, service: str, **changes: Any) -> str:
    """A job on the service that the profile names for a situation."""
    service_id = buyer.sof.profile()["ixit"]["test_data"]["services"][service]
    return str(buyer.created(monitoredObject={"@type": "ServiceRef", "serviceId": service_id}, **changes))


def suspended(buyer: Any, service: str = "usable", **changes: Any) -> str:
    """A job in state suspended."""
    job = job_on(buyer, service, **changes)
    buyer.wait(job, "inProgress")
    assert buyer.do("suspend", job).status_code == 204
    return job


def history(buyer: Any, job: str) -> list[str]:
    """All states of the job, those too that no read met."""
    kept = buyer.sof._world.jobs.items[job]
    return [*kept.history, kept.state]
