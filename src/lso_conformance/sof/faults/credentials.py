"""Faults of asking for credentials: U1.  W148 5.5.

Every fault demands a bearer token, and the profile carries it. How a caller is refused: faults.refusals.
"""

from typing import Any

from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.jobs.access import READING, header_of
from lso_conformance.sof.operators.rows import blunt, sow, subtle
from lso_conformance.sof.operators.seams import always, skips, together
from lso_conformance.sof.variants.authentication import BearerAuth


def _only_reads(_sof: Any, call: Call) -> bool:
    return call.method in READING


def _begins_right(sof: Any, call: Call) -> bool:
    name, wanted = header_of(sof.auth())
    return call.headers.get(name, "").startswith(wanted[: len(wanted) * 3 // 4])


sow(
    "W148-U1", "{}.", lambda when: together(skips("authorize", when), BearerAuth),
    blunt("lets-everybody-in", "Says that it wants a token, and serves everybody", always),
    subtle("guards-writing-only",
           "Wants a token of who creates or changes something, and lets everybody read", _only_reads),
    subtle("looks-at-token-beginnings", "Takes every token that begins as the right one does", _begins_right),
)  # fmt: skip
