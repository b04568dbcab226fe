"""Faults of what a modify changes: of which job, which attributes, and which it should not touch.

W148 6.4 (R22, R23, R27: which jobs, and what completed means); the job itself: R4 to R6, R15, R20.
How job and process move: faults.modify_moves. What a process shows: faults.process_answers.
"""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.answers import Problem, Refusal
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.operators.documents import Change, Document, inside, nothing, put, type_only, without
from lso_conformance.sof.operators.moves import (
    COUNTS_JOBS,
    about_unknown,
    after_reads,
    allows_process,
    new_id,
    refuse_at_once,
)
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, skips, together
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.processes import CHANGEABLE, REFERENCE

CONFIGURATION = "serviceSpecificConfiguration"
SCHEDULE = "scheduleDefinition"
NO_JOB = {"faultManagementJobId": "none"}

# --- requests that must be refused (R4, R5, R6, R22) -----------------------------------------------


def _reads(change: Change) -> Mixed:
    """A modify request is read as another one."""
    return changes("read_process", change, lambda _sof, call: "modify" in call.path)


def _with_id(reference: Any) -> Any:
    href = reference.get("faultManagementJobHref") if isinstance(reference, dict) else None
    last = href.rpartition("/")[2] if isinstance(href, str) else None
    return reference if last is None else {"faultManagementJobId": last, **reference}


def _no_id(document: Document) -> Document:
    return {**document, REFERENCE: NO_JOB} if document.get(REFERENCE) == {} else document


def _overlooks(seam: str, code: str) -> Mixed:
    """Checks a modify request, but not for this."""

    def act(_sof: Any, beneath: Act, *arguments: Any) -> Any:
        found, mine = beneath(*arguments), arguments[0] == "ModifyFaultManagementJob_Create"
        return [one for one in found if not mine or one.code != code]

    return together(over(seam, act), skips("objection_to_changes"))


sow(
    "W148-R22", "Takes a modify request {}.", _reads,
    blunt("modify-takes-no-job", "that does not say which job it is about",
          lambda document: {REFERENCE: NO_JOB, **document}),
    subtle("modify-takes-empty-reference", "whose reference to the job has no id", _no_id),
    subtle("modify-takes-href-for-id", "that gives the address of the job instead of its id",
           inside(REFERENCE, _with_id)),
)  # fmt: skip
sow(
    "W148-R5", "Takes a modify request that has {}.", lambda code: _overlooks("process_problems", code),
    blunt("modify-takes-undefined", "attributes that no definition names", "unexpectedProperty",
          breaks="W148-R6"),
    subtle("modify-takes-wrong-values", "values of a wrong type", "invalidValue"),
    subtle("modify-takes-wrong-formats", "dates that are none", "invalidFormat"),
)  # fmt: skip
sow(
    "W148-R4", "Modifies a job to have a configuration that breaks its schema.", together,
    blunt("modify-takes-bad-configuration", "",
          skips("bad_configuration", gives=[]), skips("objection_to_changes")),
)  # fmt: skip

# --- which jobs (R27: acceptance and refusal by state) ---------------------------------------------


def _about(when: Callable[[Job], bool]) -> Callable[..., bool]:
    def about(sof: Any, process: Process) -> bool:
        job = sof.job_of(process)
        return job is not None and when(job)

    return about


def _objects(why: str, when: Callable[[Job], bool]) -> Mixed:
    return skips("objection_to_modify", _about(when), gives=why)


def _is_suspended(job: Job) -> bool:
    return job.state == "suspended"


def _at_once(sof: Any, beneath: Act, process: Process) -> None:
    if process.kind == "modify" and _about(_is_suspended)(sof, process):
        refuse_at_once(sof, process)
    beneath(process)


SUSPENDED_STAY = _objects("A suspended job cannot be modified.", _is_suspended)
ANY_STATE = FINAL | {"acknowledged", "inProgress", "pending", "pendingCancel"}
sow(
    "W148-R27", "{}.", as_it_is,
    blunt("modifies-in-any-state", "Modifies a job in whatever state it is",
          allows_process("modify", ANY_STATE, None)),
    *(
        subtle(f"modifies-{state.lower()}", f"Modifies a job that is {state}, and leaves it in that state",
               allows_process("modify", frozenset({state}), None))
        for state in ("inProgress", *sorted(FINAL))
    ),
    *(
        blunt(f"modify-reopens-{state.lower()}",
              f"Modifies a job that is {state}, and puts it into pending for that",
              allows_process("modify", frozenset({state}), "pending"))
        for state in ("inProgress", *sorted(FINAL))
    ),
    blunt("modifies-nothing", "Rejects every modify",
          skips("objection_to_modify", gives="Jobs cannot be modified.")),
    blunt("suspended-jobs-stay", "Rejects a modify of a suspended job", SUSPENDED_STAY),
    subtle("refuses-suspended-at-once", "Refuses a modify of a suspended job by 422",
           together(over("check_at_once", _at_once), SUSPENDED_STAY)),
    subtle("modifies-once", "Rejects a modify of a job that was modified before",
           _objects("The job was modified before.", lambda job: "pending" in job.history)),
    blunt("modify-completes-unknown", "Completes the modify of a job that does not exist",
          skips("objection_to_modify", about_unknown)),
)  # fmt: skip

