"""Driving: how a scenario ended stands in the log, and what it made is ended."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import by_hand
import pytest
from raw_server import Answer, RawServer, reply, say

from lso_conformance.common import resources
from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.pool import Drive, exclusive
from lso_conformance.drive.waits import TRIES
from lso_conformance.log.exchange import exchanges
from lso_conformance.log.log import Log, Record
from lso_conformance.log.scenario import Scenario, TabledScenario, name_of
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.seen.observations import observe
from lso_conformance.sof import Options, Sof, start
from lso_conformance.standard.schemas import Schemas, SchemaStore

FINAL = ["cancelled", "pendingCancel"]


@pytest.fixture(scope="module")
def sof() -> Iterator[Sof]:
    with start(Options(specs=resources.specs())) as running:
        yield running


def profile_of(sof: Sof, services: Mapping[str, Any] | None = None) -> Profile:
    document = sof.profile()
    document["ixit"]["tls"] = {"verify": False}
    document["ixit"]["timing"]["state_change_timeout_s"] = 0.3
    document["ixit"]["test_data"]["schemas"] = []
    document["ixit"]["test_data"]["services"].update(services or {})
    return profiles.parse(document, {})


class Driven:
    """Scenarios in a drive that is over, and their log."""

    def __init__(
        self, profile: Profile, *scenarios: Scenario, interrupt: threading.Event | None = None
    ) -> None:
        self.log = Log()
        self.log.write("header", profile=profiles.as_document(profile), schemas={})
        schemas = Schemas(SchemaStore({}, {}), SchemaStore({}, {}))
        self.heard: list[tuple[str, str]] = []
        drive = Drive(profile, by_hand.API, self.log, schemas, workers=4)
        drive.start(scenarios, lambda name, outcome: self.heard.append((name, outcome)))
        if interrupt is not None:
            assert interrupt.wait(5)
        drive.close(interrupted=interrupt is not None)
        self.seen = observe(self.log.records, by_hand.API)

    def of(self, kind: str) -> list[Record]:
        return [record for record in self.log.records if record["kind"] == kind]


def goes_through(step: JobStep) -> None:
    step.created("create a job")


def is_blocked(step: JobStep) -> None:
    job = step.running("create a job")
    step.waits.until(job, ["suspended"])
    step("never reached", job).retrieve()


def is_refused(step: JobStep) -> None:
    step.created("create a job", jobType="sometimes")


def wants_an_option(step: JobStep) -> None:
    step.taken("create a job", jobType="sometimes")


def wants_a_pair(step: JobStep) -> None:
    step.service("resume_declined", needed=False)


def wants_a_service(step: JobStep) -> None:
    step.service("rejected")


def wants_a_state(step: JobStep) -> None:
    assert step.states("melting", "done") == ("completed",)
    step.states("melting")


def has_a_bug(step: JobStep) -> None:
    step.created("create a job")
    raise ZeroDivisionError("ours")


OUTCOMES: dict[Scenario, tuple[str, str]] = {
    goes_through: ("finished", ""),
    is_blocked: ("blocked", "did not become suspended within 0.3 s"),
    is_refused: ("blocked", "test_data"),
    wants_an_option: ("not-applicable", "test_data"),
    wants_a_pair: ("not-applicable", "test_data.services.resume_declined"),
    wants_a_service: ("undeclared", "test_data.services.rejected"),
    wants_a_state: ("not-applicable", "no state of a job of faultManagement is melting"),
    has_a_bug: ("crashed", "ZeroDivisionError: ours"),
}


@pytest.fixture(scope="module")
def all_outcomes(sof: Sof) -> Driven:
    return Driven(profile_of(sof, {"rejected": None, "resume_declined": None}), *OUTCOMES)


@pytest.mark.parametrize("scenario", OUTCOMES, ids=lambda scenario: scenario.__name__)
def test_how_a_scenario_ended_stands_in_the_log_with_its_reason(
    all_outcomes: Driven, scenario: Scenario
) -> None:
    event, reason = OUTCOMES[scenario]
    outcome = all_outcomes.seen.outcomes[name_of(scenario)]
    assert outcome.event == event
    assert reason in outcome.reason
    assert (name_of(scenario), event) in all_outcomes.heard
    events = [r["event"] for r in all_outcomes.of("scenario") if r["scenario"] == name_of(scenario)]
    assert events == ["started", event]


def _of_priority(step: JobStep, priority: int) -> None:
    step.created("create a job", jobPriority=priority)


def test_a_row_of_a_table_is_a_scenario_of_its_own_name(sof: Sof) -> None:
    first, last = (TabledScenario(f"of_priority_{each}", _of_priority, (each,)) for each in (1, 9))
    driven = Driven(profile_of(sof), first, last)
    assert set(driven.seen.outcomes) == {"test_drive.of_priority_1", "test_drive.of_priority_9"}
    for name, priority in ((name_of(first), 1), (name_of(last), 9)):
        [created] = driven.seen.steps[name, "create a job"]
        assert created.json()["jobPriority"] == priority


def test_a_block_by_the_target_blames_a_paragraph_and_cites_an_exchange(all_outcomes: Driven) -> None:
    blocked = all_outcomes.seen.outcomes[name_of(is_blocked)]
    assert (blocked.blames, type(blocked.exchange)) == ("W148-R16", int)
    assert all_outcomes.seen.outcomes[name_of(is_refused)].blames is None
    assert ("test_drive.is_blocked", "never reached") not in all_outcomes.seen.steps


def test_a_wait_that_ended_is_in_the_log_with_its_limit(all_outcomes: Driven) -> None:
    waits = [wait for wait in all_outcomes.seen.waits if "suspended" in wait.states]
    assert [(w.result, w.state, w.limit_s, w.binding) for w in waits] == [
        ("timed out", "inProgress", 0.3, True)
    ]


def test_what_a_scenario_made_is_cancelled_however_it_ended(all_outcomes: Driven) -> None:
    cancelled = {
        e.request_json()["faultManagementJob"]["faultManagementJobId"]
        for e in all_outcomes.seen.called("createCancelFaultManagementJob")
    }
    assert {job.id for job in all_outcomes.seen.jobs} == cancelled
    assert len(cancelled) == 4  # with the one that showed how long a job may be
    assert not all_outcomes.of("note")


def tries_meanwhile(step: JobStep) -> None:
    job = step.running("create a job")
    process = step.process(step("cancel it", job).cancel())
    for _ in step.waits.meanwhile("read it meanwhile", process):
        step("resume it meanwhile", job).resume()


def test_what_is_tried_meanwhile_is_tried_until_the_process_has_ended(sof: Sof) -> None:
    seen = Driven(profile_of(sof), tries_meanwhile).seen
    name = name_of(tries_meanwhile)
    reads, tried = seen.steps[name, "read it meanwhile"], seen.steps[name, "resume it meanwhile"]
    assert 1 <= len(reads) == len(tried) <= TRIES
    *before, last = [(read.json() or {}).get("state") for read in reads]
    assert last == "completed" or len(reads) == TRIES
    assert "completed" not in before


def ends_by_itself(step: JobStep) -> None:
    job = step.created("create a job", **step.ending())
    step.waits.until(job, ["completed"], bodies.ends_after_s(step.profile))


def test_what_ended_by_itself_is_not_cancelled(sof: Sof) -> None:
    seen = Driven(profile_of(sof), ends_by_itself).seen
    assert seen.jobs[0].states[-1] == "completed"
    assert not seen.called("createCancelFaultManagementJob")


def job_server(job: Mapping[str, Any], cancel: Answer) -> Callable[[bytes], Answer]:
    """Creates always the same job; what a cancel brings is to be said."""

    def choose(request: bytes) -> Answer:
        if b"cancelFaultManagementJob" in request.split(b"\r\n")[0]:
            return cancel
        return say(reply(201 if request.startswith(b"POST") else 200, json.dumps(job).encode()))

    return choose


STUBBORN: dict[str, tuple[dict[str, Any], Answer]] = {
    "refuses the cancel": (by_hand.job(), say(reply(422, b"[]"))),
    "does not answer the cancel": (by_hand.job(), lambda connection: connection.close()),
    "has a job without state": (by_hand.job(state=...), say(reply(404, b"{}"))),
    "has an id that is no text": (by_hand.job(id="\ud800"), say(reply(422, b"[]"))),
    "has an id that fits into no URL": (by_hand.job(id="x" * 70_000), say(reply(422, b"[]"))),
}


@pytest.mark.parametrize(("job", "cancel"), STUBBORN.values(), ids=STUBBORN)
def test_what_stayed_is_listed_with_its_id_and_an_exchange(job: dict[str, Any], cancel: Answer) -> None:
    with RawServer(choose=job_server(job, cancel)) as server:
        driven = Driven(by_hand.profile(server.base_url, tls={"verify": False}), goes_through)
    assert driven.heard == [(name_of(goes_through), "finished")]
    (note,) = driven.of("note")
    assert (note["about"], note["job"]) == ("left behind", job["id"])
    cited = [e for e in exchanges(driven.log.records) if e.number == note["exchange"]]
    assert cited[0].path.endswith("/cancelFaultManagementJob")


@pytest.mark.parametrize("id", [None, True, ["job-1"], {"a": "b"}])
def test_an_id_that_is_no_id_blocks_the_scenario_and_leaves_no_crash(id: Any) -> None:
    with RawServer(choose=job_server(by_hand.job(id=id), say(reply(422, b"[]")))) as server:
        driven = Driven(by_hand.profile(server.base_url, tls={"verify": False}), goes_through)
    outcome = driven.seen.outcomes[name_of(goes_through)]
    assert (outcome.event, outcome.blames) == ("blocked", "W148-R14")


ALONE: list[str] = []


@exclusive
def wants_to_be_alone(step: JobStep) -> None:
    ALONE.append("in")
    step.created("create a job")
    ALONE.append("out")


@exclusive
def wants_to_be_alone_too(step: JobStep) -> None:
    wants_to_be_alone(step)


def test_exclusive_scenarios_run_one_by_one_when_the_others_are_over(sof: Sof) -> None:
    ALONE.clear()
    driven = Driven(profile_of(sof), wants_to_be_alone, goes_through, wants_to_be_alone_too, ends_by_itself)
    names = [name for name, _ in driven.heard]
    assert names[2:] == [name_of(wants_to_be_alone), name_of(wants_to_be_alone_too)]
    assert ALONE == ["in", "out"] * 2
    events = [(r["scenario"], r["event"]) for r in driven.of("scenario")]
    shared = [events.index((name_of(s), "finished")) for s in (goes_through, ends_by_itself)]
    assert events.index((name_of(wants_to_be_alone), "started")) > max(shared)


REACHED = threading.Event()


def goes_on_and_on(step: JobStep) -> None:
    job = step.running("create a job")
    for _ in range(3000):
        step("read the job", job).retrieve()
        REACHED.set()


def test_an_interrupted_scenario_stops_at_its_next_step_and_cleans_up(sof: Sof) -> None:
    REACHED.clear()
    driven = Driven(profile_of(sof), goes_on_and_on, interrupt=REACHED)
    assert driven.seen.outcomes[name_of(goes_on_and_on)].event == "stopped"
    ended = [job.id for job in driven.seen.jobs if any(m.action == "cancel" for m in job.moments)]
    assert ended == [job.id for job in driven.seen.jobs] != []


def test_scenarios_that_had_not_begun_when_interrupted_leave_no_trace(sof: Sof) -> None:
    REACHED.clear()
    waiting: list[Scenario] = [goes_on_and_on]
    profile = profile_of(sof)
    log = Log()
    log.write("header", profile=profiles.as_document(profile), schemas={})
    drive = Drive(profile, by_hand.API, log, Schemas(SchemaStore({}, {}), SchemaStore({}, {})), workers=1)
    drive.start([*waiting, goes_through, wants_to_be_alone])
    assert REACHED.wait(5)
    drive.close(interrupted=True)
    seen = observe(log.records, by_hand.API)
    assert list(seen.outcomes) == [name_of(goes_on_and_on)]


def test_an_interrupt_while_scenarios_are_queued_loses_none(
    sof: Sof, monkeypatch: pytest.MonkeyPatch
) -> None:
    REACHED.clear()
    profile, log = profile_of(sof), Log()
    log.write("header", profile=profiles.as_document(profile), schemas={})

    class Interrupted(ThreadPoolExecutor):
        def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
            super().submit(work, *given, **named)
            assert REACHED.wait(5)
            raise KeyboardInterrupt

    monkeypatch.setattr("lso_conformance.drive.pool.ThreadPoolExecutor", Interrupted)
    drive = Drive(profile, by_hand.API, log, Schemas(SchemaStore({}, {}), SchemaStore({}, {})), workers=2)
    with pytest.raises(KeyboardInterrupt):
        drive.start([goes_on_and_on, goes_through])
    drive.close(interrupted=True)
    seen = observe(log.records, by_hand.API)
    assert {name: outcome.event for name, outcome in seen.outcomes.items()} == {
        name_of(goes_on_and_on): "stopped"
    }
    assert [job.id for job in seen.jobs if any(m.action == "cancel" for m in job.moments)] != []


def leaves_out(step: JobStep) -> None:
    step.leave_out("create on a pair", "the profile has no pair")


def test_a_step_that_is_left_out_is_in_the_log_with_its_reason(sof: Sof) -> None:
    driven = Driven(profile_of(sof), leaves_out)
    assert driven.seen.left_out == {(name_of(leaves_out), "create on a pair"): "the profile has no pair"}


def holds_many(step: JobStep) -> None:
    for _ in range(5):
        step("create many").create(bodies.create(step.profile))


def test_a_scenario_holds_no_more_jobs_than_the_profile_allows(sof: Sof) -> None:
    document = profiles.as_document(profile_of(sof))
    document["ixit"]["limits"]["max_jobs"] = 2
    driven = Driven(profiles.parse(document, {}), holds_many)
    alive = most = 0
    for exchange in driven.seen.exchanges:
        operation = driven.seen.operation(exchange)
        alive += {"createFaultManagementJob": 1, "createCancelFaultManagementJob": -1}.get(
            operation.id if operation else "", 0
        )
        most = max(most, alive)
    assert len(driven.seen.jobs) == 5
    assert most <= 2
