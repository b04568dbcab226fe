"""Explores the reference SOF alone: no other scenario, everything judged as a run judges it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lso_conformance import findings, resources
from lso_conformance import profile as profiles
from lso_conformance.api_read import load
from lso_conformance.depth import OFF, Depth
from lso_conformance.drive import Drive
from lso_conformance.judging import schemas_of
from lso_conformance.leftovers import jobs_left
from lso_conformance.log import Record
from lso_conformance.log_header import open_log
from lso_conformance.observations import observe
from lso_conformance.sof import Options, start
from suites.every_api import fuzz
from suites.job_apis import any_order

REQUESTS, ORDER = "requests", "order"


@dataclass(frozen=True)
class Explored:
    """What came of it: the log, the rows of the matrix, and the jobs that were left on the target."""

    records: Sequence[Record]
    findings: Sequence[dict[str, Any]]
    left: Sequence[str]

    @property
    def confirmed(self) -> set[str]:
        """The paragraphs of the confirmed findings."""
        return {row["requirement"] for row in self.findings if row["status"] == "confirmed"}


def explore(
    part: str, faults: Sequence[str] = (), variants: Sequence[str] = (), level: str = "smoke", seed: int = 0
) -> Explored:
    """Explore a SOF with faults and variants."""
    api = load()
    with start(Options(specs=resources.specs(), faults=tuple(faults), variants=tuple(variants))) as sof:
        target = profiles.parse(sof.profile(), {})
        log = open_log(target, None, "")
        depth = Depth(level if part == REQUESTS else OFF, level if part == ORDER else OFF, seed)
        drive = Drive(target, api, log, schemas_of(log.records[0]), workers=1, depth=depth)
        drive.start([fuzz.any_request if part == REQUESTS else any_order.any_order])
        drive.close()
        log.write("footer", interrupted=False)
    return Explored(log.records, findings.of(observe(log.records, api)), jobs_left(log.records, api))
