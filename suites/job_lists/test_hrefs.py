"""Judges: where hrefs lead.  FM: W148 6.1.3, 7.2.1, 7.2.2.1 (U6)."""

import pytest

from lso_conformance.checks.resource import hrefs as checks
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from suites.job_lists import hrefs
from suites.job_lists.listed import value_at
from suites.marks import decides, drives


@decides("href")
@pytest.mark.parametrize(
    ("step", "pointers"),
    [
        pytest.param(step, pointers, marks=drives(scenario), id=f"{pointers[0][1:]} of {step}")
        for scenario, step, pointers in (
            (hrefs.of_a_job, hrefs.CREATED, hrefs.OWN),
            (hrefs.of_a_job, hrefs.READ, hrefs.OWN),
            (hrefs.of_a_job, hrefs.LISTED, hrefs.OWN),
            (hrefs.of_processes, hrefs.MODIFY, hrefs.OWN),
            (hrefs.of_processes, hrefs.MODIFY, hrefs.OF_THE_JOB),
            (hrefs.of_processes, hrefs.CANCEL, hrefs.OWN),
            (hrefs.of_processes, hrefs.CANCEL, hrefs.OF_THE_JOB),
            (hrefs.of_a_report, hrefs.REPORT, hrefs.OWN),
            (hrefs.of_a_report, hrefs.REPORT, hrefs.OF_THE_JOB),
        )
    ],
)
def test_href_leads_to_its_object(
    observed: Observed, seen: Seen, job: JobOf, judge: Judge, step: str, pointers: tuple[str, str]
) -> None:
    """An href on the target's own origin leads to the object that has it."""
    shown = seen(step)
    document = hrefs.shown_by(shown, job(hrefs.CREATED).id if step == hrefs.LISTED else None)
    href, wanted = (value_at(document, pointer) for pointer in pointers)
    followed = observed.steps.get((shown.scenario, hrefs.to_follow(step, pointers)), ())
    judge(checks.leads(observed, shown, href, None if wanted is None else str(wanted), followed))
