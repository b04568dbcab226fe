"""Judges: registering, reading and ending subscriptions.  FM: W148 O2, O10, R65, R66, R68."""

import pytest

from lso_conformance.checks.form import errors
from lso_conformance.checks.told import hub as checks
from lso_conformance.checks.told import notifications
from lso_conformance.judge.judging import Judge, Observed, Seen, SubscriptionOf
from lso_conformance.standard.api import Api
from suites.every_api import hub
from suites.marks import decides, drives, steps

REGISTERED = steps(*((hub.queries, name) for name in (*hub.QUERIES, hub.REPEATED)))
ASKED_BY_TYPE = steps(*((hub.queries, name) for name in hub.QUERIES))
REFUSED = steps(
    *((hub.refusals, name) for name in (hub.WITHOUT, hub.WITH_NULL, hub.EMPTY, hub.CUT, *hub.DOUBTFUL))
)


@decides("hub.offered")
@drives(hub.offered)
def test_a_listener_can_be_registered(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A listener can be registered, unless no hub is claimed."""
    judge(checks.offered(seen(hub.CONTROL), observed.claims))


@decides("hub.offered")
@pytest.mark.parametrize("step", REGISTERED)
def test_registration_is_kept(seen: Seen, judge: Judge, step: str) -> None:
    """The response to a registration, and a read of it, show what was sent."""
    shown = seen(f"{step}: read it")
    judge(checks.kept(seen(step), seen(step)), checks.kept(seen(step), shown))


@decides("hub.query")
@pytest.mark.parametrize("step", REGISTERED)
def test_query_is_kept(seen: Seen, api: Api, judge: Judge, step: str) -> None:
    """The response to a registration, and a read of it, show the query that was sent."""
    shown = seen(f"{step}: read it")
    judge(checks.query_kept(seen(step), seen(step), api), checks.query_kept(seen(step), shown, api))


@decides("hub.offered")
@drives(hub.ended)
def test_subscription_can_be_ended(seen: Seen, judge: Judge) -> None:
    """A subscription that was ended is gone, and only that one."""
    judge(checks.ended(seen("unregister")))
    judge(checks.gone(seen("read it after"), seen("read it before"), seen("unregister")))
    judge(checks.not_there_to_end(seen("unregister once more"), seen("unregister")))


@decides("hub.offered")
@drives(hub.ended)
def test_other_subscriptions_stay(seen: Seen, judge: Judge) -> None:
    """The end of one subscription leaves the others alone."""
    judge(checks.kept(seen("register to stay"), seen("read the one that stays")))


@decides("hub.offered")
@drives(hub.unknown_ids)
def test_unknown_subscription_is_not_found(seen: Seen, judge: Judge) -> None:
    """An id that belongs to no subscription is answered with Error404."""
    real = seen("read the real id")
    judge(errors.not_found(seen("read an unknown id"), real))
    judge(checks.not_there_to_end(seen("unregister an unknown id"), real))


@decides("hub.query")
@pytest.mark.parametrize("step", ASKED_BY_TYPE)
def test_query_is_taken(seen: Seen, judge: Judge, step: str) -> None:
    """A registration may say which types it wants."""
    judge(checks.query_taken(seen(step), seen(hub.CONTROL)))


@decides("hub.query")
@drives(hub.queries)
def test_repeated_parameter_is_taken(seen: Seen, judge: Judge) -> None:
    """Two types may be asked for by a repeated parameter: a warning where they may not (FM-E11)."""
    judge(checks.query_taken(seen(hub.REPEATED), seen(hub.CONTROL), mild=True))


@decides("hub.callback")
@pytest.mark.parametrize(
    ("step", "wrong"),
    steps(
        (hub.refusals, hub.WITHOUT, errors.Wrong.MISSING),
        (hub.refusals, hub.EMPTY, errors.Wrong.MISSING),
        (hub.refusals, hub.WITH_NULL, errors.Wrong.NULL),
    ),
)
def test_callback_is_needed(seen: Seen, api: Api, judge: Judge, step: str, wrong: errors.Wrong) -> None:
    """A registration that does not say where to is refused."""
    judge(errors.refused(seen(step), seen(hub.CONTROL), wrong, "/callback", api))


@decides("hub.reason")
@pytest.mark.parametrize("step", REFUSED)
def test_refusal_has_a_reason(seen: Seen, judge: Judge, step: str) -> None:
    """A registration that is refused comes with a reason."""
    judge(checks.explained(seen(step)))


@decides("event.unasked")
@pytest.mark.parametrize("step", steps(*((hub.refusals, name) for name in hub.DOUBTFUL)))
def test_refused_listener_hears_nothing(
    subscription: SubscriptionOf, api: Api, judge: Judge, step: str
) -> None:
    """Whose registration was refused gets no notification."""
    judge(notifications.refused_hears_nothing(subscription(step), subscription(hub.CONTROL), api))


@decides("event.unasked")
@drives(hub.refusals)
def test_unknown_type_brings_no_known_one(subscription: SubscriptionOf, api: Api, judge: Judge) -> None:
    """Who asked for a type that does not exist gets none that does, whether that was refused or not."""
    judge(notifications.only_asked(subscription(hub.UNKNOWN_TYPE), subscription(hub.CONTROL), api))