# --- done, but not as asked for (R27: completed) ---------------------------------------------------


def _applies(change: Change) -> Mixed:
    """A modify changes only what the function leaves of the changes."""
    return over("apply_changes", lambda _sof, beneath, job, asked: beneath(job, change(asked)))


def first_only(asked: Document) -> Document:
    """The first of the changes."""
    return dict(list(asked.items())[:1])


def _all_but_last(asked: Document) -> Document:
    return dict(list(asked.items())[: max(1, len(asked) - 1)])


def _late(_sof: Any, beneath: Act, job: Job, asked: Document) -> None:
    after_reads(job, 1, lambda: beneath(job, asked))


sow(
    "W148-R27", "{}.", _applies,
    blunt("modify-does-nothing", "Completes a modify and changes nothing", nothing),
    subtle("modify-applies-first", "Completes a modify and changes only the first attribute", first_only),
    subtle("modify-skips-last", "Completes a modify of several attributes but the last one", _all_but_last),
    subtle("modify-cuts-configuration", "A modified configuration has its @type only",
           inside(CONFIGURATION, type_only)),
    subtle("modify-empties-schedule", "A modified scheduleDefinition is empty", inside(SCHEDULE, nothing)),
    subtle("modify-cuts-description", "A modified description has at most 16 characters",
           inside("description", lambda text: text[:16])),
    *(
        subtle(f"modify-ignores-{word}", f"Completes a modify and does not change {one}", without(one))
        for one, word in CHANGEABLE.items()
    ),
)  # fmt: skip
sow(
    "W148-R27", "Completes a modify and changes the job only after its next retrieval.", together,
    subtle("modify-applied-late", "", over("apply_changes", _late), COUNTS_JOBS),
)  # fmt: skip

# --- attributes that nobody touched (R15, R20) -----------------------------------------------------


def _loses(change: Change, *touched: str) -> Mixed:
    """A modify that does not name the touched attributes changes them all the same."""

    def act(_sof: Any, beneath: Act, job: Job, asked: Document) -> None:
        beneath(job, asked)
        if not asked.keys() & {*touched}:
            job.request = change(job.request)

    return over("apply_changes", act)


def _only_plain(inner: Document) -> Document:
    return {name: value for name, value in inner.items() if not isinstance(value, dict | list)}


def _applied_and(do: Callable[[Any, Job], None]) -> Mixed:
    def act(sof: Any, beneath: Act, job: Job, asked: Document) -> None:
        beneath(job, asked)
        do(sof, job)

    return over("apply_changes", act)


def _renewed(_sof: Any, job: Job) -> None:
    job.created = job.modified


sow(
    "W148-R20", "A job {} when something else is modified.", _loses,
    subtle("drops-description", "loses its description", without("description"), "description"),
    subtle("resets-output-format", "has the outputFormat json", put(outputFormat="json"), "outputFormat"),
    subtle("resets-result-format", "has the resultFormat payload", put(resultFormat="payload"),
           "resultFormat"),
    subtle("resets-granularity", "has the granularity of its reportingPeriod",
           lambda kept: {**kept, "granularity": kept["reportingPeriod"]}, "granularity"),
    blunt("drops-schedule", "has an empty schedule", inside(SCHEDULE, nothing), SCHEDULE),
    subtle("drops-recurring-schedule", "loses its recurringSchedule",
           inside(SCHEDULE, without("recurringSchedule")), SCHEDULE),
    subtle("drops-execution-duration", "loses its executionDuration",
           inside(SCHEDULE, without("executionDuration")), SCHEDULE),
    blunt("drops-configuration", "has a configuration of its @type only",
          inside(CONFIGURATION, type_only), CONFIGURATION),
    subtle("drops-inner-objects", "loses the objects and lists inside its configuration",
           inside(CONFIGURATION, _only_plain), CONFIGURATION),
    subtle("changes-job-type", "has the jobType passive", put(jobType="passive")),
    name="modify-{}",
)  # fmt: skip
sow(
    "W148-R20", "A modified job has {}.", _applied_and,
    subtle("modify-renews-creation-date", "the time of its modification as creationDate", _renewed),
    subtle("modify-renews-job-id", "a new id, and answers to both", new_id, breaks="W148-R15"),
)  # fmt: skip

# --- a modify of nothing (R23) ---------------------------------------------------------------------


def _fails_on_nothing(when: Callable[[Any, Document], bool]) -> Mixed:
    def act(sof: Any, beneath: Act, document: Document) -> Any:
        found: list[Problem] = beneath(document)
        if found and when(sof, document):
            raise Refusal(500, Problem("Nothing to be changed was found.", "internalError"))
        return found

    return over("missing_change", act)


def _of_suspended(sof: Any, document: Document) -> bool:
    job = sof.world.jobs.get(document[REFERENCE]["faultManagementJobId"])
    return job is not None and _is_suspended(job)


sow(
    "W148-R23", "Fails with 500 when a modify {}.", _fails_on_nothing,
    blunt("empty-modify-fails", "changes nothing", lambda _sof, _document: True),
    subtle("empty-modify-of-suspended-fails",
           "of a suspended job changes nothing; of other jobs it is refused", _of_suspended),
)  # fmt: skip
