"""Judges: suspend and resume.  FM: W148 6.10, 6.11 (R43-R52)."""

import pytest

from lso_conformance.checks.form import errors
from lso_conformance.checks.job import life_cycle
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites.job_apis import cancel, modify
from suites.job_apis import suspend_resume as sr
from suites.marks import decides, steps

SUSPENDED, RESUMED = ("held",), ("running", "waiting")  # roles of the states to which they lead

# The job's state when the action is tried, and the reads before and after it.
REFUSED_SUSPENDS = steps(
    (sr.a_scheduled_job, "suspend a scheduled job"),
    (sr.a_new_job, "suspend a new job"),
    (sr.suspend_and_resume, "suspend a suspended job"),
    (sr.suspend_again_and_again, "suspend a job suspended again"),
    (sr.a_completed_job, "suspend a completed job"),
    (sr.a_rejected_job, "suspend a rejected job"),
    (sr.a_starved_job, "suspend a starved job"),
    (sr.a_cancelled_job, "suspend a cancelled job"),
)
REFUSED_RESUMES = steps(
    (sr.a_scheduled_job, "resume a scheduled job"),
    (sr.a_new_job, "resume a new job"),
    (sr.suspend_and_resume, "resume a running job"),
    (sr.suspend_and_resume, "resume a resumed job"),
    (sr.a_completed_job, "resume a completed job"),
    (sr.a_rejected_job, "resume a rejected job"),
    (sr.a_starved_job, "resume a starved job"),
    (sr.a_cancelled_job, "resume a cancelled job"),
)
DECLINED_SUSPENDS = steps(
    (sr.a_scheduled_job, "suspend a scheduled job", "read the scheduled job",
     "read the scheduled job after the refused suspend"),
    (sr.a_job_about_to_start, "suspend a job about to start", "read the job about to start",
     "watch the job that was about to start"),
    (sr.a_completed_job, "suspend a completed job", "read the completed job",
     "read the completed job after the refused suspend"),
    (sr.suspend_declined, "suspend that is declined", "read the job before the declined suspend",
     "read the job after the declined suspend"),
    (sr.suspend_declined, "suspend that is declined", "read the job before the declined suspend",
     "watch the job after the declined suspend"),
)  # fmt: skip
DECLINED_RESUMES = steps(
    (sr.a_scheduled_job, "resume a scheduled job", "read the scheduled job",
     "read the scheduled job after the refused resume"),
    (sr.a_scheduled_job, "resume a scheduled job", "read the scheduled job", "watch the scheduled job"),
    (sr.a_completed_job, "resume a completed job", "read the completed job",
     "read the completed job after the refused resume"),
    (sr.resume_declined, "resume that is declined", "read the job before the declined resume",
     "read the job after the declined resume"),
    (sr.resume_declined, "resume that is declined", "read the job before the declined resume",
     "watch the job after the declined resume"),
)  # fmt: skip
# What is asked again and again while a process is under way, of a job that is far from its start.
SUSPENDS_MEANWHILE = steps(
    (cancel.and_suspend_meanwhile, "suspend a job that is being cancelled"),
    (modify.and_suspend_meanwhile, "suspend a job that is being modified"),
)
RESUMES_MEANWHILE = steps((cancel.and_resume_meanwhile, "resume a job that is being cancelled"))
DECLINED_BY_THE_SOF = (
    (sr.suspend_declined, "suspend that is declined"),
    (sr.resume_declined, "resume that is declined"),
)


@decides("suspend.unknown")
@pytest.mark.parametrize(
    "step", steps((sr.unknown_ids, "suspend an unknown id"), (sr.unknown_ids, "suspend a nearly real id"))
)
def test_unknown_id_cannot_be_suspended(seen: Seen, judge: Judge, step: str) -> None:
    """Suspend answers an id that belongs to no job with Error404."""
    judge(errors.not_found(seen(step), seen("suspend the real id")))


@decides("resume.unknown")
@pytest.mark.parametrize(
    "step", steps((sr.unknown_ids, "resume an unknown id"), (sr.unknown_ids, "resume a nearly real id"))
)
def test_unknown_id_cannot_be_resumed(seen: Seen, judge: Judge, step: str) -> None:
    """Resume answers an id that belongs to no job with Error404."""
    judge(errors.not_found(seen(step), seen("resume the real id")))


