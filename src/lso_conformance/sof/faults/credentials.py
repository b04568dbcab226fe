"""Faults of asking for credentials: U1.  W148 5.5.

Every fault demands a bearer token, and the profile carries it.
"""

# ruff: noqa: D102 - the class says what its method does

from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.jobs.access import READING, header_of
from lso_conformance.sof.registry import fault
from lso_conformance.sof.variants.authentication import BearerAuth


@fault("W148-U1")
class LetsEverybodyIn(BearerAuth):
    """Says that it wants a token, and serves everybody."""

    def authorize(self, call: Call) -> None:
        pass


@fault("W148-U1", subtle=True)
class GuardsWritingOnly(BearerAuth):
    """Wants a token of who creates or changes something, and lets everybody read."""

    def authorize(self, call: Call) -> None:
        if call.method not in READING:
            super().authorize(call)


@fault("W148-U1", subtle=True)
class LooksAtTokenBeginnings(BearerAuth):
    """Takes every token that begins as the right one does."""

    def authorize(self, call: Call) -> None:
        name, wanted = header_of(self.auth())
        if not call.headers.get(name, "").startswith(wanted[: len(wanted) * 3 // 4]):
            super().authorize(call)
