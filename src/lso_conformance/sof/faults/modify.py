"""Faults of what a modify changes: of which job, which attributes, and which it should not touch.

W148 6.4 (R22, R27: which jobs, and what completed means); the job itself: R4 to R6, R15, R20.
How job and process move: faults.modify_moves. What a process shows: faults.process_answers.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from typing import Any, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Call, Problem, Refusal
from lso_conformance.sof.edits.process_edits import refuse_at_once
from lso_conformance.sof.edits.reshaping import Document, inside, without
from lso_conformance.sof.faults.process_answers import REFERENCE, WORDS
from lso_conformance.sof.faults.states import Counting, after_reads
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.registry import Row, add_fault, fault

CONFIGURATION = "serviceSpecificConfiguration"
SCHEDULE = "scheduleDefinition"

# --- requests that must be refused (R4, R5, R6, R22) -----------------------------------------------


@fault("W148-R22")
class ModifyTakesNoJob(Behaviour):
    """Takes a modify request that does not say which job it is about."""

    def read_process(self, call: Call) -> Document:
        document = super().read_process(call)
        return (
            {REFERENCE: {"faultManagementJobId": "none"}, **document} if "modify" in call.path else document
        )


@fault("W148-R22", subtle=True)
class ModifyTakesEmptyReference(Behaviour):
    """Takes a modify request whose reference to the job has no id."""

    def read_process(self, call: Call) -> Document:
        document = super().read_process(call)
        if "modify" in call.path and document.get(REFERENCE) == {}:
            document[REFERENCE] = {"faultManagementJobId": "none"}
        return document


@fault("W148-R22", subtle=True)
class ModifyTakesHrefForId(Behaviour):
    """Takes a modify request that gives the address of the job instead of its id."""

    def read_process(self, call: Call) -> Document:
        def with_id(reference: Any) -> Any:
            href = reference.get("faultManagementJobHref") if isinstance(reference, dict) else None
            last = href.rpartition("/")[2] if isinstance(href, str) else None
            return reference if last is None else {"faultManagementJobId": last, **reference}

        document = super().read_process(call)
        return inside(REFERENCE, with_id)(document) if "modify" in call.path else document


def _overlooks(code: str) -> type[Behaviour]:
    """Checks a modify request, but not for this."""

    class Overlooks(Behaviour):
        def process_problems(self, kind: str, document: Document) -> list[Problem]:
            found = super().process_problems(kind, document)
            return [p for p in found if p.code != code or kind != "ModifyFaultManagementJob_Create"]

        def objection_to_changes(self, _changes: Document, _job: Job) -> str | None:
            return None

    return Overlooks


for _name, _breaks, _code, _text in (
    ("undefined", "W148-R6", "unexpectedProperty", "has attributes that no definition names"),
    ("wrong-values", "W148-R5", "invalidValue", "has values of a wrong type"),
    ("wrong-formats", "W148-R5", "invalidFormat", "has dates that are none"),
):
    add_fault(
        f"modify-takes-{_name}",
        _breaks,
        f"Takes a modify request that {_text}.",
        _overlooks(_code),
        subtle=_name != "undefined",
    )


@fault("W148-R4")
class ModifyTakesBadConfiguration(Behaviour):
    """Modifies a job to have a configuration that breaks its schema."""

    def bad_configuration(self, _document: Document) -> list[Problem]:
        return []

    def objection_to_changes(self, _changes: Document, _job: Job) -> str | None:
        return None


# --- which jobs (R27: acceptance and refusal by state) ---------------------------------------------


def _modifies_in(states: frozenset[str], *, through_pending: bool) -> type[Behaviour]:
    """Accepts a modify in these states; the job goes through pending, or takes it where it is."""

    class Modifies(Behaviour):
        def objection_to_modify(self, process: Process) -> str | None:
            job = self.job_of(process)
            return None if job and job.state in states else super().objection_to_modify(process)

        def accept_modify(self, process: Process) -> None:
            job = self.job_of(process)
            if job is not None and through_pending and job.state in states:
                self.enter(job, "pending")
            super().accept_modify(process)

    return Modifies


add_fault(
    "modifies-in-any-state",
    "W148-R27",
    "Modifies a job in whatever state it is.",
    _modifies_in(FINAL | {"acknowledged", "inProgress", "pending", "pendingCancel"}, through_pending=False),
    subtle=False,
)
for _state in ("inProgress", *sorted(FINAL)):
    add_fault(
        f"modifies-{_state.lower()}",
        "W148-R27",
        f"Modifies a job that is {_state}, and leaves it in that state.",
        _modifies_in(frozenset({_state}), through_pending=False),
        subtle=True,
    )
    add_fault(
        f"modify-reopens-{_state.lower()}",
        "W148-R27",
        f"Modifies a job that is {_state}, and puts it into pending for that.",
        _modifies_in(frozenset({_state}), through_pending=True),
        subtle=False,
    )


@fault("W148-R27")
class ModifiesNothing(Behaviour):
    """Rejects every modify."""

    def objection_to_modify(self, _process: Process) -> str | None:
        return "Jobs cannot be modified."


@fault("W148-R27")
class SuspendedJobsStay(Behaviour):
    """Rejects a modify of a suspended job."""

    def objection_to_modify(self, process: Process) -> str | None:
        job = self.job_of(process)
        suspended = job is not None and job.state == "suspended"
        return "A suspended job cannot be modified." if suspended else super().objection_to_modify(process)


@fault("W148-R27", subtle=True)
class RefusesSuspendedAtOnce(SuspendedJobsStay):
    """Refuses a modify of a suspended job by 422."""

    def check_at_once(self, process: Process) -> None:
        job = self.job_of(process)
        if process.kind == "modify" and job is not None and job.state == "suspended":
            refuse_at_once(self, process)
        super().check_at_once(process)


@fault("W148-R27", subtle=True)
class ModifiesOnce(Behaviour):
    """Rejects a modify of a job that was modified before."""

    def objection_to_modify(self, process: Process) -> str | None:
        job = self.job_of(process)
        again = job is not None and "pending" in job.history
        return "The job was modified before." if again else super().objection_to_modify(process)


@fault("W148-R27")
class ModifyCompletesUnknown(Behaviour):
    """Completes the modify of a job that does not exist."""

    def objection_to_modify(self, process: Process) -> str | None:
        return None if self.job_of(process) is None else super().objection_to_modify(process)


# --- done, but not as asked for (R27: completed) ---------------------------------------------------


def _applies(change: Callable[[Document], Document]) -> type[Behaviour]:
    """A modify changes only what the function leaves of the changes."""

    class Applies(Behaviour):
        def apply_changes(self, job: Job, changes: Document) -> None:
            super().apply_changes(job, change(changes))

    return Applies


def first_only(changes: Document) -> Document:
    """The first of the changes."""
    return dict(list(changes.items())[:1])


def _all_but_last(changes: Document) -> Document:
    return dict(list(changes.items())[: max(1, len(changes) - 1)])


for _row in (
    Row("modify-does-nothing", "Completes a modify and changes nothing.", lambda _changes: {}, subtle=False),
    Row("modify-applies-first", "Completes a modify and changes only the first attribute.", first_only,
        subtle=True),
    Row("modify-skips-last", "Completes a modify of several attributes but the last one.", _all_but_last,
        subtle=True),
    Row("modify-cuts-configuration", "A modified configuration has its @type only.",
        inside(CONFIGURATION, lambda inner: {"@type": inner["@type"]}), subtle=True),
    Row("modify-empties-schedule", "A modified scheduleDefinition is empty.",
        inside(SCHEDULE, lambda _found: {}), subtle=True),
    Row("modify-cuts-description", "A modified description has at most 16 characters.",
        inside("description", lambda text: text[:16]), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R27", _row.text, _applies(_row.of), subtle=_row.subtle)
for _attribute, _word in WORDS.items():
    add_fault(
        f"modify-ignores-{_word}",
        "W148-R27",
        f"Completes a modify and does not change {_attribute}.",
        _applies(without(_attribute)),
        subtle=True,
    )


@fault("W148-R27", subtle=True)
class ModifyAppliedLate(Counting):
    """Completes a modify and changes the job only after its next retrieval."""

    def apply_changes(self, job: Job, changes: Document) -> None:
        act = super().apply_changes
        after_reads(job, 1, lambda: act(job, changes))


# --- attributes that nobody touched (R15, R20) -----------------------------------------------------


def _loses(change: Callable[[Document], Document], *touched: str) -> type[Behaviour]:
    """A modify that does not name the touched attributes changes them all the same."""

    class Loses(Behaviour):
        def apply_changes(self, job: Job, changes: Document) -> None:
            super().apply_changes(job, changes)
            if not changes.keys() & {*touched}:
                job.request = change(job.request)

    return Loses


def _only_plain(inner: Document) -> Document:
    return {name: value for name, value in inner.items() if not isinstance(value, dict | list)}


class _Lost(NamedTuple):
    """`change` alters an attribute of the job that a modify does not name."""

    name: str
    attribute: str
    text: str
    change: Callable[[Document], Document]
    subtle: bool


DEFAULTS: tuple[_Lost, ...] = (
    _Lost("drops-description", "description", "loses its description", without("description"), subtle=True),
    _Lost("resets-output-format", "outputFormat", "has the outputFormat json",
          lambda kept: {**kept, "outputFormat": "json"}, subtle=True),
    _Lost("resets-result-format", "resultFormat", "has the resultFormat payload",
          lambda kept: {**kept, "resultFormat": "payload"}, subtle=True),
    _Lost("resets-granularity", "granularity", "has the granularity of its reportingPeriod",
          lambda kept: {**kept, "granularity": kept["reportingPeriod"]}, subtle=True),
    _Lost("drops-schedule", SCHEDULE, "has an empty schedule", inside(SCHEDULE, lambda _found: {}),
          subtle=False),
    _Lost("drops-recurring-schedule", SCHEDULE, "loses its recurringSchedule",
          inside(SCHEDULE, without("recurringSchedule")), subtle=True),
    _Lost("drops-execution-duration", SCHEDULE, "loses its executionDuration",
          inside(SCHEDULE, without("executionDuration")), subtle=True),
    _Lost("drops-configuration", CONFIGURATION, "has a configuration of its @type only",
          inside(CONFIGURATION, lambda inner: {"@type": inner["@type"]}), subtle=False),
    _Lost("drops-inner-objects", CONFIGURATION, "loses the objects and lists inside its configuration",
          inside(CONFIGURATION, _only_plain), subtle=True),
)  # fmt: skip
for _lost_row in DEFAULTS:
    add_fault(
        f"modify-{_lost_row.name}",
        "W148-R20",
        f"A job {_lost_row.text} when something else is modified.",
        _loses(_lost_row.change, _lost_row.attribute),
        subtle=_lost_row.subtle,
    )
add_fault(
    "modify-changes-job-type",
    "W148-R20",
    "A modified job has the jobType passive.",
    _loses(lambda kept: {**kept, "jobType": "passive"}),
    subtle=True,
)


@fault("W148-R20", subtle=True)
class ModifyRenewsCreationDate(Behaviour):
    """A modified job has the time of its modification as creationDate."""

    def apply_changes(self, job: Job, changes: Document) -> None:
        super().apply_changes(job, changes)
        job.created = job.modified


@fault("W148-R15", subtle=True)
class ModifyRenewsJobId(Behaviour):
    """A modified job has a new id, and answers to both."""

    def apply_changes(self, job: Job, changes: Document) -> None:
        super().apply_changes(job, changes)
        job.id = self.new_id()
        self.world.jobs.add(job)


@fault("W148-R23")
class EmptyModifyFails(Behaviour):
    """Fails with 500 when a modify changes nothing."""

    def missing_change(self, document: Document) -> list[Problem]:
        if super().missing_change(document):
            raise Refusal(500, Problem("Nothing to be changed was found.", "internalError"))
        return []


@fault("W148-R23", subtle=True)
class EmptyModifyOfSuspendedFails(Behaviour):
    """Fails with 500 when a modify of a suspended job changes nothing; of other jobs it is refused."""

    def missing_change(self, document: Document) -> list[Problem]:
        found = super().missing_change(document)
        job = self.world.jobs.get(document[REFERENCE]["faultManagementJobId"])
        if found and job is not None and job.state == "suspended":
            raise Refusal(500, Problem("Nothing to be changed was found.", "internalError"))
        return found
