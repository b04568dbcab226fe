"""Faults of filtering: what a list gives although the filters forbid it, or keeps although they ask for it.

W148 6.2 (O4, R18), 6.5 (O5), 6.8 (O6), 6.13 (O7), 6.16 (O9). A filter that is not applied, or
not accepted, breaks the paragraph that lists it; one that is applied wrongly breaks R18.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from lso_conformance.sof.core import filters
from lso_conformance.sof.core.answers import Call, Refusal
from lso_conformance.sof.core.filters import KINDS, Criterion, Filter, Predicate
from lso_conformance.sof.core.lists import Page
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.lists import (
    any_of,
    asks_for,
    but,
    given,
    inclusive,
    matches,
    read_as,
    refuses_filter,
    testing,
)
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, over
from lso_conformance.sof.registry import Mixed, add_fault
from lso_conformance.sof.tables.lists import (
    CANCELS,
    JOBS,
    MODIFIES,
    RECORDS,
    REFUSED,
    REPORTS,
    Listing,
    kebab,
    short,
)

# --- at every filter -------------------------------------------------------------------------------


def _ignored(_honest: Predicate) -> Predicate:
    return lambda _item: True


def _inverted(honest: Predicate) -> Predicate:
    return lambda item: not honest(item)


for _list in (JOBS, MODIFIES, CANCELS):
    for _name in KINDS[_list.kind].filters:
        sow(
            _list.accepts, f"Given {_name}, the {_list.word} list {{}}.",
            lambda change, kind=_list.kind, name=_name: matches(kind, name, change),
            subtle("ignored", "ignores it", _ignored),
            blunt("inverted", "gives what does not match", _inverted, breaks=_list.matches),
            name=f"{_list.word}-filter-{kebab(_name)}-{{}}",
        )  # fmt: skip
for _list, _name, _fails in REFUSED:
    add_fault(
        f"{_list.word}-list-{'fails-for' if _fails else 'refuses'}-{kebab(_name)}",
        _list.accepts,
        f"The {_list.word} list {'fails with 500' if _fails else 'answers 400'} when it is given {_name}.",
        refuses_filter(_list.kind, _name, fails=_fails),
        subtle=False,
    )


def _refuses_dates(kind: str, form: str) -> Mixed:
    def act(sof: Any, beneath: Act, asked: str, parameters: dict[str, str]) -> Any:
        dates = [text for name, text in parameters.items() if name.endswith((".gt", ".lt"))]
        if asked == kind and any(re.search(form, text) for text in dates):
            raise sof.invalid_query("A date is malformed.")
        return beneath(asked, parameters)

    return over("read_criteria", act)


for _list in (JOBS, REPORTS, RECORDS):
    sow(
        _list.accepts, f"The {_list.word} list answers 400 when a date filter comes with {{}}.",
        lambda form, kind=_list.kind: _refuses_dates(kind, form),
        subtle("offset", "an offset other than Z", r"[-+ ]\d\d:\d\d$"),
        subtle("fraction", "a fraction of a second", r"\.\d"),
        name=f"{_list.word}-list-refuses-dates-with-{{}}",
    )  # fmt: skip


def _ignores(listing: Listing, *names: str, plain: str = "") -> None:
    sow(
        listing.accepts, f"The {listing.word} list lets everything through that {{}} should keep back.",
        lambda name: read_as(listing.kind, but(name)),
        *((blunt if name in plain.split() else subtle)(short(name), name, name) for name in names),
        name=f"{listing.word}-list-ignores-{{}}",
    )  # fmt: skip


_ignores(
    REPORTS, "faultManagementJobId", "state", "serviceId", "entityId", "serviceToId", "creationDate.gt",
    "reportingTimeframe.startDate.lt", "reportingTimeframe.endDate.gt", "outputFormat", "resultFormat",
    plain="faultManagementJobId state",
)  # fmt: skip
_ignores(RECORDS, "relatedObjectId", "user", "creationDate.gt", "creationDate.lt", plain="relatedObjectId")
sow(
    "W148-O7", "The list of reports takes {} as letting through that very moment.",
    lambda name: read_as(REPORTS.kind, testing(inclusive(name), name)),
    *(
        subtle(f"report-list-{short(name)}-inclusive", name, name)
        for name in ("reportingTimeframe.startDate.gt", "reportingTimeframe.endDate.lt")
    ),
)  # fmt: skip

# --- filters that are applied wrongly --------------------------------------------------------------


def _value(change: Callable[[Any], Any]) -> Callable[[Criterion], Criterion]:
    return lambda criterion: replace(criterion, value=change(criterion.value))


def _with(**changed: Any) -> Callable[[Criterion], Criterion]:
    return lambda criterion: replace(criterion, filter=replace(criterion.filter, **changed))


def _tested(test: filters.Test) -> Callable[[Criterion], Criterion]:
    return _with(test=test)


def _seconds(value: datetime) -> datetime:
    return value.replace(microsecond=0)


def _starts(found: Any, wanted: Any) -> bool:
    return str(found).startswith(str(wanted))


AFTER: Final = frozenset({"creationDate.gt"})
BEFORE: Final = frozenset({"creationDate.lt"})
PRIORITY: Final = frozenset({"jobPriority"})
IDS: Final = frozenset({"serviceId", "serviceFromId", "serviceToId", "entityId"})
_FROM = ("monitoredObject", "serviceFrom", "serviceFromId")
_TO = ("monitoredObject", "serviceTo", "serviceToId")
_EITHER_FINAL = frozenset({"completed", "cancelled", "rejected", "resourcesUnavailable"})
sow(
    "W148-R18", "In the job list, {}.", lambda names, change: asks_for(JOBS.kind, names, change),
    subtle("gt-inclusive", "creationDate.gt also gives the job of that very moment", AFTER,
           _tested(operator.ge)),
    subtle("lt-inclusive", "creationDate.lt also gives the job of that very moment", BEFORE,
           _tested(operator.le)),
    subtle("gt-cuts-fraction", "creationDate.gt ignores the fraction of the second", AFTER, _value(_seconds)),
    subtle("lt-cuts-fraction", "creationDate.lt ignores the fraction of the second", BEFORE,
           _value(_seconds)),
    blunt("gt-swapped-with-lt", "creationDate.gt means before", AFTER, _tested(operator.lt)),
    subtle("gt-by-day", "creationDate.gt compares days only", AFTER,
           _tested(lambda found, wanted: bool(found.date() > wanted.date()))),
    subtle("lt-by-day", "creationDate.lt compares days only", BEFORE,
           _tested(lambda found, wanted: bool(found.date() < wanted.date()))),
    subtle("service-from-matches-to", "serviceFromId is compared with serviceToId",
           frozenset({"serviceFromId"}), _with(path=_TO)),
    subtle("service-to-matches-from", "serviceToId is compared with serviceFromId",
           frozenset({"serviceToId"}), _with(path=_FROM)),
    subtle("priority-by-prefix", "jobPriority is compared as the beginning of a text", PRIORITY,
           _tested(_starts)),
    subtle("priority-at-least", "jobPriority gives jobs of a higher priority too", PRIORITY,
           _tested(operator.ge)),
    subtle("ids-by-prefix", "an id is compared as the beginning of a text", IDS, _tested(_starts)),
    subtle("final-states-alike", "a final state gives the jobs of every final state", frozenset({"state"}),
           _tested(lambda found, wanted: found == wanted or {found, wanted} <= _EITHER_FINAL)),
    name="job-filter-{}",
)  # fmt: skip


def _local_as_utc(_sof: Any, beneath: Act, wanted: Filter, text: str) -> Any:
    return beneath(wanted, re.sub(r"[-+ ]\d\d:\d\d$", "Z", text) if wanted.values == "date" else text)


def _of_states(states: Callable[[Job], list[str]]) -> Act:
    def act(_sof: Any, beneath: Act, kind: str, criterion: Criterion) -> Any:
        if kind != JOBS.kind or criterion.filter.path != filters.STATE:
            return beneath(kind, criterion)
        return lambda job: criterion.value in states(job)

    return act


def _of_jobs(found: list[Any]) -> bool:
    return bool(found) and isinstance(found[0], Job)


def _all_but_first_page(sof: Any, beneath: Act, found: list[Any], page: Page) -> Any:
    return beneath(sof.select(JOBS.kind, []) if page.offset and _of_jobs(found) else found, page)


def _filtered_afterwards(sof: Any, beneath: Act, found: list[Any], page: Page) -> Any:
    if not _of_jobs(found):
        return beneath(found, page)
    kept = {id(item) for item in found}
    return [item for item in beneath(sof.select(JOBS.kind, []), page) if id(item) in kept]


def _nothing(_sof: Any, beneath: Act, kind: str, criteria: list[Criterion]) -> Any:
    return [] if kind == JOBS.kind and criteria else beneath(kind, criteria)


def _unfiltered(sof: Any, beneath: Act, kind: str, call: Call, refusal: Refusal) -> Any:
    wrong = kind == JOBS.kind and refusal.problems[0].code == "invalidQuery" and call.query
    return sof.list_of(kind, replace(call, query="")) if wrong else beneath(kind, call, refusal)


sow(
    "W148-R18", "{}.", as_it_is,
    subtle("ignores-offset", "Reads a date filter's local time as UTC", over("read_value", _local_as_utc)),
    subtle("state-of-past", "A state filter gives every job that ever was in that state",
           over("predicate", _of_states(lambda job: [*job.history, job.state]))),
    subtle("state-lags", "A state filter goes by the state before the last change",
           over("predicate", _of_states(lambda job: [job.state, *job.history][-1:]))),
    subtle("first-only", "Of several filters only the first is applied",
           given(JOBS.kind, lambda all_: all_[:1])),
    subtle("last-only", "Of several filters only the last is applied",
           given(JOBS.kind, lambda all_: all_[-1:])),
    blunt("or", "Of several filters one has to match, not all", any_of(JOBS.kind)),
    subtle("first-page-only", "The filters are applied to the first page only",
           over("cut", _all_but_first_page)),
    subtle("after-paging", "The page is cut first and filtered afterwards",
           over("cut", _filtered_afterwards)),
    blunt("matches-nothing", "A list with any filter is empty", over("select", _nothing)),
    subtle("invalid-ignored", "A filter with a malformed value is ignored, and everything is listed",
           over("refuse_list", _unfiltered)),
    name="job-filter-{}",
)  # fmt: skip


def _swapped(_sof: Any, beneath: Act, wanted: Filter, text: str) -> Any:
    found = beneath(wanted, text)
    other = {"reportingStartDate": "reportingEndDate", "reportingEndDate": "reportingStartDate"}
    if found is None or wanted.path[-1] not in other:
        return found
    return replace(found, filter=replace(wanted, path=(wanted.path[0], other[wanted.path[-1]])))


def _by_beginning(_sof: Any, beneath: Act, wanted: Filter, text: str) -> Any:
    found = beneath(wanted, text)
    if found is None or wanted.name != "relatedObjectId":
        return found
    return replace(found, filter=replace(wanted, test=lambda one, other: one[:1] == other[:1]))


sow(
    "W148-O9", "{}.", as_it_is,
    subtle("record-list-first-filter-only", "Of several filters of the record list only the first counts",
           read_as(RECORDS.kind, lambda found: found[:1])),
    subtle("record-list-filters-by-beginning",
           "The filter relatedObjectId is content with an id that has the same first character",
           over("read_criterion", _by_beginning)),
    subtle("report-timeframe-filters-are-swapped",
           "The list's filters of a time frame's start look at its end, and the other way round",
           over("read_criterion", _swapped), breaks="W148-O7"),
)  # fmt: skip
