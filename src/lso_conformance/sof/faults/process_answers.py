"""Faults in what a modify or cancel process shows: answers, echo, ids, retrievals.

W148 6.4.3 (R24 to R26), 6.6 (R30, R31), 6.7.3 (R33 to R35), 6.9 (R41, R42); R5, R6.
What a process does to its job: faults.modify, faults.cancel.
"""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.jobs.world import Process
from lso_conformance.sof.operators.answers import Edit, body, in_list, instead, no_body, status
from lso_conformance.sof.operators.documents import Change, Document, inside, nothing, put, type_only, without
from lso_conformance.sof.operators.rows import Row, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, changes, now, over, shows_with
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.processes import (
    ALL_SHOWN,
    CHANGEABLE,
    ECHO,
    ENDED,
    FIRST,
    FORM,
    GIVEN,
    KINDS,
    LIVES,
    REFERENCE,
    SHOWN,
    UNDEFINED,
    Kind,
)

Make = Callable[[Kind, Any], Mixed]


def _each_kind(name: str, text: str, make: Make, *rows: Row) -> None:
    """Sow each row for both kinds; its ways are the pair of paragraphs and what `make` needs."""
    for row in rows:
        breaks, way = row.ways
        for kind, paragraph in zip(KINDS, breaks, strict=True):
            one = row._replace(ways=(kind, way), text=row.text.format(kind=kind))
            sow(paragraph, text.format(kind=kind), make, one, name=name.format(kind=kind))


def _job(change: Change) -> Edit:
    return body(inside(REFERENCE, change))


def _id_of(change: Callable[[str], str]) -> Edit:
    return _job(inside("faultManagementJobId", change))


def _dated_by_day(shown: Document) -> Document:
    return {**shown, "creationDate": shown["creationDate"][:10]}


def _renamed(shown: Document) -> Document:
    return {**without("state")(shown), "status": shown["state"]}


_each_kind(
    "{kind}-{{}}", "The answer to a {kind} request {{}}.",
    lambda kind, edit: answers(f"create_{kind}", edit, 201),
    blunt("answers-200", "has the status 200", FORM, status(200)),
    blunt("answers-202", "has the status 202", FORM, status(202)),
    blunt("answers-204", "has the status 204 and no body", GIVEN, instead(204, None)),
    blunt("answers-nothing", "has no body", GIVEN, no_body),
    blunt("answers-list", "is a list", FORM, in_list),
    blunt("without-id", "has no id", GIVEN, body(without("id"))),
    blunt("without-state", "has no state", GIVEN, body(without("state"))),
    blunt("without-creation-date", "has no creationDate", GIVEN, body(without("creationDate"))),
    blunt("with-status", "has a status instead of a state", GIVEN, body(_renamed)),
    subtle("with-empty-id", "has an empty id", GIVEN, body(put(id=""))),
    subtle("created-long-ago", "has the creationDate 1970-01-01", GIVEN,
           body(put(creationDate="1970-01-01T00:00:00.000Z"))),
    blunt("with-day-only", "has a creationDate without time", FORM, body(_dated_by_day)),
    blunt("with-own-state", "has a state that no enumeration names", FORM, body(put(state="received"))),
    blunt("created-in-progress", "says inProgress", FIRST, body(put(state="inProgress"))),
    subtle("created-completed", "says completed", FIRST, body(put(state="completed"))),
    blunt("created-undefined", "has an attribute that no definition names", UNDEFINED, body(put(progress=0))),
    blunt("echo-without-job", "does not say which job it is about", ECHO, body(without(REFERENCE))),
    subtle("echo-loud-job", "has the job's id in capitals", ECHO, _id_of(str.upper)),
    subtle("echo-without-href", "lacks the address of the job that the buyer sent", ECHO,
           _job(without("faultManagementJobHref"))),
    blunt("echo-plain-job", "has the job's id as a text instead of a reference", ECHO,
          _job(lambda reference: reference["faultManagementJobId"])),
)  # fmt: skip
_each_kind(
    "{kind}-retrieved-{{}}", "A retrieved {kind} process {{}}.",
    lambda kind, edit: answers(f"retrieve_{kind}", edit, 200),
    blunt("as-list", "is a list", FORM, in_list),
    blunt("without-body", "has no body", SHOWN, no_body),
    blunt("without-id", "has no id", SHOWN, body(without("id"))),
    blunt("without-state", "has no state", SHOWN, body(without("state"))),
    blunt("without-creation-date", "has no creationDate", SHOWN, body(without("creationDate"))),
    blunt("without-job", "does not say which job it is about", SHOWN, body(without(REFERENCE))),
    blunt("with-empty-job", "has an empty reference to its job", SHOWN, body(put(faultManagementJob={}))),
    subtle("with-other-job", "names another job", SHOWN, _id_of(lambda found: found[::-1])),
    blunt("without-href", "lacks its address, which the answer to the request had", ALL_SHOWN,
          body(without("href"))),
    subtle("without-job-href", "lacks the address of the job that the buyer sent", ALL_SHOWN,
           _job(without("faultManagementJobHref"))),
)  # fmt: skip

