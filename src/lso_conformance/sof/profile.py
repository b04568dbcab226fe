"""The target profile of a running SOF: who it is and how to provoke what it can do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lso_conformance.sof.jobs.world import SERVICES

VERSION = "0.1.0"
CHANGES = {
    "description": "Watched more closely since the last change.",
    "granularity": {"timeDurationValue": 200, "timeDurationUnits": "MS"},
    "jobPriority": 3,
    "outputFormat": "xml",
    "reportingPeriod": {"timeDurationValue": 200, "timeDurationUnits": "MS"},
    "resultFormat": "attachment",
    "scheduleDefinition": {"executionDuration": {"timeDurationValue": 5, "timeDurationUnits": "MIN"}},
    "serviceSpecificConfiguration": {
        "@type": "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all",
        "count": 20,
        "transmissionInterval": {"timeDurationValue": 1, "timeDurationUnits": "SEC"},
    },
}
"""Per attribute of R23 a value that a modify may set; with this schedule a job runs at once."""


def profile(
    base_url: str,
    irp: str,
    specs: Path,
    *,
    claims: Mapping[str, bool],
    auth: Mapping[str, str],
    timing: Mapping[str, float],
    schedule: Mapping[str, Any],
    changes: Mapping[str, Any],
    supported: Mapping[str, Any],
    stream_claims: Mapping[str, bool],
    streaming: Mapping[str, Any],
) -> dict[str, Any]:
    """A complete profile; null stands for what this version cannot provoke."""
    return {
        "iut": {"name": "Reference SOF", "vendor": "lso-conformance", "version": VERSION},
        "irp": irp,
        "release": "janis",
        "ics": {"faultManagement": dict(claims), "streamingManagement": dict(stream_claims)},
        "ixit": {
            "faultManagement": {"base_url": base_url},
            "streamingManagement": dict(streaming),
            "auth": dict(auth),
            "tls": {"verify": True},
            "callback": {"listen": "127.0.0.1:0", "public_url": None, "reachable": True},
            "timing": dict(timing),
            "limits": {
                "max_concurrency": 8,
                "max_requests_per_second": None,
                "request_timeout_s": 10,
                "max_body_mb": 16,
                "max_jobs": None,
                "fuzz": "off",
                "exploration": True,
            },
            "test_data": {
                "job_template": None,
                "schemas": [str(specs / "schemas")],
                "schedule": dict(schedule),
                "changes": dict(changes),
                "services": {
                    "usable": SERVICES["usable"],
                    "rejected": SERVICES["rejected"],
                    "no_resources": SERVICES["no_resources"],
                    "failing_report": SERVICES["failing_report"],
                    "rejected_report": SERVICES["rejected_report"],
                    "suspend_declined": SERVICES["suspend_declined"],
                    "resume_declined": SERVICES["resume_declined"],
                    "modify_declined": SERVICES["modify_declined"],
                    "cancel_declined": SERVICES["cancel_declined"],
                },
                "ordered_pair": {"from": "uni-1", "to": "uni-2"},
                "entity": {"id": "port-1", "referred_type": "Port"},
                "supported": dict(supported),
            },
        },
    }


def streaming_target(
    base_url: str, emitting: Sequence[str], stop_grace: float, servers: Mapping[str, Any]
) -> dict[str, Any]:
    """The block ixit.streamingManagement; `servers` holds the URLs with credentials."""
    return {
        "base_url": base_url,
        "topics_that_emit": [*emitting],
        "servers": dict(servers),
        "stop_grace_s": stop_grace,
    }
