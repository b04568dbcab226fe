"""Faults of hrefs: W148-U6.  W148 7.2.1, 7.2.2.1 (href: a hyperlink to the resource)."""

# ruff: noqa: D102 - the class says what its method does

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.jobs.world import Job, Process, Report
from lso_conformance.sof.registry import fault


@fault("W148-U6")
class JobHrefLeadsNowhere(Behaviour):
    """The href of a job has one character more than its address."""

    def show_href(self, job: Job) -> str:
        return f"{super().show_href(job)}0"


@fault("W148-U6", subtle=True)
class JobHrefOfOldestJob(Behaviour):
    """The href of every job leads to the oldest one."""

    def show_href(self, job: Job) -> str:
        return super().show_href(next(iter(self.world.jobs.items.values()), job))


@fault("W148-U6", subtle=True)
class ProcessHrefOfItsJob(Behaviour):
    """The href of a modify or cancel process leads to the job that it is about."""

    def show_process_href(self, process: Process) -> str:
        return f"{self.world.base_url}faultManagementJob/{process.job_id}"


@fault("W148-U6", subtle=True)
class ReportHrefOfItsJob(Behaviour):
    """The href of a report leads to its job."""

    def show_report_href(self, report: Report) -> str:
        return self.show_href(report.job)