@decides("suspend.refused")
@pytest.mark.parametrize("step", REFUSED_SUSPENDS)
def test_only_a_running_job_can_be_suspended(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A job that is not in progress refuses a suspend."""
    judge(errors.declined(observed, seen(step), step, api.actions["suspend"].starts))


@decides("resume.refused")
@pytest.mark.parametrize("step", REFUSED_RESUMES)
def test_only_a_suspended_job_can_be_resumed(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A job that is not suspended refuses a resume."""
    judge(errors.declined(observed, seen(step), step, api.actions["resume"].starts))


@decides("suspend.refused")
@pytest.mark.parametrize("step", SUSPENDS_MEANWHILE)
def test_job_in_transition_cannot_be_suspended(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A job that waits for its start refuses a suspend at every moment of a cancel or modify."""
    asked = observed.steps[seen(step).scenario, step]
    judge(errors.declined_throughout(observed, asked, step, api.actions["suspend"].starts))


@decides("resume.refused")
@pytest.mark.parametrize("step", RESUMES_MEANWHILE)
def test_job_in_transition_cannot_be_resumed(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A job that waits for its start refuses a resume at every moment of a cancel."""
    asked = observed.steps[seen(step).scenario, step]
    judge(errors.declined_throughout(observed, asked, step, api.actions["resume"].starts))


@decides("suspend.effect")
@pytest.mark.parametrize(
    ("step", "read"),
    steps(
        (sr.suspend_and_resume, "suspend a running job", "read the suspended job"),
        (sr.suspend_again_and_again, "suspend again", "read the job suspended again"),
        (sr.suspend_again_and_again, "suspend a third time", "read the job suspended a third time"),
    ),
)
def test_suspend_takes_effect_before_its_answer(
    seen: Seen, job: JobOf, api: Api, judge: Judge, step: str, read: str
) -> None:
    """The first read after an accepted suspend shows a suspended job."""
    judge(life_cycle.took_effect(job(step), seen(step), seen(read), api.job.in_role(*SUSPENDED), api.job))


@decides("resume.effect")
@pytest.mark.parametrize(
    ("step", "read"),
    steps(
        (sr.suspend_and_resume, "resume a suspended job", "read the resumed job"),
        (sr.suspend_again_and_again, "resume again", "read the job resumed again"),
        (sr.suspend_again_and_again, "resume a third time", "read the job resumed a third time"),
    ),
)
def test_resume_takes_effect_before_its_answer(
    seen: Seen, job: JobOf, api: Api, judge: Judge, step: str, read: str
) -> None:
    """The first read after an accepted resume shows a job in progress or scheduled."""
    judge(life_cycle.took_effect(job(step), seen(step), seen(read), api.job.in_role(*RESUMED), api.job))


@decides("suspend.declined")
@pytest.mark.parametrize(("step", "before", "after"), DECLINED_SUSPENDS)
def test_declined_suspend_has_no_effect(
    seen: Seen, api: Api, judge: Judge, step: str, before: str, after: str
) -> None:
    """A job whose suspend was declined is not suspended."""
    judge(life_cycle.no_effect(seen(before), seen(step), seen(after), api.job.in_role(*SUSPENDED)))


@decides("resume.declined")
@pytest.mark.parametrize(("step", "before", "after"), DECLINED_RESUMES)
def test_declined_resume_has_no_effect(
    seen: Seen, api: Api, judge: Judge, step: str, before: str, after: str
) -> None:
    """A job whose resume was declined does not run."""
    judge(life_cycle.no_effect(seen(before), seen(step), seen(after), api.job.in_role("running")))


@decides("suspend.reason")
@pytest.mark.parametrize("step", [*REFUSED_SUSPENDS, *steps(DECLINED_BY_THE_SOF[0])])
def test_declined_suspend_has_a_reason(seen: Seen, judge: Judge, step: str) -> None:
    """A declined suspend says why in `reason`."""
    judge(errors.explains(seen(step), meaningful=True))


@decides("resume.reason")
@pytest.mark.parametrize("step", [*REFUSED_RESUMES, *steps(DECLINED_BY_THE_SOF[1])])
def test_declined_resume_has_a_reason(seen: Seen, judge: Judge, step: str) -> None:
    """A declined resume says why in `reason`."""
    judge(errors.explains(seen(step), meaningful=True))
