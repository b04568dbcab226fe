"""Processes: what their responses, reads and ends say; typed from W148 6.4, 6.6, 6.7, 6.9 and Table 9."""

from typing import Any

import by_hand
import pytest
from by_hand import API, error, process, reference

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job import life_cycle, processes
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.seen.resources import Process
from lso_conformance.standard.schemas import Schemas, SchemaStore

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - short in tables
N = Verdict.NOT_APPLICABLE


def verdict(found: list[Finding]) -> Verdict:
    return min((f.verdict for f in found), key=list(Verdict).index)


def run(
    *reads: Any, state: str | None = "suspended", status: int | None = 201, body: Any = ...,
    kind: str = "modify", sent: Any = None, wait: bool | None = None, schedule: Any = None, **facts: Any,
) -> Observations:  # fmt: skip
    """A job in a state, a process for it, and reads of the process: bodies, or a status."""
    log = by_hand.Written()
    planned = {"scheduleDefinition": schedule or {}}
    log.call("create", 201, by_hand.job(**planned), sent=by_hand.request(**planned))
    if state:
        log.call("retrieve", 200, by_hand.job(state=state))
    asked = reference(description="x") if kind == "modify" else reference()
    asked = asked if sent is None else sent
    shown = process(**asked) if body is ... else body
    log.call(kind, status, shown, sent=asked, step="ask", **facts)
    for read in reads:
        code, given = (read, error()) if isinstance(read, int) else (200, read)
        log.call(f"retrieve_{kind}", code, given, id="p-1")
    if wait is not None:
        log.add("wait", about=kind, job="p-1", states=["completed", "rejected"], result="timed out",
                state="inProgress", limit_s=1.5, binding=wait, exchange=1)  # fmt: skip
    return observe(log.ended(), API)


def asked(seen: Observations) -> Any:
    return next(e for e in seen.exchanges if e.step == "ask")


def ended(*states: str, **more: Any) -> Observations:
    sent = more.get("sent") or (reference() if more.get("kind") == "cancel" else reference(description="x"))
    return run(*(process(**sent, state=state) for state in states), **more)


OTHER = {"faultManagementJob": {"faultManagementJobId": "JOB-1"}}
ECHOES: list[tuple[Any, Any, Verdict]] = [
    (reference(description="x"), process(description="x"), P),
    (reference(description="x"), process(), F),
    (reference(description="x"), process(description="y"), F),
    (reference(description="x"), process(description="x", **OTHER), F),
    (reference(description="x"), process(description="x", jobPriority=5), W),
    (reference(description="x"), process(description="x", jobPriority=7), P),
    (reference(jobPriority=5), process(jobPriority=5), P),
]


@pytest.mark.parametrize(("sent", "body", "expected"), ECHOES)
def test_a_response_repeats_the_request(sent: Any, body: Any, expected: Verdict) -> None:
    assert verdict(processes.echoed(run(body=body, sent=sent).processes, API)) is expected


FINE, ROUGH = "2025-01-01T12:00:00.250Z", "2025-01-01T12:00:00Z"
DATES: list[tuple[str, str, int, list[Verdict]]] = [
    (FINE, "2025-01-01T12:00:03.250Z", 1, [P]),
    (FINE, FINE, 1, [F]),
    (FINE, "2025-01-01T17:30:00.250+05:30", 1, [F]),
    (ROUGH, ROUGH, 1, []),  # perhaps it prints minutes only
    (ROUGH, ROUGH, 40, [F]),
    (FINE, FINE, 0, []),  # asked for within a second
    (FINE, "today", 1, []),
]


@pytest.mark.parametrize(("job", "process_", "reads", "expected"), DATES)
def test_a_process_is_dated_by_itself(job: str, process_: str, reads: int, expected: list[Verdict]) -> None:
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(creationDate=job), sent=by_hand.request())
    for _ in range(reads):  # two seconds each
        log.call("retrieve", 200, by_hand.job(creationDate=job))
    log.call("cancel", 201, process(creationDate=process_), sent=reference())
    found = processes.dated_apart(observe(log.ended(), API), "cancel")
    assert [f.verdict for f in found] == expected


def test_what_was_wrong_on_purpose_is_left_to_its_test() -> None:
    seen = run(mutant="control")
    assert (seen.of_kind("modify"), seen.accepted_of("modify"), len(seen.processes)) == ([], [], 1)
    assert run(undefined="/x").of_kind("modify") == []


BEGINS = [("acknowledged", P), ("inProgress", F), ("completed", F), (..., I)]


@pytest.mark.parametrize(("state", "expected"), BEGINS)
def test_a_process_begins_acknowledged(state: Any, expected: Verdict) -> None:
    seen = run(body=process(description="x", state=state))
    assert verdict(life_cycle.all_processes_begin(seen.processes, API)) is expected


LIVES: list[tuple[list[str], Verdict]] = [
    ([], P), (["acknowledged", "inProgress", "completed"], P), (["completed"], P), (["rejected"], P),
    (["inProgress", "rejected"], W), (["inProgress", "acknowledged"], F), (["completed", "rejected"], F),
    (["rejected", "inProgress"], F), (["completed", "completed"], P), (["failed"], P),
    (["completed", "acknowledged"], F),
]  # fmt: skip


