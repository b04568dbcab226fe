"""What a scenario is called, and which APIs it is about; the log speaks of it by its name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known

Scenario = Callable[[Any], None]  # called with a JobStep or a StreamStep; a function, or a TabledScenario


@dataclass(frozen=True, eq=False)
class TabledScenario:
    """A scenario of a table: one function drives them all, each with what its row gives it.

    Attributes:
        name: the name of the scenario in its module, which is that of the function.
        drive: called with the step and what is given.
        apis: the names of the APIs that have its row; None: all have.
    """

    name: str
    drive: Callable[..., None]
    given: tuple[Any, ...]
    apis: tuple[str, ...] | None = None

    def __call__(self, step: Any) -> None:
        """Drive it, with a JobStep or a StreamStep."""
        self.drive(step, *self.given)


def function_of(scenario: Scenario) -> Callable[..., None]:
    """The function that drives the scenario: itself, or that of its table."""
    return scenario.drive if isinstance(scenario, TabledScenario) else scenario


def name_of(scenario: Scenario) -> str:
    """`suspend_resume.suspend_and_resume`: the module and the scenario, as in the log."""
    function = function_of(scenario)
    name = scenario.name if isinstance(scenario, TabledScenario) else function.__name__
    return f"{function.__module__.rpartition('.')[2]}.{name}"


def serves(module: str, api: Api) -> bool:
    """Whether what stands in a module of the suites is about an API.

    In a folder of one API it is about that one; elsewhere about each that has the kinds of resource that
    the `NEEDS` of the module, or else of its folder, name.
    """
    folder = module.rpartition(".")[0]
    owner = next((each for each in known() if each.folder == folder.rpartition(".")[2]), None)
    if owner is not None:
        return owner.name == api.name
    named = (getattr(sys.modules.get(each), "NEEDS", None) for each in (module, folder))
    return api.has(*next((kinds for kinds in named if kinds is not None), ()))


def row_of(scenario: Scenario | None) -> tuple[str, ...] | None:
    """The names of the APIs that have the row of a scenario of a table; None: it is of none, or all have."""
    return scenario.apis if isinstance(scenario, TabledScenario) else None


def apis_of(scenario: Scenario, apis: Iterable[Api]) -> list[Api]:
    """Those of some APIs that a scenario drives."""
    named = row_of(scenario)
    mine = [api for api in apis if named is None or api.name in named]
    return [api for api in mine if serves(function_of(scenario).__module__, api)]


def by_name(scenarios: Iterable[Scenario]) -> dict[str, Scenario]:
    """Each scenario once, by its name, in the order given."""
    return {name_of(scenario): scenario for scenario in scenarios}
