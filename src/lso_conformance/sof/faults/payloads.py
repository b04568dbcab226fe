"""Faults of form: payloads that break the OpenAPI file (R5) or use what it does not define (R6).

W148 5.4. Statuses of success, attribute types and formats, undefined attributes; and the
requests that the server accepts although they break the OpenAPI file.
"""

# ruff: noqa: D102 - the class says what its method does

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.edits.reshaping import (
    Change,
    Document,
    in_both,
    in_created,
    in_retrieved,
    inside,
    reads_as,
    was_suspended,
    without,
)
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import Row, add_fault, fault

# --- R5: answers -----------------------------------------------------------------------------------


@fault("W148-R5")
class CreateAnswers200(Behaviour):
    """Answers a create with 200 instead of 201."""

    def create_job(self, call: Call) -> Answer:
        answer = super().create_job(call)
        return replace(answer, status=200) if answer.status == 201 else answer


@fault("W148-R5")
class CreateAnswers202(Behaviour):
    """Answers a create with 202 instead of 201."""

    def create_job(self, call: Call) -> Answer:
        answer = super().create_job(call)
        return replace(answer, status=202) if answer.status == 201 else answer


@fault("W148-R5")
class RetrieveAnswersList(Behaviour):
    """Answers a retrieval with a list of one job."""

    def retrieve_job(self, call: Call) -> Answer:
        answer = super().retrieve_job(call)
        return replace(answer, body=[answer.body]) if answer.status == 200 else answer


@fault("W148-R5")
class SuspendAnswersJob(Behaviour):
    """Answers a suspend with 200 and the job instead of an empty 204."""

    def suspend_job(self, call: Call) -> Answer:
        answer = super().suspend_job(call)
        return (
            Answer(200, self.show_job(self.world.jobs.items[call.job_id])) if answer.status == 204 else answer
        )


@fault("W148-R5")
class ResumeAnswersJob(Behaviour):
    """Answers a resume with 200 and the job instead of an empty 204."""

    def resume_job(self, call: Call) -> Answer:
        answer = super().resume_job(call)
        return (
            Answer(200, self.show_job(self.world.jobs.items[call.job_id])) if answer.status == 204 else answer
        )


@fault("W148-R5", subtle=True)
class SuspendAnswers202(Behaviour):
    """Answers a suspend with an empty 202."""

    def suspend_job(self, call: Call) -> Answer:
        answer = super().suspend_job(call)
        return Answer(202) if answer.status == 204 else answer


@fault("W148-R5", subtle=True)
class ResumeAnswers200(Behaviour):
    """Answers a resume with an empty 200."""

    def resume_job(self, call: Call) -> Answer:
        answer = super().resume_job(call)
        return Answer(200) if answer.status == 204 else answer


@fault("W148-R5")
class AnswersPlainText(Behaviour):
    """Says that its JSON is text/plain."""

    def content_type(self) -> str:
        return "text/plain;charset=utf-8"


@fault("W148-R5")
class RetrieveAnswersBrokenJson(Behaviour):
    """A retrieval of a suspended job ends with a comma before the closing brace."""

    def retrieve_job(self, call: Call) -> Answer:
        answer = super().retrieve_job(call)
        if answer.status != 200 or answer.body.get("state") != "suspended":
            return answer
        return replace(answer, raw=f"{self.body_text(answer.body)[:-1]},}}".encode())


@fault("W148-R5", subtle=True)
class StateMisspelt(Behaviour):
    """Shows resourceUnavailable, as section 6.1.4 misprints it, for resourcesUnavailable."""

    def show_state(self, job: Job) -> str:
        shown = super().show_state(job)
        return "resourceUnavailable" if shown == "resourcesUnavailable" else shown


@fault("W148-R5", subtle=True)
class DefaultPriorityAsText(Behaviour):
    """Shows the default jobPriority as text when the buyer sent none."""

    def show_request(self, job: Job) -> Document:
        shown = super().show_request(job)
        return shown if "jobPriority" in job.request else {**shown, "jobPriority": "5"}


