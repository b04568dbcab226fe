"""Drives: the Buyer's actions in any order, after all other scenarios.

Judged by test_any_order.  Not driven unless the run explores (`--fuzz`, the profile's `limits.exploration`).
"""

from importlib import import_module

from lso_conformance.depth import OFF
from lso_conformance.drive import exploring
from lso_conformance.halt import NotApplicable
from lso_conformance.step import Step


@exploring
def any_order(step: Step) -> None:
    if step.depth.order == OFF:
        raise NotApplicable("the order of actions is not explored (--fuzz, limits.exploration)")
    import_module("lso_conformance.explore.model").explore(step)  # loads hypothesis: only here
