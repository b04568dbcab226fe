"""Complex queries: which jobs must be listed, which must not, and what decides nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

import by_hand
import pytest
from by_hand import API, error, request

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.resource import complex_query as checks
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, observe

P, W, F, I, N = (  # noqa: E741 - short in tables
    *(Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE),
    Verdict.NOT_APPLICABLE,
)
MINUTES = {"timeDurationValue": 15, "timeDurationUnits": "MIN"}
SECONDS = {"timeDurationValue": 900, "timeDurationUnits": "SEC"}
HALF = {"timeDurationValue": 30, "timeDurationUnits": "MIN"}
HOURLY, DAILY = {"hour": "*/1", "minute": "0"}, {"hour": "0", "minute": "0"}
START = {"scheduleDefinitionStartTime": "2025-01-02T00:00:00Z"}
# Three jobs, by what differs: the second at a fraction of a second.
JOBS: Mapping[str, Mapping[str, Any]] = {
    "a": {"creationDate": "2025-01-01T12:00:00.100Z", "state": "inProgress", "jobPriority": 5},
    "b": {
        "creationDate": "2025-01-01T12:00:00.200Z", "state": "suspended", "granularity": HALF,
        "jobPriority": 7, "scheduleDefinition": {**START, "recurringSchedule": HOURLY},
    },
    "c": {
        "creationDate": "2025-01-01T12:00:00.300+00:00", "state": "inProgress", "outputFormat": "xml",
        "jobPriority": 5, "scheduleDefinition": {**START, "recurringSchedule": DAILY},
    },
}  # fmt: skip


def run(
    query: Any, status: int | None, listed: Any, jobs: Mapping[str, Mapping[str, Any]] = JOBS,
    after: Mapping[str, Mapping[str, Any]] | None = None, **facts: Any,
) -> tuple[Observations, Exchange]:  # fmt: skip
    """Jobs made and read, a query answered, and the jobs read again (or shown changed)."""
    log = by_hand.Written()
    shown = {name: by_hand.job(id=name, **job) for name, job in jobs.items()}
    for document in shown.values():
        log.call("create", 201, document, sent=request(granularity=document["granularity"]))
    for name, document in shown.items():
        log.call("retrieve", 200, document, id=name)
    number = log.call("query", status, listed, sent=query, step="the query", **facts)
    for name, document in shown.items():
        if after is None or name in after:
            log.call("retrieve", 200, {**document, **(after or {}).get(name, {})}, id=name)
    observed = observe(log.ended(), API)
    return observed, next(e for e in observed.exchanges if e.number == number)


def items(names: str, **changes: Any) -> list[dict[str, Any]]:
    return [by_hand.job(id=name, **{**JOBS.get(name, {}), **changes}) for name in names]


def found(query: Any, status: int | None, listed: Any, **more: Any) -> Finding:
    observed, answer = run(query, status, listed, **more)
    return checks.found(observed, answer, by_hand.exchange(200, [], role="query", number=0))


def clause(name: str, value: Any, due: str, open_: str = "") -> tuple[Mapping[str, Any], str, str]:
    return {name: value}, due, open_


# A query, the jobs that it must find, and those that it may.
DUE: dict[str, tuple[Mapping[str, Any], str, str]] = {
    "everything": ({}, "abc", ""),
    "granularity": clause("granularity", HALF, "b"),
    "granularity in other units": clause("granularity", SECONDS, "", "ac"),
    "priority": clause("jobPriority", 7, "b"),
    "priority as a decimal": clause("jobPriority", 7.0, "b"),
    "output format": clause("outputFormat", "xml", "c"),
    "a state that stays": clause("state", "suspended", "b"),
    "a state that a recurring job may have left": clause("state", "inProgress", "a", "c"),
    "both of one job": ({"granularity": HALF, "jobPriority": 7}, "b", ""),
    "those of two jobs": ({"granularity": HALF, "outputFormat": "xml"}, "", ""),
    "after the middle": clause("creationDate.gt", JOBS["b"]["creationDate"], "c"),
    "before the middle": clause("creationDate.lt", JOBS["b"]["creationDate"], "a"),
    "with an offset": clause("creationDate.gt", "2025-01-01T17:30:00.200+05:30", "c"),
    "modified, but no job shows when": clause("lastModifiedDate.gt", "2025-01-01T12:00:00Z", "", "abc"),
    "the recurring schedule alone": clause("scheduleDefinition", {"recurringSchedule": HOURLY}, "b"),
    "the start time alone": clause("scheduleDefinition", START, "", "bc"),
    "the whole schedule": clause("scheduleDefinition", {**START, "recurringSchedule": HOURLY}, "b"),
    "an empty schedule": clause("scheduleDefinition", {}, "a", "bc"),
    "a part of the configuration": clause("serviceSpecificConfiguration", {"@type": by_hand.PING}, "", "abc"),
    "another configuration": clause("serviceSpecificConfiguration", {"@type": by_hand.PING, "count": 11}, ""),
    "another kind of object": clause("monitoredObject", {"@type": "EntityRef", "entityId": "p"}, ""),
}  # fmt: skip


@pytest.mark.parametrize(("query", "due", "open_"), DUE.values(), ids=DUE)
def test_what_matches_is_due_and_nothing_else(query: Mapping[str, Any], due: str, open_: str) -> None:
    decided = P if len(open_) < len(JOBS) else N
    assert found(query, 200, items(due)).verdict is decided
    assert found(query, 200, items(due + open_ + "z")).verdict is decided  # z is somebody else's
    for extra in set(JOBS) - {*due, *open_}:
        assert found(query, 200, items(due + extra)).verdict is F
    for missing in due:
        short = found(query, 200, items(due.replace(missing, "")))
        hidden_by_default = missing == "b" and "jobPriority" not in query
        assert short.verdict is (W if hidden_by_default else F)


ANSWERS: dict[str, tuple[Verdict, int | None, Any, dict[str, Any]]] = {
    "another success": (P, 201, items("b"), {}),
    "not found where nothing matches": (F, 404, error(), {}),
    "a crash": (F, 500, error("internalError"), {}),
    "a refusal": (F, 422, [error("invalidValue")], {}),
    "a wrapped list": (F, 200, {"items": items("b")}, {}),
    "no JSON": (F, 200, b"<html>", {}),
    "a job twice": (W, 200, items("bb"), {}),
    "too many": (I, 422, [error("tooManyRecords")], {}),
    "too many, and an empty list": (I, 422, [], {}),
    "too many of a wide query, and an empty list": (N, 422, [], {"wide": True}),
    "too many of a wide query": (N, 422, [error("tooManyRecords")], {"wide": True}),
    "a wide answer that cannot be read": (N, None, None, {"wide": True}),
    "a wide answer that was cut": (N, 200, [], {"wide": True}),
    "a wide answer with what does not match": (F, 200, items("abc"), {"wide": True}),
    "a value that the target does not have": (N, 422, [error("invalidValue")], {"alien": True}),
    "busy": (I, 503, None, {}),
    "no answer": (I, None, None, {}),
    "items that are none": (F, 200, [1, None, "b", {"id": {}}], {}),
}


@pytest.mark.parametrize(("verdict", "status", "body", "facts"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_a_list(verdict: Verdict, status: int | None, body: Any, facts: dict[str, Any]) -> None:
    assert found({"jobPriority": 7}, status, body, **facts).verdict is verdict


def test_a_query_without_attributes_may_be_refused_with_a_warning() -> None:
    assert found({}, 400, error("invalidBody")).verdict is W
    assert found({}, 500, error("internalError")).verdict is F


def test_a_refusal_decides_nothing_where_no_query_is_served() -> None:
    observed, answer = run({"jobPriority": 7}, 501, None)
    control = by_hand.exchange(501, role="query", number=0)
    assert checks.found(observed, answer, control).verdict is I
    assert checks.found(observed, answer, answer).folded_into == "W148-R1"


def test_a_job_that_changes_meanwhile_decides_nothing() -> None:
    moved = {name: {"state": "completed"} for name in JOBS}
    assert found({"state": "suspended"}, 200, [], after=moved).verdict is N


def test_jobs_that_were_not_read_again_decide_nothing() -> None:
    assert found({"jobPriority": 7}, 200, [], after={}).verdict is I


def test_an_instant_at_the_bound_is_judged_where_fractions_are_printed() -> None:
    whole = {"a": {**JOBS["a"], "creationDate": "2025-01-01T12:00:00Z"}}
    query = {"creationDate.gt": "2025-01-01T12:00:00Z"}
    assert found(query, 200, items("a"), jobs=whole).verdict is N
    assert found({"creationDate.gt": JOBS["a"]["creationDate"]}, 200, items("a")).verdict is F


def without(*names: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in item.items() if key not in names} for item in items("b")]


WHOLE: dict[str, tuple[Verdict, Sequence[Any]]] = {
    "the same": (P, items("b")),
    "in another state": (F, items("b", state="inProgress")),
    "in a state that a recurring job may have had": (P, items("c", state="scheduled")),
    "in a state that it cannot have had": (F, items("c", state="acknowledged")),
    "more than a read shows": (P, items("b", href="/b")),
    "another value": (F, items("b", granularity=MINUTES)),
    "another time of creation": (F, items("b", creationDate="2025-01-01T13:00:00Z")),
    "without a mandatory attribute": (F, without("jobType")),
    "without an optional attribute": (P, without("description")),
    "nothing of ours": (I, items("z")),
}


@pytest.mark.parametrize(("verdict", "listed"), WHOLE.values(), ids=WHOLE)
def test_a_job_is_listed_as_a_read_shows_it(verdict: Verdict, listed: Sequence[Any]) -> None:
    observed, answer = run({}, 200, listed)
    assert checks.whole(observed, answer).verdict is verdict


def test_a_job_that_moves_meanwhile_may_be_listed_in_any_state() -> None:
    moved = {**JOBS, "b": {**JOBS["b"], "state": "inProgress"}}
    observed, answer = run({}, 200, items("b", state="acknowledged"), after=moved)
    assert checks.whole(observed, answer).verdict is P


def test_a_missing_mandatory_attribute_is_counted_under_the_payloads() -> None:
    observed, answer = run({}, 200, without("jobType"))
    assert checks.whole(observed, answer).folded_into == "W148-R5"


def test_a_query_by_a_defined_attribute_is_served() -> None:
    control = by_hand.exchange(200, [], role="query_report", number=0)
    answers = {200: P, 400: F, 501: F, 503: I, None: I}
    for status, verdict in answers.items():
        answer = by_hand.exchange(status, [], role="query_report")
        assert checks.understood(answer, control, "state").verdict is verdict
    unknown = by_hand.exchange(422, [error("referenceNotFound")], role="query_report")
    assert checks.understood(unknown, control, "state").verdict is I
