"""How many reports a job makes, and whether it goes on to report."""

import pytest
from reported import Reported, at, lasting, report

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.job import timeframes


@pytest.mark.parametrize(("count", "verdict"), [(4, "pass"), (5, "warning"), (11, "warning"), (30, "fail")])
def test_a_job_may_run_non_stop_until_its_end(count: int, verdict: str) -> None:
    schedule = {**lasting(3), "scheduleDefinitionEndTime": at(10)}
    log = Reported(scheduleDefinition=schedule)
    log.call("retrieve", 200, {"id": "job-1", "state": "completed"})
    log.listed(*(report(f"r-{place}", place, listed=True) for place in range(count)))
    seen = log.observed()
    assert timeframes.as_many_as_fit(seen, seen.jobs[0]).verdict is Verdict(verdict)


@pytest.mark.parametrize(
    ("start", "binding", "verdict"), [(9, True, "pass"), (0, True, "fail"), (0, False, "inconclusive")]
)
def test_goes_on_after_the_resumption(start: float, binding: bool, verdict: str) -> None:
    log = Reported(scheduleDefinition=lasting(3600))
    log.call("suspend", 204)
    number = log.call("resume", 204)
    log.listed(report(start=start, listed=True)) if start else None
    log.waited(binding=binding)
    log.records[-1] = {**log.records[-1], "exchange": number + 2}
    seen = log.observed()
    resumed = next(e for e in seen.exchanges if e.number == number)
    assert timeframes.goes_on(seen, seen.jobs[0], resumed).verdict is Verdict(verdict)
