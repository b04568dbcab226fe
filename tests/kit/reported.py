"""Reports and the jobs that make them, written by hand into a log; also `observe`d."""

from typing import Any

import by_hand

from lso_conformance.seen.observations import Observations, observe

STEM = "urn:mef:lso:spec:legato:ping"
POINT = {"@type": f"{STEM}-report:v0.0.1:all", "numberOfTxPackets": 10}
SECOND = {"timeDurationValue": 1, "timeDurationUnits": "SEC"}


def at(seconds: float) -> str:
    """A time so many seconds after noon, with fractions."""
    return f"2025-01-01T12:{int(seconds) // 60:02d}:{seconds % 60 + 0.004:06.3f}Z"


def content(start: float = 0, end: float = 1, **point: Any) -> list[dict[str, Any]]:
    """A reportContent of one item."""
    time = {"measurementStartDate": at(start + 0.001), "measurementEndDate": at(end - 0.001)}
    return [{"measurementTime": time, "measurementDataPoint": [{**POINT, **point}]}]


def typed_content(given: Any) -> list[dict[str, Any]]:
    """A reportContent of one item with an `@type`."""
    changes: dict[str, Any] = {"@type": given}
    return content(**changes)


def lasting(seconds: float) -> dict[str, Any]:
    """A schedule of one execution."""
    return {"executionDuration": {"timeDurationValue": seconds, "timeDurationUnits": "SEC"}}


def asked(**changes: Any) -> dict[str, Any]:
    """A create request of a job that reports each second."""
    return by_hand.request(granularity=SECOND, reportingPeriod=SECOND, **changes)


def report(name: str = "r-1", start: float = 0, *, listed: bool = False, **changes: Any) -> dict[str, Any]:
    """A completed report of job-1; a change to `...` takes the attribute out."""
    names = ("granularity", "monitoredObject", "outputFormat", "resultFormat", "serviceSpecificConfiguration")
    copied = {key: value for key, value in asked().items() if key in names}
    results = {} if listed else {"reportContent": content(start, start + 1)}
    document = {
        **by_hand.reference(), **copied, "id": name, "creationDate": at(start + 0.001), "state": "completed",
        "reportingTimeframe": {"reportingStartDate": at(start), "reportingEndDate": at(start + 1)},
        **results, **changes,
    }  # fmt: skip
    return {key: value for key, value in document.items() if value is not ...}


class Reported(by_hand.Written):
    """A log with job-1, which reports each second."""

    def __init__(self, **changes: Any) -> None:
        super().__init__()
        sent = asked(**changes)
        made = {**by_hand.job(**sent), "creationDate": at(0.001)}
        self.call("create", 201, made, sent=sent, step="create")

    def listed(self, *items: Any, **facts: Any) -> int:
        """Append a list of the reports of job-1."""
        number = self.call("list_report", 200, list(items), **facts)
        sent = self.records[number]
        self.records[number] = {**sent, "url": f"{sent['url']}?faultManagementJobId=job-1"}
        return number

    def read(self, document: Any, status: int = 200, name: str = "r-1") -> int:
        """Append a read of a report by its id."""
        return self.call("retrieve_report", status, document, id=name)

    def both(self, **changes: Any) -> None:
        """Append a list with the report r-1, and a read of it."""
        shown = report(**changes)
        self.listed({k: v for k, v in shown.items() if k not in {"reportContent", "reportUrl"}})
        self.read(shown)

    def waited(self, result: str = "timed out", *, binding: bool = True) -> None:
        """Append the end of a wait for reports."""
        self.add("wait", scenario=by_hand.SCENARIO, about="report", job="job-1", states=["completed"],
                 result=result, state=None, limit_s=2.0, binding=binding, exchange=1)  # fmt: skip

    def observed(self) -> Observations:
        """What is seen of it."""
        return observe(self.ended(), by_hand.API)
