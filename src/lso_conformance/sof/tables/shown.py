"""Places where attributes are shown that must be there, and the paragraphs that say so."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Shown:
    """A representation of a resource.

    Attributes:
        word: name of a fault, of the attribute's word.
        text: its sentence, of the attribute.
        seam: the method that shows it.
        attributes: what must be there.
        kind: of the list that shows it, where the method is that of every list.
    """

    word: str
    text: str
    seam: str
    breaks: str
    attributes: str
    kind: str = ""


OF_REPORTS: Final = (
    "creationDate faultManagementJob granularity id monitoredObject outputFormat reportingTimeframe "
    "resultFormat serviceSpecificConfiguration state"
)
"""R53, R56."""
OF_JOBS: Final = (
    "creationDate granularity id jobType monitoredObject outputFormat reportingPeriod resultFormat "
    "scheduleDefinition serviceSpecificConfiguration state"
)
"""R17."""
PLACES: Final = (
    Shown("created-without-{}", "The create answer has no {}.", "show_created", "W148-R14",
          "id state creationDate"),
    Shown("list-without-{}", "Jobs in the list have no {}.", "show_listed", "W148-R17", OF_JOBS),
    Shown("report-list-without-{}", "Reports in the list have no {}.", "show_report_listed", "W148-R53",
          OF_REPORTS),
    Shown("report-without-{}", "A report read by its id has no {}.", "show_report", "W148-R56", OF_REPORTS),
    Shown("report-query-without-{}", "Reports found by a query have no {}.", "show_report_queried", "W148-U4",
          "state faultManagementJob"),
    Shown("record-without-{}", "A tracking record read by its id has no {}.", "show_record_alone",
          "W148-R64", "creationDate id relatedObjectId"),
    Shown("record-list-without-{}", "Tracking records in the list have no {}.", "show_item", "W148-R60",
          "creationDate id relatedObjectId", "trackingRecord"),
)  # fmt: skip
