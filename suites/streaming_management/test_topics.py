"""Judges: topics.  W147 6.1 (O1, R4, R5), 6.2 (R1), 7.1.1 (R14, R15)."""

import pytest

from lso_conformance.checks.stream import subscriptions as methods
from lso_conformance.checks.stream import topics as checks
from lso_conformance.judge.judging import Judge, Observed, Pages, Seen
from suites.every_api import found
from suites.marks import decides, drives
from suites.streaming_management import topics


@decides("topic.matches")
@drives(topics.filtered)
def test_limit_and_filter_go_together(seen: Seen, judge: Judge) -> None:
    """A filtered page has only topics that fit."""
    judge(checks.fitting(seen(topics.LIMITED_BY_FILTER)))


@decides("topic.matches")
@drives(topics.paged)
@pytest.mark.parametrize(
    ("step", "limit", "offset"), [(topics.LIMITED, 1, 0), (topics.MOVED, None, 1), (topics.PAGED, 1, 1)]
)
def test_topics_are_paged(seen: Seen, judge: Judge, step: str, limit: int | None, offset: int) -> None:
    """Limit and offset of the OAS do what they say; a warning where not."""
    judge(checks.page(seen(step), seen(topics.WHOLE), limit, offset))


@decides("topic.matches")
@drives(topics.nothing_fits)
@pytest.mark.parametrize("step", topics.NOTHING)
def test_nothing_else_is_listed(seen: Seen, judge: Judge, step: str) -> None:
    """Where no topic fits, none is listed."""
    judge(checks.none_listed(seen(step)))


@decides("topic.none")
@drives(topics.nothing_fits)
@pytest.mark.parametrize("step", topics.NOTHING)
def test_no_topic_fits(seen: Seen, judge: Judge, step: str) -> None:
    """Where no topic fits, the list is empty."""
    judge(checks.empty(seen(step)))


@decides("topic.own_id")
def test_topic_ids_are_unique(observed: Observed, judge: Judge) -> None:
    """No two topics share an id."""
    judge(checks.unique_ids(observed))


@decides("topic.read")
@drives(found.BY_ID["topic"])
def test_topic_is_the_one_listed(pages: Pages, judge: Judge) -> None:
    """A topic that is read is the same as in the list."""
    listed = pages(found.LISTED)
    judge(checks.same_as_listed(read, listed) for read in pages(found.READ))


@decides("topic.model")
def test_model_refs_are_uris(observed: Observed, judge: Judge) -> None:
    """Every topic refers to its data model by a URI."""
    judge(checks.model_refs(observed))


@decides("topic.model")
@drives(topics.models)
def test_models_are_fetched(observed: Observed, judge: Judge) -> None:
    """Whether the data models can be had is noted."""
    judge(checks.model_fetched(e) for e in observed.exchanges if e.step == checks.FETCHED)
    judge(checks.model_refs(observed))


@decides("topic.channels")
def test_topics_have_channels(observed: Observed, judge: Judge) -> None:
    """Every topic offers a channel."""
    judge(checks.channels(observed))


@decides("endpoints")
@drives(topics.odd_methods)
@pytest.mark.parametrize("step", topics.ODD_METHODS)
def test_other_methods_are_refused(seen: Seen, judge: Judge, step: str) -> None:
    """A method that a path does not have is refused; a warning where not."""
    judge(methods.method_refused(seen(step)))
