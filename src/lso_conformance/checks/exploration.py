"""What may be wrong in a story: the few exchanges of one attempt of an explorer.  Pure.

The explorer calls `problems` to shrink an attempt, judging calls it again on what was sent in the
end and once more (`judged`).  Each problem is tied to the paragraph that it breaks, or to none: then
it is listed and leaves the verdicts alone.  Of checks that may warn only what fails counts here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lso_conformance.api import Api
from lso_conformance.checks import (
    effects,
    events,
    job,
    life_cycle,
    lists,
    paging,
    processes,
    universal,
)
from lso_conformance.checks.basics import finding
from lso_conformance.checks.payloads import document_errors, undefined
from lso_conformance.exchange import Exchange
from lso_conformance.finding import Finding, Verdict
from lso_conformance.oas import Operation
from lso_conformance.observations import DECLINED, DONE, Job, Moment, Observations, Story, accepted

# The server says that it does not offer this, or that it is busy.
EXCUSED = {501, 503}
DROPPED = ("RemoteProtocolError", "ReadError")
NOT_FOUND = {400, 404, 410, 414, 422, 429}
LARGEST = 2**53 - 1  # beyond it numbers are not interoperable (RFC 8259, 6)
FAR_BEYOND = 10**6
CONFIRMED, SEEN_ONCE, NO_REQUIREMENT = "confirmed", "seen once", "no requirement, OAS only"


@dataclass(frozen=True)
class Problem:
    """What is wrong, and the paragraph that says so (None: none does); the same `key`: the same defect."""

    key: str
    requirement: str | None
    finding: Finding


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


def findings(observed: Observations, paragraph: str) -> list[Finding]:
    """What the explorers found against a paragraph; that they found nothing decides nothing."""
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
    named = [
        api.paragraphs["endpoints"], api.paragraphs["payloads"], api.paragraphs["closed_world"],
        api.paragraphs["echo"], api.paragraphs["representation"], api.paragraphs["states"],
        api.paragraphs["paging"], api.paragraphs["truncation"], api.paragraphs["event"],
        api.paragraphs["creation_date"], api.paragraphs["id"],
        *api.forbidden.values(), *api.unknown_id.values(), *api.effect.values(), *api.decline_effect.values(),
        *(row.matches for row in api.lists.values()),
        *(row.accepts for row in api.lists.values()),
        *(p for kind in api.processes.values() for p in kind.paragraphs.values()),
    ]  # fmt: skip
    return list(dict.fromkeys(named))


def problems(story: Observations) -> list[Problem]:
    """Everything that is wrong in a story; the same story gives the same list."""
    return [problem for check in CHECKS for problem in check(story)]


def _of(
    check: str, requirement: str | None, found: Iterable[Finding], place: str = "", *, own: bool = False
) -> Iterator[Problem]:
    """Those findings that fail; `own`: a finding that is folded counts under the paragraph that it names."""
    for each in found:
        if each.verdict is Verdict.FAIL:
            tied = each.folded_into if own and each.folded_into else requirement
            yield Problem(f"{check} {place}".strip(), tied, replace(each, folded_into=None))


def _is_right(api: Api, operation: Operation, request: Exchange) -> bool:
    """Whether the documents allow a request, as far as its body goes and its sender says."""
    if "mutant" in request.facts or operation.request is None:
        return "mutant" not in request.facts
    body = request.request_json()
    wrong = body is None or document_errors(api, operation.request, body)
    return not wrong and not list(undefined(api, operation.request, body))


def _is_fair(value: Any) -> bool:
    """Whether every implementation of JSON keeps a value as it is."""
    if isinstance(value, dict):
        return all(_is_fair(key) and _is_fair(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_fair, value))
    if isinstance(value, str):
        return not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", value)
    if isinstance(value, bool) or value is None:
        return True
    return not isinstance(value, int | float) or abs(value) <= LARGEST


def _element(request: Exchange) -> str:
    return str(request.facts.get("element", ""))


def _answered(story: Observations) -> Iterator[tuple[Exchange, Operation]]:
    for exchange in story.exchanges:
        operation = story.operation(exchange)
        if operation is not None:
            yield exchange, operation


def _no_server_error(story: Observations) -> Iterator[Problem]:
    """A request that the documents allow is no error of the server's own (R1); a wrong one only warns."""
    want = "served, or refused with a 4xx"
    for answer, operation in _answered(story):
        broken = answer.status is not None and answer.status >= 500 and answer.status not in EXCUSED
        dropped = answer.status is None and (answer.error or "").startswith(DROPPED)
        if not broken and not dropped:
            continue
        right = _is_right(story.api, operation, answer)
        key = f"server error {operation.id} {_element(answer) if right else 'on a wrong request'}".strip()
        if "unknown" in answer.facts and (paragraph := story.api.unknown_id.get(operation.id)):
            yield Problem(key, paragraph, finding(Verdict.FAIL, want, answer.summary(160), answer))
        elif right:
            tied = _listed(story.api, operation) or story.api.paragraphs["endpoints"]
            yield Problem(key, tied, finding(Verdict.FAIL, want, answer.summary(160), answer))
        elif broken:
            tied = story.api.paragraphs["payloads"]
            yield Problem(key, tied, finding(Verdict.WARNING, want, answer.summary(160), answer))


