"""Faults of the complex queries.  W148 6.12 (U3), 5.2.1 (R1), 5.4 (R5, R6).

No labelled paragraph says what a complex query finds; 6.12 does without a label.
"""

# ruff: noqa: D102 - the class says what its method does

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.core.filters import JOB_QUERY, KINDS, REPORT_QUERY, Criterion, Predicate, Test
from lso_conformance.sof.edits.edits import (
    Edit,
    instead,
)
from lso_conformance.sof.edits.reshaping import Document, without
from lso_conformance.sof.faults.filters import word
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import Breach, Row, add_fault, fault

WORDS = {JOB_QUERY: "job", REPORT_QUERY: "report"}

# --- R1: what is found -------------------------------------------------------------------------------


def _queries(change: Callable[[list[Criterion]], list[Criterion]]) -> type[Behaviour]:
    """A job query is run with other criteria."""

    class Queries(Behaviour):
        def query_criteria(self, kind: str, document: Document) -> list[Criterion]:
            criteria = super().query_criteria(kind, document)
            return change(criteria) if kind == JOB_QUERY else criteria

    return Queries


def _ignoring(*names: str) -> type[Behaviour]:
    return _queries(lambda criteria: [found for found in criteria if found.name not in names])


def _testing(test: Test, *names: str) -> type[Behaviour]:
    def tested(found: Criterion) -> Criterion:
        return replace(found, filter=replace(found.filter, test=test)) if found.name in names else found

    return _queries(lambda criteria: [tested(found) for found in criteria])


def _same_names(whole: Any, part: Any) -> bool:
    return isinstance(whole, dict) and part.keys() <= whole.keys()


def _any_part(whole: Any, part: Any) -> bool:
    return isinstance(whole, dict) and any(whole.get(name) == value for name, value in part.items())


def _same_type(whole: Any, part: Any) -> bool:
    return bool(whole.get("@type") == part.get("@type"))


def _same_value(whole: Any, part: Any) -> bool:
    return bool(whole["timeDurationValue"] == part["timeDurationValue"])


for _name in KINDS[JOB_QUERY].filters:
    add_fault(
        f"job-query-ignores-{word(_name)}",
        "W148-U3",
        f"A complex query of jobs ignores {_name}.",
        _ignoring(_name),
        subtle=True,
    )
for _row in (
    Row("ignores-everything", "gives all jobs", _queries(lambda _criteria: []), subtle=False),
    Row("first-only", "applies only the first attribute", _queries(lambda criteria: criteria[:1]),
        subtle=True),
    Row("ignores-dates", "ignores all dates",
        _ignoring("creationDate.gt", "creationDate.lt", "lastModifiedDate.gt", "lastModifiedDate.lt"),
        subtle=True),
    Row("gt-inclusive", "takes creationDate.gt as not before",
        _testing(operator.ge, "creationDate.gt"), subtle=True),
    Row("lt-inclusive", "takes creationDate.lt as not after",
        _testing(operator.le, "creationDate.lt"), subtle=True),
    Row("modified-gt-inclusive", "takes lastModifiedDate.gt as not before",
        _testing(operator.ge, "lastModifiedDate.gt"), subtle=True),
    Row("schedule-by-names", "looks only which attributes a schedule has",
        _testing(_same_names, "scheduleDefinition"), subtle=True),
    Row("configuration-by-type", "looks only at the @type of a configuration",
        _testing(_same_type, "serviceSpecificConfiguration"), subtle=True),
    Row("configuration-by-any-part", "is content when one attribute of a configuration matches",
        _testing(_any_part, "serviceSpecificConfiguration"), subtle=True),
    Row("object-by-type", "looks only at the @type of a monitored object",
        _testing(_same_type, "monitoredObject"), subtle=True),
    Row("durations-without-units", "ignores the units of granularity and reporting period",
        _testing(_same_value, "granularity", "reportingPeriod"), subtle=True),
):  # fmt: skip
    add_fault(
        f"job-query-{_row.name}",
        "W148-U3",
        f"A complex query of jobs {_row.text}.",
        _row.of,
        subtle=_row.subtle,
    )


@fault("W148-U3")
class JobQueryOr(Behaviour):
    """A complex query of jobs is content when one of its attributes matches."""

    def select(self, kind: str, criteria: list[Criterion]) -> list[Any]:
        if kind != JOB_QUERY or len(criteria) < 2:
            return super().select(kind, criteria)
        tests: list[Predicate] = [self.predicate(kind, criterion) for criterion in criteria]
        return [job for job in super().select(kind, []) if any(meets(job) for meets in tests)]


@fault("W148-U3")
class JobQueryFindsNothing(Behaviour):
    """A complex query of jobs always finds nothing."""

    def query_answer(self, kind: str, found: list[Any]) -> Answer:
        return super().query_answer(kind, [] if kind == JOB_QUERY else found)


@fault("W148-U3", subtle=True)
class JobQueryLacksLast(Behaviour):
    """A complex query of jobs leaves out the last job that matches."""

    def query_answer(self, kind: str, found: list[Any]) -> Answer:
        return super().query_answer(kind, found[:-1] if kind == JOB_QUERY else found)


