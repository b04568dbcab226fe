"""A SOF that is busy with other buyers.  The cost of a run must not grow with what was there before."""

# ruff: noqa: D102 - the class says what its method does

from datetime import timedelta
from typing import Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.registry import variant

CROWD: Final = 100_000


@variant
class Crowded(Behaviour):
    """Holds 100,000 jobs of other buyers already, in many states."""

    def populate(self) -> None:
        super().populate()
        start = self.world.now().replace(microsecond=0) - timedelta(days=30)
        for number in range(CROWD):
            created = start + timedelta(seconds=20 * number)
            request = _CROWD_REQUESTS[number % len(_CROWD_REQUESTS)]
            state = _CROWD_STATES[number % len(_CROWD_STATES)]
            job = Job(f"crowd-{number:06}", request, created, created, state)
            self.world.jobs.items[job.id] = job


_CROWD_STATES: Final = (
    "completed", "cancelled", "rejected", "resourcesUnavailable", "scheduled", "inProgress", "suspended",
)  # fmt: skip
_CROWD_OBJECTS: Final = (
    {"@type": "ServiceRef", "serviceId": "svc-of-others"},
    {"@type": "EntityRef", "@referredType": "Port", "entityId": "port-of-others"},
    {
        "@type": "ServiceFromToRef",
        "serviceFrom": {"serviceFromId": "uni-of-others-1"},
        "serviceTo": {"serviceToId": "uni-of-others-2"},
    },
)
_CROWD_REQUESTS: Final[tuple[Document, ...]] = tuple(
    {
        "granularity": {"timeDurationValue": 1, "timeDurationUnits": "MIN"},
        "jobPriority": priority,
        "jobType": job_type,
        "monitoredObject": monitored,
        "outputFormat": "csv",
        "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
        "resultFormat": "attachment",
        "scheduleDefinition": {"scheduleDefinitionStartTime": "9000-01-01T00:00:00.000Z"},
        "serviceSpecificConfiguration": {
            "@type": "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all",
            "count": 3,
        },
    }
    for priority in range(1, 11)
    for job_type in ("proactive", "on-demand", "passive")
    for monitored in _CROWD_OBJECTS
)
"""Shared by the jobs of the crowd, whose requests nobody changes."""
