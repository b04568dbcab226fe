"""Faults of the query: not honoured (O10), ignored, or read as one for everything (R68).

W148 6.18, 7.2.4.1.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.jobs.hub import ALL_TYPES, asked_types
from lso_conformance.sof.registry import Row, add_fault, fault

# --- O10: a query that is not honoured -------------------------------------------------------------


def _reads_query(read: Callable[[str], frozenset[str]]) -> type[Behaviour]:
    """A query that is there is read another way."""

    class ReadsQuery(Behaviour):
        def asked_types(self, query: str | None) -> frozenset[str]:
            right = super().asked_types(query)
            return right if query is None else read(query)

    return ReadsQuery


def _refusing(unwanted: Callable[[str], bool]) -> Callable[[str], frozenset[str]]:
    def read(query: str) -> frozenset[str]:
        if unwanted(query):
            raise ValueError("This query is not supported.")
        return asked_types(query)

    return read


def _last(query: str) -> frozenset[str]:
    return asked_types(f"eventType={query.rpartition('=')[2].rpartition(',')[2]}" if query else query)


for _row in (
    Row("refuses-queries", "Refuses every registration that has a query.",
        _refusing(lambda _query: True), subtle=False),
    Row("refuses-empty-query", "Refuses an empty query.", _refusing(lambda query: query == ""), subtle=True),
    Row("refuses-comma-list", "Refuses a query with more than one type after commas.",
        _refusing(lambda query: "," in query), subtle=False),
    Row("refuses-report-types", "Refuses a query that names an event type of reports.",
        _refusing(lambda query: "Report" in query), subtle=True),
    Row("reads-first-type-only", "Of a list of event types, only the first counts.",
        lambda query: asked_types(query.partition(",")[0]), subtle=True),
    Row("reads-last-type-only", "Of a list of event types, only the last counts.", _last, subtle=True),
    Row("empty-query-asks-for-nothing", "An empty query asks for no event type.",
        lambda query: asked_types(query) if query else frozenset(), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-O10", _row.text, _reads_query(_row.of), subtle=_row.subtle)


# --- R68: who is told although he did not ask ------------------------------------------------------


def _adding(more: frozenset[str], to: str) -> Callable[[str], frozenset[str]]:
    def read(query: str) -> frozenset[str]:
        asked = asked_types(query)
        return asked | more if to in asked else asked

    return read


CREATED, MOVED = "faultManagementJobCreateEvent", "faultManagementJobStateChangeEvent"
ALL_STATES = frozenset(name for name in ALL_TYPES if name.endswith("StateChangeEvent"))
for _row in (
    Row("ignores-queries", "Sends all event types whatever the query asks for.",
        lambda _query: ALL_TYPES, subtle=False),
    Row("inverts-queries", "Sends all event types but those that the query asks for.",
        lambda query: ALL_TYPES - asked_types(query) if query else ALL_TYPES, subtle=False),
    Row("state-query-takes-all-states", "Who asks for state changes of jobs gets those of processes too.",
        _adding(ALL_STATES, MOVED), subtle=True),
    Row("create-query-takes-states", "Who asks for the creation of jobs gets their state changes too.",
        _adding(frozenset({MOVED}), CREATED), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R68", _row.text, _reads_query(_row.of), subtle=_row.subtle)


@fault("W148-R68")
class AcceptsAnyQuery(Behaviour):
    """Accepts any query, and sends everything if it cannot be read."""

    def asked_types(self, query: str | None) -> frozenset[str]:
        try:
            return super().asked_types(query)
        except ValueError:
            return ALL_TYPES
