"""Faults of filtering: what a list gives although the filters forbid it, or keeps although they ask for it.

W148 6.2 (O4, R18), 6.5 (O5), 6.8 (O6), 6.13 (O7), 6.16 (O9). A filter that is not applied, or
not accepted, breaks the paragraph that lists it; one that is applied wrongly breaks R18.
"""

# ruff: noqa: D102 - the class says what its method does

import operator
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core import filters
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.core.filters import (
    CANCELS,
    JOBS,
    KINDS,
    MODIFIES,
    NOTHING,
    RECORDS,
    REPORTS,
    Criterion,
    Filter,
    Predicate,
)
from lso_conformance.sof.core.lists import Page
from lso_conformance.sof.edits.edits import FAILED
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import add_fault, fault

Change = Callable[[Criterion, Predicate], Predicate]
WORDS: Final = {JOBS: "job", MODIFIES: "modify", CANCELS: "cancel", REPORTS: "report", RECORDS: "record"}
"""A list's word in the names of faults."""
PARAGRAPHS: Final = {
    JOBS: ("W148-O4", "W148-R18"),
    MODIFIES: ("W148-O5", "W148-O5"),
    CANCELS: ("W148-O6", "W148-O6"),
}
"""Per list: the paragraph of its filters, and the one of its result."""