# --- what a modify would change --------------------------------------------------------------------


def _old(name: str) -> Mixed:
    """The answer to a modify shows what the job has now instead of what was asked for."""

    def act(sof: Any, beneath: Act, call: Call) -> Any:
        answer = beneath(call)
        process = sof.world.modifies.get(answer.body["id"]) if answer.status == 201 else None
        job = sof.job_of(process) if process is not None else None
        if job is None or name not in answer.body:
            return answer
        old = {name: job.request[name]} if name in job.request else {}
        return body(lambda shown: {**without(name)(shown), **old})(answer)

    return over("create_modify", act)


def _created(change: Change) -> Mixed:
    return answers("create_modify", body(change), 201)


def _retrieved(change: Change) -> Mixed:
    return answers("retrieve_modify", body(change), 200)


_CUT: tuple[tuple[str, str, Change], ...] = (
    ("cuts-configuration", "a configuration of its @type only",
     inside("serviceSpecificConfiguration", type_only)),
    ("empties-schedule", "an empty scheduleDefinition", inside("scheduleDefinition", nothing)),
    ("trims-description", "the description without its outer blanks", inside("description", str.strip)),
)  # fmt: skip
sow(
    "W148-R24", "The answer to a modify request does not repeat {}.", _created,
    *(subtle(f"modify-echo-drops-{word}", one, without(one)) for one, word in CHANGEABLE.items()),
)  # fmt: skip
sow(
    "W148-R24", "The answer to a modify request shows the old {} of the job.", _old,
    *(subtle(f"modify-echo-old-{word}", one, one) for one, word in CHANGEABLE.items()),
)  # fmt: skip
sow(
    "W148-R31", "A retrieved modify process does not show its {}.", _retrieved,
    *(subtle(f"modify-retrieve-drops-{word}", one, without(one)) for one, word in CHANGEABLE.items()),
)  # fmt: skip
sow(
    "W148-R24", "The answer to a modify request shows {}.", _created,
    *(subtle(f"modify-create-{name}", text, change) for name, text, change in _CUT),
)  # fmt: skip
sow(
    "W148-R31", "A retrieved modify process shows {}.", _retrieved,
    *(subtle(f"modify-retrieve-{name}", text, change) for name, text, change in _CUT),
)  # fmt: skip

# --- every representation --------------------------------------------------------------------------


def _has_ended(_sof: Any, process: Process) -> bool:
    return process.state in ENDED


def _when_ended(kind: Kind, change: Change) -> Mixed:
    return changes(f"show_{kind}", change, _has_ended)


_each_kind(
    "{kind}-ended-{{}}", "A {kind} process that has ended {{}}.", _when_ended,
    subtle("without-creation-date", "has no creationDate", SHOWN, without("creationDate")),
    subtle("without-job", "does not say which job it was about", SHOWN, without(REFERENCE)),
    subtle("without-href", "lacks its address", ALL_SHOWN, without("href")),
)  # fmt: skip
sow("W148-R31", "A modify process that has ended shows nothing of what it changed.", _when_ended,
    subtle("modify-ended-without-changes", "", "modify", without(*CHANGEABLE)))  # fmt: skip
_each_kind(
    "{kind}-id-{{}}", "A {kind} process that has ended shows {{}}.", _when_ended,
    subtle("upper-when-ended", "its id in capitals", LIVES, inside("id", str.upper)),
    subtle("marked-when-ended", "its id with a suffix", LIVES, inside("id", lambda found: f"{found}.1")),
    subtle("of-job-when-ended", "the id of its job", LIVES,
           lambda shown: {**shown, "id": shown[REFERENCE]["faultManagementJobId"]}),
)  # fmt: skip


def _dated_as_its_job(sof: Any, process: Process) -> Document:
    job = sof.job_of(process)
    return {} if job is None else {"creationDate": sof.stamp(job.created)}


_each_kind(
    "{kind}-{{}}", "{{}}.", lambda kind, values: shows_with(f"show_{kind}", values),
    blunt("id-new-on-each-read", "Each representation of a {kind} process has another id", LIVES,
          lambda sof, _process: {"id": sof.new_id()}),
    subtle("created-when-read", "The creationDate of a {kind} process is the time of each read", SHOWN,
           now("creationDate")),
    subtle("dated-as-its-job", "A {kind} process has the creationDate of its job", GIVEN, _dated_as_its_job),
)  # fmt: skip
