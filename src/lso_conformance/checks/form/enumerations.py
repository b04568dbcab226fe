"""What a target takes of the enumerations of a create request: job types, formats, and pairs of formats.

Source: W148 5.2.1 R1, 7.2.2, with FM-M37: no word of them is demanded, so what the profile does not claim
may be refused, by 422 or as `rejected`.  A 400 is as right (FM-B11); a code that speaks of something else
warns (FM-M7, FM-M8); a 500 is no refusal.  What the control has, which was accepted, counts as claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lso_conformance.checks.basics import finding
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job.job import refuses
from lso_conformance.log.exchange import INVALID, Exchange
from lso_conformance.log.labels import LEARN
from lso_conformance.profile.supported import (
    JOB_TYPE,
    JOB_TYPES,
    OUTPUT,
    OUTPUT_FORMATS,
    PAIRS,
    RESULT,
    RESULT_FORMATS,
    Supported,
)
from lso_conformance.seen.observations import WRONG, Observations
from lso_conformance.seen.resources import Job, accepted
from lso_conformance.standard.api import Api

ASKS = "asks"  # the fact of a creation that differs from an accepted one in these words alone
ACCEPTED, REFUSED, UNDECIDED, NOT_TRIED = "accepted", "refused", "undecided", "not tried"
IN_ONE_PAIR = "a format that a list of the profile claims, accepted in one pair at least"


@dataclass(frozen=True)
class Found:
    """What a run found out of one word, or of a pair of formats.

    Attributes:
        kind: jobType, outputFormat, resultFormat, or pair.
        word: as `avro`, or `avro as payload`.
        claim: of the profile: claimed (True), excluded (False), or left open (None).
        result: `accepted`, `refused`, `undecided` or `not tried`.
        exchange: the number of the creation that shows it.
    """

    kind: str
    word: str
    claim: bool | None
    result: str
    exchange: int | None = None


def taken(observed: Observations, asked: Exchange, control: Exchange, words: Mapping[str, str]) -> Finding:
    """Words that the profile claims are accepted; those that it leaves open may be refused (R1, FM-M37)."""
    what, shown = _called(words), accepted(control) and not _is_rejected(observed, control)
    if refused(observed, asked) and not shown:
        got = f"{asked.summary(100)}; but so was the request without it: {control.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, f"{what} accepted", got, control, asked)
    if words.items() <= _sent(control).items():
        return _claimed(observed, asked, control, f"{what} accepted, as it was just before")
    if _claim(Supported.of(observed.header, observed.api.name), words):
        return _claimed(observed, asked, control, f"{what} accepted, as the profile claims it")
    want = f"{what} accepted, or refused by 422 or as {_rejected(observed)}"
    if not refused(observed, asked):
        verdict = Verdict.PASS if accepted(asked) else Verdict.INCONCLUSIVE
        return finding(verdict, want, asked.summary(160), asked)
    right = accepted(asked) or asked.status in INVALID
    verdict = Verdict.NOT_SUPPORTED if right else Verdict.FAIL if asked.status == 500 else Verdict.WARNING
    return finding(verdict, want, _refusal(observed, asked), control, asked)


def _claimed(observed: Observations, asked: Exchange, control: Exchange, want: str) -> Finding:
    if refused(observed, asked):
        out = "take it out of the profile's test_data.supported, if it is not supported"
        got = f"{_refusal(observed, asked)} ({out})"
        return finding(Verdict.FAIL, want, got, control, asked)
    return finding(Verdict.PASS if accepted(asked) else Verdict.INCONCLUSIVE, want, asked.summary(160), asked)


def _rejected(observed: Observations) -> str:
    return " or ".join(observed.api.job.in_role("refused"))


def _refusal(observed: Observations, asked: Exchange) -> str:
    return f"accepted, then {_rejected(observed)}" if accepted(asked) else asked.summary(160)


def _claim(supported: Supported, words: Mapping[str, str]) -> bool | None:
    """Whether the words of a request, a job type or a pair of formats, are claimed, excluded or left open."""
    if JOB_TYPE in words:
        return supported.claims(JOB_TYPE, words[JOB_TYPE])
    return supported.claims_pair((words[OUTPUT], words[RESULT]))


def _called(words: Mapping[str, str]) -> str:
    """How a report calls them."""
    return f"{JOB_TYPE} {words[JOB_TYPE]}" if JOB_TYPE in words else f"{words[OUTPUT]} as {words[RESULT]}"


def refused(observed: Observations, asked: Exchange) -> bool:
    """Whether a creation was refused for what it asks, at once or later."""
    return _is_rejected(observed, asked) if accepted(asked) else refuses(asked)


def _is_rejected(observed: Observations, created: Exchange) -> bool:
    job = observed.job_at(created)
    return job is not None and bool(job.seen_as("refused"))


def in_one_pair(observed: Observations) -> list[Finding]:
    """A format that a list of the profile claims is accepted in one pair at least (R1)."""
    supported = Supported.of(observed.header, observed.api.name)
    listed = {OUTPUT: supported.output_formats or (), RESULT: supported.result_formats or ()}
    found = [_in_one_pair(row) for row in found_out(observed) if row.word in listed.get(row.kind, ())]
    if found or not any(listed.values()):
        return found or [Finding(Verdict.NOT_APPLICABLE, IN_ONE_PAIR, "test_data.supported lists no formats")]
    return [Finding(Verdict.INCONCLUSIVE, IN_ONE_PAIR, "no job was asked for")]


def _in_one_pair(row: Found) -> Finding:
    verdicts = {ACCEPTED: Verdict.PASS, REFUSED: Verdict.FAIL}
    shown = () if row.exchange is None else (row.exchange,)
    got = f"{row.result} in each of them" if row.result == REFUSED else row.result
    return Finding(
        verdicts.get(row.result, Verdict.INCONCLUSIVE), f"{row.kind} {row.word}: {IN_ONE_PAIR}", got, shown
    )


def found_out(observed: Observations) -> list[Found]:
    """What the run found out of each job type, format and pair; nothing where no job was asked for."""
    supported = Supported.of(observed.header, observed.api.name)
    role = observed.api.roles.get("create")
    made = [e for e in observed.called(role) if not WRONG & e.facts.keys()] if role else []
    ran = {job.created.number for job in observed.jobs if _went_on(job, observed.api)}
    types = [_found(observed, {JOB_TYPE: word}, made, ran) for word in JOB_TYPES]
    pairs = [_found(observed, {OUTPUT: output, RESULT: result}, made, ran) for output, result in PAIRS]
    formats = [
        _format(attribute, word, supported, [row for row in pairs if word in row.word.split()])
        for attribute, words in ((OUTPUT, OUTPUT_FORMATS), (RESULT, RESULT_FORMATS))
        for word in words
    ]
    return [*types, *formats, *pairs] if made else []


def _went_on(job: Job, api: Api) -> bool:
    """Whether a job was seen in another state than at first, and never as a refused one."""
    return bool(set(job.states) - {api.initial}) and not job.seen_as("refused")


def _found(
    observed: Observations, words: Mapping[str, str], made: Sequence[Exchange], ran: Collection[int]
) -> Found:
    mine = [e for e in made if words.items() <= _sent(e).items()]
    asked = [e for e in mine if e.facts.get(ASKS) == words]
    good = [e for e in asked if accepted(e) and not refused(observed, e)]
    results = {
        ACCEPTED: good or [e for e in mine if e.number in ran],
        REFUSED: [e for e in asked if refused(observed, e) and _taken_since(observed, e, made)],
        UNDECIDED: asked,
    }
    result, shown = next(((r, found) for r, found in results.items() if found), (NOT_TRIED, []))
    kind, word = (JOB_TYPE, words[JOB_TYPE]) if JOB_TYPE in words else ("pair", _called(words))
    claimed = _claim(Supported.of(observed.header, observed.api.name), words)
    return Found(kind, word, claimed, result, shown[0].number if shown else None)


def _taken_since(observed: Observations, asked: Exchange, made: Sequence[Exchange]) -> bool:
    """Whether the same scenario's control was taken after a refusal: else who knows what it was for."""
    mine = [e for e in made if e.scenario == asked.scenario and e.step != LEARN]
    controls = [e for e in mine if ASKS not in e.facts]
    later = [e for e in controls if e.number > asked.number]
    return any(accepted(e) and not refused(observed, e) for e in later[:1] or controls[-1:])


def _sent(created: Exchange) -> Mapping[str, object]:
    body = created.request_json()
    return body if isinstance(body, dict) else {}


def _format(attribute: str, word: str, supported: Supported, pairs: Sequence[Found]) -> Found:
    """What came of one format, by the pairs with it that are not excluded."""
    claimed = supported.claims(attribute, word)
    possible = [row for row in pairs if row.claim is not False]
    for result in (ACCEPTED, UNDECIDED, NOT_TRIED, REFUSED):
        for row in possible:
            if row.result == result:
                return Found(attribute, word, claimed, result, row.exchange)
    return Found(attribute, word, claimed, NOT_TRIED)
