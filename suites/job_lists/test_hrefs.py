"""Judges: where hrefs lead.  FM: W148 6.1.3, 7.2.1, 7.2.2.1 (U6)."""

from collections.abc import Callable

import pytest

from lso_conformance.checks.resource import hrefs as checks
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites.job_lists import hrefs
from suites.job_lists.listed import value_at
from suites.marks import decides, steps

Where = Callable[[Api], tuple[str, str]]


@decides("href")
@pytest.mark.parametrize(
    ("step", "where"),
    steps(
        (hrefs.of_a_job, hrefs.CREATED, hrefs.own),
        (hrefs.of_a_job, hrefs.READ, hrefs.own),
        (hrefs.of_a_job, hrefs.LISTED, hrefs.own),
        (hrefs.of_processes, hrefs.MODIFY, hrefs.own),
        (hrefs.of_processes, hrefs.MODIFY, hrefs.of_the_job),
        (hrefs.of_processes, hrefs.CANCEL, hrefs.own),
        (hrefs.of_processes, hrefs.CANCEL, hrefs.of_the_job),
        (hrefs.of_a_report, hrefs.REPORT, hrefs.own),
        (hrefs.of_a_report, hrefs.REPORT, hrefs.of_the_job),
    ),
)
def test_href_leads_to_its_object(
    observed: Observed, seen: Seen, job: JobOf, api: Api, judge: Judge, step: str, where: Where
) -> None:
    """An href on the target's own origin leads to the object that has it."""
    shown, pointers = seen(step), where(api)
    document = hrefs.shown_by(shown, job(hrefs.CREATED).id if step == hrefs.LISTED else None)
    href, wanted = (value_at(document, pointer) for pointer in pointers)
    followed = observed.steps.get((shown.scenario, hrefs.to_follow(step, pointers)), ())
    judge(checks.leads(observed, shown, href, None if wanted is None else str(wanted), followed))