@fault("W148-U3", subtle=True)
class JobQueryLacksSuspended(Behaviour):
    """A complex query never finds jobs that are suspended."""

    def query_answer(self, kind: str, found: list[Any]) -> Answer:
        return super().query_answer(
            kind, [job for job in found if job.state != "suspended"] if kind == JOB_QUERY else found
        )


# --- R5, R6: the form of answers ---------------------------------------------------------------------


def _answers(kind: str, status: int, edit: Edit, *, empty: bool = False) -> type[Behaviour]:
    """Answers of this status are edited, of 200 perhaps only the empty ones."""

    class Answers(Behaviour):
        def query_of(self, kind_of_query: str, call: Call) -> Answer:
            answer = super().query_of(kind_of_query, call)
            mine = kind_of_query == kind and answer.status == status and not (empty and answer.body)
            return edit(answer) if mine else answer

    return Answers


NOT_FOUND = {"code": "notFound", "reason": "Nothing matches the query."}
for _kind, _kind_word in WORDS.items():
    for _name, _text, _edit, _empty, _subtle in (
        ("created", "with 201", lambda answer: replace(answer, status=201), False, False),
        ("wrapped", "with an object that holds the list",
         lambda answer: replace(answer, body={"items": answer.body}), False, False),
        ("empty-is-204", "that nothing matches with 204", instead(204, None), True, False),
        ("empty-is-null", "that nothing matches with null",
         lambda answer: replace(answer, raw=b"null"), True, True),
    ):  # fmt: skip
        add_fault(
            f"{_kind_word}-query-{_name}",
            "W148-R5",
            f"Answers a complex query of {_kind_word}s {_text}.",
            _answers(_kind, 200, _edit, empty=_empty),
            subtle=_subtle,
        )


for _kind, _breaks in ((JOB_QUERY, "W148-U3"), (REPORT_QUERY, "W148-U4")):
    add_fault(
        f"{WORDS[_kind]}-query-empty-is-404",
        _breaks,
        f"Answers a complex query of {WORDS[_kind]}s that nothing matches with 404.",
        _answers(_kind, 200, instead(404, NOT_FOUND), empty=True),
        subtle=False,
    )


def _shows_queried(change: Callable[[Document], Document]) -> type[Behaviour]:
    class ShowsQueried(Behaviour):
        def show_queried(self, job: Job) -> Document:
            return change(super().show_queried(job))

    return ShowsQueried


for _breach in (
    Breach("of-ids", "W148-R5", "show id and href only",
           _shows_queried(lambda shown: {name: shown[name] for name in ("id", "href")}), subtle=False),
    Breach("without-configuration", "W148-R5", "have no configuration",
           _shows_queried(without("serviceSpecificConfiguration")), subtle=True),
    Breach("with-score", "W148-R6", "show a score", _shows_queried(lambda shown: {**shown, "score": 1}),
           subtle=True),
):  # fmt: skip
    add_fault(
        f"job-query-{_breach.name}",
        _breach.breaks,
        f"Jobs found by a complex query {_breach.text}.",
        _breach.of,
        subtle=_breach.subtle,
    )


# --- R5: bodies that break the OpenAPI file are accepted ---------------------------------------------


def _reads(kind: str, change: Callable[[Any], Any]) -> type[Behaviour]:
    """A query that would be refused is read as the changed one."""

    class Reads(Behaviour):
        def refuse_query(self, kind_of_query: str, call: Call, refusal: Refusal) -> Answer:
            honest = super().refuse_query(kind_of_query, call, refusal)
            if kind_of_query != kind or refusal.status not in {400, 422}:
                return honest
            try:
                document = jsontext.parse(call.body)
            except ValueError:
                document = None
            changed = change(document)
            if changed == document:
                return honest
            return self.query_of(kind_of_query, replace(call, body=jsontext.write(changed).encode()))

    return Reads


def _without_types(document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    kept = ("jobType", "outputFormat", "resultFormat", "state")
    return {name: value for name, value in document.items() if name not in kept}


def _number(document: Any) -> Any:
    text = document.get("jobPriority") if isinstance(document, dict) else None
    return {**document, "jobPriority": int(text)} if isinstance(text, str) and text.isdecimal() else document


def _without_bad_dates(document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items() if not name.endswith((".gt", ".lt"))}


for _kind, _kind_word in WORDS.items():
    for _name, _text, _reading, _subtle in (
        ("not-json", "that is no JSON object, as if it were empty",
         lambda document: document if isinstance(document, dict) else {}, False),
        ("any-enum", "with a value outside an enumeration, which it ignores", _without_types, True),
        ("any-date", "with a malformed date, which it ignores", _without_bad_dates, True),
    ):  # fmt: skip
        add_fault(
            f"{_kind_word}-query-accepts-{_name}",
            "W148-R5",
            f"Accepts a complex query of {_kind_word}s {_text}.",
            _reads(_kind, _reading),
            subtle=_subtle,
        )
add_fault(
    "job-query-accepts-number-in-quotes",
    "W148-R5",
    "Accepts a complex query of jobs with a jobPriority in quotes.",
    _reads(JOB_QUERY, _number),
    subtle=True,
)
