"""Observations by what they are asked for: each index is made once (`Observations.once`).  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lso_conformance.log.exchange import Exchange
    from lso_conformance.seen.observations import Observations
    from lso_conformance.seen.resources import Job, Process, Report

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def told_apart(seen: Observations) -> dict[str, Job]:
    """The jobs that have an id of their own, by that id."""
    count = Counter(job.id for job in seen.jobs)
    return {job.id: job for job in seen.jobs if job.id and count[job.id] == 1}


def processes_by_request(seen: Observations) -> dict[int, Process]:
    """The processes by the numbers of the requests that made them."""
    return {process.created.number: process for process in reversed(seen.processes)}


def jobs_by_exchange(seen: Observations) -> dict[int, Job]:
    """The jobs by the numbers of the exchanges in their histories."""
    return {moment.exchange.number: job for job in reversed(seen.jobs) for moment in job.moments}


def reports_by_job(seen: Observations) -> dict[str, list[Report]]:
    """The reports by the id of their job, in the order of their timeframes as far as they print them."""
    found: dict[str, list[Report]] = defaultdict(list)
    for report in seen.reports:
        found[report.job].append(report)
    for mine in found.values():
        mine.sort(key=lambda r: (r.timeframe[0] or r.timeframe[1] or EARLIEST, r.id))
    return found


def calls(seen: Observations) -> dict[str, list[Exchange]]:
    """The exchanges by the id of the operation that they called."""
    found: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in seen.exchanges:
        if (called := seen.operation(exchange)) is not None:
            found[called.id].append(exchange)
    return found
