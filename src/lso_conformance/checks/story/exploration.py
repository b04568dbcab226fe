"""What may be wrong in a story: the few exchanges of one attempt of an explorer.  Pure.

The explorer calls `problems` to shrink an attempt, judging calls it again on what was sent in the
end and once more (`judged`).  Each problem is tied to the paragraph that it breaks, or to none: then
it is listed and leaves the verdicts alone.  Of checks that may warn only what fails counts here.
What is looked at in any API stands in `explored`, the rest beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.story import explored, explored_jobs, explored_streams
from lso_conformance.checks.story.explored import Problem
from lso_conformance.seen.observations import Observations, Story
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known
from lso_conformance.standard.kinds import JOB

CONFIRMED, SEEN_ONCE, NO_REQUIREMENT = "confirmed", "seen once", "no requirement, OAS only"


@dataclass(frozen=True)
class Judged:
    """A story with its problem, and what came of sending it again."""

    story: Story
    status: str
    requirement: str | None
    finding: Finding


def judged(stories: Iterable[Story]) -> Iterator[Judged]:
    """Each story: confirmed when both tellings show the problem again, otherwise seen once."""
    for story in stories:
        tellings = (story.attempt, *story.tellings)
        shown = [next((p for p in problems(each) if p.key == story.key), None) for each in tellings]
        first = next((p for p in (*shown[1:], shown[0]) if p is not None), None)
        if first is None:
            continue
        again = len(shown) > 2 and all(p is not None for p in shown[1:])
        status = SEEN_ONCE if not again else NO_REQUIREMENT if first.requirement is None else CONFIRMED
        cited = dict.fromkeys(n for p in shown[1:] if p is not None for n in p.finding.exchanges)
        yield Judged(story, status, first.requirement, replace(first.finding, exchanges=(*cited,))
                     if cited else first.finding)  # fmt: skip


def findings(observed: Observations, clause: str) -> list[Finding]:
    """What the explorers found against a clause; that they found nothing decides nothing."""
    paragraph = observed.api.clause(clause)
    want = "nothing that breaks it, whatever is sent"
    found = [each for each in judged(observed.stories) if each.requirement == paragraph]
    counted = [each.finding for each in found if each.status == CONFIRMED]
    if counted:
        return counted
    outcome = next(iter(observed.outcomes.values()), None)
    if outcome is not None and outcome.event == "crashed":
        return [Finding(Verdict.ERROR, want, outcome.reason)]
    if outcome is not None and not observed.attempts:
        return [Finding(Verdict.NOT_APPLICABLE, want, outcome.reason or "nothing was tried")]
    once = f", {len(found)} seen once" if found else ""
    return [Finding(Verdict.NOT_APPLICABLE, want, f"nothing in {observed.attempts} attempts{once}")]


def paragraphs(api: Api) -> list[str]:
    """Every paragraph that a problem may be tied to."""
    kind = explored_jobs if api.has(JOB) else explored_streams
    return list(dict.fromkeys([*explored.tied(api), *kind.tied(api)]))


def clauses(kind: str) -> list[str]:
    """A clause for every paragraph that a problem of an API with this kind of resource may be tied to."""
    found = []
    for api in (each for each in known() if each.has(kind)):
        tied = paragraphs(api)
        first = {paragraph: name for name, paragraph in reversed([*api.clauses.items()])}
        found += [first[paragraph] for paragraph in tied]
    return list(dict.fromkeys(found))


def problems(story: Observations) -> list[Problem]:
    """Everything that is wrong in a story, the same each time; what only the OAS says comes last."""
    kind = explored_jobs if story.api.has(JOB) else explored_streams
    checks = (*explored.CHECKS, *kind.CHECKS, *explored.OAS_ONLY)
    return [problem for check in checks for problem in check(story)]
