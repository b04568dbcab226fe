"""Drives: jobs that report, what becomes of their reports, and the reads of them.

Judged by test_reports, test_results.  FM: W148 6.13, 6.14: R53, R55-R59; R36, R45 and R16 as far as reports
show them.
"""

from contextlib import suppress
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldProcess
from lso_conformance.drive.halt import Blocked
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import list_all
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.pages import ids_of
from lso_conformance.standard import durations
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import REPORT, role_of
from suites import tables
from suites.job_apis.create import is_taken_up, tried
from suites.marks import drives

BY_ID, LIST, QUERY = (role_of(REPORT, verb) for verb in ("read", "list", "query"))
NOBODYS = "nobodys-7f3a91c2"  # an id that belongs to nothing
PAYLOAD, ATTACHMENT = "payload", "attachment"
MARGIN_S = 2.0  # for a job to begin in, so that a whole execution is over before its end
ALL, ONCE_MORE = "list the reports of the job", "list the reports of the job once more"
OF_NOBODY = "list the reports of nobody's job"
CONTROL = "create a job to compare with"
READ = ("read", "fetch")  # a format, and the file of one
EACH, EACH_AGAIN = "read each report", "read each report again"


def reporting(step: JobStep, name: str, count: int, /, **changes: Any) -> HeldJob:
    """A new job that reports as soon as the target can, and goes on until so many reports have come."""
    given = {**bodies.reporting(step.profile), **changes}
    return step.lasting(name, reports=count, until=step.states("running", "done"), **given)


def by_job(step: JobStep, job: str) -> dict[str, str]:
    """The filter of a list for what is about a job."""
    return {step.api.job_reference[1]: job}


def read_each(step: JobStep, name: str, ids: list[str]) -> list[Exchange]:
    return [step(name).read(BY_ID, one) for one in ids]


def list_of(step: JobStep, name: str, job: str) -> Exchange:
    return list_all(step, name, LIST, by_job(step, job))[-1]


def list_by_job(step: JobStep, job: str) -> None:
    list_of(step, ALL, job)
    list_of(step, OF_NOBODY, NOBODYS)


def of_a_running_job(step: JobStep) -> None:
    job = reporting(step, "create a job that reports", 3)
    period = bodies.period_s(step.profile)
    try:
        ended = step.waits.for_reports("wait for three reports", job, 3, 3 * period)
    except Blocked:  # there may be some that name another job
        list_by_job(step, job.id)
        raise
    step("read the job that reports", job).retrieve()
    list_by_job(step, job.id)
    read_each(step, EACH, ended)
    read_each(step, EACH, ended)
    step("suspend the job that reports", job).suspend()
    list_of(step, ONCE_MORE, job.id)
    read_each(step, EACH_AGAIN, ended)


def followed(step: JobStep) -> None:
    job = reporting(step, "create a job whose reports are followed", 2)
    name, period = "follow the reports", bodies.period_s(step.profile)
    step.waits.for_reports(name, job, 2, 2 * period, follow=True)


def of_a_job_that_ends(step: JobStep) -> None:
    duration = bodies.execution(step.profile, 3)
    seconds, period = durations.seconds_of(duration), bodies.period_s(step.profile)
    margin = max(bodies.start_delay_s(step.profile), MARGIN_S)
    end = step.later(seconds + margin)
    schedule = {"scheduleDefinitionEndTime": end, "executionDuration": duration}
    given = {**bodies.reporting(step.profile), "scheduleDefinition": schedule}
    job = step.created("create a job that reports and ends", **given)
    step.waits.at_best(job, step.states("running"))  # that it began in time for a whole execution
    expected = round(seconds / period)
    with suppress(Blocked):  # fewer may come; how many is judged
        step.waits.for_reports("wait for the reports of one execution", job, expected, seconds)
    step.waits.if_it_comes(job, step.states("done"), margin)
    step.waits.watch("watch the job that has ended", job, period)
    list_of(step, "list the reports after the end", job.id)


def while_suspended(step: JobStep) -> None:
    period = bodies.period_s(step.profile)
    job = reporting(step, "create a job that reports and is suspended", 5)
    step.waits.for_reports("wait for a report before the suspension", job, 1, period)
    step.done(step("suspend the job between reports", job).suspend())
    step.waits.watch("watch the job that is suspended", job, 2 * period)
    listed = list_all(step, "list the reports while it is suspended", LIST, by_job(step, job.id))
    step.done(step("resume the job between reports", job).resume())
    step.waits.if_it_comes(job, step.states("running"))
    known = sum(len(ids_of(page)) for page in listed) + 2  # one may be in the making
    step.waits.for_reports("wait for a report after the resumption", job, known, 2 * period)


