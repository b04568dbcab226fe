"""Judges: subscriptions.  W147 6.3 (R6, R7, R8, O2), 6.4 (R10), 6.5 (R12, R13, O3), 6.6 (R1), 6 (R3)."""

import pytest

from lso_conformance.checks.resource.found import not_there
from lso_conformance.checks.stream import asyncapi
from lso_conformance.checks.stream import subscriptions as checks
from lso_conformance.judge.judging import Judge, Observed, Pages, Seen
from suites.marks import decides, drives
from suites.streaming_management import subscriptions as s


@decides("subscription.answer")
@drives(s.offered)
def test_offered_protocols_are_accepted(seen: Seen, observed: Observed, judge: Judge) -> None:
    """A subscription to a topic by a protocol that it offers is accepted."""
    seen(s.OFFERED)
    judge(checks.subscribed(e) for e in observed.exchanges if e.step == s.OFFERED)


@decides("subscription.details")
@drives(s.offered)
def test_answer_says_where_to_read(seen: Seen, observed: Observed, judge: Judge) -> None:
    """What a client needs to read the stream stands in the answer."""
    seen(s.OFFERED)
    judge(*(checks.detailed(e, observed) for e in observed.exchanges if e.step == s.OFFERED))


@decides("subscription.details")
def test_subscriptions_have_ids_of_their_own(observed: Observed, judge: Judge) -> None:
    """No id of a subscription comes twice in the run."""
    judge(checks.ids_apart(observed))


@decides("subscription.named")
@drives(s.refused)
@pytest.mark.parametrize("step", s.LACK_SOMETHING)
def test_incomplete_request_is_not_accepted(seen: Seen, judge: Judge, step: str) -> None:
    """A request without topic or protocol brings no subscription."""
    judge(checks.not_taken(seen(step), seen(s.RIGHT)))


@decides("subscription.reason")
@drives(s.refused)
@pytest.mark.parametrize(("step", "wrong"), s.WRONG.items())
def test_wrong_request_is_declined(seen: Seen, judge: Judge, step: str, wrong: str) -> None:
    """A wrong request is declined with a code that says why."""
    judge(checks.declined(seen(step), seen(s.RIGHT), wrong))


@decides("subscription.options")
@drives(s.extended)
def test_more_attributes_may_be_given(seen: Seen, judge: Judge) -> None:
    """Attributes for the channel are taken, or declined as unexpected."""
    judge(checks.taken_with_more(seen(s.MORE), seen(s.RIGHT)))


@decides("media_type")
@drives(s.extended)
def test_plain_json_is_taken(seen: Seen, judge: Judge) -> None:
    """A request in application/json, without a charset, is taken."""
    judge(checks.json_taken(seen(s.PLAIN), seen(s.RIGHT)))


@decides("subscription.delete.answer")
@drives(s.ended)
def test_unsubscribing_is_accepted(seen: Seen, judge: Judge) -> None:
    """A subscription is ended, and then it is not there any more."""
    judge(checks.unsubscribed(seen(s.END)), checks.gone(seen(s.READ_ENDED), seen(s.END)))


@decides("subscription.delete.unknown")
@drives(s.ended)
@pytest.mark.parametrize("step", [s.END_AGAIN, s.END_UNKNOWN])
def test_ending_nothing_is_declined(seen: Seen, judge: Judge, step: str) -> None:
    """What is not there, or not any more, cannot be ended."""
    judge(checks.nothing_to_end(seen(step), seen(s.END)))


@decides("endpoints")
@drives(s.ended)
def test_subscription_is_read_by_its_id(seen: Seen, judge: Judge) -> None:
    """A subscription can be read, as it was made; an unknown one is not found."""
    judge(checks.read_back(seen(s.READ), seen(s.RIGHT)), not_there(seen(s.READ_UNKNOWN), seen(s.READ)))


@decides("subscription.matches")
@drives(s.listed)
@pytest.mark.parametrize("step", [s.ALL, s.BY_TOPIC, s.BY_PROTOCOL, s.BY_BOTH])
def test_list_holds_every_subscription(seen: Seen, pages: Pages, judge: Judge, step: str) -> None:
    """Over all pages the list holds what was made and fits, and nothing that does not fit."""
    judge(checks.listed(pages(step), [seen(s.FIRST)]), checks.fitting(pages(step)))


@decides("subscription.matches")
@drives(s.listed)
def test_whole_list_holds_all(seen: Seen, pages: Pages, judge: Judge) -> None:
    """Without a filter the list holds every subscription."""
    judge(checks.listed(pages(s.ALL), [seen(s.FIRST), *pages(s.OTHERS)]))


@decides("subscription.matches")
@drives(s.listed)
def test_filter_finds_twins(pages: Pages, judge: Judge) -> None:
    """A filter finds every subscription of the topic, not one alone."""
    judge(checks.listed(pages(s.BY_TOPIC), pages(s.OTHERS)[-1:]))


@decides("subscription.details")
@drives(s.listed)
def test_list_shows_the_same_channel(pages: Pages, judge: Judge) -> None:
    """A subscription in the list has the channel that it was made with."""
    judge(checks.same_listed(pages(s.ALL), pages(s.OTHERS)))


@decides("subscription.details")
@drives(s.ended)
def test_read_shows_the_same_channel(seen: Seen, judge: Judge) -> None:
    """A subscription that is read has the channel that it was made with."""
    judge(checks.same_details(seen(s.READ).json(), seen(s.RIGHT), seen(s.READ)))


@decides("subscription.matches")
@drives(s.listed)
def test_ended_subscription_is_not_listed(seen: Seen, pages: Pages, judge: Judge) -> None:
    """What has ended is not listed, and the other still is."""
    judge(checks.listed(pages(s.AFTER), pages(s.OTHERS)))
    judge(checks.not_listed(pages(s.AFTER), seen(s.FIRST), seen(s.END)))


@decides("subscription.none")
@drives(s.listed)
@pytest.mark.parametrize("step", s.NOTHING)
def test_no_subscription_fits(seen: Seen, judge: Judge, step: str) -> None:
    """Where no subscription fits, the list is empty."""
    judge(checks.empty(seen(step)))


@decides("subscription.asyncapi")
@drives(s.as_asyncapi)
def test_subscriptions_as_asyncapi(seen: Seen, pages: Pages, observed: Observed, judge: Judge) -> None:
    """The list is a valid AsyncAPI document with a channel for each subscription, or that is refused."""
    answer = seen(s.AS_ASYNCAPI)
    judge(asyncapi.given(answer, claimed=observed.claims.get("asyncapi")), asyncapi.valid(answer))
    judge(asyncapi.one_channel_each(answer, pages(s.RIGHT)))
    judge(asyncapi.none_ended(answer, seen(s.END), seen(s.ENDED)))