def _listed(api: Api, operation: Operation) -> str | None:
    return next((row.accepts for role, row in api.lists.items() if api.roles[role] == operation.id), None)


def _payloads(story: Observations) -> Iterator[Problem]:
    """What is answered conforms to the OAS (R5) and has nothing that it does not define (R6)."""
    for check, paragraph in ((universal.conforming, "payloads"), (universal.closed, "closed_world")):
        for each in check(story):
            place = re.sub(r"\d+", "N", each.got.partition(": ")[2].partition(":")[0])
            operation = each.got.split(" ")[0] if each.exchanges else ""
            shown = f"{operation} {each.got.split(' ')[1].rstrip(':') if ' ' in each.got else ''} {place}"
            yield from _of(paragraph, story.api.paragraphs[paragraph], [each], shown)


def _not_found(story: Observations) -> Iterator[Problem]:
    """What is nobody's is not found."""
    for answer, operation in _answered(story):
        paragraph = story.api.unknown_id.get(operation.id)
        if "unknown" not in answer.facts or paragraph is None or not accepted(answer):
            continue
        document = answer.json()
        if isinstance(document, dict) and str(document.get("id")) == answer.facts["unknown"]:
            continue  # it turns out to be somebody's
        found = finding(Verdict.FAIL, "404, or a refusal of the id's form", answer.summary(160), answer)
        yield Problem(f"unknown id {operation.id}", paragraph, found)


def _jobs(story: Observations) -> Iterator[Problem]:
    """What was accepted is echoed, is found under its id, and shows what it is."""
    api = story.api
    right = [each for each in story.told_apart if "mutant" not in each.created.facts and _is_fair(each.sent)
             and not list(undefined(api, api.role("create").request or {}, each.sent))]  # fmt: skip
    for each in right:
        place = _element(each.created)
        yield from _of("echo", api.paragraphs["echo"], [job.echoed(each.created, api)], place)
        yield from _of(
            "creation date", api.paragraphs["creation_date"], job.over_reads([each], job.creation_date_stays)
        )
        full = job.over_reads([each], lambda one, read: job.full_representation(one, read, api))
        yield from _of("representation", api.paragraphs["representation"], full, place)
        yield from _of("first state", api.paragraphs["states"], life_cycle.begins(each, api))
    yield from _of("id of a job", api.paragraphs["id"], job.ids_stay(story))


def _moves(story: Observations) -> Iterator[Problem]:
    """Jobs move as the table says, actions act where they may and nowhere else."""
    api = story.api
    for each in story.told_apart:
        for found in life_cycle.legal(each, api):
            move = re.sub(r",.*", "", found.got)
            tied = _declined_between(each, found, api) or api.paragraphs["states"]
            yield from _of("move", tied, [found], move, own=True)
        for moment in each.moments:
            if moment.action in api.forbidden and accepted(moment.exchange):
                yield from _forbidden(each, moment, story)


def _declined_between(each: Job, found: Finding, api: Api) -> str | None:
    """The paragraph by which a declined action does nothing, where only such lie between two reads."""
    if len(found.exchanges) != 2:
        return None
    first, last = found.exchanges
    acted = [m for m in each.moments if m.action is not None and first < m.exchange.number < last]
    declined = [m for m in acted if m.outcome == DECLINED]
    return api.decline_effect.get(str(declined[-1].action)) if declined and declined == acted else None


def _forbidden(each: Job, action: Moment, story: Observations) -> Iterator[Problem]:
    """A suspend or resume was accepted in a state that surely does not allow it."""
    api, name = story.api, str(action.action)
    before = [m for m in each.moments if m.exchange.number < action.exchange.number]
    seen = next((m for m in reversed(before) if m.state is not None), None)
    meanwhile = [m for m in before if seen is not None and m.exchange.number > seen.exchange.number]
    of_processes = [m for m in before if m.action in api.processes]
    ended = {m.asked for m in of_processes if m.outcome in {DONE, DECLINED}}
    open_ = {m.asked for m in of_processes if m.outcome not in {DONE, DECLINED}} - ended
    acted = [m for m in meanwhile if m.action is not None and m.outcome != DECLINED]
    if seen is None or seen.state not in api.states or acted or open_:
        return
    here = life_cycle.reachable([seen.state], api)
    if any(row.do == name and row.start in here for row in api.transitions):
        return
    want = f"{name} refused for a job that is {seen.state}"
    found = finding(Verdict.FAIL, want, action.exchange.summary(60), seen.exchange, action.exchange)
    yield Problem(f"{name} in {seen.state}", api.forbidden[name], found)


