"""Drives: requests that nobody wrote down, made from the OAS and the profile's test data, after all others.

Judged by test_fuzz.  Not driven unless the run explores (`--fuzz`, the profile's `limits.fuzz`).
"""

from importlib import import_module

from lso_conformance.drive.depth import OFF
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.pool import exploring


@exploring
def any_request(step: JobStep) -> None:
    if step.depth.requests == OFF:
        raise NotApplicable("requests are not explored (--fuzz, limits.fuzz)")
    import_module("lso_conformance.explore.requests").explore(step)  # loads schemathesis: only here
