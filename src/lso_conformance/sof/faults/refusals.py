"""Faults of refusing: operations that are not there, and refusals that are said badly.

W148 5.2.1 (R1), 7.1.1 (R5), 6.3 to 6.18; W147 5.2, 5.4, 6.3.  At every place of the tables.
"""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.answers import Call, Problem, Refusal
from lso_conformance.sof.faults.cancel import ALIVE
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.operators.answers import NO_REASON
from lso_conformance.sof.operators.moves import refuse_at_once
from lso_conformance.sof.operators.refusals import way_of
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, now, over, refuses, shows_with, together
from lso_conformance.sof.registry import Mixed, add_fault
from lso_conformance.sof.tables import fault_management, streaming_management
from lso_conformance.sof.tables.places import Operation
from lso_conformance.sof.variants.authentication import BearerAuth, ForbidsWrongToken

# --- operations that are not there -----------------------------------------------------------------


def absent(seam: str, status: int = 501, when: Callable[..., bool] | None = None) -> Mixed:
    """The operation is answered by 501, 405 or 404."""

    def act(sof: Any, beneath: Act, call: Call) -> Any:
        if when is not None and not when(sof, call):
            return beneath(call)
        if status == 501:
            return sof.not_implemented(call)
        allowed = Refusal(405, Problem("The path does not have this method."), headers={"allow": "PUT"})
        return sof.refused(allowed if status == 405 else sof.not_found("path"))

    return over(seam, act, "Absent")


def _lacks(operation: Operation) -> str:
    return "Does not implement" if operation.status == 501 else "Does not know the method of"


for _operation in (*fault_management.OPERATIONS, *streaming_management.OPERATIONS):
    add_fault(
        f"no-{_operation.word}",
        _operation.breaks,
        f"{_lacks(_operation)} {_operation.id}.",
        absent(_operation.seam, _operation.status),
        subtle=False,
    )


def _suspended_again(sof: Any, call: Call) -> bool:
    job = sof.find_job(call)
    return job is not None and bool(job.state == "suspended" and "suspended" in job.history)


def _suspended(sof: Any, call: Call) -> bool:
    job = sof.world.jobs.get(call.job_id)
    return job is not None and bool(job.state == "suspended")


def _last(sof: Any, call: Call) -> bool:
    return bool(call.job_id == [*sof.world.topics.items][-1])


sow(
    "W148-R1", "{}.", absent,
    subtle("no-resume-of-second-suspension", "Implements a resume once per job; after that it answers 501",
           "resume_job", 501, _suspended_again),
    subtle("no-retrieve-when-suspended", "Answers 501 to the retrieval of a suspended job",
           "retrieve_job", 501, _suspended),
    subtle("no-create-for-pairs", "Answers 501 to creating a job on an ordered pair",
           "create_job", 501, lambda _sof, call: b"ServiceFromToRef" in call.body),
    subtle("no-job-list-with-query", "Answers 501 to the job list when it is asked with parameters",
           "list_jobs", 501, lambda _sof, call: bool(call.query)),
    blunt("subscription-not-retrievable", "Registers and notifies, and retrieves no subscription: 404",
          "retrieve_subscription", 404, breaks="W148-O2"),
    blunt("no-topic-list", "Does not know the path of the topic list", "streaming.list_topics", 404,
          breaks="W147-R1"),
    subtle("no-subscription-by-id", "Lists subscriptions, and retrieves none by id: 404",
           "streaming.subscription_by_id", 404, breaks="W147-R1"),
    subtle("last-topic-not-retrievable", "Lists a topic that it does not retrieve: 404",
           "streaming.topic_by_id", 404, _last, breaks="W147-R1"),
)  # fmt: skip

# --- refusals that are said badly ------------------------------------------------------------------


def _refuse_cancel(sof: Any, beneath: Act, process: Process) -> None:
    beneath(process)
    if process.kind == "cancel":
        refuse_at_once(sof, process)