@pytest.mark.parametrize(("states", "expected"), LIVES)
@pytest.mark.parametrize("kind", ["modify", "cancel"])
def test_a_process_moves_as_table_9_says(kind: str, states: list[str], expected: Verdict) -> None:
    assert verdict(life_cycle.all_processes_legal(ended(*states, kind=kind).processes, API)) is expected


READS: list[tuple[Any, Verdict, Verdict, Verdict]] = [  # R30 or R41, R31 or R42, R26 or R35
    (process(description="x", href="/p-1"), P, P, P),
    (process(description="x", href="/p-1", state="completed"), P, P, P),
    (process(description="x"), P, F, P),
    (process(href="/p-1"), P, F, P),
    (process(description="x", href="/p-1", creationDate=...), F, P, P),
    (process(description="x", href="/p-1", state=...), F, P, P),
    (process(description="x", href="/p-1", faultManagementJob=...), F, P, P),
    (process(description="x", href="/p-1", faultManagementJob={}), F, P, P),
    (process(description="x", href="/p-1", **OTHER), F, P, P),
    (process(description="x", href="/p-1", creationDate="2025-01-01T12:00:05Z"), F, P, P),
    (process(description="x", href="/p-1", creationDate="2025-01-01T13:00:00+01:00"), P, P, P),
    (process(description="x", href="/p-1", id="P-1"), P, P, F),
    ([], F, F, I),
    (None, F, F, I),
    (404, I, I, F),
]


@pytest.mark.parametrize(("read", "always", "options", "id"), READS)
def test_a_read_shows_the_process_whole(read: Any, always: Verdict, options: Verdict, id: Verdict) -> None:
    seen = run(read, body=process(description="x", href="/p-1")).processes
    assert verdict(processes.represented(seen, API)) is always
    assert verdict(processes.with_options(seen, API)) is options
    assert verdict(processes.ids_stay(seen, API)) is id


def test_a_process_that_has_ended_may_be_forgotten() -> None:
    assert verdict(processes.ids_stay(run(process(state="completed"), 404).processes, API)) is P


ENDS: list[tuple[Observations, Verdict]] = [
    (ended("completed"), P), (ended("rejected"), P), (ended("inProgress"), I),
    (ended("inProgress", wait=False), I), (ended("inProgress", wait=True), F),
    (run(status=422, body=[error()]), I),
]  # fmt: skip


@pytest.mark.parametrize(("seen", "expected"), ENDS)
def test_a_process_ends_within_the_limit(seen: Observations, expected: Verdict) -> None:
    assert processes.ends(seen.process_of(asked(seen)), asked(seen), seen.waits, API).verdict is expected


