"""Observations by what they are asked for: each index is made once (`Observations.once`).  Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import Job, Process, Report
from lso_conformance.standard.oas import Operation

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


class Indexed(Protocol):
    """What is looked up of `Observations`."""

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """Every exchange."""

    @property
    def operations(self) -> Mapping[int, Operation]:
        """Which operation each called, by its number."""

    @property
    def jobs(self) -> Sequence[Job]:
        """The jobs of the run."""

    @property
    def processes(self) -> Sequence[Process]:
        """The modifies and cancels of them."""

    @property
    def reports(self) -> Sequence[Report]:
        """The reports of them."""


def told_apart(seen: Indexed) -> dict[str, Job]:
    """The jobs that have an id of their own, by that id."""
    count = Counter(job.id for job in seen.jobs)
    return {job.id: job for job in seen.jobs if job.id and count[job.id] == 1}


def processes_by_request(seen: Indexed) -> dict[int, Process]:
    """The processes by the numbers of the requests that made them."""
    return {process.created.number: process for process in reversed(seen.processes)}


def jobs_by_exchange(seen: Indexed) -> dict[int, Job]:
    """The jobs by the numbers of the exchanges in their histories."""
    return {moment.exchange.number: job for job in reversed(seen.jobs) for moment in job.moments}


def reports_by_job(seen: Indexed) -> dict[str, list[Report]]:
    """The reports by the id of their job, in the order of their timeframes as far as they print them."""
    found: dict[str, list[Report]] = defaultdict(list)
    for report in seen.reports:
        found[report.job].append(report)
    for mine in found.values():
        mine.sort(key=lambda r: (r.timeframe[0] or r.timeframe[1] or EARLIEST, r.id))
    return found


def calls(seen: Indexed) -> dict[str, list[Exchange]]:
    """The exchanges by the id of the operation that they called."""
    found: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in seen.exchanges:
        if (called := seen.operations.get(exchange.number)) is not None:
            found[called.id].append(exchange)
    return found
