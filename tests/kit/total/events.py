"""Every check of notifications and of tracking records, called on whatever was observed."""

from collections.abc import Callable
from typing import Any

from by_hand import API

from lso_conformance.checks.job import tracking
from lso_conformance.checks.resource import options
from lso_conformance.checks.told import announcements, event_objects, events, notifications
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, Subscription
from lso_conformance.seen.resources import Job


def tracked(observed: Observations) -> list[Exchange]:
    """Every list of tracking records."""
    return observed.called(API.roles["list_tracking"])


def pairs(observed: Observations) -> list[tuple[Subscription, Job]]:
    """Each subscription with each job."""
    return [(subscription, made) for subscription in observed.subscriptions for made in observed.jobs]


CHECKS: dict[str, Callable[[Observations], Any]] = {
    "notifications.nothing": lambda o: [notifications.nothing(s) for s in o.subscriptions],
    "notifications.told": lambda o: [f for s, j in pairs(o) for f in notifications.told(o, s, j)],
    "notifications.wherever": lambda o: [
        f for s, j in pairs(o) for f in notifications.wherever(notifications.told(o, s, j))
    ],
    "notifications.mild": lambda o: [
        f for s, j in pairs(o) for f in notifications.mild(notifications.told(o, s, j))
    ],
    "notifications.waits_for": lambda o: [notifications.waits_for(o, job) for job in o.jobs] and [],
    "notifications.waited": lambda o: [notifications.waited(o, s, j) for s, j in pairs(o)] and [],
    "notifications.in_time": lambda o: [
        n for s, _ in pairs(o) for a in o.awaited for n in notifications.in_time(s, a)
    ],
    "notifications.shown": lambda o: [notifications.shown(j, s, a) for s, j in pairs(o) for a in o.awaited],
    "notifications.only_asked": lambda o: [
        f for s, _ in pairs(o) for f in notifications.only_asked(s, s, API)
    ],
    "notifications.refused_hears_nothing": lambda o: [
        f for s, _ in pairs(o) for f in notifications.refused_hears_nothing(s, s, API)
    ],
    "notifications.no_change_at_creation": lambda o: [
        notifications.no_change_at_creation(s, j, API) for s, j in pairs(o)
    ],
    "notifications.not_repeated": lambda o: [notifications.not_repeated(s, j, API) for s, j in pairs(o)],
    "notifications.silent": lambda o: [
        notifications.silent(o, s, s, e) for s, _ in pairs(o) for e in o.exchanges
    ],
    "events.complete": lambda o: [f for s, _ in pairs(o) for f in events.complete(s, API)],
    "events.told_apart": lambda o: [events.told_apart(s) for s, _ in pairs(o)],
    "events.dated": lambda o: [events.dated(s, j, API) for s, j in pairs(o)],
    "events.dated_apart": lambda o: [events.dated_apart(s, j, API) for s, j in pairs(o)],
    "announcements.own_of": lambda o: [str(announcements.own_of(o, made)) for made in o.jobs] and [],
    "announcements.about": lambda o: (
        [list(announcements.about(s, announcements.own_of(o, j))) for s, j in pairs(o)] and []
    ),
    "announcements.told_of_processes": lambda o: [
        f for s, j in pairs(o) for f in announcements.told_of_processes(o, s, j)
    ],
    "announcements.told_of_reports": lambda o: [
        f for s, j in pairs(o) for f in announcements.told_of_reports(o, s, j)
    ],
    "announcements.told_of_results": lambda o: [
        f for s, j in pairs(o) for f in announcements.told_of_results(o, s, j)
    ],
    "announcements.wherever_born": lambda o: [
        f for s, j in pairs(o) for f in announcements.wherever_born(announcements.told_of_reports(o, s, j))
    ],
    "announcements.right_object": lambda o: [
        f for s, j in pairs(o) for f in announcements.right_object(o, s, j)
    ],
    "announcements.untouched": lambda o: [f for s, j in pairs(o) for f in announcements.untouched(o, s, j)],
    "announcements.onward": lambda o: (
        [announcements.onward(s, API.transitions) for j in o.jobs for s in j.states] and []
    ),
    "event_objects.agrees": lambda o: [f for s, j in pairs(o) for f in event_objects.agrees(o, s, j)],
    "event_objects.dated": lambda o: [event_objects.dated(o, s, j) for s, j in pairs(o)],
    "event_objects.ready_only": lambda o: [event_objects.ready_only(o, s, j) for s, j in pairs(o)],
    "event_objects.no_change_at_creation": lambda o: [
        event_objects.no_change_at_creation(s, o, j, kind)
        for s, j in pairs(o)
        for kind in ("modify", "cancel", "report")
    ],
    "event_objects.not_repeated": lambda o: [event_objects.not_repeated(s, o, j) for s, j in pairs(o)],
    "event_objects.all_in_order": lambda o: [
        f for kind in ("modify", "cancel", "report") for f in event_objects.all_in_order(o, kind)
    ],
    "events.in_its_life": lambda o: [events.in_its_life(s.notifications, s, j) for s, j in pairs(o)],
    "tracking.recorded": lambda o: [tracking.recorded(o, tracked(o))] if tracked(o) else [],
    "tracking.whole": tracking.whole,
    "tracking.told_apart": tracking.told_apart,
    "tracking.dated": lambda o: [f for made in o.jobs for f in tracking.dated(o, made)],
    "tracking.in_order": lambda o: [tracking.in_order(o, [[e] for e in tracked(o)])] if tracked(o) else [],
    "tracking.holds": lambda o: tracking.holds(o, tracked(o), tracked(o)[:1], tracked(o)[-1:]),
    "tracking.excludes": lambda o: tracking.excludes(o, tracked(o), tracked(o)),
    "tracking.read_agrees": lambda o: tracking.read_agrees(o, o.called(API.roles["retrieve_tracking"])),
    "options.listed": lambda o: list(options.listed(o, "list_tracking")) and [],
    "options.shown": lambda o: [
        f
        for role, read in (("list_tracking", "retrieve_tracking"), ("list_report", "retrieve_report"))
        for f in options.shown(o, role, o.called(API.roles[read]))
    ],
    "tracking.about_their_objects": tracking.about_their_objects,
    "tracking.misplaced": lambda o: [
        f for j in o.jobs for f in tracking.misplaced(o, o.called(API.roles["retrieve_tracking"]), j)
    ],
    "tracking.left_alone": lambda o: [tracking.left_alone(j, j, tracked(o)) for j in o.jobs],
    "tracking.of_an_object": lambda o: [tracking.of_an_object(e, e) for e in o.exchanges],
    "notifications.honest": lambda o: [notifications.honest(o, s, j) for s, j in pairs(o)],
    "events.conforming": events.conforming,
    "events.closed": events.closed,
}
