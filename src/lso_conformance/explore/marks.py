"""Creations with a mark that is nobody else's, and the look for a job that a refused one made all the same.

The mark is the description, which a read shows (W148 6.1.3); a list narrows down what can be meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lso_conformance.checks.story.explored_jobs import MARK
from lso_conformance.common.clock import Clock
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import LIMIT
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.pages import ids_of
from lso_conformance.seen.resources import accepted

LOOKS = "looks for"  # the fact of a list that looks for what a refused creation made
STRAY = "stray"  # the fact of a read of a job that nobody in the story created
MOST_STRAYS = 5
SURE = {401, 403, 404, 405, 429, 503}  # nothing was made
BEFORE_S = 3.0


def marked(body: Any, clock: Clock) -> tuple[Any, dict[str, Any]]:
    """A creation with a mark, and its fact; one that has a description of its own, or is none, stays."""
    if not isinstance(body, dict) or "description" in body:
        return body, {}
    mark = f"explored {clock.token()[:8]}"
    return {**body, "description": mark}, {MARK: mark}


def may_have_made(answer: Exchange) -> bool:
    """Whether a creation failed that might have made a job all the same, which its mark would show."""
    return MARK in answer.facts and not accepted(answer) and answer.status not in SURE


def look_for(step: JobStep, failed: Sequence[Exchange]) -> None:
    """Look whether creations that failed made a job; it is ours then, and will be ended."""
    facts: dict[str, Any] = {LOOKS: [answer.facts[MARK] for answer in failed]}
    newest = {"creationDate.gt": step.later(-BEFORE_S), "limit": f"{LIMIT}"}
    read_strays(step, step("list what is new", **facts).list("list", **newest))


def read_strays(step: JobStep, listed: Exchange) -> None:
    """Read what a list shows and nobody of ours created; what has the mark is kept to be ended."""
    known = {job.id for job in step.jobs}
    for each in [one for one in ids_of(listed) if one not in known][:MOST_STRAYS]:
        facts: dict[str, Any] = {STRAY: each}
        shown = step("read what was not created", **facts).retrieve(each)
        document = shown.json() if accepted(shown) else None
        if isinstance(document, dict) and document.get("description") in listed.facts[LOOKS]:
            step.adopt(shown)