def _processes(story: Observations) -> Iterator[Problem]:
    """Processes repeat what was asked, keep their id, and go their way."""
    for role, kind in story.api.processes.items():
        fair = [p for p in story.of_kind(role) if _is_fair(p.sent)]
        known: Sequence[tuple[str, str, Callable[..., list[Finding]]]] = (
            ("echo", "echo", processes.echoed), ("id", "id", processes.ids_stay),
            ("representation", "representation", processes.represented),
            ("options", "options", processes.with_options),
        )  # fmt: skip
        for name, paragraph, check in known:
            for one in fair:
                found = check([one], story.api)
                place = f"{role} {_element(one.created)}".strip()
                yield from _of(f"{name} of a process", kind.paragraphs[paragraph], found, place)
        for one in fair:
            if (tied := processes.disordered(one, story.api)) is not None:
                got = " -> ".join(one.states)
                shown = finding(Verdict.FAIL, life_cycle.OF_A_PROCESS, got, one.moments[-1].exchange)
                yield Problem(f"states of a {role}", tied, shown)
    kind = story.api.processes["cancel"]
    yield from _of("end of a cancel", kind.paragraphs["effect"], effects.all_agree(story), own=True)


def _refused(story: Observations) -> Iterator[Problem]:
    """A modify that is refused has changed nothing of its job."""
    for each in story.told_apart:
        reads = each.representations
        for moment in each.moments:
            if (
                moment.action != "modify"
                or moment.outcome != DECLINED
                or moment.exchange.number != moment.asked
            ):
                continue
            before = next((r for r in reversed(reads) if r.number < moment.exchange.number), None)
            after = next((r for r in reads if r.number > moment.exchange.number), None)
            if before is None or after is None:
                continue
            others = [m for m in each.moments if m.action is not None and m is not moment]
            acted = [m for m in others if before.number < m.exchange.number < after.number]
            if acted or any(_may_still_act(m, others, before, story) for m in others):
                continue
            found = effects.unchanged(story, before, moment.exchange, after)
            yield from _of("refused modify", story.api.decline_effect["modify"], [found])


def _may_still_act(one: Moment, others: Sequence[Moment], before: Exchange, story: Observations) -> bool:
    """Whether a process that was taken in was not seen to have ended before a read."""
    if one.action not in story.api.processes or one.outcome in {DONE, DECLINED}:
        return False
    ends = [m for m in others if m.asked == one.asked and m.outcome in {DONE, DECLINED}]
    return not any(m.exchange.number < before.number for m in ends)


def _lists(story: Observations) -> Iterator[Problem]:
    """Lists hold what matches, agree with reads by id, and keep to the page that was asked for."""
    api = story.api
    for role, row in api.lists.items():
        asked = [e for e in story.called(api.roles[role]) if "mutant" not in e.facts]
        if not asked:
            continue
        place = " ".join(filter(None, [role, *dict.fromkeys(map(_element, asked))]))
        wrong = list(_of("list", row.matches, lists.holds_what_matches(story, role, asked), place))
        yield from wrong or _of("excluded", row.matches, lists.contradicts_nothing(story, role, asked), place)
        yield from _of("items of a list", row.shows, lists.items_are_whole(story, role), role)
        if row.binding_truncation:
            yield from _of(
                "headers of a page", api.paragraphs["truncation"], paging.headers_right(story, role), role
            )
        for each in asked:
            if "x-total-count" not in each.headers:  # who has no pages (D1 is a SHOULD) counts none either
                continue
            if "beyond" in each.facts:
                found = paging.nothing_beyond(each)
                yield from _of("beyond the end", api.paragraphs["paging"], [found], role)
            if "limit" in each.facts and accepted(each):
                found = paging.not_more_than(each, int(each.facts["limit"]))
                yield from _of("limit", api.paragraphs["paging"], [found], role)


def _notifications(story: Observations) -> Iterator[Problem]:
    """What is told conforms, is complete, and says what is true."""
    api = story.api
    yield from _of("notification", api.paragraphs["payloads"], events.conforming(story))
    yield from _of("notification closed", api.paragraphs["closed_world"], events.closed(story))
    for each in story.subscriptions:
        if each.notifications:
            yield from _of("event", api.paragraphs["event"], events.complete(each, api))
            yield from _of("event id", api.paragraphs["event"], [events.told_apart(each)])


CHECKS: Sequence[Callable[[Observations], Iterable[Problem]]] = (
    _no_server_error, _payloads, _not_found, _jobs, _moves, _processes, _refused, _lists, _notifications,
)  # fmt: skip
