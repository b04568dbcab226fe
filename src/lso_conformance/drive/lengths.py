"""How long a job must go on for a scenario, and the create requests that ask for it.

Source: W148 6.1.2, 7.2.3.12 (executionDuration), with FM-B27, FM-B28.  How long a job without a
duration runs is the SOF's choice, so whoever needs one that goes on asks for it: a whole number of
reporting periods, as long as the scenario may take, or the longest that the target takes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lso_conformance.common.clock import REAL, Clock
from lso_conformance.drive import bodies
from lso_conformance.profile.model import Profile
from lso_conformance.standard.durations import in_seconds, seconds_of

# What a scenario waits for with one job, at the most: changes of state, notifications (whose queue may be
# long), reports; and how many requests it sends meanwhile.
CHANGES, TOLD, REPORTED, REQUESTS = 20, 12, 7, 80
SPARE_S = 30.0
SHORTEST_S = 4.0  # less is no use to any scenario
OWN = {"executionDuration", "recurringSchedule"}  # a schedule with one of them says itself how long


@dataclass(frozen=True)
class Need:
    """What a scenario takes for granted of a job: that it goes on so long, and makes so many reports."""

    seconds: float
    reports: int = 0


@dataclass(frozen=True)
class Attempt:
    """A create request, and for how long its job is to go on (None: as the profile's own test data say)."""

    body: dict[str, Any]
    seconds: float | None


class Lengths:
    """What the run has learned of how long jobs may be; safe to share between threads."""

    def __init__(self, clock: Clock = REAL) -> None:
        self._lock, self._learning = threading.Lock(), clock.lock()
        self._learned, self._most_s = False, float("inf")
        self._slowest_s = 0.0

    def answered(self, seconds: float) -> None:
        """A request took so long, with the time that it waited for its turn."""
        with self._lock:
            self._slowest_s = max(self._slowest_s, seconds)

    def learn(self, profile: Profile, need: Need, takes: Callable[[dict[str, Any]], bool]) -> None:
        """Find out, once in a run, how long a job may be; `takes` says whether a request brings one.

        That a length is refused is believed when it is so once more after a shorter one was taken.
        """
        with self._learning:
            if self._learned:
                return
            self._learned = True
            longer: Attempt | None = None
            for each in self.attempts(profile, need, {}, {}):
                if takes(each.body):
                    if longer is not None and not takes(longer.body):
                        self._most_s = each.seconds or 0.0
                    return
                longer = each

    def need(self, profile: Profile, reports: int = 0) -> Need:
        """What a scenario needs: the limits that it waits for, and its requests at the target's pace."""
        timing = profile.ixit.timing
        seconds = SPARE_S + REQUESTS * self._slowest_s
        seconds += CHANGES * timing.state_change_timeout_s + TOLD * timing.notification_timeout_s
        if reports:
            seconds += REPORTED * (timing.report_timeout_s + (reports + 1) * bodies.period_s(profile))
        return Need(seconds, reports)

    def attempts(
        self, profile: Profile, need: Need, optional: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> Iterator[Attempt]:
        """The requests to try in turn, each with the optional attributes and then without.

        A schedule of the scenario's own that says how long its job lasts is the only one.  Else come
        ever shorter ones, and last what the profile's own test data say.
        """
        for given in self._schedules(profile, need, changes):
            for options in (optional, {}) if optional else ({},):
                body = bodies.create(profile, **{**options, **changes, **given.body})
                yield Attempt(body, given.seconds)

    def _schedules(self, profile: Profile, need: Need, changes: Mapping[str, Any]) -> Iterator[Attempt]:
        own = changes.get("scheduleDefinition") or {}
        if own.keys() & OWN:
            yield Attempt({}, None)
            return
        known: list[dict[str, Any]] = []
        for seconds in self._seconds(need):
            for periods in self._periods(profile, seconds, changes):
                period = bodies.asked_period(profile, {**changes, **periods})
                duration = bodies.lasting(profile, seconds, period, need.reports + 1)
                given = {**periods, "scheduleDefinition": {**own, "executionDuration": duration}}
                if given not in known and seconds_of(duration) <= self._most_s:
                    known.append(given)
                    yield Attempt(given, seconds_of(duration))
        yield Attempt({}, None)

    def _seconds(self, need: Need) -> Iterator[float]:
        seconds = min(need.seconds, self._most_s)
        while seconds >= SHORTEST_S:
            yield seconds
            seconds /= 2

    @staticmethod
    def _periods(profile: Profile, seconds: float, changes: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """As it is, and the shortest of the profile where one period alone is longer than that."""
        yield {}
        period = bodies.asked_period(profile, changes)
        if "reportingPeriod" not in changes and in_seconds(period, 0.0) > seconds:
            yield bodies.reporting(profile)
