"""Places of lists and queries: their filters and the paragraphs about them.  W148 6.2 to 6.16."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Listing:
    """A list operation or complex query.

    Attributes:
        kind: its path, as `core.filters` names it.
        word: in the names of faults.
        accepts: paragraph that a filter breaks that is not applied or not accepted.
        matches: paragraph that a filter breaks that is applied wrongly.
        empty: paragraph of what is answered when nothing matches.
    """

    kind: str
    word: str
    accepts: str
    matches: str
    empty: str = ""


JOBS: Final = Listing("faultManagementJob", "job", "W148-O4", "W148-R18", "W148-R19")
MODIFIES: Final = Listing("modifyFaultManagementJob", "modify", "W148-O5", "W148-O5", "W148-R28")
CANCELS: Final = Listing("cancelFaultManagementJob", "cancel", "W148-O6", "W148-O6", "W148-R39")
REPORTS: Final = Listing("faultManagementReport", "report", "W148-O7", "W148-O7", "W148-R54")
RECORDS: Final = Listing("trackingRecord", "record", "W148-O9", "W148-O9", "W148-R62")
LISTS: Final = (JOBS, MODIFIES, CANCELS, REPORTS, RECORDS)

JOB_QUERY: Final = Listing("faultManagementJobComplexQuery", "job", "W148-R1", "W148-U3")
REPORT_QUERY: Final = Listing("faultManagementReportComplexQuery", "report", "W148-R1", "W148-U4")
QUERIES: Final = (JOB_QUERY, REPORT_QUERY)

REFUSED: Final = (
    (JOBS, "serviceToId", False), (JOBS, "jobPriority", True),
    (MODIFIES, "faultManagementJobId", False), (CANCELS, "faultManagementJobId", True),
    (REPORTS, "serviceFromId", False), (REPORTS, "reportingTimeframe.startDate.gt", False),
    (REPORTS, "reportingTimeframe.endDate.lt", True), (REPORTS, "resultFormat", False),
    (RECORDS, "relatedObjectId", False), (RECORDS, "user", True),
)  # fmt: skip
"""Filters that a fault refuses, or fails at: the list, the filter, whether it fails."""

_SHORT: Final = {
    "serviceSpecificConfiguration": "configuration",
    "faultManagementJob": "job",
    "faultManagementJobId": "job",
    "reportingTimeframe": "timeframe",
    "relatedObjectId": "related-object",
}


def kebab(name: str) -> str:
    """In kebab case: service-from-id for serviceFromId, creation-date-gt for creationDate.gt."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|\.", "-", name).lower()


def short(name: str) -> str:
    """An attribute's word in the names of faults: configuration for serviceSpecificConfiguration."""
    return _SHORT.get(name) or kebab(name.removeprefix("reportingTimeframe."))
