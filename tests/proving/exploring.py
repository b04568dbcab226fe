"""Explores the reference SOF alone: no other scenario, everything judged as a run judges it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from lso_conformance.common import resources
from lso_conformance.drive.depth import OFF, Depth
from lso_conformance.drive.leftovers import jobs_left, subscriptions_left
from lso_conformance.drive.pool import Drive
from lso_conformance.explore import requests
from lso_conformance.explore.explorer import Explorer
from lso_conformance.judge import stories
from lso_conformance.judge.judging import schemas_of
from lso_conformance.log.header import open_log
from lso_conformance.log.log import Record
from lso_conformance.log.scenario import Scenario
from lso_conformance.profile import load as profiles
from lso_conformance.seen.observations import observe
from lso_conformance.sof import Options, start
from lso_conformance.standard.api_file import load
from suites.job_explored import any_order, fuzz
from suites.streaming_management import any_subscription

REQUESTS, ORDER, STREAMS = "requests", "order", "streams"
SCENARIOS: Mapping[str, Scenario] = {
    REQUESTS: fuzz.any_request, ORDER: any_order.any_order, STREAMS: any_subscription.any_subscription,
}  # fmt: skip


@dataclass(frozen=True)
class Explored:
    """What came of it: the log, the rows of the matrix, and the jobs that were left on the target."""

    records: Sequence[Record]
    findings: Sequence[dict[str, Any]]
    left: Sequence[str]
    folder: str = "fault_management"

    @property
    def confirmed(self) -> set[str]:
        """The paragraphs of the confirmed stories."""
        return {row["requirement"] for row in self.findings if row["status"] == "confirmed"}


def explore(
    part: str, faults: Sequence[str] = (), variants: Sequence[str] = (), level: str = "smoke", seed: int = 0,
    only: Sequence[Callable[[Explorer], None]] = (),
) -> Explored:  # fmt: skip
    """Explore a SOF with faults and variants, by all searches or by some."""
    api = load("streaming_management" if part == STREAMS else "fault_management")
    with start(Options(specs=resources.specs(), faults=tuple(faults), variants=tuple(variants))) as sof:
        target = profiles.parse(sof.profile(), {})
        log = open_log(target, None, "")
        depth = Depth(level if part != ORDER else OFF, level if part == ORDER else OFF, seed)
        drive = Drive(target, api, log, schemas_of(log.records[0]), workers=1, depth=depth)
        chosen: AbstractContextManager[Any] = (
            patch.object(requests, "SEARCHES", tuple(only)) if only else nullcontext()
        )
        with chosen:
            drive.start([SCENARIOS[part]])
            drive.close()
        log.write("footer", interrupted=False)
    left = jobs_left if api.has("job") else subscriptions_left
    found = stories.of(observe(log.records, api))
    return Explored(log.records, found, left(log.records, api), api.folder)
