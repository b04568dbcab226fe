"""A complex query of jobs: which jobs must be in its answer, and which must not (U3).

The jobs that a scenario made itself decide, each by the reads by id before and after the query;
whoever else's jobs are in the answer does not count.

Source: W148 6.12, 7.2.1.7; FM-M10 (the default of jobPriority), FM-M13 (nested objects), FM-M14
(no paging), FM-B16 (optional attributes of an item), FM-E7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from lso_conformance.checks.basics import (
    MISSING,
    decide,
    differences,
    finding,
    has_fraction,
    moment,
    same,
    unanswered,
)
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, error_objects
from lso_conformance.log.exchange import INVALID, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import Job, accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.durations import seconds_of

Shown = Mapping[str, Any]
STATE = "state"
BOUNDS = (".gt", ".lt")
DURATION = {"timeDurationValue", "timeDurationUnits"}


def found(observed: Observations, answer: Exchange, control: Exchange) -> Finding:
    """The answer has the jobs that match the query, and none that does not.

    `control` is a query that the same target must serve; facts of the step: `wide` (it may bring
    more than can be read), `alien` (it asks for what the target did not take at a creation).
    """
    query = answer.request_json()
    want = f"the jobs that match {', '.join(query) or 'anything'}, and no others"
    if (refusal := _not_served(observed.api, want, answer, control)) is not None:
        return refusal
    items = answer.json()
    if not isinstance(items, list):
        folded = observed.api.clause("payloads")
        return finding(Verdict.FAIL, want, f"no list: {answer.summary(160)}", answer, folded_into=folded)
    ids = Counter(str(item.get("id")) for item in items if isinstance(item, dict))
    due = {job.id: _due(job, query, answer, observed.api) for job in observed.told_apart}
    missing = [job for job in observed.told_apart if due[job.id] and job.id not in ids]
    extra = [job for job in observed.told_apart if due[job.id] is False and job.id in ids]
    if extra:
        return decide(False, want, f"{_named(extra)} does not match and is listed", extra[0].created, answer)
    if missing:
        return _missing(observed.api, want, missing, answer)
    if any(ids[job.id] > 1 for job in observed.told_apart):
        return finding(Verdict.WARNING, want, "a job is listed twice", answer)
    decided = Counter(value for value in due.values() if value is not None)
    if not decided:
        read = any(all(_around(job, answer)) for job in observed.told_apart)
        got = "the documents leave open which" if read else "no job was read before and after"
        return finding(Verdict.NOT_APPLICABLE if read else Verdict.INCONCLUSIVE, want, got, answer)
    return finding(Verdict.PASS, want, f"{decided[True]} jobs listed, {decided[False]} left out", answer)


def _not_served(api: Api, want: str, answer: Exchange, control: Exchange) -> Finding | None:
    """What a query without a list decides; None when it was served."""
    wide, alien = answer.facts.get("wide"), answer.facts.get("alien")
    if accepted(answer):
        return None
    codes = {error.get("code") for error in error_objects(answer) if isinstance(error.get("code"), str)}
    too_many = answer.status == 422 and (answer.json() == [] or "tooManyRecords" in codes)  # FM-B14
    if wide and (too_many or answer.status is None):
        got = f"more than is sent or read: {answer.summary(100)}"
        return finding(Verdict.NOT_APPLICABLE, want, got, answer)
    if answer.status is None or answer.status in BUSY or too_many:
        return unanswered(want, answer)
    if alien and answer.status in INVALID:
        return finding(
            Verdict.NOT_APPLICABLE, want, f"the target has no such value: {answer.summary(100)}", answer
        )
    if answer is not control and not accepted(control):
        got = f"a query by the time of creation was not served either: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control, answer)
    if answer.request_json() == {} and answer.status in INVALID:
        return finding(Verdict.WARNING, want, f"the OAS requires no attribute: {answer.summary(160)}", answer)
    return finding(Verdict.FAIL, want, answer.summary(), answer, folded_into=api.clause("endpoints"))


def _missing(api: Api, want: str, missing: Sequence[Job], answer: Exchange) -> Finding:
    """A match that is not listed: it may be the OAS's default of an attribute that nobody sent (FM-M10)."""
    text = f"{_named(missing)} matches and is not listed"
    if answer.facts.get("wide"):
        text += "; an answer so wide may have been cut, and narrower queries decide"
        return finding(Verdict.NOT_APPLICABLE, want, text, answer)
    for name, default in api.defaults.items():
        unlike = [job for job in missing if not same(default, _around(job, answer)[0].get(name, default))]
        if name not in answer.request_json() and unlike == list(missing):
            text += f"; was the default {name} {default!r} applied to the query?"
            return finding(Verdict.WARNING, want, text, missing[0].created, answer)
    return finding(Verdict.FAIL, want, text, missing[0].created, answer)


def _named(jobs: Sequence[Job]) -> str:
    steps = ", ".join(f"{job.id} (“{job.created.step}”)" for job in jobs[:2])
    return steps + (f" and {len(jobs) - 2} more, each of which" if len(jobs) > 2 else "")


