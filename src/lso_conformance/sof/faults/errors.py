"""Faults of refusal: missing operations (R1), unknown ids (R21, R43, R48), declined actions (R47, R52).

W148 5.2.1, 6.3, 6.10, 6.11. How other errors are said: faults.error_form.
"""

# ruff: noqa: D102 - the class says what its method does

from dataclasses import replace

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.edits.edits import (
    FAILED,
    NO_REASON,
    Edit,
    each_error,
    html_page,
    in_list,
    instead,
    no_body,
    with_value,
)
from lso_conformance.sof.edits.reshaping import without
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import add_fault, fault

# --- R1: operations of Table 4 that are not there --------------------------------------------------


@fault("W148-R1")
class NoCreate(Behaviour):
    """Does not implement createFaultManagementJob."""

    def create_job(self, call: Call) -> Answer:
        return self.not_implemented(call)


@fault("W148-R1")
class NoRetrieve(Behaviour):
    """Does not implement retrieveFaultManagementJob."""

    def retrieve_job(self, call: Call) -> Answer:
        return self.not_implemented(call)


@fault("W148-R1")
class NoSuspend(Behaviour):
    """Does not implement suspendFaultManagementJob."""

    def suspend_job(self, call: Call) -> Answer:
        return self.not_implemented(call)


@fault("W148-R1")
class NoResume(Behaviour):
    """Does not know the method POST on the path of resumeFaultManagementJob."""

    def resume_job(self, _call: Call) -> Answer:
        return self.refused(
            Refusal(405, Problem("The path does not have this method."), headers={"allow": "PUT"})
        )


@fault("W148-R1", subtle=True)
class NoResumeOfSecondSuspension(Behaviour):
    """Implements a resume once per job; after that it answers 501."""

    def resume_job(self, call: Call) -> Answer:
        job = self.find_job(call)
        again = job is not None and job.state == "suspended" and "suspended" in job.history
        return self.not_implemented(call) if again else super().resume_job(call)


@fault("W148-R1", subtle=True)
class NoRetrieveWhenSuspended(Behaviour):
    """Answers 501 to the retrieval of a suspended job."""

    def retrieve_job(self, call: Call) -> Answer:
        job = self.world.jobs.get(call.job_id)
        return self.not_implemented(call) if job and job.state == "suspended" else super().retrieve_job(call)


@fault("W148-R1", subtle=True)
class NoCreateForPairs(Behaviour):
    """Answers 501 to creating a job on an ordered pair."""

    def create_job(self, call: Call) -> Answer:
        return self.not_implemented(call) if b"ServiceFromToRef" in call.body else super().create_job(call)


# --- R21, R43, R48: an id that no job has ----------------------------------------------------------


def _retrieves_unknown(edit: Edit) -> type[Behaviour]:
    class RetrievesUnknown(Behaviour):
        def retrieve_unknown(self, call: Call) -> Answer:
            return edit(super().retrieve_unknown(call))

    return RetrievesUnknown


def _suspends_unknown(edit: Edit) -> type[Behaviour]:
    class SuspendsUnknown(Behaviour):
        def suspend_unknown(self, call: Call) -> Answer:
            return edit(super().suspend_unknown(call))

    return SuspendsUnknown


def _resumes_unknown(edit: Edit) -> type[Behaviour]:
    class ResumesUnknown(Behaviour):
        def resume_unknown(self, call: Call) -> Answer:
            return edit(super().resume_unknown(call))

    return ResumesUnknown


BAD_REFERENCE = [{"code": "referenceNotFound", "reason": "There is no such Fault Management Job."}]
NOT_FOUND_EDITS: tuple[tuple[str, str, Edit, bool], ...] = (
    ("fails", "with 500", instead(500, FAILED), False),
    ("answers-422", "with 422 and referenceNotFound", instead(422, BAD_REFERENCE), True),
    ("without-body", "with a 404 that has no body", no_body, False),
    ("as-html", "with a 404 that is an HTML page", html_page, False),
    ("as-list", "with a 404 whose error stands in a list", in_list, True),
    ("without-code", "with a 404 that has no code", each_error(without("code")), True),
    ("other-code", "with a 404 whose code is NotFound", with_value("code", "NotFound"), True),
    ("without-reason", "with a 404 that has no reason", each_error(without("reason")), True),
)
for _verb, _make, _breaks, _accepted in (
    ("retrieve", _retrieves_unknown, "W148-R21", instead(200, {})),
    ("suspend", _suspends_unknown, "W148-R43", instead(204, None)),
    ("resume", _resumes_unknown, "W148-R48", instead(204, None)),
):
    for _name, _text, _edit, _subtle in (
        ("succeeds", "as if the job were there", _accepted, False),
        *NOT_FOUND_EDITS,
    ):
        add_fault(
            f"{_verb}-unknown-{_name}",
            _breaks,
            f"Answers to {_verb} an unknown job {_text}.",
            _make(_edit),
            subtle=_subtle,
        )


