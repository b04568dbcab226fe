"""Drives: reports that are told to subscribers, each to those who asked, ready or failed.

Judged by test_report_events and test_object_events.
FM: W148 6.19, 7.3.7 to 7.3.10, 7.3.15 to 7.3.18: R67-R70, CR1-O2, R55.
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldSubscription
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.seen.notification import Due, due_of_report
from lso_conformance.seen.resources import shown_state
from lso_conformance.standard.kinds import REPORT
from suites.job_apis.create import is_taken_up
from suites.job_events.process_events import look_for_strangers
from suites.job_reports.reports import ATTACHMENT, BY_ID, LIST, by_job, reporting

EVERYTHING, RESULTS = "subscribe to all of reports", "subscribe to results"
CREATIONS, CHANGES = "subscribe to new reports", "subscribe to changes of reports"
FAILURES, BOTH = "subscribe to failures of reports", "subscribe to results and failures"
WITHOUT_QUERY = "subscribe without a query"
OF_REPORTS = "subscribe to all of reports but results"
JOB, FAILING = "create a job that reports", "create a job whose report fails"
REFUSED, FILES = "create a job whose report is rejected", "create a job that reports in files"
ALL, AGAIN = "list the reports of the job", "list the reports when all was told"
EACH, TOLD = "read each report", "read a report that was told of"
MOST_READ = 4


def reported(step: JobStep) -> None:
    everything = step.subscribe(
        EVERYTHING, step.asking("ready", "failed", "report_created", "report_changed")
    )
    results = step.subscribe(RESULTS, step.asking("ready"))
    creations = step.subscribe(CREATIONS, step.asking("report_created"))
    changes = step.subscribe(CHANGES, step.asking("report_changed"))
    failures = step.subscribe(FAILURES, step.asking("failed"))
    job, period = reporting(step, JOB, 3), bodies.period_s(step.profile)
    ended = step.waits.for_reports("wait for a report", job, 1, period, follow=True)
    step.done(step("suspend the job that reports", job).suspend(), needed=False)
    step.done(step("resume the job that reports", job).resume(), needed=False)
    step.waits.if_it_comes(job, step.states("running"))
    step.waits.for_reports(
        "wait for a report after the resumption", job, len(ended) + 1, 2 * period, follow=True
    )
    step.done(step("suspend the job that has reported", job).suspend(), needed=False)
    _told(step, job, everything, results, creations, changes, failures)


def of_files(step: JobStep) -> None:
    possible = step.profile.ixit.test_data.supported.possible()
    outputs = [output for output, result in possible if result == ATTACHMENT]
    if not outputs:
        raise NotApplicable("the profile's test_data.supported excludes attachments")
    usual = bodies.create(step.profile)["outputFormat"]
    words = {"outputFormat": usual if usual in outputs else outputs[0], "resultFormat": ATTACHMENT}
    results, all_there_is = step.subscribe(RESULTS, step.asking("ready")), step.subscribe(WITHOUT_QUERY)
    with step.if_taken():
        job = reporting(step, FILES, 1, **words)
    if not is_taken_up(step, job):
        raise NotApplicable("a job that reports in files was rejected, which is allowed", job.created.number)
    step.waits.for_reports("wait for a report as a file", job, 1, bodies.period_s(step.profile))
    step("cancel the job of files", job).cancel()
    step.waits.at_best(job, step.states("stopped"))
    _told(step, job, results, all_there_is)


def failed(step: JobStep) -> None:
    _ending_badly(step, "failing_report", FAILING)


def refused(step: JobStep) -> None:
    _ending_badly(step, "rejected_report", REFUSED)


def _ending_badly(step: JobStep, service: str, name: str) -> None:
    monitored = step.service(service, needed=False)
    both = step.subscribe(BOTH, step.asking("ready", "failed"))
    reports = step.subscribe(OF_REPORTS, step.asking("report_created", "report_changed", "failed"))
    job = reporting(step, name, 1, monitoredObject=monitored)
    step.waits.for_reports("wait for the report", job, 1, bodies.period_s(step.profile), follow=True)
    step("cancel the job of the report", job).cancel()
    step.waits.at_best(job, step.states("stopped"))
    _told(step, job, both, reports)


def _told(step: JobStep, job: HeldJob, *subscriptions: HeldSubscription) -> None:
    """List and read the reports, wait for what is due, and look at them again."""
    shown = dict(_reports(step, ALL, job))
    for one in list(shown)[:MOST_READ]:
        shown[one] = shown_state(step(EACH).read(BY_ID, one)) or shown[one]
    due = [each for one, state in shown.items() for each in _due(step, job, one, state)]
    step.waits.for_events(job, *subscriptions, also=due)
    _reports(step, AGAIN, job)
    told = [n.report for s in subscriptions for n in s.inbox.came if n.about == job.id and n.report]
    for one in list(dict.fromkeys(told))[:MOST_READ]:
        step(TOLD).read(BY_ID, one)
    look_for_strangers(step, due, *subscriptions)
    if not told:
        step.leave_out(TOLD, "no event named a report")


def _reports(step: JobStep, name: str, job: HeldJob) -> Mapping[str, Any]:
    """The reports of the job, with their states."""
    document = step(name).list(LIST, **by_job(step, job.id)).json()
    items = [item for item in document if isinstance(item, dict)] if isinstance(document, list) else []
    return {str(item["id"]): item.get("state") for item in items if isinstance(item.get("id"), str | int)}


def _due(step: JobStep, job: HeldJob, report: str, state: Any) -> list[Due]:
    """What may be due of a report that is in a state now, and was perhaps seen in another."""
    return due_of_report(report, job.id, [*step.api.kinds[REPORT].in_role("working"), str(state)], step.api)