def whole(observed: Observations, answer: Exchange) -> Finding:
    """Each item shows the job as a read by id shows it, in the state in which it was."""
    want = "each job listed as a read by id shows it"
    items = answer.json() if accepted(answer) else None
    listed = {str(i.get("id")): i for i in items if isinstance(i, dict)} if isinstance(items, list) else {}
    ours = [job for job in observed.told_apart if job.id in listed and all(_around(job, answer))]
    if not ours:
        return finding(Verdict.INCONCLUSIVE, want, "no job of the scenario is listed", answer)
    api, mild = observed.api, None
    named = {*api.create_mandatory, *api.response_attributes} - {STATE}
    for job in ours:
        (read, later), item = _around(job, answer), listed[job.id]
        if STATE in item and meets(STATE, item[STATE], read, later, api) is False:
            text = f"{job.id}: state {item[STATE]!r} where reads before and after say {read[STATE]!r}"
            return finding(Verdict.FAIL, want, text, job.created, answer)
        shown = {name: read[name] for name in {*named, *job.sent} - {STATE} if name in read}
        wrong = list(differences(shown, item))
        absent = {d.pointer[1:] for d in wrong if d.got is MISSING and d.pointer.count("/") == 1}
        if any(d.pointer[1:] not in absent for d in wrong):
            text = next(str(d) for d in wrong if d.pointer[1:] not in absent)
            return finding(Verdict.FAIL, want, f"{job.id}: {text}", job.created, answer)
        if absent & named:
            text = f"{job.id} without {', '.join(sorted(absent & named))}"
            return finding(Verdict.FAIL, want, text, answer, folded_into=api.clause("payloads"))
        mild = mild or (f"{job.id} without {', '.join(sorted(absent))}" if absent else None)
    return finding(
        Verdict.WARNING if mild else Verdict.PASS, want, mild or f"{len(ours)} jobs, the same", answer
    )


def understood(answer: Exchange, control: Exchange, what: str) -> Finding:
    """A query by an attribute that the OAS defines is served (R1)."""
    want = f"a query by {what} is served"
    if accepted(answer):
        return finding(Verdict.PASS, want, answer.summary(60), answer)
    unknown = b"referenceNotFound" in answer.body
    decided = accepted(control) and answer.status is not None and answer.status not in BUSY and not unknown
    return finding(Verdict.FAIL if decided else Verdict.INCONCLUSIVE, want, answer.summary(), control, answer)


def _around(job: Job, answer: Exchange) -> tuple[Shown, Shown]:
    """What the reads by id before and after the query show; empty where there was none."""
    reads = job.representations
    before = [e.json() for e in reads if e.number < answer.number]
    after = [e.json() for e in reads if e.number > answer.number]
    return (before[-1] if before else {}), (after[0] if after else {})


def _due(job: Job, query: Shown, answer: Exchange, api: Api) -> bool | None:
    """Whether a job must be listed (True), must not be (False), or may be (None)."""
    before, after = _around(job, answer)
    if not before or not after:
        return None
    found = [meets(name, asked, before, after, api) for name, asked in query.items()]
    return False if False in found else None if None in found else True


def meets(name: str, asked: Any, before: Shown, after: Shown, api: Api) -> bool | None:
    """Whether a job meets one clause; None where it changed meanwhile, or the text leaves it open."""
    if name.endswith(BOUNDS):
        attribute = name[: -len(".gt")]
        sides = {_bounded(shown.get(attribute), name[-2:], asked) for shown in (before, after)}
        return sides.pop() if len(sides) == 1 else None
    held, later = before.get(name, MISSING), after.get(name, MISSING)
    if MISSING in (held, later) or list(differences(held, later)) or list(differences(later, held)):
        return None
    if name == STATE and not _settled(before, api):
        # It may have been elsewhere meanwhile, but not where only the Buyer leads or nothing leads out.
        reached = any(row.end == asked and row.do == "server" and not row.warns for row in api.transitions)
        return None if held == asked or (reached and asked not in api.final) else False
    if isinstance(asked, Mapping) and isinstance(held, Mapping):
        return _nested(asked, held, api.matched_alone.get(name))
    return not list(differences(asked, held))


def _bounded(held: Any, bound: str, asked: Any) -> bool | None:
    ours, limit = moment(held), moment(asked)
    if ours is None or limit is None:
        return None
    if abs(ours - limit) < timedelta(seconds=1) and not has_fraction(held):
        return None  # printed to the second, kept who knows how
    return ours > limit if bound == "gt" else ours < limit


def _settled(shown: Shown, api: Api) -> bool:
    """Whether a job that was in its state before and after a query was in it all the time."""
    leaves = any(row.start == shown[STATE] and row.do == "server" for row in api.transitions)
    schedule = shown.get("scheduleDefinition")
    recurs = not isinstance(schedule, Mapping) or "recurringSchedule" in schedule
    return not (leaves and recurs)


def _nested(asked: Shown, held: Shown, alone: str | None) -> bool | None:
    """A part of the stored object may match or not (FM-M13), the guide's own example apart."""
    if list(differences(asked, held)):
        durations = [d for d in (asked, held) if d.keys() >= DURATION]
        return None if len(durations) == 2 and _as_long(*durations) else False
    equal = not list(differences(held, asked))
    if alone is not None and asked.keys() == {alone}:
        equal = equal or not list(differences(held[alone], asked[alone]))
    return True if equal else None


def _as_long(one: Shown, other: Shown) -> bool:
    """Whether two durations are the same in other units, which a server may see or not."""
    try:
        return seconds_of(one) == seconds_of(other)
    except (KeyError, ValueError, TypeError, OverflowError):
        return False
