"""The marks of a test: the clauses that it decides, the scenario that it looks at, whom it judges."""

from typing import Any

import pytest

from lso_conformance.log.scenario import Scenario

# The clauses of the map that a test decides ("suspend.refused"): the paragraphs of all APIs that bear them.
decides = pytest.mark.decides
# Of a whole file: its tests judge a Buyer, or a server that somebody else recorded.
judges_buyer = pytest.mark.judges("buyer")
judges_recording = pytest.mark.judges("recording")
# Of a test without a scenario that needs to know all that was done to the target.
judges_driven = pytest.mark.judges("driven")


def drives(scenario: Scenario) -> pytest.MarkDecorator:
    """The test looks at this scenario (a mark called with a function alone would decorate it)."""
    return pytest.mark.drives.with_args(scenario)


def steps(
    *rows: tuple[Scenario, Any] | tuple[Scenario, Any, Any] | tuple[Scenario, Any, Any, Any],
) -> list[Any]:
    """Parameters of one test over several scenarios: (scenario, value, …) for each."""
    return [pytest.param(*values, marks=drives(scenario), id=str(values[0])) for scenario, *values in rows]
