"""No check ever raises, whatever a target answers: a bad answer is a finding."""

import inspect
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import by_hand
import pytest
from anything import BODIES, DOCUMENTS, HEADERS, STATUSES, VALUES, answers, changed
from by_hand import API, error, exchange, job, request
from hypothesis import example, given
from hypothesis import strategies as st
from total.answers import OF_AN_ANSWER
from total.asked import MANY, OF_A_RUN, Call, raised, run

from lso_conformance.checks import clocks
from lso_conformance.checks.form import (
    attachments,
    configuration,
    credentials,
    enumerations,
    errors,
    payloads,
    universal,
)
from lso_conformance.checks.job import (
    effects,
    history,
    life_cycle,
    processes,
    reports,
    results,
    schedules,
    timeframes,
    tracking,
)
from lso_conformance.checks.job import job as jobs
from lso_conformance.checks.resource import (
    complex_query,
    hrefs,
    large_lists,
    listings,
    lists,
    odd_creations,
    options,
    own_items,
    paging,
    passing,
    report_query,
)
from lso_conformance.checks.story import exploration
from lso_conformance.checks.told import announcements, event_objects, events, hub, notifications
from lso_conformance.log.exchange import Exchange

MODULES: Sequence[ModuleType] = (
    announcements, attachments, clocks, complex_query, configuration, credentials, effects, enumerations,
    errors, event_objects, events, exploration, history, hrefs, hub, jobs, large_lists, life_cycle, listings,
    lists, notifications, odd_creations, options, own_items, paging, passing, payloads, processes,
    report_query, reports, results, schedules, timeframes, tracking, universal,
)  # fmt: skip

ROLES = st.sampled_from([
    "create", "retrieve", "suspend", "resume", "cancel", "modify", "retrieve_cancel", "retrieve_modify",
    "query", "retrieve_report", "query_report", *API.lists,
])  # fmt: skip


NO_CHECKS = {
    "universal.worst_of", "universal.payload_defects", "exploration.judged", "exploration.paragraphs",
    "exploration.clauses", "configuration.by_schema",
}  # fmt: skip


def test_every_check_is_in_the_tables() -> None:
    names = {"lso_conformance.checks.job.job": "jobs"}
    public = {
        f"{names.get(module.__name__, module.__name__.rpartition('.')[2])}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public - NO_CHECKS == {
        *OF_AN_ANSWER,
        *OF_A_RUN,
    }


def creation(status: int, body: Any, date: str | None = None, sent: Any = None) -> Exchange:
    headers = {"content-type": by_hand.JSON_TYPE, **({"date": date} if date else {})}
    return exchange(status, body, role="create", sent=sent or request(), headers=headers)


@MANY
@given(answers(role="create", sent={**request(), "list": [1]}))
@example(creation(201, job(), "Wed, 01 Jan 2025 12:00:00 -0000"))
@example(creation(201, b'{"id":"\\ud800"}'))
@example(creation(201, b"[" * 900 + b"]" * 900))
@example(creation(201, b'{"granularity":' + b"[" * 900 + b"]" * 900 + b"}"))
@example(creation(422, [error("otherIssue", propertyPath="/list/" + "9" * 5000)], sent={"list": [1]}))
def test_no_check_of_an_answer_ever_raises(answer: Exchange) -> None:
    assert raised(OF_AN_ANSWER, answer) == {}


@MANY
@given(changed(job()), HEADERS, st.lists(st.tuples(ROLES, STATUSES, DOCUMENTS, HEADERS), max_size=5))
def test_no_check_of_a_run_ever_raises(made: Any, headers: dict[str, str], calls: list[Call]) -> None:
    assert raised(OF_A_RUN, run([("create", 201, {**made, "id": "job-1"}, headers), *calls])) == {}


HOSTILE_JOBS: dict[str, dict[str, Any]] = {
    "a created date at the end of time": {"creationDate": "9999-12-31T23:59:59Z"},
    "a created date at the beginning of time": {"creationDate": "0001-01-01T00:00:00Z"},
    "a schedule that is a text": {"scheduleDefinition": "soon"},
    "a schedule that is a list": {"scheduleDefinition": [1]},
    "a state that is an object": {"state": {"a": 1}},
    "an id that is a list": {"id": [1]},
}


@pytest.mark.parametrize("attributes", HOSTILE_JOBS.values(), ids=HOSTILE_JOBS)
@pytest.mark.parametrize("date", [None, "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 +2359"])
def test_no_check_of_a_run_raises_on_a_hostile_job(attributes: dict[str, Any], date: str | None) -> None:
    headers = {"date": date} if date else {}
    states = ("acknowledged", "inProgress", "rejected")
    reads = [{**job(), **attributes, "id": "job-1", "state": state} for state in states]
    calls: list[Call] = [
        ("create", 201, job(**attributes), headers),
        *(("retrieve", 200, read, {}) for read in reads),
        ("query", 200, [reads[0], attributes, 7], {}),
        ("retrieve", 200, reads[2], {}),
    ]
    assert raised(OF_A_RUN, run(calls)) == {}


EVENTS = st.dictionaries(
    st.sampled_from(["eventId", "eventTime", "eventType", "event"]),
    VALUES | st.fixed_dictionaries({"id": VALUES}),
).map(lambda changes: {"event": {"id": "job-1", "state": "inProgress"}, **changes})


@MANY
@given(st.lists(EVENTS | BODIES, max_size=4))
@example([{"event": {"id": "job-1", "state": "completed"}, "eventTime": "9999-12-31T23:59:59-23:59"}] * 2)
def test_no_check_of_a_notification_ever_raises(told: list[Any]) -> None:
    reads: list[Call] = [("retrieve", 200, job(state="completed"), {})]
    assert raised(OF_A_RUN, run([("create", 201, job(), {}), *reads], told)) == {}