REFUSES_CANCELS = over("check_at_once", _refuse_cancel)
UNDER: dict[str, type] = {
    "credentials-401": BearerAuth,
    "credentials-403": ForbidsWrongToken,
    "cancel-declined": REFUSES_CANCELS,
}
"""What else a server must do, so that such a refusal is met."""

for _place in (*fault_management.REFUSALS, *streaming_management.REFUSALS):
    for _breaks, _names in _place.breaks.items():
        for _name in _names.split():
            _text, _edit, _subtle = way_of(_place, _name)
            _badly = refuses(_place.seam, _edit, _place.status)
            add_fault(
                f"{_place.word}-{_name}",
                _breaks,
                f"The answer to {_place.of} {_text}.",
                together(_badly, UNDER[_place.word]) if _place.word in UNDER else _badly,
                subtle=_subtle,
            )

# --- refusals that are said badly now and then -----------------------------------------------------


def _in(*states: str) -> Callable[..., bool]:
    return lambda _sof, job, _why: job.state in states


for _verb, _paragraph, _fit in (("suspend", "W148-R47", "inProgress"), ("resume", "W148-R52", "suspended")):
    sow(
        _paragraph, f"Declines to {_verb} a job with no reason if {{}}.",
        lambda when, verb=_verb: refuses(f"decline_{verb}", NO_REASON, None, when),
        subtle("final", "the job is in a final state", _in(*FINAL)),
        subtle("scheduled", "the job is scheduled", _in("scheduled")),
        subtle("fit", f"the job is {_fit}", _in(_fit)),
        name=f"{_verb}-declined-without-reason-when-{{}}",
    )  # fmt: skip

def _cancelled(fits: Callable[[Job | None], bool]) -> Mixed:
    def when(sof: Any, call: Call) -> bool:
        reference = sof.read_process(call).get("faultManagementJob") or {}
        return fits(sof.world.jobs.get(reference.get("faultManagementJobId", "")))

    return together(refuses("create_cancel", NO_REASON, None, when), REFUSES_CANCELS)


sow(
    "W148-R38", "Refuses a cancel by 422 with no reason if {}.", _cancelled,
    subtle("final", "the job is in a final state", lambda job: job is not None and job.state in FINAL),
    subtle("alive", "the job goes on", lambda job: job is not None and job.state in ALIVE),
    subtle("unknown", "there is no such job", lambda job: job is None),
    name="cancel-declined-without-reason-when-{}",
)  # fmt: skip
sow(
    "W148-R66", "Refuses a registration without reason if it has {}.",
    lambda when: refuses("refuse_registration", NO_REASON, None, when),
    subtle("of-query-without-reason", "a query", lambda _sof, call, _why: b'"query"' in call.body),
    subtle("without-callback-without-reason", "no callback",
           lambda _sof, call, _why: b'"callback"' not in call.body),
    name="registration-refused-{}",
)  # fmt: skip


def _declines(problem: Callable[[str], Problem]) -> Mixed:
    return over("decline", lambda _sof, _beneath, why: Refusal(422, problem(why)))


def _too_many(_sof: Any, _beneath: Act, wanted: int) -> None:
    if wanted > 25:
        raise Refusal(422, Problem("The result is too large.", "invalidQuery"))


sow(
    "W148-R5", "{}.", as_it_is,
    subtle("declines-with-foreign-code",
           "Declines an action by a 422 whose code is notFound, which belongs to 404",
           _declines(lambda why: Problem(why, "notFound"))),
    subtle("message-as-object", "The message of an error is an object",
           changes("show_problem", lambda shown: {**shown, "message": {"en": shown["message"]}})),
    subtle("errors-show-time", "Every error shows when it happened",
           shows_with("show_problem", now("timestamp")), breaks="W148-R6"),
    subtle("too-many-with-foreign-code",
           "Refuses lists of more than 25 records by a 422 whose code is invalidQuery, which belongs to 400",
           over("check_amount", _too_many)),
)  # fmt: skip
