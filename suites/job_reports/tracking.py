"""Drives: a job that is treated, and the records that the SOF keeps of it.

Judged by test_tracking.  FM: W148 6.16, 6.17: R60-R64, O9 (FM-B29: no record at all warns).
What is done to a job stands between two reads of the records about it.
"""

from datetime import timedelta
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, Item
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import Walker
from lso_conformance.standard import dates
from suites.job_lists.lists import FAR_OFF, LONG_AGO, NOBODYS

ROLE, READ = "list_tracking", "retrieve_tracking"
TRACKED, APART = "create a job to be tracked", "create a job that is tracked apart"
BEGUN, AFTER_SUSPEND = "list the records of the new job", "list the records of the suspended job"
AFTER_RESUME, AFTER_MODIFY = "list the records of the resumed job", "list the records of the modified job"
FIRST, LAST = "list the records of the job", "list the records of the job again"
IN_STAGES = (BEGUN, AFTER_SUSPEND, AFTER_RESUME, AFTER_MODIFY, FIRST, LAST)
BY_DATE, BY_USER = "list the records of the job by date", "list the records of the job by user"
SINCE = "list the records of all that happened since"
OF_OTHER, OF_USER = "list the records of the other job", "list the records of a user"
READ_ONE, READ_JOB = "read a record", "read a record by the id of its job"
REPORTING, OF_REPORT = "create a job whose reports are tracked", "list the records of a report"
OF_REPORT_JOB = "list the records of the reporting job"
UNKNOWN = ("read an unknown record", "read another unknown record", "read a third unknown record")
MOST_READ, SECOND = 6, timedelta(seconds=1)
NONE = "no record was listed (FM-B29)"


def of_a_job(step: JobStep) -> None:
    other = step.running(APART)  # from here on nothing is done to it
    job = step.running(TRACKED)
    about = {"relatedObjectId": job.id}
    walker = Walker(step, ROLE)
    step.waits.list_until_any(BEGUN, ROLE, limit="100", **about)
    step.done(step("suspend the tracked job", job).suspend())
    walker.walk(AFTER_SUSPEND, about)
    step.done(step("resume the tracked job", job).resume())
    walker.walk(AFTER_RESUME, about)
    step.waits.if_it_comes(job, step.states("running"))  # it may have been scheduled again first (R50)
    step.done(step("suspend the tracked job again", job).suspend())
    step.settled(step("modify the tracked job", job).modify(description="Changed while it is tracked"))
    walker.walk(AFTER_MODIFY, about)
    step("cancel the tracked job", job).cancel()
    step.waits.at_best(job, step.states("stopped"))
    records = _records(walker, FIRST, job)
    _by_every_filter(step, walker, job, records)
    walker.walk(OF_OTHER, {"relatedObjectId": other.id})
    _all_since(walker, job)
    walker.walk(LAST, about)
    _read(step, job, records)


def of_reports(step: JobStep) -> None:
    job = step.created(REPORTING, **step.ending())
    step.waits.at_best(job, step.states("done"), bodies.ends_after_s(step.profile))
    inner = step.api.job_reference[1]
    found = Walker(step, step.api.reports.lists).walk("list the reports that are tracked", {inner: job.id})
    walker = Walker(step, ROLE)
    walker.walk(OF_REPORT_JOB, {"relatedObjectId": job.id})
    for report in found[:MOST_READ]:
        walker.walk(OF_REPORT, {"relatedObjectId": report})
    if not found:
        step.leave_out(OF_REPORT, "the job has made no report")


def _records(walker: Walker, name: str, job: HeldJob) -> list[dict[str, Any]]:
    """The records about a job, as the list shows them now."""
    walker.pages.clear()
    walker.walk(name, {"relatedObjectId": job.id})
    documents = [page.json() for page in walker.pages if page.status == 200]
    items = [item for document in documents if isinstance(document, list) for item in document]
    return [item for item in items if isinstance(item, dict)]


def _by_every_filter(step: JobStep, walker: Walker, job: HeldJob, records: list[dict[str, Any]]) -> None:
    about = {"relatedObjectId": job.id}
    moments = [then for one in records if (then := dates.parsed(one.get("creationDate")))]
    bounds = [LONG_AGO, FAR_OFF]
    for then in sorted(moments)[:MOST_READ]:
        bounds += [dates.written(each) for each in (then - SECOND, then, then + SECOND)]
    for bound in dict.fromkeys(bounds):
        walker.walk(BY_DATE, {**about, "creationDate.gt": bound})
        walker.walk(BY_DATE, {**about, "creationDate.lt": bound})
    users = dict.fromkeys(one["user"] for one in records if isinstance(one.get("user"), str) and one["user"])
    for user in [*list(users)[:2], NOBODYS]:
        walker.walk(BY_USER, {**about, "user": user})
    if not users:
        step.leave_out(OF_USER, "no record names a user")
    for user in list(users)[:1]:
        walker.seek(OF_USER, {"user": user}, (), most=1)


def _all_since(walker: Walker, job: HeldJob) -> None:
    """The records of whatever happened since the job was made."""
    document = job.created.json()
    born = dates.parsed(document.get("creationDate")) if isinstance(document, dict) else None
    since = dates.written(born - SECOND) if born else LONG_AGO
    walker.seek(SINCE, {"creationDate.gt": since}, (), most=2)


def _read(step: JobStep, job: HeldJob, records: list[dict[str, Any]]) -> None:
    named = [str(one["id"]) for one in records if isinstance(one.get("id"), str) and one["id"]]
    for one in named[:MOST_READ]:
        step(READ_ONE).read(READ, one)
    known = Item(named[0]) if named else Item(job.id)
    if not named:
        step.leave_out(READ_ONE, NONE)
    step(READ_JOB, unknown=job.id).read(READ, job.id)
    for place, name in enumerate(UNKNOWN):
        step.read_unknown(name, known, place, role=READ)
