"""What is seen of a log: jobs with their histories, and what an action's answer says of its effect."""

from typing import Any

import by_hand
import pytest
from by_hand import API, error, job, request

from lso_conformance.seen.observations import observe

OUTCOMES = [
    (204, "accepted"),
    (200, "accepted"),
    (422, "declined"),
    (404, "declined"),
    (500, "unknown"),
    (None, "unknown"),
]


def told(*calls: tuple[str, int | None, Any], id: str = "job-1") -> Any:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=request())
    cancel = {"faultManagementJob": {"faultManagementJobId": id}}
    for role, status, body in calls:
        log.call(role, status, body, id=id, sent=cancel if role == "cancel" else None)
    return observe(log.ended(), API)


@pytest.mark.parametrize(("status", "outcome"), OUTCOMES)
@pytest.mark.parametrize("action", ["suspend", "resume", "cancel"])
def test_an_action_is_in_the_history_with_its_outcome(action: str, status: int | None, outcome: str) -> None:
    moment = told((action, status, None)).jobs[0].moments[-1]
    assert (moment.action, moment.outcome, moment.state) == (action, outcome, None)


def test_reads_by_id_are_the_history_and_repetitions_are_left_out() -> None:
    reads = [("retrieve", 200, job(state=state)) for state in ("acknowledged", "inProgress", "inProgress")]
    (made,) = told(*reads).jobs
    assert made.states == ["acknowledged", "inProgress"]
    assert len(made.representations) == 3


def test_what_was_not_found_is_kept_apart_and_what_failed_is_no_read() -> None:
    (made,) = told(("retrieve", 404, error()), ("retrieve", 500, error()), ("retrieve", None, None)).jobs
    assert (len(made.lost), len(made.representations)) == (1, 0)


def test_calls_for_another_id_are_no_part_of_the_history() -> None:
    (made,) = told(("retrieve", 200, job()), ("suspend", 204, None), ("cancel", 201, None), id="job-2").jobs
    assert len(made.moments) == 1


def test_a_creation_that_was_refused_makes_no_job() -> None:
    log = by_hand.Written()
    log.call("create", 422, [error("otherIssue")], sent=request())
    log.call("create", None, sent=request())
    log.call("create", 201, [job()], sent=request())
    assert observe(log.ended(), API).jobs == []


def test_the_state_before_an_action_is_the_one_last_seen() -> None:
    seen = told(
        ("retrieve", 200, job(state="inProgress")), ("suspend", 204, None), ("retrieve", 200, job(state="x"))
    )
    suspend = seen.called(API.roles["suspend"])[0]
    assert seen.state_before(suspend) == "inProgress"


def test_an_operation_is_known_below_the_base_path_only() -> None:
    log = by_hand.Written()
    log.call("retrieve", 200, job())
    elsewhere = log.call("retrieve", 200, job())
    log.records[elsewhere] = {
        **log.records[elsewhere],
        "url": "http://sof.example.net/other/faultManagementJob/job-1",
    }
    seen = observe(log.ended(), API)
    assert [op.id if (op := seen.operation(e)) else None for e in seen.exchanges] == [
        API.roles["retrieve"],
        None,
    ]
