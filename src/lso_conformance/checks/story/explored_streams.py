"""What may be wrong in a story of topics and subscriptions to streams.  Pure.

Source: W147 6.1 to 6.6; what a refusal or an end leaves behind is found by reading and listing.
"""

from __future__ import annotations

from collections.abc import Iterator

from lso_conformance.checks.basics import finding
from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.story.explored import Checks, Problem, answered, element_of, failing, is_right
from lso_conformance.checks.stream import subscriptions, topics
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.pages import total_of
from lso_conformance.seen.resources import accepted, id_in_path
from lso_conformance.standard.api import Api

FILTERED, LISTED = "topic.matches", "subscription.matches"


def tied(api: Api) -> list[str]:
    """The paragraphs that a problem of streams may be tied to."""
    named = ("subscription.answer", "subscription.details", "topic.own_id", FILTERED, LISTED)
    return [api.clause(name) for name in named]


def _made(story: Observations) -> Iterator[Problem]:
    """What was accepted has its details, and is read back by its id as it was made."""
    api = story.api
    made: dict[str, Exchange] = {}
    for answer, operation in answered(story):
        makes = operation.id == api.roles["make_subscription"]
        if makes and accepted(answer) and is_right(api, operation, answer):
            document = answer.json()
            if isinstance(document, dict) and "id" in document:
                made[str(document["id"])] = answer
            details = subscriptions.detailed(answer, story)
            yield from failing("details", api.clause("subscription.details"), details, element_of(answer))
        if operation.id == api.roles["delete_subscription"] and accepted(answer):
            made.pop(str(id_in_path(answer)), None)
        reads = operation.id == api.roles["retrieve_subscription"]
        if reads and (before := made.get(str(id_in_path(answer)))):
            found = [subscriptions.read_back(answer, before)]
            yield from failing("read back", api.clause("endpoints"), found, element_of(before))
            if accepted(answer):
                found = [subscriptions.same_details(answer.json(), before, answer)]
                yield from failing("same details", api.clause("subscription.details"), found)


def _ended(story: Observations) -> Iterator[Problem]:
    """What was ended is not there any more, and cannot be ended again."""
    api, ended = story.api, dict[str, Exchange]()
    for answer, operation in answered(story):
        before = ended.get(str(id_in_path(answer)))
        if operation.id == api.roles["delete_subscription"] and before is None and accepted(answer):
            ended[str(id_in_path(answer))] = answer
        elif operation.id == api.roles["delete_subscription"] and before is not None:
            found = [subscriptions.nothing_to_end(answer, before)]
            yield from failing("end again", api.unknown_id[operation.id], found)
        elif operation.id == api.roles["retrieve_subscription"] and before is not None:
            found = [subscriptions.gone(answer, before)]
            yield from failing("gone", api.unknown_id[api.roles["delete_subscription"]], found)


def _listed(story: Observations) -> Iterator[Problem]:
    """A list holds what was made and was not ended; what was refused is nowhere."""
    api, made, ended = story.api, list[str](), set[str]()
    for answer, operation in answered(story):
        document = answer.json()
        if operation.id == api.roles["make_subscription"] and accepted(answer) and isinstance(document, dict):
            made.append(str(document.get("id")))
        if operation.id == api.roles["delete_subscription"] and accepted(answer):
            ended.add(str(id_in_path(answer)))
        if operation.id == api.roles["list_subscription"] and "whole" in answer.facts and accepted(answer):
            shown = [str(item.get("id")) for item in topics.items(answer) if isinstance(item, dict)]
            lost = [each for each in made if each not in ended and each not in shown]
            kept = [each for each in ended if each in shown]
            if total_of(answer) == len(shown) and lost:
                want = "every subscription that was made"
                found = finding(Verdict.FAIL, want, f"without {lost[0]}", answer)
                yield Problem("lost from the list", story.api.clause(LISTED), found)
            if kept:
                found = finding(Verdict.FAIL, "no subscription that was ended", f"with {kept[0]}", answer)
                yield Problem("ended but listed", story.api.clause(LISTED), found)


def _filtered(story: Observations) -> Iterator[Problem]:
    """Lists hold what their filters ask for, or nothing."""
    api = story.api
    for answer, operation in answered(story):
        if "filters" not in answer.facts or not accepted(answer):
            continue
        if operation.id == api.roles["list_topic"]:
            found = [topics.fitting(answer)]
            yield from failing("topics", api.clause(FILTERED), found, element_of(answer))
        elif operation.id == api.roles["list_subscription"]:
            found = subscriptions.fitting([answer])
            yield from failing("subscriptions", api.clause(LISTED), found, element_of(answer))


CHECKS: Checks = (_made, _ended, _listed, _filtered)
