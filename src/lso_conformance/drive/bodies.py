"""Create requests that the target should accept, built from the profile's test data.

Without a template: a ping job in the form of its published schema (W148 6.1.2, FM-E6).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lso_conformance.common.clock import REAL, Clock
from lso_conformance.profile.model import Profile
from lso_conformance.standard.durations import in_seconds, seconds_of
from lso_conformance.standard.identifiers import unlike

PING = {
    "@type": "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all",
    "sourceIpAddress": {"ipv4": ["192.0.2.1"]},
    "destinationIpAddress": {"ipv4": ["192.0.2.2"]},
    "transmissionInterval": {"timeDurationValue": 1, "timeDurationUnits": "SEC"},
    "count": 10,
    "packetSize": 128,
    "timeout": 5,
}
SHORT_EXECUTION = {"timeDurationValue": 5, "timeDurationUnits": "SEC"}
START_DELAY_S = 5.0
MODIFIED = {"description": "Changed by a modify", "jobPriority": 7}
OPTIONS = {"description": "A job to be changed", "jobPriority": 5}  # 5: a default is no change (FM-M10)
COUNT_AFTER = 20
FAR_AHEAD_S = 600.0  # clearly no immediate start (FM-B24)
# What the profile's template says of them is accepted, but not the only thing that is.
TIMES = {"scheduleDefinitionStartTime", "scheduleDefinitionEndTime", "recurringSchedule"}


def service(service_id: str) -> dict[str, Any]:
    """A monitored object: a service (W148 7.2.3.14)."""
    return {"@type": "ServiceRef", "serviceId": service_id}


def ordered_pair(profile: Profile) -> dict[str, Any] | None:
    """A monitored object: the profile's ordered pair (W148 7.2.3.13, nesting as FM-M2), if it has one."""
    pair = profile.ixit.test_data.ordered_pair
    if pair is None:
        return None
    return {
        "@type": "ServiceFromToRef",
        "serviceFrom": {"serviceFromId": pair.from_},
        "serviceTo": {"serviceToId": pair.to},
    }


def entity(profile: Profile) -> dict[str, Any] | None:
    """A monitored object: the profile's entity (W148 7.2.3.2), if it has one."""
    data = profile.ixit.test_data.entity
    if data is None:
        return None
    return {"@type": "EntityRef", "@referredType": data.referred_type, "entityId": data.id}


def unknown(monitored: Mapping[str, Any]) -> dict[str, Any]:
    """A monitored object of the same kind that nobody has: every id in it is another one."""
    return {
        key: unknown(value) if isinstance(value, Mapping) else unlike(value) if key.endswith("Id") else value
        for key, value in monitored.items()
    }


def create(profile: Profile, **changes: Any) -> dict[str, Any]:
    """A create request with the mandatory attributes of R7 and the given changes.

    A scenario's own schedule takes the place of the template's times; what else its product needs stays.
    """
    return copy.deepcopy(_request(profile, changes))


def asked_period(profile: Profile, changes: Mapping[str, Any]) -> Any:
    """The reporting period of such a request."""
    return _request(profile, changes)["reportingPeriod"]


def _request(profile: Profile, changes: Mapping[str, Any]) -> dict[str, Any]:
    data = profile.ixit.test_data
    usable = data.services.usable
    output, result = data.supported.possible()[0]
    body: dict[str, Any] = {
        "jobType": data.supported.job_type(),
        "granularity": {"timeDurationValue": 15, "timeDurationUnits": "MIN"},
        "monitoredObject": service(usable if isinstance(usable, str) else "svc-1"),
        "outputFormat": output,
        "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
        "resultFormat": result,
        "scheduleDefinition": {},
        "serviceSpecificConfiguration": PING,
    }
    body.update(data.job_template or {})
    schedule = changes.get("scheduleDefinition")
    if isinstance(schedule, dict):
        template = body["scheduleDefinition"] or {}
        kept = {name: template[name] for name in template if name not in TIMES}
        changes = {**changes, "scheduleDefinition": {**kept, **schedule}}
    body.update(changes)
    return body


