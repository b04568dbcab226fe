"""Judging: what a test may look at, what it becomes when that is missing, and whose a crash is."""

from collections.abc import Callable
from typing import Any

import by_hand
import pytest

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.drive.job_step import JobStep
from lso_conformance.judge.judging import Case, Judging, judge_log
from lso_conformance.judge.verdict import TestResult as Result
from lso_conformance.log.log import Record
from lso_conformance.seen.observations import Observations


def scenario(step: JobStep) -> None:
    """Never driven: only its name counts."""


def other(step: JobStep) -> None:
    """Never driven: only its name counts."""


HERE, THERE = "test_judging.scenario", "test_judging.other"
PASSING = Finding(Verdict.PASS, "this", "this")


def case(function: Callable[..., None], *names: str, driven: Any = scenario, **parameters: Any) -> Case:
    return Case("suite::test", function, ("W148-R12",), driven, parameters, names)


def looks(seen: Any, judge: Any) -> None:
    judge(Finding(Verdict.PASS, "a step", f"{seen('a step').status}"))


def judged(records: list[Record], function: Callable[..., None], *names: str, **more: Any) -> Result:
    (result,) = judge_log(records, [case(function, *names, **more)], by_hand.API)
    return result


def ended(event: str, **values: Any) -> list[Record]:
    log = by_hand.Written()
    log.add("scenario", scenario=HERE, event="started")
    log.call("create", 422, [by_hand.error("invalidValue")], scenario=HERE, step="another step")
    log.add("scenario", scenario=HERE, event=event, **values)
    return log.ended()


def test_a_step_in_the_log_is_seen_by_its_last_exchange() -> None:
    log = by_hand.Written()
    log.call("retrieve", 404, scenario=HERE)
    log.call("retrieve", 200, by_hand.job(), scenario=HERE)
    assert judged(log.ended(), looks, "seen", "judge").findings == (Finding(Verdict.PASS, "a step", "200"),)


@pytest.mark.parametrize("status", [429, 503])
def test_what_was_asked_again_after_a_pause_is_no_page(status: int) -> None:
    log = by_hand.Written()
    for each in (status, 200, status):
        log.call("list", each, [], scenario=HERE)
    log.call("retrieve", 200, by_hand.job(), scenario=HERE)
    seen: list[int | None] = []
    judged(log.ended(), lambda pages: seen.extend(e.status for e in pages("a step")), "pages")
    assert seen == [200, status, 200]  # nobody asked again for the last list


MISSING = {
    "finished": Verdict.NOT_TESTED,
    "blocked": Verdict.INCONCLUSIVE,
    "not-applicable": Verdict.NOT_APPLICABLE,
    "undeclared": Verdict.ATTESTATION,
    "crashed": Verdict.ERROR,
    "stopped": Verdict.NOT_TESTED,
}


@pytest.mark.parametrize("event", MISSING)
def test_a_step_that_is_missing_is_judged_by_how_its_scenario_ended(event: str) -> None:
    result = judged(ended(event, reason="for this reason"), looks, "seen", "judge")
    assert result.verdict is MISSING[event]
    assert result.findings[0].got == "for this reason"


def test_a_scenario_that_never_began_is_not_tested() -> None:
    assert judged(by_hand.Written().ended(), looks, "seen", "judge").verdict is Verdict.NOT_TESTED


def test_a_scenario_that_never_ended_is_not_tested() -> None:
    log = by_hand.Written()
    log.add("scenario", scenario=HERE, event="started")
    assert judged(log.ended(), looks, "seen", "judge").verdict is Verdict.NOT_TESTED


def test_a_step_that_was_left_out_does_not_apply() -> None:
    log = by_hand.Written()
    log.add("note", about="left out", scenario=HERE, step="a step", reason="no such thing here")
    result = judged(log.ended(), looks, "seen", "judge")
    assert (result.verdict, result.findings[0].got) == (Verdict.NOT_APPLICABLE, "no such thing here")


def test_a_block_names_the_paragraph_and_the_exchange_that_caused_it() -> None:
    (found,) = judged(
        ended("blocked", reason="no job", blames="W148-R1", exchange=2), looks, "seen", "judge"
    ).findings
    assert (found.exchanges, found.got) == ((2,), "see W148-R1: no job")


def test_a_test_that_crashes_is_our_error_and_keeps_what_it_had_found() -> None:
    def crashes(judge: Any) -> None:
        judge(PASSING)
        raise KeyError("ours")

    result = judged(by_hand.Written().ended(), crashes, "judge")
    assert [f.verdict for f in result.findings] == [Verdict.PASS, Verdict.ERROR]
    assert result.verdict is Verdict.ERROR
    assert "KeyError: 'ours'" in result.findings[1].got


