"""What explorers found, as rows of the matrix: the shortest story, what was expected, and what came.

A finding counts in the verdicts only when it is confirmed and tied to a paragraph (checks.story.exploration).
"""

from __future__ import annotations

from typing import Any

from lso_conformance.checks.story.exploration import NO_REQUIREMENT, Judged, judged
from lso_conformance.judge.evidence import curl
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, essential

Document = dict[str, Any]


def of(observed: Observations) -> list[Document]:
    """Every finding of a log; what only the OAS has against the target comes last."""
    return [
        _row(each)
        for each in sorted(judged(observed.stories), key=lambda each: each.status == NO_REQUIREMENT)
    ]


def _row(each: Judged) -> Document:
    story = each.story
    shown = story.tellings[0] if story.tellings else story.attempt
    return {
        "id": story.id,
        "about": story.key,
        "status": each.status,
        "requirement": each.requirement,
        "verdict": None if each.status == NO_REQUIREMENT else str(each.finding.verdict),
        "expected": each.finding.want,
        "received": each.finding.got,
        "exchanges": list(each.finding.exchanges),
        "steps": [_step(number, one) for number, one in enumerate(essential(shown.exchanges), 1)],
    }


def _step(number: int, one: Exchange) -> Document:
    return {
        "step": number,
        "name": one.step,
        "exchange": one.number,
        "request": f"{one.method} {one.path}",
        "status": one.status,
        "curl": curl(one),
    }
