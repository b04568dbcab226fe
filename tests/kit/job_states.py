"""Which states a job may show after one another, typed from W148 Figure 12 by hand."""

# What a job may have become by the next read when the Buyer does nothing: typed from W148 6.1.4
# (Figure 12, Table 8); several moves may lie between two reads.
ENDS = {"completed", "resourcesUnavailable"}
ALONE: dict[str, set[str]] = {
    "acknowledged": {"acknowledged", "rejected", "scheduled", "inProgress", *ENDS},
    "scheduled": {"scheduled", "inProgress", *ENDS},
    "inProgress": {"inProgress", "scheduled", *ENDS},
    "pending": {"pending", "scheduled", "inProgress", *ENDS},
    "suspended": {"suspended"},
    "pendingCancel": {"pendingCancel", "cancelled"},
    **{state: {state} for state in ("rejected", "completed", "cancelled", "resourcesUnavailable")},
}
# FM-B7: a refused modify of a suspended job.
WARNED = {("pending", "suspended")}
