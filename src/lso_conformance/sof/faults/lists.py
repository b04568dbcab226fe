"""Faults of what a list holds: items missing or twice, summaries, stale items, empty results.

W148 6.2 (R17 to R19), 6.5 (R28), 6.8 (R39), 6.13 (R54), 6.16 (R62), 5.4 (R5, R6), 5.2.1 (R1).
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import CANCELS, JOBS, MODIFIES, RECORDS, REPORTS, Criterion
from lso_conformance.sof.edits.edits import (
    Edit,
    instead,
)
from lso_conformance.sof.edits.reshaping import Document, inside, without
from lso_conformance.sof.faults.filters import WORDS
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import Row, add_fault, fault

Items = list[Any]

# --- R18: the wrong jobs -----------------------------------------------------------------------------


def _lists(change: Callable[[Items], Items]) -> type[Behaviour]:
    class Lists(Behaviour):
        def select(self, kind: str, criteria: list[Criterion]) -> Items:
            found = super().select(kind, criteria)
            return change(found) if kind == JOBS else found

    return Lists


def _not(unwanted: Callable[[Job], bool]) -> Callable[[Items], Items]:
    return lambda found: [job for job in found if not unwanted(job)]


def _first_again(found: Items) -> Items:
    return [*found[:1], *found]


def _once_per_object(found: Items) -> Items:
    return list({str(job.request["monitoredObject"]): job for job in found}.values())


for _row in (
    Row("lists-no-job", "The job list is always empty.", lambda _found: [], subtle=False),
    Row("lists-last-job-never", "The job list lacks its last job.", lambda found: found[:-1], subtle=True),
    Row("lists-first-job-never", "The job list lacks its first job.", lambda found: found[1:], subtle=True),
    Row("lists-first-job-twice", "The job list has its first job twice.", _first_again, subtle=True),
    Row("lists-no-suspended-job", "The job list lacks jobs that are suspended.",
        _not(lambda job: job.state == "suspended"), subtle=True),
    Row("lists-no-rejected-job", "The job list lacks jobs that were rejected.",
        _not(lambda job: job.state == "rejected"), subtle=True),
    Row("lists-no-cancelled-job", "The job list lacks jobs that were cancelled.",
        _not(lambda job: job.state == "cancelled"), subtle=True),
    Row("lists-no-pair", "The job list lacks jobs on ordered pairs.",
        _not(lambda job: "serviceFrom" in job.request["monitoredObject"]), subtle=True),
    Row("lists-one-job-per-object", "The job list has only the last job of each monitored object.",
        _once_per_object, subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R18", _row.text, _lists(_row.of), subtle=_row.subtle)


@fault("W148-R18", subtle=True)
class ListsJobsWhenRead(Behaviour):
    """The job list lacks jobs that nobody has retrieved by id yet."""

    def retrieve_job(self, call: Call) -> Answer:
        job = self.world.jobs.get(call.job_id)
        if job is not None:
            job.notes["was read"] = True
        return super().retrieve_job(call)

    def select(self, kind: str, criteria: list[Criterion]) -> Items:
        found = super().select(kind, criteria)
        return [job for job in found if "was read" in job.notes] if kind == JOBS else found


# --- R17: what an item shows -------------------------------------------------------------------------

REQUIRED: Final = {
    "creationDate": "creation-date",
    "granularity": "granularity",
    "id": "id",
    "jobType": "job-type",
    "monitoredObject": "monitored-object",
    "outputFormat": "output-format",
    "reportingPeriod": "reporting-period",
    "resultFormat": "result-format",
    "scheduleDefinition": "schedule-definition",
    "serviceSpecificConfiguration": "configuration",
    "state": "state",
}


def _shows(
    change: Callable[[Document], Document], when: Callable[[Job], bool] | None = None
) -> type[Behaviour]:
    class Shows(Behaviour):
        def show_listed(self, job: Job) -> Document:
            shown = super().show_listed(job)
            return change(shown) if when is None or when(job) else shown

    return Shows


for _attribute, _name in REQUIRED.items():
    add_fault(
        f"list-without-{_name}",
        "W148-R17",
        f"Jobs in the list have no {_attribute}.",
        _shows(without(_attribute)),
        subtle=False,
    )


def _summary(shown: Document) -> Document:
    return {name: shown[name] for name in ("id", "href", "state", "creationDate") if name in shown}


def _reference(configuration: Document) -> Document:
    return {"@type": configuration["@type"]}


for _row in (
    Row("list-of-summaries", "Jobs in the list show id, href, state and creationDate only.", _shows(_summary),
        subtle=False),
    Row("list-without-configuration-when-suspended", "Suspended jobs in the list have no configuration.",
        _shows(without("serviceSpecificConfiguration"), lambda job: job.state == "suspended"), subtle=True),
    Row("list-without-schedule-when-empty", "Jobs in the list have no scheduleDefinition if it is empty.",
        _shows(without("scheduleDefinition"), lambda job: not job.request["scheduleDefinition"]),
        subtle=True),
    Row("list-with-bare-configuration", "Jobs in the list show only the @type of their configuration.",
        _shows(inside("serviceSpecificConfiguration", _reference)), subtle=True),
    Row("list-with-bare-schedule", "Jobs in the list show an empty scheduleDefinition.",
        _shows(inside("scheduleDefinition", lambda _schedule: {})), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R17", _row.text, _row.of, subtle=_row.subtle)


@fault("W148-R17", subtle=True)
class ListWithStateOfCreation(Behaviour):
    """Jobs in the list show acknowledged for ever."""

    def show_listed(self, job: Job) -> Document:
        return {**super().show_listed(job), "state": "acknowledged"}


@fault("W148-R17", subtle=True)
class ListWithPreviousState(Behaviour):
    """Jobs in the list show the state before the last change."""

    def show_listed(self, job: Job) -> Document:
        return {**super().show_listed(job), "state": [job.state, *job.history][-1]}


@fault("W148-R17", subtle=True)
class ListWithDateOfRead(Behaviour):
    """Jobs in the list show the moment of the request as creationDate."""

    def show_listed(self, job: Job) -> Document:
        return {**super().show_listed(job), "creationDate": self.stamp(self.world.now())}


# --- R19, R28, R39, R54, R62: nothing matches ------------------------------------------------------


def _when_empty(kind: str, edit: Edit) -> type[Behaviour]:
    """A list that is empty because of filters is edited."""

    class WhenEmpty(Behaviour):
        def list_answer(
            self, kind_of_list: str, given: dict[str, str], items: list[Document], headers: dict[str, str]
        ) -> Answer:
            answer = super().list_answer(kind_of_list, given, items, headers)
            filtered = bool(given.keys() - {"limit", "offset"})
            mine = kind_of_list == kind and filtered and not items
            return edit(answer) if mine else answer

    return WhenEmpty


NOT_FOUND = {"code": "notFound", "reason": "Nothing matches the filters."}
EMPTY_EDITS: tuple[tuple[str, str, Edit, bool], ...] = (
    ("is-404", "with 404", instead(404, NOT_FOUND), False),
    ("is-204", "with 204", instead(204, None), False),
    ("is-null", "with null instead of an empty list", lambda answer: replace(answer, raw=b"null"), False),
    ("is-wrapped", "with an object that holds an empty list", instead(200, {"items": []}), False),
    ("holds-null", "with a list that holds null", instead(200, [None]), True),
    ("has-no-body", "with 200 and no body", instead(200, None), True),
)
for _kind, _breaks in (
    (JOBS, "W148-R19"),
    (MODIFIES, "W148-R28"),
    (CANCELS, "W148-R39"),
    (REPORTS, "W148-R54"),
    (RECORDS, "W148-R62"),
):
    for _name, _text, _edit, _subtle in EMPTY_EDITS:
        add_fault(
            f"empty-{WORDS[_kind]}-list-{_name}",
            _breaks,
            f"Answers a request for the list {_kind} that nothing matches {_text}.",
            _when_empty(_kind, _edit),
            subtle=_subtle,
        )


def _falls_back(kind: str) -> type[Behaviour]:
    class FallsBack(Behaviour):
        def select(self, kind_of_list: str, criteria: list[Criterion]) -> Items:
            found = super().select(kind_of_list, criteria)
            return found if found or kind_of_list != kind else super().select(kind, criteria[:-1])

    return FallsBack


for _kind, _breaks in ((JOBS, "W148-R19"), (MODIFIES, "W148-R28"), (CANCELS, "W148-R39")):
    add_fault(
        f"empty-{WORDS[_kind]}-list-drops-a-filter",
        _breaks,
        f"Drops the last filter of the list {_kind} when nothing matches.",
        _falls_back(_kind),
        subtle=True,
    )

# --- R5, R6: form --------------------------------------------------------------------------------------


def _answers_list(kind: str, edit: Edit) -> type[Behaviour]:
    class AnswersList(Behaviour):
        def list_of(self, kind_of_list: str, call: Call) -> Answer:
            answer = super().list_of(kind_of_list, call)
            return edit(answer) if kind_of_list == kind and answer.status == 200 else answer

    return AnswersList


def _wrapped(answer: Answer) -> Answer:
    return replace(answer, body={"items": answer.body})


def _partial(answer: Answer) -> Answer:
    return replace(answer, status=206) if "x-pagination-throttled" in answer.headers else answer


def _by_id(answer: Answer) -> Answer:
    return replace(answer, body={item["id"]: item for item in answer.body})


def _with_extra(name: str, value: object) -> Callable[[Document], Document]:
    return lambda shown: {**shown, name: value}


for _row in (
    Row("job-list-wrapped", "The job list is an object with items.", _answers_list(JOBS, _wrapped),
        subtle=False),
    Row("cancel-list-wrapped", "The cancel list is an object with items.",
        _answers_list(CANCELS, _wrapped), subtle=False),
    Row("modify-list-by-id", "The modify list is an object with ids as names.",
        _answers_list(MODIFIES, _by_id), subtle=False),
    Row("job-list-206", "Pages that hold less than everything come with 206.",
        _answers_list(JOBS, _partial), subtle=True),
    Row("list-with-numeric-date", "Jobs in the list show creationDate as a number.",
        _shows(inside("creationDate", lambda text: int(datetime.fromisoformat(text).timestamp()))),
        subtle=False),
    Row("list-with-priority-as-text", "Jobs in the list show jobPriority as text.",
        _shows(inside("jobPriority", str)), subtle=True),
    Row("list-with-untyped-object", "Jobs in the list show a monitored object without @type.",
        _shows(inside("monitoredObject", without("@type"))), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R5", _row.text, _row.of, subtle=_row.subtle)

for _row in (
    Row(
        "list-shows-links",
        "Jobs in the list have _links, as in HAL.",
        ("_links", {"self": "/"}),
        subtle=False,
    ),
    Row("list-shows-position", "Jobs in the list show their position.", ("position", 1), subtle=True),
):
    add_fault(_row.name, "W148-R6", _row.text, _shows(_with_extra(*_row.of)), subtle=_row.subtle)


