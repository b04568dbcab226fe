"""Ways of writing an href that the documents allow.  W148 6.1.3, 7.2.1 (FM-E3, FM-M24); RFC 3986."""

# ruff: noqa: D102 - the class says what its method does

from typing import Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.jobs.world import Job, Process, Report
from lso_conformance.sof.registry import variant

GATEWAY: Final = "https://gateway.example.net/faultManagement/"


@variant
class RelativeLinks(Behaviour):
    """Every href is a path only; its shape is never judged (FM-E3, FM-M24)."""

    def show_href(self, job: Job) -> str:
        return f"/faultManagementJob/{job.id}"

    def show_process_href(self, process: Process) -> str:
        return f"/{process.kind}FaultManagementJob/{process.id}"

    def show_report_href(self, report: Report) -> str:
        return f"/faultManagementReport/{report.id}"


@variant
class LinksAsPrinted(Behaviour):
    """Every href lacks the name of the resource, as the guide prints it (FM-E3)."""

    def show_href(self, job: Job) -> str:
        return f"{self.world.base_url}{job.id}"

    def show_process_href(self, process: Process) -> str:
        return f"{self.world.base_url}{process.id}"

    def show_report_href(self, report: Report) -> str:
        return f"{self.world.base_url}{report.id}"


@variant
class LinksElsewhere(Behaviour):
    """Every href leads to a gateway on another host."""

    def show_href(self, job: Job) -> str:
        return f"{GATEWAY}faultManagementJob/{job.id}"

    def show_process_href(self, process: Process) -> str:
        return f"{GATEWAY}{process.kind}FaultManagementJob/{process.id}"

    def show_report_href(self, report: Report) -> str:
        return f"{GATEWAY}faultManagementReport/{report.id}"