def word(name: str) -> str:
    """In kebab case: service-from-id for serviceFromId, creation-date-gt for creationDate.gt."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|\.", "-", name).lower()


def _filters_so(kind: str, names: frozenset[str], change: Change) -> type[Behaviour]:
    """The result of these filters is changed."""

    class FiltersSo(Behaviour):
        def predicate(self, kind_of_list: str, criterion: Criterion) -> Predicate:
            honest = super().predicate(kind_of_list, criterion)
            return change(criterion, honest) if kind_of_list == kind and criterion.name in names else honest

    return FiltersSo


def _asks_for(
    names: frozenset[str], change: Callable[[Criterion], Criterion], kind: str = JOBS
) -> type[Behaviour]:
    """These filters are applied as if the buyer had asked for something else."""

    class AsksFor(Behaviour):
        def predicate(self, kind_of_list: str, criterion: Criterion) -> Predicate:
            mine = kind_of_list == kind and criterion.name in names and criterion.value is not NOTHING
            return super().predicate(kind_of_list, change(criterion) if mine else criterion)

    return AsksFor


def _ignored(_criterion: Criterion, _honest: Predicate) -> Predicate:
    return lambda _item: True


def _inverted(_criterion: Criterion, honest: Predicate) -> Predicate:
    return lambda item: not honest(item)


def _never(_criterion: Criterion, _honest: Predicate) -> Predicate:
    return lambda _item: False


for _kind, (_accepts, _finds) in PARAGRAPHS.items():
    for _name in KINDS[_kind].filters:
        for _how, _breaks, _text, _change, _subtle in (
            ("ignored", _accepts, "ignores it", _ignored, True),
            ("inverted", _finds, "gives what does not match", _inverted, False),
        ):
            add_fault(
                f"{WORDS[_kind]}-filter-{word(_name)}-{_how}",
                _breaks,
                f"Given {_name}, the {WORDS[_kind]} list {_text}.",
                _filters_so(_kind, frozenset({_name}), _change),
                subtle=_subtle,
            )

# --- filters that are refused ------------------------------------------------------------------------


def _refuses_filter(kind: str, name: str, *, fails: bool) -> type[Behaviour]:
    class RefusesFilter(Behaviour):
        def list_answer(
            self,
            kind_of_list: str,
            given: dict[str, str],
            items: list[dict[str, Any]],
            headers: dict[str, str],
        ) -> Answer:
            if kind_of_list != kind or name not in given:
                return super().list_answer(kind_of_list, given, items, headers)
            if fails:
                return Answer(500, FAILED)
            return self.refused(self.invalid_query(f"{name} is no parameter of this operation."))

    return RefusesFilter


for _kind, _name, _breaks, _fails in (
    (JOBS, "serviceToId", "W148-O4", False),
    (JOBS, "jobPriority", "W148-O4", True),
    (MODIFIES, "faultManagementJobId", "W148-O5", False),
    (CANCELS, "faultManagementJobId", "W148-O6", True),
    (REPORTS, "serviceFromId", "W148-O7", False),
    (REPORTS, "reportingTimeframe.startDate.gt", "W148-O7", False),
    (REPORTS, "reportingTimeframe.endDate.lt", "W148-O7", True),
    (REPORTS, "resultFormat", "W148-O7", False),
    (RECORDS, "relatedObjectId", "W148-O9", False),
    (RECORDS, "user", "W148-O9", True),
):
    add_fault(
        f"{WORDS[_kind]}-list-{'fails-for' if _fails else 'refuses'}-{word(_name)}",
        _breaks,
        f"The list {_kind} {'fails with 500' if _fails else 'answers 400'} when it is given {_name}.",
        _refuses_filter(_kind, _name, fails=_fails),
        subtle=False,
    )


def _refuses_dates(kind: str, form: str) -> type[Behaviour]:
    class RefusesDates(Behaviour):
        def read_criteria(self, kind_of_list: str, given: dict[str, str]) -> list[Criterion]:
            dates = [text for name, text in given.items() if name.endswith((".gt", ".lt"))]
            if kind_of_list == kind and any(re.search(form, text) for text in dates):
                raise self.invalid_query("A date is malformed.")
            return super().read_criteria(kind_of_list, given)

    return RefusesDates


for _kind, _breaks in ((JOBS, "W148-O4"), (REPORTS, "W148-O7"), (RECORDS, "W148-O9")):
    for _name, _text, _form in (
        ("offset", "with an offset other than Z", r"[-+ ]\d\d:\d\d$"),
        ("fraction", "with a fraction of a second", r"\.\d"),
    ):
        add_fault(
            f"{WORDS[_kind]}-list-refuses-dates-with-{_name}",
            _breaks,
            f"The list {_kind} answers 400 when a date filter comes {_text}.",
            _refuses_dates(_kind, _form),
            subtle=True,
        )

# --- filters that are applied wrongly --------------------------------------------------------------


def _value(change: Callable[[Any], Any]) -> Callable[[Criterion], Criterion]:
    return lambda criterion: replace(criterion, value=change(criterion.value))


def _with(**changes: Any) -> Callable[[Criterion], Criterion]:
    return lambda criterion: replace(criterion, filter=replace(criterion.filter, **changes))


def _tested(test: filters.Test) -> Callable[[Criterion], Criterion]:
    return _with(test=test)


def _seconds(value: datetime) -> datetime:
    return value.replace(microsecond=0)


def _day(value: datetime) -> Any:
    return value.date()


def _starts(found: Any, wanted: Any) -> bool:
    return str(found).startswith(str(wanted))


AFTER: Final = frozenset({"creationDate.gt"})
BEFORE: Final = frozenset({"creationDate.lt"})
IDS: Final = frozenset({"serviceId", "serviceFromId", "serviceToId", "entityId"})
_FROM = ("monitoredObject", "serviceFrom", "serviceFromId")
_TO = ("monitoredObject", "serviceTo", "serviceToId")
_EITHER_FINAL = frozenset({"completed", "cancelled", "rejected", "resourcesUnavailable"})


class _Asked(NamedTuple):
    """`asked` takes the filters `names` as asking for something else."""

    name: str
    text: str
    names: Any
    asked: Any
    subtle: bool


for _asked_row in (
    _Asked("gt-inclusive", "creationDate.gt also gives the job of that very moment", AFTER,
           _tested(operator.ge), subtle=True),
    _Asked("lt-inclusive", "creationDate.lt also gives the job of that very moment", BEFORE,
           _tested(operator.le), subtle=True),
    _Asked("gt-cuts-fraction", "creationDate.gt ignores the fraction of the second", AFTER, _value(_seconds),
           subtle=True),
    _Asked("lt-cuts-fraction", "creationDate.lt ignores the fraction of the second", BEFORE,
           _value(_seconds), subtle=True),
    _Asked("gt-swapped-with-lt", "creationDate.gt means before", AFTER, _tested(operator.lt), subtle=False),
    _Asked("gt-by-day", "creationDate.gt compares days only", AFTER,
           _tested(lambda found, wanted: bool(_day(found) > _day(wanted))), subtle=True),
    _Asked("lt-by-day", "creationDate.lt compares days only", BEFORE,
           _tested(lambda found, wanted: bool(_day(found) < _day(wanted))), subtle=True),
    _Asked("service-from-matches-to", "serviceFromId is compared with serviceToId",
           frozenset({"serviceFromId"}),
           _with(path=_TO), subtle=True),
    _Asked("service-to-matches-from", "serviceToId is compared with serviceFromId",
           frozenset({"serviceToId"}),
           _with(path=_FROM), subtle=True),
    _Asked("priority-by-prefix", "jobPriority is compared as the beginning of a text",
           frozenset({"jobPriority"}),
           _tested(_starts), subtle=True),
    _Asked("priority-at-least", "jobPriority gives jobs of a higher priority too", frozenset({"jobPriority"}),
           _tested(operator.ge), subtle=True),
    _Asked("ids-by-prefix", "an id is compared as the beginning of a text", IDS, _tested(_starts),
           subtle=True),
    _Asked("final-states-alike", "a final state gives the jobs of every final state", frozenset({"state"}),
           _tested(lambda found, wanted: found == wanted or {found, wanted} <= _EITHER_FINAL), subtle=True),
):  # fmt: skip
    add_fault(
        f"job-filter-{_asked_row.name}",
        "W148-R18",
        f"In the job list, {_asked_row.text}.",
        _asks_for(_asked_row.names, _asked_row.asked),
        subtle=_asked_row.subtle,
    )


@fault("W148-R18", subtle=True)
class JobFilterIgnoresOffset(Behaviour):
    """Reads a date filter's local time as UTC."""

    def read_value(self, wanted: Filter, text: str) -> Any:
        local = re.sub(r"[-+ ]\d\d:\d\d$", "Z", text) if wanted.values == "date" else text
        return super().read_value(wanted, local)


