"""Rows of the APIs' own tables: what a shared scenario drives, and what its tests are called with.

A row that only some APIs have is driven and judged for these alone.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from lso_conformance.log.scenario import TabledScenario
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known
from lso_conformance.standard.kinds import JOB, Transition

Rows = Callable[[Api], Iterable[Any]]
Marks = Callable[[Any], list[pytest.MarkDecorator]]
Apis = Iterable[Api]


def of_kinds(*kinds: str) -> tuple[Api, ...]:
    """The APIs that have all of some kinds."""
    return tuple(api for api in known() if api.has(*kinds))


JOB_APIS = of_kinds(JOB)


def of_all(rows: Rows, apis: Apis = JOB_APIS) -> tuple[Any, ...]:
    """The rows of every API with jobs, or of every one of some, each once."""
    return tuple(dict.fromkeys(row for api in apis for row in rows(api)))


def needs(*roles: str) -> Callable[[Callable[..., None]], TabledScenario]:
    """Of a scenario for those APIs alone whose jobs have a state of each of these roles."""
    apis = tuple(api.name for api in JOB_APIS if set(roles) <= api.job.roles.keys())
    return lambda drive: TabledScenario(drive.__name__, drive, (), apis)


def completion(api: Api) -> Transition:
    """The move by which a job ends as its schedule says."""
    ends = api.job.in_role("done")
    return next(row for row in api.transitions if row.end in ends and not row.warns)


def having(rows: Rows, row: Any, apis: Apis = JOB_APIS) -> tuple[str, ...]:
    """The names of those of the APIs that have a row."""
    return tuple(api.name for api in apis if row in rows(api))


def params(
    rows: Rows, marks: Marks = lambda _: [], shown: Callable[[Any], str] = str, apis: Apis = JOB_APIS
) -> list[Any]:
    """Parameters of a test, one for each row, each for the APIs that have it."""
    return [
        pytest.param(row, marks=[pytest.mark.of(*having(rows, row, apis)), *marks(row)], id=shown(row))
        for row in of_all(rows, apis)
    ]
