"""Faults of finding reports: by complex query (U4) and by the filters of the list (O7).  W148 6.13, 6.15."""

# ruff: noqa: D102 - the class says what its method does

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.core.filters import REPORT_QUERY, REPORTS, Criterion, Filter, Predicate, Test
from lso_conformance.sof.edits.reshaping import Document
from lso_conformance.sof.registry import Row, add_fault, fault

WORDS = {
    "creationDate.gt": "creation-date-gt",
    "reportingTimeframe.startDate.gt": "start-date-gt",
    "reportingTimeframe.endDate.lt": "end-date-lt",
}

# --- U4 --------------------------------------------------------------------------------------------


def _never_tests(*names: str) -> type[Behaviour]:
    class NeverTests(Behaviour):
        def query_criteria(self, kind: str, document: Document) -> list[Criterion]:
            kept = {name: value for name, value in document.items() if name not in names}
            return super().query_criteria(kind, kept if kind == REPORT_QUERY else document)

    return NeverTests


def _finds(choose: Callable[[list[Any]], list[Any]]) -> type[Behaviour]:
    class Finds(Behaviour):
        def query_answer(self, kind: str, found: list[Any]) -> Answer:
            return super().query_answer(kind, choose(found) if kind == REPORT_QUERY else found)

    return Finds


for _attribute, _word, _subtle in (
    ("creationDate.gt", "creation-date-gt", True),
    ("creationDate.lt", "creation-date-lt", True),
    ("reportingTimeframe.startDate.gt", "start-date-gt", True),
    ("reportingTimeframe.startDate.lt", "start-date-lt", True),
    ("reportingTimeframe.endDate.gt", "end-date-gt", True),
    ("reportingTimeframe.endDate.lt", "end-date-lt", True),
    ("faultManagementJob", "job", True),
    ("granularity", "granularity", True),
    ("monitoredObject", "monitored-object", True),
    ("outputFormat", "output-format", True),
    ("resultFormat", "result-format", True),
    ("serviceSpecificConfiguration", "configuration", True),
    ("state", "state", True),
):
    add_fault(
        f"report-query-ignores-{_word}",
        "W148-U4",
        f"A query of reports does not look at {_attribute}.",
        _never_tests(_attribute),
        subtle=_subtle,
    )
for _row in (
    Row("report-query-finds-nothing", "A query of reports finds none.", lambda _found: [], subtle=False),
    Row("report-query-lacks-last", "A query of reports leaves the last one out.",
        lambda found: found[:-1], subtle=True),
    Row("report-query-lacks-running", "A query of reports finds only those that have ended.",
        lambda found: [one for one in found if one.state not in {"acknowledged", "inProgress"}], subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-U4", _row.text, _finds(_row.of), subtle=_row.subtle)


def _tests_by(kind: str, name: str, test: Test) -> type[Behaviour]:
    """The list or query `kind` compares one thing in another way."""

    class TestsBy(Behaviour):
        def predicate(self, asked: str, criterion: Criterion) -> Predicate:
            if asked == kind and criterion.name == name:
                criterion = replace(criterion, filter=replace(criterion.filter, test=test))
            return super().predicate(asked, criterion)

    return TestsBy


for _name, _text, _attribute, _same in (
    ("granularity-without-units", "only at the number of the granularity", "granularity",
     lambda found, wanted: bool(found["timeDurationValue"] == wanted["timeDurationValue"])),
    ("configuration-by-type", "only at the @type of a configuration", "serviceSpecificConfiguration",
     lambda found, wanted: bool(found["@type"] == wanted["@type"])),
):  # fmt: skip
    add_fault(
        f"report-query-{_name}",
        "W148-U4",
        f"A query of reports looks {_text}.",
        _tests_by(REPORT_QUERY, _attribute, _same),
        subtle=True,
    )


# --- O7 --------------------------------------------------------------------------------------------


def _but(*names: str) -> type[Behaviour]:
    class But(Behaviour):
        def read_criteria(self, kind: str, given: dict[str, str]) -> list[Criterion]:
            found = super().read_criteria(kind, given)
            return [one for one in found if kind != REPORTS or one.name not in names]

    return But


for _name, _words, _subtle in (
    ("job", ("faultManagementJobId",), False),
    ("state", ("state",), False),
    ("service-id", ("serviceId",), True),
    ("entity-id", ("entityId",), True),
    ("service-to-id", ("serviceToId",), True),
    ("creation-date-gt", ("creationDate.gt",), True),
    ("start-date-lt", ("reportingTimeframe.startDate.lt",), True),
    ("end-date-gt", ("reportingTimeframe.endDate.gt",), True),
    ("output-format", ("outputFormat",), True),
    ("result-format", ("resultFormat",), True),
):
    add_fault(
        f"report-list-ignores-{_name}",
        "W148-O7",
        f"The report list lets everything through that {', '.join(_words)} should keep back.",
        _but(*_words),
        subtle=_subtle,
    )


# --- both: a bound that is not exclusive ------------------------------------------------------------


for _kind, _word, _breaks, _names in (
    (REPORT_QUERY, "query", "W148-U4", ("creationDate.gt", "reportingTimeframe.startDate.gt",
                                        "reportingTimeframe.endDate.lt")),
    (REPORTS, "list", "W148-O7", ("reportingTimeframe.startDate.gt", "reportingTimeframe.endDate.lt")),
):  # fmt: skip
    for _bound in _names:
        add_fault(
            f"report-{_word}-{WORDS[_bound]}-inclusive",
            _breaks,
            f"The {_word} of reports takes {_bound} as letting through that very moment.",
            _tests_by(_kind, _bound, operator.ge if _bound.endswith(".gt") else operator.le),
            subtle=True,
        )


@fault("W148-O7", subtle=True)
class ReportTimeframeFiltersAreSwapped(Behaviour):
    """The list's filters of a time frame's start look at its end, and the other way round."""

    def read_criterion(self, wanted: Filter, text: str) -> Criterion | None:
        found = super().read_criterion(wanted, text)
        other = {"reportingStartDate": "reportingEndDate", "reportingEndDate": "reportingStartDate"}
        if found is None or wanted.path[-1] not in other:
            return found
        return replace(found, filter=replace(wanted, path=(wanted.path[0], other[wanted.path[-1]])))