@fault("W148-R18", subtle=True)
class JobFilterStateOfPast(Behaviour):
    """A state filter gives every job that ever was in that state."""

    def predicate(self, kind: str, criterion: Criterion) -> Predicate:
        if kind != JOBS or criterion.filter.path != filters.STATE:
            return super().predicate(kind, criterion)
        return lambda job: criterion.value in {*job.history, job.state}


@fault("W148-R18", subtle=True)
class JobFilterStateLags(Behaviour):
    """A state filter goes by the state before the last change."""

    def predicate(self, kind: str, criterion: Criterion) -> Predicate:
        if kind != JOBS or criterion.filter.path != filters.STATE:
            return super().predicate(kind, criterion)
        return lambda job: criterion.value == [job.state, *job.history][-1]


@fault("W148-R18", subtle=True)
class JobFilterFirstOnly(Behaviour):
    """Of several filters only the first is applied."""

    def select(self, kind: str, criteria: list[Criterion]) -> list[Any]:
        return super().select(kind, criteria[:1] if kind == JOBS else criteria)


@fault("W148-R18", subtle=True)
class JobFilterLastOnly(Behaviour):
    """Of several filters only the last is applied."""

    def select(self, kind: str, criteria: list[Criterion]) -> list[Any]:
        return super().select(kind, criteria[-1:] if kind == JOBS else criteria)


@fault("W148-R18")
class JobFilterOr(Behaviour):
    """Of several filters one has to match, not all."""

    def select(self, kind: str, criteria: list[Criterion]) -> list[Any]:
        if kind != JOBS or len(criteria) < 2:
            return super().select(kind, criteria)
        tests = [self.predicate(kind, criterion) for criterion in criteria]
        return [item for item in super().select(kind, []) if any(meets(item) for meets in tests)]


@fault("W148-R18", subtle=True)
class JobFilterFirstPageOnly(Behaviour):
    """The filters are applied to the first page only."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        everything = super().select(JOBS, []) if page.offset and _of_jobs(found) else found
        return super().cut(everything, page)


@fault("W148-R18", subtle=True)
class JobFilterAfterPaging(Behaviour):
    """The page is cut first and filtered afterwards."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        if not _of_jobs(found):
            return super().cut(found, page)
        kept = {id(item) for item in found}
        return [item for item in super().cut(super().select(JOBS, []), page) if id(item) in kept]


def _of_jobs(found: list[Any]) -> bool:
    return bool(found) and isinstance(found[0], Job)


@fault("W148-R18")
class JobFilterMatchesNothing(Behaviour):
    """A list with any filter is empty."""

    def select(self, kind: str, criteria: list[Criterion]) -> list[Any]:
        return [] if kind == JOBS and criteria else super().select(kind, criteria)


@fault("W148-R18", subtle=True)
class JobFilterInvalidIgnored(Behaviour):
    """A filter with a malformed value is ignored, and everything is listed."""

    def refuse_list(self, kind: str, call: Call, refusal: Refusal) -> Answer:
        wrong = kind == JOBS and refusal.problems[0].code == "invalidQuery"
        return (
            self.list_of(kind, replace(call, query=""))
            if wrong and call.query
            else super().refuse_list(kind, call, refusal)
        )
