"""Drives: requests for topics and subscriptions that nobody wrote down, after all others.  No stream is read.

Judged by test_any_subscription.  Not driven unless the run explores (`--fuzz`, the profile's `limits.fuzz`).
"""

from importlib import import_module

from lso_conformance.drive.depth import OFF
from lso_conformance.drive.halt import NotApplicable
from lso_conformance.drive.pool import exploring
from lso_conformance.drive.stream_step import StreamStep


@exploring
def any_subscription(step: StreamStep) -> None:
    if step.depth.requests == OFF:
        raise NotApplicable("requests are not explored (--fuzz, limits.fuzz)")
    import_module("lso_conformance.explore.topics").explore(step)  # loads schemathesis: only here
