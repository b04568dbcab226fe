"""The hand that a scenario is given: what the kinds of resource of its API need."""

from __future__ import annotations

from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.step import Bench, Step
from lso_conformance.drive.stream_step import StreamStep
from lso_conformance.standard.kinds import JOB, SUBSCRIPTION

HANDS: dict[str, type[Step]] = {JOB: JobStep, SUBSCRIPTION: StreamStep}


def step_of(scenario: str, bench: Bench) -> Step:
    """What a scenario of the bench's API is called with."""
    hand = next((hand for kind, hand in HANDS.items() if bench.api.has(kind)), Step)
    return hand(scenario, bench)
