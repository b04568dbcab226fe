"""What may be wrong in a story of jobs: echo, states, actions, processes, lists, notifications.  Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lso_conformance.checks.basics import finding
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.payloads import undefined
from lso_conformance.checks.job import effects, job, life_cycle, processes
from lso_conformance.checks.resource import lists, paging
from lso_conformance.checks.story.explored import Checks, Problem, element_of, failing, is_fair
from lso_conformance.checks.told import events, notifications
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import DECLINED, DONE, Job, Moment, accepted
from lso_conformance.standard.api import Api

FAR_BEYOND = 10**6
MARK = "mark"  # the fact of a creation whose description is nobody else's

OF_A_PROCESS = ("echo", "response", "id", "states", "attributes", "options", "effect")


def tied(api: Api) -> list[str]:
    """The paragraphs that a problem of jobs may be tied to."""
    of_a_job = ("echo", "response", "representation", "states", "creation_date", "id")
    named = (
        *(f"job.{question}" for question in of_a_job),
        *("list.paging", "list.truncation", "event.content", "event.sent"),
    )
    return [
        *(api.clauses[name] for name in named if name in api.clauses), *api.forbidden.values(),
        *api.effect.values(), *api.decline_effect.values(), *(row.matches for row in api.lists.values()),
        *(
            kind.clauses[question]
            for kind in api.processes.values()
            for question in OF_A_PROCESS
            if question in kind.clauses
        ),
    ]  # fmt: skip


def _jobs(story: Observations) -> Iterator[Problem]:
    """What was accepted is echoed, is found under its id, and shows what it is."""
    api = story.api
    right = [each for each in story.told_apart if "mutant" not in each.created.facts and is_fair(each.sent)
             and not list(undefined(api, api.role("create").request or {}, each.sent))]  # fmt: skip
    for each in right:
        place = element_of(each.created)
        yield from failing("echo", api.clause("job.echo"), [job.echoed(each.created, api)], place)
        yield from failing(
            "creation date", api.clause("job.creation_date"), job.over_reads([each], job.creation_date_stays)
        )
        full = job.over_reads([each], lambda one, read: job.full_representation(one, read, api))
        yield from failing("representation", api.clause("job.representation"), full, place)
        yield from failing("first state", api.clause("job.states"), life_cycle.begins(each, api))
    yield from failing("id of a job", api.clause("job.id"), job.ids_stay(story))


def _moves(story: Observations) -> Iterator[Problem]:
    """Jobs move as the table says, actions act where they may and nowhere else."""
    api = story.api
    for each in story.told_apart:
        for found in life_cycle.legal(each, api):
            move = re.sub(r",.*", "", found.got)
            tied = _declined_between(each, found, api) or api.clause("job.states")
            yield from failing("move", tied, [found], move, own=True)
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
        fair = [p for p in story.of_kind(role) if is_fair(p.sent)]
        known: Sequence[tuple[str, str, Callable[..., list[Finding]]]] = (
            ("echo", "echo", processes.echoed), ("id", "id", processes.ids_stay),
            ("representation", "attributes", processes.represented),
            ("options", "options", processes.with_options),
        )  # fmt: skip
        for name, paragraph, check in known:
            for one in fair:
                found = check([one], story.api)
                place = f"{role} {element_of(one.created)}".strip()
                yield from failing(f"{name} of a process", kind.clauses[paragraph], found, place)
        for one in fair:
            if (tied := processes.disordered(one, story.api)) is not None:
                got = " -> ".join(one.states)
                shown = finding(Verdict.FAIL, life_cycle.OF_A_PROCESS, got, one.moments[-1].exchange)
                yield Problem(f"states of a {role}", tied, shown)
    kind = story.api.processes["cancel"]
    yield from failing("end of a cancel", kind.clauses["effect"], effects.all_agree(story), own=True)


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
            yield from failing("refused modify", story.api.decline_effect["modify"], [found])


def _may_still_act(one: Moment, others: Sequence[Moment], before: Exchange, story: Observations) -> bool:
    """Whether a process that was taken in was not seen to have ended before a read."""
    if one.action not in story.api.processes or one.outcome in {DONE, DECLINED}:
        return False
    ends = [m for m in others if m.asked == one.asked and m.outcome in {DONE, DECLINED}]
    return not any(m.exchange.number < before.number for m in ends)


def _is_changing(story: Observations, page: Exchange) -> bool:
    """Whether a process was not seen to have ended when a list was read: its job may change meanwhile."""
    final = story.api.process_final
    begun = [p for p in story.processes if accepted(p.created) and p.created.number < page.number]
    return any(
        not any(m.state in final and m.exchange.number < page.number for m in one.moments) for one in begun
    )


def _lists(story: Observations) -> Iterator[Problem]:
    """Lists hold what matches, agree with reads by id, and keep to the page that was asked for."""
    api = story.api
    for role, row in api.lists.items():
        asked = [e for e in story.called(api.roles[role]) if "mutant" not in e.facts]
        if not asked:
            continue
        place = " ".join(filter(None, [role, *dict.fromkeys(map(element_of, asked))]))
        wrong = list(failing("list", row.matches, lists.holds_what_matches(story, role, asked), place))
        excluded = lists.contradicts_nothing(story, role, asked)
        yield from wrong or failing("excluded", row.matches, excluded, place)
        if not any(_is_changing(story, each) for each in asked):
            yield from failing("items of a list", row.shows, lists.items_are_whole(story, role), role)
        if row.binding_truncation:
            yield from failing(
                "headers of a page", api.clause("list.truncation"), paging.headers_right(story, role), role
            )
        for each in asked:
            if "x-total-count" not in each.headers:  # who has no pages (D1 is a SHOULD) counts none either
                continue
            if "beyond" in each.facts:
                found = paging.nothing_beyond(each)
                yield from failing("beyond the end", api.clause("list.paging"), [found], role)
            if "limit" in each.facts and accepted(each):
                found = paging.not_more_than(each, int(each.facts["limit"]))
                yield from failing("limit", api.clause("list.paging"), [found], role)


def _notifications(story: Observations) -> Iterator[Problem]:
    """What is told conforms, is complete, and says what is true."""
    api = story.api
    yield from failing("notification", api.clause("payloads"), events.conforming(story))
    yield from failing("notification closed", api.clause("closed_world"), events.closed(story))
    for each in story.subscriptions:
        if each.notifications:
            yield from failing("event", api.clause("event.content"), events.complete(each, api))
            yield from failing("event id", api.clause("event.content"), [events.told_apart(each)])
        for of in story.told_apart:
            if notifications.waited(story, each, of) is not None:
                found = notifications.told(story, each, of)
                yield from failing("told", api.clause("event.sent"), found, _of_what(found))
                honest = [notifications.honest(story, each, of)]
                yield from failing("told another state", api.clause("event.content"), honest)


def _of_what(found: Sequence[Finding]) -> str:
    """Of what an event is missing first."""
    return next(
        (each.want.removeprefix("an event of ") for each in found if each.verdict is Verdict.FAIL), ""
    )


def _refused_creations(story: Observations) -> Iterator[Problem]:
    """What was refused did not take effect: no job shows the mark of a creation that was refused."""
    made = {j.id for j in story.jobs if accepted(j.created)}
    refused = {
        str(sent["description"]): each
        for each in story.called(story.api.roles["create"])
        if each.status is not None and 400 <= each.status < 500 and MARK in each.facts
        and isinstance(sent := each.request_json(), dict) and sent.get("description") == each.facts[MARK]
    }  # fmt: skip
    for read in story.called(story.api.roles["retrieve"]) if refused else ():
        shown = read.json() if accepted(read) else None
        about = refused.get(str(shown.get("description"))) if isinstance(shown, dict) else None
        if isinstance(shown, dict) and about is not None and str(shown.get("id")) not in made:
            want = "no job, for its creation was refused"
            found = finding(Verdict.FAIL, want, f"a job: {read.summary(160)}", about, read)
            yield Problem("refused creation", story.api.clause("job.response"), found)


CHECKS: Checks = (
    _jobs, _moves, _processes, _refused, _refused_creations, _lists, _notifications,
)  # fmt: skip
