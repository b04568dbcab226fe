"""Words that are written into the log while driving, and by which judging finds what they mark."""

from __future__ import annotations

LEFT_OUT, LEFT_BEHIND = "left out", "left behind"  # notes: a step that was not done; what was not ended
NOT_ASKED = "not asked: "  # begins the error of a request that was spared: its operation gives no answer
LEARN = "learn how long a job may be"  # the step that does, of the first scenario that needs to know
SIMULATED = "simulated"  # the clock of a run in virtual time
