"""Faults of a server that keeps the same thing in several places, and brings not all of them up to date.

W148 6.2 (R17, R18), 6.3 (R20), 6.4.2, 6.12: what a modify changed, what a job still has when it has ended.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core import filters
from lso_conformance.sof.core.filters import Filter, Kind, Read
from lso_conformance.sof.edits.process_edits import in_process
from lso_conformance.sof.edits.reshaping import Document, in_retrieved, without
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.jobs.world import Kind as WorldKind
from lso_conformance.sof.registry import add_fault, fault


class _Remembers(Behaviour):
    """Keeps the request of a job that is modified."""

    def apply_changes(self, job: Job, changes: dict[str, Any]) -> None:
        job.notes.setdefault("at first", job.request)
        super().apply_changes(job, changes)


@fault("W148-R18", subtle=True)
class FiltersByOldValues(_Remembers):
    """Lists and queries of jobs go by what a job was before it was modified."""

    def reader(self, kind: Kind, wanted: Filter) -> Read:
        read = super().reader(kind, wanted)
        if kind.store != "jobs" or wanted.path in {filters.STATE, filters.CREATED, filters.MODIFIED}:
            return read
        return lambda job: read(replace(job, request=job.notes.get("at first", job.request)))


@fault("W148-R17", subtle=True)
class ListShowsOldValues(_Remembers):
    """Lists show a job as it was before it was modified."""

    def show_listed(self, job: Job) -> Document:
        return {**super().show_listed(job), **job.notes.get("at first", {})}


@fault("W148-U3", subtle=True)
class QueryShowsOldValues(_Remembers):
    """A complex query shows a job as it was before it was modified."""

    def show_queried(self, job: Job) -> Document:
        return {**super().show_queried(job), **job.notes.get("at first", {})}


@fault("W148-R20", subtle=True)
class SecondModifyRevertsFirst(_Remembers):
    """A second modify starts from the job as it was created, and so undoes the first."""

    def apply_changes(self, job: Job, changes: dict[str, Any]) -> None:
        super().apply_changes(job, changes)
        job.request = {**job.notes["at first"], **changes}


@fault("W148-U3", subtle=True)
class QueryShowsFirstState(Behaviour):
    """A complex query shows every job as acknowledged."""

    def show_queried(self, job: Job) -> Document:
        return {**super().show_queried(job), "state": "acknowledged"}


def _dated_as_its_job(behaviour: Any, process: Process, shown: Document) -> Document:
    job = behaviour.job_of(process)
    return shown if job is None else {**shown, "creationDate": behaviour.stamp(job.created)}


for _kind, _breaks in (("modify", "W148-R25"), ("cancel", "W148-R34")):
    add_fault(
        f"{_kind}-dated-as-its-job",
        _breaks,
        f"A {_kind} process has the creationDate of its job.",
        in_process(cast("WorldKind", _kind), _dated_as_its_job),
        subtle=True,
    )


def _is(state: str) -> Callable[[Job], bool]:
    return lambda job: job.state == state


for _state in ("completed", "cancelled"):
    add_fault(
        f"{_state}-job-drops-options",
        "W148-R20",
        f"A {_state} job shows its description and jobPriority no more.",
        in_retrieved(without("description", "jobPriority"), when=_is(_state)),
        subtle=True,
    )