@fault("W148-R20", subtle=True)
class DefaultPriorityMoves(Behaviour):
    """Shows 9 as the jobPriority of a suspended job that was given the default 5."""

    def show_request(self, job: Job) -> Document:
        shown = super().show_request(job)
        moved = "suspended" in job.history and "jobPriority" not in job.request
        return {**shown, "jobPriority": 9} if moved else shown


@fault("W148-R5", subtle=True)
class ModifiedDateWithoutZone(Behaviour):
    """Shows the lastModifiedDate of a suspended job without a time zone."""

    def show_added(self, job: Job) -> Document:
        added = super().show_added(job)
        if job.state == "suspended" and "lastModifiedDate" in added:
            added["lastModifiedDate"] = job.modified.replace(tzinfo=None).isoformat(timespec="milliseconds")
        return added


@fault("W148-R5")
class CreationDateAsNumber(Behaviour):
    """Shows the creationDate as seconds since 1970."""

    def show_added(self, job: Job) -> Document:
        return {**super().show_added(job), "creationDate": int(job.created.timestamp())}


@fault("W148-R5", subtle=True)
class RejectionReasonAsList(Behaviour):
    """Shows the rejectionReason of a rejected job as a list."""

    def show_added(self, job: Job) -> Document:
        added = super().show_added(job)
        return added if job.rejection is None else {**added, "rejectionReason": [job.rejection]}


def _duration_text(duration: Document) -> str:
    return f"{duration['timeDurationValue']} {duration['timeDurationUnits'].lower()}"


