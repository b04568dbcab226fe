"""Drives: the Buyer's actions in any order, after all other scenarios.

Judged by test_any_order.  Not driven unless the run explores (`--fuzz`, the profile's `limits.exploration`).
"""

from importlib import import_module

from lso_conformance.drive.depth import OFF
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.pool import exploring


@exploring
def any_order(step: JobStep) -> None:
    if step.depth.order == OFF:
        raise NotApplicable("the order of actions is not explored (--fuzz, limits.exploration)")
    import_module("lso_conformance.explore.model").explore(step)  # loads hypothesis: only here
