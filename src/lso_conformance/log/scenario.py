"""What a scenario is called, and which API it drives; the log speaks of it by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    """

    name: str
    drive: Callable[..., None]
    given: tuple[Any, ...]

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


def api_of(scenario: Scenario, apis: Sequence[Api]) -> Api | None:
    """The API that a scenario drives: its folder's; of a folder that is no API's, the first with jobs."""
    folder = function_of(scenario).__module__.split(".")[-2:][0]
    own = next((api for api in known() if api.folder == folder), None)
    if own is not None:
        return next((api for api in apis if api.name == own.name), None)
    return next((api for api in apis if api.has_jobs), None)


def by_name(scenarios: Iterable[Scenario]) -> dict[str, Scenario]:
    """Each scenario once, by its name, in the order given."""
    return {name_of(scenario): scenario for scenario in scenarios}