def test_a_test_without_findings_is_not_tested() -> None:
    assert judged(by_hand.Written().ended(), lambda: None).verdict is Verdict.NOT_TESTED


def test_findings_are_judged_one_by_one_and_in_lists() -> None:
    def several(judge: Any) -> None:
        judge(PASSING, [PASSING, PASSING])

    assert len(judged(by_hand.Written().ended(), several, "judge").findings) == 3


def test_parameters_of_the_test_reach_it() -> None:
    def takes(what: str, judge: Any) -> None:
        judge(Finding(Verdict.PASS, what, ""))

    assert judged(by_hand.Written().ended(), takes, "judge", "what", what="given").findings[0].want == "given"


def two_scenarios() -> list[Record]:
    log = by_hand.Written()
    for name, job in ((HERE, "job-1"), (THERE, "job-2"), (HERE, "job-3")):
        log.add("scenario", scenario=name, event="started")
        log.call(
            "create", 201, by_hand.job(id=job), sent=by_hand.request(), scenario=name, step=f"create {job}"
        )
        log.add("wait", scenario=name, job=job, states=["inProgress"], result="reached", state="inProgress",
                limit_s=1, binding=True, exchange=2)  # fmt: skip
    return log.ended()


@pytest.mark.parametrize(
    ("driven", "jobs"),
    [(scenario, ["job-1", "job-3"]), (other, ["job-2"]), (None, ["job-1", "job-2", "job-3"])],
)
def test_a_case_sees_its_scenario_only_and_a_universal_one_all(driven: Any, jobs: list[str]) -> None:
    kept: list[Observations] = []
    judged(two_scenarios(), lambda observed: kept.extend([observed]), "observed", driven=driven)
    assert [job.id for job in kept[0].jobs] == jobs
    assert [wait.job for wait in kept[0].waits] == jobs
    assert len(kept[0].exchanges) == len(jobs)
    assert all(exchange.status == 201 for exchange in kept[0].exchanges)


def test_what_held_the_tester_up_is_known_to_every_case() -> None:
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(), sent=by_hand.request(), scenario=HERE)
    log.add("note", about="lag", of="threads", lag_s=12.0)
    log.add("note", about="clock was set", by_s=12.0)
    log.call("retrieve", 200, by_hand.job(), scenario=HERE)
    kept: list[Observations] = []
    judged(log.ended(), lambda observed: kept.extend([observed]), "observed")
    assert len(kept[0].lags) == 2
    assert kept[0].jobs[0].clock_set.total_seconds() == 12


def test_a_job_is_the_one_that_the_step_created() -> None:
    kept: list[str] = []
    judged(two_scenarios(), lambda job: kept.append(job("create job-3").id), "job")
    assert kept == ["job-3"]


def test_a_creation_that_brought_no_job_decides_nothing() -> None:
    records = ended("blocked", reason="it was refused", exchange=2)
    result = judged(records, lambda job: job("another step"), "job")
    assert (result.verdict, result.findings[0].exchanges) == (Verdict.INCONCLUSIVE, (2,))


def test_a_log_that_still_grows_is_judged_by_what_is_there_when_the_case_is_judged() -> None:
    log = by_hand.Written()
    judging = Judging(log.records, by_hand.API)
    log.call("retrieve", 200, by_hand.job(), scenario=HERE)
    log.add("scenario", scenario=HERE, event="finished")
    assert judging.judge(case(looks, "seen", "judge")).verdict is Verdict.PASS
    log.call("retrieve", 404, scenario=HERE)
    assert judging.judge(case(looks, "seen", "judge")).findings[0].got == "404"


def test_a_case_is_judged_once_until_its_records_are_more() -> None:
    log, calls = by_hand.Written(), []
    judging = Judging(log.records, by_hand.API)

    def counts(judge: Any) -> None:
        calls.append(len(log.records))
        judge(Finding(Verdict.PASS, "this", "this"))

    log.call("retrieve", 200, by_hand.job(), scenario=HERE)
    (first,), (again,) = judging.results(case(counts, "judge")), judging.all_of([case(counts, "judge")])
    log.call("retrieve", 200, by_hand.job(), scenario=THERE)
    assert judging.results(case(counts, "judge"))[0] is first is again
    log.call("retrieve", 200, by_hand.job(), scenario=HERE)
    judging.results(case(counts, "judge"))
    assert len(calls) == 2