def _like(behaviour: Behaviour, call: Call) -> Call | None:
    """The call, for a job whose id only begins like the one asked for."""
    found = next((known for known in behaviour.world.jobs.items if known[:8] == call.job_id[:8]), None)
    return None if found is None else replace(call, job_id=found)


@fault("W148-R21", subtle=True)
class RetrieveMatchesPrefix(Behaviour):
    """Retrieves a job by the first 8 characters of its id."""

    def retrieve_unknown(self, call: Call) -> Answer:
        found = _like(self, call)
        return super().retrieve_unknown(call) if found is None else self.retrieve_job(found)


@fault("W148-R43", subtle=True)
class SuspendMatchesPrefix(Behaviour):
    """Suspends a job by the first 8 characters of its id."""

    def suspend_unknown(self, call: Call) -> Answer:
        found = _like(self, call)
        return super().suspend_unknown(call) if found is None else self.suspend_job(found)


@fault("W148-R48", subtle=True)
class ResumeMatchesPrefix(Behaviour):
    """Resumes a job by the first 8 characters of its id."""

    def resume_unknown(self, call: Call) -> Answer:
        found = _like(self, call)
        return super().resume_unknown(call) if found is None else self.resume_job(found)


# --- R47, R52: why an action is declined -----------------------------------------------------------


def _declines_suspend(edit: Edit, states: frozenset[str]) -> type[Behaviour]:
    class Declines(Behaviour):
        def decline_suspend(self, job: Job, why: str) -> Answer:
            answer = super().decline_suspend(job, why)
            return edit(answer) if job.state in states else answer

    return Declines


def _declines_resume(edit: Edit, states: frozenset[str]) -> type[Behaviour]:
    class Declines(Behaviour):
        def decline_resume(self, job: Job, why: str) -> Answer:
            answer = super().decline_resume(job, why)
            return edit(answer) if job.state in states else answer

    return Declines


ALL = frozenset({"acknowledged", "scheduled", "inProgress", "suspended", "pendingCancel"}) | FINAL
REASON_EDITS: tuple[tuple[str, str, Edit, frozenset[str], bool], ...] = (
    ("without-body", "an error without body", no_body, ALL, False),
    ("without-reason", "an error without reason", NO_REASON, ALL, False),
    ("as-html", "an HTML page", html_page, ALL, False),
    ("with-empty-reason", "an empty reason", with_value("reason", ""), ALL, True),
    ("with-blank-reason", "a reason of blanks", with_value("reason", "   "), ALL, True),
    ("with-null-reason", "a reason of null", with_value("reason", None), ALL, False),
    ("without-reason-when-final", "no reason if the job is in a final state", NO_REASON, FINAL, True),
    (
        "without-reason-when-scheduled",
        "no reason if the job is scheduled",
        NO_REASON,
        frozenset({"scheduled"}),
        True,
    ),
)
for _verb, _breaks, _declines, _fit in (
    ("suspend", "W148-R47", _declines_suspend, "inProgress"),
    ("resume", "W148-R52", _declines_resume, "suspended"),
):
    for _name, _text, _edit, _states, _subtle in (
        *REASON_EDITS,
        ("without-reason-when-fit", f"no reason if the job is {_fit}", NO_REASON, frozenset({_fit}), True),
    ):
        add_fault(
            f"{_verb}-declined-{_name}",
            _breaks,
            f"Declines to {_verb} a job with {_text}.",
            _declines(_edit, _states),
            subtle=_subtle,
        )
