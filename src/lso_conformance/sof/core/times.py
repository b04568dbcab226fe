"""Durations, instants and recurring schedules.  W148 7.2.3.3, 7.2.3.8, 7.2.3.12, 7.2.3.17.  Pure.

A recurring schedule is cron with seconds, in UTC. Where the text is silent: an absent field
that is finer than every given one is 0, any other absent field is `*`; two days given at once
mean either, as cron has it; an hour range includes its start and not its end, and one that ends
before it starts goes on past midnight.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from cronsim import CronSim, CronSimError

UNITS: Final = {
    "NS": 1e-9, "US": 1e-6, "MS": 1e-3, "SEC": 1.0, "MIN": 60.0, "HOUR": 3600.0, "DAY": 86400.0,
    "WEEK": 604800.0, "MONTH": 2592000.0, "YEAR": 31536000.0,
}  # fmt: skip
"""Seconds per unit (W148 7.2.3.18); a month is taken as 30 days, a year as 365."""
LONGEST: Final = timedelta(days=36500)
FIELDS: Final = ("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek")
LOOKED_AT: Final = 2000  # runs outside the hour ranges that are passed over before the search ends
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_FIELD = re.compile(r"[0-9A-Za-z,*/-]+", re.ASCII)  # cronsim knows more characters than the guide
_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d))?", re.ASCII)


class HourRange(NamedTuple):
    """Time since midnight at which a range of the day begins and ends."""

    start: timedelta
    end: timedelta

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in the range."""
        since = moment - _midnight(moment)
        if self.start <= self.end:
            return self.start <= since < self.end
        return since >= self.start or since < self.end


def seconds(duration: Mapping[str, Any]) -> timedelta:
    """Length of a TimeDuration, at most 100 years."""
    value = max(0, min(duration["timeDurationValue"], 10**21))
    return timedelta(
        seconds=min(float(value) * UNITS[duration["timeDurationUnits"]], LONGEST.total_seconds())
    )


def instant(text: str | None) -> datetime | None:
    """The moment that an RFC 3339 text names; None for an absent or empty one."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    # The ends of the calendar have no UTC form for every offset.
    return moment.replace(tzinfo=UTC) if moment.year in {1, 9999} else moment.astimezone(UTC)


def recurs(schedule: Mapping[str, Any]) -> bool:
    """Whether the schedule definition has a recurring schedule that says anything."""
    return bool(schedule.get("recurringSchedule"))


def next_hit(recurring: Mapping[str, Any], earliest: datetime) -> datetime | None:
    """The first moment, `earliest` itself included, at which a recurring schedule starts a run.

    Returns:
        The moment, a whole second in UTC; None if none comes in the next decades.

    Raises:
        ValueError: a field or an hour range cannot be read; its text says which.
    """
    expression, ranges = cron_of(recurring), ranges_of(recurring)
    after = earliest if earliest.microsecond == 0 else earliest.replace(microsecond=0) + _SECOND
    for _ in range(LOOKED_AT):
        found = _following(expression, after)
        if found is None or not ranges or any(limits.holds(found) for limits in ranges):
            return found
        after = max(_opening(ranges, found), found + _SECOND)
    return None


def cron_of(recurring: Mapping[str, Any]) -> str:
    """The six cron fields of a recurring schedule, from seconds to days of the week.

    Raises:
        ValueError: a field has another form than the guide's.
    """
    given = [place for place, name in enumerate(FIELDS) if name in recurring]
    finest = given[0] if given else 1
    fields = [recurring.get(name, "0" if place < finest else "*") for place, name in enumerate(FIELDS)]
    for name, text in zip(FIELDS, fields, strict=True):
        if _FIELD.fullmatch(text) is None:
            raise ValueError(f"{name} cannot be read.")
    expression = " ".join(fields)
    try:
        CronSim(expression, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"The recurring schedule cannot be read: {error}.") from error
    return expression


def ranges_of(recurring: Mapping[str, Any]) -> list[HourRange]:
    """The hour ranges of a recurring schedule; none means the whole day.

    Raises:
        ValueError: a range is no pair of times of the day.
    """
    return [HourRange(clock(one["start"]), clock(one["end"])) for one in recurring.get("hourRange", ())]


def clock(text: str) -> timedelta:
    """Time since midnight that HH:mm or HH:mm:ss names; 24:00 is the end of the day.

    Raises:
        ValueError: it names none.
    """
    found = _CLOCK.fullmatch(text)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    since = timedelta(hours=hour, minutes=minute, seconds=second)
    if minute > 59 or second > 59 or since > _DAY:
        raise ValueError(f"{text!r} is no time of the day.")
    return since


def _following(expression: str, earliest: datetime) -> datetime | None:
    try:
        return next(CronSim(expression, earliest - _SECOND), None)
    except (CronSimError, OverflowError):
        return None


def _opening(ranges: Iterable[HourRange], after: datetime) -> datetime:
    """The next moment at which one of the ranges begins."""
    today = _midnight(after)
    begins = (today + days * _DAY + limits.start for limits in ranges for days in (0, 1))
    return min(moment for moment in begins if moment > after)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(), moment.tzinfo)
