"""What each scenario takes for granted of its jobs stands in one table, and the scenarios keep to it."""

from typing import Any

import pytest
import yaml

from lso_conformance import plugin
from lso_conformance.common import resources
from lso_conformance.judge.judging import is_for, schemas_of
from lso_conformance.log.header import open_log
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.run.plan import plan
from lso_conformance.run.plan_jobs import RehearsedJob
from lso_conformance.sof import Options, start
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known as known_apis

TABLE = yaml.safe_load((resources.suites() / "job_needs.yaml").read_text(encoding="utf-8"))
KNOWN = requirements.load(resources.requirements_map())


def full(**changes: Any) -> Profile:
    """The profile of the reference SOF, which declares all that scenarios ask for."""
    with start(Options(specs=resources.specs())) as sof:
        document = sof.profile()
    return profiles.parse({**document, "ixit": {**document["ixit"], **changes}}, {})


def rehearsed(target: Profile) -> dict[str, tuple[RehearsedJob, ...]]:
    """The jobs that each scenario makes."""
    cases = [case for case in plugin.collect() if is_for(case, {})]
    schemas = schemas_of(open_log(target, None, KNOWN.digest).records[0])
    return {each.name: each.jobs for each in plan(target, known_apis(), cases, KNOWN, schemas).scenarios}


def taken_for_granted(job: RehearsedJob) -> str:
    """The words of the table, by the job's own request."""
    schedule = job.sent.get("scheduleDefinition") or {}
    if job.need is not None:
        later = "starts, " if "scheduleDefinitionStartTime" in schedule else ""
        return later + (f"reports {job.need.reports}, runs on" if job.need.reports else "runs on")
    for attribute, word in (
        ("recurringSchedule", "recurs"), ("scheduleDefinitionEndTime", "ends"),
        ("scheduleDefinitionStartTime", "waits"),
    ):  # fmt: skip
        if attribute in schedule:
            return word
    return "nothing"


def test_the_table_says_what_every_scenario_takes_for_granted_of_its_jobs() -> None:
    found = {
        name: {job.step: taken_for_granted(job) for job in jobs}
        for name, jobs in rehearsed(full()).items()
        if jobs
    }
    assert found == TABLE


@pytest.mark.parametrize("timing", [{}, {"state_change_timeout_s": 3, "notification_timeout_s": 60}])
def test_a_job_goes_on_for_as_long_as_its_scenario_may_wait(timing: dict[str, float]) -> None:
    late = {
        (name, job.step): (job.seconds, job.need.seconds)
        for name, jobs in rehearsed(full(timing=timing)).items()
        for job in jobs
        if job.need is not None and job.seconds > job.need.seconds
    }
    assert late == {}
