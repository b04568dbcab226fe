"""Faults of tracking records: R60, R61, R63, R64, O9.  W148 6.16, 6.17, 7.2.3.19.

Which actions are recorded is nowhere said (FM-B29): a record that is missing breaks nothing by itself.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.core.filters import RECORDS, Criterion, Filter
from lso_conformance.sof.edits.process_edits import overriding
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.jobs.world import Record
from lso_conformance.sof.registry import Row, add_fault, fault

REQUIRED: Final = {"creationDate": "creation-date", "id": "id", "relatedObjectId": "related-object"}
OPTIONAL: Final = ("description", "request", "system", "user")
NOBODY: Final = "00000000-0000-4000-8000-000000000000"


def _shows(point: str, change: Change) -> type[Behaviour]:
    return overriding(point, lambda _self, beneath, record: change(beneath(record)))


def _listed(change: Change) -> type[Behaviour]:
    """Records in the list are changed, and not the answer to a retrieval."""

    class Listed(Behaviour):
        def show_item(self, kind: str, item: Any) -> Document:
            shown = super().show_item(kind, item)
            return change(shown) if kind == RECORDS else shown

    return Listed


def _with(name: str, value: Any) -> Change:
    return lambda shown: {**shown, name: value}


for _attribute, _word in REQUIRED.items():
    add_fault(
        f"record-list-without-{_word}",
        "W148-R60",
        f"Tracking records in the list have no {_attribute}.",
        _listed(without(_attribute)),
        subtle=False,
    )
    add_fault(
        f"record-without-{_word}",
        "W148-R64",
        f"A tracking record read by its id has no {_attribute}.",
        _shows("show_record_alone", without(_attribute)),
        subtle=False,
    )

for _name, _breaks, _text, _mixin, _subtle in (
    ("record-list-of-nobody", "W148-R60", "Records in the list are about an object that is not there.",
     _listed(_with("relatedObjectId", NOBODY)), True),
    ("record-list-in-1970", "W148-R60", "Tracking records in the list were all created in 1970.",
     _listed(_with("creationDate", "1970-01-01T00:00:00.000Z")), True),
    ("record-list-related-to-url", "W148-R60", "The relatedObjectId of records in the list is a path.",
     _listed(inside("relatedObjectId", lambda text: f"/faultManagementJob/{text}")), True),
    ("record-list-request-only", "W148-R60", "Records of what the server did lack relatedObjectId.",
     _listed(lambda shown: shown if "request" in shown else without("relatedObjectId")(shown)), True),
    ("record-of-nobody", "W148-R64", "A record read by its id is about another object than in the list.",
     _shows("show_record_alone", _with("relatedObjectId", NOBODY)), True),
    ("record-of-other-time", "W148-R64", "A record read by its id has another creationDate than in the list.",
     _shows("show_record_alone", _with("creationDate", "2020-01-01T00:00:00.000Z")), True),
    ("record-of-other-id", "W148-R64", "A record read by its id shows the id of the object.",
     _shows("show_record_alone", lambda shown: {**shown, "id": shown["relatedObjectId"]}), True),
    ("record-in-list", "W148-R64", "A record read by its id stands in a list.",
     overriding("retrieve_record", lambda _self, beneath, call: _wrapped(beneath(call))), False),
    # R61: the options, if they are there
    *(
        (f"record-{name}-is-null", "W148-R61", f"The {name} of a tracking record is null.",
         _shows("show_record", inside(name, lambda _text: None)), False)
        for name in OPTIONAL
    ),
    ("record-request-is-object", "W148-R61", "The request of a tracking record is an object.",
     _shows("show_record", inside("request", lambda text: {"method": text.partition(" ")[0]})), False),
    ("record-other-description", "W148-R61", "A record's description is another one when read by its id.",
     _shows("show_record_alone", _with("description", "Something else was done.")), True),
    ("record-other-user", "W148-R61", "A record's user is another one when it is read by its id.",
     _shows("show_record_alone", _with("user", "somebody-else")), True),
    ("record-shows-severity", "W148-R6", "Tracking records show a severity.",
     _shows("show_record", _with("severity", "info")), True),
):  # fmt: skip
    add_fault(_name, _breaks, _text, _mixin, subtle=_subtle)


def _wrapped(answer: Answer) -> Answer:
    return replace(answer, body=[answer.body]) if answer.status == 200 else answer


# --- when records are made -------------------------------------------------------------------------


def _dated(difference: timedelta) -> type[Behaviour]:
    class Dated(Behaviour):
        def new_record(self, object_id: str, what: str, request: str | None, user: str) -> Record:
            made = super().new_record(object_id, what, request, user)
            made.created += difference
            return made

    return Dated


for _name, _text, _difference in (
    (
        "records-before-their-object",
        "A record says that it is an hour older than it is.",
        timedelta(hours=-1),
    ),
    ("records-of-tomorrow", "A record says that it was created tomorrow.", timedelta(days=1)),
):
    add_fault(_name, "W148-R60", _text, _dated(_difference), subtle=True)


@fault("W148-R64", subtle=True)
class RecordDatedWhenRead(Behaviour):
    """The creationDate of a record that is read by its id is the time at which it is read."""

    def show_record_alone(self, record: Record) -> Document:
        return {**super().show_record_alone(record), "creationDate": self.stamp(self.world.now())}


@fault("W148-R60", subtle=True)
class RecordsOfOthers(Behaviour):
    """What is done to a job is recorded for the job created before it, if there is one."""

    def new_record(self, object_id: str, what: str, request: str | None, user: str) -> Record:
        known = list(self.world.jobs.items)
        place = known.index(object_id) if object_id in self.world.jobs.items else 0
        return super().new_record(known[place - 1] if place else object_id, what, request, user)


# --- O9: the filters -------------------------------------------------------------------------------


def _reads(turn: Callable[[list[Criterion]], list[Criterion]]) -> type[Behaviour]:
    class Reads(Behaviour):
        def read_criteria(self, kind: str, given: dict[str, str]) -> list[Criterion]:
            found = super().read_criteria(kind, given)
            return turn(found) if kind == RECORDS else found

    return Reads


def _but(name: str) -> Callable[[list[Criterion]], list[Criterion]]:
    return lambda found: [criterion for criterion in found if criterion.name != name]


for _row in (
    Row("record-list-ignores-related-object",
        "The filter relatedObjectId lets records of all objects through.",
        _but("relatedObjectId"), subtle=False),
    Row("record-list-ignores-user", "The filter user lets records of all users through.", _but("user"),
        subtle=True),
    Row("record-list-ignores-creation-date-gt", "The filter creationDate.gt lets all records through.",
        _but("creationDate.gt"), subtle=True),
    Row("record-list-ignores-creation-date-lt", "The filter creationDate.lt lets all records through.",
        _but("creationDate.lt"), subtle=True),
    Row("record-list-first-filter-only", "Of several filters of the record list only the first counts.",
        lambda found: found[:1], subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-O9", _row.text, _reads(_row.of), subtle=_row.subtle)


@fault("W148-O9", subtle=True)
class RecordListFiltersByBeginning(Behaviour):
    """The filter relatedObjectId is content with an id that has the same first character."""

    def read_criterion(self, wanted: Filter, text: str) -> Criterion | None:
        found = super().read_criterion(wanted, text)
        if found is None or wanted.name != "relatedObjectId":
            return found
        return replace(found, filter=replace(wanted, test=lambda one, other: one[:1] == other[:1]))