# (what is seen, taken in `suspended` when the vendor names the value, and when not, declined elsewhere)
MET: list[tuple[Observations, Observations, Observations, tuple[Verdict, Verdict, Verdict]]] = [
    (ended("completed", named=True), ended("completed"), ended("completed", state="inProgress"), (P, P, F)),
    (ended("rejected", named=True), ended("rejected"), ended("rejected", state="inProgress"), (F, N, P)),
    (ended("inProgress", named=True, wait=True), ended("inProgress"),
     ended("inProgress", state="inProgress", wait=True), (F, I, F)),
    *(
        (run(status=code, body=None, named=True), run(status=code, body=None),
         run(status=code, body=None, state="inProgress"), expected)
        for code, expected in [
            (422, (F, N, P)), (409, (F, N, P)), (403, (F, N, P)), (404, (F, N, P)), (401, (F, N, W)),
            (405, (I, I, I)), (501, (I, I, I)), (500, (I, I, F)), (503, (I, I, I)), (None, (I, I, I)),
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(("named", "unnamed", "elsewhere", "expected"), MET)
def test_a_modify_is_taken_where_the_state_allows_it_and_declined_elsewhere(
    named: Observations, unnamed: Observations, elsewhere: Observations, expected: tuple[Verdict, ...]
) -> None:
    found = (
        processes.taken(named, asked(named), ["suspended"]),
        processes.taken(unnamed, asked(unnamed), ["suspended"]),
        processes.declined(elsewhere, asked(elsewhere), ["suspended", "scheduled"]),
    )
    assert tuple(f.verdict for f in found) == expected


def test_a_job_that_was_elsewhere_decides_nothing() -> None:
    seen = ended("completed", state="inProgress")
    assert processes.taken(seen, asked(seen), ["suspended"]).verdict is I
    assert processes.declined(seen, asked(seen), ["inProgress"]).verdict is I


def test_a_recurring_job_may_have_been_scheduled_again() -> None:
    schedule = {"recurringSchedule": {"second": "0", "minute": "*"}}
    seen = ended("completed", state="inProgress", schedule=schedule)
    assert processes.declined(seen, asked(seen), ["suspended", "scheduled"]).verdict is I
    seen = run(status=500, body=None, state="inProgress", schedule=schedule)
    assert processes.declined(seen, asked(seen), ["suspended", "scheduled"]).verdict is F


def test_a_refusal_where_the_documents_disagree_warns() -> None:
    seen = ended("rejected", state="scheduled", named=True)
    assert processes.taken_or_not(seen, asked(seen), ["scheduled"]).verdict is W


UNKNOWN: list[tuple[int | None, Any, list[str], Verdict]] = [
    (404, error(), [], P), (422, [error("referenceNotFound")], [], P), (422, [error("otherIssue")], [], P),
    (422, [error("missingProperty")], [], W), (400, error("invalidBody"), [], W), (409, error(), [], W),
    (500, error(), [], F), (None, None, [], I), (201, ..., ["rejected"], P), (201, ..., ["completed"], F),
    (201, ..., ["inProgress"], I),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "states", "expected"), UNKNOWN)
def test_a_process_for_an_unknown_job_is_refused_in_one_of_three_ways(
    status: int | None, body: Any, states: list[str], expected: Verdict
) -> None:
    seen = ended(*states, status=status, body=body)
    assert processes.unknown_job(seen, asked(seen), by_hand.created()).verdict is expected
    assert processes.unknown_job(seen, asked(seen), by_hand.created(422)).verdict is I


EMPTY: list[tuple[int | None, list[str], Verdict]] = [
    (400, [], P), (422, [], P), (201, ["rejected"], P), (201, ["completed"], W), (201, [], W), (500, [], F),
    (None, [], I),
]  # fmt: skip


@pytest.mark.parametrize(("status", "states", "expected"), EMPTY)
def test_a_modify_of_nothing_is_refused_or_warned_of(
    status: int | None, states: list[str], expected: Verdict
) -> None:
    seen = ended(*states, status=status, sent=reference())
    assert processes.empty(seen, asked(seen), by_hand.created()).verdict is expected


URN = "urn:mef:lso:spec:service:agreed:v1:all"
AGREED = SchemaStore.of_documents({"/agreed.yaml": {"$id": URN, "type": "object"}})
CONFIGURATIONS = [
    ("rejected", True, P),
    ("completed", True, F),
    ("completed", False, W),
    ("inProgress", True, I),
]


@pytest.mark.parametrize(("state", "agreed", "expected"), CONFIGURATIONS)
def test_a_configuration_against_its_schema_is_refused(state: str, agreed: bool, expected: Verdict) -> None:
    seen = ended(state, schema=URN)
    schemas = Schemas(AGREED if agreed else SchemaStore({}, {}), AGREED)
    found = processes.bad_configuration(seen, asked(seen), by_hand.created(), schemas)
    assert found.verdict is expected


SECOND: list[tuple[int | None, list[str], Verdict]] = [
    (409, [], P), (201, ["rejected"], P), (201, ["completed"], W), (None, [], I), (500, [], F),
]  # fmt: skip


@pytest.mark.parametrize(("status", "states", "expected"), SECOND)
def test_a_second_cancel_that_completes_warns(
    status: int | None, states: list[str], expected: Verdict
) -> None:
    seen = ended(*states, status=status, kind="cancel")
    assert processes.second_cancel(seen, seen.jobs[0].created, asked(seen)).verdict is expected


WHY: list[tuple[int, Any, list[str], Verdict]] = [
    (422, [error("otherIssue")], [], P), (422, [error("otherIssue", " ")], [], F), (409, None, [], F),
    (201, ..., ["rejected"], N), (201, ..., ["completed"], I),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "states", "expected"), WHY)
def test_an_error_that_declines_a_cancel_says_why(
    status: int, body: Any, states: list[str], expected: Verdict
) -> None:
    seen = ended(*states, status=status, body=body, kind="cancel")
    assert processes.decline_explained(seen, asked(seen)).verdict is expected


LISTS: list[tuple[int, Any, Verdict]] = [
    (200, [process(state="completed")], P), (200, [process(state="inProgress")], P), (200, [], F),
    (200, [process(id="p-2", faultManagementJob={"faultManagementJobId": "job-2"})], I), (501, error(), N),
    (200, [process(id="P-1", state="completed")], F), (200, {}, N), (200, ["p-1"], F),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "expected"), LISTS)
def test_a_list_shows_an_ended_process_under_its_id(status: int, body: Any, expected: Verdict) -> None:
    (made,) = ended("completed").processes
    answer = by_hand.exchange(status, body, role="list_modify", number=9)
    assert processes.listed(made, answer, API).verdict is expected
    assert processes.listed(None, answer, API).verdict is N


ELSE: list[tuple[int, Any, Verdict]] = [
    (404, error(), P), (200, process(), F), (200, process(id="c-1"), F), (200, [], F),
    (200, process(id="c-1", faultManagementJob={"faultManagementJobId": "job-2"}), N),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "expected"), ELSE)
def test_an_id_of_something_else_is_not_found(status: int, body: Any, expected: Verdict) -> None:
    own = Process("p-1", by_hand.created(), {}, job="job-1")
    answer = by_hand.exchange(status, body, role="retrieve_modify", id="c-1", facts={"unknown": "c-1"})
    assert processes.another_resource(answer, by_hand.created(200), own, API).verdict is expected
