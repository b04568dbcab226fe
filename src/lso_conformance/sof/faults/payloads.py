"""Faults of form: payloads that break the OpenAPI file (R5) or use what it does not define (R6).

W148 5.4. Statuses of success, attribute types and formats, undefined attributes; and the
requests that the server accepts although they break the OpenAPI file.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.answers import in_list, instead, status
from lso_conformance.sof.operators.documents import Document, inside, put, without
from lso_conformance.sof.operators.moves import was_suspended
from lso_conformance.sof.operators.requests import creates_as
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, changes, over, together

# --- R5: answers -----------------------------------------------------------------------------------


def _with_job(sof: Any, beneath: Act, call: Call) -> Answer:
    answer: Answer = beneath(call)
    return Answer(200, sof.show_job(sof.world.jobs.items[call.job_id])) if answer.status == 204 else answer


def _broken(sof: Any, beneath: Act, call: Call) -> Answer:
    answer: Answer = beneath(call)
    if answer.status != 200 or answer.body.get("state") != "suspended":
        return answer
    return replace(answer, raw=f"{sof.body_text(answer.body)[:-1]},}}".encode())


sow(
    "W148-R5", "{}.", answers,
    blunt("create-answers-200", "Answers a create with 200 instead of 201", "create_job", status(200), 201),
    blunt("create-answers-202", "Answers a create with 202 instead of 201", "create_job", status(202), 201),
    blunt("retrieve-answers-list", "Answers a retrieval with a list of one job", "retrieve_job", in_list,
          200),
    subtle("suspend-answers-202", "Answers a suspend with an empty 202", "suspend_job", instead(202, None),
           204),
    subtle("resume-answers-200", "Answers a resume with an empty 200", "resume_job", instead(200, None), 204),
)  # fmt: skip
sow(
    "W148-R5", "{}.", over,
    blunt("suspend-answers-job", "Answers a suspend with 200 and the job instead of an empty 204",
          "suspend_job", _with_job),
    blunt("resume-answers-job", "Answers a resume with 200 and the job instead of an empty 204",
          "resume_job", _with_job),
    blunt("retrieve-answers-broken-json",
          "A retrieval of a suspended job ends with a comma before the closing brace",
          "retrieve_job", _broken),
)  # fmt: skip


def _without_zone(_sof: Any, beneath: Act, job: Job) -> Document:
    added: Document = beneath(job)
    if job.state == "suspended" and "lastModifiedDate" in added:
        added["lastModifiedDate"] = job.modified.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return added


def _moved_default(_sof: Any, job: Job) -> bool:
    return "suspended" in job.history and "jobPriority" not in job.request


def _duration_text(duration: Document) -> str:
    return f"{duration['timeDurationValue']} {duration['timeDurationUnits'].lower()}"


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


sow(
    "W148-R5", "{}.", changes,
    blunt("answers-plain-text", "Says that its JSON is text/plain", "content_type",
          lambda _type: "text/plain;charset=utf-8"),
    subtle("state-misspelt",
           "Shows resourceUnavailable, as section 6.1.4 misprints it, for resourcesUnavailable",
           "show_state", lambda state: state.replace("resources", "resource")),
    subtle("default-priority-as-text", "Shows the default jobPriority as text when the buyer sent none",
           "show_request", put(jobPriority="5"), lambda _sof, job: "jobPriority" not in job.request),
    subtle("default-priority-moves",
           "Shows 9 as the jobPriority of a suspended job that was given the default 5",
           "show_request", put(jobPriority=9), _moved_default, breaks="W148-R20"),
    blunt("creation-date-as-number", "Shows the creationDate as seconds since 1970",
          "show_added", inside("creationDate", _seconds)),
    subtle("rejection-reason-as-list", "Shows the rejectionReason of a rejected job as a list",
           "show_added", inside("rejectionReason", lambda why: [why])),
    blunt("granularity-as-text", "Shows the granularity as a text such as 1 min",
          "show_job", inside("granularity", _duration_text)),
    subtle("execution-duration-as-text", "A retrieval shows the executionDuration as a text",
           "show_retrieved", inside("scheduleDefinition", inside("executionDuration", _duration_text))),
    subtle("units-in-small-letters", "A retrieval shows the unit of the reportingPeriod in small letters",
           "show_retrieved", inside("reportingPeriod", inside("timeDurationUnits", str.lower))),
    subtle("type-in-capitals", "A retrieval shows the jobType in capitals",
           "show_retrieved", inside("jobType", str.upper)),
    blunt("id-as-number", "The create answer shows the id as a number",
          "show_created", inside("id", lambda shown: int(shown.replace("-", "")[:12], 16))),
    subtle("monitored-object-untyped", "A retrieval shows a monitored object without @type",
           "show_retrieved", inside("monitoredObject", without("@type"))),
)  # fmt: skip
sow("W148-R5", "Shows the lastModifiedDate of a suspended job without a time zone.", over,
    subtle("modified-date-without-zone", "", "show_added", _without_zone))  # fmt: skip

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
sow(
    "W148-R5", "Accepts {}.", lambda attribute, change: creates_as(inside(attribute, change)),
    subtle("accepts-number-in-quotes", "a jobPriority in quotes", "jobPriority", _number),
    blunt("accepts-any-priority", "any jobPriority and takes 5 for what is no integer",
          "jobPriority", _any_number),
    blunt("accepts-any-job-type", "any jobType and takes on-demand for an unknown one",
          "jobType", _one_of(*TYPES)),
    subtle("accepts-any-case", "a jobType in any letter case", "jobType", _any_case(*TYPES)),
    subtle("accepts-any-output-format", "any outputFormat and takes json for an unknown one",
           "outputFormat", _one_of(*OUTPUTS)),
    subtle("accepts-date-without-zone", "dates without time or zone", "scheduleDefinition", _zoned),
    subtle("accepts-number-as-description", "a description of any type",
           "description", lambda value: value if isinstance(value, str) else str(value)),
)  # fmt: skip


def _any_granularity(sof: Any, beneath: Act, call: Call, refusal: Refusal) -> Any:
    wrong = all((problem.path or "").startswith("/granularity") for problem in refusal.problems)
    document: Document = sof.read(call) if wrong else {}
    if not isinstance(document.get("granularity"), dict):
        return beneath(call, refusal)
    document["granularity"] = {"timeDurationValue": 1, "timeDurationUnits": "MIN"}
    return sof.create_job(replace(call, body=jsontext.write(document).encode()))


def _keeps_last(sof: Any, beneath: Act, document: Document) -> Any:
    sof.world.notes["last"] = jsontext.write(document).encode()
    return beneath(document)


def _the_last(sof: Any, beneath: Act, call: Call, refusal: Refusal) -> Any:
    if refusal.status == 400 and "last" in sof.world.notes and refusal.problems[0].code == "invalidBody":
        return sof.create_job(replace(call, body=sof.world.notes["last"]))
    return beneath(call, refusal)


def _up_to_brace(sof: Any, beneath: Act, call: Call, refusal: Refusal) -> Any:
    body = call.body[: call.body.rfind(b"}") + 1]
    if body in {b"", call.body}:
        return beneath(call, refusal)
    return sof.create_job(replace(call, body=body))


sow(
    "W148-R5", "{}.", as_it_is,
    subtle("accepts-any-granularity",
           "Does not look inside granularity, and takes one minute for what it cannot read",
           over("refuse_create", _any_granularity)),
    blunt("accepts-broken-json", "Takes the last good create request for one that is not JSON",
          together(over("new_job", _keeps_last), over("refuse_create", _the_last))),
    subtle("accepts-text-after-json", "Reads a request up to the last closing brace and ignores the rest",
           over("refuse_create", _up_to_brace)),
)  # fmt: skip

# --- R6: what no definition names ----------------------------------------------------------------


sow(
    "W148-R6", "{}.", changes,
    blunt("shows-owner", "Shows an owner of each job", "show_job", put(owner="operations")),
    blunt("shows-status", "Shows the state a second time as status",
          "show_job", lambda shown: {**shown, "status": shown.get("state", "unknown")}),
    subtle("shows-creation-user", "The create answer shows who sent the request",
           "show_created", put(requestedBy="buyer")),
    subtle("shows-text-of-granularity", "A retrieval shows a text inside granularity",
           "show_retrieved", inside("granularity", put(text="as agreed"))),
    subtle("shows-name-of-monitored-object", "A retrieval shows a name inside monitoredObject",
           "show_retrieved", inside("monitoredObject", put(name="unnamed"))),
    subtle("shows-next-run", "A retrieval shows the next run inside scheduleDefinition",
           "show_retrieved", inside("scheduleDefinition", put(nextRun="2030-01-01T00:00:00.000Z"))),
    subtle("shows-suspension-date", "A job that was suspended shows when",
           "show_retrieved", put(suspendedDate="2026-01-01T00:00:00.000Z"), was_suspended),
    subtle("shows-report-attribute", "A retrieval shows failureReason, which only reports have",
           "show_retrieved", put(failureReason="none")),
)  # fmt: skip