for _row in (
    Row("granularity-as-text", "Shows the granularity as a text such as 1 min.",
        in_both(inside("granularity", _duration_text)), subtle=False),
    Row("execution-duration-as-text", "A retrieval shows the executionDuration as a text.",
        in_retrieved(inside("scheduleDefinition", inside("executionDuration", _duration_text))), subtle=True),
    Row("units-in-small-letters", "A retrieval shows the unit of the reportingPeriod in small letters.",
        in_retrieved(inside("reportingPeriod", inside("timeDurationUnits", str.lower))), subtle=True),
    Row("type-in-capitals", "A retrieval shows the jobType in capitals.",
        in_retrieved(inside("jobType", str.upper)), subtle=True),
    Row("id-as-number", "The create answer shows the id as a number.",
        in_created(inside("id", lambda shown: int(shown.replace("-", "")[:12], 16))), subtle=False),
    Row("monitored-object-untyped", "A retrieval shows a monitored object without @type.",
        in_retrieved(inside("monitoredObject", without("@type"))), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R5", _row.text, _row.of, subtle=_row.subtle)

# --- R5: requests that break the OpenAPI file are accepted -------------------------------------------


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value) else value


def _any_number(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else 5


def _one_of(*allowed: str) -> Callable[[Any], Any]:
    return lambda value: allowed[0] if isinstance(value, str) and value not in allowed else value


def _any_case(*allowed: str) -> Callable[[Any], Any]:
    return lambda value: next(
        (a for a in allowed if isinstance(value, str) and a.lower() == value.lower()), value
    )


def _zoned(schedule: Any) -> Any:
    if not isinstance(schedule, dict):
        return schedule
    return {name: _as_date(value) if name.endswith("Time") else value for name, value in schedule.items()}


def _as_date(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return value if moment.tzinfo else f"{moment.isoformat(timespec='milliseconds')}Z"


TYPES = ("on-demand", "proactive", "passive")
OUTPUTS = ("json", "xml", "avro", "csv")

for _row in (
    Row("accepts-number-in-quotes", "a jobPriority in quotes", inside("jobPriority", _number), subtle=True),
    Row("accepts-any-priority", "any jobPriority and takes 5 for what is no integer",
        inside("jobPriority", _any_number), subtle=False),
    Row("accepts-any-job-type", "any jobType and takes on-demand for an unknown one",
        inside("jobType", _one_of(*TYPES)), subtle=False),
    Row("accepts-any-case", "a jobType in any letter case", inside("jobType", _any_case(*TYPES)),
        subtle=True),
    Row("accepts-any-output-format", "any outputFormat and takes json for an unknown one",
        inside("outputFormat", _one_of(*OUTPUTS)), subtle=True),
    Row("accepts-date-without-zone", "dates without time or zone", inside("scheduleDefinition", _zoned),
        subtle=True),
    Row("accepts-number-as-description", "a description of any type",
        inside("description", lambda value: value if isinstance(value, str) else str(value)), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R5", f"Accepts {_row.text}.", reads_as(_row.of), subtle=_row.subtle)


@fault("W148-R5", subtle=True)
class AcceptsAnyGranularity(Behaviour):
    """Does not look inside granularity, and takes one minute for what it cannot read."""

    def refuse_create(self, call: Call, refusal: Refusal) -> Answer:
        if not all((problem.path or "").startswith("/granularity") for problem in refusal.problems):
            return super().refuse_create(call, refusal)
        document = self.read(call)
        if not isinstance(document["granularity"], dict):
            return super().refuse_create(call, refusal)
        document["granularity"] = {"timeDurationValue": 1, "timeDurationUnits": "MIN"}
        return self.create_job(replace(call, body=jsontext.write(document).encode()))


@fault("W148-R5")
class AcceptsBrokenJson(Behaviour):
    """Takes the last good create request for one that is not JSON."""

    def new_job(self, document: Document) -> Job:
        self.world.notes["last"] = jsontext.write(document).encode()
        return super().new_job(document)

    def refuse_create(self, call: Call, refusal: Refusal) -> Answer:
        if refusal.status == 400 and "last" in self.world.notes and refusal.problems[0].code == "invalidBody":
            return self.create_job(replace(call, body=self.world.notes["last"]))
        return super().refuse_create(call, refusal)


@fault("W148-R5", subtle=True)
class AcceptsTextAfterJson(Behaviour):
    """Reads a request up to the last closing brace and ignores the rest."""

    def refuse_create(self, call: Call, refusal: Refusal) -> Answer:
        body = call.body[: call.body.rfind(b"}") + 1]
        if not body or body == call.body:
            return super().refuse_create(call, refusal)
        return self.create_job(replace(call, body=body))


# --- R6: what no definition names ----------------------------------------------------------------


def _with_extra(name: str, value: Any) -> Change:
    return lambda shown: {**shown, name: value}


for _row in (
    Row("shows-owner", "Shows an owner of each job.", in_both(_with_extra("owner", "operations")),
        subtle=False),
    Row("shows-status", "Shows the state a second time as status.",
        in_both(lambda shown: {**shown, "status": shown.get("state", "unknown")}), subtle=False),
    Row("shows-creation-user", "The create answer shows who sent the request.",
        in_created(_with_extra("requestedBy", "buyer")), subtle=True),
    Row("shows-text-of-granularity", "A retrieval shows a text inside granularity.",
        in_retrieved(inside("granularity", _with_extra("text", "as agreed"))), subtle=True),
    Row("shows-name-of-monitored-object", "A retrieval shows a name inside monitoredObject.",
        in_retrieved(inside("monitoredObject", _with_extra("name", "unnamed"))), subtle=True),
    Row("shows-next-run", "A retrieval shows the next run inside scheduleDefinition.",
        in_retrieved(inside("scheduleDefinition", _with_extra("nextRun", "2030-01-01T00:00:00.000Z"))),
        subtle=True),
    Row("shows-suspension-date", "A job that was suspended shows when.",
        in_retrieved(_with_extra("suspendedDate", "2026-01-01T00:00:00.000Z"), when=was_suspended),
        subtle=True),
    Row("shows-report-attribute", "A retrieval shows failureReason, which only reports have.",
        in_retrieved(_with_extra("failureReason", "none")), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R6", _row.text, _row.of, subtle=_row.subtle)


