"""Findings of one requirement -> one verdict (the words and rules of the README)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.standard.requirements import Level

WORST_FIRST = tuple(Verdict)[:9]


@dataclass(frozen=True)
class TestResult:
    """The findings of one test, in the order in which they were made."""

    __test__ = False  # to pytest, which would collect it by its name

    nodeid: str
    requirements: tuple[str, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of its findings."""
        return worst(finding.verdict for finding in self.findings)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst verdict; without any, nothing was tested."""
    return min(verdicts, key=WORST_FIRST.index, default=Verdict.NOT_TESTED)


def of(results: Sequence[TestResult], level: Level) -> Verdict:
    """The verdict of one requirement: a broken SHOULD is a warning."""
    found = worst(result.verdict for result in results)
    return Verdict.WARNING if found is Verdict.FAIL and level is Level.DESIRABLE else found
