"""Faults of a server that keeps the same thing in several places, and brings not all of them up to date.

W148 6.2 (R17, R18), 6.3 (R20), 6.4.2, 6.12: what a modify changed, what a job still has when it has ended.
"""

from dataclasses import replace
from typing import Any

from lso_conformance.sof.core import filters
from lso_conformance.sof.core.filters import Filter, Kind
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.documents import Document, put, without
from lso_conformance.sof.operators.moves import in_state
from lso_conformance.sof.operators.rows import as_it_is, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, together
from lso_conformance.sof.registry import Mixed


def _remembers(_sof: Any, beneath: Act, job: Job, asked: Document) -> None:
    job.notes.setdefault("at first", job.request)
    beneath(job, asked)


def _reverts(_sof: Any, beneath: Act, job: Job, asked: Document) -> None:
    beneath(job, asked)
    job.request = {**job.notes["at first"], **asked}


def _reads_old(_sof: Any, beneath: Act, kind: Kind, wanted: Filter) -> Any:
    read = beneath(kind, wanted)
    if kind.store != "jobs" or wanted.path in {filters.STATE, filters.CREATED, filters.MODIFIED}:
        return read
    return lambda job: read(replace(job, request=job.notes.get("at first", job.request)))


def _shows_old(seam: str) -> Mixed:
    return over(seam, lambda _sof, beneath, job: {**beneath(job), **job.notes.get("at first", {})})


REMEMBERS = over("apply_changes", _remembers)
sow(
    "W148-R20", "{}.", lambda mixin: together(mixin, REMEMBERS),
    subtle("filters-by-old-values", "Lists and queries of jobs go by what a job was before it was modified",
           over("reader", _reads_old), breaks="W148-R18"),
    subtle("list-shows-old-values", "Lists show a job as it was before it was modified",
           _shows_old("show_listed"), breaks="W148-R17"),
    subtle("query-shows-old-values", "A complex query shows a job as it was before it was modified",
           _shows_old("show_queried"), breaks="W148-U3"),
    subtle("second-modify-reverts-first",
           "A second modify starts from the job as it was created, and so undoes the first",
           over("apply_changes", _reverts)),
)  # fmt: skip
sow(
    "W148-R20", "{}.", as_it_is,
    subtle("query-shows-first-state", "A complex query shows every job as acknowledged",
           changes("show_queried", put(state="acknowledged")), breaks="W148-U3"),
    *(
        subtle(f"{state}-job-drops-options", f"A {state} job shows its description and jobPriority no more",
               changes("show_retrieved", without("description", "jobPriority"), in_state(state)))
        for state in ("completed", "cancelled")
    ),
)  # fmt: skip
