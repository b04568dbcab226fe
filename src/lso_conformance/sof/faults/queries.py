"""Faults of the complex queries, of jobs and of reports.  W148 6.12 (U3), 6.15 (U4), 5.4 (R5, R6).

No labelled paragraph says what a complex query finds; 6.12 and 6.15 do without a label.
"""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.filters import KINDS
from lso_conformance.sof.operators.answers import instead, null_body, status, wrapped
from lso_conformance.sof.operators.documents import Document, put, without
from lso_conformance.sof.operators.lists import answers_query, any_of, but, inclusive, queried_as, testing
from lso_conformance.sof.operators.requests import of_objects, reads_as
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import answers, changes
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.lists import JOB_QUERY, QUERIES, REPORT_QUERY, Listing, kebab, short

# --- what is found -----------------------------------------------------------------------------------


def _same_names(whole: Any, part: Any) -> bool:
    return isinstance(whole, dict) and part.keys() <= whole.keys()


def _any_part(whole: Any, part: Any) -> bool:
    return isinstance(whole, dict) and any(whole.get(name) == value for name, value in part.items())


def _same_type(whole: Any, part: Any) -> bool:
    return bool(whole.get("@type") == part.get("@type"))


def _same_value(whole: Any, part: Any) -> bool:
    return bool(whole["timeDurationValue"] == part["timeDurationValue"])


DATES = ("creationDate.gt", "creationDate.lt", "lastModifiedDate.gt", "lastModifiedDate.lt")
BOUNDS = ("creationDate.gt", "reportingTimeframe.startDate.gt", "reportingTimeframe.endDate.lt")
GT, LT, MODIFIED = "creationDate.gt", "creationDate.lt", "lastModifiedDate.gt"
CONFIGURATION = "serviceSpecificConfiguration"
sow(
    "W148-U3", "A complex query of jobs {}.", lambda change: queried_as(JOB_QUERY.kind, change),
    *(subtle(f"ignores-{kebab(one)}", f"ignores {one}", but(one)) for one in KINDS[JOB_QUERY.kind].filters),
    blunt("ignores-everything", "gives all jobs", lambda _criteria: []),
    subtle("first-only", "applies only the first attribute", lambda criteria: criteria[:1]),
    subtle("ignores-dates", "ignores all dates", but(*DATES)),
    subtle("gt-inclusive", "takes creationDate.gt as not before", testing(inclusive(GT), GT)),
    subtle("lt-inclusive", "takes creationDate.lt as not after", testing(inclusive(LT), LT)),
    subtle("modified-gt-inclusive", "takes lastModifiedDate.gt as not before",
           testing(inclusive(MODIFIED), MODIFIED)),
    subtle("schedule-by-names", "looks only which attributes a schedule has",
           testing(_same_names, "scheduleDefinition")),
    subtle("configuration-by-type", "looks only at the @type of a configuration",
           testing(_same_type, CONFIGURATION)),
    subtle("configuration-by-any-part", "is content when one attribute of a configuration matches",
           testing(_any_part, CONFIGURATION)),
    subtle("object-by-type", "looks only at the @type of a monitored object",
           testing(_same_type, "monitoredObject")),
    subtle("durations-without-units", "ignores the units of granularity and reporting period",
           testing(_same_value, "granularity", "reportingPeriod")),
    name="job-query-{}",
)  # fmt: skip
sow(
    "W148-U4", "A query of reports {}.", lambda change: queried_as(REPORT_QUERY.kind, change),
    *(
        subtle(f"ignores-{short(one)}", f"does not look at {one}", but(one))
        for one in (
            "creationDate.gt", "creationDate.lt", "reportingTimeframe.startDate.gt",
            "reportingTimeframe.startDate.lt", "reportingTimeframe.endDate.gt",
 "reportingTimeframe.endDate.lt",
            "faultManagementJob", "granularity", "monitoredObject", "outputFormat", "resultFormat",
            CONFIGURATION, "state",
        )
    ),
    subtle("granularity-without-units", "looks only at the number of the granularity",
           testing(_same_value, "granularity")),
    subtle("configuration-by-type", "looks only at the @type of a configuration",
           testing(_same_type, CONFIGURATION)),
    *(
        subtle(f"{short(one)}-inclusive", f"takes {one} as letting through that very moment",
               testing(inclusive(one), one))
        for one in BOUNDS
    ),
    name="report-query-{}",
)  # fmt: skip
sow(
    "W148-U3", "A complex query of jobs is content when one of its attributes matches.", any_of,
    blunt("job-query-or", "", JOB_QUERY.kind),
)  # fmt: skip


