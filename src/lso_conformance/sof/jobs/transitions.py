"""Which state follows which, in jobs, processes and reports.

MEF W148, Figure 12 and Table 8, Figures 17, 22 and Table 9, Figure 27 and Table 10.
Typed from the prose. A move that has no row is never made.
"""

from typing import Final, Literal, NamedTuple


class Row(NamedTuple):
    """One arrow: in state `source_state`, the step `do` leads to `target`; `by` says who takes it."""

    source_state: str
    do: str
    target: str
    by: Literal["server", "buyer"]
    source: str


JOB: Final = (
    Row("acknowledged", "reject", "rejected", "server", "6.1.4; Table 8 rejected"),
    Row("acknowledged", "wait", "scheduled", "server", "Table 8 acknowledged: start time not immediate"),
    Row("acknowledged", "start", "inProgress", "server", "Table 8 acknowledged: start time immediate"),
    Row("acknowledged", "starve", "resourcesUnavailable", "server", "6.1.4; Table 8 resourcesUnavailable"),
    Row("scheduled", "start", "inProgress", "server", "Table 8 scheduled: start time reached"),
    Row("scheduled", "starve", "resourcesUnavailable", "server", "Table 8 resourcesUnavailable"),
    Row("scheduled", "cancel", "pendingCancel", "buyer", "Table 8 scheduled"),
    Row("scheduled", "modify", "pending", "buyer", "Table 8 scheduled"),
    Row(
        "inProgress",
        "finish",
        "completed",
        "server",
        "Table 8 inProgress: one-time; completed: schedule over",
    ),
    Row("inProgress", "rest", "scheduled", "server", "Table 8 inProgress: recurring, next run later"),
    Row("inProgress", "again", "inProgress", "server", "Table 8 inProgress: recurring, next run at once"),
    Row("inProgress", "starve", "resourcesUnavailable", "server", "Figure 12: next run finds no resources"),
    Row("inProgress", "suspend", "suspended", "buyer", "Table 8 inProgress; R44, R45"),
    Row("inProgress", "cancel", "pendingCancel", "buyer", "Table 8 inProgress"),
    Row("suspended", "resume", "inProgress", "buyer", "Table 8 suspended; R49, R50"),
    Row("suspended", "resume-later", "scheduled", "buyer", "6.11; R50"),
    Row("suspended", "cancel", "pendingCancel", "buyer", "Table 8 suspended"),
    Row("suspended", "modify", "pending", "buyer", "Table 8 suspended"),
    Row("pending", "wait", "scheduled", "server", "Table 8 pending"),
    Row("pending", "start", "inProgress", "server", "Table 8 pending"),
    Row("pending", "starve", "resourcesUnavailable", "server", "Figure 12"),
    Row("pendingCancel", "release", "cancelled", "server", "Table 8 pendingCancel"),
)

PROCESS: Final = (
    Row("acknowledged", "reject", "rejected", "server", "6.4.4; 6.7.4; Table 9"),
    Row("acknowledged", "start", "inProgress", "server", "6.4.4; 6.7.4; Table 9"),
    Row("inProgress", "finish", "completed", "server", "6.4.4; 6.7.4; Table 9"),
)

REPORT: Final = (
    Row("acknowledged", "reject", "rejected", "server", "6.13.1; Table 10"),
    Row("acknowledged", "start", "inProgress", "server", "6.13.1; Table 10"),
    Row("inProgress", "finish", "completed", "server", "6.13.1; Table 10"),
    Row("inProgress", "fail", "failed", "server", "6.13.1; Table 10"),
)

FINAL: Final = frozenset({"rejected", "completed", "cancelled", "resourcesUnavailable"})
"""States of a job that no row leaves."""
ENDED: Final = FINAL | {"failed"}
"""States of a job, process or report that no row leaves."""

_JOB = {(row.source_state, row.do): row.target for row in JOB}
_PROCESS = {(row.source_state, row.do): row.target for row in PROCESS}
_REPORT = {(row.source_state, row.do): row.target for row in REPORT}


def forbidding(do: str) -> tuple[str, ...]:
    """States of a job in which the standard draws no arrow for the step, in the order of the table."""
    states = dict.fromkeys(state for row in JOB for state in (row.source_state, row.target))
    return tuple(state for state in states if (state, do) not in _JOB)


def job_target(state: str, do: str) -> str | None:
    """State that the step leads to, or None where the standard draws no such arrow."""
    return _JOB.get((state, do))


def process_target(state: str, do: str) -> str | None:
    """State that the step leads a modify or cancel process to, or None where no such arrow is drawn."""
    return _PROCESS.get((state, do))


def report_target(state: str, do: str) -> str | None:
    """State that the step leads a report to, or None where no such arrow is drawn."""
    return _REPORT.get((state, do))
