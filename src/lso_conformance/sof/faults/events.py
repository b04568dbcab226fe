"""Faults of what a notification says: R69, and R5 and R6 for its body.  W148 6.19, 7.3.

Who is told: faults.subscribers.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Process, Report, Subscription
from lso_conformance.sof.operators.documents import NOBODY, Change, Document, inside, put, without
from lso_conformance.sof.operators.events import (
    CANCEL,
    CHANGED,
    CREATED,
    FAILED,
    MODIFY,
    MOVED,
    PROCESSES,
    READY,
    REPORT_CREATED,
    REPORT_MOVED,
    in_states,
    says,
    told_of,
)
from lso_conformance.sof.operators.rows import blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, skips, together

JOBS_MOVED, JOBS_CREATED, REPORTS = told_of(MOVED), told_of(CREATED), told_of(REPORT_CREATED, REPORT_MOVED)


def _object(change: Change) -> Change:
    return inside("event", change)


def _moved_by(**difference: float) -> Change:
    def later(text: str) -> str:
        moved = datetime.fromisoformat(text) + timedelta(**difference)
        return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return inside("eventTime", later)


def _epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _local(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _state_beside(shown: Document) -> Document:
    return {**shown, "state": shown["event"].get("state", "none")}


def _id_of_object(shown: Document) -> Document:
    return {**shown, "eventId": shown["event"]["id"]}


def _id_of_report(shown: Document) -> Document:
    return {**shown, "id": shown.get("reportId", "")}


sow(
    "W148-R69", "{}.", says,
    blunt("event-without-type", "Events have no eventType", without("eventType")),
    blunt("event-without-event-id", "Events have no eventId", without("eventId")),
    blunt("event-without-time", "Events have no eventTime", without("eventTime")),
    blunt("event-without-object", "Events have no event", without("event")),
    blunt("event-without-object-id", "The event does not say which object it is about",
          _object(without("id"))),
    blunt("event-with-empty-object", "The event is an empty object", put(event={})),
    subtle("state-event-without-time", "Events of state changes have no eventTime",
           without("eventTime"), JOBS_MOVED),
    subtle("create-event-without-event-id", "Events of creations have no eventId",
           without("eventId"), JOBS_CREATED),
    subtle("event-id-is-empty", "The eventId is an empty text", put(eventId="")),
    subtle("event-id-is-always-the-same", "All events have the same eventId", put(eventId="1")),
    subtle("event-id-is-object-id", "The eventId is the id of the object", _id_of_object),
    blunt("event-type-of-other-event", "State changes say that they are creations",
          put(eventType=CREATED), JOBS_MOVED),
    blunt("event-type-in-capitals", "The eventType begins with a capital letter",
          inside("eventType", _capital)),
    subtle("event-time-a-day-ahead", "The eventTime is a day ahead", _moved_by(days=1)),
    subtle("event-time-an-hour-late", "The eventTime is an hour before the event", _moved_by(hours=-1)),
    subtle("event-time-local-as-utc", "The eventTime is local time, two hours ahead, labelled as UTC",
           _moved_by(hours=2), JOBS_MOVED),
    subtle("event-time-1970", "The eventTime is the beginning of 1970",
           put(eventTime="1970-01-01T00:00:00.000Z")),
    *(
        subtle(f"event-says-{word}", f"The change to {state} says {said}", _object(put(state=said)),
               in_states(state))
        for word, state, said in (
            ("cancelled-for-pending-cancel", "pendingCancel", "cancelled"),
            ("completed-for-cancelled", "cancelled", "completed"),
            ("scheduled-for-in-progress", "inProgress", "scheduled"),
        )
    ),
    subtle("ready-event-of-report", "The event of a ready report has its id as the job's",
           _object(_id_of_report), told_of(READY)),
    subtle("ready-event-of-other-report", "The event of a ready report names one that is not there",
           _object(put(reportId=NOBODY)), told_of(READY)),
    blunt("ready-event-without-id", "The event of a ready report has no eventId", without("eventId"),
          told_of(READY)),
    blunt("ready-event-without-time", "The event of a ready report has no eventTime", without("eventTime"),
          told_of(READY)),
    blunt("ready-event-without-object", "The event of a ready report has no event", without("event"),
          told_of(READY)),
    blunt("report-event-without-type", "Events of reports have no eventType", without("eventType"), REPORTS),
    subtle("report-event-says-in-progress", "The event of a completed report says inProgress",
           _object(put(state="inProgress")), told_of(REPORT_MOVED, state="completed")),
    subtle("report-event-says-completed", "The event of a failed report says completed",
           _object(put(state="completed")), told_of(REPORT_MOVED, state="failed")),
    *(
        subtle(f"{word}-event-of-nobody", f"The event of {what} is about something that is not there",
               _object(put(id=NOBODY)), told_of(*types))
        for word, what, types in (
            ("ready", "a ready report", (READY,)), ("report", "a report's change", (REPORT_MOVED,)),
            ("report-create", "a new report", (REPORT_CREATED,)), ("error", "a failed report", (FAILED,)),
            ("process", "a process", PROCESSES), ("attribute", "a modified job", (CHANGED,)),
        )
    ),
    subtle("report-event-a-day-ahead", "The eventTime of report events is in 2099",
           put(eventTime="2099-01-01T00:00:00.000Z"), told_of(REPORT_CREATED, REPORT_MOVED, READY)),
    blunt("process-event-without-id", "Events of processes do not say which", _object(without("id")),
          told_of(*PROCESSES)),
    subtle("process-event-says-accepted", "The event of a completed process says inProgress",
           _object(put(state="inProgress")), told_of(*PROCESSES, state="completed")),
    blunt("attribute-event-as-state-change", "The event of a modified job says it is a state change",
          put(eventType=MOVED), told_of(CHANGED)),
    blunt("ready-event-as-state-change", "The event of a ready report says that it is a state change",
          put(eventType=REPORT_MOVED), told_of(READY)),
)  # fmt: skip
sow(
    "W148-R5", "{}.", says,
    blunt("event-time-as-number", "The eventTime is a number", inside("eventTime", _epoch)),
    blunt("event-time-without-zone", "The eventTime is a date and a time without T and offset",
          inside("eventTime", _local)),
    subtle("event-time-is-empty", "The eventTime is an empty text", put(eventTime=""), JOBS_MOVED),
    subtle("event-id-as-number", "The eventId is a number", put(eventId=7)),
    blunt("event-object-as-text", "The event is only the id of the object",
          inside("event", lambda named: named["id"])),
    blunt("event-object-as-list", "The event is a list of objects", inside("event", lambda named: [named])),
    blunt("event-without-state", "State changes do not say which state", _object(without("state")),
          JOBS_MOVED),
    blunt("event-with-state-in-capitals", "State changes say the state with a capital letter",
          _object(inside("state", _capital)), JOBS_MOVED),
    subtle("event-with-state-of-its-own", "The change to suspended says paused",
           _object(put(state="paused")), in_states("suspended")),
    subtle("event-with-null-href", "The href in an event is null", _object(put(href=None))),
    blunt("ready-event-without-report", "The event of a ready report does not say which report",
          _object(without("reportId", "reportHref")), told_of(READY)),
    blunt("report-event-without-state", "State changes of reports do not say which state",
          _object(without("state")), told_of(REPORT_MOVED)),
    blunt("error-event-reason-is-list", "The reason in the event of a failed report is a list",
          _object(inside("reportPreparationFailedReason", lambda text: [text])), told_of(FAILED)),
)  # fmt: skip
sow(
    "W148-R6", "{}.", says,
    blunt("event-shows-source", "Events show who sends them", put(source="sof")),
    blunt("event-shows-state-beside", "The state stands beside the event too", _state_beside),
    subtle("event-shows-correlation", "Events show a correlationId, as those of TM Forum do",
           put(correlationId="1")),
    subtle("event-shows-state-before", "State changes show the state before",
           _object(put(previousState="acknowledged")), JOBS_MOVED),
    subtle("create-event-shows-state", "The event of a creation shows the state",
           _object(put(state="acknowledged")), JOBS_CREATED),
    subtle("event-shows-reason-when-final", "The change to a final state shows why",
           _object(put(reason="It is over.")), in_states(*FINAL)),
    subtle("report-event-shows-content", "The event of a ready report shows its size",
           _object(put(reportSize=7)), told_of(READY)),
)  # fmt: skip
sow(
    "W148-R5", "A notification {}.", changes,
    blunt("event-in-list", "has a list as body", "event_text", lambda text: f"[{text}]"),
    blunt("event-in-envelope", "has the event inside another object", "event_text",
          lambda text: f'{{"notification":{text}}}'),
    blunt("event-without-body", "has no body", "event_text", lambda _text: ""),
    blunt("event-cut-off", "has a body that lacks its last character", "event_text", lambda text: text[:-1]),
    blunt("event-as-plain-text", "says that it is plain text", "event_content_type",
          lambda _type: "text/plain"),
    subtle("event-as-form", "says that it is a form", "event_content_type",
           lambda _type: "application/x-www-form-urlencoded"),
)  # fmt: skip

# --- R69: what only the job itself, or another event, shows ----------------------------------------


def _of_other_job(sof: Any, beneath: Act, happening: Happening) -> Any:
    shown = beneath(happening)
    if happening.event_type != MOVED:
        return shown
    others = (job_id for job_id in sof.world.jobs.items if job_id != shown["id"])
    return {**shown, "id": next(others, sof.new_id())}


def _one_behind(sof: Any, beneath: Act, happening: Happening) -> Any:
    shown = beneath(happening)
    job = sof.world.jobs.get(str(shown["id"])) if happening.event_type == MOVED else None
    return shown if job is None else {**shown, "state": _state_before(job, str(shown["state"]))}


def _state_before(job: Job, state: str) -> str:
    states = [*job.history, job.state]
    place = max((place for place, one in enumerate(states) if one == state), default=0)
    return states[max(0, place - 1)]


def _time_of_creation(sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    shown = beneath(subscription, happening)
    job = sof.world.jobs.get(happening.subject["id"]) if happening.event_type == MOVED else None
    return shown if job is None else {**shown, "eventTime": sof.stamp(job.created)}


def _counted(_sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    known: dict[str, int] = subscription.notes.setdefault(happening.event_type, {})
    number = known.setdefault(happening.id, len(known) + 1)
    return {**beneath(subscription, happening), "eventId": str(number)}


def _as_modify(_sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    told = replace(happening, event_type=MODIFY) if happening.event_type == CANCEL else happening
    return beneath(subscription, told)


def _told_suspended(sof: Any, beneath: Act, job: Job, why: str) -> Any:
    sof.announce(MOVED, {**sof.about_job(job), "state": "suspended"})
    return beneath(job, why)


def _with_job(id_of: Any) -> Act:
    return lambda _sof, beneath, about: {**beneath(about), "id": id_of(about)}


def _job_of_report(report: Report) -> str:
    return report.job.id


def _job_of_process(process: Process) -> str:
    return process.job_id


sow(
    "W148-R69", "{}.", over,
    subtle("event-of-other-job", "State changes name another job of this server, or one that is not there",
           "show_event_payload", _of_other_job),
    subtle("state-event-is-one-behind", "A state change says the state before the change",
           "show_event_payload", _one_behind),
    subtle("event-time-of-creation",
           "The eventTime of a job's state change is the time at which the job was created",
           "show_event", _time_of_creation),
    subtle("event-ids-count-each-type",
           "The eventId counts the events of each type, so that two types have the same ids",
           "show_event", _counted),
    subtle("report-event-of-its-job", "State changes of reports have the id of the job",
           "about_report", _with_job(_job_of_report)),
    subtle("process-event-shows-job-id", "Events of processes have the id of the job",
           "about_process", _with_job(_job_of_process)),
    subtle("declined-suspend-told", "A suspension that is declined is told as if the job were suspended",
           "decline_suspend", _told_suspended),
    blunt("cancel-told-as-modify",
          "The state changes of a cancel process say that they are those of a modify process",
          "notification", _as_modify, breaks="W148-R68"),
)  # fmt: skip

# --- R69: told before it is so, or after -----------------------------------------------------------

READS_BEHIND = 3


def _held_back(sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    sent = beneath(subscription, happening)
    if in_states("suspended")(sof, subscription, happening):
        subscription.notes[happening.subject["id"]] = happening
        return []
    held = subscription.notes.pop(happening.subject["id"], None)
    return sent if held is None else [*sent, *beneath(subscription, replace(held, time=sof.world.now()))]


def _behind(sof: Any, beneath: Act, job: Job) -> None:
    own = job.state == "completed" or (job.state == "inProgress" and job.history[-1] != "suspended")
    asked = (MOVED in known.event_types for known in sof.world.subscriptions.items.values())
    job.notes["behind"] = READS_BEHIND if own and any(asked) else 0
    beneath(job)


def _noted(sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    sent, job = beneath(subscription, happening), sof.world.jobs.get(happening.subject["id"])
    if sent and job is not None and happening.event_type == MOVED:
        job.notes["told"] = happening.subject["state"]
    return sent


def _seen_later(_sof: Any, beneath: Act, job: Job) -> Any:
    shown = beneath(job)
    if not job.notes.get("behind"):
        return shown
    if job.notes.get("told") == job.state:
        job.notes["behind"] -= 1
    return {**shown, "state": job.history[-1]}


def _ready_later(_sof: Any, beneath: Act, report: Report) -> Any:
    shown, left = beneath(report), report.notes.setdefault("ready in", READS_BEHIND)
    if report.state != "completed" or left == 0:
        return shown
    report.notes["ready in"] = left - 1
    return {**without("reportContent", "reportUrl")(shown), "state": "inProgress"}


def _is_completed(_sof: Any, process: Process) -> bool:
    return process.state == "completed"


def _end_with_start(sof: Any, beneath: Act, process: Process) -> None:
    beneath(process)
    if process.state == "inProgress":
        about = {**sof.about_process(process), "state": "completed"}
        sof.announce(f"{process.kind}FaultManagementJobStateChangeEvent", about)


sow(
    "W148-R69", "{}.", together,
    subtle("suspension-told-after-resumption",
           "The change to suspended is held back until the job runs again, and dated then",
           over("notifications", _held_back), breaks="W148-R67"),
    subtle("events-run-ahead", "A job's start and end are told first, and seen only after some retrievals",
           over("job_moved", _behind), over("notifications", _noted), over("show_retrieved", _seen_later)),
    subtle("ready-told-before-it-is-so",
           "A report is told as ready and completed, and seen so only after three retrievals",
           over("show_report", _ready_later)),
    subtle("process-end-told-early", "The end of a process is told when it begins to work",
           over("process_moved", _end_with_start), skips("process_moved", _is_completed)),
)  # fmt: skip
