"""Places of modify and cancel processes.  W148 6.4 to 6.9.

A pair of paragraphs is that of modify and that of cancel.
"""

from typing import Final, Literal

Kind = Literal["modify", "cancel"]
KINDS: Final[tuple[Kind, Kind]] = ("modify", "cancel")
REFERENCE: Final = "faultManagementJob"
STORES: Final = {"modify": "modifies", "cancel": "cancels"}

FORM: Final = ("W148-R5", "W148-R5")
UNDEFINED: Final = ("W148-R6", "W148-R6")
GIVEN: Final = ("W148-R25", "W148-R34")
"""What the server gives to a new process."""
ECHO: Final = ("W148-R24", "W148-R33")
"""What the buyer sent stands in the answer."""
FIRST: Final = ("W148-R27", "W148-U2")
"""A process begins acknowledged."""
LIVES: Final = ("W148-R26", "W148-R35")
"""Its id stays what it was."""
SHOWN: Final = ("W148-R30", "W148-R41")
"""What must be there when it is retrieved."""
ALL_SHOWN: Final = ("W148-R31", "W148-R42")
"""What was set is there when it is retrieved."""

CHANGEABLE: Final = {
    "description": "description",
    "granularity": "granularity",
    "jobPriority": "priority",
    "outputFormat": "output-format",
    "reportingPeriod": "reporting-period",
    "resultFormat": "result-format",
    "scheduleDefinition": "schedule",
    "serviceSpecificConfiguration": "configuration",
}
"""What a modify can change (R23), and its word in the names of faults."""
ENDED: Final = frozenset({"completed", "rejected"})
