"""Which scenario a request, or the timer or task that it set, belongs to."""

from contextvars import ContextVar

SCENARIO: ContextVar[str] = ContextVar("scenario", default="")
