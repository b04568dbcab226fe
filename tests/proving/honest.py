"""Profiles as vendors write them: what each says in `test_data`, and runs of the reference SOF with one.

Each is true of the reference SOF, and of its variants named beside it, which are ways of other makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import proof

Document = dict[str, Any]
LEGATO, SERVICE = "urn:mef:lso:spec:legato:", "urn:mef:lso:spec:service:"
NEXT_YEAR = f"{datetime.now(UTC).year + 1}-12-31T00:00:00Z"


def time(value: int, units: str = "SEC") -> Document:
    """A TimeDuration (W148 7.2.3.17)."""
    return {"timeDurationValue": value, "timeDurationUnits": units}


def _configured(urn: str, other: Document, **attributes: Any) -> Document:
    configuration = {"@type": f"{urn}-configuration:v0.0.1:all", **attributes}
    return {
        "job_template": {"serviceSpecificConfiguration": configuration},
        "changes": {"serviceSpecificConfiguration": configuration | other},
    }


def _scheduled(**schedule: Any) -> Document:
    return {"job_template": {"scheduleDefinition": schedule, "reportingPeriod": time(1)}}


EVERY_TWO_HOURS = {
    "second": "0", "minute": "0", "hour": "*/2", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*",
}  # fmt: skip
SHORTEST = {"granularity": time(1), "reporting_period": time(1), "execution_duration": time(2)}
ADDRESSES = {"sourceIpAddress": {"ipv4": ["192.0.2.1"]}, "destinationIpAddress": {"ipv4": ["192.0.2.2"]}}
# The create request of the guide (6.1.2): its execution duration a TimeDuration (FM-E2), its
# configuration in the form of the published schema (FM-E6), and its schedule of one year this one.
GUIDE: Document = {
    "description": "The create request of the guide",
    "granularity": time(15, "MIN"),
    "jobPriority": 5,
    "jobType": "on-demand",
    "monitoredObject": {"@type": "ServiceRef", "serviceId": "905d9f87-6478-4153-a5de-fcc70257f03c"},
    "outputFormat": "json",
    "reportingPeriod": time(1, "HOUR"),
    "resultFormat": "payload",
    "scheduleDefinition": {
        "scheduleDefinitionStartTime": "2025-01-01T00:00:00.000Z",
        "scheduleDefinitionEndTime": NEXT_YEAR,
        "recurringSchedule": EVERY_TWO_HOURS,
        "executionDuration": time(1, "HOUR"),
    },
    "serviceSpecificConfiguration": {
        "@type": LEGATO + "ping-configuration:v0.0.1:all", **ADDRESSES,
        "transmissionInterval": time(1), "count": 10, "packetSize": 128, "timeout": 5, "waitTime": 2,
    },
}  # fmt: skip
PROFILES: Mapping[str, Document] = {
    "two-seconds": _scheduled(executionDuration=time(2)),
    "two-seconds-and-shortest": _scheduled(executionDuration=time(2)) | {"schedule": SHORTEST},
    "no-duration": {"job_template": {"reportingPeriod": time(1)}},
    "no-template": {},
    "guide": {"job_template": GUIDE},
    "recurring": _scheduled(recurringSchedule={"second": "*/5", "minute": "*"}, executionDuration=time(2)),
    "recurring-without-duration": _scheduled(recurringSchedule=EVERY_TWO_HOURS),
    "end-only": _scheduled(scheduleDefinitionEndTime=NEXT_YEAR),
    "bfd": _configured(
        SERVICE + "bfd", {"vlan": 200},
        **ADDRESSES, vlan=100, transmissionInterval="100MS", dscpValue=48, bfdMultiplier=3,
    ),
    "ping": _configured(
        LEGATO + "ping", {"count": 9}, **ADDRESSES, protocol="IPV4", count=5, timeToLive=64, waitTime=1
    ),
    "traceroute": _configured(
        LEGATO + "traceroute", {"fragment": True},
        **ADDRESSES, asLookups=True, fragment=False, firstTtl=time(1), timeout=5,
    ),
    "twamp": _configured(
        SERVICE + "twamp", {"server": {"securityMode": "DISABLED"}},
        controlClient={"connectionName": "probe-1", "serverIpv4Address": ["192.0.2.2"]},
        sessionSender={"senderIpv4Address": ["192.0.2.1"], "interval": 10000, "numberOfPackets": 100},
    ),
}  # fmt: skip
"""By name, what stands in `ixit.test_data` beside what the SOF says of itself."""


class Honest(NamedTuple):
    """A profile's name, the ways of the SOF that it is written for, and whether it says limits of its own."""

    profile: str
    variants: tuple[str, ...] = ()
    limits: bool = True

    @property
    def name(self) -> str:
        """All of it in one word."""
        return "+".join((self.profile, *self.variants, *(() if self.limits else ("default-limits",))))


ENDS, SHORT, ONE = "ends-at-first", "short-on-demand-jobs", "one-period-without-duration"
HONEST = tuple(dict.fromkeys((
    Honest("two-seconds", (ENDS,)),
    Honest("no-template", (ENDS, SHORT)),
    Honest("no-duration", (ENDS, ONE)),
    Honest("two-seconds-and-shortest", (ENDS,)),
    *(Honest(profile, (ENDS, way)) for profile in PROFILES for way in (SHORT, ONE)),
    *(Honest(profile) for profile in PROFILES),
    *(Honest("two-seconds", (way,)) for way in ("starts-late", "slow-in-everything")),
    *(Honest("guide", (ENDS, way)) for way in ("starts-late", "three-periods-each-time")),
    *(Honest("no-duration", (ENDS, way)) for way in ("longest-execution", "least-reporting-period")),
    *(Honest(profile, (ENDS, SHORT), limits=False) for profile in ("two-seconds", "no-duration", "guide")),
)))  # fmt: skip


BAD = ("fail", "error", "inconclusive", "not-tested")


def bad(document: Document) -> dict[str, str]:
    """What must not be said of a conformant server, with its reason, by id."""
    rows = [row for row in document["requirements"] if row["verdict"] in BAD]
    return {row["id"]: f"{row['verdict']}: {row['reason']}" for row in rows}


def document(honest: Honest) -> Document:
    """The matrix of a whole run."""
    driven = proof.drive((), honest.variants, amend=partial(_amended, honest))
    return proof.document(driven.records)


def _amended(honest: Honest, profile: Document) -> Document:
    ixit = profile["ixit"]
    kept = {name: value for name, value in ixit.items() if honest.limits or name != "timing"}
    return {**profile, "ixit": {**kept, "test_data": ixit["test_data"] | PROFILES[honest.profile]}}
