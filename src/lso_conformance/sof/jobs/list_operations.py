"""Lists: filters, pages and what their headers say.  W148 6.2, 6.5, 6.8, 6.13, 6.16.

The five lists differ in their row of `filters.KINDS` only.
"""

from datetime import datetime
from operator import attrgetter
from typing import Any

from lso_conformance.sof.core import filters
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import KINDS, Criterion, Filter, Kind, Read
from lso_conformance.sof.core.lists import Lists
from lso_conformance.sof.core.times import instant
from lso_conformance.sof.jobs.cancel_operations import CancelOperations
from lso_conformance.sof.jobs.world import Job, Record, Report, World


class ListOperations(Lists, CancelOperations):
    """The list operations."""

    world: World
    _kinds = KINDS

    def list_jobs(self, call: Call) -> Answer:
        """GET /faultManagementJob (O4, R17 to R19)."""
        return self.list_of(filters.JOBS, call)

    def list_cancels(self, call: Call) -> Answer:
        """GET /cancelFaultManagementJob (O6, R39)."""
        return self.list_of(filters.CANCELS, call)

    def list_modifies(self, call: Call) -> Answer:
        """GET /modifyFaultManagementJob (O5, R28)."""
        return self.list_of(filters.MODIFIES, call)

    def list_reports(self, call: Call) -> Answer:
        """GET /faultManagementReport (O7, R53, R54)."""
        return self.list_of(filters.REPORTS, call)

    def list_records(self, call: Call) -> Answer:
        """GET /trackingRecord (O9, R60 to R62)."""
        return self.list_of(filters.RECORDS, call)

    def reader(self, kind: Kind, wanted: Filter) -> Read:
        """Reads the attribute that the filter is about."""
        jobs = kind.store == "jobs"
        created, as_shown = self.creation_date, self.as_shown
        if wanted.path == filters.STATE:
            return attrgetter("state")
        if wanted.path == filters.CREATED and jobs:
            return lambda job: as_shown(created(job))
        if wanted.path == filters.CREATED:
            return lambda item: as_shown(item.created)
        if wanted.path == filters.MODIFIED and jobs:
            return lambda job: as_shown(job.modified)
        read = filters.reader(kind.document, wanted.path)
        if wanted.path == filters.PRIORITY:
            default = self.default_priority()
            return lambda job: default if (found := read(job)) is None else found
        return (lambda item: instant(read(item))) if wanted.values == "date" else read

    def _earliest(self, criteria: list[Criterion]) -> datetime | None:
        """What is about a job or a report was not there before it."""
        ids = [str(one.value) for one in criteria if one.filter.path in filters.REFERENCES]
        stores = (self.world.jobs, self.world.reports)
        since = [item.created for store in stores for item in map(store.get, ids) if item is not None]
        said = super()._earliest(criteria)
        return max(since if said is None else [*since, said], default=None)

    def default_priority(self) -> int | None:
        """Priority of a job whose buyer gave none, for the filters."""
        return 5

    # --- what is shown -----------------------------------------------------------------------------

    def show_listed(self, job: Job) -> dict[str, Any]:
        """A job in a list (R17)."""
        return self.show_job(job)

    def show_report_found(self, report: Report) -> dict[str, Any]:
        """A report in a list or found by a query: its summary, without results (R53, O8)."""
        return {**report.document, **self.show_known(report), "state": report.state}

    def show_report_listed(self, report: Report) -> dict[str, Any]:
        """A report in a list."""
        return self.show_report_found(report)

    def show_report_queried(self, report: Report) -> dict[str, Any]:
        """A report found by a complex query; without results too (FM-B17)."""
        return self.show_report_found(report)

    def show_record(self, record: Record) -> dict[str, Any]:
        """A tracking record (R60, R61)."""
        return {**record.document, **self.show_known(record)}

    def show_known(self, item: Report | Record) -> dict[str, Any]:
        """What the server knows of every resource: its id and when it was created."""
        return {"id": item.id, "creationDate": self.stamp(item.created)}
