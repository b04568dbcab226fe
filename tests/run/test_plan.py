"""The plan of a run says beforehand what the run then does."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import silent

from lso_conformance import plugin
from lso_conformance.cli import notices
from lso_conformance.common import resources
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.lengths import Lengths
from lso_conformance.drive.pool import EXPLORING, Drive
from lso_conformance.judge.judging import Case, is_for, schemas_of
from lso_conformance.log.header import open_log
from lso_conformance.log.scenario import by_name, name_of
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Claims, Profile
from lso_conformance.run.plan import RUNS, Plan, plan
from lso_conformance.run.span import Span
from lso_conformance.simulated.simulation import Simulation
from lso_conformance.sof import Options, start
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known as known_apis

KNOWN = requirements.load(resources.requirements_map())
CASES = [case for case in plugin.collect() if is_for(case, {})]
BASE = {"base_url": "https://sof.example.net/mefApi/allegro/faultManagement/v2/"}
SERVICES = {"usable": "s-1", "rejected": "s-2", "no_resources": "s-3"}


def profile(**ixit: Any) -> Profile:
    return profiles.parse({"iut": {"name": "A SOF"}, "ixit": {"faultManagement": BASE, **ixit}}, {})


def planned(target: Profile, cases: Sequence[Case] = CASES) -> Plan:
    schemas = schemas_of(open_log(target, None, KNOWN.digest).records[0])
    return plan(target, known_apis(), cases, KNOWN, schemas)


BARE = planned(profile())


def test_every_scenario_is_rehearsed_to_its_end() -> None:
    written = {c.scenario for c in CASES if c.scenario} - EXPLORING  # what is made up cannot be rehearsed
    assert {s.name for s in BARE.scenarios} == set(by_name(written))
    assert [s.reason for s in BARE.scenarios if s.outcome == RUNS and s.reason] == []


def test_what_the_profile_does_not_declare_is_left_out_with_its_reason() -> None:
    outcomes = {s.name: s for s in BARE.scenarios}
    assert outcomes["create.on_an_entity"].outcome == "not-applicable"
    assert "test_data.entity" in outcomes["create.on_an_entity"].reason
    assert outcomes["life_cycle.is_rejected"].outcome == "undeclared"
    assert "services.rejected" in BARE.open["W148-R16"]
    assert "test_data.entity" in BARE.absent["W148-R10"]
    assert "services.suspend_declined" in " ".join(BARE.partly["W148-R46"])
    left_out = dict(outcomes["create.options"].left_out)
    assert set(left_out) == {"create on an ordered pair with both", "create on an entity with both"}


def test_what_the_profile_declares_is_decided() -> None:
    full = planned(
        profile(
            test_data={
                "services": SERVICES,
                "ordered_pair": {"from": "u-1", "to": "u-2"},
                "entity": {"id": "p", "referred_type": "Port"},
            }
        )
    )
    assert {"W148-R8", "W148-R10", "W148-R16"} <= set(full.decided) - set(BARE.decided)


def test_every_requirement_has_one_place() -> None:
    places = [BARE.decided, tuple(BARE.open), tuple(BARE.absent), BARE.planned]
    assert sorted(i for place in places for i in place) == sorted(each.id for each in KNOWN)


def test_requests_of_a_run_are_within_the_plan() -> None:
    with start(Options(specs=resources.specs())) as sof:
        target = profiles.parse(sof.profile(), {})
        estimate = planned(target)
        log = open_log(target, None, KNOWN.digest)
        driver = Drive(target, known_apis(), log, schemas_of(log.records[0]), workers=8)
        driver.start(by_name(case.scenario for case in CASES if case.scenario).values())
        driver.close()
    sent = sum(record["kind"] == "sent" for record in log.records) + 2  # preflight asks each API once
    # A busy machine makes answers slow, and a watched job is then read less often.
    watched = sum("watch" in record["step"] for record in log.records if record["kind"] == "sent")
    assert estimate.requests.least - watched <= sent <= estimate.requests.most


def test_a_run_of_slow_answers_is_within_the_longest_that_is_planned() -> None:
    """Every answer takes nearly the limit of a request; in virtual time."""
    chosen = ["suspend_resume.suspend_and_resume", "retrieve.by_id", "hub.ended", "list_pages.pages_of_list"]
    with Simulation(2, Options(specs=resources.specs())) as simulation:
        target = profiles.parse(simulation.profile(), {})
    cases = [each for each in CASES if each.scenario is not None and name_of(each.scenario) in chosen]
    estimate = planned(target, cases)
    run = silent.driven(("", "."), chosen, waits_s=silent.LIMIT_S - 0.1, comes=True)
    assert estimate.seconds.most < run.lasted_s < estimate.longest_s
    assert not [each for each in run.asked if each.status is None]


def test_duration_grows_with_limits_and_pace() -> None:
    slow = planned(profile(limits={"max_requests_per_second": 2}))
    assert slow.seconds.least >= BARE.requests.least / 2 > BARE.seconds.least
    patient = planned(profile(timing={"state_change_timeout_s": 300}))
    assert patient.seconds.most > 5 * BARE.seconds.most
    one_by_one = planned(profile(limits={"max_concurrency": 1}))
    assert one_by_one.seconds.least > 2 * BARE.seconds.least


def test_few_jobs_at_a_time_cost_requests_and_time_but_no_waiting_now() -> None:
    few = planned(profile(limits={"max_jobs": 3}))
    assert few.workers == 3
    assert few.requests.most > BARE.requests.most
    assert few.seconds.most > BARE.seconds.most


def test_exclusive_scenarios_add_to_the_duration() -> None:
    alone = [s for s in BARE.scenarios if s.name.startswith("list_pages.")]
    assert alone
    assert BARE.seconds.most >= sum(s.seconds.most for s in alone)


def test_span_of_one_scenario() -> None:
    many = next(s for s in BARE.scenarios if s.name == "create.many")
    assert many.seconds == Span(0, 0)
    assert many.requests == Span(100, 100)  # 50 creations, 50 cancellations


def test_job_that_tells_how_long_jobs_may_be_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"suspend_resume.suspend_and_resume", "suspend_resume.suspend_again_and_again"}
    cases = [case for case in CASES if case.scenario and name_of(case.scenario) in names]
    learned = planned(profile(), cases)
    monkeypatch.setattr(Lengths, "learn", lambda *_: None)
    plain = planned(profile(), cases)
    # Created, read until it is taken (within 5 s), cancelled.
    assert learned.requests.least == plain.requests.least + 3
    assert plain.requests.most + 3 < learned.requests.most < plain.requests.most + 50
    assert learned.seconds.most <= plain.seconds.most + 5
    assert [s.jobs for s in learned.scenarios] == [s.jobs for s in plain.scenarios]


def test_every_service_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"usable"}
    original = JobStep.service

    def noting(step: JobStep, key: str, *, needed: bool = True) -> dict[str, Any]:
        asked.add(key)
        return original(step, key, needed=needed)

    monkeypatch.setattr(JobStep, "service", noting)
    planned(profile())
    keys = set(profile().ixit.test_data.services.__dataclass_fields__)
    assert keys <= asked


def test_nothing_is_noticed_of_a_plain_profile() -> None:
    assert notices.keys(profile(test_data={"services": SERVICES})) == []


def test_what_is_given_in_vain_is_noticed() -> None:
    given = profile(
        timing={"report_timeout_s": 3, "state_change_timeout_s": 3},
        limits={"fuzz": "smoke", "exploration": True},
        streamingManagement={"base_url": "https://sof.example.net/mefApi/allegro/streamingManagement/v1/"},
        test_data={
            "services": {
                "usable": {"command": "echo"},
                "rejected": {"prompt": "Which?"},
                "failing_report": "s",
            },
        },
    )
    assert notices.keys(given) == []


def test_what_does_nothing_yet_is_named_for_the_apis_of_the_profile() -> None:
    streams_alone = {"ics": {"faultManagement": {"supported": False}}, "iut": {"name": "x"}}
    claims = {"faultManagement": Claims(pagination=True), "streamingManagement": Claims(asyncapi=True)}
    given = profile()
    assert notices.idle(given) == ["ics.faultManagement.pagination"]
    assert notices.keys(replace(given, ics=replace(given.ics, apis=claims))) == notices.idle(given)
    streaming = profiles.parse({**streams_alone, "ixit": {"streamingManagement": {"base_url": STREAMS}}}, {})
    assert (notices.idle(streaming), notices.keys(streaming)) == ([], [])


STREAMS = "http://192.0.2.7/mefApi/allegro/streamingManagement/v1/"


@pytest.mark.parametrize(
    ("servers", "excepted", "named"),
    [
        ({"kafka": {"url": "kafka.example.net:9092"}}, "", "servers.kafka"),
        ({"one": {"url": "amqps://one.example.net"}}, "192.0.2.7", "servers.one"),
        ({"mqtt": {"username": "me"}}, "", "servers.mqtt"),
        ({"kafka": {"url": "kafka.example.net:9092"}}, "example.net", ""),
        ({"amqp": {"url": "amqp://127.0.0.1"}}, "", ""),
        ({"kafka": {"url": "127.0.0.1:9092"}}, "", ""),
        ({"ws": {"url": "ws://one.example.net"}}, "", "those that ixit.streamingManagement offers"),
        ({}, "", "those that ixit.streamingManagement offers"),
        ({}, "192.0.2.0/24", ""),
    ],
)
def test_streams_that_go_past_the_proxy_are_noticed(
    servers: dict[str, Any], excepted: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = profile(streamingManagement={"base_url": STREAMS, "servers": servers})
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert notices.surroundings(given) == []
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.net:3128")
    monkeypatch.setenv("NO_PROXY", excepted)
    told = " ".join(notices.surroundings(given))
    assert (named in told) if named else not told


@pytest.mark.parametrize(
    ("token", "noticed"),
    [("suspended", True), ("12345678", True), ("abc", True), ("pass-word", False), ("tok-3nZ9qvLm", False)],
)
def test_a_secret_that_is_masked_in_its_places_only_is_named_by_its_key(token: str, noticed: bool) -> None:
    told = " ".join(notices.surroundings(profile(auth={"type": "bearer", "token": token})))
    assert ("ixit.auth.token is a word" in told) == noticed
    assert token not in told.replace("the suite or the API, a number", "")


def test_buyer_claims_are_used_by_buyer_mode() -> None:
    claims = replace(profile().ics, buyer=replace(profile().ics.buyer, modify=True))
    assert notices.keys(replace(profile(), ics=claims)) == []
