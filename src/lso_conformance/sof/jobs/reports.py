"""How reports come into being.  W148 4.5, 6.13.1, Figure 27, Table 10, 7.2.2.1, 7.2.3.12.

While a job runs, one report follows the other: each is created when its time frame begins, and
ends with it. What interrupts the job ends the time frame of the report that is being collected,
so that no report speaks of a time at which the job did not run; the next one begins when the
job runs again.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from lso_conformance.sof.core.times import LONGEST, seconds
from lso_conformance.sof.jobs import transitions
from lso_conformance.sof.jobs.results import content
from lso_conformance.sof.jobs.schedules import TIMER_SLACK, Schedules
from lso_conformance.sof.jobs.world import SERVICES, Job, Report

SHARED: Final = (
    "granularity", "monitoredObject", "outputFormat", "resultFormat", "serviceSpecificConfiguration",
)  # fmt: skip
"""Attributes that a report has from its job, as they were when it was created."""


class Reports(Schedules):
    """Makes the reports of running jobs."""

    def start_reporting(self, job: Job, start: datetime) -> None:
        """The job runs from `start` on."""
        self.next_report(job, start)

    def next_report(self, job: Job, start: datetime) -> None:
        """Open the report whose time frame begins at `start`, unless the execution is over then."""
        end = self.report_end(job, start)
        if end > start:
            self.open_report(job, start, end)

    def report_end(self, job: Job, start: datetime) -> datetime:
        """End of the time frame that begins at `start`; one that is not later says there is none."""
        end, over = start + min(self.reporting_period(job), LONGEST), self.execution_end(job)
        return end if over is None else min(end, over)

    def open_report(self, job: Job, start: datetime, end: datetime) -> None:
        """A time frame begins: the report is created, and completed when it ends."""
        report = self.new_report(job, start, end)
        job.report = report
        self.publish(report)
        left = (end - self.world.now()).total_seconds() + TIMER_SLACK
        job.report_timer = self.world.later(max(left, 0), self.period_over, job)

    def new_report(self, job: Job, start: datetime, end: datetime) -> Report:
        """The report of a time frame."""
        now = self.world.now()
        document = {name: job.request[name] for name in SHARED}
        document["faultManagementJob"] = self.show_job_reference(job)
        document["description"] = "What the job found within the time frame."
        report = Report(self.new_id(), document, now, job, start, end, now)
        self.set_timeframe(report)
        return report

    def set_timeframe(self, report: Report) -> None:
        """Write the time frame into the report."""
        report.document["reportingTimeframe"] = {
            "reportingStartDate": self.stamp_measured(report.start),
            "reportingEndDate": self.stamp_measured(report.end),
        }

    def show_job_reference(self, job: Job) -> dict[str, str]:
        """How a report names its job (7.2.1.9)."""
        return {"faultManagementJobId": job.id, "faultManagementJobHref": self.show_href(job)}

    def publish(self, report: Report) -> None:
        """The report is there for everybody: created, and soon validated."""
        self.world.reports.add(report)
        self.track_report(report)
        self.report_created(report)
        report.timer = self.world.later(self.report_validation_time(), self.report_validated, report)

    def report_validation_time(self) -> float:
        """Seconds that a report stays acknowledged."""
        return self.world.pace

    def report_validated(self, report: Report) -> None:
        """Reject the report, or begin to collect."""
        if report.state != "acknowledged":
            return
        why = self.objection_to_report(report)
        if why is not None:
            report.failure = why
        self.move_report(report, "start" if why is None else "reject")

    def objection_to_report(self, report: Report) -> str | None:
        """Why the report is not made at all, if so."""
        rejected = report.job.service == SERVICES["rejected_report"]
        return "This server makes no reports about this service." if rejected else None

    def period_over(self, job: Job) -> None:
        """A time frame has ended: its report is complete, the next one begins."""
        report = job.report
        if report is not None:
            self.close_report(job, report)
            self.next_report(job, report.end)

    def stop_reporting(self, job: Job) -> None:
        """The job runs no more: what was collected until now is all there is."""
        now = self.world.now()
        while job.report is not None and job.report.end <= now:
            self.period_over(job)
        report = job.report
        if report is not None:
            report.end = max(now, report.start + timedelta(milliseconds=1))
            self.set_timeframe(report)
            self.close_report(job, report)

    def close_report(self, job: Job, report: Report) -> None:
        """Nothing more goes into the report."""
        if job.report_timer is not None:
            job.report_timer.cancel()
        job.report_timer, job.report, job.reported_until = None, None, report.end
        self.report_validated(report)
        if report.state == "inProgress":
            self.finish_report(report)

    def finish_report(self, report: Report) -> None:
        """Results are available, or the report failed."""
        why = self.report_failure(report)
        if why is None:
            self.move_report(report, "finish")
            self.report_ready(report)
        else:
            report.failure = why
            self.move_report(report, "fail")
            self.preparation_failed(report)

    def report_failure(self, report: Report) -> str | None:
        """Why there are no results, if so."""
        failing = report.job.service == SERVICES["failing_report"]
        return "The monitored service gave no results." if failing else None

    def next_report_state(self, state: str, do: str) -> str | None:
        """Where the step leads (transitions.REPORT), or None if it is not allowed."""
        return transitions.report_target(state, do)

    def move_report(self, report: Report, do: str) -> None:
        """Take the step if the table has it."""
        target = self.next_report_state(report.state, do)
        if target is not None:
            self.enter_report(report, target)

    def enter_report(self, report: Report, state: str) -> None:
        """Put the report into the state."""
        report.history.append(report.state)
        report.state, report.modified = state, self.world.now()
        self.track_report(report)
        self.report_moved(report)

    def results(self, report: Report) -> list[dict[str, Any]]:
        """The results of a completed report, in windows of its granularity (7.2.3.9)."""
        windows = self.windows(report)
        return content(
            report.document["serviceSpecificConfiguration"], report.id, windows, self.stamp_measured
        )

    def windows(self, report: Report) -> list[tuple[datetime, datetime]]:
        """The measurements' times: the time frame in steps of the granularity."""
        length, most = report.end - report.start, timedelta(milliseconds=1)
        step = max(seconds(report.document["granularity"]), length / MOST_WINDOWS, most)
        found, start = [], report.start
        while start < report.end:
            found.append((start, min(start + min(step, length), report.end)))
            start = found[-1][1]
        return found


MOST_WINDOWS: Final = 60