def _none_in(states: frozenset[str]) -> Callable[[list[Any]], list[Any]]:
    return lambda found: [one for one in found if one.state not in states]


for _query, _state, _unwanted in (
    (JOB_QUERY, "suspended", frozenset({"suspended"})),
    (REPORT_QUERY, "running", frozenset({"acknowledged", "inProgress"})),
):
    sow(
        _query.matches, f"A complex query of {_query.word}s {{}}.",
        lambda change, kind=_query.kind: answers_query(kind, change),
        blunt("finds-nothing", "always finds nothing", lambda _found: []),
        subtle("lacks-last", "leaves out the last one that matches", lambda found: found[:-1]),
        subtle(f"lacks-{_state}", f"never finds those that are {_state}", _none_in(_unwanted)),
        name=f"{_query.word}-query-{{}}",
    )  # fmt: skip

# --- R5, R6: the form of answers ---------------------------------------------------------------------

NOT_FOUND = {"code": "notFound", "reason": "Nothing matches the query."}


def _if_empty(edit: Any) -> Any:
    return lambda answer: answer if answer.body else edit(answer)


for _query in QUERIES:
    sow(
        "W148-R5", f"Answers a complex query of {_query.word}s {{}}.",
        lambda edit, word=_query.word: answers(f"query_{word}s", edit, 200),
        blunt("created", "with 201", status(201)),
        blunt("wrapped", "with an object that holds the list", wrapped),
        blunt("empty-is-204", "that nothing matches with 204", _if_empty(instead(204, None))),
        subtle("empty-is-null", "that nothing matches with null", _if_empty(null_body)),
        blunt("empty-is-404", "that nothing matches with 404", _if_empty(instead(404, NOT_FOUND)),
              breaks=_query.matches),
        name=f"{_query.word}-query-{{}}",
    )  # fmt: skip


def _only(*names: str) -> Callable[[Document], Document]:
    return lambda shown: {name: shown[name] for name in names}


sow(
    "W148-R5", "Jobs found by a complex query {}.", lambda change: changes("show_queried", change),
    blunt("of-ids", "show id and href only", _only("id", "href")),
    subtle("without-configuration", "have no configuration", without(CONFIGURATION)),
    subtle("with-score", "show a score", put(score=1), breaks="W148-R6"),
    name="job-query-{}",
)  # fmt: skip

# --- R5: bodies that break the OpenAPI file are accepted ---------------------------------------------


def _reads(query: Listing, change: Callable[[Any], Any]) -> Mixed:
    """A query that would be refused is read as the changed one."""

    def mine(_sof: Any, asked: str, _call: object, refusal: Any) -> bool:
        return asked == query.kind and refusal.status in {400, 422}

    return reads_as("refuse_query", "query_of", change, mine)


def _without_types(document: Document) -> Document:
    return without("jobType", "outputFormat", "resultFormat", "state")(document)


def _without_bad_dates(document: Document) -> Document:
    return {name: value for name, value in document.items() if not name.endswith((".gt", ".lt"))}


def _number(document: Document) -> Document:
    text = document.get("jobPriority")
    return {**document, "jobPriority": int(text)} if isinstance(text, str) and text.isdecimal() else document


def _empty_if_none(document: Any) -> Any:
    return document if isinstance(document, dict) else {}


for _query in QUERIES:
    sow(
        "W148-R5", f"Accepts a complex query of {_query.word}s {{}}.",
        lambda change, query=_query: _reads(query, change),
        blunt("not-json", "that is no JSON object, as if it were empty", _empty_if_none),
        subtle("any-enum", "with a value outside an enumeration, which it ignores",
               of_objects(_without_types)),
        subtle("any-date", "with a malformed date, which it ignores", of_objects(_without_bad_dates)),
        name=f"{_query.word}-query-accepts-{{}}",
    )  # fmt: skip
sow(
    "W148-R5", "Accepts a complex query of jobs with a jobPriority in quotes.", as_it_is,
    subtle("job-query-accepts-number-in-quotes", "", _reads(JOB_QUERY, of_objects(_number))),
)  # fmt: skip
