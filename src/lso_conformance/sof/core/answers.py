"""What goes in and out of an operation: a call, an answer, or a refusal with its problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class SofError(Exception):
    """The SOF cannot start: an unknown fault or variant, or specs that cannot be used."""


@dataclass(frozen=True)
class Call:
    """One request, taken apart: header names in lower case, `job_id` from the path, `query` as sent."""

    method: str
    path: str
    job_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: str = ""


@dataclass
class Answer:
    """One response: a JSON `body` (None: no body), or `raw` bytes instead of it."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a request.

    Attributes:
        reason: why, for a person (W148 7.1.1.1).
        code: of the enumeration that belongs to the status; None where the status has none.
        path: JSON pointer into the request, or None.
        message: what to do about it.
    """

    reason: str
    code: str | None = None
    path: str | None = None
    message: str = "Correct the request, then send it again."


class Refusal(Exception):
    """The request is refused with this HTTP status (W148 7.1.1)."""

    def __init__(self, status: int, *problems: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, problems)
        self.status = status
        self.problems = problems
        self.headers = dict(headers or {})
