"""The verdict words, and a finding: what one check saw."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Every verdict word of test and requirement."""

    FAIL = "fail"
    ERROR = "error"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not-tested"
    WARNING = "warning"
    ATTESTATION = "attestation"
    PASS = "pass"  # noqa: S105 - a verdict
    NOT_SUPPORTED = "not-supported"
    NOT_APPLICABLE = "not-applicable"
    NOT_SELECTED = "not-selected"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw: the verdict, what was wanted, what came, and the exchanges that show it.

    `folded_into` names the requirement under which the same cause is already counted.
    """

    verdict: Verdict
    want: str
    got: str
    exchanges: tuple[int, ...] = ()
    folded_into: str | None = None