def once_cancelled(step: JobStep) -> None:
    job = reporting(step, "create a job that reports and is cancelled", 1)
    period = bodies.period_s(step.profile)
    step.waits.for_reports("wait for a report before the cancellation", job, 1, period)
    step("cancel the job between reports", job).cancel()
    step.waits.if_it_comes(job, step.states("stopped"))
    step("read the cancelled job", job).retrieve()
    step.waits.watch("watch the job that is cancelled", job, 2 * period)
    list_of(step, "list the reports after the cancellation", job.id)


def failing(step: JobStep) -> None:
    _ending_badly(step, "failing_report", "failed")


def rejected(step: JobStep) -> None:
    _ending_badly(step, "rejected_report", "rejected")


def _ending_badly(step: JobStep, service: str, how: str) -> None:
    monitored = step.service(service)
    job = reporting(step, f"create a job whose report is {how}", 1, monitoredObject=monitored)
    ended = step.waits.for_reports(
        f"wait for the {how} report", job, 1, bodies.period_s(step.profile), follow=True
    )
    for _ in range(3):
        read_each(step, f"read the {how} report", ended)
    list_of(step, f"list the {how} report", job.id)


def unknown_ids(step: JobStep) -> None:
    job = reporting(step, "create a job with a report to read", 1)
    ended = step.waits.for_reports("wait for a report to read", job, 1, bodies.period_s(step.profile))
    report = HeldProcess(ended[0], "report", None, job.created)
    step("read the real report").read(BY_ID, report.id)
    for place, which in enumerate(("an unknown", "another unknown", "a third unknown")):
        step.read_unknown(f"read {which} report", report, place, role=BY_ID)
    step("read a report by the id of its job", unknown=job.id).read(BY_ID, job.id)


def as_payload(step: JobStep) -> None:
    _in_each_format(step, PAYLOAD)


def as_attachment(step: JobStep) -> None:
    _in_each_format(step, ATTACHMENT)


def _in_each_format(step: JobStep, result: str) -> None:
    jobs: dict[str, HeldJob] = {}
    is_taken_up(step, reporting(step, CONTROL, 2))
    for output in step.api.words("outputFormat"):
        name = f"create a job for {output} as {result}"
        later = [f"{do} {output} as {result}" for do in READ]
        if step.profile.ixit.test_data.supported.claims_pair((output, result)) is False:
            for each in (name, *later):
                step.leave_out(each, "the profile's test_data.supported excludes it")
            continue
        words = {"outputFormat": output, "resultFormat": result}
        job = tried(step, name, words, CONTROL, reports=2, **bodies.reporting(step.profile))
        if job is not None:
            jobs[output] = job
            continue
        for each in later:  # that it is taken is judged by itself
            step.leave_out(each, f"“{name}”: refused")
    for output, job in jobs.items():
        _collect(step, job, output, result)


def _collect(step: JobStep, job: HeldJob, output: str, result: str) -> None:
    read, fetch = (f"{do} {output} as {result}" for do in READ)
    period = bodies.period_s(step.profile)
    try:
        ended = step.waits.for_reports(f"wait for {output} as {result}", job, 2, 2 * period)
    except Blocked as blocked:
        step.leave_out(read, blocked.reason)
        step.leave_out(fetch, blocked.reason)
        return
    urls = {one: _url_in(step(read).read(BY_ID, one).json()) for one in ended}
    for one, url in urls.items():
        if url is not None:
            step(fetch, format=output, report=one).download(url)
    if set(urls.values()) == {None}:
        step.leave_out(fetch, "the reports name no file")


def _url_in(shown: Any) -> str | None:
    place = shown.get("reportUrl") if isinstance(shown, dict) else None
    url = place.get("url") if isinstance(place, dict) else None
    return url if isinstance(url, str) else None


def pairs(api: Api) -> list[tuple[str, str]]:
    """Every output format with every result format."""
    return [(output, result) for result in FORMS for output in api.words("outputFormat")]


FORMS = {PAYLOAD: as_payload, ATTACHMENT: as_attachment}
PAIRS = tables.params(pairs, lambda pair: [drives(FORMS[pair[1]])], " as ".join)
