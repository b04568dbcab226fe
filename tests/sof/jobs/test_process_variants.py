"""Other ways of modifying and cancelling: each shows what its name says."""

from typing import Any

import pytest
from sof.processes import GONE, about, ended, history, job_on, process, send, suspended

NEW = {"description": "new", "granularity": {"timeDurationValue": 1, "timeDurationUnits": "MIN"}}


@pytest.mark.parametrize(
    ("variant", "end"),
    [
        ("instant-processes", ["suspended", "pending", "inProgress"]),
        ("modifies-directly", ["suspended", "pending", "inProgress"]),
        ("modify-to-scheduled", ["pending", "scheduled", "inProgress"]),
        ("modify-restarts-run", ["suspended", "pending", "inProgress"]),
        ("modify-to-suspended", ["suspended", "pending", "suspended"]),
    ],
)
def test_ways_of_a_modify(opened: Any, variant: str, end: list[str]) -> None:
    with opened(variants=(variant,)) as buyer:
        job = suspended(buyer)
        assert ended(buyer, "modify", send(buyer, "modify", job, **NEW))[-1] == "completed"
        buyer.wait(job, end[-1])
        assert history(buyer, job)[-3:] == end
        assert {name: buyer.get(job).json()[name] for name in NEW} == NEW


@pytest.mark.parametrize(
    ("variant", "declined", "unknown", "code"),
    [
        ("{kind}-checks-at-once", 422, 422, "referenceNotFound"),
        ("process-of-unknown-job-is-404", 201, 404, "notFound"),
        ("process-conflict", 409, 201, None),
        ("process-forbidden", 403, 201, None),
    ],
)
@pytest.mark.parametrize("kind", ["modify", "cancel"])
def test_ways_of_a_refusal(
    opened: Any, kind: str, variant: str, declined: int, unknown: int, code: str | None
) -> None:
    with opened(variants=(variant.format(kind=kind),)) as buyer:
        job = suspended(buyer, f"{kind}_declined")
        before = buyer.get(job).json()
        changes = NEW if kind == "modify" else {}
        post = f"{kind}FaultManagementJob"
        assert buyer.http.post(post, json=about(job, **changes)).status_code == declined
        answer = buyer.http.post(post, json=about(GONE, **changes))
        assert answer.status_code == unknown
        errors = answer.json() if isinstance(answer.json(), list) else [answer.json()]
        assert errors[0].get("code") == code
        assert buyer.get(job).json() == before


@pytest.mark.parametrize("variant", ["scheduled-jobs-stay", "changes-words-only"])
def test_modifies_less(opened: Any, ahead: Any, variant: str) -> None:
    with opened(variants=(variant,)) as buyer:
        job = buyer.created(scheduleDefinition={"scheduleDefinitionStartTime": ahead(60)})
        buyer.wait(job, "scheduled")
        assert ended(buyer, "modify", send(buyer, "modify", job, **NEW))[-1] == "rejected"
        offered = buyer.sof.profile()["ixit"]["test_data"]["changes"]
        assert ("granularity" in offered) is (variant == "scheduled-jobs-stay")
        later = suspended(buyer)
        changes = {"jobPriority": offered["jobPriority"]}
        assert ended(buyer, "modify", send(buyer, "modify", later, **changes))[-1] == "completed"


def test_default_priority_is_applied(opened: Any) -> None:
    with opened(variants=("modify-default-priority",)) as buyer:
        job = suspended(buyer, jobPriority=9)
        assert ended(buyer, "modify", send(buyer, "modify", job, **NEW))[-1] == "completed"
        assert buyer.get(job).json()["jobPriority"] == 5


def test_empty_modify_is_taken(opened: Any) -> None:
    with opened(variants=("takes-empty-modify",)) as buyer:
        assert ended(buyer, "modify", send(buyer, "modify", suspended(buyer)))[-1] == "completed"


def test_cancels_early_and_twice(opened: Any) -> None:
    with opened(variants=("cancels-early", "second-cancel-completes"), pace=0.2) as buyer:
        job = buyer.created()
        first, second = (send(buyer, "cancel", job) for _ in range(2))
        assert {ended(buyer, "cancel", cancel)[-1] for cancel in (first, second)} == {"completed"}
        assert buyer.state(job) == "cancelled"


def test_numbers_of_each_kind(opened: Any) -> None:
    with opened(variants=("counts-each-kind", "links-to-job", "reason-in-process")) as buyer:
        job = job_on(buyer, "rejected")
        buyer.wait(job, "rejected")
        modify, cancel = send(buyer, "modify", job, **NEW), send(buyer, "cancel", job)
        assert job == modify == cancel == "1"
        assert ended(buyer, "cancel", cancel)[-1] == "rejected"
        shown = process(buyer, "cancel", cancel)
        assert shown["cancellationDeniedReason"]
        assert buyer.http.get(shown["faultManagementJob"]["faultManagementJobHref"]).json()["id"] == job
