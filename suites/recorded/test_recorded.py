"""Judges: a server in a recording of somebody else's.  FM: W148 6.1.3 to 6.16."""

from typing import Any

import pytest

from lso_conformance.checks.story import recorded
from lso_conformance.judge.judging import Judge, Observed, Schemas
from lso_conformance.standard.api_file import load
from suites.marks import judges_recording, requirement

API = load()
pytestmark = judges_recording


def named(rows: dict[str, str]) -> list[Any]:
    """Parameters with the paragraph that each decides."""
    return [pytest.param(name, marks=requirement(paragraph), id=name) for name, paragraph in rows.items()]


@requirement("W148-R12")
def test_creations_are_echoed(observed: Observed, judge: Judge) -> None:
    """Each creation repeats the attributes of its request, unchanged."""
    judge(recorded.echoed(observed))


@requirement("W148-R4")
def test_configurations_obey_their_schema(observed: Observed, schemas: Schemas, judge: Judge) -> None:
    """Each configuration conforms to the schema that its `@type` names."""
    judge(recorded.configured(observed, schemas))


@requirement("W148-R69")
def test_notifications_are_complete(observed: Observed, judge: Judge) -> None:
    """Each notification to a listener that was registered has its attributes."""
    judge(recorded.told(observed))


@requirement("W148-R16")
def test_states_follow_the_table(observed: Observed, judge: Judge) -> None:
    """No job is read in two states that no moves of the table join."""
    judge(recorded.moves(observed))


@pytest.mark.parametrize("operation", named(dict(API.unknown_id)))
def test_what_is_not_there_is_an_error_404(observed: Observed, judge: Judge, operation: str) -> None:
    """Each 404 comes with an Error404."""
    judge(recorded.not_found(observed, operation))


@pytest.mark.parametrize("operation", named(dict(API.decline_reason)))
def test_refusals_give_a_reason(observed: Observed, judge: Judge, operation: str) -> None:
    """Each refusal says why."""
    judge(recorded.explained(observed, operation))


@pytest.mark.parametrize("action", named(dict(API.effect)))
def test_action_takes_effect(observed: Observed, judge: Judge, action: str) -> None:
    """The first read after an accepted action shows its effect."""
    judge(recorded.took_effect(observed, action))


@pytest.mark.parametrize("action", named({"suspend": "W148-R44", "resume": "W148-R49"}))
def test_job_that_has_ended_takes_no_action(observed: Observed, judge: Judge, action: str) -> None:
    """A job that has ended refuses the action."""
    judge(recorded.refused_when_over(observed, action))


@pytest.mark.parametrize("role", named({role: row.matches for role, row in API.lists.items()}))
def test_lists_show_what_matches(observed: Observed, judge: Judge, role: str) -> None:
    """No list shows what its filters exclude."""
    judge(recorded.matched(observed, role))
