"""Faults of hrefs: W148-U6.  W148 7.2.1, 7.2.2.1 (href: a hyperlink to the resource)."""

from typing import Any

from lso_conformance.sof.jobs.world import Job, Process, Report
from lso_conformance.sof.operators.rows import blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, over


def _longer(_sof: Any, beneath: Act, job: Job) -> str:
    return f"{beneath(job)}0"


def _of_oldest(sof: Any, beneath: Act, job: Job) -> Any:
    return beneath(next(iter(sof.world.jobs.items.values()), job))


def _of_its_job(sof: Any, _beneath: Act, process: Process) -> str:
    return f"{sof.world.base_url}faultManagementJob/{process.job_id}"


def _of_job(sof: Any, _beneath: Act, report: Report) -> Any:
    return sof.show_href(report.job)


sow(
    "W148-U6", "The href of {}.", over,
    blunt("job-href-leads-nowhere", "a job has one character more than its address", "show_href", _longer),
    subtle("job-href-of-oldest-job", "every job leads to the oldest one", "show_href", _of_oldest),
    subtle("process-href-of-its-job", "a modify or cancel process leads to the job that it is about",
           "show_process_href", _of_its_job),
    subtle("report-href-of-its-job", "a report leads to its job", "show_report_href", _of_job),
)  # fmt: skip
