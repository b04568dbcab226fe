"""Judges: a server in a recording of somebody else's.  FM: W148 6.1.3 to 6.16."""

from collections.abc import Iterable
from typing import Any

import pytest

from lso_conformance.checks.story import recorded
from lso_conformance.judge.judging import Judge, Observed, Schemas
from lso_conformance.standard.api_file import known
from lso_conformance.standard.kinds import JOB, role_of
from suites.marks import decides, judges_recording

pytestmark = judges_recording


JOB_APIS = [api for api in known() if api.has(JOB)]


def about(question: str, subjects: Iterable[str]) -> list[Any]:
    """Parameters for each kind or action of which some API has the question answered."""
    asked = [name for name in subjects if any(f"{name}.{question}" in api.clauses for api in JOB_APIS)]
    return [pytest.param(name, marks=decides(f"{name}.{question}"), id=name) for name in dict.fromkeys(asked)]


SUBJECTS = [name for api in JOB_APIS for name in (*api.kinds, *api.actions)]
CALLS = [name for api in JOB_APIS for name in api.calls]


@decides("job.echo")
def test_creations_are_echoed(observed: Observed, judge: Judge) -> None:
    """Each creation repeats the attributes of its request, unchanged."""
    judge(recorded.echoed(observed))


@decides("extension.schema")
def test_configurations_obey_their_schema(observed: Observed, schemas: Schemas, judge: Judge) -> None:
    """Each configuration conforms to the schema that its `@type` names."""
    judge(recorded.configured(observed, schemas))


@decides("event.content")
def test_notifications_are_complete(observed: Observed, judge: Judge) -> None:
    """Each notification to a listener that was registered has its attributes."""
    judge(recorded.told(observed))


@decides("job.states")
def test_states_follow_the_table(observed: Observed, judge: Judge) -> None:
    """No job is read in two states that no moves of the table join."""
    judge(recorded.moves(observed))


@pytest.mark.parametrize("subject", about("unknown", SUBJECTS))
def test_what_is_not_there_is_an_error_404(observed: Observed, judge: Judge, subject: str) -> None:
    """Each 404 comes with an Error404."""
    judge(recorded.not_found(observed, subject))


@pytest.mark.parametrize("subject", about("reason", SUBJECTS))
def test_refusals_give_a_reason(observed: Observed, judge: Judge, subject: str) -> None:
    """Each refusal says why."""
    judge(recorded.explained(observed, subject))


@pytest.mark.parametrize("action", about("effect", CALLS))
def test_action_takes_effect(observed: Observed, judge: Judge, action: str) -> None:
    """The first read after an accepted action shows its effect."""
    judge(recorded.took_effect(observed, action))


@pytest.mark.parametrize("action", about("refused", CALLS))
def test_job_that_has_ended_takes_no_action(observed: Observed, judge: Judge, action: str) -> None:
    """A job that has ended refuses the action."""
    judge(recorded.refused_when_over(observed, action))


@pytest.mark.parametrize("kind", about("matches", SUBJECTS))
def test_lists_show_what_matches(observed: Observed, judge: Judge, kind: str) -> None:
    """No list shows what its filters exclude."""
    judge(recorded.matched(observed, role_of(kind, "list")))
