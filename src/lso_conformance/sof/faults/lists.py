"""Faults of what a list holds: items missing or twice, summaries, stale items, empty results; of its form.

W148 6.2 (R17 to R19, U8), 6.5 (R28), 6.8 (R39), 6.13 (R54), 6.16 (R62), 5.4 (R5, R6). Pages: faults.paging.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import Criterion
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.answers import instead, null_body, wrapped
from lso_conformance.sof.operators.documents import Document, inside, nothing, put, type_only, without
from lso_conformance.sof.operators.lists import empty, finds
from lso_conformance.sof.operators.moves import in_state
from lso_conformance.sof.operators.rows import blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, changes, now, over, shows_with, together
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.lists import CANCELS, JOBS, LISTS, MODIFIES

Items = list[Any]

# --- R18: the wrong jobs -----------------------------------------------------------------------------


def _not(unwanted: Callable[[Job], bool]) -> Callable[[Items], Items]:
    return lambda found: [job for job in found if not unwanted(job)]


def _none_in(state: str) -> Callable[[Items], Items]:
    return _not(lambda job: job.state == state)


def _once_per_object(found: Items) -> Items:
    return list({str(job.request["monitoredObject"]): job for job in found}.values())


sow(
    "W148-R18", "The job list {}.", lambda change: finds(JOBS.kind, change),
    blunt("lists-no-job", "is always empty", lambda _found: []),
    subtle("lists-last-job-never", "lacks its last job", lambda found: found[:-1]),
    subtle("lists-first-job-never", "lacks its first job", lambda found: found[1:]),
    subtle("lists-first-job-twice", "has its first job twice", lambda found: [*found[:1], *found]),
    *(
        subtle(f"lists-no-{state}-job", f"lacks jobs that are {state}", _none_in(state))
        for state in ("suspended", "rejected", "cancelled")
    ),
    subtle("lists-no-pair", "lacks jobs on ordered pairs",
           _not(lambda job: "serviceFrom" in job.request["monitoredObject"])),
    subtle("lists-one-job-per-object", "has only the last job of each monitored object", _once_per_object),
)  # fmt: skip


def _was_read(sof: Any, beneath: Act, call: Call) -> Any:
    job = sof.world.jobs.get(call.job_id)
    if job is not None:
        job.notes["was read"] = True
    return beneath(call)


sow(
    "W148-R18", "The job list lacks jobs that nobody has retrieved by id yet.", together,
    subtle("lists-jobs-when-read", "", over("retrieve_job", _was_read),
           finds(JOBS.kind, _not(lambda job: "was read" not in job.notes))),
)  # fmt: skip

# --- R17: what an item shows (what is absent: faults.shown) ------------------------------------------


def _listed(change: Callable[[Document], Document], when: Callable[..., bool] | None = None) -> Mixed:
    return changes("show_listed", change) if when is None else changes("show_listed", change, when)


def _summary(shown: Document) -> Document:
    return {name: shown[name] for name in ("id", "href", "state", "creationDate") if name in shown}


def _no_schedule(_sof: Any, job: Job) -> bool:
    return not job.request["scheduleDefinition"]


def _numeric(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


sow(
    "W148-R17", "{}.", _listed,
    blunt("list-of-summaries", "Jobs in the list show id, href, state and creationDate only", _summary),
    subtle("list-without-configuration-when-suspended", "Suspended jobs in the list have no configuration",
           without("serviceSpecificConfiguration"), in_state("suspended")),
    subtle("list-without-schedule-when-empty", "Jobs in the list have no scheduleDefinition if it is empty",
           without("scheduleDefinition"), _no_schedule),
    subtle("list-with-bare-configuration", "Jobs in the list show only the @type of their configuration",
           inside("serviceSpecificConfiguration", type_only)),
    subtle("list-with-bare-schedule", "Jobs in the list show an empty scheduleDefinition",
           inside("scheduleDefinition", nothing)),
    subtle("list-with-state-of-creation", "Jobs in the list show acknowledged for ever",
           put(state="acknowledged")),
    blunt("list-with-numeric-date", "Jobs in the list show creationDate as a number",
          inside("creationDate", _numeric), breaks="W148-R5"),
    subtle("list-with-priority-as-text", "Jobs in the list show jobPriority as text",
           inside("jobPriority", str), breaks="W148-R5"),
    subtle("list-with-untyped-object", "Jobs in the list show a monitored object without @type",
           inside("monitoredObject", without("@type")), breaks="W148-R5"),
    blunt("list-shows-links", "Jobs in the list have _links, as in HAL", put(_links={"self": "/"}),
          breaks="W148-R6"),
    subtle("list-shows-position", "Jobs in the list show their position", put(position=1), breaks="W148-R6"),
)  # fmt: skip
sow(
    "W148-R17", "Jobs in the list show {}.", lambda values: shows_with("show_listed", values),
    subtle("list-with-previous-state", "the state before the last change",
           lambda _sof, job: {"state": [job.state, *job.history][-1]}),
    subtle("list-with-date-of-read", "the moment of the request as creationDate",
           now("creationDate")),
)  # fmt: skip

# --- R19, R28, R39, R54, R62: nothing matches ------------------------------------------------------


def _is_filtered(given: dict[str, str]) -> bool:
    return bool(given.keys() - {"limit", "offset"})


def _falls_back(kind: str) -> Mixed:
    def act(_sof: Any, beneath: Act, asked: str, criteria: list[Criterion]) -> Any:
        found = beneath(asked, criteria)
        return found if found or asked != kind else beneath(kind, criteria[:-1])

    return over("select", act)


NOT_FOUND = {"code": "notFound", "reason": "Nothing matches the filters."}
for _list in LISTS:
    sow(
        _list.empty, f"Answers a request for the {_list.word} list that nothing matches with {{}}.",
        lambda edit, kind=_list.kind: empty(kind, edit, _is_filtered),
        blunt("is-404", "404", instead(404, NOT_FOUND)),
        blunt("is-204", "204", instead(204, None)),
        blunt("is-null", "null instead of an empty list", null_body),
        blunt("is-wrapped", "an object that holds an empty list", instead(200, {"items": []})),
        subtle("holds-null", "a list that holds null", instead(200, [None])),
        subtle("has-no-body", "200 and no body", instead(200, None)),
        name=f"empty-{_list.word}-list-{{}}",
    )  # fmt: skip
for _list in (JOBS, MODIFIES, CANCELS):
    sow(
        _list.empty, f"Drops the last filter of the {_list.word} list when nothing matches.", _falls_back,
        subtle(f"empty-{_list.word}-list-drops-a-filter", "", _list.kind),
    )  # fmt: skip

# --- R5: form ----------------------------------------------------------------------------------------


def _partial(answer: Answer) -> Answer:
    return replace(answer, status=206) if "x-pagination-throttled" in answer.headers else answer


def _by_id(answer: Answer) -> Answer:
    return replace(answer, body={item["id"]: item for item in answer.body})


sow(
    "W148-R5", "{}.", lambda seam, edit: answers(seam, edit, 200),
    blunt("job-list-wrapped", "The job list is an object with items", "list_jobs", wrapped),
    blunt("cancel-list-wrapped", "The cancel list is an object with items", "list_cancels", wrapped),
    blunt("modify-list-by-id", "The modify list is an object with ids as names", "list_modifies", _by_id),
    subtle("job-list-206", "Pages that hold less than everything come with 206", "list_jobs", _partial),
)  # fmt: skip