def start_delay_s(profile: Profile) -> float:
    """How far ahead a later start lies."""
    return profile.ixit.test_data.schedule.start_delay_s or START_DELAY_S


def later(seconds: float, clock_skew_s: float, clock: Clock = REAL) -> str:
    """An RFC 3339 time on the target's clock, so many seconds ahead."""
    then = clock.now() + timedelta(seconds=seconds + clock_skew_s)
    return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ending(profile: Profile, end: str) -> dict[str, Any]:
    """Changes that make a job end: an execution duration *and* an end time (FM-B27)."""
    schedule = profile.ixit.test_data.schedule
    duration = schedule.execution_duration or SHORT_EXECUTION
    return {
        "granularity": schedule.granularity or duration,
        "reportingPeriod": schedule.reporting_period or duration,
        "scheduleDefinition": {"scheduleDefinitionEndTime": end, "executionDuration": duration},
    }


def times(duration: Mapping[str, Any], factor: int) -> dict[str, Any]:
    """A TimeDuration so many times over."""
    return {**duration, "timeDurationValue": factor * duration["timeDurationValue"]}


def period(profile: Profile) -> Mapping[str, Any]:
    """The shortest reporting period (W148 7.2.1.1), by what the profile gives."""
    schedule = profile.ixit.test_data.schedule
    return schedule.reporting_period or schedule.execution_duration or SHORT_EXECUTION


def period_s(profile: Profile) -> float:
    """The shortest reporting period in seconds."""
    return seconds_of(period(profile))


def reporting(profile: Profile) -> dict[str, Any]:
    """Changes that make a job report as soon as the target can."""
    granularity = profile.ixit.test_data.schedule.granularity or period(profile)
    return {"granularity": granularity, "reportingPeriod": period(profile)}


def execution(profile: Profile, periods: int) -> dict[str, Any]:
    """The duration of one execution: at least so many reporting periods, and a whole number of them."""
    shortest = profile.ixit.test_data.schedule.execution_duration or SHORT_EXECUTION
    least = math.ceil(round(seconds_of(shortest) / period_s(profile), 6))
    return times(period(profile), max(periods, least))


def lasting(profile: Profile, seconds: float, of: Any, least: int = 1) -> dict[str, Any]:
    """The duration of an execution that goes on so long: a whole number of periods, at least so many."""
    each = in_seconds(of, 0.0)
    unit = of if each > 0 else {"timeDurationValue": 1, "timeDurationUnits": "SEC"}
    shortest = profile.ixit.test_data.schedule.execution_duration
    wanted = max(seconds, seconds_of(shortest) if shortest else 0.0)
    return times(unit, max(least, math.ceil(round(wanted / (each or 1.0), 6))))


def ends_after_s(profile: Profile) -> float:
    """How far ahead the end of an ending job lies: one execution, and the target's own steps before it."""
    duration = profile.ixit.test_data.schedule.execution_duration or SHORT_EXECUTION
    return seconds_of(duration) + start_delay_s(profile)


def change(profile: Profile, attribute: str) -> Any:
    """A value that a modify may give an attribute: the profile's own, else one unlike that of `create`.

    None: there is no other value that should be right.
    """
    data, body = profile.ixit.test_data, create(profile)
    if attribute in data.changes:
        return copy.deepcopy(data.changes[attribute])
    now = body.get(attribute)
    match attribute:
        case "granularity" | "reportingPeriod":
            return (
                {**now, "timeDurationValue": 2 * now["timeDurationValue"]} if isinstance(now, dict) else None
            )
        case "outputFormat" | "resultFormat":
            own, kept = (0, "resultFormat") if attribute == "outputFormat" else (1, "outputFormat")
            pairs = [pair for pair in data.supported.possible() if pair[1 - own] == body[kept]]
            return next((pair[own] for pair in pairs if pair[own] != now), None)
        case "scheduleDefinition":
            return {
                **body[attribute],
                "executionDuration": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
            }
        case "serviceSpecificConfiguration":
            return {**PING, "count": COUNT_AFTER} if now == PING else None
    return MODIFIED.get(attribute)
